"""What a check saw: a requirement, a status, and the evidence."""

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """A finding's outcome. `review` is what a machine can't tell; `not_checked` what could not be looked at."""

    MET = "met"
    DEFICIENT = "deficient"
    REVIEW = "review"
    NOT_CHECKED = "not_checked"


class Requirement(StrEnum):
    """What is checked. The last three are advisory: they go to chambers alone and change nothing."""

    SENDER = "sender"
    TIMING = "timing"
    DOCUMENT = "document"
    PAGE_LIMIT = "page_limit"
    POSITIONS = "positions"
    NEGOTIATION_HISTORY = "negotiation_history"
    ATTENDEES = "attendees"
    CONFIDENTIALITY = "confidentiality"
    PRIOR_NEGOTIATIONS = "prior_negotiations"
    SETTLEMENT_AUTHORITY = "settlement_authority"


ADVISORY = frozenset({Requirement.CONFIDENTIALITY, Requirement.PRIOR_NEGOTIATIONS, Requirement.SETTLEMENT_AUTHORITY})
AUTHENTICATED = "authenticated"  # a count of `sender`: 1 where the receiver vouched for the author's domain
EVIDENCE = "by_"  # begins the counts of `sender` that are codes of what told conference and party
BY_A_PERSON = f"{EVIDENCE}assigned"
SECTIONS = (Requirement.POSITIONS, Requirement.NEGOTIATION_HISTORY, Requirement.ATTENDEES)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A page (0: the mail's body) and words quoted from it. The words never leave memory and the vault."""

    page: int
    words: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One check's outcome. `explanation`, `reason` and `counts` hold no word, name or figure of a statement."""

    requirement: Requirement
    status: Status
    explanation: str
    reason: str = ""  # a code for letters and the ledger: "over_limit", "password", "between_readings", …
    counts: tuple[tuple[str, int], ...] = ()  # content-free figures: ("pages", 6), ("limit", 5)
    elements: tuple[tuple[str, Status], ...] = ()
    evidence: tuple[Evidence, ...] = ()

    @property
    def is_advisory(self) -> bool:
        """Whether it goes to chambers alone and changes neither disposition, state nor answer."""
        return self.requirement in ADVISORY

    def count(self, name: str) -> int | None:
        """The content-free figure of that name."""
        return dict(self.counts).get(name)
