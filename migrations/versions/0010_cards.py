"""Cards in people's chats: who has which about what, and by which code it is brought up to date."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010_cards"
down_revision = "0009_ratings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "card",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=True),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("task_id", sa.String(128), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("code", sa.LargeBinary(), nullable=True),
        sa.Column("code_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.LargeBinary(), nullable=True),
        sa.Column("fault", sa.String(255), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], "fk_card_conversation_id_conversation"),
        sa.PrimaryKeyConstraint("id", name="pk_card"),
        sa.UniqueConstraint("task_id", name="uq_card_task_id"),
    )
    op.create_index("ix_card_conversation_id", "card", ["conversation_id"])
    op.create_index("ix_card_subject", "card", ["subject"])


def downgrade() -> None:
    op.drop_table("card")
