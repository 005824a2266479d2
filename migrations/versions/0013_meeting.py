"""The monthly meeting: its agenda, and what it resolved."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013_meeting"
down_revision = "0012_people"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    _create_meeting()
    _create_agenda_item()
    _create_resolution()


def downgrade() -> None:
    for table in ("resolution", "agenda_item", "meeting"):
        op.drop_table(table)


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=False)


def _long(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _day(name: str, *, nullable: bool = True) -> sa.Column[sa.Date]:
    return sa.Column(name, sa.Date(), nullable=nullable)


def _time(name: str, *, nullable: bool = True) -> sa.Column[sa.DateTime]:
    return sa.Column(name, TIME, nullable=nullable)


def _refers(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], f"fk_{table}_{column}_{other}")


def _create_meeting() -> None:
    op.create_table(
        "meeting",
        _number("id"),
        _day("day", nullable=False),
        _day("regular"),
        _text("place", 128),
        _text("state", 16),
        _number("version"),
        _text("changed_by", 64),
        _text("changed_what", 64),
        _time("changed_at", nullable=False),
        _text("salt", 32),
        sa.PrimaryKeyConstraint("id", name="pk_meeting"),
        sa.UniqueConstraint("day", name="uq_meeting_day"),
    )
    op.create_index("ix_meeting_state", "meeting", ["state"])


def _create_agenda_item() -> None:
    op.create_table(
        "agenda_item",
        _number("id"),
        _number("meeting_id"),
        _text("kind", 16),
        _number("reference", nullable=True),
        _text("title", 160),
        _long("why"),
        _number("position"),
        _long("outcome"),
        _text("added_by", 64),
        _text("removed_by", 64),
        _long("removed_why"),
        _long("history"),
        sa.PrimaryKeyConstraint("id", name="pk_agenda_item"),
        _refers("agenda_item", "meeting_id", "meeting"),
        sa.UniqueConstraint("meeting_id", "kind", "reference", name="uq_agenda_item_meeting_id"),
    )


def _create_resolution() -> None:
    op.create_table(
        "resolution",
        _number("id"),
        _number("meeting_id"),
        _number("item_id", nullable=True),
        _long("text"),
        _text("office", 64),
        _number("person_id", nullable=True),
        _day("due"),
        _number("duty_id", nullable=True),
        _number("submission_id", nullable=True),
        _long("reply"),
        _text("by", 64),
        _time("created_at", nullable=False),
        _time("closed_at"),
        _text("fault", 255),
        sa.PrimaryKeyConstraint("id", name="pk_resolution"),
        _refers("resolution", "meeting_id", "meeting"),
        _refers("resolution", "item_id", "agenda_item"),
        _refers("resolution", "person_id", "person"),
        _refers("resolution", "duty_id", "duty"),
        _refers("resolution", "submission_id", "submission"),
    )
    for column in ("meeting_id", "duty_id", "submission_id"):
        op.create_index(f"ix_resolution_{column}", "resolution", [column])
