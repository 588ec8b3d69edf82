"""Can chambers' keys be lost, and can what is to be destroyed live on in a backup, a snapshot or the swap?

What can be told from here is told, and no more: a machine that is copied as a whole, from elsewhere, shows no sign.
"""

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from mailbot.jobs.doctor import Checked, ok, warning

_NAME = "keys folder"
_ELSEWHERE = "set MAILBOT_KEYS_DIR to a folder that nothing copies (before the first run, or move it while stopped)"
# what lies in a folder that is copied: the entry's name, and whose it is
_MARKS = {
    ".git": "a Git working tree",
    ".hg": "a Mercurial working tree",
    ".svn": "a Subversion working tree",
    ".stfolder": "a folder that Syncthing copies",
    ".dropbox": "a folder that Dropbox copies",
    ".dropbox.cache": "a folder that Dropbox copies",
    ".nextcloudsync.log": "a folder that Nextcloud copies",
    ".owncloudsync.log": "a folder that ownCloud copies",
}
_COPIED_NAMES = ("dropbox", "onedrive", "nextcloud", "owncloud", "google drive")  # how such programs call theirs
_SNAPSHOTS = {"btrfs", "zfs", "bcachefs", "nilfs2"}
_NETWORK = {"nfs", "nfs4", "cifs", "smb3", "9p", "afs", "ceph", "fuse.sshfs", "fuse.glusterfs", "fuse.s3fs"}
BACKUP_LISTS = ("/etc/rsnapshot.conf", "/etc/borgmatic/config.yaml")  # programs that name in a file what they copy


def recipients_findings(recipients: Sequence[str]) -> list[Checked]:
    """Whether one lost key file would take the statements from chambers too."""
    count = len(set(recipients))
    if count == 1:
        what = "one recipient alone: if that key is lost, what is filed is lost to chambers too"
        mend = "mailbot keygen for a second person, or for a key that lies in a safe; add it to"
        mend = f"{mend} MAILBOT_VAULT_RECIPIENTS, restart mailbot, then mailbot rewrap --identity KEYFILE"
        return [warning("recipients", what, mend)]
    return [ok("recipients", f"{count} recipients: each opens what is filed by itself")] if count else []


def keys_folder_findings(keys: Path, data: Path, mounts: str, backup_lists: Sequence[Path]) -> list[Checked]:
    """Every sign that the keys folder is copied, so that destroying a key would destroy one copy of it.

    `mounts` is the text of /proc/self/mountinfo (proc(5)); `backup_lists` are files in which backup programs are told
    what to copy, of which those that can be read are looked into.
    """
    folder = keys.resolve()
    signs = []
    if folder.is_relative_to(data.resolve()):
        signs.append("inside the data folder: a backup of that takes the keys along")
    for above in (folder, *folder.parents):
        signs += [f"in {whose} ({above})" for mark, whose in _MARKS.items() if _is_there(above / mark)]
        if above.name.lower().startswith(_COPIED_NAMES):
            signs.append(f"in a folder that by its name is copied elsewhere ({above})")
    kind = _file_system(folder, mounts)
    if kind in _SNAPSHOTS:
        signs.append(f"on {kind}: a snapshot would keep what was destroyed")
    if kind in _NETWORK:
        signs.append(f"on another machine ({kind}): what is copied there can't be seen from here")
    signs += [f"beneath a path that {one} names for backups" for one in backup_lists if _names(one, folder)]
    found = [warning(_NAME, f"{keys} lies {sign}; so a destroyed key may live on", _ELSEWHERE) for sign in signs]
    clean = f"{keys}: no sign that it is copied (a backup of the whole machine shows none: leave this folder out of it)"
    return found or [ok(_NAME, clean)]


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a folder above that may not be looked into
        return False


def _file_system(folder: Path, mounts: str) -> str:
    """The kind of file system that the folder lies on, "" where it can't be told."""
    longest, kind = "", ""
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        words = before.split()
        if len(words) < 5 or not after:
            continue
        place = _unescaped(words[4])
        if folder.is_relative_to(place) and len(place) >= len(longest):  # of two at one place the later is seen
            longest, kind = place, after.split()[0]
    return kind


def _unescaped(path: str) -> str:
    """A path as /proc has it, with blanks in octal."""
    for code, plain in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        path = path.replace(code, plain)
    return path


def _names(backup_list: Path, folder: Path) -> bool:
    """Whether a line that excludes nothing names the folder or one above it, and none excludes it by its own path."""
    try:
        lines = backup_list.read_text("utf-8", "replace").splitlines()
    except OSError:
        return False
    lines = [line.partition("#")[0] for line in lines]
    paths = {str(one) for one in (folder, *folder.parents)}
    is_excluded, is_named = False, False
    is_excluding = False
    for line in lines:
        words = {word.strip("'\",").rstrip("/") or "/" for word in line.split() if word.strip("'\",").startswith("/")}
        if not line.strip().startswith(("-", "/")):  # a new key: of YAML's lists each entry stands on a line of its own
            is_excluding = "exclude" in line
        if is_excluding:
            is_excluded |= bool(words & (paths - {"/"}))
        else:
            is_named |= bool(words & paths)
    return is_named and not is_excluded


# --- swap ---


def swap_findings(swaps: str, block_folder: Callable[[str], Path | None]) -> list[Checked]:
    """Whether memory may reach a disk in clear; `swaps` is the text of /proc/swaps (proc(5)), "" where there is none.

    `block_folder` answers where sysfs tells of the disk behind a swap device or file, None where it doesn't.
    """
    names = [_unescaped(line.split()[0]) for line in swaps.splitlines()[1:] if line.strip()]
    on_disk = [name for name in names if "/zram" not in name]
    if not on_disk:
        return [ok("swap", "no swap on a disk: what is read stays in memory")]
    clear = [name for name in on_disk if not _is_encrypted(block_folder(name))]
    if not clear:
        return [ok("swap", f"swap is on an encrypted disk ({', '.join(on_disk)})")]
    what = (
        f"swap is on, and not seen to be encrypted ({', '.join(clear)}): statements under reading could reach the disk"
    )
    mend = "turn it off (swapoff -a, and /etc/fstab), or encrypt it with a key made at each boot (crypttab(5), `swap`);"
    return [warning("swap", what, f"{mend} the systemd unit keeps mailbot itself out of it (MemorySwapMax=0)")]


def block_folder_of(name: str) -> Path | None:
    """Where sysfs tells of the disk behind a swap device, or behind a swap file."""
    try:
        seen = os.stat(name)  # noqa: PTH116 - a device's number
    except OSError:
        return None
    number = seen.st_rdev or seen.st_dev
    folder = Path(f"/sys/dev/block/{os.major(number)}:{os.minor(number)}")
    return folder if folder.exists() else None


def _is_encrypted(folder: Path | None) -> bool:
    """By dm-crypt, itself or all that it lies on: a logical volume on an encrypted disk is."""
    if folder is None:
        return False
    try:
        if (folder / "dm" / "uuid").read_text("ascii").startswith("CRYPT-"):
            return True
    except OSError:
        pass
    below = sorted((folder / "slaves").glob("*"))
    return bool(below) and all(_is_encrypted(one) for one in below)
