"""The tables from which the assistant learns: corrections by staff, which are append-only, and votes on answers.

There is no way back from here: it would delete what staff have put right.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)

REFUSE = "BEGIN SELECT RAISE(ABORT, 'corrections are append-only'); END"
SQLITE_TRIGGERS = (
    f"CREATE TRIGGER correction_keeps_updated BEFORE UPDATE ON correction {REFUSE}",
    f"CREATE TRIGGER correction_keeps_deleted BEFORE DELETE ON correction {REFUSE}",
    # REPLACE deletes a row without firing the trigger above.
    f"""CREATE TRIGGER correction_keeps_replaced BEFORE INSERT ON correction
        WHEN EXISTS (SELECT 1 FROM correction WHERE id = NEW.id) {REFUSE}""",  # noqa: S608 - our own words
)
POSTGRESQL_TRIGGERS = (
    """CREATE FUNCTION correction_keeps() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'corrections are append-only'; END $$""",
    """CREATE TRIGGER correction_keeps BEFORE UPDATE OR DELETE OR TRUNCATE ON correction
        FOR EACH STATEMENT EXECUTE FUNCTION correction_keeps()""",
)


def upgrade() -> None:
    _create_correction()
    _create_revision()
    _create_vote()


def _create_correction() -> None:
    op.create_table(
        "correction",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("entry", sa.String(96), nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_correction"),
    )
    postgresql = op.get_bind().dialect.name == "postgresql"
    for statement in POSTGRESQL_TRIGGERS if postgresql else SQLITE_TRIGGERS:
        op.execute(statement)


def _create_revision() -> None:
    revisions = op.create_table(
        "knowledge_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_knowledge_revision"),
    )
    op.bulk_insert(revisions, [{"id": 1, "number": 0}])


def _create_vote() -> None:
    op.create_table(
        "vote",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("useful", sa.Boolean(), nullable=False),
        sa.Column("voted_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], "fk_vote_question_id_question"),
        sa.PrimaryKeyConstraint("id", name="pk_vote"),
        sa.UniqueConstraint("question_id", name="uq_vote_question_id"),
    )
