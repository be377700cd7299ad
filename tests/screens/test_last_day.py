from datetime import date

import pytest

from deskpkg.domain.refused import BadInput
from deskpkg.widgets.fields.last_day import LastDay, LastDayField

TODAY = date(2026, 11, 24)
YEAR = date(2027, 11, 24)


def field(usual: date | None = YEAR, words: str = "12 months") -> LastDayField:
    return LastDayField("expires", "Expires", usual=usual, words=words, today=TODAY, order="dmy")


def test_it_begins_with_what_the_catalog_says() -> None:
    assert field().parse() == LastDay(YEAR, usual=True)
    assert field(None, "none").parse() == LastDay(None, usual=True)
    assert field(None, "6 months after first use").parse() == LastDay(None, usual=True)


@pytest.mark.parametrize(
    ("typed", "day", "usual"),
    [
        ("30/6/2027", date(2027, 6, 30), False),
        ("24/11/2027", YEAR, True),
        ("+1w", date(2026, 12, 1), False),
        ("none", None, False),
        ("Never", None, False),
    ],
)
def test_a_day_or_none_can_be_typed(typed: str, day: date | None, usual: bool) -> None:
    expires = field()
    expires.put(typed)
    assert expires.parse() == LastDay(day, usual)


@pytest.mark.parametrize("typed", ["", "soon", "31/4/2027", "12 months"])
def test_anything_else_is_refused(typed: str) -> None:
    expires = field()
    expires.put(typed)
    with pytest.raises(BadInput) as refused:
        expires.parse()
    assert refused.value.field == "expires"


def test_what_is_written_is_read_the_same() -> None:
    for value in (LastDay(date(2027, 1, 2), usual=False), LastDay(None, usual=False)):
        expires = field()
        expires.fill(value)
        assert expires.parse() == value
