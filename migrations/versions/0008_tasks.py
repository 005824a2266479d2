"""Lists of duties by office and last day, and by lead, without a look at every duty; evidence has a file of its own.

There is no evidence yet: nothing could take any in.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008_tasks"
down_revision = "0007_media"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_duty_office_status", "duty")
    op.create_index("ix_duty_office_status_due", "duty", ["office", "status", "due"])
    op.create_index("ix_duty_lead", "duty", ["lead"])
    op.add_column("evidence", sa.Column("file", sa.String(64), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("evidence", "file")
    op.drop_index("ix_duty_lead", "duty")
    op.drop_index("ix_duty_office_status_due", "duty")
    op.create_index("ix_duty_office_status", "duty", ["office", "status"])
