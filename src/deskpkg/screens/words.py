"""How clients and their packages are put into the cells of a list."""

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from rich.text import Text

from deskpkg.domain.agenda import GLYPHS, WORDS
from deskpkg.domain.appointments import State
from deskpkg.domain.billing import PAYMENT_WORDS
from deskpkg.domain.clients import age
from deskpkg.domain.dates import format_date
from deskpkg.domain.money import decimals, format_money
from deskpkg.domain.packages import ClientPackage, Payment, Status, left_of, sentence
from deskpkg.domain.practice import Practice
from deskpkg.domain.terms import Expiry, Terms
from deskpkg.domain.text import clean
from deskpkg.store.queries.dues import Count

SOON = 7
"""Days before its last day from which a package is marked with "!"."""

PAID_WIDTH = 13
"""Cells of a list in which it is told how far a package is paid."""

STATES = {state: f"{GLYPHS[state]} {WORDS[state]}" for state in State}
"""A glyph and a word for each state of a visit."""


def short(day: date, today: date) -> str:
    """Return "24 Nov", with the year when it is another than today's."""
    return format_date(day, today, short=True)


def moment(at: datetime, zone: ZoneInfo, today: date) -> str:
    """Return "Tue 24 Nov 11:00"; of another year "24 Nov 2025 11:00". At most 17 cells."""
    local = at.astimezone(zone)
    weekday = f"{local:%a} " if local.year == today.year else ""
    return f"{weekday}{short(local.date(), today)} {local:%H:%M}"


def born(birth: date | None, today: date) -> str:
    """Return "12 Mar 1984 (42)"; nothing if it is not known."""
    return "" if birth is None else f"{format_date(birth, short=True)} ({age(birth, today)})"


def phone_end(phone: str) -> str:
    """Return "…678", by which a client is asked whether it is them."""
    digits = "".join(character for character in phone if character.isdecimal())
    return f"…{digits[-3:]}" if len(digits) > 3 else digits


def is_soon(last_day: date | None, today: date) -> bool:
    """Tell whether a last day is at most a week away."""
    return last_day is not None and 0 <= (last_day - today).days <= SOON


def days_left(last_day: date, today: date) -> str:
    """Return "6 days", "today", "2 days ago"."""
    days = (last_day - today).days
    if days == 0:
        return "today"
    count = f"{abs(days)} {'day' if abs(days) == 1 else 'days'}"
    return count if days > 0 else f"{count} ago"


def bar(filled: int, whole: int, width: int = 5) -> str:
    """Return `filled` of `whole` as a bar of `width` cells; something left always shows."""
    cells = filled * width // whole if whole else 0
    cells = max(cells, 1) if filled > 0 else 0
    return "█" * cells + "░" * (width - cells)


def left_words(package: ClientPackage) -> str:
    """Return "2 of 5 left"; of a canceled one "0 left, 2 lost"."""
    return left_of(package)


def expires_cell(package: ClientPackage, today: date) -> Text:
    """Return "30 Nov", marked with "!" when that is near and something would be lost."""
    if package.expires_on is None:
        waits = package.terms.expiry is not None and package.terms.expiry.from_first_use
        return Text("first use" if waits else "no expiry", "muted")
    active = package.status(today) is Status.ACTIVE
    if active and is_soon(package.expires_on, today):
        return Text(f"{short(package.expires_on, today)} !", "warn")
    return Text(short(package.expires_on, today))


def plain_money(minor: int, practice: Practice) -> str:
    """Return an amount without its decimals when they are zero: "400"."""
    places = decimals(practice.currency)
    text = format_money(minor, practice.currency, practice.locale)
    return text[: -places - 1] if places and minor % 10**places == 0 else text


def money(minor: int, practice: Practice) -> str:
    """Return an amount as the practice writes it: "450.00"."""
    return format_money(minor, practice.currency, practice.locale)


def paid_cell(package: ClientPackage, practice: Practice) -> Text:
    """Return "paid", "150/452" with the tax, "not invoiced"; "(set)" after what was set by hand.

    Where there is no room for both amounts, it is what is open: "1,302.50 open".
    """
    if package.payment_set_by:
        return Text(f"{PAYMENT_WORDS[package.payment]} (set)")
    if package.payment is Payment.PART_PAID and package.billed_minor is not None:
        paid, due = package.paid_minor, package.billed_minor
        both = f"{plain_money(paid, practice)}/{plain_money(due, practice)}"
        still = f"{plain_money(due - paid, practice)} open"
        return Text(both if len(both) <= PAID_WIDTH else still, "warn")
    settled = package.payment in (Payment.PAID, Payment.NOTHING_DUE)
    return Text(PAYMENT_WORDS[package.payment], "" if settled else "warn")


def name_cell(package: ClientPackage, today: date) -> Text:
    """Return the name behind ◆ if the package is active, behind · if it has ended."""
    if package.status(today) is Status.ACTIVE:
        return Text.assemble(("◆ ", "good"), clean(package.name))
    return Text(f"· {clean(package.name)}")


def status_word(package: ClientPackage, today: date) -> str:
    """Return "Active"."""
    return package.status(today).value.capitalize()


def to_say(package: ClientPackage, today: date) -> Text:
    """Return the sentence to say, with the key that copies it and the one for all the rest."""
    return Text(f"say: “{clean(sentence(package, today))}”   y copy   m more")


def services_words(terms: Terms) -> str:
    """Return "3 Physio 60, 2 Review 30", or without numbers for a pool."""
    return ", ".join(
        f"{item.allowance} {item.service}" if item.allowance else item.service
        for item in terms.included
    )


def expiry_words(expiry: Expiry | None) -> str:
    """Return "12 months", "none"."""
    return "none" if expiry is None else str(expiry)


def due_words(due: Count) -> Iterator[str]:
    """Yield "1 instalment due", "2 overdue"."""
    for count, word in ((due.instalments, "instalment"), (due.invoices, "invoice")):
        if count:
            yield f"{count} {word if count == 1 else f'{word}s'} due"
    if due.overdue:
        yield f"{due.overdue} overdue"
