"""Countries, and the currency, locale and time zones that a practice there is likely to use."""

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from deskpkg.domain.refused import BadInput
from deskpkg.domain.text import fold, quoted

if TYPE_CHECKING:
    from babel import Locale

# Codes that are no country of their own, or where no practice could be: groups of countries,
# reserved codes, uninhabited islands.
_NO_COUNTRY = frozenset(
    [
        *("AC", "AQ", "BV", "CP", "CQ", "DG", "EA", "EU", "EZ", "GS", "HM", "IC", "IO", "QO"),
        *("TA", "TF", "UM", "UN", "XA", "XB", "ZZ"),
    ]
)

# The zone that most people live in, where a country has several and its list begins elsewhere.
_USUAL_ZONES = {
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "FM": "Pacific/Pohnpei",
    "PS": "Asia/Hebron",
    "RU": "Europe/Moscow",
    "UA": "Europe/Kyiv",
    "UZ": "Asia/Tashkent",
}
_UNLISTED_ZONES = {"XK": ("Europe/Belgrade",)}

# Where more than one currency is legal tender: the one that prices are usually given in.
_USUAL_CURRENCIES = {"BT": "BTN", "HT": "HTG", "LS": "LSL", "NA": "NAD", "PA": "USD", "PS": "ILS"}

_OTHER_NAMES = {
    "america": "US",
    "britain": "GB",
    "burma": "MM",
    "czech republic": "CZ",
    "east timor": "TL",
    "england": "GB",
    "great britain": "GB",
    "holland": "NL",
    "ivory coast": "CI",
    "macedonia": "MK",
    "northern ireland": "GB",
    "scotland": "GB",
    "swaziland": "SZ",
    "turkey": "TR",
    "uae": "AE",
    "uk": "GB",
    "usa": "US",
    "wales": "GB",
}


@dataclass(frozen=True, slots=True)
class Country:
    """A country: its ISO 3166 code of two letters, and its English name."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class PracticeDefaults:
    """What a practice in a country is likely to use; its zones, the most usual first."""

    currency: str
    locale: str
    zones: tuple[str, ...]


@lru_cache(maxsize=64)
def locale_data(code: str) -> "Locale":
    """Return the conventions of a locale, such as "en_CA" or "de-CH".

    Raises:
        BadInput: If there is none of that name.
    """
    from babel import Locale, UnknownLocaleError

    try:
        found = Locale.parse(code.replace("-", "_"))
    except (UnknownLocaleError, ValueError, TypeError):
        found = None
    if found is None or found.modifier or not found.language.isalpha() or found.language == "root":
        raise BadInput(f"{quoted(code)} is not a known locale. Type one such as en_CA or de_CH.")
    return found


@cache
def countries() -> tuple[Country, ...]:
    """Return all countries in the order of their English names."""
    names = {str(code): str(name) for code, name in locale_data("en").territories.items()}
    found = [
        Country(code, name)
        for code, name in names.items()
        if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRY
    ]
    return tuple(sorted(found, key=lambda country: fold(country.name)))


def find_countries(text: str) -> tuple[Country, ...]:
    """Return the countries that `text` may mean.

    That is its code ("ca"), another name ("UK"), or beginnings of words of its name ("n zea").
    The one of that code or name comes first, then those whose name begins so.
    """
    wanted = fold(text)
    if not wanted:
        return countries()
    named = _OTHER_NAMES.get(wanted, "")
    first, begins, others = [], [], []
    for country in countries():
        name = fold(country.name)
        if wanted in (country.code.casefold(), name) or country.code == named:
            first.append(country)
        elif name.startswith(wanted):
            begins.append(country)
        elif all(f" {name}".find(f" {word}") >= 0 for word in wanted.split()):
            others.append(country)
    return (*first, *begins, *others)


@lru_cache(maxsize=64)
def defaults_for(code: str) -> PracticeDefaults:
    """Return what a practice in a country is likely to use.

    Raises:
        BadInput: If `code` is not the code of a country.
    """
    wanted = code.strip().upper()
    if all(country.code != wanted for country in countries()):
        raise BadInput(f"{quoted(code)} is not a country's code. Type one such as CA or CH.")
    return PracticeDefaults(_currency_of(wanted), _locale_of(wanted), zones_of(wanted))


def zones_of(code: str) -> tuple[str, ...]:
    """Return the time zones of a country, the most usual first; () if it is not known."""
    zones = _zones_by_country().get(code, _UNLISTED_ZONES.get(code, ()))
    usual = _USUAL_ZONES.get(code)
    if usual is None:
        return zones
    return usual, *(zone for zone in zones if zone != usual)


def known_currency(text: str) -> str:
    """Return the code of a currency that is legal tender somewhere today, in capitals.

    Raises:
        BadInput: If there is none.
    """
    code = text.strip().upper()
    if code not in _tender():
        raise BadInput(f"{quoted(text)} is not a currency. Type its code, such as EUR or CAD.")
    return code


def known_zone(text: str) -> str:
    """Return the name of a time zone as it is written; case and spaces for "_" do not matter.

    Raises:
        BadInput: If there is none.
    """
    zone = _zone_names().get("_".join(text.split()).casefold())
    if zone is None:
        raise BadInput(
            f"{quoted(text)} is not a time zone. Type one such as America/Toronto or Europe/Zurich."
        )
    return zone


def known_locale(text: str) -> str:
    """Return the code of a locale as it is written: "en-ca" is "en_CA".

    Raises:
        BadInput: If there is none.
    """
    return str(locale_data(text.strip()))


@cache
def _tender() -> frozenset[str]:
    from babel.numbers import get_territory_currencies

    return frozenset(
        currency
        for country in countries()
        for currency in get_territory_currencies(country.code, tender=True, non_tender=False)
    )


def _currency_of(code: str) -> str:
    from babel.numbers import get_territory_currencies

    return _USUAL_CURRENCIES.get(code) or get_territory_currencies(code)[0]


def _locale_of(code: str) -> str:
    """Return a country's locale: English where that is official, the desk being in English.

    Elsewhere it is that of the official language that most people speak.
    """
    from babel import Locale, UnknownLocaleError
    from babel.core import get_global

    languages = get_global("territory_languages").get(code, {})
    spoken = sorted(
        languages, key=lambda name: (name != "en", -languages[name]["population_percent"])
    )
    ranks = (("official", "de_facto_official"), ("official_regional",), (None,))
    for rank in ranks:
        for language in (name for name in spoken if languages[name]["official_status"] in rank):
            try:
                found = Locale.parse(f"{language}_{code}")
            except (UnknownLocaleError, ValueError):
                continue
            if found.territory == code:
                return str(found)
    return "en"


@cache
def _zones_by_country() -> dict[str, tuple[str, ...]]:
    """Read the list of zones by country that comes with the time zone data."""
    from importlib.resources import files

    zones: dict[str, tuple[str, ...]] = {}
    table = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    for line in table.splitlines():
        if not line.startswith("#"):
            code, _, zone = line.split("\t")[:3]
            zones[code] = (*zones.get(code, ()), zone)
    return zones


@cache
def _zone_names() -> dict[str, str]:
    from zoneinfo import available_timezones

    hidden = {"Factory", "localtime", "posixrules"}
    return {name.casefold(): name for name in available_timezones() - hidden}
