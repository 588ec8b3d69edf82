"""What chambers hear of a mail that is no statement: one line, by the order's own dates, and none of its words."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailbot.core.concerns import Concern, concern_of, docket_concern, speaks_of_settlement
from mailbot.core.deadlines import schedule
from mailbot.core.domain.calendar import CourtCalendar
from mailbot.core.domain.mail import Message
from mailbot.core.review import Policy, review
from tests.core.conner import CONNER
from tests.core.mails import BOONE, mail
from tests.core.written_mails import load

MESSAGES = Path(__file__).parents[2] / "fixtures" / "messages"
DATES = schedule(CONNER, CourtCalendar({}, {}))
EARLY = datetime(2021, 3, 24, 15, tzinfo=UTC)
WITHIN = datetime(2021, 3, 30, 15, tzinfo=UTC)
LATE = datetime(2021, 4, 2, 15, tzinfo=UTC)
CALL = "Could we have a few minutes alone with the judge by telephone before the settlement conference?"
PUT_OFF = "Defendant respectfully asks that the settlement conference be postponed to another date."


def concern(message: Message, at: datetime = EARLY, *, answers: str = "") -> Concern | None:
    """What chambers hear of this mail, with one conference on the docket."""
    return concern_of(review(message, at, [(CONNER, DATES)], Policy()), CONNER, DATES, answers=answers)


def written(name: str) -> Message:
    """A mail of the folder, as counsel of record would have sent it."""
    return replace(load(MESSAGES / f"{name}.json"), author=BOONE)


def told(found: Concern | None) -> str:
    """Everything that is told."""
    return " ".join((found.headline, *found.why)) if found else ""


@pytest.mark.parametrize(("at", "where"), [(EARLY, "before it opens"), (WITHIN, "within it"), (LATE, "within it")])
def test_a_private_call_is_told_with_the_orders_window(at: datetime, where: str) -> None:
    """¶3: when the window opens and closes, and on which side of it the request came."""
    found = concern(mail(CALL, subject="Call"), at)
    assert found is not None
    assert found.headline == "a request for a teleconference"
    assert f"Monday, March 29, 2021, 12:00 a.m. to Monday, April 5, 2021, 2:00 p.m.; this came {where}." in told(found)


@pytest.mark.parametrize(("at", "when"), [(WITHIN, "in time for that"), (LATE, "after that")])
def test_a_wish_to_put_it_off_is_told_with_the_last_moment_to_telephone(at: datetime, when: str) -> None:
    """¶6: counsel must telephone, normally two court days ahead; nothing changes by a mail."""
    found = concern(mail(PUT_OFF, subject="Conference"), at)
    assert found is not None
    assert found.headline == "word that the conference may not go forward as set"
    assert f"normally by Thursday, April 1, 2021, 11:59 p.m.; this mail came {when}." in told(found)
    assert "stands as set" in told(found)


@pytest.mark.parametrize(
    "name", ["settled-and-says-no-more", "settled-take-it-off", "case-over-strike-it", "dismissed-so-no-need"]
)
def test_word_of_settlement_is_told_whatever_else_the_mail_asks(name: str) -> None:
    """Settled is the first thing that chambers need to know of such a mail."""
    found = concern(written(name))
    assert found is not None
    assert found.headline == "word of settlement"


@pytest.mark.parametrize(
    "text",
    [
        "We hope the case can be settled before the conference.",
        "The parties have not reached a settlement.",
        "If the matter settles we will call at once.",
        "Has this case settled?",
        "We are trying to get the claims resolved.",
        "The discovery dispute is what keeps us apart.",
        "The parties settled that the depositions come first.",
    ],
)
def test_hope_of_settlement_is_not_word_of_it(text: str) -> None:
    """A wish, a condition, a question and a denial settle nothing."""
    assert not speaks_of_settlement(text)


def test_an_answer_to_our_letter_is_told_with_its_reference() -> None:
    """ "It is on page three": chambers hear that it came, and what it answers."""
    message = written("we-did-include-it")
    assert concern(message, answers="7XQ2MNP") == Concern(
        "an answer to the letter with reference 7XQ2MNP",
        (
            "It may say where a thing is to be found.",
            "It came from a roster address, was left in the mailbox as it was, and nobody was answered.",
        ),
    )
    assert concern(written("thanks-for-the-receipt"), answers="7XQ2MNP") is None


@pytest.mark.parametrize("author", ["stranger@elsewhere.example", None])
def test_a_strangers_wishes_reach_chambers_only_in_the_mailbox(author: str | None) -> None:
    """Who is on no roster can't make mailbot write to chambers."""
    assert concern(mail(PUT_OFF, subject="Conner v. Alltin, 3:20-cv-57", author=author)) is None


def test_a_request_of_an_unlisted_colleague_is_told_as_such() -> None:
    """The firm's private domain is enough to be heard, and told apart from the roster."""
    message = mail(PUT_OFF, subject="Conner v. Alltin, 3:20-cv-57", author="t.ames@haleboone.example")
    assert "an unlisted address of counsel's firm" in told(concern(message))


def test_nothing_of_the_mail_stands_in_what_is_told() -> None:
    """No word of four letters and more of the request comes back but those that mailbot always writes."""
    plain = told(concern(mail(PUT_OFF, subject="Conference")))
    marked = mail(f"{PUT_OFF} Zebracanary has surgery; offer of $41,413.", subject="Conference quagga")
    assert told(concern(marked)) == plain
    assert not re.search(r"zebra|surgery|41,413|quagga", plain)


@pytest.mark.parametrize("name", ["notice-of-electronic-filing", "docket-digest"])
def test_a_statement_on_the_docket_is_told(name: str) -> None:
    """Sealing can't wait, whoever tells of it."""
    found = docket_concern(load(MESSAGES / f"{name}.json"), is_machine=True)
    assert found is not None
    assert found.headline == "a settlement statement may have been filed on the public docket"


def test_the_courts_own_order_about_statements_is_no_filed_statement() -> None:
    """An order that says when the statements are due is filed every day."""
    notice = load(MESSAGES / "notice-of-electronic-filing.json")
    entry = "Docket Text: ORDER setting settlement conference. Each settlement statement shall be sent by e-mail."
    order = replace(notice, text=re.sub(r"Docket Text:.*", entry, notice.text))
    assert docket_concern(order, is_machine=True) is None


@pytest.mark.parametrize(
    "entry", ["NOTICE of Settlement by Peake", "STIPULATION of Dismissal", "MOTION to continue settlement conference"]
)
def test_the_end_of_the_case_on_the_docket_is_told(entry: str) -> None:
    """The docket often knows first that a conference is not needed."""
    notice = load(MESSAGES / "notice-of-electronic-filing.json")
    found = docket_concern(
        replace(notice, text=re.sub(r"Docket Text:.*", f"Docket Text: {entry}", notice.text)), is_machine=True
    )
    assert found is not None
    assert found.headline == "the docket may bear on whether the conference goes forward"


def test_counsels_own_words_about_the_docket_are_a_persons() -> None:
    """Who writes that the conference should come off the docket sends no notice of filing."""
    assert docket_concern(written("dismissed-so-no-need"), is_machine=False) is None
