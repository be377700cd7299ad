"""What a rule of the verifier is."""

from typing import NamedTuple


class Rule(NamedTuple):
    """A broken promise in words, with a place for each column of the rows that break it."""

    text: str
    sql: str
