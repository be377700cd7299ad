"""The visit that is typed, as it shows among those of its day."""

from dataclasses import replace
from datetime import date

from deskpkg.domain.agenda import DAY_END, Ghost
from deskpkg.screens.appointment_fields import AppointmentFields
from deskpkg.screens.booking import Answer

HALF_HOUR = 30
"""Minutes that it takes as long as nobody has said how many."""


def ghost_of(
    fields: AppointmentFields, answer: Answer, day: date, appointment_id: int | None = None
) -> Ghost | None:
    """Return what is typed as a block of `day`, as soon as it is known who treats and when.

    Args:
        fields: what is typed.
        answer: what the records say to it.
        day: the day that is shown.
        appointment_id: the visit that is changed, if it is there already.
    """
    when, minutes = fields.when.reading(), fields.minutes.reading()
    person = fields.practitioner.reading()
    if when is None or when.time is None or person is None or when.date != day:
        return None
    start = when.time.hour * 60 + when.time.minute
    end = min(start + (minutes or HALF_HOUR), DAY_END)
    service = fields.choices.service(fields.service.reading())
    client = answer.card.client.called if answer.card else ""
    ghost = Ghost(person, start, end, client, service.name if service else "")
    if appointment_id is None:
        return ghost
    own = answer.day.visit(appointment_id)
    stays = own is not None and (own.column, own.start, own.end) == (person, start, end)
    return replace(ghost, word="" if stays else "MOVE", of=appointment_id)
