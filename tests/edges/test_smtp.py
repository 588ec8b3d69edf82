"""What is SMTP's own in the outgoing server: envelope, stages, addresses, TLS; the rest is the transport's contract."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any, Literal

import pytest

from mailbot.edges.smtp import SmtpAccount, SmtpTransport, is_sendable
from mailbot.errors import LoginRefused, PermanentError, TransientError
from mailbot.ports import Outgoing
from tests.servers.certificates import Certificates
from tests.servers.scripted import scripted_server
from tests.servers.smtp_sink import Fault, SmtpSink, Stage

JANE, JOE = "jane@firm.example", "joe@firm.example"
MAIL = Outgoing(b"From: chambers@court.example\r\nSubject: Received\r\n\r\n.\r\nReceived.\r\n", (JANE,))
BOTH = dataclasses.replace(MAIL, recipients=(JANE, JOE))


def account_on(sink: SmtpSink, tls: Literal["implicit", "starttls", "none"] = "none", **more: Any) -> SmtpAccount:
    """The way to that server."""
    return SmtpAccount("localhost", sink.port, tls, **{"seconds": 5.0, **more})


@pytest.fixture
async def transport(smtp_sink: SmtpSink) -> AsyncIterator[SmtpTransport]:
    """The edge under test, closed at the end."""
    edge = SmtpTransport(account_on(smtp_sink))
    yield edge
    await edge.close()


@pytest.fixture
def sink_with(certificates: Certificates) -> Iterator[Callable[..., SmtpSink]]:
    """`sink_with(tls=…, login=…)`: a running server of that sort."""
    running: list[SmtpSink] = []

    def start(**options: Any) -> SmtpSink:
        running.append(SmtpSink(context=certificates.server_context(), **options))
        running[-1].start()
        return running[-1]

    yield start
    for sink in running:
        sink.stop()


async def test_a_mail_arrives_octet_for_octet(smtp_sink: SmtpSink, transport: SmtpTransport) -> None:
    """Octets and recipients are exactly those given, from the null reverse-path, under a fixed name."""
    assert await transport.send(BOTH) == {}
    (taken,) = smtp_sink.taken
    assert (taken.octets, taken.recipients, taken.sender) == (MAIL.octets, (JANE, JOE), "")
    assert taken.helo == "mailbot.local"


async def test_the_null_reverse_path_is_on_the_wire() -> None:
    """MAIL FROM:<> with nothing in it (RFC 5321 §4.5.5), as RFC 3834 §3.3 asks of answers."""
    heard: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 ready\r\n")
        in_text = False
        while line := await reader.readline():
            heard.append(line)
            if in_text:
                in_text = line != b".\r\n"
                writer.write(b"" if in_text else b"250 taken\r\n")
                continue
            in_text = line == b"DATA\r\n"
            writer.write(b"354 go on\r\n" if in_text else b"250 ok\r\n")

    async with scripted_server(serve) as port:
        transport = SmtpTransport(SmtpAccount("127.0.0.1", port, "none"))
        await transport.send(MAIL)
        await transport.close()
    assert b"MAIL FROM:<>\r\n" in heard
    assert f"RCPT TO:<{JANE}>\r\n".encode() in heard


async def test_an_envelope_sender_is_used_where_one_is_set(smtp_sink: SmtpSink) -> None:
    """Servers that refuse the null path get the address of the settings."""
    transport = SmtpTransport(account_on(smtp_sink, envelope_sender="bounces@court.example"))
    await transport.send(MAIL)
    await transport.close()
    assert smtp_sink.taken[0].sender == "bounces@court.example"


async def test_headers_never_add_recipients(smtp_sink: SmtpSink, transport: SmtpTransport) -> None:
    """A Bcc or Cc in the text adds nobody to the envelope."""
    text = b"To: a@b.example\r\nCc: c@d.example\r\nBcc: e@f.example\r\n\r\nx\r\n"
    await transport.send(Outgoing(text, (JANE,)))
    assert smtp_sink.taken[0].recipients == (JANE,)


@pytest.mark.parametrize("how", ["dropped", "421", "restarted"])
async def test_a_stale_connection_is_replaced_unseen(smtp_sink: SmtpSink, transport: SmtpTransport, how: str) -> None:
    """A server that ended the idle connection costs nothing: the mail goes out over a new one, once."""
    await transport.send(MAIL)
    match how:
        case "dropped":
            await asyncio.to_thread(smtp_sink.drop_connections)
        case "421":
            smtp_sink.faults.append(Fault("MAIL", "421 4.4.2 idle too long"))
        case _:
            await asyncio.to_thread(smtp_sink.go_down)
            await asyncio.to_thread(smtp_sink.start)
    await transport.send(MAIL)
    assert (len(smtp_sink.taken), smtp_sink.commands["CONNECT"]) == (2, 2)


async def test_a_connection_unused_for_long_is_not_trusted(
    smtp_sink: SmtpSink, transport: SmtpTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a minute without use a new connection is made, whatever the old one says of itself."""
    monkeypatch.setattr("mailbot.edges.smtp.IDLE_SECONDS", -1.0)
    await transport.send(MAIL)
    await transport.send(MAIL)
    assert smtp_sink.commands["CONNECT"] == 2


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA", "END"])
@pytest.mark.parametrize(("reply", "error"), [("451 4.3.0 later", TransientError), ("554 5.7.1 never", PermanentError)])
async def test_a_refusal_at_any_stage(
    smtp_sink: SmtpSink, transport: SmtpTransport, stage: Stage, reply: str, error: type[Exception]
) -> None:
    """4yz may pass and 5yz is for good, wherever it comes; the code is told; the next mail is not harmed."""
    smtp_sink.faults.append(Fault(stage, reply))
    with pytest.raises(error) as told:
        await transport.send(MAIL)
    assert getattr(told.value, "code", None) == int(reply[:3])
    assert await transport.send(MAIL) == {}
    assert (len(smtp_sink.taken), smtp_sink.commands["CONNECT"]) == (1, 1)


async def test_errors_hold_no_address(smtp_sink: SmtpSink, transport: SmtpTransport) -> None:
    """What the server says of a recipient is not repeated."""
    smtp_sink.faults.append(Fault("RCPT", f"550 5.1.1 <{JANE}> unknown"))
    with pytest.raises(PermanentError) as told:
        await transport.send(MAIL)
    assert JANE not in str(told.value)
    assert told.value.__cause__ is None


async def test_one_refused_among_several_is_told(smtp_sink: SmtpSink, transport: SmtpTransport) -> None:
    """The others get the mail, and the one is named with its reply, never lost in silence."""
    smtp_sink.faults.append(Fault("RCPT", f"550 5.1.1 <{JOE}> unknown", match=JOE))
    assert await transport.send(BOTH) == {JOE: "550 5.1.1"}
    assert smtp_sink.taken[0].recipients == (JANE,)


async def test_all_refused_but_one_for_now_is_tried_again(smtp_sink: SmtpSink, transport: SmtpTransport) -> None:
    """Where one of the refusals may pass, the mail is not given up."""
    smtp_sink.faults += [Fault("RCPT", "550 5.1.1 no", match=JOE), Fault("RCPT", "450 4.2.1 busy", match=JANE)]
    with pytest.raises(TransientError):
        await transport.send(BOTH)
    assert smtp_sink.taken == []


@pytest.mark.parametrize("stage", ["MAIL", "END"])
async def test_a_silent_server_is_given_up(smtp_sink: SmtpSink, stage: Stage) -> None:
    """A reply that doesn't come is transient, and the next mail goes out over a new connection."""
    transport = SmtpTransport(account_on(smtp_sink, seconds=0.3))
    smtp_sink.faults.append(Fault(stage, action="hang"))
    with pytest.raises(TransientError):
        await transport.send(MAIL)
    await transport.send(MAIL)
    await transport.close()
    assert (len(smtp_sink.taken), smtp_sink.commands["CONNECT"]) == (1, 2)


ODD = [
    "a,b@c.example",
    "Jane <jane@firm.example>",
    "jane@firm.example\r\nRCPT TO:<x@y.example>",
    "jane @firm.example",
    '"jane doe"@firm.example',
    "jané@firm.example",
    "jane@fïrm.example",
    "jane@[127.0.0.1]",
    "jane@firm..example",
    "jane@-firm.example",
    ".jane@firm.example",
    "jane@@firm.example",
    "jane",
    "",
    "j" * 65 + "@firm.example",
]


@pytest.mark.parametrize("address", ODD)
async def test_an_odd_address_stops_the_mail(smtp_sink: SmtpSink, transport: SmtpTransport, address: str) -> None:
    """What could be read as another address on the way is never put on the wire, nor is the rest of that mail."""
    with pytest.raises(PermanentError):
        await transport.send(Outgoing(MAIL.octets, (JANE, address)))
    assert smtp_sink.commands["CONNECT"] == 0


@pytest.mark.parametrize("address", [JANE, "o'neil+x@sub.firm-a.example", "a_b.c=d@x1.example", "root@localhost"])
def test_usual_addresses_are_sendable(address: str) -> None:
    """Marks that counsel's addresses really have are no obstacle."""
    assert is_sendable(address)


@pytest.mark.parametrize("tls", ["implicit", "starttls"])
async def test_tls_with_a_private_ca_and_login(
    sink_with: Callable[..., SmtpSink], certificates: Certificates, tls: Literal["implicit", "starttls"]
) -> None:
    """Both TLS modes verify, log in and send."""
    sink = sink_with(tls=tls, login=("chambers", "secret"))
    ca_file = str(certificates.ca_file)
    transport = SmtpTransport(account_on(sink, tls, ca_file=ca_file, username="chambers", password="secret"))
    await transport.send(MAIL)
    await transport.close()
    assert (sink.taken[0].tls, sink.taken[0].user) == (True, "chambers")


@pytest.mark.parametrize("tls", ["implicit", "starttls"])
async def test_an_untrusted_certificate_gets_nothing(
    sink_with: Callable[..., SmtpSink], certificates: Certificates, tls: Literal["implicit", "starttls"]
) -> None:
    """A server that the CA did not sign is sent neither password nor mail, and the reason is told."""
    sink = sink_with(tls=tls, login=("chambers", "secret"))
    strangers = str(certificates.strangers_ca_file)
    transport = SmtpTransport(account_on(sink, tls, ca_file=strangers, username="chambers", password="secret"))
    with pytest.raises(TransientError, match="certificate"):
        await transport.send(MAIL)
    await transport.close()
    assert (sink.taken, sink.commands["MAIL"]) == ([], 0)


async def test_hidden_starttls_sends_nothing(smtp_sink: SmtpSink) -> None:
    """Where STARTTLS is wanted and not offered, mail waits: it never goes in clear."""
    transport = SmtpTransport(account_on(smtp_sink, "starttls"))
    with pytest.raises(TransientError, match="STARTTLS"):
        await transport.send(MAIL)
    await transport.close()
    assert (smtp_sink.taken, smtp_sink.commands["MAIL"]) == ([], 0)


async def test_a_wrong_password_is_told_apart(sink_with: Callable[..., SmtpSink]) -> None:
    """It is no lost connection: hasty tries would lock the account."""
    sink = sink_with(login=("chambers", "secret"))
    transport = SmtpTransport(account_on(sink, username="chambers", password="wrong"))
    with pytest.raises(LoginRefused) as told:
        await transport.greet()
    await transport.close()
    assert told.value.code == 535
    assert "wrong" not in str(told.value)


def test_an_account_shows_no_password() -> None:
    """Printing an account never prints its secret."""
    assert "secret" not in repr(SmtpAccount("h", 1, "none", "u", "secret"))
