"""What is each paper, by what it says: a statement, or one of the papers that travel with or without one?"""

import re
from dataclasses import dataclass, field
from enum import StrEnum

from mailbot.core import kind_words as words
from mailbot.core.cover import hands_over
from mailbot.core.domain.document import Document, Element, ReadBy
from mailbot.core.requests import Requests, read_requests

_HEAD_CHARACTERS = 2_200  # letterhead, caption and title
_MOST_TITLE_WORDS = 18
_MOST_TITLE_CHARACTERS = 160
_SHORT_LETTER = 1_600  # characters: a cover letter says less than a statement by letter
_MOST_BODY_TITLE_LINE = 6  # a mail's own text bears a title only at its top
_MOST_BODY_TITLE_WORDS = 8
_LONG_BODY = 120  # words: a letter of that length may argue a case
_CLOSING_WORDS = 3  # this many of a real-estate closing's words make one

_POSITIONS = (Element.FACTUAL_POSITIONS, Element.LEGAL_POSITIONS, Element.DAMAGES_POSITIONS)


class Role(StrEnum):
    """What a paper is."""

    STATEMENT = "statement"
    REQUEST = "request"  # a motion or letter that asks the court for something
    ORDER = "order"
    AGREEMENT = "agreement"
    EXHIBIT = "exhibit"
    NOTICE = "notice"
    CLOSING = "closing"  # a real-estate settlement
    COVER_LETTER = "cover_letter"
    LETTER_TO_COUNSEL = "letter_to_counsel"
    UNREAD = "unread"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Paper:
    """A document, and what it was taken for."""

    document: Document
    role: Role
    parts: int  # of the three required parts, how many are certainly set out
    is_titled: bool = False
    is_draft: bool = False
    may_be_statement: bool = False  # not taken for one, yet something of one is there
    requests: Requests = field(default_factory=Requests)

    @property
    def is_letter(self) -> bool:
        """Whether it is the text of a mail that was forwarded as an attachment."""
        return _is_mail_text(self.document) and not self.document.is_body


def parts_set_out(document: Document) -> frozenset[str]:
    """Which of the three required parts (order ¶3(a)–(c)) are certainly set out: positions by two elements of three."""
    return _parts({p.element for p in document.located.passages if p.certain})


def parts_perhaps_set_out(document: Document) -> frozenset[str]:
    """Which of the three may be set out, counting what a person would have to look at."""
    return _parts({p.element for p in document.located.passages})


def _parts(elements: set[Element]) -> frozenset[str]:
    tests = {
        "positions": sum(element in elements for element in _POSITIONS) >= 2,
        "history": Element.DEMANDS_AND_OFFERS in elements,
        "attendees": Element.NAMES in elements,
    }
    return frozenset(part for part, holds in tests.items() if holds)


def weigh_paper(document: Document) -> Paper:
    """Takes a paper for what its head, its form and its contents say; its file name says nothing."""
    if document.trouble is not None or document.read_by is None:
        return Paper(document, Role.UNREAD, 0)
    text = document.opening.replace("’", "'").replace("‘", "'")
    parts = parts_set_out(document)
    # A cover text says "this is our statement" of what is attached; the paper itself means itself.
    is_mail = _is_mail_text(document)
    is_titled = bears_title(text, is_body=is_mail) or (names_itself(text) and (bool(parts) or not is_mail))
    requests = Requests() if is_titled else read_requests(text)  # what bears the title is no motion
    role = _role(document, text, parts, is_titled, requests)
    return Paper(
        document,
        role,
        len(parts),
        is_titled=is_titled,
        is_draft=bool(words.DRAFT.search(text[:600])),
        may_be_statement=_may_be_statement(document, role, parts),
        requests=requests,
    )


def _is_mail_text(document: Document) -> bool:
    """Whether its words are a mail's own, of this mail or of one forwarded with it."""
    return document.is_body or document.read_by is ReadBy.BODY


def bears_title(text: str, *, is_body: bool) -> bool:
    """Whether a line of the head is a settlement statement's title; in a mail's text one at its top, or in capitals."""
    return bool(title_of(text, is_body=is_body))


def title_of(text: str, *, is_body: bool = False) -> str:
    """The title of a settlement statement in the head of a paper, on one line; "" where there is none."""
    lines = [" ".join(line.split()) for line in text[:_HEAD_CHARACTERS].splitlines()]
    if not words.NAMES_STATEMENT.search(" ".join(lines)):
        return ""
    for place, line in enumerate(lines):
        if is_body and not _is_capital(line) and (place >= _MOST_BODY_TITLE_LINE or _is_sentence(line)):
            continue  # in a mail's text such a line speaks of a statement
        above = lines[place - 1] if place else ""
        joined = f"{line} {lines[place + 1]}" if place + 1 < len(lines) else line
        if _is_title(line, above):
            return line
        if _is_title(joined, above) and _is_capital(line):
            return joined
    return ""


def names_itself(text: str) -> bool:
    """Whether the first sentences call the paper a settlement statement ("please accept this letter as …")."""
    return bool(words.SELF_NAMING.search(" ".join(text[:_HEAD_CHARACTERS].split())))


def _is_title(line: str, above: str) -> bool:
    if not 3 <= len(line) <= _MOST_TITLE_CHARACTERS or len(line.split()) > _MOST_TITLE_WORDS:
        return False
    if not words.NAMES_STATEMENT.search(line) or words.NO_TITLE.search(line) or words.MANY_STATEMENTS.search(line):
        return False
    # "MOTION FOR MORE TIME TO SUBMIT ITS / CONFIDENTIAL SETTLEMENT STATEMENT" is one title over two lines.
    return not (words.OPENS_OTHER_TITLE.search(above) and _is_capital(above))


def _is_sentence(line: str) -> bool:
    """Whether a line ends or runs on as a sentence does and most of its words begin small."""
    written = line.split()
    large = sum(word[:1].isupper() for word in written)
    runs_on = line.endswith((".", "?", "!", ":", ",")) or "://" in line or len(written) > _MOST_BODY_TITLE_WORDS
    return runs_on and large * 2 < len(written)


def _is_capital(line: str) -> bool:
    letters = [c for c in line if c.isalpha()]
    return len(letters) > 8 and sum(c.isupper() for c in letters) > 0.7 * len(letters)


def _is_one_capital_word(line: str) -> bool:
    """Whether a line is a title of one word: "ORDER", "INVOICE"."""
    word = line.strip("*_ \t.:")
    return len(word) >= 5 and word.isalpha() and word.isupper()


def _role(document: Document, text: str, parts: frozenset[str], is_titled: bool, requests: Requests) -> Role:
    lines = [line.strip() for line in text[:_HEAD_CHARACTERS].splitlines() if line.strip()]
    if lines and words.EXHIBIT_HEAD.match(lines[0]):
        return Role.EXHIBIT
    if is_closing(text):
        return Role.CLOSING
    if is_titled and not _is_cover_letter(text, parts):
        return Role.STATEMENT
    other = _other_head(lines, text)
    if other is not None:
        return other
    if _is_cover_letter(text, parts):
        return Role.COVER_LETTER
    if is_letter_to_counsel(text):
        return Role.LETTER_TO_COUNSEL
    if requests.has_kind and len(parts) < 3 and "attendees" not in parts:
        return Role.REQUEST
    if "history" not in parts and words.DISCOVERY.search(text):
        return Role.REQUEST if requests.asks else Role.OTHER
    if len(parts) >= 2 and (words.COURT_WORDS.search(text) or words.TO_JUDGE.search(text) or document.is_body):
        return Role.STATEMENT
    return Role.REQUEST if requests.asks and words.TO_JUDGE.search(text[:1_500]) else Role.OTHER


def is_closing(text: str) -> bool:
    """Whether a text speaks of the closing of a sale of land, which has a "settlement statement" of its own.

    A lawsuit over such a sale has its words too, and a court's besides.
    """
    return (
        not words.COURT_WORDS.search(text)
        and len({m.lower() for m in words.CLOSING_WORDS.findall(text)}) >= _CLOSING_WORDS
    )


def is_letter_to_counsel(text: str) -> bool:
    """Whether a letter is addressed to somebody other than the judge, though chambers see it."""
    names = words.SALUTATION.findall(text[:_HEAD_CHARACTERS])
    if not names:
        return False
    to_judge = any(words.JUDGES.search(name) for name in names)
    return not to_judge and (bool(words.COPIED_TO_CHAMBERS.search(text)) or not words.TO_JUDGE.search(text[:1_200]))


def is_headed_otherwise(text: str) -> bool:
    """Whether a text bears the title of a motion, an order, an agreement or a notice."""
    lines = [line.strip() for line in text[:_HEAD_CHARACTERS].splitlines() if line.strip()]
    return _other_head(lines, text) is not None


def _other_head(lines: list[str], text: str) -> Role | None:
    titles = [line for line in lines[:40] if len(line.split()) <= _MOST_TITLE_WORDS and not line.endswith((".", ","))]
    headings = [line for line in titles if _is_capital(line) or _is_one_capital_word(line)]
    if any(words.AGREEMENT_HEAD.search(line) for line in headings):
        return Role.AGREEMENT
    if any(words.MOTION_HEAD.search(line) for line in headings):
        return Role.REQUEST
    if any(words.ORDER_HEAD.match(line) for line in headings) or words.ORDERS.search(text):
        return Role.ORDER
    if any(words.NOTICE_HEAD.match(line) for line in headings):
        return Role.NOTICE
    return None


def _is_cover_letter(text: str, parts: frozenset[str]) -> bool:
    if len(parts) >= 2 or len(text) > _SHORT_LETTER or not words.TO_JUDGE.search(text[:1_200]):
        return False
    return bool(re.search(r"\b(?:enclosed|attached)\b", text, re.IGNORECASE)) and hands_over(text, has_papers=True)


def _may_be_statement(document: Document, role: Role, parts: frozenset[str]) -> bool:
    text = document.opening
    if role in {Role.EXHIBIT, Role.LETTER_TO_COUNSEL}:
        return len(parts) >= 2
    if role is not Role.OTHER:
        return role is Role.REQUEST and len(parts) >= 3
    if not _is_mail_text(document):
        return bool(parts) or bool(words.TO_JUDGE.search(text[:1_200]))
    possible = _parts({p.element for p in document.located.passages})
    argues_a_case = bool(words.CASE_WORDS.search(text)) and not words.DISCOVERY.search(text)
    return bool(parts) and len(possible) >= 2 and len(text.split()) >= _LONG_BODY and argues_a_case
