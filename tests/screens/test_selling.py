from datetime import date
from typing import Any

from textual.pilot import Pilot

from clinic import Clinic
from conftest import settle
from counter import Counter, counter
from deskpkg.domain.packages import ClientPackage
from deskpkg.domain.terms import Expiry, ExpiryUnit, Included, Kind, Terms
from deskpkg.store import Store, changes
from deskpkg.store.queries import billing, packages
from desks import form, place, press, shown


async def open_client(pilot: Pilot[Any], client_id: int) -> None:
    app = pilot.app
    assert isinstance(app, Counter)
    app.push_screen(app.make("client", client_id))
    await pilot.pause()
    await settle(pilot)


def sold(store: Store, client_id: int) -> ClientPackage:
    return store.run_read(packages.of_client, client_id)[0]


async def test_the_list_tells_price_credits_services_and_expiry(
    store: Store, clinic: Clinic
) -> None:
    async with counter(store) as pilot:
        await open_client(pilot, clinic.weber)
        await press(pilot, "n")
        text = shown(pilot)
    for part in ("Physio Starter Pack", "450.00", "3 Physio 60, 2 Review 30", "12 months"):
        assert part in text
    assert "any: Physio 60" in text


async def test_letters_filter_the_catalog(store: Store, clinic: Clinic) -> None:
    async with counter(store) as pilot:
        await open_client(pilot, clinic.weber)
        await press(pilot, "n", "=sta")
        assert "Physio Starter Pack" in shown(pilot)
        assert "Wellness" not in shown(pilot)
        await press(pilot, "=zz")
        assert "No package is called so." in shown(pilot)


async def test_selling_and_invoicing_takes_nine_keys(store: Store, clinic: Clinic) -> None:
    async with counter(store) as pilot:
        await open_client(pilot, clinic.weber)
        await press(pilot, "f6", "n", "=sta", "enter", "f9", "i", "f9")
        assert place(pilot) == "ClientScreen"
        assert "5 of 5 left" in shown(pilot)
    package = sold(store, clinic.weber)
    assert (package.name, package.credits) == ("Physio Starter Pack", 5)
    assert package.expires_on == date(2027, 11, 24)
    (invoice,) = store.run_read(billing.of_package, package.id)
    assert (invoice.state, invoice.total_minor) == ("draft", 45000)


async def test_f9_on_the_list_sells_at_once_and_enter_leaves_the_invoice_for_later(
    store: Store, clinic: Clinic
) -> None:
    async with counter(store) as pilot:
        await open_client(pilot, clinic.weber)
        await press(pilot, "n", "down", "f9", "enter")
        assert place(pilot) == "ClientScreen"
    package = sold(store, clinic.weber)
    assert package.name == "Wellness Flex 10"
    assert store.run_read(billing.of_package, package.id) == ()


async def test_fee_last_day_and_credits_are_adjusted_for_this_client(
    store: Store, clinic: Clinic
) -> None:
    async with counter(store) as pilot:
        await open_client(pilot, clinic.weber)
        await press(pilot, "n", "=sta", "enter")
        assert form(pilot).field("expires").raw
        await press(pilot, "=399.50", "enter", "=30/6/2027", "enter", "=4", "enter", "=0", "f9")
        assert place(pilot) == "NextStep"
        await press(pilot, "enter")
    package = sold(store, clinic.weber)
    assert package.terms.price_minor == 39950
    assert package.expires_on == date(2027, 6, 30)
    assert [(i.service, i.allowance) for i in package.terms.included] == [("Physio 60", 4)]


async def test_a_limit_each_week_is_set_for_this_client(store: Store, clinic: Clinic) -> None:
    async with counter(store) as pilot:
        await open_client(pilot, clinic.weber)
        await press(pilot, "n", "=sta", "enter", "up", *["enter"] * 4, "=2", "f9", "enter")
    terms = sold(store, clinic.weber).terms
    assert (terms.weekly_limit, terms.monthly_limit) == (2, None)


async def test_none_takes_the_last_day_away(store: Store, clinic: Clinic) -> None:
    async with counter(store) as pilot:
        await open_client(pilot, clinic.weber)
        await press(pilot, "n", "=sta", "enter", "enter", "=none", "f9", "enter")
    package = sold(store, clinic.weber)
    assert (package.expires_on, package.terms.expiry) == (None, None)


async def test_an_expiry_after_first_use_stays_as_the_catalog_says(
    store: Store, clinic: Clinic
) -> None:
    expiry = Expiry(6, ExpiryUnit.MONTHS, from_first_use=True)
    included = (Included(clinic.physio, "Physio 60"),)
    terms = Terms("Summer", 10000, Kind.FLEXIBLE, 2, included, expiry)
    store.run_write(changes.catalog.save, terms)
    async with counter(store) as pilot:
        await open_client(pilot, clinic.weber)
        await press(pilot, "n", "=sum", "enter")
        assert "6 months after first use" in shown(pilot)
        await press(pilot, "enter", "enter", "=3", "f9", "enter")
    package = sold(store, clinic.weber)
    assert (package.expires_on, package.terms.expiry, package.credits) == (None, expiry, 3)


async def test_a_wrong_last_day_is_refused_beside_its_field(store: Store, clinic: Clinic) -> None:
    async with counter(store) as pilot:
        await open_client(pilot, clinic.weber)
        await press(pilot, "n", "=sta", "enter", "=1", "enter", "=1/1/2026", "f9")
        assert place(pilot) == "ReviewSale"
        assert form(pilot).field("expires").error
        assert form(pilot).field("price").raw == "1"
    assert store.run_read(packages.of_client, clinic.weber) == ()


async def test_a_sale_that_is_left_keeps_its_draft(store: Store, clinic: Clinic) -> None:
    async with counter(store) as pilot:
        await open_client(pilot, clinic.weber)
        await press(pilot, "n", "=sta", "enter", "=300", "escape", "escape")
        assert place(pilot) == "ClientScreen"
        await press(pilot, "n", "=sta", "enter")
        assert form(pilot).field("price").raw == "300"


async def test_a_free_package_needs_no_invoice(store: Store, clinic: Clinic) -> None:
    async with counter(store) as pilot:
        await open_client(pilot, clinic.weber)
        await press(pilot, "n", "=sta", "enter", "=0", "f9")
        assert place(pilot) == "ClientScreen"
        assert "nothing due" in shown(pilot)


async def test_an_empty_catalog_offers_to_create_a_package(store: Store, clinic: Clinic) -> None:
    for package in (clinic.starter, clinic.flex):
        store.run_write(changes.catalog.archive, package)
    async with counter(store) as pilot:
        await open_client(pilot, clinic.weber)
        await press(pilot, "n")
        assert "The catalog is empty" in shown(pilot)
        await press(pilot, "enter")
        assert place(pilot) == "PackageForm"


async def test_an_archived_package_that_was_on_the_screen_is_refused(
    store: Store, clinic: Clinic
) -> None:
    async with counter(store) as pilot:
        await open_client(pilot, clinic.weber)
        await press(pilot, "n", "=sta", "enter")
        store.run_write(changes.catalog.archive, clinic.starter)
        await press(pilot, "f9")
        assert "archived" in form(pilot).commit.error
    assert store.run_read(packages.of_client, clinic.weber) == ()
