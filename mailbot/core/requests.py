"""What does a text ask of chambers: a private call, another day or none for the conference, or something else?"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from mailbot.core.sentences import split_sentences

_I = re.IGNORECASE

# Somebody asks: a question, or the words of a request.
_ASKING: Final = re.compile(
    r"\?|\b(?:(?:I|we|he|she|they|defendants?|plaintiffs?|counsel|both|parties|would|respectfully|jointly|and|to"
    r"|three of us"
    r"|us) (?:\w+ )?(?:ask|asks|request|requests|seek|seeks|move|moves|propose|suggest|beg|hope|wish|want|need|wonder)"
    r"|request(?:s|ed|ing)?|asking|seeking|hoping|wondering|moves? (?:the|this)|(?<!you )would (?:like|value|appreciate"
    r"|be grateful|welcome|save|help|be (?:useful|helpful)|you|the|it)|(?:I|we)'d (?:like|be grateful|value"
    r"|appreciate|ask)|(?:I|we) should (?:like|be grateful|welcome|appreciate)"
    r"|if (?:that|it|this) (?:suits|works|is (?:agreeable|convenient|acceptable))|(?:to see|I write to ask) (?:if"
    r"|whether)"
    r"|(?:obliged|helpful|thankful|glad|better) if|(?:could|might|can) (?:you|the|we|I)"
    r"|may (?:I|we|my|our|he|she)|please|kindly|grateful|is it ok(?:ay)?|want(?:ed|s)? to (?:know|ask|check|confirm)"
    r"|ought not|let us off|joins? in)\b",
    _I,
)
_MOVES: Final = re.compile(
    r"\b(?:cancel\w*|postpon\w*|re-?schedul\w*|adjourn\w*|put (?:it |this |that )?off|carried over"
    r"|push\w*(?: [\w.'-]+){0,7} back"
    r"|continu(?:e|ed|ing|ance)"
    r"|vacat(?:e|ed|ing)|moved?|reset|called off|call (?:it )?off|(?:another|different|later|new|other) (?:day|date"
    r"|time|week)"
    r"|(?:strik|drop|remov|defer|delay|suspend|shift|bump|stay)(?:e|es|ing)? (?:the|this|that|our|a"
    r"|\w+'s) (?:\S+ ){0,3}"
    r"(?:conference|mediation|session)(?! (?:statement|memo|brief))|in abeyance"
    r"|(?:do|have|hold) (?:it|this|that) (?:\w+ )?(?:next|another|a later|some other)|after the \d{1,2}(?:st|nd|rd"
    r"|th)|a new setting"
    r"|(?:remove|take|strike) (?:it|this|that|the) (?:\w+ ){0,4}from (?:the|your|his|her|its)|come off"
    r"|instead of (?:\w+,? ){0,2}\d{1,2}|is off\b"
    r"|no (?:further |longer )?(?:any )?need (?:for|of)|put (?:\w+ ){0,3}(?:over|back)|alternat(?:e|ive) dates?"
    r"|off (?:the|your|his|her) (?:\w+'s )?calendar|take (?:\w+ ){1,4}off|let us off|excused from the conference)\b",
    _I,
)
_CONFERENCE: Final = re.compile(
    r"\b(?:conference|mediation|(?:settlement )?(?:session|meeting)|(?:another|different|later|other|new) (?:day"
    r"|date|time|week)|calendar"
    r"|the \d{1,2}(?:st|nd|rd|th)"
    r"|it should be (?:cancelled|canceled))\b",
    _I,
)
_NOT_MOVED: Final = re.compile(
    r"\b(?:(?:not|n't|never|nor|without) (?:\w+ ){0,3}(?:ask|seek|request|want|wish|move|mov|cancel|postpon|continu"
    r"|grant)\w*"
    r"|not be (?:moved|continued|postponed|cancelled|canceled)|(?<!not )(?<!n't )go(?:es)? forward|stays? (?:where"
    r"|as|put|on)"
    r"|not affected"
    r"|opposes?|object(?:s|ion)? to|(?:was|were|has been|had been|been) (?:\w+ )?(?:put off|continued|moved"
    r"|cancell?ed|postponed|reset)"
    r"|when the .{0,30}(?:was|were) )",
    _I,
)
_RESCHEDULES: Final = re.compile(r"\b(?:re-?schedul|postpon|adjourn)\w*\b|\bfrom the (?:docket|calendar)\b", _I)
_OTHER_EVENT: Final = re.compile(r"\b(?:depositions?|hearing|trial|calls?|argument|deadlines?|inspection)\b", _I)
_UNMET: Final = re.compile(
    r"\brequirements?\b.{0,60}\b(?:will not|won't|cannot|can't|can not|not going to) be met\b|\bnot be met\b", _I
)
_PARAGRAPH_6: Final = re.compile(r"(?:¶+ ?|paragraph |para\.? )(?:6|six)\b", _I)

_CALL: Final = re.compile(
    r"\b(?:(?:tele)?conference call|teleconference|telephone|phone|a call|ex parte call|calls? (?:with|from)"
    r"|minutes?|min\b"
    r"|speak (?:with|to)|talk (?:to|with)|a word with|give me a call|call me)",
    _I,
)
_JUDGE: Final = re.compile(
    r"\b(?:judge(?:'s)?|magistrate|his time|her time|his honor|her honor|your honor|you\b.{0,10}alone|court)\b", _I
)
_ALONE: Final = re.compile(
    r"\b(?:ex parte|alone|just (?:me|us|our)|just just|just (?:with )?(?:the |you |your )?(?:judge|magistrate"
    r"|honor)|only (?:me|us|our side)|by (?:him|her|my)self|by ourselves|private(?:ly)?"
    r"|in confidence|outside the (?:presence|hearing)|separate(?:ly)?"
    r"|confidential(?:ly)?,? (?:call|ex parte|tele\w*|phone)"
    r"|without (?:opposing|the other|plaintiff|defendant)|one[- ]on[- ]one"
    r"|our side)\b",
    _I,
)
_EX_PARTE: Final = re.compile(r"\bex parte\b|(?:¶+ ?|paragraph |para\.? )(?:3|three)\b", _I)
_TOGETHER: Final = re.compile(
    r"\b(?:all counsel|both (?:counsel|sides|of us)|everyone on|all (?:parties|sides) on|two of us|joint(?:ly)? call"
    r"|on the line with|opposing counsel on)\b",
    _I,
)
_WITH_JUDGE: Final = re.compile(r"\b(?:with|to) (?:\w+ ){0,2}(?:judge|magistrate|your honor)\b", _I)
_DISCOVERY: Final = re.compile(
    r"\b(?:deposition|depo\b|discovery|privilege log|subpoena|interrogator\w+|protective order)\b", _I
)
_ABOUT_CONFERENCE: Final = re.compile(r"\bbefore the (?:settlement )?conference\b|\b(?:settlement )?conference\b", _I)

# A question or request that someone must answer.
_ASKS: Final = re.compile(
    r"\?|(?<!you )\bwould (?:like|appreciate|welcome) (?:an?|\w+ minutes|to (?:speak|talk|confer|know|ask"
    r"|schedule|have|request|set|arrange|discuss))\b"
    r"|^(?:and |also,? )?can (?:I|we|my|our|he|she|they)\b|\b(?:(?:I|we|would|respectfully|and|to) (?:ask|request"
    r"|seek|move)(?: you| that| leave| the| for| to| three| an?)"
    r"(?! nothing)|request(?:s|ing)? (?:that|leave|an?|the|permission)|asks? (?:leave|permission|that)|seeks? leave"
    r"|(?:let|tell) (?:us|me) know (?:whether|what|which|how|when|who)|tell me (?:whether|if|what|how)|would you"
    r"|could you|can you"
    r"|could (?:the|we|I)|may (?:I|we|my|our|he|she|they)\b(?! (?:have|be))|is it ok(?:ay)?|want(?:s|ed)? to (?:know"
    r"|ask)"
    r"|(?:just )?checking (?:that|whether|if|on|in)|wondering|please (?:have|let (?:us|me) know (?:whether|what"
    r"|which|how|when)|tell|advise"
    r"|leave (?:it|the)|keep (?:it|the)|look|do not (?:grant|move|continue|postpone)|take (?:\w+ ){1,8}off|vacate|reset"
    r"|add|send|delete|grant|excuse|allow|permit|call|telephone|reschedule|cancel|postpone|confirm(?! (?:receipt"
    r"|you (?:have|got)"
    r"|that you (?:have|received|got)|safe)))|(?:I|we)'d be grateful (?:for|if)|would be grateful (?:for|if)"
    r"|hoping (?:the|you|that)"
    r"|i'd (?:ask|like to ask)|ask that)\b",
    _I,
)
_ASKS_NOTHING: Final = re.compile(
    r"\b(?:ask(?:s|ed)? (?:for )?nothing|do not ask|don't ask|confirm (?:receipt|you have|that you (?:have|received"
    r"|got))"
    r"|let (?:me|us) know if (?:you|the|there|it|anything)|acknowledge receipt|(?:a (?:line|word|note)|to (?:hear"
    r"|know))\b.{0,30}\b(?:arrived|came|reached|received|got)\b"
    r"|any questions|did you know)\b",
    _I,
)


_WANTS_RECEIPT: Final = re.compile(
    r"\bconfirm (?:receipt|(?:that )?(?:you|it|this|ours) (?:have |was |were )?(?:received|got|have|arrived))"
    r"|\backnowledge receipt\b",
    _I,
)


@dataclass(frozen=True, slots=True)
class Requests:
    """What a text asks; `doubtful` where it may mean something else, or gives a notice without asking."""

    teleconference: bool = False
    cancellation: bool = False
    doubtful: bool = False
    asks: bool = False
    wants_receipt: bool = False  # a courtesy beneath a statement, and a question where nothing came with it

    @property
    def has_kind(self) -> bool:
        """Whether it asks one of the two things that the order itself foresees."""
        return self.teleconference or self.cancellation


def read_requests(text: str) -> Requests:
    """Reads what a text in the writer's own words asks: ¶3's private call, ¶6's cancellation, or anything else."""
    sentences = split_sentences(text)
    asks = any(_ASKS.search(s) and not _ASKS_NOTHING.search(s) for s in sentences)
    speaks_of_conference = bool(_ABOUT_CONFERENCE.search(text))
    if any(_asks_to_move(s, speaks_of_conference=speaks_of_conference) for s in sentences):
        return Requests(cancellation=True, asks=True)
    if _UNMET.search(text) and _PARAGRAPH_6.search(text):
        return Requests(cancellation=True, doubtful=not asks, asks=asks)
    wants_call = any(_asks_for_call(s) for s in sentences) or (asks and _speaks_of_private_call(sentences))
    if wants_call and not _DISCOVERY.search(text):
        if _ALONE.search(text) and not _TOGETHER.search(text):
            return Requests(teleconference=True, asks=True)
        if _ABOUT_CONFERENCE.search(text):
            return Requests(teleconference=True, doubtful=True, asks=True)
    return Requests(asks=asks, wants_receipt=bool(_WANTS_RECEIPT.search(text)))


def _asks_to_move(sentence: str, *, speaks_of_conference: bool) -> bool:
    """In one sentence; the conference itself may be named in another, where a word says "another day" by itself."""
    if not _MOVES.search(sentence) or _NOT_MOVED.search(sentence) or not _ASKING.search(sentence):
        return False
    if _CONFERENCE.search(sentence):
        return True
    return speaks_of_conference and bool(_RESCHEDULES.search(sentence)) and not _OTHER_EVENT.search(sentence)


def _speaks_of_private_call(sentences: Sequence[str]) -> bool:
    """A call alone, about the conference or with the judge, in one sentence; the question may stand in the next."""
    return any(
        _CALL.search(s) and _ALONE.search(s) and (_ABOUT_CONFERENCE.search(s) or _WITH_JUDGE.search(s))
        for s in sentences
    )


def _asks_for_call(sentence: str) -> bool:
    is_with_judge = _JUDGE.search(sentence) or _EX_PARTE.search(sentence)
    return bool(_CALL.search(sentence) and is_with_judge and _ASKING.search(sentence))
