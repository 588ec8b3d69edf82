"""Typed drafts of everything mailbot sends: facts in, no slot for the other side, no word of a statement."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from mailbot.core.domain.finding import AnyRequirement, Status


class MailKind(StrEnum):
    """X-Mailbot-Kind."""

    RECEIPT = "receipt"
    DEFICIENCY_NOTICE = "deficiency_notice"
    REMINDER = "reminder"
    OVERDUE_NOTICE = "overdue_notice"
    INTAKE_REPORT = "intake_report"
    REVIEW_ALERT = "review_alert"
    DRAFT = "draft"
    DAILY_DIGEST = "daily_digest"
    DEADLINE_REPORT = "deadline_report"
    DESTRUCTION_WARNING = "destruction_warning"
    DESTRUCTION_CERTIFICATE = "destruction_certificate"
    OPERATOR_ALERT = "operator_alert"


TO_COUNSEL = frozenset({MailKind.RECEIPT, MailKind.DEFICIENCY_NOTICE, MailKind.REMINDER, MailKind.OVERDUE_NOTICE})


@dataclass(frozen=True, slots=True)
class Matter:
    """The conference as every letter names it; all of it from the conference file."""

    case_number: str
    caption: str
    short_title: str
    court: str
    judge: str
    telephone: str  # "" where none is given
    timezone: str
    conference_at: datetime
    order_dated: date | None
    statement_paragraph: str | None  # "3"
    cancellation_paragraph: str | None  # "6"
    session: str = ""  # of a further conference of the same case; commands name it CASE/SESSION
    section_titles: tuple[tuple[str, str], ...] = ()  # of sections that the conference file itself defines


@dataclass(frozen=True, slots=True)
class Received:
    """What came and when."""

    reference: str
    at: datetime
    documents: int  # papers received, the body not counted
    pages: int | None  # of the statement
    pages_exact: bool
    could_be_opened: bool
    by_body: bool = False  # the text of the mail itself is the statement


@dataclass(frozen=True, slots=True)
class Item:
    """One thing a notice tells counsel: a requirement in the order's words, and what was seen."""

    requirement: AnyRequirement
    reason: str  # the finding's code
    paragraph: str | None
    words: str | None  # the order's own words; None: the letter's plain ones
    counts: tuple[tuple[str, int], ...] = ()
    missing_elements: tuple[str, ...] = ()  # elements not located, where others of the requirement were

    def count(self, name: str) -> int | None:
        """The content-free figure of that name."""
        return dict(self.counts).get(name)


@dataclass(frozen=True, slots=True)
class Receipt:
    """To counsel: what was received, when, and that it could be opened. Certifies nothing."""

    matter: Matter
    received: Received
    self_represented: bool
    for_counsel: str  # counsel of record the answer speaks to; "" for a self-represented party
    passed_on: bool = False  # the cover text asks something: it was passed to chambers, nothing is granted
    in_counsels_name: bool = False  # an unlisted colleague sent it; counsel of record alone is told


@dataclass(frozen=True, slots=True)
class DeficiencyNotice:
    """To counsel: every item not located by this reading, at once, and how to supply it."""

    matter: Matter
    received: Received
    self_represented: bool
    for_counsel: str
    items: tuple[Item, ...]
    now_in_order: tuple[AnyRequirement, ...] = ()  # after a supplement: what no longer needs anything
    due_at: datetime | None = None
    passed_on: bool = False
    in_counsels_name: bool = False


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A line of the intake report: a requirement, what was seen, on which pages."""

    requirement: AnyRequirement
    status: Status
    explanation: str
    pages: tuple[int, ...]
    elements: tuple[tuple[str, Status], ...] = ()
    paragraph: str | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """What was said to counsel, verbatim, or why nothing was."""

    kind: MailKind | None
    when: str  # "at once", "at 10:30 a.m. unless a newer submission replaces it", "nobody was answered: …"
    text: str  # the letter as it goes out; "" where nothing does


@dataclass(frozen=True, slots=True)
class IntakeReport:
    """To chambers: one submission, all that a person needs to know of it and nothing it says."""

    matter: Matter
    received: Received
    party_name: str  # "" where it can't be told
    party_role: str
    sent_by: str  # "counsel of record", "a delegate of counsel of record", …
    disposition: str
    due_at: datetime | None
    due_also: datetime | None
    due_working: tuple[str, ...]
    due_assumed: tuple[str, ...]
    rows: tuple[ReportRow, ...]
    advisory: tuple[ReportRow, ...]
    asks: bool
    answers: tuple[Answered, ...]
    look_at: tuple[str, ...]  # what a person should look at, and how
    state_line: str  # the conference in a line
    last_scan_at: datetime | None
    reminders: tuple[str, ...] = ()  # housekeeping, such as the vault key never yet proved
    party_label: str = ""  # for the subject: the role, or the name where several parties share the role
    mode: str = "live"  # or "observe"


@dataclass(frozen=True, slots=True)
class ReviewAlert:
    """To chambers: mail that a person must look at in the mailbox itself."""

    matter: Matter | None
    reference: str
    received_at: datetime
    party_name: str
    headline: str  # for the subject, without content
    why: tuple[str, ...]  # sentences
    what_to_do: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DraftForApproval:
    """To chambers: a letter that waits for a person's word."""

    matter: Matter
    reference: str
    party_name: str
    why: str
    letter_subject: str
    letter_text: str  # verbatim


@dataclass(frozen=True, slots=True)
class DestructionWarning:
    """To chambers: what will be destroyed, when, and how to stop it."""

    matter: Matter
    destroy_after: datetime
    statements: int
    held: str  # why destruction is stopped; "" where it is not
    waits_for: tuple[str, ...]  # guards that do not hold, as sentences; empty in a first warning


@dataclass(frozen=True, slots=True)
class CertificateLine:
    """One class of copy: destroyed and looked for again, or out of reach."""

    what: str
    count: int | None
    outcome: str


@dataclass(frozen=True, slots=True)
class DestructionCertificate:
    """To chambers: what was destroyed, when, on whose word, what could not be reached. Claims only what was seen."""

    matter: Matter
    reference: str
    destroyed_at: datetime
    on_word: str  # "by schedule", "by a person's word"
    is_final: bool
    done: tuple[CertificateLine, ...]
    not_reachable: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OperatorAlert:
    """To chambers: something is broken, in one line and what mends it."""

    headline: str
    lines: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class WouldBe:
    """A mail as it would have gone out."""

    kind: MailKind
    at: datetime
    recipients: tuple[str, ...]
    subject: str
    text: str  # verbatim


@dataclass(frozen=True, slots=True)
class ObserveSheet:
    """To chambers, once a day in observe mode: everything that would have been said since the sheet before."""

    at: datetime  # in the zone in which chambers read it
    since: datetime | None  # None: it is the first
    to_counsel: tuple[WouldBe, ...]
    to_chambers: tuple[WouldBe, ...]
    waits: tuple[str, ...]  # letters that would still wait for their hour or for a person's word, a sentence each
    reminders: tuple[str, ...] = ()  # what rests as long as mailbot only observes


Draft = (
    Receipt
    | DeficiencyNotice
    | IntakeReport
    | ReviewAlert
    | DraftForApproval
    | DestructionWarning
    | DestructionCertificate
    | OperatorAlert
    | ObserveSheet
)


@dataclass(frozen=True, slots=True)
class Letter:
    """A draft put into words."""

    kind: MailKind
    subject: str
    text: str
    html: str | None = None
