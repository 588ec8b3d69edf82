"""Every address that ever stood on a party's roster, so that one which changes sides is seen."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, select, update
from sqlalchemy.dialects.sqlite import insert

from mailbot.core.domain.court import Conference, Party
from mailbot.edges.ledger import Transaction
from mailbot.edges.ledger.schema import rosters


@dataclass(frozen=True, slots=True)
class SideChange:
    """An address that stood on another party's roster and stands on this one's, until a person confirms it."""

    conference_id: str
    party: str
    address: str
    reference: str | None  # None: chambers were not told yet


_OPEN = rosters.c.changed_at.is_not(None) & rosters.c.confirmed_at.is_(None)
_UNTOLD = select(rosters).where(_OPEN & rosters.c.reference.is_(None))
_OF_PARTY = select(rosters).where(
    _OPEN & (rosters.c.conference_id == bindparam("of_conference")) & (rosters.c.party == bindparam("of_party"))
)


def note(tx: Transaction, conference_id: str, before: Conference | None, after: Conference, now: datetime) -> None:
    """Remembers the addresses of a file's new version; one that was in force for another party has changed sides.

    A party that only has another name now, with the same roster, is the same party.
    """
    for party in after.parties:
        earlier = _as_it_was(party, before, after)
        for address in sorted(party.roster - (earlier.roster if earlier and earlier.name == party.name else set())):
            elsewhere = not (earlier and address in earlier.roster) and _in_force_elsewhere(
                tx, conference_id, party, address
            )
            values = {"changed_at": now if elsewhere else None, "reference": None, "confirmed_at": None}
            key = {"conference_id": conference_id, "party": party.name, "address": address}
            fresh = insert(rosters).values(**key, seen_at=now, **values)
            again = fresh.on_conflict_do_update(index_elements=list(key), set_=values)
            tx.execute(again if elsewhere else fresh.on_conflict_do_nothing())


def _as_it_was(party: Party, before: Conference | None, after: Conference) -> Party | None:
    """The party in the version before, under its name or, where that is gone and all else is the same, another."""
    if before is None:
        return None
    known = {p.name for p in after.parties}
    renamed = (p for p in before.parties if p.name not in known and (p.role, p.roster) == (party.role, party.roster))
    return before.party(party.name) or next(renamed, None)


def _in_force_elsewhere(tx: Transaction, conference_id: str, party: Party, address: str) -> bool:
    """Whether it stood for another party, and nothing was left to confirm in that."""
    other = (
        (rosters.c.conference_id == conference_id) & (rosters.c.address == address) & (rosters.c.party != party.name)
    )
    rows = tx.execute(select(rosters).where(other)).all()
    return any(row.changed_at is None or row.confirmed_at is not None for row in rows)


def untold(tx: Transaction) -> list[SideChange]:
    """Changes of sides that chambers were not told of."""
    return [_change(row) for row in tx.execute(_UNTOLD)]


def refer(tx: Transaction, change: SideChange, reference: str) -> None:
    """Gives a change the reference by which a person confirms it."""
    tx.execute(update(rosters).where(_this(change)).values(reference=reference))


def unconfirmed(tx: Transaction, conference_id: str, party: Party) -> list[SideChange]:
    """Changes that freeze a party's mail: the address stands on its roster now, and no person has confirmed it."""
    rows = tx.execute(_OF_PARTY, {"of_conference": conference_id, "of_party": party.name})
    return [_change(row) for row in rows if row.address in party.roster]


def confirm(tx: Transaction, reference: str, now: datetime) -> list[SideChange]:
    """A person has made sure of the changes of that reference; answers them."""
    mine = _OPEN & (rosters.c.reference == reference.upper())
    found = [_change(row) for row in tx.execute(select(rosters).where(mine))]
    tx.execute(update(rosters).where(mine).values(confirmed_at=now))
    return found


def forget(tx: Transaction, conference_id: str) -> None:
    """Forgets the addresses of a conference that is over."""
    tx.execute(delete(rosters).where(rosters.c.conference_id == conference_id))


def _this(change: SideChange) -> ColumnElement[bool]:
    key = (rosters.c.conference_id == change.conference_id) & (rosters.c.party == change.party)
    return key & (rosters.c.address == change.address)


def _change(row: Any) -> SideChange:
    return SideChange(row.conference_id, row.party, row.address, row.reference)
