"""What is wrong with the two servers, as seen by logging in; only the test mail that was asked for is ever sent."""

import asyncio
import secrets
import time
from collections.abc import Sequence
from datetime import datetime, timedelta

from mailbot.core.domain.draft import Letter, OperatorAlert
from mailbot.errors import Inconsistency, LoginRefused, MailbotError, PermanentError, TransientError
from mailbot.house import Chambers
from mailbot.jobs.doctor import Checked, fault, ok, warning
from mailbot.jobs.doctor_providers import provider_findings
from mailbot.letters import word
from mailbot.letters.envelope import REPORT, compose
from mailbot.ports import Clock, Mailbox, Outgoing, Transport

LONGEST_WAIT_SECONDS = 60.0
LOOK_AGAIN_SECONDS = 5.0  # a server that doesn't tell of the mail is asked this often
BREATH_SECONDS = 0.2  # between two looks, where the server tells of changes one after another
MOST_CLOCK_DIFFERENCE = timedelta(minutes=2)  # beyond it a mail at the last minute is told late, or in time, wrongly

_CAPABILITIES = {
    "IDLE": "mail is noticed by asking every half minute, not at once",
    "UIDPLUS": "statement mail can't be expunged for good: every destruction stays unfinished in the mailbox",
    "MOVE": "mail is copied and then expunged, in two steps",
}


# A good token that a server does not take for the mailbox: what is missing on the provider's side.
_TOKEN_MENDS = {
    ("microsoft", "IMAP"): (
        "the application permission IMAP.AccessAsApp with admin consent; in Exchange, New-ServicePrincipal with the "
        "object id of the enterprise application, and Add-MailboxPermission for it with FullAccess; is IMAP on for "
        "this mailbox? MAILBOT_IMAP_USERNAME is the mailbox"
    ),
    ("microsoft", "SMTP"): (
        "the application permission SMTP.SendAsApp with admin consent, and the service principal in Exchange; is SMTP "
        "AUTH on for this mailbox (Set-CASMailbox -SmtpClientAuthenticationDisabled $false)? Where it must stay off: "
        "MAILBOT_TRANSPORT=graph"
    ),
    ("google", "IMAP"): "domain-wide delegation of https://mail.google.com/, and IMAP switched on for the domain",
    ("google", "SMTP"): "domain-wide delegation of https://mail.google.com/; MAILBOT_SMTP_USERNAME is the mailbox",
}


async def mailbox_findings(mailbox: Mailbox, *, watched: str, filed: str, provider: str = "") -> list[Checked]:
    """Logs in, reads what the server can do (RFC 2177, 4315, 6851), and looks for the two folders.

    `provider` is who gives the tokens; "" where the sign-in is by password.
    """
    name = "IMAP"
    try:
        offered = await mailbox.capabilities()
        folders = await mailbox.folders()
        server = await mailbox.server_kind()
    except MailbotError as error:
        return [_refused(name, error, provider)]
    found = [ok(name, "the server lets mailbot in")]
    if not offered & {"UIDPLUS", "MOVE"}:
        what = "the server has neither MOVE nor UIDPLUS: statement mail can't be taken out of the inbox, nor destroyed"
        found.append(fault(name, what, "another server, or a newer one; no workaround is safe"))
    else:
        found += [
            warning(name, f"the server has no {word_}: {lost}", "ask the server's administrator for it")
            for word_, lost in _CAPABILITIES.items()
            if word_ not in offered and not (word_ == "MOVE" and "UIDPLUS" not in offered)
        ]
    found += await _folder_findings(mailbox, folders, watched=watched, filed=filed)
    return [*found, *provider_findings(server, folders)]


async def _folder_findings(mailbox: Mailbox, folders: Sequence[str], *, watched: str, filed: str) -> list[Checked]:
    there = {_folded(folder) for folder in folders}
    if _folded(watched) == _folded(filed):
        what = f"the folder watched and the filed folder are one ({watched})"
        return [fault("folders", what, "set MAILBOT_IMAP_FILED_FOLDER to another folder")]
    found = []
    if _folded(watched) not in there:
        what = f"the watched folder {watched!r} is not there"
        found.append(fault("folders", what, "correct MAILBOT_IMAP_FOLDER"))
    else:
        try:
            count = len(await mailbox.scan())
            found.append(ok("folders", f"{watched}: {count} message{'' if count == 1 else 's'}"))
        except MailbotError as error:
            found.append(fault("folders", f"{watched} can't be read ({error})", "correct MAILBOT_IMAP_FOLDER"))
    if _folded(filed) in there:
        found.append(ok("folders", f"{filed}: there"))
    else:
        found.append(ok("folders", f"{filed} is not there yet: it is made for the first statement"))
    return found


def _folded(folder: str) -> str:
    """INBOX alone is the same in any case (RFC 3501 §5.1)."""
    return "INBOX" if folder.upper() == "INBOX" else folder


async def transport_findings(transport: Transport, *, envelope_sender: str, provider: str = "") -> list[Checked]:
    """Greets and logs in, sends nothing; `provider` as for the mailbox."""
    name = "SMTP"
    try:
        await transport.greet()
    except MailbotError as error:
        return [_refused(name, error, provider)]
    if envelope_sender:
        ways = (
            f"the server lets mailbot in; bounces go to {envelope_sender}: where that is the watched mailbox, mailbot "
            "reads them, and chambers hear whom to telephone; other machines may write there too, and get no answer"
        )
        return [ok(name, ways)]
    found = [ok(name, "the server lets mailbot in")]
    what = "the reverse-path is the null one: no machine answers mailbot, and no bounce comes back"
    gain = (
        "MAILBOT_ENVELOPE_SENDER set to the chambers address would bring bounces to the watched mailbox, where mailbot "
        "reads them, and servers that refuse the null path would take the mail; machines could then answer it"
    )
    return [*found, ok(name, what, gain)]


async def graph_findings(transport: Transport) -> list[Checked]:
    """Obtains a token for Microsoft Graph, and says what can't be known before something is sent."""
    name = "Graph"
    try:
        await transport.greet()
    except MailbotError as error:
        return [_refused(name, error, "microsoft")]
    unknown = "a token was given; whether mailbot may send with it is seen when it sends"
    ways = "the reverse-path is the mailbox itself, bounces come there, and a copy of each mail stays in Sent Items"
    return [ok(name, unknown, "run mailbot doctor --send-test"), ok(name, ways)]


def _refused(name: str, error: MailbotError, provider: str) -> Checked:
    names = f"MAILBOT_{name}_"
    if "switched off for this mailbox" in str(error):
        return fault(name, str(error), error.mend)
    if error.mend:
        return fault(name, f"no sign-in by token ({error})", error.mend)
    if str(error).startswith("token server"):
        mend = "MAILBOT_OAUTH2_TOKEN_URL; is the token server up, and can this machine reach it?"
        return fault(name, f"no token to sign in with ({error})", mend)
    # Exchange lets a token in and then says to every command that it is "authenticated but not connected".
    if isinstance(error, (LoginRefused, PermanentError)) and provider:
        mend = _TOKEN_MENDS.get((provider.partition("-")[0], name), f"{names}USERNAME, MAILBOT_OAUTH2_SCOPE")
        return fault(name, f"a token was given, but the server doesn't take it for this mailbox ({error})", mend)
    if isinstance(error, LoginRefused):
        return fault(name, f"the user name or the password is not taken ({error})", f"{names}USERNAME, {names}PASSWORD")
    if "certificate" in str(error):
        return fault(name, str(error), f"{names}HOST as the certificate names it, or {names}CA_FILE for a private CA")
    return fault(
        name, f"can't be reached or used ({error})", f"{names}HOST, {names}PORT, {names}TLS; is the server up?"
    )


# --- the test mail ---


async def send_test(
    mailbox: Mailbox, transport: Transport, chambers: Chambers, clock: Clock, *, watched: str, keeps: bool = False
) -> list[Checked]:
    """Sends one mail to the chambers' own address, waits until it lies in the mailbox, and expunges it again.

    With `keeps` it stays: the mailbox is opened read-only.
    """
    name = "test mail"
    domain = chambers.address.rpartition("@")[2]
    message_id = f"<mailbot.{secrets.token_hex(16)}@{domain}>"
    octets = compose(
        _letter(clock.now()),
        sender_name=chambers.name,
        sender=chambers.address,
        to=(chambers.address,),
        message_id=message_id,
        date=clock.now(),
        auto_submitted=REPORT,
    )
    try:
        await transport.send(Outgoing(octets, (chambers.address,)))
    except MailbotError as error:
        mend = (
            "is MAILBOT_CHAMBERS_ADDRESS this login's own? A server that refuses the null path: MAILBOT_ENVELOPE_SENDER"
        )
        return [fault(name, f"not taken by the outgoing server ({error})", mend)]
    begun = time.monotonic()
    try:
        places = await _await_arrival(mailbox, message_id)
        seconds = time.monotonic() - begun
        if not places:
            what = f"taken by the outgoing server, and not in the mailbox after {LONGEST_WAIT_SECONDS:.0f} s"
            mend = "look for it in the provider's quarantine; is MAILBOT_CHAMBERS_ADDRESS delivered to this mailbox?"
            return [fault(name, what, mend)]
        found = await _arrived(mailbox, places[0], watched=watched, seconds=seconds, now=clock.now())
        if keeps:
            return [*found, ok("test mail", "it stays there: in observe mode nothing is deleted", "delete it by hand")]
        return [*found, await _taken_away(mailbox, message_id)]
    except MailbotError as error:
        return [fault(name, f"sent, but the mailbox could not be searched ({error})", "delete it there by hand")]


def _letter(now: datetime) -> Letter:
    lines = (
        "Sent by `mailbot doctor --send-test` to see that mail goes out and comes in. It deletes this mail itself.",
    )
    return word(OperatorAlert(headline="a test, nothing to do", lines=lines, at=now))


async def _await_arrival(mailbox: Mailbox, message_id: str) -> list[tuple[str, int, int]]:
    until = time.monotonic() + LONGEST_WAIT_SECONDS
    while not (places := list(await mailbox.find(message_id))):
        left = until - time.monotonic()
        if left <= 0:
            break
        await mailbox.wait(min(left, LOOK_AGAIN_SECONDS))
        await asyncio.sleep(BREATH_SECONDS)
    return places


async def _arrived(
    mailbox: Mailbox, place: tuple[str, int, int], *, watched: str, seconds: float, now: datetime
) -> list[Checked]:
    folder = place[0]
    found = [ok("test mail", f"arrived in {folder} after {seconds:.1f} s")]
    if _folded(folder) != _folded(watched):
        what = f"it came to {folder}: chambers may not see what mailbot sends"
        found.append(warning("test mail", what, "tell the mail server that the chambers address is no spam"))
    raw = await mailbox.fetch_from(*place)
    if raw is not None:
        apart = abs(now - raw.received_at)
        if apart > MOST_CLOCK_DIFFERENCE:
            seconds_apart = f"{apart.total_seconds():.0f} s"
            what = f"this machine and the mail server, whose time counts as receipt, are {seconds_apart} apart"
            found.append(warning("clock", what, "set this machine's clock by NTP, and ask the server's administrator"))
        else:
            found.append(ok("clock", "this machine's and the mail server's agree"))
    return found


async def _taken_away(mailbox: Mailbox, message_id: str) -> Checked:
    """Expunges every copy and looks again."""
    mend = "delete it by hand: its subject speaks of a test"
    try:
        for place in await mailbox.find(message_id):
            await mailbox.expunge(*place)
        left = len(await mailbox.find(message_id))
    except (PermanentError, TransientError, Inconsistency) as error:
        return warning("test mail", f"could not be deleted again ({error})", mend)
    return (
        warning("test mail", "is still there after it was deleted", mend) if left else ok("test mail", "deleted again")
    )
