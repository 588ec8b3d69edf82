"""What does a container hold?"""

from dataclasses import dataclass, field

from mailbot.core.domain.document import Trouble


@dataclass(frozen=True, slots=True)
class Held:
    """One thing taken out of a container; its name is evidence and never a path."""

    name: str
    octets: bytes = field(repr=False)
    declared: str = ""  # media type; "" where the container tells none
    closed: Trouble | None = None  # why it was not taken out
    is_text: bool = False  # the text of the mail that the container is, in UTF-8
    inside: tuple["Held", ...] = ()  # a mail inside, already opened


class Closed(Exception):  # noqa: N818 - a word to the caller, not an error that leaves the reading room
    """The container can't be opened, for this reason."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble
