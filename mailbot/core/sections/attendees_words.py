"""The words by which those who will attend are known: coming, position, and what only looks like either."""

from mailbot.core.sections.word_sets import word_set

POSITIONS = word_set(
    "plaintiff plaintiffs defendant defendants pltf deft claimant president vice-president vp svp ceo cfo coo chief"
    " officer director manager adjuster examiner counsel attorney attorneys lawyer lawyers atty associate owner"
    " co-owner trustee member managing partner partners superintendent principal administrator supervisor specialist"
    " representative rep executive secretary treasurer chair chairman chairwoman vice-chair commissioner alderman ald"
    " mayor sheriff deputy chairperson founder shareholder wife husband spouse mother father daughter son niece nephew"
    " brother sister grandson granddaughter cousin neighbor friend guardian executrix executor accountant paralegal"
    " interpreter claims risk paraprofessional co-counsel controller foreman gm hr consultant engineer expert"
    " comptroller solicitor ombudsman dean provost captain lieutenant sergeant officer pastor bishop sister judge"
    " receiver administratrix relator intervenor petitioner respondent investigator analyst coordinator"
    " underwriter insurer carrier proprietor landlord tenant debtor creditor operator head lead assistant staff"
    " decision-maker auditor legal resources business agent delegate godmother support doctor bureau"
    " department division chief auditor boss accountant bookkeeper owns runs keeps handles chairs power"
)
COUNSEL = word_set("counsel co-counsel attorney attorneys lawyer lawyers atty esq undersigned associate paralegal")
# Who is in-house counsel or a claims counsel is a party's or a carrier's own person, not counsel of record.
IN_HOUSE = (
    "general counsel", "claims counsel", "in-house", "corporate counsel", "staff attorney", "claims attorney",
    "power of attorney", "associate director", "associate vice", "associate dean",
)  # fmt: skip
PARTIES = word_set("plaintiff plaintiffs defendant defendants pltf deft claimant petitioner respondent")
SELF = word_set("i me myself i'll undersigned i'm i've")

COMING = (
    "will attend", "will be attending", "will be present", "will be there", "will be here", "will appear",
    "will be appearing", "will participate", "will come", "will be with me", "will be at", "will be represented by",
    "i will be there", "will accompany", "accompanied by", "i'm coming", "will be bringing",
    "i'll be bringing", "will bring", "with me on", "with me will", "will ride", "plans to attend",
    "intends to attend", "expects to attend", "in attendance", "appearing for",
    "be there with", "be in the room", "you'll have me", "that comes", "who comes", "will join",
    "personally present", "i will attend", "also attend", "shall attend",
    "may attend", "would be attending", "is to come", "will send", "i'll be there",
    "coming with", "come with me", "will sit", "will both be", "will all be", "will each be", "will both attend",
    "will all attend", "will each attend", "will both come", "will all come", "shall be with",
)  # fmt: skip
# These say so only where no other heading rules.
PERHAPS_COMING = (
    "attending", "coming", "bringing", "sends ", "in the room", "there will be",
    "be present", "to attend", "attends", "so will", "present for", "anticipate that", "court will meet",
    "court will see", "you will meet", "you'll meet", "you'll see", "you will see", "will have with",
)  # fmt: skip
# The writer, who has no name here, is coming.
SELF_COMING = (
    "i will be there", "i will attend", "i will be present", "i will come", "i shall attend", "i shall be there",
    "i'll be there", "i'm coming", "i am coming", "i will appear", "i plan to", "i'm going to be there", "just me.",
    "it will be me", "undersigned", "you'll have me", "i will participate",
    "i'll come", "i'll attend", "i intend to attend", "i expect to attend", "i attend",
    "i will be at", "i'll be at", "i will be here", "i'll be here", "sit by me", "so will i", "i will be with",
)  # fmt: skip
NOT_COMING = (
    "excused", "not attend", "not be attending", "cannot attend", "can't attend", "unable to attend",
    "will not be present", "not to attend", "will not come", "not be present", "cannot come", "won't be",
    "will not appear", "not required to attend", "not be able to", "does not intend to send", "not yet been",
    "not yet designated", "not been designated", "not yet know", "not yet decided", "not yet determined",
    "has yet to", "have yet to", "not been identified", "not been selected", "not been assigned", "will appoint",
    "will designate", "will be designated", "will be appointed", "will be assigned", "will be chosen",
    "will name", "will be named", "will notify", "will advise", "will inform", "as soon as",
)  # fmt: skip
# What is said of another meeting, or of the trial; "will attend" beside it outweighs it.
OTHER_MEETINGS = (
    "testify", "testimony", "witness", "attended", "was present", "were present", "deposition", "deposed",
    "hearing", "at trial", "expect to call", "expects to call", "intend to call", "intends to call", "will call",
    "may call", "will be called", "have knowledge", "has knowledge", "with knowledge", "discoverable information",
    "was represented by", "were represented by", "was there through", "appeared for", "took part",
    "participated", "interviewed", "were there", "was there", "mediation", "attendance record",
    "attendance policy", "attendance points", "meeting", "school",
)  # fmt: skip
# And with any words of coming: who comes there comes to something else.
TRIAL = ("testify", "at trial", "at the trial", "for trial", "the hearing", "deposition", "to the stand", "school")
# A representative or a client without a name; the writer beside them is no list of attendees.
UNNAMED = (
    "a representative", "corporate representative", "client representative", "an adjuster", "a person with",
    "an individual with", "someone with", "someone from", "a claims", "a corporate", "an officer",
)  # fmt: skip
AUTHORITY = (
    "full authority", "with authority", "has authority", "have authority", "settlement authority",
    "authority to settle", "complete authority", "say yes", "final say", "authority up to", "all authority",
    "authority from", "sole authority", "decision-maker", "decision maker", "written authority", "authority of up",
)  # fmt: skip
# A short line with one of these is no entry of a list.
NOT_ENTRIES = word_set(
    "was were had did said says told testified filed submits submitted submit states denies alleges re dear"
    " cc v vs caption case civil action no ruled hired fired sued served wrote moved hereby comes"
    " pursuant through respectfully esq i'm agrees disputes contends calculates assumes answered is are"
    " bar msb phone telephone fax email street suite box drawer"
)

DOUBTS = (
    "designee",
    "schedule permitting",
    "if available",
    "or someone",
    "or another",
    "if his schedule",
    "if her schedule",
    "subject to availability",
    "hopes to attend",
    "may be able",
    "probably",
    "perhaps",
    "has told us",
    "we are told",
    "i'm told",
    "i am told",
    "possibly",
)

HONORIFICS = (
    "Mr|Mrs|Ms|Miss|Dr|Prof|Hon|Capt|Lt|Sgt|Col|Gen|Officer|Deputy|Sheriff|Sister|Rev|Commissioner|Ald|Judge|Mayor"
    "|Captain|Provost|Chief|SSG|Alderman"
)
# Capitalised words that begin or fill what only looks like a name.
NOT_NAMES = word_set(
    "the a an for from on by with and or in at to of plaintiff plaintiffs defendant defendants counsel attorney"
    " attorneys court order judge magistrate united states district conference settlement statement vice president"
    " chief executive officer director manager claims senior general regional human resources operations company"
    " corporation inc llc llp lp pllc corp co bank group insurance mutual casualty association university county city"
    " board department division bureau office law firm january february march april may june july august september"
    " october november december monday tuesday wednesday thursday friday saturday sunday attendance attendees"
    " attending persons individuals names name positions position title authority full will those this that it he she"
    " they we our my no not each all any also if as his her its their who so both coming present representative"
    " associate assistant staff trial lead legal indemnity fund pool services management risk surety authority"
    " secretary superintendent commission commissioner trustee owner founder partner member adjuster examiner"
    " administrator specialist supervisor north south east west mississippi tennessee georgia texas ohio alabama"
    " honorable respectfully submitted sincerely date dated part section section exhibit rule fed street avenue suite"
    " interpreter certified party parties corporate claim representatives participants national state"
    " federal american your i's first second third fourth finally next then since because although"
)
# Words in -ed that stand in positions; any other makes a line a sentence.
POSITIONS_IN_ED = word_set(
    "retired related certified licensed registered named authorized appointed affiliated united limited"
    " self-represented unrepresented deceased disabled alleged associated need designated"
)
# In a paper all in capitals every word looks like a name.
NOT_NAMES_IN_CAPITALS = word_set(
    "be been is are was were am has have had do does did can could would should may might must shall about above after"
    " again against because before below between but during each few further here how into more most off once only"
    " other out over own same some such than then there these through under until up very what when where which while"
    " whom why you your me him them us record ordered person persons person's appear appearing telephone video ready"
    " accompanied wife husband son daughter mother father sister brother client clients too well able both shall"
    " complete settle claim claims matter required directed duly two three four one hours today home house call"
)
