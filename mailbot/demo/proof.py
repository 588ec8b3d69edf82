"""Whether what was promised came true: searched for and counted, not taken on trust."""

import base64
import email
import email.policy
import shutil
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from email.message import EmailMessage, Message
from pathlib import Path

from mailbot.core.domain.draft import TO_COUNSEL
from mailbot.demo import script
from mailbot.demo.script import Scene
from mailbot.demo.stage import KEY_FILE, Decided, Posted, Stage, compose, message_id
from mailbot.edges.ledger import purges
from mailbot.edges.vault import Identity
from mailbot.errors import MailbotError
from mailbot.jobs import open_items

_SAMPLES = 3  # lines of each attachment as it stands in the mail: from its beginning, middle and end


@dataclass(frozen=True, slots=True)
class Promise:
    """One thing that must be so at the end, and what was seen."""

    sentence: str
    seen: str
    is_kept: bool


@dataclass(frozen=True, slots=True)
class Traces:
    """How often something of a statement was found."""

    in_mailbox: int
    in_data_folder: int
    words_in_data_folder: int  # of these, words of a statement in clear


@dataclass(frozen=True, slots=True)
class GivenBack:
    """What `open` gave: how many statements, and why there were no more."""

    statements: int
    refusal: str


# --- what is looked for ---


def _words() -> list[bytes]:
    """The statements' own words, in the two encodings in which a file might hold them."""
    return [word.encode(how) for word in script.MARKERS for how in ("utf-8", "utf-16-le")]


def _marks() -> list[bytes]:
    """What else tells a statement's mail: its Message-ID, and lines of its attachments as mail carries them."""
    found = []
    for scene in script.STATEMENTS:
        found.append(message_id(scene).strip("<>").encode())
        for part in _parsed(compose(scene)).iter_attachments():
            lines = base64.encodebytes(_decoded(part)).splitlines()[:-1]
            found += [lines[place * (len(lines) - 1) // (_SAMPLES - 1)] for place in range(_SAMPLES)]
    return found


def _parsed(octets: bytes) -> EmailMessage:
    return email.message_from_bytes(octets, policy=email.policy.default)


def _count(octets: bytes, needles: Iterable[bytes]) -> int:
    return sum(1 for needle in needles if needle in octets)


def _opened(octets: bytes) -> bytes:
    """A mail as it stands, followed by every part of it decoded."""
    leaves = [_decoded(part) for part in _parsed(octets).walk() if not part.is_multipart()]
    return b"\n".join([octets, *leaves])


def _decoded(part: Message) -> bytes:
    octets = part.get_payload(decode=True)
    return octets if isinstance(octets, bytes) else b""


def _files(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()]


async def search(stage: Stage) -> Traces:
    """Every octet of every file in the data folder, and every mail of every folder, raw and decoded."""
    words, marks = _words(), _marks()
    held = [mail for mails in (await stage.servers.folders()).values() for mail in mails]
    files = _files(stage.settings.data_dir)
    return Traces(
        in_mailbox=sum(_count(_opened(mail), [*words, *marks]) for mail in held),
        in_data_folder=sum(_count(file, [*words, *marks]) for file in files),
        words_in_data_folder=sum(_count(file, words) for file in files),
    )


# --- what chambers' key gives back ---


def open_statements(stage: Stage) -> GivenBack:
    """What `mailbot open` gives with chambers' key now; it is deleted again at once."""
    out = stage.folder / "opened"
    try:
        entry = stage.entry
        vault = stage.settings.data_dir / "vault"
        shelf = open_items.shelf_of(entry, vault, stage.settings.keys_folder)
        wanted = open_items.wanted_of(stage.house.ledger, entry, script.CASE, None)
        opened = open_items.open_items(shelf, _key(stage), wanted, out)
    except MailbotError as error:
        return GivenBack(0, str(error))
    finally:
        shutil.rmtree(out, ignore_errors=True)
    return GivenBack(opened.items, "; ".join(opened.missing))


def back_up_vault(stage: Stage) -> Path:
    """A copy of the conference's encrypted items, such as a nightly backup makes; the keys folder is in none."""
    copy = stage.folder / "backup" / stage.entry.id
    shutil.copytree(stage.settings.data_dir / "vault" / stage.entry.id, copy)
    return copy


def open_backup(stage: Stage, copy: Path) -> GivenBack:
    """What `mailbot open --vault` gives of the backup with chambers' key; the copy is deleted afterwards."""
    out = stage.folder / "opened"
    try:
        shelf = open_items.shelf_beside(copy)
        opened = open_items.open_items(shelf, _key(stage), open_items.Wanted(script.CASE, None, None), out)
    except MailbotError as error:
        return GivenBack(0, str(error).replace(str(copy), "the backup"))
    finally:
        shutil.rmtree(out, ignore_errors=True)
        shutil.rmtree(copy.parent)
    return GivenBack(opened.items, "")


def _key(stage: Stage) -> list[Identity]:
    return open_items.identities(stage.folder / KEY_FILE, None)


# --- the promises ---


def decisions(found: list[tuple[Scene, Decided]]) -> Promise:
    """Every mail was taken for what it is."""
    wrong = [s for s, d in found if (d.disposition, d.party) != (s.becomes, s.party)]
    seen = "; ".join(f"{s.at:%b %d %H:%M}" for s in wrong) or f"all {len(found)}"
    return Promise("Every mail was taken for what it is", seen, not wrong)


def standings(found: dict[str, str]) -> Promise:
    """Each party stood where the script says when the conference was over."""
    seen = ", ".join(f"{name}: {state}" for name, state in found.items())
    return Promise("Each party's state at the conference", seen, found == script.STATES)


def by_kind(posted: list[Posted]) -> Promise:
    """As many mails of each kind as the script says."""
    kinds = Counter(p.kind for p in posted)
    seen = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
    return Promise("Mails sent, by kind", seen, kinds == script.SENT)


def recipients(stage: Stage) -> Promise:
    """Answers went to the party that wrote, everything else to chambers' staff, nothing to anybody else."""
    wrong = [p for p in stage.posted if not set(p.recipients) <= _allowed(stage, p)]
    seen = f"{len(stage.posted) - len(wrong)} of {len(stage.posted)}"
    return Promise("Sent to the writer's own roster, or to chambers, alone", seen, not wrong)


def _allowed(stage: Stage, posted: Posted) -> frozenset[str]:
    if posted.kind not in TO_COUNSEL:
        return frozenset(script.STAFF)
    answered = next((s for s in script.STATEMENTS if message_id(s) == posted.mail["In-Reply-To"]), None)
    party = stage.entry.conference.party(answered.party or "") if answered else None
    return party.roster if party else frozenset()


def silence(posted: list[Posted]) -> Promise:
    """No word of any statement in anything that was sent."""
    found = sum(_count(_opened(p.octets), _words()) for p in posted)
    return Promise("Words of a statement in the mails sent", str(found), not found)


async def other_mail(stage: Stage) -> Promise:
    """What is no statement lies in the inbox as it came, unread."""
    inbox = (await stage.servers.folders())["INBOX"]
    expected = [compose(scene) for scene in script.OTHER_MAIL]
    unread = await stage.servers.unread("INBOX")
    is_kept = sorted(inbox) == sorted(expected) and unread == len(expected)
    return Promise("All other mail lies in the inbox as it came", f"{unread} of {len(expected)} unread", is_kept)


def opening(before: GivenBack, after: GivenBack, backup: GivenBack) -> Promise:
    """Chambers' key opened every statement before, and nothing after, not even of a backup of the vault."""
    is_kept = before.statements == len(script.STATEMENTS) and not after.statements and not backup.statements
    seen = f"{before.statements} before, {after.statements} after, {backup.statements} from a backup"
    return Promise("Statements that chambers' key opens", seen, is_kept and bool(after.refusal and backup.refusal))


def searches(before: Traces, after: Traces) -> tuple[Promise, Promise]:
    """The raw search finds what is there before, never a word in the data folder, and nothing after."""
    gone = before.in_mailbox > 0 and not after.in_mailbox
    clean = not before.words_in_data_folder and not after.in_data_folder
    return (
        Promise("Traces in the mailbox", f"{before.in_mailbox} before, {after.in_mailbox} after", gone),
        Promise(
            "Traces in the data folder (words of a statement)",
            f"{before.in_data_folder} ({before.words_in_data_folder}) before, "
            f"{after.in_data_folder} ({after.words_in_data_folder}) after",
            clean,
        ),
    )


def certificate(stage: Stage) -> Promise:
    """The destruction is final by the ledger, and chambers have its certificate."""
    with stage.house.ledger.transaction() as tx:
        is_final = purges.finished_at(tx, stage.entry.id) is not None
    is_sent = any(p.kind == "destruction_certificate" for p in stage.posted)
    return Promise("The certificate of destruction is final", "yes" if is_final else "no", is_final and is_sent)
