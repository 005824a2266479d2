"""Turns what the platforms answer into DeliveryError: what helps nobody to retry, and what the operator must do.

Source: "全局返回码" of the Official Accounts platform and "全局错误码" of WeCom.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.errors import DeliveryError, OverQuota, Unreachable, WindowClosed

STALE_TOKEN = frozenset({40001, 40014, 42001})
NO_MENU = 46003
SPENT_LOGIN = 40029
_WINDOW_CLOSED = frozenset({45015, 45047})
_NOBODY = frozenset({60111, 81013})  # no such member; nobody of those named can be reached
# The person, the message or the account's rights must change first. Everything else is worth another attempt: quotas
# come back, a busy platform recovers, an operator corrects a secret.
_PERMANENT = frozenset(
    {
        40003,  # not an openid of this account
        40007,  # no such media
        40008,  # no such message type
        40058,  # a value that the platform does not take
        43004,  # the person does not follow
        43019,  # the person is on the blacklist
        45002,  # too long
        48001,  # the account may not call this
        48002,  # the account has this switched off
    }
)
# Not a member, no such member, nobody of those named can be reached.
_UNREACHABLE = frozenset({40031, 60111, 81013})
NOT_DELIVERED = "企业微信不给这个人送达：不在应用的可见范围里、没有激活，或已经离职"
# Those whom an answer that reports no error names as not reached.
_LEFT_OUT = ("invaliduser", "invalidparty", "invalidtag", "unlicenseduser")
# The corporation's calls a day or a minute, or at once.
_OVER_QUOTA = frozenset({45009, 45033})
# A card's code stays good after these: the platform was busy, the quota is used up, or the operator must act first.
_PASSING = STALE_TOKEN | {-1, 6000, 41001, 45009, 45033, 48002, 50002, 60020}
_HINTS: Mapping[int, str] = {
    40001: "AppSecret 不对，或令牌被别处刷新",
    40013: "AppID 或 CorpID 不对",
    40125: "AppSecret 不对",
    40164: "本机公网 IP 不在公众号后台的 IP 白名单里",
    41004: "没有填 AppSecret 或 Secret",
    45009: "接口调用次数用完了",
    45015: "对方超过 48 小时没有来消息",
    45033: "同时调用接口的次数太多",
    45047: "对方再来消息之前，条数已经用完",
    48001: "账号没有这个接口的权限",
    48002: "账号没有开启这个接口",
    50002: "账号被限制或停用",
    60020: "本机公网 IP 不在企业微信应用的可信 IP 里",
    301002: "AgentId 与 Secret 不是同一个应用的",
}
_LONGEST_TEXT = 160


def refusal(code: int, text: object) -> DeliveryError:
    """Return the error for an errcode other than 0 and the errmsg that came with it."""
    hint = _HINTS.get(code, "")
    message = f"platform error {code}: {str(text)[:_LONGEST_TEXT]}" + (f"（{hint}）" if hint else "")
    if code in _WINDOW_CLOSED:
        return WindowClosed(message, code=code)
    if code in _OVER_QUOTA:
        return OverQuota(message, code=code)
    if code in _UNREACHABLE:
        return Unreachable(f"{NOT_DELIVERED}（{code}）", code=code)
    return DeliveryError(message, permanent=code in _PERMANENT, code=code)


def reached(answer: Mapping[str, object]) -> Mapping[str, object]:
    """Return the answer to a message for one person if it reached him. Raises Unreachable."""
    if any(answer.get(name) for name in _LEFT_OUT):
        raise Unreachable(NOT_DELIVERED)
    return answer


def spent(fault: DeliveryError) -> DeliveryError:
    """Return what a refused update of a card means: for good, unless the platform was only busy.

    Which number stands for a code that is used or out of date is written nowhere, so every other one counts as that.
    """
    if not fault.code or fault.code in _PASSING:
        return fault
    return DeliveryError(str(fault), permanent=True, code=fault.code)


def no_answer(fault: Exception) -> DeliveryError:
    """Return the error for an answer that did not come. Its text has no address, for that would show the token."""
    return DeliveryError(f"no answer from the platform: {type(fault).__name__}", permanent=False)


def unreadable(what: str) -> DeliveryError:
    """Return the error for an answer that makes no sense."""
    return DeliveryError(f"unreadable answer from the platform: {what}", permanent=False)


def confirmed(answer: object) -> Mapping[str, object]:
    """Return the platform's answer if it is one and reports no error. Raises DeliveryError."""
    if not isinstance(answer, Mapping):
        raise unreadable("not a JSON object")
    code = answer.get("errcode", 0)
    if not isinstance(code, int):
        raise unreadable("errcode is not a number")
    if code:
        raise refusal(code, answer.get("errmsg", ""))
    return answer
