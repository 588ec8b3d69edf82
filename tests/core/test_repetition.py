"""What says the same may be left out: a party stands as it would with all of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from mailbot.core.domain.finding import AUTHENTICATED, Evidence, Finding, Requirement, Status
from mailbot.core.repetition import as_kept, condense
from mailbot.core.standing import Remembered, counts_beside, party_standing

START = datetime(2025, 3, 10, 14, 0, tzinfo=UTC)
DUE = START + timedelta(days=10)


def _findings(sender: Status, *, vouched_for: bool, timing: Status, document: Status) -> tuple[Finding, ...]:
    counts = ((AUTHENTICATED, 1),) if vouched_for else ()
    return (
        Finding(Requirement.SENDER, sender, "", counts=counts),
        Finding(Requirement.TIMING, timing, ""),
        Finding(Requirement.DOCUMENT, document, ""),
        Finding(Requirement.PAGE_LIMIT, timing, ""),
    )


FEW = [Status.MET, Status.REVIEW]
SENT = st.lists(
    st.builds(
        lambda minute, sender, vouched_for, timing, document, pages, is_whole: Remembered(
            f"R{minute}",
            START + timedelta(minutes=minute),
            _findings(sender, vouched_for=vouched_for, timing=timing, document=document),
            pages,
            is_whole,
        ),
        st.integers(0, 10_000),
        st.sampled_from(FEW),
        st.booleans(),
        st.sampled_from([Status.MET, Status.DEFICIENT]),
        st.sampled_from(FEW),
        st.sampled_from([None, 3, 6]),
        st.booleans(),
    ),
    max_size=40,
    unique_by=lambda one: one.received_at,
)


@given(SENT, SENT)
def test_a_party_stands_the_same(earlier: list[Remembered], later: list[Remembered]) -> None:
    """Condensed once, or again and again as more comes; the count of what came stays."""
    all_sent = [*earlier, *(replace(one, received_at=one.received_at + timedelta(days=9)) for one in later)]
    in_turns = condense(earlier)
    for one in all_sent[len(earlier) :]:
        assert counts_beside(one, in_turns) == counts_beside(one, all_sent[: all_sent.index(one)])
        in_turns = condense([*in_turns, one])
    for fewer in (condense(all_sent), in_turns):
        assert party_standing(fewer, owes=True, due_at=DUE, now=START) == party_standing(
            all_sent, owes=True, due_at=DUE, now=START
        )


def test_a_storm_comes_to_a_first_and_a_last() -> None:
    """Ten thousand that say the same are two that stand for all of them."""
    one = Remembered(
        "R", START, _findings(Status.MET, vouched_for=True, timing=Status.MET, document=Status.MET), 3, True
    )
    many = [replace(one, reference=str(n), received_at=START + timedelta(seconds=n)) for n in range(10_000)]
    fewer = condense(many)
    assert [(s.reference, s.stands_for) for s in fewer] == [("0", 1), ("9999", 9_999)]


def test_no_word_of_a_statement_is_kept_at_hand() -> None:
    """Evidence and explanation are gone before a submission is remembered."""
    told = Finding(Requirement.TIMING, Status.MET, "told", reason="r", evidence=(Evidence(1, "words"),))
    kept = as_kept(Remembered("R", START, (told,), 3, True))
    assert kept.findings == (Finding(Requirement.TIMING, Status.MET, ""),)
