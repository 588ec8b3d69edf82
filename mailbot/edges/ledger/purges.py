"""How far a conference's destruction has come: each step noted once it was seen to be done."""

from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects.sqlite import insert

from mailbot.edges.ledger import Transaction
from mailbot.edges.ledger.schema import purges


def begin(tx: Transaction, conference_id: str, *, reference: str, on_word: str, items: int, now: datetime) -> None:
    """Notes the intention before the first step; a second beginning changes nothing."""
    values = {
        "conference_id": conference_id,
        "reference": reference,
        "on_word": on_word,
        "items": items,
        "started_at": now,
        "mails": 0,
        "mail_trouble": "",
    }
    tx.execute(insert(purges).values(**values).on_conflict_do_nothing())


def note(tx: Transaction, conference_id: str, **facts: Any) -> None:
    """Notes what was seen."""
    tx.execute(update(purges).where(purges.c.conference_id == conference_id).values(**facts))


def of(tx: Transaction, conference_id: str) -> Any | None:
    """The purge's row, or None where none was begun."""
    return tx.execute(select(purges).where(purges.c.conference_id == conference_id)).first()


def unfinished(tx: Transaction) -> list[str]:
    """Conferences whose destruction was begun and is not final."""
    return list(tx.scalars(select(purges.c.conference_id).where(purges.c.finished_at.is_(None))))


def finished_at(tx: Transaction, conference_id: str) -> datetime | None:
    """When it was final, or None."""
    return tx.scalar(select(purges.c.finished_at).where(purges.c.conference_id == conference_id))
