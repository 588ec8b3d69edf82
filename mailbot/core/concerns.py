"""What, in a mail that is no statement, concerns chambers at once? One line that says so, and none of its words."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from mailbot.core.domain.court import Conference
from mailbot.core.domain.deadline import ConferenceDates
from mailbot.core.domain.in_words import moment_in_words
from mailbot.core.domain.mail import Message
from mailbot.core.domain.submission import Kind, Standing
from mailbot.core.kind_words import THANKS_ONLY
from mailbot.core.review import Review
from mailbot.core.sentences import split_sentences

_I = re.IGNORECASE
_SETTLED: Final = re.compile(
    r"\b(?:case|matter|action|suit|lawsuit|dispute|claims?|parties|sides|clients|it|we) (?:[\w']+,? ){0,4}?"
    r"(?:settled|resolved|compromised)\b(?! (?:that|the (?:dates?|discovery|schedul)))"
    r"|\breached (?:an? |the )?(?:\w+ ){0,3}(?:settlement|agreement|resolution|terms|deal)\b"
    r"|\bsettlement (?:has been|was|is) (?:now )?reached\b|\b(?:notice|word) of settlement\b"
    r"|\b(?:agreement|settlement) in principle\b|\bwe have a deal\b|\bstipulation of dismissal\b",
    _I,
)
_NOT_SETTLED: Final = re.compile(
    r"\b(?:not|never|if|should|unless|until|whether|hop(?:e|ing|eful)|before|could|may|might|would|can|cannot|unable"
    r"|nor|remains?|trying|works?|efforts?)\b|n't\b|\?",
    _I,
)
_NOTICE_OF_FILING: Final = re.compile(r"\bnotice of (?:electronic filing|docket activity)\b|\bactivity in case\b", _I)
_OF_DOCKET: Final = re.compile(rf"{_NOTICE_OF_FILING.pattern}|\bCM/ECF\b|\bdocket\b", _I)
_FILED_STATEMENT: Final = re.compile(
    r"\b(?:settlement|mediation)(?: conference)? (?:statement|memorandum|memo|brief|position paper)\b(?! due)", _I
)
_COURTS_OWN: Final = re.compile(r"\b(?:order|minute entry|scheduling|set for|due by|shall)\b", _I)
_FILED_END: Final = re.compile(
    r"\bnotice of settlement\b|\b(?:stipulation|notice) (?:of|for) (?:voluntary )?dismissal\b"
    r"|\bmotion to (?:continue|vacate|postpone|reset)\b.{0,60}\bconference\b",
    _I,
)
_FROM_ROSTER = "It came from {whom}, was left in the mailbox as it was, and nobody was answered."
_AS_SET = "The conference stands as set until chambers say otherwise."
_UNPROVED = "Its author was not authenticated: telephone before anything is done on it."


@dataclass(frozen=True, slots=True)
class Concern:
    """What chambers are told of a mail: a headline without content, and sentences beside it."""

    headline: str
    why: tuple[str, ...]


def concern_of(
    reviewed: Review, conference: Conference | None, dates: ConferenceDates | None, *, answers: str = ""
) -> Concern | None:
    """What concerns chambers in a mail of a roster address, or of counsel's firm; None where nothing does.

    `answers` is the reference of the letter of ours that it answers in its thread, "" where it answers none.
    """
    found = reviewed.identification
    if not (found.on_roster or found.standing is Standing.COLLEAGUE):
        return None
    headline, told = _headline(reviewed, answers)
    if not headline or (not found.on_roster and reviewed.sorting.kind not in _REQUESTS):
        return None
    whom = "a roster address" if found.on_roster else "an unlisted address of counsel's firm"
    by_dates: tuple[str, ...] = ()
    if conference is not None and dates is not None:
        by_dates = by_the_dates(reviewed.sorting.kind, reviewed.received_at, conference, dates)
    why = (*by_dates, *told, _FROM_ROSTER.format(whom=whom))
    return Concern(headline, (*why, *[_UNPROVED] * reviewed.authentication_failed))


_REQUESTS = frozenset({Kind.TELECONFERENCE_REQUEST, Kind.CANCELLATION_REQUEST})


def _headline(reviewed: Review, answers: str) -> tuple[str, tuple[str, ...]]:
    """The headline, and what more there is to tell; "" where nothing concerns chambers."""
    sorting, text = reviewed.sorting, reviewed.message.text
    if sorting.kind is not Kind.AUTOMATIC and speaks_of_settlement(text):
        return "word of settlement", (_AS_SET,)
    match sorting.kind:
        case Kind.TELECONFERENCE_REQUEST:
            return "a request for a teleconference", ("Nothing was granted, and nobody was told of it.",)
        case Kind.CANCELLATION_REQUEST:
            return "word that the conference may not go forward as set", (_AS_SET,)
        case Kind.AUTOMATIC if sorting.is_sure:
            return "", ()
        case _ if answers and not _only_thanks(text):
            return f"an answer to the letter with reference {answers}", ("It may say where a thing is to be found.",)
        case _ if not sorting.is_sure:
            return "a message that may be a statement, and was not taken for one", ()
        case _:
            has_papers = any(not p.is_body for p in reviewed.message.papers)
            return "a document that was not taken for a statement" if has_papers else "", ()


def by_the_dates(kind: Kind, received_at: datetime, conference: Conference, dates: ConferenceDates) -> tuple[str, ...]:
    """Where a request stands to the order's own dates for it (¶3's window, ¶6's last moment to telephone)."""
    at = received_at.astimezone(ZoneInfo(conference.timezone))
    window, call_by = dates.teleconference_window, dates.cancellation_call_by
    if kind is Kind.TELECONFERENCE_REQUEST and window:
        where = "within it"
        if not window.opens_at <= at <= window.closes_at:
            where = "before it opens" if at < window.opens_at else "after it closed"
        opens, closes = moment_in_words(window.opens_at), moment_in_words(window.closes_at)
        return (f"The order's window for it is {opens} to {closes}; this came {where}.",)
    if kind is Kind.CANCELLATION_REQUEST and call_by:
        paragraph = conference.order.paragraph("cancellation")
        cited = f" (¶{paragraph})" if paragraph else ""
        when = "in time for that" if at <= call_by.at else "after that"
        last = moment_in_words(call_by.at)
        return (f"The order asks counsel to telephone{cited}, normally by {last}; this mail came {when}.",)
    return ()


def speaks_of_settlement(text: str) -> bool:
    """Whether a sentence of the writer's own says that the case is settled, and not that it may be or is not."""
    return any(_SETTLED.search(s) and not _NOT_SETTLED.search(s) for s in split_sentences(text))


def _only_thanks(text: str) -> bool:
    return bool(THANKS_ONLY.match(text)) and len(text.split()) < _THANKS_MOST


_THANKS_MOST = 25  # words: who writes more says more


def docket_concern(message: Message, *, is_machine: bool) -> Concern | None:
    """What a court's notice of filing tells of a settlement, whoever wrote it; None where it is none or tells nothing.

    A notice passed on by counsel has it in the quoted part. Such notices are forged too: chambers alone act on them.
    """
    text = f"{message.subject}\n{message.text}\n{message.quoted}"
    if not (_OF_DOCKET if is_machine else _NOTICE_OF_FILING).search(text):
        return None
    entries = [line for line in text.splitlines() if not _COURTS_OWN.search(line)]
    why = ("It is a notice of the docket, or reads like one: see the docket itself, and follow no link in it.",)
    if any(_FILED_STATEMENT.search(line) for line in entries):
        return Concern("a settlement statement may have been filed on the public docket", why)
    if any(_FILED_END.search(line) for line in entries):
        return Concern("the docket may bear on whether the conference goes forward", why)
    return None
