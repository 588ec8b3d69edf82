"""A mail that is written down as JSON, made a message: its papers are set in the form that each names."""

import io
import json
from collections.abc import Callable
from email import message_from_bytes
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from mailbot.demo import layouts
from mailbot.jobs.evaluate import Sent

_OWN = "mailbot."  # In-Reply-To names mail of our own, whose Message-IDs begin so
# who writes: an address follows from the part that the writer plays
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
_SET: dict[str, Callable[[str], Sent]] = {layouts.PDF: layouts.as_pdf, layouts.DOCX: layouts.as_docx}


def write_mail(path: Path) -> bytes:
    """The message's octets. Raises OSError, and ValueError that says what is wrong in the file.

    `statement` names a text below the folder's parent ("a/07": ../a/07.txt).
    """
    try:
        written = json.loads(path.read_text(encoding="utf-8"))
        return _message(written, path.parent.parent)
    except json.JSONDecodeError as error:
        raise ValueError(f"line {error.lineno}: no JSON: {error.msg}") from None
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"is no mail written as JSON: {error}") from None


def address_of(written: dict[str, Any]) -> str:
    """The author's address: a display name that is one, else that of the part they play."""
    shown = str(written["from_display"])
    return shown.lower() if "@" in shown else ADDRESSES[written["from_role"]]


def _message(written: dict[str, Any], statements: Path) -> bytes:
    mail = EmailMessage()
    name = str(written["from_display"])
    mail["From"] = f"{json.dumps(name, ensure_ascii=False)} <{address_of(written)}>"
    mail["To"] = "chambers@court.example"
    mail["Subject"] = written["subject"]
    mail["Date"] = "Mon, 08 Jan 2024 15:00:00 +0000"
    if written["cc"]:
        mail["Cc"] = ", ".join(written["cc"])
    headers = {str(key): str(value) for key, value in written["headers"].items()}
    for key, value in headers.items():
        is_answer = key.lower() == "in-reply-to"
        mail[key] = " ".join(f"<{_OWN}{i.strip('<>')}>" for i in value.split()) if is_answer else value
    body, html = str(written["body"]), str(written.get("html", ""))
    if body.strip() or not html:
        mail.set_content(body)
        if html:
            mail.add_alternative(html, subtype="html")
    else:
        mail.set_content(html, subtype="html")
    for attachment in written["attachments"]:
        _attach(mail, attachment, statements)
    return mail.as_bytes()


def _attach(mail: EmailMessage, attachment: dict[str, Any], statements: Path) -> None:
    text = str(attachment.get("text", ""))
    if "statement" in attachment:
        text = (statements / f"{attachment['statement']}.txt").read_text(encoding="utf-8")
    media_type = str(attachment["media_type"])
    main, _, subtype = media_type.partition("/")
    name = attachment["filename"]
    if main == "message":
        head = f"Content-Type: {media_type}\r\nContent-Disposition: attachment; filename={json.dumps(name)}\r\n\r\n"
        mail.make_mixed()
        mail.attach(message_from_bytes(head.encode() + text.encode(), policy=mail.policy))
        return
    mail.add_attachment(_octets(text, media_type), maintype=main, subtype=subtype, filename=name)


def _octets(text: str, media_type: str) -> bytes:
    """The text as a file of that type; a file that can't be read where there is none."""
    if not text.strip():
        return b"\0"
    if media_type in _SET:
        return _SET[media_type](text).octets
    if media_type.startswith("image/"):
        picture = io.BytesIO()
        layouts.page_image(text.split("\n")).save(picture, "JPEG" if media_type == "image/jpeg" else "PNG")
        return picture.getvalue()
    return text.encode()
