from datetime import date

import pytest

from deskpkg.domain.guessing import guessed, guessed_name

NAMES = [
    ("smith jane", ("Smith", "Jane")),
    ("de la Cruz, maria", ("De La Cruz", "Maria")),
    ("novak petra 0412 777 888", ("Novak", "Petra")),
    ("smith", ("Smith", "")),
    ("McCoy leonard #12", ("McCoy", "Leonard")),
    ("0412 777 888", ("", "")),
    ("", ("", "")),
]


@pytest.mark.parametrize(("typed", "name"), NAMES)
def test_a_name_is_read_with_the_last_name_first(typed: str, name: tuple[str, str]) -> None:
    assert guessed_name(typed) == name


@pytest.mark.parametrize(
    ("typed", "key", "digits"),
    [
        ("smith 120384", "birth", "120384"),
        ("smith 777888", "phone", "777888"),
        ("smith 0412 777 888", "phone", "0412 777 888"),
    ],
)
def test_digits_are_a_birth_date_if_they_can_be(typed: str, key: str, digits: str) -> None:
    guess = guessed(typed, date(2026, 11, 24), "dmy")
    assert guess[key] == digits
    assert guess["last"] == "Smith"
