"""The page of a client's package, and everything that can be done from it and from the client's."""

from datetime import timedelta
from typing import Any

import pytest
from textual.pilot import Pilot

from builders import TODAY
from clinic import NOW, Clinic
from conftest import settle
from counter import Asked, counter
from deskpkg.domain.appointments import State
from deskpkg.domain.clients import NewClient
from deskpkg.domain.packages import Payment
from deskpkg.domain.payments import Paying
from deskpkg.domain.plans import Every, Schedule
from deskpkg.store import Store, changes
from deskpkg.store.queries import packages
from desks import place, press, shown, table
from screens.booking_desk import book, line_with, open_place, said

DAY = timedelta(days=1)
WEEK = timedelta(days=7)


def heading(pilot: Pilot[Any], title: str) -> int:
    """The line of the screen that begins with a heading."""
    lines = shown(pilot).splitlines()
    return next(n for n, line in enumerate(lines) if line.strip().startswith(title))


async def manage(pilot: Pilot[Any], package_id: int) -> None:
    await open_place(pilot, "manage_package", package_id)


def tom(store: Store) -> int:
    return store.run_write(changes.clients.add, NewClient("Smith", "Tom"))


async def test_sessions_to_come_and_past_stand_apart_each_from_now_on(
    store: Store, clinic: Clinic
) -> None:
    for weeks in (3, 1, 2):
        book(store, clinic, NOW + weeks * WEEK, package=clinic.janes_flex)
        past = NOW - weeks * WEEK
        book(store, clinic, past, package=clinic.janes_flex, state=State.COMPLETED)
    async with counter(store, (80, 36)) as pilot:
        await manage(pilot, clinic.janes_flex)
        lines = shown(pilot).splitlines()
        come, past_at = heading(pilot, "TO COME  3"), heading(pilot, "PAST  3")
        days = [line.split()[1:3] for line in lines[come + 1 : past_at]]
        assert days == [["1", "Dec"], ["8", "Dec"], ["15", "Dec"]]
        days = [line.split()[1:3] for line in lines[past_at + 1 : past_at + 4]]
        assert days == [["17", "Nov"], ["10", "Nov"], ["3", "Nov"]]
        assert "REQUESTS" not in shown(pilot)
        assert "Credits 10   Consumed 6 (3 attended, 3 booked)   Remaining 4" in shown(pilot)


async def test_requests_have_a_section_of_their_own_and_hold_no_credit(
    store: Store, clinic: Clinic
) -> None:
    book(store, clinic, NOW + DAY, package=clinic.janes_flex, state=State.REQUESTED)
    async with counter(store) as pilot:
        await manage(pilot, clinic.janes_flex)
        lines = shown(pilot).splitlines()
        at = heading(pilot, "REQUESTS  1  not confirmed yet")
        assert lines[at + 1].split()[-4:] == ["?", "asked", "for", "0"]
        assert "TO COME  none: b books one" in shown(pilot)
        assert "Remaining 10" in shown(pilot)
        await press(pilot, "down", "enter")
        assert place(pilot) == "Asked"


async def test_a_canceled_visit_to_come_stands_with_the_past_ones(
    store: Store, clinic: Clinic
) -> None:
    visit = book(store, clinic, NOW + DAY, package=clinic.janes_flex)
    store.run_write(changes.appointments.set_state, visit, State.CANCELED)
    async with counter(store) as pilot:
        await manage(pilot, clinic.janes_flex)
        at = heading(pilot, "PAST OR CANCELED  1")
        assert shown(pilot).splitlines()[at + 1].split()[-3:] == ["x", "canceled", "0"]


async def test_a_visit_of_the_family_says_who_came_and_the_history_tells(
    store: Store, clinic: Clinic
) -> None:
    member = tom(store)
    store.run_write(changes.managing.share, clinic.janes_flex, member)
    book(store, clinic, NOW + DAY, client=member, package=clinic.janes_flex)
    async with counter(store, (120, 36)) as pilot:
        await manage(pilot, clinic.janes_flex)
        assert "Smith, Tom: Physio 60 with Mia" in line_with(pilot, "Wed 25 Nov")
        assert shown(pilot).splitlines()[heading(pilot, "SHARED WITH") + 1].strip() == "Smith, Tom"
        assert "Shared Wellness Flex 10 with Smith, Tom" in shown(pilot)
        table(pilot).move_to(("client", member))
        await press(pilot, "enter")
        assert "Smith, Tom" in shown(pilot).splitlines()[0]


async def test_a_payment_status_set_by_hand_says_so_by_whom_and_when(
    store: Store, clinic: Clinic
) -> None:
    store.staff = "Ana"
    store.run_write(changes.managing.set_payment, clinic.janes_flex, Payment.PAID)
    async with counter(store) as pilot:
        await manage(pilot, clinic.janes_flex)
        assert "Paid 0.00 (paid, set by hand by Ana on 24 Nov)" in shown(pilot)


@pytest.mark.parametrize(
    ("states", "words"),
    [
        ((), "Canceled 24 Nov"),
        ((State.BOOKED,), "Canceled 24 Nov · 1 session to come goes on"),
        ((State.BOOKED, State.BOOKED), "Canceled 24 Nov · 2 sessions to come go on"),
        (
            (State.BOOKED, State.REQUESTED),
            "Canceled 24 Nov · 1 session and 1 request to come go on",
        ),
    ],
)
async def test_a_canceled_package_says_what_goes_on(
    store: Store, clinic: Clinic, states: tuple[State, ...], words: str
) -> None:
    for days, state in enumerate(states, 1):
        book(store, clinic, NOW + days * DAY, package=clinic.janes_flex, state=state)
    store.run_write(changes.managing.cancel, clinic.janes_flex)
    async with counter(store) as pilot:
        await manage(pilot, clinic.janes_flex)
        assert line_with(pilot, "Canceled 24 Nov").strip() == words
        assert "CANCELED" in shown(pilot).splitlines()[0]
        lost = 10 - sum(state is State.BOOKED for state in states)
        assert f"Remaining 0   Lost {lost}" in shown(pilot)
        assert "b books one" not in shown(pilot)


async def test_limits_and_who_may_be_booked_are_told(store: Store, clinic: Clinic) -> None:
    async with counter(store) as pilot:
        await manage(pilot, clinic.janes_flex)
        assert "At most" not in shown(pilot)
        await press(pilot, "e", "enter", "enter", "enter", "=1", "enter", "=4", "f9")
        assert "At most 1 a week, 4 a month" in shown(pilot)


async def test_the_whole_of_a_cut_line_of_history_is_told_below(
    store: Store, clinic: Clinic
) -> None:
    async with counter(store) as pilot:
        await manage(pilot, clinic.janes_starter)
        assert "use them by 30 November" in shown(pilot)
        (newest, *_) = [row for row in table(pilot).rows if row.key[0] == "history"]  # type: ignore[index]
        table(pilot).move_to(newest.key)
        await settle(pilot)
        assert "Linked: Physio 60, Tue 24 Nov 2026 13:57 with Mia" in shown(pilot)


ALL = (
    "Book sessions",
    "Edit fee, expiry, credits, limits",
    "Cancel; its record is kept",
    "Delete from the client's record",
    "Create an invoice",
    "Set up instalments",
    "Give back: pay back the unused",
    "Set the payment status",
    "Share with the family",
    "Copy the sentence to say",
    "Undo the last change",
)


@pytest.mark.parametrize("page", ["manage_package", "overview", "packages"])
async def test_more_lists_every_action_from_the_package_and_from_the_client(
    store: Store, clinic: Clinic, page: str
) -> None:
    async with counter(store) as pilot:
        if page == "manage_package":
            await manage(pilot, clinic.janes_starter)
        else:
            await open_place(pilot, "client", clinic.jane, tab=page)
        await press(pilot, "m")
        assert place(pilot) == "MoreActions"
        for title in ALL:
            assert title in shown(pilot)
        await press(pilot, "escape")
        assert place(pilot) != "MoreActions"


@pytest.mark.parametrize(
    ("key", "where"),
    [
        ("b", "Asked"),
        ("e", "EditPackage"),
        ("c", "CancelPackage"),
        ("d", "Confirm"),
        ("i", "CreateInvoice"),
        ("t", "PlanForm"),
        ("s", "SetPayment"),
        ("f", "SharePackage"),
    ],
)
@pytest.mark.parametrize("page", ["manage_package", "client"])
async def test_a_letter_in_the_menu_does_it(
    store: Store, clinic: Clinic, page: str, key: str, where: str
) -> None:
    async with counter(store) as pilot:
        await open_place(pilot, page, 1)
        await press(pilot, "m", key)
        assert place(pilot) == where


@pytest.mark.parametrize(
    ("key", "where"),
    [
        ("d", "Confirm"),
        ("s", "SetPayment"),
        ("f", "SharePackage"),
        ("w", "WriteMessage"),
        ("t", "PlanForm"),
    ],
)
async def test_on_the_package_the_letters_of_the_menu_work_without_it(
    store: Store, clinic: Clinic, key: str, where: str
) -> None:
    async with counter(store) as pilot:
        await manage(pilot, clinic.janes_starter)
        await press(pilot, key)
        assert place(pilot) == where
        await press(pilot, "escape", "g")
        assert said(pilot) == "Nothing was paid for Physio Starter Pack: cancel it instead."


async def test_enter_in_the_menu_does_what_it_is_on(store: Store, clinic: Clinic) -> None:
    async with counter(store) as pilot:
        await manage(pilot, clinic.janes_starter)
        await press(pilot, "m", *["down"] * 11, "enter")
        assert said(pilot) == "The sentence is copied."
        assert pilot.app.clipboard == (
            "1 Physio and 1 Review session left, use them by 30 November."
        )


async def test_what_cant_be_done_is_dimmed_with_the_reason_and_stays(
    store: Store, clinic: Clinic
) -> None:
    store.run_write(changes.managing.cancel, clinic.janes_flex)
    async with counter(store, (120, 36)) as pilot:
        await manage(pilot, clinic.janes_flex)
        for key, reason in (
            ("b", "It is canceled: no more visits can be booked on it."),
            ("e", "It is canceled and can't be changed any more."),
            ("c", "It is canceled already."),
        ):
            await press(pilot, key)
            assert said(pilot) == reason
            assert place(pilot) == "ManagePackage"
        await press(pilot, "m")
        assert "It is canceled already." in line_with(pilot, "Cancel; its record")
        dimmed = {row.key for row in table(pilot).rows if "dim" in row.style}
        assert dimmed == {"book", "edit", "cancel", "plan", "give_back", "resend", "remind"}
        await press(pilot, "down", "down", "enter")
        assert said(pilot) == "It is canceled already."
        assert place(pilot) == "MoreActions"


async def test_money_on_a_package_dims_its_deletion(store: Store, clinic: Clinic) -> None:
    invoice = store.run_write(changes.invoices.invoice_package, clinic.janes_flex)
    store.run_write(changes.invoices.finalize, invoice)
    store.run_write(changes.payments.pay, invoice, Paying(100, "card"))
    async with counter(store, (120, 36)) as pilot:
        await manage(pilot, clinic.janes_flex)
        await press(pilot, "m", "d")
        assert said(pilot) == "Money is applied to it: cancel it instead."
        await press(pilot, "i")
        assert place(pilot) == "InvoiceScreen"
    assert store.run_read(packages.one, clinic.janes_flex).id


async def test_the_client_page_asks_for_a_row_first(store: Store, clinic: Clinic) -> None:
    async with counter(store) as pilot:
        await open_place(pilot, "client", clinic.weber)
        for key in ("m", "c"):
            await press(pilot, key)
            assert said(pilot) == "Put the cursor on a package first."


async def test_a_visit_on_a_shared_package_is_booked_for_who_was_looked_at(
    store: Store, clinic: Clinic
) -> None:
    member = tom(store)
    store.run_write(changes.managing.share, clinic.janes_flex, member)
    async with counter(store) as pilot:
        await open_place(pilot, "client", member)
        for keys in (("m", "b"), ("enter", "b"), ("enter", "m", "b")):
            await press(pilot, *keys)
            screen = pilot.app.screen
            assert isinstance(screen, Asked)
            wanted = (("package_id", clinic.janes_flex), ("client_id", member))
            assert screen.asked == wanted
            await press(pilot, *["escape"] * (1 + ("enter" in keys)))
            assert place(pilot) == "ClientScreen"


async def test_a_package_that_another_desk_deletes_is_left(store: Store, clinic: Clinic) -> None:
    async with counter(store) as pilot:
        await open_place(pilot, "client", clinic.jane)
        await manage(pilot, clinic.janes_flex)
        store.run_write(changes.managing.delete, clinic.janes_flex)
        pilot.app.screen.load()  # type: ignore[attr-defined]
        await settle(pilot)
        assert said(pilot) == "Wellness Flex 10 is no longer on record."
        assert place(pilot) == "ClientScreen"


async def test_a_shared_package_says_whose_it_is_after_the_own_ones(
    store: Store, clinic: Clinic
) -> None:
    member = tom(store)
    own = store.run_write(changes.packages.sell, member, clinic.flex)
    store.run_write(changes.managing.share, clinic.janes_starter, member)
    async with counter(store) as pilot:
        await open_place(pilot, "client", member)
        keys = [row.key for row in table(pilot).rows][:3]
        shared = clinic.janes_starter
        assert keys == [("package", own), ("package", shared), ("owner", shared)]
        lines = shown(pilot).splitlines()
        at = next(n for n, line in enumerate(lines) if "Physio Starter Pack" in line)
        assert lines[at + 1].strip() == "of Smith, Jane #1"
        await press(pilot, "down", "y")
        assert pilot.app.clipboard.startswith("1 Physio and 1 Review session left")


async def test_the_menu_calls_invoice_and_plan_by_what_there_is(
    store: Store, clinic: Clinic
) -> None:
    async with counter(store) as pilot:
        await open_place(pilot, "manage_package", clinic.janes_flex)
        await press(pilot, "m")
        assert "Create an invoice" in shown(pilot)
        assert "Set up instalments" in shown(pilot)
        await press(pilot, "escape")
        invoice = store.run_write(changes.invoices.invoice_package, clinic.janes_flex)
        await open_place(pilot, "manage_package", clinic.janes_flex)
        await press(pilot, "m")
        assert "Edit the invoice" in shown(pilot)
        await press(pilot, "escape")
        schedule = Schedule(40000, 4, Every.WEEK, TODAY)
        store.run_write(changes.plans.make, invoice, schedule)
        await open_place(pilot, "manage_package", clinic.janes_flex)
        await press(pilot, "m")
        assert "View the invoice" in shown(pilot)
        assert "View payment plan" in shown(pilot)
        assert "Set up instalments" not in shown(pilot)
