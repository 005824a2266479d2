"""What people say in the middle of a form who hesitate or see a slip. None of it may throw away what they have written.

The recognizer takes much of it for a no, or for giving up; here it is told from what really is.
"""

from __future__ import annotations

import re
from dataclasses import replace

from knowledge.intent import Intent

_END = r"[吧啊呀哦呢的了。.!！,，~～\s]*"
_HESITATES = re.compile(
    rf"(?:等一?下|等等|等一?会儿?|稍等|稍候|慢着|慢点|先?别急|先别|让我(?:再)?想想|我?再?(?:想|看)(?:一?想|一?看|一下)"
    rf"|(?:等一?会儿?|过一?会儿?|回头|一会儿?|晚点)再(?:交|提|填|说|弄|发)?|先?(?:别|不)(?:忙|急)?着?(?:交|提交|发)(?!了)){_END}"
)
_SLIP = re.compile(rf"(?:不对[，,]?|我)*(?:写|弄|填|说|搞|打|输|选|点|发)?错(?:字)?{_END}")
_NO = re.compile(rf"(?:不对|不是|不|没有|不是这个|不是这样){_END}")
_GIVES_UP = re.compile(r"(?:不|别)(?:想)?(?:交|提|报|填|发|说|弄|写|反映|要|搞)(?:了|啦)?|算了|取消|放弃|拉倒|作废")
_INSTEAD = re.compile(r"(?:改成|改为|改到|换成|换为|应该是|应当是|写成)[:：]?\s*(?P<value>.+)", re.DOTALL)


def second_thought(text: str, *, summed_up: bool) -> str:
    """Return what to say to somebody who wants a moment, or sees a slip; nothing when the text is neither.

    `summed_up`: everything was read back to him, so that a slip is one of what stands there.
    """
    if _HESITATES.fullmatch(text.strip()):
        return "好的，不急，我等您。"
    if sees_a_slip(text) and not summed_up:
        return "要改前面的，请回复“上一步”；不想填了，请回复“取消”。"
    return ""


def sees_a_slip(text: str) -> bool:
    """Whether somebody only says that something is wrong, such as 写错了."""
    return _SLIP.fullmatch(text.strip()) is not None


def gives_up(text: str) -> bool:
    """Whether a no says clearly that it shall not be handed in, such as 不交了."""
    return _GIVES_UP.search(text) is not None


def bare_no(intent: Intent, text: str) -> Intent:
    """Return the intent; of a bare no, which answers what was asked and does not give up the whole form, deny."""
    return replace(intent, name="deny") if intent.name == "cancel" and _NO.fullmatch(text.strip()) else intent


def instead(text: str) -> str:
    """Return the new value named with what is to be changed, as in 电话改成…; nothing when none is named."""
    found = _INSTEAD.search(text)
    return found["value"].strip(" 。.!！") if found else ""
