"""What does reading cost by the kind of paper, through the sandbox and without it? Prints tables; no test.

`python -m tests.bench.reading [--rounds N]`. The times are wall time, each mail alone, the least of N
rounds: what else the machine does adds to the others.
"""

import argparse
import asyncio
import resource
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from rich.table import Table

from mailbot.edges.sandbox import ReadingServer
from mailbot.reading.message import Depth, read_with_papers
from mailbot.reading.papers import warm_papers
from mailbot.tables import console
from tests.house.papers import pdf, statement_text
from tests.reading.boxes import OutlookMail, make_outlook, make_tnef, make_zip
from tests.reading.documents import MISSING
from tests.reading.papers import make_mail
from tests.soak.reading import Unaided
from tests.soak.watching import MEBI, peak, peak_of_ended_children, watch_children

DOCUMENTS = Path(__file__).parents[2] / "fixtures" / "documents"
ROUNDS = 30
RECOGNITION_ROUNDS = 3
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, slots=True)
class Cost:
    """What one kind of mail took: milliseconds, and the peak of a child in octets."""

    direct: float
    sandboxed: float
    child: int


def mails() -> Mapping[str, bytes]:
    """A mail with the same statement in each form."""
    paper, text = pdf(statement_text()), statement_text()
    outlook = make_outlook(OutlookMail("See attached.", (("statement.pdf", paper),)))
    files = {
        "PDF, 1 page": ("statement.pdf", "application/pdf", paper),
        "PDF, 3 pages": ("statement.pdf", "application/pdf", pdf(text, pages=3)),
        "PDF, 5 pages": ("statement.pdf", "application/pdf", pdf(text, pages=5)),
        "PDF, scanned": ("scan.pdf", "application/pdf", (DOCUMENTS / "scan.pdf").read_bytes()),
        "DOCX": ("word.docx", _DOCX, (DOCUMENTS / "word.docx").read_bytes()),
        "zip": ("statement.zip", "application/zip", make_zip(("statement.pdf", paper))),
        "winmail.dat": (
            "winmail.dat",
            "application/ms-tnef",
            make_tnef(("statement.pdf", paper), text="See attached."),
        ),
        ".msg": ("statement.msg", "application/vnd.ms-outlook", outlook),
    }
    return {
        "mail without a paper": make_mail(text="Thank you, that suits us."),
        "mail's own text": make_mail(text=text),
        **{name: make_mail(file) for name, file in files.items()},
    }


async def measure(server: Unaided, octets: bytes, rounds: int) -> Cost:
    """One mail, read again and again: directly, then by a child a time, neither with the converters' programs."""

    def read() -> None:
        errands = read_with_papers(octets, Depth.WHOLE)[2]
        if errands:  # the second reading, after the errands
            read_with_papers(octets, Depth.WHOLE, {(one.path, one.page): MISSING for one in errands})

    direct = _least(read, rounds)
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        await server.read(octets)
        times.append(time.perf_counter() - started)
    peaks = [0]
    watching = asyncio.create_task(watch_children(server.pid, peaks))
    for _ in range(5):
        await server.read(octets)
    watching.cancel()
    return Cost(direct, 1000 * min(times), max(peaks))


def _least(work: Callable[[], None], rounds: int) -> float:
    work()
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return 1000 * min(times)


async def measure_converters(server: ReadingServer) -> list[tuple[str, str, str]]:
    """(what, seconds, peak of a converter's processes): a scan's page by Tesseract, a paper by LibreOffice."""
    rows = []
    layers = await server.converter_layers()
    for name, file, needs in (
        ("a scanned page recognised", "scan.pdf", "recognises"),
        ("a DOC of 1 page rendered", "word.doc", "renders"),
    ):
        if not layers.get(needs):
            rows.append((name, "not installed", ""))
            continue
        mail = make_mail((file, "application/octet-stream", (DOCUMENTS / file).read_bytes()))
        peaks = [0]
        watching = asyncio.create_task(watch_children(server.pid, peaks))
        times = []
        for _ in range(RECOGNITION_ROUNDS):
            started = time.perf_counter()
            message = (await server.read(mail)).message
            pages = (message.papers[0].pages or 1) if needs == "recognises" else 1
            times.append((time.perf_counter() - started) / pages)
        watching.cancel()
        rows.append((name, f"{min(times):.2f} s", f"{max(peaks) / MEBI:.0f} MiB"))
    return rows


async def run(rounds: int) -> None:
    """Measures all, and prints."""
    warm_papers()
    unaided, server = Unaided.start(), ReadingServer.start()
    try:
        await unaided.layers()
        table = Table("", "directly, ms", "sandboxed, ms", "more, ms", "child, MiB", box=None, pad_edge=False)
        for name, octets in mails().items():
            cost = await measure(unaided, octets, rounds)
            figures = (cost.direct, cost.sandboxed, cost.sandboxed - cost.direct, cost.child / MEBI)
            table.add_row(name, *(f"{figure:.1f}" for figure in figures[:3]), f"{figures[3]:.0f}")
        converted = await measure_converters(server)
        server_peak = peak(server.pid)
    finally:
        server.close()
        unaided.close()
    out = console()
    out.print(table)
    for name, seconds, memory in converted:
        out.print(f"{name}: {seconds}, {memory}")
    ours = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    out.print(
        f"peaks: server {server_peak / MEBI:.0f} MiB, any process below it {peak_of_ended_children() / MEBI:.0f} MiB"
    )
    out.print(f"this process, which reads directly too: {ours:.0f} MiB")


def main() -> None:
    """Runs it."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.reading", description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"of each mail ({ROUNDS})")
    asyncio.run(run(parser.parse_args().rounds))


if __name__ == "__main__":
    main()
