"""`chat`: the phone in a terminal. It talks to the running server or, when none is running, to an app of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click
import requests
from flask import Flask

import simulator
from bot import log
from bot.app import create_app
from bot.settings import Settings, read_settings
from models import schema
from simulator import Platform, Post
from simulator.personas import personas
from simulator.post import over_client, over_http, own_address
from simulator.terminal import Terminal

MISSING = {"wechat": "公众号没有启用：请先填写 WECHAT_APP_ID ", "wecom": "企业微信没有启用：请先填写 WECOM_CORP_ID "}
SECONDS = 1.0  # how long to wait for a server that may be running


@click.command(help="在终端里和小助手对话。服务开着就跟服务说话（稍后送达的消息也会出现），没开就在本进程里回答。")
@click.option("--channel", type=click.Choice(["wechat", "wecom"]), default="wechat", help="公众号还是企业微信。")
@click.option("--user", default="", help="用哪个用户（openid 或 userid）；不写就用模拟的人。")
def chat(channel: str, user: str) -> None:
    """Talk until /quit or the end of the input."""
    settings = read_settings()
    log.configure("ERROR")
    with _way_to_the_bot(settings) as post:
        talk(_platform(settings, channel, post), user or personas(channel)[0].id)


def talk(platform: Platform, user: str) -> None:
    """Talk as `user` in this terminal, through a platform that is ready."""
    try:
        Terminal(platform, user, click.echo).run(lambda: input("你："))
    except KeyboardInterrupt:
        click.echo()
    click.echo("再见。")


def _platform(settings: Settings, channel: str, post: Post) -> Platform:
    try:
        return simulator.create_platform(settings, channel, post)
    except KeyError:
        raise click.ClickException(f"{MISSING[channel]}等设置（见 docs/settings.md）") from None


@contextmanager
def _way_to_the_bot(settings: Settings) -> Iterator[Post]:
    if _is_running(settings):
        yield over_http(own_address(settings))
        return
    schema.upgrade(settings.database)
    app = create_app(settings)
    try:
        yield over_client(app)
    finally:
        _close(app)


def _is_running(settings: Settings) -> bool:
    with requests.Session() as session:
        session.trust_env = False
        try:
            return session.get(own_address(settings) + "/healthz", timeout=SECONDS).ok
        except requests.RequestException:
            return False


def _close(app: Flask) -> None:
    app.extensions["inbox"].close()
    app.extensions["parts"].close()
