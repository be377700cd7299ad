"""Booking a visit several times from its form: *3 is three separate weekly visits."""

from datetime import timedelta
from typing import Any

from textual.pilot import Pilot

from clinic import NOW, Clinic
from deskpkg.domain.appointments import VisitLine
from deskpkg.store import Store
from deskpkg.store.queries import appointments
from desks import desk, form, place, press, shown
from screens.booking_desk import book, line_with, open_place, package, said


def booked(store: Store, clinic: Clinic, client: int = 0) -> list[VisitLine]:
    found = store.run_read(appointments.of_client, client or clinic.jane)
    return [line for line in reversed(found) if line.starts_at > NOW + timedelta(hours=4)]


def fill(pilot: Pilot[Any], clinic: Clinic) -> None:
    form(pilot).field("service").fill(clinic.physio)
    form(pilot).field("practitioner").fill(clinic.mia)
    form(pilot).field("minutes").put("60")


async def test_three_weekly_visits_on_one_package(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await open_place(pilot, "appointment_form", client_id=clinic.jane)
        await press(pilot, "=tu 16", "enter", "f6", "2", "asterisk", "3")
        assert "3 visits, to 8 Dec" in line_with(pilot, "Repeat")
        assert "10 left → 7" in line_with(pilot, "Linked")
        await press(pilot, "enter", "f9")
        assert said(pilot) == (
            "Booked 3 sessions for Smith, Jane #1 · Wellness Flex 10: 7 of 10 left"
        )
    visits = booked(store, clinic)
    assert [v.starts_at - visits[0].starts_at for v in visits] == [
        timedelta(weeks=n) for n in range(3)
    ]
    assert {v.package_id for v in visits} == {clinic.janes_flex}
    assert all(v.holds_credit for v in visits)
    assert package(store, clinic.janes_flex).remaining == 7


async def test_too_few_credits_book_none_and_say_which(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await open_place(pilot, "appointment_form", client_id=clinic.jane)
        await press(pilot, "=tu 16", "enter", "f6", "enter", "asterisk", "3")
        assert "2 left, 3 needed" in line_with(pilot, "Linked")
        await press(pilot, "f9")
        text = " ".join(shown(pilot).split())
        assert "2 of 3 can't be booked, so none is. Tue 1 Dec 2026: Physio 60: 3 of 3 used" in text
        assert place(pilot) == "AppointmentForm"
    assert booked(store, clinic) == []


async def test_without_a_package_they_are_separate_visits_too(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await open_place(pilot, "appointment_form", client_id=clinic.weber)
        fill(pilot, clinic)
        await press(pilot, "=tu 16", "asterisk", "=2w x2", "f9")
        assert said(pilot) == "Booked 2 sessions for Weber, Anna"
    first, second = booked(store, clinic, clinic.weber)
    assert second.starts_at - first.starts_at == timedelta(weeks=2)


async def test_overlaps_are_asked_once_for_all(store: Store, clinic: Clinic) -> None:
    for week in (0, 2):
        at = NOW + timedelta(hours=5, minutes=3, weeks=week)
        book(store, clinic, at, client=clinic.other_jane)
    async with desk(store) as pilot:
        await open_place(pilot, "appointment_form", client_id=clinic.weber)
        fill(pilot, clinic)
        await press(pilot, "=tu 16", "asterisk", "3", "f9")
        assert place(pilot) == "Confirm"
        assert "Tue 24 Nov: Mia has Smith, Jane" in shown(pilot)
        assert "Tue 8 Dec: Mia has Smith, Jane" in shown(pilot)
        await press(pilot, "f9")
    assert len(booked(store, clinic, clinic.weber)) == 3


async def test_what_comes_up_while_an_overlap_is_asked_is_asked_anew(
    store: Store, clinic: Clinic
) -> None:
    at = NOW + timedelta(hours=5, minutes=3)
    book(store, clinic, at, client=clinic.other_jane)
    async with desk(store) as pilot:
        await open_place(pilot, "appointment_form", client_id=clinic.weber)
        fill(pilot, clinic)
        await press(pilot, "=tu 16", "asterisk", "3", "f9")
        book(store, clinic, at + timedelta(weeks=1), client=clinic.jane)
        await press(pilot, "f9")
        assert place(pilot) == "Confirm"
        assert "Tue 1 Dec: Mia has Smith, Jane" in shown(pilot)
        assert booked(store, clinic, clinic.weber) == []
        await press(pilot, "f9")
    assert len(booked(store, clinic, clinic.weber)) == 3


async def test_a_star_in_a_note_is_a_star(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await open_place(pilot, "appointment_form", client_id=clinic.jane)
        pilot.app.screen.set_focus(form(pilot).field("notes"))
        await press(pilot, "=a*b")
        assert form(pilot).field("notes").raw == "a*b"
        assert "Repeat" not in shown(pilot)


async def test_a_visit_that_exists_is_not_repeated(store: Store, clinic: Clinic) -> None:
    key = store.run_read(appointments.of_client, clinic.jane)[0].id
    async with desk(store) as pilot:
        await open_place(pilot, "appointment_form", appointment_id=key)
        await press(pilot, "asterisk")
        assert "Repeat" not in shown(pilot)


async def test_how_often_typed_with_the_time_is_refused_with_the_key_that_asks_it(
    store: Store, clinic: Clinic
) -> None:
    key = store.run_read(appointments.of_client, clinic.jane)[0].id
    async with desk(store) as pilot:
        await open_place(pilot, "appointment_form", client_id=clinic.jane)
        await press(pilot, "=thu 9 x3", "enter")
        assert form(pilot).field("when").error == (
            "Type when it is first; then *3 books it 3 times."
        )
        await press(pilot, "escape")
        await open_place(pilot, "appointment_form", appointment_id=key)
        pilot.app.screen.set_focus(form(pilot).field("when"))
        await press(pilot, "=thu 9 x3", "enter")
        assert "*3" not in form(pilot).field("when").error


async def test_how_often_is_kept_with_the_draft(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await open_place(pilot, "appointment_form", client_id=clinic.jane)
        await press(pilot, "=tu 16", "asterisk", "3", "escape")
        await open_place(pilot, "appointment_form", client_id=clinic.jane)
        assert "3 visits, to 8 Dec" in line_with(pilot, "Repeat")
        await press(pilot, "f9")
    assert len(booked(store, clinic)) == 3


async def test_a_time_that_one_of_the_days_has_not_is_refused_at_its_field(
    store: Store, clinic: Clinic
) -> None:
    async with desk(store) as pilot:
        await open_place(pilot, "appointment_form", client_id=clinic.jane)
        await press(pilot, "=7 mar 2027 2:30", "asterisk", "3", "f9")
        assert "02:30 does not exist on Sun 14 Mar 2027" in form(pilot).field("repeat").error
    assert booked(store, clinic) == []
