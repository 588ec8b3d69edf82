"""What may a reader ask of the converters for one paper, what was it answered, and what does it make of the paper?"""

from dataclasses import dataclass, field
from types import MappingProxyType

from mailbot.core.domain.document import ReadBy, Trouble
from mailbot.reading.errands import Answer, Answers, Errand, Program

WHOLE_PAPER = 0  # the page of an errand for the paper as a whole
NO_ANSWERS: Answers = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Asking:
    """One paper's errands. Nothing is asked twice: where any answer came, what has none stays unanswered."""

    path: str
    answers: Answers = field(default_factory=dict)
    most: int = 0  # errands that this paper may still ask for
    most_octets: int = 0  # in all of them

    @property
    def may_ask(self) -> bool:
        """Whether errands may be named at all."""
        return not self.answers and self.most > 0

    def answer(self, page: int) -> Answer | None:
        """What came for this page (1-based; 0 for the paper), or None where nothing was asked."""
        return self.answers.get((self.path, page))

    def errand(self, page: int, program: Program, suffix: str, octets: bytes) -> Errand:
        """An errand of this paper."""
        return Errand(self.path, page, program, suffix, octets)


NOTHING_TO_ASK = Asking("")


@dataclass(frozen=True, slots=True)
class PaperText:
    """A paper as read: its pages' words ("" where a page has none), their number, and what stood in the way."""

    pages: tuple[str, ...]
    count: int | None
    count_exact: bool
    trouble: Trouble | None
    whole: bool  # False: what isn't found in the words may yet stand in the paper
    read_by: ReadBy = ReadBy.TEXT
    errands: tuple[Errand, ...] = ()


def unread(trouble: Trouble, count: int | None = None, *, errands: tuple[Errand, ...] = ()) -> PaperText:
    """A paper of which no word could be read."""
    return PaperText((), count, count_exact=False, trouble=trouble, whole=False, errands=errands)
