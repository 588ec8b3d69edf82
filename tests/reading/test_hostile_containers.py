"""Bombs, lies and loops in what papers are sent in: each ends soon, as a value, and proves nothing."""

import email
import random
import time

import pytest

from mailbot.reading.containers.allowance import MOST_MEMBERS
from mailbot.reading.parts import list_leaves
from tests.reading.boxes import (
    OutlookMail,
    attribute,
    compose,
    make_outlook,
    make_tnef,
    make_zip,
    nest,
    sign_streaming,
)
from tests.reading.test_containers import EML, FORWARDED, MSG, PDF, TNEF, ZIP, read, sent_in

MOST_SECONDS = 4.0  # on a machine that other tests keep busy; alone, each takes less than half


def _quine(depth: int) -> bytes:
    octets = make_zip(("statement.pdf", PDF))
    for _ in range(depth):
        octets = make_zip(("again.zip", octets))
    return octets


def _tree(width: int, depth: int) -> bytes:
    """Many zips in each of many zips, as in 42.zip: a few kilobytes that hold gigabytes."""
    octets = make_zip(("zeros.txt", bytes(3_000_000)))
    for _ in range(depth):
        octets = make_zip(*((f"{n}.zip", octets) for n in range(width)))
    return octets


def _overlap(times: int) -> bytes:
    """A zip whose directory names one member many times over."""
    octets = make_zip(("zeros.txt", bytes(1_000_000)))
    start, end = octets.find(b"PK\x01\x02"), octets.find(b"PK\x05\x06")
    entries = octets[start:end] * times
    tail = octets[end : end + 8] + times.to_bytes(2, "little") * 2 + len(entries).to_bytes(4, "little")
    return octets[:start] + entries + tail + octets[end + 16 :]


HOSTILE = {
    "a bomb": ((ZIP, make_zip(("zeros.txt", bytes(200_000_000)))), "unpacked_limit"),
    "a tree of bombs": ((ZIP, _tree(16, 3)), "unpacked_limit"),
    "one member many times": ((ZIP, _overlap(150)), ""),
    "a zip in itself": ((ZIP, _quine(40)), "container_depth"),
    "ten thousand members": ((ZIP, make_zip(*((f"{n}.txt", b"x") for n in range(10_000)))), "too_many_members"),
    "a directory without end": ((ZIP, make_zip(*((f"{n}/", b"") for n in range(60_000)))), ""),
    "mails in mails": ((EML, nest(200)), "container_depth"),
    "mails in mails past reading": ((EML, nest(700)), "too_deep"),
    "a count without end": (
        (TNEF, make_tnef(("s.pdf", PDF), more=[attribute(1, 0x9003, 6, b"\xff\xff\xff\xff")])),
        "container_time",
    ),
    "values without end": (
        (TNEF, make_tnef(more=[attribute(1, 0x9003, 6, bytes.fromhex("01000000 0210 3412 ffffffff"))])),
        "container_time",
    ),
    "attributes without end": ((TNEF, make_tnef(more=[attribute(1, 0x9999, 6, b"")] * 500_000)), "container_time"),
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_hostile_containers_end_as_a_value(name: str) -> None:
    """A bomb, a lie or a loop ends soon, leaves the author told and the reading unwhole, with a code of why."""
    (media_type, octets), code = HOSTILE[name]
    mail = compose(("papers", "application/octet-stream", octets)).as_bytes()
    if media_type == EML:
        mail = mail.replace(b"application/octet-stream", EML.encode(), 1)
    began = time.process_time()
    message = read(mail)
    assert time.process_time() - began < MOST_SECONDS
    assert message.author == "jane@roe.example"
    assert not message.whole
    assert code in message.troubles or not code
    assert len(message.parts) <= 500


def test_ten_thousand_attachments() -> None:
    """Of attachments without end the first hundreds are listed, and the rest proves nothing."""
    part = b"--x\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=a.pdf\r\n\r\n%PDF-\r\n"
    head = b"From: jane@roe.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
    message = read(head + part * 10_000)
    assert (len(message.parts), message.whole) == (500, False)
    assert "too_many_parts" in message.troubles


def test_what_was_taken_out_before_a_limit_is_kept() -> None:
    """The statement that stands first in a zip with too much behind it is read; the rest is told as left out."""
    many = make_zip(("statement.pdf", PDF), *((f"{n}.txt", b"x") for n in range(MOST_MEMBERS)))
    message = sent_in("papers.zip", ZIP, many)
    assert (message.papers[0].path, message.papers[0].pages) == ("2.1", 1)
    assert message.troubles == ("too_many_members",)
    assert not message.whole


@pytest.mark.parametrize("seed", range(40))
def test_mutated_containers_never_raise(seed: int) -> None:
    """Octets changed at random in a zip, a winmail.dat, a .msg or a signature are still a mail."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    for media_type, octets in (
        (ZIP, make_zip(("s.pdf", PDF), ("t.txt", b"words"))),
        (TNEF, make_tnef(("s.pdf", b"%PDF-"), text="words")),
        (MSG, make_outlook(OutlookMail("words", (("s.pdf", PDF),), (OutlookMail("inner"),)))),
        ("application/pkcs7-mime", sign_streaming(FORWARDED.as_bytes())),
    ):
        changed = bytearray(octets)
        for _ in range(chance.randint(1, 12)):
            changed[chance.randrange(len(changed))] = chance.randrange(256)
        mail = compose(("papers", media_type, bytes(changed)))
        leaves, _ = list_leaves(email.message_from_bytes(mail.as_bytes()))
        assert [leaf.path for leaf in leaves[:2]] == ["1", "2"]
