"""The error family: the class says what to do.

MailbotError
├── ConfigurationError   stop at the start, exit 2: one clear line a fault
├── TransientError       the same input later: back off with jitter
│   └── LoginRefused     user name or password not taken: back off for a minute or more, tell a person
├── PermanentError       never for this input: chambers are told
└── Inconsistency        two records disagree: stop, tell a person

An error carries ids and codes, never content. Expected badness is a value, not an exception.
"""


class MailbotError(Exception):
    """Root of all errors that mailbot raises."""

    code: int | None = None  # the server's reply code, where one was given
    mend: str = ""  # what an admin can do, where the edge can tell; it names settings, never what they hold

    @property
    def why(self) -> str:
        """For the log: the class, and the mend where there is one."""
        return f"{type(self).__name__}: {self.mend}" if self.mend else type(self).__name__


class ConfigurationError(MailbotError):
    """Settings or files that mailbot can't start with; `faults` has one line a fault."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


class TransientError(MailbotError):
    """A server or disk that may answer later."""


class LoginRefused(TransientError):  # noqa: N818 - says what happened; another try is likely to be refused too
    """A server refuses the user name or password; it may be mended there or here, and hasty tries lock accounts."""


class PermanentError(MailbotError):
    """Refused for good for this input."""


class Inconsistency(MailbotError):  # noqa: N818 - the house's own word
    """Ledger, vault or mailbox disagree; nothing further is done to the thing concerned."""
