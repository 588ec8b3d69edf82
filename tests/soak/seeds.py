"""Which sound mails and papers are there to start from? The fixtures', and what Python and its packages bring along."""

import email
import importlib.metadata
import sysconfig
from collections.abc import Iterable, Iterator, Mapping, Sequence
from email.message import Message as StandardMessage
from pathlib import Path

from tests.reading.boxes import OutlookMail, compose, make_outlook, make_tnef, make_zip, sign_opaque, sign_streaming
from tests.reading.papers import make_pdf, make_prose, make_scan
from tests.soak.mutation import Kind, Seed

FIXTURES = Path(__file__).parents[2] / "fixtures"
MOST_SEED_OCTETS = 300_000  # what is larger makes a slow mutant and no worse one
_SUFFIXES = frozenset(
    {
        *(
            ".eml",
            ".pdf",
            ".docx",
            ".zip",
            ".dat",
            ".tnef",
            ".msg",
            ".doc",
            ".p7m",
            ".png",
            ".jpg",
            ".jpeg",
            ".tif",
            ".tiff",
        )
    }
)
_PICTURES = (b"\x89PNG", b"II*\0", b"MM\0*", b"\xff\xd8\xff")


def kind_of(path: Path, octets: bytes) -> Kind | None:
    """What a file is as a seed, by its octets where they tell it."""
    if octets.startswith(b"PK\x03\x04"):
        return Kind.DOCX if b"word/document.xml" in octets else Kind.ZIP
    if octets.startswith(_PICTURES):
        return Kind.PICTURE
    if b"%PDF-" in octets[:1024]:
        return Kind.PDF
    if octets.startswith(b"\x78\x9f\x3e\x22"):
        return Kind.TNEF
    if octets.startswith(b"\xd0\xcf\x11\xe0"):
        return Kind.MSG
    if path.suffix.lower() == ".p7m":
        return Kind.SIGNED
    return Kind.MAIL if path.suffix.lower() in (".eml", ".txt") else None


def find_files(folders: Iterable[Path]) -> Iterator[Path]:
    """The mails and papers below these folders (or these files), in an order that stays."""
    for folder in folders:
        if folder.is_file():
            yield folder
            continue
        yield from (p for p in sorted(folder.rglob("*")) if p.suffix.lower() in _SUFFIXES and p.is_file())


def installed_files() -> Iterator[Path]:
    """Python's own test mails and what packages ship in these forms."""
    tests = Path(sysconfig.get_path("stdlib")) / "test"
    yield from sorted((tests / "test_email" / "data").glob("*.txt"))  # no test package: none
    yield from find_files(found for found in sorted(tests.glob("*data")) if found.is_dir())
    for distribution in importlib.metadata.distributions():
        for file in distribution.files or ():
            if file.suffix.lower() in _SUFFIXES - {".dat"}:
                yield Path(str(file.locate()))


def collect_seeds(folders: Sequence[Path] = ()) -> Mapping[Kind, Sequence[Seed]]:
    """All seeds by kind; every kind has some. The same in any run over the same files."""
    found: dict[Kind, list[Seed]] = {kind: [] for kind in Kind}
    for path in [*find_files([FIXTURES]), *installed_files(), *find_files(folders)]:
        octets = path.read_bytes()
        kind = kind_of(path, octets)
        if kind is not None and len(octets) <= MOST_SEED_OCTETS:
            found[kind].append(Seed(path.name, kind, octets))
    for seed in [*_attached(found[Kind.MAIL]), *_made()]:
        found[seed.kind].append(seed)
    return {kind: sorted(seeds, key=lambda s: (s.name, s.octets)) for kind, seeds in found.items()}


def _attached(mails: Iterable[Seed]) -> Iterator[Seed]:
    """What the mails carry, as seeds of its own kind."""
    for mail in mails:
        message: StandardMessage = email.message_from_bytes(mail.octets)
        for place, part in enumerate(message.walk()):
            octets = None if part.is_multipart() else part.get_payload(decode=True)
            name = "x.p7m" if "pkcs7-mime" in part.get_content_type() else "x"
            kind = kind_of(Path(name), octets) if isinstance(octets, bytes) else None
            if kind not in (None, Kind.MAIL) and isinstance(octets, bytes):
                yield Seed(f"{mail.name}#{place}", kind, octets)


def _made() -> Iterator[Seed]:
    pdf, entity = make_pdf(*make_prose(2)), compose(("s.pdf", "application/pdf", make_pdf("words"))).as_bytes()
    markup = "<p>The <b>demand</b> is $5,000</p>"
    inner = OutlookMail("inner", (("t.txt", b"words"),), markup=markup)
    yield Seed("prose.pdf", Kind.PDF, pdf)
    yield Seed("mixed.pdf", Kind.PDF, make_scan("typed", "", ""))
    yield Seed("two.zip", Kind.ZIP, make_zip(("statement.pdf", pdf), ("a/inner.zip", make_zip(("t.txt", b"words")))))
    yield Seed("text.tnef", Kind.TNEF, make_tnef(("s.pdf", pdf), text="See attached."))
    yield Seed("markup.tnef", Kind.TNEF, make_tnef(("s.pdf", pdf), ("t.txt", b"words"), markup=markup))
    yield Seed("rtf.tnef", Kind.TNEF, make_tnef(rtf=r"{\rtf1\ansi The demand is \b $5,000\b0 .\par}"))
    yield Seed("plain.msg", Kind.MSG, make_outlook(OutlookMail("See attached.", (("s.pdf", pdf),), (inner,))))
    yield Seed("opaque.p7m", Kind.SIGNED, sign_opaque(entity))
    yield Seed("streaming.p7m", Kind.SIGNED, sign_streaming(entity))
