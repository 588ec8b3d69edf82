"""However a statement is packed: the reading server opens it, the house finds it, the vault gives it back readable."""

import email
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from mailbot.core.deadlines import schedule
from mailbot.core.domain.calendar import CourtCalendar
from mailbot.core.domain.court import Conference, Counsel, Party
from mailbot.core.domain.mail import RawMessage
from mailbot.core.review import Policy, review
from mailbot.edges.ledger.docket import Docketed
from mailbot.edges.sandbox import ReadingServer
from mailbot.edges.vault import Vault, make_identity, read_identities, read_item, unwrap_key
from mailbot.house import Entry
from mailbot.jobs.intake import members_of
from tests.house.world import CASE, DEFENDANT, PARALEGAL, PLAINTIFF
from tests.reading.boxes import compose, make_zip
from tests.reading.test_hostile_containers import HOSTILE

FOLDER = Path(__file__).parents[2] / "fixtures" / "messages" / "containers"
TRUTH: dict[str, dict[str, Any]] = json.loads((FOLDER / "truth.json").read_text(encoding="utf-8"))
OAKLEY = Conference(
    case_number=CASE,
    caption="Dana Oakley v. Norvane, LLC",
    court="United States District Court for the Northern District of Mississippi",
    judge="Alex Example",
    starts=datetime.fromisoformat("2025-04-07T14:00:00"),
    timezone="America/Chicago",
    parties=(
        Party("Dana Oakley", "plaintiff", (Counsel("Jordan Boone", PLAINTIFF, "Boone & Hale", (PARALEGAL,)),)),
        Party("Norvane, LLC", "defendant", (Counsel("Morgan Tran", DEFENDANT),)),
    ),
)
DOCKET = [(OAKLEY, schedule(OAKLEY, CourtCalendar({}, {})))]
RECEIVED = datetime(2025, 3, 10, 15, tzinfo=UTC)

on_one_server = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def reader() -> AsyncIterator[ReadingServer]:
    """One server for all of these mails."""
    server = ReadingServer.start()
    yield server
    server.close()


@on_one_server
@pytest.mark.parametrize("name", sorted(TRUTH))
async def test_a_mail_as_lawyers_send_it(reader: ReadingServer, name: str) -> None:
    """From the octets through the sandbox to the disposition: the statement at its path, and its octets to be filed."""
    reading = await reader.read((FOLDER / f"{name}.eml").read_bytes())
    told = review(reading.message, RECEIVED, DOCKET, Policy())
    label = TRUTH[name]
    found = next(f for f in told.findings if f.requirement.value == "document")
    assert (told.disposition.value, found.status.value) == (label["disposition"], label["document"])
    assert told.identification.party is OAKLEY.parties[0]
    if "explanation" in label:
        assert found.explanation == label["explanation"]
    statement = told.sorting.statement
    if "path" in label:
        assert statement is not None
        assert statement.path == label["path"]
    if label["disposition"] == "complete":
        assert statement is not None
        assert len(reading.octets[statement.path]) == statement.octets
        assert not reading.message.troubles


@on_one_server
@pytest.mark.parametrize("name", sorted(HOSTILE))
async def test_a_hostile_container_ends_as_review(reader: ReadingServer, name: str) -> None:
    """Counsel is never told that a bomb, a lie or a loop is missing something: a person looks."""
    (media_type, octets), _ = HOSTILE[name]
    mail = compose(("papers", "application/octet-stream", octets), text="Attached is our settlement statement.")
    mail.replace_header("From", PLAINTIFF)
    sent = mail.as_bytes().replace(b"application/octet-stream", media_type.encode(), 1)
    told = review((await reader.read(sent)).message, RECEIVED, DOCKET, Policy())
    assert told.disposition.value == "review"
    assert all(f.status.value != "deficient" for f in told.findings)
    assert "child_died" not in told.message.troubles


@on_one_server
@pytest.mark.parametrize(
    ("name", "ending", "begins"),
    [
        ("statement-and-exhibits-in-a-zip", "pdf", b"%PDF-"),
        ("statement-in-a-msg", "pdf", b"%PDF-"),
        ("statement-in-a-forwarded-text", "txt", b"PLAINTIFF'S CONFIDENTIAL"),
        ("signed-around", "pdf", b"%PDF-"),
    ],
)
async def test_chambers_open_the_statement_by_itself(
    reader: ReadingServer, tmp_path: Path, name: str, ending: str, begins: bytes
) -> None:
    """What lay in a container is filed under a name that chambers' programs open, beside the mail as it came."""
    octets = (FOLDER / f"{name}.eml").read_bytes()
    reading = await reader.read(octets)
    told = review(reading.message, RECEIVED, DOCKET, Policy())
    docketed = Docketed("c", OAKLEY, RECEIVED, RECEIVED, brought_forward=False, held="", destroyed_at=None)
    secret, public = make_identity()
    vault = Vault(tmp_path / "vault", tmp_path / "keys", [public])
    vault.prepare()
    vault.open_conference("c")
    members = members_of(RawMessage(1, 1, RECEIVED, octets), reading, told, Entry(docketed, DOCKET[0][1]))
    item = vault.file("c", "s", members)
    opened = {
        m.name: m.octets for m in read_item(item, unwrap_key(vault.key_path("c"), read_identities(secret.encode())))
    }
    assert opened[f"statement.{ending}"].startswith(begins)
    assert opened["message.eml"] == octets


@on_one_server
async def test_more_than_the_mail_itself_comes_back(reader: ReadingServer) -> None:
    """What a zip holds may be many times the mail's size, within what daemon and child both know as the limit."""
    text = b"CONFIDENTIAL SETTLEMENT STATEMENT\n\n" + b"Plaintiff demanded $5,000 in writing. " * 40_000
    reading = await reader.read(compose(("a.zip", "application/zip", make_zip(("statement.txt", text)))).as_bytes())
    assert reading.octets["2.1"] == text


def test_each_of_these_mails_is_one() -> None:
    """Every fixture parses without a defect, and each has its line in the table."""
    files = {path.stem: path for path in FOLDER.glob("*.eml")}
    assert files.keys() == TRUTH.keys()
    for path in files.values():
        assert email.message_from_bytes(path.read_bytes()).defects == []
