"""Public holidays of a country or a part of it, by name.

They come from the library of the same name, which is imported when the first one is asked for.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from deskpkg.domain.text import fold


@dataclass(frozen=True, slots=True)
class Region:
    """A part of a country with holidays of its own: its code, and its name."""

    code: str
    name: str


def holiday(country: str, region: str, day: date) -> str:
    """Return the name of the public holiday that a day is; "" if it is none."""
    return _of_year(country, region, day.year).get(day, "")


def holidays_between(country: str, region: str, first: date, last: date) -> dict[date, str]:
    """Return the public holidays from `first` to `last`, both included, by name."""
    return {
        day: name
        for year in range(first.year, last.year + 1)
        for day, name in _of_year(country, region, year).items()
        if first <= day <= last
    }


@lru_cache(maxsize=8)
def regions(country: str) -> tuple[Region, ...]:
    """Return the parts of a country that have holidays of their own, by name."""
    from holidays import country_holidays

    try:
        known = country_holidays(country)
    except NotImplementedError:
        return ()
    names = known.get_subdivision_aliases()
    found = (Region(code, _name([*names.get(code, ()), code])) for code in known.subdivisions)
    return tuple(sorted(found, key=lambda region: fold(region.name)))


def _name(names: list[str]) -> str:
    """Return the first that is more than a short form, if there is one."""
    return next((name for name in names if len(name) > 3), names[0])


@lru_cache(maxsize=32)
def _of_year(country: str, region: str, year: int) -> Mapping[date, str]:
    """Return a year's holidays, in English; none where they are not known."""
    from holidays import country_holidays

    try:
        known = country_holidays(country)
        language = _english(country, known.supported_languages)
        wanted = region if region in known.subdivisions else None
        found = country_holidays(country, subdiv=wanted, years=year, language=language)
    except NotImplementedError:
        return {}
    return dict(found.items())


def _english(country: str, languages: tuple[str, ...]) -> str | None:
    """Return the country's own English if there is one, else any."""
    usual = (f"en_{country}", "en_US", *(code for code in languages if code.startswith("en")))
    return next((code for code in usual if code in languages), None)
