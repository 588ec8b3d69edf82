"""What kind of server keeps the mailbox, and what of a mail it keeps where no client reaches."""

import re

from mailbot.core.domain.mail import Message, Part

EXCHANGE, GMAIL, DOVECOT, UNKNOWN = "exchange", "gmail", "dovecot", ""

_KEPT = {
    EXCHANGE: (
        "Microsoft Exchange's Recoverable Items (fourteen days by default, longer by a retention policy, without end "
        "under a litigation hold), which IMAP does not show"
    ),
    GMAIL: (
        "what Google keeps of deleted mail: about a month within an administrator's reach, and in Vault as long as its "
        "rules and holds say"
    ),
    DOVECOT: (
        "Dovecot's own index caches, and what its lazy_expunge or a snapshot of its disk keeps, where they are in use"
    ),
}
_PLACEHOLDER = re.compile(r"safe attachments scan in progress", re.IGNORECASE)
_PAPER_NAME = re.compile(r"\.(?:pdf|docx?|rtf|odt|wpd|pages|tiff?|jpe?g|png|zip)$", re.IGNORECASE)
_LEAST_PAPER_OCTETS = 1024  # no paper of these formats is smaller; what stands in for one is a few hundred octets


def kind_of_server(*, greeting: str, capabilities: frozenset[str], name: str) -> str:
    """EXCHANGE, GMAIL, DOVECOT or UNKNOWN, by what the server says of itself.

    `capabilities` upper case; `name` is that of its ID answer (RFC 2971), "" where it has none.
    """
    if "X-GM-EXT-1" in capabilities:
        return GMAIL
    if "microsoft exchange" in greeting.lower() or "exchange" in name.lower():
        return EXCHANGE
    return DOVECOT if "dovecot" in f"{greeting} {name}".lower() else UNKNOWN


def kept_out_of_reach(server: str) -> tuple[str, ...]:
    """What the certificate names of this server, beside what it names of every one."""
    return (_KEPT[server],) if server in _KEPT else ()


def is_still_scanned(message: Message, server: str) -> bool:
    """Whether an attachment is not there yet, because Microsoft's Safe Attachments still looks at it.

    The body is delivered at once, and something stands in for the attachment until the scan is over: a part with the
    placeholder's name or, as IMAP shows it on Exchange, a part with the paper's own name and next to nothing in it.
    """
    return any(_stands_in(part, server) for part in message.parts)


def _stands_in(part: Part, server: str) -> bool:
    if _PLACEHOLDER.search(part.untrusted_filename):
        return True
    is_paper = _PAPER_NAME.search(part.untrusted_filename) is not None
    return server == EXCHANGE and is_paper and part.octets < _LEAST_PAPER_OCTETS
