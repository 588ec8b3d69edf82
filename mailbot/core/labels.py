"""What a careful reader said of a folder's statements and mails: the truth file, taken apart and checked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from mailbot.core.domain.document import Element
from mailbot.core.domain.finding import SECTIONS, Requirement
from mailbot.core.domain.submission import Kind

ELEMENTS_OF: dict[Requirement, tuple[str, ...]] = {
    Requirement.POSITIONS: (Element.FACTUAL_POSITIONS, Element.LEGAL_POSITIONS, Element.DAMAGES_POSITIONS),
    Requirement.NEGOTIATION_HISTORY: (Element.HISTORY, Element.DEMANDS_AND_OFFERS),
    Requirement.ATTENDEES: (Element.NAMES, Element.POSITIONS),
}
_TRUTHS = ("met", "missing", "unclear")
_ELEMENTS = tuple(element.value for element in Element)
_SECTIONS = tuple(requirement.value for requirement in SECTIONS)
_KINDS = tuple(kind.value for kind in Kind)
Path = tuple[str, ...]  # keys, from the outermost


@dataclass(frozen=True, slots=True)
class Label:
    """One file's truth. A statement has `sections`, a mail to be told apart has `kind`; a mail may have both."""

    name: str
    sections: Mapping[Requirement, str] = field(default_factory=dict)  # met, missing, unclear
    elements: Mapping[str, str] = field(default_factory=dict)
    quotes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # element: passages that fulfil it
    amounts: tuple[int, int] | None = None  # how many distinct demands, how many distinct offers
    kind: Kind | None = None
    also_ok: tuple[Kind, ...] = ()
    is_sure: bool | None = None  # False: careful staff would disagree
    asks: bool | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and at which key."""

    path: Path
    why: str


def read_labels(truth: object) -> tuple[tuple[Label, ...], tuple[Fault, ...]]:
    """Takes a truth file's JSON apart: one object, a label for each file by its name without the ending.

    Keys that are not known here (caption, notes) are passed over: they are for people.
    """
    if not isinstance(truth, dict):
        return (), (Fault((), "is no object of labels by name"),)
    faults = [fault for name, raw in truth.items() for fault in _faults(str(name), raw)]
    if not truth:
        faults.append(Fault((), "labels nothing"))
    labels = () if faults else tuple(_label(str(name), raw) for name, raw in truth.items())
    return labels, tuple(faults)


def _faults(name: str, raw: object) -> Iterator[Fault]:
    if not isinstance(raw, dict):
        yield Fault((name,), "is no object")
        return
    if "sections" not in raw and "kind" not in raw:
        yield Fault((name,), "has neither `sections` nor `kind`")
    yield from _faults_of_table(name, raw, "sections", _SECTIONS)
    yield from _faults_of_table(name, raw, "elements", _ELEMENTS)
    for index, span in enumerate(_list(raw.get("spans", []))):
        if not (isinstance(span, dict) and span.get("element") in _ELEMENTS and isinstance(span.get("quote"), str)):
            yield Fault((name, "spans"), f"number {index + 1} is no `element` with its `quote`")
    if "spans" in raw and not isinstance(raw["spans"], list):
        yield Fault((name, "spans"), "is no list")
    for key in ("demands", "offers"):
        if not isinstance(raw.get(key, []), list) or any(not isinstance(a, int | float) for a in _list(raw.get(key))):
            yield Fault((name, key), "is no list of amounts")
    if "kind" in raw and raw["kind"] not in _KINDS:
        yield Fault((name, "kind"), f"is none of {', '.join(_KINDS)}")
    also = raw.get("also_ok", [])
    if not isinstance(also, list) or any(kind not in _KINDS for kind in also):
        yield Fault((name, "also_ok"), f"is no list of {', '.join(_KINDS)}")
    for key in ("is_sure", "asks"):
        if key in raw and not isinstance(raw[key], bool):
            yield Fault((name, key), "is neither true nor false")


def _faults_of_table(name: str, raw: dict[str, object], key: str, known: tuple[str, ...]) -> Iterator[Fault]:
    table = raw.get(key, {})
    if not isinstance(table, dict):
        yield Fault((name, key), "is no object")
        return
    if key in raw and key == "sections" and not table:
        yield Fault((name, key), "labels nothing")
    for inner, truth in table.items():
        if inner not in known:
            yield Fault((name, key, str(inner)), f"is none of {', '.join(known)}")
        elif truth not in _TRUTHS:
            yield Fault((name, key, str(inner)), f"is none of {', '.join(_TRUTHS)}")


def _list(raw: object) -> list[object]:
    return raw if isinstance(raw, list) else []


def _label(name: str, raw: dict[str, Any]) -> Label:
    """Of an object that was found without fault."""
    quotes: dict[str, tuple[str, ...]] = {}
    for span in raw.get("spans", ()):
        quotes[span["element"]] = (*quotes.get(span["element"], ()), span["quote"])
    kind, demands, offers = raw.get("kind"), raw.get("demands"), raw.get("offers")
    return Label(
        name=name,
        sections={Requirement(key): truth for key, truth in raw.get("sections", {}).items()},
        elements=raw.get("elements", {}),
        quotes=quotes,
        amounts=None if demands is None or offers is None else (len(set(demands)), len(set(offers))),
        kind=Kind(kind) if kind else None,
        also_ok=tuple(Kind(k) for k in raw.get("also_ok", ())),
        is_sure=raw.get("is_sure"),
        asks=raw.get("asks"),
    )
