"""The ways of the mail providers, as the whole house meets them."""

from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from mailbot.daemon import run_once
from mailbot.ports import Mailbox, Seen
from tests.house.papers import mail, statement_mail
from tests.house.world import CLERK, PLAINTIFF, World, body, world
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink

PLACEHOLDER = "Safe Attachments Scan In Progress.pdf"


def _held_back() -> bytes:
    """Counsel's mail as Exchange shows it before the attachment was let through."""
    return mail(PLAINTIFF, papers=((PLACEHOLDER, b"scanning"),), message_id="<1@boonehale.example>")


async def test_a_statement_whose_attachment_is_still_scanned_is_waited_for(
    tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink
) -> None:
    """Nobody is told that it can't be opened; once the attachment is there the statement is taken in as ever."""
    async with world(tmp_path, dovecot, smtp_sink) as here:
        here.deliver(_held_back())
        await here.once()
        assert here.sent == []
        _replace(here, statement_mail(PLAINTIFF, "<1@boonehale.example>"))
        here.clock.turn(minutes=4)
        await here.once()
        assert here.kinds(PLAINTIFF) == ["receipt"]
        assert here.kinds(CLERK) == ["intake_report"]


async def test_one_that_is_never_let_through_goes_to_a_person(
    tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink
) -> None:
    """After thirty minutes chambers are told, counsel are not, and the mail stays where it is."""
    async with world(tmp_path, dovecot, smtp_sink) as here:
        here.deliver(_held_back())
        await here.once()
        here.clock.turn(minutes=31)
        await here.once()
        await here.once()
        assert here.kinds(PLAINTIFF) == []
        (alert,) = here.sent_to(CLERK)
        assert alert["X-Mailbot-Kind"] == "review_alert"
        assert "Safe Attachments" in body(alert)
        assert len(here.mailbox()["INBOX"]) == 1


def _replace(here: World, raw: bytes) -> None:
    with here.dovecot.client(here.user) as client:
        client.select()
        client.store("1:*", "+FLAGS", "\\Deleted")
        client.expunge()
    here.deliver(raw)


class Estimates:
    """A mailbox whose server tells other sizes than the true ones, as Exchange does."""

    def __init__(self, true: Mailbox, factor: float) -> None:
        self._true = true
        self._factor = factor

    def __getattr__(self, name: str) -> Any:
        return getattr(self._true, name)

    async def scan(self) -> list[Seen]:
        """Sizes are off by the factor."""
        return [replace(seen, octets=int(seen.octets * self._factor)) for seen in await self._true.scan()]


@pytest.mark.parametrize("told", [0.7, 1.4], ids=["less", "more"])
async def test_the_size_that_a_server_tells_is_not_believed(
    tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink, told: float
) -> None:
    """Told too small, mail over the limit still goes to a person; told too large, mail under it is read."""
    raw = statement_mail(PLAINTIFF, "<1@boonehale.example>")
    limit = len(raw) - 100 if told < 1 else len(raw) + 100
    async with world(tmp_path, dovecot, smtp_sink, max_message_bytes=limit) as here:
        here.deliver(raw)
        house = here.build()
        house.mailbox = cast("Mailbox", Estimates(house.mailbox, told))
        await run_once(house)
        house.ledger.close()
        assert here.kinds(PLAINTIFF) == ([] if told < 1 else ["receipt"])
        assert here.kinds(CLERK) == (["review_alert"] if told < 1 else ["intake_report"])


async def test_the_certificate_names_what_this_kind_of_server_keeps(
    tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink
) -> None:
    """Dovecot's index caches, here; nothing of another provider's."""
    async with world(tmp_path, dovecot, smtp_sink) as here:
        here.deliver(statement_mail(PLAINTIFF, "<1@boonehale.example>"))
        await here.once()
        here.clock.turn(days=29)
        await here.once()
        here.clock.turn(days=2)
        await here.once()
        (certificate,) = [m for m in here.sent if m["X-Mailbot-Kind"] == "destruction_certificate"]
        assert "lazy_expunge" in body(certificate)
        assert "Recoverable Items" not in body(certificate)
