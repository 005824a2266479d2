from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.errors import InvalidSettings
from bot.media_settings import Bucket
from bot.settings import Settings, decode_aes_key, read_place, read_settings, secrets_file

KEY = "k" * 32
AES = base64.b64encode(b"a" * 32).decode().rstrip("=")
Read = Callable[..., Settings]


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away whatever settings this machine has."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Return read_settings over an .env with the lines given, and a data folder with the secrets given."""

    def reader(env: str = f"SECRET_KEY={KEY}", secrets: str = "", **overrides: object) -> Settings:
        data = tmp_path / "data"
        data.mkdir(exist_ok=True)
        secrets_file(data).write_text(secrets)
        env_file = tmp_path / ".env"
        env_file.write_text(f"DATA_DIR={data}\n{env}\n")
        return read_settings(env_file, **overrides)

    return reader


def test_defaults_are_those_of_an_embedded_installation(read: Read) -> None:
    """With a key alone everything is in the data folder and nothing listens to the outside."""
    settings = read()
    assert settings.database == f"sqlite:///{settings.data_dir / 'bot.db'}"
    assert (settings.host, settings.port, settings.redis_url, settings.simulator) == ("127.0.0.1", 8000, "", "off")
    assert (settings.wechat_app_id, settings.wecom_corp_id) == ("", "")


def test_environment_comes_before_env_file_before_generated_secrets(
    read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a person wrote is never replaced by what was generated."""
    secrets = f"SECRET_KEY={'g' * 32}\nTICKET_PREFIX=GEN\nPORT=1001"
    assert read("PORT=1002", secrets).secret_keys == ("g" * 32,)
    assert read("PORT=1002", secrets).port == 1002
    monkeypatch.setenv("PORT", "1003")
    assert read("PORT=1002", secrets).port == 1003
    assert read("PORT=1002", secrets, port=1004).port == 1004
    assert read("PORT=1002", secrets).ticket_prefix == "GEN"


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("", "SECRET_KEY is empty"),
        ("SECRET_KEY=short", "SECRET_KEY needs at least 32"),
        (f"SECRET_KEY={KEY},short", "SECRET_KEY needs at least 32"),
        (f"SECRET_KEY={KEY}\nPORT=many", "PORT: "),
        (f"SECRET_KEY={KEY}\nPORT=70000", "PORT: "),
        (f"SECRET_KEY={KEY}\nSIMULATOR=yes", "SIMULATOR: "),
        (f"SECRET_KEY={KEY}\nWECHAT_MODE=open", "WECHAT_MODE: "),
        (f"SECRET_KEY={KEY}\nTIMEZONE=Asia/Nowhere", "TIMEZONE: no such time zone"),
        (f"SECRET_KEY={KEY}\nTICKET_PREFIX=ns", "TICKET_PREFIX: "),
        (f"SECRET_KEY={KEY}\nREPLY_SECONDS=6", "REPLY_SECONDS: "),
        (f"SECRET_KEY={KEY}\nWECHAT_AES_KEY=abc", "WECHAT_AES_KEY: "),
        (f"SECRET_KEY={KEY}\nWECHAT_APP_ID=wx1", "WECHAT_TOKEN is empty"),
        (f"SECRET_KEY={KEY}\nWECHAT_APP_ID=wx1\nWECHAT_TOKEN=' '", "WECHAT_TOKEN is empty"),
        (f"SECRET_KEY={KEY}\nWECHAT_APP_ID=wx1\nWECHAT_TOKEN=t", "WECHAT_AES_KEY is empty"),
        (f"SECRET_KEY={KEY}\nWECOM_CORP_ID=ww1\nWECOM_AES_KEY={AES}", "WECOM_TOKEN is empty"),
        (f"SECRET_KEY={KEY}\nWECOM_CORP_ID=ww1\nWECOM_TOKEN=t", "WECOM_AES_KEY is empty"),
        (f"SECRET_KEY={KEY}\nMEDIA_STORE=cupboard", "MEDIA_STORE: must be directory or s3://bucket/prefix"),
        (f"SECRET_KEY={KEY}\nMEDIA_STORE=s3://No_Bucket", "MEDIA_STORE: must be"),
        (f"SECRET_KEY={KEY}\nS3_ENDPOINT=s3.example.com", "S3_ENDPOINT: must be a web address"),
        (f"SECRET_KEY={KEY}\nS3_ENDPOINT=https://key:secret@s3.example.com", "S3_ENDPOINT: must be a web address"),
        (f"SECRET_KEY={KEY}\nMEDIA_STORE=s3://town", "S3_ENDPOINT is empty"),
        (f"SECRET_KEY={KEY}\nMEDIA_STORE=s3://town\nS3_ENDPOINT=https://s3.example.com", "S3_ACCESS_KEY is empty"),
        (f"SECRET_KEY={KEY}\nMEDIA_STORE=s3://town\nS3_ENDPOINT=http://a\nS3_ACCESS_KEY=k", "S3_SECRET_KEY is empty"),
        (f"SECRET_KEY={KEY}\nMEDIA_KEEP_DAYS=1", "MEDIA_KEEP_DAYS: "),
    ],
)
def test_a_fault_is_one_line_that_names_the_setting(read: Read, lines: str, told: str) -> None:
    """Missing or wrong, the first line says which."""
    with pytest.raises(InvalidSettings) as caught:
        read(lines)
    assert str(caught.value).startswith(told)
    assert "\n" not in str(caught.value)


def test_a_fault_never_shows_the_value(read: Read) -> None:
    """Standard error ends up in log files."""
    with pytest.raises(InvalidSettings) as caught:
        read("SECRET_KEY=topsecret")
    assert "topsecret" not in str(caught.value)


def test_plain_mode_needs_no_aes_key(read: Read) -> None:
    """The platform encrypts nothing then."""
    settings = read(f"SECRET_KEY={KEY}\nWECHAT_APP_ID=wx1\nWECHAT_TOKEN=t\nWECHAT_MODE=plain")
    assert settings.wechat_app_id == "wx1"


def test_several_keys_are_read_newest_first(read: Read) -> None:
    """Blanks around the commas do not matter."""
    assert read(f"SECRET_KEY={KEY}, {'o' * 40}").secret_keys == (KEY, "o" * 40)


@pytest.mark.parametrize(
    ("where", "bucket"),
    [
        ("directory", None),
        ("s3://town", Bucket("town", "")),
        ("s3://town/", Bucket("town", "")),
        ("s3://town.photos/nansong/2026/", Bucket("town.photos", "nansong/2026")),
    ],
)
def test_a_bucket_is_read_from_its_address(read: Read, where: str, bucket: Bucket | None) -> None:
    """With a prefix or without, with a stroke at the end or without."""
    store = "S3_ENDPOINT=https://s3.example.com/\nS3_ACCESS_KEY=k\nS3_SECRET_KEY=s"
    assert read(f"SECRET_KEY={KEY}\nMEDIA_STORE={where}\n{store}").bucket == bucket


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_way_to_write_postgresql_leads_to_the_driver_we_have(read: Read, scheme: str) -> None:
    """Hosting providers hand out postgres://."""
    settings = read(f"SECRET_KEY={KEY}\nDATABASE_URL={scheme}://u:p@db/bot")
    assert settings.database == "postgresql+psycopg://u:p@db/bot"


def test_secrets_are_not_printed(read: Read) -> None:
    """Settings end up in tracebacks."""
    settings = read(f"SECRET_KEY={KEY}\nWECHAT_TOKEN=mytoken\nWECHAT_APP_SECRET=mysecret")
    assert not any(secret in repr(settings) for secret in (KEY, "mytoken", "mysecret"))


def test_the_place_is_known_without_secrets(tmp_path: Path) -> None:
    """Commands without a database need no key."""
    env_file = tmp_path / ".env"
    env_file.write_text("DATA_DIR=elsewhere\nKNOWLEDGE_DIR=knowledge/other\n")
    place = read_place(env_file)
    assert (place.data_dir, place.knowledge_dir) == (Path("elsewhere"), Path("knowledge/other"))


def test_an_encoding_aes_key_is_32_bytes() -> None:
    """Forty-three characters of Base64, and nothing else."""
    assert decode_aes_key(AES) == b"a" * 32
    for wrong in ("", AES[:-1], AES + "a", "!" * 43):
        with pytest.raises(ValueError, match=r"43 characters|not Base64"):
            decode_aes_key(wrong)
