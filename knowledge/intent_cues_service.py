"""The cues for what somebody wants from the assistant itself: his own matters, a person, help, privacy, small talk."""

from __future__ import annotations

from knowledge.intent_cues import Cue
from knowledge.intent_cues_form import CANCEL, CONFIRM, DENY, MENU, RESTART, SLIP
from knowledge.intent_words import DOCUMENT, QUESTION, TROUBLE, WISH
from knowledge.intent_words_public import (
    ATTACK,
    GREETING_WHOLE,
    HELP_WHOLE,
    HUMAN,
    HUMAN_WHOLE,
    INTRODUCED,
    OWN,
    PRIVACY,
    RESPONSIBLE,
    SMALL_WHOLE,
    STRONG_ABUSE,
    THANKS,
    TOLD,
    TRACK,
    TRACK_WHOLE,
)

_NUMBER = frozenset({"number"})

SERVICE_CUES = (
    Cue("attack", "none", search=ATTACK),
    Cue(
        "rate.number",
        "rate",
        search=r"""
        满意|好评|差评|没解决|解决得|没修好|修好了|处理得|没处理好|打\d分|\d分|\d星
    """,
        needs=_NUMBER,
        unless=rf"满意度|{QUESTION}|回复[:：]",
    ),
    Cue(
        "rate.said",
        "rate",
        search=r"""
        ^[^,?]{0,14}(?<!才)(?:不|不太|不是很|很|非常|基本|比较|十分)?满意[^?]{0,6}$
    """,
        unless=rf"满意度|满意率|{WISH}|{QUESTION}|才能|让",
    ),
    Cue("small.nothing", "chitchat", whole=r"(?:哦|那)?没(?:什么|啥)?事(?:儿)?(?:了|啦)*"),
    Cue("cancel.whole", "cancel", whole=rf"{CANCEL}|{SLIP}|{RESTART}"),
    Cue("human.whole", "human", whole=HUMAN_WHOLE),
    Cue("menu.whole", "menu", whole=MENU),
    Cue("help.whole", "help", whole=HELP_WHOLE),
    Cue("track.whole", "track", whole=TRACK_WHOLE),
    Cue("greeting.whole", "greeting", whole=GREETING_WHOLE),
    Cue("greeting.introduced", "greeting", search=INTRODUCED, unless=rf"{TROUBLE}|{WISH}|举报|残疾|低保|困难"),
    Cue("thanks.whole", "chitchat", whole=THANKS),
    Cue("small.whole", "chitchat", whole=SMALL_WHOLE, unless=r"^(?:意见|建议)"),
    Cue("choose.bare", "choose", unless=r"呢$", needs=frozenset({"index", "short"})),
    Cue("confirm.whole", "confirm", whole=CONFIRM),
    Cue("deny.whole", "deny", whole=DENY),
    Cue(
        "abuse",
        "abuse",
        search=STRONG_ABUSE,
        unless=rf"""
        {TROUBLE}|{WISH}|(?:村|路|河|山|田|门口|广场|公园|街|沟|桥)[^,]{{0,4}}(?:口|边|上|
        里)?[^,]{{0,4}}(?:垃圾|破|烂)
    """,
    ),
    Cue(
        "human.surely",
        "human",
        search=r"""
        转(?:接)?(?:到|个)?(?:人工|客服|真人)|(?:要|找|叫|换|跟|和)(?:一?个|位)?(?:人工(?!智能|湖)|真人|
        客服)|机器人?(?:解决|说|听|答)不|别(?:让|用|叫)机器|给我[^,]{0,8}电话|工作人员(?:联系|打|来|跟|给)
    """,
        unless=r"你是(?:不是)?(?:真人|机器|人)",
    ),
    Cue(
        "track.seen",
        "track",
        search=r"""
        有没有(?:人)?(?:看|处理|受理|理)(?:过|了|一下)?我|
        (?:看|收)(?:到)?(?:了|过)?(?:没有?|吗)?我(?:提|写|交|发|报)的[^,]{0,6}(?:吗|没)|收到我
    """,
        unless=r"能看到|看得到|匿名",
    ),
    Cue(
        "privacy",
        "privacy",
        search=PRIVACY,
        unless=rf"""
        实名(?:举报|反映|投诉)|匿名(?:举报|反映|投诉|提|建议|信)[^?]*(?:{TROUBLE})|匿名投票|
        ^(?:我)?(?:要|想)匿名(?:举报|反映|投诉|提)[^?]{{0,6}}$|名单[^,]{{0,4}}公(?:开|示)|
        (?:村务|财务|账目|政务|低保)[^,]{{0,4}}(?:公开|公示)|^(?!提)[^,]{{0,3}}(?<!提)建议|,建议|希望|方案|电信|诈骗|
        数据中心
    """,
    ),
    Cue(
        "human.ask",
        "human",
        search=HUMAN,
        unless=rf"""
        {DOCUMENT}|危险|路|水|灯|桥|垃圾|树|房|派人|建议[^,]{{0,4}}(?:把|给|在|设)|希望(?!.*(?:人工|电话))|
        你是(?:不是)?(?:真人|机器|人)|人工(?:湖|智能|草|费|成本)
    """,
    ),
    Cue(
        "track.answered-when",
        "ask",
        search=r"""
        (?:一般|通常|正常|规定|按规定|大概|大约|最快|最长|最晚|最多|要|需要|得)(?:要|是|情况下|
        来说)?(?:多久|多长时间|几天|几个?(?:工作日|月)|多少天)|
        (?:多久|多长时间|几天|几个工作日|多少天)(?:内|之内|以内)?(?:能|会|可以|必须|一定|要|得|就|
        给)?[^,]{0,4}(?:回复|答复|解决|受理|办结|处理|有回音|有结果|回)(?:[?]|$|啊|呀|吗|呢)
    """,
        unless=rf"{OWN}[^,]{{0,8}}{TOLD}(?:过|了)?的|我的(?:建议|意见|单)|都|没",
    ),
    Cue(
        "suggest.again",
        "suggest",
        search=r"""
        再(?:提|反映|说|投诉|举报|报)(?:一)?(?:次|遍|下|回)|(?:重新|又来|继续)(?:反映|提|投诉|举报)
    """,
        unless=r"[?]$",
        sets={"content": True},
    ),
    Cue("responsible.number", "who_is_responsible", search=RESPONSIBLE, needs=_NUMBER),
    Cue("track.number", "track", needs=_NUMBER),
    Cue(
        "track",
        "track",
        search=TRACK,
        unless=r"""
        方案|能(?:不能)?(?:撤回|修改)|谁[^,]{{0,4}}看|我的?(?:意见|想法|看法|建议)是|(?:为什么|怎么)[^,]{0,10}(?:路灯|垃圾|水)[^,]{0,6}没人|
        谁(?:负责|在办|来处理)|建议提了|(?:提|交)(?:了)?(?:建议|意见)(?:以?后|之后)|查[^,]{0,6}谁
    """,
    ),
)
