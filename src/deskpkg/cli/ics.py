"""Writing appointments as an iCalendar file (RFC 5545)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard

from deskpkg import __version__
from deskpkg.domain.entries import Entry, entry_id
from deskpkg.domain.text import clean
from deskpkg.domain.zones import OffsetChange, local_date, offset_changes

_YEAR = 366


@dataclass(frozen=True, slots=True)
class Book:
    """Whose calendar is written, and how."""

    name: str
    zone: ZoneInfo
    records: str
    """What tells one clinic's records from all others'."""
    private: bool = False
    """Whether the clients' names are left out."""
    whose: bool = False
    """Whether each entry says who treats."""


def calendar_file(book: Book, entries: Sequence[Entry]) -> bytes:
    """Return the file; it is the same, byte for byte, as long as no entry has changed."""
    calendar = Calendar()
    calendar.add("prodid", f"-//deskpkg//deskpkg {__version__}//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", clean(book.name))
    if entries and book.zone.key != "UTC":
        calendar.add_component(_timezone(book.zone, entries))
    for entry in entries:
        calendar.add_component(_event(book, entry))
    return bytes(calendar.to_ical())


def _timezone(zone: ZoneInfo, entries: Sequence[Entry]) -> Timezone:
    """Return what the zone's clocks show in the years around the entries."""
    days = [local_date(entry.starts_at, zone).toordinal() for entry in entries]
    first, last = max(1, min(days) - _YEAR), min(date.max.toordinal(), max(days) + _YEAR)
    found = Timezone()
    found.add("tzid", zone.key)
    for change in offset_changes(date.fromordinal(first), date.fromordinal(last), zone):
        found.add_component(_observance(change))
    return found


def _observance(change: OffsetChange) -> TimezoneDaylight | TimezoneStandard:
    part = TimezoneDaylight() if change.summer else TimezoneStandard()
    part.add("dtstart", change.local)
    part.add("tzname", change.name)
    part.add("tzoffsetfrom", change.before)
    part.add("tzoffsetto", change.after)
    return part


def _event(book: Book, entry: Entry) -> Event:
    event = Event()
    event.add("uid", entry_id(book.records, entry.appointment_id))
    event.add("sequence", entry.version)
    event.add("dtstamp", entry.changed_at)
    event.add("created", entry.created_at)
    event.add("last-modified", entry.changed_at)
    event.add("dtstart", _local(entry.starts_at, book.zone))
    event.add("dtend", _local(entry.ends_at, book.zone))
    event.add("summary", clean(entry.title(private=book.private, whose=book.whose)))
    if entry.location:
        event.add("location", clean(entry.location))
    event.add("status", entry.standing.value)
    event.add("transp", "OPAQUE" if entry.busy else "TRANSPARENT")
    event.add("class", "PRIVATE")
    return event


def _local(instant: datetime, zone: ZoneInfo) -> datetime:
    """Return the practice's time; UTC in an hour that happens twice, the second time."""
    local = instant.astimezone(zone)
    return instant if local.fold else local
