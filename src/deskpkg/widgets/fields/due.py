"""A field for what is paid of an amount that is due."""

from typing import Unpack

from textual import events

from deskpkg.domain.money import parse_money
from deskpkg.domain.payments import half
from deskpkg.widgets.fields.numbers import MoneyField
from deskpkg.widgets.fields.setup import Options


class DueField(MoneyField):
    """An amount that begins with what is due: h makes it half of that, again h all of it.

    Where more is open than is due now, a makes it all that is open.
    """

    def __init__(
        self,
        key: str,
        label: str,
        due_minor: int,
        open_minor: int = 0,
        *,
        currency: str,
        locale: str,
        **options: Unpack[Options],
    ) -> None:
        """Make a field that begins with `due_minor`, blank if that is 0.

        Args:
            key: the field's key.
            label: what stands before it.
            due_minor: what is due.
            open_minor: all that is open, if that is more.
            currency: ISO 4217 code.
            locale: how amounts are written.
            options: as for every field.
        """
        super().__init__(key, label, currency=currency, locale=locale, **options)
        self.due_minor, self.open_minor = due_minor, open_minor
        self.fill(due_minor or None)

    def on_key(self, event: events.Key) -> None:
        """Take half of what is due, or all that is open, or type a character."""
        if event.character in ("h", "H") and self.due_minor:
            event.stop()
            event.prevent_default()
            part = half(self.due_minor)
            self.fill(self.due_minor if self.reading() == part else part)
            self.edited()
        elif event.character in ("a", "A") and self.open_minor > self.due_minor:
            event.stop()
            event.prevent_default()
            self.fill(self.open_minor)
            self.edited()
        else:
            super().on_key(event)


class SignedMoneyField(MoneyField):
    """An amount that may be below zero: what was counted where more went out than came in."""

    def read(self, text: str) -> int:
        """The amount in minor units."""
        return parse_money(text, self.currency, self.locale, allow_negative=True)
