"""Fields for amounts, whole numbers and percentages."""

from typing import ClassVar, Unpack

from deskpkg.domain.money import format_money, format_rate, parse_money, parse_rate
from deskpkg.domain.refused import BadInput
from deskpkg.widgets.fields.setup import Options
from deskpkg.widgets.fields.typed import TypedField


class MoneyField(TypedField[int]):
    """An amount in minor units of the practice's currency, typed as its locale writes it."""

    WISH: ClassVar[int] = 12

    def __init__(
        self,
        key: str,
        label: str,
        raw: str = "",
        *,
        currency: str,
        locale: str,
        **options: Unpack[Options],
    ) -> None:
        """Make a field for amounts of `currency` ("AUD"), written as in `locale` ("en_AU")."""
        super().__init__(key, label, raw, **options)
        self.currency = currency
        self.locale = locale

    def read(self, text: str) -> int:
        """The amount in minor units."""
        return parse_money(text, self.currency, self.locale)

    def write(self, value: int) -> str:
        """The amount as one would type it."""
        return format_money(value, self.currency, self.locale)

    def readings(self, value: int) -> tuple[str, ...]:
        """The amount as it is printed."""
        return (self.write(value),)


class NumberField(TypedField[int]):
    """A whole number from `least` to `most`."""

    WISH: ClassVar[int] = 6
    LIMIT: ClassVar[int] = 12

    def __init__(
        self,
        key: str,
        label: str,
        raw: str = "",
        *,
        least: int = 0,
        most: int = 999_999,
        **options: Unpack[Options],
    ) -> None:
        """Make a field for numbers from `least` to `most`, both included."""
        super().__init__(key, label, raw, **options)
        self.least = least
        self.most = most

    def read(self, text: str) -> int:
        """The number.

        Raises:
            BadInput: It is not a whole number, or out of range.
        """
        if not (text.isascii() and text.removeprefix("-").isdigit()):
            raise BadInput("Type a whole number.")
        value = int(text)
        if not self.least <= value <= self.most:
            raise BadInput(f"Between {self.least} and {self.most}, please.")
        return value


class RateField(TypedField[int]):
    """A percentage, in thousandths of a percent, typed as the practice's locale writes it."""

    WISH: ClassVar[int] = 8

    def __init__(
        self, key: str, label: str, raw: str = "", *, locale: str, **options: Unpack[Options]
    ) -> None:
        """Make a field for rates written as in `locale` ("en_AU")."""
        super().__init__(key, label, raw, **options)
        self.locale = locale

    def read(self, text: str) -> int:
        """The rate."""
        return parse_rate(text, self.locale)

    def write(self, value: int) -> str:
        """The rate as one would type it."""
        return format_rate(value, self.locale)

    def readings(self, value: int) -> tuple[str, ...]:
        """The rate with its percent sign."""
        return (format_rate(value, self.locale, symbol=True),)
