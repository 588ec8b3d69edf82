"""The words by which a history of settlement negotiations is known: moves, movers, terms, and the express none."""

from mailbot.core.sections.word_sets import word_set

DEMANDS = word_set("demand demands demanded demanding asked ask wanted want wants demanding")
OFFERS = word_set(
    "offer offers offered offering counter countered counteroffer counteroffered counter-offer counteroffers"
)
FAINT = DEMANDS | OFFERS | frozenset({"proposal", "proposals", "proposed"})
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
TERMS = (
    "policy limit", "walk-away", "walk away", "walkaway", "reinstate", "nothing", "zero", "dismiss", "apolog",
    "bear its own", "bear their own", "neutral reference", "consent decree", "cost of defense", "cost-of-defense",
    "mutual release", "75/25", "40/60", "nuisance", "specials", "waive", "forgive", "license", "structured", "equity",
    "resignation", "retrain", "training", "injunct", "limits", "percent", "forgiveness",
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
    "not disclose", "without disclosing", "well known to the parties",
)  # fmt: skip
