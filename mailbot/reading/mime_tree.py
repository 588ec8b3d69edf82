"""Which leaves does a MIME tree have?"""

import email.generator  # a mail is written out with it, and a confined child can load nothing more
import email.message
import email.utils
import re
from collections.abc import Iterator

from mailbot.core.domain.document import Trouble
from mailbot.reading.headers import clean, decode_words
from mailbot.reading.leaf import Leaf

MOST_DEPTH = 30
MOST_TYPE_FIELD = 8 * 1024  # of one part's Content-Type: its reader is quadratic


def walk_tree(message: email.message.Message, troubles: list[str], *, at: str = "") -> Iterator[Leaf]:
    """Every leaf in order, its path below `at`; what is nested too deep is a code in `troubles`."""
    for path, part, around in _walk(message, troubles, at=at):
        leaf = _leaf(path, part, around)
        if leaf.closed is not None:
            troubles.append("too_deep")
        yield leaf


def _walk(
    message: email.message.Message, troubles: list[str], *, at: str
) -> Iterator[tuple[str, email.message.Message, tuple[str, ...]]]:
    """(path, leaf, "type path" of the multiparts around it), without recursion: depth is the sender's to choose."""
    waiting: list[tuple[str, email.message.Message, tuple[str, ...]]] = [(at, message, ())]
    while waiting:
        path, part, around = waiting.pop()
        kind = _declared_type(part)
        children = part.get_payload()
        if not kind.startswith("multipart/") or not isinstance(children, list):
            yield (f"{at}.1" if at else "1") if path == at else path, part, around
        elif len(around) >= MOST_DEPTH:
            troubles.append("too_deep")
        else:
            inside = [
                (f"{path}.{place}" if path else str(place), child, (*around, f"{kind} {path}"))
                for place, child in enumerate(children, start=1)
                if isinstance(child, email.message.Message)
            ]
            waiting.extend(reversed(inside))


def _declared_type(part: email.message.Message) -> str:
    field = str(part.get("content-type", ""))
    if len(field) > MOST_TYPE_FIELD:
        return "application/octet-stream"
    kind = part.get_content_type().lower()
    return kind if re.fullmatch(r"[!-~]{3,100}", kind) else "application/octet-stream"


def _leaf(path: str, part: email.message.Message, around: tuple[str, ...]) -> Leaf:
    encoding = str(part.get("content-transfer-encoding", "")).strip().lower()
    octets = _decode_payload(part, encoding)
    declared = _declared_type(part)
    alternatives = [name.partition(" ")[2] or "0" for name in around if name.startswith("multipart/alternative")]
    return Leaf(
        path=path,
        declared=declared,
        filename=_filename(part),
        disposition=str(part.get("content-disposition", "")).partition(";")[0].strip().lower()[:50],
        content_id=part.get("content-id") is not None,
        in_encrypted=any(name.startswith("multipart/encrypted") for name in around),
        alternative=alternatives[-1] if alternatives else "",
        parameters={name: _parameter(part, name) for name in ("charset", "smime-type", "format")},
        octets=octets or b"",
        steady=encoding == "base64" and not declared.startswith(("text/", "message/")),
        in_report=any(name.startswith("multipart/report") for name in around),
        closed=Trouble.LIMIT if octets is None else None,
    )


def _decode_payload(part: email.message.Message, encoding: str) -> bytes | None:
    """The decoded octets of a leaf, b"" where there are none. A forwarded message is written out again; None: it can't.

    Mails within mails within mails can be parsed to a depth at which they can't be written any more.
    """
    if part.is_multipart():
        inner = part.get_payload()
        try:
            return b"".join(child.as_bytes() for child in inner if isinstance(child, email.message.Message))
        except RecursionError:
            return None
        except (ValueError, TypeError, LookupError, AttributeError):
            return b""
    if encoding != str(part.get("content-transfer-encoding", "")).lower():
        del part["content-transfer-encoding"]  # the standard library leaves "BASE64 " undecoded
        part["Content-Transfer-Encoding"] = encoding
    try:
        payload = part.get_payload(decode=True)
    except (ValueError, TypeError, LookupError, AttributeError):
        return b""
    return payload if isinstance(payload, bytes) else b""


def _filename(part: email.message.Message) -> str:
    """The name by Content-Disposition or Content-Type (RFC 2183, 2231, and RFC 2047 words, which programs use too)."""
    for field, name in (("content-disposition", "filename"), ("content-type", "name")):
        value = _parameter(part, name, field)
        if value:
            return decode_words(value, 200)
    return ""


def _parameter(part: email.message.Message, name: str, field: str = "content-type") -> str:
    raw = str(part.get(field, ""))
    if not raw or len(raw) > MOST_TYPE_FIELD:
        return ""
    try:
        value = part.get_param(name, header=field)
        text = email.utils.collapse_rfc2231_value(value) if value is not None else ""
    except (ValueError, TypeError, LookupError, AttributeError, IndexError):
        return ""
    bare = re.search(rf"\b{name}=([^\s\";][^\";\r\n]*)", raw, re.IGNORECASE)
    if bare and name in ("filename", "name"):
        text = bare[1].strip()  # a name with blanks and without quotes, which the standard library cuts
    return clean(str(text), 500)
