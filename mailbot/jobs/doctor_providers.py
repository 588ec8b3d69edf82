"""The ways of the mail providers: what each does that an admin should know of, and what only its settings can mend."""

from collections.abc import Sequence

from mailbot.core.mail_servers import DOVECOT, EXCHANGE, GMAIL, kept_out_of_reach
from mailbot.jobs.doctor import Checked, ok, warning

_NAMES = {EXCHANGE: "Microsoft Exchange", GMAIL: "Gmail", DOVECOT: "Dovecot"}
_EXCHANGE = (
    "it ends each IDLE by itself: mailbot begins another, and reads the folder through every four minutes",
    "what it puts off (NO [LIMIT], BYE, 429) is tried again with growing pauses; after 15 minutes chambers are told",
    "the sizes it tells are estimates: what is fetched is measured",
    "an attachment that Safe Attachments still scans is waited for, thirty minutes at most; then a person is told",
    "what a quarantine releases may bear the time of its release: MAILBOT_TRUSTED_RELAYS names the court's own servers",
)
_GMAIL = (
    "folders are labels: a mail under two of them is one mail, and is counted once",
    "the copies that Gmail keeps of what it sends hold nothing of a statement",
)


def provider_findings(server: str, folders: Sequence[str]) -> list[Checked]:
    """A line for each way of this kind of server (as `core.mail_servers` names it); none where the kind is unknown."""
    if server not in _NAMES:
        return []
    name = _NAMES[server]
    found = [ok(name, way) for way in {EXCHANGE: _EXCHANGE, GMAIL: _GMAIL}.get(server, ())]
    found += _gmails(name, folders) if server == GMAIL else []
    (kept,) = kept_out_of_reach(server)
    hint = "ask the administrator how long; the certificate of destruction names it" if server != DOVECOT else ""
    return [*found, ok(name, f"beyond reach after a destruction: {kept}", hint)]


def _gmails(name: str, folders: Sequence[str]) -> list[Checked]:
    """All Mail holds every mail; where it is hidden from IMAP, nothing can be looked for there."""
    settings = "in the mailbox's settings, "
    forever = f"{settings}Forwarding and POP/IMAP: Auto-Expunge off, 'Immediately delete the message forever'"
    what = "whether an expunged mail is gone, or only archived, is a setting of the mailbox that IMAP does not show"
    found = [warning(name, what, forever)]
    if any(folder.startswith("[G") and folder.endswith("/All Mail") for folder in folders):
        return [*found, ok(name, "All Mail is shown: destruction looks there too")]
    hidden = "All Mail is not shown in IMAP: what is expunged elsewhere may stay there, and nobody can look"
    return [*found, warning(name, hidden, f"{settings}Labels: All Mail, 'Show in IMAP'")]
