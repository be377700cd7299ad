"""Two desks on one file: each shows what the other has done, and keeps what is typed."""

from clinic import Clinic
from deskpkg.store import Store
from deskpkg.store.queries import packages
from terminal.journeys import at_the_desk


def test_what_one_desk_books_the_other_shows_without_a_key(store: Store, clinic: Clinic) -> None:
    with at_the_desk(store) as one, at_the_desk(store) as other:
        other.press("f2", "smi j", "enter", "f6")
        other.wait_for("2 of 5 left")
        one.press("f2", "smi j", "enter", "b", "tu 11", "enter", "f6", "enter", "f9")
        one.wait_for("Booked Smith, Jane")
        other.wait_for("1 of 5 left")


def test_who_watches_today_and_the_calendar_sees_who_arrives(store: Store, clinic: Clinic) -> None:
    with at_the_desk(store) as one, at_the_desk(store) as today, at_the_desk(store) as calendar:
        calendar.press("f5")
        calendar.wait_for(lambda lines: any("Smith, Jane" in line for line in lines))
        one.press("a")
        today.wait_for("* here")
        calendar.wait_for(lambda lines: any("▌* :57 Smith" in line for line in lines))


def test_a_desk_that_comes_too_late_is_told_and_keeps_its_form(
    store: Store, clinic: Clinic
) -> None:
    booking = ("f2", "smi j", "enter", "b", "tu 11", "enter", "f6", "c")
    with at_the_desk(store) as one, at_the_desk(store) as other:
        for desk in (one, other):
            desk.press(*booking)
            desk.wait_for("Linked to package")
        one.press("f9")
        one.wait_for("Booked Smith, Jane")
        other.press("f9")
        other.wait_for(lambda lines: any("11:00" in line and "Smith" in line for line in lines))
        lines = other.wait_for("Book all the same")
        assert any("Mia" in line for line in lines)
        other.press("escape")
        other.wait_for(lambda lines: any("When" in line and "11:00" in line for line in lines))
    flex = store.run_read(packages.one, clinic.janes_flex)
    starter = store.run_read(packages.one, clinic.janes_starter)
    assert flex.consumed + starter.consumed == 4
