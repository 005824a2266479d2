"""Who serves the town and in what role, which villages he has in charge, and the duties with their history."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
TABLES = ("evidence", "report", "duty_assignee", "duty", "charge")


def upgrade() -> None:
    op.add_column("person", sa.Column("active", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("person", sa.Column("unreachable", sa.String(255), nullable=False, server_default=""))
    op.create_index("ix_person_office", "person", ["office"])
    _create_charge()
    _create_duty()
    _create_duty_assignee()
    _create_report()
    _create_evidence()


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    op.drop_index("ix_person_office", "person")
    op.drop_column("person", "unreachable")
    op.drop_column("person", "active")


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=False)


def _long(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _refers(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], f"fk_{table}_{column}_{other}")


def _create_charge() -> None:
    op.create_table(
        "charge",
        _number("id"),
        _number("person_id"),
        _text("village", 64),
        _text("post", 16),
        sa.PrimaryKeyConstraint("id", name="pk_charge"),
        _refers("charge", "person_id", "person"),
        sa.UniqueConstraint("person_id", "village", name="uq_charge_person_id"),
    )
    op.create_index("ix_charge_village", "charge", ["village"])


def _create_duty() -> None:
    op.create_table(
        "duty",
        _number("id"),
        _text("code", 32),
        _text("title", 128),
        _text("section", 16),
        _text("lead", 64),
        _text("office", 64),
        _text("village", 64),
        sa.Column("due", sa.Date(), nullable=True),
        _number("percent"),
        _text("status", 16),
        _long("problems"),
        _long("next_steps"),
        _text("entry", 64),
        _text("origin", 16),
        _number("origin_id", nullable=True),
        _number("version"),
        _text("salt", 32),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("reported_at", TIME, nullable=True),
        sa.Column("closed_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_duty"),
        sa.UniqueConstraint("code", name="uq_duty_code"),
    )
    op.create_index("ix_duty_office_status", "duty", ["office", "status"])
    op.create_index("ix_duty_status_due", "duty", ["status", "due"])
    op.create_index("ix_duty_village", "duty", ["village"])


def _create_duty_assignee() -> None:
    op.create_table(
        "duty_assignee",
        _number("id"),
        _number("duty_id"),
        _number("person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_duty_assignee"),
        _refers("duty_assignee", "duty_id", "duty"),
        _refers("duty_assignee", "person_id", "person"),
        sa.UniqueConstraint("duty_id", "person_id", name="uq_duty_assignee_duty_id"),
    )
    op.create_index("ix_duty_assignee_person_id", "duty_assignee", ["person_id"])


def _create_report() -> None:
    op.create_table(
        "report",
        _number("id"),
        _number("duty_id"),
        _number("person_id", nullable=True),
        _text("kind", 16),
        _text("who", 64),
        _text("on_behalf_of", 64),
        _number("before"),
        _number("after"),
        _long("note"),
        _long("change"),
        sa.Column("at", TIME, nullable=False),
        sa.Column("undone_at", TIME, nullable=True),
        _number("entry"),
        sa.PrimaryKeyConstraint("id", name="pk_report"),
        _refers("report", "duty_id", "duty"),
        _refers("report", "person_id", "person"),
    )
    op.create_index("ix_report_duty_id", "report", ["duty_id"])


def _create_evidence() -> None:
    op.create_table(
        "evidence",
        _number("id"),
        _number("duty_id"),
        _number("report_id", nullable=True),
        _text("kind", 16),
        _text("name", 128),
        _text("media_id", 255),
        _text("path", 255),
        _text("fault", 255),
        sa.PrimaryKeyConstraint("id", name="pk_evidence"),
        _refers("evidence", "duty_id", "duty"),
        _refers("evidence", "report_id", "report"),
    )
    op.create_index("ix_evidence_duty_id", "evidence", ["duty_id"])
