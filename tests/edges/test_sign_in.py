"""Sign-in by token, as the settings compose it: Dovecot's own oauth2 passdb, an SMTP server with XOAUTH2, and Graph."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from mailbot import assembly
from mailbot.edges.graph import GraphAccount, GraphTransport
from mailbot.edges.tokens import ClientSecret, Credential, ServiceAccount, TokenSource
from mailbot.edges.tokens.providers import PROVIDERS
from mailbot.errors import LoginRefused, PermanentError, TransientError
from mailbot.ports import Mailbox, Outgoing, Transport
from mailbot.settings import Settings
from tests.servers.dovecot import Dovecot
from tests.servers.graph_stand_in import GraphFault, GraphStandIn
from tests.servers.smtp_sink import Fault, SmtpSink
from tests.servers.token_server import (
    CLIENT_ID,
    CLIENT_SECRET,
    REFRESH_TOKEN,
    TENANT,
    KeyPair,
    TokenFault,
    TokenServer,
    refusing,
    service_account_file,
)

MAILBOX = "settlement@msnd.example"
JANE = "jane@firm.example"
MAIL = Outgoing(f"From: {MAILBOX}\r\nTo: {JANE}\r\nSubject: Received\r\n\r\nx\r\n".encode(), (JANE,))


def settings_for(server: TokenServer, **changes: Any) -> Settings:
    """By client secret, unless the changes say otherwise."""
    told: dict[str, Any] = {
        "imap_auth": "oauth2",
        "smtp_auth": "oauth2",
        "imap_username": MAILBOX,
        "smtp_username": MAILBOX,
        "oauth2_provider": "microsoft",
        "oauth2_tenant": TENANT,
        "oauth2_token_url": server.url,
        "oauth2_client_id": CLIENT_ID,
        "oauth2_client_secret": SecretStr(CLIENT_SECRET),
    }
    return Settings(**(told | changes))


def on_dovecot(dovecot: Dovecot) -> dict[str, Any]:
    """The way to it."""
    ca_file = dovecot.certificates.ca_file
    return {"imap_host": "localhost", "imap_port": dovecot.tls_port, "imap_ca_file": ca_file}


def on_sink(sink: SmtpSink) -> dict[str, Any]:
    """The way to it."""
    return {"smtp_host": "127.0.0.1", "smtp_port": sink.port, "smtp_tls": "none"}


@asynccontextmanager
async def closing(edge: Mailbox) -> AsyncIterator[Mailbox]:
    """The edge, closed at the end."""
    try:
        yield edge
    finally:
        await edge.close()


@pytest.fixture
def token_sink(token_server: TokenServer) -> Iterator[SmtpSink]:
    """An SMTP server that lets in by token alone."""
    sink = SmtpSink(is_good_token=token_server.is_good)
    sink.start()
    yield sink
    sink.stop()


# --- the mailbox ---


@pytest.mark.parametrize("by", ["secret", "certificate", "service_account", "refresh_token"])
async def test_the_mailbox_opens_by_every_kind_of_proof(
    token_dovecot: Dovecot, token_server: TokenServer, key_pair: KeyPair, tmp_path: Path, by: str
) -> None:
    """One token for a session; the user name is the shared mailbox, and Google's subject is it too."""
    token_server.owner = MAILBOX
    token_dovecot.deliver(MAILBOX, b"Subject: x\r\n\r\nx\r\n")
    none = {"oauth2_client_secret": SecretStr("")}
    file = service_account_file(tmp_path, key_pair.key, "https://oauth2.googleapis.com/token")
    changes: dict[str, dict[str, Any]] = {
        "secret": {},
        "certificate": none
        | {"oauth2_certificate_file": key_pair.certificate_file, "oauth2_private_key_file": key_pair.key_file},
        "service_account": none | {"oauth2_provider": "google", "oauth2_private_key_file": file},
        "refresh_token": none
        | {"oauth2_provider": "custom", "oauth2_refresh_token": SecretStr(REFRESH_TOKEN), "oauth2_scope": "mail"},
    }
    settings = settings_for(token_server, **on_dovecot(token_dovecot), **changes[by])
    async with closing(assembly.mailbox(settings)) as mailbox:
        assert len(await mailbox.scan()) == 1
        await mailbox.capabilities()
    (asked,) = token_server.asked
    assert asked.claims.get("sub") == {"certificate": CLIENT_ID, "service_account": MAILBOX}.get(by)
    scope = asked.claims.get("scope") or asked.form.get("scope")
    assert scope == {"service_account": "https://mail.google.com/", "refresh_token": "mail"}.get(
        by, "https://outlook.office365.com/.default"
    )


async def test_a_session_outlives_its_token_and_the_next_gets_another(
    token_dovecot: Dovecot, token_server: TokenServer
) -> None:
    """What is open stays open; after a cut the old token is refused, and one fresh one is asked for at once."""
    token_server.owner = MAILBOX
    async with closing(assembly.mailbox(settings_for(token_server, **on_dovecot(token_dovecot)))) as mailbox:
        await mailbox.scan()
        token_server.withdraw_all()
        await mailbox.scan()
        assert len(token_server.asked) == 1
        await asyncio.to_thread(token_dovecot.kick, MAILBOX)
        with pytest.raises(TransientError) as told:
            await mailbox.scan()
        assert not isinstance(told.value, LoginRefused)
        await mailbox.scan()
    assert len(token_server.asked) == 2


async def test_a_mailbox_that_is_not_granted_is_a_refused_login(
    token_dovecot: Dovecot, token_server: TokenServer
) -> None:
    """A fresh token is tried once, not for ever: then somebody has to mend it."""
    token_server.owner = "another@msnd.example"
    async with closing(assembly.mailbox(settings_for(token_server, **on_dovecot(token_dovecot)))) as mailbox:
        with pytest.raises(LoginRefused) as told:
            await mailbox.scan()
    assert len(token_server.asked) == 2
    assert "Bearer-canary" not in str(told.value)


async def test_a_token_server_that_is_down_is_no_refused_login(
    token_dovecot: Dovecot, token_server: TokenServer
) -> None:
    """The mailbox is tried again later, and opens once tokens are to be had."""
    token_server.owner = MAILBOX
    token_server.stop()
    async with closing(assembly.mailbox(settings_for(token_server, **on_dovecot(token_dovecot)))) as mailbox:
        with pytest.raises(TransientError) as told:
            await mailbox.scan()
        assert not isinstance(told.value, LoginRefused)
        token_server.start()
        assert await mailbox.scan() == []


async def test_a_token_server_that_refuses_is_a_refused_login_with_its_mend(
    token_dovecot: Dovecot, token_server: TokenServer
) -> None:
    """A wrong tenant: nobody's mail server is asked anything."""
    wrong = token_server.url.replace(TENANT, "elsewhere")
    settings = settings_for(token_server, **on_dovecot(token_dovecot), oauth2_token_url=wrong)
    async with closing(assembly.mailbox(settings)) as mailbox:
        with pytest.raises(LoginRefused) as told:
            await mailbox.scan()
    assert "MAILBOT_OAUTH2_TENANT" in told.value.mend
    assert "MAILBOT_OAUTH2_TENANT" in told.value.why


# --- the outgoing server ---


async def test_a_connection_outlives_its_token_and_the_next_gets_another(
    token_sink: SmtpSink, token_server: TokenServer
) -> None:
    """The reused connection is not signed in anew; a new one whose token is refused asks for one fresh one."""
    transport = assembly.transport(settings_for(token_server, **on_sink(token_sink)))
    await transport.send(MAIL)
    token_server.withdraw_all()
    await transport.send(MAIL)
    assert (token_sink.commands["XOAUTH2"], len(token_server.asked)) == (1, 1)
    await asyncio.to_thread(token_sink.drop_connections)
    await transport.send(MAIL)
    await transport.close()
    assert [one.user for one in token_sink.taken] == [MAILBOX] * 3
    assert len(token_server.asked) == 2


async def test_mailbox_and_transport_share_their_token(
    token_dovecot: Dovecot, token_sink: SmtpSink, token_server: TokenServer
) -> None:
    """A refresh token that is good for one use would be lost by the other."""
    token_server.owner, token_server.rotates = MAILBOX, True
    changes = {"oauth2_provider": "custom", "oauth2_refresh_token": SecretStr(REFRESH_TOKEN)}
    settings = settings_for(token_server, **on_dovecot(token_dovecot), **on_sink(token_sink), **changes)
    transport = assembly.transport(settings)
    async with closing(assembly.mailbox(settings)) as mailbox:
        await mailbox.scan()
        await transport.send(MAIL)
        token_server.withdraw_all()
        await asyncio.to_thread(token_sink.drop_connections)
        await transport.send(MAIL)
    await transport.close()
    assert len(token_server.asked) == 2


@pytest.mark.parametrize("mode", ["smtp", "graph"])
@pytest.mark.parametrize(
    ("fault", "is_refusal"),
    [(TokenFault(503), False), (refusing("invalid_client", "AADSTS7000222: expired"), True)],
)
async def test_no_token_never_gives_up_a_mail(
    token_sink: SmtpSink, token_server: TokenServer, mode: str, fault: TokenFault, *, is_refusal: bool
) -> None:
    """Down or refusing, the mail waits: an expired secret is no reason to call a letter undeliverable."""
    token_server.faults += [fault] * 2
    transport = assembly.transport(settings_for(token_server, **on_sink(token_sink), transport=mode))
    with pytest.raises(TransientError) as told:
        await transport.send(MAIL)
    assert isinstance(told.value, LoginRefused) == is_refusal
    assert ("MAILBOT_OAUTH2_CLIENT_SECRET" in told.value.mend) == is_refusal
    await transport.close()
    assert token_sink.commands["CONNECT"] == 0


async def test_a_busy_server_is_not_asked_for_another_token(token_sink: SmtpSink, token_server: TokenServer) -> None:
    """421 before the sign-in speaks of the server's hour, not of the token."""
    transport = assembly.transport(settings_for(token_server, **on_sink(token_sink)))
    await transport.send(MAIL)
    token_sink.faults.append(Fault("EHLO", "421 4.3.2 later", times=2))
    await asyncio.to_thread(token_sink.drop_connections)
    with pytest.raises(TransientError) as told:
        await transport.send(MAIL)
    await transport.close()
    assert not isinstance(told.value, LoginRefused)
    assert len(token_server.asked) == 1


# --- Microsoft Graph ---


@pytest.fixture
def graph(token_server: TokenServer) -> Iterator[GraphStandIn]:
    """The stand-in, letting in by the token server's tokens."""
    server = GraphStandIn(token_server.is_good)
    server.start()
    yield server
    server.stop()


@pytest.fixture
async def sender(graph: GraphStandIn, token_server: TokenServer) -> AsyncIterator[Transport]:
    """The edge under test."""
    scope = "https://graph.microsoft.com/.default"
    source = TokenSource(ClientSecret(token_server.url, scope, CLIENT_ID, CLIENT_SECRET))
    edge = GraphTransport(GraphAccount(graph.url, MAILBOX, source.token, seconds=5))
    yield edge
    await edge.close()


async def test_graph_renews_a_token_that_is_refused_once(
    graph: GraphStandIn, token_server: TokenServer, sender: Transport
) -> None:
    """401 brings one fresh token and the mail goes out once; a second 401 is a refused login."""
    await sender.send(MAIL)
    token_server.withdraw_all()
    await sender.send(MAIL)
    assert (len(graph.taken), len(token_server.asked), len(graph.requests)) == (2, 2, 3)
    assert graph.requests[0]["content-type"] == "text/plain"
    assert graph.taken[0].mailbox == MAILBOX
    graph.is_good_token = lambda token: not token
    with pytest.raises(LoginRefused) as told:
        await sender.send(MAIL)
    assert (told.value.code, len(graph.requests)) == (401, 5)


@pytest.mark.parametrize(("status", "says"), [(403, "Mail.Send"), (404, "MAILBOT_SMTP_USERNAME")])
async def test_what_is_not_granted_is_no_fault_of_the_mail(
    graph: GraphStandIn, sender: Transport, status: int, says: str
) -> None:
    """The mail waits until somebody mends it, and the mend is told."""
    graph.faults.append(GraphFault(status))
    with pytest.raises(LoginRefused) as told:
        await sender.send(MAIL)
    assert says in told.value.mend
    assert told.value.code == status


@pytest.mark.parametrize("status", [429, 503])
async def test_a_pause_that_is_asked_for_is_kept(
    graph: GraphStandIn, sender: Transport, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    """Throttled: no request is made before Retry-After is over, and the round of mails ends at once (no code)."""
    now = [1000.0]
    monkeypatch.setattr("mailbot.edges.graph.time.monotonic", lambda: now[0])
    graph.faults.append(GraphFault(status, {"Retry-After": "120"}))
    for code in (status, None):
        with pytest.raises(TransientError) as told:
            await sender.send(MAIL)
        assert told.value.code == code
    assert len(graph.requests) == 1
    now[0] += 120
    assert await sender.send(MAIL) == {}


@pytest.mark.parametrize("status", [200, 302, 407, 408, 502])
async def test_what_stands_between_is_no_refusal(graph: GraphStandIn, sender: Transport, status: int) -> None:
    """A guest network's page or a proxy has no say about a letter: it is sent later."""
    graph.faults.append(GraphFault(status))
    with pytest.raises(TransientError):
        await sender.send(MAIL)
    assert await sender.send(MAIL) == {}


@pytest.mark.parametrize("told", ["soon", "-5", "99999999999", ""])
async def test_an_odd_pause_is_not_believed(graph: GraphStandIn, sender: Transport, told: str) -> None:
    """The retry of the out-tray is pause enough."""
    graph.faults.append(GraphFault(429, {"Retry-After": told}))
    with pytest.raises(TransientError):
        await sender.send(MAIL)
    assert await sender.send(MAIL) == {}


@pytest.mark.parametrize(
    "fields",
    [
        f"To: {JANE}, joe@firm.example",
        f"To: {JANE}\r\nBcc: joe@firm.example",
        f"To: {JANE}\r\nCc:\r\n joe@firm.example",
        f"To: {JANE}\r\nTo: joe@firm.example",
        f"To: {JANE}\r\nResent-To: joe@firm.example",
        f"To: Jane <{JANE}>",
        f'To: "x" <joe@firm.example>, {JANE}',
        f"To: g: {JANE};",
        f"To: =?utf-8?q?joe=40firm.example=2C?= {JANE}",
        "Subject: nobody",
    ],
)
async def test_header_fields_that_name_others_stop_the_mail(
    graph: GraphStandIn, token_server: TokenServer, sender: Transport, fields: str
) -> None:
    """Graph takes the recipients from there, so they are compared before anything leaves."""
    with pytest.raises(PermanentError):
        await sender.send(Outgoing(f"{fields}\r\n\r\nTo: {JANE}\r\n".encode(), (JANE,)))
    assert (graph.requests, token_server.asked) == ([], [])


def test_the_national_clouds_own_addresses(tmp_path: Path, key_pair: KeyPair) -> None:
    """Provider, tenant and kind come to the documented token server and scope; GCC High has its own three."""
    told = {"oauth2_client_id": CLIENT_ID, "oauth2_client_secret": SecretStr("x"), "oauth2_tenant": TENANT}

    def credential(provider: str, scope: str = "", **more: Any) -> Credential:
        settings = Settings(oauth2_provider=provider, **told, **more)  # type: ignore[arg-type]  # a Literal, by table
        return assembly._credential(settings, MAILBOX, scope or PROVIDERS[provider].mail_scope)

    world, high = credential("microsoft"), credential("microsoft-gcc-high")
    assert world.token_url == f"https://login.microsoftonline.com/{TENANT}/oauth2/v2.0/token"
    assert high.token_url == f"https://login.microsoftonline.us/{TENANT}/oauth2/v2.0/token"
    assert (world.scope, high.scope) == tuple(f"https://outlook.office365.{end}/.default" for end in ("com", "us"))
    assert PROVIDERS["microsoft-gcc-high"].graph_scope == "https://graph.microsoft.us/.default"
    file = service_account_file(tmp_path, key_pair.key, "https://oauth2.googleapis.com/token")
    google = credential("google", oauth2_private_key_file=file)
    assert isinstance(google, ServiceAccount)
    assert google == dataclasses.replace(google, scope="https://mail.google.com/", subject=MAILBOX)
    assert google.token_url == "https://oauth2.googleapis.com/token"


def test_graph_sends_as_the_chambers_mailbox(token_server: TokenServer) -> None:
    """The user name for sending where one is set, else the chambers address."""
    for name, who in ((MAILBOX, MAILBOX), ("", "chambers@msnd.example")):
        settings = settings_for(
            token_server, transport="graph", smtp_username=name, chambers_address="chambers@msnd.example"
        )
        transport = assembly.transport(settings)
        assert isinstance(transport, GraphTransport)
        assert (transport._account.mailbox, transport._account.url) == (who, "https://graph.microsoft.com")
