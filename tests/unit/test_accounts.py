from __future__ import annotations

import base64
from pathlib import Path

import pytest

from bot.accounts import own_address, read_for_service
from bot.errors import InvalidSettings
from bot.secrets import MAKERS, generate, generated
from bot.settings import Settings, decode_aes_key, read_settings, secrets_file

AES = base64.b64encode(b"a" * 32).decode().rstrip("=")


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty data folder; nothing else is set."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "var"))
    return tmp_path / "var"


def configure(*lines: str) -> None:
    Path(".env").write_text("\n".join(lines))


def test_a_first_start_makes_everything_that_is_needed(data_dir: Path) -> None:
    """What was made is a complete set of settings, with both channels on."""
    generate(data_dir)
    settings = read_settings()
    assert generated(data_dir).keys() == MAKERS.keys()
    assert settings.wechat_app_id.startswith("wx")
    assert settings.wecom_corp_id.startswith("ww")
    assert settings.wecom_agent_id >= 9_000_000
    for name in ("WECHAT_AES_KEY", "WECOM_AES_KEY"):
        key = generated(data_dir)[name]
        assert key.isalnum()
        assert len(decode_aes_key(key)) == 32


def test_keys_stay_letters_and_digits_whatever_chance_brings(data_dir: Path) -> None:
    """The platforms take no other signs."""
    generate(data_dir, lambda count: b"\xff" * count)
    assert all(generated(data_dir)[name].isalnum() for name in MAKERS)
    decode_aes_key(generated(data_dir)["WECOM_AES_KEY"])


def test_only_the_owner_may_read_what_was_made(data_dir: Path) -> None:
    """Neither the file nor the folder is open to other users."""
    generate(data_dir)
    assert secrets_file(data_dir).stat().st_mode & 0o777 == 0o600
    assert data_dir.stat().st_mode & 0o777 == 0o700


def test_what_is_there_stays_and_what_is_missing_is_added(data_dir: Path) -> None:
    """A new version that needs another secret adds it, and touches nothing else."""
    data_dir.mkdir()
    secrets_file(data_dir).write_text("# mine\nSECRET_KEY=" + "s" * 32 + "\n")
    generate(data_dir)
    once = secrets_file(data_dir).read_text()
    generate(data_dir)
    assert secrets_file(data_dir).read_text() == once
    assert once.startswith("# mine\nSECRET_KEY=" + "s" * 32 + "\nWECHAT_APP_ID=wx")


def test_what_the_user_set_comes_first(data_dir: Path) -> None:
    """Generated values fill gaps only."""
    configure("SECRET_KEY=" + "u" * 32)
    generate(data_dir)
    assert read_settings().secret_keys == ("u" * 32,)


def test_with_the_simulator_its_accounts_talk_to_it(data_dir: Path) -> None:
    """Nothing made for the simulator goes to the real platforms."""
    generate(data_dir)
    settings = read_for_service(simulator="on", port=8123)
    assert settings.wechat_api_base == "http://127.0.0.1:8123/simulator/wechat-api"
    assert settings.wecom_api_base == "http://127.0.0.1:8123/simulator/wecom-api"


def test_an_api_the_user_chose_is_kept(data_dir: Path) -> None:
    """Tests of others may play the platform themselves."""
    configure("WECHAT_API_BASE=http://127.0.0.1:9/api", "SIMULATOR=on")
    generate(data_dir)
    assert read_for_service().wechat_api_base == "http://127.0.0.1:9/api"


def test_without_the_simulator_its_accounts_are_off(data_dir: Path) -> None:
    """A server in earnest does not answer callbacks of an account that does not exist."""
    configure("WECOM_CORP_ID=ww1", "WECOM_AGENT_ID=1000002", "WECOM_SECRET=s", "WECOM_TOKEN=t", f"WECOM_AES_KEY={AES}")
    generate(data_dir)
    settings = read_for_service()
    assert (settings.wechat_app_id, settings.wecom_corp_id) == ("", "ww1")
    assert settings.wecom_api_base == "https://qyapi.weixin.qq.com"


@pytest.mark.parametrize("missing", ["WECHAT_TOKEN", "WECHAT_AES_KEY"])
@pytest.mark.parametrize("simulator", ["on", "off"])
def test_a_real_account_is_not_completed_with_simulated_values(data_dir: Path, missing: str, simulator: str) -> None:
    """A forgotten setting is named instead of being filled with one that can never work."""
    account = {"WECHAT_APP_SECRET": "s", "WECHAT_TOKEN": "t", "WECHAT_AES_KEY": AES}
    del account[missing]
    configure("WECHAT_APP_ID=wx1", *(f"{name}={value}" for name, value in account.items()))
    generate(data_dir)
    with pytest.raises(InvalidSettings, match=f"{missing} is empty"):
        read_for_service(simulator=simulator)


def test_what_a_real_account_may_lack_stays_empty(data_dir: Path) -> None:
    """Without a secret it can answer and not send, and `doctor` says so; a simulated secret would only confuse."""
    configure("WECHAT_APP_ID=wx1", "WECHAT_TOKEN=t", "WECHAT_MODE=plain")
    generate(data_dir)
    settings = read_for_service()
    assert settings.wechat_app_secret.get_secret_value() == ""
    assert settings.wechat_aes_key.get_secret_value() == ""


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("0.0.0.0", "http://127.0.0.1:8000"),  # noqa: S104 - a setting's value
        ("::", "http://[::1]:8000"),
        ("192.0.2.7", "http://192.0.2.7:8000"),
    ],
)
def test_own_address_can_be_opened_on_this_machine(data_dir: Path, host: str, address: str) -> None:
    """An address to listen on everywhere is none to go to."""
    generate(data_dir)
    assert own_address(read_settings(host=host)) == address
