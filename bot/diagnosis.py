"""Looks the whole installation over, part by part, and says of each fault what it is and what to do about it.

The parts are checked one by one and not joined as in `bot.app`: one that is broken must not hide the others.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum

from redis import Redis, RedisError
from sqlalchemy.exc import SQLAlchemyError

from bot.access import database_fault, missing_file
from bot.channels import Channel, build_channels
from bot.channels.server_time import server_time
from bot.channels.token_store import TokenStore
from bot.errors import BotError, DeliveryError, InvalidKnowledge, InvalidSettings
from bot.hours import Hours
from bot.log import mask
from bot.media import FOLDER, build_store, probe
from bot.remedies import meaning, meaning_of_store
from bot.replay import ReplayGuard
from bot.rules import Rules
from bot.settings import Settings, secrets_file
from knowledge.town import load_town
from models import Database, SubmissionKind, schema
from models.person import count_unreachable

REDIS_SECONDS = 3
FREE_BYTES = 200 * 2**20
SKEW_NOTED_SECONDS = 30
TITLES = {"wechat": "公众号", "wecom": "企业微信"}


class State(Enum):
    """How a part is; the value is the sign before its line."""

    SOUND = "✓"
    NOTE = "!"
    BROKEN = "✗"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one part: in plain Chinese what is so, and what to do when something is to be done."""

    part: str
    state: State
    says: str
    remedy: str = ""


Clock = Callable[[], datetime]


def examine(read: Callable[[], Settings], now: Clock = lambda: datetime.now(UTC)) -> Iterator[Finding]:
    """Yield one finding after the other, as they are made. Without settings there is nothing else to look at."""
    try:
        settings = read()
    except InvalidSettings as fault:
        yield Finding("设置", State.BROKEN, _in_chinese(fault), "在 .env 里改正这一项，写法见 docs/settings.md")
        return
    for check in (_settings, _folder, _media, _knowledge, _database, _redis, _channels):
        yield from check(settings)
    yield from _people(settings)
    yield _holidays(settings, now().astimezone(settings.zone).date())
    yield _reminders(settings)
    yield _clock(settings, now)


def _in_chinese(fault: InvalidSettings) -> str:
    name, _, reason = str(fault).rpartition(": ")
    if reason.endswith(" is empty"):
        return f"{reason.removesuffix(' is empty')} 没有填写"
    return f"{name} 填写有误：{reason}" if name else reason


def _settings(settings: Settings) -> Iterator[Finding]:
    part = "设置"
    yield Finding(part, State.SOUND, "都读得懂")
    if settings.simulator == "on":
        yield Finding(part, State.NOTE, "模拟器开着", "只用于试用；正式使用时把 SIMULATOR 设为 off")
    generated = secrets_file(settings.data_dir)
    if generated.exists() and generated.stat().st_mode & 0o077:
        yield Finding(part, State.NOTE, f"{generated} 别的用户也能读", f"运行 chmod 600 {generated}")


def _folder(settings: Settings) -> Iterator[Finding]:
    part, folder = "数据目录", settings.data_dir.resolve()
    try:
        with tempfile.TemporaryFile(dir=folder):
            free = shutil.disk_usage(folder).free
    except OSError as fault:
        yield Finding(
            part, State.BROKEN, f"{folder} 写不进去（{fault.strerror}）", "建好这个目录，并让运行小助手的用户可以写"
        )
        return
    if free < FREE_BYTES:
        yield Finding(part, State.BROKEN, f"磁盘只剩 {free // 2**20} MB", "清理磁盘，照片和数据库都存在这里")
    else:
        yield Finding(part, State.SOUND, f"{folder} 可以写，磁盘还有 {free // 2**30} GB")


def _media(settings: Settings) -> Iterator[Finding]:
    part = "照片和语音"
    if settings.bucket is None:
        yield Finding(part, State.SOUND, f"存在 {settings.data_dir.resolve() / FOLDER}")
        return
    try:
        probe(build_store(settings))
    except DeliveryError as fault:
        says, remedy = meaning_of_store(fault)
        yield Finding(part, State.BROKEN, f"{settings.media_store} {says}", remedy)
        return
    yield Finding(part, State.SOUND, f"{settings.media_store} 能写、能读、能删")


def _knowledge(settings: Settings) -> Iterator[Finding]:
    part = "知识库"
    try:
        town = load_town(settings.knowledge_dir)
    except InvalidKnowledge as fault:
        says = f"{settings.knowledge_dir} 有 {len(fault.faults)} 处问题，第一处：{fault.faults[0]}"
        yield Finding(part, State.BROKEN, says, "运行 python -m bot knowledge check 查看全部，逐处改正")
        return
    yield Finding(part, State.SOUND, f"{town.plan.town}，{len(town.entries)} 条")


def _database(settings: Settings) -> Iterator[Finding]:
    part = "数据库"
    try:
        if path := missing_file(settings.database):
            remedy = "启动一次服务（make run 或 python -m bot serve），会自动建好"
            yield Finding(part, State.BROKEN, f"{path} 还没有建", remedy)
        elif schema.is_current(settings.database):
            yield Finding(part, State.SOUND, "连得上，表是最新的")
        else:
            yield Finding(part, State.BROKEN, "表还没有建好，或不是这个版本的", "重新启动服务，启动时会自动升级")
    except (SQLAlchemyError, ImportError) as fault:
        yield Finding(part, State.BROKEN, f"用不了（{database_fault(fault)}）", "核对 DATABASE_URL；看数据库是否在运行")


def _redis(settings: Settings) -> Iterator[Finding]:
    part = "Redis"
    if not settings.redis_url:
        yield Finding(part, State.NOTE, "没有设置", "可以不用：慢一些，不丢数据；要用就填写 REDIS_URL")
        return
    try:
        with Redis.from_url(
            settings.redis_url, socket_timeout=REDIS_SECONDS, socket_connect_timeout=REDIS_SECONDS
        ) as redis:
            redis.ping()
    except (RedisError, ValueError) as fault:
        said = mask(str(fault))
        yield Finding(
            part, State.BROKEN, f"连不上（{said}）", "核对 REDIS_URL，检查 Redis 是否在运行；没有它也不丢数据，只是慢"
        )
        return
    yield Finding(part, State.SOUND, "连得上")


def _channels(settings: Settings) -> Iterator[Finding]:
    try:
        # A store of its own: a token that others still keep would hide a secret gone bad.
        channels = build_channels(settings, ReplayGuard(None, settings.replay_window_seconds), TokenStore(None))
    except BotError as fault:
        yield Finding("渠道", State.BROKEN, str(fault), "按 docs/settings.md 改正")
        return
    probed = {channel.name: _probed(channel) for channel in channels}
    for name, title in TITLES.items():
        off = Finding(title, State.NOTE, "没有启用", f"要启用就填写 {name.upper()}_ 开头的设置")
        yield probed.get(name, off)


def _probed(channel: Channel) -> Finding:
    try:
        channel.probe()
    except DeliveryError as fault:
        says, remedy = meaning(fault)
        return Finding(TITLES[channel.name], State.BROKEN, says, remedy)
    return Finding(TITLES[channel.name], State.SOUND, "凭据有效，接口可用")


def _people(settings: Settings) -> Iterator[Finding]:
    """Tell that there are people on the list whom no message reaches."""
    try:
        database = Database(settings.database)
        with database.read() as session:
            unreachable = count_unreachable(session)
        database.close()
    except (SQLAlchemyError, ImportError):
        return  # said above, by the check of the database
    if unreachable:
        says = f"名单里有 {unreachable} 位收不到企业微信消息"
        yield Finding("人员", State.NOTE, says, "在企业微信后台检查应用的可见范围；已离职的请从名单里停用")


def _holidays(settings: Settings, today: date) -> Finding:
    """Tell when terms are counted without knowing the holidays: of this year, or of what the longest term reaches."""
    part = "工作日历"
    try:
        rules = Rules.of(settings)
    except InvalidSettings as fault:
        return Finding(part, State.BROKEN, _in_chinese(fault), "按 docs/settings.md 改正 HOLIDAYS_FILE 里的文件")
    reached = rules.reply_by(SubmissionKind.SUGGESTION, today)
    unknown = [str(year) for year in sorted({today.year, reached.year}) if not rules.calendar.knows(year)]
    if not unknown:
        return Finding(part, State.SOUND, f"办理期限算到 {reached}，放假和调休都知道")
    years = "、".join(unknown)
    says = f"不知道 {years} 年的放假和调休，办理期限和每天的提醒先按周一到周五（除元旦、五一、国庆当天）算"
    return Finding(part, State.NOTE, says, "放假通知公布后升级小助手，或写进 HOLIDAYS_FILE（见 docs/settings.md）")


def _reminders(settings: Settings) -> Finding:
    """Tell when cadres get their morning message, or why they get none."""
    part = "每天的提醒"
    try:
        morning = Hours.of(settings).morning
    except InvalidSettings:
        return Finding(part, State.BROKEN, "DIGEST_TIME 在 QUIET_HOURS 里面，永远不会发", "在 .env 里改正其中一项")
    if morning is None:
        return Finding(part, State.NOTE, "没有开", "要开就填写 DIGEST_TIME，如 08:30")
    if not settings.wecom_corp_id:
        return Finding(part, State.NOTE, "企业微信没有启用，发不出去", "要提醒干部就先启用企业微信")
    return Finding(part, State.SOUND, f"工作日 {morning:%H:%M} 发给干部")


def _clock(settings: Settings, now: Clock) -> Finding:
    part = "时钟"
    told = server_time(settings.wechat_api_base if settings.wechat_app_id else settings.wecom_api_base)
    if told is None:
        return Finding(part, State.NOTE, "连不上平台，没法核对", "能上网后再查；时钟不准，平台的消息会被拒收")
    seconds = round(abs((now() - told).total_seconds()))
    if seconds <= SKEW_NOTED_SECONDS:
        return Finding(part, State.SOUND, "和平台一致")
    state = State.BROKEN if seconds > settings.replay_window_seconds else State.NOTE
    limit = settings.replay_window_seconds
    return Finding(
        part, state, f"和平台相差 {seconds} 秒（超过 {limit} 秒，平台的消息会被拒收）", "打开系统的自动校时（NTP）"
    )
