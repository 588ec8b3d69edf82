"""An order that asks other parts: they are looked for, told to counsel in its words, and kept with the rest."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from mailbot.jobs.person import accept
from mailbot.jobs.status import as_json, overview
from tests.house.papers import mail, pdf, statement_mail, statement_text
from tests.house.quiet_world import QuietWorld, conference_file
from tests.house.world import CLERK, PLAINTIFF, body

STATEMENT = """
[statement]
sections = ["positions", "attendees", "settlement_proposal", "insurance"]
[[statement.own_sections]]
name = "insurance"
title = "Insurance coverage"
phrases = ["policy limits", "coverage"]
[order]
"""
PROPOSAL = "SETTLEMENT PROPOSAL\n\nPayment of $180,000 within thirty days against a general release. Zebra canary."
INSURANCE = "INSURANCE COVERAGE\n\nHarbor Mutual insures Norvane for one million dollars a claim. Zebra canary."


@pytest.fixture
def here(tmp_path: Path) -> Iterator[QuietWorld]:
    """A quiet chambers whose order asks a proposal and the insurance, and no history of negotiations."""
    world = QuietWorld(tmp_path)
    text = conference_file().replace("[order]\n", STATEMENT, 1)
    text = text.replace('paragraphs = { statement = "3",', 'paragraphs = { statement = "3", insurance = "3(e)",', 1)
    words = '[order.words]\nsettlement_proposal = "a proposal that the party could accept today"\n'
    world.write(text.replace("[order.words]\n", words, 1))
    yield world
    world.close()


def findings(here: QuietWorld) -> dict[str, str]:
    """The plaintiff's findings as `status --json` tells them."""
    (told,) = as_json(overview(here.house.ledger, here.house.docket, here.clock.now()))
    return {f["requirement"]: f["status"] for f in told["parties"][0]["findings"]}


def kinds(here: QuietWorld) -> list[str]:
    """What kind of mail went to the plaintiff's counsel, in order."""
    return [str(m["X-Mailbot-Kind"]) for m in here.sent_to(PLAINTIFF)]


def with_parts(*parts: str) -> bytes:
    """A statement without a history, with these parts at its end."""
    return pdf("\n\n".join([statement_text(without=("history",)), *parts]))


async def test_what_is_there_is_met(here: QuietWorld) -> None:
    """Counsel have a receipt alone; the history that the order does not ask is nobody's concern."""
    here.deliver(mail(PLAINTIFF, papers=(("s.pdf", with_parts(PROPOSAL, INSURANCE)),), message_id="<1@b.example>"))
    await here.work()
    assert kinds(here) == ["receipt"]
    assert findings(here)["settlement_proposal"] == findings(here)["insurance"] == "met"
    assert "Zebra" not in "".join(body(m) for m in here.sent_to(PLAINTIFF) + here.sent_to(CLERK))


async def test_what_is_missing_is_told_in_the_orders_words_or_by_its_title(here: QuietWorld) -> None:
    """The paragraph and the words where the file gives them, else the title; chambers see a line for each."""
    here.deliver(statement_mail(PLAINTIFF, "<1@b.example>", without=("history",)))
    await here.work()
    (notice,) = here.sent_to(PLAINTIFF)
    said = " ".join(body(notice).split())
    assert "2 items not located" in str(notice["Subject"]) or "two items not located" in str(notice["Subject"])
    assert '"A proposal that the party could accept today."' in said or "a proposal that the party could accept" in said
    assert "Paragraph 3(e): Insurance coverage. This was not located in the material received." in said
    (report,) = here.sent_to(CLERK)
    rows = " ".join(body(report).split())
    assert "Settlement proposal" in rows
    assert "Insurance coverage (¶3(e))" in rows or "Insurance coverage ¶3(e)" in rows


async def test_a_supplement_supplies_them_and_the_rest_stays_met(here: QuietWorld) -> None:
    """The union by requirement works for them as for the usual three."""
    here.deliver(statement_mail(PLAINTIFF, "<1@b.example>", without=("history",)))
    await here.work()
    here.clock.turn(hours=2)
    supplement = pdf(statement_text(without=("facts", "law", "damages", "history", "attendees")) + f"\n\n{INSURANCE}")
    here.deliver(mail(PLAINTIFF, papers=(("s.pdf", supplement),), message_id="<2@b.example>"))
    await here.work()
    found = findings(here)
    assert (found["positions"], found["insurance"], found["settlement_proposal"]) == ("met", "met", "deficient")
    assert "now in order: Insurance coverage." in " ".join(body(here.sent_to(PLAINTIFF)[-1]).split())


async def test_what_may_be_there_waits_for_a_person_whose_word_takes_it_as_met(here: QuietWorld) -> None:
    """A phrase alone proves nothing, and its absence is not told either."""
    perhaps = "The carrier has told us what its policy says, and that will be on the table."
    here.deliver(mail(PLAINTIFF, papers=(("s.pdf", with_parts(PROPOSAL, perhaps)),), message_id="<1@b.example>"))
    await here.work()
    assert kinds(here) == ["receipt"]
    assert findings(here)["insurance"] == "review"
    (status,) = overview(here.house.ledger, here.house.docket, here.clock.now()).conferences
    (look,) = status.to_look_at
    assert look.requirements == ("insurance",)
    assert accept(here.house.ledger, look.reference, "its last paragraph says it")
    assert findings(here)["insurance"] == "met"


async def test_a_reply_that_supplies_one_alone_is_kept_for_a_person(here: QuietWorld) -> None:
    """As one that supplies a history or the attendees is."""
    here.deliver(statement_mail(PLAINTIFF, "<1@b.example>", without=("history",)))
    await here.work()
    here.clock.turn(hours=2)
    thread = {"In-Reply-To": str(here.sent_to(PLAINTIFF)[0]["Message-ID"])}
    text = f"Here is what was not located.\n\n{INSURANCE}\n"
    here.deliver(mail(PLAINTIFF, subject="Re: items", text=text, headers=thread, message_id="<2@b.example>"))
    await here.work()
    assert findings(here)["insurance"] == "review"
