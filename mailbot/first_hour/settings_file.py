"""The settings file of a new folder: every variable, what it means, its default; made from Settings itself."""

from collections.abc import Mapping

from pydantic import SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from mailbot.settings import NEEDED_TO_RUN, PREFIX, Settings

_HEAD = """\
# Settings of mailbot. A line is NAME=value; what stands behind # is a comment, and a line that begins with # says what
# would hold without it. Relative paths start at the folder of this file. A value with # or a blank in it stands in
# 'single quotes'. A password is better kept as a file of its own: a file `mailbot_imap_password` in the folder that
# MAILBOT_SECRETS_DIR names (an environment variable, as MAILBOT_ENV_FILE is, which names this file).
"""
# the first variable of each group: its heading
_GROUPS = {
    "mode": "What mailbot may do",
    "imap_host": "The chambers' mailbox",
    "smtp_host": "The outgoing server",
    "oauth2_provider": "Sign-in by token, for Microsoft 365 and Google",
    "chambers_address": "Who writes, and who is told",
    "conferences_dir": "What lies where",
    "trusted_authserv_id": "How it behaves",
    "log_format": "The log",
}


def settings_text(chosen: Mapping[str, str]) -> str:
    """The file; `chosen` (by the names of Settings' fields) stand as set, and what is needed to run waits for a value.

    All else is a comment with its default.
    """
    lines = [_HEAD]
    for name, field in Settings.model_fields.items():
        if name in _GROUPS:
            lines.append(f"\n# --- {_GROUPS[name]} ---\n")
        lines.append(f"# {field.description}{' (required)' if name in NEEDED_TO_RUN else ''}")
        variable = f"{PREFIX}{name.upper()}"
        if name in chosen:
            lines.append(f"{variable}={chosen[name]}")
        elif name in NEEDED_TO_RUN:
            lines.append(f"{variable}=")
        else:
            lines.append(f"# {variable}={_written(field)}")
    return "\n".join(lines) + "\n"


def _written(field: FieldInfo) -> str:
    """The default as an admin would write it."""
    default = field.default
    if default is None or default is PydanticUndefined or isinstance(default, SecretStr):
        return ""
    return ",".join(default) if isinstance(default, tuple) else str(default)
