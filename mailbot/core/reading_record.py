"""How a message that was read, with its errands, crosses from the child to the daemon: as JSON, checked by types.

The child is not trusted. Nothing here makes an object of a class that the record names: the types alone say what may
stand where, every word and list has a limit, and whatever does not fit is refused as a whole.
"""

import json
import re
import types
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, TypeAlias, Union, get_args, get_origin, get_type_hints

from mailbot.core.domain.mail import Message

MOST_RECORD_OCTETS = 4 * 1024 * 1024
RECORD_LENGTH_OCTETS = 4  # before the record; the papers' octets follow it
UNPACKED_RATIO = 8  # what a mail's containers hold, to the mail's own octets: documents hardly shrink in a zip
UNPACKED_FLOOR_OCTETS = 2 * 1024 * 1024  # a small mail may hold this much: plain text shrinks well
MOST_UNPACKED_OCTETS = 64 * 1024 * 1024
MOST_ERRANDS = 40  # of a mail; more pages than that are an exhibit's, or a person's to read
MOST_ERRAND_OCTETS = 60 << 20  # of all of them
MOST_RENDERED_OCTETS = 30 << 20  # of a PDF that LibreOffice wrote
MOST_WORDS_OCTETS = 2 << 20  # of a page's words with their places: a dense one has 0.1 MiB
WORD_OCTETS = 8  # of a suffix or a status, filled up with NULs
MOST_ITEMS = 2_000  # of any list
MOST_INTEGER = 2**40
MOST_CHARACTERS = 1_000  # of any string that is not listed here
LONG_STRINGS = {("Message", "text"): 400_000, ("Message", "quoted"): 400_000, ("Document", "opening"): 4_000}

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
ADDR_SPEC = re.compile(
    rf"(?=.{{3,254}}\Z)(?=[^@]{{1,64}}@){_ATOM}(?:\.{_ATOM})*@"
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
)  # RFC 5321 §4.1.2 less quoted strings, address literals and single labels: none of them is on a roster
MESSAGE_ID = re.compile(r"(?=.{5,250}\Z)<[!-;=?A-~]+@[!-;=?A-~]+>")
_LOWER_ADDR_SPEC = re.compile(rf"(?=[^A-Z]+\Z){ADDR_SPEC.pattern}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_MIME_TYPE = re.compile(r"[!-~]{1,127}")
_LINE = re.compile(r"[^\x00-\x1f\x7f]*")
SECTION_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}(?:-[0-9a-f]{12})?")  # `SoughtSection.key`
SHAPES = {
    ("Message", "author"): _LOWER_ADDR_SPEC,
    ("Message", "author_name"): _LINE,
    ("Message", "author_doubts"): re.compile(r"[a-z_]{1,40}"),
    ("Message", "to"): _LOWER_ADDR_SPEC,
    ("Message", "cc"): _LOWER_ADDR_SPEC,
    ("Message", "reply_to"): _LOWER_ADDR_SPEC,
    ("Message", "subject"): _LINE,
    ("Message", "message_id"): MESSAGE_ID,
    ("Message", "in_reply_to"): MESSAGE_ID,
    ("Message", "fields"): _LINE,
    ("Message", "links"): re.compile(r"[a-z0-9.-]{1,253}"),
    ("Message", "fingerprint"): _DIGEST,
    ("Message", "troubles"): re.compile(r"[a-z_]{1,40}"),
    ("Returned", "message_id"): re.compile(rf"(?:{MESSAGE_ID.pattern})?"),
    ("Returned", "recipient"): re.compile(rf"(?:{_LOWER_ADDR_SPEC.pattern})?"),
    ("Returned", "original"): re.compile(rf"(?:{_LOWER_ADDR_SPEC.pattern})?"),
    ("Returned", "action"): re.compile("(?:failed|delayed|delivered|relayed|expanded)?"),
    ("Returned", "status"): re.compile(r"(?:[245](?:\.[0-9]{1,3}){2})?"),
    ("Part", "path"): re.compile(r"[0-9.]{1,400}"),
    ("Part", "media_type"): _MIME_TYPE,
    ("Part", "untrusted_filename"): _LINE,
    ("Document", "path"): re.compile(r"[0-9.]{1,400}|body"),
    ("Document", "media_type"): _MIME_TYPE,
    ("Document", "untrusted_filename"): _LINE,
    ("Document", "sha256"): _DIGEST,
    ("Located", "sought"): SECTION_KEY,
    ("FurtherPassage", "section"): SECTION_KEY,
    ("ErrandNote", "path"): re.compile(r"[0-9.]{1,400}"),
    ("ErrandNote", "program"): re.compile("render|recognise"),
    ("ErrandNote", "suffix"): re.compile("png|docx|docm|dotx|doc|dot|rtf|odt|ott|fodt|wpd|wps|pages"),
}


class ConverterStatus(StrEnum):
    """How a converter's child ended; only the first is followed by octets."""

    DONE = "done"
    MISSING = "missing"  # the program is not installed
    NO_ROOM = "no_room"  # the machine gives no private folder in memory
    FAILED = "failed"
    LIMIT = "limit"


@dataclass(frozen=True, slots=True)
class ErrandNote:
    """One errand without its octets, which follow the record and the papers."""

    path: str  # of the paper
    page: int  # 1-based; 0: the paper as a whole
    program: str
    suffix: str
    octets: int  # 0: it was over a limit, and they don't follow


@dataclass(frozen=True, slots=True)
class ReadingRecord:
    """All that a reading child tells."""

    message: Message
    errands: tuple[ErrandNote, ...]


def most_unpacked(mail_octets: int) -> int:
    """How many octets a child may take out of the containers of a mail, and send back beside those of the mail."""
    return min(MOST_UNPACKED_OCTETS, UNPACKED_FLOOR_OCTETS + UNPACKED_RATIO * mail_octets)


def message_to_json(message: Message) -> bytes:
    """The message as UTF-8 JSON; half surrogate pairs, which UTF-8 has no room for, become question marks."""
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"), default=_plain).encode("utf-8", "replace")


def reading_to_json(message: Message, errands: Sequence[ErrandNote]) -> bytes:
    """The message as `message_to_json`, with its errands."""
    noted = json.dumps(tuple(errands), separators=(",", ":"), default=_plain).encode()
    return b'{"message":' + message_to_json(message) + b',"errands":' + noted + b"}"


def message_from_json(record: bytes) -> Message:
    """The message that a child told. ValueError (without a word of it) where anything is not as the types say."""
    message = _from_json(Message, record)
    if not isinstance(message, Message):
        raise ValueError("record is not a message")  # noqa: TRY004 - one class of error for one kind of fault
    return message


def reading_from_json(record: bytes) -> ReadingRecord:
    """The message that a child told, and its errands, each within its limits; ValueError as `message_from_json`."""
    reading = _from_json(ReadingRecord, record)
    if not isinstance(reading, ReadingRecord):
        raise ValueError("record is not a message")  # noqa: TRY004 - one class of error for one kind of fault
    carried = [errand.octets for errand in reading.errands if errand.octets]
    if len(carried) > MOST_ERRANDS or sum(carried) > MOST_ERRAND_OCTETS:
        raise ValueError("errands over their limit")
    if any((errand.program == "recognise") is not (errand.suffix == "png") for errand in reading.errands):
        raise ValueError("an errand for the wrong program")
    return reading


def _from_json(kind: type, record: bytes) -> object:
    if len(record) > MOST_RECORD_OCTETS:
        raise ValueError("record over its limit")
    try:
        return _converter(kind)(json.loads(record.decode("utf-8")))
    except (ValueError, TypeError, KeyError, RecursionError, OverflowError):
        raise ValueError("record is not a message") from None


def _plain(value: object) -> object:
    """What JSON has no form for; it knows texts, numbers, tuples and the members of a StrEnum by itself."""
    if isinstance(value, datetime):
        return value.isoformat()
    kind: Any = type(value)
    return {name: getattr(value, name) for name in _names(kind)}


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


_Converter: TypeAlias = Callable[[object], object]  # answers the value as its type wants it, or raises ValueError


@cache
def _converter(kind: Any, place: tuple[str, str] = ("", "")) -> _Converter:
    """For values of a type; `place` is (class, field), for the limits that depend on it.

    Made once a type and place: every record has hundreds of values, and a type's form takes longer to ask than to fill.
    """
    origin = get_origin(kind)
    if origin is Union or origin is types.UnionType:
        given = _converter(next(arm for arm in get_args(kind) if arm is not type(None)), place)
        return lambda value: None if value is None else given(value)
    if origin is tuple:
        return _tuple_converter(get_args(kind), place)
    if isinstance(kind, type) and is_dataclass(kind):
        return _record_converter(kind)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        text = _text_converter(place)
        return lambda value: kind(text(value))
    simple: dict[object, _Converter] = {str: _text_converter(place), bool: _truth, int: _count, datetime: _time}
    return simple[kind]


def _tuple_converter(kinds: tuple[Any, ...], place: tuple[str, str]) -> _Converter:
    converters = [_converter(kind, place) for kind in kinds if kind is not Ellipsis]
    each, is_of_any_length = converters[0], kinds[-1] is Ellipsis

    def convert(value: object) -> tuple[object, ...]:
        if not isinstance(value, list) or len(value) > MOST_ITEMS:
            raise ValueError("not a list within its limit")
        if is_of_any_length:
            return tuple(map(each, value))
        return tuple(one(item) for one, item in zip(converters, value, strict=True))

    return convert


def _record_converter(kind: type) -> _Converter:
    converters = {name: _converter(slot, (kind.__name__, name)) for name, slot in get_type_hints(kind).items()}

    def convert(value: object) -> object:
        if not isinstance(value, dict) or value.keys() != converters.keys():
            raise ValueError("not the fields of its type")
        return kind(**{name: one(value[name]) for name, one in converters.items()})

    return convert


def _text_converter(place: tuple[str, str]) -> Callable[[object], str]:
    most, shape = LONG_STRINGS.get(place, MOST_CHARACTERS), SHAPES.get(place)

    def convert(value: object) -> str:
        if not isinstance(value, str) or len(value) > most:
            raise ValueError("not a string within its limit")
        if shape is not None and shape.fullmatch(value) is None:
            raise ValueError("not of its shape")
        value.encode("utf-8")  # raises on half a surrogate pair, which nothing downstream could write
        return value

    return convert


def _truth(value: object) -> bool:
    if type(value) is not bool:
        raise ValueError("not a truth value")
    return value


def _count(value: object) -> int:
    if type(value) is not int or not 0 <= value <= MOST_INTEGER:
        raise ValueError("not a number within its limit")
    return value


def _time(value: object) -> datetime:
    if not isinstance(value, str) or len(value) > len("2021-03-24T10:00:00.000000+00:00:00.000000"):
        raise ValueError("not a time")
    time = datetime.fromisoformat(value)
    if time.utcoffset() is None:
        raise ValueError("a time without its zone")
    return time
