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

# Who did what in court, and to which paper: both in one sentence tell the docket.
FILED = word_set(
    "filed files moved answered removed denied granted entered amended responded dismissed remanded served certified"
    " stayed opposed replied contained added joined"
)
PAPERS = word_set(
    "complaint motion motions action court order count counts answer docket leave stay discovery judgment petition"
    " disclosures reply brief doc ecf dkt deadline dismiss certification"
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
    " entitled supposed owner owners insurer lessor lessee buyer seller bailee carrier carriers warranties"
    " merchantability express implied disclaimer covenant covenants consent privileged trespassers invitee licensee"
    " conversion chattels spoliation respondeat vicarious agency apportionment mitigation mitigate foreseeability"
    " reasonable reasonably"
    " unreasonable intent willfully knowingly malice good-faith reliance misrepresentation novation accord"
    " satisfaction frustration impossibility impracticability unseaworthiness seaworthy preference antecedent"
    " whistleblower overtime exempt exemption preclusion preclusive collateral laches ratification specification"
    " conspicuous arguable element prove proved proven proof provable plead pleads pleaded sue sues suable cause"
    " doctrine theory theories merit merits argue argues argument"
)
STRONG_LAW = LAW - word_set(
    "law laws legal act code circuit coverage claim claims title section rule fault duty burden standard elements"
    " amendment supposed entitled privilege penalty qualified trial strict summary judgment standing defense harassment"
    " negligible discrimination owner owners insurer lessor lessee buyer seller carrier carriers express implied"
    " reasonable reasonably unreasonable intent element prove proved proven proof plead pleads pleaded sue sues cause"
    " doctrine theory theories merit merits argue argues argument consent agency"
    " mitigation mitigate satisfaction accord overtime exempt specification preference reliance equity cap caps"
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
PLEADINGS = word_set("sues sue sued seeks seek claims claimed prays pray alleges deny denies denied requests asserts")
NOT_DAMAGES = ("sues for damages", "claims damages", "seeks damages", "any damages", "for damages upon")

# Words of the docket that tell it by themselves.
DOCKETED = (
    "motion to dismiss", "motion to remand", "motion for leave", "motion to compel", "pretrial conference",
    "discovery closed", "discovery is closed", "was removed on", "were removed", "scheduling order",
    "no pending motions", "case management order", "set for trial", "trial is set", "amended complaint was filed",
    "answer was filed", "been deposed", "were deposed", "was deposed", "initial disclosures", "expert reports",
    "expert designations", "depositions have", "depositions were", "is set for the", "hearing is set",
)  # fmt: skip
# A short sentence with one of these denies; with a reason beside it, it is a position.
DENIALS = word_set("denies denied deny denial dispute disputes disputed contests")
REASONS = word_set("because since as for that who when by under if but although though only and $")
# What a part takes over from another paper is there, perhaps; a person looks.
ADOPTIONS = ("incorporate", "adopt", "rely on the facts", "relies on the facts", "see complaint")
# What points to another place of the same paper.
WITHIN = ("see part", "see above", "see below", "see section", "see note", "stated above", "discussed above",
    "described above", "set out above", "set forth above", "noted above", "as above", "see the facts",
)  # fmt: skip
# What only points elsewhere: present, perhaps; a person looks.
REFERENCES = (
    "incorporate", "not repeated", "not be repeated", "need not be repeated", "rather than repeat", "refer the court",
    "refers the court", "referred to", "are set forth in", "is set forth in", "are set out in", "is set out in",
    "as stated in", "are stated in", "court is familiar", "court is aware", "court's file", "judge knows",
    "known to the court", "see complaint", "are in the pleadings", "in the pleadings", "cross-motions",
    "appear in the pleadings", "as briefed",
    "the court knows", "are well known", "respectfully referred", "in the court's file", "identified in the pleadings",
    "treated at length", "are recited in", "is recited in", "as alleged in", "as pleaded in", "set out at length",
    "exhaustively", "briefed at length", "fully briefed", "the briefs", "in the papers", "on file", "the record speaks",
    "are set out in its", "allegations of paragraph", "stated in her complaint", "stated in his complaint",
    "may be found in", "can be found in", "are to be found in", "burden the court", "trouble the court",
    "stated in the complaint", "stated in its complaint", "stated in their complaint", "as set forth in the",
)  # fmt: skip
DEFERRALS = (
    "proven at trial", "proved at trial", "established at trial", "determined at trial", "shown at trial",
    "determined by the jury", "in a supplemental", "isn't due until", "is not due until", "should not be reached",
    "does not reach", "need not reach", "still being calculated", "will address damages", "the law allows",
    "reserves the right", "its own view", "their own view", "account of what took place", "serve no purpose",
    "sharply contested", "see them its way", "when all of the facts", "hear them at the conference",
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
