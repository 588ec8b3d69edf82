"""From whom, and when, did the mail come that somebody passed on?"""

import re
from dataclasses import dataclass

from mailbot.core.domain.mail import Message

_SUBJECT = re.compile(r"\s*(?:\[[^\]]{1,30}\]\s*)*(?:fwd?|tr|wg|rv)\s*:", re.IGNORECASE)
_FROM = re.compile(r"^[>\s*_]*from\s*:[*_\s]*(?P<rest>[^\n]{1,300})", re.IGNORECASE | re.MULTILINE)
_SENT = re.compile(r"^[>\s*_]*(?:sent|date)\s*:[*_\s]*(?P<rest>[^\n]{6,80})", re.IGNORECASE | re.MULTILINE)
_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9.-]{3,190}")
_NEAR = 1_200  # characters after "From:" within which the same block says when
_TIME = re.compile(r"[0-9A-Za-z,:/+. ()-]{6,80}")
_TIME_WORDS = re.compile(
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|(?:jan|febr?|sept?|oct|nov|dec)(?:u?ary|(?:em)?ber)?"
    r"|oct|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|at|am|pm|a|m|p|[ecmp][sd]t|utc|gmt|z",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Origin:
    """What a forwarded block says of itself. Anybody can write one: it is evidence for a person, and no more."""

    address: str  # lower case; "" where none stands there
    sent: str  # the words of its date, or ""


def is_forwarded(message: Message) -> bool:
    """Whether the writer passes on another's mail, by the subject."""
    return _SUBJECT.match(message.subject) is not None


def origin(message: Message) -> Origin | None:
    """The newest mail within the mail: its sender and time, by its own header lines; None where there are none."""
    first = _FROM.search(message.quoted)
    if first is None:
        return None
    address = _ADDRESS.search(first["rest"])
    sent = _SENT.search(message.quoted, first.end(), first.end() + _NEAR)
    return Origin(address[0].lower().strip(".") if address else "", _time_alone(sent["rest"]) if sent else "")


def origin_in_words(message: Message) -> tuple[str, ...]:
    """What chambers are shown of the mail that was passed on: sender and time, as it says itself."""
    found = origin(message)
    if found is None:
        return ("Who sent it first, and when, is not told in its text: see the mail.",)
    sender = found.address or "somebody whose address is not told"
    return (f"By its own words it came first from {sender}{f', sent {found.sent}' if found.sent else ''}.",)


def _time_alone(text: str) -> str:
    """The words of a date; "" where any other word is among them, for what is shown must not be a sender's sentence."""
    told = " ".join(text.split()).strip("*_ ")
    words = re.findall(r"[A-Za-z]+", told)
    is_time = _TIME.fullmatch(told) and re.search(r"[0-9]", told) and all(_TIME_WORDS.fullmatch(w) for w in words)
    return told if is_time else ""
