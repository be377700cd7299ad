"""The command line: which command is meant, and what the ends of all commands have in common."""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from deskpkg import __version__
from deskpkg.cli import database, desk
from deskpkg.cli.problems import EXPECTED, tell
from deskpkg.store import DatabaseError

COMMANDS = {
    "demo": ("deskpkg.cli.demo", "open a believable clinic that is thrown away afterwards"),
    "credits": ("deskpkg.cli.credits", "print what clients have left of their packages"),
    "statement": ("deskpkg.cli.statement", "print what a client owes, has paid and has in credit"),
    "dues": ("deskpkg.cli.dues", "print who should have paid by now, and what"),
    "takings": ("deskpkg.cli.takings", "print what came in on a day, and what was counted of it"),
    "invoice": ("deskpkg.cli.invoice", "print an invoice, or write it for paper"),
    "import": ("deskpkg.cli.imports", "add clients from a CSV file"),
    "export": ("deskpkg.cli.exports", "write a practitioner's days for another calendar program"),
    "check": ("deskpkg.cli.check", "look whether every promise of the records holds"),
}
"""Module and purpose of each command; a module is imported when its command is named."""

_ENDS = """\
Without a command, deskpkg opens the desk. Exit codes: 0 done, 1 failed, 2 not understood,
3 not found, 4 several clients match, 5 in use or already there, 6 refused by a rule.
"""


def run(argv: Sequence[str] | None = None) -> int:
    """Do what the arguments ask for; return the exit code."""
    argv = sys.argv[1:] if argv is None else list(argv)
    try:
        arguments = _parser(argv).parse_args(argv)
        code = _do(arguments)
        sys.stdout.flush()
    except SystemExit as end:  # what argparse says of --help and of mistakes
        return end.code if isinstance(end.code, int) else 2
    except BrokenPipeError:
        # Whoever read the output has enough; Python must not complain about it when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except KeyboardInterrupt:
        return 130
    except EXPECTED as error:
        return tell(error)
    return code


def _do(arguments: argparse.Namespace) -> int:
    """Run the command; what the database does not understand is a bug, or a spoiled schema."""
    try:
        code: int = arguments.run(arguments)
    except DatabaseError:
        from deskpkg.store.verifier import incomplete

        if (fault := incomplete(database.path_of(arguments))) is not None:
            raise fault from None
        raise
    return code


def _parser(argv: Sequence[str]) -> argparse.ArgumentParser:
    """Return the parser, with the arguments of those commands that `argv` may name."""
    shared = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    shared.add_argument("--database", metavar="PATH", help="the clinic's database file")
    parser = argparse.ArgumentParser(
        prog="deskpkg",
        description="The package desk of a clinic: sell, bill, book and count prepaid sessions.",
        epilog=_ENDS,
        parents=[shared],
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"deskpkg {__version__}")
    desk.configure(parser)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    for name, (module, purpose) in COMMANDS.items():
        command = commands.add_parser(
            name,
            help=purpose,
            description=purpose[0].upper() + purpose[1:] + ".",
            parents=[shared],
            allow_abbrev=False,
        )
        if name in argv:
            import_module(module).configure(command)
    return parser
