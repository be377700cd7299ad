"""What can be wrong with the database file, each with what to do about it and its exit code."""

import shlex
from pathlib import Path


class StoreError(Exception):
    """The database cannot be used."""

    exit_code = 1


class Missing(StoreError):
    """There is no database at the path."""

    exit_code = 3

    def __init__(self, path: Path) -> None:
        """Say that nothing is at `path`."""
        super().__init__(
            f"There is no database at {path}. Check the path (--database, DESKPKG_DATABASE), "
            "or restore a backup there; nothing was created in its place. "
            f"To start a new, empty one: deskpkg --new --database {shlex.quote(str(path))}"
        )


class Foreign(StoreError):
    """The file is not a deskpkg database."""

    def __init__(self, path: Path, what: str = "is not a deskpkg database") -> None:
        """Say `what` the file at `path` is."""
        super().__init__(
            f"{path} {what}. It was left as it is; choose another file with --database."
        )


class AlreadyThere(Foreign):
    """A database was to be made where something is already."""

    exit_code = 5

    def __init__(self, path: Path) -> None:
        """Say that something is at `path`."""
        super().__init__(path, "is already there")


class Damaged(StoreError):
    """The file is damaged."""

    def __init__(self, path: Path) -> None:
        """Say that the file at `path` cannot be read whole."""
        super().__init__(
            f"The database {path} is damaged. Do not work on in it: "
            "move it aside with its -wal and -shm files and restore the last backup."
        )


class Incomplete(StoreError):
    """A part of the schema is not there."""

    def __init__(self, path: Path, what: str) -> None:
        """Say `what` is wrong with the schema of the file at `path`."""
        super().__init__(
            f"The database {path} is not as deskpkg made it ({what}). "
            "`deskpkg check` tells what is missing; restore the last backup."
        )


class TooNew(StoreError):
    """A newer deskpkg made the file."""

    def __init__(self, path: Path, version: str) -> None:
        """Say that the schema `version` in the file at `path` is unknown here."""
        super().__init__(
            f"The database {path} was made by a newer deskpkg (schema {version}). "
            "Update deskpkg on this machine; nothing was changed."
        )


class Locked(StoreError):
    """Another program keeps the file locked."""

    exit_code = 5

    def __init__(self, path: Path) -> None:
        """Say that the file at `path` stayed locked."""
        super().__init__(
            f"Another program keeps the database {path} locked. "
            "Close it or wait a moment, then try again; nothing was changed."
        )


class ReadOnly(StoreError):
    """The file, or the folder it lies in, cannot be written."""

    def __init__(self, path: Path) -> None:
        """Say that the file at `path` cannot be written."""
        super().__init__(
            f"The database {path} cannot be written. Check that the file and its folder "
            "belong to you and are not read-only; nothing was changed."
        )


class DiskFull(StoreError):
    """There is no room to write."""

    def __init__(self, path: Path) -> None:
        """Say that the disk of `path` is full."""
        super().__init__(
            f"The disk with {path} is full. Free some room, then try again; "
            "nothing of this change was saved."
        )


class Unreadable(StoreError):
    """The disk does not take or give back what is written on it."""

    def __init__(self, path: Path) -> None:
        """Say that the disk of `path` fails."""
        super().__init__(
            f"The disk with {path} could not be read or written: it may be full, failing or "
            "gone. Look after it, then try again; nothing of this change was saved."
        )


class TransactionVanished(StoreError):
    """The database ended the transaction by itself; nothing of it was saved. Try again."""

    def __init__(self) -> None:
        """Say that nothing was saved."""
        super().__init__(self.__doc__ or "")
