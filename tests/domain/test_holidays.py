"""Public holidays by name, as far as they are known."""

from datetime import date

import pytest

from deskpkg.domain.holidays import holiday, holidays_between, regions


@pytest.mark.parametrize(
    ("country", "region", "day", "name"),
    [
        ("CA", "", date(2026, 12, 25), "Christmas Day"),
        ("CA", "", date(2026, 9, 7), "Labour Day"),
        ("CA", "", date(2026, 2, 16), ""),
        ("CA", "ON", date(2026, 2, 16), "Family Day"),
        ("DE", "BY", date(2026, 1, 6), "Epiphany"),
        ("GB", "SCT", date(2026, 1, 2), "New Year Holiday"),
        ("US", "", date(2026, 7, 3), "Independence Day (observed)"),
        ("CA", "Atlantis", date(2026, 12, 25), "Christmas Day"),
        ("ZZ", "", date(2026, 12, 25), ""),
        ("CA", "", date(2026, 11, 24), ""),
    ],
)
def test_a_holiday_has_a_name_in_english(country: str, region: str, day: date, name: str) -> None:
    assert holiday(country, region, day) == name


def test_holidays_of_a_range_include_both_ends_and_both_years() -> None:
    found = holidays_between("CA", "ON", date(2026, 12, 25), date(2027, 1, 1))
    assert (min(found), max(found)) == (date(2026, 12, 25), date(2027, 1, 1))
    assert "Boxing Day" in found.values()


def test_parts_of_a_country_are_offered_by_name() -> None:
    found = {region.code: region.name for region in regions("CA")}
    assert (found["ON"], found["BC"]) == ("Ontario", "British Columbia")
    assert regions("ZZ") == regions("SG") == ()


@pytest.mark.parametrize("year", [1, 1900, 9999])
def test_years_far_away_are_no_trouble(year: int) -> None:
    assert isinstance(holiday("US", "", date(year, 12, 31)), str)
