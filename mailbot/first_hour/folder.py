"""A new folder for one mailbot: settings, conferences, data, keys and the systemd unit, closed to everybody else."""

from importlib.resources import files
from pathlib import Path

from mailbot.errors import ConfigurationError
from mailbot.first_hour.settings_file import settings_text

SETTINGS = "mailbot.env"
# A new installation looks on first; live, its notices are drafts until somebody says `send`.
_CHOSEN = {
    "mode": "observe",
    "conferences_dir": "conferences",
    "data_dir": "data",
    "keys_dir": "keys",
    "notices": "draft",
}
_AS_SHIPPED = {"/etc/mailbot/mailbot.env": SETTINGS, "/etc/mailbot/secrets": "secrets"}


def make_folder(folder: Path, program: Path) -> list[Path]:
    """Fills `folder` (0700; its files 0600), made where it is missing, and answers what was made.

    `program` is what the systemd unit starts. Raises ConfigurationError for a folder that holds anything already.
    """
    folder = folder.absolute()
    if folder.exists() and not folder.is_dir():
        raise ConfigurationError([f"{folder}: is a file; name a folder"])
    there = sorted(path.name for path in folder.iterdir()) if folder.exists() else []
    if there:
        more = f" and {len(there) - 3} more" if len(there) > 3 else ""
        raise ConfigurationError([f"{folder}: is not empty ({', '.join(there[:3])}{more}); name a new folder"])
    for each in (folder, *(folder / name for name in ("conferences", "data", "keys", "secrets"))):
        each.mkdir(mode=0o700, parents=True, exist_ok=True)
        each.chmod(0o700)
    texts = {
        SETTINGS: settings_text(_CHOSEN),
        "conferences/conference.toml.example": (files(__package__) / "conner.toml").read_text("utf-8"),
        "mailbot.service": _unit(folder, program),
    }
    for name, text in texts.items():
        path = folder / name
        path.touch(mode=0o600, exist_ok=False)
        path.write_text(text, "utf-8")
    return [folder / name for name in (*texts, "data", "keys", "secrets")]


def _unit(folder: Path, program: Path) -> str:
    """The packaged unit for this folder: its paths are whole ones, for systemd starts a service in /."""
    text = (files(__package__) / "mailbot.service").read_text("utf-8")
    for shipped, name in _AS_SHIPPED.items():
        text = text.replace(shipped, str(folder / name))
    text = text.replace("/opt/mailbot/bin/mailbot", str(program))
    return text.replace("[Service]\n", f"[Service]\nReadWritePaths={folder / 'data'} {folder / 'keys'}\n", 1)
