"""Of which mail, and of which of its recipients, does a message report that it could not be delivered?

A delivery status notification says so in fields (RFC 3464, inside RFC 6522's report); other machines give back the
header of what they could not deliver, as a part or below their own words. Nothing here is believed: it names mail, and
only who knows a Message-ID can name one.
"""

import re
from collections.abc import Iterator, Sequence

from mailbot.core.domain.mail import Returned
from mailbot.core.reading_record import ADDR_SPEC, MESSAGE_ID
from mailbot.reading.leaf import Leaf

MOST_RETURNED = 50  # recipients; mail of ours has a handful
MOST_OCTETS = 64 * 1024  # of a status part, a header given back, or a text in which one may stand
ACTIONS = frozenset({"failed", "delayed", "delivered", "relayed", "expanded"})  # RFC 3464 §2.3.3

_STATUS_TYPES = frozenset({"message/delivery-status", "message/global-delivery-status"})  # RFC 6533 §3
_HEADER_TYPES = frozenset({
    "text/rfc822-headers", "message/rfc822-headers", "message/global-headers", "message/rfc822", "message/global",
})  # fmt: skip
_ROBOTS = re.compile(r"\s*(?:\"?[^\"<]{0,80}\"?\s*)?<?(?:mailer-daemon|postmaster)@", re.IGNORECASE)
_FIELD = re.compile(r"^([!-9;-~]{1,60})[ \t]*:[ \t]*(.*)$")
_ID_LINE = re.compile(r"^[>|\s]{0,20}message-id[ \t]*:\s*(<[^<>\s]{3,248}>)\s*$", re.IGNORECASE | re.MULTILINE)
_STATUS = re.compile(r"[245]\.[0-9]{1,3}\.[0-9]{1,3}")


def list_returned(fields: Sequence[tuple[str, str]], leaves: Sequence[Leaf]) -> tuple[Returned, ...]:
    """What came back, one for each recipient that is told of; () where the message is no machine's report."""
    status = next((leaf for leaf in leaves if leaf.declared in _STATUS_TYPES and not leaf.within), None)
    if status is None and not _is_machines(fields):
        return ()
    given_back = next((leaf for leaf in leaves if leaf.declared in _HEADER_TYPES and not leaf.within), None)
    ids = _ids_of_header(given_back) if given_back is not None else []
    if status is not None:
        blocks = list(_blocks(status))
        named = [v for block in blocks for n, v in block if n in ("x-original-message-id", "original-message-id")]
        ids = ids or [v for v in named if MESSAGE_ID.fullmatch(v)]
        told = [_recipient(block, ids[0] if ids else "") for block in blocks]
        if any(told):
            return tuple(one for one in told if one is not None)[:MOST_RETURNED]
    ids = ids or _ids_in_words(leaves)
    return tuple(Returned(one, "", "", "", "") for one in dict.fromkeys(ids))[:MOST_RETURNED]


def _is_machines(fields: Sequence[tuple[str, str]]) -> bool:
    """Whether the envelope, or who sends, is a mail server's own: others quote a header for reasons of theirs."""
    for name, value in fields:
        if name == "return-path" and value.strip() in ("<>", ""):
            return True
        if name == "auto-submitted" and not value.strip().lower().startswith("no"):
            return True
        if name == "x-failed-recipients" or (name == "from" and _ROBOTS.match(value[:200])):
            return True
        if name == "content-type" and value.lower().startswith("multipart/report"):
            return True
    return False


def _ids_of_header(leaf: Leaf) -> list[str]:
    """The Message-ID of a header given back, where it has exactly one."""
    block = next(_blocks(leaf), [])
    found = [value for name, value in block if name == "message-id"]
    return found if len(found) == 1 and MESSAGE_ID.fullmatch(found[0]) else []


def _ids_in_words(leaves: Sequence[Leaf]) -> list[str]:
    """The Message-IDs of headers that stand in the report's own text, each on its line, as qmail and Exim give them."""
    text = next((leaf for leaf in leaves if leaf.media_type == "text/plain" and not leaf.within), None)
    if text is None:
        return []
    words = text.octets[:MOST_OCTETS].decode("utf-8", "replace")
    return [one for one in _ID_LINE.findall(words) if MESSAGE_ID.fullmatch(one)]


def _blocks(leaf: Leaf) -> Iterator[list[tuple[str, str]]]:
    """The groups of fields of a part, unfolded, names in lower case; an empty line ends a group (RFC 3464 §2.1)."""
    block: list[tuple[str, str]] = []
    for line in [*leaf.octets[:MOST_OCTETS].decode("utf-8", "replace").splitlines(), ""]:
        if line[:1] in (" ", "\t") and block and line.strip():
            name, value = block[-1]
            block[-1] = (name, f"{value} {line.strip()}".strip())
        elif found := _FIELD.match(line):
            block.append((found[1].lower(), found[2].strip()))
        elif not line.strip() and block:
            yield block
            block = []


def _recipient(block: Sequence[tuple[str, str]], message_id: str) -> Returned | None:
    """One recipient's group; None where it is none, or says nothing that RFC 3464 knows."""
    found = dict(reversed(block))  # the first of each name
    action = found.get("action", "").partition(" ")[0].partition("(")[0].strip().lower()
    if action not in ACTIONS:
        return None
    status = _STATUS.match(found.get("status", ""))
    final, original = _address(found.get("final-recipient", "")), _address(found.get("original-recipient", ""))
    return Returned(message_id, final, original, action, status[0] if status else "")


def _address(value: str) -> str:
    """The addr-spec of "rfc822; jane@firm.example", lower case, or ""."""
    kind, mark, address = value.partition(";")
    address = (address if mark else kind).strip().strip("<>").lower()
    return address if ADDR_SPEC.fullmatch(address) else ""
