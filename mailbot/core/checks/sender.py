"""`sender`: did it come from someone who may send for the party, as far as that can be told?"""

from mailbot.core.domain.court import Conference
from mailbot.core.domain.finding import AUTHENTICATED, EVIDENCE, Finding, Requirement, Status
from mailbot.core.domain.submission import Authentication, Identification, Standing, Submission

_MET = {
    Standing.COUNSEL: "counsel of record, or the party itself where it has no counsel",
    Standing.DELEGATE: "a delegate of counsel of record",
}
_REVIEW = {
    Standing.COLLEAGUE: "not on the roster; the address is at the firm of counsel of record",
    Standing.STRANGER: "not on the roster",
    Standing.UNKNOWN: "the author cannot be told from the message",
    Standing.STAFF: "passed on by chambers' own staff",
}
_UNCERTAIN = {
    "two_rosters": "the address stands on the rosters of two parties of this conference",
    "other_sides_paper": "the address is on a roster; what it sends seems to be another party's own statement",
}
_SHOWN = "the name shown is that of counsel or of a party, the address is not theirs"


def sender(submission: Submission, conference: Conference) -> Finding:
    """Met for whoever the roster lets send, where conference and party are certain; else a person looks.

    FAILED authentication is review and NONE is not: what the setting asks is settled before this. Whether a receiver
    vouched for the author is counted: what comes later may be weaker.
    """
    identification = submission.identification
    standing = identification.standing
    if "assigned" in identification.reasons:
        return Finding(Requirement.SENDER, Status.MET, "chambers said whose it is", "assigned", _counts(identification))
    if standing not in _MET:
        shown = f"; {_SHOWN}" if _borrows_a_name(submission, conference) else ""
        return _review(str(standing), _REVIEW[standing] + shown, identification)
    if identification.authentication is Authentication.FAILED:
        told = "the author's address was not authenticated by the receiving server"
        return _review("authentication_failed", told, identification)
    for reason, explanation in _UNCERTAIN.items():
        if reason in identification.reasons:
            return _review(reason, explanation, identification)
    if not identification.is_certain:
        return _review("uncertain", "the address is on a roster; conference or party is not certain", identification)
    is_own = standing is Standing.COUNSEL and identification.counsel is None
    return _met(_MET[standing], "self_represented" if is_own else str(standing), identification)


def _borrows_a_name(submission: Submission, conference: Conference) -> bool:
    """Whether a stranger shows counsel's, a party's or a roster address's name beside an address of its own."""
    if submission.identification.standing is not Standing.STRANGER:
        return False
    shown = " ".join(submission.message.author_name.casefold().split())
    names = {p.name for p in conference.parties} | {c.name for p in conference.parties for c in p.counsel}
    listed = {a for p in conference.parties for a in p.roster}
    return shown in {name.casefold() for name in names} or any(address in shown for address in listed)


def _met(explanation: str, reason: str, identification: Identification) -> Finding:
    return Finding(Requirement.SENDER, Status.MET, explanation, reason, _counts(identification))


def _review(reason: str, explanation: str, identification: Identification) -> Finding:
    return Finding(Requirement.SENDER, Status.REVIEW, explanation, reason, _counts(identification))


def _counts(identification: Identification) -> tuple[tuple[str, int], ...]:
    """Whether the author was authenticated, and each code of the evidence, so that it can be explained later."""
    sure = int(identification.authentication is Authentication.PASSED)
    return ((AUTHENTICATED, sure), *((f"{EVIDENCE}{reason}", 1) for reason in dict.fromkeys(identification.reasons)))
