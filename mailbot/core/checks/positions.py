"""Does the submission set out positions on the facts, the law and damages (order ¶3(a))?"""

from mailbot.core.domain.court import Conference
from mailbot.core.domain.document import Element
from mailbot.core.domain.finding import Finding, Requirement
from mailbot.core.domain.submission import Submission
from mailbot.core.sections.union import weigh

ELEMENTS = (Element.FACTUAL_POSITIONS, Element.LEGAL_POSITIONS, Element.DAMAGES_POSITIONS)


def positions(submission: Submission, conference: Conference) -> Finding:
    """Met where each of the three is addressed; a party's own position is enough (order ¶3(a)).

    Deficient where all that came was read and one of the three is nowhere; review where that can't be told.
    """
    return weigh(submission, conference, requirement=Requirement.POSITIONS, elements=ELEMENTS)
