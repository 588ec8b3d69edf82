"""Commands where the mailbox is entered by token: what doctor and a run say, and what they never say."""

import asyncio
import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mailbot.edges.imap import ImapAccount, ImapMailbox
from mailbot.jobs import doctor_servers
from tests.cli.conftest import Commands
from tests.cli.places import Place
from tests.servers.dovecot import Dovecot
from tests.servers.scripted import scripted_server
from tests.servers.smtp_sink import SmtpSink
from tests.servers.token_server import CLIENT_ID, CLIENT_SECRET, TENANT, TokenFault, TokenServer, refusing

MAILBOX = "settlement@msnd.example"
Env = dict[str, str]


@pytest.fixture
def token_sink(token_server: TokenServer) -> Iterator[SmtpSink]:
    """An SMTP server that lets in by token alone."""
    sink = SmtpSink(is_good_token=token_server.is_good)
    sink.start()
    yield sink
    sink.stop()


@pytest.fixture
def env(place: Place, token_dovecot: Dovecot, token_server: TokenServer, token_sink: SmtpSink) -> Env:
    """A sound installation that signs in by token everywhere."""
    token_server.owner = MAILBOX
    return place.env | {
        "MAILBOT_IMAP_HOST": "localhost",
        "MAILBOT_IMAP_PORT": str(token_dovecot.tls_port),
        "MAILBOT_IMAP_CA_FILE": str(token_dovecot.certificates.ca_file),
        "MAILBOT_IMAP_USERNAME": MAILBOX,
        "MAILBOT_IMAP_AUTH": "oauth2",
        "MAILBOT_SMTP_HOST": "127.0.0.1",
        "MAILBOT_SMTP_PORT": str(token_sink.port),
        "MAILBOT_SMTP_TLS": "none",
        "MAILBOT_SMTP_USERNAME": MAILBOX,
        "MAILBOT_SMTP_AUTH": "oauth2",
        "MAILBOT_OAUTH2_PROVIDER": "microsoft",
        "MAILBOT_OAUTH2_TENANT": TENANT,
        "MAILBOT_OAUTH2_TOKEN_URL": token_server.url,
        "MAILBOT_OAUTH2_CLIENT_ID": CLIENT_ID,
        "MAILBOT_OAUTH2_CLIENT_SECRET": CLIENT_SECRET,
        "MAILBOT_CHAMBERS_ADDRESS": MAILBOX,
        "MAILBOT_CHAMBERS_NAME": "Chambers of Judge Percy",
        "MAILBOT_TRUSTED_AUTHSERV_ID": "mx.msnd.example",
    }


def _examined(mailbot: Commands, env: Env) -> dict[str, list[dict[str, Any]]]:
    ran = mailbot("doctor", "--json", env=env)
    assert CLIENT_SECRET not in ran.output + ran.stderr
    assert "Bearer-canary" not in ran.output + ran.stderr
    found: dict[str, list[dict[str, Any]]] = {}
    for one in json.loads(ran.stdout):
        found.setdefault(one["name"], []).append(one)
    return found


def test_doctor_signs_in_by_token(mailbot: Commands, env: Env, token_sink: SmtpSink) -> None:
    """No fault, no password asked for, and nothing is sent."""
    found = _examined(mailbot, env)
    assert [one for rows in found.values() for one in rows if one["status"] == "fault"] == []
    assert found["IMAP"][0]["what"] == found["SMTP"][0]["what"] == "the server lets mailbot in"
    assert token_sink.taken == []


@pytest.mark.parametrize(
    ("fault", "what", "mend"),
    [
        (refusing("invalid_client", "AADSTS7000222: x"), "no sign-in by token", "make a new one"),
        (TokenFault(503), "no token to sign in with", "is the token server up"),
    ],
)
def test_doctor_tells_what_is_wrong_with_the_token_server(
    mailbot: Commands, env: Env, token_server: TokenServer, fault: TokenFault, what: str, mend: str
) -> None:
    """What it refuses, or that it is down, with the mend, for both servers."""
    token_server.faults += [fault] * 4
    found = _examined(mailbot, env)
    for name in ("IMAP", "SMTP"):
        (row,) = found[name]
        assert row["status"] == "fault"
        assert what in row["what"]
        assert mend in row["mend"]


def test_doctor_tells_what_a_good_token_is_not_good_for(
    mailbot: Commands, env: Env, token_server: TokenServer, token_sink: SmtpSink
) -> None:
    """A mailbox that was not granted in Exchange: the cmdlets that grant it."""
    token_server.owner = "another@msnd.example"
    token_sink.is_good_token = lambda token: not token
    found = _examined(mailbot, env)
    assert "Add-MailboxPermission" in found["IMAP"][0]["mend"]
    assert "SMTP.SendAsApp" in found["SMTP"][0]["mend"]


def test_doctor_says_what_graph_keeps_to_itself(mailbot: Commands, env: Env, token_server: TokenServer) -> None:
    """A token is obtained for Graph's scope; whether it may send is known once it sends."""
    del env["MAILBOT_SMTP_HOST"]
    found = _examined(mailbot, env | {"MAILBOT_TRANSPORT": "graph"})
    assert [one["status"] for one in found["Graph"]] == ["ok", "ok"]
    assert "seen when it sends" in found["Graph"][0]["what"]
    assert "Sent Items" in found["Graph"][1]["what"]
    assert "SMTP" not in found
    assert token_server.asked[-1].form["scope"] == "https://graph.microsoft.com/.default"


def test_a_key_file_that_can_not_be_used_is_a_finding(mailbot: Commands, env: Env, tmp_path: Path) -> None:
    """With its variable, and that others may read it; the rest is examined all the same."""
    (tmp_path / "key.json").write_text("{}")
    (tmp_path / "key.json").chmod(0o644)
    changes = {"MAILBOT_OAUTH2_PROVIDER": "google", "MAILBOT_OAUTH2_PRIVATE_KEY_FILE": str(tmp_path / "key.json")}
    found = _examined(mailbot, env | changes)
    assert any("MAILBOT_OAUTH2_PRIVATE_KEY_FILE" in one["what"] for one in found["settings"])
    assert any(f"chmod 600 {tmp_path / 'key.json'}" in one["mend"] for one in found["settings"])
    assert "vault" in found


def test_a_run_that_gets_no_token_says_the_mend(
    mailbot: Commands, env: Env, place: Place, token_server: TokenServer
) -> None:
    """Exit 75 and the mend in words; no secret in what is printed, or in any file of the data folder."""
    token_server.faults += [refusing("invalid_client", f"AADSTS7000215: {CLIENT_SECRET}")] * 4
    ran = mailbot("run", "--once", env=env)
    assert ran.exit_code == 75
    assert "AADSTS7000215" in ran.stderr
    assert "the mend: MAILBOT_OAUTH2_CLIENT_SECRET" in ran.stderr
    everything = ran.output + ran.stderr + repr([p.read_bytes() for p in place.root.rglob("*") if p.is_file()])
    assert CLIENT_SECRET not in everything


def test_a_run_by_token_leaves_no_token_anywhere(
    mailbot: Commands, env: Env, place: Place, token_server: TokenServer
) -> None:
    """It works as by password, and tokens live in memory alone."""
    ran = mailbot("run", "--once", env=env | {"MAILBOT_LOG_LEVEL": "debug"})
    assert ran.exit_code == 0, ran.output
    assert token_server.asked
    everything = ran.output + ran.stderr + repr([p.read_bytes() for p in place.root.rglob("*") if p.is_file()])
    assert [t for t in (*token_server.given, CLIENT_SECRET) if t in everything] == []


async def test_doctor_knows_what_exchange_says_of_a_mailbox_without_permission() -> None:
    """It takes the token, and then answers every command that the user is authenticated but not connected."""

    async def exchange(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK The Microsoft Exchange IMAP4 service is ready.\r\n")
        while line := await reader.readline():
            tag, command = line.split()[:2]
            match command.upper():
                case b"CAPABILITY":
                    writer.write(b"* CAPABILITY IMAP4rev1 AUTH=XOAUTH2 IDLE UIDPLUS MOVE\r\n%s OK done\r\n" % tag)
                case b"AUTHENTICATE":
                    writer.write(b"+ \r\n")
                    assert b"\x01auth=Bearer token\x01\x01" in base64.b64decode(await reader.readline())
                    writer.write(b"%s OK AUTHENTICATE completed.\r\n" % tag)
                case _:
                    writer.write(b"%s BAD User is authenticated but not connected.\r\n" % tag)

    async with scripted_server(exchange) as port:
        account = ImapAccount("127.0.0.1", port, "none", MAILBOX, "", token=lambda _: "token")
        mailbox = ImapMailbox(account)
        (told,) = await doctor_servers.mailbox_findings(mailbox, watched="INBOX", filed="Filed", provider="microsoft")
        await mailbox.close()
    assert "Add-MailboxPermission" in told.mend
