"""What follows where mail of ours did not arrive: the party's other addresses are tried, and chambers telephone."""

from collections.abc import Iterable, Sequence

from mailbot.core.deadlines import due_for
from mailbot.core.delivery import failures, next_addresses, not_reached, reaches_counsel, speaks_for
from mailbot.core.domain.court import Party
from mailbot.core.domain.draft import TO_COUNSEL, MailKind, OperatorAlert
from mailbot.core.domain.in_words import day_in_words
from mailbot.core.domain.mail import Message
from mailbot.edges.ledger import Transaction, marks, outbox
from mailbot.edges.ledger.outbox import Queued
from mailbot.house import Entry, House, log
from mailbot.letters import word
from mailbot.postroom import Slip, post, repeat, tell_chambers

LETTERS = {MailKind.RECEIPT: "receipt", MailKind.DEFICIENCY_NOTICE: "notice"}  # what chambers call them


def note_returned(house: House, tx: Transaction, message: Message, machine_reasons: Iterable[str]) -> bool:
    """Notes what a report in the inbox says of our mail, known by our Message-IDs alone; True where it does."""
    ours = False
    for failure in failures(message, machine_reasons):
        for mail in outbox.by_message_id(tx, failure.message_ids):
            ours = True
            note_failed(house, tx, mail, not_reached(failure, mail.recipients), "it came back")
    return ours


def note_failed(house: House, tx: Transaction, mail: Queued, addresses: Sequence[str], why: str) -> None:
    """A mail did not reach these of its recipients; the same report again changes nothing."""
    fresh = [a for a in addresses if a not in mail.failed]
    if not fresh:
        return
    outbox.mark_failed(tx, mail, fresh)
    log.error("not_arrived", kind=mail.kind.value, reference=mail.reference, count=len(fresh))
    if mail.kind not in TO_COUNSEL:
        _tell_other_chambers(house, tx, fresh)
        return
    entry = house.entry(mail.conference_id or "")
    party = entry.conference.party(mail.party or "") if entry else None
    if entry is None or party is None or entry.docketed.destroyed_at:
        return
    reached = [a for a in mail.recipients if a not in {*mail.failed, *fresh}]
    tried = [a for one in outbox.with_repeats(tx, mail) for a in one.recipients]
    others = () if reaches_counsel(party, reached) or not mail.octets else next_addresses(party, tried)
    if others:
        repeat(house, tx, mail, others)
    line = _whom_to_telephone(house, entry, party, mail, fresh)
    more = " The same letter goes to other addresses of that roster." if others else ""
    headline = f"{entry.conference.short_title}, {party.name}: a {_letter(mail)} did not arrive"
    alert = OperatorAlert(headline=headline, lines=(f"{line} ({why}).{more}",), at=house.clock.now())
    occasion = f"not-arrived:{mail.key}:{','.join(sorted(fresh))}"
    tell_chambers(house, tx, alert, Slip(occasion, entry.id, party.name, mail.reference))


def _letter(mail: Queued) -> str:
    return LETTERS.get(mail.kind, "letter")


def _whom_to_telephone(house: House, entry: Entry, party: Party, mail: Queued, addresses: Sequence[str]) -> str:
    """One sentence without its end: who, at what number, by when, and which letter it is."""
    people = dict.fromkeys(_person(party, address) for address in addresses)
    due = due_for(party, entry.conference, entry.dates).at
    by = f"by {day_in_words(due.date())}" if due > house.clock.now() else "as soon as you can"
    where = "" if len(addresses) == len(mail.recipients) else " at one of its addresses"
    told = f"the {_letter(mail)} with reference {mail.reference} did not arrive{where}"
    return f"Please telephone {' and '.join(people)} {by}: {told}"


def _person(party: Party, address: str) -> str:
    """The name on the roster, with its telephone number where the conference file has one."""
    counsel = speaks_for(party, address) or next(iter(party.counsel), None)
    name, telephone = (counsel.name, counsel.telephone) if counsel else (party.name, party.telephone)
    return f"{name} ({telephone})" if telephone else name


def _tell_other_chambers(house: House, tx: Transaction, failed: Sequence[str]) -> None:
    """A report to chambers came back: those of their addresses that it did reach hear of it, once an address."""
    others = tuple(a for a in house.chambers.recipients if a not in failed)
    now = house.clock.now()
    for address in failed:
        if others and marks.first_time(tx, f"no-report-reaches:{address}", now):
            lines = ("See MAILBOT_REPORT_RECIPIENTS, or that mailbox: until it is mended, its owner hears nothing.",)
            alert = OperatorAlert(headline="reports do not reach one of chambers' own addresses", lines=lines, at=now)
            post(house, tx, word(alert), Slip(f"no-report-reaches:{address}"), to=others)
