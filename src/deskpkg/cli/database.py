"""Which database is meant, and whether it may be started anew."""

import argparse
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from deskpkg import settings
from deskpkg.store import Store
from deskpkg.store.errors import AlreadyThere, Missing


def chosen(arguments: argparse.Namespace) -> Path | None:
    """Return the path that was named by option or environment; None if none was."""
    named = getattr(arguments, "database", None) or os.environ.get("DESKPKG_DATABASE")
    return Path(named).expanduser() if named else None


def path_of(arguments: argparse.Namespace) -> Path:
    """Return where the records lie, by option, environment, settings or the platform's custom.

    Raises:
        SettingsError: the settings file cannot be used.
    """
    return chosen(arguments) or settings.load().database


def existing(arguments: argparse.Namespace) -> Store:
    """Open the records, which must be there, for reading.

    Raises:
        StoreError: they are not, or cannot be used.
    """
    return Store(path_of(arguments))


def to_change(arguments: argparse.Namespace) -> Store:
    """Open the records, which must be there, for changes in the name of this desk's staff.

    Raises:
        StoreError: they are not, or cannot be used.
        SettingsError: the settings file cannot be used.
    """
    kept = settings.load()
    return Store(chosen(arguments) or kept.database, staff=kept.staff, desk=kept.desk)


def open_or_start(
    path: Path, *, staff: str, desk: str, windows: Sequence[str] = (), new: bool = False
) -> Store:
    """Open the records at `path` for a desk.

    An empty database is made if `new` asks for one, or at the default path on the first run; never
    in place of one that was there before.

    Raises:
        StoreError: the file cannot be used, is missing, or is there although it should be new.
    """
    if new and path.exists():
        raise AlreadyThere(path)
    first_run = not path.exists() and path == settings.default_database() and not is_known(path)
    opening = Store.create if new or first_run else Store
    store = opening(path, staff=staff, desk=desk, windows=windows)
    remember(path)
    return store


def may_start(path: Path) -> None:
    """Look before anything is drawn whether `open_or_start` would find its database.

    Raises:
        Missing: nothing is at `path`, and nothing may be made there.
    """
    if not path.exists() and (path != settings.default_database() or is_known(path)):
        raise Missing(path)


def _known_list() -> Path:
    from platformdirs import user_state_path

    return user_state_path("deskpkg", appauthor=False) / "databases.txt"


def is_known(path: Path) -> bool:
    """Tell whether a database was opened or made at `path` before."""
    try:
        lines = _known_list().read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return False
    return str(path.absolute()) in lines


def remember(path: Path) -> None:
    """Remember that a database is at `path`, so that its loss is noticed."""
    if is_known(path):
        return
    kept = _known_list()
    with suppress(OSError):  # a desk must open all the same
        kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with kept.open("a", encoding="utf-8", errors="surrogateescape") as file:
            file.write(f"{path.absolute()}\n")
