"""A key is wrapped for other recipients: whole or not at all, whatever happens, and never a destroyed one."""

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from mailbot.edges.vault import Identity, Member, Vault, make_identity, read_identities, read_item, unwrap_key
from mailbot.errors import Inconsistency

LEAVER, JOINER = make_identity(), make_identity()
MEMBERS = [Member("message.eml", b"the marked words\r\n")]
_ACTS = ("rename", "link", "unlink", "fsync", "pwrite", "open")


class Killed(BaseException):
    """The death: nothing is tidied away after it."""


def vault_of(root: Path, *recipients: str) -> Vault:
    """The vault of a folder, for these recipients."""
    vault = Vault(root / "vault", root / "keys", recipients)
    vault.prepare()
    return vault


def own(pair: tuple[str, str]) -> list[Identity]:
    """The identities of a key pair."""
    return read_identities(pair[0].encode())


def opens(vault: Vault, pair: tuple[str, str]) -> bool:
    """Whether this key gives the statement back."""
    try:
        key = unwrap_key(vault.key_path("c1"), own(pair))
    except Inconsistency:
        return False
    return read_item(vault.folder_of("c1") / "s1.age", key) == MEMBERS


@contextmanager
def dying_at(moment: int) -> Iterator[list[str]]:
    """After the so-many-th act upon the disk nothing more is done to it; answers the acts."""
    passed: list[str] = []
    before = {name: getattr(os, name) for name in _ACTS}

    def dying(name: str) -> Callable[..., Any]:
        def act(*told: Any, **more: Any) -> Any:
            if len(passed) >= moment:
                raise Killed
            passed.append(name)
            return before[name](*told, **more)

        return act

    for name in _ACTS:
        setattr(os, name, dying(name))
    try:
        yield passed
    except Killed:
        pass
    finally:
        for name, act in before.items():
            setattr(os, name, act)


def test_the_joiner_reads_what_was_filed_and_the_leaver_no_more(tmp_path: Path) -> None:
    """Items stay as they are; the key file keeps its place, form and mode, and nothing lies beside it."""
    vault_of(tmp_path, LEAVER[1]).file("c1", "s1", MEMBERS)
    now = vault_of(tmp_path, JOINER[1])
    before = now.key_path("c1").read_text()
    assert now.rewrap("c1", own(LEAVER))
    assert (opens(now, JOINER), opens(now, LEAVER)) == (True, False)
    after = now.key_path("c1").read_text()
    assert after.splitlines()[:2] == before.splitlines()[:2]
    assert after != before
    assert stat.S_IMODE(now.key_path("c1").stat().st_mode) == 0o600
    assert [p.name for p in (tmp_path / "keys").iterdir()] == ["c1.key"]


def test_the_old_wrapping_is_written_over(tmp_path: Path) -> None:
    """Whoever holds the old file open, or finds its blocks where the file system writes in place, finds noise."""
    vault_of(tmp_path, LEAVER[1]).file("c1", "s1", MEMBERS)
    now = vault_of(tmp_path, JOINER[1])
    with now.key_path("c1").open("rb") as held:
        now.rewrap("c1", own(LEAVER))
        assert b"AGE" not in held.read()


def test_at_every_moment_of_death_one_of_both_reads(tmp_path: Path) -> None:
    """And the next try ends it; a destruction after a death leaves neither wrapping behind."""
    total = moment = 0
    while moment <= total:
        root = tmp_path / str(moment)
        root.mkdir()
        vault_of(root, LEAVER[1]).file("c1", "s1", MEMBERS)
        now = vault_of(root, JOINER[1])
        with dying_at(moment) as passed:
            now.rewrap("c1", own(LEAVER))
        total = len(passed) + 1 if len(passed) == moment else total
        assert opens(now, LEAVER) != opens(now, JOINER), f"after {passed}"
        if moment % 2:
            now.rewrap("c1", own(LEAVER if opens(now, LEAVER) else JOINER))
            assert opens(now, JOINER)
        else:
            assert now.destroy_key("c1")
        names = {p.name for p in (root / "keys").iterdir()}
        assert names == ({"c1.key"} if moment % 2 else {"c1.destroyed"}), f"after {passed}"
        moment += 1
    assert moment > 8


def test_a_key_file_with_a_second_name_is_not_lost(tmp_path: Path) -> None:
    """A death right after a key was made leaves a second name of the very file: it is no draft to write over."""
    vault_of(tmp_path, LEAVER[1]).file("c1", "s1", MEMBERS)
    now = vault_of(tmp_path, JOINER[1])
    os.link(now.key_path("c1"), tmp_path / "keys" / ".c1.key.0a1b2c3d")
    with pytest.raises(Inconsistency):
        now.rewrap("c1", own(make_identity()))
    assert opens(now, LEAVER)
    assert now.rewrap("c1", own(LEAVER))
    assert opens(now, JOINER)
    assert [p.name for p in (tmp_path / "keys").iterdir()] == ["c1.key"]


@pytest.mark.parametrize("why", ["another's identity", "damaged", "exchanged", "destroyed", "tombstone", "closed"])
def test_where_it_can_not_be_nothing_is_touched(tmp_path: Path, why: str) -> None:
    """A wrong key, a file that is not whole, another's recipient line, a conference that is destroyed."""
    vault_of(tmp_path, LEAVER[1]).file("c1", "s1", MEMBERS)
    now = Vault(tmp_path / "vault", tmp_path / "keys", [JOINER[1]], closed=why == "closed")
    path = now.key_path("c1")
    if why == "damaged":
        path.write_text(path.read_text()[:-80])
    elif why == "exchanged":
        head, _, rest = path.read_text().split("\n", 2)
        path.write_text(f"{head}\nrecipient: {JOINER[1]}\n{rest}")
    elif why == "destroyed":
        now.destroy_key("c1")
    elif why == "tombstone":  # a destruction that was cut short at its first step
        (tmp_path / "keys" / "c1.destroyed").touch()
    before = {p.name: p.read_bytes() for p in (tmp_path / "keys").iterdir()}
    with pytest.raises(Inconsistency):
        now.rewrap("c1", own(make_identity() if why == "another's identity" else LEAVER))
    assert {p.name: p.read_bytes() for p in (tmp_path / "keys").iterdir()} == before


def test_a_conference_without_a_key_gets_none(tmp_path: Path) -> None:
    """It is made for the present recipients with the first statement."""
    assert not vault_of(tmp_path, JOINER[1]).rewrap("c1", own(LEAVER))
    assert list((tmp_path / "keys").iterdir()) == []
