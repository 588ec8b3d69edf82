"""The words by which a history of settlement negotiations is known: moves, movers, terms, and the express none."""

from mailbot.core.sections.word_sets import word_set

DEMANDS = word_set("demand demands demanded demanding asked ask wanted want wants demanding")
OFFERS = word_set(
    "offer offers offered offering counter countered counteroffer counteroffered counter-offer counteroffers"
)
CLAIMANTS = word_set("plaintiff plaintiffs claimant claimants pl pltf pltfs p hers trustee petitioner")
DEFENDERS = word_set("defendant defendants defs deft defts def d carrier insurer respondent city county")
OWN = word_set("we i our ours us my mine me")
OTHERS = word_set("they their theirs them he she his her hers")
MOVES = word_set(
    "proposed proposes proposal countered counter settle settled pay take accept accepted went came down up reduced"
    " dropped raised lowered answered responded response replied said wrote bid moved gave give conveyed opened"
    " rejected rejects refused declined walk"
)
SETTLEMENT = word_set(
    "settle settled settlement settlements mediate mediated mediation mediator negotiate negotiated negotiation"
    " negotiations demand demands demanded offer offers offered compromise counter countered counteroffer conciliation"
    " judgment proposal proposals bracket brackets talks discussions discussed response numbers number letter letters"
    " figure figures"
)
# That the talks are about this suit and not about a contract, a house or an office.
CONTEXT = word_set(
    "settle settled settlement mediation mediated mediator suit lawsuit litigation counsel lawyer lawyers attorney"
    " plaintiff plaintiffs defendant defendants court order conference claim fees release dismissal insurer carrier"
    " adjuster we i us our they claimant eeoc"
)
LOOK_ALIKES = (
    "jury demand", "demands a trial", "demand for jury", "demand for a jury", "offer of proof",
    "offered her the position", "offered him the position", "offer of employment", "supply and demand",
    "demand for production", "job offer",
    "trial by jury", "offered into evidence", "employment offer",
)  # fmt: skip

FROM = ("from us", "from them", " us:", " them:", "from her", "from him", "from me", " we:", " they:")
TALK = ("exchanged", "discussed", "negotiat", "offered", "demanded", "mediated")
# A part with one of these tells how a contract, a price or a lease came about, unless the suit is in it too.
CONTRACT = (
    "a square foot", "per square foot", "per unit", "a unit", "a carton", " cents", "per acre", "an acre", "earn-out",
    "purchase price", "letter of intent", "term sheet", "change order", "build-out", "years certain", "base rent",
    "license fee", "royalty rate", "asking price", "per hour", "an hour", "a month for", "salary of", "signing bonus",
    "the contract price", "the lease was signed", "renewal", "at closing", "before closing", "bid of", "per ton",
    "a ton", "a barrel", "per pound", "a pound", "non-compete", "contract was signed", "agreement was signed",
    "signed the agreement", "signed the contract", "signed the lease", "initial term", "option to", "down payment",
    "per foot", "a foot", "per head", "under contract", "pre-approval", "contingency", "the seller", "the buyer",
    "inspection", "up-front fee", "running royalty", "the licensor", "the draft", "cover e-mail", "closing in",
    "list price", "unit price", "per yard", "a yard", "commission of",
)  # fmt: skip
SUIT = (
    "settle", "mediat", "plaintiff", "defendant", "lawsuit", "this suit", "this action", "litigation", "demand letter",
    "dismiss", "release", "policy limit", "eeoc", "conciliation", "offer of judgment", "rule 68", "paragraph 1",
    "the order", "the conference", "after suit", "before suit", "since suit", "suit was filed", "was filed", "carrier",
    "adjuster", "insurer", "fees", "compromise", "to resolve", "all claims", "claimant", "appraisal", "deposition",
)  # fmt: skip
# The sum that a pleading or a form of claim asks for is no demand of these negotiations.
CLAIMED = (
    "complaint demands", "complaint seeks", "complaint asks", "complaint prays", "demands judgment", "prays for",
    "prayer for", "ad damnum", "notice of claim", "claim form", "administrative claim", "tort claim notice",
    "claim that was presented", "claim was presented", "presented to the city", "presented to the county",
    "in the complaint", "amended complaint", "the petition seeks", "the petition demands", "initial disclosures",
    "interrogator", "computation of damages",
)  # fmt: skip
# What another party to the suit settled for.
OTHERS_SETTLED = (
    "resolved for", "concluded for", "settled for", "settled with", "reached a settlement", "settlement with the",
    "settled its", "settled their", "settled his", "settled her", "settled out", "been dismissed upon payment",
    "settling defendant", "co-defendant", "codefendant", "comparable case", "verdict",
)  # fmt: skip
# What may yet be offered, or what the case is worth: no move, though it may be for a person to say.
SUPPOSED = (
    "would settle", "would accept", "would pay", "would be willing", "could be resolved", "can be resolved",
    "could be settled", "can be settled", "can settle", "is prepared to", "are prepared to", "am prepared to",
    "in the neighborhood", "in the range", "range of", "willing to", "has authority", "have authority", "if the court",
    "midpoint", "the gap", "realistic", "reasonable settlement", "should settle", "expects to", "will demand",
    "will offer", "intends to", "plans to", "recommend", "fees to date", "exposure", "evaluat", "expects a",
    "intend to", "can go to", "should be settled", "anticipate", "evaluated the claim", "gross value", "next offer",
    "within our office", "authority to", "will open", "would open", "would consider", "will consider", "to be made",
    "will make", "hopes to",
)  # fmt: skip
# Talks of another matter: what stands in a paragraph with one of these is not for certain of this suit.
OTHER_MATTERS = (
    "prior suit", "prior lawsuit", "prior case", "earlier suit", "earlier lawsuit", "earlier case", "first suit",
    "first lawsuit", "previous suit", "previous lawsuit", "previous case", "another case", "another suit",
    "another lawsuit", "companion case", "related case", "that suit", "that lawsuit", "in that case", "that action",
    "superior court case", "circuit court case", "earlier action", "prior action", "first action", "first case",
    "earlier litigation", "prior litigation", "tender", "reservation of rights", "underlying", "duty to defend",
    "state court case", "state court action", "workers' compensation claim", "employment agreement",
    "contract negotiations", "negotiated the contract", "negotiation of the contract", "negotiation of the lease",
    "negotiated the lease",
)  # fmt: skip
THIS_MATTER = (
    "this case", "this suit", "this action", "this lawsuit", "this matter", "this litigation", "paragraph 1",
    "since suit", "after suit", "in suit", "the order", "following the court's order", "since then", "to settle",
)  # fmt: skip
# More was exchanged than is told.
ROUNDS = (
    "rounds", "twice", "several", "numerous", "exchanges", "back and forth", "last demand", "last offer",
    "last number", "most recent", "counteroffer", "counter-offer", "exchanged",
)  # fmt: skip

NONE_SAID = (
    "no demand", "no offer", "no settlement negotiations", "no negotiations", "no settlement discussions",
    "no monetary offer", "no written offer", "no written demand", "no discussions", "no settlement offer",
    "no settlement demand", "no figure has", "no number has", "no figures have", "no demands or offers",
    "never made an offer", "never made me an offer", "never offered", "nobody has offered", "no one has offered",
    "has not made an offer", "have not made an offer", "has not made any offer", "have not made any offer",
    "has made no offer", "have made no offer", "has made no demand", "have made no demand", "made no offer",
    "not made a demand", "not made any demand", "have not exchanged", "has not been any", "have not been any",
    "have not discussed settlement", "have not negotiated", "there have been none", "neither side has made",
    "neither party has made", "no counteroffer", "no counter-offer", "declined to make an offer", "hasn't offered",
    "haven't offered", "hasn't made", "haven't made", "have not talked", "haven't talked", "no proposals",
    "there were none", "without making an offer", "has not offered", "have not offered", "no response",
    "not responded", "never responded", "did not respond", "has not answered", "no answer", "no reply",
    "declined to respond", "rejected", "never answered", "hasn't answered", "did not counter", "without a counter",
    "no offers", "no demands", "not yet made", "has yet to make", "have yet to make", "refused to make",
)  # fmt: skip
# A none with an exception is none of these.
NOT_NONE = (*LOOK_ALIKES, "outside the mediation", "other than", "except", "apart from", "besides those")
NONE_ALONE = frozenset({"none", "none.", "none to date.", "none so far.", "none yet.", "no negotiations.", "nothing."})
# Said of an answer: it counts beside a demand, not by itself.
ANSWERS = (
    "no response", "not responded", "never responded", "did not respond", "has not answered", "no answer", "no reply",
    "declined to respond", "rejected", "never answered", "hasn't answered", "did not counter", "without a counter",
    "no counteroffer", "no counter-offer",
)  # fmt: skip
WITHHELD = (
    "not repeated here", "mediation confidential", "mediation privilege", "confidentiality of the mediation",
    "not disclose", "without disclosing", "well known to the parties", "not recite", "not be recited", "not set out",
    "not put the figures", "prefers not", "declines to", "not at liberty", "in caucus", "not free to",
    "free to disclose", "outside the mediation", "orally", "are confidential", "is confidential", "rule 408",
    "not repeat", "known to the court", "speaks for itself", "speak for themselves", "shall not be disclosed",
    "will be disclosed", "to be disclosed", "in camera", "at the conference", "not detailed", "need not",
)  # fmt: skip
