"""What does a paper need of a program that no reading child may run?

A child may run nothing. What it can't read by itself it names as an errand, with the octets that the program takes; the
daemon carries those, unread, to a converter's child, and the answer, unread, to a second reading child.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Program(StrEnum):
    """The two programs that a converter's child may run."""

    RENDER = "render"  # LibreOffice: a word processor's file in, a PDF out
    RECOGNISE = "recognise"  # Tesseract: the picture of one page in (PNG), its words out as TSV


@dataclass(frozen=True, slots=True)
class Errand:
    """One run of one program."""

    path: str  # of the paper, as `Document.path`
    page: int  # 1-based; 0: the paper as a whole
    program: Program
    suffix: str  # "docx", "doc", "rtf", …: by the octets, for the program's choice of filter; "png" for a page
    octets: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of an errand."""

    octets: bytes | None  # None: there is no answer, for this reason
    trouble: str = ""  # missing: the program is not installed; no_room: no private folder; time_out, failed, limit


Answers = Mapping[tuple[str, int], Answer]  # by (path, page); empty at the first reading
