"""Which walls can the kernel put around this process? One call a wall; each answers whether it holds.

The numbers are the kernel's own (linux/prctl.h, linux/seccomp.h, linux/landlock.h, linux/mount.h, linux/sched.h).
"""

import ctypes
import os
import platform
import resource
import signal
import stat
import struct
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

NOBODY = 65534
CLONE_NEWNS, CLONE_NEWIPC, CLONE_NEWUSER = 0x00020000, 0x08000000, 0x10000000
CLONE_NEWPID, CLONE_NEWNET = 0x20000000, 0x40000000
_CLONE_NEW = 0x7E020000  # those, and of cgroups and host names

_PR_SET_PDEATHSIG, _PR_GET_DUMPABLE, _PR_SET_DUMPABLE, _PR_SET_SECCOMP = 1, 3, 4, 22
_PR_SET_NO_NEW_PRIVS, _PR_GET_NO_NEW_PRIVS = 38, 39
_SECCOMP_MODE_FILTER = 2
# the same on every architecture
_LANDLOCK_CREATE_RULESET, _LANDLOCK_ADD_RULE, _LANDLOCK_RESTRICT_SELF = 444, 445, 446
_LANDLOCK_CREATE_RULESET_VERSION, _LANDLOCK_RULE_PATH_BENEATH = 1, 1
LANDLOCK_EXECUTE, LANDLOCK_READ = 1 << 0, 1 << 2 | 1 << 3  # read: of files and of folders
LANDLOCK_READ_WRITE = (1 << 15) - 1 & ~(LANDLOCK_EXECUTE | 1 << 6 | 1 << 11)  # all but programs and devices
_LANDLOCK_OF_FILES = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 14  # what a rule on a file may give
_MS_NOSUID, _MS_NODEV, _MS_NOEXEC, _MS_REC, _MS_PRIVATE = 2, 4, 8, 16384, 1 << 18

# seccomp_data: the call's number, the architecture, then the arguments, eight octets each
_LOAD, _JUMP_EQUAL, _JUMP_ABOVE, _JUMP_ANY_BIT, _ANSWER = 0x20, 0x15, 0x35, 0x45, 0x06
_KILL, _ALLOW, _REFUSE = 0x80000000, 0x7FFF0000, 0x00050000
_EPERM, _ENOSYS, _AF_UNIX = 1, 38, 1
_X32 = 0x40000000  # another numbering of the same calls
_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
Line = tuple[int, int, int, int]  # of a classic BPF program: operation, jump if true, jump if false, constant

_libc = ctypes.CDLL(None, use_errno=True)


def holds(step: Callable[[], bool]) -> bool:
    """Whether the step could be taken; False where the machine has no such thing."""
    try:
        return step()
    except (OSError, ValueError, AttributeError):
        return False


def is_linux() -> bool:
    """Whether there is anything here to call."""
    return sys.platform.startswith("linux")


def prctl(option: int, argument: int) -> int:
    """prctl(2) with one argument; -1 where it fails or is none."""
    if not is_linux():
        return -1
    return int(_libc.prctl(option, ctypes.c_ulong(argument), *(ctypes.c_ulong(0),) * 3))


def hide_memory() -> bool:
    """Makes this process not dumpable: no core, and no reading of its memory by others of the same user."""
    return prctl(_PR_SET_DUMPABLE, 0) == 0 and prctl(_PR_GET_DUMPABLE, 0) == 0


def refuse_new_privileges() -> bool:
    """No program that is started from here on gains any (set-user-ID)."""
    return prctl(_PR_SET_NO_NEW_PRIVS, 1) == 0 and prctl(_PR_GET_NO_NEW_PRIVS, 0) == 1


def die_with_parent() -> None:
    """Killed as soon as the parent ends. To be called after a change of user, which clears it."""
    prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def set_limits(limits: Mapping[int, tuple[int, int]]) -> bool:
    """Each (soft, hard), by RLIMIT_ number."""
    for limit, values in limits.items():
        resource.setrlimit(limit, values)
    return True


def leave_root() -> bool:
    """Becomes nobody where it was root."""
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
    return os.geteuid() != 0


# --- namespaces ---


def unshare(flags: int) -> bool:
    """Moves this process (of process ids: its children to come) into namespaces of its own; unshare(2)."""
    return is_linux() and hasattr(_libc, "unshare") and int(_libc.unshare(flags)) == 0


def keep_mounts_to_ourselves() -> bool:
    """What is mounted from here on is seen in this mount namespace alone."""
    return _mount(b"none", b"/", None, _MS_REC | _MS_PRIVATE, None)


def mount_memory(place: str, options: str) -> bool:
    """A tmpfs over `place`, for data alone; where the kernel can (6.4), never written to swap."""
    flags = _MS_NOSUID | _MS_NODEV | _MS_NOEXEC
    where = os.fsencode(place)
    return any(_mount(b"tmpfs", where, b"tmpfs", flags, f"{options}{more}".encode()) for more in (",noswap", ""))


def _mount(source: bytes, target: bytes, kind: bytes | None, flags: int, options: bytes | None) -> bool:
    if not is_linux():
        return False
    return int(_libc.mount(source, target, kind, ctypes.c_ulong(flags), options)) == 0


def trace_nobody() -> bool:
    """Whether ptrace(2) is refused even where it does nothing but let the parent trace (PTRACE_TRACEME)."""
    return int(_libc.ptrace(0, 0, 0, 0)) != 0


# --- Landlock ---


def landlock_rules(rights: Iterable[tuple[str, int]] = ()) -> int:
    """A descriptor of a rule set: beneath each path those rights and none elsewhere, no TCP; -1 where there is none.

    A path that is not there is left out.
    """
    version = _syscall(_LANDLOCK_CREATE_RULESET, None, ctypes.c_size_t(0), _LANDLOCK_CREATE_RULESET_VERSION)
    if version < 1:
        return -1
    files = (1 << {1: 13, 2: 14, 3: 15, 4: 15}.get(version, 16)) - 1  # each version added rights
    words = [files] + ([0b11] if version >= 4 else []) + ([0b11] if version >= 6 else [])  # TCP; sockets and signals
    attributes = struct.pack(f"={len(words)}Q", *words)
    rules = _syscall(_LANDLOCK_CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), 0)
    if rules >= 0:
        for path, right in rights:
            _add_rule(rules, path, right & files)
    return rules


def _add_rule(rules: int, path: str, right: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    if not stat.S_ISDIR(os.fstat(place).st_mode):
        right &= _LANDLOCK_OF_FILES
    rule = struct.pack("=Qi", right, place)
    _syscall(_LANDLOCK_ADD_RULE, rules, _LANDLOCK_RULE_PATH_BENEATH, rule, 0)
    os.close(place)


def obey_landlock(rules: int) -> bool:
    """Puts this process and all its children under the rule set, for ever."""
    held = rules >= 0 and _syscall(_LANDLOCK_RESTRICT_SELF, rules, 0) == 0
    if rules >= 0:
        os.close(rules)
    return held


def _syscall(number: int, *arguments: object) -> int:
    if not is_linux():
        return -1
    return int(_libc.syscall(ctypes.c_long(number), *arguments))


# --- seccomp ---


def allow_calls_alone(calls: Mapping[str, tuple[int, ...]]) -> bool:
    """The listed calls of this architecture pass, all others are refused (EPERM)."""
    known = calls.get(platform.machine())
    if known is None:
        return False
    lines: list[Line] = [(_JUMP_EQUAL, len(known) - place, 0, call) for place, call in enumerate(known)]
    return _filter([*lines, (_ANSWER, 0, 0, _REFUSE | _EPERM), (_ANSWER, 0, 0, _ALLOW)])


class Special(NamedTuple):
    """Calls that are refused by their first argument, in one architecture's numbers."""

    socket: int  # but for AF_UNIX
    clone: int  # into a new namespace
    clone3: int  # its flags lie where no filter sees them: told not to exist, so that the C library uses clone


def refuse_calls(calls: Mapping[str, tuple[Special, tuple[int, ...]]]) -> bool:
    """The listed calls are refused (EPERM); also any socket but AF_UNIX, and new namespaces."""
    if platform.machine() not in calls:
        return False
    special, known = calls[platform.machine()]
    refuse, allow = (_ANSWER, 0, 0, _REFUSE | _EPERM), (_ANSWER, 0, 0, _ALLOW)
    first_argument = (_LOAD, 0, 0, 16)
    lines: list[Line] = [
        *((_JUMP_EQUAL, 0, 1, special.clone3), (_ANSWER, 0, 0, _REFUSE | _ENOSYS)),
        *((_JUMP_EQUAL, 0, 4, special.clone), first_argument, (_JUMP_ANY_BIT, 0, 1, _CLONE_NEW), refuse, allow),
        *((_JUMP_EQUAL, 0, 4, special.socket), first_argument, (_JUMP_EQUAL, 1, 0, _AF_UNIX), refuse, allow),
        *((_JUMP_EQUAL, len(known) - place, 0, call) for place, call in enumerate(known)),
        allow,
        refuse,
    ]
    return _filter(lines)


def _filter(rest: list[Line]) -> bool:
    """A classic BPF program: another architecture's calls kill; `rest` finds the call's number loaded."""
    if sys.maxsize < 2**32:
        return False
    program: list[Line] = [
        (_LOAD, 0, 0, 4),
        (_JUMP_EQUAL, 1, 0, _ARCHITECTURES[platform.machine()]),
        (_ANSWER, 0, 0, _KILL),
        (_LOAD, 0, 0, 0),
        (_JUMP_ABOVE, 0, 1, _X32),
        (_ANSWER, 0, 0, _KILL),
        *rest,
    ]
    octets = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *line) for line in program))
    header = ctypes.create_string_buffer(struct.pack("@HP", len(program), ctypes.addressof(octets)))
    arguments = (ctypes.c_ulong(_SECCOMP_MODE_FILTER), header, ctypes.c_ulong(0), ctypes.c_ulong(0))
    return int(_libc.prctl(_PR_SET_SECCOMP, *arguments)) == 0
