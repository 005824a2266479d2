"""A consultation may be closed before its last day: when, and by whom."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("consultation", sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("consultation", sa.Column("closed_by", sa.String(64), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("consultation", "closed_by")
    op.drop_column("consultation", "closed_at")
