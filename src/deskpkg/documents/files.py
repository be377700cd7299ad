"""Papers in a folder: safe names, written whole or not at all, for nobody else to read."""

import os
import re
import subprocess
import sys
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from deskpkg.documents.pdf import as_pdf, available
from deskpkg.documents.plain import as_text
from deskpkg.domain.papers import Paper
from deskpkg.domain.refused import Refused

_UNSAFE = re.compile(r"[^\w.-]+", re.UNICODE)
_RESERVED = frozenset(
    ["con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(1, 10))]
)
LONGEST = 120
"""Characters of a file's name, without its ending."""


class CantWrite(Refused):
    """The document could not be written."""


@dataclass(frozen=True, slots=True)
class Written:
    """A document that was written."""

    path: Path
    replaced: bool
    """Whether one of that name was there, and is gone."""


def file_name(title: str) -> str:
    """Return a name for a file of any system: "INV-0041_Smith_Jane"; never a path, never blank."""
    plain = unicodedata.normalize("NFC", title)
    name = _UNSAFE.sub("_", plain).strip("._-")[:LONGEST].rstrip("._-")
    return f"_{name}" if not name or name.partition(".")[0].lower() in _RESERVED else name


def write(paper: Paper, folder: Path, name: str, template: Path | None = None) -> Written:
    """Write `paper` into `folder`, as PDF where that can be made, else as text.

    A file of that name is replaced, as a whole, and the answer says so.

    Raises:
        CantWrite: the folder takes no file; the message says why.
        BadTemplate: the practice's template has a mistake.
    """
    if available():
        return put(as_pdf(paper, template), folder, name, ".pdf")
    return put(as_text(paper).encode(), folder, name, ".txt")


def put(content: bytes, folder: Path, name: str, ending: str) -> Written:
    """Write `content` into `folder`, under a name that any system takes, and its ending.

    A file of that name is replaced, as a whole, and the answer says so.

    Raises:
        CantWrite: the folder takes no file; the message says why.
    """
    path = folder / f"{file_name(name)}{ending}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        replaced = path.exists()
        _put(path, content)
    except OSError as error:
        raise CantWrite(
            f"{path} could not be written: {error.strerror}. Choose another folder in the settings."
        ) from error
    return Written(path, replaced)


def _put(path: Path, content: bytes) -> None:
    """Write a file beside its place and give it its name once it is whole."""
    making = path.with_name(f".{os.urandom(4).hex()}.new")
    descriptor = os.open(making, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        making.replace(path)
    except OSError:
        making.unlink(missing_ok=True)
        raise


def show(path: Path) -> bool:
    """Open a file with what this machine shows such files with; tell whether that was begun."""
    if os.name == "nt":
        os.startfile(path)  # type: ignore[attr-defined]
        return True
    opener = "open" if sys.platform == "darwin" else "xdg-open"
    try:
        subprocess.Popen(
            [opener, str(path)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        return False
    return True
