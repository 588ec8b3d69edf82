"""What did a soak of reading find? Figures against their limits, what became of the mails, the slowest, the broken."""

from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rich.console import Console
from rich.markup import escape
from rich.table import Table

MEBI = 1 << 20
MOST_GROWTH = 20 * MEBI  # of the parent, once it is warm
MOST_CHILD = 1 << 30  # its limit of address space: more than this can't be
MOST_SHOWN = 40
SLOWEST = 10
KEPT_AT_MOST = 500  # outcomes, until all but the remarkable ones are let go
_COUNTED = ("kinds", "rows", "troubles of mails", "troubles of papers")
_DIED = frozenset({"child_died", "time_out"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one mail."""

    index: int
    kind: str
    told: str
    seconds: float
    review_seconds: float = 0.0
    disposition: str = ""
    sorted_as: str = ""
    troubles: tuple[str, ...] = ()
    paper_troubles: tuple[str, ...] = ()
    is_unread: bool = False
    raised: str = ""
    peak: int = 0  # octets of its child's memory, where it was watched

    @property
    def is_broken(self) -> bool:
        """Whether a child died or was ended for it, or the daemon itself would have stumbled."""
        return bool(self.raised or self.is_unread or _DIED & set(self.troubles))


@dataclass
class Run:
    """All that was seen."""

    count: int = 0
    counted: dict[str, Counter[str]] = field(default_factory=lambda: {title: Counter() for title in _COUNTED})
    seconds_each: "array[float]" = field(default_factory=lambda: array("f"))
    review_seconds_each: "array[float]" = field(default_factory=lambda: array("f"))
    kept: list[Outcome] = field(default_factory=list)  # the slowest, and all that broke
    alone: dict[int, Outcome] = field(default_factory=dict)  # read once more, by itself
    seconds: float = 0.0
    parent_memory: list[int] = field(default_factory=list)
    server_memory: list[int] = field(default_factory=list)
    parent_peak: int = 0
    child_peak: int = 0
    descriptors_before: tuple[int, int] = (0, 0)
    descriptors_after: tuple[int, int] = (0, 0)
    children_left: int = 0
    server_restarted: bool = False
    left_behind: list[str] = field(default_factory=list)
    places_are_ours: bool = False

    def note(self, outcome: Outcome) -> None:
        """Counts it, and keeps it where it is among the slowest or broke something: the run's memory is measured."""
        self.count += 1
        self.seconds_each.append(outcome.seconds)
        self.review_seconds_each.append(outcome.review_seconds)
        self.counted["kinds"][outcome.kind] += 1
        self.counted["rows"][f"{outcome.sorted_as}: {outcome.disposition}"] += not outcome.raised
        self.counted["troubles of mails"].update(outcome.troubles)
        self.counted["troubles of papers"].update(outcome.paper_troubles)
        self.kept.append(outcome)
        if len(self.kept) >= KEPT_AT_MOST:
            self.kept = self.worth_a_look()

    def worth_a_look(self) -> list[Outcome]:
        """The slowest to read and to review, and the broken."""
        slowest = sorted(self.kept, key=lambda o: -o.seconds)[:SLOWEST]
        slowest += sorted(self.kept, key=lambda o: -o.review_seconds)[:SLOWEST]
        found = {o.index: o for o in (*slowest, *self.broken())}
        return list(found.values())

    def slow(self, slow_seconds: float) -> list[Outcome]:
        """Those that take longer than the limit by themselves too, to read or to review."""
        return [o for o in self.alone.values() if max(o.seconds, o.review_seconds) > slow_seconds]

    def broken(self) -> list[Outcome]:
        """Those that cost a child its life, or more, as they were first seen."""
        return [o for o in self.kept if o.is_broken]

    def offenders(self, slow_seconds: float) -> list[Outcome]:
        """All that should be looked at, once each."""
        found = {o.index: o for o in (*self.slow(slow_seconds), *self.broken())}
        return [found[index] for index in sorted(found)]


def show(run: Run, console: Console, *, slow_seconds: float, seed: int | None = None) -> bool:
    """Prints it all; whether everything is within its limits."""
    seeded = "" if seed is None else f", seed {seed}"
    rate = run.count / run.seconds if run.seconds else 0.0
    console.print(f"\n[bold]{run.count} mails[/]{seeded}: {run.seconds:.0f} s, {rate:.0f} a second")
    _show_counts(run, console)
    limits = list(_limits(run, slow_seconds))
    table = Table("", "found", "limit", box=None, pad_edge=False)
    for name, found, limit, is_kept in limits:
        table.add_row(name, f"[{'green' if is_kept else 'bold red'}]{escape(found)}[/]", limit)
    console.print(table)
    _show_rows("slowest, alone", sorted(run.alone.values(), key=lambda o: -o.seconds)[:SLOWEST], run, console)
    by_review = sorted(run.alone.values(), key=lambda o: -o.review_seconds)
    _show_rows("slowest to review, alone", by_review[:3], run, console)
    _show_rows("to be looked at", run.offenders(slow_seconds), run, console)
    for name in run.left_behind[:MOST_SHOWN]:
        console.print(f"left behind: {escape(name)}")
    return all(is_kept for *_, is_kept in limits)


def _limits(run: Run, slow_seconds: float) -> Iterable[tuple[str, str, str, bool]]:
    """(what, found, limit, whether it is kept)."""
    raised = sum(bool(o.raised) for o in run.broken())
    unread = sum(o.is_unread for o in run.broken())
    died = sum("child_died" in o.troubles for o in run.broken())
    ended = sum("time_out" in o.troubles for o in run.broken())
    growth = run.parent_memory[-1] - run.parent_memory[0] if run.parent_memory else 0
    server_growth = run.server_memory[-1] - run.server_memory[0] if run.server_memory else 0
    descriptors = max(
        after - before for before, after in zip(run.descriptors_before, run.descriptors_after, strict=True)
    )
    yield "raised in the daemon", str(raised), "0", not raised
    yield "children that died", str(died), "0", not died
    yield "children ended by the clock", str(ended), "0", not ended
    yield "mails that no child could read", str(unread), "0", not unread
    slow = len(run.slow(slow_seconds))
    yield f"longer than {slow_seconds:.0f} s alone", str(slow), "0", not slow
    yield "daemon's memory: growth", _mebi(growth), _mebi(MOST_GROWTH), growth <= MOST_GROWTH
    yield "daemon's memory: peak", _mebi(run.parent_peak), "", True
    yield "server's memory: growth", _mebi(server_growth), _mebi(MOST_GROWTH), server_growth <= MOST_GROWTH
    yield "largest child or server", _mebi(run.child_peak), _mebi(MOST_CHILD), run.child_peak <= MOST_CHILD
    yield "server restarted", "yes" if run.server_restarted else "no", "no", not run.server_restarted
    yield "descriptors left open", str(descriptors), "0", descriptors <= 0
    yield "children left", str(run.children_left), "0", not run.children_left
    where = "0" if run.places_are_ours else "0 (not looked for: no private /tmp to be had)"
    yield "files left behind", str(len(run.left_behind)), where, not run.left_behind


def _show_counts(run: Run, console: Console) -> None:
    for title, counts in run.counted.items():
        told = ", ".join(f"{name} {count}" for name, count in counts.most_common() if count)
        console.print(f"{title}: {escape(told) or 'none'}", soft_wrap=True)
    times = sorted(run.seconds_each) or [0.0]
    reviews = sorted(run.review_seconds_each) or [0.0]
    console.print(f"milliseconds to read: {_spread(times)}; to review: {_spread(reviews)}\n", soft_wrap=True)


_COLUMNS = ("index", "kind", "read, s", "review, s", "MiB", "what became of it", "made of")
_SHARES = (("median", 0.5), ("99 %", 0.99), ("99.9 %", 0.999), ("most", 1.0))


def _spread(times: Sequence[float]) -> str:
    return ", ".join(f"{name} {1000 * times[int(share * (len(times) - 1))]:.0f}" for name, share in _SHARES)


def _show_rows(title: str, outcomes: Iterable[Outcome], run: Run, console: Console) -> None:
    found = list(outcomes)
    if not found:
        return
    table = Table(*_COLUMNS, title=f"\n{title}", box=None, pad_edge=False)
    table.title_justify = "left"
    for one in found[:MOST_SHOWN]:
        again = run.alone.get(one.index)
        memory = f"{again.peak / MEBI:.0f}" if again and again.peak else "–"
        told = one.raised or ", ".join(dict.fromkeys((*one.troubles, *one.paper_troubles))) or one.disposition
        if one.is_broken and again and not again.is_broken:
            told += " (not when alone)"
        table.add_row(
            str(one.index),
            one.kind,
            f"{one.seconds:.2f}",
            f"{one.review_seconds:.2f}",
            memory,
            escape(told),
            escape(one.told),
        )
    console.print(table)
    if len(found) > MOST_SHOWN:
        console.print(f"… and {len(found) - MOST_SHOWN} more")


def _mebi(octets: int) -> str:
    return f"{octets / MEBI:.0f} MiB"
