from dataclasses import replace

import pytest

from deskpkg.domain.practice import Practice
from deskpkg.domain.prices import added_tax, gross_words, price_words, to_pay

EXCLUDING = Practice("Main Street", "CA", "CAD", "en_CA", "America/Toronto")
INCLUDING = replace(EXCLUDING, tax_inclusive=True)

PRICES = [
    (20001, 13_500, EXCLUDING, 22701, "200.01 + tax 27.00"),
    (20001, 13_500, INCLUDING, 20001, "200.01"),
    (20001, 0, EXCLUDING, 20001, "200.01"),
    (0, 13_500, EXCLUDING, 0, "0.00"),
    (1, 13_500, EXCLUDING, 1, "0.01"),
    (123_456_78, 13_000, EXCLUDING, 139_506_16, "123,456.78 + tax 16,049.38"),
]


@pytest.mark.parametrize(("price", "rate", "practice", "gross", "words"), PRICES)
def test_a_price_tells_the_tax_that_comes_on_top(
    price: int, rate: int, practice: Practice, gross: int, words: str
) -> None:
    assert to_pay(price, rate, practice) == gross
    assert price_words(price, rate, practice) == words
    assert words.endswith(added_tax(price, rate, practice))


@pytest.mark.parametrize(
    ("practice", "words"), [(EXCLUDING, "227.01 with tax"), (INCLUDING, "200.01")]
)
def test_where_there_is_little_room_it_says_what_is_to_be_paid(
    practice: Practice, words: str
) -> None:
    assert gross_words(20001, 13_500, practice) == words
    assert gross_words(20001, 0, practice) == "200.01"
