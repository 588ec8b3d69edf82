"""The main path: what waits in the inbox is read, reviewed, filed, recorded with its answers, moved; in that order."""

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from mailbot.core.domain.court import sought_of
from mailbot.core.domain.finding import Finding
from mailbot.core.domain.mail import RawMessage
from mailbot.core.domain.submission import Stage
from mailbot.core.mail_servers import is_still_scanned
from mailbot.core.review import Review, review
from mailbot.desk import is_unread, leave, record, refuse, strand, strand_after_fault, strand_unread, strand_unscanned
from mailbot.edges.ledger import Transaction, mail
from mailbot.edges.ledger.mail import Copy, Passage
from mailbot.edges.vault import Member
from mailbot.errors import MailbotError, TransientError
from mailbot.house import Entry, House, log
from mailbot.ports import Reading, Seen

BATCH_MESSAGES = 50
BATCH_OCTETS = 8 * 1024 * 1024  # three batches lie in memory: decided upon, being read, being fetched
ALONE_AFTER = 5  # attempts cut short: what may have taken the daemon down is taken by itself
SIZE_ESTIMATED_AT_MOST = 1.5  # times the true one
LONGEST_SCAN = timedelta(minutes=30)  # for which a mail scanner may keep an attachment back
_PENDING = {Stage.ADMITTED, Stage.RECORDED}


async def intake(house: House) -> int:
    """Takes in everything that waits in the watched folder; answers how many messages were new."""
    if house.vault.free_octets() < house.limits.least_free_octets:
        raise TransientError("the vault's disk is nearly full: mail waits in the inbox")
    seen = await house.mailbox.scan()
    house.server_kind = await house.mailbox.server_kind()
    waiting = _waiting(house, seen)
    batches = list(_batches(house, [s for s in waiting if _fits(house, s)]))
    fetching: asyncio.Task[Sequence[RawMessage]] | None = None
    begun: _Begun | None = None
    try:
        for number, batch in enumerate(batches):
            raws = await (fetching or _fetch(house, batch))
            fetching = _fetch(house, batches[number + 1]) if number + 1 < len(batches) else None
            before, begun = begun, _begin(house, batch, raws)  # read while the batch before is decided upon
            if before:
                await _finish(house, before)
            if house.stopping.is_set():
                return len(waiting)
        if begun:
            await _finish(house, begun)
    finally:
        left = [*(begun.reading.values() if begun else ()), *((fetching,) if fetching else ())]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
    for one in waiting:
        if not _fits(house, one):
            strand_unread(house, one)
            _settle(house, one)
    house.last_scan_at = house.clock.now()
    return len(waiting)


def _fetch(house: House, batch: Sequence[Seen]) -> "asyncio.Task[Sequence[RawMessage]]":
    """The batch's messages, fetched while the batch before is worked on."""

    async def fetched() -> Sequence[RawMessage]:
        return await house.mailbox.fetch(batch[0].uidvalidity, [s.uid for s in batch])

    return asyncio.create_task(fetched())


def _fits(house: House, one: Seen) -> bool:
    """By the size that the server tells, which on Exchange is an estimate: what is near the limit is fetched."""
    return one.octets <= house.limits.most_message_octets * SIZE_ESTIMATED_AT_MOST


def _fits_as_fetched(house: House, raw: RawMessage) -> bool:
    return len(raw.octets) <= house.limits.most_message_octets


def _waiting(house: House, seen: Sequence[Seen]) -> list[Seen]:
    """Messages on which something is left to do, in order of arrival."""
    if not seen:
        with house.ledger.transaction() as tx:
            mail.settle_absent(tx)
        return []
    epoch = seen[0].uidvalidity
    if epoch not in house.settled:
        house.settled = {epoch: _settle_known(house, seen)}
    settled = house.settled[epoch]
    return [s for s in seen if s.uid not in settled]


def _settle_known(house: House, seen: Sequence[Seen]) -> set[int]:
    """After a start: what the ledger knows; what was recorded and is in the folder no more was moved."""
    epoch = seen[0].uidvalidity
    present = {s.uid for s in seen}
    with house.ledger.transaction() as tx:
        known = mail.passages(tx, epoch)
        for passage in known.values():
            if passage.stage is Stage.RECORDED and passage.uid not in present:
                mail.move_stage(tx, epoch, passage.uid, Stage.SHELVED)
        mail.forget_vanished(tx, epoch, [uid for uid in known if uid not in present])
    return {uid for uid, p in known.items() if p.stage not in _PENDING}


def _batches(house: House, waiting: Sequence[Seen]) -> Iterator[list[Seen]]:
    """Few enough and small enough to lie in memory; what was cut short too often is alone in its batch."""
    attempts = _attempts(house, waiting)
    batch: list[Seen] = []
    for one in waiting:
        alone = attempts.get(one.uid, 0) >= ALONE_AFTER
        full = len(batch) >= BATCH_MESSAGES or sum(s.octets for s in batch) + one.octets > BATCH_OCTETS
        if batch and (alone or full):
            yield batch
            batch = []
        batch.append(one)
        if alone:
            yield batch
            batch = []
    if batch:
        yield batch


def _attempts(house: House, waiting: Sequence[Seen]) -> dict[int, int]:
    if not waiting:
        return {}
    with house.ledger.transaction() as tx:
        known: dict[int, Passage] = mail.passages(tx, waiting[0].uidvalidity)
    return {uid: p.attempts for uid, p in known.items()}


@dataclass(frozen=True, slots=True)
class _Begun:
    """A batch that is being read."""

    raws: Sequence[RawMessage]
    recorded: frozenset[int]  # UIDs of which only the move is left
    reading: "dict[int, asyncio.Task[Reading]]"


def _begin(house: House, batch: Sequence[Seen], raws: Sequence[RawMessage]) -> _Begun:
    """Counts an attempt for each message, then has them read, as many at a time as there are cores."""
    with house.ledger.transaction() as tx:
        known = mail.passages(tx, batch[0].uidvalidity, [s.uid for s in batch])
        mail.admit(tx, [s for s in batch if s.uid not in known or known[s.uid].stage is Stage.ADMITTED])
    recorded = frozenset(uid for uid, p in known.items() if p.stage is Stage.RECORDED)
    sought = sought_of(e.conference for e in house.open_docket)
    reading = {
        r.uid: asyncio.create_task(house.reader.read(r.octets, sought=sought)) for r in raws if r.uid not in recorded
    }
    return _Begun(raws, recorded, reading)


async def _finish(house: House, begun: _Begun) -> None:
    """Decides upon each message in order of arrival; the mailbox joins the moves that wait."""
    moving: dict[int, asyncio.Task[None]] = {}
    try:
        for raw in begun.raws:
            if house.stopping.is_set():
                break
            is_to_move = raw.uid in begun.recorded or _walk_safely(house, raw, await begun.reading[raw.uid])
            if is_to_move:
                moving[raw.uid] = asyncio.create_task(_move(house, raw))
            elif is_to_move is not None:
                _settle(house, raw)
            await asyncio.sleep(0)  # let the readings and the out-tray go on
        await asyncio.gather(*moving.values())
        _note_moved(house, [raw for raw in begun.raws if raw.uid in moving])
    finally:
        left = [*begun.reading.values(), *moving.values()]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)


async def _move(house: House, raw: RawMessage) -> None:
    await house.mailbox.shelve(raw.uidvalidity, raw.uid)


def _note_moved(house: House, raws: Sequence[RawMessage]) -> None:
    with house.ledger.transaction() as tx:
        for raw in raws:
            mail.move_stage(tx, raw.uidvalidity, raw.uid, Stage.SHELVED)
    for raw in raws:
        _settle(house, raw)


def _settle(house: House, one: RawMessage | Seen) -> None:
    house.settled.setdefault(one.uidvalidity, set()).add(one.uid)


def _walk_safely(house: House, raw: RawMessage, reading: Reading) -> bool | None:
    """As `_walk`; a fault of our own leaves this one message to a person, and the next is taken in."""
    if not _fits_as_fetched(house, raw):
        strand_unread(house, raw)
        return False
    try:
        return _walk(house, raw, reading)
    except MailbotError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, one message must not stop the mail of all others
        log.error("own_fault", uid=raw.uid, why=type(error).__name__)
        strand_after_fault(house, raw)
        return False


def _walk(house: House, raw: RawMessage, reading: Reading) -> bool | None:
    """One message, from read to recorded; True: the move is left to do; None: it is to be looked at again."""
    content_key = house.vault.content_key(reading.message.fingerprint)
    copy = _known_copy(house, raw, content_key)
    if copy is not None:
        return copy
    reviewed = review(
        reading.message, raw.received_at, [(e.conference, e.dates) for e in house.open_docket], house.policy
    )
    if _is_awaited(reviewed) and is_still_scanned(reading.message, house.server_kind):
        if house.clock.now() < raw.received_at + LONGEST_SCAN:
            log.info("still_scanned", uid=raw.uid)
            return None
        strand_unscanned(house, raw)
        return False
    entry = _entry_of(house, reviewed)
    destroyed = _destroyed_entry(house, raw, reading, reviewed) if reviewed.is_statement else None
    if is_unread(reading.message):
        strand(house, raw, reviewed, content_key, None)
    elif not reviewed.is_statement:
        leave(house, raw, reviewed, content_key, entry)
    elif destroyed or entry is None:
        (refuse if destroyed else strand)(house, raw, reviewed, content_key, destroyed)
    else:
        submission_id = house.vault.opaque_id(f"submission:{content_key}")
        if not house.observes:
            house.vault.file(entry.id, submission_id, members_of(raw, reading, reviewed, entry))
        record(house, raw, reviewed, entry, submission_id=submission_id, content_key=content_key)
    log.info("taken_in", uid=raw.uid, kind=reviewed.sorting.kind.value, disposition=reviewed.disposition.value)
    return reviewed.is_statement and entry is not None and destroyed is None


def _is_awaited(reviewed: Review) -> bool:
    """Whether it is a statement, or somebody on a roster wrote it: what is in its attachment matters."""
    return reviewed.is_statement or reviewed.identification.on_roster


def _entry_of(house: House, reviewed: Review) -> Entry | None:
    conference = reviewed.identification.conference
    return next((e for e in house.open_docket if e.conference is conference), None)


def _destroyed_entry(house: House, raw: RawMessage, reading: Reading, reviewed: Review) -> Entry | None:
    """The destroyed conference that a statement belongs to, or None.

    Also where its counsel has but one open conference, and the mail names another: that one is over.
    """
    found = reviewed.identification
    past = [e for e in house.docket if e.docketed.destroyed_at]
    if not past or (found.conference and "only_conference" not in found.reasons):
        return None
    over = review(
        reading.message, raw.received_at, [(e.conference, e.dates) for e in past], house.policy
    ).identification
    if found.conference and not {"case_number", "caption"} & set(over.reasons):
        return None
    return next((e for e in past if e.conference is over.conference), None)


def _known_copy(house: House, raw: RawMessage, content_key: str) -> bool | None:
    """The same mail again is never counted or answered twice: True, move it along; False, leave it; None, it is new."""
    with house.ledger.transaction() as tx:
        copy = mail.known_copy(tx, content_key, uidvalidity=raw.uidvalidity, uid=raw.uid)
        if copy is None:
            return None
        if copy.submission_id is None:
            _copy_of_unfiled(tx, copy, raw)
            return False
        facts = {
            "content_key": content_key,
            "copy_of": copy.submission_id,
            "conference_id": mail.conference_of(tx, copy.submission_id),
        }
        mail.move_stage(tx, raw.uidvalidity, raw.uid, Stage.RECORDED, **facts)
    return True


def _copy_of_unfiled(tx: Transaction, copy: Copy, raw: RawMessage) -> None:
    if copy.uidvalidity != raw.uidvalidity:  # the folder's epoch changed: the same mail goes on under its new UID
        mail.take_over(tx, copy, uidvalidity=raw.uidvalidity, uid=raw.uid)
    else:
        mail.move_stage(tx, raw.uidvalidity, raw.uid, Stage.LEFT)


def members_of(raw: RawMessage, reading: Reading, reviewed: Review, entry: Entry) -> list[Member]:
    """The item's files: the message as it came, the statement by itself, and what was found."""
    statement = reviewed.sorting.statement
    found = reviewed.identification
    document = reading.octets.get(statement.path) if statement and not statement.is_body else None
    name = f"statement.{_ending(statement.media_type)}" if statement and document else ""
    told = {
        "case_number": entry.conference.case_number,
        "session": entry.conference.session,
        "caption": entry.conference.caption,
        "timezone": entry.conference.timezone,
        "party": found.party.name if found.party else None,
        "received_at": reviewed.received_at.isoformat(),
        "message_id": reading.message.message_id,
        "disposition": reviewed.disposition.value,
        "document": name or None,
        "findings": [_found(f) for f in reviewed.findings],
    }
    members = [Member("manifest.json", _in_lines(told))]
    if document:
        members.append(Member(name, document))
    return [*members, Member("message.eml", raw.octets)]


def _in_lines(told: Mapping[str, object]) -> bytes:
    """JSON, a line for each fact and finding; the library's own indentation would take ten times as long."""
    found = []
    for name, value in told.items():
        lines = map(json.dumps, value) if isinstance(value, list) else ()
        found.append(f"{json.dumps(name)}: " + ("[\n" + ",\n".join(lines) + "\n]" if lines else json.dumps(value)))
    return ("{\n" + ",\n".join(found) + "\n}\n").encode()


def _found(finding: Finding) -> dict[str, object]:
    return {
        "requirement": finding.requirement.value,
        "status": finding.status.value,
        "explanation": finding.explanation,
        "elements": {name: status.value for name, status in finding.elements},
        "evidence": [{"page": e.page, "words": e.words} for e in finding.evidence],
    }


def _ending(media_type: str) -> str:
    return _ENDINGS.get(media_type, "bin")


# By what the octets are, so that chambers' programs open what was filed; the name it came under is counsel's.
_ENDINGS = {
    "application/pdf": "pdf",
    "text/plain": "txt",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/msword": "doc",
    "application/rtf": "rtf",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.wordperfect": "wpd",
    "application/vnd.apple.pages": "pages",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/tiff": "tif",
}
