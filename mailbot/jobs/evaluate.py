"""The proof on past statements: a labelled folder through the real reading room and the real checks, on every core."""

import asyncio
import json
import mimetypes
import os
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

from mailbot.core.domain.court import Conference, Counsel, Party
from mailbot.core.domain.deadline import ConferenceDates, Deadline
from mailbot.core.domain.finding import SECTIONS
from mailbot.core.domain.mail import Message
from mailbot.core.domain.submission import Authentication, Identification, Kind, Standing, Submission
from mailbot.core.evaluation import Outcome, Place
from mailbot.core.kind import sort
from mailbot.core.labels import Fault, Label, read_labels
from mailbot.core.review import examine
from mailbot.errors import ConfigurationError
from mailbot.ports import DocumentReader

TRUTH_NAME = "truth.json"
AS_IT_IS, NO_NOISE = "as it is", "none"
MOST_FILE_OCTETS = 50 * 2**20  # as the daemon's own default for a message
_SUBJECT = "Confidential settlement statement"
_COVER = "Our confidential settlement statement is attached.\n"
_COUNSEL = Counsel("Counsel", "counsel@evaluation.example")
_RECEIVED = datetime(2024, 1, 8, 15, 0, tzinfo=UTC)  # any day: nothing here hangs on it
_HEAD = re.compile(r"(?:[A-Z][A-Za-z-]{1,30}: .{0,500}\n){2,40}\n")  # a text that is a whole mail, its fields on top
_UNREAD = frozenset({"child_died", "time_out"})


@dataclass(frozen=True, slots=True)
class Sent:
    """A statement in the form in which it is sent: the mail's own text where there is no file name."""

    media_type: str
    filename: str
    octets: bytes


Lay = Callable[[str], Sent]
Distort = Callable[[str], str]
WriteMail = Callable[[Path], bytes]


@dataclass(frozen=True, slots=True)
class Forms:
    """Into which forms texts are put before they are sent, and what is done to their words before that."""

    layouts: Mapping[str, Lay] = field(default_factory=dict)  # none: as they are
    noises: Mapping[str, Distort] = field(default_factory=dict)  # beside the words as they are
    write_mail: WriteMail | None = None  # how a mail that is written down as JSON becomes a message


@dataclass(frozen=True, slots=True)
class _Item:
    label: Label
    path: Path
    layout: str = AS_IT_IS
    noise: str = NO_NOISE


def read_truth(folder: Path) -> tuple[Label, ...]:
    """The labels of a folder's truth file; ConfigurationError names file, line and key of each fault."""
    path = folder / TRUTH_NAME
    try:
        text = path.read_text(encoding="utf-8")
        truth = json.loads(text)
    except OSError as error:
        raise ConfigurationError([f"{path}: {error.strerror or 'cannot be read'}"]) from None
    except UnicodeDecodeError:
        raise ConfigurationError([f"{path}: is not UTF-8"]) from None
    except json.JSONDecodeError as error:
        raise ConfigurationError([f"{path}: line {error.lineno}: no JSON: {error.msg}"]) from None
    except RecursionError:
        raise ConfigurationError([f"{path}: nested too deep"]) from None
    labels, faults = read_labels(truth)
    if faults:
        raise ConfigurationError([_told(path, text, fault) for fault in faults])
    return labels


def _told(path: Path, text: str, fault: Fault) -> str:
    """A fault with the line of its innermost key, looked for below the keys around it."""
    if not fault.path:
        return f"{path}: {fault.why}"
    spot = 0
    for key in fault.path:
        found = text.find(json.dumps(key, ensure_ascii=False), spot)
        spot = found if found >= 0 else spot
    line = text.count("\n", 0, spot) + 1
    return f"{path}: line {line}: {' > '.join(fault.path)}: {fault.why}"


def items_of(folder: Path, labels: Sequence[Label], forms: Forms) -> tuple[list[_Item], list[str]]:
    """What is to be read, and which labels have no file. A label names its files with their endings or without."""
    by_name: dict[str, list[Path]] = {}
    for path in sorted(folder.iterdir()):
        if path.is_file() and path.name != TRUTH_NAME:
            for name in {path.name, path.stem}:
                by_name.setdefault(name, []).append(path)
    missing = [f"{folder / label.name}: no file of that name" for label in labels if label.name not in by_name]
    items = [
        replace(item, noise=noise)
        for label in labels
        for path in by_name.get(label.name, ())
        for item in _in_layouts(label, path, forms)
        for noise in _noises(item, forms)
    ]
    return items, missing


def _in_layouts(label: Label, path: Path, forms: Forms) -> Iterator[_Item]:
    can_be_laid = path.suffix == ".txt" and label.sections
    names = forms.layouts if can_be_laid and forms.layouts else (AS_IT_IS,)
    return (_Item(label, path, name) for name in names)


def _noises(item: _Item, forms: Forms) -> tuple[str, ...]:
    can_be_distorted = item.path.suffix == ".txt" and item.label.sections
    return (NO_NOISE, *forms.noises) if can_be_distorted else (NO_NOISE,)


async def evaluate(
    items: Sequence[_Item], forms: Forms, reader: DocumentReader, *, tell: Callable[[], None]
) -> tuple[list[Outcome], list[str]]:
    """Reads all, on every core, never more at once than there are; the outcomes in order, and what could not be read.

    `tell` is called after each. Raises TransientError where the reading server can't be had.
    """
    await reader.read(_mail("", "The server warms up, and the first statement doesn't wait for it.", None))
    found: list[Outcome | str | None] = [None] * len(items)
    waiting = iter(enumerate(items))

    async def work() -> None:
        for number, item in waiting:
            found[number] = await _outcome(item, forms, reader)
            tell()

    async with asyncio.TaskGroup() as group:
        for _ in range(min(os.cpu_count() or 1, len(items))):
            group.create_task(work())
    return [o for o in found if isinstance(o, Outcome)], [o for o in found if isinstance(o, str)]


async def _outcome(item: _Item, forms: Forms, reader: DocumentReader) -> Outcome | str:
    try:
        octets = _message_of(item, forms)
    except OSError as error:
        return f"{item.path}: {error.strerror or 'cannot be read'}"
    except UnicodeDecodeError:
        return f"{item.path}: is not UTF-8"
    except ValueError as error:
        return f"{item.path}: {error}"
    started = time.perf_counter()
    message = (await reader.read(octets)).message
    if _UNREAD & set(message.troubles):
        return f"{item.path}: could not be read ({', '.join(message.troubles)})"
    return _judge(item, message, started)


def _judge(item: _Item, message: Message, started: float) -> Outcome:
    sorting = sort(message)
    outcome = Outcome(
        label=item.label,
        file=item.path.name,
        file_kind=item.path.suffix.removeprefix(".").lower(),
        layout=item.layout,
        noise=item.noise,
        kind=sorting.kind,
        is_sure=sorting.is_sure,
        is_machine=sorting.is_machine,
        asks=sorting.asks,
        reasons=sorting.reasons,
    )
    if sorting.kind is not Kind.STATEMENT or not item.label.sections:
        return replace(outcome, seconds=time.perf_counter() - started)
    conference = _conference(message.author or _COUNSEL.email)
    party = conference.parties[0]
    seat = Identification(conference, party, party.counsel[0], Standing.COUNSEL, Authentication.NONE, (), True)
    submission = Submission(message, _RECEIVED, sorting, seat, _DATES, _DUE)
    findings = {f.requirement: f for f in examine(submission, conference) if f.requirement in SECTIONS}
    statement = sorting.statement
    return replace(
        outcome,
        sections={r: f.status for r, f in findings.items()},
        elements={name: status for f in findings.values() for name, status in f.elements},
        explanations={r: f.explanation for r, f in findings.items()},
        evidence={r: tuple(Place(e.page, e.words) for e in f.evidence) for r, f in findings.items()},
        amounts=(statement.located.demands, statement.located.offers) if statement else (0, 0),
        seconds=time.perf_counter() - started,
    )


def _message_of(item: _Item, forms: Forms) -> bytes:
    """The octets of a mail that carries the item, or is it. Raises OSError, or ValueError that says why not."""
    path = item.path
    if path.stat().st_size > MOST_FILE_OCTETS:
        raise ValueError(f"larger than {MOST_FILE_OCTETS // 2**20} MiB")
    if path.suffix == ".eml":
        return path.read_bytes()
    if path.suffix == ".json":
        if forms.write_mail is None:
            raise ValueError("a mail in JSON can't be made a message here")
        return forms.write_mail(path)
    if not item.label.sections:  # a text to be told apart: a mail's own
        text = path.read_text(encoding="utf-8")
        return text.encode() if _HEAD.match(text) else _mail("", text, None)
    if path.suffix != ".txt":
        media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        return _mail(_SUBJECT, _COVER, Sent(media_type, path.name, path.read_bytes()))
    text = path.read_text(encoding="utf-8")
    if item.noise != NO_NOISE:
        text = forms.noises[item.noise](text)
    if item.layout == AS_IT_IS:
        return _mail(_SUBJECT, _COVER, Sent("text/plain", path.name, text.encode()))
    sent = forms.layouts[item.layout](text)
    return _mail(_SUBJECT, _COVER if sent.filename else "", sent)


def _mail(subject: str, text: str, sent: Sent | None) -> bytes:
    mail = EmailMessage()
    mail["From"] = f"{_COUNSEL.name} <{_COUNSEL.email}>"
    mail["To"] = "chambers@evaluation.example"
    mail["Subject"] = subject
    mail["Date"] = _RECEIVED
    if sent is not None and not sent.filename:
        _, _, subtype = sent.media_type.partition("/")
        mail.set_content(sent.octets.decode(), subtype=subtype or "plain")
        return mail.as_bytes()
    mail.set_content(text)
    if sent is not None:
        main, _, subtype = sent.media_type.partition("/")
        mail.add_attachment(sent.octets, maintype=main, subtype=subtype, filename=sent.filename)
    return mail.as_bytes()


def _conference(author: str) -> Conference:
    """One that asks for the three parts, whose counsel is the author, whoever that is."""
    party = Party("Party", "plaintiff", counsel=(replace(_COUNSEL, email=author),))
    starts = _DATES.conference_at.replace(tzinfo=None)
    return Conference("1:24-cv-00001", "Party v. Party", "", "", starts, "UTC", parties=(party,))


_DUE = Deadline(_RECEIVED + timedelta(days=1), None, ())
_DATES = ConferenceDates(
    conference_at=_RECEIVED + timedelta(days=14),
    ends_at=_RECEIVED + timedelta(days=14, hours=3),
    statement_due=_DUE,
    negotiations_due=None,
    teleconference_window=None,
    cancellation_call_by=None,
    destroy_after=Deadline(_RECEIVED + timedelta(days=16), None, ()),
)
