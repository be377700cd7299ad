"""Adding and changing clients."""

from dataclasses import fields, replace

from deskpkg.domain.clients import NewClient, changed_by_both
from deskpkg.domain.contacts import format_phone
from deskpkg.domain.names import display_name, name_key
from deskpkg.domain.refused import BadInput, Conflict, Gone
from deskpkg.domain.text import fold, optional, optional_lines
from deskpkg.store.changes.images import told, watch
from deskpkg.store.models import Client
from deskpkg.store.unit import Unit


class ChangedMeanwhile(Conflict):
    """Somebody else changed the same of this client in the meantime."""

    def __init__(self, now: NewClient, both: tuple[str, ...], who: str) -> None:
        """Tell what is known by now, which fields both have changed, and who did."""
        super().__init__()
        self.now = now
        self.both = both
        self.who = who


def add(unit: Unit, new: NewClient) -> int:
    """Add a client and return their number.

    Raises:
        BadInput: there is no name, or something is longer than fits.
    """
    client = Client(created_at=unit.now)
    _fill(unit, client, new)
    unit.session.add(client)
    unit.flush()
    name = display_name(client.last_name, client.first_name)
    rows = told(unit, client)
    unit.record("client.created", f"Added client {name}", client=client.key, rows=rows)
    return client.key


def change(
    unit: Unit, client_id: int, new: NewClient, before: NewClient | None = None
) -> NewClient:
    """Change what is known of a client, and return what is known of them now.

    Args:
        unit: the unit of work.
        client_id: whom.
        new: what is to be known of them.
        before: what was known when `new` was begun; what is the same in both stays as it is, so
            that a colleague's change of another field meanwhile is not taken back.

    Raises:
        ChangedMeanwhile: a colleague has changed one of the same fields to something else.
        BadInput: there is no name, or something is longer than fits.
        Gone: there is no such client.
    """
    client = unit.session.get(Client, client_id)
    if client is None:
        raise Gone
    watch(unit, client)
    if before is not None:
        now = NewClient(**{field.name: getattr(client, field.name) for field in fields(new)})
        if both := changed_by_both(before, _cleaned(new), now):
            raise ChangedMeanwhile(now, both, _changed_by(unit, client_id))
        untouched = (f.name for f in fields(new) if _same(new, before, f.name))
        new = replace(new, **{name: getattr(client, name) for name in untouched})
    _fill(unit, client, new)
    name = display_name(client.last_name, client.first_name)
    if rows := told(unit, client):
        unit.record("client.changed", f"Changed client {name}", client=client_id, rows=rows)
    return new


def _changed_by(unit: Unit, client_id: int) -> str:
    """Return who changed a client last: "Ana at front"."""
    row = unit.one(
        "SELECT staff, desk FROM history WHERE client_id = :id AND action LIKE 'client.%' "
        "ORDER BY id DESC LIMIT 1",
        id=client_id,
    )
    if row is None:
        return "Somebody"
    staff, desk = row
    return str(staff) if desk in ("", staff) else f"{staff} at {desk}"


def _same(one: NewClient, other: NewClient, field: str) -> bool:
    return bool(getattr(one, field) == getattr(other, field))


def _cleaned(new: NewClient) -> NewClient:
    return NewClient(
        optional(new.last_name, "the last name", field="last"),
        optional(new.first_name, "the first name", field="first"),
        new.birth_date,
        optional(new.phone, "the telephone number", 50, field="phone"),
        optional(new.email, "the e-mail address", 254, field="email"),
        optional_lines(new.notes, "the note", field="notes"),
        optional_lines(new.address, "the address", 1000, field="address"),
    )


def _fill(unit: Unit, client: Client, new: NewClient) -> None:
    new = _cleaned(new)
    if not (new.last_name or new.first_name):
        raise BadInput("Type the client's last name, or the only name they have.", field="last")
    client.last_name, client.first_name = new.last_name, new.first_name
    client.birth_date = new.birth_date
    client.phone, client.email, client.notes = new.phone, new.email, new.notes
    client.address = new.address
    client.words = search_words(new, country_of(unit))
    client.sort_key = name_key(new.last_name, new.first_name)


def country_of(unit: Unit) -> str:
    """Return the practice's country, for reading phone numbers."""
    return str(unit.value("SELECT country FROM practice") or "")


def search_words(new: NewClient, country: str) -> str:
    """Return the words a client is found by, separated by spaces.

    Folded names; the phone number's digits as dialled here and from abroad, and backwards (with
    an r before them) for those who know only its end; the birth date as digits in each order.
    """
    words = [*fold(new.last_name).split(), *fold(new.first_name).split()]
    for number in (new.phone, format_phone(new.phone, country) if new.phone else ""):
        if digits := "".join(character for character in number if character.isdecimal()):
            words += [digits, f"r{digits[::-1]}"]
    if (birth := new.birth_date) is not None:
        words += [f"{birth:%d%m%y}", f"{birth:%d%m%Y}", f"{birth:%m%d%y}", f"{birth:%m%d%Y}"]
        words.append(f"{birth:%Y%m%d}")
    return " ".join(dict.fromkeys(words))[:2000]
