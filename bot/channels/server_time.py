"""What time the platform has: callbacks are refused when this machine's clock differs from it too much."""

from __future__ import annotations

from datetime import datetime
from email.utils import parsedate_to_datetime

import requests

TIMEOUT_SECONDS = 5


def server_time(address: str) -> datetime | None:
    """Return the time of the server at `address`, aware, to the second; None when it cannot be asked or does not say.

    Source: the Date header, RFC 9110, section 6.6.1.
    """
    try:
        answer = requests.head(address, timeout=TIMEOUT_SECONDS, allow_redirects=False)
        told = parsedate_to_datetime(answer.headers.get("Date", ""))
    except (requests.RequestException, ValueError, TypeError):
        return None
    return told if told.tzinfo else None
