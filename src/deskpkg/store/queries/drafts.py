"""What was typed into forms and not saved yet."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from deskpkg.store.unit import Unit, instant

PARKED = ""
"""The desk of drafts that are parked: any desk may take them up."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed into one form."""

    raws: dict[str, str]
    """Each field's text as typed, by the field's key."""
    title: str
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class Parked:
    """A half-done form that waits to be taken up again, at any desk."""

    form: str
    subject: str
    place: str
    """The name of the screen that shows the form."""
    arguments: dict[str, Any]
    """What that screen is made with."""
    title: str
    why: str
    staff: str
    """Who parked it."""
    held_by: str
    """The desk at which it is open; "" if none."""
    saved_at: datetime
    raws: dict[str, str]


def draft(unit: Unit, form: str, subject: str = "", desk: str | None = None) -> Draft | None:
    """Return what was typed into a form about a subject; None if nothing is kept.

    `desk` is the desk that typed it, this one if None.
    """
    row = unit.one(
        "SELECT raws, title, saved_at FROM draft "
        "WHERE desk = :desk AND form = :form AND subject = :subject",
        desk=unit.desk if desk is None else desk,
        form=form,
        subject=subject,
    )
    return None if row is None else Draft(dict(json.loads(row[0])), row[1], instant(row[2]))


def parked(unit: Unit) -> tuple[Parked, ...]:
    """Return the parked forms, in the order in which they were parked."""
    rows = unit.query(
        "SELECT form, subject, place, arguments, title, why, staff, held_by, saved_at, raws "
        "FROM draft "
        "WHERE desk = :parked ORDER BY subject",
        parked=PARKED,
    )
    return tuple(
        Parked(
            *[
                *row[:3],
                dict(json.loads(row[3])),
                *row[4:8],
                instant(row[8]),
                dict(json.loads(row[9])),
            ]
        )
        for row in rows
    )
