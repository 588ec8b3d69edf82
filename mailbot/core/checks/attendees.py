"""Does the submission name those who will attend, with their positions (order ¶3(c))?"""

from mailbot.core.domain.court import Conference
from mailbot.core.domain.document import Element
from mailbot.core.domain.finding import Finding, Requirement
from mailbot.core.domain.submission import Submission
from mailbot.core.sections.union import weigh

ELEMENTS = (Element.NAMES, Element.POSITIONS)


def attendees(submission: Submission, conference: Conference) -> Finding:
    """Met where at least one person is named with a position; to be a party or counsel is one (order ¶3(c)).

    Whether those are the right people is ¶2's question and chambers' own: see `settlement_authority`.
    """
    return weigh(submission, conference, requirement=Requirement.ATTENDEES, elements=ELEMENTS)
