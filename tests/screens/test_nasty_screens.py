"""Nasty texts in notes, reasons and names are shown as what they are: text."""

import unicodedata
from typing import Any

from textual.pilot import Pilot

from builders import Desk
from deskpkg.domain.text import clean, is_blank
from deskpkg.store import changes
from desks import desk, go_to, press, shown
from nasty import NASTY

PLAIN = [value for value in NASTY if value.isascii() and value.isprintable() and len(value) < 30]
"""Those of which every character must be seen as it was typed."""


def filled(path: Any) -> tuple[Desk, dict[str, tuple[int, int]]]:
    """Return a desk, and for each value a client and a package in whose records it is."""
    office, made = Desk.at(path), {}
    tom = office.client("Smith", "Tom")
    for value in NASTY:
        name = f"x{value}"[:200]
        client = office.client(name, notes=value)
        package = office.sell(client, office.package(name=name))
        office.store.run_write(changes.managing.share, package, tom)
        office.book(tom, package)
        office.store.run_write(changes.managing.cancel, package, value)
        made[value] = (client, package)
    return office, made


def check(pilot: Pilot[Any]) -> None:
    """See that no control character is shown, and nothing but the desk is run."""
    strange = [c for c in shown(pilot) if unicodedata.category(c) == "Cc" and c != "\n"]
    assert strange == []
    assert pilot.app.is_running


async def test_a_package_and_its_history_are_shown_as_text(tmp_path: Any) -> None:
    office, made = filled(tmp_path / "desk.db")
    async with desk(office.store, (120, 36), office.clock) as pilot:
        for value, (client, package) in made.items():
            await go_to(pilot, "manage_package", package)
            check(pilot)
            if value in PLAIN:
                assert f"x{value} (flexible)" in shown(pilot)
            await go_to(pilot, "client", client, "notes")
            check(pilot)
            if value in PLAIN:
                note = clean(value).strip()
                assert is_blank(note) or note in shown(pilot)
            await press(pilot, "escape", "escape")


async def test_lists_with_all_of_them_are_shown_as_text(tmp_path: Any) -> None:
    office, _ = filled(tmp_path / "desk.db")
    async with desk(office.store, (80, 24), office.clock) as pilot:
        await go_to(pilot, "client", 1, "packages")
        await press(pilot, "end", "enter")
        check(pilot)
        await press(pilot, "escape", "f2", "=x")
        check(pilot)
        await press(pilot, "end", "escape", "f5")
        check(pilot)
