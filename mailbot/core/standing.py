"""A party's state, from all that it sent: the union, requirement by requirement (contract §7)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from mailbot.core.domain.finding import (
    AUTHENTICATED,
    BY_A_PERSON,
    SECTIONS,
    AnyRequirement,
    Finding,
    FurtherSection,
    Requirement,
    Status,
)
from mailbot.core.domain.submission import Disposition


class PartyState(StrEnum):
    """The contract's `state`."""

    AWAITED = "awaited"
    COMPLETE = "complete"
    DEFICIENT = "deficient"
    REVIEW = "review"
    OVERDUE = "overdue"
    EXCUSED = "excused"
    DESTROYED = "destroyed"


@dataclass(frozen=True, slots=True)
class Remembered:
    """One submission as the ledger remembers it: no content, a finding without its evidence."""

    reference: str
    received_at: datetime
    findings: tuple[Finding, ...]
    pages: int | None
    is_whole_statement: bool  # a statement of its own, not a supplement
    vouched: bool = False  # a person has looked at it and accepted it
    stands_for: int = 1  # submissions: itself, and others that say the same (`core.repetition`)


@dataclass(frozen=True, slots=True)
class PartyStanding:
    """Where a party stands."""

    state: PartyState
    received_at: datetime | None = None
    pages: int | None = None
    findings: tuple[Finding, ...] = ()
    submissions: int = 0

    @property
    def open_items(self) -> tuple[Finding, ...]:
        """What was not located in all that the party sent."""
        return tuple(f for f in self.findings if f.status is Status.DEFICIENT)


_RANK = (Status.NOT_CHECKED, Status.DEFICIENT, Status.REVIEW, Status.MET)


def dispose(findings: Iterable[Finding]) -> Disposition:
    """What follows from findings together; advisory ones count for nothing."""
    statuses = {f.status for f in findings if not f.is_advisory}
    if Status.DEFICIENT in statuses:
        return Disposition.DEFICIENT
    if statuses & {Status.REVIEW, Status.NOT_CHECKED}:
        return Disposition.REVIEW
    return Disposition.COMPLETE


def best(statuses: Iterable[Status]) -> Status:
    """The most favourable of several looks at one thing: once met stays met."""
    return max(statuses, key=_RANK.index, default=Status.NOT_CHECKED)


def worst(statuses: Iterable[Status]) -> Status:
    """What one thing made of several parts comes to."""
    ranks = {Status.DEFICIENT: 0, Status.NOT_CHECKED: 1, Status.REVIEW: 2, Status.MET: 3}
    return min(statuses, key=lambda s: ranks[s], default=Status.NOT_CHECKED)


def _joined(findings: Sequence[Finding]) -> Finding:
    """One requirement over several submissions; where it has elements, element by element."""
    top = max(findings, key=lambda f: _RANK.index(f.status))
    names = [name for name, _ in next((f.elements for f in findings if f.elements), ())]
    if top.status is Status.MET or not names:
        return top
    elements = tuple((n, best(dict(f.elements)[n] for f in findings if n in dict(f.elements))) for n in names)
    status = worst(s for _, s in elements)
    return Finding(
        requirement=top.requirement,
        status=status,
        explanation="located across several mails" if status is Status.MET else top.explanation,
        reason="" if status is Status.MET else top.reason,
        counts=top.counts,
        elements=elements,
    )


def _of(submission: Remembered, requirement: AnyRequirement) -> Finding | None:
    return next((f for f in submission.findings if f.requirement == requirement), None)


def _is_known(submission: Remembered) -> bool:
    """Whether the roster knows its author for certain, or a person spoke for it."""
    sender = _of(submission, Requirement.SENDER)
    return submission.vouched or (sender is not None and sender.status is Status.MET)


def _is_vouched(submission: Remembered) -> bool:
    """Whether a person spoke for it: it counts beside anything, and puts nothing else aside."""
    sender = _of(submission, Requirement.SENDER)
    return submission.vouched or (sender is not None and sender.count(BY_A_PERSON) is not None)


def _is_authenticated(submission: Remembered) -> bool:
    sender = _of(submission, Requirement.SENDER)
    return sender is not None and sender.status is Status.MET and bool(sender.count(AUTHENTICATED))


def counts_beside(submission: Remembered, earlier: Sequence[Remembered]) -> bool:
    """Whether it counts for its party: its author is as well established as those of what came before."""
    return submission in _counting([*earlier, submission])


def left_aside(submissions: Sequence[Remembered]) -> tuple[Remembered, ...]:
    """Those that don't count beside what is better established: kept and shown, until a person accepts them."""
    counting = _counting(submissions)
    return tuple(s for s in submissions if s not in counting)


def _counting(submissions: Sequence[Remembered]) -> list[Remembered]:
    """Those whose author is best established: a weaker one is kept and shown, but never takes their place.

    What came before an authenticated submission goes on counting where the roster knows its author: what was met stays
    met (contract §7).
    """
    known = [s for s in submissions if _is_known(s)]
    first_sure = first_authenticated(known)
    strong = [
        s for s in known if first_sure is None or s.received_at < first_sure or _is_authenticated(s) or _is_vouched(s)
    ]
    return strong or list(submissions)


def first_authenticated(submissions: Iterable[Remembered]) -> datetime | None:
    """When the first came for whose author a receiver vouched, or None."""
    return min((s.received_at for s in submissions if _is_authenticated(s)), default=None)


def _is_readable(submission: Remembered) -> bool:
    document = _of(submission, Requirement.DOCUMENT)
    return document is not None and document.status is Status.MET


def union(submissions: Sequence[Remembered]) -> tuple[Finding, ...]:
    """Every requirement over all of a party's submissions, in order of arrival.

    Timing is that of the first readable statement, pages are those of the newest whole one; a later mail never makes
    deficient what was met.
    """
    ordered = sorted(_counting(submissions), key=lambda s: s.received_at)
    if not ordered:
        return ()
    first = next((s for s in ordered if _is_readable(s)), ordered[0])
    whole = [s for s in ordered if s.is_whole_statement and _is_readable(s)]
    newest = whole[-1] if whole else ordered[-1]
    found = []
    for requirement in (*Requirement, *_further(ordered)):
        match requirement:
            case Requirement.TIMING:
                chosen = _of(first, requirement)
            case Requirement.PAGE_LIMIT:
                chosen = _of(newest, requirement)
            case _:
                looks = [f for s in ordered if (f := _of(s, requirement))]
                chosen = _joined(looks) if looks else None
        if chosen:
            found.append(chosen)
    return tuple(found)


def _further(submissions: Sequence[Remembered]) -> tuple[FurtherSection, ...]:
    """What was asked beside the usual three, in the order in which it was first looked for."""
    asked = (f.requirement for s in submissions for f in s.findings)
    return tuple(dict.fromkeys(each for each in asked if isinstance(each, FurtherSection)))


def party_standing(
    submissions: Sequence[Remembered], *, owes: bool, due_at: datetime, now: datetime, is_destroyed: bool = False
) -> PartyStanding:
    """A party's state now; `due_at` is its last moment in time (aware)."""
    if is_destroyed:
        return PartyStanding(PartyState.DESTROYED, submissions=sum(s.stands_for for s in submissions))
    if not submissions:
        if not owes:
            return PartyStanding(PartyState.EXCUSED)
        return PartyStanding(PartyState.OVERDUE if now > due_at else PartyState.AWAITED)
    findings = union(submissions)
    ordered = sorted(_counting(submissions), key=lambda s: s.received_at)
    whole = [s for s in ordered if s.is_whole_statement and s.pages is not None]
    readable = next((s for s in ordered if _is_readable(s)), ordered[0])
    return PartyStanding(
        state=PartyState(dispose(findings).value),
        received_at=readable.received_at,
        pages=whole[-1].pages if whole else None,
        findings=findings,
        submissions=sum(s.stands_for for s in submissions),
    )


def is_supplement(findings: Sequence[Finding]) -> bool:
    """Whether a submission supplies a part without being a statement of its own: fewer than two of the three parts.

    Of an order that asks fewer of the three, all of these; of one that asks none of them, two of what it asks instead.
    """
    usual = [f for f in findings if f.requirement in SECTIONS and f.reason != "not_asked"]
    asked = usual or [f for f in findings if isinstance(f.requirement, FurtherSection)]
    return sum(f.status in {Status.MET, Status.REVIEW} for f in asked) < min(2, len(asked))
