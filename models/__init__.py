"""What the bot remembers: one noun a file. Importing this package makes every table known."""

from models.access_code import AccessCode, CodeTry
from models.attachment import Attachment
from models.base import Base
from models.bulletin import Bulletin
from models.card import CardCopy, CardState
from models.consultation import Consultation, DocumentVersion
from models.conversation import Conversation
from models.correction import CorrectionVersion, KnowledgeRevision
from models.database import Database
from models.duty import Duty, DutyAssignee, DutyStatus, Evidence, Report
from models.finding import Finding
from models.joiner import Joiner
from models.journal import JournalEntry, JournalHead
from models.journal_digest import JournalDigest
from models.likeness import Likeness
from models.meeting import AgendaItem, ItemKind, Meeting, MeetingState, Resolution
from models.minutes import Minutes
from models.note import Note
from models.notice import Notice, NoticeState
from models.outgoing import Delivery, OutgoingMessage
from models.person import Charge, Person, Role
from models.question import Question
from models.received import ReceivedMessage
from models.reminder import Reminder
from models.sage_application import ApplicationState, SageApplication
from models.step import Step
from models.submission import (
    Offer,
    Rating,
    Stance,
    Status,
    Submission,
    SubmissionKind,
    TicketCounter,
    Verdict,
)
from models.subscription import Subscription
from models.supporter_rating import SupporterRating
from models.talent import Talent, TalentState
from models.vault import Vault
from models.vote import Vote

__all__ = [
    "AccessCode",
    "AgendaItem",
    "ApplicationState",
    "Attachment",
    "Base",
    "Bulletin",
    "CardCopy",
    "CardState",
    "Charge",
    "CodeTry",
    "Consultation",
    "Conversation",
    "CorrectionVersion",
    "Database",
    "Delivery",
    "DocumentVersion",
    "Duty",
    "DutyAssignee",
    "DutyStatus",
    "Evidence",
    "Finding",
    "ItemKind",
    "Joiner",
    "JournalDigest",
    "JournalEntry",
    "JournalHead",
    "KnowledgeRevision",
    "Likeness",
    "Meeting",
    "MeetingState",
    "Minutes",
    "Note",
    "Notice",
    "NoticeState",
    "Offer",
    "OutgoingMessage",
    "Person",
    "Question",
    "Rating",
    "ReceivedMessage",
    "Reminder",
    "Report",
    "Resolution",
    "Role",
    "SageApplication",
    "Stance",
    "Status",
    "Step",
    "Submission",
    "SubmissionKind",
    "Subscription",
    "SupporterRating",
    "Talent",
    "TalentState",
    "TicketCounter",
    "Vault",
    "Verdict",
    "Vote",
]
