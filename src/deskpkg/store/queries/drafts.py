"""What was typed into forms and not saved yet."""

import json
from dataclasses import dataclass
from datetime import datetime

from deskpkg.store.unit import Unit, instant


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed into one form."""

    raws: dict[str, str]
    """Each field's text as typed, by the field's key."""
    title: str
    saved_at: datetime


def draft(unit: Unit, form: str, subject: str = "") -> Draft | None:
    """Return what was typed at this desk into a form about a subject; None if nothing is kept."""
    row = unit.one(
        "SELECT raws, title, saved_at FROM draft "
        "WHERE desk = :desk AND form = :form AND subject = :subject",
        desk=unit.desk,
        form=form,
        subject=subject,
    )
    return None if row is None else Draft(dict(json.loads(row[0])), row[1], instant(row[2]))
