"""What we sent and did not arrive: tried at the party's other addresses, and chambers told whom to telephone."""

import contextlib
import sqlite3
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from tests.house.papers import statement_mail
from tests.house.quiet_world import QuietWorld, conference_file, parsed
from tests.house.world import CLERK, DEFENDANT, PARALEGAL, PLAINTIFF, body

REPORTS = Path(__file__).parents[2] / "fixtures" / "messages" / "delivery"
SECOND = "p.olsen@kestrelpace.example"
THIRD = "d.reed@kestrelpace.example"
TWO_COUNSEL = (
    conference_file()
    + f"""delegates = ["{THIRD}"]
telephone = "555-0123"
[[parties.counsel]]
name = "Pat Olsen"
email = "{SECOND}"
"""
)


@pytest.fixture
def here(tmp_path: Path) -> Iterator[QuietWorld]:
    """A quiet chambers whose defendant has two counsel and a delegate."""
    world = QuietWorld(tmp_path)
    world.write(TWO_COUNSEL)
    yield world
    world.close()


def report(name: str, of: EmailMessage, *, to: str = DEFENDANT) -> bytes:
    """A report of the folder, on this mail and address."""
    raw = (REPORTS / name).read_bytes().replace(b"m.tran@kestrelpace.example", to.encode())
    ours = str(of["Message-ID"]).strip("<>").encode()
    return raw.replace(b"mailbot.3f9c0a7d5e1b42868a1c7e5d90b2f4a6@court.example", ours)


def outbox(here: QuietWorld, *columns: str) -> list[Any]:
    """Rows of letters to counsel, in order."""
    path = here.folder / "data" / "ledger.sqlite3"
    with contextlib.closing(sqlite3.connect(path)) as ledger:
        ledger.row_factory = sqlite3.Row
        query = "SELECT * FROM outbox WHERE kind IN ('receipt', 'deficiency_notice') ORDER BY created_at"
        return [tuple(row[column] for column in columns) for row in ledger.execute(query)]


@pytest.mark.parametrize("name", sorted(p.name for p in REPORTS.glob("*failed*.eml")))
async def test_a_report_that_our_letter_failed_sends_it_to_counsel_on_the_same_roster(
    here: QuietWorld, name: str
) -> None:
    """Marked undelivered; the same words go to the other counsel, once; chambers hear whom to telephone, by when."""
    here.deliver(statement_mail(DEFENDANT, "<1@k.example>"))
    await here.work()
    (receipt,) = here.sent_to(DEFENDANT)
    bounce = report(name, receipt)
    here.deliver(bounce)
    await here.work()
    (again,) = here.sent_to(SECOND)
    assert body(again) == body(receipt)
    assert (again["Subject"], again["In-Reply-To"]) == (receipt["Subject"], receipt["In-Reply-To"])
    assert again["To"] == SECOND
    assert again["Message-ID"] != receipt["Message-ID"]
    assert sorted(outbox(here, "state")) == [("sent",), ("undeliverable",)]
    (alert,) = here.alerts()
    assert "telephone Morgan Tran (555-0123) by Thursday, March 27, 2025" in body(alert)
    here.deliver(bounce.replace(b"Mon, 10 Mar 2025 14:00:1", b"Mon, 10 Mar 2025 15:00:1"))
    await here.work()
    assert len(here.alerts()) == 1
    assert len(here.sent_to(SECOND)) == 1
    assert here.sent_to(PLAINTIFF) == here.sent_to(PARALEGAL) == here.sent_to(THIRD) == []


async def test_delegates_are_tried_when_no_counsel_is_left(here: QuietWorld) -> None:
    """Each address of the roster once, then nobody: chambers telephone."""
    here.deliver(statement_mail(DEFENDANT, "<1@k.example>"))
    await here.work()
    for address in (DEFENDANT, SECOND, THIRD):
        (letter,) = here.sent_to(address)
        here.deliver(report("postfix-failed.eml", letter, to=address))
        await here.work()
    assert [len(here.sent_to(a)) for a in (DEFENDANT, SECOND, THIRD)] == [1, 1, 1]
    assert len(here.alerts()) == 3
    assert [state for (state,) in outbox(here, "state")] == ["undeliverable"] * 3


@pytest.mark.parametrize("name", sorted(p.name for p in REPORTS.glob("*.eml") if "failed" not in p.name))
async def test_a_delay_or_success_or_absence_changes_nothing(here: QuietWorld, name: str) -> None:
    """Only `failed` counts (RFC 3464 §2.3.3); the report itself is never answered and stays where it is."""
    here.deliver(statement_mail(DEFENDANT, "<1@k.example>"))
    await here.work()
    here.deliver(report(name, here.sent_to(DEFENDANT)[0]))
    await here.work()
    assert outbox(here, "state") == [("sent",)]
    assert here.alerts() == []
    assert len(here.transport.taken) == 2
    assert len(here.mailbox.inbox) == 1


async def test_a_strangers_report_on_a_mail_that_was_never_ours_does_nothing(here: QuietWorld) -> None:
    """Who doesn't know a Message-ID of ours marks nothing, whichever address the report names."""
    here.deliver(statement_mail(DEFENDANT, "<1@k.example>"))
    await here.work()
    for name in ("postfix-failed.eml", "qmail-failed.eml", "exchange-failed.eml"):
        here.deliver((REPORTS / name).read_bytes())
    await here.work()
    assert outbox(here, "state") == [("sent",)]
    assert here.alerts() == []


async def test_refused_at_the_door_goes_to_the_next_address(here: QuietWorld) -> None:
    """5yz for the only recipient: the same letter to the other counsel, and one line to chambers."""
    here.transport.refuses[DEFENDANT] = "550 5.1.1"
    here.deliver(statement_mail(DEFENDANT, "<1@k.example>"))
    await here.work()
    assert here.sent_to(DEFENDANT) == []
    (again,) = here.sent_to(SECOND)
    assert again["X-Mailbot-Kind"] == "receipt"
    (alert,) = here.alerts()
    assert "other addresses of that roster" in body(alert)
    assert alert["Subject"] == "mailbot: Oakley, Norvane, LLC: a receipt did not arrive"


async def test_one_of_two_refused_is_told_and_counsel_who_has_it_is_enough(here: QuietWorld) -> None:
    """A delegate's address fails and counsel's doesn't: nobody else gets the letter."""
    here.transport.refuses[PARALEGAL] = "550 5.1.1"
    here.deliver(statement_mail(PARALEGAL, "<1@b.example>"))
    await here.work()
    assert len(here.sent_to(PLAINTIFF)) == 1
    (alert,) = here.alerts()
    assert "at one of its addresses" in body(alert)
    assert outbox(here, "state", "failed") == [("sent", f'["{PARALEGAL}"]')]


async def test_one_of_two_put_off_gets_it_later_alone(here: QuietWorld) -> None:
    """4yz for one recipient: the same octets go to that one alone, and the other gets no second copy."""
    here.transport.refuses[PLAINTIFF] = "451 4.7.1"
    here.deliver(statement_mail(PARALEGAL, "<1@b.example>"))
    await here.work()
    assert here.sent_to(PLAINTIFF) == []
    here.transport.refuses.clear()
    here.clock.turn(seconds=5)
    await here.work()
    assert len(here.sent_to(PLAINTIFF)) == len(here.sent_to(PARALEGAL)) == 1
    letters = {m.octets for m in here.transport.taken if parsed(m)["X-Mailbot-Kind"] == "receipt"}
    assert len(letters) == 1
    assert here.alerts() == []


async def test_the_words_are_forgotten_when_no_report_can_come_any_more(here: QuietWorld) -> None:
    """They are kept for days, for another address; later nothing but the fact is left."""
    here.deliver(statement_mail(DEFENDANT, "<1@k.example>"))
    await here.work()
    assert [words is None for (words,) in outbox(here, "octets")] == [False]
    here.clock.turn(days=12)
    await here.work()
    assert [words is None for (words,) in outbox(here, "octets")] == [True]


async def test_a_report_of_chambers_own_that_came_back_is_told_to_the_others_once(tmp_path: Path) -> None:
    """One line to who still gets mail, and no loop where that fails too."""
    other = "law.clerk@court.example"
    here = QuietWorld(tmp_path, {"report_recipients": f"{CLERK}, {other}"})
    here.transport.refuses[CLERK] = "550 5.1.1"
    here.deliver(statement_mail(DEFENDANT, "<1@k.example>"))
    await here.work()
    here.deliver(statement_mail(PLAINTIFF, "<2@b.example>"))
    await here.work()
    kinds = [m["X-Mailbot-Kind"] for m in here.sent_to(other)]
    assert kinds.count("operator_alert") == 1
    here.close()
