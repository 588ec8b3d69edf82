"""Chambers' mailbox over IMAP: what is there, its octets, where it is moved, and what is destroyed.

RFC 3501 with IDLE (RFC 2177), UIDPLUS (RFC 4315) and MOVE (RFC 6851). One private thread owns the library's client,
which is not safe to share. A command that was begun runs to its end even where the task that asked for it is cancelled,
so the connection stays in step; one that dies is dropped, and the next call connects anew.
"""

import asyncio
import contextlib
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from mailbot.core.domain.mail import RawMessage
from mailbot.edges.imap.client import ImapAccount
from mailbot.edges.imap.session import Session
from mailbot.errors import MailbotError, PermanentError, TransientError
from mailbot.ports import Seen

__all__ = ["ImapAccount", "ImapMailbox"]

LONGEST_IDLE_SECONDS = 300.0  # also the bound on any change that IDLE should fail to tell
POLL_SECONDS = 30.0  # where the server has no IDLE
PARTING_SECONDS = 5.0
SHELVED_AT_ONCE = 100
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

T = TypeVar("T")


class ImapMailbox:
    """The port `Mailbox` over one IMAP session, opened by the first call that needs it."""

    def __init__(self, account: ImapAccount) -> None:
        self._session = Session(account)
        self._account = account
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="imap")
        self._closed = False
        self._to_shelve: list[tuple[int, int, asyncio.Future[None]]] = []
        self._shelving: asyncio.Task[None] | None = None

    async def scan(self) -> Sequence[Seen]:
        """All messages of the watched folder, oldest UID first. Sizes and times are asked once a message."""
        return await self._call(self._session.scan)

    async def fetch(self, uidvalidity: int, uids: Sequence[int]) -> Sequence[RawMessage]:
        """Whole messages, in the order of `uids`; one that vanished is absent. All of them are held in memory."""
        return await self._call(lambda: self._session.fetch(self._account.folder, uidvalidity, uids))

    async def shelve(self, uidvalidity: int, uid: int) -> None:
        """Moves a message to the filed folder; gone already is well. PermanentError with neither MOVE nor UIDPLUS.

        Calls that come while a move is under way are joined into the next one: to Dovecot a hundred messages in one
        command cost little more than one. A caller that wants that starts its calls without waiting for each.
        """
        moved: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._to_shelve.append((uidvalidity, uid, moved))
        if self._shelving is None:
            self._shelving = asyncio.create_task(self._shelve_waiting())
        await moved

    async def find(self, message_id: str) -> Sequence[tuple[str, int, int]]:
        """(folder, uidvalidity, uid) of every message with that Message-ID (RFC 5322 §3.6.4), in every folder."""
        if not message_id.isascii() or not message_id.isprintable():
            raise PermanentError("imap: a Message-ID that can't be searched for")
        quoted = message_id.replace("\\", "\\\\").replace('"', '\\"')
        return await self._call(lambda: self._session.search(f'HEADER Message-ID "{quoted}"', watched_too=True))

    async def find_shelved(self, since: datetime) -> Sequence[tuple[str, int, int]]:
        """As `find`: received on or after the day of `since`, in every folder but the watched one.

        SEARCH SINCE goes by the server's own day, whatever its zone (RFC 3501 §6.4.4): so a day's margin.
        """
        day = since.astimezone(UTC).date() - timedelta(days=1)
        criteria = f"SINCE {day.day}-{_MONTHS[day.month - 1]}-{day.year}"
        return await self._call(lambda: self._session.search(criteria, watched_too=False))

    async def fetch_from(self, folder: str, uidvalidity: int, uid: int) -> RawMessage | None:
        """One message of any folder; None where it, or its folder, is gone."""
        found = await self._call(lambda: self._session.fetch(folder, uidvalidity, [uid]))
        return found[0] if found else None

    async def expunge(self, folder: str, uidvalidity: int, uid: int) -> None:
        """Destroys exactly one message by UID EXPUNGE; gone already is well. PermanentError without UIDPLUS."""
        await self._call(lambda: self._session.expunge(folder, uidvalidity, uid))

    async def server_time(self) -> datetime:
        """The server's own clock, by a probe that is appended to the filed folder and expunged again."""
        return await self._call(self._session.server_time)

    async def wait(self, seconds: float) -> None:
        """Returns when something may have changed, or after `seconds`, at most five minutes; IDLE, else polling.

        Cancelled, it returns at once: the next command ends the IDLE.
        """
        loop = asyncio.get_running_loop()
        changed = asyncio.Event()
        line = await self._call(lambda: self._session.begin_idle(lambda: loop.call_soon_threadsafe(changed.set)))
        if line is None:
            await asyncio.sleep(min(seconds, POLL_SECONDS))
            return await self._call(self._session.noop)
        if line >= 0:
            await _until(changed, line, min(seconds, LONGEST_IDLE_SECONDS))
        return await self._call(self._session.end_idle)

    async def capabilities(self) -> frozenset[str]:
        """What the server offers after login, upper case."""
        return await self._call(self._session.capabilities)

    async def server_kind(self) -> str:
        """What kind of server it is, by greeting, capabilities and ID (RFC 2971); "" where that can't be told."""
        return await self._call(self._session.server_kind)

    async def folders(self) -> Sequence[str]:
        """Names of all selectable folders."""
        return await self._call(self._session.folders)

    async def close(self) -> None:
        """Logs out, or cuts the line where the server doesn't answer within five seconds; never raises."""
        if self._closed:
            return
        self._closed = True
        if self._shelving is not None:
            await asyncio.wait({self._shelving}, timeout=PARTING_SECONDS)
        parting = asyncio.get_running_loop().run_in_executor(self._thread, self._session.leave)
        self._thread.shutdown(wait=False)
        _, late = await asyncio.wait({parting}, timeout=PARTING_SECONDS)
        if late:
            self._session.sever()
            await asyncio.wait({parting}, timeout=PARTING_SECONDS)

    async def _shelve_waiting(self) -> None:
        """Moves what waits, run by run of one epoch, until nothing does."""
        while self._to_shelve:
            epoch = self._to_shelve[0][0]
            batch = [one for one in self._to_shelve if one[0] == epoch][:SHELVED_AT_ONCE]
            self._to_shelve = [one for one in self._to_shelve if one not in batch]
            if not await self._shelve_together(epoch, batch) and len(batch) > 1:
                for one in batch:
                    await self._shelve_together(epoch, [one])
        self._shelving = None

    async def _shelve_together(self, epoch: int, batch: list[tuple[int, int, asyncio.Future[None]]]) -> bool:
        """One move; False, and nobody told, where the server refuses several together."""
        refusal: MailbotError | None = None
        try:
            await self._call(lambda: self._session.shelve(epoch, [uid for _, uid, _ in batch]))
        except PermanentError as error:
            if len(batch) > 1:
                return False
            refusal = error
        except MailbotError as error:
            refusal = error
        for _, _, moved in batch:
            if not moved.done():  # its caller may have been cancelled
                moved.set_result(None) if refusal is None else moved.set_exception(refusal)
        return True

    async def _call(self, act: Callable[[], T]) -> T:
        """Runs `act` on the private thread; a cancelled caller leaves it to finish there."""
        if self._closed:
            raise TransientError("imap: closed")
        return await asyncio.get_running_loop().run_in_executor(self._thread, act)


async def _until(changed: asyncio.Event, line: int, seconds: float) -> None:
    """Waits without a thread until the socket has octets or its end, `changed` is set, or the time is over."""
    loop = asyncio.get_running_loop()
    try:
        own = os.dup(line)  # the session may close its own while we watch, and the number be given to another
    except OSError:
        return
    loop.add_reader(own, changed.set)
    try:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(changed.wait(), seconds)
    finally:
        loop.remove_reader(own)
        os.close(own)
