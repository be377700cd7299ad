"""Keeping what is typed into a form until it is saved."""

import json
from collections.abc import Mapping

from deskpkg.domain.text import clean
from deskpkg.store.unit import Unit, instant_text


def keep(unit: Unit, form: str, subject: str, raws: Mapping[str, str], title: str = "") -> None:
    """Keep what was typed at this desk into a form about a subject, in place of what was kept.

    A draft is no record of the clinic: it leaves no history.
    """
    unit.execute(
        "INSERT INTO draft (desk, form, subject, raws, title, saved_at) "
        "VALUES (:desk, :form, :subject, :raws, :title, :now) "
        "ON CONFLICT (desk, form, subject) DO UPDATE SET raws = excluded.raws, "
        "title = excluded.title, saved_at = excluded.saved_at",
        desk=unit.desk,
        form=form,
        subject=subject,
        raws=json.dumps(dict(raws)),
        title=clean(title)[:500],
        now=instant_text(unit.now),
    )


def drop(unit: Unit, form: str, subject: str = "") -> None:
    """Forget a draft, its form having been saved or thrown away."""
    unit.execute(
        "DELETE FROM draft WHERE desk = :desk AND form = :form AND subject = :subject",
        desk=unit.desk,
        form=form,
        subject=subject,
    )
