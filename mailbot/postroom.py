"""Puts a typed draft into words and octets, fixed from then on, and into the outbox: in the caller's transaction."""

from dataclasses import dataclass, replace
from datetime import datetime

from mailbot.core.domain.draft import TO_COUNSEL, Draft, Letter, MailKind
from mailbot.edges.ledger import Transaction, outbox
from mailbot.edges.ledger.outbox import Queued
from mailbot.house import House
from mailbot.letters import word
from mailbot.letters.envelope import compose, readdressed


@dataclass(frozen=True, slots=True)
class Slip:
    """What a mail in the outbox is about."""

    occasion: str  # the same occasion is never queued twice
    conference_id: str | None = None
    party: str | None = None
    reference: str | None = None
    in_reply_to: str | None = None


def post(
    house: House,
    tx: Transaction,
    letter: Letter,
    slip: Slip,
    *,
    to: tuple[str, ...] | None = None,
    due_at: datetime | None = None,
    held: bool = False,
    replaces: bool = False,
) -> str:
    """Queues a letter (to chambers where `to` is None) and answers its key."""
    now = house.clock.now()
    recipients = house.chambers.recipients if to is None else to
    key = f"{letter.kind}:{slip.occasion}:{','.join(recipients)}"
    message_id = _message_id(house, key)
    octets = compose(
        letter,
        sender_name=house.chambers.name,
        sender=house.chambers.address,
        to=recipients,
        message_id=message_id,
        date=now,
        auto_submitted="auto-replied" if letter.kind in _ANSWERS else "auto-generated",
        in_reply_to=slip.in_reply_to,
        references=(slip.in_reply_to,) if slip.in_reply_to else (),
    )
    mail = Queued(
        key=key,
        kind=letter.kind,
        conference_id=slip.conference_id,
        party=slip.party,
        reference=slip.reference,
        recipients=recipients,
        octets=octets,
        due_at=due_at or now,
        state="held" if held else "ready",
        message_id=message_id,
    )
    (outbox.requeue if replaces else outbox.queue)(tx, mail, now)
    house.mail_waits.set()
    return key


def _message_id(house: House, key: str) -> str:
    """Stable for its key, so that a twin is known; unguessable, so that only who got the mail can name it."""
    return f"<mailbot.{house.vault.opaque_id(key)}@{house.chambers.address.rpartition('@')[2]}>"


def repeat(house: House, tx: Transaction, mail: Queued, to: tuple[str, ...]) -> None:
    """Queues the very words of a letter that did not arrive for other addresses of the same party, once each."""
    first, now = mail.repeats or mail.key, house.clock.now()
    key = f"{first}:again:{','.join(to)}"
    message_id = _message_id(house, key)
    octets = readdressed(mail.octets, to=to, message_id=message_id, date=now)
    again = replace(mail, key=key, recipients=to, octets=octets, due_at=now, state="ready", attempts=0, repeats=first)
    outbox.queue(tx, replace(again, message_id=message_id, approved=False, failed=(), held_why=None), now)
    house.mail_waits.set()


_ANSWERS = TO_COUNSEL - {MailKind.REMINDER, MailKind.OVERDUE_NOTICE}


def tell_chambers(house: House, tx: Transaction, draft: Draft, slip: Slip) -> str:
    """Words a draft and queues it to chambers."""
    return post(house, tx, word(draft), slip)
