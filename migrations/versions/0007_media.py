"""Attachments are there from the moment a photo arrives: they know who sent them, when, and the name of their file.

Of older ones, who joined a submission with a photo is not known; the photo is taken to be the submitter's. Their files
keep their names, which were made from the content.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0007_media"
down_revision = "0006"
branch_labels = None
depends_on = None

ATTACHMENT = sa.table(
    "attachment",
    sa.column("id", sa.Integer),
    sa.column("submission_id", sa.Integer),
    sa.column("conversation_id", sa.Integer),
    sa.column("path", sa.String),
    sa.column("name", sa.String),
    sa.column("created_at", sa.DateTime(timezone=True)),
)
SUBMISSION = sa.table(
    "submission",
    sa.column("id", sa.Integer),
    sa.column("conversation_id", sa.Integer),
    sa.column("created_at", sa.DateTime(timezone=True)),
)
INDEXED = ("conversation_id", "name", "created_at")


def upgrade() -> None:
    with op.batch_alter_table("attachment") as batch:
        batch.alter_column("submission_id", existing_type=sa.Integer(), nullable=True)
        batch.add_column(sa.Column("conversation_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("name", sa.String(64), nullable=True))
        batch.add_column(sa.Column("created_at", sa.DateTime(timezone=True), nullable=True))
        batch.create_foreign_key(
            "fk_attachment_conversation_id_conversation", "conversation", ["conversation_id"], ["id"]
        )
    _fill()
    with op.batch_alter_table("attachment") as batch:
        batch.alter_column("name", existing_type=sa.String(64), nullable=False)
        batch.alter_column("created_at", existing_type=sa.DateTime(timezone=True), nullable=False)
    for column in INDEXED:
        op.create_index(f"ix_attachment_{column}", "attachment", [column])


def _fill() -> None:
    connection = op.get_bind()
    for column in ("conversation_id", "created_at"):
        of_submission = sa.select(SUBMISSION.c[column]).where(SUBMISSION.c.id == ATTACHMENT.c.submission_id)
        connection.execute(sa.update(ATTACHMENT).values({column: of_submission.scalar_subquery()}))
    for number, path in connection.execute(sa.select(ATTACHMENT.c.id, ATTACHMENT.c.path)).all():
        name = PurePosixPath(path).stem if path else uuid4().hex
        connection.execute(sa.update(ATTACHMENT).where(ATTACHMENT.c.id == number).values(name=name))


def downgrade() -> None:
    op.execute("DELETE FROM attachment WHERE submission_id IS NULL")
    for column in INDEXED:
        op.drop_index(f"ix_attachment_{column}", "attachment")
    with op.batch_alter_table("attachment") as batch:
        batch.drop_constraint("fk_attachment_conversation_id_conversation", type_="foreignkey")
        for column in INDEXED:
            batch.drop_column(column)
        batch.alter_column("submission_id", existing_type=sa.Integer(), nullable=False)
