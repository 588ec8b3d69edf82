"""The vault keeps what was filed so that chambers can read it, this daemon can't, and after the purge nobody."""

import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from mailbot.edges.vault import (
    PADDING_STEP,
    Member,
    Vault,
    make_identity,
    manifest,
    read_identities,
    read_item,
    unwrap_key,
)
from mailbot.errors import ConfigurationError, Inconsistency

SECRET, RECIPIENT = make_identity()
CHAMBERS = read_identities(SECRET.encode())
MEMBERS = [Member("manifest.json", b'{"party": "Samantha Conner"}'), Member("message.eml", b"the marked words\r\n")]
_SIZES = (0, 1, 40_000, 70_000, 130_000, 500_000)
_AGE_NONCE, _AGE_TAG = 16, 16  # octets: once, and for each chunk of 64 KiB


def _vault(root: Path, *recipients: str) -> Vault:
    vault = Vault(root / "vault", root / "keys", recipients or (RECIPIENT,))
    vault.prepare()
    return vault


def _read(vault: Vault, conference: str, item: str) -> list[Member]:
    own = unwrap_key(vault.key_path(conference), CHAMBERS)
    return read_item(vault.folder_of(conference) / f"{item}.age", own)


def test_chambers_read_what_was_filed(tmp_path: Path) -> None:
    """Every file of an item comes back octet for octet."""
    vault = _vault(tmp_path)
    vault.file("c1", "s1", MEMBERS)
    found = _read(vault, "c1", "s1")
    assert found == MEMBERS
    assert manifest(found) == {"party": "Samantha Conner"}


def test_the_daemon_keeps_nothing_that_reads(tmp_path: Path) -> None:
    """Neither words nor a secret key lie in the folders, and what lies there doesn't open without chambers' key."""
    vault = _vault(tmp_path)
    vault.place_canary()
    path = vault.file("c1", "s1", MEMBERS)
    everything = b"".join(p.read_bytes() for p in tmp_path.rglob("*") if p.is_file())
    for told in (b"marked words", b"Samantha", b"AGE-SECRET-KEY", SECRET.encode()):
        assert told not in everything
    stranger = read_identities(make_identity()[0].encode())
    with pytest.raises(Inconsistency):
        unwrap_key(vault.key_path("c1"), stranger)
    with pytest.raises(Inconsistency):
        read_item(path, CHAMBERS[0])  # not even chambers' key without the conference's key file


@pytest.mark.parametrize("armed", ["x25519", "ssh-ed25519"])
def test_the_standard_age_program_reads_an_item(tmp_path: Path, armed: str) -> None:
    """With chambers' key, the key file and `age` and `tar` alone, as the README has it, on any computer."""
    age = shutil.which("age")
    if age is None or (armed != "x25519" and shutil.which("ssh-keygen") is None):
        absent = "NOT TESTED with the standard age program: it is not installed (apt-get install age openssh-client)"
        if os.environ.get("CI"):
            pytest.fail(absent)
        pytest.skip(absent)
    key = tmp_path / "chambers.key"
    recipient = RECIPIENT
    if armed == "x25519":
        key.write_text(f"{SECRET}\n")
        key.chmod(0o600)
    else:
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
        recipient = " ".join(key.with_name("chambers.key.pub").read_text().split()[:2])
    vault = _vault(tmp_path, recipient)
    path = vault.file("c1", "s1", MEMBERS)
    wrapped = vault.key_path("c1").read_text().split("\n", 2)[2]  # after the two lines in clear
    own = subprocess.run([age, "-d", "-i", key], input=wrapped.encode(), capture_output=True, check=True).stdout
    (tmp_path / "own.key").write_bytes(own + b"\n")
    octets = subprocess.run([age, "-d", "-i", tmp_path / "own.key", path], capture_output=True, check=True).stdout
    told = subprocess.run(["tar", "xO", "message.eml"], input=octets, capture_output=True, check=True).stdout
    assert told == MEMBERS[1].octets
    assert read_item(path, unwrap_key(vault.key_path("c1"), read_identities(key.read_bytes()))) == MEMBERS


@pytest.mark.parametrize("name", ["age", "key"])
def test_one_flipped_bit_gives_nothing(tmp_path: Path, name: str) -> None:
    """Wherever a bit of the wrapped key or of an item's head, middle or end is flipped, nothing of it is given."""
    vault = _vault(tmp_path)
    path = vault.file("c1", "s1", MEMBERS)
    damaged = path if name == "age" else vault.key_path("c1")
    whole = damaged.read_bytes()
    begin = 0 if name == "age" else whole.index(b"-----BEGIN") + 35  # the armor's own lines hold no key
    end = len(whole) if name == "age" else whole.index(b"-----END")
    places = {*range(begin, min(begin + 220, end)), *range(end - 60, end), (begin + end) // 2}
    for place in sorted(places):
        if whole[place : place + 1] == b"\n":
            continue
        octets = bytearray(whole)
        octets[place] ^= 1
        damaged.write_bytes(octets)
        with pytest.raises(Inconsistency):
            _read(vault, "c1", "s1")


def test_an_item_cut_short_gives_nothing(tmp_path: Path) -> None:
    """A copy that broke off is no shorter statement."""
    vault = _vault(tmp_path)
    path = vault.file("c1", "s1", MEMBERS)
    whole = path.read_bytes()
    for length in (0, 10, 200, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:length])
        with pytest.raises(Inconsistency):
            _read(vault, "c1", "s1")


def test_a_key_file_is_never_replaced(tmp_path: Path) -> None:
    """Another start, another recipient: what was filed under the first key stays readable with it."""
    vault = _vault(tmp_path)
    vault.file("c1", "s1", MEMBERS)
    before = vault.key_path("c1").read_bytes()
    later = _vault(tmp_path, make_identity()[1])
    later.open_conference("c1")
    later.file("c1", "s2", MEMBERS)
    assert later.key_path("c1").read_bytes() == before
    assert _read(later, "c1", "s2") == MEMBERS


def test_no_new_key_over_items_that_lost_theirs(tmp_path: Path) -> None:
    """A lost keys folder is a person's business: nothing is filed beside what can't be read any more."""
    vault = _vault(tmp_path)
    vault.file("c1", "s1", MEMBERS)
    vault.key_path("c1").unlink()
    with pytest.raises(Inconsistency, match="without a key file"):
        _vault(tmp_path).file("c1", "s2", MEMBERS)
    assert not vault.key_path("c1").exists()


def test_after_the_key_is_destroyed_nothing_opens(tmp_path: Path) -> None:
    """A copy of the ciphertext made before helps nobody, and nothing more is filed to that conference."""
    vault = _vault(tmp_path)
    path = vault.file("c1", "s1", MEMBERS)
    vault.file("c2", "s9", MEMBERS)
    copy = shutil.copy(path, tmp_path / "copy.age")
    old_key = vault.key_path("c1").read_bytes()
    assert vault.destroy_key("c1")
    remains = [p for p in tmp_path.rglob("*") if p.is_file() and old_key in p.read_bytes()]
    assert remains == []
    other = unwrap_key(vault.key_path("c2"), CHAMBERS)
    for identity in (*CHAMBERS, other):
        with pytest.raises(Inconsistency):
            read_item(Path(copy), identity)
    for again in (vault, _vault(tmp_path)):
        with pytest.raises(Inconsistency, match="destroyed"):
            again.file("c1", "s2", MEMBERS)
    assert vault.destroy_items("c1")
    assert not vault.folder_of("c1").exists()
    assert _read(vault, "c2", "s9") == MEMBERS


def test_destruction_may_be_done_twice(tmp_path: Path) -> None:
    """One that was cut short is begun again, and what is gone already is well."""
    vault = _vault(tmp_path)
    vault.file("c1", "s1", MEMBERS)
    for _ in range(2):
        assert vault.destroy_key("c1")
        assert vault.destroy_items("c1")


def _payload_octets(path: Path) -> int:
    """Without the age header, which is of a random length by itself (C2SP age, "grease")."""
    octets = path.read_bytes()
    return len(octets) - octets.index(b"\n", octets.index(b"\n--- ") + 1) - 1


def test_a_size_tells_no_more_than_a_step(tmp_path: Path) -> None:
    """Statements of one page and of five are of one size; larger ones differ by whole steps alone."""
    vault = _vault(tmp_path)
    sizes = {n: _payload_octets(vault.file("c1", "s1", [Member("m", bytes(n))])) for n in _SIZES}
    steps = {n: (size - _AGE_NONCE) / (PADDING_STEP + _AGE_TAG) for n, size in sizes.items()}
    assert all(step == int(step) for step in steps.values()), steps
    assert steps[0] == steps[1] == steps[40_000] < steps[70_000]


def test_everything_is_for_this_user_alone(tmp_path: Path) -> None:
    """Folders 0700 and files 0600, whatever the umask."""
    before = os.umask(0)
    try:
        vault = _vault(tmp_path)
        vault.place_canary()
        vault.file("c1", "s1", MEMBERS)
        vault.content_key("x")
        vault.destroy_key("c1")
    finally:
        os.umask(before)
    modes = {(p.is_dir(), stat.S_IMODE(p.stat().st_mode)) for p in tmp_path.rglob("*")}
    assert modes == {(True, 0o700), (False, 0o600)}


def test_a_folder_that_is_not_ours_is_refused(tmp_path: Path) -> None:
    """A link, or a folder that others may enter: nothing is written there."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(mode=0o700)
    linked, entered = tmp_path / "linked", tmp_path / "entered"
    linked.mkdir()
    (linked / "vault").symlink_to(elsewhere)
    (entered / "vault").mkdir(parents=True, mode=0o755)
    (entered / "vault").chmod(0o755)  # whatever the umask
    for root in (linked, entered):
        with pytest.raises(ConfigurationError):
            _vault(root)
    assert list(elsewhere.iterdir()) == []


def test_a_conference_folder_that_is_a_link_is_refused(tmp_path: Path) -> None:
    """Nothing is filed through a link that somebody put in a conference's place."""
    vault = _vault(tmp_path)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(mode=0o700)
    vault.folder_of("c1").symlink_to(elsewhere)
    with pytest.raises(ConfigurationError):
        vault.file("c1", "s1", MEMBERS)
    assert list(elsewhere.iterdir()) == []


def test_a_sweep_takes_orphans_alone(tmp_path: Path) -> None:
    """Half-written drafts and items that no record knows go; what is recorded stays."""
    vault = _vault(tmp_path)
    vault.file("c1", "known", MEMBERS)
    vault.file("c1", "orphan", MEMBERS)
    vault.file("c2", "other", MEMBERS)
    (vault.folder_of("c1") / ".known.0a1b2c3d").write_bytes(b"half")
    assert vault.sweep("c1", frozenset({"known"})) == 2
    assert [set(vault.items(each)) for each in ("c1", "c2")] == [{"known"}, {"other"}]
    assert _read(vault, "c1", "known") == MEMBERS
    assert vault.sweep("never-opened", frozenset()) == 0


def test_filing_again_writes_the_same_place(tmp_path: Path) -> None:
    """After a kill between filing and recording the item is simply written again."""
    vault = _vault(tmp_path)
    first = vault.file("c1", "s1", MEMBERS)
    again = vault.file("c1", "s1", MEMBERS[:1])
    assert first == again
    assert _read(vault, "c1", "s1") == MEMBERS[:1]
    assert vault.items("c1") == {"s1"}


def test_the_canary_proves_the_right_key_alone(tmp_path: Path) -> None:
    """It is made once for the present recipients, and opened by their key and no other."""
    vault = _vault(tmp_path)
    assert not vault.try_canary(CHAMBERS)
    vault.place_canary()
    vault.place_canary()
    stranger = read_identities(make_identity()[0].encode())
    assert (vault.try_canary(CHAMBERS), vault.try_canary(stranger)) == (True, False)
    both = _vault(tmp_path, RECIPIENT, make_identity()[1])
    assert both.recipients_mark != vault.recipients_mark
    assert not both.try_canary(CHAMBERS)


def test_each_recipient_opens_by_itself(tmp_path: Path) -> None:
    """Judge and clerk have a key each."""
    secret, second = make_identity()
    vault = _vault(tmp_path, RECIPIENT, second)
    vault.file("c1", "s1", MEMBERS)
    for identities in (CHAMBERS, read_identities(secret.encode())):
        own = unwrap_key(vault.key_path("c1"), identities)
        assert read_item(vault.folder_of("c1") / "s1.age", own) == MEMBERS


def test_what_is_no_recipient_is_named_without_being_told(tmp_path: Path) -> None:
    """A secret key put in the recipients' place by mistake doesn't go into an error message."""
    with pytest.raises(ConfigurationError) as caught:
        Vault(tmp_path, tmp_path, [RECIPIENT, SECRET, "nonsense"])
    assert len(caught.value.faults) == 2
    assert SECRET[16:] not in str(caught.value)


def test_the_same_mail_is_known_again_and_proves_nothing(tmp_path: Path) -> None:
    """The content key is stable over restarts, differs from vault to vault, and is not the fingerprint."""
    first, again, other = _vault(tmp_path), _vault(tmp_path), _vault(tmp_path / "other")
    key = first.content_key("f" * 64)
    assert key == again.content_key("f" * 64)
    assert key not in {other.content_key("f" * 64), "f" * 64}
