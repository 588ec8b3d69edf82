"""What is played: who writes when, on the order's own dates of 2021, and what the demo promises to come of it."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from mailbot.demo.typeset import Paper

CASE = "3:20-CV-057-MPM-RP"
CHAMBERS = "percy.chambers@court.example"
CHAMBERS_NAME = "Chambers of Magistrate Judge Roy Percy"
STAFF = ("law.clerk@court.example", "courtroom.deputy@court.example")

# Words that stand in a statement, its file name, or the mail that brings it, and nowhere else: what must not leak.
MARKERS = ("Thistlewood", "187,431", "Penhallow", "Corinne Vail", "Quarrington", "1,486", "Marchbanks")


@dataclass(frozen=True, slots=True)
class Scene:
    """One mail as it arrives. `becomes` is what its record must say: its disposition; "" for what is no statement."""

    at: datetime  # court time, and the mail's INTERNALDATE
    name: str
    address: str
    subject: str
    text: str
    becomes: str
    papers: tuple[Paper, ...] = ()
    party: str | None = None  # whose statement it is taken for; None: no party for certain
    fields: tuple[tuple[str, str], ...] = ()  # further header fields


@dataclass(frozen=True, slots=True)
class Pause:
    """A moment at which nothing arrives, and what time alone brings about."""

    at: datetime
    what: str


def _at(month: int, day: int, hour: int, minute: int) -> datetime:
    return datetime(2021, month, day, hour, minute)  # noqa: DTZ001 - court time; the zone is the conference's


OPENING = Pause(_at(3, 15, 9, 0), "Chambers put the conference file into its folder")

TO_DESTRUCTION: tuple[Scene | Pause, ...] = (
    Scene(
        at=_at(3, 17, 10, 12),
        name="Sofia Ortiz",
        address="s.ortiz@haleboone.example",
        subject=f"Conner v. Alltin, {CASE}: question about the page limit",
        text="Good morning, do exhibits count toward the five pages? Ms. Boone would rather not guess.\n\nSofia Ortiz",
        becomes="",
    ),
    Scene(
        at=_at(3, 19, 8, 5),
        name="Lafayette County Bar",
        address="news@lafayettebar.example",
        subject="Spring luncheon: please reply by the 26th",
        text="The spring luncheon is on April 9 at noon. The speaker will talk about calendars.",
        becomes="",
        fields=(("List-Id", "<news.lafayettebar.example>"), ("Precedence", "bulk")),
    ),
    Scene(
        at=_at(3, 22, 16, 40),
        name="Judith Boone",
        address="j.boone@haleboone.example",
        subject=f"Conner v. Alltin, LLC, No. {CASE}: Plaintiff's confidential settlement statement",
        text="Dear Judge Percy:\n\nAttached please find Plaintiff's confidential settlement statement.\n\nJudith Boone",
        becomes="complete",
        papers=(Paper("Conner statement Thistlewood.pdf", "conner_statement.txt"),),
        party="Samantha Conner",
    ),
    Scene(
        at=_at(3, 22, 16, 41),
        name="Judith Boone",
        address="j.boone@haleboone.example",
        subject="Automatic reply: your statement was received",
        text="I am in depositions until Thursday and read my mail in the evening.",
        becomes="",
        fields=(("Auto-Submitted", "auto-replied"), ("X-Auto-Response-Suppress", "All")),
    ),
    Scene(
        at=_at(3, 23, 11, 5),
        name="Dana Webb",
        address="d.webb@kestrelpace.example",
        subject=f"{CASE} Conner v. Alltin: settlement statement of Alltin, LLC",
        text="On behalf of Mr. Tran: attached please find the confidential settlement statement of Alltin, LLC.",
        becomes="deficient",
        party="Alltin, LLC",
    ),
    Scene(
        at=_at(3, 23, 11, 13),
        name="Dana Webb",
        address="d.webb@kestrelpace.example",
        subject=f"{CASE} Conner v. Alltin: settlement statement of Alltin, LLC - now with the attachment",
        text="My apologies, it was not attached. Attached please find the confidential settlement statement.",
        becomes="deficient",
        papers=(Paper("Alltin statement.pdf", "alltin_statement.txt", leading=24.0),),
        party="Alltin, LLC",
    ),
    Pause(_at(3, 23, 11, 44), "The half hour for the second mail is over"),
    Scene(
        at=_at(3, 24, 15, 20),
        name="Minh Tran",
        address="m.tran@kestrelpace.example",
        subject=f"{CASE} Conner v. Alltin: corrected settlement statement of Alltin, LLC",
        text="Please find attached Alltin's confidential settlement statement, now in five pages.\n\nMinh Tran",
        becomes="complete",
        papers=(Paper("Alltin statement corrected.pdf", "alltin_statement.txt", leading=18.0),),
        party="Alltin, LLC",
    ),
    Scene(
        at=_at(3, 25, 14, 2),
        name="Paul Lindquist",
        address="p.lindquist@haleboone.example",
        subject=f"Conner v. Alltin, LLC, No. {CASE}: Plaintiff's settlement statement, clean copy",
        text="For Ms. Boone: attached please find a cleaner copy of Plaintiff's confidential settlement statement.",
        becomes="review",
        papers=(Paper("Conner statement Thistlewood clean.pdf", "conner_statement.txt", leading=18.0),),
        party="Samantha Conner",
    ),
    Scene(
        at=_at(3, 25, 17, 31),
        name="Pelham Mutual Claims",
        address="claims@pelhammutual.example",
        subject=f"Conner v. Alltin, {CASE}: confidential settlement statement of the carrier",
        text="Attached please find the confidential settlement statement of Pelham Mutual. E. Marchbanks",
        becomes="review",
        papers=(Paper("Marchbanks 2021-03-25.pdf", "carrier_statement.txt"),),
    ),
    Scene(
        at=_at(3, 26, 7, 58),
        name="Wesley Pruitt",
        address="wesley.pruitt@mail.example",
        subject=f"Settlement statement of Wesley Pruitt, {CASE}",
        text="Your Honor, my settlement statement is attached. The library was closed yesterday.\n\nWesley Pruitt",
        becomes="deficient",
        papers=(Paper("statement of W Pruitt.pdf", "pruitt_statement.txt"),),
        party="Wesley Pruitt",
    ),
    Pause(_at(3, 26, 8, 29), "The half hour for the second mail is over"),
    Scene(
        at=_at(3, 29, 8, 40),
        name="Wesley Pruitt",
        address="wesley.pruitt@mail.example",
        subject=f"Supplement to the settlement statement of Wesley Pruitt, {CASE}",
        text="Your Honor, attached is the supplement to my settlement statement with who will come.\n\nWesley Pruitt",
        becomes="deficient",
        papers=(Paper("Pruitt Quarrington supplement.pdf", "pruitt_attendees.txt"),),
        party="Wesley Pruitt",
    ),
    Scene(
        at=_at(3, 30, 9, 20),
        name="Judith Boone",
        address="j.boone@haleboone.example",
        subject=f"Conner v. Alltin, {CASE}: request for an ex parte teleconference",
        text="May I have an ex parte teleconference with Judge Percy this week, under paragraph 3? Any hour will do.",
        becomes="",
    ),
    Pause(_at(4, 5, 17, 5), "The conference is over"),
    Pause(_at(4, 6, 9, 0), "The warning's eight hours are over; the court day of grace still runs"),
)
DESTRUCTION = Pause(_at(4, 7, 0, 5), "The court day of grace is over, and nobody has said to wait")

STATEMENTS = tuple(s for s in TO_DESTRUCTION if isinstance(s, Scene) and s.becomes)
OTHER_MAIL = tuple(s for s in TO_DESTRUCTION if isinstance(s, Scene) and not s.becomes)

# What must have gone out when all is over, by kind.
SENT = Counter(
    receipt=4,
    deficiency_notice=2,
    intake_report=len(STATEMENTS),
    review_alert=1,
    destruction_warning=1,
    destruction_certificate=1,
)
# Where each party must stand when the conference is over.
STATES = {"Samantha Conner": "complete", "Alltin, LLC": "complete", "Wesley Pruitt": "deficient"}
