"""The statement's own pages against the order's limit; what may not count is a person's to judge."""

from dataclasses import replace

import pytest

from mailbot.core.checks.page_limit import page_limit
from mailbot.core.domain.document import BODY_PATH, Document, Trouble
from mailbot.core.domain.finding import Finding, Status
from tests.core.conner import CONNER
from tests.core.mails import mail, paper, submission, unread

NO_LIMIT = replace(CONNER, statement=replace(CONNER.statement, page_limit=0))


def found(statement: Document | None) -> Finding:
    """What the check says of this statement, an exhibit of forty pages beside it."""
    exhibit = paper("EXHIBIT A", pages=40, path="9")
    papers = (statement, exhibit) if statement and not statement.is_body else (exhibit,)
    return page_limit(submission(mail("", *papers), statement), CONNER)


@pytest.mark.parametrize(
    ("statement", "status", "reason"),
    [
        (paper(pages=1), Status.MET, ""),
        (paper(pages=5), Status.MET, ""),
        (paper(pages=4, pages_exact=False), Status.MET, ""),
        (paper(pages=5, pages_exact=False), Status.REVIEW, "not_exact"),
        (paper(pages=6), Status.DEFICIENT, "over_limit"),
        (paper(pages=6, pages_exact=False), Status.REVIEW, "not_exact"),
        (paper(pages=60, pages_exact=False), Status.REVIEW, "not_exact"),
        (paper(pages=60, pages_exact=False, exhibits_from=8), Status.REVIEW, "not_exact"),
        (paper(pages=5, exhibits_from=3), Status.MET, ""),
        (paper(pages=6, closing_page_alone=True), Status.REVIEW, "may_not_count"),
        (paper(pages=7, closing_page_alone=True), Status.DEFICIENT, "over_limit"),
        (paper(pages=30, exhibits_from=6), Status.REVIEW, "may_not_count"),
        (paper(pages=30, exhibits_from=7), Status.DEFICIENT, "over_limit"),
        (paper(path=BODY_PATH), Status.MET, "body"),
        (paper(pages=None), Status.NOT_CHECKED, "not_read"),
        (unread(Trouble.PASSWORD), Status.NOT_CHECKED, "not_read"),
        (unread(Trouble.PASSWORD, pages=9), Status.NOT_CHECKED, "not_read"),
        (unread(Trouble.NO_TEXT, pages=4), Status.MET, ""),
        (unread(Trouble.NO_TEXT, pages=9), Status.REVIEW, "not_read"),
        (None, Status.NOT_CHECKED, "not_read"),
    ],
)
def test_page_limit(statement: Document | None, status: Status, reason: str) -> None:
    """Deficient only where the count is exact and no page in doubt makes the difference."""
    told = found(statement)
    assert (told.status, told.reason) == (status, reason)


def test_it_is_told_as_a_fact() -> None:
    """The explanation is the count and the limit, in words that scripts may rely on."""
    told = found(paper(pages=6))
    assert told.explanation == "6 pages; the limit is 5"
    assert (told.count("pages"), told.count("limit")) == (6, 5)
    assert found(paper(pages=1)).explanation == "1 page; the limit is 5"


def test_pages_before_the_exhibits_are_what_counts() -> None:
    """Exhibits behind a fly-sheet are left out of what counsel is told; chambers see where the paper was split."""
    told = found(paper(pages=30, exhibits_from=8))
    assert told.explanation == "30 pages: 7 before the exhibits, which begin on page 8; the limit is 5"
    assert told.count("pages") == 7


def test_the_split_is_shown_where_it_decides() -> None:
    """A finding that rests on where the exhibits begin says where that is."""
    told = found(paper(pages=30, exhibits_from=6))
    assert told.explanation.startswith("30 pages: 5 before the exhibits, which begin on page 6; the limit is 5")
    assert found(paper(pages=4, exhibits_from=3)).explanation.startswith("4 pages: 2 before the exhibits")


def test_an_order_without_a_limit() -> None:
    """Where the order sets no limit, none is missed."""
    statement = paper(pages=90)
    told = page_limit(submission(mail("", statement), statement, conference=NO_LIMIT), NO_LIMIT)
    assert (told.status, told.reason) == (Status.MET, "not_asked")
