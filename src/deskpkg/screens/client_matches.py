"""The rows that answer a client field as somebody types."""

from deskpkg.domain.text import clean
from deskpkg.screens.find import package_words
from deskpkg.screens.words import born, phone_end
from deskpkg.store import Unit
from deskpkg.store.queries import clients
from deskpkg.widgets.rows import Row

MOST = 9
"""How many matches a field lists."""


def matches(unit: Unit, text: str) -> tuple[Row, ...]:
    """Return the clients that `text` may mean, with birth date, phone and credits."""
    found = clients.find(unit, text, MOST).rows
    return tuple(
        Row(
            row.id,
            (
                clean(row.called),
                born(row.birth_date, unit.today),
                phone_end(row.phone),
                package_words(row.package, unit.today),
            ),
        )
        for row in found
    )
