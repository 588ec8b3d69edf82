"""What did the writer of the mail say, and what is quoted, forwarded, signature or disclaimer?"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mailbot.reading.leaf import Leaf
from mailbot.reading.markup import QUOTE_MARK, read_markup

MOST_BODY_OCTETS = 2_000_000  # of one text part
MOST_BODY_CHARACTERS = 300_000  # some sixty pages; more is not a letter
MOST_SIGNATURE_LINES = 20
SHORT_LINE = 70  # a signature's lines are short, prose is not

SHARE_HOSTS = (
    "sharefile.com", "sharefile.eu", "dropbox.com", "db.tt", "onedrive.live.com", "1drv.ms", "sharepoint.com",
    "box.com", "drive.google.com", "docs.google.com", "wetransfer.com", "we.tl", "citrixdata.com", "egnyte.com",
    "hightail.com", "icloud.com", "mimecast.com", "netdocuments.com", "ndlink.net", "imanage.work", "imanage.com",
    "clio.com", "mycase.com", "filecloud.com", "sendthisfile.com", "smash.com", "fromsmash.com", "mega.nz",
    "firmex.com", "kiteworks.com", "accellion.com", "titanfile.com", "zixmail.net", "virtru.com",
)  # fmt: skip

_HOST = re.compile(r"(?:https?://|\bwww\.|(?<![@\w.-]))((?:[a-z0-9-]{1,63}\.){1,6}[a-z]{2,12})(?![\w@])", re.IGNORECASE)
_HARD_MARK = re.compile(
    r"[>\s]*(?:-{2,}\s*(?:original (?:message|appointment)|forwarded (?:message|by .*)|reply message)\s*-{2,}"
    r"|begin forwarded message:|-{5,} forwarded .*)\s*",
    re.IGNORECASE,
)
_WROTE = re.compile(r"\s*(?:on|le|am) .{6,300}?(?:wrote|a écrit|schrieb)\s*:\s*", re.IGNORECASE | re.DOTALL)
_QUOTED_HEADER = re.compile(r"\s*[*_]*(from|sent|date|to|cc|subject)\s*:[*_]*\s*\S?", re.IGNORECASE)
_VALEDICTION = re.compile(
    r"\s*(?:respectfully(?: submitted| yours)?|(?:yours |very )*(?:truly|sincerely)(?: yours)?"
    r"|(?:kind |best |warm )*regards|best(?: wishes)?|many thanks|thanks(?: again| so much| in advance)?"
    r"|thank you(?: very much)?|cordially|cheers)\s*[,.!]?\s*",
    re.IGNORECASE,
)
_PHONE_FOOT = re.compile(
    r"\s*(?:sent from my \w.{0,40}|get outlook for \w.{0,40}|sent (?:from|via) .{0,40}(?:mobile|phone|mail).{0,20})",
    re.IGNORECASE,
)
_STILL_CONTENT = re.compile(r"\b(?:p\.? ?s\.|attend|demand|offer|exhibit|enclos|attach|settle)", re.IGNORECASE)
_DISCLAIMER_CUES = tuple(
    re.compile(cue, re.IGNORECASE)
    for cue in (
        r"intended (?:only |solely |exclusively )*(?:for|recipient)",
        r"(?:received|sent to you|reached you).{0,60}in error",
        r"confidentiality (?:notice|note|statement)\b.{0,5}",
        r"notify (?:the sender|us|me)",
        r"(?:any|un-?authori[sz]ed).{0,40}(?:disclosure|dissemination|distribution|copying)",
        r"this (?:e-?mail|message|communication|transmission).{0,60}(?:confidential|privileged|contain)",
        r"attorney[- ]client privilege|work product",
        r"circular 230|electronic communications privacy act",
        r"(?:originated|came|sent) from outside",
        r"do not (?:click|open).{0,30}(?:links|attachments)",
    )
)
MOST_DISCLAIMER_WORDS = 250


@dataclass(frozen=True, slots=True)
class Body:
    """The mail's own words apart from the rest; `whole` is False where it was over a limit."""

    text: str
    quoted: str
    links: tuple[str, ...]
    media_type: str
    whole: bool


def read_body(leaves: Sequence[Leaf]) -> Body:
    """The words of every part that a mail program shows as the mail itself; of alternatives the plain one."""
    shown = choose_leaves(leaves)
    texts = [_to_text(leaf) for leaf in shown]
    text = "\n".join(texts)
    whole = len(text) <= MOST_BODY_CHARACTERS and all(len(leaf.octets) <= MOST_BODY_OCTETS for leaf in shown)
    own, quoted = part_quoted(text[:MOST_BODY_CHARACTERS])
    media_type = shown[0].declared if shown else "text/plain"
    return Body(own, quoted, share_links(own), media_type, whole)


def choose_leaves(leaves: Sequence[Leaf]) -> list[Leaf]:
    """The leaves that make the body, in order: of each multipart/alternative the first kind that has words."""
    bodies = [leaf for leaf in leaves if leaf.is_body]
    chosen: list[Leaf] = []
    for leaf in bodies:
        if leaf.alternative:
            rivals = [other for other in bodies if other.alternative == leaf.alternative]
            plain = [other for other in rivals if other.media_type == "text/plain" and other.octets.strip()]
            if leaf not in (plain or rivals):
                continue
        chosen.append(leaf)
    return chosen


def decode_text(leaf: Leaf) -> str:
    """The leaf's octets as text, by the charset it declares, else by the one that fits."""
    octets = leaf.octets[:MOST_BODY_OCTETS]
    for charset in (leaf.parameters.get("charset", ""), _charset_by_mark(octets), "utf-8"):
        try:
            return octets.decode(charset) if charset else octets.decode("utf-8")
        except (LookupError, ValueError):
            continue
    return octets.decode("cp1252", "replace")


def _charset_by_mark(octets: bytes) -> str:
    if octets.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    return "utf-8-sig" if octets.startswith(b"\xef\xbb\xbf") else ""


def _to_text(leaf: Leaf) -> str:
    text = decode_text(leaf)
    if leaf.media_type != "text/plain":
        text = read_markup(text)
    return tidy(text)


def tidy(text: str) -> str:
    """One kind of line end and blank, no control characters, no more than two empty lines together."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ").replace("\ufeff", "")
    text = re.sub(r"[\x00-\x08\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069]", "", text)
    return re.sub(r"\n[ \t]*\n(?:[ \t]*\n)+", "\n\n", text)


def part_quoted(text: str) -> tuple[str, str]:
    """(the writer's own words, all that was cut away), by the marks that mail programs leave."""
    own: list[str] = []
    cut: list[str] = []
    lines = text.split("\n")
    place = 0
    while place < len(lines):
        length, is_end = _mark_at(lines, place)
        if is_end:
            cut.extend(lines[place:])
            break
        if length or lines[place].lstrip().startswith(">"):
            cut.extend(lines[place : place + max(1, length)])
            place += max(1, length)
            continue
        own.append(lines[place])
        place += 1
    own, signature = _part_signature(own)
    own, disclaimers = _part_disclaimers(own)
    return "\n".join(own).strip(), "\n".join(disclaimers + signature + cut).strip()


def forwarded_text(quoted: str) -> str:
    """What the mail that was passed on says of its own, of all that was cut away; "" where none is marked as such."""
    lines = quoted.split("\n")
    start = next((place for place in range(len(lines)) if _mark_at(lines, place)[1]), None)
    if start is None:
        return ""
    rest = [line.removeprefix("> ").removeprefix(">") for line in lines[start:]]
    place = 0
    while place < len(rest) and (
        not rest[place].strip() or _HARD_MARK.fullmatch(rest[place]) or _is_header(rest[place])
    ):
        place += 1
    return part_quoted("\n".join(rest[place:]))[0]


def _is_header(line: str) -> bool:
    return line.strip() == QUOTE_MARK or _QUOTED_HEADER.match(line) is not None


def _mark_at(lines: Sequence[str], place: int) -> tuple[int, bool]:
    """(lines of an introduction of quoted text that begins here, whether all that follows is quoted)."""
    line = lines[place]
    if line.strip() == QUOTE_MARK or _HARD_MARK.fullmatch(line):
        return 1, True
    if re.match(r"\s*(?:on|le|am) ", line, re.IGNORECASE):
        for length in (1, 2, 3, 4):
            if _WROTE.fullmatch(" ".join(lines[place : place + length])):
                following = next((x for x in lines[place + length :] if x.strip()), "")
                return length, not following.lstrip().startswith(">")
    first = _QUOTED_HEADER.match(line)
    if first and first[1].lower() == "from":
        block = (_QUOTED_HEADER.match(x) for x in [x for x in lines[place : place + 12] if x.strip()][:7])
        names = {m[1].lower() for m in block if m}
        if names & {"to", "subject"} and names & {"sent", "date"}:
            return 1, True
    return 0, False


def _part_signature(lines: list[str]) -> tuple[list[str], list[str]]:
    """Cuts from the signature's delimiter (RFC 3676 §4.3) or a valediction that only a signature follows."""
    left = sum(bool(line.strip()) for line in lines)  # lines that say something, behind the one that is looked at
    for place, line in enumerate(lines):
        left -= bool(line.strip())
        if left <= MOST_SIGNATURE_LINES and line.rstrip("\r") in ("-- ", "--"):
            return lines[:place], lines[place:]
        if _PHONE_FOOT.fullmatch(line):
            own, cut = _part_signature(lines[:place])
            return own + lines[place + 1 :], [*cut, line]
        is_farewell = 0 < left <= MOST_SIGNATURE_LINES and _VALEDICTION.fullmatch(line)
        if is_farewell and _is_signature([x for x in lines[place + 1 :] if x.strip()]):
            return lines[: place + 1], lines[place + 1 :]
    return lines, []


def _is_signature(lines: Sequence[str]) -> bool:
    """Short lines, disclaimers aside, none of which speaks of the matter."""
    kept, _ = _part_disclaimers(list(lines))
    return all(len(line) <= SHORT_LINE and not _STILL_CONTENT.search(line) for line in kept)


def _part_disclaimers(lines: list[str]) -> tuple[list[str], list[str]]:
    """Cuts paragraphs that show two marks of a firm's boilerplate: one alone may be the writer's own sentence."""
    own: list[str] = []
    cut: list[str] = []
    paragraph: list[str] = []
    for line in [*lines, ""]:
        if line.strip():
            paragraph.append(line)
            continue
        (cut if _is_disclaimer(" ".join(paragraph)) else own).extend([*paragraph, line])
        paragraph = []
    return own[:-1], cut


def _is_disclaimer(paragraph: str) -> bool:
    if not paragraph or len(paragraph.split()) > MOST_DISCLAIMER_WORDS:
        return False
    return sum(cue.search(paragraph) is not None for cue in _DISCLAIMER_CUES) >= 2


def share_links(text: str) -> tuple[str, ...]:
    """The file-sharing services whose hosts stand in the text; nothing is ever fetched from them."""
    hosts = {match[1].lower() for match in _HOST.finditer(text)}
    return tuple(share for share in SHARE_HOSTS if any(h == share or h.endswith(f".{share}") for h in hosts))
