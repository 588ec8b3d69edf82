"""Answers for how a requirement's line reads in the intake report: its title, its chip's word, where it stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from mailbot.core.domain.draft import Matter, ReportRow
from mailbot.core.domain.finding import ADVISORY, AnyRequirement, FurtherSection, Requirement, Status
from mailbot.letters.phrases import capital, one_line, own_title

TITLES: dict[Requirement, str] = {
    Requirement.SENDER: "Sender",
    Requirement.TIMING: "Time of receipt",
    Requirement.DOCUMENT: "Document",
    Requirement.PAGE_LIMIT: "Length",
    Requirement.POSITIONS: "Positions",
    Requirement.NEGOTIATION_HISTORY: "Negotiation history",
    Requirement.ATTENDEES: "Who attends",
    Requirement.CONFIDENTIALITY: "Addresses copied",
    Requirement.PRIOR_NEGOTIATIONS: "Prior negotiations",
    Requirement.SETTLEMENT_AUTHORITY: "Authority to settle",
}
_MET: dict[AnyRequirement, str] = {  # of a section: located
    Requirement.SENDER: "Known",
    Requirement.TIMING: "In time",
    Requirement.DOCUMENT: "Readable",
    Requirement.PAGE_LIMIT: "Within limit",
}
_OPEN: dict[AnyRequirement, str] = {
    Requirement.TIMING: "After due time",
    Requirement.DOCUMENT: "Not readable",
    Requirement.PAGE_LIMIT: "Over limit",
}
_ELEMENTS = {
    "factual_positions": "facts",
    "legal_positions": "law",
    "damages_positions": "damages",
    "history": "history",
    "demands_and_offers": "demands and offers",
    "names": "names",
    "positions": "positions",
}
_ELEMENT_STATUS = {
    Status.MET: "located",
    Status.DEFICIENT: "not located",
    Status.REVIEW: "please look",
    Status.NOT_CHECKED: "not checked",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A report row in words."""

    title: str
    paragraph: str  # "¶3(c)", or ""
    chip: str
    tone: str  # met, open, look, none: the chip's colours
    explanation: str
    where: str  # "Pages 2–3", or ""
    elements: str  # "names: located, positions: not located", or ""


def line(row: ReportRow, matter: Matter) -> Line:
    """Words one row. The chip says it in words; its colour only repeats them."""
    return Line(
        title=_title(row.requirement, matter),
        paragraph=f"¶{one_line(row.paragraph)}" if row.paragraph else "",
        chip=_chip(row),
        tone=_tone(row.status),
        explanation=capital(one_line(row.explanation).rstrip(".")),
        where=_where(row.pages),
        elements=", ".join(f"{_ELEMENTS.get(name, name)}: {_ELEMENT_STATUS[status]}" for name, status in row.elements),
    )


def _title(requirement: AnyRequirement, matter: Matter) -> str:
    if not isinstance(requirement, FurtherSection):
        return TITLES[requirement]
    is_own = requirement.value in dict(matter.section_titles)
    return capital(own_title(requirement, matter) if is_own else requirement.value.replace("_", " "))


def _chip(row: ReportRow) -> str:
    match row.status:
        case Status.MET:
            return "Nothing to note" if row.requirement in ADVISORY else _MET.get(row.requirement, "Located")
        case Status.DEFICIENT:
            return _OPEN.get(row.requirement, "Not located")
        case Status.REVIEW:
            return "Please look"
        case Status.NOT_CHECKED:
            return "Not checked"
        case _:
            assert_never(row.status)


def _tone(status: Status) -> str:
    match status:
        case Status.MET:
            return "met"
        case Status.DEFICIENT:
            return "open"
        case Status.REVIEW:
            return "look"
        case Status.NOT_CHECKED:
            return "none"
        case _:
            assert_never(status)


def _where(pages: Sequence[int]) -> str:
    """Page numbers with runs joined; page 0 is the mail's own text."""
    numbers = sorted({p for p in pages if p > 0})
    runs: list[list[int]] = []
    for n in numbers:
        if runs and n == runs[-1][-1] + 1:
            runs[-1].append(n)
        else:
            runs.append([n])
    told = ", ".join(f"{r[0]}–{r[-1]}" if len(r) > 1 else str(r[0]) for r in runs)
    parts = [f"{'Page' if len(numbers) == 1 else 'Pages'} {told}"] * bool(told)
    parts += ["text of the message"] * (0 in pages)
    return capital(" and ".join(parts))
