"""What do the codes of evidence mean to a person? The words alone, as data."""

from typing import Final

from mailbot.core.domain.submission import Kind, Standing

STANDINGS: Final = {
    Standing.COUNSEL: "The address stands on the roster: counsel of record, or a party that represents itself.",
    Standing.DELEGATE: "The address stands on the roster: it may send for counsel.",
    Standing.COLLEAGUE: "The address stands on no roster; its domain is counsel's firm's, and no public provider's.",
    Standing.STRANGER: "The address stands on no roster.",
    Standing.UNKNOWN: "Without one author, nobody on a roster sent it.",
    Standing.STAFF: "The address is chambers' own.",
}
DOUBTS: Final = {
    "no_from": "It has no From field.",
    "two_from": "It has more than one From field.",
    "two_addresses": "From names more than one address.",
    "parsers_disagree": "Two readers of mail read From differently.",
    "defect": "From is not of the form that RFC 5322 gives it.",
    "unread": "No process could read the mail.",
}
WEIGHINGS: Final = {
    "nobody_trusted": "No receiving server is trusted (MAILBOT_TRUSTED_AUTHSERV_ID): nothing vouches for the address.",
    "no_author": "There is no one author whom a receiving server could vouch for.",
    "nothing_said": "No Authentication-Results field by the trusted server stands where it would write one.",
    "unreadable": "A field that may be the trusted server's can't be read for certain: it vouches for nobody.",
    "contradiction": "The trusted server's results contradict each other, as forged ones would: {word}.",
    "other_author": "The trusted server vouches for another domain than the author's: {word}.",
    "dmarc": "The trusted server's DMARC result for the author's domain: {word}.",
    "dkim": "The trusted server found a signature (DKIM) by the author's own domain: {word}.",
    "spf": "The trusted server compared the sending host with the author's domain (SPF): {word}.",
    "not_aligned": "The trusted server vouches for nothing of the author's own domain.",
    "kept_passed": "The receiving server vouched for the author's domain.",
    "kept_none": "No receiving server vouched for the author's domain.",
}
SETTINGS: Final = {
    "off": "Authentication is not asked for (MAILBOT_SENDER_AUTHENTICATION=off).",
    "warn": "That alone keeps nobody from being answered (MAILBOT_SENDER_AUTHENTICATION=warn).",
    "require": "So nobody is answered at that address (MAILBOT_SENDER_AUTHENTICATION=require).",
}
PLACES: Final = {
    "caption": "on the first page",
    "subject": "in the subject",
    "text": "in the text of the mail",
    "file_name": "in a file name",
    "other_paper": "in another paper of the mail",
}
EVIDENCE_WORDS: Final = {
    "roster": "The author's address stands on a roster.",
    "plus_address": "But for what stands after a plus sign, the author's address stands on a roster.",
    "firm": "The author's domain is that of counsel's firm.",
    "stranger": "The author tells nothing of the conference.",
    "unknown": "The author tells nothing of the conference.",
    "staff": "Chambers passed it on: a person says of which conference it is.",
    "case_number": "The case number stands {place}.",
    "caption": "The names of the caption stand {place}.",
    "only_conference": "It is the one conference of this author, and nothing in the mail speaks against it.",
    "two_conferences": "It speaks for two conferences, and one's paper must not lie in the other's vault: {place}.",
    "two_sessions": "The case has several sessions, and nothing tells which is meant.",
    "office_conflict": "The number {place} is that of another division.",
    "other_case_number": "The number {place} is that of another case.",
    "other_caption": "The names {place} are those of another case.",
    "two_rosters": "The address stands on the rosters of two parties.",
    "other_sides_paper": "What was sent seems to be another party's own statement.",
    "firm_of_two_parties": "The firm speaks for two parties there.",
    "assigned": "A person said so (mailbot assign).",
}
KINDS: Final = {
    Kind.STATEMENT: "It was taken for a statement.",
    Kind.TELECONFERENCE_REQUEST: "It was taken for the request of a teleconference.",
    Kind.CANCELLATION_REQUEST: "It was taken for word that the conference may not go forward as set.",
    Kind.AUTOMATIC: "It was taken for automatic mail.",
    Kind.CORRESPONDENCE: "It was taken for correspondence.",
}
KIND_WORDS: Final = {
    "titled": "A paper bears the title of a settlement statement.",
    "sets_out": "A paper sets out two of the three parts at least.",
    "handed_over": "The subject or the text hands a statement over.",
    "body": "The text of the mail itself is the statement.",
    "may_set_out": "The text may set out two of the three parts.",
    "supplies": "It answers a mail of mailbot's, and supplies something.",
    "named_only": "The subject or the text names a statement, and no paper that can be read is one.",
    "machine_phrase": "The text holds a phrase of a machine's.",
    "draft": "The paper is marked as a draft, or meant for colleagues.",
    "misdirected": "The text says that it was meant for somebody else.",
    "also_a_request": "It asks for something besides.",
    "to_counsel": "The text is a letter to counsel, copied to chambers.",
}
WHOLE_WORDS: Final = {
    "in_inbox": "It is filed with no conference: the mail is in the watched folder, and nothing else of it is kept.",
    "unread": "It was not read.",
}
