"""Rows of another system's list of clients, read as new clients or refused with a reason."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from deskpkg.domain.clients import NewClient
from deskpkg.domain.contacts import parse_email, parse_phone
from deskpkg.domain.refused import BadInput
from deskpkg.domain.text import clean, counted, fold, optional, optional_lines
from deskpkg.domain.typed_date import DateOrder, parse_birth_date

FIELDS: Mapping[str, frozenset[str]] = {
    "last name": frozenset(
        {"last name", "lastname", "last", "surname", "family name", "familyname"}
        | {"client last name", "patient last name"}
    ),
    "first name": frozenset(
        {"first name", "firstname", "first", "given name", "given names", "givenname", "forename"}
        | {"forenames", "client first name", "patient first name"}
    ),
    "name": frozenset(
        {"name", "full name", "fullname", "client", "client name", "patient", "patient name"}
    ),
    "birth date": frozenset(
        {"birth date", "birthdate", "date of birth", "dateofbirth", "dob", "d o b", "birthday"}
        | {"born"}
    ),
    "phone": frozenset(
        {"phone", "phone number", "mobile", "mobile phone", "mobile number", "cell", "cell phone"}
        | {"telephone", "telephone number", "tel", "home phone", "work phone", "contact number"}
    ),
    "email": frozenset({"email", "e mail", "email address", "e mail address", "mail"}),
    "notes": frozenset({"notes", "note", "comment", "comments", "remark", "remarks"}),
}
"""The headers, folded, under which each field is looked for."""

_PARTICLES = frozenset(
    {"al", "ap", "bin", "da", "das", "de", "del", "della", "den", "der", "di", "do", "dos", "du"}
    | {"el", "ibn", "la", "le", "st", "ten", "ter", "van", "von", "zu"}
)
_DELIMITERS = ",;\t|"


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column of a list is read as what."""

    header: tuple[str, ...]
    fields: tuple[str, ...]
    """For each column a key of `FIELDS`, or "" for one that is ignored."""

    @property
    def ignored(self) -> tuple[str, ...]:
        """The headers of the columns that are not read."""
        return tuple(
            title or "(no title)"
            for title, field in zip(self.header, self.fields, strict=True)
            if not field
        )

    @property
    def used(self) -> tuple[tuple[str, str], ...]:
        """Header and field of each column that is read."""
        pairs = zip(self.header, self.fields, strict=True)
        return tuple((title, field) for title, field in pairs if field)


@dataclass(frozen=True, slots=True)
class Reading:
    """How the practice writes what a list contains."""

    country: str
    order: DateOrder
    today: date


def columns(header: Sequence[str]) -> Columns:
    """Return what each column of a list with this header is.

    Raises:
        BadInput: no column has the clients' names.
    """
    titles = tuple(clean(title).strip() for title in header)
    fields = tuple(_field(title) for title in titles)
    if not {"name", "last name", "first name"} & set(fields):
        raise BadInput(
            "No column has names: the first line must say which one does, "
            "such as: last name, first name, birth date, phone, email, notes."
        )
    return Columns(titles, fields)


def _field(title: str) -> str:
    folded = fold(title)
    return next((field for field, known in FIELDS.items() if folded in known), "")


def delimiter(line: str) -> str:
    """Return what separates the cells of a header line: comma, semicolon, tab or bar."""
    outside = "".join(line.split('"')[::2])
    return max(_DELIMITERS, key=outside.count)


def date_order(dates: Iterable[str], usual: DateOrder) -> DateOrder:
    """Return the order of day and month that fits `dates`; the `usual` one if both do.

    "25/12/1980" has its day first, "12/25/1980" its month; a year that comes first says nothing.
    """
    seen: set[DateOrder] = set()
    for text in dates:
        parts = text.replace("-", "/").replace(".", "/").split("/")
        if len(parts) == 3 and all(part.strip().isdecimal() for part in parts):
            first, second = int(parts[0]), int(parts[1])
            if 12 < first <= 31 and second <= 12 and len(parts[0].strip()) <= 2:
                seen.add("dmy")
            elif 12 < second <= 31 and first <= 12:
                seen.add("mdy")
    if len(seen) == 1:
        return seen.pop()
    return "dmy" if usual == "ymd" else usual


def birth_dates(cells: Sequence[str], known: Columns) -> list[str]:
    """Return the dates of birth that a row has, as they are written."""
    return [
        cell
        for cell, field in zip(cells, known.fields, strict=False)
        if field == "birth date" and cell
    ]


def client(cells: Sequence[str], known: Columns, reading: Reading) -> NewClient:
    """Read one row.

    Raises:
        BadInput: it cannot be read; the message says why.
    """
    if any(cell.strip() for cell in cells[len(known.fields) :]):
        raise BadInput(
            f"The row has {counted(len(cells), 'cell')}, the header {len(known.fields)}; "
            "put texts with separators in quotation marks."
        )
    values = _values(cells, known)
    last, first = values.get("last name", ""), values.get("first name", "")
    if not (last or first):
        last, first = split_name(values.get("name", ""))
    new = NewClient(
        optional(last, "the last name"),
        optional(first, "the first name"),
        _birth(values.get("birth date", ""), reading),
        parse_phone(values["phone"], reading.country) if "phone" in values else "",
        parse_email(values["email"]) if "email" in values else "",
        optional_lines(values.get("notes", ""), "the note"),
    )
    if not (new.last_name or new.first_name):
        raise BadInput("There is no name.")
    return new


def _values(cells: Sequence[str], known: Columns) -> dict[str, str]:
    """Return the first filled cell of each field."""
    values: dict[str, str] = {}
    for cell, field in zip(cells, known.fields, strict=False):
        if field and (text := cell.strip()):
            values.setdefault(field, text)
    return values


def _birth(text: str, reading: Reading) -> date | None:
    if not text:
        return None
    day, _, clock = text.replace("T", " ").partition(" ")
    if clock and not clock.replace(":", "").replace(".", "").strip("0"):
        text = day  # spreadsheets write midnight after a date
    return parse_birth_date(text, reading.today, reading.order)


def split_name(name: str) -> tuple[str, str]:
    """Return last and first name of "Smith, Jane" or "Jane Smith" ("Ada van den Berg")."""
    last, comma, first = name.partition(",")
    if comma:
        return last.strip(), first.strip()
    words = name.split()
    start = max(0, len(words) - 1)
    while start > 1 and words[start - 1].casefold() in _PARTICLES:
        start -= 1
    return " ".join(words[start:]), " ".join(words[:start])


@dataclass(frozen=True, slots=True)
class Person:
    """What tells clients of one name apart, as it is kept."""

    birth_date: str | None
    phone: str
    email: str

    def is_in(self, other: "Person") -> bool:
        """Tell whether this row of a list is the `other`, who is there under the same name.

        The birth date decides if both have one; otherwise a phone number or an e-mail address
        they share, or that there is nothing in the row which the other has not as well.
        """
        if self.birth_date and other.birth_date:
            return self.birth_date == other.birth_date
        if self.phone and self.phone == other.phone:
            return True
        mail = self.email.casefold()
        if mail and mail == other.email.casefold():
            return True
        return not (self.birth_date or self.phone or self.email)


class Roll:
    """Who is there already, by folded name."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self._people: dict[str, list[Person]] = {}

    def add(self, name: str, person: Person) -> None:
        """Add somebody."""
        self._people.setdefault(name, []).append(person)

    def has(self, name: str, person: Person) -> bool:
        """Tell whether a row of a list is somebody who is there."""
        return any(person.is_in(other) for other in self._people.get(name, ()))
