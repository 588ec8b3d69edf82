"""`confidentiality` (advisory): did a copy go to another party, or where nothing may go?"""

from mailbot.core.domain.court import Conference, Party
from mailbot.core.domain.finding import Finding, Requirement, Status
from mailbot.core.domain.mail_domains import is_listed, private_domain
from mailbot.core.domain.submission import Submission


def confidentiality(submission: Submission, conference: Conference) -> Finding:
    """Review where To or Cc holds another party's roster address, its firm's, or one of MAILBOT_NEVER_SEND_TO.

    Other addresses copied are only counted; no address is named. Where the party is uncertain every party but the
    author's own counts as another.
    """
    own, others = _sides(submission, conference)
    # Chambers' own address is one of To's; which of them is not known here, so one is left out of the count.
    addressed = [a for a in dict.fromkeys((*submission.message.to, *submission.message.cc)) if a not in own]
    copied = max(0, len(addressed) - 1)
    theirs = frozenset(a for party in others for a in party.roster)
    firms = _firms(others) - _firms_of(own)
    if any(a in theirs or private_domain(a) in firms for a in addressed):
        return _finding(Status.REVIEW, "a copy went to another party's address or firm", "other_party", copied)
    if any(is_listed(a, submission.never_send_to) for a in addressed):
        return _finding(Status.REVIEW, "a copy went to an address that nothing is sent to", "never_send_to", copied)
    return _finding(Status.MET, "no copy went to another party's address", "", copied)


def _sides(submission: Submission, conference: Conference) -> tuple[frozenset[str], list[Party]]:
    """The sending party's roster, and all parties but that one."""
    party = submission.identification.party
    author = submission.message.author
    mine = [p for p in conference.parties if (p.name == party.name if party else author in p.roster)]
    own = frozenset(a for p in mine for a in p.roster) | ({author} if author else frozenset())
    return own, [p for p in conference.parties if p not in mine]


def _firms(parties: list[Party]) -> frozenset[str]:
    return _firms_of(frozenset(c.email for party in parties for c in party.counsel))


def _firms_of(addresses: frozenset[str]) -> frozenset[str]:
    return frozenset(domain for a in addresses if (domain := private_domain(a)))


def _finding(status: Status, explanation: str, reason: str, copied: int) -> Finding:
    return Finding(Requirement.CONFIDENTIALITY, status, explanation, reason, (("copied", copied),))
