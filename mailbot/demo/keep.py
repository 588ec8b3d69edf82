"""The folder in which the demo plays, and the mails it keeps there as files to open."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from mailbot.core.domain.draft import TO_COUNSEL
from mailbot.demo.stage import Posted
from mailbot.errors import ConfigurationError


def make_folder(keep: Path | None) -> Path:
    """An empty folder of our own: the one asked for, else a temporary one. Raises ConfigurationError if it is used."""
    if keep is None:
        return Path(tempfile.mkdtemp(prefix="mailbot-demo-"))
    if keep.exists() and any(keep.iterdir()):
        raise ConfigurationError([f"--keep {keep}: is not empty; name a new folder"])
    try:
        keep.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError([f"--keep {keep}: can't be made ({error.strerror})"]) from None
    return keep.resolve()


def keep_mails(folder: Path, posted: Sequence[Posted]) -> None:
    """Writes every mail, numbered by time: counsel's and chambers' apart, as it was sent, as text, and as HTML."""
    for number, one in enumerate(posted, start=1):
        place = folder / ("counsel" if one.kind in TO_COUNSEL else "chambers")
        place.mkdir(mode=0o700, exist_ok=True)
        name = f"{number:02d}-{one.at:%m%d-%H%M}-{one.kind}"
        (place / f"{name}.eml").write_bytes(one.octets)
        head = f"To: {', '.join(one.recipients)}\nSubject: {one.subject}\n\n"
        (place / f"{name}.txt").write_text(head + one.text, "utf-8")
        if one.html:
            (place / f"{name}.html").write_text(one.html, "utf-8")
