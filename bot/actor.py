"""Who takes a step of casework, and what he is to a submission: its submitter, its office, the station, a rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from models import Submission
from models.lifecycle import Party
from models.person import OF_OFFICE, OF_STATION, Role

# What stands for people in steps and in the journal: never their names.
SUBMITTER, SUPPORTER = "提交人", "一起反映的人"
# The role of nobody: the town's rules take the step.
BY_RULE = Party.RULE


@dataclass(frozen=True, slots=True)
class Actor:
    """Who takes a step. `role`: one of `models.person.Role`, or BY_RULE. `office`: a cadre's.

    `conversation_id`: of somebody who writes from his phone, so that only the submitter acts as the submitter.
    """

    name: str
    role: str
    office: str = ""
    conversation_id: int | None = None

    def parties(self, submission: Submission) -> frozenset[Party]:
        """Return what he is to a submission. Who handed it in himself is its submitter only, whatever his position."""
        return frozenset(self._parties(submission))

    def called(self, submission: Submission) -> str:
        """Return the name under which his step is recorded."""
        return SUBMITTER if Party.SUBMITTER in self.parties(submission) else self.name.strip()

    def _parties(self, submission: Submission) -> Iterator[Party]:
        if self.conversation_id is not None and self.conversation_id == submission.conversation_id:
            yield Party.SUBMITTER
        elif self.role == BY_RULE:
            yield Party.RULE
        elif self.role == Party.CLOCK:
            yield Party.CLOCK
        elif self.role in OF_STATION:
            yield Party.STATION
        elif self.role == Role.LEADER:
            yield Party.LEADER
        elif self.role in OF_OFFICE and self.office:
            if self.office == submission.office:
                yield Party.HOLDER
            if self.office == submission.first_office:
                yield Party.FIRST


# Who takes the steps that come by themselves when a term has passed.
CLOCK = Actor("系统", Party.CLOCK)
