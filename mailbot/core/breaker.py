"""When had a party so many answers that nothing new called for, that a person must look before the next one goes?

A program that answers by itself sends no new statements: only answers without one count. What counts is weighed, a
paper that was sent before once, a mail without any paper twice, so that honest volume never comes near the limit.
"""

import json
import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import IntEnum

from mailbot.core.domain.document import Document

WINDOW = timedelta(days=3)  # a program that answers slowly is a loop all the same
MOST_STRAIN = 4  # two answers to mails without a paper, or four to one paper sent again and again
WINDOW_OF_ALL = timedelta(days=1)
MOST_OF_ALL = 50  # answers of that kind to everybody in a day; chambers with more parties may have one for each
MOST_KNOWN = 100  # statements of a party that are known again
_PLAIN_WORD = re.compile(r"\b[a-z]{3,}\b")


class Novelty(IntEnum):
    """What a mail brings, as the weight of an answer to it."""

    NEW = 0  # a statement that this party had not sent
    REPEATED = 1
    EMPTY = 2  # no paper at all


@dataclass(frozen=True, slots=True)
class Hollow:
    """An answer that nothing new called for."""

    at: datetime
    weight: int
    key: str  # of the letter in the outbox; one that was withdrawn does not count


@dataclass(frozen=True, slots=True)
class Breaker:
    """One party's (or, for all together, everybody's) answers; open while `opened_at` stands: then none is sent."""

    known: tuple[str, ...] = ()  # keyed marks of the statements it sent, oldest first
    hollow: tuple[Hollow, ...] = ()
    opened_at: datetime | None = None
    reference: str = ""  # by which a person closes it
    kept: str = ""  # the key of the one letter that is kept ready


def mark_of(statement: Document | None) -> str:
    """What a statement is known by, if sent again; "" where there is none.

    Of a mail's own text the plain words alone: dates, references and names of days make no new statement of it.
    """
    if statement is None:
        return ""
    if not statement.is_body:
        return statement.sha256
    return "text:" + " ".join(_PLAIN_WORD.findall(statement.opening))


def weigh_novelty(breaker: Breaker, mark: str) -> Novelty:
    """`mark` is keyed, or "" where no statement came."""
    if not mark:
        return Novelty.EMPTY
    return Novelty.REPEATED if mark in breaker.known else Novelty.NEW


def is_strained(breaker: Breaker, novelty: Novelty, now: datetime, standing: Collection[str]) -> bool:
    """Whether one more answer would be too many; `standing`: keys of letters sent or about to be."""
    if breaker.opened_at is not None:
        return True
    recent = [h for h in breaker.hollow if h.at > now - WINDOW and h.key in standing]
    return sum(h.weight for h in recent) + novelty > MOST_STRAIN


def is_strained_by_all(breaker: Breaker, now: datetime, parties: int) -> bool:
    """Whether answers to all parties together came to far more than honest mail calls for."""
    if breaker.opened_at is not None:
        return True
    return sum(h.at > now - WINDOW_OF_ALL for h in breaker.hollow) >= max(MOST_OF_ALL, parties)


def with_statement(breaker: Breaker, mark: str) -> Breaker:
    """A new statement came: a person is there, and the count begins anew."""
    return Breaker(known=(*breaker.known, mark)[-MOST_KNOWN:])


def with_answer(breaker: Breaker, novelty: Novelty, key: str, now: datetime) -> Breaker:
    """An answer that nothing new called for was queued; the same letter worded anew counts once."""
    recent = tuple(h for h in breaker.hollow if h.at > now - WINDOW and h.key != key)
    return replace(breaker, hollow=(*recent, Hollow(now, int(novelty), key)))


def opened(breaker: Breaker, reference: str, now: datetime) -> Breaker:
    """From now on nothing is sent unattended."""
    return replace(breaker, opened_at=now, reference=reference)


def closed(breaker: Breaker) -> Breaker:
    """By a person's word: answers go again, and the count begins anew."""
    return Breaker(known=breaker.known)


def to_json(breaker: Breaker) -> str:
    """As the ledger keeps it."""
    return json.dumps({
        "known": breaker.known,
        "hollow": [[h.at.isoformat(), h.weight, h.key] for h in breaker.hollow],
        "opened_at": breaker.opened_at.isoformat() if breaker.opened_at else None,
        "reference": breaker.reference,
        "kept": breaker.kept,
    })  # fmt: skip


def from_json(text: str | None) -> Breaker:
    """What `to_json` wrote; closed and empty where nothing was."""
    if not text:
        return Breaker()
    told = json.loads(text)
    return Breaker(
        known=tuple(told["known"]),
        hollow=tuple(Hollow(datetime.fromisoformat(at), weight, key) for at, weight, key in told["hollow"]),
        opened_at=datetime.fromisoformat(told["opened_at"]) if told["opened_at"] else None,
        reference=told["reference"],
        kept=told["kept"],
    )
