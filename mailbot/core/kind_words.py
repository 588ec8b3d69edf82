"""The vocabulary by which mail and papers are told apart: data, in the order in which a reader would look.

Every pattern looks at one line, one sentence or one subject, and repeats nothing without a bound.
"""

import re
from typing import Final

_I = re.IGNORECASE

# ── The statement, by its names ──────────────────────────────────────────────────────────────────────────────────────

_PAPER = (
    r"(?:statement|stmt|memo(?:randum)?|brief|position[ -]paper|paper|submission|letter(?:[ -]brief)?|questionnaire)"
)
_OCCASION = r"(?:settlement|mediation|pre-?conference|settlement[ -]conference|early neutral evaluation|ENE)"

NAMES_STATEMENT: Final = re.compile(
    rf"\b{_OCCASION}(?:[ /-]+(?:conference|settlement|mediation|position|evaluation|and))?[ /-]+{_PAPER}\b"
    rf"|\bconfidential(?:[ ,-]+(?:written|settlement|conference|ex parte|magistrate|mediation))?[ ,-]+"
    rf"(?:statement|stmt|memo(?:randum)?|brief|submission|position[ -]paper)\b"
    rf"|\b(?:statement|stmt|memo(?:randum)?|brief|submission|letter|remarks)\b.{{0,30}}\b(?:to|for) (?:the )?"
    rf"(?:settlement|magistrate)[ -](?:conference )?judge\b"
    rf"|\b(?:submission|statement|memo(?:randum)?|answers?)\b.{{0,40}}(?:¶+ ?|paragraph |para\.? )3\b"
    rf"|(?:¶+ ?|paragraph |para\.? )3(?:\([abc]\))? (?:submission|statement|memo(?:randum)?)\b"
    rf"|\bposition[ -](?:paper|statement)\b"
    rf"|\bconfidential letter (?:re|regarding|about|on|concerning) settlement\b"
    rf"|\bstatement\b.{{0,20}}\bcourt's eyes\b",
    _I,
)
# "Ours", "the memorandum": a statement only where something is handed over with it.
MAY_NAME_STATEMENT: Final = re.compile(
    r"\b(?:our|my|his|her|their|the|plaintiffs?'?s?|defendants?'?s?|\w+'s)\s+(?:\w+ ){0,3}"
    r"(?:statement|stmt|memo(?:randum)?|brief|submission|position paper|paper)\b"
    r"|\b(?:ours|mine)\b",
    _I,
)
# A paper that names itself in its first sentences.
SELF_NAMING: Final = re.compile(
    r"\b(?:this|the following|these)(?: letter| document| memorandum| paper| e-?mail| message)?"
    r"(?: is| are| constitutes| serves as| will serve as| shall serve as)\b.{0,40}"
    rf"\b(?:{_OCCASION}|confidential|defendants?'|plaintiffs?'|\w+'s?)\b.{{0,30}}\b{_PAPER}\b"
    rf"|\baccept (?:this|the following)\b.{{0,60}}\b{_PAPER}\b"
    rf"|\bsubmits? (?:this|the following|these)\b.{{0,60}}\b(?:{_PAPER}|remarks)\b"
    r"|\bin lieu of (?:a|any|the|our|its|my)?\b.{0,30}\bstatement\b",
    _I,
)
IN_LIEU: Final = re.compile(r"\bin lieu of (?:an? |any |the |our |its |my )?(?:\w+ ){0,3}statement\b", _I)
MANY_STATEMENTS: Final = re.compile(rf"\b{_OCCASION} (?:conference )?(?:statements|memoranda|briefs)\b", _I)

# A title is a line, not a sentence: with one of these words it is a sentence, or another paper's title.
NO_TITLE: Final = re.compile(
    r"\b(?:motions?|moves?|orders? (?:setting|granting|requiring|regarding|re)|agreement|release|stipulat\w+|notice"
    r"|certificate|"
    r"exhibits?|proposed|receipt|received|combined|closing|opposition|objections?|response|should|shall|must|how to|"
    r"sample|template|guidelines|instructions|reminder|deadline|due|extension|attached|enclosed|enclosure|requires?|"
    r"ordered|please|sent|was|were|will|have|has)\b|\.(?:pdf|docx?|rtf|odt|zip)\b"
    r"|^\W*(?:subject|attachments?|file ?names?|files?|documents?)\s*:",
    _I,
)
OPENS_OTHER_TITLE: Final = re.compile(
    r"\b(?:motion|application|notice|order|request|stipulation|memorandum in support|response|opposition|objection)\b",
    _I,
)

# ── Other papers, by their heads ─────────────────────────────────────────────────────────────────────────────────────

EXHIBIT_HEAD: Final = re.compile(r"^[\W_]*(?:exhibit|exh?\.|attachment|appendix|tab)\s+[\"“'(]?[A-Z0-9]{1,4}\b", _I)
ORDER_HEAD: Final = re.compile(r"^\W*(?:proposed\W+)?(?:agreed |consent |joint )?order\b(?!.{0,30}\bstatement\b)", _I)
ORDERS: Final = re.compile(r"\b(?:it is|is|so|hereby) (?:hereby )?ordered\b", _I)
MOTION_HEAD: Final = re.compile(
    r"\b(?:motion|application|petition|stipulation)\b(?:.{0,80})\b(?:to|for|in|re|regarding|and)\b"
    r"|^\W*(?:joint |unopposed |agreed )*motion\b",
    _I,
)
AGREEMENT_HEAD: Final = re.compile(
    r"\b(?:(?:settlement|release|confidentiality) agreement|mutual release|general release|term sheet"
    r"|memorandum of understanding|terms of settlement)\b",
    _I,
)
NOTICE_HEAD: Final = re.compile(
    r"^\W*(?:(?:joint |amended )?notice of\b|certificate of (?:service|conference)|joint (?:status )?(?:letter|report)"
    r"|(?:joint )?status (?:report|letter)|invoice|entry of appearance|subpoena|deposition of|transcript of"
    r"|proof of claim"
    r"|rule 26|initial disclosures|summons|complaint\b)",
    _I,
)
CLOSING_WORDS: Final = re.compile(
    r"\b(?:buyers?|sellers?|lender|borrower|escrow|title (?:company|insurance)|disbursement|HUD-?1|ALTA"
    r"|closing (?:date|disclosure|fee|costs)|your closing|settlement (?:date|agent|fee|charges)|sales? price"
    r"|purchase price|loan amount|earnest money|wire instructions|realtor|closing coordinator)\b",
    _I,
)
COURT_WORDS: Final = re.compile(
    r"\b(?:plaintiffs?|defendants?|magistrate|your honor|(?:hon\.|honorable|judge)\s|district court|civil action"
    r"|case no|claimant|petitioner|respondent|lawsuit|mediator)\b|\S\s+v(?:s|ersus)?\.?\s+\S",
    _I,
)
CASE_WORDS: Final = re.compile(r"\b(?:plaintiffs?|defendants?|case no|civil action)\b|\S\s+v(?:s|ersus)?\.?\s+\S", _I)
TO_JUDGE: Final = re.compile(
    r"\b(?:(?:the )?hon(?:orable|\.)?\s+[A-Z]|dear (?:magistrate |chief )?(?:judge|chambers)|your honor"
    r"|to:? (?:the )?(?:settlement "
    r"|magistrate |honorable )+(?:judge|chambers)?|(?:to|for) (?:the )?(?:magistrate )?judge|(?:settlement"
    r"|magistrate) judge"
    r"|(?:for|to) (?:the )?court|^judge\b|chambers of)",
    _I | re.MULTILINE,
)
SALUTATION: Final = re.compile(r"^[ \t]*(?:dear|my dear)[ \t]+([^\n,:]{2,60})[,:]?[ \t—-]*$", _I | re.MULTILINE)
JUDGES: Final = re.compile(r"\b(?:judge|honou?r|chambers|court|clerk|magistrate|deputy|sir|madam)\b", _I)
COPIED_TO_CHAMBERS: Final = re.compile(
    r"\b(?:chambers|court|judge) (?:is |are )?(?:copied|cc'?d)\b|^\W*cc:.{0,80}\b(?:chambers|judge)\b"
    r"|\b(?:copy|copying)\b.{0,20}\b(?:chambers|the court|judge)\b",
    _I | re.MULTILINE,
)
DRAFT: Final = re.compile(
    r"\b(?:draft(?: v\d| only| \d)?\b(?!ed)|redline|work product|not for (?:transmittal|distribution)"
    r"|internal (?:use|draft|only)|for (?:internal|attorney) review)\b",
    _I,
)
FOR_COLLEAGUES: Final = re.compile(
    r"\b(?:your (?:redlines|cuts|edits|comments)|redlines?|client(?:'s)? (?:ok|okay|approval|sign-?off)"
    r"|sign(?:ed|s)? off|(?:don't|do not|not) (?:let|send) (?:this|it)\b.{0,30}\b(?:chambers|court|judge)"
    r"|before (?:it|this|we) (?:goes|send)\b.{0,30}\b(?:chambers|court|judge))",
    _I,
)
MISDIRECTED: Final = re.compile(
    r"\b(?:meant (?:it |this |that )?for (?:you|chambers|the judge|the court)|(?:came|sent|was sent|e-?mailed"
    r"|was forwarded) to me"
    r"|(?:by|in) (?:mistake|error)|inadvertent\w*|misdirected|not (?:meant|intended) for (?:me|us)|wrong (?:address"
    r"|person))\b",
    _I,
)
WITHDRAWS: Final = re.compile(
    r"\b(?:we|I) withdraw (?:it|that|the|our|my)\b|\b(?:delete|destroy) (?:it|that|the \w+) unread\b"
    r"|\b(?:delete|destroy|disregard|return) (?:it|that|the|my|our)\b",
    _I,
)
DISCOVERY: Final = re.compile(
    r"\b(?:discovery dispute|privilege log|motion to compel|protective order|interrogator\w+|requests? for production"
    r"|meet and confer)\b",
    _I,
)

# ── Handing over ─────────────────────────────────────────────────────────────────────────────────────────────────────

HANDS_WITH_IT: Final = re.compile(
    r"\b(?:attach(?:ed|ing|ment)|enclos(?:ed|ing|ure)|herewith|hereto|appended|here(?:'?s| is| are)|you will find"
    r"|this is (?:his|her|our|my|their|the)|please (?:find|see|accept)|(?:at|in|by|through|via|using) the (?:\w+ )?link"
    r"|link below|download|is below|are below|follows below|you have (?:\w+ ){1,4}herewith"
    r"|(?:zip|pdf|files?|documents?|e-?mail|message|archive) (?:holds?|contains?)|accompan(?:y|ies|ying) this)\b"
    r"|<<[^<>]{3,120}>>",
    _I,
)
HANDS_NOW: Final = re.compile(
    r"\b(?:(?:hereby |respectfully |herein |now )(?:submits?|tenders?|provides?)|(?:I|we|am|are|is) "
    r"(?:submit|submitting|send|sending|forward|forwarding|provide|providing|transmit|transmitting|deliver|delivering)"
    r"|submitted (?:on behalf|by|for|pursuant|herein|in (?:accordance|compliance))|submits? (?:its|his|her|their|the"
    r"|this))\b",
    _I,
)
REPLACES: Final = re.compile(
    r"\b(?:takes? the place of|replac(?:es|ing|ement)|substitut(?:e|ed|es|ion)|supersed(?:es|ing)|supplement(?:s|ing)?"
    r"|corrected (?:version|copy|page|statement|pdf)|corrects|amended (?:version|statement)|disregard (?:the|my|our) "
    r"(?:prior|previous|earlier|first))\b",
    _I,
)
NOT_NOW: Final = re.compile(
    r"\b(?:already|yesterday|earlier (?:today|this|in)|last (?:night|week|month|evening)|previously|went (?:to|in|out)"
    r"|will (?:be )?(?:\w+ )?(?:send|sent|submit\w*|follow|provide|e-?mail)|(?:'ll|shall|going to|plan to|intend to"
    r"|about to"
    r"|before (?:I|we)|when (?:I|we)|once (?:I|we)|until (?:I|we)|ready to) (?:\w+ ){0,2}(?:send|submit|file|go"
    r"|provide|e-?mail)"
    r"|to follow|under separate cover|whether)\b",
    _I,
)
# "our motion for more time for the confidential settlement statement": the other thing is what is handed over.
GOVERNED_BY_OTHER: Final = re.compile(
    r"\b(?:motion|order|agreement|exhibits?|notice|questions?|extension|days|time|deadline|copy of the (?:court|order)"
    r"|stipulation|cards?|invoice|certificate|letter to counsel)\b(?:\s+\S+){0,5}?\s+(?:for|to|of|re|regarding|about"
    r"|concerning|requiring|setting|on|with)\s+(?:\S+\s+){0,8}$",
    _I,
)
BY_LINK: Final = re.compile(
    r"\b(?:at|by|through|via|using|from|in) (?:the|this|a) (?:\w+ )?link\b|\blink (?:below|above)\b"
    r"|\bdownload(?:ed)?\b",
    _I,
)
SPEAKS_OF_OTHER: Final = re.compile(
    r"\b(?:motion|order|exhibits?|invoice|agreement|notice|courtesy|filed|filing|stipulation|release|cards?|copy of"
    r"|copies|certificate|questions?|exhs?\.?|forms?)\b",
    _I,
)
EXHIBITS_ALONE: Final = re.compile(r"^\W*(?:the )?(?:exhibits?|exs?\.?|attachments? [A-Z])\b", _I)

# ── A text to chambers that is none ──────────────────────────────────────────────────────────────────────────────────

THANKS_ONLY: Final = re.compile(
    r"^\W*(?:got it|received|much obliged|(?:I |we )?(?:very much |greatly )?appreciate|perfect|great|many thanks"
    r"|thank you|thanks|thx|understood|noted|will do|much appreciated|ok(?:ay)?)\b",
    _I,
)
RECALL: Final = re.compile(r"^\s*recall\s*:", _I)
OWN_SUBJECT: Final = re.compile(r"^\s*(?:re|aw|sv|antw)\s*:.{0,200}\bstatement (?:received|due|not yet|overdue)", _I)
OWN_WORDS: Final = re.compile(r"[\s\"”]*(?:received|not located|due\b|not yet)", _I)  # as our own subjects go on
SUBJECT_ASKS: Final = re.compile(
    r"^(?!.{0,80}\b(?:response|answer|opposition|objection)).{0,80}\b(?:requests? (?:for|to)|requesting)\b|\?\s*$", _I
)
REPLY: Final = re.compile(r"^\s*(?:re|aw|sv|antw|r)\s*:", _I)
