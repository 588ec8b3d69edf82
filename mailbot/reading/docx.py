"""What does a word processor's file of today's kind (DOCX, ECMA-376 / ISO 29500) say to whoever reads it?

As Word shows it with all changes accepted: insertions stand, deletions don't. Tables, text boxes, footnotes and
endnotes are read; headers, footers and comments are not. Hidden, white and tiny words are left out.
"""

import io
import re
import xml.parsers.expat
import zipfile
import zlib
from dataclasses import dataclass, field

from mailbot.core.domain.document import Trouble
from mailbot.reading.asking import PaperText, unread

MOST_MEMBERS = 2_000
MOST_MEMBER_OCTETS = 30_000_000  # of XML: an honest statement has under one million
MOST_RATIO = 200  # inflated to deflated; honest XML is squeezed to a tenth
MOST_CHARACTERS = 2_000_000
MOST_DEPTH = 200  # of elements in elements; nested tables have some thirty
LEAST_HALF_POINTS = 8  # w:sz is in half points: what is smaller than four points is no print
LARGE_EMU = 4 * 914_400  # both sides of a picture that may hold a page's words: four inches
PALE = 235  # each of red, green and blue
BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, OSError)
PARTS = ("word/document.xml", "word/footnotes.xml", "word/endnotes.xml")  # the first must be there

_FALLBACK = "http://schemas.openxmlformats.org/markup-compatibility/2006 Fallback"  # says the same once more
_LEFT_OUT = frozenset(
    {"del", "moveFrom", "delText", "instrText", "rPrChange", "pPrChange", "tcPrChange", "sectPrChange"}
)
_OFF = frozenset({"0", "false", "off"})
_NO_SHADE = frozenset({"", "auto", "ffffff"})


class _Refused(Exception):  # noqa: N818 - a message from a parser's callback to its caller
    """The file breaks a limit, or has what no honest one has."""

    def __init__(self, trouble: Trouble) -> None:
        self.trouble = trouble


def read_docx(octets: bytes) -> PaperText:
    """The words by page, as far as the file itself tells where its pages end; how many there are it doesn't tell."""
    try:
        parts = _open_parts(octets)
        texts = [_Walk().read(part) for part in parts]
    except _Refused as refused:
        return unread(refused.trouble)
    except (*BROKEN_ZIP, xml.parsers.expat.ExpatError):
        return unread(Trouble.CORRUPT)
    except RuntimeError:  # what zipfile raises for a member under a password
        return unread(Trouble.PASSWORD)
    pages = [page for page, _ in zip(texts[0].pages(), range(MOST_MEMBERS), strict=False)]
    notes = "\n".join("\n".join(text.pages()) for text in texts[1:])
    if notes.strip():
        pages[-1] = f"{pages[-1]}\n\n{notes}"
    if not any(page.strip() for page in pages):
        pictured = any(text.has_picture for text in texts) or any(text.has_hidden for text in texts)
        return unread(Trouble.NO_TEXT if pictured else Trouble.EMPTY)
    whole = not any(text.has_hidden or text.has_large_picture for text in texts)
    return PaperText(tuple(pages), None, count_exact=False, trouble=None, whole=whole)


def warm_docx() -> None:
    """Reads a tiny file, so that a forked child finds every module and table loaded."""
    octets = io.BytesIO()
    with zipfile.ZipFile(octets, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(PARTS[0], b'<w:document xmlns:w="x"><w:p><w:r><w:t>A word</w:t></w:r></w:p></w:document>')
    read_docx(octets.getvalue())


def _open_parts(octets: bytes) -> list[bytes]:
    """The XML of the parts that are read, inflated under limits that don't rest on what the file says of itself."""
    if octets.count(b"PK\x01\x02") > MOST_MEMBERS:
        raise _Refused(Trouble.LIMIT)
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        names = frozenset(archive.namelist())
        if PARTS[0] not in names:
            raise _Refused(Trouble.CORRUPT)
        return [_inflate(archive, name) for name in PARTS if name in names]


def _inflate(archive: zipfile.ZipFile, name: str) -> bytes:
    member = archive.getinfo(name)
    most = min(MOST_MEMBER_OCTETS, MOST_RATIO * member.compress_size + 100_000)
    with archive.open(member) as opened:
        content = opened.read(most + 1)
    if len(content) > most:
        raise _Refused(Trouble.LIMIT)
    return content


@dataclass(slots=True)
class _Run:
    """How the words of a run are shown."""

    is_vanished: bool = False
    is_tiny: bool = False
    is_pale: bool = False
    is_shaded: bool = False
    is_capital: bool = False

    def hides(self, *, on_shade: bool) -> bool:
        """Whether nobody sees its words."""
        return self.is_vanished or self.is_tiny or (self.is_pale and not (self.is_shaded or on_shade))


@dataclass(slots=True)
class _Block:
    """A paragraph, a cell or a row that is being read."""

    lines: list[str] = field(default_factory=list)  # of a cell: its paragraphs; of a row: its cells
    cells: list[list[str]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    is_shaded: bool = False


class _Walk:
    """One pass over one part, without a tree: what is open is on three stacks, what is done in `lines`."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.has_hidden = False
        self.has_picture = False
        self.has_large_picture = False  # a pasted page, say: words may stand in it
        self._open: list[str] = []
        self._left_out = 0  # depth of what is not read
        self._runs: list[_Run] = []
        self._paragraphs: list[_Block] = []
        self._cells: list[_Block] = []
        self._rows: list[_Block] = []
        self._in_text = False
        self._characters = 0

    def read(self, content: bytes) -> "_Walk":
        """Reads a part; _Refused where it has a document type (which no part may have: ECMA-376 part 2) or no end."""
        parser = xml.parsers.expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse_doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.Parse(content, True)
        return self

    def pages(self) -> list[str]:
        """The lines, parted at the file's own ends of pages, of which Word writes some twice."""
        return re.split(r"\f(?:\s*\f)*", "\n".join(self.lines))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._open) >= MOST_DEPTH:
            raise _Refused(Trouble.LIMIT)
        local = _local(name)
        self._open.append(local)
        if name == _FALLBACK or local in _LEFT_OUT or self._left_out:
            self._left_out += 1
            return
        match local:
            case "p":
                self._paragraphs.append(_Block(is_shaded=bool(self._cells) and self._cells[-1].is_shaded))
            case "tr":
                self._rows.append(_Block())
            case "tc":
                self._cells.append(_Block())
            case "r":
                self._runs.append(_Run())
            case "t":
                self._in_text = True
            case "blip" | "imagedata":
                self.has_picture = True
            case _:
                self._start_mark(local, {_local(key): value for key, value in attributes.items()})

    def _start_mark(self, local: str, values: dict[str, str]) -> None:
        """What stands in a run or says how it looks. A property of a paragraph's mark (pPr/rPr) is of no words."""
        around = self._open[-2] if len(self._open) > 1 else ""
        value = values.get("val", "")
        if around == "rPr" and self._runs and "pPr" not in self._open[-4:]:
            _dress(self._runs[-1], local, value, values)
        elif local == "shd" and values.get("fill", "").lower() not in _NO_SHADE:
            if around == "tcPr" and self._cells:
                self._cells[-1].is_shaded = True
            elif around == "pPr" and self._paragraphs:
                self._paragraphs[-1].is_shaded = True
        elif local == "extent":
            sides = [int(values.get(side, "")[:12]) for side in ("cx", "cy") if values.get(side, "").isdecimal()]
            self.has_large_picture = self.has_large_picture or (len(sides) == 2 and min(sides) >= LARGE_EMU)
        elif local == "pageBreakBefore" and value not in _OFF and self._paragraphs:
            self._paragraphs[-1].words.append("\f")
        elif around == "r":
            self._add(_SIGNS.get(local, "") if local != "br" or values.get("type") != "page" else "\f")

    def _end(self, _: str) -> None:
        local = self._open.pop()
        if self._left_out:
            self._left_out -= 1
            return
        match local:
            case "t":
                self._in_text = False
            case "r" if self._runs:
                self._runs.pop()
            case "p" if self._paragraphs:
                self._end_paragraph("".join(self._paragraphs.pop().words))
            case "tc" if self._cells and self._rows:
                self._rows[-1].cells.append(self._cells.pop().lines)
            case "tr" if self._rows:
                self._end_row(self._rows.pop().cells)

    def _end_paragraph(self, line: str) -> None:
        if self._cells and "tc" in self._open:
            self._cells[-1].lines.append(line.replace("\f", " "))
        else:
            self.lines.append(line)

    def _end_row(self, cells: list[list[str]]) -> None:
        """A row of short cells is a line with tabs; where a cell holds paragraphs it is a layout, read cell by cell."""
        filled = [[line for line in cell if line.strip()] for cell in cells]
        if all(len(cell) <= 1 for cell in filled):
            lines = ["\t".join(cell[0] if cell else "" for cell in filled)]
        else:
            lines = [line for cell in cells for line in cell]
        for line in lines:
            self._end_paragraph(line)

    def _text(self, content: str) -> None:
        if self._in_text and not self._left_out:
            self._add(content)

    def _add(self, content: str) -> None:
        if not content or not self._paragraphs:
            return
        run = self._runs[-1] if self._runs else None
        paragraph = self._paragraphs[-1]
        if run is not None and run.hides(on_shade=paragraph.is_shaded):
            self.has_hidden = self.has_hidden or bool(content.strip())
            return
        self._characters += len(content)
        if self._characters > MOST_CHARACTERS:
            raise _Refused(Trouble.LIMIT)
        paragraph.words.append(content.upper() if run is not None and run.is_capital else content)


_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "lastRenderedPageBreak": "\f"}


def _dress(run: _Run, local: str, value: str, values: dict[str, str]) -> None:
    match local:
        case "vanish" | "webHidden":
            run.is_vanished = value not in _OFF
        case "caps":
            run.is_capital = value not in _OFF
        case "sz":
            run.is_tiny = value.isdecimal() and int(value[:6]) < LEAST_HALF_POINTS
        case "color":
            run.is_pale = _is_pale(value)
        case "shd":
            run.is_shaded = values.get("fill", "").lower() not in _NO_SHADE
        case "highlight":
            run.is_shaded = value not in {"none", "white"}


def _is_pale(colour: str) -> bool:
    try:
        parts = bytes.fromhex(colour)
    except ValueError:
        return False
    return len(parts) == 3 and min(parts) >= PALE


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _refuse_doctype(*_: object) -> None:
    raise _Refused(Trouble.CORRUPT)
