"""A package that is to pay for a visit that is billed by itself: the desk is told, and asked."""

from datetime import timedelta

import pytest

from clinic import NOW, Clinic
from deskpkg.domain.payments import Paying
from deskpkg.store import Store, changes
from deskpkg.store.queries import appointments, invoices
from desks import desk, go_to, place, press, shown
from screens.booking_desk import book, open_place, said


def billed(store: Store, clinic: Clinic, *, final: bool = False) -> tuple[int, int]:
    """Book a visit of Jane's now and bill it; return the visit and its invoice."""
    visit = book(store, clinic, NOW)
    invoice = store.run_write(changes.invoices.invoice_visit, visit)
    if final:
        store.run_write(changes.invoices.finalize, invoice)
    return visit, invoice


async def test_the_panel_tells_where_a_visit_is_billed(store: Store, clinic: Clinic) -> None:
    visit, _ = billed(store, clinic, final=True)
    async with desk(store) as pilot:
        await go_to(pilot, "appointment", visit)
        assert "billed on INV-0001, open" in shown(pilot)


async def test_linking_takes_it_off_its_draft_once_that_is_agreed_to(
    store: Store, clinic: Clinic
) -> None:
    visit, _ = billed(store, clinic)
    async with desk(store) as pilot:
        await go_to(pilot, "appointment", visit)
        await press(pilot, "f6", "enter")
        assert place(pilot) == "Confirm"
        assert "is billed on a draft." in shown(pilot)
        assert "The draft, which bills nothing else, is deleted." in shown(pilot)
        await press(pilot, "escape")
        assert store.run_read(appointments.one, visit).package_id is None
        await press(pilot, "f6", "enter", "f9")
        assert "Linked to Physio Starter Pack" in said(pilot)
        assert said(pilot).endswith(" · its draft is deleted")
    assert store.run_read(appointments.one, visit).package_id == clinic.janes_starter
    assert store.run_read(invoices.of_visit, visit) is None


async def test_the_form_asks_too_and_keeps_what_was_typed_if_it_is_not_agreed_to(
    store: Store, clinic: Clinic
) -> None:
    visit, invoice = billed(store, clinic, final=True)
    async with desk(store) as pilot:
        await open_place(pilot, "appointment_form", appointment_id=visit)
        await press(pilot, "f6", "enter", "f9")
        assert "INV-0001, which bills nothing else, is voided for good." in shown(pilot)
        await press(pilot, "escape")
        assert place(pilot) == "AppointmentForm"
        assert "Linked to package" in shown(pilot)
        await press(pilot, "f9", "f9")
    assert store.run_read(appointments.one, visit).package_id == clinic.janes_starter
    assert store.run_read(invoices.one, invoice).state == "void"


@pytest.mark.parametrize("name", ["appointment", "appointment_form"])
async def test_what_is_paid_is_told_with_what_to_do_first(
    store: Store, clinic: Clinic, name: str
) -> None:
    visit, invoice = billed(store, clinic, final=True)
    store.run_write(changes.payments.pay, invoice, Paying(9000, "Card"))
    async with desk(store) as pilot:
        await open_place(pilot, name, appointment_id=visit)
        await press(pilot, "f6", "enter")
        if name == "appointment_form":
            await press(pilot, "f9")
        assert "is billed on INV-0001, paid." in shown(pilot) + said(pilot)
    assert store.run_read(appointments.one, visit).package_id is None


async def test_the_clients_visits_tell_what_is_billed(store: Store, clinic: Clinic) -> None:
    billed(store, clinic, final=True)
    async with desk(store) as pilot:
        await open_place(pilot, "client", clinic.jane, tab="visits")
        assert "billed on INV-0001" in shown(pilot)
        assert "not linked" not in shown(pilot)


async def test_who_cancels_a_billed_visit_is_told_that_its_bill_stays(
    store: Store, clinic: Clinic
) -> None:
    visit = book(store, clinic, NOW + timedelta(days=1), client=clinic.weber)
    invoice = store.run_write(changes.invoices.invoice_visit, visit)
    store.run_write(changes.invoices.finalize, invoice)
    async with desk(store) as pilot:
        await go_to(pilot, "appointment", visit)
        await press(pilot, "c")
        assert "It is billed on INV-0001, open, which stays as it is." in shown(pilot)
        await press(pilot, "f9")
    assert store.run_read(invoices.one, invoice).state == "open"
