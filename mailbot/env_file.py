"""What a file of settings holds that can't be meant: quotation marks, signs and marks that would change a value."""

import re
from collections.abc import Iterable
from pathlib import Path

_LINE = re.compile(r"\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*)")
_CURLY = "“”„‟‘’"
_UTF_8_MARK, _UTF_16_MARKS = b"\xef\xbb\xbf", (b"\xff\xfe", b"\xfe\xff")
_QUOTE_IT = "write the value in 'single quotes', or into a file of the secrets folder"


def env_file_faults(path: Path, secrets: frozenset[str]) -> list[str]:
    """A line "FILE:LINE: NAME: what is wrong" for each value that would be read otherwise than it looks.

    `secrets` names the variables that hold passwords: there a comment or another variable is never meant. A UTF-8
    byte-order mark does no harm and is read over. No value is told.
    """
    octets = path.read_bytes()
    if octets.startswith(_UTF_16_MARKS):
        return [f"{path}:1: begins with the byte-order mark of UTF-16: save it as UTF-8"]
    try:
        text = octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        return [f"{path}: is not UTF-8 text"]
    faults = []
    for number, line in enumerate(text.splitlines(), start=1):
        found = _LINE.fullmatch(line)
        if found is None:
            continue
        name, value = found[1], found[2].rstrip()
        if what := _odd(value, is_secret=name.upper() in secrets):
            faults.append(f"{path}:{number}: {name}: {what}")
    return faults


def secret_file_faults(paths: Iterable[Path]) -> list[str]:
    """A line for each secret's own file that holds more than the secret."""
    faults = []
    for path in sorted(paths):
        octets = path.read_bytes() if path.is_file() else b""
        if octets.startswith((_UTF_8_MARK, *_UTF_16_MARKS)):
            faults.append(f"{path}:1: begins with a byte-order mark: save it as UTF-8 without one")
        elif _is_curly(octets.decode("utf-8", "replace").strip()):
            faults.append(f"{path}:1: stands in curly quotation marks, which would be part of it: take them away")
    return faults


def _odd(value: str, *, is_secret: bool) -> str:
    if _is_curly(value):
        return "stands in curly quotation marks, as word processors make them: write straight ones, or none"
    if not is_secret:
        return ""
    if "${" in value:  # in whatever quotation marks
        return "${…} is read as the name of a variable: write the value into a file of the secrets folder"
    if value.startswith('"') and "\\" in value:
        return f'in "double quotes" \\ has a meaning of its own: {_QUOTE_IT}'
    is_cut = not value.startswith(("'", '"')) and re.search(r"\s#", value)
    return f"what stands behind # is read as a comment: {_QUOTE_IT}" if is_cut else ""


def _is_curly(value: str) -> bool:
    return value[:1] in _CURLY and value[:1] != ""
