"""Minutes of meetings that somebody has approved."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015_minutes"
down_revision = "0014_discussed"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "minutes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("approved_by", sa.String(64), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("path", sa.String(255), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_minutes"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], "fk_minutes_meeting_id_meeting"),
        sa.UniqueConstraint("meeting_id", "version", name="uq_minutes_meeting_id"),
    )


def downgrade() -> None:
    op.drop_table("minutes")
