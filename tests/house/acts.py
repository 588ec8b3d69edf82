"""What tests do to a world beside mail: the conference file changed, a person's word, and how parties then stand."""

import re
from email.message import EmailMessage

from mailbot import assembly
from mailbot.jobs import person
from mailbot.jobs.status import as_json, overview
from tests.house.world import World, body


def amend(here: World, old: str, new: str) -> None:
    """Changes the conference file."""
    path = here.folder / "conferences" / "oakley.toml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def reference_in(message: EmailMessage) -> str:
    """The reference that a letter carries."""
    found = re.search(r"\bReference:?\s+([2-9A-Z]{7})\b", body(message))
    assert found, body(message)
    return found.group(1)


def a_persons_word(here: World, word: str, reference: str) -> int:
    """approve, drop or accept, as the commands call them."""
    ledger = assembly.open_ledger(here.settings, make=False)
    try:
        match word:
            case "approve":
                return person.approve(ledger, reference, here.clock.now())
            case "drop":
                return person.drop(ledger, reference)
            case _:
                return int(person.accept(ledger, reference, "looked at it"))
    finally:
        ledger.close()


def states(here: World) -> dict[str, str]:
    """Every party's state, as `status --json` tells it."""
    ledger = assembly.open_ledger(here.settings, make=False)
    try:
        docket = assembly.read_docket(here.settings, ledger)
        rows = as_json(overview(ledger, docket, here.clock.now()))
    finally:
        ledger.close()
    return {party["name"]: party["state"] for party in rows[0]["parties"]}
