"""The lists of services, practitioners and locations."""

import pytest

from clinic import Clinic
from counter import counter
from deskpkg.store import Store, changes
from deskpkg.store.queries import practice
from desks import app, go_to, place, press, shown


@pytest.mark.parametrize(
    ("name", "typed", "found", "hidden"),
    [
        ("services", "rev", "Review 30", "Physio 60"),
        ("services", "archived", "Review 30", "Physio 60"),
        ("services", "osei", "Physio 60", "Nothing fits"),
        ("practitioners", "dr os", "Dr K. Osei", "Mia Brandt"),
        ("practitioners", "phy", "Mia Brandt", "Nothing fits"),
        ("locations", "main", "Main St", "Nothing fits"),
    ],
)
async def test_each_list_is_narrowed_by_what_it_shows(
    store: Store, clinic: Clinic, name: str, typed: str, found: str, hidden: str
) -> None:
    store.run_write(changes.practice.archive, "service", clinic.review)
    async with counter(store) as pilot:
        await go_to(pilot, name)
        await press(pilot, "/", f"={typed}")
        assert found in shown(pilot)
        assert hidden not in shown(pilot)
        await press(pilot, "=zzz")
        assert "Nothing fits" in shown(pilot)
        await press(pilot, "escape")
        assert found in shown(pilot)


async def test_an_empty_list_has_nothing_to_narrow(store: Store) -> None:
    async with counter(store) as pilot:
        await go_to(pilot, "locations")
        assert "/ filters" not in shown(pilot)
        await press(pilot, "/")
        assert app(pilot).said[-1].text.startswith("No location yet.")


async def test_archiving_a_service_tells_which_packages_keep_it(
    store: Store, clinic: Clinic
) -> None:
    store.run_write(changes.catalog.archive, clinic.flex)
    async with counter(store) as pilot:
        await go_to(pilot, "services")
        await press(pilot, "down", "delete")
        said = app(pilot).said[-1].text
        assert said.startswith("Review 30 archived; Del brings it back.")
        assert said.endswith("keep it: 1 for sale, 2 sold and still active.")
        await press(pilot, "delete")
        assert app(pilot).said[-1].text == "Review 30 is back"


async def test_archiving_a_service_that_no_package_includes_says_that(
    store: Store, clinic: Clinic
) -> None:
    store.run_write(changes.practice.save_service, "Massage 45", 45, 9500)
    async with counter(store) as pilot:
        await go_to(pilot, "services")
        await press(pilot, "delete")
        said = app(pilot).said[-1].text
        assert said == "Massage 45 archived; Del brings it back. No package includes it."


async def test_a_practitioner_goes_on_offering_a_service_that_is_archived(
    store: Store, clinic: Clinic
) -> None:
    store.run_write(changes.practice.archive, "service", clinic.review)
    async with counter(store) as pilot:
        await go_to(pilot, "practitioners")
        await press(pilot, "e", "=Mia Brandt-Lee", "f9")
        assert "Mia Brandt-Lee" in shown(pilot)
    mia = store.run_read(practice.practitioners)[0]
    assert mia.service_ids == {clinic.physio, clinic.review}


async def test_without_a_practice_a_list_begins_with_it(store: Store) -> None:
    async with counter(store) as pilot:
        await go_to(pilot, "packages")
        await press(pilot, "n")
        assert place(pilot) == "PracticeForm"
        assert "Begin with your practice" in app(pilot).said[-1].text
        await press(pilot, "=Main Street", "enter", "=can", "enter", "f9")
        assert place(pilot) == "PackageForm"
        await press(pilot, "=Starter", "enter", "=400", "f9")
        assert "! no service yet: Ctrl+O adds the first" in shown(pilot)
