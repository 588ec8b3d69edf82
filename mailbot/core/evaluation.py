"""How far is what mailbot says of labelled statements and mails what a careful reader said: tables and rates."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, groupby
from typing import Any

from mailbot.core.domain.finding import SECTIONS, Requirement, Status
from mailbot.core.domain.submission import Kind
from mailbot.core.labels import ELEMENTS_OF, Label

SECTION_TRUTHS = ("met", "missing", "unclear")
SAID = tuple(status.value for status in Status)
_RIGHT = {"met": "met", "missing": "deficient", "unclear": "review"}
_LEFT = frozenset({"review", "not_checked"})  # a person looks
_TRUTH_OF_RATE = {
    "there_called_deficient": ("met", frozenset({"deficient"})),
    "missing_called_met": ("missing", frozenset({"met"})),
    "there_left_to_a_person": ("met", _LEFT),
    "missing_left_to_a_person": ("missing", _LEFT),
}

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """A page (0: the mail's body) and the words there, of one requirement."""

    page: int
    words: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What mailbot said of one labelled file, in one form."""

    label: Label
    file: str
    file_kind: str  # the end of its name: "txt", "eml"
    layout: str  # "as it is", or the form that it was put into before
    noise: str  # "none", or what was done to its words before
    kind: Kind
    is_sure: bool
    is_machine: bool
    asks: bool
    reasons: tuple[str, ...]
    sections: Mapping[Requirement, Status] = field(default_factory=dict)
    elements: Mapping[str, Status] = field(default_factory=dict)
    explanations: Mapping[Requirement, str] = field(default_factory=dict)
    evidence: Mapping[Requirement, tuple[Place, ...]] = field(default_factory=dict)
    amounts: tuple[int, int] = (0, 0)  # how many demands, how many offers
    seconds: float = 0.0

    @property
    def kind_said(self) -> str:
        """The kind; with a question mark where a person is asked."""
        return self.kind.value if self.is_sure else f"{self.kind.value}?"


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of how many."""

    count: int
    of: int

    @property
    def share(self) -> float | None:
        """As a share of one; None of none."""
        return self.count / self.of if self.of else None


def section_rates(outcomes: Iterable[Outcome]) -> dict[str, Rate]:
    """The four figures that matter: what is there called deficient, what is missing called met, what is left."""
    counted = Counter(
        (truth, said) for o in outcomes for _, truth, said in _judged_sections(o) if truth in {"met", "missing"}
    )
    return {
        name: Rate(sum(counted[truth, said] for said in counts), sum(n for (t, _), n in counted.items() if t == truth))
        for name, (truth, counts) in _TRUTH_OF_RATE.items()
    }


def amounts_rate(outcomes: Iterable[Outcome]) -> Rate:
    """How often the numbers of demands and of offers are both as labelled."""
    labelled = [o for o in outcomes if o.label.amounts is not None]
    return Rate(sum(o.amounts == o.label.amounts for o in labelled), len(labelled))


def kind_rates(outcomes: Iterable[Outcome]) -> dict[str, Rate]:
    """Statements passed by, other mail taken for one, machines taken for people, and what is left to a person.

    Where staff would disagree (`is_sure` false in the truth) neither of the first three counts, nor the last.
    """
    labelled = [o for o in outcomes if o.label.kind is not None]
    clear = [o for o in labelled if o.label.is_sure is not False]
    statements = [o for o in clear if o.label.kind == Kind.STATEMENT]
    others = [o for o in clear if o.label.kind != Kind.STATEMENT]
    machines = [o for o in labelled if o.label.kind == Kind.AUTOMATIC]
    asked = [o for o in labelled if o.label.asks is not None]
    lost = [o for o in statements if not _is_right_kind(o) and o.is_sure]
    taken = [o for o in others if not _is_right_kind(o) and o.kind is Kind.STATEMENT and o.is_sure]
    return {
        "kind_as_labelled": Rate(sum(_is_right_kind(o) for o in labelled), len(labelled)),
        "statements_passed_by": Rate(len(lost), len(statements)),
        "others_taken_for_a_statement": Rate(len(taken), len(others)),
        "machines_taken_for_people": Rate(sum(not o.is_machine for o in machines), len(machines)),
        "clear_ones_left_to_a_person": Rate(sum(not o.is_sure for o in clear), len(clear)),
        "questions_told_wrongly": Rate(sum(o.asks != o.label.asks for o in asked), len(asked)),
    }


def evaluation(outcomes: Sequence[Outcome]) -> Row:
    """Everything as one JSON object: all together, then by kind of file, by layout and by noise; then each error."""
    return {
        "statements": sum(bool(o.label.sections) for o in outcomes),
        "mails": sum(o.label.kind is not None for o in outcomes),
        "milliseconds": milliseconds([o.seconds for o in outcomes if o.label.sections]),
        "groups": [_group(by, name, some) for by, name, some in groups(outcomes)],
        "errors": list(chain.from_iterable(_errors(o) for o in outcomes)),
    }


def groups(outcomes: Sequence[Outcome]) -> list[tuple[str, str, list[Outcome]]]:
    """(by what, which, those); a division into one part alone is left out."""
    divisions: dict[str, Callable[[Outcome], str]] = {
        "file": lambda o: o.file_kind,
        "layout": lambda o: o.layout,
        "noise": lambda o: o.noise,
    }
    found = [("all", "", list(outcomes))]
    for by, key in divisions.items():
        parts = [(name, list(some)) for name, some in groupby(sorted(outcomes, key=key), key)]
        found += [(by, name, some) for name, some in parts if len(parts) > 1]
    return found


def milliseconds(seconds: Sequence[float]) -> Row | None:
    """Median and most, for one statement from its octets to its findings."""
    if not seconds:
        return None
    ordered = sorted(1000 * s for s in seconds)
    return {"median": round(ordered[len(ordered) // 2], 1), "most": round(ordered[-1], 1)}


def _group(by: str, name: str, outcomes: Sequence[Outcome]) -> Row:
    row: Row = {"by": by, "name": name}
    statements = [o for o in outcomes if o.label.sections]
    if statements:
        row["statements"] = len(statements)
        row["rates"] = {n: _rate(r) for n, r in section_rates(statements).items()}
        row["sections"] = _tables((r.value, t, s) for o in statements for r, t, s in _judged_sections(o))
        row["elements"] = _tables((e, t, s) for o in statements for e, t, s in _judged_elements(o))
        row["amounts_as_labelled"] = _rate(amounts_rate(statements))
        row["milliseconds"] = milliseconds([o.seconds for o in statements])
    mails = [o for o in outcomes if o.label.kind is not None]
    if mails:
        row["mails"] = len(mails)
        row["kind_rates"] = {n: _rate(r) for n, r in kind_rates(mails).items()}
        counted = Counter((str(o.label.kind), o.kind_said) for o in mails)
        row["kinds"] = {t: {s: n for (u, s), n in sorted(counted.items()) if u == t} for t, _ in sorted(counted)}
    return row


def _rate(rate: Rate) -> Row:
    return {"count": rate.count, "of": rate.of, "share": None if rate.share is None else round(rate.share, 4)}


def _tables(judged: Iterable[tuple[str, str, str]]) -> dict[str, dict[str, dict[str, int]]]:
    """name -> truth -> said -> how many; every name and truth that occurs, every word that can be said."""
    counted = Counter(judged)
    names = dict.fromkeys(name for name, _, _ in counted)
    return {
        name: {
            truth: {said: counted[name, truth, said] for said in SAID}
            for truth in SECTION_TRUTHS
            if any((name, truth, said) in counted for said in SAID)
        }
        for name in names
    }


def _judged_sections(outcome: Outcome) -> list[tuple[Requirement, str, str]]:
    truths = outcome.label.sections
    return [(r, truths[r], _said(outcome.sections.get(r))) for r in SECTIONS if r in truths]


def _judged_elements(outcome: Outcome) -> list[tuple[str, str, str]]:
    return [(name, truth, _said(outcome.elements.get(name))) for name, truth in outcome.label.elements.items()]


def _said(status: Status | None) -> str:
    return (status or Status.NOT_CHECKED).value


def _is_right_kind(outcome: Outcome) -> bool:
    return outcome.kind in {outcome.label.kind, *outcome.label.also_ok}


def _errors(outcome: Outcome) -> list[Row]:
    where: Row = {"file": outcome.file, "layout": outcome.layout, "noise": outcome.noise}
    return [{**where, **error} for error in (*_kind_errors(outcome), *_section_errors(outcome))]


def _kind_errors(outcome: Outcome) -> list[Row]:
    label = outcome.label
    reasons = list(outcome.reasons)
    if label.kind is None:
        if not label.sections or outcome.kind is Kind.STATEMENT:
            return []
        return [{"what": "kind", "said": outcome.kind_said, "truth": Kind.STATEMENT.value, "reasons": reasons}]
    truth = label.kind.value if label.is_sure is not False else f"{label.kind.value}?"
    differs = not _is_right_kind(outcome) or (label.is_sure is not None and outcome.is_sure != label.is_sure)
    found: list[Row] = []
    if differs:
        found.append({"what": "kind", "said": outcome.kind_said, "truth": truth, "reasons": reasons})
    if label.asks is not None and outcome.asks != label.asks:
        said, wanted = ("asks" if asks else "asks nothing" for asks in (outcome.asks, label.asks))
        found.append({"what": "asks", "said": said, "truth": wanted, "reasons": reasons})
    return found


def _section_errors(outcome: Outcome) -> list[Row]:
    found: list[Row] = []
    for requirement, truth, said in _judged_sections(outcome):
        if said == _RIGHT[truth]:
            continue
        elements = {
            name: {"said": _said(outcome.elements.get(name)), "truth": outcome.label.elements.get(name)}
            for name in ELEMENTS_OF[requirement]
            if name in outcome.label.elements or name in outcome.elements
        }
        row: Row = {"what": requirement.value, "said": said, "truth": truth, "elements": elements}
        row["explanation"] = outcome.explanations.get(requirement, "")
        row["evidence"] = [{"page": e.page, "words": e.words} for e in outcome.evidence.get(requirement, ())]
        quotes = [q for name in ELEMENTS_OF[requirement] for q in outcome.label.quotes.get(name, ())]
        found.append(row | ({"labelled_words": quotes} if quotes else {}))
    return found
