"""How headings, marks, pages and look-alikes are read."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.core.domain.document import Element, Located
from mailbot.core.sections import locate
from mailbot.core.sections.heading_words import Topic
from mailbot.core.sections.segments import segment

WHOLE = """Facts
Ms. Conner slipped on a wet floor near dock four on June 3, 2019, and broke her wrist.

Law
Alltin owed her the duty of reasonable care and breached it; it pleads comparative negligence.

Damages
Medical bills are $41,200 and lost wages are $9,650.

Negotiations
Plaintiff demanded $190,000 on January 4. Defendants offered $15,000 on January 19.

Attendees
Samantha Conner, Plaintiff
Judith Boone, counsel for Plaintiff
"""


def certain(located: Located) -> set[Element]:
    """Elements that are there for certain."""
    return {p.element for p in located.passages if p.certain}


def possible(located: Located) -> set[Element]:
    """Elements that are there or may be."""
    return {p.element for p in located.passages}


def test_a_plain_statement_has_every_element() -> None:
    """Short headings over short paragraphs."""
    assert certain(locate([WHOLE])) == set(Element)


def test_pages_count_from_one_and_the_body_is_page_zero() -> None:
    """A passage names the page it stands on; the mail's own text is page 0."""
    first, second = WHOLE.split("Negotiations\n")
    located = locate([first, "Negotiations\n" + second])
    assert {p.page for p in located.passages if p.element is Element.DEMANDS_AND_OFFERS} == {2}
    assert {p.page for p in locate([WHOLE], is_body=True).passages} == {0}


def test_a_part_may_run_over_the_page() -> None:
    """What stands at the head of a page belongs to the heading at the foot of the one before."""
    located = locate(["Persons Attending\n", "Page 2 of 3\nSamantha Conner, Plaintiff\n"])
    assert {p.page for p in located.passages if p.element is Element.NAMES} == {2}


@pytest.mark.parametrize(
    ("heading", "topic"),
    [
        ("III. NEGOTIATIONS TO DATE", Topic.HISTORY),
        ("(c) Names and Positions of Attendees", Topic.ATTENDEES),
        ("§ 4  Settlement Efforts to Date", Topic.HISTORY),
        ("Part Two: The Law", Topic.LAW),
        ("D A M A G E S", Topic.DAMAGES),
        ("Factual Back\u00adground", Topic.FACTS),
        ("Conﬂicting Facts", Topic.FACTS),
        ("Settlernent History", Topic.HISTORY),
        ("What has been offered?", Topic.HISTORY),
        ("Who will attend?", Topic.ATTENDEES),
        ("3(b)", Topic.HISTORY),
        ("Damages \u2013", Topic.DAMAGES),
        ("PLAINTIFF\u2019S POSITION ON THE FACTS", Topic.FACTS),
    ],
)
def test_headings_are_known_in_every_dress(heading: str, topic: Topic) -> None:
    """Numbered, in capitals, letter-spaced, as a question, with typographic marks, or misread by OCR."""
    paper = segment([f"{heading}\n\nSome words that stand below it.\n"])
    assert [p.words for p in paper.under(topic)] == ["Some words that stand below it."]


def test_a_heading_may_run_into_its_text() -> None:
    """ "Negotiations. Plaintiff demanded ..." is a heading and its text."""
    paper = segment(["Negotiations.  Plaintiff demanded $190,000.\n"])
    assert [p.words for p in paper.under(Topic.HISTORY)] == ["Plaintiff demanded $190,000."]


def test_hyphenation_at_a_line_end_is_undone() -> None:
    """A word that justification split is still the word."""
    located = locate(["Negotiations\nPlaintiff de-\nmanded $190,000 and Defendants of-\nfered $15,000 in reply.\n"])
    assert (located.demands, located.offers) == (1, 1)


@pytest.mark.parametrize("title", ["CONFIDENTIAL SETTLEMENT STATEMENT", "DEMAND FOR JURY TRIAL", "Boone Law Firm"])
def test_titles_and_letterheads_announce_nothing(title: str) -> None:
    """The paper's own title, a jury demand and a firm's name are no part."""
    paper = segment([f"{title}\n\nSome words that stand below it.\n"])
    assert not any(topic in p.topics for p in paper.pieces for topic in Topic if topic is not Topic.OTHER)


@pytest.mark.parametrize(
    "words",
    [
        "Plaintiff demands a trial by jury on all counts.",
        "Alltin offered her the position of lead picker in 2016.",
        "Her attendance record was perfect. She attended Oxford High School.",
        "This settlement statement is confidential under Rule 408.",
    ],
)
def test_look_alikes_are_no_negotiations_and_no_attendees(words: str) -> None:
    """Words of the parts in another sense."""
    found = certain(locate([words]))
    assert not found & {Element.DEMANDS_AND_OFFERS, Element.HISTORY, Element.NAMES, Element.POSITIONS}


@pytest.mark.parametrize(
    "words", ["TBD", "To be determined.", "[INSERT]", "____________", "See attached.", "Will supplement.", ""]
)
def test_a_placeholder_is_no_content(words: str) -> None:
    """A heading over a placeholder or over nothing is told as that, and is no attendee."""
    located = locate([f"Attendees\n\n{words}\n"])
    assert not possible(located) & {Element.NAMES, Element.POSITIONS}
    assert [p.words for p in located.placeholders] == ["Attendees"]


def test_the_orders_own_words_are_no_answer() -> None:
    """A statement that only repeats what it was asked for sets nothing out."""
    located = locate(
        [
            (
                "(b) the settlement negotiation history of the case, including a recitation of the specific demands and"
                " offers that have been conveyed;\n(c) the names and positions of the individuals who will be attending"
                " the settlement conference.\n"
            )
        ]
    )
    assert not possible(located)


@pytest.mark.parametrize(
    "words",
    ["No demands or offers have been exchanged.", "There have been no settlement negotiations to date.", "None."],
)
def test_an_express_none_is_a_history(words: str) -> None:
    """That nothing was exchanged is all there is to tell."""
    found = certain(locate([f"Settlement History\n\n{words}\n"]))
    assert {Element.HISTORY, Element.DEMANDS_AND_OFFERS} <= found


def test_one_sides_demand_alone_is_for_a_person() -> None:
    """Whether the other side answered isn't said."""
    located = locate(["Settlement History\n\nPlaintiff demanded $275,000.\n"])
    assert Element.DEMANDS_AND_OFFERS in possible(located) - certain(located)


def test_a_history_without_a_figure_has_no_demands_and_offers() -> None:
    """Told, and not specific."""
    located = locate(["Settlement History\n\nThe parties have exchanged offers but remain far apart.\n"])
    assert Element.HISTORY in possible(located)
    assert Element.DEMANDS_AND_OFFERS not in certain(located)


def test_attendance_may_be_told_in_a_sentence() -> None:
    """Without a heading: who will attend, and as what."""
    located = locate(["Attending for Alltin will be Dana Ruiz, Regional Human Resources Director.\n"])
    assert {Element.NAMES, Element.POSITIONS} <= certain(located)
    assert [a.name for a in located.attendees] == ["Dana Ruiz"]


def test_those_excused_are_not_attending() -> None:
    """A name and a title of someone who will not come."""
    located = locate(["Attendees\n\nLowell Janzen, President, has been excused by the Court.\n"])
    assert not certain(located) & {Element.NAMES, Element.POSITIONS}


def test_a_witness_list_is_no_list_of_attendees() -> None:
    """Who will testify isn't said to come to the conference, under whatever heading."""
    located = locate(["Names and Positions\n\nBrian Fahey, metallurgist, will testify at trial.\n"])
    assert not possible(located) & {Element.NAMES, Element.POSITIONS}


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=300), max_size=4), st.booleans())
def test_no_text_is_too_odd(pages: list[str], is_body: bool) -> None:
    """Whatever the text holds, something typed comes back."""
    for passage in locate(pages, is_body=is_body).passages:
        assert len(passage.words) <= 200


@pytest.mark.parametrize(
    "hostile", ["we offered $5,000 ", "Jane Roe, ", "1 ", "A. ", "S ", "twenty-one ", "-", "1,111", "ABC\n\n", "iv. "]
)
def test_repetition_costs_no_more_than_its_length(hostile: str) -> None:
    """Far more than is ever read, of what patterns like least: it ends (a slow pattern would take hours)."""
    locate(["Attendees\n" + hostile * (60_000 // len(hostile)), "Negotiations\n" + hostile * 9])
