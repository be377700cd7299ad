"""The desk of tiny screens as a program: PATH [--nasty]."""

import sys
from pathlib import Path

from textual.widgets import Static

from deskpkg.settings import Settings
from deskpkg.store import Store
from screens.tiny import Form, TinyDesk, Today

NASTY = "nasty \x1b]0;pwn\x07 \x1b[31mred \u202eright \x9b2J \udc80 end"


async def show_nasty(self: Today) -> None:
    """Show what a careless screen might."""
    self.query_one(Static).update(NASTY)


if __name__ == "__main__":
    path = Path(sys.argv[1])
    if "--nasty" in sys.argv:
        Today.read = show_nasty  # type: ignore[method-assign]
    app = TinyDesk(lambda: Store(path), Settings(path))
    app.run()
    print("kept", Form.kept)
    sys.exit(app.return_code)
