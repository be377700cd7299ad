"""Ending as told from outside, by a closed window or a polite kill, but in order."""

import signal
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from asyncio import Task

_SIGNALS = [
    getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)
]  # Windows has no SIGHUP


@contextmanager
def in_order(leave: Callable[[], Coroutine[Any, Any, None]] | None = None) -> Iterator[list[int]]:
    """Turn such a signal into an orderly end of the program.

    Args:
        leave: ends the application whose event loop is running; without it, or before and after
            its loop runs, SystemExit is raised.

    Yields:
        a list that has the exit code once a signal came.
    """
    codes: list[int] = []
    tasks: list[Task[None]] = []

    def end(which: int, _: object) -> None:
        from asyncio import get_running_loop  # not worth its price to commands without a screen

        codes.append(128 + which)
        try:
            loop = get_running_loop()
        except RuntimeError:
            loop = None
        if leave is None or loop is None:
            raise SystemExit(128 + which)
        loop.call_soon_threadsafe(lambda: tasks.append(loop.create_task(leave())))

    before = {which: signal.signal(which, end) for which in _SIGNALS}
    try:
        yield codes
    finally:
        for which, handler in before.items():
            signal.signal(which, handler)
