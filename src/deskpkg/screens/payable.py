"""Screens on something that can be paid: F7 takes a payment for it."""

from dataclasses import dataclass
from typing import ClassVar, Literal, TypeVar

from textual.binding import Binding, BindingType

from deskpkg.screens.base import DeskScreen, flow

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Target:
    """What a payment is taken for."""

    kind: Literal["invoice", "package", "client", "plan", "visit"]
    id: int


class TakesPayment(DeskScreen[T]):
    """A screen on something that can be paid."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f7,ctrl+g p", "pay", "Pay", id="desk.pay", tooltip="Take a payment for this"),
    ]

    @property
    def payable(self) -> Target | None:
        """What F7 takes a payment for; None if there is nothing."""
        return None

    @flow
    async def action_pay(self) -> None:
        """Take a payment."""
        from deskpkg.screens.pay import take_payment  # a list is shown before its dialogs

        if (target := self.payable) is not None:
            await take_payment(self, target)
