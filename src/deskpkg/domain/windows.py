"""The windows of one desk: each has a name of its own in the history and for its drafts."""

MOST = 99
"""How many windows of a desk have a name of their own."""


def window_name(desk: str, number: int) -> str:
    """Return the name of a desk's window, counted from 1: "front", "front 2"."""
    return desk if number == 1 else f"{desk} {number}"


def windows_of(desk: str) -> tuple[str, ...]:
    """Return the names that windows of a desk have, or have had."""
    return tuple(window_name(desk, number) for number in range(1, MOST + 1))
