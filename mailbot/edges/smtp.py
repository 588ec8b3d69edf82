"""The outgoing server over SMTP (RFC 5321, RFC 6409): fixed octets, fixed envelope, one reused connection."""

import asyncio
import contextlib
import re
import ssl
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Literal

import aiosmtplib

from mailbot.errors import LoginRefused, MailbotError, PermanentError, TransientError
from mailbot.ports import Outgoing

IDLE_SECONDS = 60.0  # unused for longer: servers and NAT drop it silently, so begin anew
LONGEST_ADDRESS = 254  # RFC 5321 §4.5.3.1.3, without the angles
LONGEST_LOCAL_PART = 64  # §4.5.3.1.1
_NOT_TAKEN_NOW = 421  # the server closes the connection (§3.8)

# Mailbox of RFC 5321 §4.1.2, narrowed to Dot-string and host names: what is odder the library cuts without a word.
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})*")
_ENHANCED = re.compile(r"([245]\.\d{1,3}\.\d{1,3})\b")


@dataclass(frozen=True, slots=True)
class SmtpAccount:
    """Where mail goes out and as whom. `tls` none is for loopback: settings see to that."""

    host: str
    port: int
    tls: Literal["implicit", "starttls", "none"]
    username: str | None = None  # None: no AUTH
    password: str = field(default="", repr=False)
    ca_file: str | None = None  # PEM; None: the system's
    envelope_sender: str = ""  # "" is the null reverse-path
    ehlo_name: str = "mailbot.local"  # the same everywhere: it tells nothing of the machine
    seconds: float = 30.0  # for each reply
    # Signs in by XOAUTH2 where there is one: gives a token, another than the one it is told was refused. It may block.
    token: Callable[[str], str] | None = field(default=None, repr=False)


class SmtpTransport:
    """The port `Transport` over one connection, opened by the first call that needs it; sends are one at a time."""

    def __init__(self, account: SmtpAccount) -> None:
        self._account = account
        self._line: aiosmtplib.SMTP | None = None
        self._used_at = 0.0
        self._turn = asyncio.Lock()

    async def send(self, mail: Outgoing) -> dict[str, str]:
        """Sends; answers {recipient: "550 5.1.1"} for those refused while others were taken.

        Raises PermanentError for an address that can't be sent safely (nothing goes out then) or 5yz for all, and
        TransientError for 4yz, a lost connection, or a time-out: after DATA the mail may have been taken all the same.
        `.code` holds the server's reply code where it gave one.
        """
        for address in mail.recipients:
            if not is_sendable(address):
                raise PermanentError("smtp: a recipient's address can't be sent safely")
        if not mail.recipients:
            raise PermanentError("smtp: no recipient")
        async with self._turn:
            reused = self._line is not None
            try:
                return await self._transact(mail)
            except _DroppedBeforeData as dropped:
                if not reused:
                    raise dropped.as_error from None
            try:
                return await self._transact(mail)
            except _DroppedBeforeData as dropped:
                raise dropped.as_error from None

    async def greet(self) -> None:
        """Connects and authenticates anew, sends nothing; raises as `send`."""
        async with self._turn:
            self._drop()
            async with self._translated("greeting"):
                line = await self._connected()
                await line.noop()  # the library says EHLO no earlier than it must

    async def close(self) -> None:
        """Says QUIT where that is answered at once; never raises."""
        async with self._turn:
            line, self._line = self._line, None
            if line is not None:
                with contextlib.suppress(aiosmtplib.SMTPException, OSError, ValueError):
                    await line.quit(timeout=2)
                line.close()

    async def _transact(self, mail: Outgoing) -> dict[str, str]:
        """One mail transaction (§3.3)."""
        try:
            async with self._translated("MAIL"):
                line = await self._connected()
                await line.mail(self._account.envelope_sender, options=_mail_options(line, mail.octets))
            refused: dict[str, tuple[int, str]] = {}
            async with self._translated("RCPT"):
                for address in mail.recipients:
                    try:
                        await line.rcpt(address)
                    except aiosmtplib.SMTPRecipientRefused as refusal:
                        if refusal.code == _NOT_TAKEN_NOW:
                            raise
                        refused[address] = (refusal.code, refusal.message)
        except TransientError as error:
            if error.code in (None, _NOT_TAKEN_NOW) and not isinstance(error, LoginRefused):
                self._drop()
                raise _DroppedBeforeData(error) from None
            raise
        if len(refused) == len(mail.recipients):
            await self._reset(line)
            # One that may be taken later keeps the mail alive; the others are told again then.
            raise _refusal("RCPT", min(code for code, _ in refused.values()))
        async with self._translated("DATA"):
            await line.data(mail.octets)
        self._used_at = time.monotonic()
        return {address: _reply(code, text) for address, (code, text) in refused.items()}

    async def _connected(self) -> aiosmtplib.SMTP:
        """The connection, or a new one where it was lost or idle too long."""
        if self._line is not None and (not self._line.is_connected or time.monotonic() - self._used_at > IDLE_SECONDS):
            self._drop()
        if self._line is None:
            self._line = await self._opened()
            self._used_at = time.monotonic()
        return self._line

    async def _opened(self) -> aiosmtplib.SMTP:
        """A new connection, signed in; a token that is refused is renewed once, at once."""
        ask = self._account.token
        if ask is None:
            return await self._signed_in("")
        token = await asyncio.to_thread(ask, "")
        try:
            return await self._signed_in(token)
        except aiosmtplib.SMTPAuthenticationError as error:
            if error.code // 100 == 4:
                raise
        return await self._signed_in(await asyncio.to_thread(ask, token))

    async def _signed_in(self, token: str) -> aiosmtplib.SMTP:
        account = self._account
        context = None if account.tls == "none" else ssl.create_default_context(cafile=account.ca_file)
        by_password = account.username is not None and not token
        line = aiosmtplib.SMTP(
            hostname=account.host,
            port=account.port,
            local_hostname=account.ehlo_name,
            timeout=account.seconds,
            use_tls=account.tls == "implicit",
            start_tls=account.tls == "starttls",  # said outright: left open, the library would send in clear
            tls_context=context,
            username=account.username if by_password else None,
            password=account.password if by_password else None,
        )
        try:
            await line.connect()
            if token:
                await line.auth_xoauth2(account.username or "", token)
        except BaseException:
            line.close()  # a greeting, TLS or a login that came to nothing leaves no socket behind
            raise
        return line

    async def _reset(self, line: aiosmtplib.SMTP) -> None:
        """Clears the server's envelope; a connection that can't is dropped."""
        try:
            await line.rset()
        except (aiosmtplib.SMTPException, OSError, asyncio.CancelledError):
            self._drop()
            raise

    def _drop(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            line.close()

    @contextlib.asynccontextmanager
    async def _translated(self, stage: str) -> AsyncIterator[None]:
        """The one place where the library's errors become ours; whatever is out of step is dropped.

        A reply's own words may hold an address: only its code is told.
        """
        try:
            yield
        except asyncio.CancelledError:
            self._drop()  # the library would take the late reply for the next command's
            raise
        except aiosmtplib.SMTPAuthenticationError as error:
            self._drop()
            if error.code // 100 == 4:
                raise _refusal("AUTH", error.code) from None
            refused = LoginRefused(f"smtp: {error.code} at AUTH")
            refused.code = error.code
            raise refused from None
        except aiosmtplib.SMTPResponseException as error:
            if error.code == _NOT_TAKEN_NOW or self._line is None:
                self._drop()
            else:
                with contextlib.suppress(aiosmtplib.SMTPException, OSError):
                    await self._reset(self._line)
            raise _refusal(stage, error.code) from None
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            self._drop()
            raise TransientError(f"smtp: {_told(error)} at {stage}") from None


class _DroppedBeforeData(Exception):  # noqa: N818 - never leaves this file
    """The connection was gone before the mail was handed over: it is safe to try at once on a new one."""

    def __init__(self, as_error: MailbotError) -> None:
        self.as_error = as_error
        super().__init__()


def is_sendable(address: str) -> bool:
    """Whether an address is plain enough to go on the wire exactly as it is: ASCII, unquoted, a host name."""
    local_part = address.rpartition("@")[0]
    return (
        len(address) <= LONGEST_ADDRESS
        and len(local_part) <= LONGEST_LOCAL_PART
        and _ADDRESS.fullmatch(address) is not None
    )


def _mail_options(line: aiosmtplib.SMTP, octets: bytes) -> list[str]:
    """SIZE (RFC 1870) and 8BITMIME (RFC 6152), where the server knows them."""
    options = [f"SIZE={len(octets)}"] if line.supports_extension("size") else []
    if not octets.isascii() and line.supports_extension("8bitmime"):
        options.append("BODY=8BITMIME")
    return options


def _refusal(stage: str, code: int) -> MailbotError:
    """5yz is for good, 4yz and what is no answer at all may pass (RFC 5321 §4.2.1)."""
    error = (PermanentError if code // 100 == 5 else TransientError)(f"smtp: {code} at {stage}")
    error.code = code
    return error


def _reply(code: int, text: str) -> str:
    """The reply code, with the enhanced one (RFC 3463) where there is one."""
    found = _ENHANCED.match(text)
    return f"{code} {found.group(1)}" if found else str(code)


def _told(error: BaseException) -> str:
    """What may be told of an error that is no reply."""
    for one in (error, error.__cause__, error.__context__):
        if isinstance(one, ssl.SSLCertVerificationError):
            return f"the certificate is not trusted: {one.verify_message}"
    if isinstance(error, aiosmtplib.SMTPException) and "STARTTLS" in str(error):
        return "no STARTTLS offered"
    return type(error).__name__
