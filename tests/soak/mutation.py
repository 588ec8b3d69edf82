"""Which mail is mutant N of a seed? A hostile variant of a real mail or paper, the same on every machine.

A coverage-guided fuzzer (atheris) would have to run the readers in its own process, which the first abort of a C
library ends; what is sought here is what the sandbox and the daemon make of a mail, so mutants are made by seed alone.
"""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random

from tests.soak.chance import ANYWHERE, MOST_OCTETS, Change, chance_of
from tests.soak.mail_changes import MAIL_CHANGES
from tests.soak.pdf_changes import PDF_CHANGES
from tests.soak.record_changes import OUTLOOK_CHANGES, PICTURE_CHANGES, SIGNED_CHANGES, TNEF_CHANGES
from tests.soak.zip_changes import DOCX_CHANGES, ZIP_CHANGES

OWN_CHANGES = 0.7  # of all, those that know the form; the rest fall anywhere
COVER_CHANGED = 0.1  # of papers, those whose mail is changed too


class Kind(StrEnum):
    """What is changed: a mail, or a paper in a sound one."""

    MAIL = "mail"
    PDF = "pdf"
    DOCX = "docx"
    ZIP = "zip"
    TNEF = "tnef"
    MSG = "msg"
    SIGNED = "signed"
    PICTURE = "picture"


CHANGES: dict[Kind, tuple[Change, ...]] = {
    Kind.MAIL: MAIL_CHANGES,
    Kind.PDF: PDF_CHANGES,
    Kind.DOCX: DOCX_CHANGES,
    Kind.ZIP: ZIP_CHANGES,
    Kind.TNEF: TNEF_CHANGES,
    Kind.MSG: OUTLOOK_CHANGES,
    Kind.SIGNED: SIGNED_CHANGES,
    Kind.PICTURE: PICTURE_CHANGES,
}
SENT_AS = {
    Kind.PDF: ("statement.pdf", "application/pdf"),
    Kind.DOCX: ("statement.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    Kind.ZIP: ("statement.zip", "application/zip"),
    Kind.TNEF: ("winmail.dat", "application/ms-tnef"),
    Kind.MSG: ("statement.msg", "application/vnd.ms-outlook"),
    Kind.SIGNED: ("smime.p7m", "application/pkcs7-mime"),
    Kind.PICTURE: ("page 1.png", "image/png"),
}


@dataclass(frozen=True, slots=True)
class Seed:
    """A sound file to start from."""

    name: str
    kind: Kind
    octets: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Mutant:
    """A mail, and how it was come by."""

    index: int
    kind: Kind
    made_of: tuple[str, ...]  # the seeds' names, then the changes' in order
    octets: bytes = field(repr=False)


def make_mutant(index: int, seed: int, seeds: Mapping[Kind, Sequence[Seed]], kinds: Sequence[Kind]) -> Mutant:
    """Mutant `index` of `seed`: the kinds by turns, one seed and some octets of another, one to five changes."""
    chance = chance_of(seed, index)
    kind = kinds[index % len(kinds)]
    first, other = chance.choice(seeds[kind]), chance.choice(seeds[kind])
    octets, steps = _changed(chance, first.octets, other.octets, CHANGES[kind])
    if kind is not Kind.MAIL:
        octets = carry(octets, *SENT_AS[kind])
        if chance.random() < COVER_CHANGED:
            octets, more = _changed(chance, octets, chance.choice(seeds[kind]).octets, MAIL_CHANGES)
            steps += more
    return Mutant(index, kind, (first.name, other.name, *steps), octets)


def carry(octets: bytes, filename: str, media_type: str) -> bytes:
    """A plain mail of counsel's with one attachment, for files that are no mails."""
    lines = base64.encodebytes(octets).replace(b"\n", b"\r\n")
    name = "".join(c if c.isascii() and c.isprintable() and c not in '"\\' else "_" for c in filename)
    return (
        b"From: Jane Roe <jane@roe.example>\r\nTo: chambers@court.example\r\nSubject: Settlement statement\r\n"
        b"Date: Mon, 22 Mar 2021 10:00:00 -0500\r\nMessage-ID: <one@roe.example>\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/mixed; boundary="soak"\r\n\r\n--soak\r\nContent-Type: text/plain\r\n\r\n'
        b"Our confidential settlement statement is attached.\r\n"
        b'--soak\r\nContent-Type: %s; name="%s"\r\nContent-Disposition: attachment; filename="%s"\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\n%s--soak--\r\n"
        % (media_type.encode(), name.encode(), name.encode(), lines)
    )


def _changed(chance: Random, octets: bytes, other: bytes, own: Sequence[Change]) -> tuple[bytes, tuple[str, ...]]:
    steps = []
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 5))):
        change = chance.choice(own if chance.random() < OWN_CHANGES else ANYWHERE)
        octets = change(chance, octets, other)[:MOST_OCTETS]
        steps.append(change.__name__)
    return octets, tuple(steps)
