"""What can be chosen, and how typed letters find it."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from deskpkg.domain.text import fold

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Option(Generic[K]):
    """One thing to choose.

    `note` stands to its right ("90.00"); an option with a `disabled_reason` is shown but cannot be
    chosen; `alias` are more words that find it, before any other ("k" for Card).
    """

    key: K
    text: str
    note: str = ""
    disabled_reason: str = ""
    alias: str = ""


def typed_match(options: Sequence[Option[K]], typed: str) -> Option[K] | None:
    """The option that `typed` finds: by alias, by its whole text, else the first that goes on so.

    From any of its words on: "tissue 7" finds "Deep tissue 75".
    """
    wanted = fold(typed)
    if not wanted:
        return None
    for option in options:
        if wanted in fold(option.alias).split():
            return option
    found = [option for option in options if _goes_on(option, wanted)]
    return next((o for o in found if fold(o.text) == wanted), found[0] if found else None)


def goes_on(options: Sequence[Option[K]], typed: str) -> int:
    """How many options go on with another word after `typed`, so that a space is one of theirs."""
    wanted = fold(typed)
    if not wanted or typed.endswith(" "):
        return 0
    return sum(_goes_on(option, f"{wanted} ") for option in options)


def _goes_on(option: Option[K], wanted: str) -> bool:
    words = fold(option.text).split()
    return any(" ".join(words[n:]).startswith(wanted) for n in range(len(words)))


def step(options: Sequence[Option[K]], key: K | None, by: int) -> Option[K] | None:
    """The next option that may be chosen, `by` +1 or -1 from `key`; None at the end."""
    open_ones = [option for option in options if not option.disabled_reason or option.key == key]
    keys = [option.key for option in open_ones]
    place = keys.index(key) + by if key in keys else (0 if by > 0 else len(keys) - 1)
    return open_ones[place] if 0 <= place < len(open_ones) else None
