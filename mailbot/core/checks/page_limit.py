"""`page_limit`: has the statement more pages than the order describes?"""

from mailbot.core.domain.court import Conference
from mailbot.core.domain.document import Document, Trouble
from mailbot.core.domain.finding import Finding, Requirement, Status
from mailbot.core.domain.submission import Submission


def page_limit(submission: Submission, conference: Conference) -> Finding:
    """Counts the pages of the statement document alone; other attachments are exhibits (contract §5).

    Review where it is over only by what may not count (exhibits behind a fly-sheet, a last page with nothing but
    signature or certificate), or where the count is not exact. A mail's own text has no pages.
    """
    limit = conference.statement.page_limit
    statement = submission.statement
    if limit <= 0:
        return _finding(Status.MET, "the order sets no limit", "not_asked")
    if statement is None or _is_uncountable(statement):
        return _finding(Status.NOT_CHECKED, "the pages could not be counted", "not_read")
    if statement.is_body:
        return _finding(Status.MET, "the text of the mail itself has no pages to count", "body")
    if statement.pages is None:
        return _finding(Status.NOT_CHECKED, "the pages could not be counted", "not_read")
    return _compare(statement, statement.pages, limit)


def _is_uncountable(statement: Document) -> bool:
    """Pages of a scan can be counted though they can't be read."""
    return statement.trouble not in {None, Trouble.NO_TEXT}


def _compare(statement: Document, pages: int, limit: int) -> Finding:
    counts = (("pages", pages), ("limit", limit))
    told = f"{_pages(pages)}; the limit is {limit}"
    if pages <= limit:
        return _finding(Status.MET, told, "", counts)
    counted = _counted(statement, pages)
    if counted <= limit:
        return _finding(Status.REVIEW, f"{told}, and some pages may not count", "may_not_count", counts)
    if statement.trouble is Trouble.NO_TEXT:
        return _finding(Status.REVIEW, f"{told}, and what the pages hold was not read", "not_read", counts)
    if not statement.pages_exact:
        return _finding(Status.REVIEW, f"about {told}", "not_exact", counts)
    if counted < pages and statement.exhibits_from is not None:
        told = f"{_pages(counted)} before the exhibits; the limit is {limit}"
        return _finding(Status.DEFICIENT, told, "over_limit", (("pages", counted), ("limit", limit)))
    return _finding(Status.DEFICIENT, told, "over_limit", counts)


def _counted(statement: Document, pages: int) -> int:
    """The pages that count in any case."""
    if statement.exhibits_from is not None:
        # Whether the page before the exhibits holds nothing but a signature is not told: the doubt is counsel's.
        return min(pages, max(1, statement.exhibits_from - 1))
    return pages - 1 if statement.closing_page_alone else pages


def _pages(number: int) -> str:
    return "1 page" if number == 1 else f"{number} pages"


def _finding(status: Status, explanation: str, reason: str, counts: tuple[tuple[str, int], ...] = ()) -> Finding:
    return Finding(Requirement.PAGE_LIMIT, status, explanation, reason, counts)
