"""Which words in a heading announce which of the required parts, as lawyers and lay writers put it."""

from enum import StrEnum

from mailbot.core.sections.word_sets import word_set


class Topic(StrEnum):
    """What a heading announces."""

    FACTS = "facts"
    LAW = "law"
    DAMAGES = "damages"
    HISTORY = "history"
    ATTENDEES = "attendees"
    OTHER = "other"


POSITIONS = frozenset({Topic.FACTS, Topic.LAW, Topic.DAMAGES})

WORDS: dict[Topic, frozenset[str]] = {
    Topic.FACTS: word_set(
        "fact facts factual background incident accident collision chronology timeline introduction synopsis overview"
        " summary happened evidence nature story events version occurrence witnesses"
    ),
    Topic.LAW: word_set(
        "law legal laws claims defenses defences defense argument argue discussion liability merits causation pretext"
        " immunity limitations fault negligence statute authorities jurisdiction dispositive theory theories wrong"
        " strengths weaknesses governing analysis rights contentions"
    ),
    Topic.DAMAGES: word_set(
        "damages damage injuries injury specials medical wages losses loss relief remedy remedies exposure value"
        " valuation verdict quantum punitive mitigation liens lien profits pay itemization worth harms costs"
        " recovery owed compensation"
    ),
    Topic.HISTORY: word_set(
        "negotiation negotiations negotiated negotiating demand demands offer offers mediation mediations adr brackets"
        " compromise counteroffers discussions talks proposals proposal exchanges settlement settling settle money"
        " haggling bargaining"
    ),
    Topic.ATTENDEES: word_set(
        "attend attends attending attendee attendees attendance participants participating representatives"
        " representative appearances appearing appear coming comes present individuals persons"
    ),
}

# Whole phrases, tried before the words: the first that is found in the heading decides.
PHRASES: tuple[tuple[str, frozenset[Topic]], ...] = (
    ("table of contents", frozenset({Topic.OTHER})),
    ("certificate of service", frozenset({Topic.OTHER})),
    ("procedural history", frozenset({Topic.OTHER})),
    ("procedural background", frozenset({Topic.OTHER})),
    ("at law", frozenset()),
    ("law office", frozenset()),
    ("law firm", frozenset()),
    ("law group", frozenset()),
    ("law center", frozenset()),
    ("law corporation", frozenset()),
    ("law enforcement", frozenset({Topic.FACTS})),
    ("jury demand", frozenset({Topic.OTHER})),
    ("demand for jury", frozenset({Topic.OTHER})),
    ("offer of proof", frozenset({Topic.OTHER})),
    ("offer of employment", frozenset({Topic.FACTS})),
    ("attendance policy", frozenset({Topic.FACTS})),
    ("attendance record", frozenset({Topic.FACTS})),
    ("obstacles to settlement", frozenset({Topic.OTHER})),
    ("impediments to settlement", frozenset({Topic.OTHER})),
    ("prospects for settlement", frozenset({Topic.OTHER})),
    ("special needs", frozenset({Topic.OTHER})),
    ("collective bargaining", frozenset()),
    ("testify", frozenset({Topic.OTHER})),
    ("with knowledge", frozenset({Topic.OTHER})),
    ("to be called", frozenset({Topic.OTHER})),
    ("names and positions", frozenset({Topic.ATTENDEES})),
    ("negotiation history", frozenset({Topic.HISTORY})),
    ("name position", frozenset({Topic.ATTENDEES})),
    ("name and position", frozenset({Topic.ATTENDEES})),
    ("name and title", frozenset({Topic.ATTENDEES})),
    ("names and titles", frozenset({Topic.ATTENDEES})),
    ("will meet", frozenset({Topic.ATTENDEES})),
    ("at the table", frozenset({Topic.ATTENDEES})),
    ("whom to expect", frozenset({Topic.ATTENDEES})),
    ("who to expect", frozenset({Topic.ATTENDEES})),
    ("who is attending", frozenset({Topic.ATTENDEES})),
    ("the room", frozenset({Topic.ATTENDEES})),
    ("money talks", frozenset({Topic.HISTORY})),
    ("talked about", frozenset({Topic.HISTORY})),
    ("been said", frozenset({Topic.HISTORY})),
    ("been proposed", frozenset({Topic.HISTORY})),
    ("been exchanged", frozenset({Topic.HISTORY})),
    ("across the table", frozenset({Topic.HISTORY})),
    ("haggling", frozenset({Topic.HISTORY})),
    ("she's out", frozenset({Topic.DAMAGES})),
    ("he's out", frozenset({Topic.DAMAGES})),
    ("i'm out", frozenset({Topic.DAMAGES})),
    ("the harm", frozenset({Topic.DAMAGES})),
    ("who will", frozenset({Topic.ATTENDEES})),
    ("who is coming", frozenset({Topic.ATTENDEES})),
    ("who's coming", frozenset({Topic.ATTENDEES})),
    ("who'll be", frozenset({Topic.ATTENDEES})),
    ("who attends", frozenset({Topic.ATTENDEES})),
    ("will be there", frozenset({Topic.ATTENDEES})),
    ("will be in the room", frozenset({Topic.ATTENDEES})),
    ("settlement authority", frozenset({Topic.ATTENDEES})),
    ("settlement conference attend", frozenset({Topic.ATTENDEES})),
    ("where things stand", frozenset({Topic.HISTORY})),
    ("where we are", frozenset({Topic.HISTORY})),
    ("where we stand", frozenset({Topic.HISTORY})),
    ("where are we", frozenset({Topic.HISTORY})),
    ("back and forth", frozenset({Topic.HISTORY})),
    ("talks so far", frozenset({Topic.HISTORY})),
    ("what we said", frozenset({Topic.HISTORY})),
    ("what has been offered", frozenset({Topic.HISTORY})),
    ("what has been said", frozenset({Topic.HISTORY})),
    ("last positions", frozenset({Topic.HISTORY})),
    ("the numbers", frozenset({Topic.HISTORY})),
    ("3(a)", POSITIONS),
    ("3(b)", frozenset({Topic.HISTORY})),
    ("3(c)", frozenset({Topic.ATTENDEES})),
    ("what happened", frozenset({Topic.FACTS})),
    ("what they did", frozenset({Topic.FACTS})),
    ("why this case should", frozenset({Topic.LAW})),
    ("will prevail", frozenset({Topic.LAW})),
)

# "Settlement" is in the title of every statement; these say that a heading is that title, a caption or an address.
TITLE_WORDS = word_set(
    "statement memorandum memo brief submission paper conference court district division judge magistrate confidential"
    " privileged questionnaire letter-brief communication purposes"
)
GENERAL = word_set("position positions contentions evaluation case sides stand views")

# A heading of these alone, or with "the" and "my", is one ("Who.", "History.").
BARE: dict[str, frozenset[Topic]] = {
    "who": frozenset({Topic.ATTENDEES}),
    "history": frozenset({Topic.HISTORY}),
    "people": frozenset({Topic.ATTENDEES}),
    "talks": frozenset({Topic.HISTORY}),
    "numbers": frozenset({Topic.HISTORY}),
    "a": POSITIONS,
    "b": frozenset({Topic.HISTORY}),
    "c": frozenset({Topic.ATTENDEES}),
}

# Prose has these, titles hardly ever; a question or a phrase above may.
VERBS = word_set(
    "is are was were has have had will would did does do demanded offered says said contends seeks asks agreed denies"
    " made been be should can cannot could may might must filed alleges claims' submits believes relies"
    " he she it they i we you"
)

CLOSINGS = (
    "respectfully submitted",
    "respectfully,",
    "sincerely",
    "very truly yours",
    "yours truly",
    "certificate of service",
    "conclusion",
    "/s/",
    "s/ ",
    "thank you,",
    "best regards",
    "regards,",
    "dated:",
    "dated this",
)

# The order's own words, copied: they are not an answer to it.
ECHOES = (
    "recitation of the specific demands",
    "specific demands and offers that have been conveyed",
    "names and positions of the individuals",
    "names and positions of individuals who",
    "relevant positions of the parties concerning",
    "positions of the parties concerning factual issues",
    "individuals who will be attending the settlement conference",
)
