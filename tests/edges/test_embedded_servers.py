"""The embedded servers do what the demo needs of them: pymap's inside moves under us without notice."""

import asyncio
from datetime import UTC, datetime

from mailbot.demo.servers import EmbeddedServers, embedded_servers
from mailbot.edges.imap import ImapAccount, ImapMailbox
from mailbot.edges.smtp import SmtpAccount, SmtpTransport
from mailbot.ports import Outgoing

MAIL = b"From: a@b.example\r\n\r\nDear chambers\r\n"
WHEN = datetime(2021, 3, 24, 15, 0, 0, tzinfo=UTC)


async def test_mail_goes_in_and_out(embedded_imap: EmbeddedServers) -> None:
    """A mail delivered in this process wakes who idles and keeps its time and octets; what is sent is kept."""
    servers = embedded_imap
    mailbox = ImapMailbox(ImapAccount(servers.host, servers.imap_port, "none", servers.username, servers.password))
    await mailbox.scan()
    waiting = asyncio.create_task(mailbox.wait(60))
    await asyncio.wait({waiting}, timeout=0.1)
    await servers.deliver(MAIL, WHEN)
    await asyncio.wait_for(waiting, 5)
    (seen,) = await mailbox.scan()
    await mailbox.shelve(seen.uidvalidity, seen.uid)
    assert (seen.received_at, await servers.folders()) == (WHEN, {"INBOX": [], "Settlement Statements": [MAIL]})
    await mailbox.close()

    transport = SmtpTransport(SmtpAccount(servers.host, servers.smtp_port, "none"))
    await transport.send(Outgoing(MAIL, ("counsel@firm.example",)))
    await transport.close()
    assert [(one.sender, one.recipients, one.octets) for one in servers.sent] == [("", ("counsel@firm.example",), MAIL)]


async def test_they_end_with_clients_still_there() -> None:
    """Leaving with open connections leaves no task behind that Python would complain of."""
    before = asyncio.all_tasks()
    async with embedded_servers() as servers:
        mailbox = ImapMailbox(ImapAccount(servers.host, servers.imap_port, "none", servers.username, servers.password))
        transport = SmtpTransport(SmtpAccount(servers.host, servers.smtp_port, "none"))
        await mailbox.scan()
        await transport.greet()
    await mailbox.close()
    await transport.close()
    assert asyncio.all_tasks() == before
