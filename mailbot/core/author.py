"""What did the receiver that we trust say of the author's domain?"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, takewhile

from mailbot.core.domain.mail import NOTHING_DONE, UNREADABLE, AuthenticationResult, Message
from mailbot.core.domain.submission import Authentication

# MAILBOT_TRUSTED_AUTHSERV_ID for Exchange Online, which names no server: the topmost field alone, without a name.
UNNAMED = "microsoft365"

_Field = list[AuthenticationResult]
_FAILURES = frozenset({"fail", "hardfail"})
_ALIGNED = frozenset({"dkim", "spf"})  # what counts where it is for the author's own domain


@dataclass(frozen=True, slots=True)
class Weighing:
    """What was made of the receiver's results, and the code of why."""

    word: Authentication
    reason: (
        str  # nobody_trusted, no_author, nothing_said, unreadable, contradiction, other_author, not_aligned, dmarc, …
    )


def weigh(message: Message, *, trusted_authserv_id: str | None) -> Weighing:
    """Weighs the Authentication-Results that the trusted receiver wrote (RFC 8601 §4.1, §5, §7.1).

    `trusted_authserv_id`: one name or several with commas; ".mx.example" is every host under it; UNNAMED as above. Only
    the topmost unbroken run of fields by one such server counts, and it ends where the next Received field begins: what
    stands below came from outside. A sender may set a field of that name right under ours, and not every receiver takes
    it away: so where two fields disagree nobody is authenticated, and a field may say no more than the one above it
    bears out. DMARC decides where it was evaluated (RFC 7489 §3.1), else a DKIM or SPF pass for the author's own
    domain, one above or one below it. ARC says only what others claim to have seen, and counts for nothing.
    """
    trusted = frozenset(filter(None, (one.strip().casefold() for one in (trusted_authserv_id or "").split(","))))
    if not trusted:
        return Weighing(Authentication.NONE, "nobody_trusted")
    if message.author is None:
        return Weighing(Authentication.NONE, "no_author")
    fields = [list(group) for _, group in groupby(message.authentication, key=lambda result: result.field)]
    run = _unnamed_run(fields) if UNNAMED in trusted else _topmost_run(fields, trusted)
    if "header_limit" in message.troubles or any(_is_unreadable(field) for field in run):
        return Weighing(Authentication.NONE, "unreadable")
    if not run:
        return Weighing(Authentication.NONE, "nothing_said")
    if len(run) > 1 and any(field[0].result == NOTHING_DONE for field in run):
        return Weighing(Authentication.NONE, "contradiction")
    return _weigh(run, message.author.rpartition("@")[2])


def _unnamed_run(fields: Sequence[_Field]) -> list[_Field]:
    return [field for field in fields[:1] if not field[0].authserv_id]


def _topmost_run(fields: Sequence[_Field], trusted: frozenset[str]) -> list[_Field]:
    """The first fields under a trusted name; a later server of ours may have written above them.

    A field above them that does not parse, and might be ours, stands for the run: a sender's words can spoil it.
    """
    above = list(takewhile(lambda field: not _may_be_by(field, trusted), fields))
    run = fields[len(above) :]
    if run and _is_unreadable(run[0]):
        return [run[0]]
    return list(takewhile(lambda field: _stands_by(field[0], run[0][0]), run))


def _may_be_by(field: _Field, trusted: frozenset[str]) -> bool:
    return _is_by(field[0], trusted) or (_is_unreadable(field) and not field[0].authserv_id)


def _stands_by(one: AuthenticationResult, first: AuthenticationResult) -> bool:
    return (one.authserv_id, one.hop) == (first.authserv_id, first.hop)


def _is_by(result: AuthenticationResult, trusted: frozenset[str]) -> bool:
    server = result.authserv_id.casefold()
    return any(server == one or (one.startswith(".") and server.endswith(one)) for one in trusted)


def _is_unreadable(field: _Field) -> bool:
    return field[0].result == UNREADABLE


def _weigh(run: Sequence[_Field], domain: str) -> Weighing:
    dmarc = [result for field in run for result in field if result.method == "dmarc"]
    if len(dmarc) > 1:
        same = len({(result.result, result.domain) for result in dmarc}) == 1
        return Weighing(Authentication.NONE if same else Authentication.FAILED, "contradiction")
    if any(result.result in _FAILURES for result in dmarc):
        return Weighing(Authentication.FAILED, "dmarc")
    if any(result.result == "pass" and result.domain not in {"", domain} for result in dmarc):
        return Weighing(Authentication.FAILED, "other_author")
    speaking = [field for field in run if _names(field, _ALIGNED | {"dmarc"})]
    if speaking and any(r.method == "dmarc" and r.result == "pass" and r.domain for r in speaking[0]):
        return Weighing(Authentication.PASSED, "dmarc")
    return _weigh_aligned(run, domain, has_dmarc_pass=any(r.result == "pass" and r.domain for r in dmarc))


def _weigh_aligned(run: Sequence[_Field], domain: str, *, has_dmarc_pass: bool) -> Weighing:
    """By DKIM and SPF alone, of which the first field that names them speaks, and a later one may only contradict.

    A DMARC pass below it is borne out by what it says, or is forged: DMARC passes by nothing else (RFC 7489 §4.2).
    """
    for method in _ALIGNED:
        named = [field for field in run if _names(field, {method})]
        if len({bool(_passes(field, domain) & {method}) for field in named}) > 1:
            return Weighing(Authentication.NONE, "contradiction")
    first = next((field for field in run if _names(field, _ALIGNED)), [])
    if passed := _passes(first, domain):
        return Weighing(Authentication.PASSED, min(passed))
    if has_dmarc_pass:
        return Weighing(Authentication.FAILED, "contradiction")
    # The author's domain says outright that this sender is not its own (RFC 7208 §8.4).
    if any(r.method == "spf" and r.result in _FAILURES and _is_aligned(r.domain, domain) for r in first):
        return Weighing(Authentication.FAILED, "spf")
    return Weighing(Authentication.NONE, "not_aligned")


def _names(field: _Field, methods: frozenset[str] | set[str]) -> bool:
    return any(result.method in methods for result in field)


def _passes(field: _Field, domain: str) -> frozenset[str]:
    """The methods, dkim or spf, that passed for the author's own domain."""
    return frozenset(
        r.method for r in field if r.method in _ALIGNED and r.result == "pass" and _is_aligned(r.domain, domain)
    )


def _is_aligned(one: str, other: str) -> bool:
    """Equal, or one a subdomain of the other (RFC 7489 §3.1.1, relaxed); never a bare top-level domain."""
    longer, shorter = sorted((one.strip(".").lower(), other.strip(".").lower()), key=len, reverse=True)
    return "." in shorter and (longer == shorter or longer.endswith(f".{shorter}"))
