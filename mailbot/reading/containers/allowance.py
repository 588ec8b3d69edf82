"""How much may be taken out of a mail's containers: members, octets and time, counted as they are read."""

import sys
import time
from collections.abc import Callable
from typing import Any, TypeVar

MOST_MEMBERS = 200  # in all containers of a mail together
MOST_SECONDS = 1.0  # of processor time for all containers together; an honest one takes some milliseconds

# Hostile containers make the libraries raise nearly anything; each such case is a value where it is caught.
ANY_FAULT = (Exception, RecursionError, MemoryError)

_Result = TypeVar("_Result")


class TooMuch(Exception):  # noqa: N818 - a word to the caller, who keeps what was read before
    """A limit was reached; `code` says which."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class _Late(BaseException):
    """Time is up: no `Exception`, since the libraries catch those and go on."""


class Allowance:
    """What is left for one mail; what a container declares of itself counts for nothing."""

    def __init__(self, most_octets: int) -> None:
        self._octets = most_octets
        self._members = MOST_MEMBERS
        self._seconds = MOST_SECONDS

    def take_member(self) -> None:
        """Counts one member; raises TooMuch where there was none left."""
        self._members -= 1
        if self._members < 0:
            raise TooMuch("too_many_members")

    def take_octets(self, number: int) -> None:
        """Counts octets that were unpacked; raises TooMuch past the last."""
        self._octets -= number
        if self._octets < 0:
            raise TooMuch("unpacked_limit")

    @property
    def octets_left(self) -> int:
        """How many octets may still be unpacked."""
        return max(0, self._octets)

    def within_time(self, work: Callable[[], _Result]) -> _Result:
        """Does the work under what is left of the time; raises TooMuch where that is up.

        A library that loops over a forged count is stopped at its next call: a child has no timer, and may have none.
        """
        if self._seconds <= 0:
            raise TooMuch("container_time")
        begun = time.process_time()
        until = begun + self._seconds

        def look_at_the_clock(*_: Any) -> None:
            if time.process_time() > until:
                raise _Late

        before = sys.getprofile()
        sys.setprofile(look_at_the_clock)
        try:
            return work()
        except _Late:
            raise TooMuch("container_time") from None
        finally:
            sys.setprofile(before)
            self._seconds -= time.process_time() - begun
