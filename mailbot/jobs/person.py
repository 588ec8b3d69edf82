"""What a person's word does: frees or drops a draft, accepts a review, holds, releases, purges."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from mailbot.core.leak_guard import FROZEN
from mailbot.edges.ledger import Ledger, breakers, docket, mail, marks, outbox, rosters
from mailbot.edges.ledger.docket import Docketed
from mailbot.errors import ConfigurationError
from mailbot.house import Entry, House
from mailbot.jobs.dispatch import dispatch
from mailbot.jobs.docket import refresh_docket
from mailbot.jobs.purge import BY_A_PERSON, destroy, word_key


def approve(ledger: Ledger, reference: str, now: datetime) -> int:
    """Frees the held letters of a reference; answers how many.

    The reference of an address that changed sides confirms it, and frees what waited for that; it counts as one. That
    of answers that were stopped lets them go again.
    """
    with ledger.transaction() as tx:
        held = outbox.held_of(tx, reference)
        for letter in held:
            outbox.approve(tx, letter.key, now)
        stopped = breakers.close(tx, reference)
        confirmed = rosters.confirm(tx, reference, now)
        for change in confirmed:
            outbox.let_pass(tx, change.conference_id, change.party, FROZEN, now)
    return len(held) + len(confirmed) or stopped


def drop(ledger: Ledger, reference: str) -> int:
    """Drops the held letters of a reference; answers how many. Answers that were stopped under it go again."""
    with ledger.transaction() as tx:
        held = outbox.held_of(tx, reference)
        for letter in held:
            outbox.set_state(tx, letter.key, "dropped")
        stopped = breakers.close(tx, reference)
    return len(held) or stopped


def accept(ledger: Ledger, reference: str, why: str) -> bool:
    """Takes what was `review` in a submission as met; its draft of the doubtful items is dropped."""
    with ledger.transaction() as tx:
        if mail.by_reference(tx, reference) is None:
            return False
        mail.accept(tx, reference, why)
        for letter in outbox.held_of(tx, reference):
            if letter.held_why is None:  # what the gate kept back is no draft
                outbox.set_state(tx, letter.key, "dropped")
    return True


def one_conference(found: Iterable[Docketed], case: str) -> Docketed:
    """The one conference that `CASE` or `CASE/SESSION` names; raises ConfigurationError for none or several."""
    named = docket.find(found, case)
    if not named:
        raise ConfigurationError([f"{case}: no conference of this case number is known"])
    if len(named) > 1:
        sessions = ", ".join(f"{d.conference.case_number}/{d.conference.session}" for d in named)
        raise ConfigurationError([f"{case}: several conferences; name one: {sessions}"])
    return named[0]


def set_hold(ledger: Ledger, case: str, why: str) -> Docketed:
    """Holds (or with "" releases) one conference; a hold takes back the word to destroy that was left before it."""
    with ledger.transaction() as tx:
        found = one_conference(docket.open_conferences(tx), case)
        docket.set_hold(tx, found.id, why)
        if why:
            marks.forget(tx, word_key(found.id))
    return found


@dataclass(frozen=True, slots=True)
class Due:
    """What may be destroyed on a person's word, and why the rest may not."""

    entries: tuple[Entry, ...]
    refused: tuple[str, ...]


def due_for_purge(entries: Sequence[Entry], cases: Sequence[str], now: datetime) -> Due:
    """The conferences named (else all) that are past their date and not held."""
    chosen = [e for e in entries if e.docketed.destroyed_at is None]
    if cases:
        ids = {one_conference([e.docketed for e in chosen], case).id for case in cases}
        chosen = [e for e in chosen if e.id in ids]
    due, refused = [], []
    for entry in chosen:
        if entry.docketed.hold:
            refused.append(f"{entry.conference.case_number}: held: {entry.docketed.hold}")
        elif now < entry.dates.destroy_after.at:
            refused.append(f"{entry.conference.case_number}: due after {entry.dates.destroy_after.at.isoformat()}")
        else:
            due.append(entry)
    return Due(tuple(due), tuple(refused) if cases else ())


def leave_word(ledger: Ledger, entries: Sequence[Entry], now: datetime) -> None:
    """Leaves the word to destroy these with the daemon that works on the data folder."""
    with ledger.transaction() as tx:
        for entry in entries:
            marks.put_moment(tx, word_key(entry.id), now)


async def purge(house: House, ids: Sequence[str]) -> bool:
    """Destroys these conferences' statements and sends the certificates; True where all are final."""
    refresh_docket(house, always=True)
    final = True
    try:
        for entry in [e for e in house.docket if e.id in set(ids)]:
            # a hold may have come with the files a moment ago
            final &= not entry.docketed.hold and await destroy(house, entry, on_word=BY_A_PERSON)
        await dispatch(house)
    finally:
        await house.mailbox.close()
        await house.transport.close()
        house.ledger.close()
    return final
