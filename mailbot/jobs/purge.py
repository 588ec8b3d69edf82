"""The furnace: warns, asks, and destroys a conference's statements in an order that survives being cut short."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from mailbot.core.court_days import Reading as CourtReading
from mailbot.core.domain.draft import (
    TO_COUNSEL,
    CertificateLine,
    DestructionCertificate,
    DestructionWarning,
    MailKind,
)
from mailbot.core.mail_servers import kept_out_of_reach
from mailbot.core.retention import Witness, is_clock_plausible, is_warning_due, why_not_yet
from mailbot.core.review import matter_of
from mailbot.edges.ledger import Transaction, breakers, docket, mail, marks, outbox, purges, rosters
from mailbot.errors import PermanentError, TransientError
from mailbot.house import Entry, House, log
from mailbot.postroom import Slip, tell_chambers

BY_SCHEDULE = "by schedule"
BY_A_PERSON = "by a person's word"
_TICK = "clock-tick"
NOT_REACHABLE = (
    "retention and backups of the mail provider, and index caches that mail programs made there",
    "backups of the keys folder, if any were made against the instructions",
    "what was decrypted with `mailbot open` or `mailbot brief`, downloaded, forwarded or printed: staff to confirm",
    "the senders' own copies, and copies that were forwarded under another message",
    "blocks that the disk or its snapshots still hold: what lay on it was encrypted, and its key is gone",
)
_WITHDRAWN = (*TO_COUNSEL, MailKind.DRAFT)


async def tick(house: House) -> bool:
    """Notes the time, where mail or the ledger's own record bears the clock out; else asks the mail server.

    True: the clock may be believed. Before the first mail nothing bears it out, and nothing hangs on it yet.
    """
    now = house.clock.now()
    with house.ledger.transaction() as tx:
        before = _newest_witness(tx)
    if before is None:
        return False
    if not is_clock_plausible(now, before) and not is_clock_plausible(now, await house.mailbox.server_time()):
        log.error("clock_implausible")
        return False
    with house.ledger.transaction() as tx:
        marks.put_moment(tx, _TICK, now)
    return True


def _newest_witness(tx: Transaction) -> datetime | None:
    known = [m for m in (marks.get_moment(tx, _TICK), mail.newest_received(tx)) if m]
    return max(known, default=None)


def witness(tx: Transaction, entry: Entry, now: datetime) -> Witness:
    """What is known of one conference now."""
    rows = mail.rows_of(tx, entry.id)
    return Witness(
        now=now,
        ends_at=entry.dates.ends_at,
        destroy_after=entry.dates.destroy_after.at,
        warned_at=_warned_at(tx, entry),
        hold=entry.docketed.hold,
        dates_seen_at=entry.docketed.dates_seen_at,
        were_brought_forward=entry.docketed.brought_forward,
        newest_statement_at=max((r.received_at for r in rows), default=None),
        newest_witness_at=_newest_witness(tx),
    )


def _occasion(entry: Entry) -> str:
    """A warning names these very dates."""
    return f"{entry.id}:{entry.dates.ends_at.isoformat()}:{entry.dates.destroy_after.at.isoformat()}"


def _warned_at(tx: Transaction, entry: Entry) -> datetime | None:
    key = marks.get(tx, f"warning:{_occasion(entry)}")
    return outbox.sent_at(tx, key) if key else None


def word_key(conference_id: str) -> str:
    """The mark of a person's word that a running daemon is to carry out."""
    return f"purge-word:{conference_id}"


async def destroy_due(house: House) -> None:
    """Warns of what ended, goes on with what was begun, and destroys what is due where every guard holds."""
    is_believed = await tick(house)
    now = house.clock.now()
    with house.ledger.transaction() as tx:
        begun = set(purges.unfinished(tx))
        worded = {e.id for e in house.open_docket if marks.get(tx, word_key(e.id)) and not e.docketed.hold}
        for entry in _with_statements(tx, house.open_docket) if is_believed else ():
            _warn(house, tx, entry, now)  # by a wrong clock it would stand as accepted at a moment that never was
        ended = [e for e in _with_statements(tx, house.open_docket) if now >= e.dates.destroy_after.at]
        reasons = {e.id: why_not_yet(witness(tx, e, now)) for e in ended}
    ready = [e for e in ended if not reasons[e.id]]
    if len(ready) > house.limits.purge_most_conferences:
        many = (f"{len(ready)} conferences are due at once, more than are destroyed unattended",)
        reasons |= {e.id: many for e in ready}
        ready = []
    for entry in house.docket:
        if entry.id in begun or entry.id in worded:
            await destroy(house, entry, on_word=BY_A_PERSON if entry.id in worded else BY_SCHEDULE)
        elif entry in ready:
            await destroy(house, entry, on_word=BY_SCHEDULE)
        elif reasons.get(entry.id):
            _ask(house, entry, reasons[entry.id])


def _with_statements(tx: Transaction, entries: Sequence[Entry]) -> list[Entry]:
    return [e for e in entries if mail.rows_of(tx, e.id)]


def _warn(house: House, tx: Transaction, entry: Entry, now: datetime) -> None:
    occasion = _occasion(entry)
    if not is_warning_due(witness(tx, entry, now)) or marks.get(tx, f"warning:{occasion}"):
        return
    key = tell_chambers(house, tx, _warning(tx, entry, ()), Slip(f"warning:{occasion}", entry.id))
    marks.put(tx, f"warning:{occasion}", key)


def _warning(tx: Transaction, entry: Entry, waits_for: tuple[str, ...]) -> DestructionWarning:
    return DestructionWarning(
        matter=matter_of(entry.conference, entry.dates.conference_at),
        destroy_after=entry.dates.destroy_after.at,
        statements=len(mail.rows_of(tx, entry.id)),
        held=entry.docketed.hold,
        waits_for=waits_for,
    )


def _ask(house: House, entry: Entry, reasons: tuple[str, ...]) -> None:
    """Each court day again; a warning just accepted is no reason to ask."""
    lasting = tuple(r for r in reasons if "warning" not in r)
    now = house.clock.now()
    today = now.astimezone(entry.dates.conference_at.tzinfo).date()
    calendar = house.calendar(today.year - 1, today.year + 1)
    if not lasting or not CourtReading(calendar, unsettled_counts=True).is_court_day(today):
        return
    with house.ledger.transaction() as tx:
        if marks.first_time(tx, f"asked:{entry.id}:{today.isoformat()}", now):
            said = tuple(r for r in lasting if not r.startswith("a hold stands"))
            slip = Slip(f"asked:{entry.id}:{today.isoformat()}", entry.id)
            tell_chambers(house, tx, _warning(tx, entry, said), slip)


async def destroy(house: House, entry: Entry, *, on_word: str) -> bool:
    """Destroys one conference's statements: key, ciphertext, mail, ledger, certificate; True: it is final.

    Each step tolerates that it was done already, so that a destruction cut short goes on where it stopped.
    """
    house.ledger.drop_copies()  # what the ledger forgets must not stand in a copy made at an upgrade
    if not _begin(house, entry, on_word):
        return False
    if not house.vault.destroy_key(entry.id):
        raise TransientError("the key file is still there")
    with house.ledger.transaction() as tx:
        purges.note(tx, entry.id, key_gone_at=house.clock.now())
    if not house.vault.destroy_items(entry.id):
        raise TransientError("ciphertext is still there")
    with house.ledger.transaction() as tx:
        purges.note(tx, entry.id, items_gone_at=house.clock.now())
    swept = await _destroy_mail(house, entry)
    return _certify(house, entry, swept)


def _begin(house: House, entry: Entry, on_word: str) -> bool:
    """Notes the intention and the tombstone together; False where a hold was said meanwhile.

    From here on nothing is filed to the conference: mail that comes between two steps would find half a vault.
    """
    now = house.clock.now()
    with house.ledger.transaction() as tx:
        present = docket.one(tx, entry.id)
        if purges.of(tx, entry.id) is None:
            if present is None or present.hold:
                return False
            reference = house.vault.opaque_id(f"purge:{entry.id}")[:12].upper()
            rows = len(mail.rows_of(tx, entry.id))
            purges.begin(tx, entry.id, reference=reference, on_word=on_word, items=rows, now=now)
        outbox.withdraw_all(tx, entry.id, _WITHDRAWN)
        rosters.forget(tx, entry.id)
        if present is not None and present.destroyed_at is None:
            docket.mark_destroyed(tx, entry.id, now)
        house.docket = tuple(house.scheduled(d) for d in docket.all_conferences(tx))
    return True


@dataclass(frozen=True, slots=True)
class _Swept:
    """What was seen in the mailbox: how many were expunged, and what is left and why."""

    expunged: int
    trouble: str


async def _destroy_mail(house: House, entry: Entry) -> _Swept:
    """Expunges the filed mail in every folder, known by its content, and looks again."""
    with house.ledger.transaction() as tx:
        rows = mail.rows_of(tx, entry.id)
        before = purges.of(tx, entry.id)
    keys = frozenset(r.content_key for r in rows if r.content_key)
    known = before.mails if before else 0
    if not keys:
        return _Swept(known, "")
    ids = [r.message_id for r in rows if r.message_id]
    since = None if len(ids) == len(rows) else min(r.received_at for r in rows) - timedelta(days=1)
    try:
        house.server_kind = await house.mailbox.server_kind()  # the certificate names what this kind keeps
        places = await _places(house, ids, since, keys)
        known = max(known, len(places))
        with house.ledger.transaction() as tx:
            purges.note(tx, entry.id, mails=known)  # before the first goes: a count cut short would tell too few
        refusal = await _expunge(house, places)
        left = len(await _places(house, ids, since, keys)) if places else 0
    except PermanentError as error:
        return _Swept(0, f"the mail server does not let it be looked for ({error})")
    if refusal and left:
        return _Swept(known - left, f"the mail server does not let it be expunged ({refusal})")
    return _Swept(known - left, f"{left} messages were still found after expunging" if left else "")


async def _expunge(house: House, places: Sequence[tuple[str, int, int]]) -> str:
    """Expunges each; answers the last refusal, or "": one folder that can't be written saves no mail in another."""
    refusal = ""
    for place in places:
        try:
            await house.mailbox.expunge(*place)
        except PermanentError as error:
            refusal = str(error)
    return refusal


async def _places(
    house: House, ids: Sequence[str], since: datetime | None, keys: frozenset[str]
) -> list[tuple[str, int, int]]:
    """Where the very mail lies, in every folder: found by Message-ID, known by its content key."""
    candidates = {place for one in ids for place in await house.mailbox.find(one)}
    if since:
        candidates |= set(await house.mailbox.find_shelved(since))
    found = []
    for place in sorted(candidates):
        raw = await house.mailbox.fetch_from(*place)
        if raw is None:
            continue
        reading = await house.reader.read(raw.octets)
        if house.vault.content_key(reading.message.fingerprint) in keys:
            found.append(place)
    return found


def _certify(house: House, entry: Entry, swept: _Swept) -> bool:
    """Reduces the ledger and queues the certificate; not final while mail is left."""
    now = house.clock.now()
    is_final = not swept.trouble
    with house.ledger.transaction() as tx:
        row = purges.of(tx, entry.id)
        assert row is not None  # noqa: S101 - it was begun above
        if is_final:
            mail.reduce_to_tombstone(tx, entry.id)
            breakers.forget(tx, entry.id)
            purges.note(tx, entry.id, finished_at=now, mail_gone_at=now, mail_trouble="")
        else:
            purges.note(tx, entry.id, mail_trouble=swept.trouble)
        certificate = DestructionCertificate(
            matter=matter_of(entry.conference, entry.dates.conference_at),
            reference=row.reference,
            destroyed_at=now,
            on_word=row.on_word,
            is_final=is_final,
            done=_lines(row.items, swept),
            not_reachable=(*kept_out_of_reach(house.server_kind), *NOT_REACHABLE),
        )
        tell_chambers(house, tx, certificate, Slip(f"{entry.id}:{'final' if is_final else swept.trouble}", entry.id))
        house.docket = tuple(house.scheduled(d) for d in docket.all_conferences(tx))
    if is_final and not house.ledger.forget_freed_pages():
        log.warning("ledger_pages_kept")  # a reader was in the way: the next checkpoint takes them
    log.info("destroyed", conference=entry.id, final=is_final, mails=swept.expunged)
    return is_final


def _lines(items: int, swept: _Swept) -> tuple[CertificateLine, ...]:
    mail_outcome = "expunged, and none was found again in any folder by Message-ID and content"
    return (
        CertificateLine("The conference's wrapped key", None, "destroyed; its file was looked for and is gone"),
        CertificateLine("Encrypted statements", items, "destroyed; their folder was looked for and is gone"),
        CertificateLine("Statement mail in the mailbox", swept.expunged, swept.trouble or mail_outcome),
        CertificateLine("The ledger", None, "reduced to what was received when, what was sent, and this destruction"),
    )
