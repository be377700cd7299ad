"""Changing a client's package, its payment status, and whom it is shared with."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from textual.pilot import Pilot

from clinic import NOW, Clinic
from counter import counter
from deskpkg.domain.clients import NewClient
from deskpkg.domain.editing import editable
from deskpkg.domain.packages import ClientPackage, Payment, Status
from deskpkg.domain.terms import Allowed, Expiry, ExpiryUnit, Included, Kind, Terms
from deskpkg.store import Store, changes
from deskpkg.store.queries import history, packages
from desks import form, place, press, shown, table
from screens.booking_desk import book, line_with, open_place, said

TODAY = date(2026, 11, 24)
DAY = timedelta(days=1)


def one(store: Store, package_id: int) -> ClientPackage:
    return store.run_read(packages.one, package_id)


def newest(store: Store, package_id: int) -> str:
    return store.run_read(history.of_package, package_id)[0].text


async def edit(pilot: Pilot[Any], package_id: int) -> None:
    await open_place(pilot, "manage_package", package_id)
    await press(pilot, "e")
    assert place(pilot) == "EditPackage"


async def go(pilot: Pilot[Any], key: str) -> None:
    """Go to a field, what is in it being marked."""
    pilot.app.screen.set_focus(form(pilot).field(key))
    await pilot.pause()


async def test_fee_last_day_credits_and_limits_are_changed(store: Store, clinic: Clinic) -> None:
    async with counter(store) as pilot:
        await edit(pilot, clinic.janes_starter)
        text = shown(pilot)
        assert "2 used" in line_with(pilot, "Physio 60")
        assert "1 used" in line_with(pilot, "Review 30")
        assert "6 days left" in line_with(pilot, "Expires")
        assert "Smith, Jane" in text.splitlines()[0]
        keys = ("=399.50", "enter", "=31/12", "enter", "=4", "enter", "=1", "enter", "=2", "enter")
        await press(pilot, *keys, "=5", "f9")
        assert place(pilot) == "ManagePackage"
        assert said(pilot) == "Physio Starter Pack saved: Active, 2 of 5 left, through 31 Dec"
        assert "through 31 Dec (37 days)" in shown(pilot)
    package = one(store, clinic.janes_starter)
    assert (package.terms.price_minor, package.expires_on) == (39950, date(2026, 12, 31))
    assert [(i.service, i.allowance) for i in package.terms.included] == [
        ("Physio 60", 4),
        ("Review 30", 1),
    ]
    assert (package.terms.weekly_limit, package.terms.monthly_limit) == (2, 5)
    assert "expires 30 Nov 2026 → 31 Dec 2026" in newest(store, clinic.janes_starter)


async def test_an_expired_package_is_extended_and_active_again_with_what_it_had(
    store: Store, clinic: Clinic
) -> None:
    with_day = replace(editable(one(store, clinic.janes_flex)), expires_on=TODAY)
    store.run_write(changes.managing.edit, clinic.janes_flex, with_day)
    store.clock = lambda: NOW + 2 * DAY
    later = TODAY + 2 * DAY
    assert one(store, clinic.janes_flex).status(later) is Status.EXPIRED
    async with counter(store) as pilot:
        await edit(pilot, clinic.janes_flex)
        assert "expired 2 days ago" in line_with(pilot, "Expires")
        await press(pilot, "enter", "=+1m", "f9")
        assert said(pilot) == "Wellness Flex 10 saved: Active, 10 of 10 left, through 26 Dec"
        assert "ACTIVE" in shown(pilot).splitlines()[0]
    assert one(store, clinic.janes_flex).status(later) is Status.ACTIVE


async def test_none_takes_the_last_day_away(store: Store, clinic: Clinic) -> None:
    async with counter(store) as pilot:
        await edit(pilot, clinic.janes_starter)
        await press(pilot, "enter", "=none", "f9")
        assert "no expiry" in shown(pilot).splitlines()[0]
    assert one(store, clinic.janes_starter).expires_on is None


async def test_none_also_ends_the_count_from_a_first_use_that_has_not_come(
    store: Store, clinic: Clinic
) -> None:
    expiry = Expiry(6, ExpiryUnit.MONTHS, from_first_use=True)
    included = (Included(clinic.physio, "Physio 60"),)
    terms = Terms("Summer", 10000, Kind.FLEXIBLE, 2, included, expiry)
    catalog = store.run_write(changes.catalog.save, terms)
    sold = store.run_write(changes.packages.sell, clinic.jane, catalog)
    async with counter(store) as pilot:
        await edit(pilot, sold)
        assert "6 months after first use" in shown(pilot)
        await press(pilot, "f9")
        assert said(pilot) == "Summer: nothing was changed"
        assert one(store, sold).terms.expiry == expiry
        await press(pilot, "e", "enter", "=none", "f9")
    assert one(store, sold).terms.expiry is None
    assert "6 months after first use → never" in newest(store, sold)


async def test_a_finalized_fee_is_disabled_and_says_why(store: Store, clinic: Clinic) -> None:
    invoice = store.run_write(changes.invoices.invoice_package, clinic.janes_starter)
    number = store.run_write(changes.invoices.finalize, invoice)
    async with counter(store) as pilot:
        await edit(pilot, clinic.janes_starter)
        assert form(pilot).field("price").disabled
        reason = f"on {number}, finalized: bill any difference separately"
        assert reason in line_with(pilot, "Fee")
        await press(pilot, "=31/12", "f9")
    package = one(store, clinic.janes_starter)
    assert (package.terms.price_minor, package.expires_on) == (45000, date(2026, 12, 31))


REFUSED = [
    ("service1", "1", "2 of Physio 60 are used: no fewer can be left."),
    ("service2", "0", "1 of Review 30 are used: no fewer can be left."),
    ("expires", "1/11/2026", "The last day can't be before the sale."),
    ("expires", "soon", "date"),
    ("weekly", "0", "Between 1 and 1000"),
    ("price", "-1", ""),
]


@pytest.mark.parametrize(("key", "typed", "message"), REFUSED)
async def test_a_refusal_shows_at_its_field_and_nothing_is_stored(
    store: Store, clinic: Clinic, key: str, typed: str, message: str
) -> None:
    before = one(store, clinic.janes_starter)
    async with counter(store) as pilot:
        await edit(pilot, clinic.janes_starter)
        await go(pilot, key)
        await press(pilot, f"={typed}", "f9")
        assert place(pilot) == "EditPackage"
        field = form(pilot).field(key)
        assert field.error
        assert message in field.error
        assert pilot.app.focused is field
        assert field.raw == typed
    assert one(store, clinic.janes_starter) == before


async def test_a_pool_keeps_the_credits_that_are_used(store: Store, clinic: Clinic) -> None:
    for days in (1, 2):
        book(store, clinic, NOW + days * DAY, package=clinic.janes_flex)
    async with counter(store) as pilot:
        await edit(pilot, clinic.janes_flex)
        assert "2 used" in line_with(pilot, "Credits")
        await go(pilot, "credits")
        await press(pilot, "=1", "f9")
        assert "2 credits are used" in form(pilot).field("credits").error
        await press(pilot, "backspace", "=2", "f9")
        assert "Completed, 0 of 2 left" in said(pilot)
    assert one(store, clinic.janes_flex).credits == 2


async def test_who_may_be_booked_is_its_owner_or_a_list(store: Store, clinic: Clinic) -> None:
    async with counter(store) as pilot:
        await edit(pilot, clinic.janes_flex)
        assert not form(pilot).field("owner").display
        await go(pilot, "allowed")
        await press(pilot, "o", "f9")
        assert "Choose the practitioner who owns" in form(pilot).field("owner").error
        await press(pilot, "=osei", "f9")
        assert "Only with Dr K. Osei" in shown(pilot)
        await press(pilot, "e")
        await go(pilot, "allowed")
        await press(pilot, "l", "f9")
        assert "Choose who may be booked" in form(pilot).field("practitioners").error
        await press(pilot, "space", "m", "space", "f9", "f9")
        assert "Only with Mia Brandt" in shown(pilot)
    terms = one(store, clinic.janes_flex).terms
    assert (terms.allowed, terms.practitioner_ids) == (Allowed.LISTED, frozenset({clinic.mia}))


async def test_what_a_colleague_changes_meanwhile_is_kept(store: Store, clinic: Clinic) -> None:
    async with counter(store) as pilot:
        await edit(pilot, clinic.janes_flex)
        await go(pilot, "weekly")
        await press(pilot, "=1")
        new = replace(editable(one(store, clinic.janes_flex)), price_minor=35000, credits=12)
        store.run_write(changes.managing.edit, clinic.janes_flex, new)
        await press(pilot, "f9")
        assert place(pilot) == "ManagePackage"
    package = one(store, clinic.janes_flex)
    assert (package.terms.price_minor, package.credits) == (35000, 12)
    assert package.terms.weekly_limit == 1


async def test_a_form_that_is_left_keeps_its_draft(store: Store, clinic: Clinic) -> None:
    async with counter(store) as pilot:
        await edit(pilot, clinic.janes_flex)
        await press(pilot, "=380", "escape")
        assert "Price 400.00" in shown(pilot)
        await press(pilot, "e")
        assert form(pilot).field("price").raw == "380"
    assert one(store, clinic.janes_flex).terms.price_minor == 40000


async def test_a_package_canceled_meanwhile_is_refused(store: Store, clinic: Clinic) -> None:
    async with counter(store) as pilot:
        await edit(pilot, clinic.janes_flex)
        await press(pilot, "=380")
        store.run_write(changes.managing.cancel, clinic.janes_flex)
        await press(pilot, "f9")
        assert "canceled already" in form(pilot).commit.error
    assert one(store, clinic.janes_flex).terms.price_minor == 40000


async def test_a_long_service_name_is_told_beside_its_credits(store: Store, clinic: Clinic) -> None:
    name = "Functional movement review with report"
    store.run_write(changes.practice.save_service, name, 30, 5000, service_id=clinic.review)
    async with counter(store) as pilot:
        await edit(pilot, clinic.janes_starter)
        assert f"1 used   {name}" in shown(pilot)


# -- payment status -------------------------------------------------------------------------------


async def test_a_payment_status_is_set_by_hand_and_taken_back(store: Store, clinic: Clinic) -> None:
    store.staff = "Ana"
    store.run_write(changes.invoices.invoice_package, clinic.janes_flex)
    async with counter(store) as pilot:
        await open_place(pilot, "manage_package", clinic.janes_flex)
        await press(pilot, "m", "s")
        assert "Now: unpaid; 0.00 of 400.00 is applied to it." in shown(pilot)
        assert "as its invoices say    unpaid" in shown(pilot)
        await press(pilot, "4")
        assert said(pilot) == "Wellness Flex 10: paid, set by hand"
        assert "(paid, set by hand by Ana on 24 Nov)" in shown(pilot)
        package = one(store, clinic.janes_flex)
        assert (package.payment, package.payment_set_by) == (Payment.PAID, "Ana")
        await press(pilot, "m", "s")
        assert "Now: paid, set by hand by Ana on 24 Nov" in shown(pilot)
        assert "4 paid" in line_with(pilot, "▶4")
        await press(pilot, "home", "f9")
        assert said(pilot) == "Wellness Flex 10: unpaid, as its invoices say"
        assert "(unpaid)" in shown(pilot)
    package = one(store, clinic.janes_flex)
    assert (package.payment, package.payment_set_by) == (Payment.UNPAID, "")


async def test_esc_leaves_the_payment_status_alone(store: Store, clinic: Clinic) -> None:
    async with counter(store) as pilot:
        await open_place(pilot, "client", clinic.jane)
        await press(pilot, "m", "s", "down", "escape")
    assert one(store, clinic.janes_starter).payment_set_by == ""


# -- the family -----------------------------------------------------------------------------------


def family(store: Store) -> tuple[int, int]:
    """Two people called Tom Smith, one of them born in 2015."""
    add = changes.clients.add
    return (
        store.run_write(add, NewClient("Smith", "Tom", date(2015, 3, 1))),
        store.run_write(add, NewClient("Smith", "Tom", date(1960, 1, 1))),
    )


async def test_a_package_is_shared_with_somebody_chosen_by_row(
    store: Store, clinic: Clinic
) -> None:
    tom, _ = family(store)
    async with counter(store) as pilot:
        await open_place(pilot, "manage_package", clinic.janes_flex)
        await press(pilot, "m", "f")
        assert "It belongs to Smith, Jane #1." in shown(pilot)
        assert "nobody else yet" in shown(pilot)
        await press(pilot, "=smith tom 010315", "enter", "f9")
        assert said(pilot) == f"Wellness Flex 10 is shared with Smith, Tom #{tom}"
        assert "1 Mar 2015 (11)" in line_with(pilot, "Smith, Tom")
        assert form(pilot).field("client").raw == ""
        await press(pilot, "escape")
        assert "SHARED WITH" in shown(pilot)
    assert [member.client_id for member in one(store, clinic.janes_flex).members] == [tom]
    assert newest(store, clinic.janes_flex) == f"Shared Wellness Flex 10 with Smith, Tom #{tom}"


async def test_somebody_is_taken_away_by_a_key_and_the_history_tells(
    store: Store, clinic: Clinic
) -> None:
    tom, _ = family(store)
    store.run_write(changes.managing.share, clinic.janes_flex, tom)
    async with counter(store) as pilot:
        await open_place(pilot, "manage_package", clinic.janes_flex)
        await press(pilot, "m", "f", "x")
        assert form(pilot).field("client").raw == "x"
        await press(pilot, "tab", "x")
        assert said(pilot) == "Wellness Flex 10 is shared with nobody"
        await press(pilot, "x")
        assert said(pilot) == "It is shared with nobody."
    assert one(store, clinic.janes_flex).members == ()
    assert "is no longer shared with Smith, Tom" in newest(store, clinic.janes_flex)


@pytest.mark.parametrize(
    ("who", "why"),
    [
        ("smith jane 120384", "That is whose package it is"),
        ("smith tom 010315", "They can use it already."),
    ],
)
async def test_sharing_with_the_wrong_person_is_refused_at_the_field(
    store: Store, clinic: Clinic, who: str, why: str
) -> None:
    tom, _ = family(store)
    store.run_write(changes.managing.share, clinic.janes_flex, tom)
    async with counter(store) as pilot:
        await open_place(pilot, "manage_package", clinic.janes_flex)
        await press(pilot, "m", "f", f"={who}", "enter", "f9")
        assert why in form(pilot).field("client").error
    assert [m.client_id for m in one(store, clinic.janes_flex).members] == [tom]


async def test_who_has_a_visit_to_come_is_not_taken_away(store: Store, clinic: Clinic) -> None:
    tom, _ = family(store)
    store.run_write(changes.managing.share, clinic.janes_flex, tom)
    book(store, clinic, NOW + DAY, client=tom, package=clinic.janes_flex)
    async with counter(store, (120, 36)) as pilot:
        await open_place(pilot, "manage_package", clinic.janes_flex)
        await press(pilot, "m", "f", "tab", "tab", "x")
        assert "They have a visit to come on it" in shown(pilot)
        assert [row.key for row in table(pilot).rows] == [tom]
    assert [m.client_id for m in one(store, clinic.janes_flex).members] == [tom]
