"""What does a message say? Octets in, a `Message` out, whatever the octets are."""

import email
import email.message
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import mailparser

from mailbot.core.domain.court import SoughtSection
from mailbot.core.domain.mail import Message
from mailbot.reading import headers
from mailbot.reading.asking import NO_ANSWERS
from mailbot.reading.authentication import read_authentication
from mailbot.reading.body import Body, read_body
from mailbot.reading.delivery_report import list_returned
from mailbot.reading.errands import Answers, Errand
from mailbot.reading.papers import Depth, read_papers
from mailbot.reading.parts import Leaf, list_leaves

# The library has no types of its own.
_parse_header: Any = mailparser.parse_from_bytes

__all__ = ["Depth", "fingerprint", "read_message", "read_with_papers"]

# Hostile mail makes the parsers raise nearly anything, and each such case is a value here: a code in `troubles`.
ANY_FAULT = (Exception, RecursionError, MemoryError)


@dataclass(frozen=True, slots=True)
class _Parsed:
    """mail-parser's view of the header: (name, address) lists and the fields whose addresses are defective."""

    addresses: dict[str, list[tuple[str, str]]]
    defective: frozenset[str]


def read_message(octets: bytes, depth: Depth) -> Message:
    """Reads one message (RFC 5322, MIME). Never raises for what is in it."""
    return read_with_papers(octets, depth)[0]


def read_with_papers(
    octets: bytes,
    depth: Depth,
    answers: Answers = NO_ANSWERS,
    sought: Sequence[SoughtSection] = (),
) -> tuple[Message, tuple[bytes, ...], tuple[Errand, ...]]:
    """Reads one message; beside it the octets of those attachments that could be read, in order of `papers`.

    Last, the errands that would help to read it; at a second reading their `answers` are used, and nothing is asked.
    `sought`: sections that some order wants beside the usual three.
    """
    header, header_cut = headers.split_header(octets)
    fields = headers.list_fields(header)
    leaves, troubles = _open(octets, depth)
    if header_cut:
        troubles = (*troubles, "header_limit")
    body = _read_body(leaves, depth)
    papers = read_papers(leaves, body, depth, answers=answers, sought=sought)
    parsed = _parse_addresses(header)
    author = headers.tell_author(fields, parsed.addresses["from"], has_defect="from" in parsed.defective)
    if body is None or not body.whole:
        troubles = (*troubles, "body_limit")
    hops = headers.list_hops(fields)
    message = Message(
        author=author.address,
        author_name=author.name,
        author_doubts=author.doubts,
        to=headers.addresses(fields, "to", parsed.addresses["to"]),
        cc=headers.addresses(fields, "cc", parsed.addresses["cc"]),
        reply_to=headers.addresses(fields, "reply-to", parsed.addresses["reply-to"]),
        subject=headers.decode_words(next(iter(headers.values(fields, "subject")), "")),
        message_id=headers.message_id(fields),
        in_reply_to=headers.thread_ids(fields),
        date=next((headers.parse_time(value) for value in headers.values(fields, "date")), None),
        hops=tuple(hop.at for hop in hops),
        fields=headers.telling_fields(fields),
        authentication=read_authentication(fields),
        text=body.text if body else "",
        quoted=body.quoted if body else "",
        parts=tuple(leaf.part for leaf in leaves),
        papers=papers.documents,
        links=body.links if body else (),
        fingerprint=fingerprint(fields, leaves, octets),
        whole=papers.whole and not troubles,
        troubles=troubles,
        hops_by=tuple(hop.by for hop in hops),
        returned=list_returned(fields, leaves),
    )
    by_path = {leaf.path: leaf.octets for leaf in leaves}
    octets_read = tuple(by_path[p.path] for p in message.papers if p.trouble is None and not p.is_body)
    return message, octets_read, papers.errands


def fingerprint(fields: Sequence[tuple[str, str]], leaves: Sequence[Leaf], octets: bytes) -> str:
    """Which mail it is, whatever a server made of its trace fields and line ends; of all octets where none parse."""
    if not leaves:
        return hashlib.sha256(octets).hexdigest()
    digest = hashlib.sha256()
    for name in ("from", "date", "message-id"):
        for value in headers.values(fields, name):
            digest.update(f"{name}:{' '.join(value.split())}\n".encode("utf-8", "surrogateescape"))
    for leaf in leaves:
        if leaf.within:
            continue  # the container stands for what it holds: a server rewrites no further in
        digest.update(f"{leaf.digest}\n".encode())
    return digest.hexdigest()


def _open(octets: bytes, depth: Depth) -> tuple[tuple[Leaf, ...], tuple[str, ...]]:
    """The leaves by the standard library, which keeps a forwarded mail apart from the one that carries it."""
    try:
        return list_leaves(email.message_from_bytes(octets), opens_containers=depth is not Depth.OUTLINE)
    except RecursionError:
        return (), ("too_deep",)
    except ANY_FAULT:
        return (), ("structure",)


def _parse_addresses(header: bytes) -> _Parsed:
    """Addresses by mail-parser, from the header alone: with a body it would mix in those of forwarded mail."""
    nothing: dict[str, list[tuple[str, str]]] = {"from": [], "to": [], "cc": [], "reply-to": []}
    try:
        parsed = _parse_header(headers.address_fields(header))
        found = {
            "from": list(parsed.from_),
            "to": list(parsed.to),
            "cc": list(parsed.cc),
            "reply-to": list(parsed.reply_to),
        }
        return _Parsed(found, frozenset(str(defect["header"]).lower() for defect in parsed.address_header_defects))
    except ANY_FAULT:
        return _Parsed(nothing, frozenset(nothing))


def _read_body(leaves: Sequence[Leaf], depth: Depth) -> Body | None:
    if depth is Depth.OUTLINE:
        return None
    try:
        return read_body(leaves)
    except ANY_FAULT:
        return None
