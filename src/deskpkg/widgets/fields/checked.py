"""Fields whose text is read by a rule of the domain."""

from collections.abc import Callable
from typing import ClassVar, Unpack

from deskpkg.domain.terms import Expiry, parse_expiry
from deskpkg.widgets.fields.setup import Options
from deskpkg.widgets.fields.typed import TypedField


class CheckedField(TypedField[str]):
    """A code that must be known: a currency, a locale, a time zone."""

    def __init__(
        self,
        key: str,
        label: str,
        raw: str = "",
        *,
        known: Callable[[str], str],
        **options: Unpack[Options],
    ) -> None:
        """Make a field; `known` returns the code as it is written, or raises `BadInput`."""
        super().__init__(key, label, raw, **options)
        self._known = known

    def read(self, text: str) -> str:
        """The code as it is written."""
        return self._known(text)


class ExpiryField(TypedField[Expiry]):
    """How long a package can be used: "12 months", "90 days"; blank for no expiry."""

    WISH: ClassVar[int] = 14

    def read(self, text: str) -> Expiry:
        """The time."""
        return parse_expiry(text)

    def readings(self, value: Expiry) -> tuple[str, ...]:
        """The time in full words."""
        return (str(value),)
