"""Keeping what is typed into a form until it is saved.

A draft is no record of the clinic: it leaves no history.
"""

import json
import os
from collections.abc import Mapping
from typing import Any

from deskpkg.domain.refused import Gone, Refused
from deskpkg.domain.text import clean
from deskpkg.store.queries.drafts import PARKED
from deskpkg.store.unit import Unit, instant_text

_KEY = "desk = :desk AND form = :form AND subject = :subject"


class HeldElsewhere(Refused):
    """This form is open at another desk."""

    def __init__(self, desk: str) -> None:
        """Say at which `desk`."""
        super().__init__(f"{desk} has this form open. Take it over only if nobody works there.")
        self.desk = desk


def keep(
    unit: Unit,
    form: str,
    subject: str,
    raws: Mapping[str, str],
    title: str = "",
    desk: str | None = None,
) -> None:
    """Keep what was typed into a form about a subject, in place of what was kept.

    `desk` is whose draft it is, this desk's if None.
    """
    unit.execute(
        "INSERT INTO draft (desk, form, subject, raws, title, saved_at) "
        "VALUES (:desk, :form, :subject, :raws, :title, :now) "
        "ON CONFLICT (desk, form, subject) DO UPDATE SET raws = excluded.raws, "
        "title = excluded.title, saved_at = excluded.saved_at",
        desk=unit.desk if desk is None else desk,
        form=form,
        subject=subject,
        raws=json.dumps(dict(raws)),
        title=clean(title)[:500],
        now=instant_text(unit.now),
    )


def drop(unit: Unit, form: str, subject: str = "", desk: str | None = None) -> None:
    """Forget a draft, its form having been saved or thrown away."""
    owner = unit.desk if desk is None else desk
    unit.execute(f"DELETE FROM draft WHERE {_KEY}", desk=owner, form=form, subject=subject)


def park(
    unit: Unit,
    form: str,
    subject: str,
    raws: Mapping[str, str],
    title: str,
    place: str,
    arguments: Mapping[str, Any],
) -> str:
    """Park a half-done form of this desk for any desk to take up; return its new subject.

    Args:
        unit: the unit of work.
        form: the form's name among the drafts.
        subject: what its draft at this desk is about; that draft is parked with it.
        raws: what is typed.
        title: how a list calls it.
        place: the name of the screen that shows the form.
        arguments: what that screen is made with, as JSON can say it.
    """
    drop(unit, form, subject)
    last = unit.value("SELECT max(subject) FROM draft WHERE desk = :parked", parked=PARKED)
    number = int(last.split()[1]) + 1 if last else 1
    key = f"parked {number:06} {os.urandom(4).hex()}"
    keep(unit, form, key, raws, title, PARKED)
    unit.execute(
        f"UPDATE draft SET place = :place, arguments = :arguments, staff = :staff WHERE {_KEY}",
        place=place,
        arguments=json.dumps(dict(arguments)),
        staff=clean(unit.staff)[:200],
        desk=PARKED,
        form=form,
        subject=key,
    )
    return key


def take_up(unit: Unit, form: str, subject: str, *, force: bool = False) -> None:
    """Take a parked form up at this desk; it stays parked until it is saved.

    Raises:
        HeldElsewhere: it is open at another desk, and `force` does not take it over.
        Gone: it was saved or thrown away meanwhile.
    """
    held_by = _held_by(unit, form, subject)
    if held_by not in ("", unit.desk) and not force:
        raise HeldElsewhere(held_by)
    _hold(unit, form, subject, unit.desk)


def put_back(unit: Unit, form: str, subject: str) -> None:
    """Let other desks take a parked form up again, it having been left here."""
    unit.execute(
        f"UPDATE draft SET held_by = '' WHERE {_KEY} AND held_by = :own",
        desk=PARKED,
        form=form,
        subject=subject,
        own=unit.desk,
    )


def note(unit: Unit, form: str, subject: str, why: str) -> None:
    """Say why a form is parked ("calls back after lunch").

    Raises:
        Gone: it was saved or thrown away meanwhile.
    """
    _held_by(unit, form, subject)
    unit.execute(
        f"UPDATE draft SET why = :why WHERE {_KEY}",
        why=" ".join(clean(why).split())[:500],
        desk=PARKED,
        form=form,
        subject=subject,
    )


def _held_by(unit: Unit, form: str, subject: str) -> str:
    row = unit.one(
        f"SELECT held_by FROM draft WHERE {_KEY}", desk=PARKED, form=form, subject=subject
    )
    if row is None:
        raise Gone
    return str(row[0])


def _hold(unit: Unit, form: str, subject: str, desk: str) -> None:
    unit.execute(
        f"UPDATE draft SET held_by = :held WHERE {_KEY}",
        held=desk,
        desk=PARKED,
        form=form,
        subject=subject,
    )
