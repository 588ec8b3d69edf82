"""Remembers what came in, what was decided, what must go out and what was destroyed; never what a statement says.

One file, one transaction for everything that must be true together. The modules beside hold the statements by subject;
each function takes the open transaction.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError

from mailbot.edges.ledger.schema import SCHEMA_VERSION, meta, tables
from mailbot.edges.ledger.versions import bring_up, drop_copies
from mailbot.errors import MailbotError, TransientError

Transaction: TypeAlias = Connection

_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",  # an answer sent must be remembered: NORMAL loses commits at a power cut
    "foreign_keys=ON",
    "busy_timeout=5000",  # `hold`, `approve` and their like write beside a running daemon
    "secure_delete=ON",
)


def _engine(path: Path) -> Engine:
    engine = create_engine(f"sqlite:///{path}")

    @event.listens_for(engine, "connect")
    def _open(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # else BEGIN is deferred, and two writers deadlock at once
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


class Ledger:
    """The ledger of one data folder; one of an earlier version is brought up to date where it `may_change`."""

    def __init__(self, path: Path, *, may_change: bool = True) -> None:
        self._path = path
        fresh = not path.exists()
        if fresh:
            path.touch(mode=0o600)
        self._engine = _engine(path)
        try:
            with self.transaction() as tx:
                if fresh or not self._engine.dialect.has_table(tx, "meta"):
                    tables.create_all(tx)
                    tx.execute(meta.insert().values(key="schema", value=str(SCHEMA_VERSION)))
                bring_up(tx, path, may_change=may_change)
        except MailbotError:
            self.close()
            raise
        for beside in path.parent.glob(f"{path.name}-*"):
            beside.chmod(0o600)

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """One transaction: committed whole when the block ends, rolled back whole when it raises."""
        try:
            with self._engine.begin() as tx:
                yield tx
        except (DBAPIError, sqlite3.Error) as error:
            # the driver's text may hold a row's values: the class is all that is told
            told = error.orig if isinstance(error, DBAPIError) else error
            raise TransientError(f"the ledger: {type(told).__name__}") from None

    def forget_freed_pages(self) -> bool:
        """Empties the write-ahead log, so that what was deleted is gone from it too; False: a reader was in the way."""
        with self._engine.connect() as connection:
            raw = connection.connection.driver_connection
            if raw is None:
                return False
            busy, _, _ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            return bool(busy == 0)

    def drop_copies(self, now: datetime | None = None) -> None:
        """Removes the copies that were made before a change of version; with `now` only what had its day."""
        drop_copies(self._path, now)

    def close(self) -> None:
        """Closes the file."""
        self._engine.dispose()


def new_ledger(data_folder: Path, *, may_change: bool = True) -> Ledger:
    """The ledger of a data folder, made where there is none, brought up to date where it `may_change`."""
    return Ledger(ledger_path(data_folder), may_change=may_change)


def ledger_path(data_folder: Path) -> Path:
    """Where the ledger lies."""
    return data_folder / "ledger.sqlite3"
