"""Small things remembered by name: what was done once, the clock's own record, the last scan."""

from datetime import datetime

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects.sqlite import insert

from mailbot.edges.ledger import Transaction
from mailbot.edges.ledger.schema import meta, occasions

_VALUE = select(meta.c.value).where(meta.c.key == bindparam("of_key"))  # built once: it is asked for every statement


def first_time(tx: Transaction, key: str, at: datetime) -> bool:
    """Whether the occasion is met for the first time; it is remembered from now on."""
    done = tx.execute(insert(occasions).values(key=key, at=at).on_conflict_do_nothing().returning(occasions.c.key))
    return done.first() is not None


def when(tx: Transaction, key: str) -> datetime | None:
    """When the occasion was met, or None."""
    return tx.scalar(select(occasions.c.at).where(occasions.c.key == key))


def put(tx: Transaction, key: str, value: str) -> None:
    """Remembers a value by name."""
    statement = insert(meta).values(key=key, value=value)
    tx.execute(statement.on_conflict_do_update(index_elements=["key"], set_={"value": value}))


def get(tx: Transaction, key: str) -> str | None:
    """The value of that name, or None."""
    return tx.scalar(_VALUE, {"of_key": key})


def forget(tx: Transaction, key: str) -> None:
    """Forgets what was remembered by that name."""
    tx.execute(delete(meta).where(meta.c.key == key))


def put_moment(tx: Transaction, key: str, at: datetime) -> None:
    """Remembers a moment by name."""
    put(tx, key, at.isoformat())


def get_moment(tx: Transaction, key: str) -> datetime | None:
    """The moment of that name, or None."""
    value = get(tx, key)
    return datetime.fromisoformat(value) if value else None


def beginning(tx: Transaction, prefix: str) -> dict[str, str]:
    """What is remembered by names that begin so, by what follows in the name."""
    rows = tx.execute(select(meta.c.key, meta.c.value).where(meta.c.key.startswith(prefix, autoescape=True)))
    return {row.key.removeprefix(prefix): row.value for row in rows}
