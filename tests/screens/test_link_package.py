from datetime import date, timedelta
from typing import Any

from textual.pilot import Pilot

from clinic import NOW, Clinic
from conftest import settle
from deskpkg.domain.eligibility import Override, VisitFacts, Why
from deskpkg.screens.link_package import LinkPackage
from deskpkg.screens.link_rows import LinkChoice
from deskpkg.store import Store, changes
from deskpkg.store.queries import packages
from desks import app, desk, place, press, shown, table
from screens.booking_desk import book, line_with, said

DAY = date(2026, 11, 25)


def visit(clinic: Clinic, service: int | None = None, day: date = DAY) -> VisitFacts:
    name = {clinic.physio: "Physio 60", clinic.review: "Review 30"}.get(service or 0, "")
    return VisitFacts(clinic.jane, service, name, clinic.mia, day)


def made(reason: str) -> Override:
    """An exception of the last day."""
    return Override(reason, frozenset({Why.AFTER_EXPIRY}))


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


LATE = date(2026, 12, 8)
"""After the last day of Jane's starter pack."""


async def ask(
    pilot: Pilot[Any], facts: VisitFacts, answers: list[LinkChoice | None], **options: Any
) -> None:
    """Open the dialog; what it answers is added to `answers`."""
    app(pilot).push_screen(LinkPackage(facts, "Jane Smith", **options), answers.append)
    await settle(pilot)


async def test_what_does_not_fit_is_listed_below_with_the_reason_and_what_mends_it(
    store: Store, clinic: Clinic
) -> None:
    async with desk(store) as pilot:
        await ask(pilot, visit(clinic, clinic.physio, LATE), [])
        assert "valid through 30 Nov, before this visit" in line_with(pilot, "Physio Starter Pack")
        assert line_with(pilot, "make an exception (o)").strip(" │") == (
            "make an exception (o) · extend it (e) or choose an earlier day"
        )
        key = table(pilot).cursor_key
        assert isinstance(key, LinkChoice)
        assert key.package_id == clinic.janes_flex


async def test_o_lets_such_a_package_pay_for_a_reason(store: Store, clinic: Clinic) -> None:
    answers: list[LinkChoice | None] = []
    async with desk(store) as pilot:
        await ask(pilot, visit(clinic, clinic.physio, LATE), answers)
        await press(pilot, "end", "o")
        assert place(pilot) == "MakeException"
        text = shown(pilot)
        assert "Set aside  valid through 30 Nov, before this visit" in text
        assert "2 of 5 left → 1" in text
        await press(pilot, "=was ill", "enter")
    assert answers == [LinkChoice(clinic.janes_starter, clinic.physio, made("was ill"))]


async def test_an_exception_needs_a_reason_and_esc_leads_back_to_the_list(
    store: Store, clinic: Clinic
) -> None:
    answers: list[LinkChoice | None] = []
    async with desk(store) as pilot:
        await ask(pilot, visit(clinic, clinic.physio, LATE), answers)
        await press(pilot, "end", "o", "enter")
        assert place(pilot) == "MakeException"
        await press(pilot, "= ", "f9")
        assert place(pilot) == "MakeException"
        await press(pilot, "=[/]x", "escape")
        assert place(pilot) == "LinkPackage"
        await press(pilot, "o")
        assert "[/]x" in line_with(pilot, "Reason")
        await press(pilot, "f9")
    assert answers == [LinkChoice(clinic.janes_starter, clinic.physio, made("[/]x"))]


async def test_no_exception_is_made_of_what_can_never_be_set_aside(
    store: Store, clinic: Clinic
) -> None:
    store.run_write(changes.managing.cancel, clinic.janes_flex)
    async with desk(store) as pilot:
        await ask(pilot, visit(clinic, clinic.physio), [])
        await press(pilot, "o")
        assert "None is needed here" in shown(pilot)
        await press(pilot, "escape", "end", "o")
        assert "canceled 24 Nov. That is never set aside. Sell another package." in " ".join(
            shown(pilot).replace("│", "").split()
        )
        await press(pilot, "f9")
        assert place(pilot) == "LinkPackage"


async def test_a_reason_typed_ahead_where_no_exception_is_made_picks_no_package(
    store: Store, clinic: Clinic
) -> None:
    store.run_write(changes.managing.cancel, clinic.janes_flex)
    answers: list[LinkChoice | None] = []
    async with desk(store) as pilot:
        await ask(pilot, visit(clinic, clinic.physio), answers)
        for at in ("end", "home"):
            await press(pilot, at, "o", "=abc makes 1 up", "enter")
            assert place(pilot) == "LinkPackage"
    assert answers == []


async def test_enter_on_what_can_not_pay_says_why_and_answers_nothing(
    store: Store, clinic: Clinic
) -> None:
    store.run_write(changes.managing.cancel, clinic.janes_flex)
    answers: list[LinkChoice | None] = []
    async with desk(store) as pilot:
        await ask(pilot, visit(clinic, clinic.physio, LATE), answers)
        assert "No package can pay for this visit as it is" in shown(pilot)
        for key in ("enter", "f9"):
            await press(pilot, key)
            assert said(pilot) == (
                "Physio Starter Pack: valid through 30 Nov, before this visit. "
                "Extend it (e) or choose an earlier day, or make an exception (o)."
            )
        await press(pilot, "a", "1", "right")
        assert place(pilot) == "LinkPackage"
    assert answers == []


async def test_n_sells_another_package_and_suggests_it(store: Store, clinic: Clinic) -> None:
    answers: list[LinkChoice | None] = []
    store.run_write(changes.managing.cancel, clinic.janes_flex)
    async with desk(store) as pilot:
        await ask(pilot, visit(clinic, clinic.physio, LATE), answers)
        await press(pilot, "n", "=wel", "f9", "enter")
        assert place(pilot) == "LinkPackage"
        assert "10 of 10 left → 9" in line_with(pilot, "▶a")
        await press(pilot, "enter")
    (answer,) = answers
    assert answer is not None
    assert answer.package_id not in (clinic.janes_starter, clinic.janes_flex)


async def test_e_extends_what_has_expired_and_suggests_it(store: Store, clinic: Clinic) -> None:
    answers: list[LinkChoice | None] = []
    async with desk(store) as pilot:
        await ask(pilot, visit(clinic, clinic.physio, LATE), answers)
        await press(pilot, "end", "e", "enter", "=24/11/2027", "f9")
        assert place(pilot) == "LinkPackage"
        assert "2 of 3 used" in line_with(pilot, "▶a")
        await press(pilot, "enter")
    assert answers == [LinkChoice(clinic.janes_starter, clinic.physio)]
    edited = store.run_read(packages.one, clinic.janes_starter)
    assert edited.expires_on == date(2027, 11, 24)


async def test_e_that_is_left_changes_nothing(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await ask(pilot, visit(clinic, clinic.physio), [])
        await press(pilot, "down", "e", "escape")
        assert place(pilot) == "LinkPackage"
        assert table(pilot).cursor_key == LinkChoice(clinic.janes_starter, clinic.review)


async def test_n_that_is_left_without_a_sale_changes_nothing(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await ask(pilot, visit(clinic, clinic.physio), [])
        await press(pilot, "down", "n", "escape")
        assert place(pilot) == "LinkPackage"
        assert table(pilot).cursor_key == LinkChoice(clinic.janes_starter, clinic.review)


async def test_a_client_without_packages_is_sold_one(store: Store, clinic: Clinic) -> None:
    answers: list[LinkChoice | None] = []
    async with desk(store) as pilot:
        await ask(pilot, VisitFacts(clinic.weber, clinic.physio, "Physio 60"), answers)
        assert "This client has no packages yet: n sells one." in shown(pilot)
        await press(pilot, "o", "p", "enter", "n", "=wel", "f9", "enter", "enter")
    assert len(answers) == 1


async def test_a_package_of_the_family_says_whose_it_is(store: Store, clinic: Clinic) -> None:
    store.run_write(changes.managing.share, clinic.janes_flex, clinic.weber)
    store.run_write(changes.managing.share, clinic.janes_starter, clinic.weber)
    async with desk(store) as pilot:
        facts = VisitFacts(clinic.weber, clinic.physio, "Physio 60", clinic.mia, LATE)
        await ask(pilot, facts, [])
        assert shown(pilot).count("shared by Smith, Jane") == 2
        own = VisitFacts(clinic.jane, clinic.physio, "Physio 60", clinic.mia, LATE)
        await press(pilot, "escape")
        await ask(pilot, own, [])
        assert "shared by" not in shown(pilot)


async def test_a_visit_that_uses_no_credit_yet_leaves_what_there_is(
    store: Store, clinic: Clinic
) -> None:
    async with desk(store) as pilot:
        await ask(pilot, visit(clinic, clinic.physio, LATE), [], uses=False)
        assert "→" not in shown(pilot)
        assert "10 of 10 left" in line_with(pilot, "▶a")
        await press(pilot, "end", "o")
        assert "→" not in shown(pilot)


async def test_without_a_service_an_exception_takes_the_only_one_that_is_left(
    store: Store, clinic: Clinic
) -> None:
    answers: list[LinkChoice | None] = []
    late = VisitFacts(clinic.jane, day=LATE)
    async with desk(store) as pilot:
        await ask(pilot, late, answers)
        await press(pilot, "end", "o", "=ill", "enter")
        book(store, clinic, NOW + timedelta(days=1), package=clinic.janes_starter)
        await ask(pilot, late, answers)
        await press(pilot, "end", "o", "=ill", "enter")
    assert answers == [
        LinkChoice(clinic.janes_starter, None, made("ill")),
        LinkChoice(clinic.janes_starter, clinic.review, made("ill")),
    ]


async def test_of_a_long_list_the_last_one_is_seen_with_what_mends_it(
    store: Store, clinic: Clinic
) -> None:
    for _ in range(9):
        sold = store.run_write(changes.packages.sell, clinic.jane, clinic.flex)
        store.run_write(changes.managing.cancel, sold)
    async with desk(store) as pilot:
        await ask(pilot, visit(clinic, clinic.physio), [])
        assert "→ 3" in line_with(pilot, "▶a")
        await press(pilot, "end")
        lines = shown(pilot).splitlines()
        (last,) = (n for n, line in enumerate(lines) if "▶" in line)
        assert "canceled 24 Nov" in lines[last]
        assert "sell another package (n)" in lines[last + 1]


async def test_p_opens_the_package_under_the_cursor(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        app(pilot).push_screen(LinkPackage(visit(clinic), "Jane Smith"))
        await press(pilot, "down", "p")
        assert place(pilot) != "LinkPackage"
        assert "Physio Starter Pack" in shown(pilot)


async def test_p_opens_a_package_that_can_not_pay_too(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        await ask(pilot, visit(clinic, clinic.physio, LATE), [])
        await press(pilot, "end", "p")
        assert place(pilot) == "ManagePackage"
        assert "through 30 Nov" in shown(pilot)


async def test_of_a_visit_that_is_paid_it_is_told_that_no_other_package_fits(
    store: Store, clinic: Clinic
) -> None:
    only = store.run_write(changes.packages.sell, clinic.weber, clinic.flex)
    key = book(store, clinic, NOW + timedelta(days=2), client=clinic.weber, package=only)
    async with desk(store) as pilot:
        facts = VisitFacts(clinic.weber, clinic.physio, "Physio 60", clinic.mia, DAY)
        dialog = LinkPackage(facts, "Weber", appointment_id=key, linked_to=only)
        app(pilot).push_screen(dialog)
        await press(pilot, "f1", "escape")
        assert "pays for this visit now" in line_with(pilot, "Wellness Flex 10")
        assert "No other package fits this visit; n sells another one." in shown(pilot)
        assert "No package can pay" not in shown(pilot)
