"""Positions on the facts, the law and damages, over all that came (order ¶3(a)); and what the section checks share."""

from dataclasses import replace

import pytest

from mailbot.core.checks.positions import positions
from mailbot.core.domain.document import BODY_PATH, Document, Element, Located, Passage, ReadBy, Trouble
from mailbot.core.domain.finding import Finding, Status
from tests.core.conner import CONNER
from tests.core.mails import ALL, POSITIONS, mail, paper, submission, unread

NO_DAMAGES = (Element.FACTUAL_POSITIONS, Element.LEGAL_POSITIONS)


def found(*papers: Document, body: tuple[Element, ...] = (), whole: bool = True) -> Finding:
    """The finding over these papers and a body that sets out these elements."""
    message = replace(mail("Enclosed.", *papers, body_sets_out=body), whole=whole)
    statement = next(iter(papers), None) or (message.papers[-1] if body else None)
    return positions(submission(message, statement), CONNER)


def test_all_three_are_met_with_evidence() -> None:
    """Each element has its status, and the finding the passages that show it."""
    finding = found(paper(sets_out=ALL))
    assert finding.status is Status.MET
    assert finding.elements == tuple((e.value, Status.MET) for e in POSITIONS)
    assert [(e.page, e.words) for e in finding.evidence] == [(1, "words")]


def test_what_the_order_does_not_ask_for_is_never_missing() -> None:
    """A conference whose order asks for attendees alone."""
    conference = replace(CONNER, statement=replace(CONNER.statement, sections=("attendees",)))
    finding = positions(submission(mail("", paper(sets_out=())), None), conference)
    assert (finding.status, finding.reason) == (Status.MET, "not_asked")


def test_what_was_read_whole_and_lacks_an_element_is_deficient() -> None:
    """The one way to be deficient."""
    finding = found(paper(sets_out=NO_DAMAGES))
    assert (finding.status, finding.reason) == (Status.DEFICIENT, "not_located")
    assert dict(finding.elements)["damages_positions"] is Status.DEFICIENT
    assert dict(finding.elements)["legal_positions"] is Status.MET


def test_the_body_and_a_second_paper_supply_what_the_first_lacks() -> None:
    """The union of the papers is judged."""
    damages = (Element.DAMAGES_POSITIONS,)
    assert found(paper(sets_out=NO_DAMAGES), body=damages).status is Status.MET
    assert found(paper(sets_out=NO_DAMAGES), paper(sets_out=damages, path="3")).status is Status.MET


def test_a_placeholder_is_told_as_one() -> None:
    """A heading over nothing explains the deficiency, and is shown."""
    heading = Passage(Element.DAMAGES_POSITIONS, 3, "III. DAMAGES", certain=False)
    base = paper(sets_out=NO_DAMAGES)
    finding = found(replace(base, located=replace(base.located, placeholders=(heading,))))
    assert (finding.status, finding.reason) == (Status.DEFICIENT, "placeholder")
    assert (3, "III. DAMAGES") in [(e.page, e.words) for e in finding.evidence]


def test_an_uncertain_passage_is_for_a_person() -> None:
    """It may be there."""
    maybe = tuple(Passage(e, 1, "words", certain=e is not Element.LEGAL_POSITIONS) for e in POSITIONS)
    finding = found(replace(paper(), located=Located(passages=maybe)))
    assert (finding.status, finding.reason) == (Status.REVIEW, "unsure")


def test_among_exhibits_nothing_is_certain() -> None:
    """A pleading attached as an exhibit isn't the statement's own position."""
    finding = found(paper(sets_out=ALL, exhibits_from=1))
    assert (finding.status, finding.reason) == (Status.REVIEW, "unsure")


@pytest.mark.parametrize(
    ("other", "whole", "reason"),
    [
        (unread(Trouble.NO_TEXT, path="3"), True, "not_read"),
        (replace(paper(sets_out=(), path="3"), read_by=ReadBy.OCR), True, "not_read"),
        (paper(sets_out=(), path="3"), False, "not_whole"),
    ],
)
def test_absence_proves_nothing_where_not_all_was_read(other: Document, whole: bool, reason: str) -> None:
    """What is not located may stand in what could not be read."""
    finding = found(paper(sets_out=NO_DAMAGES), other, whole=whole)
    assert (finding.status, finding.reason) == (Status.REVIEW, reason)


def test_where_nothing_could_be_read_nothing_is_checked() -> None:
    """A locked paper and a covering note, or no paper at all."""
    assert found(unread(Trouble.PASSWORD), whole=False).status is Status.NOT_CHECKED
    assert found().status is Status.NOT_CHECKED


def test_a_statement_in_the_mail_itself_is_checked() -> None:
    """The body alone, with something of a statement in it."""
    assert found(body=NO_DAMAGES).status is Status.DEFICIENT


def test_an_explanation_holds_no_word_of_the_paper() -> None:
    """It may go into a report; the words may not."""
    assert "words" not in found(paper(sets_out=NO_DAMAGES)).explanation
    assert paper(path=BODY_PATH).is_body
