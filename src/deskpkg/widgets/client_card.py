"""The client's card beside a list or under a form: who it is, what is left, what comes next."""

from collections.abc import Iterator
from datetime import datetime
from typing import ClassVar

from rich.style import Style
from rich.text import Text
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget

from deskpkg.domain.appointments import VisitLine
from deskpkg.domain.cards import SOON, Card
from deskpkg.domain.clients import age
from deskpkg.domain.dates import format_date
from deskpkg.domain.packages import ClientPackage, Status
from deskpkg.widgets.cells import cut, fit, safe

LEFT = 8
"""Cells for "2 of 5"."""
EXPIRES = 8
"""Cells for "30 Nov !", "Mar 2027"."""
DONE = 6
"""How many packages a card lists."""


class ClientCard(Widget):
    """Shows one client; without one it shows nothing."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"card--head", "card--good", "card--warn", "card--dim"}
    DEFAULT_CSS = """
    ClientCard {
        height: auto;
        color: $foreground;
        & > .card--head { color: $foreground 60%; }
        & > .card--dim { color: $foreground 55%; }
        & > .card--good { color: $text-success; text-style: bold; }
        & > .card--warn { color: $text-warning; text-style: bold; }
    }
    """

    card: reactive[Card | None] = reactive(None, layout=True)
    now: reactive[datetime | None] = reactive(None)
    """The instant, in the practice's zone."""

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """The lines there are."""
        return len(list(self._lines(width)))

    def render(self) -> Text:
        """Draw the card for the present width."""
        return Text("\n", no_wrap=True, end="").join(self._lines(self.content_size.width))

    def _lines(self, width: int) -> Iterator[Text]:
        card, now = self.card, self.now
        if card is None or now is None:
            return
        yield from self._who(card, now, width)
        yield Text()
        yield from self._packages(card, now, width)
        yield Text()
        yield self._tone(fit("NEXT", width), "head")
        yield from self._visits(card.coming, now, width, "none booked")
        if card.past:
            yield self._tone(fit("LAST", width), "head")
            yield from self._visits(card.past, now, width, "")

    def _who(self, card: Card, now: datetime, width: int) -> Iterator[Text]:
        client = card.client
        number = f" #{client.id}"
        name = Text(cut(safe(client.name), max(0, width - len(number))), "bold")
        yield Text.assemble(name, self._tone(number, "dim"))
        facts = [card.phone] if card.phone else []
        if client.birth_date:
            born = format_date(client.birth_date, short=True)
            facts.insert(0, f"{born} ({age(client.birth_date, now.date())})")
        if facts:
            yield Text(cut(safe(" · ".join(facts)), width))
        if card.owes:
            yield Text.assemble("Owes ", self._tone(safe(card.owes), "warn"))
        if client.notes:
            yield self._tone(cut(safe(client.notes), width), "dim")

    def _packages(self, card: Card, now: datetime, width: int) -> Iterator[Text]:
        packages = card.ordered(now.date())
        cells = max([LEFT, *(len(_left(package)) for package in packages[:DONE])])
        room = width - cells - EXPIRES - 3
        head = fit("PACKAGES", room) + fit("left", cells + 1, "right") + fit("  until", EXPIRES + 2)
        yield self._tone(head, "head")
        if not packages:
            yield self._tone("none", "dim")
        for package in packages[:DONE]:
            yield self._package(package, now, room, cells)
        if len(packages) > DONE:
            yield self._tone(f"and {len(packages) - DONE} more", "dim")

    def _package(self, package: ClientPackage, now: datetime, room: int, cells: int) -> Text:
        state = package.status(now.date())
        if state is not Status.ACTIVE:
            name = fit(f"· {safe(package.name)}", room)
            return self._tone(f"{name}  {state.value}", "dim")
        left = fit(_left(package), cells, "right")
        until, soon = "", False
        if last := package.expires_on:
            soon = (last - now.date()).days <= SOON
            this_year = last.year == now.year
            day = format_date(last, now.date(), short=True) if this_year else f"{last:%b %Y}"
            until = f"{day}{' !' if soon else ''}"
        expires = self._tone(f"  {fit(until, EXPIRES)}", "warn" if soon else "")
        title = Text(fit(safe(package.name), room - 2))
        return Text.assemble(self._tone("◆ ", "good"), title, (f" {left}", "bold"), expires)

    def _visits(
        self, visits: tuple[VisitLine, ...], now: datetime, width: int, nothing: str
    ) -> Iterator[Text]:
        if not visits and nothing:
            yield self._tone(nothing, "dim")
        for visit in visits:
            local = visit.starts_at.astimezone(now.tzinfo)
            day = "today" if local.date() == now.date() else f"{local:%a} {local.day} {local:%b}"
            text = f"{day} {local:%H:%M}  {safe(visit.service)}  {safe(visit.practitioner)}"
            linked = visit.package_id is not None
            yield Text.assemble(cut(text, width - 2), self._tone(" ◆" if linked else "", "good"))

    def _tone(self, text: str, name: str) -> Text:
        if not name:
            return Text(text)
        look = self.get_component_rich_style(f"card--{name}", partial=True)
        seen = self.get_component_rich_style(f"card--{name}")
        return Text(text, look.without_color + Style(color=seen.color))


def _left(package: ClientPackage) -> str:
    return f"{package.remaining} of {package.credits}"
