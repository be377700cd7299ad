"""`deskpkg`: the desk itself; without a terminal, today's list as plain text."""

import argparse
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from deskpkg.cli import ends
from deskpkg.domain.windows import windows_of

if TYPE_CHECKING:
    from deskpkg.settings import Settings
    from deskpkg.store import Store

ESC_DELAY = "25"
"""Milliseconds after Esc in which what follows is taken for the rest of one key.

The toolkit waits 100, in which a fast typist has hit the next key: Esc would be lost.
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the desk."""
    parser.add_argument("--new", action="store_true", help="start a new, empty database")
    parser.add_argument("--desk", metavar="NAME", help="the name of this desk")
    parser.add_argument("--staff", metavar="NAME", help="who works at this desk")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Open the desk."""
    from deskpkg import settings
    from deskpkg.cli import database, window

    kept = settings.load()
    here = replace(
        kept,
        database=database.chosen(arguments) or kept.database,
        desk=arguments.desk or kept.desk,
        staff=arguments.staff or kept.staff,
    )
    named = here.desk
    if not arguments.new:
        database.may_start(here.database)
    start = not here.database.exists()

    def opening() -> "Store":
        return database.open_or_start(
            here.database,
            staff=here.staff,
            desk=here.desk,
            windows=windows_of(named),
            new=arguments.new,
        )

    if is_terminal():
        here = replace(here, desk=window.own_name(here.desk, here.database))
        return show(opening, here)
    if start and not arguments.new:
        from deskpkg.store.errors import Missing

        raise Missing(here.database)
    from deskpkg.cli.agenda import print_today

    print_today(opening())
    return 0


def is_terminal() -> bool:
    """Tell whether somebody can work here with keys and a screen."""
    return sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def show(
    store: "Store | Callable[[], Store]",
    settings: "Settings",
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> int:
    """Run the application until it is left; return its exit code."""
    os.environ.setdefault("ESCDELAY", ESC_DELAY)
    from deskpkg.app import DeskApp

    app = DeskApp(store, settings, clock)
    with ends.in_order(app.action_quit) as codes:
        app.run()
    return codes[0] if codes else app.return_code or 0
