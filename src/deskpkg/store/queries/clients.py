"""Finding clients, and what is on their card."""

import json
import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

from deskpkg.domain.clients import Client, ClientRow, PackageGlance
from deskpkg.domain.names import display_name, name_key, spoken_key
from deskpkg.domain.packages import Status
from deskpkg.domain.refused import Gone
from deskpkg.domain.text import fold
from deskpkg.domain.zones import local_date
from deskpkg.store.queries.names import NAME
from deskpkg.store.queries.owing import OPEN
from deskpkg.store.unit import Unit, instant, instant_text, optional_date

MOST_TYPED = 200
"""How many characters of a search are read."""

MOST_WORDS = 12
"""How many words of a search are looked for."""

FEW = 30
"""How many are shown while nothing is typed."""

CANDIDATES = 120
"""How many matches are ranked; beyond that the list is by name."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found."""

    rows: tuple[ClientRow, ...]
    more: bool = False
    """Whether there are more than are listed."""


_COLUMNS = "SELECT c.id, c.last_name, c.first_name, c.birth_date, c.phone, c.sort_key"
_LAST_VISIT = """(SELECT max(a.starts_at) FROM appointment a
    WHERE a.client_id = c.id AND a.starts_at <= :now)"""
_KEPT = "FROM client c WHERE c.archived_at IS NULL AND"

_DAY = re.compile(r"(?<!\S)(\d{1,2}|\d{4})[/.-](\d{1,2})[/.-](\d{4}|\d{1,2})(?!\S)", re.ASCII)
"""A date with a separator; a client is found by its digits, two for a day and a month."""


def find(unit: Unit, text: str, limit: int = 30) -> Found:
    """Return the clients that `text` may mean.

    Parts of names in any order, the beginning or the end of a phone number, a birth date written
    in digits (120384, 12/3/84), or a client number (#1042). Names that begin with the first word
    come first, then who was here last.
    """
    text = text[:MOST_TYPED].strip()
    number = text.removeprefix("#").strip()
    rows = []
    if number.isdecimal() and len(number) <= (12 if text.startswith("#") else 6):
        rows = _candidates(unit, "c.id = :id", id=int(number))
    if not text.startswith("#"):
        seen = {row[0] for row in rows}
        rows += [row for row in _by_words(unit, _search_words(text), limit) if row[0] not in seen]
    return Found(_dressed(unit, rows[:limit]), more=len(rows) > limit)


def _search_words(text: str) -> list[str]:
    """Return the folded words of `text`; figures side by side are one number, however spaced."""
    words: list[str] = []
    text = _DAY.sub(lambda found: "".join(part.zfill(2) for part in found.groups()), text)
    for word in fold(text).split():
        if words and word.isdecimal() and words[-1].isdecimal():
            words[-1] += word
        else:
            words.append(word)
    return words[:MOST_WORDS]


def _by_words(unit: Unit, words: list[str], limit: int) -> list[tuple[Any, ...]]:
    if not words:
        return _recent(unit)
    ids = unit.query(
        "SELECT rowid FROM client_search WHERE client_search MATCH :match LIMIT :most",
        match=" AND ".join(_term(word) for word in words),
        most=CANDIDATES,
    )
    too_many = len(ids) == CANDIDATES
    by_name = _by_last_name(unit, words[0], limit + 1) if too_many and len(words) == 1 else []
    if len(by_name) > limit:
        return by_name
    rows = _of_ids(unit, ids, ranked=not too_many)
    rows.sort(key=lambda row: (row[5], row[0]))
    rows.sort(key=lambda row: row[6] or "", reverse=True)
    rows.sort(key=lambda row: not row[5].startswith(words[0]))
    known = {row[0] for row in by_name}
    return by_name + [row for row in rows if row[0] not in known]


def _by_last_name(unit: Unit, word: str, most: int) -> list[tuple[Any, ...]]:
    """Return the first clients whose last name begins with a folded word."""
    return unit.query(
        f"{_COLUMNS}, NULL {_KEPT} c.sort_key >= :word AND c.sort_key < :after "
        "ORDER BY c.sort_key, c.id LIMIT :most",
        word=word,
        after=word + "\U0010ffff",
        most=most,
    )


def _term(word: str) -> str:
    """Return the full-text term of a folded word: its beginning, for digits also the end.

    Six digits may be a birth date whose year comes first, of either century.
    """
    if not word.isdecimal() or len(word) < 3:
        return f'"{word}"*'
    years = ("19", "20") if len(word) == 6 else ()
    beginnings = (word, f"r{word[::-1]}", *(f"{year}{word}" for year in years))
    return "({})".format(" OR ".join(f'"{each}"*' for each in beginnings))


def _candidates(unit: Unit, where: str, **params: Any) -> list[tuple[Any, ...]]:
    """Return clients, with when they were here last."""
    sql = f"{_COLUMNS}, {_LAST_VISIT} {_KEPT} {where}"
    return unit.query(sql, now=instant_text(unit.now), **params)


def _of_ids(
    unit: Unit, rows: list[tuple[Any, ...]], *, ranked: bool = True
) -> list[tuple[Any, ...]]:
    """Return the clients whose ids the rows begin with; when they were here last, if `ranked`."""
    ids = json.dumps([row[0] for row in rows])
    where = "c.id IN (SELECT value FROM json_each(:ids))"
    if ranked:
        return _candidates(unit, where, ids=ids)
    return unit.query(f"{_COLUMNS}, NULL {_KEPT} {where}", ids=ids)


def _recent(unit: Unit) -> list[tuple[Any, ...]]:
    """Return who is around now, the clients of the nearest visits; the rest of few clients too."""
    rows = unit.query(
        "SELECT DISTINCT client_id FROM (SELECT client_id FROM appointment "
        "WHERE starts_at <= :now ORDER BY starts_at DESC LIMIT :most)",
        now=instant_text(unit.now),
        most=FEW,
    )
    found = _of_ids(unit, rows)
    found.sort(key=lambda row: row[6] or "", reverse=True)
    if len(found) < FEW:
        known = {row[0] for row in found}
        others = _candidates(unit, "1 ORDER BY c.sort_key, c.id LIMIT :most", most=FEW)
        found += [row for row in others if row[0] not in known][: FEW - len(found)]
    return found


def _dressed(unit: Unit, rows: list[tuple[Any, ...]]) -> tuple[ClientRow, ...]:
    """Add to the rows what a receptionist is asked next: what is left, when they come."""
    ids = json.dumps([row[0] for row in rows])
    glances = _glances(unit, ids)
    visits = dict(
        unit.query(
            "SELECT client_id, min(starts_at) FROM appointment WHERE client_id IN "
            "(SELECT value FROM json_each(:ids)) AND starts_at > :now AND state = 'booked' "
            "GROUP BY client_id",
            ids=ids,
            now=instant_text(unit.now),
        )
    )
    names = [spoken_key(row[1], row[2]) for row in rows]
    called = _called(unit, ids)
    return tuple(
        ClientRow(
            row[0],
            display_name(row[1], row[2]),
            called[row[0]],
            optional_date(row[3]),
            row[4],
            glances.get(row[0]),
            local_date(instant(visits[row[0]]), unit.zone) if row[0] in visits else None,
            same_name=names.count(name) > 1,
        )
        for row, name in zip(rows, names, strict=True)
    )


def _called(unit: Unit, ids: str) -> dict[int, str]:
    """Return how each client is called."""
    where = "c.id IN (SELECT value FROM json_each(:ids))"
    rows = unit.query(f"SELECT c.id, {NAME} FROM client c WHERE {where}", ids=ids)
    return {key: display_name(*name) for key, *name in rows}


def _glances(unit: Unit, ids: str) -> dict[int, PackageGlance]:
    """Return for each client the active package that would be suggested first."""
    rows = unit.query(
        """SELECT usable.client_id, cp.name, cp.credits - (SELECT count(*) FROM appointment a
            WHERE a.client_package_id = cp.id AND a.holds_credit) AS remaining, cp.expires_on
        FROM (SELECT client_id, id FROM client_package WHERE deleted_at IS NULL
                AND client_id IN (SELECT value FROM json_each(:ids))
            UNION ALL SELECT client_id, client_package_id FROM client_package_member
                WHERE client_id IN (SELECT value FROM json_each(:ids)) AND removed_at IS NULL
            ) usable
            JOIN client_package cp ON cp.id = usable.id
        WHERE cp.deleted_at IS NULL AND cp.canceled_at IS NULL
            AND (cp.expires_on IS NULL OR cp.expires_on >= :today)
        ORDER BY cp.client_id <> usable.client_id, cp.expires_on IS NULL, cp.expires_on,
            cp.kind = 'flexible', cp.sold_on, cp.id""",
        ids=ids,
        today=unit.today.isoformat(),
    )
    active = [row for row in rows if row[2] > 0]
    counts = Counter(row[0] for row in active)
    result: dict[int, PackageGlance] = {}
    for client_id, name, remaining, expires in active:
        if client_id not in result:
            until, more = optional_date(expires), counts[client_id] - 1
            result[client_id] = PackageGlance(name, remaining, until, Status.ACTIVE, more)
    return result


def client(unit: Unit, client_id: int) -> Client:
    """Return one client, with what they owe on open invoices.

    Raises:
        Gone: there is no such client.
    """
    row = unit.one(
        f"SELECT {NAME}, c.id, c.birth_date, c.phone, c.email, c.notes, "
        "c.archived_at IS NOT NULL, c.address FROM client c WHERE c.id = :id",
        id=client_id,
    )
    if row is None:
        raise Gone
    last, first, number, key, born, phone, email, notes, archived, address = row
    return Client(
        id=key,
        last_name=last,
        first_name=first,
        birth_date=optional_date(born),
        phone=phone,
        email=email,
        notes=notes,
        archived=bool(archived),
        owes_minor=owed(unit, client_id),
        address=address,
        twin=number is not None,
    )


def called(unit: Unit, client_id: int) -> str:
    """Return how a client is called: "Smith, Jane", or "Smith, Jane #2".

    Raises:
        Gone: there is no such client.
    """
    return client(unit, client_id).called


def namesakes(unit: Unit, last: str, first: str, but: int | None = None) -> tuple[ClientRow, ...]:
    """Return the clients of the same name, the client `but` aside."""
    rows = _candidates(
        unit, "c.sort_key = :key AND c.id IS NOT :but", key=name_key(last, first), but=but
    )
    return _dressed(unit, rows)


def owed(unit: Unit, client_id: int) -> int:
    """Return what is open on the client's invoices, in minor units."""
    return int(
        unit.value(
            f"SELECT coalesce(sum({OPEN}), 0) "
            "FROM invoice i WHERE i.client_id = :client AND i.state = 'open'",
            client=client_id,
        )
    )
