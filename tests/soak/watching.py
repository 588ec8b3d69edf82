"""What does a run leave behind, and how much memory does it take? Asked of the kernel, not of the program."""

import asyncio
import contextlib
import ctypes
import gc
import os
import resource
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mailbot.reading import kernel

MEBI = 1 << 20
SAMPLE_SECONDS = 0.01
_SHARED = ("/tmp", "/var/tmp", "/dev/shm")  # noqa: S108 - looked at, and nothing put there
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass
class Places:
    """Where a stray file would lie, and whether it could be anybody else's."""

    folders: Sequence[str]
    are_ours_alone: bool
    before: frozenset[str] = field(default_factory=frozenset)

    def left_behind(self) -> list[str]:
        """What lies there now and did not before."""
        return sorted(_listed(self.folders) - self.before)


def take_places(needed: Sequence[Path]) -> Places:
    """Puts empty folders of memory over the machine's shared ones, for this process and its children, where it may.

    Elsewhere, or where something that is needed lies in them, they are compared as they are: what another process
    puts there meanwhile is listed too.
    """
    beneath = [p for p in needed if any(p.resolve().is_relative_to(place) for place in _SHARED)]
    is_single = threading.active_count() == 1  # else only this thread would see them
    can = is_single and not beneath and kernel.unshare(kernel.CLONE_NEWNS) and kernel.keep_mounts_to_ourselves()
    ours = can and all(kernel.mount_memory(place, "size=64m,mode=1777") for place in _SHARED)
    return Places(_SHARED, ours, _listed(_SHARED))


def _listed(folders: Sequence[str]) -> frozenset[str]:
    found = []
    for folder in folders:
        for at, _, files in os.walk(folder):
            found += [f"{at}/{name}" for name in files]
    return frozenset(found)


def resident(pid: int | str = "self") -> int:
    """Octets in memory now; 0 where it has ended."""
    if pid == "self":
        gc.collect()
        with contextlib.suppress(AttributeError, OSError):
            ctypes.CDLL(None).malloc_trim(0)  # what is free, but not given back yet, is no growth
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE
    except (OSError, IndexError):
        return 0


def peak(pid: int | str = "self") -> int:
    """Most octets in memory ever (VmHWM); 0 where it has ended."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return 0


def peak_of_ended_children() -> int:
    """Of the largest process that we, or a child that we waited for, has waited for."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024


def children_of(pid: int) -> list[int]:
    """Its processes now, with those that they started."""
    found: list[int] = []
    waiting = [pid]
    while waiting:
        with contextlib.suppress(OSError):
            one = waiting.pop()
            told = Path(f"/proc/{one}/task/{one}/children").read_text().split()
            waiting += [int(child) for child in told]
            found += [int(child) for child in told]
    return found


def open_descriptors(pid: int | str = "self") -> int:
    """How many files, pipes and sockets are open; 0 where the kernel doesn't tell us."""
    try:
        return sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())
    except OSError:
        return 0


async def watch_children(pid: int, peaks: list[int]) -> None:
    """Notes the peaks of the process's children, until cancelled."""
    while True:
        peaks.append(max((peak(child) for child in children_of(pid)), default=0))
        await asyncio.sleep(SAMPLE_SECONDS)
