"""Which mail of ours did not arrive, by a report that came in; and to whom else of that party may it go?"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from mailbot.core.domain.court import Counsel, Party
from mailbot.core.domain.mail import Message

_I = re.IGNORECASE
_FROM_A_SERVER = frozenset({"null_return_path", "robot_address", "failed_recipients", "report"})  # codes of `automatic`
_NOT_DELIVERED: Final = re.compile(
    r"\bundeliver(?:able|ed)\b|\b(?:not|n't|unable to|impossible to|failed to) (?:be )?deliver(?:ed)?\b"
    r"|\bdelivery (?:to the following .{0,40})?(?:has )?fail(?:ed|ure)\b|\bfailure notice\b"
    r"|\breturned (?:to sender|mail)\b"
    r"|\b(?:user|recipient|address|mailbox) (?:is |was )?(?:unknown|not found|does not exist|unavailable|rejected)\b"
    r"|\bno such (?:user|mailbox|recipient|address)\b|\bpermanent(?:ly)? (?:error|failure|failed)\b"
    r"|\bunzustellbar|\bkonnte nicht zugestellt|\bnon (?:remis|distribu)|\bno se pudo entregar|\bnon recapitabile",
    _I,
)
_ONLY_DELAYED: Final = re.compile(
    r"\b(?:delivery|message|mail) (?:is |was |has been |status notification \()?delay(?:ed)?\b"
    r"|\bnot (?:yet )?been delivered yet\b"
    r"|\byou do not need to resend\b|\bwill (?:be )?(?:retr|keep trying|continue to try)|\bno action is required\b",
    _I,
)


@dataclass(frozen=True, slots=True)
class Failure:
    """Mail of ours, by the Message-IDs it may have had, and the addresses that it did not reach; () where not told."""

    message_ids: tuple[str, ...]
    recipients: tuple[str, ...]


def failures(message: Message, machine_reasons: Iterable[str]) -> tuple[Failure, ...]:
    """What a machine's mail reports as not delivered for good (RFC 3464 §2.3.3: `failed` alone; a delay is none).

    `machine_reasons` are the codes by which it was known for a machine's; () for a person's mail, which reports
    nothing. Whether a Message-ID is ours the ledger knows: nothing follows from one that we never gave.
    """
    reasons = set(machine_reasons)
    if not reasons:
        return ()
    in_fields = [one for one in message.returned if one.action]
    if in_fields:
        failed = [one for one in in_fields if one.action == "failed"]
        return tuple(
            Failure(
                (one.message_id,) if one.message_id else message.in_reply_to, _addresses(one.recipient, one.original)
            )
            for one in failed
        )
    words = f"{message.subject}\n{message.text}\n{message.quoted}"
    if not _NOT_DELIVERED.search(words) or _ONLY_DELAYED.search(words):
        return ()
    ids = tuple(one.message_id for one in message.returned)
    if not ids and reasons & _FROM_A_SERVER:
        ids = message.in_reply_to
    return (Failure(ids, ()),) if ids else ()


def _addresses(*told: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(address for address in told if address))


def not_reached(failure: Failure, recipients: tuple[str, ...]) -> tuple[str, ...]:
    """Which of a mail's recipients a report speaks of; all where it names none of them, as behind a forwarding."""
    named = tuple(a for a in recipients if a.lower() in failure.recipients)
    return named or recipients


def next_addresses(party: Party, tried: Iterable[str]) -> tuple[str, ...]:
    """The addresses of the party's roster to try next: counsel of record first, delegates only where none is left.

    An address that was tried for the same letter is never tried again; () where there is no other.
    """
    done = {address.lower() for address in tried}
    own = [party.email] if party.email else []
    counsel = [a for a in (*own, *(c.email for c in party.counsel)) if a.lower() not in done]
    delegates = [a for c in party.counsel for a in c.delegates if a.lower() not in done]
    return tuple(dict.fromkeys(counsel or delegates))


def speaks_for(party: Party, address: str) -> Counsel | None:
    """The counsel of record whose address, or whose delegate's, it is; None for a self-represented party's own."""
    return next((c for c in party.counsel if address in {c.email, *c.delegates}), None)


def reaches_counsel(party: Party, addresses: Iterable[str]) -> bool:
    """Whether the party itself, or counsel of record, is among these: a delegate alone may be anybody's clerk."""
    principals = {c.email for c in party.counsel} | ({party.email} if party.email else set())
    return not principals.isdisjoint(addresses)
