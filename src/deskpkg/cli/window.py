"""Several windows of one desk: each has a name of its own, so that each keeps its own drafts."""

import hashlib
import os
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from deskpkg.domain.windows import MOST, window_name

_held: list[BinaryIO] = []
"""Locks of this process; the system gives them back when it ends, however it ends."""


def own_name(desk: str, database: Path) -> str:
    """Return `desk`, or "desk 2" and so on where windows of it are open on the same database.

    A window that opens after another one ended gets that one's name, and with it its drafts.
    """
    from platformdirs import user_state_path

    folder = user_state_path("deskpkg", appauthor=False)
    which = hashlib.sha256(f"{desk}\n{database.absolute()}".encode(errors="replace")).hexdigest()
    with suppress(OSError):  # a desk must open all the same
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for number in range(1, MOST + 1):
            if _take(folder / f"window-{which[:16]}-{number}.lock"):
                return window_name(desk, number)
    return desk


def _take(path: Path) -> bool:
    """Lock a file until this process ends; False if another one has it."""
    file = path.open("ab")
    try:
        _lock(file)
    except OSError:
        file.close()
        return False
    _held.append(file)
    return True


def _lock(file: BinaryIO) -> None:
    if os.name == "nt":
        import msvcrt

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
