"""How things stand: conferences, parties, what came, what is missing, what waits for a person, what is due next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from mailbot.core.deadlines import due_for
from mailbot.core.domain.court import Party
from mailbot.core.domain.deadline import Deadline
from mailbot.core.domain.draft import TO_COUNSEL
from mailbot.core.domain.finding import Requirement, Status
from mailbot.core.leak_guard import WHY_KEPT_BACK
from mailbot.core.standing import PartyStanding, PartyState, Remembered, left_aside
from mailbot.desk import standings
from mailbot.edges.ledger import Ledger, Transaction, breakers, docket, mail, outbox, rosters
from mailbot.errors import ConfigurationError
from mailbot.house import Entry


@dataclass(frozen=True, slots=True)
class PartyStatus:
    """A party with where it stands."""

    party: Party
    standing: PartyStanding
    due: Deadline


@dataclass(frozen=True, slots=True)
class Held:
    """A letter that waits for a person's word."""

    reference: str
    party: str
    kind: str
    why: str = ""  # what kept it back at the gate, as a sentence without its end; "" where it is a draft


@dataclass(frozen=True, slots=True)
class Frozen:
    """A party to whom nothing goes until a person makes sure of an address that stood on another party's roster."""

    reference: str
    party: str
    address: str


@dataclass(frozen=True, slots=True)
class ToLookAt:
    """A submission in which a person should look at something, and may then accept it."""

    reference: str
    party: str
    requirements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unassigned:
    """A statement of no conference, or of no party for certain; `received_at` in court time where a court is known."""

    reference: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Stopped:
    """Answers that are stopped, for nothing new came with what they would answer; `whose` is "" for all parties."""

    reference: str
    whose: str
    since: datetime


@dataclass(frozen=True, slots=True)
class ConferenceStatus:
    """One conference as it stands; `next_due` is in order of time, court time."""

    entry: Entry
    parties: tuple[PartyStatus, ...]
    held_letters: tuple[Held, ...]
    to_look_at: tuple[ToLookAt, ...]
    next_due: tuple[tuple[datetime, str], ...]
    frozen: tuple[Frozen, ...] = ()


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything `status` tells."""

    conferences: tuple[ConferenceStatus, ...]
    unassigned: tuple[Unassigned, ...]
    unsent: int  # mails ready to go that no server has taken yet
    stopped: "tuple[Stopped, ...]" = ()


def overview(ledger: Ledger, entries: Sequence[Entry], now: datetime, case: str | None = None) -> Overview:
    """How everything stands now (aware), or what concerns `CASE` alone; raises ConfigurationError for an unknown one.

    A conference brings its own mail of no certain party along; mail of no conference is told only where all is asked.
    """
    chosen = _chosen(entries, case)
    with ledger.transaction() as tx:
        waiting = outbox.waiting(tx)
        by_id = {e.id: mail.remembered(tx, e.id) for e in entries}
        unassigned = _unassigned(tx, entries, chosen, everything=case is None)
        frozen = {e.id: _frozen(tx, e) for e in chosen}
        stopped = stopped_answers(tx, chosen)
    found = []
    for entry in chosen:
        parties = _parties(entry, standings(entry, by_id[entry.id], now))
        found.append(
            ConferenceStatus(
                entry=entry,
                parties=parties,
                held_letters=_held(waiting, entry.id),
                to_look_at=_to_look_at(parties, by_id[entry.id]),
                next_due=_next_due(entry, parties, waiting, now),
                frozen=frozen[entry.id],
            )
        )
    ids = {e.id for e in chosen}
    mine = [w for w in waiting if w.state == "ready" and (case is None or w.conference_id in ids)]
    return Overview(tuple(found), unassigned, len(mine), stopped)


def stopped_answers(tx: Transaction, entries: Sequence[Entry]) -> tuple[Stopped, ...]:
    """Whose answers are stopped, of these conferences and of all parties together; in court time."""
    found = []
    by_id = {e.id: e.conference for e in entries}
    for conference_id, party, state in breakers.list_open(tx):
        conference = by_id.get(conference_id)
        assert state.opened_at is not None  # noqa: S101 - it is open
        if conference is not None:
            whose = f"{conference.case_number}, {party}"
            found.append(Stopped(state.reference, whose, state.opened_at.astimezone(ZoneInfo(conference.timezone))))
        elif not conference_id:
            found.append(Stopped(state.reference, "", state.opened_at))
    return tuple(found)


def _chosen(entries: Sequence[Entry], case: str | None) -> list[Entry]:
    if case is None:
        return list(entries)
    ids = {d.id for d in docket.find([e.docketed for e in entries], case)}
    if not ids:
        raise ConfigurationError([f"{case}: no conference of this case number is known"])
    return [e for e in entries if e.id in ids]


def _parties(entry: Entry, found: Sequence[tuple[str, str, PartyStanding]]) -> tuple[PartyStatus, ...]:
    return tuple(
        PartyStatus(party, standing, due_for(party, entry.conference, entry.dates))
        for party, (_, _, standing) in zip(entry.conference.parties, found, strict=True)
    )


def _held(waiting: Sequence[outbox.Queued], conference_id: str) -> tuple[Held, ...]:
    mine = (w for w in waiting if w.state == "held" and w.conference_id == conference_id)
    return tuple(
        Held(w.reference or "", w.party or "", w.kind.value, WHY_KEPT_BACK.get(w.held_why or "", "")) for w in mine
    )


def _frozen(tx: Transaction, entry: Entry) -> tuple[Frozen, ...]:
    if entry.docketed.destroyed_at is not None:
        return ()
    found = (c for party in entry.conference.parties for c in rosters.unconfirmed(tx, entry.id, party))
    return tuple(Frozen(change.reference or "", change.party, change.address) for change in found)


def _unassigned(
    tx: Transaction, entries: Sequence[Entry], chosen: Sequence[Entry], *, everything: bool
) -> tuple[Unassigned, ...]:
    """In order of arrival. What was destroyed with its conference waits for nobody any more."""
    filed = {row.reference: e for e in entries for row in mail.rows_of(tx, e.id) if row.party is None}
    zones = {e.conference.timezone for e in entries}
    usual = ZoneInfo(zones.pop()) if len(zones) == 1 else UTC
    ids = {e.id for e in chosen}
    found = []
    for reference, received_at in mail.unassigned(tx):
        entry = filed.get(reference)
        if entry is None and everything:
            found.append(Unassigned(reference, received_at.astimezone(usual)))
        elif entry and entry.docketed.destroyed_at is None and entry.id in ids:
            found.append(Unassigned(reference, received_at.astimezone(ZoneInfo(entry.conference.timezone))))
    return tuple(found)


def _to_look_at(
    parties: Sequence[PartyStatus], sent: Mapping[str | None, Sequence[Remembered]]
) -> tuple[ToLookAt, ...]:
    """Each party's newest submission with something still in `review`, and each that does not count beside better."""
    found = []
    for one in parties:
        aside = left_aside(sent.get(one.party.name, ()))
        found += [ToLookAt(s.reference, one.party.name, (Requirement.SENDER.value,)) for s in aside]
        doubtful = {f.requirement for f in one.standing.findings if f.status is Status.REVIEW and not f.is_advisory}
        for submission in reversed(sent.get(one.party.name, ())):
            here = {f.requirement for f in submission.findings if f.status is Status.REVIEW} & doubtful
            if here:
                names = tuple(sorted(r.value for r in here))
                found.append(ToLookAt(submission.reference, one.party.name, names))
                break
    return tuple(found)


def _next_due(
    entry: Entry, parties: Sequence[PartyStatus], waiting: Sequence[outbox.Queued], now: datetime
) -> tuple[tuple[datetime, str], ...]:
    if entry.docketed.destroyed_at is not None:
        return ()
    dates = entry.dates
    zone = ZoneInfo(entry.conference.timezone)
    awaited = [p for p in parties if p.standing.state is PartyState.AWAITED]
    coming = [(p.due.at, f"statement of {p.party.name}") for p in awaited]
    coming.append((dates.conference_at, "the conference"))
    if dates.negotiations_due:
        coming.append((dates.negotiations_due.at, "exchange of demands and offers"))
    if dates.cancellation_call_by:
        coming.append((dates.cancellation_call_by.at, "last call to cancel"))
    if not entry.docketed.hold:
        coming.append((dates.destroy_after.at, "destruction"))
    coming += [
        (w.due_at.astimezone(zone), f"{w.kind.value.replace('_', ' ')} to {w.party or 'counsel'}")
        for w in waiting
        if w.state == "ready" and w.conference_id == entry.id and w.kind in TO_COUNSEL
    ]
    return tuple(sorted((at, what) for at, what in coming if at > now))


def as_json(found: Overview) -> list[dict[str, Any]]:
    """The contract's §7: one object a conference, then one of all that is unassigned, where there is any."""
    rows = [_conference(c) for c in found.conferences]
    if found.unassigned:
        rows.append(_no_conference(found.unassigned))
    return rows


def _conference(status: ConferenceStatus) -> dict[str, Any]:
    entry, dates = status.entry, status.entry.dates
    zone = ZoneInfo(entry.conference.timezone)
    destroyed_at = entry.docketed.destroyed_at
    return {
        "case_number": entry.conference.case_number,
        "session": entry.conference.session or None,
        "caption": entry.conference.caption,
        "conference_at": dates.conference_at.isoformat(),
        "statement_due_at": dates.statement_due.at.isoformat(),
        "destroy_after": dates.destroy_after.at.isoformat(),
        "held": bool(entry.docketed.hold),
        "destroyed_at": destroyed_at.astimezone(zone).isoformat(timespec="seconds") if destroyed_at else None,
        "parties": [_party(p, zone) for p in status.parties],
    }


def _party(status: PartyStatus, zone: ZoneInfo) -> dict[str, Any]:
    standing = status.standing
    received_at = standing.received_at
    return {
        "name": status.party.name,
        "role": status.party.role,
        "state": standing.state.value,
        "received_at": received_at.astimezone(zone).isoformat() if received_at else None,
        "pages": standing.pages,
        "findings": [{"requirement": f.requirement.value, "status": f.status.value} for f in standing.findings],
        "submissions": standing.submissions,
    }


def _no_conference(unassigned: Sequence[Unassigned]) -> dict[str, Any]:
    absent = ("case_number", "session", "caption", "conference_at", "statement_due_at", "destroy_after")
    return {
        **dict.fromkeys(absent),
        "held": False,
        "destroyed_at": None,
        "parties": [],
        "unassigned": [{"reference": u.reference, "received_at": u.received_at.isoformat()} for u in unassigned],
    }
