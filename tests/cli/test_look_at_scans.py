"""check at a terminal: a person sees how far the reading of a scan has come."""

import os
import pty
import subprocess
import sys
from pathlib import Path

from tests.cli.places import ROOT
from tests.edges.test_converters import needs, photograph
from tests.reading.papers import make_pdf, make_statement_mail


def test_the_pages_of_a_scan_are_counted_at_a_terminal(tmp_path: Path) -> None:
    """While its one page is recognised a line on standard error says so; standard output has the result alone."""
    needs("tesseract")
    mail = tmp_path / "scan.eml"
    mail.write_bytes(make_statement_mail(photograph(make_pdf("A page from the copier,\nwith a line of text or two."))))
    conference = ROOT / "config" / "examples" / "conner.toml"
    words = ["check", mail, "--json", "--received-at", "2021-03-01T10:00:00+00:00", "--conference", conference]
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", "from mailbot.cli import main; main()", *map(str, words)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=theirs,
        env={"PATH": os.environ["PATH"], "TERM": "xterm"},
    )
    os.close(theirs)
    assert "0 of 1 pages" in _shown(ours)
    told, _ = process.communicate(timeout=30)
    assert process.returncode == 0
    assert told.startswith(b"{")
    assert b"pages \xe2\x80\xa6" not in told


def _shown(terminal: int) -> str:
    """All that was written to the terminal until its other end closed (EIO)."""
    shown = b""
    try:
        while chunk := os.read(terminal, 10_000):
            shown += chunk
    except OSError:
        pass
    os.close(terminal)
    return shown.decode("utf-8", "replace")
