"""What did the receiver that we trust say of the author's domain?"""

from itertools import dropwhile, takewhile

from mailbot.core.domain.mail import AuthenticationResult, Message
from mailbot.core.domain.submission import Authentication

_FAILURES = frozenset({"fail", "hardfail"})


def weigh(message: Message, *, trusted_authserv_id: str | None) -> Authentication:
    """Weighs the Authentication-Results that the trusted receiver wrote (RFC 8601 §5, §7.1).

    Only the topmost unbroken run of results under that authserv-id counts: what stands below came from outside. DMARC
    decides where it was evaluated (RFC 7489 §3.1); two DMARC results that contradict each other authenticate nobody.
    Else a DKIM or SPF pass for the author's own domain, one above or one below it. NONE where no receiver is trusted,
    nothing was said, or the author can't be told.
    """
    if not trusted_authserv_id or message.author is None:
        return Authentication.NONE
    trusted = trusted_authserv_id.strip().casefold()
    return _weigh(_topmost_run(message.authentication, trusted), message.author.rpartition("@")[2])


def _topmost_run(results: tuple[AuthenticationResult, ...], trusted: str) -> list[AuthenticationResult]:
    """The first results under the trusted id; a later server of ours may have written above them."""

    def is_trusted(result: AuthenticationResult) -> bool:
        return result.authserv_id.strip().casefold() == trusted

    return list(takewhile(is_trusted, dropwhile(lambda result: not is_trusted(result), results)))


def _weigh(results: list[AuthenticationResult], domain: str) -> Authentication:
    dmarc = {_dmarc_word(r, domain) for r in results if r.method.lower() == "dmarc"} & {"pass", "fail"}
    if dmarc:
        return Authentication.PASSED if dmarc == {"pass"} else Authentication.FAILED
    of_author = [r for r in results if r.method.lower() in {"dkim", "spf"} and _is_aligned(r.domain, domain)]
    if any(r.result.lower() == "pass" for r in of_author):
        return Authentication.PASSED
    # The author's domain says outright that this sender is not its own (RFC 7208 §8.4).
    if any(r.method.lower() == "spf" and r.result.lower() == "fail" for r in of_author):
        return Authentication.FAILED
    return Authentication.NONE


def _dmarc_word(result: AuthenticationResult, domain: str) -> str:
    word = result.result.lower()
    if word == "pass" and result.domain and not _is_aligned(result.domain, domain):
        return "fail"  # it was another author's domain that passed
    return "fail" if word in _FAILURES else word


def _is_aligned(one: str, other: str) -> bool:
    """Equal, or one a subdomain of the other (RFC 7489 §3.1.1, relaxed); never a bare top-level domain."""
    longer, shorter = sorted((one.strip(".").lower(), other.strip(".").lower()), key=len, reverse=True)
    return "." in shorter and (longer == shorter or longer.endswith(f".{shorter}"))
