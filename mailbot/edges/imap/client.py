"""The library's client, tamed: how it connects, what it is asked in one command, and what its errors may tell."""

import contextlib
import logging
import re
import socket
import ssl
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import CapabilityError, IMAPClientAbortError, IMAPClientError, LoginError

from mailbot.errors import PermanentError

SEARCHED_AT_ONCE = 50_000  # messages: the standard library refuses an answer line over 1,000,000 octets

_COPIED_TO = re.compile(rb"(\d+)\s*$")
_CODE = re.compile(r"\[([A-Z]{2,24})\b")
_ANOTHER_TOKEN_MAY_DO = frozenset({"", "AUTHENTICATIONFAILED", "EXPIRED"})  # RFC 5530; Exchange gives no code
# Each server has words of its own; Gmail's are that the account "is not enabled for IMAP use".
_SWITCHED_OFF = re.compile(
    r"not (?:enabled|allowed|permitted) (?:for|to use|to access by) imap"
    r"|imap (?:access |use )?(?:is |has been )?(?:disabled|switched off|turned off|not (?:enabled|allowed|permitted))",
    re.IGNORECASE,
)
_UNSELECTABLE = frozenset({b"\\noselect", b"\\nonexistent"})

Client: TypeAlias = Any  # an IMAPClient; the library has no types


@dataclass(frozen=True, slots=True)
class ImapAccount:
    """Where chambers' mailbox is and how to enter it. `tls` none is for loopback: settings see to that."""

    host: str
    port: int
    tls: Literal["implicit", "starttls", "none"]
    username: str
    password: str = field(repr=False)
    folder: str = "INBOX"
    filed_folder: str = "Settlement Statements"
    ca_file: str | None = None  # PEM; None: the system's
    connect_seconds: float = 10.0
    read_seconds: float = 30.0
    # Signs in by XOAUTH2 where there is one: gives a token, another than the one it is told was refused.
    token: Callable[[str], str] | None = field(default=None, repr=False)
    read_only: bool = False  # folders are opened by EXAMINE (RFC 3501 §6.3.2), and nothing is moved or written


def connect(account: ImapAccount) -> Client:
    """Connects, secures and logs in; a token that is refused is renewed once, at once."""
    if account.token is None:
        return _logged_in(account, "")
    token = account.token("")
    try:
        return _logged_in(account, token)
    except LoginError as error:
        was_cut = isinstance(error.__context__, IMAPClientAbortError)
        if was_cut or refusal_code(error) not in _ANOTHER_TOKEN_MAY_DO:
            raise
    return _logged_in(account, account.token(token))


def _logged_in(account: ImapAccount, token: str) -> Client:
    # The library words every line for its log, content and all: it must never be asked for that.
    logging.getLogger("imapclient").setLevel(logging.WARNING)
    context = None if account.tls == "none" else ssl.create_default_context(cafile=account.ca_file)
    timeout: Any = SocketTimeout(connect=account.connect_seconds, read=account.read_seconds)
    implicit = account.tls == "implicit"
    client: Client = IMAPClient(account.host, account.port, ssl=implicit, ssl_context=context, timeout=timeout)
    try:
        _inside(client).debug = 0
        # Command and line end go out apart: with Nagle's algorithm each costs 40 ms.
        client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        client.normalise_times = False  # INTERNALDATE with its offset, not in this machine's zone
        if account.tls == "starttls":
            client.starttls(context)
        if token:
            client.oauth2_login(account.username, token)
        elif (account.username + account.password).isascii():
            client.login(account.username, account.password)
        else:
            client.plain_login(account.username, account.password)
    except BaseException:
        with contextlib.suppress(OSError):
            client.shutdown()
        raise
    return client


def offered(client: Client) -> frozenset[str]:
    """The capabilities that the server states, upper case."""
    return frozenset(name.decode("ascii", "replace").upper() for name in client.capabilities())


def says_of_itself(client: Client) -> tuple[str, str]:
    """The server's greeting, and the name in its ID answer (RFC 2971): "" where it has none or keeps it to itself."""
    greeting: Any = client.welcome or b""
    told: Any = []
    if "ID" in offered(client):
        with contextlib.suppress(IMAPClientError):
            told = client.id_({"name": "mailbot"})
    pairs = told[0] if told and isinstance(told[0], tuple) else ()
    known = {str(key, "ascii", "replace").lower(): value for key, value in zip(pairs[::2], pairs[1::2], strict=False)}
    name = known.get("name") or b""
    return greeting.decode("ascii", "replace"), name.decode("ascii", "replace")


def selectable_folders(client: Client) -> list[str]:
    """Every folder that is listed and can be selected."""
    listed = client.list_folders()
    return [str(name) for flags, _, name in listed if not _UNSELECTABLE & {flag.lower() for flag in flags}]


def same_folder(one: str, other: str) -> bool:
    """INBOX alone is named without regard to case (RFC 3501 §5.1)."""
    return one == other or one.upper() == other.upper() == "INBOX"


def all_uids(client: Client, exists: int) -> set[int]:
    """Every UID of the selected folder, in answers that the standard library will take."""
    if exists <= SEARCHED_AT_ONCE:
        return set(client.search("ALL"))
    starts = range(1, exists + 1, SEARCHED_AT_ONCE)
    ends = [str(start - 1) for start in starts[1:]] + ["*"]
    return {uid for start, end in zip(starts, ends, strict=True) for uid in client.search(f"{start}:{end}")}


def move(client: Client, uids: Sequence[int], folder: str) -> None:
    """MOVE, which is atomic (RFC 6851), else COPY and UID EXPUNGE; PermanentError with neither."""
    capabilities = offered(client)
    if "MOVE" in capabilities:
        client.move(uids, folder)
    elif "UIDPLUS" in capabilities:
        client.copy(uids, folder)
        destroy(client, uids)
    else:
        raise PermanentError("imap: the server has neither MOVE nor UIDPLUS")


def throw_away(client: Client, uid: int, trash: str) -> int | None:
    """Moves one message to the trash, and answers its UID there where the server tells it (RFC 4315)."""
    _inside(client).response("COPYUID")  # one that an earlier command left
    client.move([uid], trash)
    told = _inside(client).response("COPYUID")[1]
    found = _COPIED_TO.search(told[0]) if told and told[0] else None
    return int(found[1]) if found else None


def trash_folder(client: Client) -> str | None:
    """The folder that the server marks as its trash (RFC 6154), or that bears such a name; None where there is none."""
    found: str | None = client.find_special_folder(b"\\Trash")
    return found


def destroy(client: Client, uids: Sequence[int]) -> None:
    """Marks and expunges these UIDs alone: plain EXPUNGE would take along what others have marked."""
    client.add_flags(uids, [b"\\Deleted"], silent=True)
    client.uid_expunge(uids)


def has_unread(client: Client, read_seconds: float) -> bool:
    """Whether the library has octets in its buffer, which no watch on the socket can see."""
    line: Any = client.socket()
    line.setblocking(False)
    try:
        return bool(_inside(client).file.peek(1))
    except (BlockingIOError, ssl.SSLWantReadError):
        return False
    finally:
        line.settimeout(read_seconds)


def batches(uids: Sequence[int], most: int) -> Iterator[Sequence[int]]:
    """`uids` in runs of at most `most`."""
    return (uids[start : start + most] for start in range(0, len(uids), most))


def refusal_code(error: Exception) -> str:
    """The response code of a refusal (RFC 5530), or ""."""
    found = _CODE.search(str(error))
    return found.group(1) if found else ""


def is_switched_off(error: Exception) -> bool:
    """Whether a refusal says that IMAP is not switched on for this mailbox: each server has words of its own."""
    return _SWITCHED_OFF.search(str(error)) is not None


def is_not_connected(error: Exception) -> bool:
    """Exchange's answer to every command where it knows the user and does not open the mailbox by IMAP."""
    return "authenticated but not connected" in str(error).lower()


def what_may_be_told(error: Exception) -> str:
    """What may be told of an error: its class and code; a server's own words may hold an address."""
    match error:
        case ssl.SSLCertVerificationError():
            return f"the certificate is not trusted: {error.verify_message}"
        case CapabilityError():
            return "the server lacks a capability that is needed (STARTTLS, IDLE or another)"
        case OSError(errno=int(number)) if number:
            return f"{type(error).__name__} {number}"
        case _:
            return " ".join(filter(None, (type(error).__name__, refusal_code(error))))


def sever(client: Client) -> None:
    """Ends the line from another thread: what waits for an answer fails at once. The owner still has to shut down."""
    with contextlib.suppress(OSError):
        client.socket().shutdown(socket.SHUT_RDWR)


def forget_answers(client: Client) -> bool:
    """Drops what was told beside the answers, and says whether new mail was among it.

    The library keeps all of it for ever: a long session would grow by it.
    """
    told = _inside(client).untagged_responses
    has_news = "EXISTS" in told
    told.clear()
    return has_news


def tells_of_change(client: Client) -> bool:
    """Whether the server, asked by NOOP, has anything to tell of the selected folder (RFC 3501 §6.1.2)."""
    _, told = client.noop()
    return bool(told)


def _inside(client: Client) -> Any:
    return client._imap  # noqa: SLF001 - what has to be mended in the library is reached by no public name
