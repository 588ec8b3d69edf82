"""Writes a sample of every letter, as text, HTML and whole mail, into a folder: python -m tests.show_letters FOLDER."""

import sys
from datetime import UTC, datetime
from pathlib import Path

from mailbot.core.domain.draft import TO_COUNSEL
from mailbot.letters import word
from mailbot.letters.envelope import ANSWER, REPORT, compose
from tests.letters.samples import DRAFTS


def show(folder: Path) -> None:
    """Writes NAME.txt, NAME.eml and, where there is one, NAME.html, and prints subject and octets of each."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, draft in DRAFTS.items():
        letter = word(draft)
        octets = compose(
            letter,
            sender_name="Chambers of Magistrate Judge Percy",
            sender="settlement@chambers.example",
            to=["counsel@whitlow.example"],
            message_id=f"<{name}@chambers.example>",
            date=datetime(2021, 3, 24, 20, 41, tzinfo=UTC),
            auto_submitted=ANSWER if letter.kind in TO_COUNSEL else REPORT,
            in_reply_to="<original@whitlow.example>",
        )
        (folder / f"{name}.txt").write_text(f"{letter.subject}\n\n{letter.text}", encoding="utf-8")
        (folder / f"{name}.eml").write_bytes(octets)
        if letter.html is not None:
            (folder / f"{name}.html").write_text(letter.html, encoding="utf-8")
        sys.stdout.write(f"{len(octets):>7}  {name:<28} {letter.subject}\n")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m tests.show_letters FOLDER")
    show(Path(sys.argv[1]))
