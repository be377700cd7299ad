"""What was typed into forms and not saved yet."""

import json

from deskpkg.store.unit import Unit


def draft(unit: Unit, form: str, subject: str = "") -> dict[str, str] | None:
    """Return what was typed at this desk into a form about a subject; None if nothing is kept."""
    kept = unit.value(
        "SELECT raws FROM draft WHERE desk = :desk AND form = :form AND subject = :subject",
        desk=unit.desk,
        form=form,
        subject=subject,
    )
    return None if kept is None else dict(json.loads(kept))
