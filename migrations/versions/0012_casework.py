"""Casework by office: what an office holds is found without looking through everything."""

from __future__ import annotations

from alembic import op

revision = "0012_casework"
down_revision = "0009_cards"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_submission_office_status", "submission", ["office", "status"])


def downgrade() -> None:
    op.drop_index("ix_submission_office_status", "submission")
