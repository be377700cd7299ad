"""The next free slots: five at a time, to take one for the visit that is typed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from rich.text import Text
from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from deskpkg.domain.dates import format_date
from deskpkg.domain.free import Part, Slot, Wanted
from deskpkg.domain.hours import Owner
from deskpkg.domain.text import clean
from deskpkg.domain.zones import day_bounds
from deskpkg.screens.dialog import Dialog
from deskpkg.store import Unit
from deskpkg.store.queries import hours
from deskpkg.widgets.columns import Column
from deskpkg.widgets.rows import Row
from deskpkg.widgets.table import Table

AT_ONCE = 5
"""How many slots are shown."""
COLUMNS = (
    Column("", 16),
    Column("", 11),
    Column("", min_width=10),
    Column("", min_width=15),
    Column("", min_width=9, priority=1),
)
KEYS = {Part.MORNING: "m", Part.AFTERNOON: "a", Part.EVENING: "e"}
NONE = "Nothing is free within a year."


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for, and from when on."""

    wanted: Wanted
    """Only with who is chosen, if somebody is."""
    everybody: tuple[int, ...]
    """All who could treat."""
    since: datetime
    several_places: bool = False
    """Whether a visit could be elsewhere than where it is wanted."""
    but: int | None = None
    """The appointment that is to be moved."""

    @property
    def wider(self) -> str:
        """What would be looked at without who and where is chosen; "" if that is all there is."""
        anybody = "anybody" if self.everybody != self.wanted.people else ""
        anywhere = "anywhere" if self.several_places and self.wanted.place is not None else ""
        return ", ".join(word for word in (anybody, anywhere) if word)


@dataclass(frozen=True, slots=True)
class Waits:
    """The answer that none suits: the client is to be put on the waiting list."""

    part: Part | None
    """The part of the day that was looked at."""
    anybody: bool
    """Whether it may be with anybody, anywhere."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in the slots the list is: so many pages after an instant."""

    since: datetime
    page: int = 0


class FreeSlots(Dialog[Slot | Waits]):
    """Lists the five next free slots; the answer is one of them, or that none suits."""

    BINDING_GROUP_TITLE = "Next free slots"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f9,ctrl+s", "commit", "Take", id="free.commit", tooltip="Take this slot"),
        Binding("f8,ctrl+g n", "more", "Next five", id="free.more", tooltip="The five after these"),
        Binding("minus", "back_again", "Before", id="free.before", tooltip="What was shown before"),
        Binding(
            "plus,equals_sign",
            "next_day",
            "Next day",
            id="free.next_day",
            key_display="+",
            tooltip="From the day after the first of these on",
        ),
        *(
            Binding(
                key,
                f"part('{part.value}')",
                part.value.capitalize(),
                id=f"free.{part.value}",
                show=False,
                tooltip=f"Only in the {part.value}; again: at any time",
            )
            for part, key in KEYS.items()
        ),
        Binding(
            "w",
            "widen",
            "Widen",
            id="free.widen",
            show=False,
            tooltip="With anybody and anywhere; again: as was typed",
        ),
        Binding(
            "o",
            "wait",
            "None suits",
            id="free.wait",
            tooltip="None suits: put the client on the waiting list",
        ),
        Binding("escape", "back", "Back", id="free.back", tooltip="Take none"),
    ]
    DEFAULT_CSS = """
    FreeSlots {
        .dialog { width: 92; }
        Table { height: auto; min-height: 5; background: $surface; }
        #parts { height: 1; margin: 1 1 0 1; color: $foreground 75%; }
    }
    """

    table = getters.query_one(Table)

    def __init__(self, asked: Asked, title: str) -> None:
        """Look for what is `asked`; `title` tells the service, who and where."""
        super().__init__()
        self.asked = asked
        self.heading = f"Next free · {title}"
        self.part: Part | None = None
        self.widened = False
        self._at = _Place(asked.since)
        self._before: list[_Place] = []
        self._shown: object = None
        """Which list is on the screen: the cursor stays on its slot when that is read again."""
        self._found: tuple[Slot, ...] = ()
        self._zone = ZoneInfo("UTC")

    def body(self) -> ComposeResult:
        """Yield the slots, and what they are narrowed to."""
        yield Table(COLUMNS, header=False, pick_digits=True)
        yield Static(id="parts", markup=False)

    async def read(self) -> None:
        """Find the slots of this page; without any, stay at the page before."""
        count = AT_ONCE * (self._at.page + 1)
        found, names, zone = await self.store.read(
            _find, self._wanted(), self._at, count, self.asked
        )
        page = found[AT_ONCE * self._at.page :]
        if not page and self._at.page:
            self._at = self._before.pop()
            self.say("No more are free within a year.", "warning")
            return
        self._found, self._zone = page, zone
        wider = "" if self.widened else self.asked.wider
        self.table.empty = f"{NONE} w tries {wider}." if wider else NONE
        shown = (self._at, self.part, self.widened)
        self.table.show([self._row(slot, names) for slot in page], keep=shown == self._shown)
        self._shown = shown
        self.query_one("#parts", Static).update(self._parts())
        self.refresh_bindings()

    def _wanted(self) -> Wanted:
        wanted = replace(self.asked.wanted, part=self.part)
        return replace(wanted, people=self.asked.everybody, place=None) if self.widened else wanted

    def _row(self, slot: Slot, names: Mapping[Owner, str]) -> Row:
        local = slot.starts_at.astimezone(self._zone)
        end = (slot.starts_at + timedelta(minutes=slot.minutes)).astimezone(self._zone)
        where = names.get(Owner("location", slot.place), "") if slot.place is not None else ""
        notes = [_twice(local)] if _twice(local) else []
        if slot.requests:
            notes.append(f"? {slot.requests} asked")
        cells = (
            format_date(local.date()),
            f"{local:%H:%M}–{end:%H:%M}",
            clean(names.get(Owner("practitioner", slot.person), "")),
            clean(where),
            Text(" · ".join(notes), "warn"),
        )
        return Row(slot, cells)

    def _parts(self) -> Text:
        """Return the keys that narrow the list, what they have narrowed it to in brackets."""
        words = [(f"{key} {part.value}", part is self.part) for part, key in KEYS.items()]
        if self.asked.wider:
            words.append((f"w {self.asked.wider}", self.widened))
        line = Text()
        for text, here in words:
            line.append(f"[{text}]  " if here else f" {text}   ", "bold" if here else "")
        return line

    # -- what is possible, and doing it -----------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What leads nowhere is dimmed or left out."""
        match action:
            case "widen":
                return bool(self.asked.wider)
            case "back_again":
                return True if self._before else None
            case "more" | "next_day" | "commit":
                return True if self._found else None
        return True

    def why_not(self, action: str) -> str:
        """Say why not."""
        return "These are the first." if action == "back_again" else NONE

    def answer(self) -> Slot | None:
        """Return the slot under the cursor."""
        key = self.table.cursor_key
        return key if isinstance(key, Slot) else None

    @on(Table.Chosen)
    def _chosen(self) -> None:
        self.action_commit()

    def action_wait(self) -> None:
        """Put the client on the waiting list."""
        self.dismiss(Waits(self.part, self.widened))

    def _go(self, place: _Place) -> None:
        self._before.append(self._at)
        self._at = place
        self.load()

    def action_more(self) -> None:
        """Show the next five."""
        self._go(replace(self._at, page=self._at.page + 1))

    def action_next_day(self) -> None:
        """Show what is free from the day after the first of these on."""
        day = self._found[0].starts_at.astimezone(self._zone).date()
        self._go(_Place(day_bounds(day, self._zone)[1]))

    def action_back_again(self) -> None:
        """Show what was shown before."""
        self._at = self._before.pop()
        self.load()

    def action_part(self, name: str) -> None:
        """Narrow it to a part of the day, or to that part no more."""
        self.part = None if self.part == Part(name) else Part(name)
        self._begin_again()

    def action_widen(self) -> None:
        """Look with anybody and anywhere, or for what was typed."""
        self.widened = not self.widened
        self._begin_again()

    def _begin_again(self) -> None:
        """Look from the same instant on, for something else."""
        self._at = replace(self._at, page=0)
        self._before.clear()
        self.load()


def _find(
    unit: Unit, wanted: Wanted, at: _Place, count: int, asked: Asked
) -> tuple[tuple[Slot, ...], Mapping[Owner, str], ZoneInfo]:
    """Return the slots from an instant on, what everybody is called, and the practice's zone."""
    found = hours.next_free(unit, wanted, at.since, count, asked.but)
    return found, hours.names(unit), unit.zone


def _twice(local: datetime) -> str:
    """Return which of the two it is where a time happens twice on its day."""
    if local.utcoffset() == local.replace(fold=1 - local.fold).utcoffset():
        return ""
    return "the second" if local.fold else "the first"
