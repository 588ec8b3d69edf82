"""What kind of server it is, what it keeps out of reach, and whether it still holds an attachment back."""

from dataclasses import replace

import pytest

from mailbot.core.domain.mail import Part
from mailbot.core.mail_servers import is_still_scanned, kept_out_of_reach, kind_of_server
from tests.core.mails import mail


@pytest.mark.parametrize(
    ("greeting", "capabilities", "name", "kind"),
    [
        ("* OK The Microsoft Exchange IMAP4 service is ready. [QgBO]", {"IMAP4REV1"}, "", "exchange"),
        ("Gimap ready for requests from 192.0.2.1", {"IMAP4REV1", "X-GM-EXT-1"}, "GImap", "gmail"),
        ("[CAPABILITY IMAP4rev1] Dovecot (Debian) ready.", {"IMAP4REV1"}, "Dovecot", "dovecot"),
        ("ready", {"IMAP4REV1"}, "Dovecot", "dovecot"),
        ("ready", {"IMAP4REV1"}, "", ""),
    ],
)
def test_the_kind_of_server(greeting: str, capabilities: set[str], name: str, kind: str) -> None:
    """By greeting, capabilities and ID; what says nothing of itself is of no known kind."""
    assert kind_of_server(greeting=greeting, capabilities=frozenset(capabilities), name=name) == kind


def test_what_each_keeps_out_of_reach() -> None:
    """The certificate names recoverable items, Vault and caches by the server's kind, and guesses at none."""
    assert "Recoverable Items" in kept_out_of_reach("exchange")[0]
    assert "Vault" in kept_out_of_reach("gmail")[0]
    assert "lazy_expunge" in kept_out_of_reach("dovecot")[0]
    assert kept_out_of_reach("") == ()


@pytest.mark.parametrize(
    ("name", "octets", "server", "is_held"),
    [
        ("Safe Attachments Scan In Progress", 300, "exchange", True),
        ("Safe Attachments Scan In Progress.eml", 3_000, "", True),
        ("statement.pdf", 0, "exchange", True),
        ("statement.pdf", 412, "exchange", True),
        ("statement.pdf", 412, "dovecot", False),
        ("statement.pdf", 40_000, "exchange", False),
        ("smime.p7s", 400, "exchange", False),
        ("", 12, "exchange", False),
    ],
)
def test_what_stands_in_for_an_attachment(name: str, octets: int, server: str, *, is_held: bool) -> None:
    """The placeholder's name anywhere; on Exchange also a paper with next to nothing in it."""
    part = Part("2", "application/octet-stream", name, octets)
    assert is_still_scanned(replace(mail(), parts=(part,)), server) is is_held
