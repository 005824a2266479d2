"""Which step of the table somebody means who says 受理, 转办 or 退回: it depends on where the matter stands.

People have one word for what the table keeps apart: before acceptance the submitter has been told nothing, after it he
has.
"""

from __future__ import annotations

from models import Status, Submission
from models.lifecycle import Act, Party


def meant(said: Act, submission: Submission, parties: frozenset[Party]) -> Act:
    """Return the step that fits; what needs no telling apart is itself."""
    before = submission.status == Status.SUBMITTED
    if said == Act.ACCEPT:
        return Act.TAKE_ON if before and Party.HOLDER in parties else Act.ACCEPT
    if said == Act.REFER:
        passed_on = Act.HAND_ON if Party.HOLDER in parties else Act.REFER
        return Act.ASSIGN if before else passed_on
    if said == Act.HAND_BACK:
        return Act.DECLINE if before else Act.HAND_BACK
    return said
