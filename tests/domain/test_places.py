"""What the first set-up knows of countries, and which codes are known."""

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskpkg.domain.places import (
    Country,
    PracticeDefaults,
    countries,
    defaults_for,
    find_countries,
    known_currency,
    known_locale,
    known_zone,
    locale_data,
)
from deskpkg.domain.refused import BadInput
from deskpkg.domain.text import fold

TYPED = st.one_of(
    st.text(st.characters(exclude_categories=())),
    st.text(alphabet="enusdetorocha_-/@.ZIX0 ", max_size=12),
)


def test_countries_come_in_the_order_of_their_names() -> None:
    names = [fold(country.name) for country in countries()]
    assert names == sorted(names)
    assert Country("CA", "Canada") in countries()
    assert len(countries()) > 220
    assert not {"EU", "UN", "ZZ", "AQ"} & {country.code for country in countries()}


@pytest.mark.parametrize(
    ("code", "currency", "locale", "zone"),
    [
        ("CA", "CAD", "en_CA", "America/Toronto"),
        ("CH", "CHF", "de_CH", "Europe/Zurich"),
        ("US", "USD", "en_US", "America/New_York"),
        ("AU", "AUD", "en_AU", "Australia/Sydney"),
        ("GB", "GBP", "en_GB", "Europe/London"),
        ("DE", "EUR", "de_DE", "Europe/Berlin"),
        ("HR", "EUR", "hr_HR", "Europe/Zagreb"),
        ("JP", "JPY", "ja_JP", "Asia/Tokyo"),
        ("KW", "KWD", "ar_KW", "Asia/Kuwait"),
        ("BR", "BRL", "pt_BR", "America/Sao_Paulo"),
        ("XK", "EUR", "sq_XK", "Europe/Belgrade"),
        ("PA", "USD", "es_PA", "America/Panama"),
        ("nz", "NZD", "en_NZ", "Pacific/Auckland"),
    ],
)
def test_a_country_has_its_usual_currency_locale_and_zone(
    code: str, currency: str, locale: str, zone: str
) -> None:
    defaults = defaults_for(code)
    assert (defaults.currency, defaults.locale, defaults.zones[0]) == (currency, locale, zone)


def test_a_country_with_several_zones_has_each_of_them_once() -> None:
    zones = defaults_for("CA").zones
    assert {"America/Vancouver", "America/St_Johns", "America/Halifax"} < set(zones)
    assert len(zones) == len(set(zones))


def test_every_country_has_defaults_that_are_known() -> None:
    for country in countries():
        defaults = defaults_for(country.code)
        assert isinstance(defaults, PracticeDefaults)
        assert known_currency(defaults.currency) == defaults.currency
        assert known_locale(defaults.locale) == defaults.locale
        assert defaults.zones, country
        assert all(ZoneInfo(zone).key == known_zone(zone) for zone in defaults.zones)


@pytest.mark.parametrize("code", ["", "EU", "XX", "Canada", "C A", "\x00"])
def test_what_is_no_country_has_no_defaults(code: str) -> None:
    with pytest.raises(BadInput, match="is not a country's code"):
        defaults_for(code)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("ca", "CA"),
        ("cana", "CA"),
        ("n zea", "NZ"),
        ("zealand", "NZ"),
        ("UK", "GB"),
        ("usa", "US"),
        ("united kingdom", "GB"),
        ("osterreich", ""),
        ("côte", "CI"),
        ("ivory coast", "CI"),
        ("niger", "NE"),
        ("turkey", "TR"),
    ],
)
def test_a_country_is_found_by_code_or_name(text: str, first: str) -> None:
    found = find_countries(text)
    assert (found[0].code if found else "") == first


def test_a_search_for_nothing_finds_every_country() -> None:
    assert find_countries(" ") == countries()


def test_codes_come_back_as_they_are_written() -> None:
    assert known_currency(" cad ") == "CAD"
    assert known_zone("america/new york") == "America/New_York"
    assert known_zone("utc") == "UTC"
    assert known_locale("en-ca") == "en_CA"
    assert known_locale("de_CH") == "de_CH"
    assert locale_data("fr_CA").territory == "CA"


@pytest.mark.parametrize("text", ["", "DEM", "XXX", "BTC", "€", "dollars"])
def test_what_is_no_currency_of_today_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match=r"Type its code, such as EUR or CAD\.$"):
        known_currency(text)


@pytest.mark.parametrize("text", ["", "Toronto", "../x", "/etc/passwd", "localtime", "a\x00b"])
def test_what_is_no_zone_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="is not a time zone"):
        known_zone(text)


@pytest.mark.parametrize(
    "text", ["", "xx", "en_XX", "root", "de_DE@x", "../en", "e\x00n", "en_" * 9]
)
def test_what_is_no_locale_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="is not a known locale"):
        known_locale(text)


@given(TYPED)
def test_any_text_is_a_code_or_a_refusal(text: str) -> None:
    for known in (known_currency, known_zone, known_locale):
        try:
            assert known(known(text)) == known(text)
        except BadInput as refusal:
            assert str(refusal).endswith(".")
    assert all(country.code for country in find_countries(text))
