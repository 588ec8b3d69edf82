"""What did an S/MIME wrapping sign (RFC 8551, RFC 5652)? The signature itself is not verified, nor said to be."""

from typing import Any

from asn1crypto import cms

from mailbot.core.domain.document import Trouble
from mailbot.reading.containers.held import Closed

# The library has no types of its own.
_load: Any = cms.ContentInfo.load

_LOCKED = frozenset({"enveloped_data", "authenticated_enveloped_data", "encrypted_data"})


def unwrap(octets: bytes) -> bytes:
    """The MIME entity that was signed, from DER or BER; raises Closed where it is locked or not there."""
    told = _load(octets)
    kind = told["content_type"].native
    if kind in _LOCKED:
        raise Closed(Trouble.PASSWORD)
    if kind != "signed_data":
        raise Closed(Trouble.UNSUPPORTED)
    content = told["content"]["encap_content_info"]["content"]
    entity = bytes(content) if content.native is not None else b""
    if not entity:  # a signature of something that stands elsewhere
        raise Closed(Trouble.UNSUPPORTED)
    return entity
