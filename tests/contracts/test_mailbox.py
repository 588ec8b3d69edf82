"""What chambers' mailbox does for mailbot, on the embedded server and on a real Dovecot alike."""

import asyncio
import dataclasses
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

import pytest

from mailbot.demo.servers import EmbeddedServers
from mailbot.edges.imap import ImapAccount, ImapMailbox
from mailbot.errors import Inconsistency, LoginRefused, PermanentError
from tests.servers.dovecot import Dovecot
from tests.servers.second_look import Held, append, everything_held, logged_in

RECEIVED = datetime(2021, 3, 24, 15, 0, 0, tzinfo=UTC)
FILED = "Settlement Statements"


@dataclass(frozen=True, slots=True)
class Post:
    """A server with one mailbox: how to enter it, and a look past the code under test."""

    account: ImapAccount
    plain_port: int

    async def deliver(self, *mails: bytes, when: datetime = RECEIVED, folder: str = "INBOX") -> None:
        """Puts mails there, unseen; makes the folder."""
        await asyncio.to_thread(self._deliver, mails, when, folder)

    def _deliver(self, mails: tuple[bytes, ...], when: datetime, folder: str) -> None:
        with logged_in(self.plain_port, self.account.username, self.account.password) as client:
            if folder != "INBOX":
                client.create(f'"{_on_the_wire(folder)}"')
            for raw in mails:
                append(client, raw, when=when, folder=_on_the_wire(folder))

    async def held(self) -> dict[str, list[Held]]:
        """Everything in every folder."""
        return await asyncio.to_thread(self._held)

    def _held(self) -> dict[str, list[Held]]:
        with logged_in(self.plain_port, self.account.username, self.account.password) as client:
            return everything_held(client)


def _on_the_wire(folder: str) -> str:
    """A folder's name in modified UTF-7 (RFC 3501 §5.1.3), as far as the names here need it."""
    return folder.replace("&", "&-")


@pytest.fixture(params=["embedded", "dovecot"])
def post(request: pytest.FixtureRequest) -> Post:
    """The same mailbox, empty, on either server."""
    if request.param == "embedded":
        servers: EmbeddedServers = request.getfixturevalue("embedded_imap")
        account = ImapAccount(servers.host, servers.imap_port, "none", servers.username, servers.password)
        return Post(account, servers.imap_port)
    server: Dovecot = request.getfixturevalue("dovecot")
    return Post(request.getfixturevalue("mailbox_account"), server.port)


@pytest.fixture
async def mailbox(post: Post) -> AsyncIterator[ImapMailbox]:
    """The edge under test, logged out at the end."""
    edge = ImapMailbox(post.account)
    yield edge
    await edge.close()


def letter(number: int, text: str = "Dear chambers") -> bytes:
    """A small mail with a Message-ID of its own."""
    head = f"From: a@b.example\r\nSubject: {number}\r\nMessage-ID: <m{number}@b.example>\r\n\r\n"
    return (head + text + "\r\n").encode()


async def test_an_empty_mailbox_is_an_empty_scan(mailbox: ImapMailbox) -> None:
    """A new mailbox holds nothing, and that is no error."""
    assert list(await mailbox.scan()) == []


async def test_scan_tells_uid_size_and_time_of_receipt(post: Post, mailbox: ImapMailbox) -> None:
    """Messages come oldest UID first, with their sizes and INTERNALDATE as an aware moment."""
    await post.deliver(letter(1), when=RECEIVED.astimezone(timezone(timedelta(hours=-5))))
    await post.deliver(letter(2), when=RECEIVED + timedelta(hours=1))
    first, second = await mailbox.scan()
    assert first.uid < second.uid
    assert (first.octets, first.received_at) == (len(letter(1)), RECEIVED)
    assert second.received_at.utcoffset() == timedelta(0)


async def test_scan_follows_what_comes_and_goes(post: Post, mailbox: ImapMailbox) -> None:
    """What is new appears in the next scan, and what is gone does not."""
    await post.deliver(letter(1))
    (first,) = await mailbox.scan()
    await post.deliver(letter(2))
    assert len(await mailbox.scan()) == 2
    await mailbox.expunge("INBOX", first.uidvalidity, first.uid)
    assert [seen.uid for seen in await mailbox.scan()] == [first.uid + 1]


async def test_fetch_gives_the_octets_and_leaves_the_flags(post: Post, mailbox: ImapMailbox) -> None:
    """Reading a message leaves it unread and without any flag; a UID that is gone is absent."""
    await post.deliver(letter(1), letter(2))
    seen = await mailbox.scan()
    found = await mailbox.fetch(seen[0].uidvalidity, [seen[1].uid, seen[0].uid, 99_999])
    assert [message.octets for message in found] == [letter(2), letter(1)]
    assert found[0].received_at == RECEIVED
    assert [one.flags for one in (await post.held())["INBOX"]] == [(), ()]


async def test_fetch_takes_more_than_a_batch(post: Post, mailbox: ImapMailbox) -> None:
    """A list longer than one command comes back whole and in order."""
    letters = [letter(number) for number in range(120)]
    await post.deliver(*letters)
    seen = await mailbox.scan()
    found = await mailbox.fetch(seen[0].uidvalidity, [one.uid for one in seen])
    assert [message.octets for message in found] == letters


async def test_shelve_moves_whole_and_unread(post: Post, mailbox: ImapMailbox) -> None:
    """The filed folder is made where it is missing; the message arrives as it was, and the others stay."""
    await post.deliver(letter(1), letter(2))
    first, _ = await mailbox.scan()
    await mailbox.shelve(first.uidvalidity, first.uid)
    held = await post.held()
    assert [one.octets for one in held["INBOX"]] == [letter(2)]
    assert [(one.octets, one.flags) for one in held[FILED]] == [(letter(1), ())]
    assert FILED in await mailbox.folders()


async def test_shelve_twice_is_once(post: Post, mailbox: ImapMailbox) -> None:
    """A move that was done already is no error and makes no second copy."""
    await post.deliver(letter(1))
    (seen,) = await mailbox.scan()
    for _ in range(3):
        await mailbox.shelve(seen.uidvalidity, seen.uid)
    assert len((await post.held())[FILED]) == 1


async def test_many_are_shelved_at_once(post: Post, mailbox: ImapMailbox) -> None:
    """Moves asked for together all happen, and one already gone, or a caller that gave up, spoils none of them."""
    letters = [letter(number) for number in range(12)]
    await post.deliver(*letters)
    seen = await mailbox.scan()
    epoch = seen[0].uidvalidity
    moves = [asyncio.create_task(mailbox.shelve(epoch, one.uid)) for one in (*seen, seen[0])]
    stale = asyncio.create_task(mailbox.shelve(epoch - 1, seen[0].uid))
    await asyncio.sleep(0)
    moves[5].cancel()
    ended = await asyncio.gather(*moves, return_exceptions=True)
    assert [one for one in ended if one is not None and not isinstance(one, asyncio.CancelledError)] == []
    with pytest.raises(Inconsistency):
        await stale
    held = await post.held()
    assert sorted(one.octets for one in held[FILED]) == sorted(letters)
    assert held["INBOX"] == []


async def test_find_looks_into_every_folder(post: Post, mailbox: ImapMailbox) -> None:
    """A message and its copies are found by Message-ID wherever a person moved them, and nothing else is."""
    await post.deliver(letter(1), letter(2))
    for folder in ("Archive", "Odd (names) & more"):
        await post.deliver(letter(2), letter(3), folder=folder)
    found = await mailbox.find("<m2@b.example>")
    assert sorted(folder for folder, _, _ in found) == ["Archive", "INBOX", "Odd (names) & more"]
    for folder, uidvalidity, uid in found:
        message = await mailbox.fetch_from(folder, uidvalidity, uid)
        assert message is not None
        assert message.octets == letter(2)
    assert list(await mailbox.find("<nobody@b.example>")) == []


async def test_find_refuses_to_inject(mailbox: ImapMailbox) -> None:
    """A line break in a Message-ID never reaches the server."""
    with pytest.raises(PermanentError):
        await mailbox.find("<a@b.example>\r\nx LOGOUT")


async def test_find_shelved_goes_by_the_day_of_receipt(post: Post, mailbox: ImapMailbox) -> None:
    """Everything received since that day is found in every folder but the watched one."""
    await post.deliver(letter(1))
    await post.deliver(letter(2), when=RECEIVED - timedelta(days=5), folder="Archive")
    await post.deliver(letter(3), folder="Archive")
    ((folder, uidvalidity, uid),) = await mailbox.find_shelved(RECEIVED)
    message = await mailbox.fetch_from(folder, uidvalidity, uid)
    assert message is not None
    assert message.octets == letter(3)


async def test_fetch_from_a_folder_that_is_gone_is_none(mailbox: ImapMailbox) -> None:
    """A person may have removed the folder meanwhile."""
    assert await mailbox.fetch_from("No such folder", 1, 1) is None


async def test_expunge_destroys_one_and_leaves_what_others_deleted(post: Post, mailbox: ImapMailbox) -> None:
    """Only the UID named goes, even where a person marked another message as deleted; again is no error."""
    await post.deliver(letter(1), letter(2), letter(3))
    seen = await mailbox.scan()
    await asyncio.to_thread(_mark_deleted, post, seen[0].uid)
    for _ in range(2):
        await mailbox.expunge("INBOX", seen[1].uidvalidity, seen[1].uid)
    held = (await post.held())["INBOX"]
    assert [(one.octets, one.flags) for one in held] == [(letter(1), ("\\Deleted",)), (letter(3), ())]


def _mark_deleted(post: Post, uid: int) -> None:
    with logged_in(post.plain_port, post.account.username, post.account.password) as client:
        client.select()
        client.uid("STORE", str(uid), "+FLAGS", "(\\Deleted)")


async def test_another_epoch_touches_nothing(post: Post, mailbox: ImapMailbox) -> None:
    """With a stale UIDVALIDITY every call stops: the UID may be another message now."""
    await post.deliver(letter(1))
    (seen,) = await mailbox.scan()
    stale = seen.uidvalidity - 1
    with pytest.raises(Inconsistency):
        await mailbox.fetch(stale, [seen.uid])
    with pytest.raises(Inconsistency):
        await mailbox.fetch_from("INBOX", stale, seen.uid)
    with pytest.raises(Inconsistency):
        await mailbox.shelve(stale, seen.uid)
    with pytest.raises(Inconsistency):
        await mailbox.expunge("INBOX", stale, seen.uid)
    assert [one.octets for one in (await post.held())["INBOX"]] == [letter(1)]


async def test_wait_ends_when_mail_comes(post: Post, mailbox: ImapMailbox) -> None:
    """Waiting ends by itself when mail is delivered, long before its time is over."""
    await mailbox.scan()
    waiting = asyncio.create_task(mailbox.wait(60))
    await post.deliver(letter(1))
    await asyncio.wait_for(waiting, 5)
    assert len(await mailbox.scan()) == 1


async def test_wait_sees_mail_that_came_just_before(post: Post, mailbox: ImapMailbox) -> None:
    """Mail that lands between the last command and IDLE ends the wait too, ten times of ten."""
    await mailbox.scan()
    for number in range(10):
        await post.deliver(letter(number))
        began = time.monotonic()
        await asyncio.wait_for(mailbox.wait(60), 5)
        assert time.monotonic() - began < 2
        assert len(await mailbox.scan()) == number + 1


async def test_wait_ends_after_its_time(mailbox: ImapMailbox) -> None:
    """Where nothing comes, the wait is over when it was said to be."""
    await mailbox.scan()
    await mailbox.wait(0.05)
    assert list(await mailbox.scan()) == []


async def test_a_cancelled_wait_leaves_the_line_usable(post: Post, mailbox: ImapMailbox) -> None:
    """A stop in the middle of waiting returns at once, and the next call works on the same session."""
    await mailbox.scan()
    for number in range(3):
        waiting = asyncio.create_task(mailbox.wait(60))
        await asyncio.wait({waiting}, timeout=0.05 * number)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        await post.deliver(letter(number))
        assert len(await mailbox.scan()) == number + 1


async def test_another_call_ends_a_wait(post: Post, mailbox: ImapMailbox) -> None:
    """A search by another task is answered at once, and whoever waited looks again."""
    await post.deliver(letter(1))
    await mailbox.scan()
    waiting = asyncio.create_task(mailbox.wait(60))
    await asyncio.wait({waiting}, timeout=0.1)
    assert len(await mailbox.find("<m1@b.example>")) == 1
    await asyncio.wait_for(waiting, 5)


async def test_a_cancelled_call_leaves_the_line_in_step(post: Post, mailbox: ImapMailbox) -> None:
    """A call cut off in the middle never hands its answer to the next."""
    await post.deliver(*(letter(number, "x" * 50_000) for number in range(10)))
    seen = await mailbox.scan()
    fetching = asyncio.create_task(mailbox.fetch(seen[0].uidvalidity, [one.uid for one in seen]))
    await asyncio.sleep(0)
    fetching.cancel()
    assert list(await mailbox.scan()) == list(seen)


async def test_capabilities_and_folders(mailbox: ImapMailbox) -> None:
    """What doctor asks: the server's abilities, upper case, and the folders there are."""
    assert {"IDLE", "UIDPLUS", "MOVE"} <= await mailbox.capabilities()
    assert list(await mailbox.folders()) == ["INBOX"]


async def test_close_is_final_and_never_raises(post: Post) -> None:
    """Closing works before any use, in the middle of a wait, and twice."""
    unused = ImapMailbox(post.account)
    await unused.close()
    waiting_one = ImapMailbox(post.account)
    await waiting_one.scan()
    waiting = asyncio.create_task(waiting_one.wait(60))
    await asyncio.wait({waiting}, timeout=0.3)
    waiting.cancel()
    await waiting_one.close()
    await waiting_one.close()
    assert waiting.cancelled()


async def test_a_wrong_password_is_told_apart(post: Post) -> None:
    """It is no lost connection: hasty tries would lock the account."""
    mailbox = ImapMailbox(dataclasses.replace(post.account, password="wrong"))
    with pytest.raises(LoginRefused) as refused:
        await mailbox.scan()
    assert "wrong" not in str(refused.value)
    assert post.account.username not in str(refused.value)
    await mailbox.close()
