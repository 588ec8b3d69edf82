"""How well, and how fast, are sections located in a folder of labelled statements?

Run as a module (python -m tests.bench.sections FOLDER). `-v` lists each difference; `--as NAME` reads the statements
as a scanner or a converter would give them (a name of distortions.DISTORTIONS); `--without` reads each without the
parts of one section.
"""

import json
import random
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mailbot.core.domain.document import Element, Located
from mailbot.core.domain.finding import SECTIONS, Requirement
from mailbot.core.sections import locate
from tests.bench.distortions import DISTORTIONS, Distort, as_it_is, without

ELEMENTS: dict[Requirement, tuple[Element, ...]] = {
    Requirement.POSITIONS: (Element.FACTUAL_POSITIONS, Element.LEGAL_POSITIONS, Element.DAMAGES_POSITIONS),
    Requirement.NEGOTIATION_HISTORY: (Element.HISTORY, Element.DEMANDS_AND_OFFERS),
    Requirement.ATTENDEES: (Element.NAMES, Element.POSITIONS),
}


@dataclass
class Tally:
    """What was counted in one folder."""

    sections: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    elements: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    counts_right: int = 0
    statements: int = 0
    seconds: list[float] = field(default_factory=list)


def status(located: Located, element: Element) -> str:
    """An element's status where the paper is all that came."""
    found = [p.certain for p in located.passages if p.element is element]
    return "met" if any(found) else "review" if found else "deficient"


def measure(folder: Path, distort: Distort = as_it_is) -> Tally:
    """Reads every labelled statement of a folder with a truth.json, as it is or distorted."""
    tally = Tally()
    for name, truth in json.loads((folder / "truth.json").read_text()).items():
        if "sections" not in truth:
            continue
        text = distort((folder / f"{name}.txt").read_text(), random.Random(name))  # noqa: S311 - repeatable, no secret
        started = time.perf_counter()
        located = locate([text])
        tally.seconds.append(time.perf_counter() - started)
        _score(tally, name, truth, located)
    return tally


def measure_without(folder: Path) -> Tally:
    """Reads each statement once for each section that it has, without the parts in which that stands."""
    tally = Tally()
    for name, truth in json.loads((folder / "truth.json").read_text()).items():
        for requirement in SECTIONS if "sections" in truth else ():
            if truth["sections"][requirement.value] != "met" or requirement is Requirement.POSITIONS:
                continue  # positions stand in too many places to be cut out by their spans
            elements = ELEMENTS[requirement]
            quotes = [span["quote"] for span in truth["spans"] if span["element"] in elements]
            located = locate([without((folder / f"{name}.txt").read_text(), quotes)])
            got = {status(located, element) for element in elements}
            worst = next(s for s in ("deficient", "review", "met") if s in got)
            tally.sections[(requirement.value, "cut out", worst)] += 1
            if worst != "deficient":
                tally.wrong.append(f"{name} {requirement.value}: cut out, located {worst}")
    return tally


def _score(tally: Tally, name: str, truth: dict[str, Any], located: Located) -> None:
    tally.statements += 1
    right = (located.demands, located.offers) == (len(set(truth["demands"])), len(set(truth["offers"])))
    tally.counts_right += right
    for requirement in SECTIONS:
        got = {element: status(located, element) for element in ELEMENTS[requirement]}
        for element, outcome in got.items():
            tally.elements[(element.value, truth["elements"][element.value], outcome)] += 1
        worst = next(s for s in ("deficient", "review", "met") if s in got.values())
        wanted = truth["sections"][requirement.value]
        tally.sections[(requirement.value, wanted, worst)] += 1
        if (wanted, worst) not in {("met", "met"), ("missing", "deficient"), ("unclear", "review")}:
            short = {e.value: s for e, s in got.items() if s != "met"}
            tally.wrong.append(f"{name} {requirement.value}: {wanted}, located {worst} {short}")


def _table(title: str, counted: Counter[tuple[str, str, str]]) -> list[str]:
    lines = [f"{title:24}{'truth':10}{'met':>6}{'review':>8}{'deficient':>11}"]
    for what, truth in sorted({key[:2] for key in counted}):
        row = [counted[(what, truth, outcome)] for outcome in ("met", "review", "deficient")]
        lines.append(f"{what:24}{truth:10}{row[0]:6}{row[1]:8}{row[2]:11}")
    return lines


def main() -> None:
    """Prints the tables; with -v also each difference."""
    named = sys.argv[sys.argv.index("--as") + 1] if "--as" in sys.argv else "as it is"
    folder = Path(next(a for a in sys.argv[1:] if not a.startswith("-") and a != named))
    if "--without" in sys.argv:
        tally = measure_without(folder)
        sys.stdout.write("\n".join([*_table("section", tally.sections), *tally.wrong]) + "\n")
        return
    tally = measure(folder, DISTORTIONS[named])
    out = [*_table("section", tally.sections), "", *_table("element", tally.elements), ""]
    out.append(f"counts of demands and offers right: {tally.counts_right} of {tally.statements}")
    millis = sorted(1000 * s for s in tally.seconds)
    out.append(f"milliseconds a statement: median {millis[len(millis) // 2]:.1f}, most {millis[-1]:.1f}")
    if "-v" in sys.argv:
        out += ["", *tally.wrong]
    sys.stdout.write("\n".join(out) + "\n")


if __name__ == "__main__":
    main()
