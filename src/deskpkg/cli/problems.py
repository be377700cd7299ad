"""What is said, and with which exit code, when a command cannot do what it was asked."""

import sys

from deskpkg.domain.refused import Conflict, Gone, Refused
from deskpkg.domain.text import clean_lines
from deskpkg.settings import SettingsError
from deskpkg.store import StoreError

FAILED, USAGE, NOT_FOUND, AMBIGUOUS, CONFLICT, REFUSED = range(1, 7)


class Problem(Exception):
    """A command cannot do what it was asked; the message says why and what to do."""

    def __init__(self, message: str, exit_code: int = FAILED) -> None:
        """Say `message` and end with `exit_code`."""
        super().__init__(message)
        self.exit_code = exit_code


def complain(message: str) -> None:
    """Write one or more lines to stderr, without anything that could act on a terminal."""
    print(f"deskpkg: {clean_lines(message)}", file=sys.stderr)


EXPECTED = (Problem, StoreError, SettingsError, Refused, OSError)
"""What may go wrong without anybody having made a mistake in the program."""


def tell(error: Exception) -> int:
    """Tell of one of the `EXPECTED` and return its exit code."""
    complain(str(error))
    match error:
        case Problem() | StoreError() | SettingsError():
            return error.exit_code
        case Gone():
            return NOT_FOUND
        case Conflict():
            return CONFLICT
        case Refused():
            return REFUSED
    return FAILED
