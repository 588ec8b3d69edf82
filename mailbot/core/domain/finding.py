"""What a check saw: a requirement, a status, and the evidence."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias


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


@dataclass(frozen=True, slots=True)
class FurtherSection:
    """A part that an order asks beside the usual three, by the name that its conference file gives it."""

    value: str


AnyRequirement: TypeAlias = Requirement | FurtherSection

# What other orders ask, and how a letter calls it where the conference file has no words of the order for it. Each has
# its vocabulary in `core/sections/further`; a conference file may define others by title and phrases.
FURTHER_SECTIONS: Final = {
    "settlement_proposal": "a proposal for settling the case",
    "strengths_and_weaknesses": "a candid evaluation of the strengths and weaknesses of the case",
    "litigation_costs": "an estimate of the cost and time of further litigation",
    "relief_sought": "the relief that is sought",
    "obstacles": "the obstacles to settlement",
    "procedural_status": "a summary of the proceedings to date and of what is pending",
}

ADVISORY: Final[frozenset[AnyRequirement]] = frozenset(
    {Requirement.CONFIDENTIALITY, Requirement.PRIOR_NEGOTIATIONS, Requirement.SETTLEMENT_AUTHORITY}
)
AUTHENTICATED = "authenticated"  # a count of `sender`: 1 where the receiver vouched for the author's domain
EVIDENCE = "by_"  # begins the counts of `sender` that are codes of what told conference and party
BY_A_PERSON = f"{EVIDENCE}assigned"
SECTIONS = (Requirement.POSITIONS, Requirement.NEGOTIATION_HISTORY, Requirement.ATTENDEES)


def requirement_of(name: str) -> AnyRequirement:
    """The requirement that a name stands for, in a conference file, the ledger or `check --json`."""
    return Requirement(name) if name in _FIXED else FurtherSection(name)


def is_section(requirement: AnyRequirement) -> bool:
    """Whether it is a part of the statement that the order asks for, the usual three or another."""
    return requirement in SECTIONS or isinstance(requirement, FurtherSection)


_FIXED = frozenset(requirement.value for requirement in Requirement)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A page (0: the mail's body) and words quoted from it. The words never leave memory and the vault."""

    page: int
    words: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One check's outcome. `explanation`, `reason` and `counts` hold no word, name or figure of a statement."""

    requirement: AnyRequirement
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
