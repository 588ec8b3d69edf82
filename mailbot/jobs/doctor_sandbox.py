"""How strong is the isolation on this machine, and can scans and word processors' files be read here?"""

from collections.abc import Mapping

from mailbot.jobs.doctor import Checked, fault, ok, warning

_WALLS = {
    "limits": "limits of memory, processor time and files",
    "unprivileged": "a user without privileges",
    "not_dumpable": "memory that others cannot read",
    "no_new_privileges": "no new privileges",
    "landlock": "Landlock (no file can be opened but those that are needed)",
    "seccomp": "seccomp (no system call but those that are needed)",
    "network_namespace": "a network namespace of its own (no network at all)",
    "room": "a private folder in memory (LibreOffice is not started without one)",
    "own_processes": "a process namespace of its own (everything ends with its first process)",
    "no_secret_read": "settings and ledger could not be opened",
    "no_file_read": "a file could not be read",
    "no_file_written": "a file could not be written",
    "no_socket": "a socket could not be made",
    "no_exec": "no program could be started",
    "no_other_program": "no program but the two converters could be started",
    "no_fork": "no process could be forked",
    "no_mount": "nothing could be mounted",
    "no_trace": "no process could be traced",
}
_NAMESPACES = "allow user namespaces (sysctl kernel.unprivileged_userns_clone=1), also in a container"
_MENDS = {
    "landlock": "a kernel from 5.13 on with Landlock enabled; the other layers stand without it",
    "seccomp": "a kernel with seccomp filters, on x86_64 or aarch64",
    "network_namespace": _NAMESPACES,
    "room": f"{_NAMESPACES}; until then a person counts the pages of what isn't a PDF",
    "own_processes": _NAMESPACES,
}
_PROGRAMS = ("renders", "recognises")


def sandbox_findings(reading: Mapping[str, bool], converting: Mapping[str, bool]) -> list[Checked]:
    """Each wall around the reading and the converting of papers that this machine does not give.

    The layers are as the sandbox told them from inside a child of each profile.
    """
    if not reading.get("server") or not converting.get("server"):
        mend = "start it by hand to see why: python -I -m mailbot.reading.server"
        return [fault("sandbox", "the reading server does not start: no message can be read", mend)]
    walls = {name: holds for name, holds in converting.items() if name not in _PROGRAMS}
    found = _walls("sandbox", "messages are read", reading)
    return [*found, *_walls("converters", "LibreOffice and Tesseract run", walls), *_programs(converting)]


def _walls(name: str, what: str, layers: Mapping[str, bool]) -> list[Checked]:
    missing = [layer for layer, holds in layers.items() if not holds]
    found = [
        warning(
            name,
            f"missing: {_WALLS.get(layer, layer.replace('_', ' '))}",
            _MENDS.get(layer, "see which of the layers above it is missing: it follows from that"),
        )
        for layer in missing
    ]
    count = len(layers) - 1  # the server is none
    return [ok(name, f"{what} behind {count - len(missing)} of {count} walls"), *found]


def _programs(layers: Mapping[str, bool]) -> list[Checked]:
    """Which of the two optional programs is there, and what follows where one is not."""
    office, tesseract = "LibreOffice", "Tesseract"
    if layers.get("renders"):
        one = ok(office, "installed: DOC, RTF, ODT and WPD are read, and the pages of DOCX are counted as laid out")
    else:
        what = "not installed: a DOC, RTF, ODT or WPD is answered with a request for a PDF, a DOCX's pages are unknown"
        one = warning(office, what, "apt-get install libreoffice-writer-nogui, then start mailbot again")
    if layers.get("recognises"):
        return [one, ok(tesseract, "installed: scans and photographs of pages are read")]
    what = "not installed: every scan and photograph of a page is left to a person"
    return [one, warning(tesseract, what, "apt-get install tesseract-ocr tesseract-ocr-eng, then start mailbot again")]
