"""Due and overdue, the day's end, giving a package back, and how the practice bills."""

from datetime import date
from pathlib import Path

import pytest

from clinic import Clinic
from counter import counter
from deskpkg.domain.appointments import State
from deskpkg.domain.packages import Status
from deskpkg.domain.payments import Paying
from deskpkg.domain.plans import Every, Schedule
from deskpkg.store import Store, changes
from deskpkg.store.queries import appointments, invoices, messages, packages, payments, uses
from deskpkg.store.queries.practice import the_practice
from desks import clock, desk, form, go_to, place, press, shown
from samples import copy_of_sample
from screens.booking_desk import said

TODAY = date(2026, 11, 24)


async def test_today_tells_what_is_due_and_overdue_and_the_palette_lists_it(tmp_path: Path) -> None:
    store = Store(copy_of_sample(tmp_path / "clinic.db"), clock=clock)
    async with desk(store, (120, 36)) as pilot:
        assert "1 instalment due · 3 overdue" in shown(pilot)
        await go_to(pilot, "dues")
        text = shown(pilot)
        assert text.index("34 days ago") < text.index("31 days ago") < text.index("today")
        await press(pilot, "end", "f7")
        assert form(pilot).field("amount").raw == "150.00"
        await press(pilot, "enter", "c", "f9")
        assert "Ñúñez" not in shown(pilot)
        await press(pilot, "home", "enter")
        assert place(pilot) == "InvoiceScreen"
    store.close()


async def test_an_instalment_opens_its_plan_and_the_client_is_a_key_away(
    store: Store, clinic: Clinic
) -> None:
    schedule = Schedule(40000, 2, Every.WEEK, TODAY)
    store.run_write(changes.plans.make_for_package, clinic.janes_flex, schedule)
    async with counter(store) as pilot:
        await go_to(pilot, "dues")
        await press(pilot, "enter")
        assert place(pilot) == "PlanScreen"
        await press(pilot, "escape", "p")
        assert place(pilot) == "ClientScreen"


async def test_with_nothing_due_the_list_says_so(store: Store, clinic: Clinic) -> None:
    async with counter(store) as pilot:
        await go_to(pilot, "dues")
        assert "everybody has paid what they should by now" in shown(pilot)
        await press(pilot, "f7")
        assert said(pilot) == "Nothing is due."


async def test_the_day_is_counted_against_the_till(store: Store, clinic: Clinic) -> None:
    take = changes.payments.pay_client
    store.run_write(take, clinic.weber, Paying(5000, "Cash"))
    store.run_write(take, clinic.weber, Paying(3000, "Card"))
    store.run_write(changes.credit.refund, clinic.weber, Paying(1000, "Cash"))
    async with counter(store) as pilot:
        await go_to(pilot, "day_end")
        assert "taken 70.00" in shown(pilot)
        assert "expected 40.00 (50.00 in, 10.00 out)" in shown(pilot)
        await press(pilot, "enter", "=30", "enter", "=35")
        text = shown(pilot)
        assert "expected 30.00 · right" in text
        assert "· 5.00 short" in text
        await press(pilot, "f9")
        assert said(pilot) == "The count of Tue 24 Nov 2026 is saved: Cash 5.00 short"
        await go_to(pilot, "day_end")
        assert "counted 35.00, 5.00 short" in shown(pilot)
        store.run_write(take, clinic.weber, Paying(200, "Cash"))
        await press(pilot, "escape")
        await go_to(pilot, "day_end")
        assert "expected 42.00 · 35.00 at 10:57: recount" in shown(pilot)
        assert "2.00 in since the count" in shown(pilot)
    counted = store.run_read(payments.counted, TODAY)
    assert {name: c.counted_minor for name, c in counted.items()} == {"Card": 3000, "Cash": 3500}


@pytest.mark.parametrize(
    ("card", "cash", "words"),
    [
        ("30", "50", "as expected"),
        ("30", "52", "Cash 2.00 over"),
        ("29", "52", "Card 1.00 short, Cash 2.00 over"),
    ],
)
async def test_how_the_count_differs_is_told_when_it_is_saved(
    store: Store, clinic: Clinic, card: str, cash: str, words: str
) -> None:
    store.run_write(changes.payments.pay_client, clinic.weber, Paying(5000, "Cash"))
    store.run_write(changes.payments.pay_client, clinic.weber, Paying(3000, "Card"))
    async with counter(store) as pilot:
        await go_to(pilot, "day_end")
        await press(pilot, "enter", f"={card}", "enter", f"={cash}", "f9")
        assert said(pilot) == f"The count of Tue 24 Nov 2026 is saved: {words}"
    counted = store.run_read(payments.counted, TODAY)
    assert counted["Cash"].counted_minor == int(cash) * 100


async def test_another_day_can_be_counted_and_nothing_counted_is_refused(
    store: Store, clinic: Clinic
) -> None:
    paying = Paying(5000, "Cash", date(2026, 11, 23))
    store.run_write(changes.payments.pay_client, clinic.weber, paying)
    async with counter(store) as pilot:
        await go_to(pilot, "day_end")
        assert "taken 0.00" in shown(pilot)
        await press(pilot, "=-1d")
        assert "DAY END  Mon 23 Nov 2026" in shown(pilot)
        assert "taken 50.00" in shown(pilot)
        await press(pilot, "f9")
        assert "Type what you counted" in form(pilot).commit.error
    assert store.run_read(payments.counted, date(2026, 11, 23)) == {}


@pytest.mark.parametrize("basis", [(), ("=single",)])
async def test_a_part_used_package_is_given_back(
    store: Store, clinic: Clinic, basis: tuple[str, ...]
) -> None:
    invoice = store.run_write(changes.invoices.invoice_package, clinic.janes_starter)
    store.run_write(changes.payments.pay, invoice, Paying(45000, "Card"))
    async with counter(store) as pilot:
        await go_to(pilot, "manage_package", clinic.janes_starter)
        await press(pilot, "m", "g")
        text = shown(pilot)
        assert "3 of 5 credits used, 1 of them booked and still to come" in text
        assert "used: 270.00 pro rata, 230.00 at single prices" in text
        assert "Kept 270.00   goes back 180.00" in text
        await press(pilot, *basis)
        if basis:
            assert "Kept 230.00   goes back 220.00" in shown(pilot)
        await press(pilot, "enter", "=10")
        assert form(pilot).field("back").raw == ("210.00" if basis else "170.00")
        await press(pilot, "f9")
        assert form(pilot).field("method").error
        await press(pilot, "k", "enter", "enter", "enter")
        assert store.run_read(packages.one, clinic.janes_starter).canceled_on is None
        await press(pilot, "f9")
        assert "CANCELED" in shown(pilot)
    package = store.run_read(packages.one, clinic.janes_starter)
    assert package.status(TODAY) is Status.CANCELED
    assert store.run_read(payments.account, clinic.jane).balance_minor == 0
    assert store.run_read(invoices.one, invoice).state == "paid"


async def test_what_is_to_come_is_canceled_with_a_package_that_is_given_back_if_chosen(
    store: Store, clinic: Clinic
) -> None:
    invoice = store.run_write(changes.invoices.invoice_package, clinic.janes_starter)
    store.run_write(changes.payments.pay, invoice, Paying(45000, "Card"))
    (visit,) = store.run_read(uses.coming, clinic.janes_starter)
    async with counter(store) as pilot:
        await go_to(pilot, "manage_package", clinic.janes_starter)
        await press(pilot, "g")
        text = shown(pilot)
        assert "[ ] cancel 1 session to come: Tue 24 Nov 13:57" in text
        assert "goes on and keeps its credit." in text
        await press(pilot, "up", "space")
        text = shown(pilot)
        assert "[x] cancel 1 session to come" in text
        assert "2 of 5 credits used" in text
        assert "used: 180.00 pro rata, " in text
        assert "Kept 180.00   goes back 270.00" in text
        assert "3 unused credits are lost." in text
        assert "keeps its credit" not in text
        await press(pilot, "enter", "enter", "enter", "enter", "k", "f9")
        assert "270.00 paid back" in said(pilot)
    assert store.run_read(appointments.one, visit).state is State.CANCELED
    assert store.run_read(packages.one, clinic.janes_starter).consumed == 2
    assert store.run_read(payments.account, clinic.jane).balance_minor == 0


async def test_giving_back_says_which_messages_that_wait_are_withdrawn(
    store: Store, clinic: Clinic
) -> None:
    invoice = store.run_write(changes.invoices.invoice_package, clinic.janes_starter)
    store.run_write(changes.payments.pay, invoice, Paying(45000, "Card"))
    async with counter(store) as pilot:
        await go_to(pilot, "manage_package", clinic.janes_starter)
        await press(pilot, "r", "c", "enter", "g")
        assert place(pilot) == "GiveBack"
        assert "The confirmation that waits is " in shown(pilot)
        assert "withdrawn. A credit note" in shown(pilot)
        assert len(store.run_read(messages.outbox)) == 1
        await press(pilot, "f9", "k", "f9")
    assert store.run_read(messages.outbox) == ()


async def test_what_is_chosen_when_canceling_goes_along_to_giving_back(
    store: Store, clinic: Clinic
) -> None:
    invoice = store.run_write(changes.invoices.invoice_package, clinic.janes_starter)
    store.run_write(changes.payments.pay, invoice, Paying(45000, "Card"))
    async with counter(store) as pilot:
        await go_to(pilot, "manage_package", clinic.janes_starter)
        await press(pilot, "c", "s", "g")
        assert "[x] cancel 1 session to come" in shown(pilot)
        assert "Kept 180.00   goes back 270.00" in shown(pilot)


async def test_what_was_not_paid_is_not_given_back(store: Store, clinic: Clinic) -> None:
    async with counter(store) as pilot:
        await go_to(pilot, "manage_package", clinic.janes_starter)
        await press(pilot, "m", "g")
        assert said(pilot) == "Nothing was paid for Physio Starter Pack: cancel it instead."


async def test_another_amount_may_be_typed_but_no_more_than_was_paid(
    store: Store, clinic: Clinic
) -> None:
    invoice = store.run_write(changes.invoices.invoice_package, clinic.janes_starter)
    store.run_write(changes.payments.pay, invoice, Paying(30000, "Card"))
    async with counter(store) as pilot:
        await go_to(pilot, "manage_package", clinic.janes_starter)
        await press(pilot, "m", "g", "enter", "enter", "=300.01", "f9")
        assert "No more can go back than was paid." in shown(pilot)
        await press(pilot, "ctrl+u", "=100", "enter", "c", "f9")
        assert "100.00 paid back" in said(pilot)
    assert store.run_read(payments.account, clinic.jane).balance_minor == 0


async def test_how_the_practice_bills_is_set(store: Store, clinic: Clinic) -> None:
    async with counter(store) as pilot:
        await go_to(pilot, "billing_form")
        await press(pilot, "enter", "=500", "enter", "enter", "=30", "enter", "space", "f9")
        assert said(pilot) == "Billing saved"
        await go_to(pilot, "practice_form")
        await press(pilot, "f9")
    known = store.run_read(the_practice)
    assert (known.invoice_first, known.invoice_due_days, known.tax_inclusive) == (500, 30, True)
    invoice = store.run_write(changes.invoices.invoice_package, clinic.janes_flex)
    assert store.run_write(changes.invoices.finalize, invoice) == "INV-0500"
    async with counter(store) as pilot:
        await go_to(pilot, "billing_form")
        assert form(pilot).field("invoice_first").raw == "501"
        await press(pilot, "enter", "=700", "f9")
        assert "goes on with 501" in form(pilot).field("invoice_first").error


async def test_the_practices_own_methods_are_kept_in_a_list(store: Store, clinic: Clinic) -> None:
    async with counter(store) as pilot:
        await go_to(pilot, "methods")
        await press(pilot, "n", "=Voucher", "enter", "=v", "f9")
        assert "Voucher" in shown(pilot)
        await press(pilot, "n", "=Gift", "enter", "=v", "f9")
        assert "Voucher has that letter" in form(pilot).field("letter").error
        await press(pilot, "escape", "home", "delete")
        assert "Card archived" in said(pilot)
    names = [method.name for method in store.run_read(payments.methods)]
    assert "Voucher" in names
    assert "Card" not in names
