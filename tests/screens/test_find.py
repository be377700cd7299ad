from typing import Any

import pytest
from textual.pilot import Pilot

from clinic import Clinic
from conftest import settle
from counter import Asked, Counter, counter
from deskpkg.domain.clients import NewClient
from deskpkg.screens.client import ClientScreen
from deskpkg.screens.find import FindScreen
from deskpkg.store import Store, changes
from deskpkg.store.queries import clients
from desks import clock, form, place, press, shown, table


def client(pilot: Pilot[Any]) -> int:
    screen = pilot.app.screen
    assert isinstance(screen, ClientScreen)
    return screen.client_id


async def test_a_row_says_who_it_is_and_what_is_left(store: Store, clinic: Clinic) -> None:
    async with counter(store) as pilot:
        await press(pilot, "f2", "=smi j")
        first, second = [line for line in shown(pilot).splitlines() if "Smith, Ja" in line]
    for part in ("12 Mar 1984 (42)", "…678", "◆ 2 left exp 30 Nov ! +1", "24 Nov"):
        assert part in first
    for part in ("3 Sep 1991 (35)", "…220", "no package"):
        assert part in second


async def test_two_people_with_one_name_are_pointed_out(store: Store, clinic: Clinic) -> None:
    async with counter(store) as pilot:
        await press(pilot, "f2", "=smi")
        assert "same name: check the date of birth" in shown(pilot)
        await press(pilot, "ctrl+u", "=web")
        assert "same name" not in shown(pilot)


@pytest.mark.parametrize("typed", ["web", "9111", "#3", "anna w"])
async def test_name_end_of_phone_and_number_find_a_client(
    store: Store, clinic: Clinic, typed: str
) -> None:
    async with counter(store) as pilot:
        await press(pilot, "f2", f"={typed}", "enter")
        assert client(pilot) == clinic.weber


async def test_digits_are_text_and_find_a_birth_date(store: Store, clinic: Clinic) -> None:
    async with counter(store) as pilot:
        await press(pilot, "f2", "=120384", "enter")
        assert client(pilot) == clinic.jane


async def test_arrows_move_while_typing_and_enter_opens_that_row(
    store: Store, clinic: Clinic
) -> None:
    async with counter(store) as pilot:
        await press(pilot, "f2", "=smi", "down", "= j", "down", "up", "down", "enter")
        assert client(pilot) == clinic.other_jane


async def test_f2_again_finds_somebody_else(store: Store, clinic: Clinic) -> None:
    async with counter(store) as pilot:
        await press(pilot, "f2", "=smith anna", "ctrl+o", "escape", "f2", "=web", "enter")
        assert "Weber, Anna" in shown(pilot)
        assert place(pilot) == "ClientScreen"


async def test_f6_opens_the_packages_of_the_row(store: Store, clinic: Clinic) -> None:
    async with counter(store) as pilot:
        await press(pilot, "f2", "=smi", "f6")
        assert client(pilot) == clinic.jane
        assert "NEXT VISITS" not in shown(pilot)
        await press(pilot, "escape")
        assert place(pilot) == "FindScreen"


async def test_no_match_offers_the_new_client_that_was_typed(store: Store, clinic: Clinic) -> None:
    async with counter(store) as pilot:
        await press(pilot, "f2", "=novak petra 0412 777 888")
        assert "Nobody is found" in shown(pilot)
        assert "+ New client: Novak, Petra" in shown(pilot)
        await press(pilot, "enter")
        raws = form(pilot).raws()
        assert (raws["last"], raws["first"]) == ("Novak", "Petra")
        assert raws["phone"] == "0412 777 888"
        await press(pilot, "f9")
        added = store.run_read(clients.client, client(pilot))
    assert added.name == "Novak, Petra"
    assert added.phone == "0412 777 888"


async def test_typed_figures_that_are_a_date_become_the_birth_date(
    store: Store, clinic: Clinic
) -> None:
    async with counter(store) as pilot:
        await press(pilot, "f2", "=de la Cruz, maria 1991-09-04", "enter")
        raws = form(pilot).raws()
    assert raws["last"] == "De La Cruz"
    assert (raws["first"], raws["birth"], raws["phone"]) == ("Maria", "1991-09-04", "")


async def test_a_new_client_can_be_added_though_others_are_found(
    store: Store, clinic: Clinic
) -> None:
    async with counter(store) as pilot:
        await press(pilot, "f2", "=smith jane", "ctrl+o")
        await settle(pilot)
        assert "Smith, Jane is here already" in shown(pilot)
        assert "12 Mar 1984 (42)" in shown(pilot)
        await press(pilot, "f9")
        assert client(pilot) not in (clinic.jane, clinic.other_jane)
    assert len(store.run_read(clients.namesakes, "Smith", "Jane")) == 3


async def test_picking_returns_the_client(store: Store, clinic: Clinic) -> None:
    async with counter(store) as pilot:
        picked: list[int | None] = []
        app = pilot.app
        assert isinstance(app, Counter)
        app.push_screen(app.make("find", pick=True), picked.append)
        await settle(pilot)
        await press(pilot, "=web", "enter")
        assert place(pilot) == "Blank"
    assert picked == [clinic.weber]


async def test_finding_the_next_client_replaces_the_page_of_the_last(
    store: Store, clinic: Clinic
) -> None:
    async with counter(store) as pilot:
        await press(pilot, "f2", "=smi", "enter", "f6", "enter")
        for name, found in (("web", clinic.weber), ("smi", clinic.jane)) * 3:
            await press(pilot, "f2", f"={name}", "enter")
            assert client(pilot) == found
        assert [type(s).__name__ for s in pilot.app.screen_stack] == [
            "Blank",
            "FindScreen",
            "ClientScreen",
        ]


async def test_a_form_under_the_search_is_kept(store: Store, clinic: Clinic) -> None:
    async with counter(store) as pilot:
        await press(pilot, "f2", "=smi", "enter", "e", "end", "=ers", "f2", "=web", "enter")
        assert client(pilot) == clinic.weber
        await press(pilot, "escape", "escape")
        assert form(pilot).field("last").raw == "Smithers"


async def test_after_coming_back_typing_begins_a_new_search(store: Store, clinic: Clinic) -> None:
    async with counter(store) as pilot:
        await press(pilot, "f2", "=smi", "enter", "escape", "=web", "enter")
        assert client(pilot) == clinic.weber


async def test_what_another_desk_adds_is_found_at_once(store: Store, clinic: Clinic) -> None:
    async with counter(store) as pilot:
        await press(pilot, "f2", "=smi", "down")
        other = Store(store.path, clock=clock)
        other.run_write(changes.clients.add, NewClient("Smi", "Aaron"))
        other.close()
        screen = pilot.app.screen
        assert isinstance(screen, FindScreen)
        screen.load()
        await settle(pilot)
        assert "Smi, Aaron" in shown(pilot)
        assert table(pilot).cursor_key == clinic.other_jane


async def test_names_that_look_like_markup_are_shown_as_they_are(
    store: Store, clinic: Clinic
) -> None:
    store.run_write(changes.clients.add, NewClient("[/]x", "[@click=app.quit]A[/]", None, "5551"))
    async with counter(store) as pilot:
        await press(pilot, "f2", "=[/]x")
        assert "[/]x" in shown(pilot)
        await press(pilot, "enter")
        assert "[/]x" in shown(pilot).splitlines()[0]
        for tab in "2345":
            await press(pilot, tab)


async def test_everything_fits_eighty_columns(store: Store, clinic: Clinic) -> None:
    async with counter(store) as pilot:
        await press(pilot, "f2", "=smi")
        assert all(len(line) <= 80 for line in shown(pilot).splitlines())
        assert "Next" in shown(pilot)


async def test_b_books_for_the_client_that_was_found(store: Store, clinic: Clinic) -> None:
    async with counter(store) as pilot:
        await press(pilot, "f2", "=smi", "enter", "b")
        screen = pilot.app.screen
        assert isinstance(screen, Asked)
        assert screen.asked == (("client_id", clinic.jane),)


async def test_what_is_typed_already_is_there_before_anything_is_read(store: Store) -> None:
    async with counter(store):
        assert FindScreen(pick=True, text="novak p").line().value == "novak p"
