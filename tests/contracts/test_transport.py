"""What the outgoing server does for mailbot, over SMTP and over Microsoft Graph alike."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator
from typing import Literal, Protocol

import pytest

from mailbot.edges.graph import GraphAccount, GraphTransport
from mailbot.edges.smtp import SmtpAccount, SmtpTransport
from mailbot.errors import LoginRefused, PermanentError, TransientError
from mailbot.ports import Outgoing, Transport
from tests.servers.graph_stand_in import GraphFault, GraphStandIn
from tests.servers.smtp_sink import Fault, SmtpSink

JANE, JOE = "jane@firm.example", "joe@firm.example"
CHAMBERS = "chambers@court.example"
TEXT = b"Subject: Received\r\n\r\n.\r\nReceived.\r\n"
MAIL = Outgoing(f"From: {CHAMBERS}\r\nTo: {JANE}\r\n".encode() + TEXT, (JANE,))
BOTH = Outgoing(f"From: {CHAMBERS}\r\nTo: {JANE},\r\n {JOE}\r\n".encode() + TEXT, (JANE, JOE))
Trouble = Literal["later", "never", "drops", "takes_and_drops", "hangs"]


def always(refused: str) -> str:
    """The one token there is."""
    del refused
    return "token"


class Post(Protocol):
    """A server and a way to it, as these tests need both."""

    transport: Transport
    codes: dict[str, int]  # what it says where it is asked to refuse

    def taken(self) -> list[tuple[bytes, tuple[str, ...]]]:
        """Octets and recipients of every mail that it has."""
        ...

    def connections(self) -> int:
        """How many were made."""
        ...

    def trouble(self, what: Trouble) -> None:
        """What happens to the next mail."""
        ...

    def shut(self, *, go_on: bool) -> None:
        """The server goes away, or drops its connections and goes on."""
        ...

    def open(self) -> None:
        """It is back, on the same port."""
        ...

    async def hung(self) -> bool:
        """Once a client waits for an answer that won't come."""
        ...

    def forget_login(self) -> None:
        """From now on who was let in is not."""
        ...


class OverSmtp:
    """aiosmtpd."""

    def __init__(self, seconds: float) -> None:
        self.codes = {"later": 451, "never": 554}
        self._tokens = {"token"}
        self._sink = SmtpSink(is_good_token=self._tokens.__contains__)
        self._sink.start()
        self.stop = self._sink.stop
        self.open = self._sink.start
        self.transport: Transport = SmtpTransport(
            SmtpAccount("localhost", self._sink.port, "none", CHAMBERS, seconds=seconds, token=always)
        )

    def taken(self) -> list[tuple[bytes, tuple[str, ...]]]:
        return [(one.octets, one.recipients) for one in self._sink.taken]

    def connections(self) -> int:
        return self._sink.commands["CONNECT"]

    def trouble(self, what: Trouble) -> None:
        faults = {
            "later": Fault("END", "451 4.3.0 jane@firm.example later"),
            "never": Fault("END", "554 5.7.1 jane@firm.example never"),
            "drops": Fault("END", action="drop"),
            "takes_and_drops": Fault("END", action="drop", keep=True),
            "hangs": Fault("END", action="hang"),
        }
        self._sink.faults.append(faults[what])

    def shut(self, *, go_on: bool) -> None:
        (self._sink.drop_connections if go_on else self._sink.go_down)()

    async def hung(self) -> bool:
        return await asyncio.to_thread(self._sink.hangs.wait, 5)

    def forget_login(self) -> None:
        self._tokens.clear()


class OverGraph:
    """The stand-in of Microsoft Graph."""

    def __init__(self, seconds: float) -> None:
        self.codes = {"later": 503, "never": 400}
        self._tokens = {"token"}
        self._server = GraphStandIn(self._tokens.__contains__)
        self._server.start()
        self.stop = self._server.stop
        self.open = self._server.start
        account = GraphAccount(self._server.url, CHAMBERS, always, seconds=seconds)
        self.transport: Transport = GraphTransport(account)

    def taken(self) -> list[tuple[bytes, tuple[str, ...]]]:
        return [(one.octets, one.recipients) for one in self._server.taken]

    def connections(self) -> int:
        return self._server.connections

    def trouble(self, what: Trouble) -> None:
        faults = {
            "later": GraphFault(503),
            "never": GraphFault(400),
            "drops": GraphFault(action="drop"),
            "takes_and_drops": GraphFault(action="drop", keep=True),
            "hangs": GraphFault(action="hang"),
        }
        self._server.faults.append(faults[what])

    def shut(self, *, go_on: bool) -> None:
        (self._server.drop_connections if go_on else self._server.go_down)()

    async def hung(self) -> bool:
        return await asyncio.to_thread(self._server.hangs.wait, 5)

    def forget_login(self) -> None:
        self._tokens.clear()


@pytest.fixture
def seconds() -> float:
    """How long an answer is waited for; a test may set another."""
    return 5.0


@pytest.fixture(params=[OverSmtp, OverGraph], ids=["smtp", "graph"])
async def post(request: pytest.FixtureRequest, seconds: float) -> AsyncIterator[Post]:
    """Server and transport, closed at the end."""
    made = request.param(seconds)
    yield made
    await made.transport.close()
    await asyncio.to_thread(made.stop)


async def test_a_mail_arrives_octet_for_octet(post: Post) -> None:
    """Octets and recipients are exactly those given."""
    assert await post.transport.send(BOTH) == {}
    assert post.taken() == [(BOTH.octets, (JANE, JOE))]


async def test_nobody_but_the_recipients_gets_it(post: Post) -> None:
    """Whom a Cc or Bcc names beside them gets nothing: it is ignored, or the mail is refused whole."""
    text = f"To: {JANE}\r\nCc: c@d.example\r\nBcc: e@f.example\r\n\r\nx\r\n".encode()
    try:
        await post.transport.send(Outgoing(text, (JANE,)))
    except PermanentError:
        assert post.taken() == []
    else:
        assert [recipients for _, recipients in post.taken()] == [(JANE,)]


async def test_a_mail_without_a_recipient_is_refused(post: Post) -> None:
    """Nothing is connected for it."""
    with pytest.raises(PermanentError):
        await post.transport.send(dataclasses.replace(MAIL, recipients=()))
    assert post.connections() == 0


@pytest.mark.parametrize(
    "address",
    [
        "a,b@c.example",
        "Jane <jane@firm.example>",
        "jane@firm.example\r\nBcc: x@y.example",
        "jane @firm.example",
        '"jane doe"@firm.example',
        "jané@firm.example",
        "jane@fïrm.example",
        "jane@[127.0.0.1]",
        "jane@firm..example",
        "jane@@firm.example",
        "jane(x@y.example)@firm.example",
        "jane",
        "",
    ],
)
async def test_an_odd_address_stops_the_mail(post: Post, address: str) -> None:
    """What could be read as another address on the way is never sent, nor is the rest of that mail."""
    text = f"To: {JANE}, {address}\r\n".encode() + TEXT
    with pytest.raises(PermanentError):
        await post.transport.send(Outgoing(text, (JANE, address)))
    assert post.connections() == 0


async def test_the_connection_is_used_again(post: Post) -> None:
    """Many mails, also at once, go over one connection, each whole."""
    await asyncio.gather(*(post.transport.send(MAIL) for _ in range(10)))
    assert post.taken() == [(MAIL.octets, (JANE,))] * 10
    assert post.connections() == 1


@pytest.mark.parametrize("how", ["dropped", "restarted"])
async def test_a_stale_connection_is_replaced_unseen(post: Post, how: str) -> None:
    """A server that ended the idle connection costs nothing: the mail goes out over a new one, once."""
    await post.transport.send(MAIL)
    await asyncio.to_thread(post.shut, go_on=how == "dropped")
    if how == "restarted":
        await asyncio.to_thread(post.open)
    await post.transport.send(MAIL)
    assert (len(post.taken()), post.connections()) == (2, 2)


@pytest.mark.parametrize(("what", "error"), [("later", TransientError), ("never", PermanentError)])
async def test_a_refusal_is_for_now_or_for_good(post: Post, what: Trouble, error: type[Exception]) -> None:
    """The code is told and no address; the next mail is not harmed."""
    post.trouble(what)
    with pytest.raises(error) as told:
        await post.transport.send(MAIL)
    assert getattr(told.value, "code", None) == post.codes[what]
    assert JANE not in str(told.value)
    assert told.value.__cause__ is None
    assert await post.transport.send(MAIL) == {}
    assert len(post.taken()) == 1


@pytest.mark.parametrize("is_kept", [True, False])
async def test_lost_before_the_answer_is_transient_and_not_repeated_here(post: Post, *, is_kept: bool) -> None:
    """Nobody can tell whether it was taken: the caller decides, and this edge sends no second one by itself."""
    post.trouble("takes_and_drops" if is_kept else "drops")
    with pytest.raises(TransientError):
        await post.transport.send(MAIL)
    assert len(post.taken()) == (1 if is_kept else 0)
    await post.transport.send(MAIL)
    assert len(post.taken()) == (2 if is_kept else 1)


@pytest.mark.parametrize("seconds", [0.3])
async def test_a_silent_server_is_given_up(post: Post) -> None:
    """An answer that doesn't come is transient, and the next mail goes out over a new connection."""
    post.trouble("hangs")
    with pytest.raises(TransientError):
        await post.transport.send(MAIL)
    await post.transport.send(MAIL)
    assert (len(post.taken()), post.connections()) == (1, 2)


async def test_a_cancelled_send_leaves_nothing_out_of_step(post: Post) -> None:
    """A stop in the middle of a mail closes the connection: the late answer is never taken for another mail's."""
    post.trouble("hangs")
    sending = asyncio.create_task(post.transport.send(MAIL))
    assert await post.hung()
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending
    assert await post.transport.send(BOTH) == {}
    assert post.connections() == 2


async def test_nobody_is_home(post: Post) -> None:
    """A refused connection is transient, and later it works."""
    await asyncio.to_thread(post.shut, go_on=False)
    with pytest.raises(TransientError) as told:
        await post.transport.send(MAIL)
    assert not isinstance(told.value, LoginRefused)
    assert told.value.code is None
    await asyncio.to_thread(post.open)
    await post.transport.send(MAIL)
    assert len(post.taken()) == 1


async def test_a_login_that_is_refused_is_told_apart(post: Post) -> None:
    """It is no lost connection, and no fault of the mail: it waits, and hasty tries would lock the account."""
    post.forget_login()
    with pytest.raises(LoginRefused) as told:
        await post.transport.send(MAIL)
    assert "token" not in str(told.value)
    assert post.taken() == []


async def test_greet_sends_nothing(post: Post) -> None:
    """What doctor does: it leaves no mail."""
    await post.transport.greet()
    assert post.taken() == []


async def test_close_never_raises(post: Post) -> None:
    """Not before any use, not after the server went, not twice."""
    await post.transport.close()
    await post.transport.send(MAIL)
    await asyncio.to_thread(post.shut, go_on=False)
    await post.transport.close()
    await post.transport.close()
