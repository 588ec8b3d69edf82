"""Keeps the docket: reads the conference files when they change, and tells chambers of those that have faults."""

import hashlib
from collections.abc import Sequence

from mailbot.core.domain.draft import OperatorAlert
from mailbot.desk import reference_for
from mailbot.edges.ledger import Transaction, docket, marks, rosters
from mailbot.house import House, log
from mailbot.postroom import Slip, tell_chambers


def refresh_docket(house: House, *, always: bool = False) -> None:
    """Brings the docket up to date with files and ledger; a broken or vanished file changes nothing promised."""
    mark = house.files_mark()
    if mark == house.docket_mark and not always:
        return
    files, faults = house.read_files()
    now = house.clock.now()
    with house.ledger.transaction() as tx:
        for _, conference in files:
            docket.enter(tx, conference, now)
        _tell_faults(house, tx, faults)
        _tell_side_changes(house, tx)
        house.docket = tuple(house.scheduled(found) for found in docket.all_conferences(tx))
    house.docket_mark = mark
    log.info("docket", conferences=len(house.docket), faults=len(faults))


def _tell_faults(house: House, tx: Transaction, faults: Sequence[str]) -> None:
    """Faults of files are told once, in one mail, and again when they change."""
    now = house.clock.now()
    fresh = [f for f in faults if marks.first_time(tx, f"conference-file:{_digest(f)}", now)]
    if not fresh:
        return
    alert = OperatorAlert(
        headline="a conference file has a fault and was not taken up",
        lines=(*fresh, "What was promised before stands as it was; a file is read again when it changes."),
        at=now,
    )
    tell_chambers(house, tx, alert, Slip(f"conference-files:{_digest(''.join(fresh))}"))


def _tell_side_changes(house: House, tx: Transaction) -> None:
    """An address that came over from another party freezes that party's mail: a line to chambers, and how to go on."""
    for change in rosters.untold(tx):
        found = docket.one(tx, change.conference_id)
        occasion = f"side:{change.conference_id}:{change.party}:{change.address}"
        reference = reference_for(house, tx, occasion)
        rosters.refer(tx, change, reference)
        case = found.conference.short_title if found else ""
        alert = OperatorAlert(
            headline=f"{case}, {change.party}: an address of another party's stands on this roster now",
            lines=(
                f"It is {change.address}. Nothing goes to {change.party} before the file is mended or you made sure.",
                f"When you have: mailbot approve {reference}",
            ),
            at=house.clock.now(),
        )
        tell_chambers(house, tx, alert, Slip(f"{occasion}:{reference}", change.conference_id, change.party, reference))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
