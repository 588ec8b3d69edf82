"""What would have been said: in observe mode mail is noted here and not sent, until a sheet has told of it."""

import itertools
import json
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

from mailbot.core.domain.draft import MailKind
from mailbot.edges.ledger import Ledger, Transaction, marks
from mailbot.ports import Clock, Outgoing, Transport

_NOTED = "unsent:"
_LEAVES = frozenset({MailKind.DAILY_DIGEST})  # the sheet itself


@dataclass(frozen=True, slots=True)
class Noted:
    """A mail that would have gone out."""

    key: str
    at: datetime
    recipients: tuple[str, ...]
    message: EmailMessage

    @property
    def kind(self) -> MailKind:
        """What it is."""
        return MailKind(str(self.message["X-Mailbot-Kind"]))


class Unsent:
    """The port `Transport` that lets nothing but the daily sheet leave; all else is noted in the ledger.

    It stands before the server, not before the out-tray: whatever job sends, and to whomever, meets it.
    """

    def __init__(self, behind: Transport, ledger: Ledger, clock: Clock) -> None:
        self._behind = behind
        self._ledger = ledger
        self._clock = clock
        self._numbers = itertools.count()

    async def send(self, mail: Outgoing) -> dict[str, str]:
        """Sends the sheet; notes anything else, once, and answers as a server would that took it."""
        message = _parsed(mail.octets)
        if message["X-Mailbot-Kind"] in _LEAVES:
            return await self._behind.send(mail)
        told = {
            "at": self._clock.now().isoformat(),
            "number": next(self._numbers),  # of two at one moment
            "recipients": list(mail.recipients),
            "octets": mail.octets.decode("ascii"),  # 7-bit, as everything that `compose` makes
        }
        with self._ledger.transaction() as tx:
            marks.put(tx, f"{_NOTED}{message['Message-ID']}", json.dumps(told))
        return {}

    async def greet(self) -> None:
        """As the transport behind."""
        await self._behind.greet()

    async def close(self) -> None:
        """As the transport behind."""
        await self._behind.close()


def noted(tx: Transaction) -> list[Noted]:
    """What was noted and stands on no sheet yet, in the order in which it would have gone."""
    found = [(name, json.loads(value)) for name, value in marks.beginning(tx, _NOTED).items()]
    found.sort(key=lambda one: (one[1]["at"], one[1]["number"]))
    return [
        Noted(
            key=name,
            at=datetime.fromisoformat(told["at"]),
            recipients=tuple(told["recipients"]),
            message=_parsed(told["octets"].encode("ascii")),
        )
        for name, told in found
    ]


def forget(tx: Transaction, one: Noted) -> None:
    """It stands on a sheet: its words are dropped."""
    marks.forget(tx, f"{_NOTED}{one.key}")


def _parsed(octets: bytes) -> EmailMessage:
    message = message_from_bytes(octets, policy=policy.default)
    assert isinstance(message, EmailMessage)  # noqa: S101 - the policy makes no other kind
    return message
