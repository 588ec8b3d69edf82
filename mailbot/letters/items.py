"""Answers for how each item of a notice is put to counsel: the order's words, what was seen, and how it is supplied."""

from datetime import datetime
from typing import assert_never

from mailbot.core.domain.draft import DeficiencyNotice, Item, Received
from mailbot.core.domain.finding import FurtherSection, Requirement
from mailbot.letters.dates import in_court, word_last_moment, word_moment
from mailbot.letters.phrases import (
    at_telephone,
    capital,
    count_of,
    listing,
    number,
    one_line,
    order_name,
    requirement_words,
)

_PLAIN_WORDS = {
    Requirement.POSITIONS: "the positions of the parties on the facts, on issues of law and on damages",
    Requirement.NEGOTIATION_HISTORY: "the history of the settlement negotiations, with the demands and offers conveyed",
    Requirement.ATTENDEES: "the names and positions of the individuals who will attend the settlement conference",
}
_ELEMENTS = {
    "factual_positions": "the positions on factual issues",
    "legal_positions": "the positions on issues of law",
    "damages_positions": "the positions on damages",
    "history": "the history of the settlement negotiations",
    "demands_and_offers": "the specific demands and offers",
    "names": "the names of the individuals who will attend",
    "positions": "the positions of the individuals who will attend (their titles or roles)",
}
_DOCUMENT_SEEN = {
    "password": "A document was received that asks for a password before it opens, so it could not be read.",
    "corrupt": "A document was received whose file is damaged or incomplete, so it could not be read.",
    "empty": "A document was received whose file has nothing in it.",
    "format": "A document was received in a format that cannot be opened here.",
    "missing": "A settlement statement was not located: no document is attached to the message.",
    "link": "The message holds a link to a file that is kept elsewhere. Links are not opened here.",
}
_DOCUMENT_UNREAD = "What was received could not be read by the automatic reading."
_DOCUMENT_CURE = {
    "password": "It can be sent again as a PDF that opens without a password, attached to a message to this address.",
    "corrupt": "It can be saved as a PDF once more and sent again, attached to a message to this address.",
    "empty": "It can be sent again as a PDF, attached to a message to this address.",
    "format": "It can be saved or printed as a PDF and sent again, attached to a message to this address.",
    "missing": "It can be sent as a PDF, attached to a message to this address.",
    "link": "The file itself can be sent as a PDF, attached to a message to this address.",
}
_DOCUMENT_CURE_ANY = "It can be sent as a PDF that opens without a password, attached to a message to this address."


def word_item(item: Item, notice: DeficiencyNotice) -> str:
    """The item's paragraph: the order's ¶ and words where the conference file gives them, then what was seen."""
    if isinstance(item.requirement, FurtherSection):
        return _section(item, requirement_words(item.requirement, notice.matter))
    match item.requirement:
        case Requirement.POSITIONS | Requirement.NEGOTIATION_HISTORY | Requirement.ATTENDEES:
            return _section(item, _PLAIN_WORDS[item.requirement])
        case Requirement.DOCUMENT:
            return _document(item, notice)
        case Requirement.PAGE_LIMIT:
            return _length(item, notice)
        case Requirement.TIMING:
            return _timing(item, notice)
        case (
            Requirement.SENDER
            | Requirement.CONFIDENTIALITY
            | Requirement.PRIOR_NEGOTIATIONS
            | Requirement.SETTLEMENT_AUTHORITY
        ):
            # Chambers' own matters (the contract's advisory findings): nothing of them is told.
            return f"A question about this item can be put to {at_telephone(notice.matter)}."
        case _:
            assert_never(item.requirement)


def _cited(item: Item, plain: str) -> str:
    where = f"Paragraph {one_line(item.paragraph)}: " if item.paragraph else ""
    if item.words:
        return f'{where}"{one_line(item.words).rstrip(".;,")}."'
    return capital(f"{where}{plain}.")


def _section(item: Item, plain: str) -> str:
    cited = _cited(item, plain)
    located = "located" if item.reason in {"", "not_located"} else "clearly located"  # the rest are doubts
    missing = [_ELEMENTS[e] for e in item.missing_elements if e in _ELEMENTS]
    if item.reason == "placeholder":
        return f"{cited} What was located for this is a heading, or a note that it is to follow."
    if missing:
        were = "was" if len(missing) == 1 and missing[0].startswith("the history") else "were"
        return f"{cited} Of this, {listing(missing, 'or')} {were} not {located} in the material received."
    return f"{cited} This was not {located} in the material received."


def _document(item: Item, notice: DeficiencyNotice) -> str:
    seen = _DOCUMENT_SEEN.get(item.reason, _DOCUMENT_UNREAD)
    cure = _DOCUMENT_CURE.get(item.reason, _DOCUMENT_CURE_ANY)
    return f"{seen} {cure} If it cannot be sent in that form, please telephone {at_telephone(notice.matter)}."


def _length(item: Item, notice: DeficiencyNotice) -> str:
    pages, limit = item.count("pages") or notice.received.pages, item.count("limit")
    where = f"paragraph {one_line(item.paragraph)} of the order" if item.paragraph else "the order"
    has = f"The statement received has {_pages(pages, notice.received)}" if pages else "The statement was received"
    if item.words:
        return f'{has}; {where} says: "{one_line(item.words).rstrip(".;,")}."'
    if limit is None:
        return f"{has}; {where} describes its length."
    return f"{has}; {where} says the statement should not exceed {number(limit)}{'' if pages else ' pages'}."


def _pages(pages: int, received: Received) -> str:
    """The pages that count, told apart from all that came where the two differ."""
    told = ("" if received.pages_exact else "about ") + count_of(pages, "page")
    return f"{told} before its exhibits" if received.pages and pages < received.pages else told


def _timing(item: Item, notice: DeficiencyNotice) -> str:
    zone, at, due = notice.matter.timezone, notice.received.at, notice.due_at
    said = f"the statement was received on {word_moment(at, zone, seconds=_same_minute(at, due, zone))}"
    received = f"Paragraph {one_line(item.paragraph)}: {said}" if item.paragraph else capital(said)
    if due is None:
        return f"{received}. Questions about its date can be put to {at_telephone(notice.matter)}."
    return f"{received}; the date for it was {word_last_moment(due, zone)}."


def _same_minute(at: datetime, due: datetime | None, zone: str) -> bool:
    if due is None:
        return False
    return in_court(at, zone).replace(second=0, microsecond=0) == in_court(due, zone).replace(second=0, microsecond=0)


def introduction(notice: DeficiencyNotice) -> str:
    """The sentences before the items: what the order describes, and how many items this reading leaves open."""
    if all(item.requirement is Requirement.DOCUMENT for item in notice.items):
        return f"This reading leaves {count_of(len(notice.items), 'item')} open, about the form of what was received:"
    order, paragraph = order_name(notice.matter), notice.matter.statement_paragraph
    source = f"Paragraph {one_line(paragraph)} of {order}" if paragraph else capital(order)
    return f"{source} describes the statement. This reading leaves {count_of(len(notice.items), 'item')} open:"
