"""`page_limit`: has the statement more pages than the order describes?"""

from mailbot.core.domain.court import Conference
from mailbot.core.domain.document import Document, ReadBy, Trouble
from mailbot.core.domain.finding import Finding, Requirement, Status
from mailbot.core.domain.submission import Submission


def page_limit(submission: Submission, conference: Conference) -> Finding:
    """Counts the pages of the statement document alone; other attachments are exhibits (contract §5).

    Review where it is over only by what may not count (exhibits behind a fly-sheet, a last page with nothing but
    signature or certificate). A count that is not exact, another program's than the writer's, may be one page off: over
    the limit or at it, it is review, never deficient. A mail's own text has no pages.
    """
    limit = conference.statement.page_limit
    statement = submission.statement
    if limit <= 0:
        return _finding(Status.MET, "the order sets no limit", "not_asked")
    if statement and statement.read_by is ReadBy.BODY:  # this mail's, or one forwarded with it
        return _finding(Status.MET, "the text of the mail itself has no pages to count", "body")
    # Pages of a scan can be counted though they can't be read.
    if statement is None or statement.pages is None or statement.trouble not in {None, Trouble.NO_TEXT}:
        return _finding(Status.NOT_CHECKED, "the pages could not be counted", "not_read")
    found = _compare(statement, statement.pages, limit)
    return _with_further(found, submission.sorting.continued, pages=statement.pages, limit=limit)


def _with_further(found: Finding, continued: tuple[Document, ...], *, pages: int, limit: int) -> Finding:
    """Review where only a further paper, which sets out what the statement lacks, takes it over the limit."""
    further = sum(paper.pages or 0 for paper in continued)
    if found.status is not Status.MET or pages + further <= limit:
        return found
    told = f"{_pages(pages)} and {_pages(further)} sent apart; the limit is {limit}, and some pages may not count"
    return _finding(Status.REVIEW, told, "may_not_count", (("pages", pages + further), ("limit", limit)))


def _compare(statement: Document, pages: int, limit: int) -> Finding:
    counts = (("pages", pages), ("limit", limit))
    counted = _counted(statement, pages)
    told = f"{_told(statement, pages, counted)}; the limit is {limit}"
    if pages + _doubt(statement) <= limit:
        return _finding(Status.MET, told, "", counts)
    if not statement.pages_exact:
        return _finding(Status.REVIEW, f"about {told}", "not_exact", counts)
    if counted <= limit:
        return _finding(Status.REVIEW, f"{told}, and some pages may not count", "may_not_count", counts)
    if statement.trouble is Trouble.NO_TEXT:
        return _finding(Status.REVIEW, f"{told}, and what the pages hold was not read", "not_read", counts)
    if statement.exhibits_from is not None:
        counts = (("pages", counted), ("limit", limit))
    return _finding(Status.DEFICIENT, told, "over_limit", counts)


def _doubt(statement: Document) -> int:
    """How many pages more it may have: another program than the writer's breaks a line or two elsewhere."""
    return 0 if statement.pages_exact else 1


def _counted(statement: Document, pages: int) -> int:
    """The pages that count in any case."""
    if statement.exhibits_from is not None:
        # Whether the page before the exhibits holds nothing but a signature is not told: the doubt is counsel's.
        return min(pages, max(1, statement.exhibits_from - 1))
    return pages - 1 if statement.closing_page_alone else pages


def _told(statement: Document, pages: int, counted: int) -> str:
    """The count, and where the paper was split: what chambers look at should they see it otherwise."""
    first = statement.exhibits_from
    if first is None or counted == pages:
        return _pages(pages)
    return f"{_pages(pages)}: {counted} before the exhibits, which begin on page {first}"


def _pages(number: int) -> str:
    return "1 page" if number == 1 else f"{number} pages"


def _finding(status: Status, explanation: str, reason: str, counts: tuple[tuple[str, int], ...] = ()) -> Finding:
    return Finding(Requirement.PAGE_LIMIT, status, explanation, reason, counts)
