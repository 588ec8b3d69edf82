"""The negotiations with their specific demands and offers (order ¶3(b))."""

from dataclasses import replace

from mailbot.core.checks.negotiation_history import negotiation_history
from mailbot.core.domain.document import Element, Located
from mailbot.core.domain.finding import Status
from mailbot.core.sections import locate
from tests.core.conner import CONNER
from tests.core.mails import mail, paper, submission


def status_of(located: Located) -> tuple[Status, str]:
    """The finding's status and reason over a paper in which this was located."""
    document = replace(paper(), located=located)
    finding = negotiation_history(submission(mail("", document), document), CONNER)
    return finding.status, finding.reason


def test_specific_demands_and_offers_are_met() -> None:
    """Who moved, and to what."""
    text = "Negotiations\nPlaintiff demanded $190,000 on January 4. Defendants offered $15,000 on January 19."
    assert status_of(locate([text])) == (Status.MET, "")


def test_no_offer_so_far_is_met() -> None:
    """An express none is the whole history."""
    assert status_of(locate(["Negotiations\nNo demands or offers have been made."])) == (Status.MET, "")


def test_nothing_on_negotiations_is_deficient() -> None:
    """A statement that says nothing of them."""
    assert status_of(locate(["Facts\nMs. Conner slipped on the wet floor."])) == (Status.DEFICIENT, "not_located")


def test_a_heading_over_nothing_is_a_placeholder_for_both_elements() -> None:
    """One heading announces the history and the demands and offers."""
    assert status_of(locate(["Negotiations\nTo be supplemented."])) == (Status.DEFICIENT, "placeholder")


def test_history_without_demands_names_the_element() -> None:
    """The finding tells which of the two is there."""
    document = paper(sets_out=(Element.HISTORY,))
    finding = negotiation_history(submission(mail("", document), document), CONNER)
    assert finding.elements == (("history", Status.MET), ("demands_and_offers", Status.DEFICIENT))
