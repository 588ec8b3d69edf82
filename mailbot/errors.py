"""The error family: the class says what to do.

MailbotError
├── ConfigurationError   stop at the start, exit 2: one clear line a fault
├── TransientError       the same input later: back off with jitter
├── PermanentError       never for this input: chambers are told
└── Inconsistency        two records disagree: stop, tell a person

An error carries ids and codes, never content. Expected badness is a value, not an exception.
"""


class MailbotError(Exception):
    """Root of all errors that mailbot raises."""


class ConfigurationError(MailbotError):
    """Settings or files that mailbot can't start with; `faults` has one line a fault."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


class TransientError(MailbotError):
    """A server or disk that may answer later."""


class PermanentError(MailbotError):
    """Refused for good for this input."""


class Inconsistency(MailbotError):  # noqa: N818 - the house's own word
    """Ledger, vault or mailbox disagree; nothing further is done to the thing concerned."""
