"""What does `check` make of thousands of mails nobody would write? Prints what broke; ends 1 where anything did.

`python -m tests.soak.reading FOLDER…` reads the mails and papers of folders, each as it is (a paper in a mail);
`--mutate N` reads N mutants of them, of the fixtures and of what Python and its packages bring along.
"""

import argparse
import asyncio
import concurrent.futures
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from mailbot.core.domain.court import USUAL_SECTIONS, Conference, Counsel, sought_of
from mailbot.core.domain.finding import FURTHER_SECTIONS
from mailbot.core.domain.mail import Message
from mailbot.core.review import Policy, review
from mailbot.edges.closings import court_calendar
from mailbot.edges.conference_files import read_conference
from mailbot.edges.sandbox import ReadingServer, _Answer, _Errand
from mailbot.house import dates_of
from mailbot.jobs.check import check_row, received_of
from mailbot.reading import kernel
from mailbot.tables import console
from tests.soak import report
from tests.soak.mutation import SENT_AS, Kind, Seed, carry, make_mutant
from tests.soak.report import SLOWEST, Outcome, Run
from tests.soak.seeds import collect_seeds, find_files, installed_files, kind_of
from tests.soak.watching import (
    children_of,
    open_descriptors,
    peak,
    peak_of_ended_children,
    resident,
    take_places,
    watch_children,
)

CONFERENCE = Path(__file__).parents[2] / "config" / "examples" / "conner.toml"
SLOW_SECONDS = 5.0  # a quarter of the wall clock, on a machine that does other things too
SLOW_ERRANDS_SECONDS = 90.0  # with the converters, who have up to half a minute a paper and a third a page
WARM_UP = 200  # readings until the parent's memory is at rest
_RECEIVED = datetime(2021, 3, 22, 15, tzinfo=UTC)
_POLICY = Policy()


@dataclass(frozen=True, slots=True)
class Item:
    """A mail to be read, and how to find it again."""

    index: int
    kind: str
    told: str
    octets: bytes


Make = Callable[[], Item]


class Unaided(ReadingServer):
    """The reading server of a machine that has neither of the converters' programs."""

    async def _convert(self, errand: _Errand) -> _Answer:  # noqa: ARG002 - as the server asks
        return _Answer(None, "missing")


class Court:
    """One conference, whose counsel is whoever writes, and whose order asks for every section that is known."""

    def __init__(self) -> None:
        found = read_conference(CONFERENCE)
        asked = replace(found.statement, sections=(*USUAL_SECTIONS, *FURTHER_SECTIONS))
        self._conference = replace(found, statement=asked)
        self.sought = sought_of([self._conference])
        self._dates = dates_of(self._conference, court_calendar, grace_court_days=1)

    def row(self, message: Message) -> dict[str, object]:
        """The row that `check` gives."""
        docket = [(self._of(message.author or "jane@roe.example"), self._dates)]
        found = review(message, received_of(message) or _RECEIVED, docket, _POLICY)
        return check_row("mail", found, _POLICY)

    def _of(self, author: str) -> Conference:
        first, *others = self._conference.parties
        return replace(self._conference, parties=(replace(first, counsel=(Counsel("Counsel", author),)), *others))


async def read_one(server: ReadingServer, court: Court, item: Item) -> Outcome:
    """One item through the sandbox and the checks; whatever is raised is a finding, not an end."""
    started = time.perf_counter()
    try:
        message = (await server.read(item.octets, None, court.sought)).message
        seconds = time.perf_counter() - started
        row = court.row(message)
    except Exception as error:  # noqa: BLE001 - what is sought
        why = f"{type(error).__name__}: {error}"
        return Outcome(item.index, item.kind, item.told, time.perf_counter() - started, raised=why)
    return Outcome(
        item.index,
        item.kind,
        item.told,
        seconds,
        review_seconds=time.perf_counter() - started - seconds,
        disposition=str(row["disposition"]),
        sorted_as=str(row["kind"]),
        troubles=message.troubles,
        paper_troubles=tuple(str(paper.trouble) for paper in message.papers if paper.trouble),
        is_unread="unread" in message.author_doubts,
    )


# --- where the items come from ---

_seeds: Mapping[Kind, Sequence[Seed]] = {}  # of a process that makes mutants


def _begin(folders: Sequence[Path] | None) -> None:
    """A process that makes what is read: it ends with the run, however that ends."""
    kernel.die_with_parent()
    if folders is not None:
        globals()["_seeds"] = collect_seeds(folders)


def _mutant(index: int, seed: int, kinds: Sequence[Kind]) -> Item:
    mutant = make_mutant(index, seed, _seeds, kinds)
    return Item(index, mutant.kind, " ".join(mutant.made_of), mutant.octets)


def _file(index: int, path: Path) -> Item:
    octets = path.read_bytes()
    kind = kind_of(path, octets)
    if kind is Kind.MAIL:
        return Item(index, kind, path.name, octets)
    media_type = SENT_AS[kind][1] if kind else "application/octet-stream"
    return Item(index, kind or "other", path.name, carry(octets, path.name, media_type))


def _items(options: argparse.Namespace) -> dict[int, Make]:
    """What there is to read; each made only when its turn comes, in a process beside this one."""
    if options.mutate:
        kinds = [Kind(name) for name in options.kinds.split(",")] if options.kinds else list(Kind)
        return {index: _Mutant(index, options.seed, tuple(kinds)) for index in range(options.mutate)}
    paths = [*find_files(options.folders), *(installed_files() if options.installed else ())]
    return {index: ReadFile(index, path) for index, path in enumerate(dict.fromkeys(paths))}


@dataclass(frozen=True, slots=True)
class _Mutant:
    index: int
    seed: int
    kinds: tuple[Kind, ...]

    def __call__(self) -> Item:
        return _mutant(self.index, self.seed, self.kinds)


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file, to be read in another process."""

    index: int
    path: Path

    def __call__(self) -> Item:
        return _file(self.index, self.path)


# --- the run ---


async def soak(
    items: Mapping[int, Make],
    server: ReadingServer,
    pool: concurrent.futures.Executor,
    tell: Callable[[], None],
    *,
    once_more: bool = True,
) -> Run:
    """Reads all, as many at a time as there are cores; then, alone and `once_more`, those that took long or broke."""
    court, run, loop = Court(), Run(), asyncio.get_running_loop()
    waiting = iter(items.values())
    await server.layers()
    await loop.run_in_executor(pool, int)  # its pipes are open from now on
    run.descriptors_before = (open_descriptors(), open_descriptors(server.pid))
    first_server = server.pid
    begun = time.perf_counter()

    async def work() -> None:
        for make in waiting:
            item = await loop.run_in_executor(pool, make)
            run.note(await read_one(server, court, item))
            if run.count in (min(WARM_UP, len(items) // 2), len(items)):
                run.parent_memory.append(resident())
                run.server_memory.append(resident(server.pid))
            tell()

    async with asyncio.TaskGroup() as group:
        for _ in range(os.cpu_count() or 1):
            group.create_task(work())
    run.seconds = time.perf_counter() - begun
    run.server_restarted = server.pid != first_server
    if once_more:
        await _read_again(run, items, server, pool)
    run.parent_peak = peak()
    await asyncio.sleep(0.2)  # the server reaps its last child
    run.descriptors_after = (open_descriptors(), open_descriptors(server.pid))
    run.children_left = len(children_of(server.pid))
    return run


async def _read_again(
    run: Run, items: Mapping[int, Make], server: ReadingServer, pool: concurrent.futures.Executor
) -> None:
    """The slowest and the broken, alone: how long they take by themselves, and how much memory."""
    run.kept = run.worth_a_look()
    for first in run.kept[: 2 * SLOWEST + 200]:
        item = await asyncio.get_running_loop().run_in_executor(pool, items[first.index])
        peaks = [0]
        watching = asyncio.create_task(watch_children(server.pid, peaks))
        found = await read_one(server, Court(), item)
        watching.cancel()
        seconds = min(found.seconds, first.seconds), min(found.review_seconds, first.review_seconds)
        run.alone[first.index] = replace(found, seconds=seconds[0], review_seconds=seconds[1], peak=max(peaks))


def main() -> None:
    """Runs, prints the report, ends 1 where anything is over its limit."""
    options = _options()
    places = take_places([*options.folders, *([options.save] if options.save else [])])
    items = _items(options)
    if options.only is not None:
        items = {options.only: items[options.only]}
    server = ReadingServer.start() if options.errands else Unaided.start()
    slow_seconds = SLOW_ERRANDS_SECONDS if options.errands else SLOW_SECONDS
    with _pool(options) as pool, _bar(console(stderr=True), len(items)) as tell:
        try:
            run = asyncio.run(soak(items, server, pool, tell))
        finally:
            server.close()
        run.child_peak = peak_of_ended_children()  # before the pool's processes end, which would count too
        run.left_behind = places.left_behind() if places.are_ours_alone else []
        run.places_are_ours = places.are_ours_alone
        if options.save:
            _save(options.save, run.offenders(slow_seconds), items, pool)
    is_sound = report.show(run, console(), slow_seconds=slow_seconds, seed=options.seed if options.mutate else None)
    sys.exit(0 if is_sound else 1)


def _pool(options: argparse.Namespace) -> concurrent.futures.ProcessPoolExecutor:
    folders = options.folders if options.mutate else None
    return concurrent.futures.ProcessPoolExecutor(max_workers=1, initializer=_begin, initargs=(folders,))


def _save(
    folder: Path, offenders: Sequence[Outcome], items: Mapping[int, Make], pool: concurrent.futures.Executor
) -> None:
    """Writes the mails that broke something, to be read again with `mailbot check`."""
    folder.mkdir(parents=True, exist_ok=True)
    for outcome in offenders:
        item = pool.submit(items[outcome.index]).result()
        (folder / f"{outcome.index}.eml").write_bytes(item.octets)


class _bar:  # noqa: N801 - a context, used as a word
    """A line that moves where a person watches; else one line each tenth."""

    def __init__(self, out: Console, total: int) -> None:
        columns = (TextColumn("reading"), MofNCompleteColumn(), TimeRemainingColumn())
        self._progress = Progress(*columns, console=out, transient=True, disable=not out.is_terminal)
        self._task = self._progress.add_task("reading", total=total)
        self._out, self._total, self._done, self._begun = out, total, 0, time.monotonic()

    def __enter__(self) -> Callable[[], None]:
        self._progress.start()
        return self._tell

    def _tell(self) -> None:
        self._done += 1
        self._progress.advance(self._task)
        if not self._out.is_terminal and self._done % max(1, self._total // 10) == 0:
            self._out.print(f"{self._done} of {self._total}, {time.monotonic() - self._begun:.0f} s")

    def __exit__(self, *_: object) -> None:
        self._progress.stop()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.soak.reading", description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER", help="mails and papers, or a file")
    parser.add_argument("--installed", action="store_true", help="also what Python and its packages bring along")
    parser.add_argument("--mutate", type=int, default=0, metavar="N", help="read N mutants instead of the files")
    parser.add_argument("--seed", type=int, default=1, help="of the mutants (1)")
    parser.add_argument("--kinds", default="", help=f"of {', '.join(Kind)}; all by turns")
    parser.add_argument("--only", type=int, metavar="INDEX", help="this one alone")
    parser.add_argument("--save", type=Path, metavar="FOLDER", help="where to write the mails that broke something")
    parser.add_argument("--errands", action="store_true", help="with LibreOffice and Tesseract: seconds a page")
    options = parser.parse_args()
    if not (options.folders or options.installed or options.mutate):
        parser.error("nothing to read: name a folder, or --installed, or --mutate N")
    return options


if __name__ == "__main__":
    main()
