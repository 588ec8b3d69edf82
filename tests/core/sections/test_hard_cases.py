"""What looks like a part and is none, and what is one in an unlikely dress."""

import pytest

from mailbot.core.domain.document import Element, Located
from mailbot.core.sections import locate
from mailbot.core.sections.heading_words import Topic
from mailbot.core.sections.moves import dollars_of
from mailbot.core.sections.segments import segment

FACTS = "Facts\nMs. Conner slipped on a wet floor near dock four on June 3, 2019, and broke her wrist.\n\n"


def certain(located: Located) -> set[Element]:
    """Elements that are there for certain."""
    return {p.element for p in located.passages if p.certain}


def possible(located: Located) -> set[Element]:
    """Elements that are there or may be."""
    return {p.element for p in located.passages}


@pytest.mark.parametrize(
    "words",
    [
        "In 2015 Alltin first proposed $34 a square foot. Conner offered $26. The lease was signed at $30.",
        "The complaint demands judgment in the amount of $415,000, with interest and costs.",
        "The other defendant settled with plaintiff in January; it was concluded for $1,350,000.",
        "Counsel have spoken five times, each has named figures, and they prefer to give them in caucus.",
        "The parties have been through several rounds. Plaintiff's last demand is $425,000.",
    ],
)
def test_other_talks_and_figures_withheld_are_no_demands_and_offers(words: str) -> None:
    """A contract's making, a pleading, another party's settlement, and what is kept back."""
    located = locate([f"{FACTS}Settlement Negotiations\n\n{words}\n"])
    assert Element.DEMANDS_AND_OFFERS not in possible(located)


@pytest.mark.parametrize(
    "words",
    [
        "A corporate representative with full authority will attend.",
        "Counsel for each party, with the decision makers that the order requires, will be ready at ten.",
        "The company will appoint someone, whose name will be furnished as soon as it is known.",
        "Plaintiffs expect to call Ingrid Nyquist, plaintiff; Dr. Lev Abramsky, hydrogeologist.",
        "At the mediation Alltin was represented by Dana Ruiz, its general manager.",
        "Dana Ruiz, Regional Director, has been excused.",
    ],
)
def test_nobody_named_for_the_conference_is_nobody(words: str) -> None:
    """A role, a promise, witnesses, those of another meeting, those who are excused."""
    located = locate([f"{FACTS}Attendance\n\n{words}\n"])
    assert Element.NAMES not in possible(located)


@pytest.mark.parametrize(
    ("heading", "words", "element"),
    [
        ("Damages", "Plaintiff's damages will be proven at trial.", Element.DAMAGES_POSITIONS),
        ("Law", "It is in the cross-motions, to which the Court is respectfully referred.", Element.LEGAL_POSITIONS),
        ("Facts", "The facts have been exhaustively briefed and are not repeated here.", Element.FACTUAL_POSITIONS),
        ("Damages", "[to be completed after review]", Element.DAMAGES_POSITIONS),
    ],
)  # fmt: skip
def test_a_deferral_or_a_reference_is_no_position(heading: str, words: str, element: Element) -> None:
    """What is put off, or left to other papers."""
    assert element not in certain(locate([f"{heading}\n\n{words}\n"]))


def test_line_numbers_of_pleading_paper_are_not_read() -> None:
    """Numbers at the left edge are no figures, and no numbering of headings."""
    rows = ["ATTENDANCE", "", *["Samantha Conner, Plaintiff", ""] * 10]
    numbered = "\n".join(f"{number:>2}  {row}" for number, row in enumerate(rows, start=1))
    people = locate([FACTS + numbered]).attendees
    assert [person.name for person in people] == ["Samantha Conner"]


def test_running_feet_do_not_part_a_sentence() -> None:
    """A foot that stands on every page belongs to none of them."""
    foot = "\n\nConfidential Settlement Statement - Page {}\n\n"
    first = "Negotiations\n\nAfter the deposition of the manager of dock four Plaintiff demanded"
    second = "$190,000 for all of her claims, and within a week of that Defendants"
    located = locate([first + foot.format(1) + second + foot.format(2) + "offered $15,000." + foot.format(3)])
    assert (located.demands, located.offers) == (1, 1)


def test_a_paper_all_in_capitals_is_read_like_any_other() -> None:
    """Where all is in capitals they make no heading and no name."""
    located = locate([(FACTS + "Attendees\n\nDana Ruiz, director; Minh Tran, counsel\n").upper()])
    assert [a.name for a in located.attendees] == ["Dana Ruiz", "Minh Tran"]
    assert Element.FACTUAL_POSITIONS in possible(located)


def test_double_spacing_parts_nothing() -> None:
    """A blank line after every line is how the paper is set."""
    lines = [f"Line {number} of a long account that runs on over many lines without" for number in range(20)]
    paper = segment(["\n\n".join(lines)])
    assert len(paper.pieces) == 1


def test_the_ladder_tells_who_moved_when_and_how_much() -> None:
    """Each demand and offer in order, with its sum as written, in dollars, and its date."""
    moves = "1/9 Conner $85k\n1/23 Alltin $10,000\n2/6 Conner $70,000\n2/20 Alltin $22,500\n"
    located = locate(["Conner v. Alltin\n\nNegotiations\n\n" + moves])
    assert [(m.is_demand, m.dollars, m.date) for m in located.ladder] == [
        (True, 85_000, "1/9"), (False, 10_000, "1/23"), (True, 70_000, "2/6"), (False, 22_500, "2/20"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("amount", "dollars"),
    [("$1.2m", 1_200_000), ("275k", 275_000), ("1.5 million", 1_500_000), ("75", None), ("$" + "9" * 99, None)],
)
def test_sums_in_dollars(amount: str, dollars: int | None) -> None:
    """A bare figure may be thousands, and what nobody can owe is no sum."""
    assert dollars_of(amount) == dollars


def test_a_heading_taken_for_another_hides_nothing() -> None:
    """Positions below a heading that announces something else are for a person, not absent."""
    law = (
        "The exclusive-remedy bar of the compensation act does not apply where an employer knows of a danger."
        " Plaintiff must prove that the breach of duty was the proximate cause under Mississippi law.\n"
    )
    located = locate(["Attendees\n\nSamantha Conner, Plaintiff\n" + law])
    assert Element.LEGAL_POSITIONS in possible(located)


def test_a_row_of_a_table_may_be_a_heading_and_its_text() -> None:
    """ "Damages    $97,000 medical" in a table of positions."""
    paper = segment(["Memo\n\nDamages      Pelvis, $97,000 medical       Healed well, back at work\n"])
    assert list(paper.under(Topic.DAMAGES))


def test_a_list_under_a_heading_of_witnesses_names_nobody_who_attends() -> None:
    """Persons with knowledge, with their occupations, are the trial's."""
    witnesses = "V. PERSONS WITH KNOWLEDGE EXPECTED TO TESTIFY\n\n  Ida Moss, plaintiff\n  Lou Finch, oral surgeon\n"
    assert Element.NAMES not in possible(locate([f"{FACTS}{witnesses}"]))


@pytest.mark.parametrize(
    "words",
    [
        "Mr. Abel Moss, the president, and Ms. Ida Moss, the treasurer, will both be there, along with me.",
        "The Court will meet Mr. Abel Moss, who is the chairman, and Ida Moss, who is the president.",
    ],
)
def test_people_in_running_prose(words: str) -> None:
    """Whoever is said to come, or to be met, attends, under no heading at all."""
    located = locate([f"Dear Judge Rowe,\n\nMs. Moss slipped on a wet floor near dock four in June 2019.\n\n{words}\n"])
    assert {Element.NAMES, Element.POSITIONS} <= certain(located)


@pytest.mark.parametrize(
    "heading", ["Bargaining so far", "What has been proposed", "Q. What is the history of demands and offers conveyed?"]
)
def test_headings_of_negotiations_in_other_words(heading: str) -> None:
    """Moves stand under them by turns, though nobody is called plaintiff or defendant."""
    moves = "Demand of March 6, 2023: $390,000. Response of March 29: $28,000."
    assert Element.DEMANDS_AND_OFFERS in certain(locate([f"{FACTS}{heading}\n\n{moves}\n"]))


def test_collective_bargaining_is_no_negotiation_of_the_suit() -> None:
    """A heading that names a labour agreement announces no history."""
    paper = segment([f"{FACTS}C. Breach of contract. The collective bargaining agreement provides for cause.\n"])
    assert not list(paper.under(Topic.HISTORY))


@pytest.mark.parametrize("hostile", ["- \n", "$1", "no offer "])
def test_a_megabyte_of_the_worst_ends_soon(hostile: str) -> None:
    """Every pattern is linear: what a hostile paper repeats costs no more than its length."""
    locate(["Negotiations\n" + hostile * (1_000_000 // len(hostile))])
