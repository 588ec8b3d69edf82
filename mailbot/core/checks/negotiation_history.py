"""Does the submission recite the negotiations with their specific demands and offers (order ¶3(b))?"""

from mailbot.core.domain.court import Conference
from mailbot.core.domain.document import Element
from mailbot.core.domain.finding import Finding, Requirement
from mailbot.core.domain.submission import Submission
from mailbot.core.sections.union import weigh

ELEMENTS = (Element.HISTORY, Element.DEMANDS_AND_OFFERS)


def negotiation_history(submission: Submission, conference: Conference) -> Finding:
    """Met where specific demands and offers are recited, or where it is said that none was made (order ¶3(b)).

    How many there were is no part of this: the exchange may still be open when the statement falls due.
    """
    return weigh(submission, conference, requirement=Requirement.NEGOTIATION_HISTORY, elements=ELEMENTS)
