"""`sender`: did it come from someone who may send for the party, as far as that can be told?"""

from mailbot.core.domain.court import Conference
from mailbot.core.domain.finding import Finding, Requirement, Status
from mailbot.core.domain.submission import Authentication, Standing, Submission

_MET = {
    Standing.COUNSEL: "counsel of record, or the party itself where it has no counsel",
    Standing.DELEGATE: "a delegate of counsel of record",
}
_REVIEW = {
    Standing.COLLEAGUE: "not on the roster; the address is at the firm of counsel of record",
    Standing.STRANGER: "not on the roster",
    Standing.UNKNOWN: "the author cannot be told from the message",
}


def sender(submission: Submission, conference: Conference) -> Finding:  # noqa: ARG001 - every check is called alike
    """Met for whoever the roster lets send, where conference and party are certain; else a person looks.

    FAILED authentication is review and NONE is not: what the setting asks is settled before this.
    """
    identification = submission.identification
    standing = identification.standing
    if standing not in _MET:
        return _review(str(standing), _REVIEW[standing])
    if identification.authentication is Authentication.FAILED:
        return _review("authentication_failed", "the author's address was not authenticated by the receiving server")
    if not identification.is_certain:
        return _review("uncertain", "the address is on a roster; conference or party is not certain")
    is_own = standing is Standing.COUNSEL and identification.counsel is None
    reason = "self_represented" if is_own else str(standing)
    return Finding(Requirement.SENDER, Status.MET, _MET[standing], reason)


def _review(reason: str, explanation: str) -> Finding:
    return Finding(Requirement.SENDER, Status.REVIEW, explanation, reason)
