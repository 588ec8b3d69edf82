"""Conference files: TOML as an admin writes it into sound conferences, or into one clear line for each fault."""

import re
from collections import Counter
from pathlib import Path

from mailbot.core.domain.court import Conference
from mailbot.edges.conference_files.schema import check_rosters, conference_of
from mailbot.edges.conference_files.toml_table import opened
from mailbot.errors import ConfigurationError

_DOCKET = re.compile(r"(?:(\d{1,2}):)?(\d{2})-?([a-z]{2})-?0*(\d{1,6})", re.IGNORECASE)


def read_conference(path: Path, *, chambers_addresses: frozenset[str] = frozenset()) -> Conference:
    """The conference that a file states.

    `chambers_addresses` may stand on no roster. Raises ConfigurationError with one line a fault,
    "FILE:LINE: key: what is wrong".
    """
    top = opened(path, _text_of(path))
    file, conference = top.file, conference_of(top)
    check_rosters(file, {address.lower() for address in chambers_addresses})
    if file.faults:
        raise ConfigurationError([line for _, line in sorted(file.faults)])
    return conference


def read_folder(folder: Path, *, chambers_addresses: frozenset[str]) -> tuple[list[tuple[Path, Conference]], list[str]]:
    """Every sound conference of the *.toml files in a folder, in order of their names, and a line for each fault.

    Two files of one conference (the same case and session) are a fault that names both, and neither is taken.
    """
    if not folder.is_dir():
        return [], [f"{folder}: there is no such folder"]
    sound: list[tuple[Path, Conference]] = []
    faults: list[str] = []
    for path in sorted(folder.glob("*.toml")):
        if path.name.startswith("."):  # an editor's own
            continue
        try:
            sound.append((path, read_conference(path, chambers_addresses=chambers_addresses)))
        except ConfigurationError as error:
            faults += error.faults
    times = Counter(_identity(conference) for _, conference in sound)
    for identity in (identity for identity, count in times.items() if count > 1):
        named = " and ".join(str(path) for path, conference in sound if _identity(conference) == identity)
        faults.append(f'{named}: state the same conference: keep one, or give one of them a "session"')
    return [(path, conference) for path, conference in sound if times[_identity(conference)] == 1], faults


def _identity(conference: Conference) -> tuple[str, str]:
    """A conference is its case number and session; judges' initials, leading zeros and case tell nothing."""
    docket = _DOCKET.search(conference.case_number)
    number = ":".join(part or "" for part in docket.groups()) if docket else conference.case_number
    return number.casefold(), conference.session.strip().casefold()


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        is_utf_16 = error.object[:2] in {b"\xff\xfe", b"\xfe\xff"}
        begins = "begins with the byte-order mark of UTF-16: save it as UTF-8" if is_utf_16 else "is not UTF-8 text"
        raise ConfigurationError([f"{path}:1: {begins}"]) from None
    except OSError as error:
        raise ConfigurationError([f"{path}: cannot be read: {error.strerror}"]) from None
