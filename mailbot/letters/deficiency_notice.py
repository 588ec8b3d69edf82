"""Answers for the notice: every item that one reading left open, in the order's words, and how each is supplied."""

from mailbot.core.domain.draft import DeficiencyNotice, Letter, MailKind
from mailbot.core.domain.finding import Requirement, is_section
from mailbot.letters.dates import word_moment
from mailbot.letters.items import introduction, word_item
from mailbot.letters.phrases import count_of, listing, matter_in_subject, requirement_words, subject_line, what_came
from mailbot.letters.templates import render

_NO_PAPER = frozenset({"missing", "link"})


def deficiency_notice(draft: DeficiencyNotice) -> Letter:
    """Words a notice to counsel, or to a party without counsel. It decides nothing and tells of this party alone."""
    matter, asked = draft.matter, {item.requirement for item in draft.items}
    text = render(
        "deficiency_notice_plain.txt.j2" if draft.self_represented else "deficiency_notice.txt.j2",
        draft=draft,
        matter=matter,
        received_at=word_moment(draft.received.at, matter.timezone),
        came=what_came(draft.received),
        in_order=listing([requirement_words(r, matter) for r in draft.now_in_order if r not in asked]),
        introduction=introduction(draft),
        items=[word_item(item, draft) for item in draft.items],
        has_sections=any(map(is_section, asked)),
        has_length=Requirement.PAGE_LIMIT in asked,
    )
    return Letter(MailKind.DEFICIENCY_NOTICE, subject_line(f"{matter_in_subject(matter)}: {_outcome(draft)}"), text)


def _outcome(draft: DeficiencyNotice) -> str:
    """What the subject says: facts alone, and not what a receipt says."""
    papers = [item for item in draft.items if item.requirement is Requirement.DOCUMENT]
    if papers:
        without = all(item.reason in _NO_PAPER for item in papers)
        return "message received: no document attached" if without else "message received: document could not be opened"
    parts = [item for item in draft.items if is_section(item.requirement)]
    others = len(draft.items) - len(parts)
    told = [f"{count_of(len(parts), 'item')} not located"] * bool(parts) + [f"{count_of(others, 'item')} noted"] * bool(
        others
    )
    return f"settlement statement received: {listing(told)}"
