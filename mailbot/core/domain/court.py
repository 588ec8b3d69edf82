"""The conference and who owes what to whom, as a conference file states it."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time

USUAL_SECTIONS = ("positions", "negotiation_history", "attendees")


@dataclass(frozen=True, slots=True)
class Counsel:
    """Counsel of record, and those who may send for them."""

    name: str
    email: str  # lower case
    firm: str = ""
    delegates: tuple[str, ...] = ()
    telephone: str = ""


@dataclass(frozen=True, slots=True)
class Party:
    """One who owes one statement, with `members` who share it."""

    name: str
    role: str
    counsel: tuple[Counsel, ...] = ()
    email: str | None = None  # a self-represented party's own address
    members: tuple[str, ...] = ()
    due: datetime | None = None  # leave granted to this party, local to the court
    owes: bool = True
    telephone: str = ""  # a self-represented party's own

    @property
    def is_self_represented(self) -> bool:
        """Whether the party's own address stands on the party."""
        return self.email is not None

    @property
    def roster(self) -> frozenset[str]:
        """Every address that may send for this party, and the only ones that may ever be answered."""
        own = [self.email] if self.email else []
        return frozenset(own + [a for c in self.counsel for a in (c.email, *c.delegates)])


@dataclass(frozen=True, slots=True)
class SoughtSection:
    """A part that an order wants beside the usual three: one that mailbot knows by name, or one of the file's own.

    Of one that mailbot knows there is but the name; an own one is known by its title and phrases.
    """

    name: str
    title: str = ""
    phrases: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What passages of it are kept under: two files may call different things by one name."""
        if not self.title:
            return self.name
        meant = "\n".join((self.title, *self.phrases)).casefold()
        return f"{self.name}-{hashlib.sha256(meant.encode()).hexdigest()[:12]}"


@dataclass(frozen=True, slots=True)
class StatementTerms:
    """What the order asks of a statement ([statement])."""

    due: str = "7 business days before"  # or an ISO local date-time, which never rolls
    due_time: time = time(23, 59, 59)
    due_time_is_assumed: bool = True
    page_limit: int = 5  # 0: none
    sections: tuple[str, ...] = USUAL_SECTIONS
    own_sections: tuple[SoughtSection, ...] = ()  # those of `sections` that the file itself defines

    @property
    def further(self) -> tuple[SoughtSection, ...]:
        """What is asked beside the usual three, in the file's order."""
        own = {section.name: section for section in self.own_sections}
        return tuple(own.get(name, SoughtSection(name)) for name in self.sections if name not in USUAL_SECTIONS)


@dataclass(frozen=True, slots=True)
class OrderWords:
    """What notices may cite ([order]); what is absent is not cited."""

    dated: date | None = None
    paragraphs: tuple[tuple[str, str], ...] = ()
    words: tuple[tuple[str, str], ...] = ()

    def paragraph(self, item: str) -> str | None:
        """The order's ¶ for an item ("3(c)"), or None."""
        return dict(self.paragraphs).get(item)

    def words_for(self, item: str) -> str | None:
        """The order's own words for an item, or None."""
        return dict(self.words).get(item)


@dataclass(frozen=True, slots=True)
class NegotiationTerms:
    """The exchange that the order asks of the parties before the conference ([negotiations])."""

    due: str
    demands: int
    offers: int


@dataclass(frozen=True, slots=True)
class Conference:
    """A settlement conference: known by case number and session, whatever its file is called."""

    case_number: str
    caption: str
    court: str
    judge: str
    starts: datetime  # naive, local to `timezone`
    timezone: str
    until: datetime | None = None  # naive, local
    session: str = ""
    location: str = ""
    telephone: str = ""
    hold: str = ""  # why destruction is stopped by the file; "" where it is not
    statement: StatementTerms = field(default_factory=StatementTerms)
    order: OrderWords = field(default_factory=OrderWords)
    negotiations: NegotiationTerms | None = None
    teleconference_window: str | None = None
    cancellation_call_by: str | None = None
    parties: tuple[Party, ...] = ()

    @property
    def short_title(self) -> str:
        """The caption's first surname or company, for subjects: "Conner"."""
        first = self.caption.replace(" vs. ", " v. ").split(" v. ")[0].split(",")[0].strip()
        words = [w for w in first.split() if w.strip(".").lower() not in _NOT_A_NAME]
        is_company = any(w.strip(".").lower() in _COMPANY for w in first.split())
        return (words[0] if is_company else words[-1]) if words else self.case_number

    def party(self, name: str) -> Party | None:
        """The party of that name, or None."""
        return next((p for p in self.parties if p.name == name), None)


def sought_of(conferences: Iterable[Conference]) -> tuple[SoughtSection, ...]:
    """Every section that one of these conferences asks beside the usual three, each once."""
    return tuple(dict.fromkeys(section for each in conferences for section in each.statement.further))


_COMPANY = frozenset(
    {"inc", "llc", "corp", "corporation", "company", "co", "ltd", "lp", "bank", "group", "association"}
)
_NOT_A_NAME = frozenset({"et", "al", "jr", "sr", "ii", "iii", "the", "estate", "of", "in", "re"})
