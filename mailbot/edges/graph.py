"""The outgoing server where SMTP is closed: Microsoft Graph's sendMail, with the MIME message as it is.

"user: sendMail" (learn.microsoft.com/graph/api/user-sendmail): POST /users/{id}/sendMail, `Content-Type: text/plain`,
the message in base64; 202 says that it was accepted. What this way can't do, and SMTP can:

- There is no envelope. The recipients are those of the header fields, so a mail whose fields name anybody but its
  recipients is refused here, before it leaves. The reverse-path is the mailbox itself, never the null one.
- One recipient that the server doesn't take is not told apart: a report of non-delivery comes to the mailbox.
- Exchange keeps a copy in Sent Items; only the JSON form could forbid it.
- Whether it may send at all is known once it sends: `greet` obtains a token, and no more.
"""

import asyncio
import base64
import contextlib
import re
import ssl
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from email import message_from_bytes
from http import HTTPStatus
from urllib.parse import quote, urlsplit

import httpx2

from mailbot.errors import LoginRefused, MailbotError, PermanentError, TransientError
from mailbot.ports import Outgoing

LONGEST_PAUSE_SECONDS = 1800.0  # a longer Retry-After is not believed
_RECIPIENT_FIELDS = ("To", "Cc", "Bcc", "Resent-To", "Resent-Cc", "Resent-Bcc")
# What no reader of a header field can take for two addresses, for a name, or for another's.
_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")
_MAY_PASS = frozenset(
    {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.CONFLICT, HTTPStatus.LOCKED, HTTPStatus.TOO_EARLY}
    | {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.PROXY_AUTHENTICATION_REQUIRED}
)
_MENDS: dict[int, str] = {
    HTTPStatus.UNAUTHORIZED: "the application permission Microsoft Graph Mail.Send, and admin consent",
    HTTPStatus.FORBIDDEN: (
        "the application permission Microsoft Graph Mail.Send, admin consent, and an application access policy of "
        "Exchange that lets it send as this mailbox"
    ),
    HTTPStatus.NOT_FOUND: (
        "MAILBOT_SMTP_USERNAME: the mailbox's user principal name, where the chambers address is not that itself"
    ),
}


@dataclass(frozen=True, slots=True)
class GraphAccount:
    """Where mail goes out and as which mailbox; `token` as in the other edges, and it may block."""

    url: str  # https://graph.microsoft.com
    mailbox: str  # user principal name or id
    token: Callable[[str], str] = field(repr=False)
    seconds: float = 30.0  # for each answer


class GraphTransport:
    """The port `Transport` over Microsoft Graph; sends are one at a time, over a connection that is kept."""

    def __init__(self, account: GraphAccount) -> None:
        self._account = account
        self._turn = asyncio.Lock()
        self._line: httpx2.AsyncClient | None = None
        self._not_before = 0.0  # the server asked for a pause

    async def send(self, mail: Outgoing) -> dict[str, str]:
        """Sends; answers {} always, for Graph tells of no single recipient.

        Raises PermanentError where an address can't be sent safely or the header fields name others than the recipients
        (nothing goes out then), or where the server refuses the mail; LoginRefused (with `mend`) where it refuses
        mailbot; TransientError where it is down, busy or silent: it may have taken the mail all the same. `.code` is
        the HTTP status where it gave one.
        """
        if not mail.recipients:
            raise PermanentError("graph: no recipient")
        if not all(_ADDRESS.fullmatch(address) for address in mail.recipients):
            raise PermanentError("graph: a recipient's address can't be sent safely")
        if named_in_fields(mail.octets) != sorted(address.lower() for address in mail.recipients):
            raise PermanentError("graph: the header fields name others than the recipients")
        async with self._turn:
            if time.monotonic() < self._not_before:
                raise TransientError("graph: the pause that the server asked for is not over")
            token = await asyncio.to_thread(self._account.token, "")
            answer = await self._post(mail, token)
            if answer.status_code == HTTPStatus.UNAUTHORIZED:
                answer = await self._post(mail, await asyncio.to_thread(self._account.token, token))
            self._judge(answer)
            return {}

    async def greet(self) -> None:
        """Obtains a token, sends nothing; raises as `send`."""
        await asyncio.to_thread(self._account.token, "")

    async def close(self) -> None:
        """Ends the connection; never raises."""
        async with self._turn:
            line, self._line = self._line, None
            if line is not None:
                with contextlib.suppress(httpx2.HTTPError, OSError):
                    await line.aclose()

    async def _post(self, mail: Outgoing, token: str) -> httpx2.Response:
        url = f"{self._account.url}/v1.0/users/{quote(self._account.mailbox, safe='@')}/sendMail"
        async with self._translated():
            return await self._connected().post(
                url,
                content=base64.b64encode(mail.octets),
                headers={"Authorization": f"Bearer {token}", "Content-Type": "text/plain"},
            )

    def _connected(self) -> httpx2.AsyncClient:
        if self._line is None:
            is_tls = urlsplit(self._account.url).scheme == "https"  # in clear is for a stand-in on loopback
            self._line = httpx2.AsyncClient(
                verify=ssl.create_default_context() if is_tls else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
                timeout=self._account.seconds,
                follow_redirects=False,  # a token goes to Graph, and nowhere else
                trust_env=is_tls,  # a proxy, but never for loopback
            )
        return self._line

    def _judge(self, answer: httpx2.Response) -> None:
        status = answer.status_code
        if status == HTTPStatus.ACCEPTED:
            return
        error: MailbotError
        # What is no 4xx speaks of the server, or comes from something that stands between: the mail has no part in it.
        if status in _MAY_PASS or status // 100 != 4:
            self._not_before = time.monotonic() + _pause_asked_for(answer)
            error = TransientError(f"graph: {status}")
        elif mend := _MENDS.get(status):
            error = LoginRefused(f"graph: {status}")
            error.mend = mend
        else:
            error = PermanentError(f"graph: {status}")
        error.code = status
        raise error

    @contextlib.asynccontextmanager
    async def _translated(self) -> AsyncIterator[None]:
        """The one place where the library's errors become ours; a connection out of step is closed by the library."""
        try:
            yield
        except (httpx2.HTTPError, OSError, ValueError) as error:
            raise TransientError(f"graph: {_told(error)}") from None


def named_in_fields(octets: bytes) -> list[str]:
    """Every address of the recipients' fields, lower case: each part between commas, which is a bare address or odd."""
    message = message_from_bytes(octets.partition(b"\r\n\r\n")[0] + b"\r\n\r\n")
    fields = [value for name in _RECIPIENT_FIELDS for value in message.get_all(name, [])]
    return sorted(part.strip().lower() for value in fields for part in str(value).split(","))


def _pause_asked_for(answer: httpx2.Response) -> float:
    """Retry-After in seconds (RFC 9110 §10.2.3), as Graph gives it; 0 where there is none that is believed."""
    told = answer.headers.get("Retry-After", "")
    return min(float(told), LONGEST_PAUSE_SECONDS) if told.isdecimal() and len(told) <= 6 else 0.0


def _told(error: BaseException) -> str:
    one: BaseException | None = error
    while one is not None:
        if isinstance(one, ssl.SSLCertVerificationError):
            return f"the certificate is not trusted: {one.verify_message}"
        one = one.__cause__ or one.__context__
    return type(error).__name__
