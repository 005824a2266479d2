"""`doctor`: names every fault at once, in plain Chinese, and tells no secret."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.diagnosis import Finding, State, examine
from bot.errors import InvalidSettings
from bot.settings import Settings, read_settings
from models import Database, Person
from tests.bucket import BucketServer
from tests.channels.local_api import PlatformApi, serving
from tests.shell import ROOT, Shell

SECRETS = {"wechat_app_secret": "wechat-s3cret", "wecom_secret": "wecom-s3cret", "wechat_token": "wechat-t0ken"}


@pytest.fixture
def platform_api() -> Iterator[PlatformApi]:
    """A platform's API that accepts everything until a test says otherwise."""
    with serving() as api:
        yield api


@pytest.fixture
def settings(database_url: str, redis_url: str, tmp_path: Path, platform_api: PlatformApi) -> Settings:
    """Settings in which everything is in order."""
    return read_settings(
        None,
        database_url=database_url,
        redis_url=redis_url,
        data_dir=tmp_path,
        knowledge_dir=ROOT / "knowledge" / "nansong",
        secret_key="k" * 40,
        wechat_app_id="wx0123456789abcdef",
        wechat_aes_key="a" * 43,
        wechat_api_base=platform_api.base,
        wecom_corp_id="ww0123456789abcdef",
        wecom_agent_id=1000002,
        wecom_token="t0ken",
        wecom_aes_key="b" * 42 + "A",
        wecom_api_base=platform_api.base,
        **SECRETS,
    )


def diagnose(settings: Settings, **changed: object) -> dict[str, Finding]:
    """Return what is found, by part; of one part the worst."""
    clock = changed.pop("now", lambda: datetime.now(UTC))
    changed_settings = settings.model_copy(update=changed)
    order = list(State)
    found: dict[str, Finding] = {}
    for finding in examine(lambda: changed_settings, clock):  # type: ignore[arg-type]
        assert not any(secret in f"{finding.says}{finding.remedy}" for secret in SECRETS.values())
        before = found.get(finding.part)
        if before is None or order.index(finding.state) > order.index(before.state):
            found[finding.part] = finding
    return found


def test_an_installation_in_order_is_called_so(settings: Settings, tmp_path: Path) -> None:
    """Every part is looked at, and none is complained of."""
    # Towards the end of a year the next one's holidays may not be known to the library yet.
    year, own = datetime.now(UTC).year, tmp_path / "holidays.yaml"
    own.write_text(f"holidays: [{year}-01-01, {year + 1}-01-01]\n", encoding="utf-8")
    found = diagnose(settings, holidays_file=str(own))
    parts = {"设置", "数据目录", "照片和语音", "知识库", "数据库", "Redis", "公众号", "企业微信", "工作日历", "时钟"}
    parts.add("每天的提醒")
    assert set(found) == parts
    assert {finding.state for finding in found.values()} == {State.SOUND}, found


@pytest.mark.parametrize(
    ("path", "code", "words"),
    [
        ("stable_token", 40013, ("AppID", "WECHAT_APP_ID")),
        ("stable_token", 40125, ("AppSecret 不对", "WECHAT_APP_SECRET")),
        ("stable_token", 40164, ("IP 白名单", "IP 白名单")),
        ("menu/get", 48001, ("权限", "认证")),
        ("stable_token", 99999, ("99999", "返回码")),
    ],
)
def test_the_official_accounts_refusals_are_explained(
    settings: Settings, platform_api: PlatformApi, path: str, code: int, words: tuple[str, str]
) -> None:
    """What the platform says in numbers is said in words, with what to do, and the other parts are looked at too."""
    says, remedy = words
    platform_api.given(path, {"errcode": code, "errmsg": "invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7"})
    found = diagnose(settings)
    assert found["公众号"].state is State.BROKEN
    assert says in found["公众号"].says
    assert str(code) in found["公众号"].says
    assert remedy in found["公众号"].remedy
    assert ("203.0.113.7" in found["公众号"].says) == (code in {40164, 99999})
    assert found["时钟"].state is State.SOUND


@pytest.mark.parametrize(
    ("path", "code", "words"),
    [
        ("gettoken", 40001, ("密钥不对", "WECOM_SECRET")),
        ("gettoken", 40013, ("CorpID", "WECOM_CORP_ID")),
        ("menu/get", 60020, ("可信 IP", "企业可信IP")),
        ("menu/get", 48002, ("权限", "可见范围")),
        ("menu/get", 301002, ("对不上", "WECOM_AGENT_ID")),
    ],
)
def test_wecoms_refusals_are_explained(
    settings: Settings, platform_api: PlatformApi, path: str, code: int, words: tuple[str, str]
) -> None:
    """Likewise for WeCom."""
    says, remedy = words
    platform_api.given(path, {"errcode": code, "errmsg": "not allow to access from your ip, from ip: 203.0.113.7"})
    found = diagnose(settings, wechat_app_id="")
    assert found["公众号"].state is State.NOTE
    assert found["企业微信"].state is State.BROKEN
    assert says in found["企业微信"].says
    assert remedy in found["企业微信"].remedy


def test_a_platform_that_is_not_there_is_a_fault_of_the_network(settings: Settings) -> None:
    """Nothing answers: the network is named, and the clock is left open."""
    nowhere = "http://127.0.0.1:1"
    found = diagnose(settings, wechat_api_base=nowhere, wecom_api_base=nowhere)
    assert "连不上" in found["公众号"].says
    assert found["企业微信"].state is State.BROKEN
    assert found["时钟"].state is State.NOTE


@pytest.mark.parametrize(("seconds", "state"), [(5, State.SOUND), (120, State.NOTE), (-900, State.BROKEN)])
def test_a_clock_that_is_wrong_is_measured_against_the_platforms(
    settings: Settings, seconds: int, state: State
) -> None:
    """Beyond the replay window every message would be refused."""
    shifted = timedelta(seconds=seconds)
    assert diagnose(settings, now=lambda: datetime.now(UTC) + shifted)["时钟"].state is state


def test_a_redis_that_is_gone_is_named_and_its_password_is_not(settings: Settings) -> None:
    """The bot goes on without it, but somebody wanted it."""
    found = diagnose(settings, redis_url="redis://:geheim@127.0.0.1:1/0")
    assert found["Redis"].state is State.BROKEN
    assert "geheim" not in found["Redis"].says
    assert diagnose(settings, redis_url="")["Redis"].state is State.NOTE
    assert diagnose(settings, redis_url="nonsense")["Redis"].state is State.BROKEN


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("postgresql+psycopg://bot:geheim@127.0.0.1:1/bot", "用不了"),
        ("sqlite:////nowhere/bot.db", "还没有建"),
        ("nonsense", "用不了"),
        ("mysql://bot:geheim@127.0.0.1/bot", "用不了"),
    ],
)
def test_a_database_that_cannot_be_used_is_named_and_its_password_is_not(
    settings: Settings, url: str, says: str
) -> None:
    """Unreachable, not made yet, or no address at all."""
    found = diagnose(settings, database_url=url)
    assert found["数据库"].state is State.BROKEN
    assert says in found["数据库"].says
    assert "geheim" not in found["数据库"].says


def test_a_database_without_its_tables_is_named(settings: Settings, tmp_path: Path) -> None:
    """A file that no version of the program has prepared is no database of ours."""
    (tmp_path / "empty.db").touch()
    found = diagnose(settings, database_url=f"sqlite:///{tmp_path / 'empty.db'}")
    assert "没有建好" in found["数据库"].says


def test_a_folder_that_cannot_be_written_is_named(settings: Settings, tmp_path: Path) -> None:
    """Photos and the embedded database would have no place."""
    assert diagnose(settings, data_dir=tmp_path / "missing")["数据目录"].state is State.BROKEN


@pytest.mark.parametrize(
    ("changed", "state", "words"),
    [
        ({}, State.SOUND, "能写、能读、能删"),
        ({"media_store": "s3://nowhere"}, State.BROKEN, "没有这个桶"),
        ({"s3_access_key": SecretStr("AKIAWRONG")}, State.BROKEN, "S3_ACCESS_KEY"),
        ({"s3_secret_key": SecretStr("geheim")}, State.BROKEN, "S3_SECRET_KEY"),
        ({"s3_endpoint": "http://127.0.0.1:1"}, State.BROKEN, "S3_ENDPOINT"),
    ],
)
def test_a_bucket_is_tried_out(
    settings: Settings, bucket_server: BucketServer, changed: dict[str, object], state: State, words: str
) -> None:
    """Something is written, read and deleted there; what fails is named, with the setting to look at."""
    kept = read_settings(None, secret_key="k" * 40, **bucket_server.settings("doctor"))
    there = {name: getattr(kept, name) for name in bucket_server.settings()}
    found = diagnose(settings, **(there | changed))["照片和语音"]
    assert found.state is state
    assert words in found.says + found.remedy
    assert "geheim" not in found.says + found.remedy
    assert not any(key.startswith("doctor/") for key in bucket_server.names())


def test_faulty_knowledge_is_counted_with_its_first_fault(settings: Settings, tmp_path: Path) -> None:
    """The way to the rest of the faults is told."""
    found = diagnose(settings, knowledge_dir=tmp_path)
    assert "plan.yaml" in found["知识库"].says
    assert "knowledge check" in found["知识库"].remedy


def test_generated_secrets_that_others_can_read_are_noted(settings: Settings, tmp_path: Path) -> None:
    """The mode of the file is looked at."""
    (tmp_path / "secrets.env").touch(mode=0o644)
    assert "chmod 600" in diagnose(settings)["设置"].remedy


def test_a_missing_setting_is_named_in_chinese() -> None:
    """Without settings there is one finding, and it names the setting."""

    def read() -> Settings:
        raise InvalidSettings("SECRET_KEY is empty")

    [finding] = examine(read)
    assert (finding.state, finding.says) == (State.BROKEN, "SECRET_KEY 没有填写")


def test_the_command_prints_each_part_and_fails_when_something_is_broken(shell: Shell) -> None:
    """A new installation lacks its database: that line says what to do, and scripts see status 1."""
    outcome = shell.run("doctor")
    assert outcome.status == 1
    assert "✗ 数据库" in outcome.out
    assert "怎么办：" in outcome.out
    assert outcome.out.splitlines()[-1] == "有 1 项需要处理"
    assert outcome.err == ""


def test_the_command_without_settings_still_speaks(shell: Shell) -> None:
    """A missing key is a finding, not an error of the doctor."""
    shell.set(SECRET_KEY="")
    outcome = shell.run("doctor")
    assert (outcome.status, outcome.err) == (1, "")
    assert "SECRET_KEY 没有填写" in outcome.out


def test_holidays_nobody_knows_yet_are_noted(settings: Settings, tmp_path: Path) -> None:
    """A term that reaches into a year without announced holidays is said openly; the town's own file settles it."""
    now = datetime(2100, 1, 5, tzinfo=UTC)
    found = {finding.part: finding for finding in examine(lambda: settings, lambda: now)}["工作日历"]
    assert (found.state, "2100" in found.says, "HOLIDAYS_FILE" in found.remedy) == (State.NOTE, True, True)
    own = tmp_path / "holidays.yaml"
    own.write_text("holidays: [2100-01-01]\n", encoding="utf-8")
    known = settings.model_copy(update={"holidays_file": str(own)})
    assert {one.part: one.state for one in examine(lambda: known, lambda: now)}["工作日历"] is State.SOUND
    own.write_text("holidays: soon\n", encoding="utf-8")
    assert {one.part: one.state for one in examine(lambda: known, lambda: now)}["工作日历"] is State.BROKEN


def test_people_whom_no_message_reaches_are_counted(settings: Settings, database: Database) -> None:
    """The number is told, and what to do; who it is stands in the list of people."""
    with database.write() as session:
        for number, why in enumerate(["", "不在可见范围", "不在可见范围"]):
            person = Person(channel="wecom", address=str(number), role="cadre", details=b"sealed", unreachable=why)
            session.add(person)
    finding = diagnose(settings)["人员"]
    assert (finding.state, finding.says) == (State.NOTE, "名单里有 2 位收不到企业微信消息")


def test_the_morning_message_is_told_of(settings: Settings) -> None:
    """When it leaves, that it is off, that nobody can be reached, or that the settings contradict each other."""
    part = "每天的提醒"
    assert "08:30" in diagnose(settings)[part].says
    assert diagnose(settings, digest_time="")[part].state is State.NOTE
    assert "企业微信" in diagnose(settings, wecom_corp_id="")[part].says
    assert diagnose(settings, digest_time="22:00")[part].state is State.BROKEN
