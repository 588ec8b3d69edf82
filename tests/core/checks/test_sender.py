"""Who may send for a party, and what a person must look at."""

import pytest

from mailbot.core.checks.sender import sender
from mailbot.core.domain.finding import Status
from mailbot.core.domain.submission import Authentication, Identification, Standing
from tests.core.conner import CONNER
from tests.core.mails import identified, mail, paper, submission


@pytest.mark.parametrize(
    ("identification", "status", "reason"),
    [
        (identified(), Status.MET, "counsel"),
        (identified(authentication=Authentication.NONE), Status.MET, "counsel"),
        (identified(standing=Standing.DELEGATE), Status.MET, "delegate"),
        (identified(counsel=None), Status.MET, "self_represented"),
        (identified(authentication=Authentication.FAILED), Status.REVIEW, "authentication_failed"),
        (identified(party=None, is_certain=False), Status.REVIEW, "uncertain"),
        (identified(standing=Standing.COLLEAGUE), Status.REVIEW, "colleague"),
        (identified(standing=Standing.STRANGER, party=None, is_certain=False), Status.REVIEW, "stranger"),
        (identified(standing=Standing.UNKNOWN, party=None, is_certain=False), Status.REVIEW, "unknown"),
    ],
)
def test_sender(identification: Identification, status: Status, reason: str) -> None:
    """The roster sends; everybody else, and every doubt, is a person's to settle; nobody is deficient for it."""
    found = sender(submission(mail("", paper()), paper(), identification=identification), CONNER)
    assert (found.status, found.reason) == (status, reason)
    assert "boone" not in found.explanation.lower()
