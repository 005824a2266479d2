"""What was said of an item of the agenda of which nothing was resolved, and whether it comes again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014_discussed"
down_revision = "0013_meeting"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("agenda_item", sa.Column("discussed", sa.Text(), nullable=False, server_default=""))
    op.add_column("agenda_item", sa.Column("again", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    with op.batch_alter_table("agenda_item") as batch:
        batch.drop_column("again")
        batch.drop_column("discussed")
