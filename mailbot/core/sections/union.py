"""What do all papers of a submission, attachments and body together, set out of one required part?"""

from collections.abc import Iterator, Sequence

from mailbot.core.domain.court import Conference
from mailbot.core.domain.document import Document, Element, Passage, ReadBy
from mailbot.core.domain.finding import Evidence, Finding, Requirement, Status
from mailbot.core.domain.submission import Submission

_MOST_EVIDENCE = 12
_PLAIN = {
    Element.FACTUAL_POSITIONS: "positions on the facts",
    Element.LEGAL_POSITIONS: "positions on the law",
    Element.DAMAGES_POSITIONS: "positions on damages",
    Element.HISTORY: "the history of negotiations",
    Element.DEMANDS_AND_OFFERS: "the specific demands and offers",
    Element.NAMES: "names of those attending",
    Element.POSITIONS: "positions of those attending",
}
_WHY_REVIEW = {
    "unsure": "a person should look",
    "not_whole": "not everything in the message could be opened",
    "not_read": "not everything that came was read for certain",
}


def weigh(
    submission: Submission, conference: Conference, *, requirement: Requirement, elements: Sequence[Element]
) -> Finding:
    """Judges one required part (order ¶3) over the union of the papers.

    A part that the order doesn't ask for is met ("not_asked"); where nothing could be read it is not checked. An
    element is deficient only where all of what came was read and nothing like it is there.
    """
    if requirement.value not in conference.statement.sections:
        return Finding(requirement, Status.MET, "the order does not ask for this part", "not_asked")
    if not was_read(submission):
        return Finding(requirement, Status.NOT_CHECKED, "no paper could be read", "not_read")
    judged = [(element, *_judge(submission, element, elements)) for element in elements]
    if is_without_statement(submission) and any(s is not Status.MET for _, s, _, _ in judged):
        return _unchecked(requirement, judged)
    status = _worst(s for _, s, _, _ in judged)
    reasons = [reason for _, s, reason, _ in judged if s is status and reason]
    evidence = [e for _, _, _, shown in judged for e in shown]
    return Finding(
        requirement,
        status,
        _explain(status, [e for e, s, _, _ in judged if s is status], reasons),
        _reason(reasons),
        elements=tuple((element.value, s) for element, s, _, _ in judged),
        evidence=tuple(dict.fromkeys(evidence))[:_MOST_EVIDENCE],
    )


_Judged = tuple[Element, Status, str, list[Evidence]]


def is_without_statement(submission: Submission) -> bool:
    """Whether no statement came, or one that could not be read: what is missing then is the document."""
    statement = submission.statement
    return statement is None or statement.trouble is not None


def _unchecked(requirement: Requirement, judged: Sequence[_Judged]) -> Finding:
    elements = tuple((e.value, s if s is Status.MET else Status.NOT_CHECKED) for e, s, _, _ in judged)
    explanation = "the statement itself was not read"
    return Finding(requirement, Status.NOT_CHECKED, explanation, "not_read", elements=elements)


def was_read(submission: Submission) -> bool:
    """Whether any attachment could be read, or the mail's own text holds something of a statement."""
    return any(_says_something(p) if p.is_body else is_read(p) for p in submission.papers)


def _says_something(paper: Document) -> bool:
    return bool(paper.located.passages or paper.located.placeholders or paper.located.further)


def is_read(paper: Document) -> bool:
    """Whether its words are known."""
    return paper.trouble is None and paper.read_by is not None


def _judge(submission: Submission, element: Element, elements: Sequence[Element]) -> tuple[Status, str, list[Evidence]]:
    passages = list(_passages(submission, element))
    certain = [p for p in passages if p.certain]
    if certain:
        return Status.MET, "", _shown(certain)
    if passages:
        return Status.REVIEW, "unsure", _shown(passages)
    if not submission.message.whole:
        return Status.REVIEW, "not_whole", []
    if any(not is_read(p) or p.read_by is ReadBy.OCR for p in submission.papers if not p.is_body):
        return Status.REVIEW, "not_read", []
    empty = [
        p
        for paper in submission.papers
        for p in paper.located.placeholders
        if p.element is element or (p.element in elements and element not in _SEVERALLY)
    ]
    return Status.DEFICIENT, "placeholder" if empty else "not_located", _shown(empty)


# Each of these has a heading of its own; the elements of the other parts share one.
_SEVERALLY = frozenset({Element.FACTUAL_POSITIONS, Element.LEGAL_POSITIONS, Element.DAMAGES_POSITIONS})


def _passages(submission: Submission, element: Element) -> Iterator[Passage]:
    """Passages of an element in every paper; what stands among exhibits is never certain."""
    for paper in submission.papers:
        for p in paper.located.passages:
            if p.element is element:
                is_exhibit = paper.exhibits_from is not None and p.page >= paper.exhibits_from
                yield Passage(p.element, p.page, p.words, certain=False) if is_exhibit else p


def _shown(passages: Sequence[Passage]) -> list[Evidence]:
    return [Evidence(p.page, p.words) for p in passages]


def _worst(statuses: Iterator[Status]) -> Status:
    seen = set(statuses)
    return next(s for s in (Status.DEFICIENT, Status.REVIEW, Status.MET) if s in seen)


def _reason(reasons: Sequence[str]) -> str:
    """One code for several elements: an empty heading explains only where it explains them all."""
    distinct = set(reasons)
    return "not_located" if distinct == {"not_located", "placeholder"} else next(iter(reasons), "")


def _explain(status: Status, elements: Sequence[Element], reasons: Sequence[str]) -> str:
    named = ", ".join(_PLAIN[e] for e in elements)
    if status is Status.MET:
        return f"located: {named}"
    if status is Status.DEFICIENT:
        over = "; a heading stands over nothing or a placeholder" if "placeholder" in reasons else ""
        return f"not located: {named}{over}"
    return f"not certain: {named}; {_WHY_REVIEW[next(iter(reasons))]}"
