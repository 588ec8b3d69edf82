"""The long storm, `python -m tests.soak.storm [MAILS]`: ten days of machines that write back, then a minute's mails."""

import asyncio
import functools
import logging
import sys
import tempfile
import time
from pathlib import Path

import structlog
from rich.console import Console

from tests.house.papers import statement_mail
from tests.house.storms import Program, case_of, lacking_names, to_and_fro
from tests.house.test_storm import BOUNDS
from tests.house.world import CLERK, DEFENDANT, PLAINTIFF, world
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink

TOLD = Console(highlight=False)
MAILS = 10_000  # goal R3
DAYS = 10
MOST_ANSWERS = 5  # to one program in all that time: it stops, however long it goes on
MOST_ALARMS = 2  # about one program: over the day's three, and stopped
MOST_SECONDS_A_MAIL = 1.0


async def days_of_machines(folder: Path, dovecot: Dovecot, sink: SmtpSink) -> None:
    """Each kind of program is answered a few times and then never again; chambers hear of it twice at the most."""
    async with world(folder, dovecot, sink) as here:
        here.write_conference(starts="2025-06-07T14:00:00")
        programs = [Program(DEFENDANT, answer) for answer, _, _ in BOUNDS]
        for number, program in enumerate(programs):
            name = f"p{number}"
            here.write_conference(name=name, case=case_of(f"{name}."), starts="2025-06-07T14:00:00")
            program.address = f"{name}.{DEFENDANT}"
            here.deliver(lacking_names(program.address, f"<{number}@kestrelpace.example>"))
        await to_and_fro(here, programs, hours=24 * DAYS, step=6)
        for program in programs:
            answers = len(here.kinds(program.address))
            TOLD.print(f"{program.answer.__name__}: {answers} answers in {DAYS} days")
            assert answers <= MOST_ANSWERS
        alarms = here.kinds(CLERK).count("operator_alert")
        TOLD.print(f"{alarms} alarms, {len(here.sent)} mails in all")
        assert alarms <= MOST_ALARMS * len(programs)


async def one_minute(folder: Path, dovecot: Dovecot, sink: SmtpSink, *, mails: int) -> None:
    """All are stored, three are answered, chambers hear one alarm, and the other side is answered as ever."""
    async with world(folder, dovecot, sink) as here:
        storm = [statement_mail(PLAINTIFF, f"<{n}@boonehale.example>") for n in range(mails)]
        storm.insert(mails // 2, statement_mail(DEFENDANT, "<1@kestrelpace.example>"))
        here.dovecot.deliver_many(here.user, [(raw, here.clock.at) for raw in storm])
        here.clock.turn(minutes=1)
        begun = time.monotonic()
        await here.once()
        seconds = time.monotonic() - begun
        TOLD.print(f"{mails} mails in {seconds:.0f} s")
        assert here.kinds(PLAINTIFF) == ["receipt"] * 3
        assert here.kinds(DEFENDANT) == ["receipt"]
        assert here.kinds(CLERK).count("operator_alert") == 1
        assert here.kinds(CLERK).count("intake_report") == 21
        assert sum(1 for _ in (here.folder / "data" / "vault").rglob("*.age")) == mails + 2
        assert seconds < MOST_SECONDS_A_MAIL * mails


def main() -> None:
    """Both, on servers of their own."""
    mails = int(sys.argv[1]) if len(sys.argv) > 1 else MAILS
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    for play in (days_of_machines, functools.partial(one_minute, mails=mails)):
        dovecot, sink = Dovecot(frozenset()), SmtpSink()
        dovecot.start()
        sink.start()
        try:
            with tempfile.TemporaryDirectory() as folder:
                asyncio.run(play(Path(folder), dovecot, sink))
        finally:
            sink.stop()
            dovecot.stop()


if __name__ == "__main__":
    main()
