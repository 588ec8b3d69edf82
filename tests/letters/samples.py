"""Drafts to word: one of each letter in each of its usual shapes, for tests and for a look at them."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from mailbot.core.domain.draft import (
    Answered,
    CertificateLine,
    DeficiencyNotice,
    DestructionCertificate,
    DestructionWarning,
    Draft,
    DraftForApproval,
    IntakeReport,
    Item,
    MailKind,
    Matter,
    OperatorAlert,
    Receipt,
    Received,
    ReportRow,
    ReviewAlert,
)
from mailbot.core.domain.finding import Requirement, Status
from mailbot.letters import word

CENTRAL = ZoneInfo("America/Chicago")
MATTER = Matter(
    case_number="3:20-CV-057-MPM-RP",
    caption="Samantha Conner v. Alltin, LLC, et al.",
    short_title="Conner",
    court="United States District Court for the Northern District of Mississippi",
    judge="Roy Percy",
    telephone="662-234-3114",
    timezone="America/Chicago",
    conference_at=datetime(2021, 4, 5, 14, 0, tzinfo=CENTRAL),
    order_dated=date(2020, 5, 21),
    statement_paragraph="3",
    cancellation_paragraph="6",
)
BARE = replace(
    MATTER, telephone="", order_dated=None, statement_paragraph=None, cancellation_paragraph=None, session="2"
)
RECEIVED = Received(
    reference="K7Q2-M9TD",
    at=datetime(2021, 3, 24, 15, 41, tzinfo=CENTRAL),
    documents=1,
    pages=4,
    pages_exact=True,
    could_be_opened=True,
)
DUE = datetime(2021, 3, 25, 23, 59, 59, tzinfo=CENTRAL)
ATTENDEES_WORDS = "the names and positions of the individuals who will be attending the settlement conference"
HISTORY_WORDS = (
    "the settlement negotiation history of the case, including a recitation of the specific demands and offers that "
    "have been conveyed"
)

ATTENDEES = Item(Requirement.ATTENDEES, "not_located", "3(c)", ATTENDEES_WORDS)
ROLES = replace(ATTENDEES, missing_elements=("positions",))
LAW = Item(Requirement.POSITIONS, "not_located", "3(a)", None, missing_elements=("legal_positions",))
TO_FOLLOW = Item(Requirement.NEGOTIATION_HISTORY, "placeholder", "3(b)", HISTORY_WORDS)
SIX_PAGES = Item(Requirement.PAGE_LIMIT, "over_limit", "3", None, counts=(("pages", 6), ("limit", 5)))
LATE = Item(Requirement.TIMING, "late", "3", None)
PAPERS = tuple(
    Item(Requirement.DOCUMENT, reason, None, None)
    for reason in ("password", "corrupt", "empty", "missing", "link", "never_heard_of", "format")
)
ITEMS = (ATTENDEES, ROLES, LAW, TO_FOLLOW, SIX_PAGES, LATE, *PAPERS)

RECEIPT = Receipt(MATTER, RECEIVED, self_represented=False, for_counsel="Dana Whitlow")
NOTICE = DeficiencyNotice(
    MATTER, RECEIVED, self_represented=False, for_counsel="Dana Whitlow", items=(ATTENDEES,), due_at=DUE
)
LONG_NOTICE = replace(
    NOTICE,
    received=replace(RECEIVED, at=datetime(2021, 3, 26, 0, 10, tzinfo=CENTRAL), pages=6),
    items=(LAW, ROLES, SIX_PAGES, LATE),
    now_in_order=(Requirement.NEGOTIATION_HISTORY,),
    passed_on=True,
)
PLAIN_NOTICE = replace(NOTICE, self_represented=True, for_counsel="")

ROWS = (
    ReportRow(Requirement.SENDER, Status.MET, "counsel of record, on the roster", ()),
    ReportRow(Requirement.TIMING, Status.MET, "received one day before the due time", (), paragraph="3"),
    ReportRow(Requirement.DOCUMENT, Status.MET, "one PDF that opens", ()),
    ReportRow(Requirement.PAGE_LIMIT, Status.DEFICIENT, "6 pages; the limit is 5", (), paragraph="3"),
    ReportRow(
        Requirement.POSITIONS,
        Status.MET,
        "all elements located",
        (1, 2, 3),
        (
            ("factual_positions", Status.MET),
            ("legal_positions", Status.MET),
            ("damages_positions", Status.MET),
        ),
        "3(a)",
    ),
    ReportRow(
        Requirement.NEGOTIATION_HISTORY,
        Status.REVIEW,
        "a heading that may introduce the history was located; what follows is short",
        (4,),
        (("history", Status.REVIEW), ("demands_and_offers", Status.NOT_CHECKED)),
        "3(b)",
    ),
    ReportRow(
        Requirement.ATTENDEES,
        Status.DEFICIENT,
        "names located, their positions not located",
        (0, 5),
        (("names", Status.MET), ("positions", Status.DEFICIENT)),
        "3(c)",
    ),
)
ADVISORY_ROWS = (
    ReportRow(Requirement.CONFIDENTIALITY, Status.MET, "no copy to another party's counsel or firm", ()),
    ReportRow(
        Requirement.PRIOR_NEGOTIATIONS,
        Status.REVIEW,
        "fewer demands and offers recited than the order asks; the exchange is open until the end of Monday, March 29",
        (4,),
        paragraph="1",
    ),
    ReportRow(Requirement.SETTLEMENT_AUTHORITY, Status.NOT_CHECKED, "depends on who attends", (), paragraph="2"),
)
WORKING = (
    "Monday, April 5: the conference, not counted",
    "Friday, April 2: 1",
    "Thursday, April 1: 2",
    "Wednesday, March 31: 3",
    "Tuesday, March 30: 4",
    "Monday, March 29: 5",
    "Friday, March 26: 6",
    "Thursday, March 25: 7, the due day",
)


def report() -> IntakeReport:
    """A report with everything in it: items not located, items to look at, advisory rows, a question, answers."""
    return IntakeReport(
        matter=MATTER,
        received=replace(RECEIVED, pages=6),
        party_name="Alltin, LLC",
        party_role="defendant",
        sent_by="a delegate of counsel of record",
        disposition="deficient",
        due_at=DUE,
        due_also=None,
        due_working=WORKING,
        due_assumed=("the order states no hour, so the whole day counts",),
        rows=ROWS,
        advisory=ADVISORY_ROWS,
        asks=True,
        answers=(
            Answered(MailKind.RECEIPT, "at once", word(RECEIPT).text),
            Answered(
                MailKind.DEFICIENCY_NOTICE,
                "at 4:11 p.m. Central unless a newer submission replaces it",
                word(LONG_NOTICE).text,
            ),
        ),
        look_at=(
            "Negotiation history: see whether page 4 tells the history, with the demands and offers conveyed.",
            "If it does not, `mailbot approve R5WX-2KHN` sends the notice that is ready.",
        ),
        state_line="Conner: 1 of 2 statements complete; 1 with items open",
        last_scan_at=datetime(2021, 3, 24, 15, 42, tzinfo=CENTRAL),
        reminders=("The vault's key was never yet proved: `mailbot doctor --identity KEYFILE` proves it.",),
    )


def complete_report() -> IntakeReport:
    """A report of a statement with nothing open."""
    rows = tuple(
        replace(row, status=Status.MET, elements=tuple((name, Status.MET) for name, _ in row.elements)) for row in ROWS
    )
    return replace(
        report(),
        party_name="Samantha Conner",
        party_role="plaintiff",
        sent_by="counsel of record",
        disposition="complete",
        rows=tuple(
            replace(row, explanation="4 pages; the limit is 5") if row.requirement is Requirement.PAGE_LIMIT else row
            for row in rows
        ),
        advisory=ADVISORY_ROWS[:1],
        received=RECEIVED,
        asks=False,
        answers=(Answered(MailKind.RECEIPT, "at once", word(RECEIPT).text),),
        look_at=(),
        reminders=(),
    )


ALERT = ReviewAlert(
    MATTER,
    "R5WX-2KHN",
    datetime(2021, 3, 24, 15, 41, tzinfo=CENTRAL),
    "Samantha Conner",
    "a document came that was not taken for a statement",
    ("It came from an address on the roster.", "Nothing in it was sure to be a settlement statement."),
    ("Open the message in the mailbox; it was left where it was.",),
)
WAITING = DraftForApproval(
    MATTER,
    "R5WX-2KHN",
    "Samantha Conner",
    "Notices of this kind go out only on your word.",
    "Conner v. Alltin, LLC, No. 3:20-CV-057: settlement statement received: one item not located",
    word(NOTICE).text,
)
WARNING = DestructionWarning(MATTER, datetime(2021, 4, 7, 0, 0, tzinfo=CENTRAL), 2, "", ())
CERTIFICATE = DestructionCertificate(
    MATTER,
    "D4PZ-8VCE",
    datetime(2021, 4, 7, 0, 0, 12, tzinfo=CENTRAL),
    "by schedule, after a warning accepted on April 5",
    is_final=True,
    done=(
        CertificateLine("The conference's key", 1, "destroyed; looked for again, not found"),
        CertificateLine("Statements in the vault", 2, "destroyed; looked for again, not found"),
        CertificateLine("Mails in the mailbox", 3, "expunged; looked for again in 6 folders, not found"),
        CertificateLine("Ledger", None, "reduced to dates, stages and this certificate"),
    ),
    not_reachable=(
        "Copies that the mail provider keeps for a time.",
        "Backups of the keys folder, if any were made.",
        "What was downloaded, printed or forwarded by a person.",
    ),
)
OUTAGE = OperatorAlert(
    "the outgoing server refuses mail",
    ("2 mails wait and are tried again.", "`mailbot doctor` says which setting to mend."),
    datetime(2021, 3, 24, 20, 41, tzinfo=UTC),
)

DRAFTS: dict[str, Draft] = {
    "receipt": RECEIPT,
    "receipt-self-represented": replace(RECEIPT, self_represented=True, for_counsel=""),
    "receipt-nothing-attached": replace(
        RECEIPT, received=replace(RECEIVED, documents=0, pages=None, could_be_opened=False)
    ),
    "receipt-colleague-asks": replace(RECEIPT, passed_on=True, in_counsels_name=True),
    "notice-one-item": NOTICE,
    "notice-many-items": LONG_NOTICE,
    "notice-self-represented": PLAIN_NOTICE,
    "notice-password": replace(NOTICE, received=replace(RECEIVED, pages=None, could_be_opened=False), items=PAPERS[:1]),
    "notice-nothing-attached": replace(
        NOTICE, received=replace(RECEIVED, documents=0, pages=None, could_be_opened=False), items=PAPERS[3:4]
    ),
    "notice-bare-order": replace(
        NOTICE, matter=BARE, items=(replace(LAW, paragraph=None), replace(LATE, paragraph=None))
    ),
    "report-open": report(),
    "report-complete": complete_report(),
    "review-alert": ALERT,
    "review-alert-no-conference": replace(ALERT, matter=None, party_name=""),
    "draft": WAITING,
    "warning": WARNING,
    "warning-held": replace(WARNING, held="continued, new date to come"),
    "warning-waits": replace(WARNING, waits_for=("A statement came in after the date of destruction.",)),
    "certificate": CERTIFICATE,
    "certificate-interim": replace(
        CERTIFICATE,
        is_final=False,
        done=(*CERTIFICATE.done[:2], CertificateLine("Mails in the mailbox", 1, "still there: the server refused")),
    ),
    "operator-alert": OUTAGE,
}
