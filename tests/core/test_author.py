"""Authentication-Results are believed of one receiver alone, and only its topmost word."""

import pytest

from mailbot.core.author import UNNAMED, weigh
from mailbot.core.domain.mail import NOTHING_DONE, UNREADABLE, AuthenticationResult
from mailbot.core.domain.submission import Authentication
from tests.core.mails import mail

TRUSTED = "mx.court.example"
PASSED, FAILED, NONE = Authentication.PASSED, Authentication.FAILED, Authentication.NONE
FIRM = "haleboone.example"
Field = tuple[AuthenticationResult, ...]


def field(*said: str, by: str = TRUSTED, hop: int = 0) -> Field:
    """One Authentication-Results field: "dmarc=pass" is of the firm's domain, "dkim=pass bulk.example" of another."""
    if not said:
        return (AuthenticationResult(by, "", NOTHING_DONE, "", 0, hop),)
    found = []
    for one in said:
        words, _, domain = one.partition(" ")
        method, _, result = words.partition("=")
        found.append(AuthenticationResult(by, method, result, {"": FIRM, "-": ""}.get(domain, domain), 0, hop))
    return tuple(found)


def unreadable(by: str = "") -> Field:
    """A field that does not parse."""
    return (AuthenticationResult(by, "", UNREADABLE, ""),)


def word(*fields: Field, trusted: str | None = TRUSTED, author: str | None = f"j.boone@{FIRM}") -> Authentication:
    """What these fields come to, topmost first."""
    results = tuple(
        AuthenticationResult(r.authserv_id, r.method, r.result, r.domain, place, r.hop)
        for place, one in enumerate(fields)
        for r in one
    )
    return weigh(mail(author=author, authentication=results), trusted_authserv_id=trusted).word


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (("dmarc=pass",), PASSED),
        (("dmarc=fail", "dkim=pass", "spf=pass"), FAILED),
        (("dmarc=pass", "dmarc=fail"), FAILED),
        (("dmarc=none", "dmarc=pass"), FAILED),
        (("dmarc=pass", "dmarc=pass"), NONE),
        (("dmarc=pass other.example",), FAILED),
        (("dmarc=pass mail.haleboone.example",), FAILED),
        (("dmarc=pass -",), NONE),
        (("dmarc=none", "spf=pass"), PASSED),
        (("dmarc=bestguesspass", "dkim=pass"), PASSED),
        (("dmarc=temperror", "dkim=none -"), NONE),
        (("dkim=pass mail.haleboone.example",), PASSED),
        (("dkim=pass bulkmailer.example", "dkim=pass"), PASSED),
        (("dkim=pass bulkmailer.example",), NONE),
        (("dkim=pass example",), NONE),
        (("dkim=pass nothaleboone.example",), NONE),
        (("spf=fail", "dkim=none -"), FAILED),
        (("spf=fail", "dkim=pass"), PASSED),
        (("spf=softfail",), NONE),
        (("arc=pass",), NONE),
        (("arc=pass", "dmarc=fail"), FAILED),
        (("compauth=pass -", "x-said=pass"), NONE),
        ((), NONE),
    ],
)
def test_what_one_field_of_the_trusted_receiver_says(said: tuple[str, ...], expected: Authentication) -> None:
    """DMARC decides, for the author's very domain and once; else an aligned pass; ARC and the rest say nothing."""
    assert word(field(*said)) is expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ((field("dmarc=pass", by="mx.evil.example"),), NONE),
        ((field("dmarc=pass", by="mx.court.example.evil.example"),), NONE),
        ((field("dmarc=pass", by="MX.Court.Example"),), PASSED),
        ((field("arc=pass", by="edge.court.example"), field("dmarc=pass")), PASSED),
        ((field("dmarc=fail"), field("x=y", by="mx.evil.example"), field("dmarc=pass")), FAILED),
        ((field("spf=none -"), field("x=y", by="mx.evil.example"), field("dmarc=pass")), NONE),
        ((field("spf=none -"), field("dmarc=pass", hop=1)), NONE),
        ((field("dmarc=fail"), field("dmarc=pass", hop=1)), FAILED),
    ],
)
def test_what_stands_below_came_from_outside(fields: tuple[Field, ...], expected: Authentication) -> None:
    """Another server's field, or the next Received, ends what counts; only that very name counts."""
    assert word(*fields) is expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ((field("arc=none -"), field("bimi=skipped -"), field("dkim=pass", "dmarc=pass", "spf=pass")), PASSED),
        ((field("dmarc=pass"), field("spf=pass"), field("dkim=pass")), PASSED),
        ((field("dmarc=none"), field("dkim=pass")), PASSED),
        ((field("dmarc=fail"), field("dmarc=pass")), FAILED),
        ((field("dmarc=none"), field("dmarc=pass")), FAILED),
        ((field("spf=none -", "dkim=none -"), field("dmarc=pass", "dkim=pass", "spf=pass")), NONE),
        ((field("spf=softfail evil.example"), field("dmarc=pass")), FAILED),
        ((field("spf=softfail evil.example"), field("dkim=pass")), NONE),
        ((field("spf=softfail evil.example"), field("dmarc=pass", "dkim=pass")), FAILED),
        ((field("dkim=none -"), field("dkim=pass")), NONE),
        ((field(), field("dmarc=pass")), NONE),
        ((field("spf=pass"), field("dmarc=pass other.example")), FAILED),
    ],
)
def test_several_fields_of_one_server(fields: tuple[Field, ...], expected: Authentication) -> None:
    """Receivers write several, and a sender may set one under them: a later field can only bear out or contradict."""
    assert word(*fields) is expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ((unreadable(), field("dmarc=pass")), NONE),
        ((unreadable(TRUSTED), field("dmarc=pass")), NONE),
        ((unreadable("edge.court.example"), field("dmarc=pass")), PASSED),
        ((field("dmarc=pass"), unreadable()), PASSED),
        ((field("dmarc=pass"), unreadable(TRUSTED)), NONE),
    ],
)
def test_a_field_that_does_not_parse(fields: tuple[Field, ...], expected: Authentication) -> None:
    """What may be ours, spoiled by a sender's words, gives no room to the field below it."""
    assert word(*fields) is expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ((field("dmarc=pass", by=""),), PASSED),
        ((field("dmarc=fail", by=""), field("dmarc=pass", by="")), FAILED),
        ((field("spf=none -", by=""), field("dmarc=pass", by="")), NONE),
        ((field("dmarc=pass", by="mx.evil.example"), field("dmarc=pass", by="")), NONE),
        ((unreadable(), field("dmarc=pass", by="")), NONE),
        ((), NONE),
    ],
)
def test_a_receiver_that_names_no_server(fields: tuple[Field, ...], expected: Authentication) -> None:
    """With the word for Microsoft 365 the topmost field of all counts, and only where it names no server."""
    assert word(*fields, trusted=UNNAMED) is expected


def test_several_names_and_hosts_under_a_domain() -> None:
    """A provider whose servers sign by turns is named once, by its domain; two of them in one mail are two servers."""
    trusted = f"{TRUSTED}, .mx.example"
    assert word(field("dmarc=pass", by="mx3.mx.example"), trusted=trusted) is PASSED
    assert word(field("dmarc=pass"), trusted=trusted) is PASSED
    assert word(field("dmarc=pass", by="mx.example"), trusted=trusted) is NONE
    assert word(field("dmarc=pass", by="evilmx.example"), trusted=trusted) is NONE
    assert word(field("spf=none -", by="a.mx.example"), field("dmarc=pass", by="b.mx.example"), trusted=trusted) is NONE


@pytest.mark.parametrize("trusted", [None, "", " , "])
def test_nobody_is_trusted(trusted: str | None) -> None:
    """Without a trusted receiver nothing that a header says counts, named or not."""
    assert word(field("dmarc=pass"), trusted=trusted) is NONE
    assert word(field("dmarc=pass", by=""), trusted=trusted) is NONE


def test_no_author() -> None:
    """An author that can't be told can't be authenticated."""
    assert word(field("dmarc=pass"), author=None) is NONE


def test_a_header_that_was_cut() -> None:
    """Where fields were left out for their size, ours may be among them."""
    message = mail(authentication=field("dmarc=pass"), troubles=("header_limit",))
    assert weigh(message, trusted_authserv_id=TRUSTED).word is NONE
