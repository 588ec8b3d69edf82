"""Answers for the octets of a mail that is sent: its headers (RFC 5322, RFC 3834) and its one or two bodies."""

import hashlib
import re
from binascii import b2a_qp
from collections.abc import Sequence
from datetime import datetime
from email.header import Header
from email.utils import format_datetime

from mailbot.core.domain.draft import Letter
from mailbot.letters.phrases import one_line, subject_line

ANSWER = "auto-replied"  # RFC 3834 §5.1
REPORT = "auto-generated"
_ADDR_SPEC = re.compile(r"[!#$%&'*+\-/=?^_`{|}~.0-9A-Za-z]+@[0-9A-Za-z.\-]+|[!-~]+@\[[0-9A-Fa-f.:]+\]")
_MSG_ID = re.compile(r"<[!-;=?A-~]+@[!-;=?A-~]+>")  # RFC 5322 §3.6.4, without comments and folding
_MOST_MSG_ID = 250  # characters: longer ones can't be folded into a lawful line
_MOST_NAME = 80
_MOST_REFERENCES = 20  # RFC 5322 sets none; the thread's first and newest are what readers use
_LINE = 76
_END_OF_HEAD = b"\r\n\r\n"


def compose(
    letter: Letter,
    *,
    sender_name: str,
    sender: str,
    to: Sequence[str],
    message_id: str,
    date: datetime,
    auto_submitted: str,
    in_reply_to: str | None = None,
    references: Sequence[str] = (),
) -> bytes:
    """The whole mail as 7-bit octets with CRLF, the same for the same arguments; no line is over 78 octets but an id.

    `auto_submitted` is ANSWER or REPORT; only an answer carries In-Reply-To and References, and of these only strict
    msg-ids. Raises ValueError for an address or Message-ID that is none, so that nothing can slip into a header.
    """
    if auto_submitted not in {ANSWER, REPORT}:
        raise ValueError("auto_submitted is none of RFC 3834's two words")
    if not to or not all(is_addr_spec(address) for address in (sender, *to)):
        raise ValueError("an address of this mail is no addr-spec")
    if not is_msg_id(message_id):
        raise ValueError("this Message-ID is no msg-id")
    fields = [
        ("From", f"{_phrase(sender_name)} <{sender}>".strip()),
        ("To", ", ".join(to)),
        ("Subject", _unstructured(subject_line(letter.subject))),
        ("Date", format_datetime(date)),
        ("Message-ID", message_id),
        ("Auto-Submitted", auto_submitted),
        ("X-Mailbot-Kind", letter.kind.value),
        ("X-Auto-Response-Suppress", "All"),  # Exchange's own word for the same wish
    ]
    if auto_submitted == ANSWER:
        fields.append(("Precedence", "bulk"))  # keeps older auto-responders quiet
        fields += _threading(in_reply_to, references)
    head = "".join(_fold(name, value) for name, value in fields)
    return head.encode("ascii") + _bodies(letter, message_id)


def readdressed(octets: bytes, *, to: Sequence[str], message_id: str, date: datetime) -> bytes:
    """A mail that `compose` wrote, for other addresses: the same words, with its own To, Date and Message-ID.

    Raises ValueError as `compose`.
    """
    if not to or not all(is_addr_spec(address) for address in to) or not is_msg_id(message_id):
        raise ValueError("an address or the Message-ID is none")
    head, mark, bodies = octets.partition(_END_OF_HEAD)
    own = {"to": ", ".join(to), "date": format_datetime(date), "message-id": message_id}
    fields = []
    for field in re.split(r"\r\n(?![ \t])", head.decode("ascii")):
        name, _, _ = field.partition(":")
        value = own.get(name.lower())
        fields.append(field if value is None else _fold(name, value).removesuffix("\r\n"))
    return "\r\n".join(fields).encode("ascii") + mark + bodies


def is_msg_id(text: str) -> bool:
    """Whether this is a 7-bit msg-id with its angles, of at most 250 characters."""
    return len(text) <= _MOST_MSG_ID and _MSG_ID.fullmatch(text) is not None


def is_addr_spec(text: str) -> bool:
    """Whether this is a bare 7-bit address (RFC 5321 dot-string local part), safe to stand in a header."""
    return _ADDR_SPEC.fullmatch(text) is not None


def _threading(in_reply_to: str | None, references: Sequence[str]) -> list[tuple[str, str]]:
    parent = [in_reply_to] if in_reply_to and is_msg_id(in_reply_to) else []
    thread = list(dict.fromkeys(r for r in (*references, *parent) if is_msg_id(r)))
    if len(thread) > _MOST_REFERENCES:
        thread = thread[:1] + thread[1 - _MOST_REFERENCES :]
    return [("In-Reply-To", p) for p in parent] + ([("References", " ".join(thread))] if thread else [])


def _bodies(letter: Letter, message_id: str) -> bytes:
    """MIME headers, empty line and bodies (RFC 2045); written here, for EmailMessage takes four times as long."""
    text = _part("plain", letter.text)
    if letter.html is None:
        return b"MIME-Version: 1.0\r\n" + text
    # "=_" can't stand in quoted-printable text (RFC 2045 §6.7), so the boundary is never met inside a part.
    mark = b"=_" + hashlib.sha256(message_id.encode("ascii")).hexdigest()[:32].encode("ascii")
    parts = b"".join(b"--" + mark + b"\r\n" + part + b"\r\n" for part in (text, _part("html", letter.html)))
    kind = b'Content-Type: multipart/alternative;\r\n boundary="' + mark + b'"\r\n\r\n'
    return b"MIME-Version: 1.0\r\n" + kind + parts + b"--" + mark + b"--\r\n"


def _part(subtype: str, text: str) -> bytes:
    head = f'Content-Type: text/{subtype}; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
    lines = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace")
    return head.encode("ascii") + b2a_qp(lines, istext=True).replace(b"\n", b"\r\n")


def _phrase(name: str) -> str:
    """A display name: quoted where it is ASCII, else encoded words (RFC 2047 §5(3))."""
    plain = one_line(name)[:_MOST_NAME].strip()
    if not plain:
        return ""
    if plain.isascii() and "=?" not in plain:
        return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return _encoded(plain)


def _unstructured(text: str) -> str:
    """ASCII as it is; all else, and what only looks like an encoded word, as encoded words."""
    return text if text.isascii() and "=?" not in text else _encoded(text)


def _encoded(text: str) -> str:
    return " ".join(Header(text, "utf-8", maxlinelen=_LINE - len("Subject: ")).encode(linesep="\n").split("\n "))


def _fold(name: str, value: str) -> str:
    """The field, folded before spaces (RFC 5322 §2.2.3)."""
    lines, line = [], f"{name}:"
    for word in value.split(" "):
        if len(line) + 1 + len(word) > _LINE and line != f"{name}:":
            lines.append(line)
            line = ""
        line += " " + word
    return "\r\n".join([*lines, line]) + "\r\n"
