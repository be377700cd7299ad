import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from deskpkg.domain.terms import Kind
from deskpkg.store import Store
from deskpkg.store.queries import catalog, practice
from desks import app, clock, desk, form, go_to, place, press, shown


@pytest.fixture
def store(empty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    for name in ("LC_ALL", "LC_MONETARY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_CA.UTF-8")
    store = Store(Path(shutil.copy(empty, tmp_path / "desk.db")), clock=clock)
    yield store
    store.close()


async def open_setup(pilot: Pilot[Any]) -> None:
    if place(pilot) != "SetupScreen":
        await go_to(pilot, "setup")


PRACTICE = ("enter", "=Main Street Physio", "enter", "=can", "enter", "f9")
FOUR_STEPS = (
    *PRACTICE,
    *("=Main St", "f9"),
    *("=Mia Brandt", "enter", "=Mia", "f9"),
    *("=Physio 60", "enter", "enter", "=90", "f9"),
)


async def test_a_newcomer_is_led_from_nothing_to_a_package_for_sale(store: Store) -> None:
    async with desk(store) as pilot:
        await open_setup(pilot)
        await press(pilot, *FOUR_STEPS, "=Physio Starter", "enter", "=400", "enter", "enter")
        await press(pilot, "=12 m", "enter", "enter", "=fix", "enter", "=5", "f9")
        assert place(pilot) != "SetupScreen"
        assert app(pilot).said[-1].text.startswith("All set.")
    found = store.run_read(practice.the_practice)
    assert (found.name, found.country, found.currency) == ("Main Street Physio", "CA", "CAD")
    assert (found.zone, found.locale, found.opens) == ("America/Toronto", "en_CA", 480)
    (service,) = store.run_read(practice.services)
    (mia,) = store.run_read(practice.practitioners)
    assert (service.name, service.minutes, service.price_minor) == ("Physio 60", 60, 9000)
    assert service.practitioner_ids == {mia.id}
    assert (mia.name, mia.short) == ("Mia Brandt", "Mia")
    (package,) = store.run_read(catalog.packages)
    assert (package.terms.kind, package.terms.credits) == (Kind.FIXED, 5)
    assert (package.terms.price_minor, str(package.terms.expiry)) == (40000, "12 months")
    assert [(i.service, i.allowance) for i in package.terms.included] == [("Physio 60", 5)]


async def test_setting_up_can_be_left_and_goes_on_where_it_was(store: Store) -> None:
    async with desk(store) as pilot:
        await open_setup(pilot)
        await press(pilot, *PRACTICE, "=Main", "escape")
        assert "1 of 5 done" in shown(pilot)
    async with desk(store) as pilot:
        await open_setup(pilot)
        await press(pilot, "f9")
        assert form(pilot).field("name").raw == "Main"
        await press(pilot, "end", "= St", "f9")
        assert place(pilot) == "PractitionerForm"
    assert [at.name for at in store.run_read(practice.locations)] == ["Main St"]


async def test_another_country_brings_its_currency_and_zone(store: Store) -> None:
    async with desk(store) as pilot:
        await open_setup(pilot)
        await press(pilot, "enter", "=Praxis", "enter", "=switz", "f9")
    found = store.run_read(practice.the_practice)
    assert (found.country, found.currency, found.zone) == ("CH", "CHF", "Europe/Zurich")


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("name", "", "missing"),
        ("currency", "XQQ", "XQQ"),
        ("zone", "Mars/Base", "Mars/Base"),
        ("opens", "25:00", "25"),
    ],
)
async def test_nonsense_is_refused_with_what_to_type_and_stays(
    store: Store, field: str, typed: str, says: str
) -> None:
    async with desk(store) as pilot:
        await open_setup(pilot)
        await press(pilot, "enter", "=Main Street Physio")
        form(pilot).field(field).put(typed)
        await press(pilot, "f9")
        assert place(pilot) == "PracticeForm"
        assert says in form(pilot).field(field).error
        assert form(pilot).field(field).raw == typed
        assert form(pilot).field(field).error.split()[0] in shown(pilot)
    assert store.run_read(practice.practice) is None


async def test_a_second_service_of_the_same_name_is_refused_at_its_field(store: Store) -> None:
    async with desk(store) as pilot:
        await open_setup(pilot)
        await press(pilot, *FOUR_STEPS, "escape")
        await go_to(pilot, "services")
        await press(pilot, "n", "=physio 60", "enter", "enter", "=80", "f9")
        assert "already" in form(pilot).field("name").error
        await press(pilot, "=Review 30", "f9")
        assert "Review 30" in shown(pilot)
    names = [service.name for service in store.run_read(practice.services)]
    assert names == ["Physio 60", "Review 30"]


async def test_a_service_is_archived_and_brought_back(store: Store) -> None:
    async with desk(store) as pilot:
        await open_setup(pilot)
        await press(pilot, *FOUR_STEPS, "escape")
        await go_to(pilot, "services")
        await press(pilot, "delete")
        assert "Physio 60 (archived)" in shown(pilot)
        assert store.run_read(practice.services) == ()
        await press(pilot, "delete")
        assert "(archived)" not in shown(pilot)
    assert len(store.run_read(practice.services)) == 1


async def test_an_empty_list_says_which_key_adds_the_first(store: Store) -> None:
    async with desk(store) as pilot:
        for name in ("packages", "services", "practitioners", "locations"):
            await go_to(pilot, name)
            assert "Press n" in shown(pilot)
