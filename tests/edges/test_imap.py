"""Chambers' mailbox when its server is lost, hung, odd or impostor: on a real Dovecot."""

import asyncio
import dataclasses
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Literal, TypeVar

import pytest

from mailbot.edges.imap import ImapAccount, ImapMailbox
from mailbot.edges.imap import session as imap_session
from mailbot.errors import Inconsistency, LoginRefused, PermanentError, TransientError
from tests.servers.dovecot import Dovecot
from tests.servers.scripted import scripted_server

T = TypeVar("T")
RECEIVED = datetime(2021, 3, 24, 15, 0, 0, tzinfo=UTC)
MAIL = b"Subject: x\r\nMessage-ID: <m@b.example>\r\n\r\nDear chambers\r\n"


def account_on(server: Dovecot, tls: Literal["implicit", "starttls", "none"] = "none", user: str = "") -> ImapAccount:
    """A mailbox on that server."""
    port = server.tls_port if tls == "implicit" else server.port
    ca_file = str(server.certificates.ca_file)
    return ImapAccount(
        "localhost", port, tls, user or server.fresh_user(), server.password, ca_file=ca_file, read_seconds=10
    )


@asynccontextmanager
async def opened(account: ImapAccount) -> AsyncIterator[ImapMailbox]:
    """The edge, closed at the end."""
    mailbox = ImapMailbox(account)
    try:
        yield mailbox
    finally:
        await mailbox.close()


async def again(call: Callable[[], Awaitable[T]]) -> T:
    """Calls until the server is back."""
    while True:
        try:
            return await call()
        except TransientError:
            await asyncio.sleep(0.05)


async def test_a_crashed_server_is_told_and_then_used_again(breakable_dovecot: Dovecot) -> None:
    """Every way of being lost is transient, and the first call after the server is back works."""
    account = account_on(breakable_dovecot, "implicit")
    breakable_dovecot.deliver(account.username, MAIL, RECEIVED)
    async with opened(account) as mailbox:
        before = list(await mailbox.scan())
        waiting = asyncio.create_task(mailbox.wait(60))
        await asyncio.wait({waiting}, timeout=0.2)
        breakable_dovecot.kill()
        with pytest.raises(TransientError):
            await asyncio.wait_for(waiting, 5)
        with pytest.raises(TransientError):
            await mailbox.scan()
        breakable_dovecot.start()
        assert list(await again(mailbox.scan)) == before


async def test_a_lost_line_never_spins(breakable_dovecot: Dovecot) -> None:
    """A dead server makes waiting fail, not return at once for ever."""
    account = account_on(breakable_dovecot)
    async with opened(account) as mailbox:
        await mailbox.scan()
        breakable_dovecot.kill()
        for _ in range(5):
            with pytest.raises(TransientError):
                await mailbox.wait(60)


async def test_a_hung_server_is_given_up_after_the_time_out(breakable_dovecot: Dovecot) -> None:
    """A server that stops answering costs the read time-out and no more; closing then does not wait for it."""
    account = dataclasses.replace(account_on(breakable_dovecot, "implicit"), read_seconds=0.5)
    async with opened(account) as mailbox:
        await mailbox.scan()
        breakable_dovecot.hang(hung=True)
        with pytest.raises(TransientError):
            await mailbox.scan()
        breakable_dovecot.hang(hung=False)
        assert list(await again(mailbox.scan)) == []


async def test_closing_cuts_a_line_that_is_silent(breakable_dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stop is not held up by a server that doesn't answer LOGOUT."""
    monkeypatch.setattr("mailbot.edges.imap.PARTING_SECONDS", 0.2)
    mailbox = ImapMailbox(account_on(breakable_dovecot, "implicit"))
    await mailbox.scan()
    breakable_dovecot.hang(hung=True)
    began = time.monotonic()
    await mailbox.close()
    assert time.monotonic() - began < 2


async def test_a_session_ended_by_the_server_is_opened_anew(dovecot: Dovecot) -> None:
    """BYE in the middle of a wait is a lost line; the next call logs in again."""
    account = account_on(dovecot)
    async with opened(account) as mailbox:
        await mailbox.scan()
        waiting = asyncio.create_task(mailbox.wait(60))
        await asyncio.wait({waiting}, timeout=0.2)
        await asyncio.to_thread(dovecot.kick, account.username)
        with pytest.raises(TransientError):
            await asyncio.wait_for(waiting, 5)
        assert list(await mailbox.scan()) == []


async def test_nobody_is_home() -> None:
    """A refused connection is transient."""
    async with opened(ImapAccount("127.0.0.1", 1, "none", "a", "b")) as mailbox:
        with pytest.raises(TransientError):
            await mailbox.scan()


async def test_starttls_is_verified_and_works(dovecot: Dovecot) -> None:
    """A mailbox behind STARTTLS with a private CA opens."""
    async with opened(account_on(dovecot, "starttls")) as mailbox:
        assert list(await mailbox.scan()) == []


@pytest.mark.parametrize("tls", ["implicit", "starttls"])
async def test_an_untrusted_certificate_gets_no_password(
    dovecot: Dovecot, tls: Literal["implicit", "starttls"]
) -> None:
    """A server that the CA did not sign is never logged in to, and the reason is told."""
    strangers = str(dovecot.certificates.strangers_ca_file)
    async with opened(dataclasses.replace(account_on(dovecot, tls), ca_file=strangers)) as mailbox:
        with pytest.raises(TransientError, match="certificate") as told:
            await mailbox.scan()
        assert not isinstance(told.value, LoginRefused)


async def test_a_certificate_for_another_name_gets_no_password(dovecot: Dovecot) -> None:
    """The name is checked as well as the signature."""
    async with opened(dataclasses.replace(account_on(dovecot, "implicit"), host="127.0.0.2")) as mailbox:
        with pytest.raises(TransientError):
            await mailbox.scan()


async def test_hidden_starttls_gets_no_password() -> None:
    """Where somebody on the way takes STARTTLS out of the greeting, nothing is sent in clear."""
    heard: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready\r\n")
        while line := await reader.readline():
            heard.append(line)
            tag = line.split(maxsplit=1)[0]
            writer.write(b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n" + tag + b" OK done\r\n")

    async with (
        scripted_server(serve) as port,
        opened(ImapAccount("127.0.0.1", port, "starttls", "chambers", "secret")) as mailbox,
    ):
        with pytest.raises(TransientError, match="STARTTLS"):
            await mailbox.scan()
    assert not any(b"secret" in line or b"LOGIN" in line for line in heard)


async def test_news_before_the_servers_go_ahead_ends_the_wait() -> None:
    """A change told between IDLE and its "+" is a change, and the session goes on."""
    lines: dict[bytes, bytes] = {
        b"LOGIN": b"* CAPABILITY IMAP4rev1 IDLE UIDPLUS\r\n",
        b"CAPABILITY": b"* CAPABILITY IMAP4rev1 IDLE UIDPLUS\r\n",
        b"SELECT": b"* 0 EXISTS\r\n* 0 RECENT\r\n* FLAGS ()\r\n* OK [UIDVALIDITY 7] x\r\n",
        b"UID": b"* SEARCH\r\n",
    }

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK ready\r\n")
        while line := await reader.readline():
            tag, verb = line.split()[:2]
            if verb == b"IDLE":
                writer.write(b"* 1 EXISTS\r\n+ idling\r\n")
                continue
            writer.write(lines.get(verb.upper(), b"") + tag + b" OK done\r\n")

    async with (
        scripted_server(serve) as port,
        opened(ImapAccount("127.0.0.1", port, "none", "chambers", "secret")) as mailbox,
    ):
        await mailbox.scan()
        await asyncio.wait_for(mailbox.wait(60), 5)
        assert list(await mailbox.scan()) == []


async def test_without_idle_it_polls(dovecot_without: Callable[..., Dovecot], monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that has no IDLE is asked again and again, and mail is found all the same."""
    monkeypatch.setattr("mailbot.edges.imap.POLL_SECONDS", 0.05)
    server = dovecot_without("IDLE")
    account = account_on(server)
    async with opened(account) as mailbox:
        assert list(await mailbox.scan()) == []
        server.deliver(account.username, MAIL, RECEIVED)
        await asyncio.wait_for(mailbox.wait(60), 5)
        assert len(await mailbox.scan()) == 1


async def test_without_move_it_copies_and_expunges(dovecot_without: Callable[..., Dovecot]) -> None:
    """COPY and UID EXPUNGE come to the same, and what others deleted stays."""
    server = dovecot_without("MOVE")
    account = account_on(server)
    for _ in range(2):
        server.deliver(account.username, MAIL, RECEIVED)
    with server.client(account.username) as client:
        client.select()
        client.uid("STORE", "2", "+FLAGS", "(\\Deleted)")
    async with opened(account) as mailbox:
        first = (await mailbox.scan())[0]
        for _ in range(2):
            await mailbox.shelve(first.uidvalidity, first.uid)
    held = server.held(account.username)
    assert ([one.uid for one in held["INBOX"]], [one.flags for one in held["Settlement Statements"]]) == ([2], [()])


async def test_without_uidplus_nothing_is_destroyed(dovecot_without: Callable[..., Dovecot]) -> None:
    """Plain EXPUNGE would take others' mail along: it is refused, and so is a move that would need it."""
    server = dovecot_without("UIDPLUS", "MOVE")
    account = account_on(server)
    server.deliver(account.username, MAIL, RECEIVED)
    async with opened(account) as mailbox:
        (seen,) = await mailbox.scan()
        with pytest.raises(PermanentError):
            await mailbox.expunge("INBOX", seen.uidvalidity, seen.uid)
        with pytest.raises(PermanentError):
            await mailbox.shelve(seen.uidvalidity, seen.uid)
    assert [one.flags for one in server.held(account.username)["INBOX"]] == [()]


async def test_a_new_epoch_is_seen_and_the_old_one_refused(dovecot: Dovecot) -> None:
    """After the server renumbers the folder, a scan says so, and calls with the old UIDVALIDITY stop."""
    account = account_on(dovecot)
    dovecot.deliver(account.username, MAIL, RECEIVED)
    async with opened(account) as mailbox:
        (old,) = await mailbox.scan()
        await asyncio.to_thread(dovecot.set_uidvalidity, account.username, old.uidvalidity + 7)
        (new,) = await again(mailbox.scan)
        assert new.uidvalidity == old.uidvalidity + 7
        with pytest.raises(Inconsistency):
            await mailbox.expunge("INBOX", old.uidvalidity, old.uid)
    assert len(dovecot.held(account.username)["INBOX"]) == 1


async def test_a_folder_that_is_missing_is_refused_for_good(dovecot: Dovecot) -> None:
    """A watched folder that does not exist is a fault of the settings, not of the hour."""
    async with opened(dataclasses.replace(account_on(dovecot), folder="Nowhere")) as mailbox:
        with pytest.raises(PermanentError):
            await mailbox.scan()


@pytest.mark.parametrize(
    "message_id", ['<a"b@c.example>', "<a\\b@c.example>", "<a{3}@c.example>", "<(a)%*b@c.example>"]
)
async def test_find_takes_an_odd_message_id(dovecot: Dovecot, message_id: str) -> None:
    """Marks that mean something to IMAP are searched for as they stand."""
    account = account_on(dovecot)
    for head in (f"Message-ID: {message_id}", "Message-ID: <other@c.example>"):
        dovecot.deliver(account.username, f"{head}\r\n\r\nx\r\n".encode(), RECEIVED)
    async with opened(account) as mailbox:
        assert [uid for _, _, uid in await mailbox.find(message_id)] == [1]


async def test_large_folders_are_searched_in_pieces(dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder of more messages than one answer may name is scanned whole."""
    monkeypatch.setattr("mailbot.edges.imap.client.SEARCHED_AT_ONCE", 7)
    monkeypatch.setattr(imap_session, "SIZES_AT_ONCE", 5)
    account = account_on(dovecot)
    dovecot.deliver_many(account.username, [(MAIL, RECEIVED)] * 21)
    async with opened(account) as mailbox:
        assert [seen.uid for seen in await mailbox.scan()] == list(range(1, 22))


async def test_batches_stay_under_both_bounds(dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fetch asks for no more at once than the bound in octets allows, and gives everything all the same."""
    monkeypatch.setattr(imap_session, "OCTETS_AT_ONCE", 2500)
    account = account_on(dovecot)
    mails = [b"Subject: x\r\n\r\n" + bytes([65 + number]) * 1000 + b"\r\n" for number in range(5)]
    dovecot.deliver_many(account.username, [(mail, RECEIVED) for mail in mails])
    async with opened(account) as mailbox:
        uids = [seen.uid for seen in await mailbox.scan()]
        assert [len(batch) for batch in mailbox._session._portions(uids)] == [2, 2, 1]
        found = await mailbox.fetch((await mailbox.scan())[0].uidvalidity, uids)
    assert sorted(message.octets for message in found) == mails


async def test_a_password_beyond_ascii_is_taken(dovecot: Dovecot) -> None:
    """Such a password reaches the server as UTF-8: it is answered, not lost on the way."""
    async with opened(dataclasses.replace(account_on(dovecot), password="pässword")) as mailbox:
        with pytest.raises(LoginRefused):
            await mailbox.scan()


def test_an_account_shows_no_password() -> None:
    """Printing an account never prints its secret."""
    assert "secret" not in repr(ImapAccount("h", 1, "none", "u", "secret"))
