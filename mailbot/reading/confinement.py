"""What may a reading process still do? Each layer of its confinement, tried one by one and told truly.

Every layer is best effort: a kernel or a container without it leaves the others. The numbers are the kernel's own
(linux/prctl.h, linux/seccomp.h, linux/landlock.h, the system call tables of x86_64 and aarch64).
"""

import ctypes
import os
import platform
import resource
import signal
import struct
import sys
from collections.abc import Callable

MOST_MEMORY = 1 << 30  # of address space: a mail of 50 MiB needs about a third of it
MOST_CPU_SECONDS = 10
OPEN_FILES = 3  # the conversation and the two null devices that are open already
NOBODY = 65534

_PR_SET_PDEATHSIG, _PR_GET_DUMPABLE, _PR_SET_DUMPABLE, _PR_SET_SECCOMP = 1, 3, 4, 22
_PR_SET_NO_NEW_PRIVS, _PR_GET_NO_NEW_PRIVS = 38, 39
_SECCOMP_MODE_FILTER = 2
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_LANDLOCK_CREATE_RULESET, _LANDLOCK_RESTRICT_SELF = 444, 446  # the same on every architecture
_LANDLOCK_CREATE_RULESET_VERSION = 1

# All that is left to a child: its memory, its clock, the sockets and pipes it holds, and to die.
# fmt: off
_ALLOWED_CALLS: dict[str, tuple[int, tuple[int, ...]]] = {
    "x86_64": (0xC000003E, (
        0, 1, 3, 5, 7, 8, 9,  # read write close fstat poll lseek mmap
        10, 11, 12, 13, 14, 15,  # mprotect munmap brk rt_sigaction rt_sigprocmask rt_sigreturn
        19, 20, 24, 25, 28, 39,  # readv writev sched_yield mremap madvise getpid
        44, 45, 48, 60, 96, 98,  # sendto recvfrom shutdown exit gettimeofday getrusage
        110, 131, 186, 202, 228, 231,  # getppid sigaltstack gettid futex clock_gettime exit_group
        234, 262, 271, 318,  # tgkill newfstatat ppoll getrandom
    )),
    "aarch64": (0xC00000B7, (
        57, 62, 63, 64, 65, 66, 73,  # close lseek read write readv writev ppoll
        79, 80, 93, 94, 98, 113, 124,  # newfstatat fstat exit exit_group futex clock_gettime sched_yield
        131, 132, 134, 135, 139,  # tgkill sigaltstack rt_sigaction rt_sigprocmask rt_sigreturn
        165, 169, 172, 173, 178, 206, 207, 210,  # getrusage gettimeofday getpid getppid gettid sendto recvfrom shutdown
        214, 215, 216, 222, 226, 233, 278,  # brk munmap mremap mmap mprotect madvise getrandom
    )),
}
# fmt: on

_libc = ctypes.CDLL(None, use_errno=True)


def leave_the_network() -> bool:
    """Moves this process into a network namespace of its own, with a user namespace where it is not root's."""
    if not sys.platform.startswith("linux") or not hasattr(_libc, "unshare"):
        return False
    flags = _CLONE_NEWNET if os.geteuid() == 0 else _CLONE_NEWNET | _CLONE_NEWUSER
    return int(_libc.unshare(flags)) == 0


def hide_memory() -> bool:
    """Makes this process not dumpable: no core, and no reading of its memory by others of the same user."""
    return _prctl(_PR_SET_DUMPABLE, 0) == 0 and _prctl(_PR_GET_DUMPABLE, 0) == 0


def confine() -> dict[str, bool]:
    """Gives up, for ever, all that reading doesn't need; answers which layers hold. To be called in a fresh child."""
    landlock = _make_landlock()
    held = {
        "limits": _holds(_set_limits),
        "unprivileged": _holds(_leave_root),
        "not_dumpable": _holds(hide_memory),
        "no_new_privileges": _holds(_refuse_new_privileges),
    }
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)  # after the change of user, which clears it
    held["landlock"] = landlock >= 0 and _syscall(_LANDLOCK_RESTRICT_SELF, landlock, 0) == 0
    if landlock >= 0:
        os.close(landlock)
    held["seccomp"] = held["no_new_privileges"] and _holds(_filter_calls)
    return held


def _holds(step: Callable[[], bool]) -> bool:
    try:
        return step()
    except (OSError, ValueError, AttributeError):
        return False


def _prctl(option: int, argument: int) -> int:
    if not sys.platform.startswith("linux"):
        return -1
    return int(_libc.prctl(option, ctypes.c_ulong(argument), *(ctypes.c_ulong(0),) * 3))


def _syscall(number: int, *arguments: object) -> int:
    if not sys.platform.startswith("linux"):
        return -1
    return int(_libc.syscall(ctypes.c_long(number), *arguments))


def _set_limits() -> bool:
    limits = {
        resource.RLIMIT_AS: (MOST_MEMORY, MOST_MEMORY),
        resource.RLIMIT_CPU: (MOST_CPU_SECONDS, MOST_CPU_SECONDS + 1),
        resource.RLIMIT_FSIZE: (0, 0),
        resource.RLIMIT_NOFILE: (OPEN_FILES, OPEN_FILES),
        resource.RLIMIT_CORE: (0, 0),
        resource.RLIMIT_NPROC: (0, 0),
    }
    for limit, values in limits.items():
        resource.setrlimit(limit, values)
    return True


def _leave_root() -> bool:
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
    return os.geteuid() != 0


def _refuse_new_privileges() -> bool:
    return _prctl(_PR_SET_NO_NEW_PRIVS, 1) == 0 and _prctl(_PR_GET_NO_NEW_PRIVS, 0) == 1


def _make_landlock() -> int:
    """A rule set without a single rule: no file may be opened, no TCP port bound or reached; -1 where there is none."""
    version = _syscall(_LANDLOCK_CREATE_RULESET, None, ctypes.c_size_t(0), _LANDLOCK_CREATE_RULESET_VERSION)
    if version < 1:
        return -1
    files = (1 << {1: 13, 2: 14, 3: 15, 4: 15}.get(version, 16)) - 1  # each version added rights
    words = [files] + ([0b11] if version >= 4 else []) + ([0b11] if version >= 6 else [])  # TCP; sockets and signals
    attributes = struct.pack(f"={len(words)}Q", *words)
    return _syscall(_LANDLOCK_CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), 0)


def _filter_calls() -> bool:
    """A classic BPF program: another architecture's calls kill, the listed ones pass, the rest are refused (EPERM)."""
    known = _ALLOWED_CALLS.get(platform.machine())
    if known is None or sys.maxsize < 2**32:
        return False
    architecture, calls = known
    load, jump_equal, jump_above, answer = 0x20, 0x15, 0x35, 0x06
    kill, refuse, allow = 0x80000000, 0x00050000 | 1, 0x7FFF0000
    program = [
        (load, 0, 0, 4),  # seccomp_data.arch
        (jump_equal, 1, 0, architecture),
        (answer, 0, 0, kill),
        (load, 0, 0, 0),  # seccomp_data.nr
        (jump_above, 0, 1, 0x40000000),  # x32's numbering of the same calls
        (answer, 0, 0, kill),
        *((jump_equal, len(calls) - place, 0, call) for place, call in enumerate(calls)),
        (answer, 0, 0, refuse),
        (answer, 0, 0, allow),
    ]
    octets = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *line) for line in program))
    header = ctypes.create_string_buffer(struct.pack("@HP", len(program), ctypes.addressof(octets)))
    return _prctl_pointer(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, header)


def _prctl_pointer(option: int, mode: int, pointer: "ctypes.Array[ctypes.c_char]") -> bool:
    return int(_libc.prctl(option, ctypes.c_ulong(mode), pointer, ctypes.c_ulong(0), ctypes.c_ulong(0))) == 0
