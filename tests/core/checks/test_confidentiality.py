"""Copies to another party are told to chambers, without an address; other copies are only counted."""

from dataclasses import replace

import pytest

from mailbot.core.checks.confidentiality import confidentiality
from mailbot.core.domain.court import Counsel, Party
from mailbot.core.domain.finding import Status
from mailbot.core.domain.mail import Message
from tests.core.conner import CONNER
from tests.core.mails import BOONE, TRAN, identified, mail, paper, submission

NEVER = frozenset({"trialjudge@court.example", "notices.example"})


@pytest.mark.parametrize(
    ("message", "status", "reason", "copied"),
    [
        (mail(), Status.MET, "", 0),
        (mail(cc=(BOONE, "partner@haleboone.example")), Status.MET, "", 1),
        (mail(cc=("adjuster@insurer.example", "client@gmail.com")), Status.MET, "", 2),
        (mail(cc=(TRAN,)), Status.REVIEW, "other_party", 1),
        (mail(to=("chambers@court.example", TRAN)), Status.REVIEW, "other_party", 1),
        (mail(cc=("docketing@kestrelpace.example",)), Status.REVIEW, "other_party", 1),
        (mail(cc=("trialjudge@court.example",)), Status.REVIEW, "never_send_to", 1),
        (mail(cc=("ecf@mail.notices.example",)), Status.REVIEW, "never_send_to", 1),
    ],
)
def test_confidentiality(message: Message, status: Status, reason: str, copied: int) -> None:
    """Advisory: another party's roster or firm, or an address that nothing goes to."""
    found = confidentiality(submission(message, paper(), never_send_to=NEVER), CONNER)
    assert (found.status, found.reason, found.count("copied")) == (status, reason, copied)
    assert found.is_advisory
    assert "@" not in found.explanation


def test_a_public_provider_is_nobodys_firm() -> None:
    """That the other side writes from Gmail makes no leak of every Gmail address."""
    gmail = Party("Alltin, LLC", "defendant", (Counsel("Minh Tran", "minh@gmail.com"),))
    conference = replace(CONNER, parties=(CONNER.parties[0], gmail))
    bench = submission(mail(cc=("client@gmail.com",)), paper(), conference=conference)
    assert confidentiality(bench, conference).status is Status.MET


def test_a_domain_that_both_sides_share() -> None:
    """A shared domain tells no side; the other side's own address does."""
    office = Party("Alltin, LLC", "defendant", (Counsel("Minh Tran", "tran@haleboone.example"),))
    conference = replace(CONNER, parties=(CONNER.parties[0], office))
    shared = submission(mail(cc=("clerk@haleboone.example",)), paper(), conference=conference)
    assert confidentiality(shared, conference).status is Status.MET
    direct = submission(mail(cc=("tran@haleboone.example",)), paper(), conference=conference)
    assert confidentiality(direct, conference).status is Status.REVIEW


def test_an_uncertain_party() -> None:
    """Where the party can't be told, every roster but the author's own is another's."""
    nobody = identified(party=None, counsel=None, is_certain=False)
    bench = submission(mail(author="mother@elsewhere.example", cc=(TRAN,)), paper(), identification=nobody)
    assert confidentiality(bench, CONNER).reason == "other_party"
