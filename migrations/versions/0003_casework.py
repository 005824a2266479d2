"""The tables of casework: what is handed in is handled in steps, consulted on, joined, answered and told of.

The way back keeps what was handed in and where it stands, in the words of the version before; what was done about it
stays in the journal only.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
PERSON = ("conversation_id", "conversation")

# Columns that submission gains. Plain SQL, for both databases take a named reference in ADD COLUMN, and Alembic would
# add it in a second statement that SQLite does not know.
TEXTS = {
    "filed_by": 64,
    "village": 64,
    "offer": 8,
    "clause": 32,
    "stance": 16,
    "office": 64,
    "first_office": 64,
    "verdict": 8,
    "signer": 64,
    "rating": 8,
}
LONG_TEXTS = ("wording", "verdict_reason", "changed_clause", "rating_reason")
FLAGS = ("anonymous", "public", "on_agenda")
NUMBERS = ("version", "extension_asked", "extended", "reopened")
DAYS = ("accept_by", "reply_by")
TIMES = ("accepted_at", "referred_at", "answered_at")
REFERENCES = {"consultation_id": "consultation", "merged_into": "submission"}
INDEXED = ("consultation_id", "merged_into", "status")

TABLES = (
    "journal_digest",
    "notice",
    "bulletin",
    "talent",
    "subscription",
    "sage_application",
    "step",
    "note",
    "joiner",
)
# What the version before calls a status it does not know.
BEFORE = {"待补充": "已受理", "不予受理": "已办结", "已合并": "已办结", "重新办理": "办理中"}


def upgrade() -> None:
    _create_document_version()
    _create_consultation()
    _widen_submission()
    op.add_column("attachment", sa.Column("transcript", sa.Text(), nullable=False, server_default=""))
    _create_joiner()
    _create_note()
    _create_step()
    _create_sage_application()
    _create_subscription()
    _create_talent()
    _create_bulletin()
    _create_notice()
    _create_journal_digest()


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    op.drop_column("attachment", "transcript")
    for column in INDEXED:
        op.drop_index(f"ix_submission_{column}", "submission")
    for column in (*TEXTS, *LONG_TEXTS, *FLAGS, *NUMBERS, *DAYS, *TIMES, *REFERENCES, "name", "details"):
        op.drop_column("submission", column)
    op.drop_table("consultation")
    op.drop_table("document_version")
    submission = sa.table("submission", sa.column("status", sa.String))
    for ours, theirs in BEFORE.items():
        op.execute(submission.update().where(submission.c.status == ours).values(status=theirs))


def _widen_submission() -> None:
    added = [sa.Column(name, sa.String(length), nullable=False, server_default="") for name, length in TEXTS.items()]
    added += [sa.Column(name, sa.Text(), nullable=False, server_default="") for name in LONG_TEXTS]
    added += [sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()) for name in FLAGS]
    added += [sa.Column(name, sa.Integer(), nullable=False, server_default="0") for name in NUMBERS]
    added += [sa.Column(name, sa.Date(), nullable=True) for name in DAYS]
    added += [sa.Column(name, TIME, nullable=True) for name in TIMES]
    added += [sa.Column("name", sa.LargeBinary(), nullable=True)]
    added += [sa.Column("details", sa.JSON(), nullable=False, server_default="{}")]
    for column in added:
        op.add_column("submission", column)
    for name, table in REFERENCES.items():
        constraint = f"CONSTRAINT fk_submission_{name}_{table} REFERENCES {table} (id)"
        op.execute(f"ALTER TABLE submission ADD COLUMN {name} INTEGER {constraint}")
    for name in INDEXED:
        op.create_index(f"ix_submission_{name}", "submission", [name])
    # Until now who left no contact was anonymous.
    op.execute("UPDATE submission SET anonymous = (contact IS NULL)")


def _refers(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], f"fk_{table}_{column}_{other}")


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(f"ix_{table}_{column}", table, [column])


def _create_document_version() -> None:
    op.create_table(
        "document_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("title", sa.String(255), nullable=False),
        sa.Column("label", sa.String(64), nullable=False),
        sa.Column("clauses", sa.JSON(), nullable=False),
        sa.Column("loaded_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_document_version"),
        sa.UniqueConstraint("hash", name="uq_document_version_hash"),
    )


def _create_consultation() -> None:
    op.create_table(
        "consultation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("opens", sa.Date(), nullable=False),
        sa.Column("closes", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("opened_by", sa.String(64), nullable=False),
        sa.Column("opened_at", TIME, nullable=False),
        _refers("consultation", "document_id", "document_version"),
        sa.PrimaryKeyConstraint("id", name="pk_consultation"),
    )


def _create_joiner() -> None:
    op.create_table(
        "joiner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("joined_at", TIME, nullable=False),
        _refers("joiner", "submission_id", "submission"),
        _refers("joiner", *PERSON),
        sa.PrimaryKeyConstraint("id", name="pk_joiner"),
        sa.UniqueConstraint("submission_id", "conversation_id", name="uq_joiner_submission_id"),
    )
    _index("joiner", "conversation_id")


def _create_note() -> None:
    op.create_table(
        "note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("at", TIME, nullable=False),
        _refers("note", "submission_id", "submission"),
        sa.PrimaryKeyConstraint("id", name="pk_note"),
    )
    _index("note", "submission_id")


def _create_step() -> None:
    op.create_table(
        "step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(24), nullable=False),
        sa.Column("before", sa.String(16), nullable=False),
        sa.Column("after", sa.String(16), nullable=False),
        sa.Column("who", sa.String(64), nullable=False),
        sa.Column("office", sa.String(64), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        _refers("step", "submission_id", "submission"),
        sa.PrimaryKeyConstraint("id", name="pk_step"),
    )
    _index("step", "submission_id")


def _create_sage_application() -> None:
    op.create_table(
        "sage_application",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=True),
        sa.Column("details", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.String(64), nullable=False),
        sa.Column("decided_at", TIME, nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        _refers("sage_application", *PERSON),
        sa.PrimaryKeyConstraint("id", name="pk_sage_application"),
    )
    _index("sage_application", "conversation_id", "state")


def _create_subscription() -> None:
    op.create_table(
        "subscription",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("since", TIME, nullable=False),
        _refers("subscription", *PERSON),
        sa.PrimaryKeyConstraint("id", name="pk_subscription"),
        sa.UniqueConstraint("conversation_id", name="uq_subscription_conversation_id"),
    )


def _create_talent() -> None:
    op.create_table(
        "talent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=True),
        sa.Column("conversation_id", sa.Integer(), nullable=True),
        sa.Column("field", sa.String(64), nullable=False),
        sa.Column("details", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("followed_by", sa.String(64), nullable=False),
        sa.Column("followed_at", TIME, nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        _refers("talent", "submission_id", "submission"),
        _refers("talent", *PERSON),
        sa.PrimaryKeyConstraint("id", name="pk_talent"),
    )
    _index("talent", "submission_id", "conversation_id")


def _create_bulletin() -> None:
    op.create_table(
        "bulletin",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("begins", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("drafted_at", TIME, nullable=False),
        sa.Column("approved_by", sa.String(64), nullable=False),
        sa.Column("approved_at", TIME, nullable=True),
        sa.Column("sent_at", TIME, nullable=True),
        sa.Column("path", sa.String(255), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_bulletin"),
    )


def _create_notice() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=True),
        sa.Column("submission_id", sa.Integer(), nullable=True),
        sa.Column("bulletin_id", sa.Integer(), nullable=True),
        sa.Column("outbox_id", sa.Integer(), nullable=True),
        sa.Column("about", sa.String(24), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("settled_at", TIME, nullable=True),
        _refers("notice", *PERSON),
        _refers("notice", "submission_id", "submission"),
        _refers("notice", "bulletin_id", "bulletin"),
        _refers("notice", "outbox_id", "outbox"),
        sa.PrimaryKeyConstraint("id", name="pk_notice"),
        sa.UniqueConstraint("outbox_id", name="uq_notice_outbox_id"),
    )
    _index("notice", "conversation_id", "submission_id", "bulletin_id", "state")


def _create_journal_digest() -> None:
    op.create_table(
        "journal_digest",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("day", name="pk_journal_digest"),
    )
