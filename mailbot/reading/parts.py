"""Which parts does a message have, and which of them may be papers?"""

import email.message
import email.utils
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from mailbot.core.domain.mail import Part
from mailbot.reading.headers import clean, decode_words

MOST_PARTS = 500
MOST_DEPTH = 30
MOST_TYPE_FIELD = 8 * 1024  # of one part's Content-Type: its reader is quadratic
LOGO_OCTETS = 60_000  # an image smaller than this that a text shows, or that has a logo's name, is no paper
ICON_OCTETS = 8_000  # smaller than any readable scan

_LOGO_NAME = re.compile(r"(?:image|img|logo|outlook-)[\w-]*\.(?:png|jpe?g|gif|bmp)", re.IGNORECASE)
_CLIENT_NAME = re.compile(r"ATT\d{3,}\.(?:txt|html?)", re.IGNORECASE)  # Exchange so names the text after a paper
_NEVER_PAPERS = frozenset({
    "text/calendar", "text/vcard", "text/x-vcard", "text/directory", "application/ics", "application/pgp-signature",
    "application/pgp-keys", "application/pkcs7-signature", "application/x-pkcs7-signature",
    "message/delivery-status", "message/disposition-notification", "text/rfc822-headers", "text/x-amp-html",
})  # fmt: skip
_NEVER_PAPER_NAMES = (".p7s", ".vcf", ".ics", ".asc", ".sig")


@dataclass(frozen=True)
class Leaf:
    """A leaf of the MIME tree with its decoded octets."""

    path: str
    declared: str  # media type, lower case
    filename: str  # cleaned; "" where none
    disposition: str
    content_id: bool
    in_encrypted: bool  # inside multipart/encrypted (RFC 1847)
    alternative: str  # path of the multipart/alternative it is a version in; "" where it stands for itself
    parameters: dict[str, str]
    octets: bytes
    steady: bool  # its octets don't depend on a server's line ends

    @cached_property
    def media_type(self) -> str:
        """As its octets tell, else as declared."""
        return sniff(self.octets) or self.declared

    @property
    def part(self) -> Part:
        """The leaf as the record of the message lists it."""
        return Part(self.path, self.declared, self.filename, len(self.octets))

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the decoded octets, the same whatever line ends a server made of them."""
        octets = self.octets if self.steady else self.octets.replace(b"\r\n", b"\n").rstrip(b"\n")
        return hashlib.sha256(octets).hexdigest()

    @property
    def is_body(self) -> bool:
        """Whether it is text that a mail program shows as the mail itself."""
        if self.media_type not in ("text/plain", "text/html", "text/enriched"):
            return False
        if _CLIENT_NAME.fullmatch(self.filename):
            return True
        return self.disposition != "attachment" and not self.filename

    @property
    def may_be_paper(self) -> bool:
        """Whether a person might have meant it as a paper: not a logo, a card, an invitation, a signature."""
        if self.is_body or self.declared in _NEVER_PAPERS or self.filename.lower().endswith(_NEVER_PAPER_NAMES):
            return False
        if self.media_type.startswith("image/"):
            shown = self.content_id or self.disposition == "inline" or _LOGO_NAME.fullmatch(self.filename)
            return len(self.octets) >= (LOGO_OCTETS if shown else ICON_OCTETS)
        if self.alternative and not self.filename and self.media_type.startswith("text/"):
            return False
        return not (self.declared == "application/pgp-encrypted" and self.in_encrypted)  # only says "Version: 1"


def list_leaves(message: email.message.Message) -> tuple[tuple[Leaf, ...], tuple[str, ...]]:
    """Every leaf in order, and the codes of what was left out. A forwarded message is one leaf, not opened."""
    leaves: list[Leaf] = []
    troubles: list[str] = []
    for path, part, around in _walk(message, troubles):
        if len(leaves) == MOST_PARTS:
            troubles.append("too_many_parts")
            break
        leaves.append(_leaf(path, part, around))
    return tuple(leaves), tuple(dict.fromkeys(troubles))


def _walk(
    message: email.message.Message, troubles: list[str]
) -> Iterator[tuple[str, email.message.Message, tuple[str, ...]]]:
    """(path, leaf, "type path" of the multiparts around it), without recursion: depth is the sender's to choose."""
    waiting: list[tuple[str, email.message.Message, tuple[str, ...]]] = [("", message, ())]
    while waiting:
        path, part, around = waiting.pop()
        kind = _declared_type(part)
        children = part.get_payload()
        if not kind.startswith("multipart/") or not isinstance(children, list):
            yield path or "1", part, around
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
    octets = decode_payload(part, encoding)
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
        octets=octets,
        steady=encoding == "base64" and not declared.startswith(("text/", "message/")),
    )


def decode_payload(part: email.message.Message, encoding: str) -> bytes:
    """The decoded octets of a leaf; b"" where there are none. A forwarded message is written out again."""
    if part.is_multipart():
        inner = part.get_payload()
        try:
            return b"".join(child.as_bytes() for child in inner if isinstance(child, email.message.Message))
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
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


_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"{\\rtf", "application/rtf"),
    (b"\x78\x9f\x3e\x22", "application/ms-tnef"),
    (b"\xffWPC", "application/vnd.wordperfect"),
    (b"%!PS", "application/postscript"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF8", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!", "application/vnd.rar"),
    (b"\x1f\x8b", "application/gzip"),
)
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def sniff(octets: bytes) -> str:
    """The media type that the first octets tell, "" where they tell none."""
    if b"%PDF-" in octets[:1024]:  # readers accept it anywhere in the first kilobyte (ISO 32000 annex H)
        return "application/pdf"
    for magic, media_type in _MAGIC:
        if octets.startswith(magic):
            return media_type
    if octets.startswith(b"PK\x03\x04"):
        if octets[30:].startswith(b"mimetypeapplication/vnd.oasis.opendocument.text"):
            return "application/vnd.oasis.opendocument.text"
        return _WORD if b"word/document.xml" in octets else "application/zip"
    if octets.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        if "WordDocument".encode("utf-16-le") in octets:
            return "application/msword"
        return "application/vnd.ms-outlook" if "__substg1.0_".encode("utf-16-le") in octets else "application/x-ole"
    if octets[4:8] == b"ftyp" and octets[8:12] in (b"heic", b"heix", b"mif1", b"msf1"):
        return "image/heic"
    return ""
