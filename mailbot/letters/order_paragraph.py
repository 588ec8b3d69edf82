"""Answers for the paragraph that an order or a minute entry can carry: what to send, where, by when, in which form."""

from mailbot.core.domain.court import Conference
from mailbot.core.domain.deadline import ConferenceDates
from mailbot.core.domain.finding import FURTHER_SECTIONS
from mailbot.letters.dates import word_last_moment, word_moment
from mailbot.letters.phrases import count_of, one_line
from mailbot.letters.templates import render

_CONTENTS = {
    "positions": "the positions of the parties concerning factual issues, issues of law, and damages",
    "negotiation_history": (
        "the settlement negotiation history of the case, including the specific demands and offers that have been "
        "conveyed"
    ),
    "attendees": "the names and positions of the individuals who will be attending the settlement conference",
}
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def order_paragraph(conference: Conference, dates: ConferenceDates, *, chambers_address: str) -> str:
    """One paragraph of plain text, ended by a line feed; the order's own words where the conference file gives them.

    A day is named, never a period to be counted; where a closing is unsettled it is the later reading.
    """
    return render(
        "order_paragraph.txt.j2",
        due=word_last_moment(dates.statement_due.at, conference.timezone),
        conference_at=word_moment(dates.conference_at, conference.timezone),
        chambers_address=chambers_address,
        contents=_contents(conference),
        pages=count_of(conference.statement.page_limit, "page") if conference.statement.page_limit else "",
        case_number=conference.case_number,
        telephone=f"chambers at {one_line(conference.telephone)}" if conference.telephone else "chambers",
    )


def _contents(conference: Conference) -> str:
    """ "(a) …; (b) …; and (c) …"."""
    sections = conference.statement.sections
    titles = {section.name: section.title for section in conference.statement.own_sections}
    plain = _CONTENTS | FURTHER_SECTIONS | titles
    items = [conference.order.words_for(section) or plain.get(section, "") for section in sections]
    items = [item for item in items if item]
    if len(items) < 2:
        return "".join(items)
    lettered = [f"({letter}) {item}" for letter, item in zip(_LETTERS, items, strict=False)]
    return f"{'; '.join(lettered[:-1])}; and {lettered[-1]}"
