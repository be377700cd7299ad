"""The ways in which a command tells what it has read: as a table, JSON or CSV, or on paper."""

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from deskpkg.cli import database
from deskpkg.store import Unit

if TYPE_CHECKING:
    from deskpkg.domain.papers import Paper


def add_ways(
    parser: argparse.ArgumentParser,
    table: Callable[..., None],
    as_json: Callable[..., None],
    as_csv: Callable[..., None],
    *,
    paper: bool = False,
) -> None:
    """Declare `--json` and `--csv`, and `--pdf` if there is a `paper`; without one it is a table.

    Args:
        parser: the command's arguments; `show` will be how it prints what it has read.
        table: prints what is read for people.
        as_json: prints it as JSON.
        as_csv: prints it as CSV.
        paper: whether it can be written for paper too.
    """
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--json", action="store_const", dest="show", const=as_json, help="as JSON")
    how.add_argument("--csv", action="store_const", dest="show", const=as_csv, help="as CSV")
    if paper:
        how.add_argument("--pdf", action="store_true", help="write it for paper, and say where")
    parser.set_defaults(show=table)


def tell(
    arguments: argparse.Namespace,
    of: str,
    read: Callable[[Unit, str], Any],
    paper: "Callable[[Unit, str], Paper]",
) -> int:
    """Print what is read, as `add_ways` has it, or write it for paper; return the exit code.

    Args:
        arguments: the command's.
        of: what it is about, as it was typed.
        read: reads what is printed.
        paper: reads what is written for paper.
    """
    store = database.existing(arguments)
    if arguments.pdf:
        from deskpkg.cli.paper import write_paper

        write_paper(store.run_read(paper, of))
    else:
        arguments.show(store.run_read(read, of))
    return 0
