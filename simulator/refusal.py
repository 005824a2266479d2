"""How the platforms' API says no: HTTP 200 with a number."""

from __future__ import annotations


class Refusal(Exception):
    """An answer with an `errcode` other than 0."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
