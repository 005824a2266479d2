"""The messages that are nothing but a command, a greeting or thanks: these need no weighing."""

from __future__ import annotations

from knowledge.intent_cues import Cue
from knowledge.intent_cues_form import CANCEL, CONFIRM, DENY, MENU, RESTART, SLIP
from knowledge.intent_words_public import (
    ATTACK,
    GREETING_WHOLE,
    HELP_WHOLE,
    HUMAN_WHOLE,
    SMALL_WHOLE,
    THANKS,
    TRACK_WHOLE,
)

COMMANDS = (
    Cue("attack", "none", search=ATTACK),
    Cue("small.nothing", "chitchat", whole=r"(?:哦|那)?没(?:什么|啥)?事(?:儿)?(?:了|啦)*"),
    Cue("cancel.whole", "cancel", whole=rf"{CANCEL}|{SLIP}|{RESTART}"),
    Cue("human.whole", "human", whole=HUMAN_WHOLE),
    Cue("menu.whole", "menu", whole=MENU),
    Cue("help.whole", "help", whole=HELP_WHOLE),
    Cue("track.whole", "track", whole=TRACK_WHOLE),
    Cue("greeting.whole", "greeting", whole=GREETING_WHOLE),
    Cue("thanks.whole", "chitchat", whole=THANKS),
    Cue("small.whole", "chitchat", whole=SMALL_WHOLE, unless=r"^(?:意见|建议)"),
    Cue("choose.bare", "choose", unless=r"呢$|打开|看|查|展开|点开", needs=frozenset({"index", "short"})),
    Cue("confirm.whole", "confirm", whole=CONFIRM),
    Cue("deny.whole", "deny", whole=DENY),
)
