"""`meeting minutes`, `meeting approve`, `meeting export`: the papers of the monthly meeting."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from pathlib import Path

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.commands.destination import destination, paper_destination
from bot.commands.meeting_found import BY, HELD_ON, ON, OUT, SEEN, desk_of_station, planned, reading, touch, was_held
from bot.commands.papers import town_of
from bot.commands.stores import Stores, opened
from bot.meeting_minutes import STALE, is_stale, kept
from bot.papers.cells import harmless, plain
from bot.papers.matters import snapshot
from bot.papers.meeting import Papers
from models import Duty, Meeting, Resolution
from models.meeting import resolutions_of

_COLUMNS = ("例会", "议定事项", "责任科室", "完成时限", "任务编号", "任务状态", "办结时间")


@click.command(help="出会议纪要（docx）：批准过的就是批准的那一份，一个字也不差；没有批准的是草稿。")
@HELD_ON
@OUT
def minutes(on: datetime | None, out: Path | None) -> None:
    """Write the minutes: those approved, else as they would be drafted now."""
    with opened(create=False) as stores, snapshot(stores.database) as session:
        found = was_held(reading(stores, session), on)
        made = kept(session, found, stores.settings.data_dir)
        if made is None:
            click.echo(STALE if is_stale(session, found) else "这是草稿，还没有人批准（meeting approve）", err=True)
            made = _papers(stores, session).minutes(found)
        with paper_destination(out) as file:
            file.write(made)


@click.command(
    help="批准会议纪要：按现在记的内容出一份 docx，存进 DATA_DIR/minutes，以后 meeting minutes 给的就是这一份。"
)
@HELD_ON
@BY
@SEEN
def approve(on: datetime | None, by: str, seen: int | None) -> None:
    """Approve the minutes and keep them."""
    with desk_of_station() as (stores, desk):
        found = was_held(desk, on)
        made = _papers(stores, desk.session).minutes(found)
        row = desk.approve(found, touch(by, seen), made, stores.settings.data_dir)
        click.echo(f"{found.day} 的纪要已经批准，存在 {stores.settings.data_dir / row.path}")


@click.command(help="出月例会材料（docx）；--format csv 导出议定事项和办理情况。")
@click.option(
    "--format", "form", type=click.Choice(["docx", "csv"]), default="docx", show_default=True, help="文件格式"
)
@ON
@OUT
def export(form: str, on: datetime | None, out: Path | None) -> None:
    """Write the material, or every resolution with how it stands."""
    if form == "docx":
        with opened(create=False) as stores, snapshot(stores.database) as session:
            made = _papers(stores, session).material(planned(reading(stores, session), on))
            with paper_destination(out) as file:
                file.write(made)
        return
    with opened(create=False) as stores, destination(out) as file, snapshot(stores.database) as session:
        text = io.TextIOWrapper(file, encoding="utf-8", newline="")
        text.write("\ufeff")
        writer = csv.writer(text)
        writer.writerow(_COLUMNS)
        for held in session.execute(select(Meeting).order_by(Meeting.day)).scalars():
            rows = (
                _row(held, one, session.get(Duty, one.duty_id) if one.duty_id else None)
                for one in resolutions_of(session, held.id)
            )
            writer.writerows([harmless(plain(value)) for value in row] for row in rows)
        text.flush()
        text.detach()  # hands the file back; the wrapper would close it


def _papers(stores: Stores, session: Session) -> Papers:
    return Papers(session, stores.vault, town_of(stores.settings))


def _row(held: Meeting, one: Resolution, duty: Duty | None) -> tuple[str, ...]:
    facts = (held.day, one.text, one.office, one.due or "", duty.code if duty else "", duty.status if duty else "")
    return (*map(str, facts), str(duty.closed_at.date()) if duty and duty.closed_at else "")
