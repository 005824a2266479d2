"""Pages of a long reply."""

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.render import render
from bot.message import Choice, Reply
from bot.paging import LIMIT_BYTES, paginate, split


def test_a_short_reply_is_one_page() -> None:
    """What fits is not touched."""
    reply = Reply("好的", (Choice("一", "一"),))
    assert paginate(reply) == [reply]


def test_a_long_reply_says_that_there_is_more() -> None:
    """Every page but the last offers 继续; the reply's own choices come last."""
    pages = paginate(Reply("南宋镇的路灯。" * 400, (Choice("一", "一"),)))
    assert len(pages) > 1
    assert all(page.choices == (Choice("继续看", "继续"),) for page in pages[:-1])
    assert pages[-1].choices == (Choice("一", "一"),)


@given(st.text(max_size=6000), st.lists(st.text(min_size=1, max_size=12), max_size=4))
def test_every_page_fits_when_rendered(text: str, labels: list[str]) -> None:
    """Whatever is in it, a page as the platform gets it stays within the limit."""
    for page in paginate(Reply(text, tuple(Choice(label, label) for label in labels))):
        assert len(render(page, tap_links=True).encode()) <= LIMIT_BYTES


@given(st.text(alphabet="路<>&]灯。", min_size=1, max_size=3000))
def test_nothing_is_cut_off_by_the_channel(text: str) -> None:
    """What people wrote is shown whole, even when its signs grow on the way out."""
    assert all("…" not in render(page, tap_links=True) for page in paginate(Reply(text)))


@given(st.text(alphabet="路灯。，a\n", max_size=3000), st.integers(min_value=400, max_value=1900))
def test_nothing_is_lost_but_line_ends(text: str, limit: int) -> None:
    """The pieces together are the text, apart from white space where it was cut."""
    assert "".join(split(text, limit)).replace("\n", "") == text.replace("\n", "")
    assert all(len(piece.encode()) <= limit for piece in split(text, limit))
