"""Logging: one JSON object a line on stderr for every event, ours and the libraries', and no personal data in it.

What people write and who they are must not pile up in log files, so keys that could hold it are dropped whatever their
value, and telephone and identity numbers and the platforms' secrets are masked wherever they turn up.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Mapping

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.typing import EventDict, Processor

PERSONAL = frozenset(
    """
    text content body xml reply transcript title draft payload answer
    name nickname sender recipient openid open_id userid user_id external_id from_user to_user touser
    contact phone telephone mobile id_card email latitude longitude location details villages position
    token access_token secret signature msg_signature echostr aes_key password cookie authorization
    """.split()  # noqa: SIM905 - a list of fifty quoted words reads worse
)
SECRET_IN_TEXT = re.compile(r"(?i)\b(access_token|secret|corpsecret|appsecret|password|signature|echostr)=[^&\s\"']+")
SECRET_IN_ADDRESS = re.compile(r"(?<=://)[^/@\s:]*:[^/@\s]+(?=@)")
NUMBER_OF_A_PERSON = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|1[3-9]\d(?:[ -]?\d{4}){2})(?!\d)")
DEPTH = 6


def configure(level: str = "INFO") -> None:
    """Send every event of at least this level to stderr as one line of JSON. May be called again."""
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *_shared(), ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = _StandardError()
    handler.setFormatter(ProcessorFormatter(foreign_pre_chain=_shared(), processors=[*_last()]))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(capture=True)


class _StandardError(logging.Handler):
    """Writes to whatever stderr is at that moment: tests and daemons replace it."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line at once, so that the lines of several processes do not mix."""
        try:
            sys.stderr.write(self.format(record) + "\n")
            sys.stderr.flush()
        except Exception:  # noqa: BLE001 - logging must never end what it reports on
            self.handleError(record)


def _shared() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]


def _last() -> list[Processor]:
    return [
        ProcessorFormatter.remove_processors_meta,
        structlog.processors.format_exc_info,
        drop_personal,
        structlog.processors.JSONRenderer(serializer=_one_line),
    ]


def drop_personal(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Return the event without the keys that hold personal data or secrets, at any depth, and with numbers masked."""
    return {key: _cleaned(value, DEPTH) for key, value in event.items() if not _personal(key)}


def _cleaned(value: object, depth: int) -> object:
    if depth == 0:
        return "…"
    if isinstance(value, Mapping):
        return {str(key): _cleaned(one, depth - 1) for key, one in value.items() if not _personal(key)}
    if isinstance(value, list | tuple | set | frozenset):
        return [_cleaned(one, depth - 1) for one in value]
    return value if isinstance(value, int | float | None) else mask(str(value))


def _personal(key: object) -> bool:
    return str(key).lower() in PERSONAL


def mask(text: str) -> str:
    """Return `text` with telephone numbers, identity numbers, secrets in a query and passwords in a URL hidden."""
    text = SECRET_IN_TEXT.sub(r"\1=***", text)
    return NUMBER_OF_A_PERSON.sub("***", SECRET_IN_ADDRESS.sub("***", text))


def _one_line(event: EventDict, **_settings: object) -> str:
    return json.dumps(event, ensure_ascii=False, default=str)
