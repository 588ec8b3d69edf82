"""A message's passage through the house: its kind, whose it is, its stages."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from mailbot.core.domain.court import Conference, Counsel, Party
from mailbot.core.domain.deadline import ConferenceDates, Deadline
from mailbot.core.domain.document import Document
from mailbot.core.domain.mail import Message


class Kind(StrEnum):
    """What sort of mail it is (the contract's `kind`)."""

    STATEMENT = "statement"
    TELECONFERENCE_REQUEST = "teleconference_request"
    CANCELLATION_REQUEST = "cancellation_request"
    AUTOMATIC = "automatic"
    CORRESPONDENCE = "correspondence"


@dataclass(frozen=True, slots=True)
class Sorting:
    """The sorting table's word on a message."""

    kind: Kind
    is_sure: bool  # False: a person should decide
    is_machine: bool  # a machine wrote it: never answered at its own address (RFC 3834 §2)
    asks: bool  # its text puts a question or request to chambers
    reasons: tuple[str, ...]  # codes of the evidence
    statement: Document | None  # the paper taken for the statement; None where nothing readable came
    rivals: int = 0  # other papers that look like statements too
    rival_papers: tuple[Document, ...] = ()  # those papers
    continued: tuple[Document, ...] = ()  # further papers of the same statement, sent in several
    is_deaf: bool = False  # its head says that no person waits at its own address: nothing is ever sent there


class Standing(StrEnum):
    """In what capacity the author writes."""

    COUNSEL = "counsel"  # on the party's roster, or the self-represented party itself
    DELEGATE = "delegate"
    COLLEAGUE = "colleague"  # unlisted, from the private domain of counsel's firm
    STRANGER = "stranger"
    UNKNOWN = "unknown"  # the author can't be told
    STAFF = "staff"  # chambers themselves: what they forward is filed on their word, and never answered


class Authentication(StrEnum):
    """What the trusted receiver said of the author's domain (RFC 8601)."""

    PASSED = "passed"
    FAILED = "failed"
    NONE = "none"  # nothing said, or no receiver is trusted


@dataclass(frozen=True, slots=True)
class Identification:
    """Which conference, party and counsel a message belongs to, and on what evidence."""

    conference: Conference | None
    party: Party | None
    counsel: Counsel | None  # counsel of record it was sent for; None for a self-represented party
    standing: Standing
    authentication: Authentication
    reasons: tuple[str, ...]  # codes: roster, delegate, case_number, caption, two_conferences, office_conflict, …
    is_certain: bool  # False: a person must confirm conference or party
    suggested: Conference | None = None  # the one that it may be of, shown to a person who is to say so

    @property
    def on_roster(self) -> bool:
        """Whether the author's own address stands on a roster."""
        return self.standing in {Standing.COUNSEL, Standing.DELEGATE}


@dataclass(frozen=True, slots=True)
class Submission:
    """A statement at the bench: what the checks see."""

    message: Message
    received_at: datetime  # INTERNALDATE
    sorting: Sorting
    identification: Identification
    dates: ConferenceDates
    due: Deadline  # this party's: the conference's, or leave granted
    never_send_to: frozenset[str] = frozenset()  # addresses and domains of MAILBOT_NEVER_SEND_TO
    trusted_relays: frozenset[str] = frozenset()  # the court's own servers, of MAILBOT_TRUSTED_RELAYS

    @property
    def statement(self) -> Document | None:
        """The paper taken for the statement."""
        return self.sorting.statement

    @property
    def papers(self) -> tuple[Document, ...]:
        """Everything that was read, attachments and body: judged together."""
        return self.message.papers


class Disposition(StrEnum):
    """What follows from the findings together."""

    COMPLETE = "complete"
    DEFICIENT = "deficient"
    REVIEW = "review"
    IGNORED = "ignored"


class Stage(StrEnum):
    """Where a message's passage stands. Only the ledger writes one, by compare-and-swap."""

    ADMITTED = "admitted"  # seen; the attempt is counted before any work
    RECORDED = "recorded"  # filed, recorded, answers queued: only the move is left
    SHELVED = "shelved"  # moved to the filed folder
    LEFT = "left"  # no statement: stays in the inbox as it was
    UNASSIGNED = "unassigned"  # a statement of no known conference: stays in the inbox, a person was told
    DESTROYED = "destroyed"


MOVES: dict[Stage, frozenset[Stage]] = {
    Stage.ADMITTED: frozenset({Stage.RECORDED, Stage.LEFT, Stage.UNASSIGNED, Stage.SHELVED}),
    Stage.RECORDED: frozenset({Stage.SHELVED, Stage.DESTROYED}),
    Stage.SHELVED: frozenset({Stage.DESTROYED}),
    Stage.LEFT: frozenset(),
    Stage.UNASSIGNED: frozenset({Stage.RECORDED}),
    Stage.DESTROYED: frozenset(),
}
