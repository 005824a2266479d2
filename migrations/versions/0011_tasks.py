"""Lists of duties by office and last day, and by lead, without a look at every duty of the town."""

from __future__ import annotations

from alembic import op

revision = "0011_tasks"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_duty_office_status", "duty")
    op.create_index("ix_duty_office_status_due", "duty", ["office", "status", "due"])
    op.create_index("ix_duty_lead", "duty", ["lead"])


def downgrade() -> None:
    op.drop_index("ix_duty_lead", "duty")
    op.drop_index("ix_duty_office_status_due", "duty")
    op.create_index("ix_duty_office_status", "duty", ["office", "status"])
