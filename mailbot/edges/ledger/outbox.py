"""What must go out: queued with what it answers, in one transaction, its octets fixed from then on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
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
    }
    done = tx.execute(insert(outbox).values(**values).on_conflict_do_nothing().returning(outbox.c.key))
    return done.first() is not None


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
    )


def due(tx: Transaction, now: datetime, most: int) -> list[Queued]:
    """What is due, oldest due first."""
    ready = (outbox.c.state == "ready") & (outbox.c.due_at <= now)
    return [_queued(r) for r in tx.execute(select(outbox).where(ready).order_by(outbox.c.due_at).limit(most))]


def waiting(tx: Transaction) -> list[Queued]:
    """Everything that still waits: unsent or held for a person's word."""
    return [
        _queued(r)
        for r in tx.execute(select(outbox).where(outbox.c.state.in_(["ready", "held"])).order_by(outbox.c.due_at))
    ]


def next_due(tx: Transaction) -> datetime | None:
    """When the next mail is due, or None."""
    found: datetime | None = tx.scalar(select(func.min(outbox.c.due_at)).where(outbox.c.state == "ready"))
    return found


def mark_sent(tx: Transaction, key: str, now: datetime) -> None:
    """The server took it; its octets are dropped."""
    tx.execute(update(outbox).where(outbox.c.key == key).values(state="sent", sent_at=now, octets=None))


def postpone(tx: Transaction, key: str, until: datetime) -> None:
    """Counts an attempt and waits."""
    tx.execute(update(outbox).where(outbox.c.key == key).values(due_at=until, attempts=outbox.c.attempts + 1))


def set_state(tx: Transaction, key: str, state: str) -> None:
    """Ends an unsent mail's passage, or frees a held one; its octets go unless it may still be sent."""
    keeps = state in {"ready", "held"}
    changes: dict[str, Any] = {"state": state} | ({} if keeps else {"octets": None})
    tx.execute(update(outbox).where((outbox.c.key == key) & outbox.c.state.in_(["ready", "held"])).values(**changes))


def approve(tx: Transaction, key: str, now: datetime) -> None:
    """A person lets a held letter go, whatever the hour."""
    changes = {"state": "ready", "due_at": now, "approved": True}
    tx.execute(update(outbox).where((outbox.c.key == key) & (outbox.c.state == "held")).values(**changes))


def withdraw_notices(tx: Transaction, conference_id: str, party: str) -> int:
    """Withdraws unsent and held notices to a party: a newer submission speaks for itself."""
    mine = (outbox.c.conference_id == conference_id) & (outbox.c.party == party)
    unsent = outbox.c.state.in_(["ready", "held"]) & (outbox.c.kind == MailKind.DEFICIENCY_NOTICE)
    return tx.execute(update(outbox).where(mine & unsent).values(state="withdrawn", octets=None)).rowcount


def answers_since(tx: Transaction, conference_id: str, party: str, since: datetime) -> int:
    """How many answers to a party of a conference were queued or sent since a moment (withdrawn ones don't count)."""
    mine = (outbox.c.conference_id == conference_id) & (outbox.c.party == party)
    kinds = outbox.c.kind.in_([MailKind.RECEIPT, MailKind.DEFICIENCY_NOTICE])
    counted = outbox.c.state.in_(["ready", "sent"]) & (outbox.c.created_at >= since)
    return tx.scalar(select(func.count()).select_from(outbox).where(mine & kinds & counted)) or 0


def was_told(tx: Transaction, conference_id: str, party: str) -> bool:
    """Whether a notice ever went out to a party of a conference."""
    mine = (outbox.c.conference_id == conference_id) & (outbox.c.party == party)
    sent = (outbox.c.kind == MailKind.DEFICIENCY_NOTICE) & (outbox.c.state == "sent")
    return bool(tx.scalar(select(func.count()).select_from(outbox).where(mine & sent)))


def held_of(tx: Transaction, reference: str) -> list[Queued]:
    """Letters to counsel that wait for a person's word, by the submission's reference."""
    mine = (outbox.c.reference == reference.upper()) & (outbox.c.state == "held")
    return [_queued(r) for r in tx.execute(select(outbox).where(mine))]


def sent_at(tx: Transaction, key: str) -> datetime | None:
    """When the mail of that occasion was accepted by the server, or None."""
    found: datetime | None = tx.scalar(select(outbox.c.sent_at).where(outbox.c.key == key))
    return found


def withdraw_all(tx: Transaction, conference_id: str, kinds: Sequence[MailKind] = tuple(TO_COUNSEL)) -> int:
    """Withdraws what is unsent for a conference."""
    mine = (outbox.c.conference_id == conference_id) & outbox.c.kind.in_([k.value for k in kinds])
    unsent = outbox.c.state.in_(["ready", "held"])
    return tx.execute(update(outbox).where(mine & unsent).values(state="withdrawn", octets=None)).rowcount
