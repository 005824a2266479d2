"""Makes what a first start needs and nobody has to choose: keys, and the accounts of the simulated platforms.

They are kept in DATA_DIR/secrets.env, which only its owner may read. What the environment or .env says comes before it.
"""

from __future__ import annotations

import base64
import os
import secrets
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from dotenv import dotenv_values

from bot.settings import secrets_file

RandomBytes = Callable[[int], bytes]


def _hexadecimal(random_bytes: RandomBytes) -> str:
    return random_bytes(32).hex()


def _token(random_bytes: RandomBytes) -> str:
    # A platform's token has 3 to 32 letters and digits.
    return random_bytes(16).hex()


def _aes_key(random_bytes: RandomBytes) -> str:
    # An EncodingAESKey is 32 bytes in Base64 without the padding: 43 letters and digits, so no other sign may occur.
    encoded = base64.b64encode(random_bytes(32)).decode().rstrip("=")
    return encoded.replace("+", "x").replace("/", "y")


def _agent_id(random_bytes: RandomBytes) -> str:
    # Real ones count up from 1000001; these cannot be taken for one.
    return str(9_000_000 + int.from_bytes(random_bytes(4)) % 1_000_000)


MAKERS: Mapping[str, Callable[[RandomBytes], str]] = {
    "SECRET_KEY": _hexadecimal,
    "WECHAT_APP_ID": lambda random_bytes: f"wx{random_bytes(8).hex()}",
    "WECHAT_APP_SECRET": _token,
    "WECHAT_TOKEN": _token,
    "WECHAT_AES_KEY": _aes_key,
    "WECOM_CORP_ID": lambda random_bytes: f"ww{random_bytes(8).hex()}",
    "WECOM_AGENT_ID": _agent_id,
    "WECOM_SECRET": _aes_key,
    "WECOM_TOKEN": _token,
    "WECOM_AES_KEY": _aes_key,
}


def generated(data_dir: Path) -> dict[str, str]:
    """Return what DATA_DIR/secrets.env holds, by setting; nothing when there is no such file."""
    values = dotenv_values(secrets_file(data_dir), interpolate=False)
    return {name: value for name, value in values.items() if value}


def generate(data_dir: Path, random_bytes: RandomBytes = secrets.token_bytes) -> None:
    """Add the values that DATA_DIR/secrets.env does not hold yet. What is there stays as it is."""
    missing = [name for name in MAKERS if name not in generated(data_dir)]
    if not missing:
        return
    if not data_dir.exists():
        data_dir.mkdir(parents=True, mode=0o700)
    path = secrets_file(data_dir)
    kept = path.read_text(encoding="utf-8") if path.exists() else "# Made at the first start. Keep it with the data.\n"
    lines = [f"{name}={MAKERS[name](random_bytes)}" for name in missing]
    _replace(path, "\n".join([kept.rstrip("\n"), *lines, ""]))


def _replace(path: Path, text: str) -> None:
    # A temporary file is readable by its owner only, and moving it leaves either the old text or the whole new one.
    # It must be on disk before anything is sealed with its key.
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False) as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(path)
