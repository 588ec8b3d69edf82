"""A ledger of an earlier version is brought up to date whole, after a copy; one of a newer version is refused."""

import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from mailbot.edges.ledger import Ledger, docket, mail, marks, new_ledger, outbox, versions
from mailbot.edges.ledger.schema import SCHEMA_VERSION
from mailbot.edges.ledger.versions import COPY_KEPT
from mailbot.errors import ConfigurationError, Inconsistency, TransientError

ROOT = Path(__file__).parents[2]

OLD = sorted((ROOT / "fixtures" / "ledgers").glob("schema-*.sql"))
FILES = {"ledger.sqlite3"}


def make_old(folder: Path, fixture: Path) -> Path:
    """A ledger as that version left it, one statement received and its report still to be sent."""
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / "ledger.sqlite3"
    path.touch(mode=0o600)
    with closing(sqlite3.connect(path)) as made:
        made.execute("PRAGMA journal_mode=WAL")
        made.executescript(fixture.read_text())
    return path


@pytest.fixture(params=OLD, ids=lambda path: path.stem)
def old(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """One ledger of each earlier version."""
    return make_old(tmp_path / "data", request.param)


def copy_of(path: Path) -> Path:
    """Where the copy of an earlier version lies."""
    return path.with_name(f"{path.name}.before-{SCHEMA_VERSION}")


def shape(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Tables with their columns and references, indexes with theirs; in what order is no matter."""
    found = {}
    with closing(sqlite3.connect(path)) as db:
        for kind, name in db.execute("SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'").fetchall():
            asks = ("table_info", "foreign_key_list") if kind == "table" else ("index_info",)
            rows = [row[1:] for ask in asks for row in db.execute(f"PRAGMA {ask}({name})")]
            found[name] = sorted(rows, key=repr)
    return found


def rows(path: Path, table: str) -> list[tuple[object, ...]]:
    """What stands in a table."""
    with closing(sqlite3.connect(path)) as db:
        return db.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608 - our own table's name


@pytest.fixture
def brought_up(old: Path) -> Iterator[Ledger]:
    """It is opened as `run` opens it."""
    ledger = new_ledger(old.parent)
    yield ledger
    ledger.close()


def test_nothing_that_was_known_is_lost(brought_up: Ledger) -> None:
    """Conference, statement, what was sent and what is to be sent are found again by today's statements."""
    with brought_up.transaction() as tx:
        (found,) = docket.all_conferences(tx)
        (row,) = mail.rows_of(tx, found.id)
        waiting = outbox.waiting(tx)
        assert marks.get(tx, "schema") == str(SCHEMA_VERSION)
        assert marks.when(tx, "fault:conner.toml") is not None
    assert found.conference.caption == "Samantha Conner v. Alltin, LLC, et al."
    assert (row.reference, row.pages) == ("AAA2222", 4)
    assert [(w.kind.value, w.reference) for w in waiting] == [("intake_report", "AAA2222")]


def test_its_tables_are_those_of_a_new_one(old: Path, brought_up: Ledger, tmp_path: Path) -> None:
    """Column for column: no step was forgotten, and none does other than the tables of today say."""
    new_ledger(tmp_path).close()
    assert shape(old) == shape(tmp_path / "ledger.sqlite3")


def test_a_copy_that_can_be_put_back_lies_beside_it(old: Path) -> None:
    """As it was, closed to others, with what stood in the write-ahead log; nothing half-made is left."""
    before = {table: rows(old, table) for table in ("meta", "conferences", "messages", "submissions", "outbox")}
    new_ledger(old.parent).close()
    copy = copy_of(old)
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert {table: rows(copy, table) for table in before} == before
    names = {p.name for p in old.parent.iterdir()}
    assert {n for n in names if not n.endswith(("-wal", "-shm"))} == FILES | {copy.name}


def test_the_copy_goes_after_its_day_or_with_a_destruction(old: Path) -> None:
    """What a destruction makes the ledger forget must not stand in it."""
    ledger = new_ledger(old.parent)
    made = datetime.fromtimestamp(copy_of(old).stat().st_mtime, UTC)
    ledger.drop_copies(made + COPY_KEPT - timedelta(minutes=1))
    assert copy_of(old).exists()
    ledger.drop_copies(made + COPY_KEPT + timedelta(minutes=1))
    assert not copy_of(old).exists()
    copy_of(old).touch()
    (half := copy_of(old).with_name(f".{copy_of(old).name}")).touch()
    ledger.drop_copies()
    assert not copy_of(old).exists()
    assert not half.exists()
    ledger.close()


def test_a_second_start_changes_nothing(old: Path) -> None:
    """And makes no copy."""
    new_ledger(old.parent).close()
    copy_of(old).unlink()
    new_ledger(old.parent).close()
    assert not copy_of(old).exists()


@pytest.mark.parametrize("step", ["before", "midway", "unsound"])
def test_a_step_that_is_cut_short_changes_nothing(old: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    """All or nothing: the ledger is as it was, and the next start brings it up."""
    version = max(versions._STEPS)
    take = versions._STEPS[version]

    def cut_short(tx: Connection) -> None:
        if step != "before":
            take(tx)
        if step != "unsound":
            raise sqlite3.OperationalError("disk I/O error")
        tx.exec_driver_sql("PRAGMA ignore_check_constraints=1")
        tx.exec_driver_sql("UPDATE messages SET stage = 'nowhere'")
        tx.exec_driver_sql("PRAGMA ignore_check_constraints=0")

    monkeypatch.setitem(versions._STEPS, version, cut_short)
    before = shape(old)
    with pytest.raises((TransientError, Inconsistency)):
        new_ledger(old.parent)
    assert shape(old) == before
    monkeypatch.undo()
    new_ledger(old.parent).close()
    assert rows(old, "messages") == rows(copy_of(old), "messages")


def test_only_the_daemon_brings_it_up(old: Path) -> None:
    """A command beside a daemon of the version before must not change the tables under it: both versions are named."""
    before = shape(old)
    with pytest.raises(ConfigurationError, match=rf"schema \d; this one has {SCHEMA_VERSION}.*run --once"):
        new_ledger(old.parent, may_change=False)
    assert shape(old) == before
    assert not copy_of(old).exists()


def test_a_newer_one_is_refused(tmp_path: Path) -> None:
    """Both versions are named, and the mend; nothing is changed."""
    ledger = new_ledger(tmp_path)
    with ledger.transaction() as tx:
        marks.put(tx, "schema", str(SCHEMA_VERSION + 1))
    ledger.close()
    told = rf"schema {SCHEMA_VERSION + 1}; this one knows {SCHEMA_VERSION}.*install that version again"
    with pytest.raises(ConfigurationError, match=told):
        new_ledger(tmp_path)
    assert rows(tmp_path / "ledger.sqlite3", "meta") == [("schema", str(SCHEMA_VERSION + 1))]
