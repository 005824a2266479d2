"""Goes on where something stopped: the next page of a long reply, a form left open, a form to be given up."""

from __future__ import annotations

from bot.context import Context
from bot.form import FormMachine
from bot.message import Message, Reply


def next_page(_message: Message, context: Context) -> Reply:
    """Show the next page of the last long reply."""
    pages = context.state.pages
    if not pages:
        return Reply("后面没有了。您可以接着问。")
    context.state.pages = pages[1:]
    context.state.question = context.question  # still the same answer
    return Reply.from_json(pages[0])


def resume(forms: FormMachine, _message: Message, context: Context) -> Reply:
    """Open the form that was left."""
    return forms.resume(context)


def give_up(forms: FormMachine, _message: Message, context: Context) -> Reply:
    """Throw a kept draft away."""
    return forms.close(context)
