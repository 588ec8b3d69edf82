"""Machines that write back to what they are sent, each in one way, and the turns in which mail goes to and fro."""

import email
import email.policy
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage

from tests.house.papers import TITLE, mail, pdf, statement_text
from tests.house.world import CASE, CHAMBERS, World, body

MOST_TURNS = 12  # of mail and answer at one hour: more never ends
OUR_HEADS = ("Auto-Submitted", "Precedence", "X-Mailbot-Kind", "X-Auto-Response-Suppress")


def case_of(address: str) -> str:
    """Counsel of "p3." stands in a case of its own."""
    number = address.partition(".")[0].removeprefix("p")
    return f"3:25-CV-{int(number) + 101}-ABC-DE" if number.isdigit() else CASE


def lacking_names(author: str, message_id: str) -> bytes:
    """A statement in the author's own case that does not say who will attend."""
    case = case_of(author)
    document = pdf(statement_text(without=("attendees",), title=TITLE.replace(CASE, case)))
    subject = f"Oakley v. Norvane, {case}: Confidential Settlement Statement"
    return mail(author, subject=subject, papers=(("statement.pdf", document),), message_id=message_id)


@dataclass
class Program:
    """It gets what is sent to its address, and writes to chambers for each of it."""

    address: str
    answer: Callable[[str, EmailMessage], bytes]
    seen: int = 0

    def turn(self, here: World) -> bool:
        """Answers what came since its last turn; whether anything did."""
        fresh = here.sent_to(self.address)[self.seen :]
        self.seen += len(fresh)
        for message in fresh:
            here.deliver(self.answer(self.address, message))
        return bool(fresh)


async def to_and_fro(here: World, programs: Sequence[Program], *, hours: int, step: int) -> None:
    """Mail goes to and fro until all is quiet, and again whenever the clock has gone on by `step` hours."""
    end = here.clock.at + timedelta(hours=hours)
    while here.clock.at < end:
        await here.once()
        for _ in range(MOST_TURNS):
            wrote = [program.turn(here) for program in programs]  # every one of them has its turn
            if not any(wrote):
                break
            here.clock.turn(seconds=30)
            await here.once()
        else:
            raise AssertionError("it does not end")
        here.clock.turn(hours=step)
    await here.once()


# --- what they write: none but the bounce and the list bears a head that marks it ---


def _reply(
    me: str, message: EmailMessage, text: str, subject: str = "", headers: dict[str, str] | None = None
) -> bytes:
    own = f"<re.{str(message['Message-ID'])[1:]}"
    return mail(me, subject=subject or f"Re: {message['Subject']}", text=text, message_id=own, headers=headers)


def acknowledges(me: str, message: EmailMessage) -> bytes:
    """Thanks for everything, and pastes our text below without a mark."""
    return _reply(me, message, f"Thank you. We have your message and will attend to it.\n\n{body(message)}")


def acknowledges_in_the_thread(me: str, message: EmailMessage) -> bytes:
    """As programs do that know the thread."""
    text = f"Thank you. We have your message and will attend to it.\n\n{body(message)}"
    return _reply(me, message, text, headers={"In-Reply-To": str(message["Message-ID"])})


def sends_its_cover_again(me: str, message: EmailMessage) -> bytes:
    """A broken program: under a new date, the cover of what it once sent, without its paper."""
    text = f"Attached please find our confidential settlement statement. ({message['Date']})"
    return _reply(me, message, text, subject="Confidential Settlement Statement")


def sends_its_paper_again(me: str, message: EmailMessage) -> bytes:
    """A broken rule: the same statement for every mail that comes."""
    return lacking_names(me, f"<again.{str(message['Message-ID'])[1:]}")


def bounces(me: str, message: EmailMessage) -> bytes:
    """A relay that knows no such mailbox."""
    return (
        "Return-Path: <>\r\nFrom: Mail Delivery System <MAILER-DAEMON@mx.example>\r\n"
        f"To: {CHAMBERS}\r\nSubject: Undelivered Mail Returned to Sender\r\nAuto-Submitted: auto-replied\r\n"
        f"Message-ID: <bounce.{str(message['Message-ID'])[1:]}\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nNot delivered.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; {me}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        f"--b\r\nContent-Type: message/rfc822\r\n\r\n{message.as_string()}\r\n--b--\r\n"
    ).encode()


def distributes(me: str, message: EmailMessage) -> bytes:
    """A list of which chambers are a member: what is sent to it comes back, under our own address."""
    return _given_back(message, "list", {"List-Id": f"<{me.partition('@')[0]}.list.example>", "Precedence": "list"})


def distributes_under_counsels_name(me: str, message: EmailMessage) -> bytes:
    """A list that puts a member's own address into From, as they do for DMARC's sake."""
    return _given_back(message, "renamed", {"List-Post": "<mailto:talk@list.example>", "From": me})


def gives_back_unmarked(me: str, message: EmailMessage) -> bytes:
    """A forwarder that strips every head of ours and writes as counsel."""
    return _given_back(message, "forward", {"From": me})


def _given_back(message: EmailMessage, mark: str, heads: dict[str, str]) -> bytes:
    copy = email.message_from_bytes(message.as_bytes(), policy=email.policy.SMTP)
    for name in (*OUR_HEADS, "In-Reply-To", "References", *heads):
        del copy[name]
    for name, value in heads.items():
        copy[name] = value
    copy.replace_header("Message-ID", f"<{mark}.{str(message['Message-ID'])[1:]}")
    return copy.as_bytes()
