"""A data folder as the daemon leaves it, made by the same edges: ledger, vault and conference files."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from mailbot.core.domain.draft import MailKind
from mailbot.core.domain.finding import Finding, Requirement, Status
from mailbot.core.domain.submission import Stage
from mailbot.edges.conference_files import read_conference
from mailbot.edges.ledger import Ledger, docket, mail, new_ledger, outbox
from mailbot.edges.ledger.mail import SubmissionRow
from mailbot.edges.ledger.outbox import Queued
from mailbot.edges.vault import Member, Vault, make_identity
from mailbot.ports import Seen

ROOT = Path(__file__).parents[2]
CASE = "3:20-CV-057-MPM-RP"
PLAINTIFF, DEFENDANT = "Samantha Conner", "Alltin, LLC"
RECEIVED = datetime(2021, 3, 24, 15, 0, tzinfo=UTC)  # 10 in the morning at Oxford
EML = b"From: j.boone@haleboone.example\r\n\r\nattached\r\n"
PDF = b"%PDF-1.7 the statement"


@dataclass
class Place:
    """One data folder, and what to set so that a command finds it."""

    root: Path
    recipient: str
    key_file: Path
    ledger: Ledger
    vault: Vault
    conference_id: str

    @property
    def env(self) -> dict[str, str]:
        """The settings."""
        return {
            "MAILBOT_DATA_DIR": str(self.root / "data"),
            "MAILBOT_KEYS_DIR": str(self.root / "keys"),
            "MAILBOT_CONFERENCES_DIR": str(self.root / "conferences"),
            "MAILBOT_VAULT_RECIPIENTS": self.recipient,
        }

    def submit(
        self,
        reference: str,
        party: str | None,
        statuses: Mapping[Requirement, Status],
        *,
        received_at: datetime = RECEIVED,
        document: bytes = PDF,
    ) -> str:
        """Files and records one statement as the intake does; answers its id."""
        item_id = f"{reference.lower()}0"
        told = {"case_number": CASE, "session": "", "party": party, "received_at": received_at.isoformat()}
        members = [Member("manifest.json", json.dumps(told).encode()), Member("statement.pdf", document)]
        self.vault.file(self.conference_id, item_id, [*members, Member("message.eml", EML)])
        found = [Finding(requirement, status, "") for requirement, status in statuses.items()]
        row = SubmissionRow(
            id=item_id,
            reference=reference,
            conference_id=self.conference_id,
            party=party,
            received_at=received_at,
            disposition="complete",
            pages=4,
            pages_exact=True,
            is_whole=True,
            message_id=None,
            content_key=None,
        )
        with self.ledger.transaction() as tx:
            mail.record(tx, row, found, received_at)
        return item_id

    def strand(self, reference: str, uid: int = 7) -> None:
        """A statement of no known conference, left in the inbox."""
        with self.ledger.transaction() as tx:
            mail.admit(tx, [Seen(1, uid, 100, RECEIVED)])
            mail.move_stage(tx, 1, uid, Stage.UNASSIGNED, reference=reference)

    def hold_a_notice(self, reference: str, party: str) -> None:
        """A drafted notice that waits for a person."""
        with self.ledger.transaction() as tx:
            letter = Queued(
                key=f"deficiency_notice:{reference}",
                kind=MailKind.DEFICIENCY_NOTICE,
                conference_id=self.conference_id,
                party=party,
                reference=reference,
                recipients=("m.tran@kestrelpace.example",),
                octets=b"",
                due_at=RECEIVED,
                state="held",
            )
            outbox.queue(tx, letter, RECEIVED)

    def destroy(self, at: datetime) -> None:
        """Key, items and tombstone, as the purge leaves them."""
        self.vault.destroy_key(self.conference_id)
        self.vault.destroy_items(self.conference_id)
        with self.ledger.transaction() as tx:
            docket.mark_destroyed(tx, self.conference_id, at)
            mail.reduce_to_tombstone(tx, self.conference_id)


def make_place(root: Path) -> Place:
    """The Conner conference on the docket, nothing received yet."""
    secret, recipient = make_identity()
    key_file = root / "chambers.key"
    key_file.write_text(f"{secret}\n")
    (root / "conferences").mkdir()
    data = root / "data"
    data.mkdir(mode=0o700)
    vault = Vault(data / "vault", root / "keys", [recipient])
    vault.prepare()
    vault.place_canary()
    file = root / "conferences" / "conner.toml"
    file.write_bytes((ROOT / "config" / "examples" / "conner.toml").read_bytes())
    ledger = new_ledger(data)
    with ledger.transaction() as tx:
        docket.enter(tx, read_conference(file), datetime(2021, 1, 4, tzinfo=UTC))
        (found,) = docket.all_conferences(tx)
    return Place(root, recipient, key_file, ledger, vault, found.id)
