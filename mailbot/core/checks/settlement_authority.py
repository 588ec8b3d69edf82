"""Is counsel of record the only person listed as attending (order ¶2)? For chambers alone."""

from mailbot.core.domain.court import Conference, Party
from mailbot.core.domain.document import Attendee
from mailbot.core.domain.finding import Finding, Requirement, Status
from mailbot.core.domain.submission import Submission


def settlement_authority(submission: Submission, conference: Conference) -> Finding:  # noqa: ARG001 - called alike
    """Met or review, never more: an attorney who appeared may not be a party's sole representative (order ¶2).

    A carrier's person with authority may stand in for a party, so only counsel of record alone is worth a look.
    """
    listed = [person for paper in submission.papers for person in paper.located.attendees]
    if not listed:
        told = "nobody was located as attending"
        return Finding(Requirement.SETTLEMENT_AUTHORITY, Status.MET, told, "not_located")
    party = submission.identification.party
    if all(_is_of_record(person, party) for person in listed):
        told = "counsel of record is the only person listed as attending"
        return Finding(Requirement.SETTLEMENT_AUTHORITY, Status.REVIEW, told, "counsel_alone")
    return Finding(Requirement.SETTLEMENT_AUTHORITY, Status.MET, "someone besides counsel of record is listed")


def _is_of_record(person: Attendee, party: Party | None) -> bool:
    """Whether a person is counsel by what is said of them, by the roster, or as the writer for a represented party."""
    if person.is_counsel:
        return True
    if not person.name:
        return party is not None and not party.is_self_represented
    last = person.name.lower().split()[-1]
    return party is not None and any(counsel.name.lower().split()[-1:] == [last] for counsel in party.counsel)
