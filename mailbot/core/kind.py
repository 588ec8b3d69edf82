"""The sorting table: is a mail a statement, a request, a machine's mail or ordinary correspondence?

The contract's definition (§5): a statement is a mail of which (a) a paper sets out two of the three parts or bears the
title and is written to the judge, or (b) subject or cover text hand one over. A machine's mail is one by (a) alone.
Where staff would disagree `is_sure` is False, and a person decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from mailbot.core import kind_words as words
from mailbot.core.automatic import Machine, find_machine
from mailbot.core.choice import choose
from mailbot.core.cover import hands_over, names_statement, withdraws
from mailbot.core.domain.document import Document
from mailbot.core.domain.finding import SECTIONS
from mailbot.core.domain.mail import Message
from mailbot.core.domain.submission import Kind, Sorting
from mailbot.core.machine_fields import OWN_MESSAGE_ID
from mailbot.core.papers import (
    Paper,
    Role,
    is_closing,
    is_headed_otherwise,
    is_letter_to_counsel,
    parts_perhaps_set_out,
    parts_set_out,
    weigh_paper,
)
from mailbot.core.requests import Requests, read_requests
from mailbot.core.sentences import MOST_CHARACTERS

_SHORT_COVER = 60  # words: a cover that says no more leaves the saying to its papers
_INTERLEAVED = 3  # so many turns between quoted and unquoted lines are an answer in line
_SIGNATURE = 400  # characters of what was cut
_LONG_TEXT = 120  # words: a mail that long may be the statement itself
_SUPPLIES = 12  # words: a reply that says less supplies nothing


@dataclass(frozen=True, slots=True)
class _Desk:
    """One mail laid out for sorting."""

    message: Message
    attached: tuple[Paper, ...]
    body: Paper | None
    machine: Machine
    requests: Requests
    to_counsel: bool  # the text is a letter to the other side, copied to chambers

    @property
    def unread(self) -> tuple[Paper, ...]:
        return tuple(p for p in self.attached if p.role is Role.UNREAD)

    @property
    def statements(self) -> tuple[Paper, ...]:
        return tuple(p for p in self.attached if p.role is Role.STATEMENT)

    @property
    def is_reply(self) -> bool:
        """Whether it answers mailbot's own mail, by its thread or by the subject that our mail bears."""
        message = self.message
        is_threaded = any(i.startswith(OWN_MESSAGE_ID) for i in message.in_reply_to)
        return is_threaded or bool(words.OWN_SUBJECT.match(message.subject))


def sort(message: Message) -> Sorting:
    """Sorts one mail, by header, words and papers alone; who wrote it is not asked here."""
    if len(message.text) > MOST_CHARACTERS:  # its papers were read whole; a cover's end decides nothing
        message = replace(message, text=message.text[:MOST_CHARACTERS])
    desk = _lay_out(message)
    if desk.machine:
        return _sort_machine(desk)
    if desk.statements:
        return _attached_statement(desk)
    return _sort_cover(desk)


def _lay_out(message: Message) -> _Desk:
    weighed = [weigh_paper(document) for document in message.papers]
    attached = tuple(p for p in weighed if not p.document.is_body and not _is_cover(p))
    # "cc: Chambers" stands below the signature, which may have been cut
    is_copied = words.COPIED_TO_CHAMBERS.search(f"{message.text}\n{message.quoted[:_SIGNATURE]}")
    to_counsel = is_letter_to_counsel(message.text) and bool(is_copied)
    return _Desk(
        message=message,
        attached=attached,
        body=next((p for p in weighed if p.document.is_body), None),
        machine=find_machine(message, has_papers=bool(attached)),
        requests=Requests() if to_counsel else _all_requests(message, attached),
        to_counsel=to_counsel,
    )


def _is_cover(paper: Paper) -> bool:
    """Whether it is the text of a forwarded mail and no statement: it went with papers, and is none itself."""
    return paper.is_letter and paper.role is not Role.STATEMENT and not paper.may_be_statement


def _all_requests(message: Message, attached: Sequence[Paper]) -> Requests:
    """What the cover asks, or its subject, or else what a motion or letter with it does."""
    own = read_requests(message.text)
    if words.SUBJECT_ASKS.search(message.subject) and not words.REPLY.match(message.subject):
        own = replace(own, asks=True)
    asked = next((p.requests for p in attached if p.role is Role.REQUEST and p.requests.asks), None)
    if own.has_kind or asked is None:
        return own
    return asked


def _sort_machine(desk: _Desk) -> Sorting:
    """A machine's mail: a statement by (a) alone, and by what is attached, for its own text is the machine's."""
    machine = desk.machine
    if desk.statements and not (machine.is_own or machine.is_report):  # what these hold was sent to somebody else
        return _attached_statement(desk)
    if not machine.is_certain and not machine.is_share and _text_hands_over(desk):
        # A person's mail may hold a machine's phrase; what it hands over is not passed by.
        return _statement(desk, _handed_over_document(desk), ("machine_phrase", "handed_over"), is_sure=False)
    if (machine.is_voice or machine.reasons == ("absence",)) and desk.requests.has_kind:
        return _sorting(desk, _request_kind(desk.requests), machine.reasons, is_sure=False)
    # Something waits behind a link, or a scan that can't be read came from a copier: a person should look.
    is_scan = bool(desk.unread) and not (machine.is_list or machine.is_own or machine.is_voice)
    is_recall = bool(words.RECALL.match(desk.message.subject))
    gives_back = machine.is_report and bool(desk.statements)
    is_doubtful = is_scan or is_recall or gives_back or (machine.is_share and _share_names_statement(desk.message))
    return Sorting(Kind.AUTOMATIC, not is_doubtful, True, asks=False, reasons=machine.reasons, statement=None)


def _attached_statement(desk: _Desk) -> Sorting:
    """One attachment at least is a statement by (a)."""
    choice = choose(desk.statements, [p for p in desk.attached if p.role is not Role.STATEMENT])
    chosen = choice.statement
    text = desk.message.text
    doubts = {
        "draft": chosen.is_draft or bool(words.FOR_COLLEAGUES.search(text)),
        "misdirected": bool(words.MISDIRECTED.search(text)),
        "also_a_request": not chosen.is_titled and chosen.requests.cancellation,
        "to_counsel": desk.to_counsel,
    }
    reasons = ["titled"] if chosen.is_titled else []
    reasons += ["sets_out"] if chosen.parts >= 2 else []
    reasons += [reason for reason, holds in doubts.items() if holds]
    sorted_so = _statement(desk, chosen.document, tuple(reasons), is_sure=not any(doubts.values()))
    return replace(sorted_so, rivals=len(choice.rivals), rival_papers=choice.rivals, continued=choice.continued)


def _sort_cover(desk: _Desk) -> Sorting:
    """No attachment is a statement: the mail's own text is one, hands one over, asks, or is correspondence."""
    if desk.to_counsel:
        is_doubtful = desk.body is not None and desk.body.parts >= 2
        return _sorting(desk, Kind.CORRESPONDENCE, ("letter_to_counsel",), is_sure=not is_doubtful)
    by_body = _body_statement(desk)
    if by_body is not None:
        return by_body
    if _cover_hands_over(desk):
        return _handed_over(desk)
    if desk.requests.has_kind:
        reasons = (str(_request_kind(desk.requests)),)
        return _sorting(desk, _request_kind(desk.requests), reasons, is_sure=not desk.requests.doubtful)
    doubt = _doubt(desk)
    if doubt is not None:
        return _statement(desk, _handed_over_document(desk), (doubt,), is_sure=False)
    return _correspondence(desk)


def _body_statement(desk: _Desk) -> Sorting | None:
    """The mail's own text as the statement, where no attachment is one."""
    body, message = desk.body, desk.message
    if body is None or is_closing(message.text):
        return None
    parts = parts_set_out(body.document)
    sets_out = body.role is Role.STATEMENT and not any(
        p.may_be_statement and p.role is not Role.EXHIBIT for p in desk.attached
    )
    if desk.is_reply and not desk.attached and not body.is_titled:
        is_further = any(p.certain for p in body.document.located.further)
        is_supply = (bool(parts & {"history", "attendees"}) or is_further) and not desk.requests.asks
        return _statement(desk, body.document, ("supplies",), is_sure=False) if is_supply or sets_out else None
    in_lieu = bool(words.IN_LIEU.search(f"{message.subject}\n{message.text}"))
    if body.is_titled:
        return _statement(desk, body.document, ("titled", "body"), is_sure=not in_lieu)
    # A request says where things stand, or who comes, only so far as it must.
    is_argued = {"positions", "attendees"} <= parts
    if not sets_out or (desk.requests.has_kind and not is_argued):
        return _perhaps_by_body(desk, body, parts)
    if desk.requests.asks and "positions" not in parts:
        return _perhaps_by_body(desk, body, parts)
    return _statement(desk, body.document, ("sets_out", "body"), is_sure=not (in_lieu or desk.requests.has_kind))


def _perhaps_by_body(desk: _Desk, body: Paper, parts: frozenset[str]) -> Sorting | None:
    """A long text in which all three parts may be, one of them for certain: a person should look, whatever it asks."""
    is_long = len(desk.message.text.split()) >= _LONG_TEXT and not desk.attached
    if not parts or not is_long or len(parts_perhaps_set_out(body.document)) < len(SECTIONS):
        return None
    if words.DISCOVERY.search(desk.message.text) or is_headed_otherwise(desk.message.text):
        return None
    return _statement(desk, body.document, ("may_set_out", "body"), is_sure=False)


def _cover_hands_over(desk: _Desk) -> bool:
    """The contract's (b): by the cover text, a cover letter, or a subject over a text that asks nothing."""
    return _text_hands_over(desk) or (_may_hand_over(desk) and _subject_hands_over(desk))


def _text_hands_over(desk: _Desk) -> bool:
    """By the words of the cover text or of a cover letter; the subject of a machine's mail is another's."""
    is_by_text = hands_over(desk.message.text, has_papers=bool(desk.attached))
    return _may_hand_over(desk) and (is_by_text or any(p.role is Role.COVER_LETTER for p in desk.attached))


def _may_hand_over(desk: _Desk) -> bool:
    words_said = f"{desk.message.subject}\n{desk.message.text}"
    is_sale = is_closing(words_said) or any(p.role is Role.CLOSING for p in desk.attached)
    return not is_sale and not withdraws(desk.message.text)


def _subject_hands_over(desk: _Desk) -> bool:
    message = desk.message
    if not names_statement(message.subject) or desk.requests.asks or desk.is_reply:
        return False
    if any(p.role is not Role.UNREAD for p in desk.attached):
        # Whatever comes under a statement's subject and no other word was meant for the statement.
        is_other = any(p.role is Role.OTHER for p in desk.attached) and _is_short(message.text)
        return is_other or _is_bare(message.text)
    if words.REPLY.match(message.subject) and not desk.attached:
        return False
    return _is_short(message.text) and not words.NOT_NOW.search(message.text) and not _only_thanks(message.text)


def _handed_over(desk: _Desk) -> Sorting:
    """Handed over, and no paper says that it is it."""
    return _statement(desk, _handed_over_document(desk), ("handed_over",), is_sure=True)


def _handed_over_document(desk: _Desk) -> Document | None:
    """The paper that a cover speaks of: one that was read and is nothing else, or the first that could not be read.

    Else what came: a motion or an invoice handed over as the statement lacks what it lacks.
    """
    candidates = [p for p in desk.attached if p.role is Role.OTHER] or list(desk.unread) or list(desk.attached)
    if not candidates and desk.body is not None and desk.body.may_be_statement:
        return desk.body.document
    written = [p for p in candidates if not p.document.media_type.startswith(("image/", "audio/", "video/"))]
    chosen = next(iter(written or candidates), None)
    return chosen.document if chosen else None


def _doubt(desk: _Desk) -> str | None:
    """Why a mail that neither is nor hands over a statement may be one all the same."""
    message, text = desk.message, desk.message.text
    if _is_interleaved(message.quoted):
        return "answered_in_line"
    if desk.body is not None and desk.body.may_be_statement and not desk.requests.asks and not desk.is_reply:
        return "body_may_be_statement"
    if any(p.may_be_statement and p.role is Role.OTHER for p in desk.attached):
        return "may_be_statement"
    if desk.unread and not desk.requests.asks and not words.EXHIBITS_ALONE.match(text.strip()):
        is_only_exhibits = any(p.role is Role.EXHIBIT for p in desk.attached)
        if not is_only_exhibits and (_is_short(text) or words.HANDS_WITH_IT.search(text)):
            return "unread_paper"
    if message.links and _is_short(text) and not desk.requests.asks:
        return "link"
    # "Attachment to follow", below a subject that names the statement.
    is_bare = len(text.split()) < _SUPPLIES and not _only_thanks(text) and not words.REPLY.match(message.subject)
    if names_statement(message.subject) and is_bare and not desk.attached and not desk.requests.asks:
        return "named_only"
    return None


def _correspondence(desk: _Desk) -> Sorting:
    text = desk.message.text
    supplies = desk.is_reply and not desk.requests.asks and not _only_thanks(text) and len(text.split()) >= _SUPPLIES
    is_doubtful = supplies or any(p.may_be_statement for p in desk.attached)
    roles = tuple(dict.fromkeys(str(p.role) for p in desk.attached))
    return _sorting(desk, Kind.CORRESPONDENCE, roles or ("no_papers",), is_sure=not is_doubtful)


def _is_short(text: str) -> bool:
    return len(text.split()) <= _SHORT_COVER


def _is_bare(text: str) -> bool:
    """Whether a cover says nothing but "see attached"."""
    return len(text.split()) < _SUPPLIES and not words.SPEAKS_OF_OTHER.search(text) and not _only_thanks(text)


def _share_names_statement(message: Message) -> bool:
    """Whether a file service's notice names one, in its subject, by a file name or in the sender's own line."""
    return names_statement(message.subject) or bool(words.NAMES_STATEMENT.search(message.text))


def _only_thanks(text: str) -> bool:
    return bool(words.THANKS_ONLY.match(text))


def _is_interleaved(quoted: str) -> bool:
    """Whether quoted and unquoted lines take turns, so that what was cut away holds the writer's answers."""
    marks = [line.lstrip().startswith(">") for line in quoted.splitlines() if line.strip()]
    turns = sum(1 for above, below in pairwise(marks) if above and not below)
    return turns >= _INTERLEAVED


def _request_kind(requests: Requests) -> Kind:
    return Kind.CANCELLATION_REQUEST if requests.cancellation else Kind.TELECONFERENCE_REQUEST


def _statement(desk: _Desk, document: Document | None, reasons: tuple[str, ...], *, is_sure: bool) -> Sorting:
    machine = bool(desk.machine)
    asks = desk.requests.asks and not machine
    return Sorting(Kind.STATEMENT, is_sure, machine, asks, reasons, document, is_deaf=desk.machine.is_deaf)


def _sorting(desk: _Desk, kind: Kind, reasons: tuple[str, ...], *, is_sure: bool) -> Sorting:
    asks = desk.requests.asks or desk.requests.wants_receipt
    return Sorting(kind, is_sure, bool(desk.machine), asks, reasons, statement=None)
