"""What our path is measured beside: the smallest bots that can be written with the libraries of the field.

They repeat what they were sent. They have no database, notice no message delivered twice, keep no clock, lock nothing
and know nothing; so they show what the wire alone costs, not what a bot costs that keeps its word.
"""

from __future__ import annotations

import logging
from typing import Any

from flask import Flask, request
from wechatpy import create_reply, parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.utils import check_signature


def wechatpy_echo(token: str, aes_key: str, app_id: str) -> Flask:
    """Return Flask with wechatpy: it reads whichever of plain and encrypted comes, and answers likewise."""
    app = Flask("wechatpy_echo")
    crypto = WeChatCrypto(token, aes_key, app_id)

    @app.post("/wechat")
    def callback() -> str:
        args = request.args
        check_signature(token, args["signature"], args["timestamp"], args["nonce"])
        if args.get("encrypt_type") != "aes":
            return _echo(request.get_data(as_text=True))
        text = crypto.decrypt_message(request.get_data(), args["msg_signature"], args["timestamp"], args["nonce"])
        sealed: str = crypto.encrypt_message(_echo(text), args["nonce"], args["timestamp"])
        return sealed

    return app


def _echo(text: str) -> str:
    message = parse_message(text)
    reply: str = create_reply(message.content, message).render()
    return reply


def werobot_echo(token: str, aes_key: str, app_id: str) -> Any:  # noqa: ANN401 - WeRoBot's
    """Return WeRoBot on its own Bottle; with an AES key it encrypts.

    It has no sessions here: those it has by default share one SQLite connection between threads, and under more than
    one thread some messages then get no reply.
    """
    # Only this peer needs it; it has no types.
    from werobot import WeRoBot  # type: ignore[import-untyped] # noqa: PLC0415
    from werobot.config import Config  # type: ignore[import-untyped] # noqa: PLC0415

    config = Config(TOKEN=token, SESSION_STORAGE=False)
    if aes_key:
        config.update(APP_ID=app_id, ENCODING_AES_KEY=aes_key)
    robot = WeRoBot(config=config, logger=logging.getLogger("werobot"))
    robot.add_handler(lambda message: message.content, type="text")
    return robot.wsgi
