"""`deskpkg check`: look whether every promise of the records holds."""

import argparse

from deskpkg.cli import database
from deskpkg.cli.problems import FAILED
from deskpkg.domain.text import clean


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments: none of its own."""
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print a line for each broken promise; fail if there is one."""
    from deskpkg.store import verifier

    broken = 0
    with verifier.opened(database.path_of(arguments)) as connection:
        for line in verifier.verify(connection):
            print(clean(line))
            broken += 1
        if not broken:
            print(f"ok: {verifier.counted(connection)} checked")
    return FAILED if broken else 0
