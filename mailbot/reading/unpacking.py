"""What lies inside a leaf that is a container, and inside that, to a stated depth?"""

import email
import mimetypes
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from mailbot.core.domain.document import Trouble
from mailbot.reading.body import forwarded_text, read_body
from mailbot.reading.containers.allowance import ANY_FAULT, Allowance, TooMuch
from mailbot.reading.containers.forwarded import parse_forwarded
from mailbot.reading.containers.held import Closed, Held
from mailbot.reading.containers.outlook import open_outlook
from mailbot.reading.containers.smime import unwrap
from mailbot.reading.containers.tnef import open_tnef
from mailbot.reading.containers.zipped import open_zip
from mailbot.reading.headers import clean
from mailbot.reading.leaf import Leaf
from mailbot.reading.mime_tree import walk_tree
from mailbot.reading.sniffing import OUTLOOK, TNEF, ZIP

MOST_DEPTH = 5  # containers within containers; a forwarded mail with a zip in it makes two
MOST_NAME = 200
MOST_WORDS_BESIDE = 60  # that a person adds who passes another's text on
LEAST_WORDS_PASSED_ON = 120  # a shorter text is a cover, a thank-you, a question
_MAILS = frozenset({"message/rfc822", "message/global"})
_WRAPPED = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_TYPES = mimetypes.MimeTypes()  # the standard library's own table: a child may open no file
_NO_PARAMETERS = {"charset": "", "smime-type": "", "format": ""}

_Opener = Callable[[Leaf, Allowance, list[str]], list[Leaf]]


def unpack(leaf: Leaf, allowance: Allowance, troubles: list[str], *, depth: int = 0) -> list[Leaf]:
    """The leaf, then what it holds, where it is a container; what was over a limit is a code in `troubles`."""
    opener = _opener_of(leaf)
    if opener is None:
        return [leaf]
    if depth >= MOST_DEPTH:
        troubles.append("container_depth")
        return [replace(leaf, closed=Trouble.LIMIT)]
    try:
        held = opener(leaf, allowance, troubles)
    except Closed as told:
        return [replace(leaf, closed=told.trouble)]
    except TooMuch as reached:
        troubles.append(reached.code)
        return [replace(leaf, closed=Trouble.LIMIT)]
    except ANY_FAULT:
        return [leaf]  # as any paper in a format that is not read
    if not held:
        return [leaf]
    opened = replace(leaf, is_opened=True)
    inside = [found for one in held for found in unpack(one, allowance, troubles, depth=depth + 1)]
    within = [replace(found, within=found.within or leaf.path) for found in inside]
    if opener is _open_forwarded or leaf.media_type == OUTLOOK:
        within = _as_forwarded(within, allowance, troubles)
    return [opened, *within]


def settle_texts(leaves: Sequence[Leaf]) -> list[Leaf]:
    """The leaves without a program's copies of a text that the mail itself gives."""
    has_own = any(leaf.is_body and not leaf.is_second_text and leaf.octets.strip() for leaf in leaves)
    return [leaf for leaf in leaves if not (has_own and leaf.is_second_text and not leaf.is_foreign)]


def _opener_of(leaf: Leaf) -> _Opener | None:
    if leaf.closed is not None or leaf.is_opened or leaf.in_encrypted or leaf.in_report or leaf.is_body:
        return None
    name = leaf.filename.lower()
    if leaf.declared in _MAILS or name.endswith(".eml"):
        return _open_forwarded
    if leaf.declared in _WRAPPED or name.endswith(".p7m"):
        return _open_wrapped
    return {ZIP: _open_zip, TNEF: _open_tnef, OUTLOOK: _open_outlook}.get(leaf.media_type)


def _open_forwarded(leaf: Leaf, allowance: Allowance, troubles: list[str]) -> list[Leaf]:
    message = allowance.within_time(lambda: parse_forwarded(leaf.octets))
    return _counted(walk_tree(message, troubles, at=leaf.path), allowance, troubles)


def _open_wrapped(leaf: Leaf, allowance: Allowance, troubles: list[str]) -> list[Leaf]:
    entity = allowance.within_time(lambda: unwrap(leaf.octets))
    found = _counted(walk_tree(email.message_from_bytes(entity), troubles, at=leaf.path), allowance, troubles)
    return [replace(one, is_foreign=leaf.is_foreign) for one in found]


def _counted(leaves: Iterable[Leaf], allowance: Allowance, troubles: list[str]) -> list[Leaf]:
    """As many of a mail's leaves as the allowance bears."""
    kept: list[Leaf] = []
    try:
        for leaf in leaves:
            allowance.take_member()
            allowance.take_octets(len(leaf.octets))
            kept.append(leaf)
    except TooMuch as reached:
        troubles.append(reached.code)
    return kept


def _open_zip(leaf: Leaf, allowance: Allowance, troubles: list[str]) -> list[Leaf]:
    held = _taken(lambda: open_zip(leaf.octets, allowance), allowance, troubles)
    return [replace(_member(leaf, one, place), is_foreign=True) for place, one in enumerate(held, start=1)]


def _open_tnef(leaf: Leaf, allowance: Allowance, troubles: list[str]) -> list[Leaf]:
    held = _taken(lambda: open_tnef(leaf.octets, allowance), allowance, troubles)
    placed = _place(leaf, held, allowance, troubles)
    return [replace(one, is_second_text=one.is_body or one.declared == "application/rtf") for one in placed]


def _open_outlook(leaf: Leaf, allowance: Allowance, troubles: list[str]) -> list[Leaf]:
    held = _taken(lambda: open_outlook(leaf.octets, allowance), allowance, troubles)
    return _place(leaf, held, allowance, troubles)


def _taken(open_it: Callable[[], Iterable[Held]], allowance: Allowance, troubles: list[str]) -> list[Held]:
    """What could be taken out before a limit was reached; raises TooMuch where that is nothing."""
    held: list[Held] = []
    try:
        allowance.within_time(lambda: held.extend(open_it()))
    except TooMuch as reached:
        if not held:
            raise
        troubles.append(reached.code)
    return held


def _place(container: Leaf, held: Sequence[Held], allowance: Allowance, troubles: list[str]) -> list[Leaf]:
    """The members as leaves below their container's path; a mail among them with its own behind it."""
    leaves: list[Leaf] = []
    for place, one in enumerate(held, start=1):
        leaf = _member(container, one, place)
        if not one.inside:
            leaves.append(leaf)
            continue
        inside = [replace(x, within=leaf.path) for x in _place(leaf, one.inside, allowance, troubles)]
        opened = replace(leaf, declared=OUTLOOK, is_opened=True)
        leaves += [opened, *_as_forwarded(inside, allowance, troubles)]
    return leaves


def _member(container: Leaf, held: Held, place: int) -> Leaf:
    name = clean(held.name.replace("\\", "/").rpartition("/")[2], MOST_NAME)
    declared = held.declared or _TYPES.guess_type(name.lower())[0] or "application/octet-stream"
    if held.closed is not None and declared.startswith("image/"):
        declared = "application/octet-stream"  # it has no octets that tell how large a picture it is
    is_sound = declared.isascii() and declared.isprintable() and " " not in declared and len(declared) <= 100
    return Leaf(
        path=f"{container.path}.{place}",
        declared=declared if is_sound else "application/octet-stream",
        filename=name,
        disposition="inline" if held.is_text else "attachment",
        content_id=False,
        in_encrypted=False,
        alternative="",
        parameters=_NO_PARAMETERS | ({"charset": "utf-8"} if held.is_text else {}),
        octets=held.octets,
        steady=True,
        is_foreign=container.is_foreign,
        closed=held.closed,
    )


def with_forwarded_text(leaves: Sequence[Leaf], allowance: Allowance, troubles: list[str]) -> list[Leaf]:
    """The leaves of a mail that passes another on in its own text, that other's text among them as a paper.

    Only where the writer adds a few words to a long text: who answers in it, or quotes, hands nothing over.
    """
    first = next((leaf for leaf in leaves if leaf.is_body), None)
    if first is None:
        return list(leaves)
    passed_on = _passed_on(leaves)  # by no clock, which slows each call down: every mail's own text is read once anyway
    text = _within_limits(lambda: passed_on, allowance, troubles) if passed_on else ""
    if not text:
        return list(leaves)
    letter = replace(_as_letter(first, text), path=f"{first.path}.1", within=first.path)
    return [one for leaf in leaves for one in ((leaf, letter) if leaf is first else (leaf,))]


def _passed_on(leaves: Sequence[Leaf]) -> str:
    body = read_body(leaves)
    text = forwarded_text(body.quoted)
    is_passed_on = len(body.text.split()) <= MOST_WORDS_BESIDE and len(text.split()) >= LEAST_WORDS_PASSED_ON
    return text if is_passed_on else ""


def _as_forwarded(leaves: Sequence[Leaf], allowance: Allowance, troubles: list[str]) -> list[Leaf]:
    """A forwarded mail's leaves: its text becomes one paper where the first of its texts stands, none is the writer's.

    Its header is left where it is: it says who sent that mail, not who sent this one.
    """
    own = settle_texts(leaves)
    first = next((leaf for leaf in own if leaf.is_body), None)
    letter = _letter(first, own, allowance, troubles) if first else None
    return [letter if letter and leaf is first else replace(leaf, is_foreign=True) for leaf in own]


def _letter(first: Leaf, leaves: Sequence[Leaf], allowance: Allowance, troubles: list[str]) -> Leaf | None:
    def read() -> str:
        body = read_body(leaves)
        if not body.whole:
            troubles.append("body_limit")
        return body.text.strip()

    text = _within_limits(read, allowance, troubles)
    return _as_letter(first, text) if text else None


def _within_limits(read: Callable[[], str], allowance: Allowance, troubles: list[str]) -> str:
    """A forwarded mail's text, "" where there is none or it can't be had, which is a code in `troubles`."""
    try:
        text = allowance.within_time(read)
        allowance.take_octets(len(text.encode("utf-8", "replace")))
    except TooMuch as reached:
        troubles.append(reached.code)
        return ""
    except ANY_FAULT:
        troubles.append("forwarded_text")
        return ""
    return text


def _as_letter(first: Leaf, text: str) -> Leaf:
    return replace(
        first,
        declared="text/plain",
        filename="",
        disposition="inline",
        alternative="",
        parameters=_NO_PARAMETERS | {"charset": "utf-8"},
        octets=text.encode("utf-8", "replace"),
        is_foreign=True,
        is_letter=True,
    )
