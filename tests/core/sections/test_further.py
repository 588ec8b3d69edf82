"""Parts that other orders ask: what sets them out, what only sounds like them, and what has nothing of them."""

from importlib import resources
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.core.domain.court import SoughtSection
from mailbot.core.domain.document import FurtherPassage
from mailbot.core.domain.finding import FURTHER_SECTIONS
from mailbot.core.sections import locate
from mailbot.core.sections.further import VOCABULARIES

BEFORE = """CONFIDENTIAL SETTLEMENT STATEMENT

Dear Judge Percy:

Facts

On June 3, 2019 Ms. Conner slipped on a wet floor near dock four and broke her wrist.

"""
AFTER = """

Attendees

Samantha Conner, the plaintiff
Judith Boone, counsel for her
"""
INSURANCE = SoughtSection("insurance", "Insurance coverage", ("policy limits", "coverage"))

SET_OUT = {
    "settlement_proposal": (
        "Settlement Proposal\n\nPayment of $85,000 within thirty days, a mutual release, and a neutral reference.",
        "Ms. Conner proposes to settle for $85,000 and a neutral reference, each side to bear its costs.",
    ),
    "strengths_and_weaknesses": (
        "V. STRENGTHS AND WEAKNESSES\n\nThe video is on our side. The two prior falls on other floors are not.",
        "Strengths. The video shows the puddle an hour before the fall.\n\nWeaknesses. She wore sandals that day.",
    ),
    "litigation_costs": (
        "Cost and Time of Further Litigation: Two experts and four depositions remain; about $60,000 and nine months.",
        "We put the cost of trial at $70,000. So far Alltin has spent $41,000, and five trial days would be needed.",
    ),
    "relief_sought": (
        "Relief Sought\n\n1. Medical bills of $41,200.\n2. Lost wages of $9,650.\n3. Her old shift back.",
        "Ms. Conner seeks damages for the wrist, and seeks reinstatement to the shift that she held before the fall.",
    ),
    "obstacles": (
        "Obstacles to Settlement\n\nAlltin's carrier reserves its rights, and the lienholder has not answered us.",
        "The chief obstacle to settlement is the lien of the compensation carrier, which nobody has yet resolved.",
    ),
    "procedural_status": (
        "PROCEDURAL HISTORY\n\nThe complaint came on March 2, 2020. Two depositions are left. No motion is before you.",
        "Ms. Conner filed suit on March 2, 2020; discovery closes on May 1 and the trial is set for August 9, 2021.",
    ),
}
NOT_SET_OUT = {
    "settlement_proposal": (
        "The lease proposal that Alltin had sent to its landlord in May said nothing of the drain under dock four.",
        "Settlement Proposal\n\nTo be provided under separate cover.",
    ),
    "strengths_and_weaknesses": (
        "Her grip strength is half of what it was, and her left hand is weaker still than the treating doctor hoped.",
        "Strengths and Weaknesses\n\nTBD",
    ),
    "litigation_costs": (
        "Her medical costs were $41,200, of which the cost of therapy alone was a good third by the end of the year.",
        "Litigation Costs\n\nTo be supplemented.",
    ),
    "relief_sought": (
        "To her relief the bone had not splintered, and the surgeon asked for no second operation in the autumn.",
        "Relief Sought\n\nTo be determined.",
    ),
    "obstacles": (
        "A pallet stood as an obstacle on the way to the dock, so that she had to walk around it over the wet floor.",
        "Obstacles to Settlement\n\n[insert]",
    ),
    "procedural_status": (
        "The safety committee was set for its review in July, and the procedure for spills had been posted by then.",
        "Procedural Status\n\nTo follow.",
    ),
}


def found(words: str, *sought: SoughtSection) -> tuple[FurtherPassage, ...]:
    """What a short statement with these words in it sets out of one section."""
    return locate([BEFORE + words + AFTER], sought=sought).further


def is_certain(passages: tuple[FurtherPassage, ...]) -> bool:
    """Whether one is there for certain."""
    return any(p.certain for p in passages)


def test_each_section_that_is_known_by_name_has_a_file_of_its_words() -> None:
    """The names that a conference file may use are those that have a vocabulary, and a file beside the others."""
    folder = resources.files("mailbot.core.sections.further")
    assert set(VOCABULARIES) == set(FURTHER_SECTIONS)
    assert all(folder.joinpath(f"{name}.py").is_file() for name in VOCABULARIES)


@pytest.mark.parametrize(("name", "words"), [(n, w) for n, texts in SET_OUT.items() for w in texts])
def test_what_sets_it_out_is_certain(name: str, words: str) -> None:
    """Under a heading of any form, and in running text without one."""
    assert is_certain(found(words, SoughtSection(name)))


@pytest.mark.parametrize(("name", "words"), [(n, w) for n, texts in NOT_SET_OUT.items() for w in texts])
def test_what_only_sounds_like_it_is_not(name: str, words: str) -> None:
    """The words in another meaning, and a heading over a promise."""
    assert not is_certain(found(words, SoughtSection(name)))


@pytest.mark.parametrize("name", FURTHER_SECTIONS)
def test_a_statement_without_a_word_of_it_has_nothing(name: str) -> None:
    """So that what is missing can be called missing."""
    assert found("Alltin mopped the floor at noon and again at two.", SoughtSection(name)) == ()


@pytest.mark.parametrize("name", FURTHER_SECTIONS)
def test_a_heading_over_a_note_that_it_will_follow_is_a_placeholder(name: str) -> None:
    """It is told as one."""
    passages = found(NOT_SET_OUT[name][1], SoughtSection(name))
    assert [p.is_placeholder for p in passages] == [True]


@pytest.mark.parametrize(
    "words",
    [
        "INSURANCE COVERAGE\n\nAcme Casualty insures the dock for one million dollars a claim.",
        "4. Insurance Coverage: Acme Casualty insures the dock for one million dollars a claim.",
        "Coverage by Insurance. Acme Casualty insures the dock for one million dollars a claim.",
        "Insurance coverage and policy limits\n\nCarrier: Acme Casualty\nLimits: $1,000,000 an occurrence\n",
        "The policy limits are a million dollars an occurrence. Acme does not dispute that there is coverage.",
    ],
    ids=["in_capitals", "run_in", "other_order", "as_a_list", "in_running_text"],
)
def test_an_own_section_is_known_by_its_title_and_phrases(words: str) -> None:
    """A heading with the title's words over something, or two of the phrases in one paragraph."""
    assert is_certain(found(words, INSURANCE))


@pytest.mark.parametrize(
    "words",
    [
        "Acme Casualty has the policy, and its adjuster has been told.",
        "There is no dispute about coverage between Alltin and its carrier.",
        "The order asks for the policy limits and whether there is coverage.",
        "Insurance\n\nAcme Casualty, for the whole of the dock and the yard behind it.",
        "Insurance Coverage\n\nNone.",
    ],
    ids=["another_word", "one_phrase", "the_orders_words", "half_a_title", "a_word"],
)
def test_what_may_be_an_own_section_is_for_a_person(words: str) -> None:
    """A clerk's few phrases can't be all the words that counsel may choose."""
    passages = found(words, INSURANCE)
    assert passages
    assert not any(p.certain or p.is_placeholder for p in passages)


def test_of_an_own_section_nothing_may_be_there() -> None:
    """No word of its title or phrases."""
    assert found("Alltin mopped the floor at noon and again at two.", INSURANCE) == ()


def test_a_heading_over_the_next_one_is_no_content() -> None:
    """What follows belongs to another part."""
    words = "Insurance Coverage\n\nDiscovery\n\nTwo depositions remain to be taken in the coming month."
    assert not is_certain(found(words, INSURANCE))
    run_in = "Insurance coverage:\n\nDiscovery. Two depositions remain to be taken in the coming month."
    assert not is_certain(found(run_in, INSURANCE))


def test_what_is_not_sought_is_not_looked_for() -> None:
    """The keys tell what was, so that nobody takes silence for absence."""
    located = locate([BEFORE + AFTER], sought=(INSURANCE, SoughtSection("obstacles"), SoughtSection("no_such")))
    assert located.sought == (INSURANCE.key, "obstacles")
    assert locate([BEFORE + AFTER]).sought == ()


def test_pages_are_told() -> None:
    """A passage names the page it stands on."""
    text = "Obstacles to Settlement\n\nThe lien of the compensation carrier stands in the way.\n"
    assert {p.page for p in locate([BEFORE, text], sought=(SoughtSection("obstacles"),)).further} == {2}


@given(
    st.lists(
        st.sampled_from(["Insurance", "coverage", "policy limits", "TBD", "4.", ":", ".", "\n\n", "\u00ad", "$", ""])
    )
)
@settings(deadline=None, max_examples=60)
def test_no_text_is_too_odd(words: list[str]) -> None:
    """Whatever stands there, an answer comes: the child that reads must not die of it."""
    for joined in (" ".join(words), "\n".join(words)):
        assert locate([joined], sought=(INSURANCE,)).sought == (INSURANCE.key,)


@pytest.mark.parametrize("worst", ["obstacle ", "Insurance coverage\n\n", "coverage policy limits ", "strength is A. "])
def test_the_worst_text_takes_little_longer(worst: str) -> None:
    """Nothing grows with the square of the text: the reading child has a wall clock."""
    sought = (*map(SoughtSection, FURTHER_SECTIONS), INSURANCE)
    text = [worst * (40_000 // len(worst))]
    started = perf_counter()
    plain = locate(text)
    between = perf_counter()
    located = locate(text, sought=sought)
    assert plain.passages == located.passages
    assert perf_counter() - between < (between - started) + 1.5
