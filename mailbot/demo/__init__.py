"""A whole conference played on embedded servers, over the same assembly as the daemon."""

import importlib.util
import sys
from pathlib import Path

_EXTRA = ("pymap", "aiosmtpd", "reportlab")
_WITHOUT_EXTRA = 1


def play(keep: Path | None) -> int:
    """Plays it in the folder `keep` (new or empty; None: a temporary one, whose path is told) and shows it.

    Answers the exit code: 0, or 1 where something did not come as promised or the extra `demo` is not installed.
    Raises ConfigurationError for a folder that can't be used.
    """
    missing = [name for name in _EXTRA if importlib.util.find_spec(name) is None]
    if missing:
        sys.stderr.write(f"mailbot: the demo needs {', '.join(missing)}: pip install 'mailbot[demo]'\n")
        return _WITHOUT_EXTRA
    from mailbot.demo.performance import perform  # noqa: PLC0415 - it imports what only the extra brings

    return perform(keep)
