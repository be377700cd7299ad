from datetime import date

from clinic import Clinic
from deskpkg.domain.eligibility import VisitFacts
from deskpkg.screens.link_package import LinkPackage
from deskpkg.screens.link_rows import LinkChoice
from deskpkg.store import Store, changes
from deskpkg.widgets.table import Table
from desks import app, desk, place, press, shown
from screens.booking_desk import line_with

DAY = date(2026, 11, 25)


def visit(clinic: Clinic, service: int | None = None, day: date = DAY) -> VisitFacts:
    name = {clinic.physio: "Physio 60", clinic.review: "Review 30"}.get(service or 0, "")
    return VisitFacts(clinic.jane, service, name, clinic.mia, day)


async def test_what_expires_first_is_suggested_with_what_it_leaves(
    store: Store, clinic: Clinic
) -> None:
    async with desk(store) as pilot:
        app(pilot).push_screen(LinkPackage(visit(clinic, clinic.physio), "Jane Smith"))
        await press(pilot, "f1", "escape")
        assert "Link package · Jane Smith" in shown(pilot)
        assert "2 of 5 left" in line_with(pilot, "1   Physio Starter Pack")
        assert "30 Nov (6 days)" in line_with(pilot, "Physio Starter Pack")
        suggested = line_with(pilot, "▶a")
        assert "2 of 3 used" in suggested
        assert "→ 3" in suggested
        assert "then 1 of 5 left" in suggested
        assert "other service" in line_with(pilot, "b     Review 30")
        assert "10 of 10 left → 9" in shown(pilot)


async def test_enter_letters_and_digits_answer(store: Store, clinic: Clinic) -> None:
    answers: list[LinkChoice | None] = []
    wanted = (
        ("enter", LinkChoice(clinic.janes_starter, clinic.physio)),
        ("f9", LinkChoice(clinic.janes_starter, clinic.physio)),
        ("b", LinkChoice(clinic.janes_starter, clinic.review)),
        ("c", LinkChoice(clinic.janes_flex, clinic.physio)),
        ("2", LinkChoice(clinic.janes_flex, clinic.physio)),
        ("escape", None),
    )
    async with desk(store) as pilot:
        for key, _ in wanted:
            dialog = LinkPackage(visit(clinic, clinic.physio), "Jane Smith")
            app(pilot).push_screen(dialog, answers.append)
            await press(pilot, "right", key)
    assert answers == [answer for _, answer in wanted]


async def test_what_does_not_fit_is_listed_with_the_reason_and_takes_no_cursor(
    store: Store, clinic: Clinic
) -> None:
    async with desk(store) as pilot:
        late = visit(clinic, clinic.physio, date(2026, 12, 8))
        app(pilot).push_screen(LinkPackage(late, "Jane Smith"))
        await press(pilot, "down", "down", "down")
        assert "valid through 30 Nov, before this visit" in line_with(pilot, "Physio Starter Pack")
        key = pilot.app.screen.query_one(Table).cursor_key
        assert isinstance(key, LinkChoice)
        assert key.package_id == clinic.janes_flex


async def test_when_nothing_fits_enter_does_nothing(store: Store, clinic: Clinic) -> None:
    store.run_write(changes.managing.cancel, clinic.janes_flex)
    async with desk(store) as pilot:
        late = visit(clinic, clinic.physio, date(2026, 12, 8))
        app(pilot).push_screen(LinkPackage(late, "Jane Smith"))
        await press(pilot, "right", "enter", "a", "f9")
        assert place(pilot) == "LinkPackage"
        assert "No package can pay for this visit" in shown(pilot)


async def test_p_opens_the_package_under_the_cursor(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        app(pilot).push_screen(LinkPackage(visit(clinic), "Jane Smith"))
        await press(pilot, "down", "p")
        assert place(pilot) != "LinkPackage"
        assert "Physio Starter Pack" in shown(pilot)
