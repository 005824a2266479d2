"""Forms as data, and the one machine that fills them in.

A form is a name, its fields in order and what to do at the end. Everything a person may do in the middle of one lives
here once: cancel, back, skip, a question in between, a photo too early, three unreadable answers, reading back,
changing a field before confirming, and coming back after a day.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.choices import is_offered
from bot.context import Context, Draft, after, ask, draft_of
from bot.enclosures import is_outdated
from bot.errors import InvalidAnswer
from bot.field import Answers, Field, Form
from bot.message import Choice, Message, Reply
from bot.second_thoughts import bare_no, gives_up, instead, second_thought, sees_a_slip

__all__ = ["Answers", "Field", "Form", "FormMachine"]

CONFIRM, EDIT = "confirm", "edit"
_ASKED = {CONFIRM: "confirm", EDIT: "list"}
EXPIRES_AFTER = timedelta(hours=24)
MISSES_BEFORE_HELP = 3

BACK = frozenset({"上一步", "返回", "退回", "返回上一步", "回上一步", "回到上一步"})
RESUME, PERSON, CANCEL = "继续填写", "转人工", "取消"
GO_ON = frozenset({RESUME, "接着填"})
SEND, CHANGE = "确认提交", "修改"
_TOO_MANY = "{}最多{}个，这一个没有收。"


class FormMachine:
    """Opens forms, takes answers, and closes them.

    `interlude(message, context)` answers a question put in the middle, or returns None when the message is none it can
    answer. `person_form` names the form in which somebody who does not get on leaves word for a person.
    """

    def __init__(
        self,
        forms: Sequence[Form],
        interlude: Callable[[Message, Context], Reply | None],
        person_form: str,
    ) -> None:
        self._forms: Mapping[str, Form] = {form.name: form for form in forms}
        self._interlude = interlude
        self._person_form = person_form

    def open(self, name: str, answers: Answers, context: Context) -> Reply:
        """Open a form with what is known already, and ask the first thing that is not."""
        form = self._forms[name]
        context.state.draft = Draft(name, "", context.now.isoformat(), answers)
        return after(form.opening(context), self._advance(form, context))

    def asked(self, context: Context) -> str:
        """Return what the open form has asked, in the words of the intent recognizer; nothing when none is open."""
        draft = context.state.draft
        if draft is None:
            return ""
        return _ASKED.get(draft.step) or self._form(context).field(draft.step).asked

    def set_aside_if_expired(self, context: Context) -> Reply:
        """Keep a draft nobody touched for a day, and return the offer to go on with it; else return an empty reply."""
        draft = context.state.draft
        if draft is None or context.now - datetime.fromisoformat(draft.touched_at) < EXPIRES_AFTER:
            return Reply()
        context.state.kept, context.state.draft = draft, None
        title = self._forms[draft.form].title
        return Reply(f"您上次的“{title}”还没填完，我替您留着。", (Choice("接着填", RESUME), Choice("不要了", CANCEL)))

    def resume(self, context: Context) -> Reply:
        """Open the kept draft again where it was left."""
        state = context.state
        if state.kept is None:
            return Reply("您没有填到一半的内容。")
        state.draft, state.kept = state.kept, None
        gone = self._drop_media(context)
        state.draft.touched_at = context.now.isoformat()
        if gone:
            told = f"接着上次的来。{gone}放得太久，已经看不到了，要的话请重新发。"
            return after(told, self._advance(self._form(context), context))
        return after("接着上次的来。", self._ask_again(context))

    def _drop_media(self, context: Context) -> str:
        """Drop the media that are not kept so long; return what they are called."""
        draft = draft_of(context)
        if not is_outdated(draft, context.now):
            return ""
        fields = [field for field in self._form(context).fields if field.fleeting]
        return "、".join(field.label for field in fields if draft.answers.pop(field.name, None))

    def answer(self, message: Message, context: Context) -> Reply:
        """Take one message while a form is open."""
        draft = draft_of(context)
        draft.touched_at = context.now.isoformat()
        offered = is_offered(message.text, context.state.offered)
        told = "" if offered else second_thought(message.text, summed_up=draft.step in (CONFIRM, EDIT))
        if told or message.text in GO_ON:
            return after(told, self._ask_again(context))
        context.intent = bare_no(context.intent, message.text)
        wants = "" if offered else context.intent.name
        if message.text == CANCEL or wants == "cancel":
            return self.close(context)
        if message.text == PERSON or wants == "human":
            return self._to_person(context)
        if message.text in BACK:
            return self._back(context)
        if (aside := self._aside(message, context)) is not None:
            return after(aside.text, self._go_on(context))
        return self._step(message, context)

    def close(self, context: Context) -> Reply:
        """Throw the open form away, or the kept one when none is open."""
        state = context.state
        draft = state.draft or state.kept
        state.draft = state.kept = None
        if draft is None:
            return Reply("现在没有正在填的内容。")
        return Reply(f"好的，“{self._forms[draft.form].title}”已经取消，刚才填的都没有保存。")

    def _to_person(self, context: Context) -> Reply:
        """Change over to leaving word for a person; what both forms ask is not asked again."""
        names = {field.name for field in self._forms[self._person_form].fields}
        kept = {name: value for name, value in draft_of(context).answers.items() if name in names}
        return self.open(self._person_form, kept, context)

    def _aside(self, message: Message, context: Context) -> Reply | None:
        draft = draft_of(context)
        if (early := self._early(message, context)) is not None:
            return early
        if draft.step in (CONFIRM, EDIT) and context.intent.name in ("confirm", "deny"):
            return None
        return self._interlude(message, context)

    def _early(self, message: Message, context: Context) -> Reply | None:
        """Keep a photo or a place that comes while something else is asked."""
        draft, form = draft_of(context), self._form(context)
        field = next((f for f in form.fields if f.takes == message.kind and f.name != draft.step), None)
        if field is None:
            return None
        value = field.parse(message, draft.answers, context)
        if not field.many:
            draft.answers[field.name] = value
        elif not field.collect(value, draft.answers):
            return Reply(_TOO_MANY.format(field.label, field.many))
        return Reply(f"{field.label}收到了，会一起交上去。")

    def _step(self, message: Message, context: Context) -> Reply:
        draft = draft_of(context)
        if draft.step == CONFIRM:
            return self._confirm(message, context)
        if draft.step == EDIT:
            return self._choose_field(message, context)
        field = self._form(context).field(draft.step)
        if field.is_skipped(message, context):
            draft.answers.setdefault(field.name, [] if field.many else None)
            return self._advance(self._form(context), context)
        return self._take(field, message, context)

    def _take(self, field: Field, message: Message, context: Context) -> Reply:
        draft = draft_of(context)
        try:
            value = field.parse(message, draft.answers, context)
        except InvalidAnswer as fault:
            # What was said may have answered, or opened, another question than the one that was asked.
            if self._next(context) is not field:
                return after(str(fault), self._advance(self._form(context), context))
            return self._missed(str(fault), context)
        if field.many:
            return self._collected(field, value, context)
        draft.answers[field.name] = value
        return self._advance(self._form(context), context)

    def _collected(self, field: Field, value: Any, context: Context) -> Reply:  # noqa: ANN401 - a field's value
        draft = draft_of(context)
        field.collect(value, draft.answers)
        draft.misses = 0
        held = len(draft.answers[field.name])
        if held >= field.many:
            return self._advance(self._form(context), context)
        return ask(f"收到{held}个了。还有就接着发，没有了请回复“好了”。", "好了")

    def _advance(self, form: Form, context: Context) -> Reply:
        """Ask the next thing that is not known, or read everything back; or end, when nothing more need be asked."""
        draft = draft_of(context)
        draft.misses = 0
        if (ended := form.ends(draft.answers, context)) is not None:
            context.state.draft = None
            return ended
        field = self._next(context)
        if field is None:
            return self._read_back(form, context)
        draft.step = field.name
        return self._ask(field, context)

    def _next(self, context: Context) -> Field | None:
        """Return the first thing that is asked and not known."""
        answers = draft_of(context).answers
        return next((field for field in self._form(context).wanted(answers) if field.name not in answers), None)

    def _ask(self, field: Field, context: Context) -> Reply:
        return field.ask(draft_of(context).answers, context)

    def _go_on(self, context: Context) -> Reply:
        """Ask again what was asked; before the yes at the end, first what has become known to be missing."""
        draft = draft_of(context)
        return self._advance(self._form(context), context) if draft.step == CONFIRM else self._ask_again(context)

    def _ask_again(self, context: Context) -> Reply:
        draft, form = draft_of(context), self._form(context)
        if draft.step == CONFIRM:
            return self._read_back(form, context)
        if draft.step == EDIT:
            return self._ask_which(context)
        return self._ask(form.field(draft.step), context)

    def _read_back(self, form: Form, context: Context) -> Reply:
        draft = draft_of(context)
        draft.step = CONFIRM
        listed = form.listed(draft.answers)
        lines = [f"{field.label}：{field.show(draft.answers.get(field.name), context)}" for field in listed]
        return ask("\n".join(["请您看一看：", *lines, "没错就回复“确认提交”。"]), SEND, CHANGE, CANCEL)

    def _confirm(self, message: Message, context: Context) -> Reply:
        intent, draft = context.intent, draft_of(context)
        if (
            message.text == CHANGE
            or sees_a_slip(message.text)
            or (intent.name == "deny" and "wants_edit" in intent.slots)
        ):
            return self._change(message, context)
        if message.text == SEND or intent.name == "confirm":
            context.state.draft = None
            return self._form(context, draft.form).finish(draft.answers, message, context)
        if intent.name == "deny":
            # Only who says so loses what he has written.
            return self.close(context) if gives_up(message.text) else self._ask_which(context)
        if self._named_field(message.text, context) is not None:
            return self._change(message, context)
        return self._missed("没看明白。没错请回复“确认提交”，要改请回复“修改”。", context)

    def _ask_which(self, context: Context) -> Reply:
        draft = draft_of(context)
        draft.step = EDIT
        labels = [field.label for field in self._form(context).listed(draft.answers)]
        return ask("要改哪一项？", *labels)

    def _choose_field(self, message: Message, context: Context) -> Reply:
        if self._named_field(message.text, context) is not None:
            return self._change(message, context)
        if context.intent.name == "confirm":
            return self._read_back(self._form(context), context)
        return self._missed("没看明白要改哪一项，请点一下或回复前面的数字。", context)

    def _change(self, message: Message, context: Context) -> Reply:
        """Change the field that is named, to the value that is named with it; else ask which, and for the value."""
        field = self._named_field(message.text, context)
        if field is None:
            return self._ask_which(context)
        asked = self._edit(field, context)
        value = instead(message.text)
        return self._take(field, replace(message, text=value), context) if value and not field.many else asked

    def _edit(self, field: Field, context: Context) -> Reply:
        draft = draft_of(context)
        draft.answers.pop(field.name, None)
        draft.step, draft.misses = field.name, 0
        return self._ask(field, context)

    def _named_field(self, text: str, context: Context) -> Field | None:
        wanted = self._form(context).listed(draft_of(context).answers)
        # 电话 names 联系电话 as well.
        return next((field for field in wanted if field.label in text or field.label[-2:] in text), None)

    def _back(self, context: Context) -> Reply:
        draft, form = draft_of(context), self._form(context)
        wanted = form.wanted(draft.answers)
        names = [field.name for field in wanted]
        at = names.index(draft.step) if draft.step in names else len(names)
        if at == 0:
            return after("已经是第一步了。不想填了请回复“取消”。", self._ask_again(context))
        return self._edit(wanted[at - 1], context)

    def _missed(self, told: str, context: Context) -> Reply:
        draft = draft_of(context)
        draft.misses += 1
        if draft.misses < MISSES_BEFORE_HELP:
            return after(told, self._ask_again(context))
        draft.misses = 0
        help_text = "我好像一直没听明白，真对不住。您可以留言给工作人员，也可以接着填，或者不填了。"
        return Reply(help_text, (Choice("转人工留言", PERSON), Choice("接着填", RESUME), Choice("不填了", CANCEL)))

    def _form(self, context: Context, name: str = "") -> Form:
        return self._forms[name or draft_of(context).form]
