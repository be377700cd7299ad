"""`deskpkg export calendar`."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from cli.conftest import Deskpkg
from deskpkg.domain.appointments import Booking, State
from deskpkg.store import Store, changes
from deskpkg.store.queries import appointments
from samples import SAMPLED

TORONTO = ZoneInfo("America/Toronto")
MIA, OSEI = 1, 2


@pytest.fixture
def store(clinic: Path, machine: Path) -> Store:
    return Store(clinic, clock=lambda: SAMPLED + timedelta(minutes=5))


def exported(deskpkg: Deskpkg, clinic: Path, *arguments: str) -> Any:
    told = deskpkg("--database", clinic, "export", "calendar", *arguments)
    assert (told.code, told.err) == (0, "")
    return Calendar.from_ical(told.out)


def events(calendar: Any) -> dict[str, Any]:
    """The events by what they are known by."""
    found = calendar.walk("VEVENT")
    assert len({str(event["UID"]) for event in found}) == len(found)
    return {str(event["UID"]): event for event in found}


def titled(calendar: Any, title: str) -> Any:
    return next(event for event in events(calendar).values() if event["SUMMARY"] == title)


def test_a_practitioners_day_is_read_back_by_the_library(deskpkg: Deskpkg, clinic: Path) -> None:
    calendar = exported(deskpkg, clinic, "mia", "--from", "24/11", "--to", "24/11")
    assert calendar["X-WR-CALNAME"] == "Mia Brandt, Main Street Physio"
    assert len(events(calendar)) == 6
    jane = titled(calendar, "Smith, Jane · Physio 60")
    assert jane.start == datetime(2026, 11, 24, 10, tzinfo=TORONTO)
    assert jane.end == datetime(2026, 11, 24, 11, tzinfo=TORONTO)
    assert jane["DTSTART"].params["TZID"] == "America/Toronto"
    assert (jane["STATUS"], jane["SEQUENCE"], jane["LOCATION"]) == ("CONFIRMED", 1, "Main St")
    assert (jane["CLASS"], jane["TRANSP"]) == ("PRIVATE", "OPAQUE")
    assert jane["LAST-MODIFIED"].dt == jane["DTSTAMP"].dt <= SAMPLED
    assert [event.errors for event in calendar.walk()] == [[]] * len(list(calendar.walk()))


def test_the_zone_comes_with_it(deskpkg: Deskpkg, clinic: Path) -> None:
    (zone,) = exported(deskpkg, clinic, "mia", "--from", "24/11").walk("VTIMEZONE")
    assert zone["TZID"] == "America/Toronto"
    read = zone.to_tz()
    for day in range(365):
        at = datetime(2026, 6, 1, 12, tzinfo=UTC) + timedelta(days=day)
        assert at.astimezone(read).utcoffset() == at.astimezone(TORONTO).utcoffset()


def test_notes_are_for_nobody_else(deskpkg: Deskpkg, clinic: Path) -> None:
    told = deskpkg("--database", clinic, "export", "calendar", "--from", "24/11")
    assert "Adeyemi" in told.out
    assert "ask for the form" not in told.out
    assert "DESCRIPTION" not in told.out


def test_names_are_left_out_where_they_are_private(deskpkg: Deskpkg, clinic: Path) -> None:
    told = deskpkg("--database", clinic, "export", "calendar", "mia", "--private")
    assert "Smith" not in told.out
    assert "SUMMARY:Physio 60" in told.out


def test_without_a_practitioner_everybodys_are_told_with_who_treats(
    deskpkg: Deskpkg, clinic: Path
) -> None:
    calendar = exported(deskpkg, clinic, "--from", "24/11", "--to", "24/11")
    assert calendar["X-WR-CALNAME"] == "Main Street Physio"
    assert titled(calendar, "Smith, Jane · Physio 60 · Mia")
    assert titled(calendar, "Kim, Soo · Deep tissue 75 · Li")


def test_it_is_the_same_file_as_long_as_nothing_changes(deskpkg: Deskpkg, clinic: Path) -> None:
    first, second = (deskpkg("--database", clinic, "export", "calendar").out for _ in range(2))
    assert first == second
    assert first.endswith("END:VCALENDAR\r\n")
    assert all(len(line.encode()) <= 75 for line in first.splitlines())


def test_a_move_and_a_cancellation_are_updates_of_the_same_entry(
    deskpkg: Deskpkg, clinic: Path, store: Store
) -> None:
    before = exported(deskpkg, clinic, "mia", "--from", "24/11")
    moved = titled(before, "Ivanova, Daria · Physio 60")
    canceled = titled(before, "Murphy, Aoife · Physio 60")
    keys = [
        next(v.id for v in store.run_read(appointments.day, SAMPLED.date()) if v.client == client)
        for client in ("Ivanova, Daria", "Murphy, Aoife")
    ]
    visit = store.run_read(appointments.one, keys[0])
    booking = Booking(
        *(visit.client_id, MIA, visit.service_id, visit.location_id),
        visit.starts_at + timedelta(days=60),
        visit.ends_at + timedelta(days=60),
    )
    store.run_write(
        lambda unit: changes.appointments.update(unit, keys[0], booking, None, version=1)
    )
    store.run_write(changes.appointments.set_state, keys[1], State.CANCELED)
    store.close()
    after = events(exported(deskpkg, clinic, "mia", "--from", "24/11"))
    there = after[str(moved["UID"])]
    assert there.start == moved.start + timedelta(days=60)
    assert (there["SEQUENCE"], there["STATUS"]) == (2, "CONFIRMED")
    assert there["LAST-MODIFIED"].dt == SAMPLED + timedelta(minutes=5)
    gone = after[str(canceled["UID"])]
    assert (gone["SEQUENCE"], gone["STATUS"], gone["TRANSP"]) == (2, "CANCELLED", "TRANSPARENT")


def test_what_was_given_to_a_colleague_is_canceled_here_and_new_there(
    deskpkg: Deskpkg, clinic: Path, store: Store
) -> None:
    key = next(
        visit.id
        for visit in store.run_read(appointments.day, SAMPLED.date())
        if visit.client == "Murphy, Aoife"
    )
    visit = store.run_read(appointments.one, key)
    booking = Booking(
        *(visit.client_id, MIA, visit.service_id, visit.location_id),
        *(visit.starts_at, visit.ends_at, visit.notes, visit.confirmed),
    )
    store.run_write(
        lambda unit: changes.appointments.update(
            unit, key, replace(booking, practitioner_id=OSEI), None, version=visit.version
        )
    )
    store.close()
    title = "Murphy, Aoife · Physio 60"
    assert titled(exported(deskpkg, clinic, "mia"), title)["STATUS"] == "CANCELLED"
    assert titled(exported(deskpkg, clinic, "osei"), title)["STATUS"] == "CONFIRMED"


def test_the_second_of_a_time_that_happens_twice_is_written_in_utc(
    deskpkg: Deskpkg, clinic: Path, store: Store
) -> None:
    for hour in (5, 6):  # 01:30 in Toronto on 7 November 2027, summer time and then winter time
        at = datetime(2027, 11, 7, hour, 30, tzinfo=UTC)
        booking = Booking(1, MIA, 1, 1, at, at + timedelta(minutes=20))
        store.run_write(changes.appointments.book, booking, outside=True)
    store.close()
    days = ("--from", "7/11/2027", "--to", "7/11/2027")
    calendar = exported(deskpkg, clinic, "mia", *days)
    found = events(calendar).values()
    assert sorted(event.start.astimezone(UTC).hour for event in found) == [5, 6]
    assert {"TZID" in event["DTSTART"].params for event in found} == {True, False}


def test_a_file_is_written_and_told_of_and_written_again(
    deskpkg: Deskpkg, clinic: Path, tmp_path: Path
) -> None:
    path = tmp_path / "mia.ics"
    for _ in range(2):
        told = deskpkg("--database", clinic, "export", "calendar", "mia", "--output", path)
        assert told.code == 0
        assert told.out.startswith("31 appointments of Mia Brandt, Tue 24 Nov 2026 to Mon 21 Dec")
    assert path.read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")
    assert [p.name for p in tmp_path.glob("*.ics*")] == ["mia.ics"]
    if os.name == "posix":
        assert path.stat().st_mode & 0o077 == 0


def test_nothing_but_a_calendar_is_replaced(deskpkg: Deskpkg, clinic: Path, tmp_path: Path) -> None:
    before = clinic.read_bytes()
    told = deskpkg("--database", clinic, "export", "calendar", "--output", clinic)
    assert (told.code, told.out) == (5, "")
    assert "is no calendar and is not replaced" in told.err
    assert clinic.read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("nobody",), 3, "No practitioner matches 'nobody'."),
        (("n",), 4, "3  Li Wen"),
        (("mia", "--from", "nonsense"), 2, "is not a date"),
        (("mia", "--from", "24/11", "--to", "2026-11-23"), 2, "The last day is before the first"),
        (("mia", "--output", "/nowhere/at/all.ics"), 1, "No such file"),
    ],
)
def test_what_cannot_be_done_is_said_with_its_code(
    deskpkg: Deskpkg, clinic: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    told = deskpkg("--database", clinic, "export", "calendar", *arguments)
    assert told.code == code
    assert words in told.err
    assert told.out == ""


def test_days_without_appointments_make_an_empty_calendar(deskpkg: Deskpkg, clinic: Path) -> None:
    calendar = exported(deskpkg, clinic, "mia", "--from", "1/1/2031", "--to", "1/1/2031")
    assert events(calendar) == {}


def test_only_this_command_imports_what_writes_calendars(clinic: Path) -> None:
    code = """
import sys
from deskpkg.__main__ import main
code = main(["credits", "novak"])
print(code, "icalendar" in sys.modules)
"""
    environment = {**os.environ, "DESKPKG_DATABASE": str(clinic)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "0 False"
