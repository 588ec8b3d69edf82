"""The soak of reading in short: it finds nothing, what it would find it tells, and a mutant is the same each time."""

import concurrent.futures
import io

import pytest
from rich.console import Console

from tests.soak import reading, report
from tests.soak.mutation import Kind, make_mutant
from tests.soak.report import Outcome, Run
from tests.soak.seeds import FIXTURES, collect_seeds

MUTANTS = 150
SEED = 7
KINDS = tuple(Kind)
SEEDS = collect_seeds()


async def _soak(makers: list[reading.Make]) -> Run:
    server = reading.Unaided.start()
    try:
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            return await reading.soak(dict(enumerate(makers)), server, pool, lambda: None, once_more=False)
    finally:
        server.close()


def _make(index: int) -> reading.Make:
    def make() -> reading.Item:
        mutant = make_mutant(index, SEED, SEEDS, KINDS)
        return reading.Item(index, mutant.kind, " ".join(mutant.made_of), mutant.octets)

    return make


async def test_mutants_end_as_rows() -> None:
    """A hundred and fifty mails that nobody would write: each read by the first child, none raises in the daemon."""
    run = await _soak([_make(index) for index in range(MUTANTS)])
    assert run.count == MUTANTS
    assert run.broken() == []
    assert (run.children_left, run.server_restarted) == (0, False)


async def test_a_folder_is_read_as_it_is() -> None:
    """A mail is read as one, a paper in a mail that carries it."""
    folder = FIXTURES / "messages" / "containers"
    paths = [folder / "statement-in-an-eml.eml", FIXTURES / "documents" / "text.pdf"]
    run = await _soak([reading.ReadFile(index, path) for index, path in enumerate(paths)])
    assert run.counted["kinds"] == {"mail": 1, "pdf": 1}
    assert run.counted["rows"].total() == 2


@pytest.mark.parametrize("index", range(len(KINDS)))
def test_a_mutant_is_the_same_each_time(index: int) -> None:
    """Seed and index are all that is needed to find it again; another index is another mail."""
    one, again = (make_mutant(index, SEED, SEEDS, KINDS) for _ in range(2))
    assert one == again
    assert one.octets == again.octets
    assert one.octets != make_mutant(index + len(KINDS), SEED, SEEDS, KINDS).octets


@pytest.mark.parametrize(
    ("outcome", "is_sound"),
    [
        (Outcome(0, "mail", "one.eml", 0.1, disposition="review"), True),
        (Outcome(0, "mail", "one.eml", 0.1, raised="ValueError: x"), False),
        (Outcome(0, "mail", "one.eml", 0.1, troubles=("child_died",)), False),
        (Outcome(0, "mail", "one.eml", 0.1, troubles=("time_out",)), False),
        (Outcome(0, "mail", "one.eml", 9.0), False),
    ],
)
def test_what_is_over_a_limit_is_told(outcome: Outcome, is_sound: bool) -> None:
    """A death, an end by the clock, an error in the daemon or a long reading makes the run end as a fault."""
    run = Run(alone={0: outcome})
    run.note(outcome)
    out = io.StringIO()
    assert report.show(run, Console(file=out, width=200), slow_seconds=5.0, seed=SEED) is is_sound
    assert ("to be looked at" in out.getvalue()) is not is_sound


def test_every_kind_has_seeds() -> None:
    """No kind of mutant runs dry on a machine without samples of its own."""
    assert all(len(SEEDS[kind]) >= 2 for kind in Kind)
