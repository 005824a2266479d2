"""Every error the program raises on purpose.

BotError
├── InvalidAnswer      what a person wrote does not fit the question; its text is shown to him
├── InvalidSettings    a setting is missing or wrong; one line, exit status 2
├── MalformedRequest   a callback that cannot be read: 400
│   └── TooLarge       a body over the cap: 413
├── Rejected           a callback that is not from the platform, or not fresh: 403
├── Unavailable        a passing fault of the database: 503, and the platform delivers again
├── DeliveryError      the platform did not take what we sent; `permanent` says whether trying again can help
│   ├── WindowClosed   the platform's window for messages to this person is closed or its quota is used up
│   ├── OverQuota      one message too many at this moment; `until` says when there is room for it
│   ├── Overtaken      what was to be sent is not wanted any more
│   └── Unreachable    the platform does not deliver to this person: not in the app's visible range, or gone
├── InvalidDocument    a file to import cannot be read; one line in Chinese
└── InvalidKnowledge   the town's files have faults; lists every one

Anything else is a bug and reaches the one catch-all in `bot.inbox`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime


class BotError(Exception):
    """The root of every error raised on purpose."""


class InvalidAnswer(BotError):
    """What a person wrote does not fit the question. The text is Chinese and is shown to the person."""


class InvalidSettings(BotError):
    """A setting is missing or wrong. The text names it."""


class MalformedRequest(BotError):
    """A callback that cannot be read."""


class TooLarge(MalformedRequest):
    """A callback whose body is over the cap."""


class Rejected(BotError):
    """A callback that is not from the platform, or not fresh."""


class Unavailable(BotError):
    """A passing fault of the database: nothing was stored, the platform may deliver the message again."""


class DeliveryError(BotError):
    """The platform did not take what we sent.

    `permanent`: trying again cannot help. `code`: the platform's errcode, 0 when it gave none.
    """

    def __init__(self, message: str, *, permanent: bool, code: int = 0) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.code = code


class WindowClosed(DeliveryError):
    """The platform takes no more messages for this person until the person writes again."""

    def __init__(self, message: str, *, code: int = 0) -> None:
        super().__init__(message, permanent=True, code=code)


class OverQuota(DeliveryError):
    """One message too many at this moment. `until`: when there is room again, None when nobody says."""

    def __init__(self, message: str, *, until: datetime | None = None, code: int = 0) -> None:
        super().__init__(message, permanent=False, code=code)
        self.until = until


class Overtaken(DeliveryError):
    """What was to be sent is not wanted any more: it came about by itself, or its time is over."""

    def __init__(self, message: str) -> None:
        super().__init__(message, permanent=True)


class Unreachable(DeliveryError):
    """The platform does not deliver to this person. The text is plain Chinese."""

    def __init__(self, message: str, *, code: int = 0) -> None:
        super().__init__(message, permanent=True, code=code)


class InvalidDocument(BotError):
    """A file to import cannot be read, or what is there already must not be touched. The text is Chinese, one line."""


class InvalidKnowledge(BotError):
    """The town's files have faults. `faults` names file, entry and field of each."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)
