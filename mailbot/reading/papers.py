"""What do the papers that came with a message say? Each by the reader of its format, told by its octets."""

import hashlib
import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from mailbot.core.domain.court import SoughtSection
from mailbot.core.domain.document import BODY_PATH, Document, Located, ReadBy, Trouble
from mailbot.core.sections import locate
from mailbot.reading import picture, word_processor
from mailbot.reading.asking import NO_ANSWERS, Asking, PaperText, unread
from mailbot.reading.body import Body, decode_text, tidy
from mailbot.reading.docx import warm_docx
from mailbot.reading.errands import Answers, Errand
from mailbot.reading.exhibits import closing_page_alone, exhibits_from
from mailbot.reading.parts import Leaf
from mailbot.reading.pdf import read_pdf, warm_pdf

OPENING_CHARACTERS = 4_000
WORDS_A_PAGE = 500  # single-spaced; only an estimate, so never exact
MOST_PAPERS = 60
MOST_PASSAGES = 500
MOST_NAME = 200
MOST_ERRANDS = 40  # of one mail
MOST_ERRAND_OCTETS = 60 * 1024 * 1024  # in all of them

# Hostile mail makes the readers raise nearly anything, and each such case is a value here (Trouble).
ANY_FAULT = (Exception, RecursionError, MemoryError)
PDF = "application/pdf"
# Known well enough to say what would help: nothing here opens them, and whoever made them can save a PDF.
_UNREADABLE_FORMATS = frozenset({"image/heic", "image/heif", "application/postscript"})
_LOCKED_OFFICE = "EncryptedPackage".encode("utf-16-le")  # MS-OFFCRYPTO §1.3.3: a DOCX under a password


class Depth(IntEnum):
    """How much a child tries; each next one leaves out what the one before may have died of."""

    WHOLE = 0
    WITHOUT_PDFIUM = 1
    OUTLINE = 2  # headers and parts: papers are named, not opened


@dataclass(frozen=True, slots=True)
class Papers:
    """The papers in order, the mail's own text last."""

    documents: tuple[Document, ...]
    whole: bool  # whether all of each was read
    errands: tuple[Errand, ...]


def warm_papers() -> None:
    """Reads a tiny paper of each format that takes a library, which a confined child could no longer load."""
    warm_pdf()
    warm_docx()
    picture.warm_pictures()


def read_papers(
    leaves: Sequence[Leaf],
    body: Body | None,
    depth: Depth,
    *,
    answers: Answers = NO_ANSWERS,
    sought: Sequence[SoughtSection] = (),
) -> Papers:
    """Reads each paper. Photographs of pages that follow each other are one, under the first one's path and octets.

    `sought`: sections to be looked for beside the usual three.
    """
    groups = list(_groups([leaf for leaf in leaves if leaf.may_be_paper]))
    documents: list[Document] = []
    errands: list[Errand] = []
    whole = len(groups) <= MOST_PAPERS
    for group in groups[:MOST_PAPERS]:
        octets_asked = sum(len(errand.octets) for errand in errands)
        asking = Asking(group[0].path, answers, MOST_ERRANDS - len(errands), MOST_ERRAND_OCTETS - octets_asked)
        found = _read(group, depth, asking)
        documents.append(_document(group[0], found, sought))
        errands.extend(found.errands)
        whole = whole and found.whole and found.trouble is None
    if body is not None and body.text.split():
        documents.append(_body_document(body, sought))
    return Papers(tuple(documents), whole, tuple(errands))


def _groups(candidates: Sequence[Leaf]) -> Iterator[list[Leaf]]:
    """Each paper's leaves: one, or the pictures of pages that follow each other. Small pictures are no papers."""
    for is_picture, run in itertools.groupby(candidates, key=lambda leaf: leaf.media_type in picture.TYPES):
        if not is_picture:
            yield from ([leaf] for leaf in run)
            continue
        pages = [leaf for leaf in run if leaf.in_encrypted or picture.is_page(leaf.octets)]
        if pages:
            yield pages


def _read(group: Sequence[Leaf], depth: Depth, asking: Asking) -> PaperText:
    leaf = group[0]
    closed = _closed(leaf)
    if closed is not None:
        return unread(closed)
    if depth is Depth.OUTLINE:
        return unread(Trouble.LIMIT)
    try:
        return _read_format(group, asking, with_pdfium=depth is Depth.WHOLE)
    except ANY_FAULT:
        return unread(Trouble.LIMIT)


def _read_format(group: Sequence[Leaf], asking: Asking, *, with_pdfium: bool) -> PaperText:
    leaf = group[0]
    match leaf.media_type:
        case "application/pdf":
            return read_pdf(leaf.octets, with_pdfium=with_pdfium, asking=asking)
        case "text/plain":
            return PaperText((tidy(decode_text(leaf)),), None, count_exact=False, trouble=None, whole=True)
        case word_processor.DOCX:
            return word_processor.read_word(leaf.octets, asking, with_pdfium=with_pdfium)
        case word_processor.PAGES:
            return word_processor.read_pages(leaf.octets, asking=asking, with_pdfium=with_pdfium)
        case media_type if media_type in word_processor.SUFFIXES:
            return word_processor.read_rendered(leaf.octets, media_type, asking, with_pdfium=with_pdfium)
        case media_type if media_type in picture.TYPES:
            return picture.read_pictures([one.octets for one in group], asking)
        case media_type:
            return unread(Trouble.FORMAT if media_type in _UNREADABLE_FORMATS else Trouble.UNSUPPORTED)


def _closed(leaf: Leaf) -> Trouble | None:
    """Why the paper isn't opened at all, or None."""
    if leaf.closed is not None:
        return leaf.closed
    if leaf.in_encrypted or leaf.filename.lower().endswith(".rpmsg"):
        return Trouble.PASSWORD
    if leaf.declared in ("application/pkcs7-mime", "application/x-pkcs7-mime"):
        is_signed_only = leaf.parameters["smime-type"].lower() == "signed-data"
        return Trouble.UNSUPPORTED if is_signed_only else Trouble.PASSWORD
    if not leaf.octets.strip(b"\x00 \t\r\n"):
        return Trouble.EMPTY
    if leaf.octets.startswith(b"\xd0\xcf\x11\xe0") and _LOCKED_OFFICE in leaf.octets:
        return Trouble.PASSWORD
    if leaf.media_type != PDF and leaf.filename.lower().endswith(".pdf") and _claims_pdf(leaf):
        # Sent as a PDF, and its octets are nothing that we know: a broken one.
        return Trouble.CORRUPT if leaf.declared == leaf.media_type else None
    return None


def _claims_pdf(leaf: Leaf) -> bool:
    return leaf.declared in (PDF, "application/x-pdf", "application/octet-stream")


def _document(leaf: Leaf, found: PaperText, sought: Sequence[SoughtSection]) -> Document:
    blank = _blank(leaf.path, leaf.filename, leaf.media_type, leaf.octets)
    if found.trouble is not None:
        return replace(blank, trouble=found.trouble, pages=found.count, pages_exact=found.count_exact)
    if leaf.is_letter:
        return _mail_text(blank, found.pages[0], sought)
    return replace(
        blank,
        read_by=found.read_by,
        pages=found.count,
        pages_exact=found.count_exact,
        opening=_opening(found.pages),
        located=_bounded(locate(found.pages, sought=sought)),
        exhibits_from=exhibits_from(found.pages),
        closing_page_alone=len(found.pages) == found.count and closing_page_alone(found.pages),
    )


def _body_document(body: Body, sought: Sequence[SoughtSection]) -> Document:
    """The mail's own text as a paper."""
    blank = _blank(BODY_PATH, "", body.media_type, body.text.encode("utf-8", "replace"))
    return _mail_text(blank, body.text, sought)


def _mail_text(blank: Document, text: str, sought: Sequence[SoughtSection]) -> Document:
    """The text of this mail, or of one forwarded with it, whose pages are an estimate."""
    return replace(
        blank,
        read_by=ReadBy.BODY,
        pages=max(1, math.ceil(len(text.split()) / WORDS_A_PAGE)),
        opening=_opening([text]),
        located=_bounded(locate([text], is_body=True, sought=sought)),
    )


def _blank(path: str, filename: str, media_type: str, octets: bytes) -> Document:
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
