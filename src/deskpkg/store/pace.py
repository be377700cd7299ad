"""How long a read has taken lately, to tell whether it may be answered at once."""

from collections import deque
from collections.abc import Callable
from functools import partial
from time import perf_counter
from typing import Concatenate, Final, ParamSpec, TypeVar

from deskpkg.store.unit import Unit

P = ParamSpec("P")
T = TypeVar("T")

QUICK: Final = 0.004
"""Seconds that nobody notices if the screen waits for them."""
PROOFS: Final = 3
"""How many reads in a row must have been quick before one is answered at once."""


class Pace:
    """Times the reads of one kind; a slow one sends those after it back to the worker."""

    def __init__(self) -> None:
        """Know nothing yet: the first reads are not made at once."""
        self._lately: deque[float] = deque(maxlen=PROOFS)

    @property
    def quick(self) -> bool:
        """Whether all of the last reads have been quick."""
        return len(self._lately) == PROOFS and max(self._lately) < QUICK

    def timed(self, work: Callable[Concatenate[Unit, P], T]) -> Callable[Concatenate[Unit, P], T]:
        """Return `work`, timed where it is done."""
        return partial(self._time, work)

    def _time(
        self,
        work: Callable[Concatenate[Unit, P], T],
        unit: Unit,
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        began = perf_counter()
        try:
            return work(unit, *args, **kwargs)
        finally:
            self._lately.append(perf_counter() - began)
