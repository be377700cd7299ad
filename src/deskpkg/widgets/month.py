"""A small month to pick a day from."""

from calendar import Calendar, monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.screen import ModalScreen
from textual.strip import Strip
from textual.widget import Widget

from deskpkg.domain.when import format_date

WIDTH = 23
TITLE_ROWS = 2


class Month(Widget, can_focus=True):
    """The month around `day`, drawn by lines."""

    BINDING_GROUP_TITLE = "Month"

    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "days(-1)", "Day before", id="month.left", show=False),
        Binding("right,l", "days(1)", "Day after", id="month.right", show=False),
        Binding("up,k", "days(-7)", "Week before", id="month.up", show=False),
        Binding("down,j", "days(7)", "Week after", id="month.down", show=False),
        Binding("pageup,minus", "months(-1)", "Month before", id="month.previous", show=False),
        Binding("pagedown,plus", "months(1)", "Month after", id="month.next", show=False),
        Binding("home,t", "today", "Today", id="month.today", show=False),
        Binding("enter,space", "take", "Take", id="month.take", show=False),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "month--title",
        "month--week",
        "month--day",
        "month--today",
        "month--cursor",
    }
    DEFAULT_CSS = """
    Month {
        width: 23;
        height: 8;
        & > .month--title { text-style: bold; }
        & > .month--week { color: $foreground 60%; }
        & > .month--day { color: $foreground; }
        & > .month--today { text-style: bold underline; }
        & > .month--cursor { text-style: bold reverse; }
    }
    """

    day: reactive[date] = reactive(date.min, init=False)
    """The day under the cursor."""

    @dataclass
    class Taken(Message):
        """This day was picked."""

        day: date

    def __init__(self, day: date, today: date) -> None:
        """Show the month of `day`; `today` is marked."""
        super().__init__()
        self._today = today
        self.set_reactive(Month.day, day)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Title, weekdays, six weeks."""
        return TITLE_ROWS + 6

    @property
    def weeks(self) -> list[list[date | None]]:
        """The weeks of the month, None for days outside it."""
        year, month = self.day.year, self.day.month
        return [
            [date(year, month, number) if number else None for number in week]
            for week in Calendar().monthdayscalendar(year, month)
        ]

    def render_line(self, y: int) -> Strip:
        """The title, the weekdays, or a week."""
        width = self.size.width
        if y == 0:
            title = format_date(self.day).split(" ", 2)[2]
            return self._strip([(f"‹ {title} ›".center(WIDTH - 2), "title")], width)
        if y == 1:
            return self._strip([(" Mo Tu We Th Fr Sa Su", "week")], width)
        weeks = self.weeks
        if y - TITLE_ROWS >= len(weeks):
            return Strip.blank(width, self.rich_style)
        return self._strip([self._cell(day) for day in weeks[y - TITLE_ROWS]], width)

    def _cell(self, day: date | None) -> tuple[str, str]:
        if day is None:
            return "   ", "day"
        if day == self.day:
            return f"▸{day.day:2}", "cursor"
        return f" {day.day:2}", "today" if day == self._today else "day"

    def _strip(self, drawn: list[tuple[str, str]], width: int) -> Strip:
        strip = Strip(
            Segment(text, self.get_component_rich_style(f"month--{name}")) for text, name in drawn
        )
        return strip.adjust_cell_length(width, self.rich_style)

    def action_days(self, count: int) -> None:
        """Move by days; the calendar's ends hold."""
        try:
            self.day += timedelta(days=count)
        except OverflowError:
            self.app.bell()

    def action_months(self, count: int) -> None:
        """Move by months, to the same day or the month's last."""
        total = self.day.year * 12 + self.day.month - 1 + count
        year, month = total // 12, total % 12 + 1
        if date.min.year <= year <= date.max.year:
            self.day = date(year, month, min(self.day.day, monthrange(year, month)[1]))

    def action_today(self) -> None:
        """Go to today."""
        self.day = self._today

    def action_take(self) -> None:
        """Pick the day under the cursor."""
        self.post_message(self.Taken(self.day))

    def on_click(self, event: events.Click) -> None:
        """Pick the day that was clicked; the title's ends turn the page."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        if offset.y == 0:
            self.action_months(-1 if offset.x < WIDTH // 2 else 1)
            return
        row, column = offset.y - TITLE_ROWS, offset.x // 3
        if 0 <= row < len(self.weeks) and column < 7 and (day := self.weeks[row][column]):
            self.day = day
            self.action_take()


class MonthPicker(ModalScreen[date | None]):
    """Asks for a day; None if it is left with Esc."""

    BINDING_GROUP_TITLE = "Month"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Back", id="month.back"),
        Binding("f9,ctrl+s", "take", "Take", id="month.commit", show=False),
    ]
    DEFAULT_CSS = """
    MonthPicker {
        align: center middle;
        & > Month {
            padding: 0 1;
            border: round $primary;
            background: $surface;
            width: 27;
            height: 10;
        }
    }
    """

    def __init__(self, day: date, today: date) -> None:
        """Open the month of `day`."""
        super().__init__()
        self._month = Month(day, today)
        self._month.border_title = "PgUp PgDn: month"
        self._month.border_subtitle = "Enter take · Esc back"

    def compose(self) -> ComposeResult:
        """The month alone."""
        yield self._month

    def on_month_taken(self, message: Month.Taken) -> None:
        """Answer."""
        self.dismiss(message.day)

    def action_take(self) -> None:
        """Answer with the day under the cursor."""
        self.dismiss(self._month.day)
