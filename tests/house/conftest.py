"""The chambers that tests of `mailbot run` as a process start from."""

from pathlib import Path

import pytest

from tests.house.process import Chambers
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink


@pytest.fixture
def chambers(tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink) -> Chambers:
    """Nothing received yet, nothing running."""
    return Chambers(tmp_path, dovecot, smtp_sink)
