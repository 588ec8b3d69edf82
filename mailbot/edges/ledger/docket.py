"""The conferences as last soundly seen: dates are decided from here, so a lost or broken file changes no promise."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Row, select, update

from mailbot.core.case_number import parse
from mailbot.core.conference_record import from_json, to_json
from mailbot.core.deadlines import USUAL_LENGTH
from mailbot.core.domain.court import Conference
from mailbot.edges.ledger import Transaction, marks, rosters
from mailbot.edges.ledger.schema import conferences


@dataclass(frozen=True, slots=True)
class Docketed:
    """A conference in the ledger."""

    id: str
    conference: Conference
    first_seen_at: datetime
    dates_seen_at: datetime
    brought_forward: bool
    held: str
    destroyed_at: datetime | None

    @property
    def hold(self) -> str:
        """Why destruction is stopped, by command or by the file; "" where it is not."""
        return self.held or self.conference.hold


def case_key(case_number: str) -> str:
    """A case number without what varies in writing: padding, initials, separators."""
    number = parse(case_number)
    if number is None:
        return case_number.casefold()
    return f"{number.office or ''}:{number.year:02d}-{number.type}-{number.sequence}"


def _docketed(row: Row[tuple[object, ...]]) -> Docketed:
    found = row._mapping  # noqa: SLF001 - the public name for it in SQLAlchemy
    return Docketed(
        id=found["id"],
        conference=from_json(found["record"]),
        first_seen_at=found["first_seen_at"],
        dates_seen_at=found["dates_seen_at"],
        brought_forward=found["brought_forward"],
        held=found["held"],
        destroyed_at=found["destroyed_at"],
    )


def _dates(conference: Conference) -> tuple[object, ...]:
    return conference.starts, conference.until, conference.timezone


def _end(conference: Conference) -> datetime:
    """The conference's end as a moment in time."""
    return (conference.until or conference.starts + USUAL_LENGTH).replace(tzinfo=ZoneInfo(conference.timezone))


def enter(tx: Transaction, conference: Conference, now: datetime) -> None:
    """Enters a sound conference file, or its new version; a destroyed conference is never entered again."""
    key = case_key(conference.case_number)
    mine = (conferences.c.case_key == key) & (conferences.c.session == conference.session)
    row = tx.execute(select(conferences).where(mine)).first()
    record = to_json(conference)
    if row is None:
        values = {"id": secrets.token_hex(12), "case_key": key, "session": conference.session, "record": record}
        tx.execute(conferences.insert().values(**values, first_seen_at=now, dates_seen_at=now, held=""))
        rosters.note(tx, values["id"], None, conference, now)
        return
    if row.destroyed_at is not None or row.record == record:
        return
    before = from_json(row.record)
    rosters.note(tx, row.id, before, conference, now)
    changes: dict[str, object] = {"record": record}
    if _dates(before) != _dates(conference):
        # measured by the latest end ever seen: two moves, early and then a little later, are still one too early
        latest = max(marks.get_moment(tx, f"latest-end:{row.id}") or _end(before), _end(before))
        marks.put_moment(tx, f"latest-end:{row.id}", max(latest, _end(conference)))
        changes |= {"dates_seen_at": now, "brought_forward": _end(conference) < latest}
    tx.execute(update(conferences).where(mine).values(**changes))


def all_conferences(tx: Transaction) -> list[Docketed]:
    """Every conference ever entered, in order of case and session."""
    rows = tx.execute(select(conferences).order_by(conferences.c.case_key, conferences.c.session))
    return [_docketed(row) for row in rows]


def one(tx: Transaction, conference_id: str) -> Docketed | None:
    """The conference of that id as it stands now, or None."""
    row = tx.execute(select(conferences).where(conferences.c.id == conference_id)).first()
    return _docketed(row) if row else None


def open_conferences(tx: Transaction) -> list[Docketed]:
    """Those not destroyed."""
    return [d for d in all_conferences(tx) if d.destroyed_at is None]


def find(docket: Iterable[Docketed], case: str) -> list[Docketed]:
    """Conferences that `CASE` or `CASE/SESSION` names, in any usual form."""
    number, _, session = case.partition("/")
    wanted = parse(number)
    if wanted is None:
        return []

    def agrees(found: Docketed) -> bool:
        own = parse(found.conference.case_number)
        if own is None or (own.year, own.type, own.sequence) != (wanted.year, wanted.type, wanted.sequence):
            return False
        if own.office and wanted.office and own.office != wanted.office:
            return False
        return not session or found.conference.session == session

    return [d for d in docket if agrees(d)]


def set_hold(tx: Transaction, conference_id: str, why: str) -> None:
    """Stops destruction for a reason; "" resumes it."""
    tx.execute(update(conferences).where(conferences.c.id == conference_id).values(held=why))


def mark_destroyed(tx: Transaction, conference_id: str, at: datetime) -> None:
    """The tombstone: from here on nothing is filed to it."""
    tx.execute(update(conferences).where(conferences.c.id == conference_id).values(destroyed_at=at))
