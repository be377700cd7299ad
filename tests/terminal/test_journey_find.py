"""Finding a client in a real terminal, all keys in one write."""

import pytest

from clinic import Clinic
from deskpkg.store import Store
from deskpkg.store.queries import clients
from terminal.journeys import at_the_desk, count


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
def test_a_client_is_found_in_seven_keys(
    store: Store, clinic: Clinic, size: tuple[int, int]
) -> None:
    keys = ("f2", "smi j", "enter")
    assert count(keys) == 7
    with at_the_desk(store, *size) as desk:
        desk.press(*keys)
        desk.wait_for(f"Smith, Jane  #{clinic.jane}")


@pytest.mark.parametrize("typed", ["678", "120384", "#1", "jane s"])
def test_phone_birth_date_and_number_find_as_well(store: Store, clinic: Clinic, typed: str) -> None:
    with at_the_desk(store) as desk:
        desk.press("f2", typed, "enter")
        desk.wait_for(f"Smith, Jane  #{clinic.jane}")


def test_what_is_left_shows_after_six_keys(store: Store, clinic: Clinic) -> None:
    keys = ("f2", "smi j")
    assert count(keys) == 6
    with at_the_desk(store) as desk:
        desk.press(*keys)
        lines = desk.wait_for("smi j")
        desk.wait_for("same name: check the date of birth")
        assert any("12 Mar 1984 (42)  …678   ◆ 2 left exp 30 Nov !" in line for line in lines)


def test_the_second_of_two_people_is_one_key_more(store: Store, clinic: Clinic) -> None:
    with at_the_desk(store) as desk:
        desk.press("f2", "smi", "down", "enter")
        desk.wait_for(f"Smith, Jane  #{clinic.other_jane}")


def test_somebody_new_is_added_in_one_go(store: Store, clinic: Clinic) -> None:
    keys = ("f2", "novak petra 0412 777 888", "enter", "f9")
    with at_the_desk(store) as desk:
        desk.press(*keys)
        desk.wait_for(lambda lines: "Novak, Petra  #4" in lines[0])
    (novak,) = store.run_read(clients.namesakes, "Novak", "Petra")
    assert novak.phone == "0412 777 888"


def test_two_searches_typed_in_one_go_open_both(store: Store, clinic: Clinic) -> None:
    with at_the_desk(store) as desk:
        desk.press("f2", "smi j", "enter", "3", "f2", "web", "enter", "2")
        desk.wait_for(lambda lines: "Weber, Anna" in lines[0])
        desk.wait_for("No packages yet: n sells one.")
