"""Authentication-Results are believed of one receiver alone, and only its topmost word."""

import pytest

from mailbot.core.author import weigh
from mailbot.core.domain.mail import AuthenticationResult
from mailbot.core.domain.submission import Authentication
from tests.core.mails import mail

TRUSTED = "mx.court.example"
PASSED, FAILED, NONE = Authentication.PASSED, Authentication.FAILED, Authentication.NONE


def result(method: str, word: str, domain: str = "haleboone.example", *, by: str = TRUSTED) -> AuthenticationResult:
    """One result, of the trusted receiver unless said otherwise."""
    return AuthenticationResult(by, method, word, domain)


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ((), NONE),
        ((result("dmarc", "pass"),), PASSED),
        ((result("dmarc", "fail"), result("dkim", "pass"), result("spf", "pass")), FAILED),
        ((result("dmarc", "pass"), result("dmarc", "fail")), FAILED),
        ((result("dmarc", "pass", "other.example"),), FAILED),
        ((result("dmarc", "none"), result("spf", "pass")), PASSED),
        ((result("dkim", "pass", "mail.haleboone.example"),), PASSED),
        ((result("dkim", "pass", "bulkmailer.example"),), NONE),
        ((result("dkim", "pass", "example"),), NONE),
        ((result("dkim", "pass", "nothaleboone.example"),), NONE),
        ((result("spf", "fail"), result("dkim", "none", "")), FAILED),
        ((result("spf", "fail"), result("dkim", "pass")), PASSED),
        ((result("spf", "softfail"),), NONE),
        ((result("dmarc", "pass", by="mx.evil.example"),), NONE),
        ((result("arc", "pass", by="edge.court.example"), result("dmarc", "pass")), PASSED),
        ((result("dmarc", "fail"), result("x", "y", by="mx.evil.example"), result("dmarc", "pass")), FAILED),
        ((result("spf", "none"), result("x", "y", by="mx.evil.example"), result("dmarc", "pass")), NONE),
        ((result("dmarc", "pass", by="MX.Court.Example"),), PASSED),
    ],
)
def test_what_the_trusted_receiver_said(results: tuple[AuthenticationResult, ...], expected: Authentication) -> None:
    """DMARC decides; else an aligned pass; what stands below the topmost run came from outside."""
    assert weigh(mail(authentication=results), trusted_authserv_id=TRUSTED) is expected


def test_nobody_is_trusted() -> None:
    """Without a trusted receiver nothing that a header says counts."""
    assert weigh(mail(authentication=(result("dmarc", "pass"),)), trusted_authserv_id=None) is NONE


def test_no_author() -> None:
    """An author that can't be told can't be authenticated."""
    message = mail(author=None, authentication=(result("dmarc", "pass"),))
    assert weigh(message, trusted_authserv_id=TRUSTED) is NONE
