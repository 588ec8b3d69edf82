"""Which mail is attached to a mail, however a program wrapped it?"""

import base64
import binascii
import email
import email.message
import re

from mailbot.core.domain.document import Trouble
from mailbot.reading.containers.held import Closed

_HEADER = re.compile(rb"[!-9;-~]{1,76}[ \t]*:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*\r?\n")
_TELLING = re.compile(
    rb"^(?:from|to|subject|date|received|mime-version|content-type|message-id)[ \t]*:", re.IGNORECASE | re.MULTILINE
)
_BASE64 = re.compile(rb"[A-Za-z0-9+/=\s]+")
HEADER_OCTETS = 64 * 1024


def parse_forwarded(octets: bytes) -> email.message.Message:
    """The attached mail; raises Closed where the octets are none.

    A message/rfc822 may not be encoded in base64 (RFC 2046 §5.2.1), and some gateways do so all the same.
    """
    found = octets.lstrip(b"\r\n \t")
    found = found.removeprefix(b"\xef\xbb\xbf")
    if found.startswith(b"From "):  # an mbox's line
        found = found.partition(b"\n")[2]
    if not _is_mail(found):
        found = _decoded(found)
        if not _is_mail(found):
            raise Closed(Trouble.UNSUPPORTED)
    return email.message_from_bytes(found)


def _is_mail(octets: bytes) -> bool:
    return bool(_HEADER.match(octets)) and bool(_TELLING.search(octets[:HEADER_OCTETS]))


def _decoded(octets: bytes) -> bytes:
    if not _BASE64.fullmatch(octets[:HEADER_OCTETS]):
        return b""
    try:
        return base64.b64decode(octets)
    except (binascii.Error, ValueError):
        return b""
