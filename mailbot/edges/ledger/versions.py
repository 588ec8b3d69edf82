"""Brings a ledger that an earlier version wrote up to the present tables: one step a version, forward only.

Each step is written in words of its own day: the tables of `schema` have moved on since. All steps are one transaction,
after a copy beside the ledger that can be put back with the program of that version.
"""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from mailbot.core.conference_record import from_json
from mailbot.edges.ledger.schema import SCHEMA_VERSION
from mailbot.errors import ConfigurationError, Inconsistency, TransientError

COPY_KEPT = timedelta(days=1)  # long enough to see that the new version works; a destruction takes it earlier
_COPY = ".before-"  # and the version that it was made before


def bring_up(tx: Connection, path: Path, *, may_change: bool) -> None:
    """Takes every step from the ledger's version to the present one, in the open transaction.

    Raises ConfigurationError for a ledger of a newer version, and for an older one that may not be changed now;
    Inconsistency where it has no version, or is not sound after the steps.
    """
    found = _version(tx, path)
    if found == SCHEMA_VERSION:
        return
    if found > SCHEMA_VERSION:
        newer = f"{path}: written by a newer version of mailbot (schema {found}; this one knows {SCHEMA_VERSION})"
        raise ConfigurationError([f"{newer}: install that version again"])
    if not may_change:
        older = f"{path}: written by an earlier version of mailbot (schema {found}; this one has {SCHEMA_VERSION})"
        raise ConfigurationError([f"{older}: start `mailbot run` anew (or `run --once`), which brings it up to date"])
    try:
        _copy(path)
    except OSError as error:
        raise TransientError(f"the ledger's copy: {os.strerror(error.errno or 0)}") from None
    for version in range(found, SCHEMA_VERSION):
        _STEPS[version](tx)
    tx.execute(text("UPDATE meta SET value = :now WHERE key = 'schema'"), {"now": str(SCHEMA_VERSION)})
    _check(tx, path)


def _version(tx: Connection, path: Path) -> int:
    found = tx.scalar(text("SELECT value FROM meta WHERE key = 'schema'"))
    if not str(found).isdecimal() or int(found) < min(_STEPS):
        raise Inconsistency(f"{path}: tells no version that any mailbot wrote")
    return int(found)


def _copy(path: Path) -> None:
    """The ledger as it was last committed, durably beside it; the open transaction keeps all other writers away."""
    copy = path.with_name(f"{path.name}{_COPY}{SCHEMA_VERSION}")
    draft = copy.with_name(f".{copy.name}")
    draft.unlink(missing_ok=True)
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600))
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(draft)) as target:
        source.backup(target)  # by a reader of its own: of a connection that writes no backup is to be had
    with draft.open("rb") as file:
        os.fsync(file.fileno())
    draft.rename(copy)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    os.fsync(folder)
    os.close(folder)


def _check(tx: Connection, path: Path) -> None:
    """SQLite's own look at every page, index and reference, before anything is committed."""
    found = _driver(tx).execute("PRAGMA integrity_check").fetchall()
    if found != [("ok",)] or _driver(tx).execute("PRAGMA foreign_key_check").fetchall():
        raise Inconsistency(f"{path}: is not sound; it was left as it was (a copy lies beside it)")


def _driver(tx: Connection) -> Any:
    """SQLite's own connection, for what has no statement."""
    return tx.connection.driver_connection


def drop_copies(path: Path, now: datetime | None = None) -> None:
    """Removes the copies beside a ledger; with `now` only those that were kept for long enough."""
    for copy in path.parent.glob(f"*{path.name}{_COPY}*"):
        if now is None or now.timestamp() - copy.lstat().st_mtime > COPY_KEPT.total_seconds():
            copy.unlink(missing_ok=True)


def _remember_what_was_sent(tx: Connection) -> None:
    """Mail in the outbox is known by its Message-ID; addresses of each roster are remembered with their party."""
    for column in ("message_id VARCHAR", "failed JSON", "held_why VARCHAR", "repeats VARCHAR"):
        tx.execute(text(f"ALTER TABLE outbox ADD COLUMN {column}"))
    tx.execute(text("CREATE INDEX by_message_id ON outbox (message_id)"))
    tx.execute(
        text(
            "CREATE TABLE rosters (conference_id VARCHAR NOT NULL, party VARCHAR NOT NULL, address VARCHAR NOT NULL,"
            " seen_at VARCHAR NOT NULL, changed_at VARCHAR, reference VARCHAR, confirmed_at VARCHAR,"
            " PRIMARY KEY (conference_id, party, address), FOREIGN KEY(conference_id) REFERENCES conferences (id))"
        )
    )
    add = text("INSERT INTO rosters (conference_id, party, address, seen_at) VALUES (:id, :party, :address, :seen_at)")
    for row in tx.execute(text("SELECT id, record, first_seen_at FROM conferences WHERE destroyed_at IS NULL")).all():
        for party in from_json(row.record).parties:
            for address in sorted(party.roster):
                told = {"id": row.id, "party": party.name, "address": address, "seen_at": row.first_seen_at}
                tx.execute(add, told)


_STEPS: dict[int, Callable[[Connection], None]] = {1: _remember_what_was_sent}
