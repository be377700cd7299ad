"""The desk as a program on the records at PATH, at the tests' instant."""

import sys
from pathlib import Path

from clinic import NOW
from deskpkg.app import DeskApp
from deskpkg.settings import Settings
from deskpkg.store import Store

if __name__ == "__main__":
    path = Path(sys.argv[1])
    app = DeskApp(lambda: Store(path, clock=lambda: NOW), Settings(path), lambda: NOW)
    app.run()
    sys.exit(app.return_code)
