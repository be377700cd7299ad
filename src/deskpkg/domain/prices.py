"""What a price comes to: where prices exclude their tax, every price that is shown says so."""

from deskpkg.domain.money import format_money, line_total
from deskpkg.domain.practice import Practice


def to_pay(price_minor: int, rate: int, practice: Practice) -> int:
    """Return what is to be paid for one of a price, its tax included, in minor units.

    Args:
        price_minor: the price as the practice's prices are.
        rate: its tax in thousandths of a percent.
        practice: whose prices include their tax, or don't.

    Raises:
        BadInput: it is more than fits.
    """
    return line_total(1, price_minor, rate, practice.tax_inclusive).gross


def added_tax(price_minor: int, rate: int, practice: Practice) -> str:
    """Return "+ tax 27.00", or nothing where a price is what is to be paid."""
    tax = to_pay(price_minor, rate, practice) - price_minor
    return f"+ tax {format_money(tax, practice.currency, practice.locale)}" if tax else ""


def price_words(price_minor: int, rate: int, practice: Practice) -> str:
    """Return "200.01 + tax 27.00", or "227.01" where that is what is to be paid."""
    price = format_money(price_minor, practice.currency, practice.locale)
    return f"{price} {added_tax(price_minor, rate, practice)}".rstrip()


def gross_words(price_minor: int, rate: int, practice: Practice) -> str:
    """Return what is to be paid, shorter: "227.01 with tax"; "227.01" where prices include it."""
    gross = to_pay(price_minor, rate, practice)
    words = format_money(gross, practice.currency, practice.locale)
    return f"{words} with tax" if gross != price_minor else words
