"""An SMTP server (aiosmtpd) that keeps what it is sent, and misbehaves where a test tells it to."""

import asyncio
import base64
import itertools
import ssl
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

Stage = Literal["CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "END"]


@dataclass(frozen=True, slots=True)
class Fault:
    """What to do at a stage instead of the usual. DATA is the command; END is after the mail came whole."""

    at: Stage
    reply: str = ""  # "451 4.3.0 later": said instead
    action: Literal["reply", "drop", "hang"] = "reply"
    match: str = ""  # only where the argument holds this (MAIL, RCPT)
    keep: bool = False  # END: the mail counts as taken although nothing says so
    times: int = 1


@dataclass(frozen=True, slots=True)
class Taken:
    """A mail as the server has it."""

    sender: str  # "" is the null reverse-path
    recipients: tuple[str, ...]
    octets: bytes
    helo: str
    tls: bool
    user: str
    connection: int
    options: tuple[str, ...]


class SmtpSink:
    """Runs in a thread of its own; `taken`, `faults` and `commands` may be looked at and set from any thread."""

    def __init__(
        self,
        *,
        tls: Literal["implicit", "starttls", "none"] = "none",
        context: ssl.SSLContext | None = None,
        login: tuple[str, str] | None = None,
        is_good_token: Callable[[str], bool] | None = None,  # signs in by XOAUTH2 alone
    ) -> None:
        self.taken: list[Taken] = []
        self.faults: list[Fault] = []
        self.commands: Counter[str] = Counter()
        self.hangs = threading.Event()  # set once a fault leaves a client without a reply
        self.port = 0
        self._tls, self._context, self._login = tls, context, login
        self.is_good_token = is_good_token
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="smtp-sink", daemon=True)
        self._server: asyncio.Server | None = None
        self._lines: set[_Line] = set()
        self.numbers = itertools.count(1)

    def start(self) -> None:
        """Listens; the same port again after `go_down`."""
        if not self._thread.is_alive():
            self._thread.start()
        self._on_loop(self._listen)

    def stop(self) -> None:
        """Ends the server and its thread."""
        self.go_down()
        self._on_loop(self._end_tasks)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def go_down(self) -> None:
        """Stops listening and drops every connection."""
        self._on_loop(self._close)

    def drop_connections(self) -> None:
        """Drops every connection, as a server does with one that was idle too long."""
        self._on_loop(self._drop)

    def due_fault(self, stage: Stage, argument: str = "") -> Fault | None:
        """The first fault set for this moment, spent once."""
        for index, fault in enumerate(self.faults):
            if fault.at == stage and fault.match in argument and fault.times > 0:
                spent = Fault(fault.at, fault.reply, fault.action, fault.match, fault.keep, fault.times - 1)
                self.faults[index] = spent
                return fault
        return None

    def _on_loop(self, act: Callable[[], Any]) -> None:
        asyncio.run_coroutine_threadsafe(act(), self._loop).result(10)

    async def _listen(self) -> None:
        implicit = self._context if self._tls == "implicit" else None
        self._server = await self._loop.create_server(lambda: _Line(self), "127.0.0.1", self.port, ssl=implicit)
        self.port = int(self._server.sockets[0].getsockname()[1])

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        await self._drop()

    async def _drop(self) -> None:
        for line in list(self._lines):
            line.abort()

    async def _end_tasks(self) -> None:
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for _ in range(10):
            await asyncio.sleep(0)  # what was aborted is closed in the loop's next turns

    # --- what the lines ask ---

    def line_options(self) -> dict[str, Any]:
        """aiosmtpd's settings for a connection."""
        starttls = {"tls_context": self._context, "require_starttls": True} if self._tls == "starttls" else {}
        login = {"authenticator": self._authenticate, "auth_require_tls": False} if self.wants_login else {}
        login["auth_exclude_mechanism"] = ["LOGIN", "PLAIN"] if self.is_good_token else ["XOAUTH2"]
        return {"hostname": "sink.example", "loop": self._loop, **starttls, **login}

    def _authenticate(self, *told: Any) -> AuthResult:
        what = told[-1]  # after server, session, envelope and mechanism
        assert isinstance(what, LoginPassword)
        given = (what.login.decode(), what.password.decode())
        # Not "handled": else the library says nothing and the client waits for ever.
        return AuthResult(success=given == self._login, handled=False, auth_data=given[0])

    @property
    def wants_login(self) -> bool:
        """Whether MAIL is refused without AUTH."""
        return self._login is not None or self.is_good_token is not None

    def lines_come_and_go(self, line: "_Line", *, come: bool) -> None:
        """Keeps count of the open connections."""
        (self._lines.add if come else self._lines.discard)(line)


class _Line(SMTP):
    """One connection: the faults stand before the commands."""

    def __init__(self, sink: SmtpSink) -> None:
        self._sink = sink
        self._number = next(sink.numbers)
        super().__init__(self, **sink.line_options())

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._sink.commands["CONNECT"] += 1
        fault = self._sink.due_fault("CONNECT")
        if fault is not None and fault.action == "drop":
            assert isinstance(transport, asyncio.Transport)
            transport.abort()
            return
        self._sink.lines_come_and_go(self, come=True)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self._sink.lines_come_and_go(self, come=False)
        super().connection_lost(error)

    def abort(self) -> None:
        """Cuts the line at once."""
        if isinstance(self.transport, asyncio.Transport):
            self.transport.abort()

    async def _misbehaves(self, stage: Stage, argument: str = "") -> bool:
        """Counts the command, and plays the fault that is due."""
        self._sink.commands[stage] += 1
        fault = self._sink.due_fault(stage, argument)
        if fault is None:
            return False
        await self._play(fault)
        return True

    async def _play(self, fault: Fault) -> None:
        match fault.action:
            case "reply":
                await self.push(fault.reply)
            case "drop":
                self.abort()
            case "hang":
                self._sink.hangs.set()
                await asyncio.Event().wait()

    async def auth_XOAUTH2(self, _: SMTP, args: list[str]) -> AuthResult:  # noqa: N802 - aiosmtpd's name
        """As Gmail does it: a refusal is a challenge first, answered by an empty line, and 535 then."""
        self._sink.commands["XOAUTH2"] += 1
        user, bearer = base64.b64decode(args[1]).decode().removesuffix("\1\1").split("\1")
        assert self._sink.is_good_token is not None
        if self._sink.is_good_token(bearer.removeprefix("auth=Bearer ")):
            return AuthResult(success=True, auth_data=user.removeprefix("user="))
        await self.push("334 eyJzdGF0dXMiOiI0MDEifQ==")
        assert await self._reader.readline() == b"\r\n"
        return AuthResult(success=False, handled=False)

    async def smtp_EHLO(self, hostname: str) -> None:  # noqa: N802 - aiosmtpd's name
        if not await self._misbehaves("EHLO"):
            await super().smtp_EHLO(hostname)

    async def smtp_MAIL(self, arg: str | None) -> None:  # noqa: N802 - aiosmtpd's name
        if await self._misbehaves("MAIL", arg or ""):
            return
        if self._sink.wants_login and (self.session is None or not self.session.authenticated):
            await self.push("530 5.7.0 Authentication required")
            return
        await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg: str | None) -> None:  # noqa: N802 - aiosmtpd's name
        if not await self._misbehaves("RCPT", arg or ""):
            await super().smtp_RCPT(arg)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        if not await self._misbehaves("DATA"):
            await super().smtp_DATA(arg)

    async def smtp_RSET(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        self._sink.commands["RSET"] += 1
        await super().smtp_RSET(arg)

    async def handle_DATA(self, _: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Takes the mail, unless a fault says otherwise."""
        self._sink.commands["END"] += 1
        fault = self._sink.due_fault("END")
        if fault is None or fault.keep:
            self._sink.taken.append(self._as_taken(session, envelope))
        match fault:
            case None:
                return "250 2.0.0 taken"
            case Fault(action="reply"):
                return fault.reply
            case _:
                await self._play(fault)
                return "451 4.3.0 gone"

    def _as_taken(self, session: Session, envelope: Envelope) -> Taken:
        assert isinstance(envelope.content, bytes)
        return Taken(
            sender=(envelope.mail_from or "").removeprefix("<>"),
            recipients=tuple(envelope.rcpt_tos),
            octets=envelope.content,
            helo=session.host_name or "",
            tls=session.ssl is not None or self._sink._tls == "implicit",
            user=str(session.auth_data or ""),
            connection=self._number,
            options=tuple(envelope.mail_options),
        )
