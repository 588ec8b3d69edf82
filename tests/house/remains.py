"""What is left of a statement at any moment of its destruction: in vault, keys, mailbox and chambers' mail."""

from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage

from mailbot.edges.ledger import docket, new_ledger
from mailbot.edges.ledger.docket import Docketed
from mailbot.jobs import person
from mailbot.jobs.docket import refresh_docket
from tests.house.papers import TITLE, mail, pdf, statement_mail, statement_text
from tests.house.world import CASE, CLERK, CONFERENCE, PLAINTIFF, World, body

END = CONFERENCE + timedelta(hours=3)
MOMENT = timedelta(minutes=10)
FILED = "Settlement Statements"


async def at(here: World, moment: datetime) -> None:
    """Turns the clock there and lets the house work once."""
    here.clock.at = moment
    await here.once()


async def received_and_warned(here: World) -> None:
    """One statement is in, the conference has ended, the warning was accepted."""
    here.deliver(statement_mail(PLAINTIFF, "<1@boonehale.example>"))
    await here.once()
    await at(here, END + MOMENT)
    assert here.kinds(CLERK)[-1] == "destruction_warning"


def items(here: World) -> dict[str, bytes]:
    """Every item in the vault but the canary, by folder and name."""
    found = (here.folder / "data" / "vault").glob("*/*.age")
    return {f"{p.parent.name}/{p.name}": p.read_bytes() for p in found if not p.parent.name.startswith("canary-")}


def keys(here: World) -> dict[str, bytes]:
    """Every conference's wrapped key but the canary's, by file name."""
    found = (here.folder / "data" / "keys").glob("*.key")
    return {p.name: p.read_bytes() for p in found if not p.name.startswith(("canary-", "mail."))}


def certificates(here: World) -> list[EmailMessage]:
    """The certificates that chambers got."""
    return [m for m in here.sent_to(CLERK) if m["X-Mailbot-Kind"] == "destruction_certificate"]


def told(here: World) -> str:
    """The plain text of all that chambers got, on one line."""
    return " ".join(" ".join(body(m).split()) for m in here.sent_to(CLERK))


def is_kept(here: World) -> bool:
    """Whether item, key and mail are all there, and no certificate was sent."""
    return bool(items(here)) and bool(keys(here)) and bool(here.mailbox()[FILED]) and not certificates(here)


def is_destroyed(here: World) -> bool:
    """Whether item, key and mail are all gone, and the certificate is final."""
    gone = not items(here) and not keys(here) and not any(here.mailbox().values())
    return gone and [c["Subject"].endswith("destroyed, certificate") for c in certificates(here)] == [True]


def docketed(here: World) -> list[Docketed]:
    """The docket as the ledger has it."""
    ledger = new_ledger(here.folder / "data")
    with ledger.transaction() as tx:
        found = docket.all_conferences(tx)
    ledger.close()
    return found


def set_hold(here: World, why: str) -> None:
    """`mailbot hold` and `release`."""
    ledger = new_ledger(here.folder / "data")
    person.set_hold(ledger, CASE, why)
    ledger.close()


def leave_word(here: World) -> None:
    """`mailbot purge` beside a running daemon, for all conferences."""
    house = here.build()
    refresh_docket(house, always=True)
    person.leave_word(house.ledger, house.docket, here.clock.now())
    house.ledger.close()


async def purge(here: World) -> bool:
    """`mailbot purge` for all conferences, whatever is due."""
    return await person.purge(here.build(), [d.id for d in docketed(here)])


def change_file(here: World, change: Callable[[str], str]) -> None:
    """Edits the conference's file."""
    path = here.folder / "conferences" / "oakley.toml"
    path.write_text(change(path.read_text()))


def statement_in(name: str, number: int) -> bytes:
    """A statement in another case than the usual, from its plaintiff."""
    title = TITLE.replace("3:25-CV-057-ABC-DE", f"3:25-CV-{number:03d}-ABC-DE")
    return mail(
        f"{name}.{PLAINTIFF}",
        subject=f"3:25-cv-{number}: Confidential Settlement Statement",
        papers=(("statement.pdf", pdf(statement_text(title=title))),),
        message_id=f"<{name}@boonehale.example>",
    )
