"""The out-tray: sends what is due, through one gate that knows each party's roster as it stands now."""

import random
from dataclasses import replace
from datetime import datetime, timedelta

from mailbot.core.domain.draft import TO_COUNSEL, MailKind, OperatorAlert
from mailbot.core.leak_guard import BEGUN, FROZEN, OVER, WHY_KEPT_BACK, refuse_reason
from mailbot.edges.ledger import Transaction, marks, outbox, rosters
from mailbot.edges.ledger.outbox import Queued
from mailbot.errors import LoginRefused, PermanentError, TransientError
from mailbot.house import House, log
from mailbot.jobs.docket import refresh_docket
from mailbot.ports import Outgoing
from mailbot.postroom import Slip, tell_chambers
from mailbot.undelivered import LETTERS, note_failed

FIRST_RETRY = timedelta(seconds=4)  # with its jitter within the five seconds promised
LONGEST_RETRY = timedelta(minutes=30)
AFTER_LOGIN_REFUSED = timedelta(minutes=1)  # hasty tries lock accounts
GIVE_UP_AFTER = timedelta(days=2)
WORDS_KEPT = timedelta(days=10)  # servers give up after five, and their reports may lie in a quarantine
BATCH = 50
_TIDIED = "old words forgotten"


async def dispatch(house: House) -> datetime | None:
    """Sends everything due; answers when to look again (None: when something is queued).

    A server that can't be reached ends the round: the rest waits with the first.
    """
    while True:
        house.mail_waits.clear()
        now = house.clock.now()
        with house.ledger.transaction() as tx:
            due = outbox.due(tx, now, BATCH)
            if not due:
                _forget_old_words(tx, now)
                return outbox.next_due(tx)
        for mail in due:
            try:
                await _send(house, mail)
            except TransientError as error:
                retry_at = _postpone(house, mail, error)
                if not error.code or isinstance(error, LoginRefused):
                    return retry_at


async def _send(house: House, mail: Queued) -> None:
    if mail.kind in TO_COUNSEL:
        refresh_docket(house)  # the rosters of this moment decide
    if reason := _refused_at_the_gate(house, mail, house.clock.now()):
        return _keep_back(house, mail, reason)
    try:
        refused = await house.transport.send(Outgoing(mail.octets, mail.recipients))
    except PermanentError as error:
        return _undeliverable(house, mail, f"the mail server refused it for good: {error}")
    with house.ledger.transaction() as tx:
        outbox.mark_sent(tx, mail.key, house.clock.now())
        if for_good := [a for a, reply in refused.items() if not _may_be_taken_later(reply)]:
            note_failed(house, tx, mail, for_good, "its server refused it for good")
        if later := tuple(a for a in refused if a not in for_good):
            _later_for(house, tx, mail, later)
    done = "noted" if house.observes and mail.kind is not MailKind.DAILY_DIGEST else "sent"
    log.info(done, kind=mail.kind.value, reference=mail.reference, attempts=mail.attempts + 1)
    return None


def _may_be_taken_later(reply: str) -> bool:
    return reply.startswith("4")  # RFC 5321 §4.2.1


def _later_for(house: House, tx: Transaction, mail: Queued, recipients: tuple[str, ...]) -> None:
    """Some took it and these were put off: the same octets go to them alone, so that nobody gets them twice."""
    key = f"{mail.key}:later:{','.join(recipients)}"
    due_at = house.clock.now() + FIRST_RETRY
    rest = replace(mail, key=key, recipients=recipients, due_at=due_at, attempts=0, repeats=mail.repeats or mail.key)
    outbox.queue(tx, rest, mail.created_at or house.clock.now())
    outbox.mark_failed(tx, mail, recipients)  # what comes back of theirs is of that mail, not of this


def _forget_old_words(tx: Transaction, now: datetime) -> None:
    """Once a day."""
    if marks.get(tx, _TIDIED) != (today := now.date().isoformat()):
        marks.put(tx, _TIDIED, today)
        outbox.forget_words(tx, now - WORDS_KEPT)


def _refused_at_the_gate(house: House, mail: Queued, now: datetime) -> str:
    """The one gate outwards: why this mail may not leave now, as a code; "" where it may.

    It knows that party's roster as it stands now, chambers' own addresses, and whom nothing is ever sent to. A
    person's approval opens it where only a person's word was missing, and never to an address that is none of theirs.
    """
    roster: frozenset[str] = frozenset()
    waits = ""
    if mail.kind in TO_COUNSEL:
        entry = house.entry(mail.conference_id or "")
        if entry is None or entry.docketed.destroyed_at:
            return OVER
        party = entry.conference.party(mail.party or "")
        roster = party.roster if party else frozenset()
        with house.ledger.transaction() as tx:
            is_frozen = party is not None and bool(rosters.unconfirmed(tx, entry.id, party))
        waits = FROZEN if is_frozen else BEGUN if now >= entry.dates.conference_at else ""
    reason = refuse_reason(
        mail.kind,
        mail.recipients,
        roster=roster,
        chambers=frozenset(house.chambers.recipients),
        never=house.policy.never_send_to,
    )
    return reason or ("" if mail.approved else waits)


def _keep_back(house: House, mail: Queued, reason: str) -> None:
    """It does not leave, it is kept whole, and chambers are told once, and once more where they let it go in vain."""
    with house.ledger.transaction() as tx:
        if reason == OVER:
            outbox.set_state(tx, mail.key, "withdrawn")
            return
        outbox.keep_back(tx, mail.key, reason)
    _tell_kept_back(house, mail, reason)


def _undeliverable(house: House, mail: Queued, why: str) -> None:
    with house.ledger.transaction() as tx:
        note_failed(house, tx, mail, mail.recipients, why)


def _postpone(house: House, mail: Queued, error: TransientError) -> datetime:
    now = house.clock.now()
    if now - (mail.created_at or now) > GIVE_UP_AFTER:
        _undeliverable(house, mail, "no server took it for two days")
        return now
    pause = min(FIRST_RETRY * 2 ** min(mail.attempts, 12), LONGEST_RETRY)
    if isinstance(error, LoginRefused):
        pause = max(pause, AFTER_LOGIN_REFUSED)
    until: datetime = now + pause * random.uniform(0.8, 1.2)  # noqa: S311 - jitter, no secret
    with house.ledger.transaction() as tx:
        outbox.postpone(tx, mail.key, until)
    log.warning("send_later", kind=mail.kind.value, attempts=mail.attempts + 1, why=error.why)
    return until


def _tell_kept_back(house: House, mail: Queued, reason: str) -> None:
    """One line to chambers; of an alert that can't leave the log alone tells, for another would not leave either."""
    log.error("kept_back", kind=mail.kind.value, reference=mail.reference, why=reason)
    if mail.kind is MailKind.OPERATOR_ALERT:
        return
    entry = house.entry(mail.conference_id or "")
    named = f"{entry.conference.short_title}, {mail.party}: " if entry and mail.party else ""
    letter = LETTERS.get(mail.kind, mail.kind.value.replace("_", " "))
    by_hand = f"; `mailbot approve {mail.reference}` or `mailbot drop {mail.reference}`" if mail.reference else ""
    alert = OperatorAlert(
        headline=f"{named}a {letter} was kept back",
        lines=(f"{WHY_KEPT_BACK[reason]}. It is kept as it is{by_hand}.",),
        at=house.clock.now(),
    )
    occasion = f"kept-back:{mail.key}{':again' if mail.approved else ''}"
    with house.ledger.transaction() as tx:
        tell_chambers(house, tx, alert, Slip(occasion, mail.conference_id, mail.party, mail.reference))
