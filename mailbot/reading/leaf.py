"""What is one leaf of a mail: what it declares, what its octets tell, and may it be a paper?"""

import hashlib
import re
from dataclasses import dataclass
from functools import cached_property

from mailbot.core.domain.document import Trouble
from mailbot.core.domain.mail import Part
from mailbot.reading.sniffing import sniff

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
    """A leaf of the MIME tree, or a member of a container among them, with its decoded octets."""

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
    within: str = ""  # path of the container that holds it; "" where it stands in the message itself
    is_foreign: bool = False  # of a zip or a forwarded mail: never the writer's own words
    is_letter: bool = False  # the text of a forwarded mail, as one paper
    is_second_text: bool = False  # a program's copy of the mail's text, for where the mail itself has none
    is_opened: bool = False  # a container: its members follow
    in_report: bool = False  # inside multipart/report: a machine gives back what it was sent (RFC 6522)
    closed: Trouble | None = None  # why a container or a member was not opened

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
        if self.is_foreign or self.media_type not in ("text/plain", "text/html", "text/enriched"):
            return False
        if _CLIENT_NAME.fullmatch(self.filename):
            return True
        return self.disposition != "attachment" and not self.filename

    @property
    def may_be_paper(self) -> bool:
        """Whether a person might have meant it as a paper: not a logo, a card, an invitation, a signature."""
        if self.is_opened or self.is_body:
            return False
        if self.is_letter or self.closed is not None:
            return True
        if self.declared in _NEVER_PAPERS or self.filename.lower().endswith(_NEVER_PAPER_NAMES):
            return False
        if self.media_type.startswith("image/"):
            shown = self.content_id or self.disposition == "inline" or _LOGO_NAME.fullmatch(self.filename)
            return len(self.octets) >= (LOGO_OCTETS if shown else ICON_OCTETS)
        if (self.alternative or self.is_foreign) and not self.filename and self.media_type.startswith("text/"):
            return False
        return not (self.declared == "application/pgp-encrypted" and self.in_encrypted)  # only says "Version: 1"
