"""Amounts and rates as they are typed and written, and the sums made of them."""

import time
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskpkg.domain.money import (
    MOST_MINOR,
    LineTotal,
    decimals,
    format_money,
    format_rate,
    line_total,
    parse_money,
    parse_rate,
    share,
    tax_of,
)
from deskpkg.domain.places import countries, defaults_for
from deskpkg.domain.refused import BadInput

LOCALES = (
    *("en_US", "en_CA", "en_AU", "en_GB", "en_IN", "en_ZA", "de_DE", "de_CH", "de_AT", "fr_FR"),
    *("fr_CA", "es_ES", "pt_BR", "pl_PL", "sv_SE", "nl_NL", "ar_EG", "fa_IR", "he_IL", "hi_IN"),
)
LOCALE = st.sampled_from(LOCALES)
CURRENCY = st.sampled_from(["EUR", "USD", "CAD", "JPY", "KWD", "CHF", "INR", "SEK", "EGP", "CLF"])
TYPED = st.one_of(
    st.text(st.characters(exclude_categories=())),
    st.text(alphabet="0123456789.,’' \u00a0-−$€٫٬٣EURe+_%()", max_size=14),
)
NBSP = "\u00a0"


@pytest.mark.parametrize(("currency", "places"), [("JPY", 0), ("EUR", 2), ("KWD", 3), ("XYZ", 2)])
def test_a_currency_has_its_decimals(currency: str, places: int) -> None:
    assert decimals(currency) == places


@pytest.mark.parametrize(
    ("text", "currency", "locale", "minor"),
    [
        ("0", "USD", "en_US", 0),
        ("12", "USD", "en_US", 1200),
        ("12.5", "USD", "en_US", 1250),
        ("12.50", "USD", "en_US", 1250),
        (".5", "USD", "en_US", 50),
        ("1234.50", "USD", "en_US", 123450),
        ("1,234.50", "USD", "en_US", 123450),
        ("1,234,567.89", "USD", "en_US", 123456789),
        ("  $1,234.50 ", "USD", "en_US", 123450),
        ("$ 5", "USD", "en_US", 500),
        ("5 USD", "USD", "en_US", 500),
        ("usd 5", "USD", "en_US", 500),
        ("$5", "CAD", "en_US", 500),
        (f"1{NBSP}234.50", "USD", "en_US", 123450),
        ("1.234,50", "EUR", "de_DE", 123450),
        ("1.000", "EUR", "de_DE", 100000),
        (f"1.234,50{NBSP}€", "EUR", "de_DE", 123450),
        ("1\u202f234,50", "EUR", "fr_FR", 123450),
        ("1 234,50", "EUR", "fr_FR", 123450),
        ("1’234.50", "CHF", "de_CH", 123450),
        ("1'234.50", "CHF", "de_CH", 123450),
        ("12,34,567.50", "INR", "en_IN", 123456750),
        ("1,234,567.50", "INR", "en_IN", 123456750),
        ("1,234", "JPY", "ja_JP", 1234),
        ("1.234", "KWD", "en_US", 1234),
        ("١٬٢٣٤٫٥٠", "EGP", "ar_EG", 123450),
        ("1,234.50", "EGP", "ar_EG", 123450),
        ("10,000,000,000.00", "USD", "en_US", 10**12),
        ("007", "USD", "en_US", 700),
    ],
)
def test_an_amount_is_read_as_the_locale_writes_it(
    text: str, currency: str, locale: str, minor: int
) -> None:
    assert parse_money(text, currency, locale) == minor


@pytest.mark.parametrize(
    ("text", "currency", "locale", "message"),
    [
        ("", "USD", "en_US", "Type an amount such as 1,234.50."),
        ("ten", "USD", "en_US", "“ten” is not an amount. Type an amount such as 1,234.50."),
        ("12,5", "USD", "en_US", "“12,5” is not an amount. Type an amount such as 1,234.50."),
        ("12.5", "EUR", "de_DE", "“12.5” is not an amount. Type an amount such as 1.234,50."),
        (
            "0.005",
            "USD",
            "en_US",
            "“0.005” has too many decimals: USD has 2. Type an amount such as 1,234.50.",
        ),
        (
            "5.0",
            "JPY",
            "en_US",
            "“5.0” has too many decimals: JPY has none. Type an amount such as 1,234.",
        ),
        (
            "-1",
            "USD",
            "en_US",
            "An amount below zero does not fit here. Type an amount such as 1,234.50.",
        ),
        (
            "10000000000.01",
            "USD",
            "en_US",
            "“10000000000.01” is more than 10,000,000,000.00, the most that fits. Type less.",
        ),
        ("x", "KWD", "ar_EG", "“x” is not an amount. Type an amount such as 1,234.500."),
    ],
)
def test_what_is_no_amount_is_refused_with_what_to_type(
    text: str, currency: str, locale: str, message: str
) -> None:
    with pytest.raises(BadInput) as refusal:
        parse_money(text, currency, locale)
    assert str(refusal.value) == message


@pytest.mark.parametrize(
    "text",
    [
        *("NaN", "Infinity", "1e309", "1e3", "1_000", "-0", "+5", "1.005", "٣", "１", "²", "½"),
        *("1,23", "1,2345", "0,500", "0,001.00", ",5", "1,", "1.", "1.2.3", "1,234,56", "1 23"),
        *("1,234 567", "€5", "5 CAD", "$$5", "$5$", "--5", "5-", "(5)", "1\x002", "1\u200b2"),
        *("1.234,50", "9" * 400, "2" * 81, str(2**63), "5\n6", "$", "USD", "."),
    ],
)
def test_what_might_be_meant_otherwise_is_never_guessed(text: str) -> None:
    with pytest.raises(BadInput, match=r"(Type an amount such as 1,234\.50|Type less)\.$"):
        parse_money(text, "USD", "en_US")


@pytest.mark.parametrize("text", ["-5", "-$5.00", "$-5", "- 5 USD", "−5"])
def test_a_minus_sign_is_read_where_it_is_allowed(text: str) -> None:
    assert parse_money(text, "USD", "en_US", allow_negative=True) == -500


@pytest.mark.parametrize(
    ("minor", "currency", "locale", "plain", "with_symbol"),
    [
        (100050, "USD", "en_US", "1,000.50", "$1,000.50"),
        (100050, "EUR", "de_DE", "1.000,50", f"1.000,50{NBSP}€"),
        (100050, "EUR", "fr_FR", f"1{NBSP}000,50", f"1{NBSP}000,50{NBSP}€"),
        (100050, "CHF", "de_CH", "1’000.50", f"CHF{NBSP}1’000.50"),
        (100050, "CHF", "en_US", "1,000.50", f"CHF{NBSP}1,000.50"),
        (100050, "CAD", "en_CA", "1,000.50", "$1,000.50"),
        (1234567890, "INR", "en_IN", "1,23,45,678.90", "₹1,23,45,678.90"),
        (1234, "JPY", "ja_JP", "1,234", "￥1,234"),
        (1234567, "KWD", "en_US", "1,234.567", f"KWD{NBSP}1,234.567"),
        (5, "USD", "en_US", "0.05", "$0.05"),
        (0, "USD", "en_US", "0.00", "$0.00"),
        (0, "JPY", "en_US", "0", "¥0"),
        (-100050, "USD", "en_US", "-1,000.50", "-$1,000.50"),
        (-5, "EUR", "de_DE", "-0,05", f"-0,05{NBSP}€"),
        (10**12, "USD", "en_US", "10,000,000,000.00", "$10,000,000,000.00"),
    ],
)
def test_an_amount_is_written_as_the_locale_does(
    minor: int, currency: str, locale: str, plain: str, with_symbol: str
) -> None:
    assert format_money(minor, currency, locale) == plain
    assert format_money(minor, currency, locale, symbol=True) == with_symbol


@given(st.integers(-MOST_MINOR, MOST_MINOR), CURRENCY, LOCALE, st.booleans())
def test_an_amount_that_was_written_is_read_back(
    minor: int, currency: str, locale: str, symbol: bool
) -> None:
    written = format_money(minor, currency, locale, symbol)
    assert parse_money(written, currency, locale, allow_negative=True) == minor


def test_amounts_of_every_country_are_read_back() -> None:
    for country in countries():
        usual = defaults_for(country.code)
        for symbol in (False, True):
            written = format_money(-123456789, usual.currency, usual.locale, symbol)
            assert parse_money(written, usual.currency, usual.locale, True) == -123456789, country


@given(TYPED, CURRENCY, LOCALE)
def test_any_text_is_an_amount_or_a_refusal(text: str, currency: str, locale: str) -> None:
    try:
        minor = parse_money(text, currency, locale)
    except BadInput as refusal:
        assert str(refusal).endswith(".")
    else:
        assert 0 <= minor <= MOST_MINOR
        assert sum(char.isdigit() for char in text) >= 1


@given(TYPED, LOCALE)
def test_any_text_is_a_rate_or_a_refusal(text: str, locale: str) -> None:
    try:
        assert 0 <= parse_rate(text, locale) <= 100_000
    except BadInput as refusal:
        assert str(refusal).endswith(".")


def test_an_unknown_locale_is_refused() -> None:
    with pytest.raises(BadInput, match="locale"):
        parse_money("5", "EUR", "xx_XX")


def test_thousands_of_amounts_are_written_in_no_time() -> None:
    before = time.process_time()
    for minor in range(50_000):
        format_money(minor, "CAD", "en_CA", True)
    assert time.process_time() - before < 5, "an order slower than it should be"


@pytest.mark.parametrize(
    ("text", "locale", "rate"),
    [
        ("12.5", "en_US", 12500),
        ("12.5%", "en_US", 12500),
        (" 19 % ", "de_DE", 19000),
        ("8,1", "de_DE", 8100),
        ("0", "en_US", 0),
        ("100", "en_US", 100000),
        ("14.975", "en_CA", 14975),
        ("١٢٫٥٪", "ar_EG", 12500),
    ],
)
def test_a_rate_is_read_in_thousandths_of_a_percent(text: str, locale: str, rate: int) -> None:
    assert parse_rate(text, locale) == rate


@pytest.mark.parametrize("text", ["", "-1", "100.001", "101", "1000", "1,5", "1.2345", "x", "1e1"])
def test_what_is_no_rate_is_refused_with_what_to_type(text: str) -> None:
    with pytest.raises(BadInput, match=r"Type a percentage such as 12\.5\.$"):
        parse_rate(text, "en_US")


@given(st.integers(0, 100_000), LOCALE, st.booleans())
def test_a_rate_that_was_written_is_read_back(rate: int, locale: str, symbol: bool) -> None:
    assert parse_rate(format_rate(rate, locale, symbol), locale) == rate


def test_a_rate_is_written_without_idle_zeros() -> None:
    assert format_rate(12500, "en_US") == "12.5"
    assert format_rate(12500, "en_US", symbol=True) == "12.5%"
    assert format_rate(19000, "de_DE", symbol=True) == f"19{NBSP}%"
    assert format_rate(8100, "de_CH") == "8.1"


@pytest.mark.parametrize(
    ("amount", "rate", "inclusive", "tax"),
    [
        (10000, 19000, False, 1900),
        (11900, 19000, True, 1900),
        (10, 5000, False, 1),
        (9, 5000, False, 0),
        (-10, 5000, False, -1),
        (110, 10000, True, 10),
        (105, 10000, True, 10),
        (100, 0, True, 0),
        (0, 19000, False, 0),
    ],
)
def test_tax_is_rounded_half_up(amount: int, rate: int, inclusive: bool, tax: int) -> None:
    assert tax_of(amount, rate, inclusive) == tax


@given(st.integers(-MOST_MINOR, MOST_MINOR), st.integers(0, 100_000), st.booleans())
def test_tax_is_what_exact_decimals_make_it(amount: int, rate: int, inclusive: bool) -> None:
    exact = Decimal(amount) * rate / (100_000 + rate if inclusive else 100_000)
    assert tax_of(amount, rate, inclusive) == int(exact.quantize(Decimal(1), ROUND_HALF_UP))


def test_a_line_comes_to_net_and_tax_and_gross() -> None:
    assert line_total(3, 1000, 10000, inclusive=False) == LineTotal(3000, 300, 3300)
    assert line_total(3, 1100, 10000, inclusive=True) == LineTotal(3000, 300, 3300)


def test_a_line_that_comes_to_more_than_fits_is_refused() -> None:
    with pytest.raises(BadInput, match="smaller quantity"):
        line_total(2, MOST_MINOR, 0, inclusive=True)


def test_a_share_is_rounded_half_up_and_whole_at_the_end() -> None:
    assert share(40000, 2, 5) == 16000
    assert share(100, 1, 3) == 33
    assert share(5, 1, 2) == 3
    assert share(-5, 1, 2) == -3
    assert share(999, 3, 3) == 999
