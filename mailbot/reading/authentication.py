"""What do the Authentication-Results fields say, field by field, read by their grammar and never by a search?"""

import re
from collections.abc import Sequence
from typing import Any

import authres

from mailbot.core.domain.mail import NOTHING_DONE, UNREADABLE, AuthenticationResult
from mailbot.reading import headers

# The library has no types of its own.
_parse: Any = authres.AuthenticationResultsHeader.parse

MOST_RESULTS_FIELDS = 10
MOST_FIELD_CHARACTERS = 8_000  # a longer one is not cut: half a field may say what the whole does not
MOST_RESULTS = 100  # of one field
_FIELD = "authentication-results"
_NOT_NAMED = "not-named"  # stands in for the server that a field does not name
# Microsoft 365 begins with the first result, "spf=pass (…)": RFC 8601 §2.2 would have a server's name there.
_WITHOUT_ID = re.compile(r"\s*[A-Za-z0-9-]{1,40}\s*=")
_ID = re.compile(r"\s*([^\s;()\"=]{1,253})\s*(?:[0-9]+\s*)?(?:[;(]|\Z)")
_QUOTED_ID = re.compile(r'\s*"([A-Za-z0-9._-]{1,253})"(?=\s*(?:[0-9]+\s*)?;)')

# What a method vouches for, the first that is named (RFC 8601 §2.7; RFC 7489 §11.1 for dmarc).
_DOMAIN_PROPERTIES = {
    "dkim": (("header", "d"), ("header", "i")),
    "dmarc": (("header", "from"),),
    "spf": (("smtp", "mailfrom"), ("smtp", "helo")),
}


def read_authentication(fields: Sequence[tuple[str, str]]) -> tuple[AuthenticationResult, ...]:
    """The results of each Authentication-Results field (RFC 8601 §2.2) among all header fields, topmost first.

    A comment or a quoted string says nothing, whatever stands in it. A field that does not parse is told as one result
    UNREADABLE, one without results as NOTHING_DONE: to leave it out would raise the field below it, which anybody may
    have written.
    """
    found: list[AuthenticationResult] = []
    hops = place = 0
    for name, value in fields:
        if name == "received":
            hops += 1
        elif name == _FIELD and place < MOST_RESULTS_FIELDS:
            found += _read_field(value, place, hops)
            place += 1
    return tuple(found)


def _read_field(value: str, place: int, hops: int) -> list[AuthenticationResult]:
    is_named = _WITHOUT_ID.match(value) is None
    text = _QUOTED_ID.sub(r"\1", value) if is_named else f"{_NOT_NAMED}; {value}"
    field = _parsed(text)
    if field is None:
        named = _ID.match(text) if is_named else None
        return [AuthenticationResult(_word(named[1], 253) if named else "", "", UNREADABLE, "", place, hops)]
    server = _word(field.authserv_id, 253) if is_named else ""
    results = [_result(server, result, place, hops) for result in field.results]
    return results or [AuthenticationResult(server, "", NOTHING_DONE, "", place, hops)]


def _parsed(text: str) -> Any | None:
    """The field by the library's grammar; None where it is no such field, or over a limit."""
    if len(text) > MOST_FIELD_CHARACTERS or not _is_closed(text):
        return None
    try:
        field = _parse(f"Authentication-Results: {text.rstrip('; ')}")  # a last semicolon is common, and no fault
    except (Exception, RecursionError):  # noqa: BLE001 - hostile fields make the parser raise nearly anything
        return None
    return field if str(field.version or 1) == "1" and len(field.results) <= MOST_RESULTS else None


def _is_closed(value: str) -> bool:
    """Whether every comment and quoted string ends (RFC 5322 §3.2): else the parser would swallow the rest unsaid."""
    depth, quoted, escaped = 0, False, False
    for character in value:
        if escaped or character == "\\":
            escaped = not escaped
        elif character == '"' and not depth:
            quoted = not quoted
        elif not quoted:
            depth += {"(": 1, ")": -1}.get(character, 0)
            if depth < 0:
                return False
    return not (depth or quoted or escaped)


def _result(server: str, result: Any, place: int, hops: int) -> AuthenticationResult:
    method = _word(result.method, 40)
    named: dict[tuple[str, str], set[str]] = {}
    for each in result.properties:
        named.setdefault((_word(each.type, 40), _word(each.name, 40)), set()).add(str(each.value))
    # a property given twice over is somebody's doing: it names no domain
    found = next((named[key] for key in _DOMAIN_PROPERTIES.get(method, ()) if named.get(key, {""}) != {""}), {""})
    domain = found.pop().rpartition("@")[2].rstrip(".>") if len(found) == 1 else ""
    return AuthenticationResult(server, method, _word(result.result, 40), _word(domain, 253), place, hops)


def _word(value: object, most: int) -> str:
    return headers.clean(str(value), most).lower()
