"""Who joined a submission, or whose own was merged into it, may say how it was handled, too."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009_ratings"
down_revision = "0008_tasks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "supporter_rating",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=True),
        sa.Column("rating", sa.String(8), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("rated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], "fk_supporter_rating_submission_id_submission"),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], "fk_supporter_rating_conversation_id_conversation"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_supporter_rating"),
        sa.UniqueConstraint("submission_id", "conversation_id", name="uq_supporter_rating_submission_id"),
    )
    op.create_index("ix_supporter_rating_conversation_id", "supporter_rating", ["conversation_id"])


def downgrade() -> None:
    op.drop_table("supporter_rating")
