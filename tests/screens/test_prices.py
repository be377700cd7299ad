"""Prices that exclude their tax: what is paid stands against what is to be paid, everywhere."""

import pytest

from clinic import Clinic
from counter import counter
from deskpkg.domain.payments import Paying
from deskpkg.store import Store, Unit, changes
from desks import desk, form, go_to, press, shown
from screens.booking_desk import line_with, open_place

RATE = 13_500


@pytest.fixture
def taxed(store: Store, clinic: Clinic) -> Clinic:
    """The clinic, its prices without tax: Jane's pool at 200.01, a visit at 100."""

    def tax(unit: Unit) -> None:
        for table in ("package", "client_package", "service"):
            unit.execute(f"UPDATE {table} SET tax_rate = :rate", rate=RATE)
        unit.execute(
            "UPDATE client_package SET price_minor = 20001 WHERE id = :id", id=clinic.janes_flex
        )

    store.run_write(tax)
    return clinic


def paid(store: Store, package: int, amount: int) -> None:
    store.run_write(changes.payments.pay_package, package, Paying(amount, "Card"))


async def test_what_is_paid_stands_against_the_price_with_its_tax(
    store: Store, taxed: Clinic
) -> None:
    async with counter(store) as pilot:
        await go_to(pilot, "manage_package", taxed.janes_flex)
        assert "Price 200.01 + tax 27.00   Paid 0.00 (not invoiced)" in shown(pilot)
        paid(store, taxed.janes_flex, 20001)
        await press(pilot, "f5")
        await go_to(pilot, "manage_package", taxed.janes_flex)
        assert "Paid 200.01 of 227.01 (part paid)" in shown(pilot)
        await go_to(pilot, "client", taxed.jane)
        assert "200.01/227.01" in line_with(pilot, "Wellness Flex 10")
        paid(store, taxed.janes_flex, 2700)
        await go_to(pilot, "manage_package", taxed.janes_flex)
        assert "Price 200.01 + tax 27.00   Paid 227.01 (paid)" in shown(pilot)


async def test_amounts_too_long_for_a_list_leave_what_is_open(store: Store, taxed: Clinic) -> None:
    store.run_write(
        lambda unit: unit.execute(
            "UPDATE client_package SET price_minor = 234567 WHERE id = :id", id=taxed.janes_flex
        )
    )
    paid(store, taxed.janes_flex, 200050)
    async with counter(store) as pilot:
        await go_to(pilot, "client", taxed.jane)
        assert "661.84 open" in line_with(pilot, "Wellness Flex 10")


async def test_a_sale_tells_the_tax_on_the_fee_as_it_is_typed(store: Store, taxed: Clinic) -> None:
    async with counter(store, (120, 36)) as pilot:
        await go_to(pilot, "assign", taxed.jane)
        assert "450.00 + tax 60.75" in shown(pilot)
        await press(pilot, "enter")
        assert "+ tax 60.75" in line_with(pilot, "Fee")
        await press(pilot, "=200.01")
        assert form(pilot).field("price").note == "+ tax 27.00"


async def test_the_booking_form_tells_what_is_to_be_paid_in_the_room_it_has(
    store: Store, taxed: Clinic
) -> None:
    async with desk(store) as pilot:
        await press(pilot, "f1", "escape")
        await open_place(pilot, "appointment_form", client_id=taxed.weber)
        pilot.app.screen.set_focus(form(pilot).field("service"))
        await press(pilot, "=phy", "tab")
        assert "102.15 with tax" in line_with(pilot, " Service ")
