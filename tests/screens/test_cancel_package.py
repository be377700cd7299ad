"""Canceling and deleting a client's package: what is said first, and what is stored."""

from datetime import date, timedelta
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Button, Static

from clinic import NOW, Clinic
from counter import counter
from deskpkg.domain.appointments import State
from deskpkg.domain.packages import Status
from deskpkg.domain.payments import Paying
from deskpkg.domain.plans import Every, Schedule
from deskpkg.store import Store, changes
from deskpkg.store.queries import appointments, history, messages, packages, plans
from deskpkg.widgets.toggle import Toggle
from desks import form, place, press, shown
from screens.booking_desk import book, line_with, open_place, said

TODAY = date(2026, 11, 24)
DAY = timedelta(days=1)


async def asked(pilot: Pilot[Any], clinic: Clinic) -> None:
    """Open the package's page and ask to cancel it."""
    await open_place(pilot, "manage_package", clinic.janes_starter)
    await press(pilot, "c")
    assert place(pilot) == "CancelPackage"


def told(pilot: Pilot[Any]) -> str:
    """What the dialog says will come of it."""
    return str(pilot.app.screen.query_one(".consequences", Static).content)


def option(pilot: Pilot[Any], name: str) -> Toggle:
    return pilot.app.screen.query_one(f"#{name}", Toggle)


def status(store: Store, clinic: Clinic) -> Status:
    return store.run_read(packages.one, clinic.janes_starter).status(TODAY)


def states(store: Store, clinic: Clinic) -> list[State]:
    """The states of the visits on the package, the latest first."""
    return [v.state for v in store.run_read(appointments.of_package, clinic.janes_starter)]


async def test_sessions_and_requests_are_canceled_if_that_is_chosen(
    store: Store, clinic: Clinic
) -> None:
    book(store, clinic, NOW + DAY, package=clinic.janes_starter, state=State.REQUESTED)
    async with counter(store) as pilot:
        await asked(pilot, clinic)
        assert "Cancel “Physio Starter Pack”? The record is kept" in shown(pilot)
        assert "[ ] s  cancel 1 session and 1 request to come" in shown(pilot)
        assert option(pilot, "visits").text.endswith("Tue 24 Nov 13:57 and Wed 25 Nov 10:57")
        assert told(pilot).splitlines() == [
            "1 session to come goes on and keeps its credit.",
            "1 request to come stays, but can't be confirmed on it any more.",
            "2 unused credits are lost.",
        ]
        await press(pilot, "s")
        assert "[x] s" in shown(pilot)
        assert told(pilot).splitlines() == [
            "1 session and 1 request to come are canceled.",
            "3 unused credits are lost.",
        ]
        await press(pilot, "f9")
        assert said(pilot) == "Physio Starter Pack is canceled, and 2 to come with it"
        assert place(pilot) == "ManagePackage"
        assert "CANCELED" in shown(pilot)
    assert status(store, clinic) is Status.CANCELED
    assert states(store, clinic)[:2] == [State.CANCELED, State.CANCELED]
    assert store.run_read(packages.one, clinic.janes_starter).lost == 3


async def test_what_is_not_chosen_goes_on(store: Store, clinic: Clinic) -> None:
    async with counter(store) as pilot:
        await asked(pilot, clinic)
        await press(pilot, "s", "s", "f9")
        assert said(pilot) == "Physio Starter Pack is canceled"
        assert "Canceled 24 Nov · 1 session to come goes on" in shown(pilot)
    assert states(store, clinic)[0] is State.BOOKED
    assert store.run_read(packages.one, clinic.janes_starter).booked == 1


async def test_enter_never_cancels_and_the_safe_button_has_the_focus(
    store: Store, clinic: Clinic
) -> None:
    async with counter(store) as pilot:
        await asked(pilot, clinic)
        assert pilot.app.focused == pilot.app.screen.query_one("#safe", Button)
        await press(pilot, "s", "enter")
        assert place(pilot) == "ManagePackage"
        await press(pilot, "c", "up", "enter", "up", "enter")
        assert place(pilot) == "CancelPackage"
        await press(pilot, "escape")
    assert status(store, clinic) is Status.ACTIVE


async def test_space_changes_the_option_that_has_the_focus(store: Store, clinic: Clinic) -> None:
    async with counter(store) as pilot:
        await asked(pilot, clinic)
        await press(pilot, "tab", "space")
        assert "▸[x] s" in shown(pilot)
        await press(pilot, "space", "down", "space")
        assert "[ ] s" in shown(pilot)
        assert "[x] m" in shown(pilot)
        await press(pilot, "=moves to s", "f9")
    assert status(store, clinic) is Status.CANCELED
    assert states(store, clinic)[0] is State.BOOKED
    note, canceled = store.run_read(history.of_package, clinic.janes_starter)[:2]
    assert canceled.text == "Canceled Physio Starter Pack: moves to s"
    assert note.text == "Wrote the cancellation note: Physio Starter Pack"


async def test_a_note_is_written_and_kept_only_while_it_is_chosen(
    store: Store, clinic: Clinic
) -> None:
    async with counter(store) as pilot:
        await asked(pilot, clinic)
        await press(pilot, "m", "=typed", "tab", "m", "f9")
    newest = store.run_read(history.of_package, clinic.janes_starter)[0]
    assert newest.text == "Canceled Physio Starter Pack"
    assert store.run_read(messages.outbox) == ()


async def test_a_note_to_the_client_waits_in_the_outbox(store: Store, clinic: Clinic) -> None:
    async with counter(store) as pilot:
        await asked(pilot, clinic)
        assert "[ ] m  note to jane@example.com; the history keeps it too" in shown(pilot)
        await press(pilot, "m", "=See you [b]soon", "f9")
        assert said(pilot) == "Physio Starter Pack is canceled; the note waits in the outbox"
        assert "Cancellation note · waiting · jane@example.com" in shown(pilot)
    (written,) = store.run_read(messages.outbox)
    assert "was canceled.\n\nSee you [b]soon\n\nIf you" in written.letter.body


async def test_a_note_that_was_begun_is_there_again_and_typing_ahead_spoils_nothing(
    store: Store, clinic: Clinic
) -> None:
    async with counter(store) as pilot:
        await asked(pilot, clinic)
        await press(pilot, "m", "=moves away", "escape")
        assert status(store, clinic) is Status.ACTIVE
        await press(pilot, "c", "s")
        assert "[x] s" in shown(pilot)
        assert form(pilot).field("note").raw == "moves away"
        await press(pilot, "f9")
        assert states(store, clinic)[0] is State.CANCELED
        texts = [line.text for line in store.run_read(history.of_package, clinic.janes_starter)]
        assert "Canceled Physio Starter Pack: moves away" in texts
        await press(pilot, "u", "c")
        assert form(pilot).field("note").raw == ""


async def test_without_sessions_to_come_there_is_nothing_to_choose(
    store: Store, clinic: Clinic
) -> None:
    async with counter(store) as pilot:
        await open_place(pilot, "manage_package", clinic.janes_flex)
        await press(pilot, "c", "s")
        assert "[ ] s  no session or request is to come" in shown(pilot)
        await press(pilot, "f9")
        assert said(pilot) == "Wellness Flex 10 is canceled"
    assert store.run_read(packages.one, clinic.janes_flex).canceled_on == TODAY


async def test_paid_money_and_an_open_invoice_stay_and_are_told(
    store: Store, clinic: Clinic
) -> None:
    invoice = store.run_write(changes.invoices.invoice_package, clinic.janes_starter)
    number = store.run_write(changes.invoices.finalize, invoice)
    store.run_write(changes.payments.pay, invoice, Paying(5000, "card"))
    async with counter(store) as pilot:
        await asked(pilot, clinic)
        assert "Paid 50.00: no refund is made here." in shown(pilot)
        assert f"{number} stays, 400.00 open." in shown(pilot)
        await press(pilot, "f9")
    assert store.run_read(packages.one, clinic.janes_starter).paid_minor == 5000


async def test_canceling_leads_to_giving_back_what_was_billed(store: Store, clinic: Clinic) -> None:
    async with counter(store) as pilot:
        await open_place(pilot, "manage_package", clinic.janes_starter)
        await press(pilot, "c", "g")
        assert place(pilot) == "CancelPackage"
        await press(pilot, "escape")
        invoice = store.run_write(changes.invoices.invoice_package, clinic.janes_starter)
        store.run_write(changes.payments.pay, invoice, Paying(45000, "card"))
        await press(pilot, "c")
        assert "g gives it back instead" in shown(pilot)
        await press(pilot, "g")
        assert place(pilot) == "GiveBack"
        await press(pilot, "escape")
    assert store.run_read(packages.one, clinic.janes_starter).canceled_on is None


async def test_what_a_colleague_books_meanwhile_is_listed_before_it_is_canceled(
    store: Store, clinic: Clinic
) -> None:
    async with counter(store) as pilot:
        await asked(pilot, clinic)
        other = Store(store.path, clock=store.clock)
        book(other, clinic, NOW + DAY, package=clinic.janes_starter)
        other.close()
        pilot.app._look()  # type: ignore[attr-defined]
        await press(pilot, "s")
        assert "cancel 2 sessions to come" in shown(pilot)


async def test_a_payment_plan_goes_on_or_is_canceled_with_it(store: Store, clinic: Clinic) -> None:
    schedule = Schedule(45000, 3, Every.MONTH, TODAY)
    make = changes.plans.make_for_package
    plan = store.run_write(make, clinic.janes_starter, schedule)
    async with counter(store) as pilot:
        await asked(pilot, clinic)
        assert "[ ] p  cancel its payment plan: 3 payments, 450.00" in shown(pilot)
        assert "Its payment plan goes on: 3 payments, 450.00 to come." in told(pilot)
        await press(pilot, "p")
        assert "Its payment plan is canceled" in told(pilot)
        await press(pilot, "p", "f9")
        assert "its payment plan goes on" in shown(pilot)
        assert store.run_read(plans.one, plan).active
        await press(pilot, "u", "c", "p", "f9")
        assert status(store, clinic) is Status.CANCELED
    assert store.run_read(plans.one, plan).canceled_on == TODAY


async def test_without_a_plan_there_is_none_to_cancel(store: Store, clinic: Clinic) -> None:
    async with counter(store) as pilot:
        await asked(pilot, clinic)
        assert "no payment plan is running" in shown(pilot)
        assert option(pilot, "plan").disabled


async def test_canceling_from_the_clients_page(store: Store, clinic: Clinic) -> None:
    async with counter(store) as pilot:
        await open_place(pilot, "client", clinic.jane)
        await press(pilot, "c", "s", "f9")
        assert place(pilot) == "ClientScreen"
        assert "Canceled" in line_with(pilot, "Physio Starter Pack")
    assert states(store, clinic)[0] is State.CANCELED


async def test_a_canceled_package_is_undone_with_its_sessions(store: Store, clinic: Clinic) -> None:
    async with counter(store) as pilot:
        await asked(pilot, clinic)
        await press(pilot, "s", "f9", "u")
        assert said(pilot) == "Undid: Smith, Jane #1 · Canceled Physio Starter Pack"
        assert "Consumed 3 (2 attended, 1 booked)   Remaining 2" in shown(pilot)
    assert status(store, clinic) is Status.ACTIVE
    assert states(store, clinic)[0] is State.BOOKED


async def test_deleting_warns_and_leaves_the_visits_in_the_calendar(
    store: Store, clinic: Clinic
) -> None:
    store.run_write(changes.invoices.invoice_package, clinic.janes_starter)
    async with counter(store) as pilot:
        await open_place(pilot, "client", clinic.jane)
        await press(pilot, "enter", "m", "d")
        assert "Delete “Physio Starter Pack”?" in shown(pilot)
        assert told(pilot).splitlines() == [
            "It is taken off the client's record; the history keeps it.",
            "1 session to come is NOT canceled: it stays in the calendar, unlinked, to be paid "
            "singly: Tue 24 Nov 13:57.",
            "2 other sessions are unlinked too.",
            "2 unused credits are lost.",
            "The draft of its invoice stays, 450.00.",
        ]
        assert pilot.app.focused == pilot.app.screen.query_one("#safe", Button)
        await press(pilot, "enter")
        assert place(pilot) == "ManagePackage"
        await press(pilot, "m", "d", "f9")
        assert said(pilot) == "Physio Starter Pack is deleted"
        assert place(pilot) == "ClientScreen"
        assert "not linked" in line_with(pilot, "Tue 24 Nov 13:57")
    assert [p.id for p in store.run_read(packages.of_client, clinic.jane)] == [clinic.janes_flex]
    visits = store.run_read(appointments.of_client, clinic.jane)
    assert [(v.state, v.package_id) for v in visits] == [
        (State.BOOKED, None),
        (State.COMPLETED, None),
        (State.COMPLETED, None),
    ]


async def test_deleting_from_the_clients_page_is_undone_by_one_key(
    store: Store, clinic: Clinic
) -> None:
    async with counter(store) as pilot:
        await open_place(pilot, "client", clinic.jane)
        await press(pilot, "m", "d", "f9")
        assert "Physio Starter Pack" not in shown(pilot).replace(said(pilot), "")
        await press(pilot, "u")
        assert "2 of 5 left" in line_with(pilot, "◆ Physio Starter Pack")
    assert store.run_read(packages.one, clinic.janes_starter).consumed == 3


@pytest.mark.parametrize("name", ["x" * 200, "理学療法の長い名前" * 22])
async def test_the_longest_names_leave_room_for_the_question(
    store: Store, clinic: Clinic, name: str
) -> None:
    def rename(unit: Any) -> None:
        unit.execute("UPDATE client_package SET name = :name", name=name[:200])

    store.run_write(rename)
    async with counter(store) as pilot:
        await asked(pilot, clinic)
        assert "? The record is kept" in shown(pilot)
        assert "Cancel package (F9)" in shown(pilot)
        await press(pilot, "escape", "m", "d")
        assert "Delete package (F9)" in shown(pilot)
