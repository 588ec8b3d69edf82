"""Who wrote it: mails as receivers mark them, and the known ways past a reader that searches instead of parsing."""

from pathlib import Path

import pytest

from mailbot.core.author import UNNAMED, weigh
from mailbot.core.domain.submission import Authentication
from mailbot.core.reading_record import message_from_json, message_to_json
from mailbot.reading.message import Depth, read_message

MAILS = Path(__file__).parents[2] / "fixtures" / "messages" / "authentication"
OURS = "mx.court.example"
PASSED, FAILED, NONE = Authentication.PASSED, Authentication.FAILED, Authentication.NONE

HONEST = {
    "google": ("mx.google.com", PASSED),
    "microsoft-365": (UNNAMED, PASSED),
    "microsoft-365-failed": (UNNAMED, FAILED),
    "fastmail-in-several-fields": (".mail.example", PASSED),
    "postfix-opendkim-opendmarc": (OURS, PASSED),
    "opendkim-without-dmarc-record": (OURS, PASSED),
    "rspamd": (OURS, PASSED),
    "exim-with-a-last-semicolon": (OURS, PASSED),
    "quoted-server-name": (OURS, PASSED),
    "alphabet-of-any-case": (OURS, PASSED),
    "blank-and-comments-everywhere": (OURS, PASSED),
    "arc-pass-over-a-dmarc-failure": (OURS, FAILED),
}
FORGED = {
    "microsoft-365-with-a-forged-field-below": (UNNAMED, NONE),
    "microsoft-365-form-where-a-name-is-trusted": (OURS, NONE),
    "two-dmarc-results": (OURS, FAILED),
    "two-dmarc-results-of-two-authors": (OURS, FAILED),
    "forged-below-our-own": (OURS, FAILED),
    "forged-directly-below-our-own": (OURS, FAILED),
    "forged-directly-below-silence": (OURS, FAILED),
    "forged-directly-below-no-results": (OURS, NONE),
    "forged-whole-field-directly-below": (OURS, FAILED),
    "forged-below-the-next-received": (OURS, NONE),
    "forged-below-another-server": (OURS, FAILED),
    "forged-under-a-longer-name": (OURS, NONE),
    "forged-name-in-a-comment": (OURS, NONE),
    "forged-in-an-arc-seal": (OURS, NONE),
    "pass-in-a-comment": (OURS, FAILED),
    "pass-in-a-comment-left-open": (OURS, NONE),
    "pass-in-a-quoted-string": (OURS, FAILED),
    "pass-behind-an-escaped-quote": (OURS, NONE),
    "pass-in-a-reason": (OURS, NONE),
    "unquoted-words-in-a-mailbox": (OURS, NONE),
    "our-own-field-spoiled-by-the-sender": (OURS, NONE),
    "two-domains-in-one-result": (OURS, NONE),
    "another-domain-was-authenticated": (OURS, FAILED),
    "a-domain-under-the-authors-was-authenticated": (OURS, FAILED),
    "a-mailing-house-was-authenticated": (OURS, NONE),
    "a-name-that-ends-like-the-authors": (OURS, NONE),
    "a-name-that-begins-like-the-authors": (OURS, NONE),
    "top-level-domain-alone": (OURS, NONE),
    "two-authors": (OURS, NONE),
    "two-addresses-in-from": (OURS, NONE),
    "one-domain-in-letters-that-look-alike": (OURS, NONE),
    "version-not-known": (OURS, NONE),
    "hundreds-of-results": (OURS, NONE),
}


def said(name: str, trusted: str) -> Authentication:
    """What the mail's fields come to, read and carried across as in the daemon."""
    message = read_message((MAILS / f"{name}.eml").read_bytes(), Depth.WHOLE)
    carried = message_from_json(message_to_json(message))
    assert carried == message
    return weigh(carried, trusted_authserv_id=trusted).word


@pytest.mark.parametrize("name", HONEST)
def test_the_forms_that_receivers_write(name: str) -> None:
    """Every common receiver's field is understood, a pass and a failure alike."""
    trusted, expected = HONEST[name]
    assert said(name, trusted) is expected


@pytest.mark.parametrize("name", FORGED)
def test_no_forged_word_authenticates(name: str) -> None:
    """Whatever a sender puts into or under our own field, it authenticates nobody."""
    trusted, expected = FORGED[name]
    assert expected is not PASSED
    assert said(name, trusted) is expected


def test_an_address_in_the_shown_name_is_no_author() -> None:
    """Who is shown as counsel and writes from elsewhere is weighed as the one who writes."""
    octets = (MAILS / "address-in-the-shown-name.eml").read_bytes()
    message = read_message(octets, Depth.WHOLE)
    assert message.author == "eve@evil.example"
    assert weigh(message, trusted_authserv_id=OURS).word is PASSED


def test_every_fixture_is_in_a_table() -> None:
    """No mail lies in the folder that no test reads."""
    assert {p.stem for p in MAILS.glob("*.eml")} == {*HONEST, *FORGED, "address-in-the-shown-name"}
