"""Servers that every test may ask for: a private Dovecot, the embedded servers, an SMTP server that keeps its mail."""

import os
from collections.abc import AsyncIterator, Callable, Iterator

import pytest

from mailbot.demo.servers import EmbeddedServers, embedded_servers
from mailbot.edges.imap import ImapAccount
from tests.servers.certificates import Certificates, make_certificates
from tests.servers.dovecot import Dovecot, find_binary
from tests.servers.smtp_sink import SmtpSink
from tests.servers.token_server import KeyPair, TokenServer, make_key_pair

ABSENT = "NOT TESTED on a real mail server: Dovecot is not installed (apt-get install dovecot-imapd dovecot-lmtpd)"


@pytest.fixture(scope="session")
def dovecot_without() -> Iterator[Callable[..., Dovecot]]:
    """`dovecot_without("IDLE", …)`: a running Dovecot that hides those capabilities; one a session for each set."""
    if find_binary() is None:
        if os.environ.get("CI"):
            pytest.fail(ABSENT)
        pytest.skip(ABSENT)
    running: dict[frozenset[str], Dovecot] = {}

    def get(*hidden: str) -> Dovecot:
        wanted = frozenset(hidden)
        if wanted not in running:
            running[wanted] = Dovecot(wanted)
            running[wanted].start()
        return running[wanted]

    yield get
    for server in running.values():
        server.stop()


@pytest.fixture(scope="session")
def dovecot(dovecot_without: Callable[..., Dovecot]) -> Dovecot:
    """A running Dovecot with all it can; ask it for a fresh user, and leave it running."""
    return dovecot_without()


@pytest.fixture
def breakable_dovecot(dovecot_without: Callable[..., Dovecot]) -> Iterator[Dovecot]:
    """A Dovecot of the test's own, to kill and hang."""
    server = Dovecot()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def mailbox_account(dovecot: Dovecot) -> ImapAccount:
    """A mailbox nobody has used yet, on Dovecot, over TLS."""
    return ImapAccount(
        host="localhost",
        port=dovecot.tls_port,
        tls="implicit",
        username=dovecot.fresh_user(),
        password=dovecot.password,
        ca_file=str(dovecot.certificates.ca_file),
    )


@pytest.fixture
async def embedded_imap() -> AsyncIterator[EmbeddedServers]:
    """The demo's own servers, IMAP and SMTP, empty, in the test's loop."""
    async with embedded_servers() as servers:
        yield servers


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """For servers in this process."""
    return make_certificates(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="session")
def key_pair(tmp_path_factory: pytest.TempPathFactory) -> KeyPair:
    """A certificate of mailbot's own and its key, for assertions."""
    return make_key_pair(tmp_path_factory.mktemp("key"))


@pytest.fixture
def token_server(key_pair: KeyPair) -> Iterator[TokenServer]:
    """A token server that knows the secret, the certificate, the service account and the refresh token."""
    server = TokenServer()
    server.certificate, server.account_key = key_pair.certificate, key_pair.key
    server.start()
    yield server
    server.stop()


@pytest.fixture
def token_dovecot(dovecot: Dovecot, token_server: TokenServer) -> Iterator[Dovecot]:
    """A Dovecot that takes the token server's tokens."""
    del dovecot  # it skips where there is none
    server = Dovecot(tokeninfo_url=token_server.tokeninfo_url)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def smtp_sink() -> Iterator[SmtpSink]:
    """An SMTP server without TLS or AUTH that takes everything, until the test sets `faults`."""
    sink = SmtpSink()
    sink.start()
    yield sink
    sink.stop()
