"""A paper that came in, and the passages in it where each required section stands."""

from dataclasses import dataclass
from enum import StrEnum

BODY_PATH = "body"


class Element(StrEnum):
    """The elements of the three required parts (order ¶3(a)–(c))."""

    FACTUAL_POSITIONS = "factual_positions"
    LEGAL_POSITIONS = "legal_positions"
    DAMAGES_POSITIONS = "damages_positions"
    HISTORY = "history"
    DEMANDS_AND_OFFERS = "demands_and_offers"
    NAMES = "names"
    POSITIONS = "positions"


class ReadBy(StrEnum):
    """How the words of a paper were come by."""

    TEXT = "text"
    OCR = "ocr"
    BODY = "body"


class Trouble(StrEnum):
    """Why a paper could not be read; what follows from it is for the `document` check to say."""

    PASSWORD = "password"  # noqa: S105 - a reason, not a secret
    CORRUPT = "corrupt"
    EMPTY = "empty"
    UNSUPPORTED = "unsupported"  # a format not read here: a person looks
    NO_TEXT = "no_text"  # opens, but its pages hold no text layer (a scan)
    FORMAT = "format"  # a known program's own format, which nothing on this machine opens: a PDF would help
    LIMIT = "limit"  # too large, too deep, too slow: ours to explain, never counsel's


@dataclass(frozen=True, slots=True)
class Passage:
    """Where an element stands: a page and the words there. The words stay in memory and in the vault."""

    element: Element
    page: int  # 1-based; 0: the body of the mail
    words: str  # verbatim, white space folded, at most 200 characters
    certain: bool  # False: it may be the element; a person should look


@dataclass(frozen=True, slots=True)
class FurtherPassage:
    """Where a part stands that an order asks beside the usual three. Its words, too, stay in memory and the vault."""

    section: str  # `SoughtSection.key`
    page: int  # 1-based; 0: the body of the mail
    words: str  # as a `Passage` has them
    certain: bool
    is_placeholder: bool = False  # a heading over nothing, or a note that it is to follow


@dataclass(frozen=True, slots=True)
class Attendee:
    """Someone said to attend."""

    name: str
    position: str  # "" where none is given
    is_counsel: bool


@dataclass(frozen=True, slots=True)
class Move:
    """A demand or an offer that a paper recites. Content: it stays in memory and in the vault."""

    is_demand: bool | None  # False: an offer; None: which of the two can't be told
    amount: str  # as it is written, at most 40 characters
    dollars: int | None  # None: in words, or a figure whose unit only the reader knows
    date: str  # as it is written, at most 30 characters; "" where none is given
    page: int  # 1-based; 0: the body of the mail


@dataclass(frozen=True, slots=True)
class Located:
    """What `sections.locate` found in one paper."""

    passages: tuple[Passage, ...] = ()
    placeholders: tuple[Passage, ...] = ()  # a heading over nothing, "TBD", "to be supplemented": not content
    demands: int = 0  # distinct demands recited
    offers: int = 0
    attendees: tuple[Attendee, ...] = ()
    ladder: tuple[Move, ...] = ()  # in the order in which they are told
    sought: tuple[str, ...] = ()  # keys of the further sections that were looked for: of others nothing is known
    further: tuple[FurtherPassage, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """One paper: an attachment, or the text of the mail itself (path "body")."""

    path: str
    untrusted_filename: str
    media_type: str  # told by its octets, not by its name
    octets: int
    sha256: str
    read_by: ReadBy | None  # None: not read
    trouble: Trouble | None
    pages: int | None
    pages_exact: bool
    opening: str  # the first 4,000 characters: letterhead, caption, title, salutation
    located: Located
    exhibits_from: int | None = None  # page of the first exhibit's fly-sheet
    closing_page_alone: bool = False  # the last page holds nothing but signature or certificate

    @property
    def is_body(self) -> bool:
        """Whether this is the mail's own text."""
        return self.path == BODY_PATH
