"""The out-tray: sends what is due, through one gate that knows each party's roster as it stands now."""

import random
from datetime import datetime, timedelta

from mailbot.core.domain.draft import TO_COUNSEL, MailKind, OperatorAlert
from mailbot.core.domain.in_words import day_in_words
from mailbot.core.leak_guard import refuse_reason
from mailbot.edges.ledger import outbox
from mailbot.edges.ledger.outbox import Queued
from mailbot.errors import LoginRefused, PermanentError, TransientError
from mailbot.house import House, log
from mailbot.ports import Outgoing
from mailbot.postroom import Slip, tell_chambers

FIRST_RETRY = timedelta(seconds=4)  # with its jitter within the five seconds promised
LONGEST_RETRY = timedelta(minutes=30)
AFTER_LOGIN_REFUSED = timedelta(minutes=1)  # hasty tries lock accounts
GIVE_UP_AFTER = timedelta(days=2)
BATCH = 50


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
                return outbox.next_due(tx)
        for mail in due:
            try:
                await _send(house, mail)
            except TransientError as error:
                retry_at = _postpone(house, mail, error)
                if not error.code or isinstance(error, LoginRefused):
                    return retry_at


async def _send(house: House, mail: Queued) -> None:
    now = house.clock.now()
    if reason := _refused_at_the_gate(house, mail, now):
        return _stop(house, mail, reason)
    try:
        refused = await house.transport.send(Outgoing(mail.octets, mail.recipients))
    except PermanentError as error:
        return _undeliverable(house, mail, str(error))
    with house.ledger.transaction() as tx:
        outbox.mark_sent(tx, mail.key, house.clock.now())
    log.info("sent", kind=mail.kind.value, reference=mail.reference, attempts=mail.attempts + 1)
    if refused:
        _tell(house, mail, "one of several addresses was refused by its server")
    return None


def _refused_at_the_gate(house: House, mail: Queued, now: datetime) -> str:
    """Why this mail may not leave now; "" where it may."""
    roster: frozenset[str] = frozenset()
    if mail.kind in TO_COUNSEL:
        entry = house.entry(mail.conference_id or "")
        party = entry.conference.party(mail.party or "") if entry else None
        if entry is None or party is None or entry.docketed.destroyed_at:
            return "its conference or party stands on the docket no more"
        if now >= entry.dates.conference_at and not mail.approved:
            return "hold"
        roster = party.roster
    chambers = frozenset(house.chambers.recipients)
    never = house.policy.never_send_to
    return refuse_reason(mail.kind, mail.recipients, roster=roster, chambers=chambers, never=never) or ""


def _stop(house: House, mail: Queued, reason: str) -> None:
    if reason == "hold":  # the conference has begun: a person decides
        with house.ledger.transaction() as tx:
            outbox.set_state(tx, mail.key, "held")
        return _tell(house, mail, "the conference has begun: it waits for `mailbot approve` or `drop`")
    with house.ledger.transaction() as tx:
        outbox.set_state(tx, mail.key, "undeliverable")
    return _tell(house, mail, f"it was kept back: {reason}")


def _undeliverable(house: House, mail: Queued, why: str) -> None:
    with house.ledger.transaction() as tx:
        outbox.set_state(tx, mail.key, "undeliverable")
    _tell(house, mail, f"the mail server refused it for good ({why}); please telephone")


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


def _tell(house: House, mail: Queued, what: str) -> None:
    """One line to chambers; a mail to chambers that can't leave is told in the log alone."""
    log.error("not_sent", kind=mail.kind.value, reference=mail.reference)
    if mail.kind not in TO_COUNSEL:
        return
    entry = house.entry(mail.conference_id or "")
    named = f"{entry.conference.short_title}, {mail.party}" if entry else "a party"
    letter = {MailKind.RECEIPT: "receipt", MailKind.DEFICIENCY_NOTICE: "notice"}.get(mail.kind, "letter")
    telephone = f" by {day_in_words(entry.dates.statement_due.at.date())}" if entry else ""
    alert = OperatorAlert(
        headline=f"{named}: a {letter} was not sent",
        lines=(f"The {letter} with reference {mail.reference}: {what}.", f"Someone may need to telephone{telephone}."),
        at=house.clock.now(),
    )
    with house.ledger.transaction() as tx:
        tell_chambers(house, tx, alert, Slip(f"not-sent:{mail.key}", reference=mail.reference))
