"""The keys with which a visit ends, the same on every screen that shows visits."""

from typing import TypeVar

from textual.binding import Binding

from deskpkg.domain.agenda import Visit
from deskpkg.domain.appointments import Appointment, State, VisitLine
from deskpkg.screens.arriving import finish
from deskpkg.screens.base import DeskScreen, flow
from deskpkg.screens.ending import end_visit, why_not_end
from deskpkg.screens.offering import open_offer

T = TypeVar("T")

ENDS = {"cancel": State.CANCELED, "miss": State.MISSED, "finish": State.COMPLETED}
"""What each action makes of a visit."""


def visit_keys(prefix: str, *, cancels: bool = True) -> tuple[Binding, ...]:
    """Return the bindings; `prefix` begins their ids, by which they can be changed.

    Without `cancels` the screen has a key of its own that cancels more than visits.
    """
    cancel = Binding("c", "cancel", "Cancel", id=f"{prefix}.cancel", tooltip="Cancel the visit")
    return (
        *((cancel,) if cancels else ()),
        Binding(
            "z",
            "miss",
            "Missed",
            id=f"{prefix}.miss",
            tooltip="Mark the visit as missed: nobody came",
            show=False,
        ),
        Binding(
            "v",
            "finish",
            "Done",
            id=f"{prefix}.finish",
            tooltip="The visit is done; again: is not",
            show=False,
        ),
        Binding(
            "o",
            "offer",
            "Waiting",
            id=f"{prefix}.offer",
            tooltip="Who waits: first for the time that became free last",
            show=False,
        ),
    )


class VisitKeys(DeskScreen[T]):
    """A screen with a visit at hand, which its keys can end."""

    def at_hand(self) -> Appointment | VisitLine | Visit | None:
        """Return the visit that the keys are for, as it is shown; override this."""
        raise NotImplementedError

    def why_not_visit(self, action: str, visit: Appointment | VisitLine | None) -> str:
        """Say why an action of `ENDS` can't be done with a visit; "" if it can."""
        if visit is None:
            return "There is no appointment under the cursor."
        return why_not_end(visit, ENDS[action], self.desk.now)

    @flow
    async def action_cancel(self) -> None:
        """Cancel the visit, after asking what becomes of its credit."""
        await self.end(State.CANCELED)

    @flow
    async def action_miss(self) -> None:
        """Nobody came."""
        await self.end(State.MISSED)

    @flow
    async def action_finish(self) -> None:
        """The visit is done; or is not, after all."""
        visit = self.at_hand()
        if visit is None:
            self.say(self.why_not_visit("finish", None), "warning")
        else:
            await self.attempt(finish, visit.id, visit.state, done=str)

    def action_offer(self) -> None:
        """Offer the time that has become free last to those who wait for one."""
        open_offer(self)

    async def end(self, after: State) -> None:
        """End the visit at hand, after asking what has to be asked; in a flow."""
        visit = self.at_hand()
        if visit is None:
            self.say(self.why_not_visit("cancel", None), "warning")
        else:
            await end_visit(self, visit.id, after)
