"""An IMAP and an SMTP server inside this process, on loopback, for the demo and for tests without a mail server.

pymap has no public way to be embedded: what is used of it here is pinned in pyproject and held by a smoke test. Neither
server has a certificate, so their TLS mode is `none`, which settings take for loopback alone.
"""

import asyncio
from argparse import ArgumentParser
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session
from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import DictBackend, Identity
from pymap.imap import IMAPServer, IMAPService
from pymap.parsing.message import AppendMessage
from pymap.parsing.specials import FetchRequirement
from pysasl.hashing import Cleartext

HOST = "127.0.0.1"
USERNAME = "chambers"
PASSWORD = "embedded"  # noqa: S105 - opens a mailbox that lives in this process and ends with it


@dataclass(frozen=True, slots=True)
class SentMail:
    """What the daemon gave to the outgoing server: the envelope, and the octets as they came."""

    sender: str  # "" is the null reverse-path
    recipients: tuple[str, ...]
    octets: bytes


class EmbeddedServers:
    """Two running servers: one mailbox to deliver into, and all that was sent, oldest first."""

    def __init__(self, backend: DictBackend) -> None:
        self.host = HOST
        self.username = USERNAME
        self.password = PASSWORD
        self.imap_port = 0
        self.smtp_port = 0
        self.sent: list[SentMail] = []
        self._backend = backend

    async def deliver(self, raw: bytes, when: datetime) -> None:
        """Puts a mail into INBOX, unseen, with `when` (aware) as its INTERNALDATE; wakes whoever idles."""
        async with self._identity().new_session() as session:
            await session.append_messages("INBOX", [AppendMessage(raw, when)])

    async def folders(self) -> dict[str, list[bytes]]:
        """Folder → the octets of every message in it, read past IMAP: for a search that takes nobody's word."""
        held: dict[str, list[bytes]] = {}
        async with self._identity().new_session() as session:
            for entry in (await session.mailbox_set.list_mailboxes()).list():
                name = entry.name
                folder = await session.mailbox_set.get_mailbox(name)
                whole = [await mail.load_content(FetchRequirement.CONTENT) async for mail in folder.messages()]
                held[name] = [bytes(mail) for mail in whole]
        return held

    async def unread(self, folder: str) -> int:
        """How many mails of a folder bear no flag at all."""
        async with self._identity().new_session() as session:
            mails = (await session.mailbox_set.get_mailbox(folder)).messages()
            return len([mail async for mail in mails if not mail.permanent_flags])

    async def handle_DATA(self, _: SMTP, __: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Takes what is sent."""
        content = envelope.content
        octets = content if isinstance(content, bytes) else str(content).encode()
        self.sent.append(SentMail((envelope.mail_from or "").removeprefix("<>"), tuple(envelope.rcpt_tos), octets))
        return "250 2.0.0 taken"

    def _identity(self) -> Identity:
        return Identity(self.username, self._backend.login, None, frozenset())


@asynccontextmanager
async def embedded_servers() -> AsyncIterator[EmbeddedServers]:
    """Runs both servers on ports of their own in the running loop; everything they hold is gone at the end."""
    async with AsyncExitStack() as stack:
        backend, config = await DictBackend.init(_pymap_arguments(), hash_context=Cleartext())
        config.apply_context()
        await backend.start(stack)
        servers = EmbeddedServers(backend)

        reader = ProxyProtocolReader(config.proxy_protocol)
        lines = _Lines(reader.get_callback(IMAPServer(backend.login, config)))
        imap = await asyncio.start_server(lines.serve, HOST, 0)
        stack.push_async_callback(_end, imap, lines)
        servers.imap_port = int(imap.sockets[0].getsockname()[1])

        receivers = _Receivers(servers)
        smtp = await asyncio.get_running_loop().create_server(receivers.next, HOST, 0)
        stack.push_async_callback(_end, smtp, receivers)
        servers.smtp_port = int(smtp.sockets[0].getsockname()[1])
        yield servers


class _Lines:
    """The IMAP connections: pymap leaves their tasks to themselves, and Python complains of those at the end."""

    def __init__(self, serve: Callable[..., Awaitable[Any]]) -> None:
        self._serve = serve
        self._tasks: set[asyncio.Task[Any]] = set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, from greeting to end."""
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - asyncio runs this in a task
        self._tasks.add(task)
        try:
            await self._serve(reader, writer)
        except asyncio.CancelledError:
            writer.transport.abort()
        finally:
            self._tasks.discard(task)

    async def end(self) -> None:
        """Cancels every connection and waits for it."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


class _Receivers:
    """The SMTP connections."""

    def __init__(self, servers: EmbeddedServers) -> None:
        self._servers = servers
        self._open: list[SMTP] = []

    def next(self) -> SMTP:
        """The receiver of the next connection."""
        receiver = SMTP(self._servers, hostname="embedded.example", data_size_limit=64 * 1024 * 1024)
        self._open.append(receiver)
        return receiver

    async def end(self) -> None:
        """Drops every connection; the library ends its task by itself."""
        for receiver in self._open:
            if isinstance(receiver.transport, asyncio.Transport):
                receiver.transport.abort()
        await asyncio.sleep(0)


async def _end(server: asyncio.Server, connections: _Lines | _Receivers) -> None:
    server.close()
    await connections.end()
    await server.wait_closed()


def _pymap_arguments() -> Any:
    """The arguments of pymap's own command line, which is its only door."""
    parser = ArgumentParser()
    parser.set_defaults(debug=False, passlib_cfg=None, skip_services=[])
    backends = parser.add_subparsers(dest="backend")
    DictBackend.add_subparser("dict", backends)
    IMAPService.add_arguments(parser)
    where = ["--host", HOST, "--port", "0", "--no-tls"]
    return parser.parse_args([*where, "dict", "--demo-user", USERNAME, "--demo-password", PASSWORD])
