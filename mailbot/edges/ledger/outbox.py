"""What must go out: queued with what it answers, in one transaction, its octets fixed from then on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, func, select, update
from sqlalchemy.dialects.sqlite import insert

from mailbot.core.domain.draft import TO_COUNSEL, MailKind
from mailbot.edges.ledger import Transaction
from mailbot.edges.ledger.schema import outbox


@dataclass(frozen=True, slots=True)
class Queued:
    """A mail in the outbox."""

    key: str
    kind: MailKind
    conference_id: str | None
    party: str | None
    reference: str | None
    recipients: tuple[str, ...]
    octets: bytes
    due_at: datetime
    state: str = "ready"
    attempts: int = 0
    created_at: datetime | None = None
    approved: bool = False
    message_id: str | None = None  # with its angles
    failed: tuple[str, ...] = ()  # those of `recipients` whom it did not reach
    held_why: str | None = None  # what kept it back at the gate
    repeats: str | None = None  # the key of the mail whose words go to another address with this one


# Built once: to build such a statement costs several times what it costs to run it, and each runs for every message.
_QUEUE = insert(outbox).on_conflict_do_nothing()
_OF_PARTY = (outbox.c.conference_id == bindparam("of_conference")) & (outbox.c.party == bindparam("of_party"))
_UNSENT = outbox.c.state.in_(["ready", "held"])
_IS_NOTICE = outbox.c.kind == MailKind.DEFICIENCY_NOTICE
_IS_DUE = (outbox.c.state == "ready") & (outbox.c.due_at <= bindparam("by"))
_TO_COUNSEL = outbox.c.kind.in_([kind.value for kind in TO_COUNSEL])
_IN_TURN = select(outbox).order_by(outbox.c.due_at).limit(bindparam("most"))
# Counsel have a few letters a day at the most, chambers a report for each mail: those never wait behind these.
_DUE = (_IN_TURN.where(_IS_DUE & _TO_COUNSEL), _IN_TURN.where(_IS_DUE & ~_TO_COUNSEL))
_NEXT_DUE = select(func.min(outbox.c.due_at)).where(outbox.c.state == "ready")
# The words to counsel are kept a while: where they don't arrive, the party's other addresses get the same.
_WORDS = case((_TO_COUNSEL, outbox.c.octets), else_=None)
_SENT = update(outbox).where(outbox.c.key == bindparam("of_key")).values(state="sent", octets=_WORDS)
_WITHDRAW_NOTICES = update(outbox).where(_OF_PARTY & _UNSENT & _IS_NOTICE).values(state="withdrawn", octets=None)
_ANSWERS_SINCE = select(func.count()).where(
    _OF_PARTY
    & outbox.c.kind.in_([MailKind.RECEIPT, MailKind.DEFICIENCY_NOTICE])
    & outbox.c.state.in_(["ready", "sent", "undeliverable"])
    & outbox.c.repeats.is_(None)
    & (outbox.c.created_at >= bindparam("since"))
)
_NOTICES_SENT = select(func.count()).where(_OF_PARTY & _IS_NOTICE & (outbox.c.state == "sent"))


def queue(tx: Transaction, mail: Queued, now: datetime) -> bool:
    """Queues a mail; False where the same occasion is queued already."""
    values: dict[str, Any] = {
        "key": mail.key,
        "kind": mail.kind.value,
        "conference_id": mail.conference_id,
        "party": mail.party,
        "reference": mail.reference,
        "recipients": list(mail.recipients),
        "octets": mail.octets,
        "due_at": mail.due_at,
        "state": mail.state,
        "created_at": now,
        "attempts": 0,
        "approved": mail.approved,
        "message_id": mail.message_id,
        "repeats": mail.repeats,
    }
    return tx.execute(_QUEUE, values).rowcount == 1


def requeue(tx: Transaction, mail: Queued, now: datetime) -> None:
    """Queues a mail in place of an unsent one of the same occasion, one that was withdrawn for it among them."""
    unsent = (outbox.c.key == mail.key) & outbox.c.state.in_(["ready", "withdrawn"])
    tx.execute(outbox.delete().where(unsent))
    queue(tx, mail, now)


def _queued(row: Any) -> Queued:
    return Queued(
        key=row.key,
        kind=MailKind(row.kind),
        conference_id=row.conference_id,
        party=row.party,
        reference=row.reference,
        recipients=tuple(row.recipients),
        octets=row.octets or b"",
        due_at=row.due_at,
        state=row.state,
        attempts=row.attempts,
        created_at=row.created_at,
        approved=row.approved,
        message_id=row.message_id,
        failed=tuple(row.failed or ()),
        held_why=row.held_why,
        repeats=row.repeats,
    )


def due(tx: Transaction, now: datetime, most: int) -> list[Queued]:
    """What is due, oldest due first, letters to counsel before all: one side's storm of reports delays nobody's."""
    found: list[Queued] = []
    for wanted in _DUE:
        found += [_queued(r) for r in tx.execute(wanted, {"by": now, "most": most - len(found)})]
    return found


def waiting(tx: Transaction) -> list[Queued]:
    """Everything that still waits: unsent or held for a person's word."""
    return [_queued(r) for r in tx.execute(select(outbox).where(_UNSENT).order_by(outbox.c.due_at))]


def next_due(tx: Transaction) -> datetime | None:
    """When the next mail is due, or None."""
    found: datetime | None = tx.scalar(_NEXT_DUE)
    return found


def mark_sent(tx: Transaction, key: str, now: datetime) -> None:
    """The server took it; its octets are dropped, those of a letter to counsel after a while (`forget_words`)."""
    tx.execute(_SENT, {"of_key": key, "sent_at": now})


def postpone(tx: Transaction, key: str, until: datetime) -> None:
    """Counts an attempt and waits."""
    tx.execute(update(outbox).where(outbox.c.key == key).values(due_at=until, attempts=outbox.c.attempts + 1))


def set_state(tx: Transaction, key: str, state: str) -> None:
    """Ends an unsent mail's passage, or frees a held one; its octets go unless it may still be sent."""
    keeps = state in {"ready", "held"}
    changes: dict[str, Any] = {"state": state} | ({} if keeps else {"octets": None})
    tx.execute(update(outbox).where((outbox.c.key == key) & _UNSENT).values(**changes))


def keep_back(tx: Transaction, key: str, why: str) -> None:
    """The gate did not let it pass: it waits whole for a person's word."""
    tx.execute(update(outbox).where((outbox.c.key == key) & _UNSENT).values(state="held", held_why=why))


def let_pass(tx: Transaction, conference_id: str, party: str, why: str, now: datetime) -> int:
    """Frees what the gate kept back for that reason of a party's mail; answers how many. The gate looks again."""
    mine = (outbox.c.conference_id == conference_id) & (outbox.c.party == party) & (outbox.c.held_why == why)
    changes = {"state": "ready", "due_at": now, "held_why": None}
    return tx.execute(update(outbox).where(mine & (outbox.c.state == "held")).values(**changes)).rowcount


def approve(tx: Transaction, key: str, now: datetime) -> None:
    """A person lets a held letter go, whatever the hour."""
    changes = {"state": "ready", "due_at": now, "approved": True, "held_why": None}
    tx.execute(update(outbox).where((outbox.c.key == key) & (outbox.c.state == "held")).values(**changes))


def withdraw_notices(tx: Transaction, conference_id: str, party: str) -> int:
    """Withdraws unsent and held notices to a party: a newer submission speaks for itself."""
    return tx.execute(_WITHDRAW_NOTICES, {"of_conference": conference_id, "of_party": party}).rowcount


def answers_since(tx: Transaction, conference_id: str, party: str, since: datetime) -> int:
    """How many answers to a party of a conference were queued or sent since a moment (withdrawn ones don't count)."""
    return tx.scalar(_ANSWERS_SINCE, {"of_conference": conference_id, "of_party": party, "since": since}) or 0


def standing(tx: Transaction, keys: Sequence[str]) -> set[str]:
    """Those of these keys whose letter was sent, or goes out by itself."""
    if not keys:
        return set()
    gone = outbox.c.state.in_(["ready", "sent", "undeliverable"])
    return set(tx.scalars(select(outbox.c.key).where(outbox.c.key.in_(keys) & gone)))


def told_since(tx: Transaction, kind: MailKind, conference_id: str | None, party: str | None, since: datetime) -> int:
    """How many mails of a kind about a party (or about none) were queued to chambers since a moment."""
    about = (outbox.c.conference_id.is_not_distinct_from(conference_id)) & (outbox.c.party.is_not_distinct_from(party))
    wanted = about & (outbox.c.kind == kind.value) & (outbox.c.created_at >= since)
    return tx.scalar(select(func.count()).where(wanted)) or 0


def was_told(tx: Transaction, conference_id: str, party: str) -> bool:
    """Whether a notice ever went out to a party of a conference."""
    return bool(tx.scalar(_NOTICES_SENT, {"of_conference": conference_id, "of_party": party}))


def to_counsel_of(tx: Transaction, reference: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """(kind, state, recipients) of every letter to counsel of that reference, in order."""
    mine = (outbox.c.reference == reference.upper()) & outbox.c.kind.in_([kind.value for kind in TO_COUNSEL])
    rows = tx.execute(select(outbox).where(mine).order_by(outbox.c.created_at))
    return [(row.kind, row.state, tuple(row.recipients)) for row in rows]


def held_of(tx: Transaction, reference: str) -> list[Queued]:
    """Letters to counsel that wait for a person's word, by the submission's reference."""
    mine = (outbox.c.reference == reference.upper()) & (outbox.c.state == "held")
    return [_queued(r) for r in tx.execute(select(outbox).where(mine))]


def sent_at(tx: Transaction, key: str) -> datetime | None:
    """When the mail of that occasion was accepted by the server, or None; nor where it came back."""
    arrived = (outbox.c.key == key) & (outbox.c.state == "sent")
    found: datetime | None = tx.scalar(select(outbox.c.sent_at).where(arrived))
    return found


# --- what did not arrive ---


def by_message_id(tx: Transaction, message_ids: Sequence[str]) -> list[Queued]:
    """The mails that bear one of these Message-IDs."""
    if not message_ids:
        return []
    return [_queued(r) for r in tx.execute(select(outbox).where(outbox.c.message_id.in_(list(message_ids))))]


def mark_failed(tx: Transaction, mail: Queued, addresses: Sequence[str]) -> None:
    """It did not reach these; where it reached nobody, it is undeliverable."""
    failed = [a for a in mail.recipients if a in {*mail.failed, *addresses}]
    state = {"state": "undeliverable"} if len(failed) == len(mail.recipients) else {}
    tx.execute(update(outbox).where(outbox.c.key == mail.key).values(failed=failed, **state))


def with_repeats(tx: Transaction, mail: Queued) -> list[Queued]:
    """The mail in which these words went out first, and every one that repeats them."""
    first = mail.repeats or mail.key
    return [_queued(r) for r in tx.execute(select(outbox).where((outbox.c.key == first) | (outbox.c.repeats == first)))]


def forget_words(tx: Transaction, sent_before: datetime) -> None:
    """Drops the octets of what was sent so long ago that no non-delivery report comes any more."""
    old = outbox.c.state.in_(["sent", "undeliverable"]) & (outbox.c.created_at < sent_before)
    tx.execute(update(outbox).where(old & outbox.c.octets.is_not(None)).values(octets=None))


def withdraw_all(tx: Transaction, conference_id: str, kinds: Sequence[MailKind] = tuple(TO_COUNSEL)) -> int:
    """Withdraws what is unsent for a conference; the words of what was sent go too."""
    mine = (outbox.c.conference_id == conference_id) & outbox.c.kind.in_([k.value for k in kinds])
    tx.execute(update(outbox).where(mine & ~_UNSENT).values(octets=None))
    return tx.execute(update(outbox).where(mine & _UNSENT).values(state="withdrawn", octets=None)).rowcount
