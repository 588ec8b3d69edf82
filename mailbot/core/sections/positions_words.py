"""The words by which positions on facts, law and damages are known, and those that only look like them."""

from mailbot.core.sections.word_sets import word_set

# A sentence that tells what happened has one of these or a word in -ed.
PAST = word_set(
    "was were had did got went took told said fell hit broke hired fired signed bought sold worked came left gave made"
    " found met sent saw heard knew wrote built paid ran drove struck put began stood sat lost kept hurt held refused"
    " thought became cut burned asked is are"
)
STRONG_PAST = PAST - {"is", "are", "asked"}

# The docket's own history is no position on what happened.
DOCKET = word_set(
    "answered jury pleaded filed docket doc ecf dkt motion motions removed amended answer served scheduling discovery"
    " stayed remanded"
    " deposition depositions complaint joined stipulation trial"
)

LAW = word_set(
    "§ statute statutes statutory liable liability negligence negligent negligently negligible breach breached"
    " contributory comparative defense defenses defence defences immunity immune prima facie precedent limitations"
    " time-barred pretext tort torts doctrine estoppel waiver waived preempted preemption preempts willful willfulness"
    " wantonness unconscionable strict fiduciary standing jurisdiction admissible hearsay daubert plaintiff-friendly"
    " entitlement unlawful illegal law laws legal legally lawful constitutional amendment act code circuit u.s.c usc"
    " cfr c.f.r summary judgment duty burden standard causation proximate foreseeable retaliation discrimination"
    " infringement infringes infringe misappropriation trebles redhibition coverage exclusion exclusions elements"
    " fault unenforceable enforceable penalty privilege qualified warranty rescission reformation ordinance regulation"
    " regulations restatement retaliated eleventh cruel unusual claim claims copyright trademark patent title"
    " section rule remand novo guaranty guaranties f.e.l.a fela erisa flsa fdcpa ada adea fmla harassment"
    " accommodation arbitrate arbitration cap caps presumption equity defamation fraud nuisance trespass"
    " entitled supposed"
)
STRONG_LAW = LAW - word_set(
    "law laws legal act code circuit coverage claim claims title section rule fault duty burden standard elements"
    " amendment supposed entitled privilege penalty qualified trial strict summary judgment standing defense harassment"
    " negligible discrimination"
)
LAW_PHRASES = (
    "the law", "under the law", "summary judgment", "as a matter of law", "legal duty", "the standard", "the claim",
    "causes of action", "cause of action", "case law", "supreme court", "against the law", "the act", "u.s.c", "c.f.r",
    " act ", "civ. code", "comp. laws", "rev. stat", "rule 12", "rule 56", "title vii", " usc ", "statute",
    "entitled to", "supposed to", "have to prove", "has to prove", "must prove", "must show", "has to show",
    "claim for", "claims for", "claim is", "amendment", "jury could find", "legal issue", "issue of law",
)  # fmt: skip
# Phrases in which a word of the law is no law.
NOT_LAW = (
    "law enforcement", "in-law", "law partner", "law firm", "law school", "law office", "attorney at law",
    "attorneys at law", "law library", "claims adjuster", "claims examiner", "claims manager", "claims director",
    "claims representative", "claims specialist", "claims counsel", "claims supervisor", "law group", "law clerk",
)  # fmt: skip

DAMAGES = word_set(
    "damages damage bills bill medicals specials wages wage earnings earning loss losses lost profits lien liens"
    " backpay pay interest royalty royalties treble trebles trebling trebled exposure verdict value valued worth"
    " compensatory punitive expenses expense fees costs cost surgery surgeries pain suffering mitigation injury"
    " injuries treatment economist relief restitution disgorgement reimbursement reimburse compensation statutory"
    " liquidated overtime owed owes owe repair repairs replacement rent deposit benefits lifecare unpaid salary"
    " enrichment tuition depreciation diminution recover recovery award injunction reinstatement remedy remedies"
    " nominal refund price impairment jury"
)
STRONG_DAMAGES = word_set(
    "damages medicals specials compensatory punitive exposure backpay treble disgorgement restitution"
)
NOT_DAMAGES = ("sues for damages", "claims damages", "seeks damages", "any damages", "for damages upon")

# What only points elsewhere: present, perhaps; a person looks.
REFERENCES = (
    "incorporate", "not repeated", "not be repeated", "need not be repeated", "rather than repeat", "refer the court",
    "refers the court", "referred to", "are set forth in", "is set forth in", "are set out in", "is set out in",
    "as stated in", "are stated in", "court is familiar", "court is aware", "court's file", "judge knows",
    "known to the court", "see complaint", "are in the pleadings", "in the pleadings", "cross-motions",
    "appear in the pleadings", "as briefed",
    "the court knows", "are well known",
)  # fmt: skip
DEFERRALS = (
    "proven at trial", "proved at trial", "established at trial", "determined at trial", "shown at trial",
    "determined by the jury", "in a supplemental", "isn't due until", "is not due until", "should not be reached",
    "does not reach", "need not reach", "still being calculated", "will address damages", "the law allows",
    "reserves the right",
)  # fmt: skip
PLACEHOLDERS = (
    "tbd", "t/b/d", "tba", "to be determined", "to be confirmed", "to be provided",
    "to be supplied", "to be supplemented", "to be identified", "to be announced", "to be named", "to be advised",
    "to be completed", "to be submitted", "will supplement", "be supplemented", "under separate cover",
    "by separate letter", "forthcoming", "see attached", "see exhibit", "attached hereto", "attached as exhibit",
    "see enclosed", "n/a", "[insert", "[name", "[amount", "[title", "[cite", "[confirm", "[date", "[to ", "[add",
    "[describe", "[ ]", "[___", "____", "$xx", "xxx", "supplemental statement", "will be supplied", "will be provided",
    "will be identified", "to follow", "will follow", "later date", "insert ", "lorem ipsum",
)  # fmt: skip
