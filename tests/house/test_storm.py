"""Machines that write back, for a day and a night: bounded mail, chambers told once, nobody else's answer touched."""

from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

from mailbot import assembly
from mailbot.edges.ledger import breakers
from mailbot.jobs import doctor
from mailbot.jobs.status import overview
from tests.house import storms
from tests.house.acts import a_persons_word, reference_in, states
from tests.house.papers import mail, statement_mail
from tests.house.storms import Program, case_of, lacking_names, to_and_fro
from tests.house.world import CASE, CHAMBERS, CLERK, DEFENDANT, PLAINTIFF, World, body, world
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink

COVER = "Attached please find our confidential settlement statement."

# how a program answers; answers to it, and alarms to chambers, in a day and a night
BOUNDS: tuple[tuple[Callable[[str, EmailMessage], bytes], int, int], ...] = (
    (storms.acknowledges, 1, 0),
    (storms.acknowledges_in_the_thread, 1, 0),
    (storms.sends_its_cover_again, 3, 1),
    (storms.sends_its_paper_again, 4, 1),
    (storms.bounces, 1, 1),
    (storms.distributes, 1, 0),
    (storms.distributes_under_counsels_name, 1, 0),
    (storms.gives_back_unmarked, 1, 0),
)


def alarms(here: World, title: str) -> list[EmailMessage]:
    """What chambers were told of a conference's party beside reports."""
    return [m for m in here.sent_to(CLERK) if m["X-Mailbot-Kind"] == "operator_alert" and title in str(m["Subject"])]


async def test_programs_that_write_back_to_everything(tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink) -> None:
    """Eight kinds of them at once, each counsel in a case of its own: so many answers, so many alarms, and no more."""
    async with world(tmp_path, dovecot, smtp_sink) as here:
        programs = []
        for number, (answer, _, _) in enumerate(BOUNDS):
            path = here.write_conference(name=f"p{number}", case=case_of(f"p{number}."))
            path.write_text(path.read_text().replace('name = "Norvane, LLC"', f'name = "Norvane {number}"'))
            programs.append(Program(f"p{number}.{DEFENDANT}", answer))
            here.deliver(lacking_names(programs[-1].address, f"<{number}@kestrelpace.example>"))
        await to_and_fro(here, programs, hours=24, step=8)
        for number, (answer, answers, told) in enumerate(BOUNDS):
            assert (answer, len(here.kinds(f"p{number}.{DEFENDANT}"))) == (answer, answers)
            assert (answer, len(alarms(here, f"Norvane {number}:"))) == (answer, told)
            assert here.kinds(f"p{number}.{PLAINTIFF}") == []
        assert here.kinds(CLERK).count("operator_alert") == sum(told for _, _, told in BOUNDS)
        assert len(here.sent) < 3 * sum(answers for _, answers, _ in BOUNDS)


async def test_two_mailbots_fall_silent_after_one_exchange(
    tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink
) -> None:
    """Each is counsel in the other's case: one statement, one answer, and none to that; marked as ours or stripped."""
    other = "chambers@other.example"
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    async with (
        world(tmp_path / "one", dovecot, smtp_sink) as one,
        world(
            tmp_path / "two", dovecot, smtp_sink, chambers_address=other, report_recipients="clerk@other.example"
        ) as two,
    ):
        for here, counsel in ((one, other), (two, CHAMBERS)):
            path = here.write_conference()
            path.write_text(path.read_text().replace(DEFENDANT, counsel))
        one.deliver(statement_mail(other, "<1@other.example>", without=("attendees",)))
        two.deliver(statement_mail(CHAMBERS, "<1@court.example>"))
        delivered = {CHAMBERS: 0, other: 0}
        for _ in range(4):
            await one.once()
            await two.once()
            for here, address in ((one, CHAMBERS), (two, other)):
                fresh = here.sent_to(address)[delivered[address] :]
                delivered[address] += len(fresh)
                for message in fresh:
                    here.deliver(message.as_bytes())
                    here.deliver(storms.gives_back_unmarked(other if here is one else CHAMBERS, message))
            one.clock.turn(hours=1)
            two.clock.turn(hours=1)
        assert delivered == {CHAMBERS: 1, other: 1}
        assert one.kinds(other) == ["deficiency_notice"]
        assert two.kinds(CHAMBERS) == ["receipt"]


async def test_a_storm_of_one_side_leaves_the_other_alone(
    tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink
) -> None:
    """A hundred mails in a minute: three answers and one the next day, one alarm, few reports, all stored."""
    async with world(tmp_path, dovecot, smtp_sink) as here:
        storm = [statement_mail(PLAINTIFF, f"<{n}@boonehale.example>") for n in range(100)]
        storm.insert(50, statement_mail(DEFENDANT, "<1@kestrelpace.example>"))
        here.dovecot.deliver_many(here.user, [(raw, here.clock.at) for raw in storm])
        here.clock.turn(minutes=1)
        await here.once()
        assert here.kinds(PLAINTIFF) == ["receipt"] * 3
        assert here.kinds(DEFENDANT) == ["receipt"]
        assert here.kinds(CLERK).count("operator_alert") == 1
        assert here.kinds(CLERK).count("intake_report") == 21
        assert len(list((here.folder / "data" / "vault").rglob("*.age"))) == 101 + 1  # and the canary
        assert set(states(here).values()) == {"complete"}
        here.clock.turn(hours=24)
        await here.once()
        assert here.kinds(PLAINTIFF) == ["receipt"] * 4
        assert here.kinds(CLERK).count("intake_report") == 22
        assert here.kinds(CLERK).count("operator_alert") == 1
        assert "stands for all since then" in body(here.sent_to(CLERK)[-1])


async def test_answers_that_were_stopped_go_again(tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink) -> None:
    """The third mail without a paper is not answered: chambers are told; approve, or a new statement, ends it."""
    async with world(tmp_path, dovecot, smtp_sink) as here:

        async def comes(raw: bytes) -> list[str]:
            here.deliver(raw)
            here.clock.turn(minutes=5)
            before = len(here.kinds(PLAINTIFF))
            await here.once()  # a house of its own each time: what it knows survives a restart
            return here.kinds(PLAINTIFF)[before:]

        empty = (mail(PLAINTIFF, text=COVER, message_id=f"<{n}@boonehale.example>") for n in range(99))
        assert [await comes(next(empty)) for _ in range(5)] == [["deficiency_notice"]] * 2 + [[]] * 3
        told = [m for m in here.sent_to(CLERK) if m["X-Mailbot-Kind"] == "operator_alert"]
        assert len(told) == 1
        assert await comes(statement_mail(DEFENDANT, "<1@kestrelpace.example>")) == []
        assert here.kinds(DEFENDANT) == ["receipt"]

        ledger = assembly.open_ledger(here.settings, make=False)
        stopped = overview(ledger, assembly.read_docket(here.settings, ledger), here.clock.now()).stopped
        assert [(one.whose, f"mailbot approve {one.reference}" in body(told[0])) for one in stopped] == [
            (f"{CASE}, Dana Oakley", True)
        ]
        assert [c.status for c in doctor.stopped_findings(ledger)] == [doctor.Verdict.WARNING]
        ledger.close()

        here.clock.turn(hours=24)
        assert await comes(next(empty)) == []
        assert a_persons_word(here, "approve", stopped[0].reference) == 1
        await here.once()
        assert here.kinds(PLAINTIFF) == ["deficiency_notice"] * 3  # the one that was kept
        assert [await comes(next(empty)) for _ in range(3)] == [["deficiency_notice"]] * 2 + [[]]
        assert await comes(statement_mail(PLAINTIFF, "<whole@boonehale.example>")) == []  # the day's three are spent
        with assembly.open_ledger(here.settings, make=False).transaction() as tx:
            assert breakers.list_open(tx) == []
        here.clock.turn(hours=24)
        assert await comes(mail(PLAINTIFF, text="Thank you.", message_id="<t@boonehale.example>")) == ["receipt"]


async def test_a_document_systems_statement_is_answered_at_the_roster(
    tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink
) -> None:
    """It writes as no-reply@ of counsel's firm: filed, counsel answered, the system never; a stranger's to nobody."""
    async with world(tmp_path, dovecot, smtp_sink) as here:
        head = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
        for sender in ("no-reply@boonehale.example", "no-reply@dms.example"):
            raw = statement_mail(sender, f"<1.{sender}>")
            here.deliver(
                raw.replace(
                    b"MIME-Version", b"".join(f"{k}: {v}\r\n".encode() for k, v in head.items()) + b"MIME-Version", 1
                )
            )
        await here.once()
        assert here.kinds(PLAINTIFF) == ["receipt"]
        assert reference_in(here.sent_to(PLAINTIFF)[0])
        assert here.sent_to("no-reply@boonehale.example") == here.sent_to("no-reply@dms.example") == []
        assert states(here)["Dana Oakley"] in {"complete", "review"}
        assert here.kinds(CLERK).count("intake_report") == 2
