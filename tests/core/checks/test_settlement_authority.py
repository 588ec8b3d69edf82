"""Whether counsel of record is the only person listed (order ¶2): for chambers alone, never a fault."""

from dataclasses import replace

from mailbot.core.checks.settlement_authority import settlement_authority
from mailbot.core.domain.document import Attendee, Located
from mailbot.core.domain.finding import Finding, Status
from tests.core.conner import CONNER
from tests.core.mails import mail, paper, submission

COUNSEL = Attendee("Judith Boone", "counsel for Plaintiff", is_counsel=True)
WRITER = Attendee("", "writer", is_counsel=False)
PARTY = Attendee("Samantha Conner", "Plaintiff", is_counsel=False)


def found(*people: Attendee) -> Finding:
    """The finding over a paper that lists them."""
    document = replace(paper(), located=Located(attendees=people))
    return settlement_authority(submission(mail("", document), document), CONNER)


def test_counsel_alone_is_worth_a_look() -> None:
    """By what is said of them, by the roster's name, or as the writer for a represented party."""
    assert (found(COUNSEL).status, found(COUNSEL).reason) == (Status.REVIEW, "counsel_alone")
    assert found(replace(COUNSEL, position="", is_counsel=False), WRITER).reason == "counsel_alone"


def test_a_party_beside_counsel_is_met() -> None:
    """Somebody besides counsel comes."""
    assert found(COUNSEL, PARTY).status is Status.MET


def test_nobody_located_says_nothing() -> None:
    """What is missing is the attendees check's to say."""
    assert (found().status, found().reason) == (Status.MET, "not_located")
