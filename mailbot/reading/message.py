"""What does a message say? Octets in, a `Message` out, whatever the octets are."""

import email
import email.message
import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any

import authres
import mailparser

from mailbot.core.domain.document import BODY_PATH, Document, Located, ReadBy, Trouble
from mailbot.core.domain.mail import AuthenticationResult, Message
from mailbot.core.sections import locate
from mailbot.reading import headers
from mailbot.reading.body import Body, decode_text, read_body, tidy
from mailbot.reading.parts import Leaf, list_leaves
from mailbot.reading.pdf import PdfText, closing_page_alone, exhibits_from, read_pdf

# Neither library has types of its own.
_parse_results: Any = authres.AuthenticationResultsHeader.parse
_parse_header: Any = mailparser.parse_from_bytes

OPENING_CHARACTERS = 4_000
WORDS_A_PAGE = 500  # single-spaced; only an estimate, so never exact
MOST_RESULTS_FIELDS = 10
MOST_PAPERS = 60
MOST_PASSAGES = 500
MOST_NAME = 200

# Hostile mail makes the parsers raise nearly anything, and each such case is a value here: a code in `troubles`.
ANY_FAULT = (Exception, RecursionError, MemoryError)


class Depth(IntEnum):
    """How much a child tries; each next one leaves out what the one before may have died of."""

    WHOLE = 0
    WITHOUT_PDFIUM = 1
    OUTLINE = 2  # headers and parts: papers are named, not opened


@dataclass(frozen=True, slots=True)
class _Parsed:
    """mail-parser's view of the header: (name, address) lists and the fields whose addresses are defective."""

    addresses: dict[str, list[tuple[str, str]]]
    defective: frozenset[str]


def read_message(octets: bytes, depth: Depth) -> Message:
    """Reads one message (RFC 5322, MIME). Never raises for what is in it."""
    return read_with_papers(octets, depth)[0]


def read_with_papers(octets: bytes, depth: Depth) -> tuple[Message, tuple[bytes, ...]]:
    """Reads one message; beside it the decoded octets of those attachments that could be read, in order of `papers`."""
    header, header_cut = headers.split_header(octets)
    fields = headers.list_fields(header)
    leaves, troubles = _open(octets)
    if header_cut:
        troubles = (*troubles, "header_limit")
    body = _read_body(leaves, depth)
    papers, papers_whole = _read_papers(leaves, body, depth)
    parsed = _parse_addresses(header)
    author = headers.tell_author(fields, parsed.addresses["from"], has_defect="from" in parsed.defective)
    if body is None or not body.whole:
        troubles = (*troubles, "body_limit")
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
        hops=headers.hop_times(fields),
        fields=headers.telling_fields(fields),
        authentication=read_authentication(headers.values(fields, "authentication-results")),
        text=body.text if body else "",
        quoted=body.quoted if body else "",
        parts=tuple(leaf.part for leaf in leaves),
        papers=papers,
        links=body.links if body else (),
        fingerprint=fingerprint(fields, leaves, octets),
        whole=papers_whole and not troubles,
        troubles=troubles,
    )
    by_path = {leaf.path: leaf.octets for leaf in leaves}
    return message, tuple(by_path[p.path] for p in message.papers if p.trouble is None and not p.is_body)


def fingerprint(fields: Sequence[tuple[str, str]], leaves: Sequence[Leaf], octets: bytes) -> str:
    """Which mail it is, whatever a server made of its trace fields and line ends; of all octets where none parse."""
    if not leaves:
        return hashlib.sha256(octets).hexdigest()
    digest = hashlib.sha256()
    for name in ("from", "date", "message-id"):
        for value in headers.values(fields, name):
            digest.update(f"{name}:{' '.join(value.split())}\n".encode("utf-8", "surrogateescape"))
    for leaf in leaves:
        digest.update(f"{leaf.digest}\n".encode())
    return digest.hexdigest()


def read_authentication(fields: Sequence[str]) -> tuple[AuthenticationResult, ...]:
    """The results of each Authentication-Results field (RFC 8601), topmost first; what doesn't parse is skipped."""
    results: list[AuthenticationResult] = []
    for value in fields[:MOST_RESULTS_FIELDS]:
        try:
            field = _parse_results(f"Authentication-Results: {value[:5_000]}")
            results += [_result(str(field.authserv_id), result) for result in field.results[:20]]
        except ANY_FAULT:
            continue
    return tuple(results)


_DOMAIN_PROPERTIES = {
    "dkim": (("header", "d"), ("header", "i")),
    "dmarc": (("header", "from"),),
    "spf": (("smtp", "mailfrom"), ("smtp", "helo")),
}


def _result(authserv_id: str, result: Any) -> AuthenticationResult:
    method = headers.clean(str(result.method), 40).lower()
    named = {(str(p.type).lower(), str(p.name).lower()): str(p.value) for p in result.properties}
    found = next((named[key] for key in _DOMAIN_PROPERTIES.get(method, ()) if named.get(key)), "")
    domain = headers.clean(found.rpartition("@")[2].lower().rstrip("."), 253)
    told = headers.clean(str(result.result), 40).lower()
    return AuthenticationResult(headers.clean(authserv_id, 253).lower(), method, told, domain)


def _open(octets: bytes) -> tuple[tuple[Leaf, ...], tuple[str, ...]]:
    """The leaves by the standard library, which keeps a forwarded mail apart from the one that carries it."""
    try:
        return list_leaves(email.message_from_bytes(octets))
    except RecursionError:
        return (), ("too_deep",)
    except ANY_FAULT:
        return (), ("structure",)


def _parse_addresses(header: bytes) -> _Parsed:
    """Addresses by mail-parser, from the header alone: with a body it would mix in those of forwarded mail."""
    nothing: dict[str, list[tuple[str, str]]] = {"from": [], "to": [], "cc": [], "reply-to": []}
    try:
        parsed = _parse_header(header)
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


def _read_papers(leaves: Sequence[Leaf], body: Body | None, depth: Depth) -> tuple[tuple[Document, ...], bool]:
    """The papers in order, the mail's own text last; and whether all of each was read."""
    candidates = [leaf for leaf in leaves if leaf.may_be_paper]
    readings = [_read_paper(leaf, depth) for leaf in candidates[:MOST_PAPERS]]
    whole = len(candidates) <= MOST_PAPERS and all(paper.trouble is None and is_whole for paper, is_whole in readings)
    papers = [paper for paper, _ in readings]
    if body is not None and body.text.split():
        text = body.text.encode("utf-8", "replace")
        blank = _document_of(BODY_PATH, "", body.media_type, text)
        papers.append(_with_text(blank, [body.text], ReadBy.BODY))
    return tuple(papers), whole


def _read_paper(leaf: Leaf, depth: Depth) -> tuple[Document, bool]:
    blank = _document_of(leaf.path, leaf.filename, leaf.media_type, leaf.octets)
    closed = _closed(leaf)
    if closed is not None:
        return _troubled(blank, closed), False
    if depth is Depth.OUTLINE:
        return _troubled(blank, Trouble.LIMIT), False
    try:
        if leaf.media_type == "application/pdf":
            found = read_pdf(leaf.octets, with_pdfium=depth is Depth.WHOLE)
            return _from_pdf(blank, found), found.whole
        return _with_text(blank, [tidy(decode_text(leaf))], ReadBy.TEXT), True
    except ANY_FAULT:
        return _troubled(blank, Trouble.LIMIT), False


def _closed(leaf: Leaf) -> Trouble | None:
    """Why the paper isn't opened at all, or None."""
    if leaf.in_encrypted or leaf.filename.lower().endswith(".rpmsg"):
        return Trouble.PASSWORD
    if leaf.declared in ("application/pkcs7-mime", "application/x-pkcs7-mime"):
        is_signed_only = leaf.parameters["smime-type"].lower() == "signed-data"
        return Trouble.UNSUPPORTED if is_signed_only else Trouble.PASSWORD
    if not leaf.octets.strip(b"\x00 \t\r\n"):
        return Trouble.EMPTY
    if leaf.media_type == "application/pdf":
        return None
    if leaf.filename.lower().endswith(".pdf") and leaf.declared == leaf.media_type and _claims_pdf(leaf):
        return Trouble.CORRUPT  # sent as a PDF, and its octets are nothing that we know
    return None if leaf.media_type == "text/plain" else Trouble.UNSUPPORTED


def _claims_pdf(leaf: Leaf) -> bool:
    return leaf.declared in ("application/pdf", "application/x-pdf", "application/octet-stream")


def _document_of(path: str, filename: str, media_type: str, octets: bytes) -> Document:
    return Document(
        path=path,
        untrusted_filename=filename,
        media_type=media_type,
        octets=len(octets),
        sha256=hashlib.sha256(octets).hexdigest(),
        read_by=None,
        trouble=None,
        pages=None,
        pages_exact=False,
        opening="",
        located=Located(),
    )


def _troubled(blank: Document, trouble: Trouble) -> Document:
    return replace(blank, trouble=trouble)


def _with_text(blank: Document, pages: Sequence[str], read_by: ReadBy) -> Document:
    """A paper of plain text. A mail's pages are estimated; a text file has none."""
    is_body = read_by is ReadBy.BODY
    estimate = max(1, math.ceil(len(pages[0].split()) / WORDS_A_PAGE)) if is_body else None
    return replace(
        blank,
        read_by=read_by,
        pages=estimate,
        opening=_opening(pages),
        located=_bounded(locate(pages, is_body=is_body)),
    )


def _from_pdf(blank: Document, found: PdfText) -> Document:
    if found.trouble is not None:
        return replace(blank, trouble=found.trouble, pages=found.count, pages_exact=found.count_exact)
    return replace(
        blank,
        read_by=ReadBy.TEXT,
        pages=found.count,
        pages_exact=found.count_exact,
        opening=_opening(found.pages),
        located=_bounded(locate(found.pages)),
        exhibits_from=exhibits_from(found.pages),
        closing_page_alone=len(found.pages) == found.count and closing_page_alone(found.pages),
    )


def _bounded(located: Located) -> Located:
    """No more than a reader could use: a hostile paper of nothing but headings would burst the record."""
    return replace(
        located,
        passages=located.passages[:MOST_PASSAGES],
        placeholders=located.placeholders[:MOST_PASSAGES],
        attendees=tuple(
            replace(attendee, name=attendee.name[:MOST_NAME], position=attendee.position[:MOST_NAME])
            for attendee in located.attendees[:MOST_PASSAGES]
        ),
    )


def _opening(pages: Sequence[str]) -> str:
    return "\n".join(tidy(page) for page in pages)[:OPENING_CHARACTERS]
