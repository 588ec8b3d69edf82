"""Whose mail was passed on, as its own lines say; nothing else of it may be shown."""

import pytest

from mailbot.core.forwarding import is_forwarded, origin, origin_in_words
from tests.core.mails import mail

OUTLOOK = """________________________________
From: Judith Boone <J.Boone@HaleBoone.example>
Sent: Wednesday, March 24, 2021 10:00 AM
To: Judge's Intern <intern@court.example>
Subject: Confidential statement"""
GMAIL = """---------- Forwarded message ---------
From: *Judith Boone* <j.boone@haleboone.example>
Date: Wed, Mar 24, 2021 at 10:00 AM
Subject: statement"""
EXCHANGE = """-----Original Message-----
From: Boone, Judith
Sent: 3/24/2021 10:00 AM"""


@pytest.mark.parametrize(
    ("quoted", "address", "sent"),
    [
        (OUTLOOK, "j.boone@haleboone.example", "Wednesday, March 24, 2021 10:00 AM"),
        (GMAIL, "j.boone@haleboone.example", "Wed, Mar 24, 2021 at 10:00 AM"),
        (EXCHANGE, "", "3/24/2021 10:00 AM"),
        ("> From: a@b.example\n> Date: Wed, 24 Mar 2021 10:00:00 -0500 (CDT)", "a@b.example",
         "Wed, 24 Mar 2021 10:00:00 -0500 (CDT)"),
        ("From: a@b.example\nSent: our last offer is 250000", "a@b.example", ""),
        ("From: a@b.example\nTo: c@d.example", "a@b.example", ""),
    ],
)  # fmt: skip
def test_the_newest_mail_within(quoted: str, address: str, sent: str) -> None:
    """Sender and time of every mail program's block; a date that holds other words is not shown."""
    found = origin(mail(quoted=quoted))
    assert found is not None
    assert (found.address, found.sent) == (address, sent)


def test_what_tells_nothing() -> None:
    """Without such a block nothing is guessed."""
    assert origin(mail(quoted="> I agree.")) is None
    assert "see the mail" in origin_in_words(mail())[0]


@pytest.mark.parametrize(
    ("subject", "expected"),
    [("FW: x", True), ("Fwd: x", True), ("[EXT] FW: x", True), ("RE: FW: x", False), ("forward x", False)],
)
def test_a_forwarded_mail_is_known_by_its_subject(subject: str, expected: bool) -> None:
    """FW, Fwd and a few others, behind a gateway's mark too."""
    assert is_forwarded(mail(subject=subject)) is expected
