"""Mails that are written down as JSON, laid before the sorting table without a reading child: quick, and pure."""

import hashlib
import json
from pathlib import Path
from typing import Any

from mailbot.core.domain.document import BODY_PATH, Document, Located, ReadBy, Trouble
from mailbot.core.domain.mail import Message, Part
from mailbot.core.sections import locate
from mailbot.demo.written_mail import address_of
from mailbot.reading.body import part_quoted, share_links, tidy
from mailbot.reading.headers import TELLING_FIELDS
from mailbot.reading.markup import read_markup

OPENING_CHARACTERS = 4_000
NO_PAPERS = ("text/calendar", "text/vcard", "message/delivery-status", "message/disposition-notification")
LOGOS = ("image0", "signature", "logo")


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
        author=address_of(mail),
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
