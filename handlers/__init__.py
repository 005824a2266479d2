"""What the bot can do, in the order in which it is tried. This is the place to look first."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from bot.context import Context
from bot.form import FormMachine
from bot.message import Kind, Message, Reply
from bot.router import Handler, Route, Router
from handlers import (
    agenda,
    ask,
    case_step,
    docket,
    duties,
    duty_evidence,
    feedback,
    finding,
    gate,
    go_on,
    identity,
    on_behalf,
    outcomes,
    privacy,
    progress,
    progress_undo,
    rate,
    receipt,
    rescue,
    responsible,
    sage,
    staff_only,
    subscribe,
    suggest,
    supplement,
    ticking_off,
    track,
    welcome,
    work,
)
from knowledge.town import Town

_OFFERS = frozenset({"suggest", "sage_feedback", "draft_comment"})
# What cadres do with the town's duties (任务).
_DUTIES = (
    Route("go on reporting", progress.go_on, when=progress.awaits),
    Route("report at last", progress.go_on, when=progress.is_late_yes),
    Route("take back", progress_undo.undo, when=progress_undo.wants_undo),
    Route("tick off", ticking_off.act, when=ticking_off.is_about),
    Route("report progress", progress.report, when=progress.is_report),
    Route("evidence", duty_evidence.take, when=duty_evidence.is_evidence),
    Route("duty", duties.show, when=duties.wants_one),
    Route("duties", duties.list_duties, when=duties.wants_list),
)
FEATURED = 3
_SMALL_TALK = (
    Route("greet back", welcome.greet, intents=frozenset({"greeting"})),
    Route("stay calm", welcome.stay_calm, intents=frozenset({"abuse"})),
)
_BULLETINS = (
    Route("bulletins", subscribe.subscribe, when=subscribe.wants_bulletins),
    Route("no bulletins", subscribe.unsubscribe, when=subscribe.wants_no_bulletins),
)
# What inspectors found on the spot (明察暗访).
_FINDINGS = (
    Route("note finding", finding.note, when=finding.is_confirmed),
    Route("drop finding", finding.drop, when=finding.is_declined),
    Route("complete finding", finding.complete, when=finding.completes),
    Route("finding", finding.draft, when=finding.is_finding),
    Route("findings", finding.show_all, when=finding.is_list),
)
# Whatever is open.
_AT_ONCE = (
    Route("leave", privacy.leave, kinds=frozenset({Kind.UNFOLLOW}), interrupts=True),
    Route("code", identity.redeem, when=identity.is_code, interrupts=True),
    Route("rescue", rescue.send_help, when=rescue.in_danger, interrupts=True),
    Route("tap", work.take_tap, when=work.is_tap, interrupts=True),
    Route("next page", go_on.next_page, words=frozenset({"继续", "下一页", "接着看"}), interrupts=True),
    Route("greet", welcome.greet, kinds=frozenset({Kind.FOLLOW, Kind.SCAN}), interrupts=True),
)
# Who serves the town shows in the Official Account who he is.
_IDENTITY = (
    Route("make a code", identity.issue, when=identity.is_request),
    Route("no identity", identity.release, words=identity.RELEASE),
)
# The monthly meeting (月例会).
_MEETING = (
    Route("meetings in the plan", agenda.explain, when=agenda.is_about_plan),
    Route("meeting", agenda.show, when=agenda.is_asked),
)
# Who answers for what.
_WHO = (
    Route("responsible", responsible.name_people, when=responsible.asks_staff),
    Route("village", responsible.name_contact, when=responsible.asks_about_village),
)
# What became of what somebody handed in.
_PROGRESS = (
    Route("older", track.older, when=track.asks_for_older),
    Route("receipt", receipt.show, words=receipt.WORDS),
    Route("track", track.track, intents=frozenset({"track"}), words=frozenset({"我的建议", "进度", "查进度"})),
)
_ABOUT_US = (
    Route("privacy", privacy.explain, intents=frozenset({"privacy"})),
    Route("help", welcome.help_out, intents=frozenset({"help", "menu"})),
)
# What staff do with what was handed in; the submitter's own part comes before.
_CASEWORK = (
    Route("supplement", supplement.take, when=supplement.is_meant),
    Route("carry out step", case_step.carry_out, when=case_step.is_confirmed),
    Route("drop step", case_step.keep, when=case_step.is_declined),
    Route("not his", staff_only.turn_away, when=work.is_not_his),
    Route("step", work.take_command, when=work.is_command),
    Route("waiting", docket.show_list, when=docket.asks_for_list),
    Route("piece of a step", case_step.take_piece, when=case_step.is_awaited),
)
# Which of them he speaks of, when he says no more.
_ONE_CASE = (Route("one of them", docket.show, when=docket.names_one),)
# What is kept of a person, and deleting it.
_OWN_DATA = (
    Route("carry out", privacy.carry_out, when=privacy.is_confirmed),
    Route("keep", privacy.keep, when=privacy.is_declined),
    Route("purpose", privacy.explain, when=privacy.asks_purpose),
    Route("what is kept", privacy.explain, when=privacy.asks_what_is_kept),
    Route("forget contact", privacy.ask_forget_contact, when=privacy.wants_contact_gone),
    Route("forget all", privacy.ask_forget_all, when=privacy.wants_all_gone),
)


def menu(town: Town) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Return the account's menu: buttons, each with the buttons below it and what a tap on them says."""
    return (
        ("问方案", tuple((entry.title, entry.title) for entry in town.featured()[:FEATURED])),
        (
            "提建议",
            (
                ("提建议", "提建议"),
                ("反映问题", "反映问题"),
                ("对草案提意见", "对征求意见稿提意见"),
                ("乡贤认证", "乡贤认证"),
            ),
        ),
        ("我的", (("我的建议", "我的建议"), ("帮助", "帮助"), ("隐私", "隐私"), ("转人工", "转人工"))),
    )


def staff_menu(_town: Town) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Return the menu of the app for those who serve the town, in the same form.

    Titles of the plan are left out: said by a cadre, the name of a project may be the beginning of a report.
    """
    return (
        ("任务", (("我的任务", "我的任务"), ("报进展", "报进展"), ("逾期", "逾期"), ("例会议题", "例会议题"))),
        ("意见", (("待办意见", "待办意见"), ("提建议", "提建议"), ("反映问题", "反映问题"))),
        ("查询", (("问方案", "这份方案是什么"), ("帮助", "帮助"))),
    )


def build() -> tuple[Router, FormMachine]:
    """Return the table of routes and the forms."""
    forms = FormMachine(
        (suggest.SUGGEST, suggest.MESSAGE, sage.APPLICATION), interlude=_in_passing, person_form="message"
    )

    def again(message: Message, context: Context) -> Handler:
        return router.find(message, context)

    routes = (
        *_AT_ONCE,
        *_IDENTITY,
        Route("staff only", staff_only.turn_away, when=staff_only.is_command),
        *_FINDINGS,
        *_about_handling(again),
        Route("number", track.track, when=track.is_bare_number),
        Route("resume", partial(go_on.resume, forms), words=frozenset({"继续填写", "接着填"})),
        *_OWN_DATA,
        Route("on behalf", partial(on_behalf.start, forms), when=on_behalf.is_meant),
        Route("decided", ask.answer, when=ask.is_decided),
        Route("sage", partial(sage.start, forms), when=sage.is_about_verification),
        *_BULLETINS,
        Route("outcomes", outcomes.tell_all, when=outcomes.asks_for_all),
        Route("media", partial(suggest.start_with_media, forms), kinds=frozenset({Kind.IMAGE, Kind.LOCATION})),
        Route("not understood", welcome.not_understood, when=welcome.is_unreadable),
        Route("not for us", gate.send_elsewhere, when=gate.belongs_elsewhere),
        Route("suggest", partial(suggest.start, forms), intents=_OFFERS),
        *_PROGRESS,
        Route("leave word", partial(suggest.leave_word, forms), intents=frozenset({"human"})),
        *_ABOUT_US,
        Route("cancel", partial(go_on.give_up, forms), intents=frozenset({"cancel"})),
        *_SMALL_TALK,
        Route("chat", welcome.chat, intents=frozenset({"chitchat", "rate"})),
        Route("nothing open", welcome.nothing_open, intents=frozenset({"confirm", "deny"}), when=welcome.picks_nothing),
    )
    router: Router = Router(routes, fallback=ask.answer)
    return router, forms


def _in_passing(message: Message, context: Context) -> Reply | None:
    """Answer what a person wants to know while a form is open; None: it is no question of that kind."""
    if context.intent.name == "privacy":
        return privacy.explain(message, context)
    if track.is_number_alone(message, context):
        return track.track(message, context)
    return ask.in_passing(message, context)


def _about_handling(again: Callable[[Message, Context], Handler]) -> tuple[Route, ...]:
    """Return what submitters say of the handling, and what cadres do. `again` finds who else takes a message."""
    return (
        Route("reason", rate.take_reason, when=rate.is_reason),
        Route("vote", feedback.take, when=feedback.is_vote),
        Route("rate", rate.take, when=rate.is_rating),
        Route("rate clearly", rate.ask_which, when=rate.is_half_said),
        Route("thanks for it", rate.welcome_thanks, when=rate.is_thanks),
        Route("no rating", partial(rate.set_aside, again), when=rate.is_something_else),
        *_CASEWORK,
        *_WHO,
        *_ONE_CASE,
        *_MEETING,
        *_DUTIES,
        Route("step in own words", work.take_said, when=work.is_said),
    )
