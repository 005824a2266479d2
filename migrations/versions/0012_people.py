"""One-time codes, wrong codes, and which member of staff has proved that he writes in a conversation."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012_people"
down_revision = "0011_watch"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
# Until now a table could make an account of the Official Account a cadre; from here on only a code can.
UNPROVED = "UPDATE person SET verified = false WHERE channel <> 'wecom' AND role NOT IN ('villager', 'sage')"


def upgrade() -> None:
    reference = "CONSTRAINT fk_conversation_member_id_person REFERENCES person (id)"
    op.execute(f"ALTER TABLE conversation ADD COLUMN member_id INTEGER {reference}")
    op.create_index("ix_conversation_member_id", "conversation", ["member_id"])
    _create_access_code()
    _create_code_try()
    op.execute(UNPROVED)


def downgrade() -> None:
    op.drop_table("code_try")
    op.drop_table("access_code")
    op.drop_index("ix_conversation_member_id", "conversation")
    op.drop_column("conversation", "member_id")


def _create_access_code() -> None:
    op.create_table(
        "access_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(32), nullable=False),
        sa.Column("made_by", sa.String(64), nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_access_code"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], "fk_access_code_person_id_person"),
        sa.UniqueConstraint("person_id", name="uq_access_code_person_id"),
        sa.UniqueConstraint("digest", name="uq_access_code_digest"),
    )


def _create_code_try() -> None:
    op.create_table(
        "code_try",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=True),
        sa.Column("at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_code_try"),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], "fk_code_try_conversation_id_conversation"),
    )
    op.create_index("ix_code_try_conversation_id", "code_try", ["conversation_id"])
    op.create_index("ix_code_try_at", "code_try", ["at"])
