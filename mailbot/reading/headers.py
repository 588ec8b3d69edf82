"""What do the header fields say, read strictly and from their octets?"""

import email.errors
import email.header
import email.utils
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from mailbot.core.reading_record import ADDR_SPEC, MESSAGE_ID

MOST_HEADER_OCTETS = 256 * 1024  # the standard library's readers are quadratic in places: 200 kB cost ten seconds
MOST_FIELD_OCTETS = 64 * 1024
MOST_ADDRESS_FIELD = 16 * 1024  # some 300 recipients; longer lists are cut
MOST_HOPS = 50
MOST_RECEIVED = 4_000
MOST_THREAD_IDS = 50
MOST_FIELDS = 100
MOST_VALUE = 500

TELLING_FIELDS = (
    "auto-submitted", "precedence", "list-id", "list-unsubscribe", "list-post", "list-help", "return-path",
    "x-auto-response-suppress", "x-autoreply", "x-autorespond", "x-mailbot-kind", "content-type",
    "x-failed-recipients", "sender", "x-mailer", "resent-from", "delivered-to", "x-loop",
)  # fmt: skip

_FIELD = re.compile(r"([!-9;-~]+)[ \t]*:(.*)", re.DOTALL)  # RFC 5322 §2.2, and §4.5's blank before the colon
_PHRASE = r"""(?:"(?:[^"\\\x00-\x1f\x7f]|\\[^\x00-\x1f\x7f])*"|[^\s"(),:;<>@\[\\\]\x00-\x1f\x7f]++)"""
_ANGLE = re.compile(rf"(?:{_PHRASE}[ \t]*)*+<([^<>\s]+)>")
_BARE = re.compile(r"""([^\s<>()",;:]+)(?:[ \t]+\([^()<>@\\]*\))?""")

_COMMENT = re.compile(r"\([^()]*+\)")
_BY = re.compile(r"(?:^|\s)by\s+\[?([A-Za-z0-9:._-]{1,253})\]?(?=\s|\Z)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote it, or the codes of why that can't be told."""

    address: str | None
    name: str
    doubts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hop:
    """A station on the mail's way, as its own Received field tells it."""

    at: datetime
    by: str  # the host that wrote the field, lower case; "" where it can't be told


def split_header(octets: bytes) -> tuple[bytes, bool]:
    """The header section as it may be parsed, and whether fields were left out for their size or their number."""
    end = re.search(rb"\r?\n\r?\n|\A\r?\n", octets[: MOST_HEADER_OCTETS * 4])
    block = octets[: end.start()] if end else octets[:MOST_HEADER_OCTETS]
    cut = end is None and len(octets) > MOST_HEADER_OCTETS
    kept, total = [], 0
    for field in re.split(rb"\r?\n(?![ \t])", block):
        if len(field) > MOST_FIELD_OCTETS or total + len(field) > MOST_HEADER_OCTETS:
            cut = True
            continue
        kept.append(field)
        total += len(field) + 2
    return b"\r\n".join(kept) + b"\r\n\r\n", cut


def list_fields(header: bytes) -> tuple[tuple[str, str], ...]:
    """(lower-case name, unfolded value) of every field, topmost first; octets over 127 stay as surrogates."""
    text = header.decode("ascii", "surrogateescape")
    matches = (_FIELD.match(line) for line in re.split(r"\r?\n(?![ \t])", text))
    return tuple((m[1].lower(), re.sub(r"\r?\n(?=[ \t])", "", m[2]).strip(" \t\r\n")) for m in matches if m)


def values(fields: Sequence[tuple[str, str]], name: str) -> list[str]:
    """All values of the field `name` (lower case), topmost first."""
    return [value for key, value in fields if key == name]


def clean(text: str, most: int = MOST_VALUE) -> str:
    """One line without control and format characters (a bidi override can turn a file name round), cut at `most`."""
    readable = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    kept = "".join(" " if c in "\t\r\n" else c for c in readable if c in "\t\r\n" or unicodedata.category(c)[0] != "C")
    return re.sub(r"\s+", " ", kept).strip()[:most]


def decode_words(value: str, most: int = MOST_VALUE) -> str:
    """A value with its encoded words (RFC 2047) decoded, as one clean line; what can't be decoded stays as sent."""
    pieces: list[str] = []
    try:
        chunks = email.header.decode_header(value[: most * 8])
    except (email.errors.HeaderParseError, ValueError, LookupError):
        return clean(value, most)
    for chunk, charset in chunks:
        if isinstance(chunk, str):
            pieces.append(chunk)
        elif charset is None:
            pieces.append(chunk.decode("ascii", "surrogateescape") if _is_ascii(chunk) else chunk.decode("latin-1"))
        else:
            pieces.append(_decode(chunk, charset))
    return clean("".join(pieces), most)


def _is_ascii(octets: bytes) -> bool:
    return octets.isascii()


def _decode(octets: bytes, charset: str) -> str:
    try:
        return octets.decode(charset, "replace")
    except (LookupError, ValueError):
        return octets.decode("utf-8", "replace")


def tell_author(fields: Sequence[tuple[str, str]], parsed: Sequence[tuple[str, str]], *, has_defect: bool) -> Author:
    """The author by three readings that must agree: our own grammar, the standard library's, mail-parser's (`parsed`).

    RFC 5322 §3.6.2; a From that two readers may read as two addresses names nobody.
    """
    found = values(fields, "from")
    name = decode_words(parsed[0][0], 200) if parsed else ""
    if len(found) != 1 or not found[0]:
        return Author(None, name, ("two_from",) if len(found) > 1 else ("no_from",))
    doubts = []
    value = found[0]
    own = own_reading(value)
    library = [address for _, address in email.utils.getaddresses([value[:MOST_ADDRESS_FIELD]])]
    third = [address for _, address in parsed]
    if has_defect or own is None or not (value.isprintable() or _has_only_raw_letters(value)):
        doubts.append("defect")
    if len(library) > 1 or len(third) > 1:
        doubts.append("two_addresses")
    if own is not None and not library == third == [own]:
        doubts.append("parsers_disagree")
    return Author(None if doubts or own is None else own.lower(), name, tuple(doubts))


def own_reading(value: str) -> str | None:
    """The addr-spec of a lone mailbox under our own grammar, or None."""
    match = _ANGLE.fullmatch(value) or _BARE.fullmatch(value)
    return match[1] if match and ADDR_SPEC.fullmatch(match[1]) else None


def _has_only_raw_letters(value: str) -> bool:
    return all(c.isprintable() or c == "\t" or "\udc80" <= c <= "\udcff" for c in value)


def addresses(fields: Sequence[tuple[str, str]], name: str, parsed: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Every addr-spec in the fields `name`, by mail-parser and by the standard library, lower case, once each."""
    found = [address for _, address in parsed]
    found += [a for _, a in email.utils.getaddresses([v[:MOST_ADDRESS_FIELD] for v in values(fields, name)])]
    return tuple(dict.fromkeys(a.lower() for a in found if ADDR_SPEC.fullmatch(a)))[:1_000]


def message_id(fields: Sequence[tuple[str, str]]) -> str | None:
    """The Message-ID, where there is one and it is a strict msg-id (RFC 5322 §3.6.4)."""
    found = values(fields, "message-id")
    return found[0] if len(found) == 1 and MESSAGE_ID.fullmatch(found[0]) else None


def thread_ids(fields: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """The msg-ids of In-Reply-To and References, the newest kept where there are many."""
    text = " ".join(values(fields, "in-reply-to") + values(fields, "references"))
    found = [m for m in re.findall(r"<[!-;=?-~]{3,248}>", text) if MESSAGE_ID.fullmatch(m)]
    return tuple(dict.fromkeys(found))[-MOST_THREAD_IDS:]


def parse_time(value: str) -> datetime | None:
    """A date-time of RFC 5322 §3.3, aware; None where it has no zone or is none."""
    try:
        time = email.utils.parsedate_to_datetime(value[:200])
        if time.utcoffset() is None and "-0000" in value:
            time = time.replace(tzinfo=UTC)  # §3.3: UTC, of a machine that doesn't tell its own zone
        if time.utcoffset() is None or not 1970 <= time.year <= 9998:
            return None
        time.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError, AttributeError):
        return None
    return time


def list_hops(fields: Sequence[tuple[str, str]]) -> tuple[Hop, ...]:
    """The Received fields that bear a time, topmost (newest) first (RFC 5321 §4.4: the time after the last semicolon).

    A comment may hold anything that the sender chose, " by " among it: the host is looked for outside of comments.
    """
    hops = []
    for value in values(fields, "received")[:MOST_HOPS]:
        trace, _, written = value[:MOST_RECEIVED].rpartition(";")
        time = parse_time(written.strip())
        if time is not None:
            hops.append(Hop(time, _by(trace)))
    return tuple(hops)


def _by(trace: str) -> str:
    """The host of the one `by` clause; "" where there is none, or more than one."""
    plain, before = trace, ""
    while plain != before:  # comments nest
        plain, before = _COMMENT.sub(" ", plain), plain
    if "(" in plain or '"' in plain:
        return ""
    found = _BY.findall(plain)
    return str(found[0]).lower().rstrip(".") if len(found) == 1 else ""


def telling_fields(fields: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """The fields by which a machine's mail is known, each on one clean line."""
    return tuple((name, clean(value)) for name, value in fields if name in TELLING_FIELDS)[:MOST_FIELDS]
