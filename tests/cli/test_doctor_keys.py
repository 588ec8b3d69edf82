"""doctor on keys: one alone, signs that their folder is copied, swap in clear; no more is claimed than can be seen."""

import json
from pathlib import Path

import pytest

from mailbot.edges.vault import make_identity
from mailbot.jobs.doctor import Checked, Verdict
from mailbot.jobs.doctor_keys import block_folder_of, keys_folder_findings, recipients_findings, swap_findings
from tests.cli.conftest import Commands
from tests.cli.places import Place

HEAD = "Filename\tType\tSize\tUsed\tPriority\n"
MOUNTS = """\
22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 254:0 / / rw,relatime - ext4 /dev/vda rw
"""


def looked_at(keys: Path, *, mounts: str = MOUNTS, backup: str = "") -> list[Checked]:
    """The keys folder beside a data folder, in a tree of the test's own."""
    listed = keys.parent / "rsnapshot.conf"
    listed.write_text(backup)
    return keys_folder_findings(keys, keys.parent / "data", mounts, [listed, keys.parent / "not there"])


def told(found: list[Checked]) -> str:
    """What was seen, where it is a warning; each has a mend."""
    wrong = [one for one in found if one.status is Verdict.WARNING]
    assert all("MAILBOT_KEYS_DIR" in one.mend for one in wrong)
    return "\n".join(one.what for one in wrong)


def test_one_recipient_alone_is_a_warning() -> None:
    """Also where the same is named twice; the mend is a second, and to wrap what is filed for it."""
    (found,) = recipients_findings(["age1same", "age1same"])
    assert found.status is Verdict.WARNING
    assert "mailbot rewrap" in found.mend
    assert [one.status for one in recipients_findings(["age1one", "age1two"])] == [Verdict.OK]
    assert recipients_findings([]) == []


def test_a_folder_without_a_sign_is_not_called_safe(tmp_path: Path) -> None:
    """What copies the whole machine leaves no sign on it: that is said."""
    (found,) = looked_at(tmp_path / "keys")
    assert found.status is Verdict.OK
    assert "no sign" in found.what
    assert "backup of the whole machine shows none" in found.what


def test_keys_inside_the_data_folder(tmp_path: Path) -> None:
    """A backup of the data folder would take them along; also by a link."""
    found = keys_folder_findings(tmp_path / "data" / "keys", tmp_path / "data", MOUNTS, [])
    assert "takes the keys along" in told(found)
    (tmp_path / "data").mkdir()
    (tmp_path / "linked").symlink_to(tmp_path / "data")
    assert "takes the keys along" in told(keys_folder_findings(tmp_path / "linked" / "k", tmp_path / "data", "", []))


@pytest.mark.parametrize("mark", [".git", ".stfolder", ".dropbox", ".nextcloudsync.log"])
def test_a_folder_that_is_synchronised(tmp_path: Path, mark: str) -> None:
    """By what such programs leave in it, however far above."""
    (tmp_path / mark).mkdir()
    assert str(tmp_path) in told(looked_at(_made(tmp_path / "a" / "b" / "keys")))


@pytest.mark.parametrize("name", ["OneDrive - Court", "Dropbox", "Nextcloud"])
def test_a_folder_that_by_its_name_is_synchronised(tmp_path: Path, name: str) -> None:
    """As those programs call it."""
    assert "by its name" in told(looked_at(_made(tmp_path / name / "keys")))


@pytest.mark.parametrize(("kind", "sign"), [("btrfs", "snapshot"), ("nfs4", "another machine"), ("ext4", "")])
def test_the_file_system_it_lies_on(tmp_path: Path, kind: str, sign: str) -> None:
    """The innermost mount counts, and of two at one place the later; blanks in names are octal there."""
    place = _made(tmp_path / "the court" / "keys").parent
    escaped = str(place).replace(" ", "\\040")
    mounts = f"{MOUNTS}30 27 0:40 / {escaped} rw - tmpfs none rw\n31 27 0:41 / {escaped} rw shared:1 - {kind} x rw\n"
    seen = told(looked_at(place / "keys", mounts=mounts))
    assert (sign in seen) if sign else not seen


@pytest.mark.parametrize(
    ("backup", "is_named"),
    [
        ("backup\t{above}/\tlocalhost/\n", True),
        ("backup\t/\tlocalhost/\n", True),
        ("#backup\t{above}/\tlocalhost/\n", False),
        ("backup\t{above}/\tlocalhost/\nexclude\t{keys}\n", False),
        ("backup\t/elsewhere/\tlocalhost/\nsnapshot_root\t/var/cache/\n", False),
        ("source_directories:\n    - /etc\n    - {above}\nrepositories:\n    - path: x\n", True),
        ("source_directories:\n    - {above}\nexclude_patterns:\n    - '{keys}'\n", False),
    ],
)
def test_a_backup_program_that_names_it(tmp_path: Path, backup: str, is_named: bool) -> None:
    """Of programs whose lists lie in a file: the path or one above it, unless the folder itself is left out."""
    keys = _made(tmp_path / "keys")
    seen = told(looked_at(keys, backup=backup.format(above=tmp_path, keys=keys)))
    assert ("names for backups" in seen) == is_named


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder


# --- swap ---


def disk(root: Path, name: str, uuid: str = "", *below: Path) -> Path:
    """A disk as sysfs tells of it."""
    folder = root / name
    (folder / "slaves").mkdir(parents=True)
    if uuid:
        (folder / "dm").mkdir()
        (folder / "dm" / "uuid").write_text(f"{uuid}\n")
    for one in below:
        (folder / "slaves" / one.name).symlink_to(one)
    return folder


def test_swap_in_memory_is_none() -> None:
    """Nor is there any where the kernel names none."""
    for swaps in ("", HEAD, f"{HEAD}/dev/zram0 partition 1 0 -2\n"):
        assert [one.status for one in swap_findings(swaps, block_folder_of)] == [Verdict.OK]


def test_swap_is_encrypted_by_dm_crypt_or_on_what_is(tmp_path: Path) -> None:
    """Itself, or all that a volume lies on; one disk in clear below is clear."""
    plain, crypt = disk(tmp_path, "sda2"), disk(tmp_path, "dm-0", "CRYPT-PLAIN-swap")
    disks = {
        "/dev/dm-0": crypt,
        "/dev/dm-1": disk(tmp_path, "dm-1", "LVM-abc", crypt),
        "/dev/dm-2": disk(tmp_path, "dm-2", "LVM-abd", crypt, plain),
        "/dev/sda2": plain,
        "/swap file": None,
    }
    seen = {}
    for name in disks:
        line = f"{name.replace(' ', chr(92) + '040')} partition 1 0 -2\n"
        (found,) = swap_findings(HEAD + line, disks.get)
        seen[name] = found.status
        assert name in found.what
        assert ("crypttab" in found.mend) == (found.status is Verdict.WARNING)
    assert [name for name, status in seen.items() if status is Verdict.OK] == ["/dev/dm-0", "/dev/dm-1"]


def test_one_in_clear_among_several_is_named_alone(tmp_path: Path) -> None:
    """The others need no mend."""
    disks = {"/dev/dm-0": disk(tmp_path, "dm-0", "CRYPT-LUKS2-1"), "/dev/sda2": disk(tmp_path, "sda2")}
    (found,) = swap_findings(f"{HEAD}/dev/dm-0 partition 1 0 -2\n/dev/sda2 partition 1 0 -3\n", disks.get)
    assert "/dev/sda2" in found.what
    assert "/dev/dm-0" not in found.what


def test_doctor_says_all_of_it(mailbot: Commands, place: Place) -> None:
    """One recipient, then two; the keys folder and the swap stand among its findings."""
    both = f"{place.recipient},{make_identity()[1]}"
    for recipients, status in ((place.recipient, "warning"), (both, "ok")):
        ran = mailbot("doctor", "--json", env=place.env | {"MAILBOT_VAULT_RECIPIENTS": recipients})
        found = {one["name"]: one for one in json.loads(ran.stdout)}
        assert found["recipients"]["status"] == status
        assert {"keys folder", "swap"} <= set(found)
