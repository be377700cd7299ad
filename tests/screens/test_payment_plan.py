"""Payment plans at the desk: agreeing on one with the schedule in view, and what comes after."""

from datetime import date

from clinic import Clinic
from counter import counter
from deskpkg.domain.packages import Payment
from deskpkg.domain.plans import Every, Schedule
from deskpkg.store import Store, changes
from deskpkg.store.queries import invoices, packages, plans
from desks import form, go_to, place, press, shown
from screens.booking_desk import said

TODAY = date(2026, 11, 24)


def made(store: Store, clinic: Clinic, number: int = 3) -> int:
    schedule = Schedule(40000, number, Every.MONTH, TODAY)
    return store.run_write(changes.plans.make_for_package, clinic.janes_flex, schedule)


def amounts(store: Store, plan: int) -> list[tuple[str, int]]:
    found = store.run_read(plans.one, plan)
    return [(f"{i.instalment.due_on:%d %b}", i.instalment.amount_minor) for i in found.lines]


async def test_the_schedule_and_its_exact_sum_are_shown_while_typing(
    store: Store, clinic: Clinic
) -> None:
    async with counter(store) as pilot:
        await go_to(pilot, "manage_package", clinic.janes_flex)
        await press(pilot, "t")
        text = " ".join(shown(pilot).split())
        assert "1 24 Nov 133.34 2 24 Dec 133.33 3 24 Jan 2027 133.33 sum 400.00 ok" in text
        assert all(len(line) <= 80 for line in shown(pilot).splitlines())
        await press(pilot, "=7", "enter", "=week")
        text = " ".join(shown(pilot).split())
        assert "1 24 Nov 57.15" in text
        assert "7 5 Jan 2027 57.14" in text
        assert "sum 400.00 ok" in text
        await press(pilot, "shift+tab", "=60")
        assert "41 more, to 11 Jan 2028" in shown(pilot)
    assert store.run_read(plans.of_package, clinic.janes_flex) is None


async def test_a_plan_is_made_with_its_invoice(store: Store, clinic: Clinic) -> None:
    async with counter(store) as pilot:
        await go_to(pilot, "manage_package", clinic.janes_flex)
        await press(pilot, "t", "=3", "enter", "enter", "enter", "f9")
        assert said(pilot) == "Plan made: 400.00"
        assert "0 of 3 paid, next 133.34 on 24 Nov" in shown(pilot)
        await press(pilot, "t")
        assert place(pilot) == "PlanScreen"
    found = store.run_read(plans.of_package, clinic.janes_flex)
    assert found is not None
    assert amounts(store, found.id) == [("24 Nov", 13334), ("24 Dec", 13333), ("24 Jan", 13333)]
    assert store.run_read(packages.one, clinic.janes_flex).payment is Payment.UNPAID


async def test_a_deposit_is_due_today_and_the_others_follow(store: Store, clinic: Clinic) -> None:
    async with counter(store) as pilot:
        await go_to(pilot, "manage_package", clinic.janes_flex)
        await press(pilot, "t", "=2", "enter", "enter", "enter", "=100")
        text = " ".join(shown(pilot).split())
        assert "1 24 Nov 100.00 2 24 Dec 150.00 3 24 Jan 2027 150.00 sum 400.00 ok" in text
        await press(pilot, "f9")
    found = store.run_read(plans.of_package, clinic.janes_flex)
    assert found is not None
    assert amounts(store, found.id) == [("24 Nov", 10000), ("24 Dec", 15000), ("24 Jan", 15000)]


async def test_a_schedule_that_makes_no_sense_is_told_at_once_and_not_made(
    store: Store, clinic: Clinic
) -> None:
    async with counter(store) as pilot:
        await go_to(pilot, "manage_package", clinic.janes_flex)
        await press(pilot, "t", "enter", "enter", "enter", "=400")
        assert "A deposit is less than what is open." in shown(pilot)
        await press(pilot, "f9")
        assert place(pilot) == "PlanForm"
        assert form(pilot).field("deposit").error
    assert store.run_read(plans.of_package, clinic.janes_flex) is None


async def test_a_plan_that_is_left_keeps_its_draft(store: Store, clinic: Clinic) -> None:
    async with counter(store) as pilot:
        await go_to(pilot, "manage_package", clinic.janes_flex)
        await press(pilot, "t", "=9", "escape", "t")
        assert form(pilot).field("number").raw == "9"


async def test_a_paid_or_free_package_has_no_plan(store: Store, clinic: Clinic) -> None:
    invoice = store.run_write(changes.invoices.invoice_package, clinic.janes_flex)
    async with counter(store) as pilot:
        await go_to(pilot, "invoice", invoice)
        await press(pilot, "f7", "enter", "c", "f9", "t")
        assert said(pilot) == "INV-0001 is paid: nothing is open."
        await go_to(pilot, "manage_package", clinic.janes_flex)
        await press(pilot, "t")
        assert said(pilot) == "Wellness Flex 10 is paid: nothing is open."


async def test_the_next_payment_is_taken_early_or_on_time(store: Store, clinic: Clinic) -> None:
    plan = made(store, clinic)
    async with counter(store) as pilot:
        await go_to(pilot, "plan", plan)
        assert "due today" in shown(pilot)
        await press(pilot, "f7")
        assert form(pilot).field("amount").raw == "133.34"
        await press(pilot, "enter", "c", "f9", "f7")
        assert form(pilot).field("amount").raw == "133.33"
        await press(pilot, "enter", "c", "f9")
        assert "266.67 of 400.00 paid" in shown(pilot)
    found = store.run_read(plans.one, plan)
    assert [line.standing.value for line in found.lines] == ["paid", "paid", "coming"]


async def test_one_date_is_moved_and_another_is_refused(store: Store, clinic: Clinic) -> None:
    plan = made(store, clinic)
    async with counter(store) as pilot:
        await go_to(pilot, "plan", plan)
        await press(pilot, "down", "e", "=2027-01-24", "f9")
        assert "Another payment is due on that day" in form(pilot).field("day").error
        await press(pilot, "ctrl+u", "=2027-01-05", "f9")
        assert said(pilot) == "It is due on Tue 5 Jan 2027"
    assert [day for day, _ in amounts(store, plan)] == ["24 Nov", "05 Jan", "24 Jan"]


async def test_one_payment_is_skipped_as_it_is_chosen(store: Store, clinic: Clinic) -> None:
    plan = made(store, clinic, 4)
    async with counter(store) as pilot:
        await go_to(pilot, "plan", plan)
        await press(pilot, "s")
        assert "133.34 or 133.33 each" in shown(pilot)
        assert "a last payment on Wed 24 Mar 2027" in shown(pilot)
        await press(pilot, "escape", "s", "s")
        assert [amount for _, amount in amounts(store, plan)] == [13334, 13333, 13333]
        await press(pilot, "end", "s", "s")
        assert "add it as a last one" in said(pilot)
        await press(pilot, "l")
    assert [day for day, _ in amounts(store, plan)] == ["24 Dec", "24 Jan", "24 Mar"]


async def test_canceling_the_rest_is_asked_and_keeps_what_is_paid(
    store: Store, clinic: Clinic
) -> None:
    plan = made(store, clinic)
    async with counter(store) as pilot:
        await go_to(pilot, "plan", plan)
        await press(pilot, "f7", "enter", "c", "f9", "c")
        assert "2 of 3 payments, 266.66." in shown(pilot)
        await press(pilot, "enter")
        assert store.run_read(plans.one, plan).active
        await press(pilot, "c", "f9")
        assert "canceled 24 Nov" in shown(pilot)
        await press(pilot, "c")
        assert "canceled already" in said(pilot)
        await press(pilot, "i")
        assert "266.66 open" in shown(pilot)
    found = store.run_read(plans.one, plan)
    assert [line.standing.value for line in found.lines] == ["paid", "canceled", "canceled"]
    assert store.run_read(invoices.one, found.invoice_id).open_minor == 26666
