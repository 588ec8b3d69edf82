"""The composition root: settings in, a whole house out; daemon, commands, demo and tests share it."""

import ctypes
import fcntl
import functools
import logging
import os
import resource
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog

from mailbot.core.domain.calendar import CourtCalendar
from mailbot.core.domain.court import Conference
from mailbot.core.domain.deadline import ConferenceDates
from mailbot.core.review import Policy
from mailbot.edges import closings, conference_files
from mailbot.edges.imap import ImapMailbox
from mailbot.edges.imap.client import ImapAccount
from mailbot.edges.ledger import Ledger, docket, ledger_path, mail, new_ledger
from mailbot.edges.ledger.observed import Unsent
from mailbot.edges.sandbox import ReadingServer
from mailbot.edges.smtp import SmtpAccount, SmtpTransport
from mailbot.edges.tokens import Certificate, ClientSecret, Credential, RefreshToken, ServiceAccount, TokenSource
from mailbot.edges.tokens.credentials import read_certificate, read_service_account
from mailbot.edges.tokens.providers import PROVIDERS
from mailbot.edges.vault import Vault, private_folder
from mailbot.errors import ConfigurationError
from mailbot.house import Chambers, Entry, FilesRead, House, Limits, dates_of, scheduled
from mailbot.ports import Clock, DocumentReader, Mailbox, Transport
from mailbot.settings import OBSERVED, Settings

LOCK_NAME = "lock"
_PR_SET_DUMPABLE = 4  # prctl(2)


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Aware, UTC."""
        return datetime.now(UTC)


class Locked(ConfigurationError):  # noqa: N818 - says what happened; the command line answers with "try again later"
    """Another mailbot works on this data folder."""


@dataclass(frozen=True, slots=True)
class Edges:
    """What lies behind a network, a process or a clock; tests and the demo bring their own."""

    mailbox: Mailbox
    transport: Transport
    reader: DocumentReader
    clock: Clock


def start_reading_server() -> ReadingServer:
    """Starts the sandbox: first of all, before a secret is read."""
    return ReadingServer.start()


def harden() -> None:
    """What this process writes is its own alone; no core of it is ever dumped, and no other process looks into it."""
    os.umask(0o077)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def network_edges(settings: Settings, reader: DocumentReader, clock: Clock | None = None) -> Edges:
    """The edges on the servers that the settings name; nothing connects yet."""
    return Edges(mailbox(settings), transport(settings), reader, clock or SystemClock())


def mailbox(settings: Settings) -> ImapMailbox:
    """The chambers' mailbox."""
    account = ImapAccount(
        host=settings.imap_host,
        port=settings.imap_port_used,
        tls=settings.imap_tls,
        username=settings.imap_username,
        password=settings.imap_password.get_secret_value(),
        folder=settings.imap_folder,
        filed_folder=settings.imap_filed_folder,
        ca_file=str(settings.imap_ca_file) if settings.imap_ca_file else None,
        read_only=settings.observes,
        token=_tokens(settings, settings.imap_username) if settings.imap_auth == "oauth2" else None,
    )
    return ImapMailbox(account)


def transport(settings: Settings) -> Transport:
    """The outgoing server: SMTP, or Microsoft Graph."""
    if settings.transport == "graph":
        return _graph(settings)
    account = SmtpAccount(
        host=settings.smtp_host,
        port=settings.smtp_port_used,
        tls=settings.smtp_tls,
        username=settings.smtp_username or None,
        password=settings.smtp_password.get_secret_value(),
        ca_file=str(settings.smtp_ca_file) if settings.smtp_ca_file else None,
        envelope_sender=settings.envelope_sender,
        token=_tokens(settings, settings.smtp_username) if settings.smtp_auth == "oauth2" else None,
    )
    return SmtpTransport(account)


def _graph(settings: Settings) -> Transport:
    # Imported here: its library takes a sixth of a second, and who sends by SMTP starts without it.
    from mailbot.edges.graph import GraphAccount, GraphTransport  # noqa: PLC0415 - heavy, see above

    provider = PROVIDERS[settings.oauth2_provider]
    who = settings.smtp_username or settings.chambers_address
    return GraphTransport(GraphAccount(provider.graph, who, _tokens(settings, who, scope=provider.graph_scope)))


def _tokens(settings: Settings, mailbox_name: str, scope: str = "") -> Callable[[str], str]:
    """What gives tokens for a mailbox; raises ConfigurationError where a key file can't be used."""
    provider = PROVIDERS[settings.oauth2_provider]
    scope = scope or settings.oauth2_scope or provider.mail_scope
    return _token_source(_credential(settings, mailbox_name, scope)).token


@functools.lru_cache(maxsize=8)
def _token_source(credential: Credential) -> TokenSource:
    """One for each credential: mailbox and transport share it, for a refresh token may be good for one use alone."""
    return TokenSource(credential)


def _credential(settings: Settings, mailbox_name: str, scope: str) -> Credential:
    """By what mailbot proves who it is; the settings were looked through, so what is needed is there."""
    url = settings.oauth2_token_url or PROVIDERS[settings.oauth2_provider].token_url.format(
        tenant=settings.oauth2_tenant
    )
    client_id, secret = settings.oauth2_client_id, settings.oauth2_client_secret.get_secret_value()
    certificate_file, key_file = settings.oauth2_certificate_file, settings.oauth2_private_key_file
    if settings.oauth2_provider == "google" and key_file:
        account = read_service_account(key_file)
        url = settings.oauth2_token_url or account.token_url
        return ServiceAccount(url, scope, account.email, account.key_id, account.key, mailbox_name)
    if refresh_token := settings.oauth2_refresh_token.get_secret_value():
        return RefreshToken(url, scope, client_id, secret, refresh_token)
    if certificate_file and key_file:
        return Certificate(url, scope, client_id, *read_certificate(certificate_file, key_file))
    return ClientSecret(url, scope, client_id, secret)


def policy(settings: Settings) -> Policy:
    """What the admin decided of identity and answers."""
    return Policy(
        trusted_authserv_id=settings.trusted_authserv_id,
        sender_authentication=settings.sender_authentication,
        notices=settings.notices,
        notice_wait=timedelta(minutes=settings.notice_wait_minutes),
        answer_within=timedelta(hours=settings.answer_within_hours),
        never_send_to=frozenset(settings.never_send_to),
        trusted_relays=frozenset(settings.trusted_relays),
        chambers=_own_addresses(settings),
    )


def read_files(settings: Settings) -> FilesRead:
    """The conference files as they lie in their folder."""
    return conference_files.read_folder(settings.conferences_dir, chambers_addresses=_own_addresses(settings))


def conference_of(settings: Settings, path: Path) -> Conference:
    """The conference of one file, held to all that the folder's files are; raises ConfigurationError."""
    return conference_files.read_conference(path, chambers_addresses=_own_addresses(settings))


def _own_addresses(settings: Settings) -> frozenset[str]:
    return frozenset(a for a in (settings.chambers_address, *settings.report_recipients) if a)


def docket_of_files(settings: Settings, files: Sequence[Path]) -> list[tuple[Conference, ConferenceDates]]:
    """The conferences of these files, or of the folder where none is named, with their dates; raises on any fault."""
    if files:
        found = [conference_files.read_conference(path) for path in files]
    else:
        sound, faults = read_files(settings)
        if faults:
            raise ConfigurationError(list(faults))
        found = [conference for _, conference in sound]
    calendar, grace = calendar_for(settings), settings.destroy_grace_court_days
    return [(one, dates_of(one, calendar, grace_court_days=grace)) for one in found]


def files_mark(settings: Settings) -> object:
    """Changes when a conference file or the table of closings does."""
    paths = sorted(settings.conferences_dir.glob("*.toml"))
    if settings.closings_file:
        paths.append(settings.closings_file)
    found = []
    for path in paths:
        try:
            state = path.stat()
        except OSError:
            continue
        found.append((path.name, state.st_mtime_ns, state.st_size, state.st_ino))
    return tuple(found)


def calendar_for(settings: Settings) -> Callable[[int, int], CourtCalendar]:
    """The court's calendar for a span of years, computed once a span."""
    return functools.lru_cache(maxsize=64)(
        functools.partial(closings.court_calendar, closings_file=settings.closings_file)
    )


def vault_folder(settings: Settings) -> Path:
    """Where the ciphertext lies."""
    return settings.data_dir / "vault"


def open_vault(settings: Settings) -> Vault:
    """The vault of the data folder; its folders are made and checked."""
    private_folder(settings.data_dir)
    vault = Vault(vault_folder(settings), settings.keys_folder, settings.vault_recipients, closed=settings.observes)
    vault.prepare()
    return vault


def open_ledger(settings: Settings, *, make: bool) -> Ledger:
    """The ledger of the data folder; unless `make`, a folder without one is refused and named.

    Only who makes it brings an older one up to date: others may work beside a daemon of the version before.
    """
    folder = settings.ledger_folder
    if make:
        private_folder(settings.data_dir)
        private_folder(folder)
    elif not ledger_path(folder).exists():
        of_mode = " of observe mode" if settings.observes else ""
        raise ConfigurationError([f"MAILBOT_DATA_DIR: {settings.data_dir.resolve()} holds no ledger{of_mode}"])
    return new_ledger(folder, may_change=make)


def build(settings: Settings, edges: Edges) -> House:
    """A whole house over these edges: ledger opened, vault prepared with its canary, docket read from the ledger."""
    vault = open_vault(settings)
    if settings.observes:
        ledger = open_ledger(settings, make=True)
    else:
        vault.place_canary()
        ledger = open_ledger(settings, make=True)
        shutil.rmtree(settings.data_dir / OBSERVED, ignore_errors=True)  # what was only observed has had its day
    return House(
        mailbox=edges.mailbox,
        transport=Unsent(edges.transport, ledger, edges.clock) if settings.observes else edges.transport,
        reader=edges.reader,
        vault=vault,
        ledger=ledger,
        clock=edges.clock,
        policy=policy(settings),
        chambers=Chambers(settings.chambers_address, settings.chambers_name, settings.chambers_recipients),
        limits=Limits(
            most_message_octets=settings.max_message_bytes,
            grace_court_days=settings.destroy_grace_court_days,
            purge_most_conferences=settings.purge_most_conferences,
        ),
        calendar=calendar_for(settings),
        read_files=functools.partial(read_files, settings),
        files_mark=functools.partial(files_mark, settings),
        observes=settings.observes,
    )


def read_docket(settings: Settings, ledger: Ledger) -> tuple[Entry, ...]:
    """The docket as the ledger remembers it, for commands that need no server."""
    with ledger.transaction() as tx:
        found = docket.all_conferences(tx)
    grace = settings.destroy_grace_court_days
    return tuple(scheduled(one, calendar_for(settings), grace_court_days=grace) for one in found)


def sweep(house: House) -> None:
    """After a start: half-written items that no committed record knows; their mail is still in the inbox."""
    for entry in house.open_docket:
        with house.ledger.transaction() as tx:
            known = frozenset(row.id for row in mail.rows_of(tx, entry.id))
        house.vault.sweep(entry.id, known)


@contextmanager
def data_folder_lock(settings: Settings) -> Iterator[None]:
    """One process drives one data folder; a second is told which works on it (raises Locked)."""
    private_folder(settings.data_dir)
    path = settings.data_dir / LOCK_NAME
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder = file.read(20).strip() or "unknown"
            raise Locked(
                [f"another mailbot (process {holder}) works on {settings.data_dir.resolve()}; try again later"]
            ) from None
        file.seek(0)
        file.truncate()
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield


_FIELDS = frozenset(
    {"event", "level", "timestamp", "uid", "kind", "disposition", "reference", "attempts", "why", "conferences"}
    | {"faults", "conference", "final", "mails", "seconds", "messages", "count", "version"}
)


def _listed_fields(_logger: object, _name: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Only fields on the list leave: ids, counts and codes; nothing that could hold a word of a statement."""
    return {key: value for key, value in event.items() if key in _FIELDS}


def set_up_log(log_format: str, log_level: str) -> None:
    """Log lines on standard error."""
    last: structlog.typing.Processor
    if log_format == "json":
        last = structlog.processors.JSONRenderer()
    else:
        last = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    level = logging.getLevelNamesMapping()[log_level.upper()]
    structlog.configure(
        processors=[
            _listed_fields,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            last,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    for name in ("apscheduler", "imapclient", "aiosmtplib", "pypdf", "asyncio", "authlib", "httpx2", "httpcore2"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
