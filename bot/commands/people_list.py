"""`people list`: who serves the town. Telephone numbers only on demand, and then who looked is in the journal first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from secrets import token_hex
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.commands.stores import opened
from bot.directory_sync import SUBJECT
from bot.roster_words import canonical
from models import Charge, Person, Vault
from models.journal import append, commitment
from models.person import ROLE_NAMES, ROLES, STAFF, Role

CHANNELS = {"wecom": "企业微信", "wechat": "公众号"}
_ROLE = click.Choice([*ROLE_NAMES.values(), *(role.value for role in ROLES)])


@click.command("list", help="列出人员：姓名、角色、科室、职务、联系的村。默认只列在岗的工作人员。")
@click.option("--office", default="", help="只列这个科室的")
@click.option("--role", type=_ROLE, default=None, help="只列这个角色的，中文英文都行")
@click.option("--village", default="", help="只列联系这个村的")
@click.option("--all", "every", is_flag=True, help="离开的人、村民和乡贤也列")
@click.option("--with-contact", is_flag=True, help="连电话一起列；要写 --by 和 --why，先记入日志")
@click.option("--by", default="", help="谁要看电话")
@click.option("--why", default="", help="为什么看电话")
def list_(*, every: bool, with_contact: bool, by: str, why: str, **chosen: Any) -> None:  # noqa: ANN401 - the options
    """List people, one a line."""
    if with_contact and not (by.strip() and why.strip()):
        raise click.UsageError("看电话要写明谁要看（--by）、为什么看（--why）")
    with opened(create=False) as stores:
        database = stores.database
        with database.write() if with_contact else database.read() as session:
            found = _people(session, every=every, **chosen)
            if with_contact:
                _write_down(session, by, why, len(found))
        lines = [_line(person, stores.vault, with_contact=with_contact) for person in found]
    for line in lines or ["没有这样的人"]:
        click.echo(line)


def _write_down(session: Session, by: str, why: str, people: int) -> None:
    """Enter who looked at how many telephone numbers; of the reason only what a claimed one can be checked by."""
    salt = token_hex(8)
    told = {"by": by.strip(), "people": people, "salt": salt, "reason": commitment(salt, why.strip())}
    append(session, SUBJECT, "contacts seen", datetime.now(UTC), **told)


def _people(session: Session, *, every: bool, **chosen: Any) -> Sequence[Person]:  # noqa: ANN401 - the options
    """Return who is wanted, free of the session. `chosen`: office, role and village, each may be empty."""
    wanted = select(Person).order_by(Person.office, Person.id)
    if not every:
        wanted = wanted.where(Person.active)
    if role := chosen["role"]:
        wanted = wanted.where(Person.role == canonical("role", role))
    elif not every:
        wanted = wanted.where(Person.role.in_(STAFF))
    if office := chosen["office"]:
        wanted = wanted.where(Person.office == office)
    if village := chosen["village"]:
        wanted = wanted.where(Person.id.in_(select(Charge.person_id).where(Charge.village == village)))
    found = session.execute(wanted).scalars().all()
    session.expunge_all()
    return found


def _line(person: Person, vault: Vault, *, with_contact: bool) -> str:
    details = vault.open(person.details)
    parts = [details.get("name") or "没有姓名", ROLE_NAMES[Role(person.role)], person.office, details.get("position")]
    parts += ["、".join(details.get("villages", ())), CHANNELS.get(person.channel, person.channel)]
    parts += [details.get("external_id") if person.role in STAFF else "", _state(person)]
    if with_contact:
        parts.append(details.get("phone") or "没有电话")
    return "  ".join(str(part) for part in parts if part)


def _state(person: Person) -> str:
    if not person.active:
        return "已离开"
    return "" if person.proved else "还没验证"
