"""What finds open public submissions that a new one resembles.

What was handed in before is not found this way: its features are not known. The way back loses nothing else.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("submission", sa.Column("sketch", sa.JSON(), nullable=False, server_default="[]"))
    op.create_table(
        "likeness",
        sa.Column("feature", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], "fk_likeness_submission_id_submission"),
        sa.PrimaryKeyConstraint("feature", "submission_id", name="pk_likeness"),
    )
    op.create_index("ix_likeness_submission_id", "likeness", ["submission_id"])


def downgrade() -> None:
    op.drop_table("likeness")
    op.drop_column("submission", "sketch")
