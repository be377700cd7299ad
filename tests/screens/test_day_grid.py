"""The calendar's grid: the cursor's ways, what is said of it, and lines of the exact width."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.color import Color
from textual.geometry import Region
from textual.message import Message

from deskpkg.domain.agenda import Day, DayColumn, Ghost, Span, Visit
from deskpkg.domain.appointments import State
from deskpkg.widgets.day_grid import DayGrid
from deskpkg.widgets.day_page import DayPage
from deskpkg.widgets.grid_blocks import tag_of
from deskpkg.widgets.grid_lines import head
from deskpkg.widgets.palette import PALETTE

NASTY = (
    "[/]x",
    "\x1b[31mred",
    "\u202eevil",
    "東京特許許可局長今日急遽休暇許可",
    "e" + "\u0301" * 60,
    "👨‍👩‍👧‍👦 family",
    "",
)
NAMES = ("Mia Brandt", "Dr K. Osei", "Li Wen", "Ana", "Bo", "Chi", "Dee", "Eli", "Fay", "Gus")
MIA = 101


def visit(id: int, start: int, end: int, column: int = MIA, client: str = "Smith, Jane") -> Visit:
    return Visit(id, column, start, end, client, "Physio 60")


def day(*visits: Visit, columns: int = 3, now: int | None = None, opens: int = 480) -> Day:
    names = [DayColumn(MIA + i, name, i, 4) for i, name in enumerate(NAMES[:columns])]
    return Day(tuple(names), visits, opens=opens, now=now)


class Calendar(App[None]):
    """A grid alone, which notes down what it says."""

    def __init__(self, shown: Day, *, least: int = 20) -> None:
        super().__init__()
        self.said: list[Message] = []
        self.shown = shown
        self.grid = DayGrid("No practitioners yet.", least=least)

    def compose(self) -> ComposeResult:
        yield self.grid

    def on_mount(self) -> None:
        self.grid.show(self.shown)

    def on_day_grid_moved(self, event: DayGrid.Moved) -> None:
        self.said.append(event)

    def on_day_grid_edge(self, event: DayGrid.Edge) -> None:
        self.said.append(event)

    def on_day_page_slot_chosen(self, event: DayGrid.SlotChosen) -> None:
        self.said.append(event)

    def on_day_grid_numbered(self, event: DayGrid.Numbered) -> None:
        self.said.append(event)

    def on_day_grid_visit_chosen(self, event: DayGrid.VisitChosen) -> None:
        self.said.append(event)

    def here(self) -> tuple[int, int, int | None]:
        cursor = self.grid.cursor
        assert cursor
        return cursor.column, cursor.minute, cursor.appointment_id

    def lines(self) -> list[str]:
        return [self.grid.render_line(y).text for y in range(self.grid.size.height)]


async def test_the_day_is_drawn_as_a_receptionist_reads_it() -> None:
    late = Visit(1, MIA, 600, 660, "Smith, Jane", "Physio 60", tag="1 left", linked=True, late=True)
    gone = Visit(2, MIA + 1, 600, 630, "Lund, Erik", "Osteo 30", State.MISSED)
    app = Calendar(day(late, gone, now=655))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("3")
        lines = app.lines()
        assert lines[0] == (
            "      1 Mia Brandt     4 free 2 Dr K. Osei     4 free 3 Li Wen         4 free"
        ).ljust(80)
        assert lines[5].startswith("10:00 ▌> Smith, Jane  1 left◆ ▌x Lund, Erik           ▶ 10:00")
        assert lines[6].startswith("10:30◂▌  Physio 60 · late     ╌╌╌╌")
        assert lines[7].startswith("11:00 ·                       ·")


async def test_closed_time_is_hatched_and_said() -> None:
    morning, off = (Span(480, 600),), ()
    columns = (
        DayColumn(MIA, "Mia Brandt", 0, 2, morning),
        DayColumn(MIA + 1, "Dr K. Osei", 1, 0, off),
        DayColumn(MIA + 2, "Li Wen", 2, 4, (Span(480, 605), Span(625, 1140))),
    )
    app = Calendar(Day(columns, (visit(1, 630, 690, MIA + 1),)))
    async with app.run_test(size=(80, 24)) as pilot:
        lines = app.lines()
        assert lines[0].rstrip().endswith("3 Li Wen         4 free")
        assert "2 Dr K. Osei     closed" in lines[0]
        assert lines[4].startswith("09:30                           ╱   ╱   ╱   ╱   ╱   ╱")
        assert lines[5].startswith("10:00 ╱   ╱   ╱   ╱   ╱   ╱   ╱   ╱   ╱   ╱   ╱   ╱   ·")
        assert "▌  Smith, Jane" in lines[6]
        assert "╱" not in lines[6][54:]
        await pilot.press("2")
        assert "▶ 08:00 closed" in app.lines()[1]
        await pilot.press("down", "enter")
        assert [m.minute for m in app.said if isinstance(m, DayGrid.SlotChosen)] == [510]


async def test_arrows_go_over_slots_and_whole_visits_and_enter_opens_them() -> None:
    app = Calendar(day(visit(7, 510, 600)))
    async with app.run_test() as pilot:
        await pilot.press("enter", "down", "enter", "j", "enter", "k", "k", "l", "h", "end", "home")
        chosen = [m for m in app.said if isinstance(m, DayGrid.SlotChosen | DayGrid.VisitChosen)]
        assert [
            (getattr(m, "minute", None), getattr(m, "appointment_id", None)) for m in chosen
        ] == [
            (480, None),
            (None, 7),
            (600, None),
        ]
        moves = [(m.column, m.minute) for m in app.said if isinstance(m, DayGrid.Moved)]
        assert moves == [
            (MIA, 480),
            (MIA, 510),
            (MIA, 600),
            (MIA, 510),
            (MIA, 480),
            (MIA + 1, 480),
            (MIA, 480),
            (MIA, 1110),
            (MIA, 480),
        ]


async def test_overlapping_visits_are_each_reached() -> None:
    app = Calendar(day(visit(1, 480, 540), visit(2, 480, 540), columns=1))
    async with app.run_test() as pilot:
        await pilot.press("left", "right", "enter", "right")
        edges = [m.direction for m in app.said if isinstance(m, DayGrid.Edge)]
        opened = [m.appointment_id for m in app.said if isinstance(m, DayGrid.VisitChosen)]
        assert (edges, opened) == ([-1, 1], [2])


async def test_a_free_lane_beside_a_visit_has_no_dot() -> None:
    app = Calendar(day(visit(1, 480, 600), visit(2, 540, 600), columns=2))
    async with app.run_test(size=(80, 24)):
        assert app.lines()[1].count("·") == 1
        assert app.lines()[3].count("▌") == 2


async def test_two_visits_of_five_minutes_in_one_half_hour_are_each_read_and_opened() -> None:
    app = Calendar(day(visit(1, 540, 545), visit(2, 545, 550, client="Weber, Anna"), columns=1))
    async with app.run_test(size=(80, 24)) as pilot:
        lines = app.lines()
        assert lines[3].startswith("09:00 ▌  Smith, Jane")
        assert lines[4].startswith("09:05 ▌  Weber, Anna")
        assert lines[5].startswith("09:10  ")
        await pilot.press("down", "down", "enter", "down", "enter")
        assert app.lines()[-1].startswith(" 09:05–09:10  Mia Brandt  Weber, Anna  Physio 60")
        assert [m.appointment_id for m in app.said if isinstance(m, DayGrid.VisitChosen)] == [1, 2]


async def test_six_hours_are_one_block_that_is_stepped_over() -> None:
    app = Calendar(day(visit(1, 540, 900), columns=1))
    async with app.run_test(size=(40, 30)) as pilot:
        assert all(line[6] == "▌" for line in app.lines()[3:15])
        assert app.lines()[15].startswith("15:00 ·")
        await pilot.press("down", "down", "down")
        assert app.here() == (MIA, 900, None)


async def test_a_week_numbers_no_days_and_marks_today() -> None:
    columns = tuple(DayColumn(n, f"Day {n} Nov", short=f"Day {n}") for n in range(23, 30))
    app = Calendar(Day(columns, now=600, today=24, numbered=False), least=10)
    async with app.run_test(size=(80, 24)) as pilot:
        assert app.lines()[0].split() == [
            *("Day", "23", "●Day", "24", "Day", "25", "Day", "26"),
            *("Day", "27", "Day", "28", "Day", "29"),
        ]
        assert app.here() == (24, 600, None)
        await pilot.press("home", "3")
        assert [m.number for m in app.said if isinstance(m, DayGrid.Numbered)] == [3]
        assert app.lines()[5].startswith("10:00◂·         ╌╌╌╌╌╌╌╌╌ ·")


async def test_a_page_beside_a_form_has_no_cursor_and_one_click_chooses_a_slot() -> None:
    said: list[Message] = []

    class Beside(App[None]):
        def compose(self) -> ComposeResult:
            yield DayPage()

        def on_mount(self) -> None:
            self.query_one(DayPage).show(day(visit(1, 540, 600)))

        def on_day_page_slot_chosen(self, event: DayPage.SlotChosen) -> None:
            said.append(event)

    app = Beside()
    async with app.run_test(size=(80, 24)) as pilot:
        page = app.query_one(DayPage)
        assert not page.can_focus
        assert not any("▶" in page.render_line(y).text for y in range(24))
        await pilot.click(DayPage, offset=(10, 3))
        await pilot.click(DayPage, offset=(10, 0))
        await pilot.click(DayPage, offset=(35, 5))
        assert [(m.column, m.minute) for m in said if isinstance(m, DayPage.SlotChosen)] == [
            (MIA + 1, 600)
        ]


async def test_it_scrolls_by_whole_columns_to_the_practitioner_asked_for() -> None:
    app = Calendar(day(columns=10))
    async with app.run_test(size=(80, 24)) as pilot:
        assert app.lines()[0].rstrip().endswith("7▸")
        await pilot.press("9")
        assert app.here() == (MIA + 8, 480, None)
        assert app.lines()[0].startswith("◂6    7 Dee") and app.lines()[0].rstrip().endswith("1▸")
        await pilot.press("right", "right")
        assert [m.direction for m in app.said if isinstance(m, DayGrid.Edge)] == [1]
        await pilot.press("1")
        assert app.lines()[0].startswith("      1 Mia")


async def test_a_day_read_again_leaves_the_cursor_on_its_visit() -> None:
    app = Calendar(day(visit(1, 540, 600), visit(2, 660, 720)))
    async with app.run_test() as pilot:
        app.grid.move_to_visit(2)
        app.grid.show(day(visit(1, 540, 600), visit(2, 780, 840, MIA + 1), visit(3, 400, 430)))
        assert app.here() == (MIA + 1, 780, 2)
        app.grid.show(day(visit(1, 540, 600)))
        assert app.here() == (MIA + 1, 780, None)
        app.grid.show(day(visit(1, 540, 600), now=555), keep=False)
        assert app.here() == (MIA, 540, 1)
        await pilot.pause()
        assert isinstance(app.said[-1], DayGrid.Moved)


async def test_an_earlier_opening_does_not_move_what_is_on_the_screen() -> None:
    app = Calendar(day())
    async with app.run_test(size=(80, 10)) as pilot:
        app.grid.move_to(MIA, 900)
        await pilot.pause()
        before = app.lines()[1:]
        app.grid.show(day(opens=360))
        await pilot.pause()
        assert app.here() == (MIA, 900, None)
        assert app.lines()[1:] == before


async def test_the_visit_being_typed_shows_as_a_ghost_and_comes_into_sight() -> None:
    app = Calendar(day(visit(1, 1080, 1140)))
    async with app.run_test(size=(80, 12)) as pilot:
        app.grid.ghost = Ghost(MIA, 1050, 1110, "Weber, Anna", "Massage 60")
        await pilot.pause()
        ghost = next(line for line in app.lines() if line.startswith("17:30"))
        assert ghost.startswith("17:30 ▶ Weber, A… ")  # beside a visit: the name before the word
        app.grid.ghost = Ghost(MIA, 960, 1020, "Weber, Anna", "Massage 60")
        await pilot.pause()
        assert any(line.startswith("16:00 ▶ Weber, Anna  NEW ") for line in app.lines())
        app.grid.ghost = None
        assert not any("Weber" in line for line in app.lines())


async def test_a_ghost_outside_the_hours_makes_the_day_longer() -> None:
    app = Calendar(day())
    async with app.run_test(size=(80, 40)) as pilot:
        app.grid.ghost = Ghost(MIA, 1200, 1260, "", "Massage 60")
        await pilot.pause()
        assert any(line.startswith("20:00 ▶ …  NEW") for line in app.lines())


async def test_a_click_moves_the_cursor_and_a_second_one_opens() -> None:
    app = Calendar(day(visit(5, 540, 600, MIA + 1)))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.click(DayGrid, offset=(35, 4))
        assert app.here() == (MIA + 1, 540, 5)
        await pilot.click(DayGrid, offset=(36, 3))
        assert [type(m) for m in app.said].count(DayGrid.VisitChosen) == 1
        await pilot.click(DayGrid, offset=(60, 0))
        assert app.here()[0] == MIA + 2
        await pilot.click(DayGrid, offset=(2, 4))
        await pilot.click(DayGrid, offset=(79, 23))
        assert app.here()[0] == MIA + 2


async def test_a_move_of_the_cursor_repaints_only_what_it_left_and_reached(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = Calendar(day(visit(1, 540, 600)))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down")
        painted: list[tuple[Region, ...]] = []
        foot = Region(0, 23, 80, 1)
        monkeypatch.setattr(app.grid, "refresh", lambda *regions: painted.append(regions))
        app.grid.action_down()
        app.grid.action_aside(1)
        assert painted == [
            (Region(6, 2, 24, 1), Region(6, 3, 24, 2), foot),
            (Region(6, 3, 24, 2), Region(30, 3, 24, 1), Region(0, 0, 80, 1), foot),
        ]


async def test_a_resize_keeps_the_cursor_in_sight() -> None:
    app = Calendar(day(columns=10))
    async with app.run_test(size=(120, 36)) as pilot:
        app.grid.move_to(MIA + 9, 1110)
        for size in ((80, 24), (40, 8), (120, 36)):
            await pilot.resize_terminal(*size)
            while app.grid.outer_size.width != size[0]:
                await pilot.pause()
            await pilot.pause()
            assert app.here() == (MIA + 9, 1110, None)
            assert any("▶ 18:30" in line for line in app.lines())


async def test_without_practitioners_it_says_so() -> None:
    app = Calendar(Day(()))
    async with app.run_test() as pilot:
        await pilot.press("down", "right", "enter", "5", "pagedown")
        assert app.lines()[1].strip() == "No practitioners yet."
        assert app.grid.cursor is None
        assert not app.grid.move_to(1, 480) and not app.grid.move_to_visit(1)


@pytest.mark.parametrize("width", [9, 20, 33, 66, 80, 120])
async def test_nasty_names_are_drawn_to_the_exact_width(width: int) -> None:
    visits = [
        Visit(
            i, MIA + i % 3, 480 + i * 25, 540 + i * 25, name, name, state, f"{i} left", i % 2 == 0
        )
        for i, (name, state) in enumerate((n, s) for n in NASTY for s in State)
        if 480 + i * 25 < 1300
    ]
    columns = tuple(DayColumn(MIA + i, name, i, i) for i, name in enumerate(NASTY))
    app = Calendar(Day(columns, tuple(visits), now=700))
    async with app.run_test(size=(width, 50)) as pilot:
        app.grid.ghost = Ghost(MIA, 700, 760, NASTY[5], NASTY[3])
        await pilot.pause()
        for y in range(50):
            strip = app.grid.render_line(y)
            assert sum(cell_len(part.text) for part in strip) == strip.cell_length == width
            assert not set("\x1b\u202e").intersection(strip.text)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=30), st.integers(0, 40), st.booleans())
def test_heads_and_credits_keep_to_their_room(name: str, width: int, linked: bool) -> None:
    assert cell_len(head(DayColumn(1, name, 0, 12), "3 ", width)) == width
    tagged = Visit(1, 1, 0, 60, "A", "B", tag=name, linked=linked)
    assert cell_len(tag_of(tagged, width)) <= width


def test_the_number_of_credits_is_kept_when_the_name_is_cut() -> None:
    linked = Visit(1, 1, 0, 60, "A very long name indeed", "B", tag="2 left", linked=True)
    assert [tag_of(linked, room) for room in (20, 8, 7, 1, 0)] == [
        " 2 left◆",
        " 2 left◆",
        "◆",
        "◆",
        "",
    ]


@pytest.mark.parametrize("colour", PALETTE)
def test_white_text_can_be_read_on_every_colour(colour: str) -> None:
    assert Color.parse(colour).get_contrast_text().brightness > 0.5
    luminance = sum(
        weight * (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
        for weight, part in zip(
            (0.2126, 0.7152, 0.0722), Color.parse(colour).normalized, strict=True
        )
    )
    assert 1.05 / (luminance + 0.05) >= 4.5
