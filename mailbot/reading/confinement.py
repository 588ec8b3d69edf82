"""What may a reading child still do, and what a converter's? Each layer of their confinement, and whether it holds.

Every layer is best effort: a kernel or a container without it leaves the others. The calls are numbered as in the
kernel's own tables for x86_64 and aarch64.
"""

import os
import resource
from collections.abc import Sequence
from typing import NamedTuple

from mailbot.reading import kernel

MOST_MEMORY = 1 << 30  # of address space: a mail of 50 MiB needs about a third of it
MOST_CPU_SECONDS = 10
OPEN_FILES = 3  # the conversation and the two null devices that are open already

ROOM = "/tmp"  # noqa: S108 - where a converter's private folder is mounted: nobody else sees it there
ROOM_OCTETS = 256 << 20  # the file, what it unpacks to, the PDF, and the program's own settings
_HIDDEN = (
    *("/home", "/root", "/srv", "/mnt", "/media", "/run"),
    *("/var/lib", "/var/log", "/var/spool", "/var/tmp", "/dev/shm"),  # noqa: S108 - nothing is put there
)
_READABLE = (
    *("/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/fonts", "/etc/libreoffice", "/var/cache/fontconfig"),
    *("/dev/urandom", "/etc/localtime"),
)

# All that is left to a reading child: its memory, its clock, the sockets and pipes it holds, and to die.
# fmt: off
_READING_CALLS: dict[str, tuple[int, ...]] = {
    "x86_64": (
        0, 1, 3, 5, 7, 8, 9,  # read write close fstat poll lseek mmap
        10, 11, 12, 13, 14, 15,  # mprotect munmap brk rt_sigaction rt_sigprocmask rt_sigreturn
        19, 20, 24, 25, 28, 39,  # readv writev sched_yield mremap madvise getpid
        44, 45, 48, 60, 96, 98,  # sendto recvfrom shutdown exit gettimeofday getrusage
        110, 131, 186, 202, 228, 231,  # getppid sigaltstack gettid futex clock_gettime exit_group
        234, 262, 271, 318,  # tgkill newfstatat ppoll getrandom
    ),
    "aarch64": (
        57, 62, 63, 64, 65, 66, 73,  # close lseek read write readv writev ppoll
        79, 80, 93, 94, 98, 113, 124,  # newfstatat fstat exit exit_group futex clock_gettime sched_yield
        131, 132, 134, 135, 139,  # tgkill sigaltstack rt_sigaction rt_sigprocmask rt_sigreturn
        165, 169, 172, 173, 178, 206, 207, 210,  # getrusage gettimeofday getpid getppid gettid sendto recvfrom shutdown
        214, 215, 216, 222, 226, 233, 278,  # brk munmap mremap mmap mprotect madvise getrandom
    ),
}
# What no converter has any business with; the rest a large program may need.
_REFUSED_TO_CONVERTERS: dict[str, tuple[kernel.Special, tuple[int, ...]]] = {
    "x86_64": (kernel.Special(socket=41, clone=56, clone3=435), (
        101, 310, 311, 440, 312, 438,  # ptrace process_vm_readv process_vm_writev process_madvise kcmp pidfd_getfd
        298, 321, 323, 425, 426, 427,  # perf_event_open bpf userfaultfd io_uring_setup io_uring_enter io_uring_register
        248, 249, 250, 303, 304, 300,  # add_key request_key keyctl name_to_handle_at open_by_handle_at fanotify_init
        155, 161, 165, 166, 272, 308,  # pivot_root chroot mount umount2 unshare setns
        428, 429, 430, 431, 432, 433, 442,  # open_tree move_mount fsopen fsconfig fsmount fspick mount_setattr
        175, 176, 313, 246, 320, 169,  # init_module delete_module finit_module kexec_load kexec_file_load reboot
        163, 167, 168, 179, 443, 103,  # acct swapon swapoff quotactl quotactl_fd syslog
        159, 164, 227, 305, 170, 171,  # adjtimex settimeofday clock_settime clock_adjtime sethostname setdomainname
        135, 154, 172, 173, 212, 153,  # personality modify_ldt iopl ioperm lookup_dcookie vhangup
        109, 112, 133, 259, 256, 279,  # setpgid setsid mknod mknodat migrate_pages move_pages
    )),
    "aarch64": (kernel.Special(socket=198, clone=220, clone3=435), (
        117, 270, 271, 440, 272, 438,  # ptrace process_vm_readv process_vm_writev process_madvise kcmp pidfd_getfd
        241, 280, 282, 425, 426, 427,  # perf_event_open bpf userfaultfd io_uring_setup io_uring_enter io_uring_register
        217, 218, 219, 264, 265, 262,  # add_key request_key keyctl name_to_handle_at open_by_handle_at fanotify_init
        41, 51, 40, 39, 97, 268,  # pivot_root chroot mount umount2 unshare setns
        428, 429, 430, 431, 432, 433, 442,  # open_tree move_mount fsopen fsconfig fsmount fspick mount_setattr
        105, 106, 273, 104, 294, 142,  # init_module delete_module finit_module kexec_load kexec_file_load reboot
        89, 224, 225, 60, 443, 116,  # acct swapon swapoff quotactl quotactl_fd syslog
        171, 170, 112, 266, 161, 162,  # adjtimex settimeofday clock_settime clock_adjtime sethostname setdomainname
        92, 18, 58, 154, 157, 33,  # personality lookup_dcookie vhangup setpgid setsid mknodat
        238, 239,  # migrate_pages move_pages
    )),
}
# fmt: on


class Allowance(NamedTuple):
    """What a converter may use up, a process: octets of address space, seconds, octets of a file, …"""

    memory: int
    cpu_seconds: int
    file_octets: int
    open_files: int
    processes: int  # threads too, and beside the program itself


def leave_the_network() -> bool:
    """Moves this process into a network namespace of its own, with a user namespace where it is not root's."""
    if os.geteuid() == 0:
        return kernel.unshare(kernel.CLONE_NEWNET)
    user, group = os.geteuid(), os.getegid()
    if not kernel.unshare(kernel.CLONE_NEWNET | kernel.CLONE_NEWUSER):
        return False
    kernel.holds(lambda: _keep_names(user, group))  # without them no private folder can be had, all else can
    return True


def _keep_names(user: int, group: int) -> bool:
    """In the new user namespace the user and group stay who they were (user_namespaces(7))."""
    for name, line in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        with open(f"/proc/self/{name}", "w") as file:  # noqa: PTH123 - one word; pathlib is more than the rest
            file.write(line)
    return True


def confine() -> dict[str, bool]:
    """Gives up, for ever, all that reading doesn't need; answers which layers hold. To be called in a fresh child."""
    rules = kernel.landlock_rules()
    limits = {
        resource.RLIMIT_AS: (MOST_MEMORY, MOST_MEMORY),
        resource.RLIMIT_CPU: (MOST_CPU_SECONDS, MOST_CPU_SECONDS + 1),
        resource.RLIMIT_FSIZE: (0, 0),
        resource.RLIMIT_NOFILE: (OPEN_FILES, OPEN_FILES),
        resource.RLIMIT_CORE: (0, 0),
        resource.RLIMIT_NPROC: (0, 0),
    }
    held = _confine_by(limits, rules)
    held["seccomp"] = held["no_new_privileges"] and kernel.holds(lambda: kernel.allow_calls_alone(_READING_CALLS))
    return held


def make_room() -> dict[str, bool]:
    """Namespaces of a converter's own: its mounts, with a folder in memory over ROOM, and the processes to come.

    `room` is False where the machine gives no such folder: what is put there would reach a disk.
    """
    owner = kernel.NOBODY if os.geteuid() == 0 else os.geteuid()
    options = f"size={ROOM_OCTETS},nr_inodes=10000,mode=0700,uid={owner}"
    has_room = (
        kernel.unshare(kernel.CLONE_NEWNS | kernel.CLONE_NEWIPC)
        and kernel.keep_mounts_to_ourselves()
        and kernel.mount_memory(ROOM, options)
    )
    if has_room:
        for place in _HIDDEN:
            kernel.mount_memory(place, "size=4k,nr_inodes=1,mode=0")
        os.chdir(ROOM)
    return {"room": has_room, "own_processes": kernel.unshare(kernel.CLONE_NEWPID)}


def confine_converter(programs: Sequence[str], allowance: Allowance, *, has_room: bool) -> dict[str, bool]:
    """Gives up all that the two programs don't need, for them too; answers which layers hold.

    `programs`: what may be started, and beside it the system's loader of programs. Those and what lies in the same
    installation can be read; written is the private folder alone.
    """
    rights = [(path, kernel.LANDLOCK_READ) for path in _READABLE]
    rights += [(path, kernel.LANDLOCK_READ | kernel.LANDLOCK_EXECUTE) for path in (*programs, *_loaders())]
    rights += [(path.rpartition("/program/")[0], kernel.LANDLOCK_READ) for path in programs if "/program/" in path]
    if has_room:
        rights.append((ROOM, kernel.LANDLOCK_READ_WRITE))
    rights.append(("/dev/null", kernel.LANDLOCK_READ_WRITE))
    rules = kernel.landlock_rules(rights)
    limits = {
        resource.RLIMIT_AS: (allowance.memory, allowance.memory),
        resource.RLIMIT_CPU: (allowance.cpu_seconds, allowance.cpu_seconds + 1),
        resource.RLIMIT_FSIZE: (allowance.file_octets, allowance.file_octets),
        resource.RLIMIT_NOFILE: (allowance.open_files, allowance.open_files),
        resource.RLIMIT_CORE: (0, 0),
    }
    if allowance.processes:  # where there are to be none, the limit comes with the program, which must be started first
        limits[resource.RLIMIT_NPROC] = (allowance.processes, allowance.processes)
    held = _confine_by(limits, rules)
    held["seccomp"] = held["no_new_privileges"] and kernel.holds(lambda: kernel.refuse_calls(_REFUSED_TO_CONVERTERS))
    return held


def _confine_by(limits: dict[int, tuple[int, int]], rules: int) -> dict[str, bool]:
    held = {
        "limits": kernel.holds(lambda: kernel.set_limits(limits)),
        "unprivileged": kernel.holds(kernel.leave_root),
        "not_dumpable": kernel.holds(kernel.hide_memory),
        "no_new_privileges": kernel.holds(kernel.refuse_new_privileges),
    }
    kernel.die_with_parent()
    held["landlock"] = kernel.obey_landlock(rules)
    return held


def _loaders() -> list[str]:
    """The system's loaders of programs (ld.so(8)), without which none starts."""
    found = []
    for folder in ("/lib64", "/lib"):
        try:
            names = os.listdir(folder)  # noqa: PTH208 - pathlib is more than the rest of this file
        except OSError:
            continue
        found += [f"{folder}/{name}" for name in names if name.startswith(("ld-linux", "ld-musl"))]
    return found
