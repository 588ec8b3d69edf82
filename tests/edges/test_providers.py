"""The ways of the mail providers, as a server that says what they say: each is met in its own manner."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import pytest

from mailbot.edges.imap import ImapAccount, ImapMailbox
from mailbot.errors import LoginRefused, MailbotError, PermanentError, TransientError
from mailbot.jobs.doctor import Verdict
from mailbot.jobs.doctor_providers import provider_findings
from mailbot.jobs.doctor_servers import mailbox_findings
from tests.servers.dovecot import Dovecot
from tests.servers.scripted import scripted_server

_EXCHANGE_GREETING = b"* OK The Microsoft Exchange IMAP4 service is ready.\r\n"
_SOUND: dict[bytes, bytes] = {
    b"CAPABILITY": b"* CAPABILITY IMAP4rev1 IDLE UIDPLUS MOVE ID\r\n",
    b"SELECT": b"* 0 EXISTS\r\n* 0 RECENT\r\n* FLAGS ()\r\n* OK [UIDVALIDITY 7] x\r\n",
    b"EXAMINE": b"* 0 EXISTS\r\n* 0 RECENT\r\n* FLAGS ()\r\n* OK [UIDVALIDITY 7] x\r\n",
    b"UID": b"* SEARCH\r\n",
    b"ID": b'* ID ("name" "Microsoft.Exchange.Imap4.Imap4Server")\r\n',
    b"LIST": b'* LIST () "/" INBOX\r\n',
}
_MAILBOX_LETS_NOBODY_WRITE = (b"MOVE", b"STORE", b"APPEND", b"CREATE", b"SELECT", b"COPY", b"EXPUNGE")


@asynccontextmanager
async def _mailbox(
    refused: Mapping[bytes, bytes], *, heard: list[bytes] | None = None, read_only: bool = False
) -> AsyncIterator[ImapMailbox]:
    """A mailbox on a server that answers these commands with these words (after the tag), and all others with OK."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(_EXCHANGE_GREETING)
        while line := await reader.readline():
            words = line.split()
            tag, verb = (words[0], words[1].upper()) if len(words) > 1 else (b"*", words[0])
            if heard is not None:
                heard.append(line)
            if verb in refused:
                writer.write(refused[verb].replace(b"TAG", tag))
                if b"BYE" in refused[verb]:
                    return
                continue
            writer.write(_SOUND.get(verb, b"") + tag + b" OK done\r\n")

    async with scripted_server(serve) as port:
        account = ImapAccount("127.0.0.1", port, "none", "chambers", "secret", read_seconds=5, read_only=read_only)
        mailbox = ImapMailbox(account)
        try:
            yield mailbox
        finally:
            await mailbox.close()


async def test_an_idle_that_the_server_ends_is_begun_again() -> None:
    """Exchange ends an IDLE before anybody said DONE: the wait is over, and the mailbox goes on being read."""
    early = {b"IDLE": b"+ idling\r\nTAG OK IDLE completed.\r\n", b"DONE": b"* BAD Command Argument Error. 11\r\n"}
    async with _mailbox(early) as mailbox:
        for _ in range(3):
            assert list(await mailbox.scan()) == []
            await asyncio.wait_for(mailbox.wait(60), 5)


@pytest.mark.parametrize(
    "refused",
    [
        {b"UID": b"* BYE Connection is closed. 13\r\n"},
        {b"SELECT": b"TAG NO [LIMIT] Too many requests\r\n"},
        {b"LOGIN": b"TAG NO [UNAVAILABLE] Request is throttled. Suggested Backoff Time: 299961 milliseconds\r\n"},
        {b"LOGIN": b"* BYE [LIMIT] Too many simultaneous connections\r\n"},
    ],
    ids=["bye", "limit", "throttled at login", "bye at login"],
)
async def test_throttling_is_tried_again_later(refused: dict[bytes, bytes]) -> None:
    """It speaks of the server's hour: no refusal for good, and no word of a wrong password."""
    async with _mailbox(refused) as mailbox:
        with pytest.raises(TransientError) as told:
            await mailbox.scan()
        assert not isinstance(told.value, LoginRefused)


@pytest.mark.parametrize(
    "words",
    [
        b"[ALERT] Your account is not enabled for IMAP use. Please visit your settings page. (Failure)",
        b"account is not allowed to use IMAP",
        b"[AUTHENTICATIONFAILED] IMAP access is disabled for your account",
    ],
)
async def test_imap_switched_off_for_the_mailbox_has_a_sentence_of_its_own(words: bytes) -> None:
    """Not "wrong password": what is to be switched on, and by whom; the server's own words are not passed on."""
    async with _mailbox({b"LOGIN": b"TAG NO " + words + b"\r\n"}) as mailbox:
        with pytest.raises(LoginRefused, match=r"^imap: IMAP is switched off for this mailbox$") as told:
            await mailbox.scan()
        assert "Set-CASMailbox" in told.value.mend
        (found,) = await mailbox_findings(mailbox, watched="INBOX", filed="Filed")
        assert (found.status, found.what) == (Verdict.FAULT, "imap: IMAP is switched off for this mailbox")
        assert "switch IMAP on" in found.mend


async def test_a_wrong_password_is_still_a_wrong_password() -> None:
    """Exchange's answer to it speaks of no IMAP."""
    async with _mailbox({b"LOGIN": b"TAG NO LOGIN failed.\r\n"}) as mailbox:
        with pytest.raises(LoginRefused, match="refuses the login"):
            await mailbox.scan()


async def test_a_user_that_is_known_and_not_let_to_the_mailbox() -> None:
    """Exchange takes the login, and then says to every command that nothing is connected."""
    refused = dict.fromkeys((b"SELECT", b"LIST"), b"TAG BAD User is authenticated but not connected.\r\n")
    async with _mailbox(refused) as mailbox:
        with pytest.raises(PermanentError, match="IMAP may be switched off"):
            await mailbox.scan()


async def test_a_mailbox_opened_read_only_is_asked_for_nothing_that_writes() -> None:
    """EXAMINE alone; a move is passed over, the rest is refused before a word of it is sent."""
    heard: list[bytes] = []
    async with _mailbox({}, heard=heard, read_only=True) as mailbox:
        await mailbox.scan()
        await mailbox.shelve(7, 1)
        await mailbox.find("<1@b.example>")
        assert await mailbox.server_kind() == "exchange"
        for call in (mailbox.server_time(), mailbox.expunge("INBOX", 7, 1)):
            with pytest.raises(MailbotError, match="read-only"):
                await call
    assert not [line for line in heard if any(verb in line.upper() for verb in _MAILBOX_LETS_NOBODY_WRITE)]
    assert any(b"EXAMINE" in line for line in heard)


def test_doctor_has_a_line_for_each_way() -> None:
    """By the kind of server; what only the mailbox's own settings can mend is a warning with the way there."""
    exchange = " ".join(one.what for one in provider_findings("exchange", ()))
    for way in ("IDLE", "429", "sizes", "Safe Attachments", "quarantine", "Recoverable Items"):
        assert way in exchange
    shown = provider_findings("gmail", ("INBOX", "[Gmail]/All Mail"))
    hidden = provider_findings("gmail", ("INBOX",))
    assert [one.mend for one in shown if one.status is Verdict.WARNING] == [
        "in the mailbox's settings, Forwarding and POP/IMAP: Auto-Expunge off, 'Immediately delete the message forever'"
    ]
    assert "All Mail is not shown" in " ".join(one.what for one in hidden if one.status is Verdict.WARNING)
    assert provider_findings("", ("INBOX",)) == []


async def test_what_gmail_would_archive_goes_through_the_trash(dovecot: Dovecot) -> None:
    """Where folders are labels a mail is moved to the trash and expunged there; the trash keeps what else is in it."""
    del dovecot  # it skips where there is none
    server = Dovecot(claimed=frozenset({"X-GM-EXT-1"}))
    server.start()
    try:
        user = server.fresh_user()
        with server.client(user) as client:
            client.create("Trash")
        server.deliver(user, b"Message-ID: <1@b.example>\r\n\r\nours\r\n")
        server.deliver(user, b"Message-ID: <2@b.example>\r\n\r\ntheirs\r\n", folder="Trash")
        mailbox = ImapMailbox(ImapAccount("127.0.0.1", server.port, "none", user, server.password))
        assert await mailbox.server_kind() == "gmail"
        (place,) = await mailbox.find("<1@b.example>")
        await mailbox.expunge(*place)
        assert list(await mailbox.find("<1@b.example>")) == []
        await mailbox.close()
        held = server.held(user)
        assert (held["INBOX"], [one.octets for one in held["Trash"]]) == (
            [],
            [b"Message-ID: <2@b.example>\r\n\r\ntheirs\r\n"],
        )
    finally:
        server.stop()
