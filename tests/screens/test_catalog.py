"""The catalog on the screen: finding in it, its order, copies, and selling from it."""

from typing import Any

import pytest
from textual.pilot import Pilot

from clinic import Clinic
from counter import counter
from deskpkg.domain.terms import Included, Kind, Terms
from deskpkg.screens.package_fields import FEW
from deskpkg.store import Store, changes
from deskpkg.store.queries import billing, catalog, clients, packages
from deskpkg.widgets.keybar import KeyBar
from desks import app, form, go_to, place, press, shown, table


def names(store: Store) -> list[str]:
    return [package.terms.name for package in store.run_read(catalog.packages)]


def add(store: Store, clinic: Clinic, name: str, **more: Any) -> int:
    terms = Terms(name, 100, Kind.FLEXIBLE, 1, (Included(clinic.physio, "Physio 60"),), **more)
    return store.run_write(changes.catalog.save, terms)


def fact(pilot: Pilot[Any]) -> str:
    """The count at the right of the top bar."""
    return shown(pilot).splitlines()[0].split("PACKAGES")[1].rsplit(maxsplit=1)[0].strip()


def current(pilot: Pilot[Any]) -> object:
    return table(pilot).cursor_key


# Finding


async def test_a_slash_narrows_the_list_and_esc_shows_all_again(
    store: Store, clinic: Clinic
) -> None:
    async with counter(store) as pilot:
        await go_to(pilot, "packages")
        assert fact(pilot) == "2"
        await press(pilot, "/", "=flex 10")
        assert fact(pilot) == "1 of 2"
        assert "Physio Starter" not in shown(pilot)
        await press(pilot, "escape")
        assert "Physio Starter" in shown(pilot)
        assert (current(pilot), fact(pilot)) == (clinic.flex, "2")
        await press(pilot, "escape")
        assert place(pilot) == "Blank"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("well", {"Wellness Flex 10"}),
        ("review", {"Physio Starter Pack", "Wellness Flex 10"}),
        ("fixed", {"Physio Starter Pack"}),
        ("flexible", {"Wellness Flex 10", "Summer", "Winter"}),
        ("public", {"Summer"}),
        ("private phy", {"Physio Starter Pack", "Wellness Flex 10", "Winter"}),
        ("archived", {"Winter"}),
        ("tarter", set()),
    ],
)
async def test_names_services_and_states_are_found_by_the_beginnings_of_their_words(
    store: Store, clinic: Clinic, typed: str, found: set[str]
) -> None:
    add(store, clinic, "Summer", public=True)
    store.run_write(changes.catalog.archive, add(store, clinic, "Winter"))
    async with counter(store) as pilot:
        await go_to(pilot, "packages")
        await press(pilot, "/", f"={typed}")
        text = shown(pilot)
        known = {"Physio Starter Pack", "Wellness Flex 10", "Summer", "Winter"}
        assert {name for name in known if name in text} == found
        assert fact(pilot) == f"{len(found)} of 4"
        assert ("Nothing fits" in text) is (not found)


async def test_enter_goes_from_the_filter_to_what_was_found_whose_keys_work(
    store: Store, clinic: Clinic
) -> None:
    async with counter(store) as pilot:
        await go_to(pilot, "packages")
        await press(pilot, "/", "=wel", "enter", "e")
        assert form(pilot).field("name").raw == "Wellness Flex 10"
        await press(pilot, "=Wellness 10", "f9")
        assert fact(pilot) == "1 of 2"
        assert "Wellness 10" in shown(pilot)


async def test_what_is_saved_is_shown_even_if_it_does_not_fit_the_filter(
    store: Store, clinic: Clinic
) -> None:
    async with counter(store) as pilot:
        await go_to(pilot, "packages")
        await press(pilot, "/", "=wel", "enter", "enter", "=Zen", "f9")
        assert "Physio Starter Pack" in shown(pilot)
        assert current(pilot) == clinic.flex


async def test_letters_typed_into_the_filter_do_nothing_else(store: Store, clinic: Clinic) -> None:
    async with counter(store) as pilot:
        await go_to(pilot, "packages")
        await press(pilot, "/", "=nedsKJ")
        assert place(pilot) == "PackagesScreen"
    assert names(store) == ["Physio Starter Pack", "Wellness Flex 10"]


# Order


@pytest.mark.parametrize("keys", [("shift+down", "shift+up"), ("J", "K")])
async def test_a_package_is_moved_and_the_cursor_stays_on_it(
    store: Store, clinic: Clinic, keys: tuple[str, str]
) -> None:
    add(store, clinic, "Summer")
    down, up = keys
    async with counter(store) as pilot:
        await go_to(pilot, "packages")
        await press(pilot, down, down, down, up)
        assert current(pilot) == clinic.starter
        text = shown(pilot)
        assert text.index("Wellness") < text.index("▶Physio Starter") < text.index("Summer")
        assert names(store) == ["Wellness Flex 10", "Physio Starter Pack", "Summer"]
        app(pilot).push_screen(app(pilot).make("assign", clinic.weber))
        await press(pilot, "down")
        assert current(pilot) == clinic.starter


async def test_the_order_of_a_part_or_of_the_archive_is_not_changed(
    store: Store, clinic: Clinic
) -> None:
    store.run_write(changes.catalog.archive, clinic.flex)
    async with counter(store) as pilot:
        await go_to(pilot, "packages")
        await press(pilot, "end", "K")
        assert "no place among those for sale" in app(pilot).said[-1].text
        await press(pilot, "home", "/", "=phy", "enter", "J")
        assert "Esc shows all" in app(pilot).said[-1].text
    assert store.run_read(lambda unit: unit.value("SELECT sum(position * id) FROM package")) == 5


# Archive


async def test_the_archive_stands_apart_and_is_not_sold(store: Store, clinic: Clinic) -> None:
    async with counter(store) as pilot:
        await go_to(pilot, "packages")
        await press(pilot, "delete")
        lines = [line.strip() for line in shown(pilot).splitlines()]
        heading = next(n for n, line in enumerate(lines) if line.startswith("ARCHIVED"))
        assert "Wellness" in lines[heading - 1]
        assert "Physio Starter" in lines[heading + 1]
        assert current(pilot) == clinic.starter
        await press(pilot, "s")
        assert "not for sale" in app(pilot).said[-1].text
        await press(pilot, "delete")
        assert "ARCHIVED" not in shown(pilot)
    assert names(store) == ["Physio Starter Pack", "Wellness Flex 10"]


async def test_a_package_with_an_archived_service_says_so_wherever_it_is_sold(
    store: Store, clinic: Clinic
) -> None:
    store.run_write(changes.practice.archive, "service", clinic.review)
    async with counter(store) as pilot:
        await go_to(pilot, "packages")
        assert shown(pilot).count("! includes archived: Review 30") == 2
        await press(pilot, "/", "=includes", "escape", "s", "=web", "enter")
        assert place(pilot) == "ReviewSale"
        assert "! includes archived: Review 30" in shown(pilot)
        await press(pilot, "f9", "enter")
        line = next(line for line in shown(pilot).splitlines() if " Review 30 " in line)
        assert line.endswith("archived")
        await go_to(pilot, "assign", clinic.other_jane)
        assert shown(pilot).count("! includes archived: Review 30") == 2
    (sold,) = store.run_read(packages.of_client, clinic.weber)
    assert sold.terms.archived_services == ("Review 30",)


# Copies and changes


async def test_a_copy_is_begun_named_as_one_and_saved_by_f9_only(
    store: Store, clinic: Clinic
) -> None:
    before = store.run_read(catalog.packages)
    async with counter(store) as pilot:
        await go_to(pilot, "packages")
        await press(pilot, "d")
        assert form(pilot).field("name").raw == "Physio Starter Pack (copy)"
        assert form(pilot).field(f"service{clinic.physio}").raw == "3"
        await press(pilot, "enter", "=500", "escape")
        assert store.run_read(catalog.packages) == before
        await press(pilot, "n")
        assert form(pilot).field("name").raw == ""
        await press(pilot, "escape", "e")
        assert form(pilot).field("price").raw == "450.00"
        await press(pilot, "escape", "d")
        assert form(pilot).field("price").raw == "500"
        await press(pilot, "f9")
        assert "▶Physio Starter Pack (copy)" in shown(pilot)
    *first, copy = store.run_read(catalog.packages)
    assert tuple(first) == before
    assert (copy.terms.name, copy.terms.price_minor) == ("Physio Starter Pack (copy)", 50000)
    assert copy.terms.included == before[0].terms.included


async def test_a_change_is_for_new_sales_and_says_so_before_and_after(
    store: Store, clinic: Clinic
) -> None:
    async with counter(store) as pilot:
        await go_to(pilot, "packages")
        await press(pilot, "e")
        assert "1 sold: they keep their terms" in shown(pilot).splitlines()[0]
        await press(pilot, "enter", "=500", "f9")
        assert "1 sold before keep their terms" in app(pilot).said[-1].text
    assert store.run_read(packages.one, clinic.janes_starter).terms.price_minor == 45000
    assert store.run_read(catalog.package, clinic.starter).terms.price_minor == 50000


async def test_a_package_has_an_owner_and_a_description_for_the_desk(
    store: Store, clinic: Clinic
) -> None:
    async with counter(store) as pilot:
        await go_to(pilot, "packages")
        await press(pilot, "e")
        fields = form(pilot)
        assert fields.field("owner").display
        pilot.app.screen.set_focus(fields.field("owner"))
        await press(pilot, "=osei", "enter", "enter", "enter", "=Ask first", "enter", "space", "f9")
        assert "with anyone who offers it, owned by Dr K. Osei" in shown(pilot)
        terms = store.run_read(catalog.package, clinic.starter).terms
        assert (terms.owner_id, terms.description) == (clinic.osei, "Ask first")
        assert terms.description_internal
        await press(pilot, "s", "=web", "enter")
        assert "internal: Ask first" in shown(pilot)


async def test_its_owner_only_needs_an_owner(store: Store, clinic: Clinic) -> None:
    async with counter(store) as pilot:
        await go_to(pilot, "packages")
        await press(pilot, "e")
        pilot.app.screen.set_focus(form(pilot).field("allowed"))
        await press(pilot, "=own", "f9")
        assert "owns" in form(pilot).field("owner").error
        await press(pilot, "=mia", "f9")
    terms = store.run_read(catalog.package, clinic.starter).terms
    assert (terms.allowed, terms.owner_id) == ("owner", clinic.mia)


async def test_a_service_is_added_from_the_form_of_a_package_and_included(
    store: Store, clinic: Clinic
) -> None:
    async with counter(store) as pilot:
        await go_to(pilot, "packages")
        await press(pilot, "n", "=Massage 3", "enter", "=270", "ctrl+o")
        assert place(pilot) == "ServiceForm"
        await press(pilot, "=Massage 45", "enter", "=45", "enter", "=95", "f9")
        assert form(pilot).field("name").raw == "Massage 3"
        pilot.app.screen.set_focus(form(pilot).field("credits"))
        await press(pilot, "=3", "f9")
        assert "▶Massage 3" in shown(pilot)
    package = store.run_read(catalog.packages)[-1].terms
    assert [item.service for item in package.included] == ["Massage 45"]
    assert (package.price_minor, package.credits) == (27000, 3)


async def test_no_field_appears_below_what_is_being_typed(store: Store, clinic: Clinic) -> None:
    async with counter(store) as pilot:
        await go_to(pilot, "packages")
        await press(pilot, "n", "=Zen 3", "enter", "=90", "enter", "enter", "=6 m", "tab")
        await press(pilot, "tab", "tab", "=3", "tab", "space", "=phy", "enter")
        pilot.app.screen.set_focus(form(pilot).field("description"))
        await press(pilot, "=Two of each", "tab", "tab", "=No refunds, sorry", "f9")
    (terms,) = (p.terms for p in store.run_read(catalog.packages) if p.terms.name == "Zen 3")
    assert (terms.description, terms.terms) == ("Two of each", "No refunds, sorry")
    assert (terms.credits, terms.description_internal) == (3, False)


async def test_of_many_services_only_those_chosen_are_counted(store: Store, clinic: Clinic) -> None:
    for number in range(FEW):
        store.run_write(changes.practice.save_service, f"Class {number}", 60, 2000)
    async with counter(store) as pilot:
        await go_to(pilot, "packages")
        await press(pilot, "e")
        text = shown(pilot)
        assert "× Physio 60 3" in text
        assert "× Class 0" not in text
        pilot.app.screen.set_focus(form(pilot).field("services"))
        await press(pilot, "space", "=class 0", "space", "f9", "enter", "=4", "f9")
    terms = store.run_read(catalog.package, clinic.starter).terms
    counts = {item.service: item.allowance for item in terms.included}
    assert counts == {"Class 0": 4, "Physio 60": 3, "Review 30": 2}
    assert terms.credits == 9


# Selling


async def test_a_package_is_sold_from_the_catalog_and_shown(store: Store, clinic: Clinic) -> None:
    async with counter(store) as pilot:
        await go_to(pilot, "packages")
        await press(pilot, "s")
        assert "for Physio Starter Pack" in shown(pilot).splitlines()[0]
        await press(pilot, "=web", "enter", "f9", "i", "f9")
        assert place(pilot) == "ManagePackage"
        assert "Weber, Anna" in shown(pilot)
        await press(pilot, "escape")
        assert place(pilot) == "PackagesScreen"
    (sold,) = store.run_read(packages.of_client, clinic.weber)
    assert sold.name == "Physio Starter Pack"
    (invoice,) = store.run_read(billing.of_package, sold.id)
    assert (invoice.state, invoice.total_minor) == ("draft", 45000)


async def test_a_new_client_is_added_on_the_way_and_esc_chooses_another(
    store: Store, clinic: Clinic
) -> None:
    async with counter(store) as pilot:
        await go_to(pilot, "packages")
        await press(pilot, "s", "=novak petra", "enter", "f9")
        assert place(pilot) == "ReviewSale"
        assert "Novak, Petra" in shown(pilot)
        await press(pilot, "escape")
        assert place(pilot) == "FindScreen"
        assert "Novak, Petra" in shown(pilot)
        await press(pilot, "enter", "f9", "enter")
        assert place(pilot) == "ManagePackage"
    (petra,) = store.run_read(clients.find, "novak").rows
    assert len(store.run_read(packages.of_client, petra.id)) == 1


async def test_a_sale_is_parked_and_finished_later_with_what_follows_it(
    store: Store, clinic: Clinic
) -> None:
    async with counter(store) as pilot:
        await go_to(pilot, "packages")
        await press(pilot, "s", "=web", "enter", "=300", "f4")
        assert place(pilot) == "PackagesScreen"
        assert "Physio Starter Pack for Weber, Anna" in app(pilot).said[-1].text
        await press(pilot, "f4")
        assert form(pilot).field("price").raw == "300"
        await press(pilot, "f9", "i", "f9")
        assert place(pilot) == "ManagePackage"
        await press(pilot, "escape")
        assert place(pilot) == "PackagesScreen"
    (sold,) = store.run_read(packages.of_client, clinic.weber)
    assert sold.terms.price_minor == 30000
    assert len(store.run_read(billing.of_package, sold.id)) == 1


async def test_who_may_be_booked_is_chosen_for_this_client(store: Store, clinic: Clinic) -> None:
    async with counter(store) as pilot:
        await go_to(pilot, "packages")
        await press(pilot, "s", "=web", "enter")
        fields = form(pilot)
        assert not fields.field("owner").display
        pilot.app.screen.set_focus(fields.field("allowed"))
        await press(pilot, "=chosen", "f9")
        assert fields.field("practitioners").error
        await press(pilot, "space", "=osei", "enter", "f9", "enter")
        assert place(pilot) == "ManagePackage"
    (sold,) = store.run_read(packages.of_client, clinic.weber)
    assert sold.terms.practitioner_ids == {clinic.osei}


async def test_a_package_that_is_made_where_none_was_for_sale_is_the_one_under_the_cursor(
    store: Store, clinic: Clinic
) -> None:
    for package in (clinic.starter, clinic.flex):
        store.run_write(changes.catalog.archive, package)
    async with counter(store) as pilot:
        await go_to(pilot, "assign", clinic.weber)
        await press(pilot, "=zen", "enter", "=Zen 3", "enter", "=90", *["enter"] * 5)
        await press(pilot, "=3", "enter", "space", "=phy", "enter", "f9")
        assert place(pilot) == "AssignPackage"
        assert "▶Zen 3" in shown(pilot)
        await press(pilot, "enter", "f9", "enter")
    (sold,) = store.run_read(packages.of_client, clinic.weber)
    assert sold.name == "Zen 3"


# Looks

LONG = "Prenatal physiotherapy and pelvic floor rehabilitation, twelve sessions with hydrotherapy "


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_forty_packages_with_long_names_can_be_read(
    store: Store, clinic: Clinic, size: tuple[int, int]
) -> None:
    for number in range(38):
        add(store, clinic, f"{LONG}{number}")
    async with counter(store, size) as pilot:
        await go_to(pilot, "packages")
        assert fact(pilot) == "40"
        await press(pilot, "end")
        text = shown(pilot)
        assert f"{LONG}37"[:70] in text
        assert "flexible, 1 credit: Physio 60 · no expiry" in text
        assert all(len(line) <= size[0] for line in text.splitlines())


async def test_the_key_bar_tells_what_is_done_most_at_80_columns(
    store: Store, clinic: Clinic
) -> None:
    async with counter(store) as pilot:
        await go_to(pilot, "packages")
        line = pilot.app.screen.query_one(KeyBar).render_line(0).text
        assert "n New  s Sell" in line
