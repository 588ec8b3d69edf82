"""A party's standing: the union of all it sent, requirement by requirement, whatever came in which order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.core.domain.finding import (
    AUTHENTICATED,
    SECTIONS,
    AnyRequirement,
    Finding,
    FurtherSection,
    Requirement,
    Status,
)
from mailbot.core.domain.submission import Disposition
from mailbot.core.standing import (
    PartyState,
    Remembered,
    counts_beside,
    dispose,
    is_supplement,
    left_aside,
    party_standing,
    union,
)

R, S = Requirement, Status
START = datetime(2025, 3, 10, 14, 0, tzinfo=UTC)
DUE = START + timedelta(days=10)
SOUND = dict.fromkeys(
    (
        R.SENDER,
        R.TIMING,
        R.DOCUMENT,
        R.PAGE_LIMIT,
        R.POSITIONS,
        R.NEGOTIATION_HISTORY,
        R.ATTENDEES,
        R.CONFIDENTIALITY,
    ),
    S.MET,
)


def sent(
    day: int, changes: dict[Requirement, Status] | None = None, *, pages: int | None = 3, is_whole: bool = True
) -> Remembered:
    """A submission of that day, sound but for the changes."""
    found = tuple(Finding(requirement, status, "") for requirement, status in (SOUND | (changes or {})).items())
    return Remembered(f"REF{day}", START + timedelta(days=day), found, pages, is_whole)


def state(*submissions: Remembered, owes: bool = True, now: datetime = START) -> PartyState:
    """The party's state."""
    return party_standing(submissions, owes=owes, due_at=DUE, now=now).state


def statuses(*submissions: Remembered) -> dict[AnyRequirement, Status]:
    """The union's status of each requirement."""
    return {f.requirement: f.status for f in union(submissions)}


def test_nothing_sent_is_awaited_until_the_last_moment_and_overdue_after_it() -> None:
    """The last moment itself is in time."""
    assert state(now=DUE) is PartyState.AWAITED
    assert state(now=DUE + timedelta(microseconds=1)) is PartyState.OVERDUE


def test_a_party_that_owes_nothing_is_excused_and_still_heard() -> None:
    """What it sends all the same is judged like any other."""
    assert state(owes=False, now=DUE + timedelta(days=1)) is PartyState.EXCUSED
    assert state(sent(1), owes=False) is PartyState.COMPLETE


def test_after_destruction_nothing_else_is_said() -> None:
    """Neither awaited nor complete: destroyed."""
    for submissions in ([], [sent(1)]):
        found = party_standing(submissions, owes=True, due_at=DUE, now=DUE, is_destroyed=True)
        assert found.state is PartyState.DESTROYED
        assert found.findings == ()


def test_a_supplement_cures_what_was_missing() -> None:
    """Statement without attendees, then the list of attendees alone: complete, with the statement's own pages."""
    statement = sent(1, {R.ATTENDEES: S.DEFICIENT})
    supplement = sent(2, {R.POSITIONS: S.DEFICIENT, R.NEGOTIATION_HISTORY: S.DEFICIENT}, pages=1, is_whole=False)
    assert state(statement) is PartyState.DEFICIENT
    found = party_standing([statement, supplement], owes=True, due_at=DUE, now=DUE)
    assert (found.state, found.pages, found.submissions) == (PartyState.COMPLETE, 3, 2)
    assert found.received_at == statement.received_at


def test_what_is_left_after_a_cure_is_told() -> None:
    """Open items are those that nothing sent so far brings."""
    statement = sent(1, {R.ATTENDEES: S.DEFICIENT, R.POSITIONS: S.DEFICIENT})
    supplement = sent(2, {R.POSITIONS: S.DEFICIENT}, is_whole=False)
    found = party_standing([statement, supplement], owes=True, due_at=DUE, now=DUE)
    assert [f.requirement for f in found.open_items] == [R.POSITIONS]


def test_elements_are_joined_one_by_one() -> None:
    """Law in one mail and damages in another are together what the order asks."""

    def positions(**elements: Status) -> Finding:
        return Finding(R.POSITIONS, S.DEFICIENT, "", elements=tuple(elements.items()))

    first = Remembered("A", START, (positions(facts=S.MET, law=S.MET, damages=S.DEFICIENT),), 3, True)
    second = Remembered("B", DUE, (positions(facts=S.DEFICIENT, law=S.DEFICIENT, damages=S.MET),), 1, False)
    (joined,) = union([first, second])
    assert joined.status is S.MET
    assert dict(joined.elements) == {"facts": S.MET, "law": S.MET, "damages": S.MET}


def test_timing_is_that_of_the_first_readable_statement() -> None:
    """A corrected copy after the deadline makes nobody late; an unreadable file in time saves nobody."""
    in_time, late = sent(1), sent(12, {R.TIMING: S.DEFICIENT})
    assert statuses(in_time, late)[R.TIMING] is S.MET
    unreadable = sent(1, {R.DOCUMENT: S.DEFICIENT})
    assert statuses(unreadable, late)[R.TIMING] is S.DEFICIENT


def test_pages_are_those_of_the_newest_whole_statement() -> None:
    """Too long, then shortened: cured. A one-page supplement to a long statement: not."""
    long = sent(1, {R.PAGE_LIMIT: S.DEFICIENT}, pages=6)
    assert statuses(long, sent(2, pages=5))[R.PAGE_LIMIT] is S.MET
    assert statuses(long, sent(2, pages=1, is_whole=False))[R.PAGE_LIMIT] is S.DEFICIENT


def test_a_weaker_author_never_takes_a_stronger_ones_place() -> None:
    """A colleague's version is kept and counted, but neither cures nor spoils what counsel sent."""
    counsel = sent(1, {R.ATTENDEES: S.DEFICIENT})
    colleague = sent(2, {R.SENDER: S.REVIEW, R.PAGE_LIMIT: S.DEFICIENT}, pages=9)
    found = party_standing([counsel, colleague], owes=True, due_at=DUE, now=DUE)
    assert [f.requirement for f in found.open_items] == [R.ATTENDEES]
    assert (found.pages, found.submissions) == (3, 2)


def by(submission: Remembered, *, authenticated: bool) -> Remembered:
    """The same, its roster author vouched for by the receiving server or not."""
    counts = ((AUTHENTICATED, int(authenticated)),)
    changed = tuple(replace(f, counts=counts) if f.requirement is R.SENDER else f for f in submission.findings)
    return replace(submission, findings=changed)


def test_an_author_nobody_vouches_for_does_not_take_the_place_of_one_who_was() -> None:
    """It is kept, and left aside until a person accepts it; what came before the better one goes on counting."""
    known = by(sent(1, {R.ATTENDEES: S.DEFICIENT}), authenticated=True)
    forged = by(sent(2), authenticated=False)
    assert statuses(known, forged)[R.ATTENDEES] is S.DEFICIENT
    assert left_aside([known, forged]) == (forged,)
    assert not counts_beside(forged, [known])
    assert statuses(known, replace(forged, vouched=True))[R.ATTENDEES] is S.MET
    earlier, later = by(sent(1), authenticated=False), by(sent(2, {R.ATTENDEES: S.DEFICIENT}), authenticated=True)
    assert statuses(earlier, later)[R.ATTENDEES] is S.MET
    assert left_aside([earlier, later]) == ()


def test_a_colleagues_statement_counts_where_a_person_accepted_it() -> None:
    """A person's word is as good as the roster."""
    colleague = sent(2, {R.SENDER: S.REVIEW})
    assert left_aside([sent(1), colleague]) == (colleague,)
    assert left_aside([sent(1), replace(colleague, vouched=True), sent(3)]) == ()


@pytest.mark.parametrize(
    ("changes", "disposition"),
    [
        ({}, Disposition.COMPLETE),
        ({R.ATTENDEES: S.REVIEW}, Disposition.REVIEW),
        ({R.ATTENDEES: S.NOT_CHECKED}, Disposition.REVIEW),
        ({R.ATTENDEES: S.REVIEW, R.POSITIONS: S.DEFICIENT}, Disposition.DEFICIENT),
        ({R.PRIOR_NEGOTIATIONS: S.DEFICIENT, R.SETTLEMENT_AUTHORITY: S.DEFICIENT}, Disposition.COMPLETE),
    ],
)
def test_what_follows_from_the_findings(changes: dict[Requirement, Status], disposition: Disposition) -> None:
    """A fault outweighs a doubt; advisory findings count for nothing."""
    assert dispose(sent(1, changes).findings) is disposition


def test_fewer_than_two_of_the_three_parts_is_a_supplement() -> None:
    """A doubtful part counts as located."""
    parts = sorted(SECTIONS)
    one = [Finding(r, S.MET if r is parts[0] else S.DEFICIENT, "") for r in parts]
    two = [Finding(r, S.DEFICIENT if r is parts[0] else S.REVIEW, "") for r in parts]
    assert is_supplement(one)
    assert not is_supplement(two)


def test_of_another_order_only_what_it_asks_tells_a_supplement() -> None:
    """What it doesn't ask was never supplied; where it asks none of the three, its own parts count."""
    unasked = [Finding(r, S.MET, "", "not_asked") for r in SECTIONS]
    attendees = Finding(R.ATTENDEES, S.MET, "")
    proposal, obstacles = FurtherSection("settlement_proposal"), FurtherSection("obstacles")
    assert not is_supplement([*unasked[:2], attendees])
    assert is_supplement([*unasked, Finding(proposal, S.MET, ""), Finding(obstacles, S.DEFICIENT, "")])
    assert not is_supplement([*unasked, Finding(proposal, S.MET, ""), Finding(obstacles, S.REVIEW, "")])


def test_a_part_that_another_order_asks_has_its_place_in_the_union() -> None:
    """Once met it stays met, after the findings that every order brings."""
    insurance = FurtherSection("insurance")
    first, later = (
        replace(one, findings=(*one.findings, Finding(insurance, status, "")))
        for one, status in ((sent(1), S.MET), (sent(2), S.DEFICIENT))
    )
    assert list(statuses(first, later).items())[-1] == (insurance, S.MET)
    assert state(replace(first, findings=(*sent(1).findings, Finding(insurance, S.DEFICIENT, "")))) is (
        PartyState.DEFICIENT
    )


_STATUSES = st.sampled_from([S.MET, S.REVIEW, S.DEFICIENT])
_FREE = [R.DOCUMENT, R.POSITIONS, R.NEGOTIATION_HISTORY, R.ATTENDEES, R.CONFIDENTIALITY]
_SENT = st.lists(st.dictionaries(st.sampled_from(_FREE), _STATUSES), min_size=1, max_size=4)


@given(changes=_SENT, later=st.dictionaries(st.sampled_from(_FREE), _STATUSES))
def test_a_later_mail_never_spoils_what_was_met(
    changes: list[dict[Requirement, Status]], later: dict[Requirement, Status]
) -> None:
    """Whatever is sent afterwards by the same author, once met stays met."""
    earlier = [sent(day, change) for day, change in enumerate(changes)]
    before = statuses(*earlier)
    after = statuses(*earlier, sent(len(earlier), later))
    assert all(after[r] is S.MET for r in _FREE if before[r] is S.MET)


@given(changes=_SENT, seed=st.randoms(use_true_random=False))
def test_the_order_in_which_they_are_told_is_nothing(changes: list[dict[Requirement, Status]], seed: object) -> None:
    """Only the times of receipt count."""
    all_sent = [sent(day, change) for day, change in enumerate(changes)]
    shuffled = list(all_sent)
    seed.shuffle(shuffled)  # type: ignore[attr-defined]  # Hypothesis' Random has no public type
    assert union(shuffled) == union(all_sent)
