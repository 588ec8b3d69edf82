"""The sheet of observe mode: once a day chambers read what would have been said since the sheet before."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from mailbot.core.domain.draft import TO_COUNSEL, MailKind, ObserveSheet, WouldBe
from mailbot.core.domain.in_words import moment_in_words
from mailbot.edges.ledger import marks, observed, outbox
from mailbot.edges.ledger.observed import Noted
from mailbot.edges.ledger.outbox import Queued
from mailbot.house import Entry, House, log
from mailbot.postroom import Slip, tell_chambers

SHEET_AT = time(17)  # the end of chambers' day, by the clock of the first conference's courthouse
_LAST = "observe-sheet"


def tell_what_would_be_said(house: House) -> bool:
    """Queues the sheet where one is due: the first once the mailbox was read through, then one a day.

    A day on which nothing would have been said has its sheet too: silence could mean that nobody looked.
    """
    if not house.observes or house.last_scan_at is None:
        return False
    now = house.clock.now()
    zone = _zone(house.open_docket)
    with house.ledger.transaction() as tx:
        last = marks.get_moment(tx, _LAST)
        if last is not None and last >= _newest_hour(now, zone):
            return False
        if outbox.due(tx, now, 1):  # the out-tray is still at work: what it is about to say belongs on this sheet
            return False
        noted = observed.noted(tx)
        sheet = _sheet(noted, outbox.waiting(tx), house.open_docket, now=now.astimezone(zone), last=last)
        tell_chambers(house, tx, sheet, Slip(f"observe:{now.isoformat()}"))
        for one in noted:
            observed.forget(tx, one)
        marks.put_moment(tx, _LAST, now)
    log.info("observe_sheet", mails=len(noted))
    return True


def _zone(docket: Sequence[Entry]) -> tzinfo:
    return ZoneInfo(docket[0].conference.timezone) if docket else UTC


def _newest_hour(now: datetime, zone: tzinfo) -> datetime:
    """The newest moment at which a sheet was due."""
    today = datetime.combine(now.astimezone(zone).date(), SHEET_AT, zone)
    return today if today <= now else datetime.combine(today.date() - timedelta(days=1), SHEET_AT, zone)


def _sheet(
    noted: Sequence[Noted],
    waiting: Sequence[Queued],
    docket: Sequence[Entry],
    *,
    now: datetime,
    last: datetime | None,
) -> ObserveSheet:
    mails = [_would_be(one) for one in noted]
    return ObserveSheet(
        at=now,
        since=last,
        to_counsel=tuple(one for one in mails if one.kind in TO_COUNSEL),
        to_chambers=tuple(one for one in mails if one.kind not in TO_COUNSEL),
        waits=tuple(_waits(one, now.tzinfo) for one in waiting if one.kind in TO_COUNSEL),
        reminders=tuple(_rests(docket, now)),
    )


def _would_be(one: Noted) -> WouldBe:
    part = one.message.get_body(("plain",))
    text = str(part.get_content()).replace("\r\n", "\n") if part else ""
    return WouldBe(one.kind, one.at, one.recipients, str(one.message["Subject"]), text)


_NAMES = {MailKind.RECEIPT: "receipt", MailKind.DEFICIENCY_NOTICE: "notice"}


def _waits(mail: Queued, zone: tzinfo | None) -> str:
    name = f"The {_NAMES.get(mail.kind, 'letter')} under the reference {mail.reference}"
    if mail.state == "held":
        return f"{name}: it waits for `mailbot approve` or `mailbot drop`"
    until = moment_in_words(mail.due_at.astimezone(zone))
    return f"{name}: until {until}, unless a newer submission replaces it"


def _rests(docket: Sequence[Entry], now: datetime) -> list[str]:
    """What a conference that ended would have brought about."""
    return [
        f"{entry.conference.short_title} is over: no warning of destruction is sent, and nothing is destroyed."
        for entry in docket
        if entry.dates.ends_at < now
    ]
