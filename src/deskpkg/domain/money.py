"""Money as whole minor units: read and written as the practice's locale does, always exact."""

import re
from dataclasses import dataclass
from functools import lru_cache

from deskpkg.domain.numerals import Numerals, numerals
from deskpkg.domain.refused import BadInput
from deskpkg.domain.text import quoted

MOST_MINOR = 10**12
"""The largest amount, in minor units, that is accepted or multiplied out."""

WHOLE = 100_000
"""A hundred percent, in thousandths of a percent."""

# ISO 4217. The code keeps the list itself: were a library to change its mind about a currency, all
# stored amounts would mean something else.
_DECIMALS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF"), 0),
    **dict.fromkeys(("UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(("CLF", "UYW"), 4),
}
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class LineTotal:
    """What a line of an invoice comes to, in minor units; net and tax make the gross."""

    net: int
    tax: int
    gross: int


@dataclass(frozen=True, slots=True)
class _Style:
    """How amounts of one currency are read and written in one locale."""

    numerals: Numerals
    places: int
    prefix: str
    suffix: str
    typed: re.Pattern[str]
    example: str


def decimals(currency: str) -> int:
    """Return how many decimals a currency has: 0 for JPY, 2 for EUR, 3 for KWD."""
    return _DECIMALS.get(currency.upper(), 2)


def parse_money(text: str, currency: str, locale: str, allow_negative: bool = False) -> int:
    """Read a typed amount strictly as the locale writes it; return it in minor units.

    Groups are optional but must be whole, by the locale's separator or a space; the currency's
    code or symbol may stand on either side. Figures of a script are read only in its locales.

    Args:
        text: What was typed.
        currency: The practice's currency, such as "CAD".
        locale: The practice's locale, such as "en_CA".
        allow_negative: Whether an amount may have a minus sign.

    Raises:
        BadInput: If it is not an amount, has too many decimals, a sign, or more than fits.
    """
    style = _style(currency, locale)
    found = None
    if len(text) <= _LONGEST:
        found = style.typed.fullmatch(style.numerals.plain(text.strip()))
    if found is None:
        start = f"{quoted(text)} is not an amount. " if text.strip() else ""
        raise BadInput(f"{start}{_advice(style)}")
    fraction = found["fraction"] or found["only_fraction"] or ""
    if len(fraction) > style.places:
        has = f"has {style.places}" if style.places else "has none"
        raise BadInput(f"{quoted(text)} has too many decimals: {currency} {has}. {_advice(style)}")
    negative = bool(found["minus"] or found["inner_minus"])
    if negative and not allow_negative:
        raise BadInput(f"An amount below zero does not fit here. {_advice(style)}")
    whole = re.sub("[^0-9]", "", found["whole"] or "0")
    minor = int(whole + fraction.ljust(style.places, "0"))
    if minor > MOST_MINOR:
        most = format_money(MOST_MINOR, currency, locale)
        raise BadInput(f"{quoted(text)} is more than {most}, the most that fits. Type less.")
    return -minor if negative else minor


@lru_cache(maxsize=8192)
def format_money(minor: int, currency: str, locale: str, symbol: bool = False) -> str:
    """Write an amount as the locale does: "1,000.50", with `symbol` "$1,000.50"."""
    style = _style(currency, locale)
    figures = f"{abs(minor):0{style.places + 1}}"
    cut = len(figures) - style.places
    written = style.numerals.grouped(figures[:cut])
    if style.places:
        written += style.numerals.decimal + figures[cut:]
    if symbol:
        written = f"{style.prefix}{written}{style.suffix}"
    return f"-{written}" if minor < 0 else written


def parse_rate(text: str, locale: str) -> int:
    """Read a percentage from 0 to 100, such as "12.5" or "12.5%"; return thousandths of a percent.

    Raises:
        BadInput: If it is not one, or has more than three decimals.
    """
    signs = numerals(locale)
    point = re.escape(signs.decimal)
    typed = rf"[%٪]?\s*([0-9]{{1,3}})(?:{point}([0-9]{{1,3}}))?\s*[%٪]?"
    found = re.fullmatch(typed, signs.plain(text.strip())) if len(text) <= _LONGEST else None
    advice = f"Type a percentage such as 12{signs.decimal}5."
    if found is None:
        start = f"{quoted(text)} is not a rate. " if text.strip() else ""
        raise BadInput(f"{start}{advice}")
    rate = int(found[1] + (found[2] or "").ljust(3, "0"))
    if rate > WHOLE:
        raise BadInput(f"A rate lies between 0 and 100 percent. {advice}")
    return rate


@lru_cache(maxsize=256)
def format_rate(rate: int, locale: str, symbol: bool = False) -> str:
    """Write thousandths of a percent as the locale does: "12.5", with `symbol` "12.5%"."""
    signs = numerals(locale)
    whole, fraction = divmod(abs(rate), 1000)
    tail = f"{fraction:03}".rstrip("0")
    written = f"{whole}{signs.decimal}{tail}" if tail else f"{whole}"
    if symbol:
        before, after = signs.percent
        written = f"{before}{written}{after}"
    return f"-{written}" if rate < 0 else written


def share(amount: int, part: int, whole: int) -> int:
    """Return `part` out of `whole` of an amount, halves rounded away from zero."""
    product = 2 * amount * part + whole
    return product // (2 * whole) if amount * part >= 0 else -share(-amount, part, whole)


def tax_of(amount: int, rate: int, inclusive: bool) -> int:
    """Return the tax on an amount, halves of a minor unit rounded away from zero.

    Args:
        amount: The price in minor units: with its tax if `inclusive`, otherwise without.
        rate: The tax rate in thousandths of a percent.
        inclusive: Whether prices include their tax.
    """
    return share(amount, rate, WHOLE + rate if inclusive else WHOLE)


def line_total(quantity: int, unit_price: int, rate: int, inclusive: bool) -> LineTotal:
    """Return what a line of an invoice comes to; its tax is rounded once, for the whole line.

    Raises:
        BadInput: If that is more than fits.
    """
    amount = quantity * unit_price
    tax = tax_of(amount, rate, inclusive)
    total = (
        LineTotal(amount - tax, tax, amount) if inclusive else LineTotal(amount, tax, amount + tax)
    )
    if abs(total.gross) > MOST_MINOR:
        raise BadInput("The line comes to more than fits. Type a smaller quantity or price.")
    return total


def _advice(style: _Style) -> str:
    return f"Type an amount such as {style.example}."


@lru_cache(maxsize=64)
def _style(currency: str, locale: str) -> _Style:
    signs = numerals(locale)
    places = decimals(currency)
    prefix, suffix, symbol = signs.around_currency(currency)
    marks = {currency, symbol, re.sub("[A-Za-z]", "", symbol)} - {""}
    mark = "|".join(re.escape(mark) for mark in sorted(marks, key=len, reverse=True))
    point = re.escape(signs.decimal)
    fraction = f"(?:{point}(?P<fraction>[0-9]+))?"
    typed = re.compile(
        rf"(?P<minus>[-−])?\s*(?:(?P<mark>{mark})\s*(?(minus)|(?P<inner_minus>[-−])?)\s*)?"
        rf"(?:(?P<whole>{signs.whole}){fraction}|{point}(?P<only_fraction>[0-9]+))"
        rf"(?(mark)|\s*(?:{mark})?)",
        re.IGNORECASE,
    )
    example = signs.grouped("1234") + (signs.decimal + "50".ljust(places, "0") if places else "")
    return _Style(signs, places, prefix, suffix, typed, example)
