"""Taking back changes at the desk: the last one by a key, any of the last by a list."""

from datetime import timedelta
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from builders import Clock
from clinic import NOW, Clinic
from deskpkg.app import DeskApp
from deskpkg.domain.clients import NewClient
from deskpkg.domain.windows import windows_of
from deskpkg.settings import Settings
from deskpkg.store import Store, changes
from deskpkg.store.queries import appointments, clients, packages, undo
from desks import app, desk, form, go_to, place, press, shown, table
from screens.booking_desk import book, line_with, open_place, said

VISIT = 3
"""Jane's visit at 13:57, paid by her starter pack."""


def left(store: Store, clinic: Clinic) -> int:
    return store.run_read(packages.one, clinic.janes_starter).remaining


def current(pilot: Pilot[Any]) -> str:
    """The whole text of the change under the cursor."""
    return str(pilot.app.screen.query_one("#told", Static).content)


@pytest.mark.parametrize("key", ["u", "ctrl+z"])
async def test_the_last_change_is_taken_back_by_its_name(
    store: Store, clinic: Clinic, key: str
) -> None:
    store.run_write(changes.appointments.unlink, VISIT)
    async with desk(store) as pilot:
        await press(pilot, key)
        text = "Unlinked from Physio Starter Pack: Physio 60, Tue 24 Nov 2026 13:57 with Mia"
        assert said(pilot) == f"Undid: Smith, Jane #1 · {text}"
        assert "◆ 2 left" in line_with(pilot, "13:57")
    visit = store.run_read(appointments.one, VISIT)
    assert visit.package_id == clinic.janes_starter
    assert left(store, clinic) == 2


async def test_each_key_goes_one_change_further_back(store: Store, clinic: Clinic) -> None:
    store.run_write(changes.appointments.unlink, VISIT)
    store.run_write(changes.clients.add, NewClient("Kim", "Soo"))
    async with desk(store) as pilot:
        await press(pilot, "u")
        assert said(pilot) == "Undid: Kim, Soo · Added client Kim, Soo"
        await press(pilot, "u")
        assert "Unlinked from Physio Starter Pack" in said(pilot)
    assert left(store, clinic) == 2


async def test_what_was_booked_by_mistake_is_gone_and_its_panel_closes(
    store: Store, clinic: Clinic
) -> None:
    key = book(store, clinic, NOW + timedelta(hours=5), client=clinic.weber)
    async with desk(store) as pilot:
        assert "Weber, Anna" in shown(pilot)
        assert "2 booked" in shown(pilot)
        await open_place(pilot, "appointment", key)
        await press(pilot, "u")
        assert place(pilot) == "TodayScreen"
        assert "Undid: Weber, Anna · Booked Physio 60" in said(pilot)
        assert "Weber, Anna" not in line_with(pilot, "15:57")
        assert "1 booked" in shown(pilot)
    assert store.run_read(appointments.of_client, clinic.weber) == ()


async def test_a_panel_undoes_what_was_done_on_it(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await open_place(pilot, "appointment", VISIT)
        await press(pilot, "x")
        assert left(store, clinic) == 3
        await press(pilot, "u")
        assert place(pilot) == "AppointmentPanel"
        assert "Linked to package: Physio Starter Pack" in shown(pilot)
    assert left(store, clinic) == 2


@pytest.mark.parametrize("name", ["client", "manage_package", "packages", "calendar"])
async def test_the_key_works_wherever_nothing_is_typed(
    store: Store, clinic: Clinic, name: str
) -> None:
    store.run_write(changes.appointments.unlink, VISIT)
    async with desk(store) as pilot:
        match name:
            case "calendar":
                await press(pilot, "f5")
            case "packages":
                await go_to(pilot, name)
            case _:
                await go_to(pilot, name, 1)
        await press(pilot, "u")
        assert "Undid" in said(pilot)
    assert left(store, clinic) == 2


async def test_in_a_form_the_keys_are_text_or_nothing(store: Store, clinic: Clinic) -> None:
    store.run_write(changes.appointments.unlink, VISIT)
    async with desk(store) as pilot:
        await go_to(pilot, "new_client")
        await press(pilot, "u", "ctrl+z", "tab", "ctrl+z")
        assert form(pilot).field("last").raw == "u"
        await press(pilot, "f2", "u", "ctrl+z")
        assert said(pilot) == ""
    assert left(store, clinic) == 3


async def test_while_a_list_is_narrowed_the_keys_are_text_or_nothing(
    store: Store, clinic: Clinic
) -> None:
    store.run_write(changes.appointments.unlink, VISIT)
    async with desk(store) as pilot:
        await go_to(pilot, "packages")
        await press(pilot, "slash", "u", "ctrl+z")
        assert said(pilot) == ""
        await press(pilot, "enter", "ctrl+z")
        assert "Undid" in said(pilot)
    assert left(store, clinic) == 2


async def test_a_question_is_not_answered_by_undoing(store: Store, clinic: Clinic) -> None:
    store.run_write(changes.appointments.unlink, VISIT)
    async with desk(store) as pilot:
        await open_place(pilot, "appointment", VISIT)
        await press(pilot, "l", "u", "ctrl+z")
        assert place(pilot) == "LinkPackage"
    assert left(store, clinic) == 3


async def test_what_cant_be_undone_says_why(store: Store, clinic: Clinic) -> None:
    invoice = store.run_write(changes.invoices.invoice_package, clinic.janes_flex)
    store.run_write(changes.invoices.finalize, invoice)
    async with desk(store) as pilot:
        await press(pilot, "u")
        assert said(pilot).startswith("Can't undo “Smith, Jane #1 · ")
        assert said(pilot).endswith(": a finalized invoice is voided, never undone.")
    assert store.run_read(packages.one, clinic.janes_flex).payment.value == "unpaid"


async def test_what_cant_be_undone_leads_on_to_the_list_and_a_burst_undoes_nothing_more(
    store: Store, clinic: Clinic
) -> None:
    store.run_write(changes.appointments.unlink, VISIT)
    invoice = store.run_write(changes.invoices.invoice_package, clinic.janes_flex)
    store.run_write(changes.invoices.finalize, invoice)
    async with desk(store) as pilot:
        await press(pilot, *"uuuuuu")
        assert place(pilot) == "UndoList"
        assert sum("Can't undo" in message.text for message in app(pilot).said) == 1
        assert left(store, clinic) == 3
        assert "Drafted" in current(pilot)
        await press(pilot, "down", "enter")
        assert "Undid: Smith, Jane #1 · Unlinked" in said(pilot)
    assert left(store, clinic) == 2


async def test_what_another_window_did_is_asked_by_the_key_and_listed_with_its_window(
    store: Store, clinic: Clinic
) -> None:
    other = Store(store.path, clock=store.clock, desk="desk 2", windows=windows_of("desk"))
    other.run_write(changes.appointments.unlink, VISIT)
    third = Store(store.path, clock=store.clock, desk="desk 3", windows=windows_of("desk"))
    async with desk(third, (120, 36)) as pilot:
        assert "made in another window of this desk, desk 2." in await asked(pilot)
        await press(pilot, "escape")
        assert left(store, clinic) == 3
        await go_to(pilot, "undo_list")
        assert "desk at desk 2" in line_with(pilot, "Unlinked from Physio Starter Pack")
        await press(pilot, "enter")
        assert "Undid: Smith, Jane #1 · Unlinked" in said(pilot)
    assert left(store, clinic) == 2
    for window in (other, third):
        window.close()


async def test_without_a_change_there_is_nothing_to_undo(store: Store, clinic: Clinic) -> None:
    other = Store(store.path, clock=store.clock, desk="back room")
    app_ = DeskApp(other, Settings(store.path), store.clock)
    async with app_.run_test() as pilot:
        await press(pilot, "u")
        assert said(pilot) == "Nothing of this desk is left to undo."
    other.close()


async def asked(pilot: Pilot[Any]) -> str:
    """Press the key, and return what is asked."""
    await press(pilot, "u")
    assert place(pilot) == "Confirm"
    return shown(pilot)


async def test_an_old_change_is_asked_with_its_name_and_its_time(
    store: Store, clinic: Clinic
) -> None:
    clock = Clock()
    store.clock = clock
    store.run_write(changes.appointments.unlink, VISIT)
    clock.turn(minutes=31)
    async with desk(store, clock=clock) as pilot:
        text = await asked(pilot)
        for part in ("Unlinked from Physio Starter Pack", "Tue 24 Nov 10:57", "31 minutes ago"):
            assert part in text
        await press(pilot, "enter")
        assert left(store, clinic) == 3
        await press(pilot, "u", "f9")
        assert "Undid: Smith, Jane #1 · Unlinked" in said(pilot)
    assert left(store, clinic) == 2


async def test_somebody_elses_change_at_this_desk_is_asked(store: Store, clinic: Clinic) -> None:
    store.staff = "Ben"
    store.run_write(changes.appointments.unlink, VISIT)
    store.staff = "Ana"
    async with desk(store) as pilot:
        assert "Ben made this change, not you." in await asked(pilot)
        await press(pilot, "escape")
        assert left(store, clinic) == 3


async def test_a_change_is_taken_back_after_a_restart(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await open_place(pilot, "appointment", VISIT)
        await press(pilot, "x")
    again = Store(store.path, clock=store.clock)
    async with desk(again) as pilot:
        await press(pilot, "u")
        assert "Unlinked" in said(pilot)
    again.close()
    assert left(store, clinic) == 2


async def test_the_palette_lists_the_last_changes_and_enter_takes_one_back(
    store: Store, clinic: Clinic
) -> None:
    store.run_write(changes.appointments.unlink, VISIT)
    kim = store.run_write(changes.clients.add, NewClient("Kim", "Soo"))
    invoice = store.run_write(changes.invoices.invoice_package, clinic.janes_flex)
    store.run_write(changes.invoices.finalize, invoice)
    async with desk(store, (120, 36)) as pilot:
        await press(pilot, "ctrl+p", *"undo a change", "enter")
        assert place(pilot) == "UndoList"
        assert "Tue 24 Nov 10:57" in line_with(pilot, "Unlinked from Physio Starter Pack")
        assert "can't be undone: a finalized invoice is voided, never undone" in shown(pilot)
        keys = [row.key for row in table(pilot).rows if row.selectable]
        (finalized, drafted, added, unlinked, *_) = store.run_read(undo.last, 20)
        assert keys[:4] == [d.operation for d in (finalized, drafted, added, unlinked)]
        await press(pilot, "down", "down", "enter")
        assert said(pilot) == "Undid: Kim, Soo · Added client Kim, Soo"
        assert "Kim, Soo" not in line_with(pilot, "10:57")
    assert store.run_read(clients.client, kim).archived
    assert left(store, clinic) == 3


async def test_a_change_that_others_rest_on_is_refused_in_the_list(
    store: Store, clinic: Clinic
) -> None:
    kim = store.run_write(changes.clients.add, NewClient("Kim", "Soo"))
    store.run_write(changes.packages.sell, kim, clinic.flex)
    async with desk(store, (120, 36)) as pilot:
        await go_to(pilot, "undo_list")
        await press(pilot, "down", "enter")
        assert "later came “Sold Wellness Flex 10”; undo that first" in said(pilot)
    assert not store.run_read(clients.client, kim).archived


async def test_help_and_the_palette_tell_of_undoing(store: Store, clinic: Clinic) -> None:
    store.run_write(changes.appointments.unlink, VISIT)
    async with desk(store) as pilot:
        await press(pilot, "f1")
        assert "u · Ctrl+Z" in shown(pilot)
        await press(pilot, "escape", "ctrl+p", *"take back the last", "enter")
        assert "Undid" in said(pilot)


async def test_the_key_can_be_changed_in_the_settings(store: Store, clinic: Clinic) -> None:
    store.run_write(changes.appointments.unlink, VISIT)
    app_ = DeskApp(store, Settings(store.path, keys={"desk.undo": "z"}), store.clock)
    async with app_.run_test() as pilot:
        await press(pilot, "u")
        assert said(pilot) == ""
        await press(pilot, "z")
        assert "Undid" in said(pilot)
