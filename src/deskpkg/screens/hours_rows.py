"""What the screens about hours read of the records, and the rows they show it in."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from rich.text import Text

from deskpkg.domain.agenda import Span
from deskpkg.domain.dates import WEEKDAYS
from deskpkg.domain.holidays import regions
from deskpkg.domain.hours import OtherDays, Owner, Shifts
from deskpkg.domain.practice import Location, Practice
from deskpkg.domain.text import clean
from deskpkg.domain.told_hours import (
    days_text,
    hours_text,
    none_of,
    short_text,
    span_text,
    week_text,
)
from deskpkg.screens.words import short
from deskpkg.store import Unit
from deskpkg.store.queries import hours
from deskpkg.store.queries import practice as practices
from deskpkg.widgets.columns import Column
from deskpkg.widgets.rows import Row

OPEN_WHENEVER = "whenever a location is open"
"""The hours of a practitioner who has said nothing."""

COLUMNS_OF = (Column("Day", 28), Column("Hours", min_width=24), Column("Why", min_width=16))
COLUMNS = (Column("", min_width=16), Column("Hours", min_width=44), Column("Differs", 13))


@dataclass(frozen=True, slots=True)
class HoursOf:
    """The hours of one location or practitioner."""

    owner: Owner
    name: str
    usual: str
    """What holds on a weekday of which nothing is said, in words."""
    week: Mapping[int, Shifts]
    others: tuple[OtherDays, ...]
    stranded: Mapping[int, int]
    """How many visits are booked outside the hours of days that differ, by their id."""
    names: Mapping[Owner, str]
    places: tuple[Location, ...]
    """The locations that a practitioner may work at, archived ones last."""


def usual_words(practice: Practice | None, owner: Owner) -> str:
    """Return what holds where nothing is said."""
    if owner.kind == "practitioner" or practice is None:
        return OPEN_WHENEVER
    return f"{span_text(Span(practice.opens, practice.closes))} as the practice"


def read_hours_of(unit: Unit, owner: Owner) -> HoursOf:
    """Return the hours of one owner, with the days that differ from today on.

    Raises:
        Gone: the location or practitioner is no longer there.
    """
    name = hours.name_of(unit, owner)
    weekly = hours.weekly(unit)
    others = hours.other_days(unit, owner, unit.today)
    return HoursOf(
        owner,
        name,
        usual_words(practices.practice(unit), owner),
        {day: weekly[owner, day] for day in range(len(WEEKDAYS)) if (owner, day) in weekly},
        others,
        hours.stranded(unit, owner, others),
        hours.names(unit),
        practices.locations(unit, archived=True) if owner.kind == "practitioner" else (),
    )


def rows_of(known: HoursOf) -> list[Row]:
    """Return a row for each weekday, then one for each of the days that differ."""
    return [*_week(known), *_others(known)]


def _week(known: HoursOf) -> Iterator[Row]:
    none = none_of(known.owner)
    for day, name in enumerate(WEEKDAYS):
        said = day in known.week
        text = hours_text(known.week[day], known.names, none) if said else known.usual
        yield Row(("week", day), (name, clean(text)), "" if said else "dim")


def _others(known: HoursOf) -> Iterator[Row]:
    title = "DAYS THAT DIFFER" if known.others else "DAYS THAT DIFFER  none: n adds one"
    yield Row("differ", (title,), "heading")
    none = none_of(known.owner)
    for other in known.others:
        why = [Text(clean(other.reason))] if other.reason else []
        if count := known.stranded.get(other.id):
            why.append(Text(f"{count} booked", "warn"))
        text = hours_text(other.shifts, known.names, none)
        cells = (days_text(other.first, other.last), clean(text), Text(" · ").join(why))
        yield Row(("other", other.id), cells)


# -- all of them -----------------------------------------------------------------------------------


def read_hours(unit: Unit) -> list[Row]:
    """Return the rows of the overview: the practice, its locations, its practitioners."""
    practice = practices.practice(unit)
    if practice is None:
        return []
    rota = hours.rota(unit, unit.today, unit.today + timedelta(days=hours.AHEAD))
    places = [(Owner("location", p.id), p.name) for p in practices.locations(unit)]
    people = [(Owner("practitioner", p.id), p.name) for p in practices.practitioners(unit)]
    rows = [_practice_row(practice)]
    for title, owners in (("LOCATIONS", places), ("PRACTITIONERS", people)):
        rows.append(Row(title, (title,), "heading"))
        for owner, name in owners:
            week = {d: rota.weekly[owner, d] for d in range(7) if (owner, d) in rota.weekly}
            unsaid = "as the practice" if owner.kind == "location" else "whenever open"
            text = week_text(week, rota.names, none=none_of(owner), unsaid=unsaid)
            differs = _differs(rota.others.get(owner, ()), unit.today)
            rows.append(Row(owner, (clean(name), clean(text), differs), "" if week else "dim"))
    return rows


def _practice_row(practice: Practice) -> Row:
    words = f"{short_text(Span(practice.opens, practice.closes))} every day"
    if practice.closed_on_holidays:
        names = {region.code: region.name for region in regions(practice.country)}
        region = names.get(practice.region)
        words += f" but public holidays{f' ({region})' if region else ''}"
    return Row("practice", (clean(practice.name), clean(words)))


def _differs(others: Sequence[OtherDays], today: date) -> str:
    """Return the next day that differs, "26 Nov off", and how many more there are."""
    if not others:
        return ""
    day = short(max(others[0].first, today), today)
    word = "other" if others[0].shifts else none_of(others[0].owner)
    return f"{day} {word}{f' +{len(others) - 1}' if len(others) > 1 else ''}"
