"""What a resolution decided on a suggestion or comment, kept with the resolution: an office may decide anew later."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016_decided"
down_revision = "0015_minutes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("resolution", sa.Column("verdict", sa.String(16), nullable=False, server_default=""))
    op.add_column("resolution", sa.Column("changed_clause", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("resolution") as batch:
        batch.drop_column("changed_clause")
        batch.drop_column("verdict")
