"""Reminders with what keeps them from going out twice, findings on the spot, and messages that wait for the day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011_watch"
down_revision = "0010_cards"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("outbox", sa.Column("by_day", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index("ix_submission_office_status", "submission", ["office", "status"])
    _create_reminder()
    _create_finding()


def downgrade() -> None:
    op.drop_table("finding")
    op.drop_table("reminder")
    op.drop_index("ix_submission_office_status", "submission")
    op.drop_column("outbox", "by_day")


def _create_reminder() -> None:
    op.create_table(
        "reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("subject", sa.String(32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("outbox_id", sa.Integer(), nullable=True),
        sa.Column("at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reminder"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], "fk_reminder_person_id_person"),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], "fk_reminder_outbox_id_outbox"),
        sa.UniqueConstraint("person_id", "kind", "subject", "day", name="uq_reminder_person_id"),
    )
    op.create_index("ix_reminder_outbox_id", "reminder", ["outbox_id"])
    op.create_index("ix_reminder_at", "reminder", ["at"])


def _create_finding() -> None:
    op.create_table(
        "finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("village", sa.String(64), nullable=False),
        sa.Column("office", sa.String(64), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("duty_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("who", sa.String(64), nullable=False),
        sa.Column("salt", sa.String(32), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("entry", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_finding"),
        sa.ForeignKeyConstraint(["duty_id"], ["duty.id"], "fk_finding_duty_id_duty"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], "fk_finding_person_id_person"),
    )
    op.create_index("ix_finding_duty_id", "finding", ["duty_id"])
    op.create_index("ix_finding_at", "finding", ["at"])
