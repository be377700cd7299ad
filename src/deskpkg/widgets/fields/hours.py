"""A field for the hours of a day."""

from collections.abc import Sequence
from typing import ClassVar, Unpack

from deskpkg.domain.hours import Owner, Shifts
from deskpkg.domain.practice import Location
from deskpkg.domain.told_hours import hours_text
from deskpkg.domain.typed_hours import parse_hours
from deskpkg.widgets.fields.setup import Options
from deskpkg.widgets.fields.typed import TypedField


class HoursField(TypedField[Shifts]):
    """Hours of a day: "8-12 13-17:30", "8-12 main 13-17 lake", "closed"; blank says nothing."""

    WISH: ClassVar[int] = 30

    def __init__(
        self,
        key: str,
        label: str,
        raw: str = "",
        *,
        places: Sequence[Location] = (),
        none: str = "closed",
        **options: Unpack[Options],
    ) -> None:
        """Make a field.

        Args:
            key: See `Field`.
            label: See `Field`.
            raw: What is typed in already.
            places: The locations that may be named.
            none: What a day without hours is called ("off").
            options: See `Options`.
        """
        super().__init__(key, label, raw, **options)
        self.places = places
        self.none = none
        self._names = {Owner("location", place.id): place.name for place in places}

    def read(self, text: str) -> Shifts:
        """The hours."""
        return parse_hours(text, self.places)

    def write(self, value: Shifts) -> str:
        """The hours as one may type them."""
        return hours_text(value, self._names, self.none)

    def readings(self, value: Shifts) -> tuple[str, ...]:
        """The hours in full."""
        return (self.write(value),)
