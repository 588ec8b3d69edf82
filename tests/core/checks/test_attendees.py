"""The names and positions of those who will attend (order ¶3(c))."""

from dataclasses import replace

import pytest

from mailbot.core.checks.attendees import attendees
from mailbot.core.domain.finding import Finding, Status
from mailbot.core.sections import locate
from tests.core.conner import CONNER
from tests.core.mails import mail, paper, submission


def found(text: str) -> Finding:
    """The finding over a paper of this text."""
    document = replace(paper(), located=locate([text]))
    return attendees(submission(mail("", document), document), CONNER)


@pytest.mark.parametrize(
    "text",
    [
        "Attendees\nSamantha Conner, Plaintiff",
        "Attendees\nDana Ruiz, Regional HR Director; Minh Tran, counsel",
        "Ms. Conner, the Plaintiff, will attend in person with me.",
        "Attending: The undersigned, counsel for Plaintiff.",
    ],
)
def test_one_person_with_a_position_is_enough(text: str) -> None:
    """To be a party or counsel is a position."""
    assert found(text).status is Status.MET


def test_names_alone_lack_positions() -> None:
    """Nobody can tell who they are."""
    finding = found("Attendees\nTom Garner\nLisa Pruitt\n")
    assert dict(finding.elements) == {"names": Status.MET, "positions": Status.DEFICIENT}
    assert finding.status is Status.DEFICIENT


def test_positions_alone_lack_names() -> None:
    """A representative who is not named."""
    finding = found("Attendees\nA corporate representative with full authority and an adjuster of the carrier.\n")
    assert dict(finding.elements) == {"names": Status.DEFICIENT, "positions": Status.MET}


def test_plaintiff_and_counsel_without_names_are_for_a_person() -> None:
    """The caption names them; whether that will do is not for a machine."""
    assert found("Attendees\nPlaintiff and his counsel will attend.\n").status is Status.REVIEW


def test_attendees_to_be_determined_are_a_placeholder() -> None:
    """ "TBD" is no name."""
    finding = found("Attendees\nTBD\n")
    assert (finding.status, finding.reason) == (Status.DEFICIENT, "placeholder")
