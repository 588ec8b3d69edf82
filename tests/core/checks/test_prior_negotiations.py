"""Whether as many demands and offers are recited as the order asks (order ¶1): for chambers alone, never a fault."""

from dataclasses import replace

from mailbot.core.checks.prior_negotiations import prior_negotiations
from mailbot.core.domain.court import Conference
from mailbot.core.domain.document import Located
from mailbot.core.domain.finding import Finding, Status
from tests.core.conner import CONNER
from tests.core.mails import mail, paper, submission


def found(demands: int, offers: int, conference: Conference = CONNER) -> Finding:
    """The finding over a paper that recites so many."""
    document = replace(paper(), located=Located(demands=demands, offers=offers))
    return prior_negotiations(submission(mail("", document), document, conference=conference), conference)


def test_as_many_as_asked_is_met() -> None:
    """Two demands and two offers."""
    assert found(2, 2).status is Status.MET


def test_fewer_is_a_review_that_says_until_when() -> None:
    """The exchange is open after the statement falls due, and the finding says so."""
    finding = found(1, 0)
    assert (finding.status, finding.reason) == (Status.REVIEW, "fewer_recited")
    assert "Monday, March 29, 2021" in finding.explanation
    assert (finding.count("demands"), finding.count("asked_offers")) == (1, 2)
    assert finding.is_advisory


def test_an_order_without_an_exchange_asks_nothing() -> None:
    """No terms, no finding."""
    assert found(0, 0, replace(CONNER, negotiations=None)).reason == "not_asked"
