"""Keeps the docket: reads the conference files when they change, and tells chambers of those that have faults."""

import hashlib

from mailbot.core.domain.draft import OperatorAlert
from mailbot.edges.ledger import Transaction, docket, marks
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
        for fault in faults:
            _tell_fault(house, tx, fault)
        house.docket = tuple(house.scheduled(found) for found in docket.all_conferences(tx))
    house.docket_mark = mark
    log.info("docket", conferences=len(house.docket), faults=len(faults))


def _tell_fault(house: House, tx: Transaction, fault: str) -> None:
    """A fault of a file is told once, and again when it changes."""
    occasion = f"conference-file:{hashlib.sha256(fault.encode()).hexdigest()[:16]}"
    if not marks.first_time(tx, occasion, house.clock.now()):
        return
    alert = OperatorAlert(
        headline="a conference file has a fault and was not taken up",
        lines=(fault, "What was promised before stands as it was; the file is read again when it changes."),
        at=house.clock.now(),
    )
    tell_chambers(house, tx, alert, Slip(occasion))
