"""What does a word processor's file look like on paper, and which words stand on a picture? Asked of two programs.

A converter's child takes octets and answers octets, and looks into neither: LibreOffice writes a PDF, Tesseract a
table of words. All it has is a folder in memory that vanishes with it, and no more of the machine than the programs
themselves need. Where there is no such folder LibreOffice is not started; Tesseract needs none.
"""

import os
import resource
import signal
import socket
import stat
from collections.abc import Callable
from typing import NamedTuple

from mailbot.core.reading_record import MOST_RENDERED_OCTETS, MOST_WORDS_OCTETS, WORD_OCTETS, ConverterStatus
from mailbot.reading import kernel
from mailbot.reading.confinement import ROOM, Allowance, confine_converter, make_room

_SYSTEM_PATH = ("/usr/bin", "/bin", "/usr/local/bin")
# measured of a five-page file and a dense page: LibreOffice 460 MiB in three threads, Tesseract 150 MiB in one
_RENDERING = Allowance(memory=2 << 30, cpu_seconds=30, file_octets=64 << 20, open_files=256, processes=64)
_RECOGNITION = Allowance(memory=1 << 30, cpu_seconds=20, file_octets=64 << 20, open_files=32, processes=0)
_ENVIRONMENT = {
    "HOME": ROOM,
    "TMPDIR": ROOM,
    "PATH": "/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "OMP_THREAD_LIMIT": "1",  # with more threads Tesseract takes five times as long for a page
    "SAL_USE_VCLPLUGIN": "svp",  # LibreOffice draws in memory alone
}
_RESTART = 81  # LibreOffice has written its settings for the first time, and asks to be started again
_STARTS = 3
_PROFILE = f"{ROOM}/profile"
_OUT = f"{ROOM}/out"
# No macro, no script, no embedded program runs; nothing that a file links to is looked up; nothing is asked.
_SETTINGS = {
    ("org.openoffice.Office.Common/Security/Scripting", "MacroSecurityLevel"): "3",
    ("org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution"): "true",
    ("org.openoffice.Office.Common/Security/Scripting", "BlockUntrustedRefererLinks"): "true",
    ("org.openoffice.Office.Common/Security/Scripting", "CheckDocumentEvents"): "true",
    ("org.openoffice.Office.Common/Misc", "FirstRun"): "false",
    ("org.openoffice.Office.Common/Misc", "UseOpenCL"): "false",
    ("org.openoffice.Office.Java/VirtualMachine", "Enable"): "false",
    ("org.openoffice.Office.Writer/Content/Update", "Link"): "2",  # never
    ("org.openoffice.Office.WriterWeb/Content/Update", "Link"): "2",
    ("org.openoffice.Office.Calc/Content/Update", "Link"): "2",
}


class Programs(NamedTuple):
    """Where the two programs are; "" where one is not installed."""

    render: str
    recognise: str


def find_programs() -> Programs:
    """Looks along the system's own path alone, and behind the script that starts LibreOffice."""
    office = next((found for name in ("soffice", "libreoffice") if (found := _find(name))), "")
    binary = f"{office.rpartition('/')[0]}/soffice.bin" if office else ""
    return Programs(binary if binary and os.access(binary, os.X_OK) else "", _find("tesseract"))


def _find(name: str) -> str:
    for folder in _SYSTEM_PATH:
        path = f"{folder}/{name}"
        if os.access(path, os.X_OK):
            return os.path.realpath(path)
    return ""


def in_a_room(work: Callable[[dict[str, bool]], None], *, is_rendering: bool, programs: Programs) -> None:
    """Does the work in a child of this process, confined for one of the programs; ends when that child ends.

    The child is the first in a process namespace where there is one: with it everything ends that it has started. In
    any case all are in one process group, which none of them can leave.
    """
    os.setsid()
    allowance = _allowance(is_rendering=is_rendering)
    layers = make_room()
    pid = os.fork()
    if pid:
        os.waitpid(pid, 0)
        return
    program = programs.render if is_rendering else programs.recognise
    layers |= confine_converter([program] if program else [], allowance, has_room=layers["room"])
    work(layers)


def _allowance(*, is_rendering: bool) -> Allowance:
    """What a program may use. Its processes come on top of those that the same user runs already, which count too."""
    if not is_rendering:
        return _RECOGNITION
    user = kernel.NOBODY if os.geteuid() == 0 else os.geteuid()
    return _RENDERING._replace(processes=_RENDERING.processes + _tasks_of(user))


def _tasks_of(user: int) -> int:
    """How many processes and threads the user has on this machine, as the kernel counts them (RLIMIT_NPROC)."""
    found = 0
    for name in filter(str.isdigit, os.listdir("/proc")):  # noqa: PTH208 - pathlib is not loaded in this process
        try:
            with open(f"/proc/{name}/status", "rb") as file:  # noqa: PTH123 - as above
                status = file.read()
        except OSError:  # it has ended meanwhile
            continue
        if b"\nUid:\t%d\t" % user in status:
            found += int(status.partition(b"\nThreads:\t")[2].split(b"\n")[0])
    return found


def convert(conversation: socket.socket, programs: Programs, *, is_rendering: bool, has_room: bool) -> None:
    """One errand, over the conversation: takes the suffix and octets, answers a status and octets."""
    suffix = conversation.recv(WORD_OCTETS, socket.MSG_WAITALL).rstrip(b"\0").decode("ascii")
    program = programs.render if is_rendering else programs.recognise
    if not program or (is_rendering and not has_room):
        _take(os.open(os.devnull, os.O_WRONLY), conversation)  # what is left unread would break the answer off
        status, answer = ConverterStatus.NO_ROOM if program else ConverterStatus.MISSING, -1
    elif is_rendering:
        status, answer = _render(program, suffix, conversation)
    else:
        status, answer = _recognise(program, conversation)
    conversation.sendall(status.encode("ascii").ljust(WORD_OCTETS, b"\0"))
    while status is ConverterStatus.DONE and (chunk := os.read(answer, 1 << 20)):
        conversation.sendall(chunk)


def _render(program: str, suffix: str, conversation: socket.socket) -> tuple[ConverterStatus, int]:
    """The PDF that LibreOffice makes of the file, as a descriptor."""
    name = f"{ROOM}/paper.{suffix}"
    _take(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), conversation)
    _write_settings()
    arguments = [program, f"-env:UserInstallation=file://{_PROFILE}", "--headless", "--norestore", "--nolockcheck"]
    arguments += ["--nologo", "--convert-to", "pdf", "--outdir", _OUT, name]
    for _ in range(_STARTS):
        status = _run(arguments, 1, 1, may_fork=True)
        if not os.WIFEXITED(status) or os.WEXITSTATUS(status) != _RESTART:
            break
    if told := _ill(status):
        return told, -1
    try:
        answer = os.open(f"{_OUT}/paper.pdf", os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:  # it ends well, too, where it could make nothing of the file
        return ConverterStatus.FAILED, -1
    return _measured(answer, MOST_RENDERED_OCTETS), answer


def _recognise(program: str, conversation: socket.socket) -> tuple[ConverterStatus, int]:
    """The table of words that Tesseract makes of the picture, as a descriptor. From memory to memory: no folder."""
    picture, answer = os.memfd_create("picture"), os.memfd_create("words")
    _take(os.dup(picture), conversation)
    os.lseek(picture, 0, os.SEEK_SET)
    # --psm 1: the page's orientation is found first, so that one scanned upside down is read too
    arguments = [program, "stdin", "stdout", "-l", "eng", "--psm", "1", "tsv"]
    if told := _ill(_run(arguments, picture, answer, may_fork=False)):
        return told, -1
    os.lseek(answer, 0, os.SEEK_SET)
    return _measured(answer, MOST_WORDS_OCTETS), answer


def _take(descriptor: int, conversation: socket.socket) -> None:
    with open(descriptor, "wb") as file:
        while chunk := conversation.recv(1 << 20):
            file.write(chunk)


def _measured(descriptor: int, most: int) -> ConverterStatus:
    """Whether what a program left is a file, and not too large a one: it may have been led to leave anything."""
    seen = os.fstat(descriptor)
    if not stat.S_ISREG(seen.st_mode) or not seen.st_size:
        return ConverterStatus.FAILED
    return ConverterStatus.DONE if seen.st_size <= most else ConverterStatus.LIMIT


def _write_settings() -> None:
    """LibreOffice's own settings, before it starts: a fresh profile for every file."""
    os.makedirs(f"{_PROFILE}/user")  # noqa: PTH103 - pathlib is not loaded in this process
    items = "".join(
        f'<item oor:path="/{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for (path, name), value in _SETTINGS.items()
    )
    document = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry"'
        f' xmlns:xs="http://www.w3.org/2001/XMLSchema">{items}</oor:items>'
    )
    with open(f"{_PROFILE}/user/registrymodifications.xcu", "w", encoding="utf-8") as file:  # noqa: PTH123 - as above
        file.write(document)


def _run(arguments: list[str], source: int, sink: int, *, may_fork: bool) -> int:
    """The wait status (wait(2)) of the program, which is alone in the process namespace where there is one."""
    pid = os.fork()
    if pid == 0:
        try:
            kernel.die_with_parent()
            for ignored in (signal.SIGXFSZ, signal.SIGPIPE, signal.SIGINT):  # by Python and by the server
                signal.signal(ignored, signal.SIG_DFL)
            if not may_fork:
                kernel.set_limits({resource.RLIMIT_NPROC: (0, 0)})
            os.dup2(source, 0)
            os.dup2(sink, 1)
            os.execve(arguments[0], arguments, _ENVIRONMENT)  # noqa: S606 - no shell, a path found at the start
        finally:
            os._exit(127)
    return os.waitpid(pid, 0)[1]


def _ill(status: int) -> ConverterStatus | None:
    """What a wait status that is no success means, or None."""
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGXCPU, signal.SIGXFSZ, signal.SIGKILL):
        return ConverterStatus.LIMIT
    return ConverterStatus.FAILED if status else None
