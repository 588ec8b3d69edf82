"""A person's word for whose a statement is: what waits in the inbox is filed, what is filed is given to its party."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC

from mailbot.core.deadlines import due_for
from mailbot.core.domain.court import Party
from mailbot.core.domain.draft import OperatorAlert
from mailbot.core.domain.finding import BY_A_PERSON, Finding, Requirement, Status
from mailbot.core.domain.mail import RawMessage
from mailbot.core.domain.submission import Stage
from mailbot.core.identify import ASSIGNED
from mailbot.core.review import review
from mailbot.desk import record
from mailbot.edges.ledger import Ledger, Transaction, mail, marks
from mailbot.errors import ConfigurationError, Inconsistency
from mailbot.house import Entry, House, log
from mailbot.jobs.intake import members_of
from mailbot.jobs.person import one_conference
from mailbot.postroom import Slip, tell_chambers

_WORD = "assign:"  # begins the name of a word that waits for the daemon; the reference follows
_SEPARATOR = "\n"  # between conference and party; no party's name holds one


def assign(ledger: Ledger, entries: Sequence[Entry], reference: str, case: str, party_name: str) -> str:
    """Notes whose a statement is, and answers what follows; raises ConfigurationError where it can't be so.

    What lies in the inbox is filed by the daemon at its next look: it alone speaks with the mailbox.
    """
    open_entries = [e for e in entries if e.docketed.destroyed_at is None]
    found = one_conference([e.docketed for e in open_entries], case)
    entry = next(e for e in open_entries if e.id == found.id)
    party = _party_named(entry, party_name)
    with ledger.transaction() as tx:
        filed = mail.by_reference(tx, reference)
        if filed is not None:
            return _give(tx, filed, entry, party)
        waiting = mail.in_inbox(tx, reference)
        if waiting is None or Stage(waiting.stage) is not Stage.UNASSIGNED:
            raise ConfigurationError([f"{reference.upper()}: no unassigned statement of that reference is known"])
        marks.put(tx, f"{_WORD}{reference.upper()}", f"{entry.id}{_SEPARATOR}{party.name}")
    return "it is filed at the daemon's next look at the mailbox, or by mailbot run --once"


def _party_named(entry: Entry, name: str) -> Party:
    meant = [p for p in entry.conference.parties if name.casefold() == p.name.casefold()]
    meant = meant or [p for p in entry.conference.parties if name.casefold() in p.name.casefold()]
    if len(meant) != 1:
        names = "; ".join(p.name for p in entry.conference.parties)
        raise ConfigurationError([f"--party {name}: no such party, or several; there are: {names}"])
    return meant[0]


def _give(tx: Transaction, filed: mail.SubmissionRow, entry: Entry, party: Party) -> str:
    """A statement filed with the conference, of no certain party: the ledger alone changes, nobody is answered."""
    if filed.conference_id != entry.id:
        raise ConfigurationError([f"{filed.reference}: it is filed with another conference, whose key alone opens it"])
    if filed.party is not None:
        raise ConfigurationError([f"{filed.reference}: it is filed for a party already"])
    before = {f.requirement: f for f in mail.findings_of(tx, filed.id)}
    changed = [_vouched(before[Requirement.SENDER])] if Requirement.SENDER in before else []
    if Requirement.TIMING in before:
        changed.append(_timed(before[Requirement.TIMING], filed, entry, party))
    mail.give(tx, filed.id, party.name, changed)
    return "it counts for the party from now on; nobody was answered"


def _vouched(sender: Finding) -> Finding:
    evidence = dict(sender.counts) | {BY_A_PERSON: 1}
    return replace(sender, status=Status.MET, reason=ASSIGNED, counts=tuple(evidence.items()))


def _timed(timing: Finding, filed: mail.SubmissionRow, entry: Entry, party: Party) -> Finding:
    """Leave granted to the party may make in time what the conference's own date made late."""
    due = due_for(party, entry.conference, entry.dates)
    in_time = filed.received_at.astimezone(UTC).replace(microsecond=0) <= (due.also or due.at).astimezone(UTC)
    if in_time and timing.status is Status.DEFICIENT:
        return replace(timing, status=Status.MET, reason="", counts=())
    return timing


async def file_assigned(house: House) -> None:
    """Files what a person said since the last look; each is told to chambers as any other statement is."""
    with house.ledger.transaction() as tx:
        words = marks.beginning(tx, _WORD)
    for reference, word in words.items():
        conference_id, _, party_name = word.partition(_SEPARATOR)
        if await _was_filed(house, reference):
            continue
        entry = next((e for e in house.open_docket if e.id == conference_id), None)
        party = entry.conference.party(party_name) if entry else None
        raw = await _fetched(house, reference)
        if entry is None or party is None or raw is None:
            _tell_in_vain(house, reference)
            continue
        await _file(house, raw, entry, party, reference)


async def _was_filed(house: House, reference: str) -> bool:
    """Moves what is recorded out of the inbox and forgets the word; False where it is not recorded yet."""
    with house.ledger.transaction() as tx:
        filed = mail.by_reference(tx, reference)
        row = mail.message_of(tx, filed.id) if filed else None
    if filed is None:
        return False
    if row is not None and Stage(row.stage) is Stage.RECORDED:
        await house.mailbox.shelve(row.uidvalidity, row.uid)
    with house.ledger.transaction() as tx:
        if row is not None and Stage(row.stage) is Stage.RECORDED:
            mail.move_stage(tx, row.uidvalidity, row.uid, Stage.SHELVED)
        marks.forget(tx, f"{_WORD}{reference}")
    return True


async def _fetched(house: House, reference: str) -> RawMessage | None:
    with house.ledger.transaction() as tx:
        row = mail.in_inbox(tx, reference)
    if row is None or Stage(row.stage) is not Stage.UNASSIGNED:
        return None
    try:
        raws = await house.mailbox.fetch(row.uidvalidity, [row.uid])
    except Inconsistency:  # the folder numbers its mail anew, and this mail was not found again
        return None
    return raws[0] if raws else None


async def _file(house: House, raw: RawMessage, entry: Entry, party: Party, reference: str) -> None:
    """The main path's order: read, review, file, record, move."""
    reading = await house.reader.read(raw.octets, sought=entry.conference.statement.further)
    content_key = house.vault.content_key(reading.message.fingerprint)
    reviewed = review(
        reading.message,
        raw.received_at,
        [(entry.conference, entry.dates)],
        house.policy,
        said=(entry.conference, party),
    )
    submission_id = house.vault.opaque_id(f"submission:{content_key}")
    house.vault.file(entry.id, submission_id, members_of(raw, reading, reviewed, entry))
    record(house, raw, reviewed, entry, submission_id=submission_id, content_key=content_key, known_as=reference)
    log.info("filed_on_a_word", uid=raw.uid, reference=reference)
    await _was_filed(house, reference)


def _tell_in_vain(house: House, reference: str) -> None:
    """The mail, the conference or the party is there no more: chambers are told, and the word is forgotten."""
    alert = OperatorAlert(
        headline=f"{reference}: it could not be filed as a person said",
        lines=("The mail is in the watched folder no more, or the conference or its party is not known any more.",),
        at=house.clock.now(),
    )
    with house.ledger.transaction() as tx:
        marks.forget(tx, f"{_WORD}{reference}")
        tell_chambers(house, tx, alert, Slip(f"{_WORD}{reference}:{house.clock.now().isoformat()}"))
