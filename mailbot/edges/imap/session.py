"""One IMAP session, as the mailbox's private thread drives it: commands in order, errors translated, epochs watched."""

import contextlib
import imaplib
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime

from imapclient.exceptions import CapabilityError, IMAPClientAbortError, IMAPClientError, LoginError, ProtocolError

from mailbot.core.domain.mail import RawMessage
from mailbot.core.mail_servers import kind_of_server
from mailbot.edges.imap.client import (
    Client,
    ImapAccount,
    all_uids,
    batches,
    connect,
    destroy,
    forget_answers,
    has_unread,
    is_not_connected,
    is_switched_off,
    move,
    offered,
    refusal_code,
    same_folder,
    says_of_itself,
    selectable_folders,
    sever,
    tells_of_change,
    throw_away,
    trash_folder,
    what_may_be_told,
)
from mailbot.errors import Inconsistency, LoginRefused, PermanentError, TransientError
from mailbot.ports import Seen

SIZES_AT_ONCE = 500  # UIDs a command: keeps its line under the 8000 octets of RFC 2683 §3.2.1.5
FETCHED_AT_ONCE = 50  # messages: larger batches bring nothing more
OCTETS_AT_ONCE = 32 * 1024 * 1024

# NO with one of these (RFC 5530) speaks of the server's hour, not of what was asked.
_MAY_PASS = frozenset({"UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG", "OVERQUOTA", "CONTACTADMIN", "CORRUPTION"})

PROBE_ID = "<mailbot.clock-probe@mailbot.invalid>"
PROBE = (
    f"From: mailbot@mailbot.invalid\r\nMessage-ID: {PROBE_ID}\r\nSubject: mailbot asks the time\r\n"
    "X-Mailbot-Kind: probe\r\nAuto-Submitted: auto-generated\r\n\r\nIt is expunged at once.\r\n"
).encode()


class Session:
    """What the private thread does: the client, the folder selected, and what is known of the watched one."""

    def __init__(self, account: ImapAccount) -> None:
        self._account = account
        self._client: Client | None = None
        self._selected: tuple[str, bool] | None = None  # name, read-only
        self._uidvalidity = 0
        self._exists = 0
        self._idling = False
        self._wake: Callable[[], object] = _nobody_waits
        self._has_news = True  # the watched folder may have changed since it was scanned
        self._known: dict[int, Seen] = {}  # the watched folder
        self._known_epoch = 0  # the UIDVALIDITY of `_known`
        self._kind: str | None = None  # of server

    # --- the connection ---

    @contextlib.contextmanager
    def _ready(self) -> Iterator[Client]:
        """A client in command state; the one place where the library's errors become ours."""
        try:
            if self._client is None:
                self._client = connect(self._account)
            if self._idling:
                # Whoever waits must look: the answers that would have woken it are read here.
                self._idling = False
                self._wake()
                self._client.idle_done()
            client = self._client
            yield client
            self._has_news |= forget_answers(client)
        except LoginError as error:
            self.cut()
            if isinstance(error.__context__, IMAPClientAbortError) or refusal_code(error) in _MAY_PASS:
                raise TransientError(f"imap: {what_may_be_told(error)} at login") from None
            if is_switched_off(error):
                raise _switched_off() from None
            raise LoginRefused(
                f"imap: the server refuses the login ({refusal_code(error) or 'no reason given'})"
            ) from None
        except (OSError, EOFError, IMAPClientAbortError, ProtocolError, ValueError) as error:
            self.cut()
            raise TransientError(f"imap: {what_may_be_told(error)}") from None
        except IMAPClientError as error:
            if self._client is None or refusal_code(error) in _MAY_PASS:
                self.cut()
                raise TransientError(f"imap: {what_may_be_told(error)}") from None
            if is_not_connected(error):
                self.cut()
                raise PermanentError(
                    "imap: the server knows the user, and does not open the mailbox: IMAP may be switched off for it"
                ) from None
            raise PermanentError(f"imap: the server refuses ({what_may_be_told(error)})") from None

    def cut(self) -> None:
        """Drops the connection without a word."""
        client, self._client = self._client, None
        self._selected, self._idling = None, False
        self._wake()
        if client is not None:
            with contextlib.suppress(OSError, IMAPClientError):
                client.shutdown()

    def sever(self) -> None:
        """Frees the private thread from a silent server; the one method that another thread may call."""
        client = self._client
        if client is not None:
            sever(client)

    def leave(self) -> None:
        """Logs out where there is a session."""
        client = self._client
        if client is not None:
            with contextlib.suppress(OSError, EOFError, IMAPClientError, ValueError):
                if self._idling:
                    client.idle_done()
                client.logout()
        self.cut()

    def noop(self) -> None:
        """Asks the server whether it is there."""
        with self._ready() as client:
            client.noop()

    def capabilities(self) -> frozenset[str]:
        """What the server offers after login."""
        with self._ready() as client:
            return offered(client)

    def server_kind(self) -> str:
        """What kind of server it is; asked once a session."""
        with self._ready() as client:
            if self._kind is None:
                greeting, name = says_of_itself(client)
                self._kind = kind_of_server(greeting=greeting, capabilities=offered(client), name=name)
            return self._kind

    # --- folders ---

    def folders(self) -> list[str]:
        """Names of the folders that can be selected."""
        with self._ready() as client:
            return selectable_folders(client)

    def _select(self, client: Client, folder: str, *, readonly: bool = False, anew: bool = False) -> int:
        """Selects `folder` unless it is, and answers its UIDVALIDITY."""
        readonly = readonly or self._account.read_only
        if anew or self._selected != (folder, readonly):
            self._selected = None
            told = client.select_folder(folder, readonly=readonly)
            self._has_news = True  # nobody told us while it was not selected
            self._selected = (folder, readonly)
            self._uidvalidity, self._exists = int(told[b"UIDVALIDITY"]), int(told[b"EXISTS"])
        return self._uidvalidity

    def _select_epoch(self, client: Client, folder: str, uidvalidity: int, *, anew: bool = False) -> bool:
        """Selects `folder` to change it or read it; False where it is gone, Inconsistency in another epoch."""
        try:
            present = self._select(client, folder, anew=anew)
        except imaplib.IMAP4.readonly:
            raise PermanentError("imap: a folder can't be written") from None
        except IMAPClientAbortError:
            raise
        except IMAPClientError:
            if folder in selectable_folders(client):
                raise
            return False
        if present != uidvalidity:
            raise Inconsistency(f"imap: UIDVALIDITY is {present}, not {uidvalidity}")
        return True

    # --- the watched folder ---

    def scan(self) -> list[Seen]:
        """The watched folder as it is now; only UIDs not yet known are asked about."""
        with self._ready() as client:
            epoch = self._select(client, self._account.folder, anew=True)
            if epoch != self._known_epoch:
                self._known, self._known_epoch = {}, epoch
            forget_answers(client)  # the SELECT's own
            self._has_news = False
            there = all_uids(client, self._exists)
            for uid in self._known.keys() - there:
                del self._known[uid]
            for batch in batches(sorted(there - self._known.keys()), SIZES_AT_ONCE):
                for uid, told in client.fetch(batch, ["RFC822.SIZE", "INTERNALDATE"]).items():
                    # One that is expunged meanwhile may be answered in part: it is absent then.
                    if b"RFC822.SIZE" in told and told.get(b"INTERNALDATE"):
                        received_at = told[b"INTERNALDATE"].astimezone(UTC)
                        self._known[uid] = Seen(epoch, uid, int(told[b"RFC822.SIZE"]), received_at)
                self._has_news |= forget_answers(client)
            return [self._known[uid] for uid in sorted(self._known)]

    def fetch(self, folder: str, uidvalidity: int, uids: Sequence[int]) -> list[RawMessage]:
        """Whole messages; the flags stay as they are (BODY.PEEK, RFC 3501 §6.4.5)."""
        found: dict[int, RawMessage] = {}
        with self._ready() as client:
            if not self._select_epoch(client, folder, uidvalidity):
                return []
            for batch in self._portions(uids):
                for uid, told in client.fetch(batch, ["INTERNALDATE", "BODY.PEEK[]"]).items():
                    if told.get(b"BODY[]") is not None and told.get(b"INTERNALDATE"):
                        received_at = told[b"INTERNALDATE"].astimezone(UTC)
                        found[uid] = RawMessage(uidvalidity, uid, received_at, told[b"BODY[]"])
        return [found[uid] for uid in uids if uid in found]

    def _portions(self, uids: Sequence[int]) -> Iterator[list[int]]:
        """Batches under both bounds, by the sizes that the scan saw."""
        batch: list[int] = []
        octets = 0
        for uid in uids:
            size = self._known[uid].octets if uid in self._known else 0
            if batch and (len(batch) == FETCHED_AT_ONCE or octets + size > OCTETS_AT_ONCE):
                yield batch
                batch, octets = [], 0
            batch.append(uid)
            octets += size
        if batch:
            yield batch

    def shelve(self, uidvalidity: int, uids: Sequence[int]) -> None:
        """Moves; where that is refused because the filed folder is missing, makes it and moves again."""
        if self._account.read_only:
            return  # it stays where it is, and is known by its UID
        filed = self._account.filed_folder
        with self._ready() as client:
            if not self._select_epoch(client, self._account.folder, uidvalidity):
                return
            try:
                move(client, uids, filed)
            except IMAPClientAbortError:
                raise
            except IMAPClientError:
                if not client.search(["UID", ",".join(map(str, uids))]):
                    return
                if filed in selectable_folders(client):
                    raise
                client.create_folder(filed)
                client.subscribe_folder(filed)
                move(client, uids, filed)

    def _refuse_where_read_only(self) -> None:
        if self._account.read_only:
            raise PermanentError("imap: the mailbox is opened read-only (MAILBOT_MODE=observe)")

    # --- every folder ---

    def search(self, criteria: str, *, watched_too: bool) -> list[tuple[str, int, int]]:
        """Every match in every selectable folder; folders are opened read-only."""
        found: list[tuple[str, int, int]] = []
        with self._ready() as client:
            for folder in selectable_folders(client):
                if not watched_too and same_folder(folder, self._account.folder):
                    continue
                epoch = self._select(client, folder, readonly=True, anew=True)
                found += [(folder, epoch, uid) for uid in sorted(client.search(criteria))]
            self._select(client, self._account.folder)
        return found

    def expunge(self, folder: str, uidvalidity: int, uid: int) -> None:
        """STORE and UID EXPUNGE of one UID, never plain EXPUNGE, which takes others' deleted mail along.

        On Gmail folders are labels, and what is expunged from one is archived: only from the trash it is gone.
        """
        self._refuse_where_read_only()
        with self._ready() as client:
            if "UIDPLUS" not in offered(client):
                raise PermanentError("imap: the server has no UIDPLUS")
            if self._select_epoch(client, folder, uidvalidity, anew=True):
                trash = trash_folder(client) if "X-GM-EXT-1" in offered(client) else None
                if trash is None or trash == folder:
                    destroy(client, [uid])
                elif (there := throw_away(client, uid, trash)) is not None:
                    self._select(client, trash, anew=True)
                    destroy(client, [there])
            self._select(client, self._account.folder)

    def server_time(self) -> datetime:
        """Appends a probe to the filed folder, reads the INTERNALDATE that the server gave it, and expunges it."""
        self._refuse_where_read_only()
        filed = self._account.filed_folder
        with self._ready() as client:
            if filed not in selectable_folders(client):
                client.create_folder(filed)
                client.subscribe_folder(filed)
            client.append(filed, PROBE)
            epoch = self._select(client, filed, anew=True)
            found = client.search(f'HEADER Message-ID "{PROBE_ID}"')
            times = [told[b"INTERNALDATE"] for told in client.fetch(found, ["INTERNALDATE"]).values()] if found else []
            if found and "UIDPLUS" in offered(client):
                destroy(client, found)
            elif found:  # plain EXPUNGE would take others' along: it stays, marked, as seldom as a silent mailbox asks
                client.add_flags(found, [b"\\Deleted"], silent=True)
            self._select(client, self._account.folder)
        if not times:
            raise TransientError(f"imap: the probe is not to be found in epoch {epoch}")
        newest: datetime = max(times)
        return newest.astimezone(UTC)

    # --- waiting ---

    def begin_idle(self, wake: Callable[[], object]) -> int | None:
        """The socket to watch once IDLE stands; -1 where something was told already; None without IDLE.

        `wake` is called from this thread when the IDLE ends by another command or by the loss of the line.
        """
        with self._ready() as client:
            if "IDLE" not in offered(client):
                return None
            self._select(client, self._account.folder)
            # Not every server tells in IDLE what came before it, and what is told twice is missed by none.
            if self._has_news or tells_of_change(client):
                self._has_news = False
                return -1
            try:
                client.idle()
            except (IMAPClientAbortError, CapabilityError):
                raise
            except IMAPClientError:
                # The server told of a change before its "+": the library is out of step, and the caller should look.
                self.cut()
                return -1
            self._idling, self._wake = True, wake
            return -1 if has_unread(client, self._account.read_seconds) else int(client.socket().fileno())

    def end_idle(self) -> None:
        """DONE, and the server's answer to it under the read time-out, which proves that it is there."""
        self._wake = _nobody_waits
        if self._client is not None:
            with self._ready():
                pass


def _switched_off() -> LoginRefused:
    error = LoginRefused("imap: IMAP is switched off for this mailbox")
    error.mend = (
        "have its administrator switch IMAP on (Microsoft 365: Set-CASMailbox NAME -ImapEnabled $true; Google: Admin "
        "console, Gmail, End User Access), for this mailbox alone"
    )
    return error


def _nobody_waits() -> None:
    """What there is to wake while no IDLE stands."""
