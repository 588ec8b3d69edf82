"""How well is mail sorted by kind in a folder of labelled mails? Run with the folder's path; -v names the rest."""

import hashlib
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from mailbot.core.domain.document import BODY_PATH, Document, Located, ReadBy, Trouble
from mailbot.core.domain.mail import Message, Part
from mailbot.core.kind import sort
from mailbot.core.sections import locate
from mailbot.reading.body import part_quoted, share_links, tidy
from mailbot.reading.headers import TELLING_FIELDS
from mailbot.reading.markup import read_markup

OPENING_CHARACTERS = 4_000
NO_PAPERS = ("text/calendar", "text/vcard", "message/delivery-status", "message/disposition-notification")
LOGOS = ("image0", "signature", "logo")
ADDRESSES = {
    "counsel": "counsel@firm.example",
    "delegate": "delegate@firm.example",
    "associate": "associate@firm.example",
    "opposing": "counsel@other.example",
    "party": "party@mail.example",
    "staff": "staff@court.example",
    "stranger": "stranger@elsewhere.example",
    "robot": "device@elsewhere.example",
}


def load(path: Path, statements: Path | None = None) -> Message:
    """The mail of a JSON file as the reading room would hand it on; `statement` names a text below `statements`."""
    mail = json.loads(path.read_text(encoding="utf-8"))
    body = mail["body"] if mail["body"].strip() else read_markup(mail.get("html", ""))
    text, quoted = part_quoted(tidy(body))
    papers = [_paper(str(i), a, statements) for i, a in enumerate(mail["attachments"], start=2) if _may_be_paper(a)]
    if text.strip():
        papers.append(_document(BODY_PATH, "", "text/plain", text))
    headers = {name.lower(): value for name, value in mail["headers"].items()}
    return Message(
        author=_author(mail),
        author_name=mail["from_display"],
        author_doubts=(),
        to=("chambers@court.example",),
        cc=tuple(mail["cc"]),
        reply_to=(),
        subject=mail["subject"],
        message_id=None,
        in_reply_to=tuple(f"<mailbot.{i.strip('<>')}>" for i in headers.get("in-reply-to", "").split()),
        date=None,
        hops=(),
        fields=tuple((name, value) for name, value in headers.items() if name in TELLING_FIELDS),
        authentication=(),
        text=text,
        quoted=quoted,
        parts=tuple(Part(str(i), a["media_type"], a["filename"], 9) for i, a in enumerate(mail["attachments"], 2)),
        papers=tuple(papers),
        links=share_links(text),
        fingerprint=hashlib.sha256(path.name.encode()).hexdigest(),
        whole=all(p.trouble is None for p in papers),
    )


def _author(mail: dict[str, Any]) -> str:
    shown = str(mail["from_display"])
    return shown.lower() if "@" in shown else ADDRESSES[mail["from_role"]]


def _may_be_paper(attachment: dict[str, Any]) -> bool:
    is_logo = attachment["media_type"].startswith("image/") and not attachment.get("text")
    named_so = any(word in attachment["filename"].lower() for word in LOGOS)
    return attachment["media_type"] not in NO_PAPERS and not (is_logo and named_so)


def _paper(path: str, attachment: dict[str, Any], statements: Path | None) -> Document:
    text = attachment.get("text", "")
    if "statement" in attachment and statements:
        text = (statements / f"{attachment['statement']}.txt").read_text(encoding="utf-8")
    return _document(path, attachment["filename"], attachment["media_type"], text)


def _document(path: str, filename: str, media_type: str, text: str) -> Document:
    is_body = path == BODY_PATH
    unread = Trouble.NO_TEXT if media_type.startswith("image/") else Trouble.UNSUPPORTED
    return Document(
        path=path,
        untrusted_filename=filename,
        media_type=media_type,
        octets=len(text),
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        read_by=(ReadBy.BODY if is_body else ReadBy.TEXT) if text.strip() else None,
        trouble=None if text.strip() else unread,
        pages=None,
        pages_exact=False,
        opening=text[:OPENING_CHARACTERS],
        located=locate([text], is_body=is_body) if text.strip() else Located(),
    )


def show(*words: object) -> None:
    """A line on standard output."""
    sys.stdout.write(" ".join(str(word) for word in words) + "\n")


def main() -> int:
    """Prints a confusion table, and how often kind, certainty and `asks` were as labelled."""
    folder = Path(sys.argv[1])
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    table: Counter[tuple[str, str]] = Counter()
    right: Counter[str] = Counter()
    for name, label in sorted(truth.items()):
        sorting = sort(load(folder / f"{name}.json", folder.parent))
        table[label["kind"], str(sorting.kind)] += 1
        tells = {
            "kind": sorting.kind in {label["kind"], *label["also_ok"]},
            "kind, strictly": sorting.kind == label["kind"],
            "is_sure": sorting.is_sure == label["is_sure"],
            "asks": sorting.asks == label["asks"],
        }
        right.update(key for key, is_right in tells.items() if is_right)
        if "-v" in sys.argv and not all(tells.values()):
            wrong = ", ".join(key for key, is_right in tells.items() if not is_right)
            show(name, f"{label['kind']} -> {sorting.kind} sure={sorting.is_sure} asks={sorting.asks}", wrong)
            show("   ", " ".join(sorting.reasons))
    for (labelled, found), count in sorted(table.items()):
        show(f"{labelled:24} {found:24} {count:3}")
    show("  ".join(f"{key}: {count}/{len(truth)}" for key, count in right.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
