"""Parts that other orders ask: met where they are set out, deficient only where nothing like them is there."""

from dataclasses import replace

import pytest

from mailbot.core.checks import further_sections
from mailbot.core.domain.court import Conference, SoughtSection
from mailbot.core.domain.document import Document, FurtherPassage, ReadBy, Trouble
from mailbot.core.domain.finding import Finding, FurtherSection, Status
from tests.core.conner import CONNER
from tests.core.mails import mail, paper, submission, unread

INSURANCE = SoughtSection("insurance", "Insurance coverage", ("policy limits", "coverage"))
ASKED = replace(
    CONNER,
    statement=replace(
        CONNER.statement, sections=("positions", "settlement_proposal", "insurance"), own_sections=(INSURANCE,)
    ),
)
KEYS = ("settlement_proposal", INSURANCE.key)


def with_passages(*passages: FurtherPassage, sought: tuple[str, ...] = KEYS, base: Document | None = None) -> Document:
    """A statement in which these passages were found."""
    document = base or paper()
    return replace(document, located=replace(document.located, sought=sought, further=passages))


def found(*papers: Document, whole: bool = True, conference: Conference = ASKED) -> tuple[Finding, ...]:
    """The findings over these papers."""
    message = replace(mail("Enclosed.", *papers), whole=whole)
    message = replace(
        message,
        papers=tuple(replace(p, located=replace(p.located, sought=KEYS)) if p.is_body else p for p in message.papers),
    )
    return further_sections(submission(message, papers[0]), conference)


def insurance_of(page: int = 2, *, certain: bool, is_placeholder: bool = False) -> FurtherPassage:
    """A passage of the section that the file defines."""
    return FurtherPassage(INSURANCE.key, page, "words", certain, is_placeholder)


def test_the_usual_order_has_no_further_findings() -> None:
    """Nothing is added to what the three parts bring."""
    assert found(paper(), conference=CONNER) == ()


def test_each_part_asked_has_its_finding_in_the_files_order() -> None:
    """One is set out, and of the other nothing is there."""
    proposal, insurance = found(with_passages(insurance_of(certain=True)))
    assert (proposal.requirement, proposal.status) == (FurtherSection("settlement_proposal"), Status.DEFICIENT)
    assert (insurance.requirement, insurance.status) == (FurtherSection("insurance"), Status.MET)
    assert [(e.page, e.words) for e in insurance.evidence] == [(2, "words")]


@pytest.mark.parametrize(
    ("document", "whole", "reason"),
    [
        (with_passages(insurance_of(certain=False)), True, "unsure"),
        (with_passages(), False, "not_whole"),
        (with_passages(sought=()), True, "not_sought"),
        (with_passages(base=replace(paper(), read_by=ReadBy.OCR)), True, "not_read"),
        (with_passages(insurance_of(6, certain=True), base=replace(paper(), exhibits_from=5)), True, "unsure"),
    ],
    ids=["perhaps", "cut_short", "another_version_of_the_file", "a_scan", "among_exhibits"],
)
def test_what_cannot_be_told_is_for_a_person(document: Document, whole: bool, reason: str) -> None:
    """Never deficient where something may be there, or where it was not looked for."""
    insurance = found(document, whole=whole)[1]
    assert (insurance.status, insurance.reason) == (Status.REVIEW, reason)


def test_a_note_that_it_is_to_follow_is_told_as_one() -> None:
    """As with the usual three."""
    insurance = found(with_passages(insurance_of(certain=False, is_placeholder=True)))[1]
    assert (insurance.status, insurance.reason) == (Status.DEFICIENT, "placeholder")


def test_another_paper_supplies_it() -> None:
    """The papers are judged together."""
    assert found(with_passages(), with_passages(insurance_of(certain=True)))[1].status is Status.MET


def test_a_paper_that_cannot_be_read_is_checked_for_nothing() -> None:
    """Then the document is what counsel are told of."""
    assert {f.status for f in found(unread(Trouble.CORRUPT))} == {Status.NOT_CHECKED}


def test_two_files_may_mean_different_things_by_one_name() -> None:
    """What was found for the one is nothing for the other."""
    other = replace(INSURANCE, phrases=("self-insured retention",))
    asked = replace(ASKED, statement=replace(ASKED.statement, own_sections=(other,)))
    insurance = found(with_passages(insurance_of(certain=True)), conference=asked)[1]
    assert (insurance.status, insurance.reason) == (Status.REVIEW, "not_sought")
