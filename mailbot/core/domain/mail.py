"""What a message is: as it was received, and as its headers and parts read."""

from dataclasses import dataclass, field
from datetime import datetime

from mailbot.core.domain.document import Document


@dataclass(frozen=True, slots=True)
class RawMessage:
    """A message as the server holds it; INTERNALDATE is the time of receipt (RFC 3501 §2.3.3)."""

    uidvalidity: int
    uid: int
    received_at: datetime
    octets: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class AuthenticationResult:
    """One result of an Authentication-Results field (RFC 8601 §2.2), topmost field first."""

    authserv_id: str
    method: str  # dmarc, dkim, spf
    result: str  # pass, fail, none, …
    domain: str  # the domain that was authenticated, lower case; "" where the field names none
    field: int = 0  # which of the mail's Authentication-Results fields says it, topmost 0
    hop: int = 0  # how many Received fields stand above that one


UNREADABLE = "unreadable"  # the only "result" of a field that does not parse, with the server's name where it stands
NOTHING_DONE = "nothing_done"  # that of a field that names its server and says "none" (RFC 8601 §2.2)


@dataclass(frozen=True, slots=True)
class Part:
    """A leaf of the MIME tree, named by its position; the name it was sent under is evidence, never a path."""

    path: str  # "1", "2", "2.1": position in the tree, 1-based
    media_type: str  # as declared, lower case
    untrusted_filename: str  # "" where none; control and format characters removed
    octets: int  # decoded size


@dataclass(frozen=True, slots=True)
class Returned:
    """What a non-delivery report says of one recipient of a mail that came back (RFC 3464 §2.3). Anybody can write one.

    A report in words alone names the mail, and has no action.
    """

    message_id: str  # of the mail that came back, with its angles; "" where its header did not come along
    recipient: str  # Final-Recipient, lower case; "" where none can be told
    original: str  # Original-Recipient: the address that it was sent to, where the report says so
    action: str  # failed, delayed, delivered, relayed, expanded; "" in words alone
    status: str  # "5.1.1" (RFC 3463), or ""


@dataclass(frozen=True, slots=True)
class Message:
    """A message as read in the sandbox. Everything in it came from outside and is evidence, not truth."""

    author: str | None  # the one From addr-spec, lower case; None where it can't be told
    author_name: str  # display name, untrusted
    author_doubts: tuple[str, ...]  # codes: no_from, two_from, two_addresses, parsers_disagree, defect
    to: tuple[str, ...]  # addr-specs, lower case
    cc: tuple[str, ...]
    reply_to: tuple[str, ...]
    subject: str
    message_id: str | None  # only where it is a strict 7-bit msg-id of at most 250 characters, with its angles
    in_reply_to: tuple[str, ...]  # msg-ids of In-Reply-To and References
    date: datetime | None  # the Date field, aware
    hops: tuple[datetime, ...]  # times of the Received fields, topmost (newest) first
    fields: tuple[tuple[str, str], ...]  # (lower-case name, value) of the fields that tell a machine's mail
    authentication: tuple[AuthenticationResult, ...]
    text: str  # the writer's own words: quoted and forwarded text, signature block and disclaimer cut away
    quoted: str  # what was cut
    parts: tuple[Part, ...]  # every leaf, in order, logos and all
    papers: tuple[
        Document, ...
    ]  # attachments that may be papers, in order; then the body, path "body", where it has text
    links: tuple[str, ...]  # hosts of file-sharing links in the text ("sharefile.com"), never fetched
    fingerprint: (
        str  # SHA-256, hex, over From, Date, Message-ID and the digests of the decoded leaves; never stored as it is
    )
    whole: bool  # False: something in it could not be opened or was over a limit, so absence proves nothing
    troubles: tuple[str, ...] = ()  # codes of what went wrong while reading (child_died, time_out, too_many_parts, …)
    hops_by: tuple[str, ...] = ()  # for each of `hops` the host that says so, lower case; "" where none is named
    returned: tuple[Returned, ...] = ()  # of what mail of ours did not arrive it is the report

    def field_values(self, name: str) -> tuple[str, ...]:
        """All values of the header field `name` (lower case), topmost first."""
        return tuple(value for key, value in self.fields if key == name)
