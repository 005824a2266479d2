"""What the bot remembers: one noun a file. Importing this package makes every table known."""

from models.base import Base
from models.conversation import Conversation
from models.correction import CorrectionVersion, KnowledgeRevision
from models.database import Database
from models.journal import JournalEntry, JournalHead
from models.outgoing import Delivery, OutgoingMessage
from models.person import Person
from models.question import Question
from models.received import ReceivedMessage
from models.submission import Attachment, Status, Submission, SubmissionKind, TicketCounter
from models.vault import Vault
from models.vote import Vote

__all__ = [
    "Attachment",
    "Base",
    "Conversation",
    "CorrectionVersion",
    "Database",
    "Delivery",
    "JournalEntry",
    "JournalHead",
    "KnowledgeRevision",
    "OutgoingMessage",
    "Person",
    "Question",
    "ReceivedMessage",
    "Status",
    "Submission",
    "SubmissionKind",
    "TicketCounter",
    "Vault",
    "Vote",
]
