"""What the first picture waits for: nothing that only the records or a command need."""

import subprocess
import sys

HEAVY = (
    "alembic", "babel", "email_validator", "holidays", "phonenumbers", "pydantic", "sqlalchemy",
    "sqlmodel", "typer", "deskpkg.domain.packages", "deskpkg.screens.today",
)  # fmt: skip

PROGRAM = f"""
import os, sys
from pathlib import Path
from deskpkg.app import DeskApp
from deskpkg.cli import desk
from deskpkg.screens import places
from deskpkg.settings import Settings

def tell(*_):
    print(*[name for name in {HEAVY!r} if name in sys.modules], flush=True)
    os._exit(0)

places.fetch = tell
DeskApp(tell, Settings(Path("unused.db"))).run(headless=True)
"""
"""Runs the desk until it opens the records or imports a screen, after the first picture."""


def test_the_first_picture_waits_for_no_heavy_import() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == "\n"
