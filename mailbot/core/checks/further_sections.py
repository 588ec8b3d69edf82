"""Does the submission set out each part that this order asks beside the usual three?"""

from collections.abc import Sequence

from mailbot.core.domain.court import Conference, SoughtSection
from mailbot.core.domain.document import FurtherPassage, ReadBy
from mailbot.core.domain.finding import Evidence, Finding, FurtherSection, Status
from mailbot.core.domain.submission import Submission
from mailbot.core.sections.union import is_read, is_without_statement, was_read

_MOST_EVIDENCE = 12
_WHY_REVIEW = {
    "unsure": "a person should look",
    "not_sought": "it was not looked for when the message was read",
    "not_whole": "not everything in the message could be opened",
    "not_read": "not everything that came was read for certain",
}


def further_sections(submission: Submission, conference: Conference) -> tuple[Finding, ...]:
    """A finding for each, in the order of the conference file; none where it asks the usual three alone.

    Met where a paper sets it out for certain; deficient only where all was read and nothing like it is there.
    """
    return tuple(_finding(submission, each) for each in conference.statement.further)


def _finding(submission: Submission, sought: SoughtSection) -> Finding:
    requirement = FurtherSection(sought.name)
    if not was_read(submission):
        return Finding(requirement, Status.NOT_CHECKED, "no paper could be read", "not_read")
    passages = _passages(submission, sought.key)
    certain = [p for p in passages if p.certain]
    if certain:
        return Finding(requirement, Status.MET, "located", evidence=_shown(certain))
    if is_without_statement(submission):
        return Finding(requirement, Status.NOT_CHECKED, "the statement itself was not read", "not_read")
    unsure = _why_unsure(submission, sought.key, passages)
    if unsure:
        explanation = f"not certain: {_WHY_REVIEW[unsure]}"
        return Finding(requirement, Status.REVIEW, explanation, unsure, evidence=_shown(passages))
    if passages:
        explanation = "not located; a heading stands over nothing or a placeholder"
        return Finding(requirement, Status.DEFICIENT, explanation, "placeholder", evidence=_shown(passages))
    return Finding(requirement, Status.DEFICIENT, "not located", "not_located")


def _passages(submission: Submission, key: str) -> list[FurtherPassage]:
    """Passages in every paper; what stands among exhibits is never certain."""
    found = []
    for paper in submission.papers:
        for p in paper.located.further:
            if p.section == key:
                is_exhibit = paper.exhibits_from is not None and p.page >= paper.exhibits_from
                certain = p.certain and not is_exhibit
                found.append(FurtherPassage(key, p.page, p.words, certain, p.is_placeholder))
    return found


def _why_unsure(submission: Submission, key: str, passages: Sequence[FurtherPassage]) -> str:
    """Why nobody can say that it is not there, or ""."""
    if any(not p.is_placeholder for p in passages):
        return "unsure"
    if any(is_read(paper) and key not in paper.located.sought for paper in submission.papers):
        return "not_sought"
    if not submission.message.whole:
        return "not_whole"
    unread = (not is_read(p) or p.read_by is ReadBy.OCR for p in submission.papers if not p.is_body)
    return "not_read" if any(unread) else ""


def _shown(passages: Sequence[FurtherPassage]) -> tuple[Evidence, ...]:
    return tuple(dict.fromkeys(Evidence(p.page, p.words) for p in passages))[:_MOST_EVIDENCE]
