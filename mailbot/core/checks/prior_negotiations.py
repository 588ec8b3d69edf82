"""Are as many demands and offers recited as the order has the parties exchange (order ¶1)? For chambers alone."""

from mailbot.core.domain.court import Conference
from mailbot.core.domain.finding import Finding, Requirement, Status
from mailbot.core.domain.submission import Submission


def prior_negotiations(submission: Submission, conference: Conference) -> Finding:
    """Met or review, never more: the exchange may still be open when the statement falls due (order ¶1).

    Counts are of recited demands and offers, in the paper that recites most of each; no amount leaves the paper.
    """
    terms = conference.negotiations
    if terms is None:
        return Finding(Requirement.PRIOR_NEGOTIATIONS, Status.MET, "the order asks for no exchange", "not_asked")
    demands = max((p.located.demands for p in submission.papers), default=0)
    offers = max((p.located.offers for p in submission.papers), default=0)
    counts = (
        ("demands", demands),
        ("offers", offers),
        ("asked_demands", terms.demands),
        ("asked_offers", terms.offers),
    )
    asked = f"the order asks for {terms.demands} and {terms.offers}"
    told = f"demands located: {demands}, offers located: {offers}; {asked}"
    if demands >= terms.demands and offers >= terms.offers:
        return Finding(Requirement.PRIOR_NEGOTIATIONS, Status.MET, told, counts=counts)
    told += _until(submission)
    return Finding(Requirement.PRIOR_NEGOTIATIONS, Status.REVIEW, told, "fewer_recited", counts=counts)


def _until(submission: Submission) -> str:
    """Until when the exchange is open, as a day in court time."""
    due = submission.dates.negotiations_due
    if due is None:
        return ""
    day = f"{due.at:%A, %B} {due.at.day}, {due.at.year}"
    return f"; the exchange {'is' if submission.received_at <= due.at else 'was'} open until {day}"
