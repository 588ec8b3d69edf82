"""How a message that was read crosses from the child to the daemon: as JSON, checked against the types.

The child is not trusted. Nothing here makes an object of a class that the record names: the types alone say what may
stand where, every word and list has a limit, and whatever does not fit is refused as a whole.
"""

import json
import re
import types
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, TypeGuard, Union, get_args, get_origin, get_type_hints

from mailbot.core.domain.mail import Message

MOST_RECORD_OCTETS = 4 * 1024 * 1024
RECORD_LENGTH_OCTETS = 4  # before the record; the papers' octets follow it
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
    ("Part", "path"): re.compile(r"[0-9.]{1,400}"),
    ("Part", "media_type"): _MIME_TYPE,
    ("Part", "untrusted_filename"): _LINE,
    ("Document", "path"): re.compile(r"[0-9.]{1,400}|body"),
    ("Document", "media_type"): _MIME_TYPE,
    ("Document", "untrusted_filename"): _LINE,
    ("Document", "sha256"): _DIGEST,
}


def message_to_json(message: Message) -> bytes:
    """The message as UTF-8 JSON; half surrogate pairs, which UTF-8 has no room for, become question marks."""
    return json.dumps(_plain(message), ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def message_from_json(record: bytes) -> Message:
    """The message that a child told. ValueError (without a word of it) where anything is not as the types say."""
    if len(record) > MOST_RECORD_OCTETS:
        raise ValueError("record over its limit")
    try:
        tree = json.loads(record.decode("utf-8"))
        message = _typed(Message, tree, ("", ""))
    except (ValueError, TypeError, KeyError, RecursionError, OverflowError):
        raise ValueError("record is not a message") from None
    if not isinstance(message, Message):
        raise ValueError("record is not a message")  # noqa: TRY004 - one class of error for one kind of fault
    return message


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        return value.isoformat()
    return value


@cache
def _slots(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _is_union(origin: object) -> bool:
    return origin is Union or origin is types.UnionType


def _typed(kind: Any, value: object, place: tuple[str, str]) -> object:
    """`value` as `kind`, or ValueError; `place` is (class, field), for the limits that depend on it."""
    origin = get_origin(kind)
    if _is_union(origin):
        if value is None:
            return None
        return _typed(next(arm for arm in get_args(kind) if arm is not type(None)), value, place)
    if origin is tuple:
        return _typed_tuple(get_args(kind), value, place)
    if isinstance(kind, type) and is_dataclass(kind):
        return _typed_record(kind, value)
    if kind is datetime:
        return _typed_time(value)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind(_text(value, place))
    if kind is str:
        return _text(value, place)
    if kind is bool and type(value) is bool:
        return value
    if kind is int and type(value) is int and 0 <= value <= MOST_INTEGER:
        return value
    raise ValueError("not of its type")


def _typed_tuple(kinds: tuple[Any, ...], value: object, place: tuple[str, str]) -> tuple[object, ...]:
    if not _is_list(value) or len(value) > MOST_ITEMS:
        raise ValueError("not a list within its limit")
    if kinds[-1] is Ellipsis:
        return tuple(_typed(kinds[0], item, place) for item in value)
    return tuple(_typed(kind, item, place) for kind, item in zip(kinds, value, strict=True))


def _typed_record(kind: type, value: object) -> object:
    slots = _slots(kind)
    if not isinstance(value, dict) or value.keys() != slots.keys():
        raise ValueError("not the fields of its type")
    return kind(**{name: _typed(slot, value[name], (kind.__name__, name)) for name, slot in slots.items()})


def _typed_time(value: object) -> datetime:
    if not isinstance(value, str) or len(value) > len("2021-03-24T10:00:00.000000+00:00:00.000000"):
        raise ValueError("not a time")
    time = datetime.fromisoformat(value)
    if time.utcoffset() is None:
        raise ValueError("a time without its zone")
    return time


def _text(value: object, place: tuple[str, str]) -> str:
    if not isinstance(value, str) or len(value) > LONG_STRINGS.get(place, MOST_CHARACTERS):
        raise ValueError("not a string within its limit")
    shape = SHAPES.get(place)
    if shape is not None and shape.fullmatch(value) is None:
        raise ValueError("not of its shape")
    value.encode("utf-8")  # raises on half a surrogate pair, which nothing downstream could write
    return value


def _is_list(value: object) -> TypeGuard[list[object]]:
    return isinstance(value, list)
