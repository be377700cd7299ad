"""From nothing to a linked appointment, typed without a pause into the real program."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from deskpkg.store import Store
from deskpkg.store.queries import appointments, clients, packages
from deskpkg.store.queries import practice as practices
from terminal.desk import Desk, keys


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A user's account that has never seen the program."""
    return {
        "HOME": str(tmp_path),
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_STATE_HOME": str(tmp_path / "state"),
        "LANG": "en_CA.UTF-8",
        "LC_ALL": "",
    }


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "data" / "deskpkg" / "deskpkg.db"


@pytest.fixture
def newcomer(environment: dict[str, str]) -> Iterator[Desk]:
    with start(environment) as desk:
        yield desk


def start(environment: dict[str, str]) -> Desk:
    argv = [sys.executable, "-m", "deskpkg"]
    return Desk(argv, env=environment, columns=80, rows=24)


PRACTICE = ("enter", "Main Street Physio", "enter", "can", "enter", "f9")
PEOPLE = ("Main St", "f9", "Mia Brandt", "enter", "Mia", "f9")
SERVICE = ("Physio 60", "enter", "enter", "90", "f9")
PACKAGE = ("Physio Starter", "enter", "400", "enter", "enter", "12 m", "enter", "enter", "fix")
SETTING_UP = (*PRACTICE, *PEOPLE, *SERVICE, *PACKAGE, "enter", "5", "f9")
NEW_CLIENT = ("f2", "Smith Jane", "enter", "f9")
SELLING = ("f6", "n", "sta", "enter", "f9", "i", "f9")
BOOKING = ("b", "tu 11", "enter", "f6", "enter", "f9")


def test_a_newcomer_gets_from_nothing_to_a_linked_appointment(
    newcomer: Desk, database: Path
) -> None:
    newcomer.wait_for("SETTING UP")
    newcomer.press(*SETTING_UP)
    newcomer.wait_for(lambda lines: lines[0].startswith(" TODAY"))
    newcomer.press(*NEW_CLIENT, *SELLING, *BOOKING)
    newcomer.wait_for("4 of 5 left")
    store = Store(database)
    (jane,) = store.run_read(clients.find, "smith jane").rows
    (package,) = store.run_read(packages.of_client, jane.id)
    (visit,) = store.run_read(appointments.of_client, jane.id)
    assert (package.name, package.consumed, package.remaining) == ("Physio Starter", 1, 4)
    assert visit.package_id == package.id
    assert visit.service == "Physio 60"
    assert database.stat().st_mode & 0o777 == 0o600
    assert database.parent.stat().st_mode & 0o777 == 0o700


def test_a_newcomer_gets_from_an_empty_catalog_to_a_sold_package(
    newcomer: Desk, database: Path
) -> None:
    catalog = ("escape", "ctrl+p", "packages for", "enter")
    making = ("n", "Starter", "enter", "400", "ctrl+o", *SERVICE, "shift+tab", "5", "f9")
    selling = ("s", "Smith Jane", "enter", "f9", "f9", "enter")
    newcomer.wait_for("SETTING UP")
    newcomer.press(*PRACTICE, "escape", *catalog)
    newcomer.wait_for("No package for sale yet")
    newcomer.press(*making, *selling)
    newcomer.wait_for("Smith, Jane   sold")
    store = Store(database)
    (jane,) = store.run_read(clients.find, "smith jane").rows
    (package,) = store.run_read(packages.of_client, jane.id)
    assert (package.name, package.credits, package.terms.price_minor) == ("Starter", 5, 40000)


def test_what_was_typed_survives_a_kill_and_is_there_again(
    environment: dict[str, str], database: Path
) -> None:
    with start(environment) as desk:
        desk.wait_for("SETTING UP")
        desk.press(*PRACTICE, *PEOPLE, "Deep tissue 75")
        desk.wait_for("Deep tissue 75")
        desk.wait_for(lambda _: "Deep tissue 75" in drafts(database))
        os.killpg(desk.child, signal.SIGKILL)
    with start(environment) as desk:
        desk.wait_for("3 of 5 done")
        desk.press("f9")
        desk.wait_for("Deep tissue 75")
        desk.press("enter", "75", "enter", "120", "f9")
        desk.wait_for("NEW PACKAGE")
    (service,) = Store(database).run_read(practices.services)
    assert (service.name, service.minutes, service.price_minor) == ("Deep tissue 75", 75, 12000)
    assert "Deep tissue" not in drafts(database)


@pytest.mark.parametrize("leaving", ["escape", "ctrl+q"])
def test_a_form_that_is_left_keeps_what_was_typed(
    environment: dict[str, str], database: Path, leaving: str
) -> None:
    with start(environment) as desk:
        desk.wait_for("SETTING UP")
        desk.press(*PRACTICE, "Main Street branch", leaving)
        if leaving == "escape":
            desk.wait_for("1 of 5 done")
            desk.press("ctrl+q")
        assert desk.wait_for_end() == 0
    with start(environment) as desk:
        desk.wait_for("1 of 5 done")
        desk.type(keys("f9", "f9"))
        desk.wait_for("NEW PRACTITIONER")
    (location,) = Store(database).run_read(practices.locations)
    assert location.name == "Main Street branch"


def drafts(database: Path) -> str:
    """Everything that is kept of what was typed."""
    return str(Store(database).run_read(lambda unit: unit.query("SELECT raws FROM draft")))
