"""Which client a command means: by number, or by what Find takes."""

from deskpkg.cli.problems import AMBIGUOUS, NOT_FOUND, Problem
from deskpkg.domain.clients import ClientRow
from deskpkg.domain.dates import format_date
from deskpkg.domain.refused import Gone
from deskpkg.domain.text import fold
from deskpkg.store import Unit
from deskpkg.store.queries import clients

NAMED = 20
"""How many of several matching clients are named."""


def the_client(unit: Unit, text: str) -> int:
    """Return the one client that `text` means.

    Raises:
        Problem: it means nobody, or several people.
    """
    number = text.strip().removeprefix("#")
    if number.isascii() and number.isdecimal() and len(number) < 19:
        try:
            return clients.client(unit, int(number)).id
        except Gone:
            pass
    found = clients.find(unit, text, limit=NAMED) if fold(text) else clients.Found(())
    if not found.rows:
        raise Problem(f"No client matches {text!r}.", NOT_FOUND)
    if len(found.rows) > 1:
        lines = [f"Several clients match {text!r}; say the number of one:"]
        lines += [_who(row) for row in found.rows]
        raise Problem("\n".join([*lines, "  and more"] if found.more else lines), AMBIGUOUS)
    return found.rows[0].id


def _who(row: ClientRow) -> str:
    born = format_date(row.birth_date, short=True) if row.birth_date else "no date of birth"
    return f"  {row.id}  {row.name}  {born}"
