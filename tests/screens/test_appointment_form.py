from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from clinic import NOW, Clinic
from deskpkg.domain.appointments import booking_of
from deskpkg.domain.clients import NewClient
from deskpkg.domain.selling import Adjusted
from deskpkg.store import Store, changes
from deskpkg.store.queries import appointments, drafts, practice
from deskpkg.widgets.banner import Banner
from desks import desk, place, press, shown
from screens.booking_desk import banner, line_with, newest, open_place, package, said, screen

ELEVEN = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)


# -- a new visit -----------------------------------------------------------------------------------


async def test_it_begins_with_what_the_client_had_last(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await open_place(pilot, "appointment_form", client_id=clinic.jane)
        assert "Smith, Jane" in line_with(pilot, "Client")
        assert "Physio 60" in line_with(pilot, "Service")
        assert "90.00" in line_with(pilot, "Service")
        assert "Mia Brandt" in line_with(pilot, "With")
        assert "Main St" in line_with(pilot, "Where")
        assert pilot.app.focused is screen(pilot).form.field("when")


async def test_the_time_is_echoed_with_its_end_and_shows_as_a_ghost(
    store: Store, clinic: Clinic
) -> None:
    async with desk(store, (120, 36)) as pilot:
        await open_place(pilot, "appointment_form", client_id=clinic.jane)
        await press(pilot, "=tu 11", "enter")
        assert "Tue 24 Nov 2026 11:00–12:00" in line_with(pilot, "When")
        assert "11:00" in line_with(pilot, "  NEW ")


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (120, 36)])
async def test_a_time_that_is_past_is_told_and_booked_all_the_same(
    store: Store, clinic: Clinic, size: tuple[int, int]
) -> None:
    async with desk(store, size) as pilot:
        await open_place(pilot, "appointment_form", client_id=clinic.jane)
        await press(pilot, "=tu 11")
        assert "past" not in line_with(pilot, "When")
        await press(pilot, *["backspace"] * 2, "=9")
        assert "past" in line_with(pilot, "When")
        await press(pilot, "enter")
        assert "past" in line_with(pilot, "When")
        await press(pilot, "f9")
        assert said(pilot).endswith("that time is past")
    visits = store.run_read(appointments.of_client, clinic.jane)
    assert NOW.replace(hour=14, minute=0) in {visit.starts_at for visit in visits}


async def test_the_end_follows_the_minutes(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await open_place(pilot, "appointment_form", client_id=clinic.jane)
        await press(pilot, "=tu 11", "enter", "=45")
        assert "Tue 24 Nov 2026 11:00–11:45" in line_with(pilot, "When")


async def test_another_day_shows_as_soon_as_it_is_typed(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await open_place(pilot, "appointment_form", client_id=clinic.jane)
        await press(pilot, "=wed")
        assert "NEW APPOINTMENT  Wed 25 Nov 2026" in shown(pilot)


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (120, 36)])
async def test_everything_is_in_sight(store: Store, clinic: Clinic, size: tuple[int, int]) -> None:
    async with desk(store, size) as pilot:
        await open_place(pilot, "appointment_form", client_id=clinic.jane)
        await press(pilot, "=tu 11", "enter", "f6", "enter")
        text = shown(pilot)
        for label in ("Client", "Service", "With", "When", "Minutes", "Where", "Notes"):
            assert label in text
        assert "2 left → 1" in text
        assert "Create appointment F9" in text
        assert "11:00" in line_with(pilot, "  NEW ")


async def test_enter_and_f6_link_the_suggested_package_and_f9_books(
    store: Store, clinic: Clinic
) -> None:
    async with desk(store) as pilot:
        await open_place(pilot, "appointment_form", client_id=clinic.jane)
        assert banner(pilot) == "2 package matches — View"
        await press(pilot, "=tu 11", "enter", "f6", "enter")
        assert banner(pilot) == "Linked to package: Physio Starter Pack · 2 left → 1"
        assert "1 credit" in line_with(pilot, "Service")
        assert package(store, clinic.janes_starter).remaining == 2
        await press(pilot, "f9")
        assert place(pilot) == "TodayScreen"
        assert said(pilot) == (
            "Booked Smith, Jane #1 · Physio 60 · Tue 24 Nov 2026 11:00"
            " · Physio Starter Pack: 1 of 5 left"
        )
    assert package(store, clinic.janes_starter).remaining == 1
    visit = store.run_read(appointments.of_client, clinic.jane)[1]
    assert (visit.starts_at, visit.ends_at) == (ELEVEN, ELEVEN + timedelta(hours=1))


async def test_without_a_package_it_is_booked_unlinked(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await open_place(pilot, "appointment_form", client_id=clinic.jane)
        await press(pilot, "=tu 11", "f9")
    visit = store.run_read(appointments.of_client, clinic.jane)[1]
    assert (visit.starts_at, visit.package_id) == (ELEVEN, None)


async def test_the_banner_says_why_when_nothing_fits_the_visit_as_typed(
    store: Store, clinic: Clinic
) -> None:
    store.run_write(
        changes.packages.sell, clinic.weber, clinic.starter, Adjusted(expires_on=date(2026, 11, 30))
    )
    async with desk(store) as pilot:
        await open_place(pilot, "appointment_form", client_id=clinic.weber)
        assert banner(pilot) == "1 package match — View"
        await press(pilot, "=4 dec 11")
        assert banner(pilot) == "1 package match, valid through 30 Nov — View"


async def test_a_link_that_no_longer_fits_says_so_before_f9(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await open_place(pilot, "appointment_form", client_id=clinic.jane)
        await press(pilot, "=tu 11", "f6", "enter", "ctrl+u", "=4 dec 11")
        assert banner(pilot).startswith("Physio Starter Pack can't pay: valid through 30 Nov")
        await press(pilot, "f9")
        assert "valid through 30 Nov" in line_with(pilot, "!")
    assert len(store.run_read(appointments.of_client, clinic.jane)) == 3


async def test_x_on_the_link_takes_it_off_before_booking(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await open_place(pilot, "appointment_form", client_id=clinic.jane)
        await press(pilot, "=tu 11", "f6", "enter", "f6", "x")
        assert banner(pilot) == "2 package matches — View"
        await press(pilot, "f9")
    assert package(store, clinic.janes_starter).remaining == 2


async def test_a_package_fills_the_service_that_is_still_empty(
    store: Store, clinic: Clinic
) -> None:
    sold = store.run_write(changes.packages.sell, clinic.weber, clinic.starter)
    async with desk(store) as pilot:
        await open_place(pilot, "appointment_form", client_id=clinic.weber)
        assert "choose" in line_with(pilot, "Service")
        await press(pilot, "f6", "b")
        assert "Review 30" in line_with(pilot, "Service")
        assert "30" in line_with(pilot, "Minutes")
        assert screen(pilot).form.field("package").reading() == sold


async def test_f6_without_a_client_asks_for_the_client(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await open_place(pilot, "appointment_form")
        await press(pilot, "f6")
        assert said(pilot) == "Choose the client first, then the package."


async def test_a_package_that_was_opened_pays_from_the_start(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await open_place(
            pilot, "appointment_form", client_id=clinic.jane, package_id=clinic.janes_flex
        )
        assert banner(pilot) == "Linked to package: Wellness Flex 10 · 10 left → 9"


async def test_clients_are_taken_by_row_with_birth_date_and_credits(
    store: Store, clinic: Clinic
) -> None:
    async with desk(store) as pilot:
        await open_place(pilot, "appointment_form")
        await press(pilot, "=smi j")
        assert "12 Mar 1984 (42)" in shown(pilot)
        assert "◆ 2 left exp 30 Nov ! +1" in shown(pilot)
        await press(pilot, "down", "enter")
        assert screen(pilot).form.field("client").reading() == clinic.other_jane


async def test_nobody_found_offers_a_new_client_at_the_second_enter(
    store: Store, clinic: Clinic
) -> None:
    async with desk(store) as pilot:
        await open_place(pilot, "appointment_form")
        await press(pilot, "=novak petra", "enter")
        assert "No match. Enter again, or Ctrl+O: new client" in shown(pilot)
        assert place(pilot) == "AppointmentForm"
        await press(pilot, "enter")
        assert place(pilot) == "ClientForm"
        await press(pilot, "f9")
        assert place(pilot) == "AppointmentForm"
        assert "Novak, Petra" in line_with(pilot, "Client")


async def test_who_does_not_offer_the_service_is_refused_by_name(
    store: Store, clinic: Clinic
) -> None:
    store.run_write(
        lambda unit: changes.practice.save_service(unit, "Laser", 30, 100, 0, [clinic.osei])
    )
    async with desk(store) as pilot:
        await open_place(pilot, "appointment_form", client_id=clinic.jane)
        screen(pilot).set_focus(screen(pilot).form.field("service"))
        await press(pilot, "=las", "enter", "enter", "=tu 11", "f9")
        who = screen(pilot).form.field("practitioner")
        assert who.error == "Mia Brandt: does not offer Laser."
        assert pilot.app.focused is who
        assert "30" in line_with(pilot, "Minutes")


async def test_a_second_visit_of_the_client_at_that_time_is_asked_with_the_other_reasons(
    store: Store, clinic: Clinic
) -> None:
    async with desk(store) as pilot:
        await open_place(pilot, "appointment_form", client_id=clinic.jane)
        screen(pilot).form.field("practitioner").put(str(clinic.osei))
        await press(pilot, "=tu 1330", "f9")
        assert "Smith, Jane #1 is with Mia 13:57–14:57 then." in shown(pilot)
        await press(pilot, "f9")
    assert len(store.run_read(appointments.of_client, clinic.jane)) == 4


async def test_an_overlap_is_asked_and_booked_only_by_f9(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await open_place(pilot, "appointment_form", client_id=clinic.weber)
        screen(pilot).form.field("service").put(str(clinic.physio))
        screen(pilot).form.field("practitioner").put(str(clinic.mia))
        screen(pilot).form.field("minutes").put("60")
        await press(pilot, "=tu 1330", "f9")
        assert "Mia has Smith, Jane #1 13:57–14:57 then." in shown(pilot)
        await press(pilot, "enter")
        assert place(pilot) == "AppointmentForm"
        assert store.run_read(appointments.of_client, clinic.weber) == ()
        await press(pilot, "f9", "f9")
    assert len(store.run_read(appointments.of_client, clinic.weber)) == 1


async def test_a_time_that_does_not_exist_is_refused_at_its_field(
    store: Store, clinic: Clinic
) -> None:
    async with desk(store) as pilot:
        await open_place(pilot, "appointment_form", client_id=clinic.jane)
        await press(pilot, "=14/3/2027 230", "f9")
        assert "02:30 does not exist on Sun 14 Mar 2027" in " ".join(shown(pilot).split())
        assert pilot.app.focused is screen(pilot).form.field("when")


async def test_a_time_that_happens_twice_is_asked(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await open_place(pilot, "appointment_form", client_id=clinic.jane)
        await press(pilot, "=7/11/2027 130", "f9")
        assert place(pilot) == "WhichTime"
        await press(pilot, "2")
        assert "Main St is open 08:00–19:00." in shown(pilot)
        await press(pilot, "f9")
    visit = store.run_read(appointments.of_client, clinic.jane)[0]
    assert visit.starts_at == datetime(2027, 11, 7, 6, 30, tzinfo=UTC)


async def test_what_is_typed_and_left_comes_back_with_its_link(
    store: Store, clinic: Clinic
) -> None:
    async with desk(store) as pilot:
        await open_place(pilot, "appointment_form", client_id=clinic.jane)
        await press(pilot, "=tu 15", "f6", "enter", "escape")
        assert store.run_read(drafts.draft, "appointment", str(clinic.jane)) is not None
        await open_place(pilot, "appointment_form", client_id=clinic.jane)
        assert screen(pilot).form.field("when").raw == "Tue 24 Nov 2026 15:00"
        assert banner(pilot) == "Linked to package: Physio Starter Pack · 2 left → 1"
        assert "draft of 10:57" in shown(pilot)
        await press(pilot, "f9")
    assert store.run_read(drafts.draft, "appointment", str(clinic.jane)) is None


async def test_a_draft_takes_back_nothing_that_a_colleague_changed_since(
    store: Store, clinic: Clinic
) -> None:
    key = newest(store, clinic)
    visit = store.run_read(appointments.one, key)
    moved = replace(
        booking_of(visit),
        starts_at=visit.starts_at + timedelta(days=1),
        ends_at=visit.ends_at + timedelta(days=1),
    )
    async with desk(store) as pilot:
        await open_place(pilot, "appointment_form", appointment_id=key)
        screen(pilot).form.field("notes").focus()
        await press(pilot, "=left knee", "escape")
        store.run_write(
            lambda unit: changes.appointments.update(
                unit, key, moved, visit.package_id, version=visit.version
            )
        )
        await open_place(pilot, "appointment_form", appointment_id=key)
        assert "Wed 25 Nov 2026 13:57" in line_with(pilot, "When")
        await press(pilot, "f9")
    found = store.run_read(appointments.one, key)
    assert (found.starts_at, found.notes) == (moved.starts_at, "left knee")


async def test_the_draft_of_one_slot_does_not_follow_to_another(
    store: Store, clinic: Clinic
) -> None:
    async with desk(store) as pilot:
        await press(pilot, "f5", "down", "enter", "=web", "enter", "=phy", "escape")
        await press(pilot, "down", "enter")
        assert "Tue 24 Nov 2026 11:30" in line_with(pilot, "When")
        assert "Weber" not in line_with(pilot, "Client")


async def test_names_that_look_like_markup_are_shown_as_they_are(
    store: Store, clinic: Clinic
) -> None:
    client = store.run_write(changes.clients.add, NewClient("[/]x", "[@click=app.quit]A[/]"))
    async with desk(store, (120, 36)) as pilot:
        await open_place(pilot, "appointment_form", client_id=client)
        assert "[/]x, [@click=app.quit]A[/]" in line_with(pilot, "Client")


async def test_a_window_of_another_size_keeps_what_is_typed_and_where(
    store: Store, clinic: Clinic
) -> None:
    async with desk(store, (120, 36)) as pilot:
        await open_place(pilot, "appointment_form", client_id=clinic.jane)
        await press(pilot, "=tu 1")
        await pilot.resize_terminal(80, 24)
        await press(pilot, "5", "enter")
        assert screen(pilot).form.field("when").raw == "tu 15"
        assert "Where" in line_with(pilot, "Client")
        assert pilot.app.focused is screen(pilot).form.field("minutes")


# -- a visit that is changed -----------------------------------------------------------------------


async def test_a_linked_visit_opens_on_its_link_and_x_takes_it_off(
    store: Store, clinic: Clinic
) -> None:
    visit = newest(store, clinic)
    async with desk(store) as pilot:
        await open_place(pilot, "appointment_form", appointment_id=visit)
        assert banner(pilot) == "Linked to package: Physio Starter Pack · 2 left"
        assert isinstance(pilot.app.focused, Banner)
        await press(pilot, "x")
        assert banner(pilot) == "Unlinked: Physio Starter Pack · 2 left → 3 on Update"
        assert package(store, clinic.janes_starter).remaining == 2
        await press(pilot, "f9")
    assert package(store, clinic.janes_starter).remaining == 3
    assert store.run_read(appointments.one, visit).package_id is None


async def test_moving_a_linked_visit_keeps_its_credit(store: Store, clinic: Clinic) -> None:
    visit = newest(store, clinic)
    async with desk(store) as pilot:
        await open_place(pilot, "appointment_form", appointment_id=visit)
        await press(pilot, "enter", "enter", "enter", "=wed 9", "f9")
    moved = store.run_read(appointments.one, visit)
    assert moved.starts_at == datetime(2026, 11, 25, 14, 0, tzinfo=UTC)
    assert moved.package_id == clinic.janes_starter
    assert package(store, clinic.janes_starter).remaining == 2


async def test_a_linked_visit_is_not_moved_beyond_the_last_day(
    store: Store, clinic: Clinic
) -> None:
    visit = newest(store, clinic)
    async with desk(store) as pilot:
        await open_place(pilot, "appointment_form", appointment_id=visit)
        await press(pilot, "enter", "enter", "enter", "=7 dec 9")
        assert "can't pay" in banner(pilot)
        await press(pilot, "f9")
        assert place(pilot) == "KeepPackage"
        assert "valid through 30 Nov" in shown(pilot)
        await press(pilot, "escape")
        assert place(pilot) == "AppointmentForm"
    assert store.run_read(appointments.one, visit).starts_at == NOW + timedelta(hours=3)


async def test_another_package_takes_over_in_one_step(store: Store, clinic: Clinic) -> None:
    visit = newest(store, clinic)
    async with desk(store) as pilot:
        await open_place(pilot, "appointment_form", appointment_id=visit)
        await press(pilot, "f6")
        assert "pays for this visit now · 2 of 5 left" in shown(pilot)
        await press(pilot, "enter", "f9")
    assert package(store, clinic.janes_starter).remaining == 3
    assert package(store, clinic.janes_flex).remaining == 9


async def test_a_change_at_another_desk_is_not_overwritten(store: Store, clinic: Clinic) -> None:
    visit = newest(store, clinic)
    async with desk(store) as pilot:
        await open_place(pilot, "appointment_form", appointment_id=visit)
        store.run_write(changes.appointments.unlink, visit)
        await press(pilot, "f9")
        assert "Somebody else changed this" in shown(pilot)
    assert store.run_read(appointments.one, visit).package_id is None


async def test_a_desk_that_is_not_set_up_says_so(tmp_path: Any) -> None:
    empty = Store.create(tmp_path / "empty.db", clock=lambda: NOW)
    async with desk(empty) as pilot:
        await open_place(pilot, "appointment_form")
        assert "not set up" in said(pilot)
        await press(pilot, "f9", "f6", "escape")
    empty.close()


async def test_the_practices_own_price_format_is_used(store: Store, clinic: Clinic) -> None:
    ours = store.run_read(practice.the_practice)
    store.run_write(changes.practice.set_up, replace(ours, locale="de_DE"))
    async with desk(store) as pilot:
        await open_place(pilot, "appointment_form", client_id=clinic.jane)
        assert "90,00" in line_with(pilot, "Service")
