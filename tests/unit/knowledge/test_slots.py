"""Numbers, phones, percentages, sums and ordinals are found however they are written."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.slots import (
    find_amount,
    find_index,
    find_partial,
    find_percent,
    find_phone,
    find_ticket,
    ordinal_within,
    partial_in,
    ticket_in,
)

LONGEST_SECONDS = 0.5  # on a machine that is busy with other tests
TICKET = "NS-20270305-0042"


@pytest.mark.parametrize(
    "written",
    [
        "NS-20270305-0042",
        "ns202703050042",
        "NS 20270305 0042",
        "ＮＳ－２０２７０３０５－００４２",
        "ns-2027-03-05-0042",
        "NS—20270305—0042办到哪了",
        "Ns.2027.3.5.0042",
        "NS-2027/03/05-42",
        "ns20270305 0042号",
        "N S 2027 0305 0042",
        "NS_20270305_OO42",
        "查一下20270305-0042",
        "202703050042",
        "NS二零二七零三零五零零四二",
        "恩爱斯二〇二七〇三〇五杠洞洞四二",
        "NS二零二七年三月五号零零四二",
        "编号NS横杠二零二七零三零五横杠零零四二",
        "NS20270305第0042号",
    ],
)
def test_reads_ticket_numbers(written: str) -> None:
    """A ticket number is understood however it is written, and given back as it should be."""
    assert find_ticket(written) == TICKET


@pytest.mark.parametrize(
    "written",
    [
        "13800000000",
        "我2027年3月5日提的",
        "NS-20271305-0042",
        "NS-20270335-0042",
        "NS20270305",
        "0042",
        "2027年3月5日40岁",
        "330327195003050042",
        "",
    ],
)
def test_takes_nothing_else_for_a_ticket(written: str) -> None:
    """Phones, dates, impossible dates and halves are no ticket numbers."""
    assert find_ticket(written) is None


def test_the_prefix_is_a_setting() -> None:
    """Another town's numbers begin with other letters."""
    assert find_ticket("lx 20270305 0042", "LX") == "LX-20270305-0042"
    assert find_partial("LX-42", "LX") == "42"


def test_says_where_a_ticket_stands() -> None:
    """What stands before and after the number can be cut off word for word."""
    found = ticket_in("请看ns 20270305 0042谢谢")
    assert found is not None
    assert (found.start, found.end) == (2, 18)


@pytest.mark.parametrize(
    ("written", "part"),
    [
        ("0042", "0042"),
        ("0042那个怎么样了", "0042"),
        ("尾号0042", "0042"),
        ("后四位是0042", "0042"),
        ("零零四二那条", "0042"),
        ("NS-0042", "0042"),
        ("ns42", "42"),
        ("单号42", "42"),
        ("7号那个单子", "7"),
        ("7号", "7"),
        ("回复12：已办", "12"),
        ("把0042转给宣传办", "0042"),
        ("1042那个单子", "1042"),
    ],
)
def test_reads_the_end_of_a_ticket_number(written: str, part: str) -> None:
    """People give the last figures of a number; they come back as written."""
    assert find_partial(written) == part


@pytest.mark.parametrize(
    "written",
    [
        "NS-20270305-0042",
        "7号开会",
        "3月7号",
        "13800000042",
        "完成45%",
        "0577-64001234",
        "单子一直没人办",
        "2027年",
        "20万",
    ],
)
def test_takes_nothing_else_for_a_part(written: str) -> None:
    """A whole number, a date, a phone, a figure: none is part of a ticket number."""
    assert partial_in(written) is None


@pytest.mark.parametrize(
    ("written", "phone"),
    [
        ("13800000001", "13800000001"),
        ("我的电话138 0000 0001", "13800000001"),
        ("138-0000-0001，晚上打", "13800000001"),
        ("+86 13800000001", "13800000001"),
        ("１３８００００００００１"[:11], "13800000000"),
        ("幺三八零零零零零零零幺", "13800000001"),
        ("座机0577-64000001", "0577-64000001"),
        ("(0577)6400001", "0577-6400001"),
        ("010 64000001", "010-64000001"),
    ],
)
def test_reads_phones(written: str, phone: str) -> None:
    """Mobile and landline numbers are read with any separators."""
    assert find_phone(written) == phone


@pytest.mark.parametrize("written", ["NS-20270305-0042", "1380000000", "330327195003050042", "没有电话", "12345"])
def test_takes_nothing_else_for_a_phone(written: str) -> None:
    """Ticket numbers, identity numbers and short numbers are no phones."""
    assert find_phone(written) is None


@pytest.mark.parametrize(
    ("written", "percent"),
    [
        ("完成45%", 45),
        ("进度４５％", 45),
        ("百分之四十五", 45),
        ("百分之 12.5", 12.5),
        ("六成", 60),
        ("七成五", 75),
        ("六成半", 65),
        ("做了一半", 50),
        ("过半", 50),
        ("四分之三", 75),
        ("三分之二", 67),
        ("百分之百", 100),
        ("已全部完成", 100),
        ("从30%到48%了", 48),
        ("完成了48%，上月是30%", 48),
        ("是65%不是56%", 65),
        ("还剩两成", 80),
        ("还差20%", 80),
        ("改成65", 65),
        ("进度报35", 35),
        ("进度120%", 120),
        ("3家签了，进度七成", 70),
    ],
)
def test_reads_how_much_is_done(written: str, percent: float) -> None:
    """Figures, words, tenths and parts mean a percentage; of several the one it has come to counts."""
    assert find_percent(written) == percent


@pytest.mark.parametrize("written", ["签了3家", "改成3月", "一成不变", "十五项做完六项", "长者食堂成立了", ""])
def test_takes_nothing_else_for_a_percentage(written: str) -> None:
    """Counts and dates are no percentages."""
    assert find_percent(written) is None


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("我捐20万", "20万"),
        ("出五千块", "五千块"),
        ("投资3.5亿元", "3.5亿元"),
        ("十来万吧", "十来万"),
        ("这一块地", None),
        ("3家", None),
    ],
)
def test_reads_sums(written: str, amount: str | None) -> None:
    """A sum of money is given back as it was written."""
    assert find_amount(written) == amount


@pytest.mark.parametrize(
    ("written", "index"),
    [
        ("2", 2),
        ("２.", 2),
        ("②", 2),
        ("⑩", 10),
        ("㈡", 2),
        ("二", 2),
        ("第二个", 2),
        ("第贰个吧", 2),
        ("就要第2条", 2),
        ("选二", 2),
        ("b", 2),
        ("No.2", 2),
        ("the second one", 2),
        ("头一个", 1),
        ("最上面那个", 1),
        ("最后一个", -1),
        ("最下面那条吧", -1),
        ("倒数第二个", -2),
        ("第十一个", 11),
        ("都不是", None),
        ("第二个任务要做到什么程度", None),
        ("两个都要看", None),
        ("", None),
    ],
)
def test_reads_choices(written: str, index: int | None) -> None:
    """A short message that picks one of a list is read, a longer one is not."""
    assert find_index(written) == index


def test_reads_an_ordinal_inside_a_message() -> None:
    """A message that says more may still name which one."""
    assert ordinal_within("看看第二个任务的要求") == 2
    assert ordinal_within("看看任务的要求") is None


@pytest.mark.parametrize("piece", ["2027-", "-", "20270305", "0", "45%", "一", "138 ", "NS-2027"])
def test_nothing_long_makes_a_finder_slow(piece: str) -> None:
    """The same signs over and over, 20,000 characters of them, are searched at once."""
    text = ("2027" + piece * 20_000)[:20_000]
    start = process_time()
    for find in (find_ticket, find_partial, find_phone, find_percent, find_amount, find_index):
        find(text)
    assert process_time() - start < LONGEST_SECONDS


@given(st.text(max_size=300))
def test_nothing_anybody_writes_makes_a_finder_fail(text: str) -> None:
    """Finders answer or find nothing, whatever they are given."""
    for find in (find_ticket, find_partial, find_phone, find_percent, find_amount, find_index):
        find(text)
