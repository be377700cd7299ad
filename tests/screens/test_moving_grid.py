"""Carrying visits about the calendar's grid: by keys, by the mouse, and back again."""

import pytest
from textual.app import App, ComposeResult
from textual.message import Message

from deskpkg.domain.agenda import Day, DayColumn, Visit
from deskpkg.domain.appointments import State
from deskpkg.widgets.day_grid import DayGrid
from deskpkg.widgets.day_page import DayPage
from deskpkg.widgets.moving_grid import MovingGrid
from mouse import click, drag, let_go, move

MIA, OSEI, LI = 101, 102, 103
JANE = Visit(7, MIA, 540, 600, "Smith, Jane", "Physio 60", tag="2 left", linked=True)
OMAR = Visit(8, OSEI, 600, 645, "Haddad, Omar", "Osteo 45")


def day(*visits: Visit, ids: tuple[int, ...] = (MIA, OSEI, LI), numbered: bool = True) -> Day:
    columns = tuple(DayColumn(id, f"Column {id}", i) for i, id in enumerate(ids))
    return Day(columns, visits or (JANE, OMAR), numbered=numbered)


class Calendar(App[None]):
    """A grid alone, which notes down what it says."""

    def __init__(self, shown: Day | None = None) -> None:
        super().__init__()
        self.said: list[Message] = []
        self.shown = shown or day()
        self.grid = MovingGrid()

    def compose(self) -> ComposeResult:
        yield self.grid

    def on_mount(self) -> None:
        self.grid.show(self.shown)

    def _on_message_said(self, event: Message) -> None:
        self.said.append(event)

    on_moving_grid_dropped = on_moving_grid_stuck = _on_message_said
    on_moving_grid_picked_up = on_moving_grid_put_back = _on_message_said
    on_day_grid_edge = on_day_grid_visit_chosen = on_day_grid_numbered = _on_message_said
    on_day_page_slot_chosen = _on_message_said

    def dropped(self) -> list[tuple[int, int, int]]:
        return [
            (m.appointment_id, m.column, m.minute)
            for m in self.said
            if isinstance(m, MovingGrid.Dropped)
        ]

    def ghost(self) -> tuple[int, int] | None:
        return (self.grid.ghost.column, self.grid.ghost.start) if self.grid.ghost else None

    def lines(self) -> list[str]:
        return [self.grid.render_line(y).text for y in range(self.grid.size.height)]


def picked_up(app: Calendar) -> None:
    app.grid.move_to_visit(JANE.id)
    app.grid.pick_up()


async def test_what_is_carried_leaves_its_place_and_goes_row_by_row_as_a_ghost() -> None:
    app = Calendar()
    async with app.run_test(size=(80, 24)) as pilot:
        picked_up(app)
        await pilot.press("down", "j", "right", "l")
        lines = app.lines()
        assert not any("Smith" in line[6:30] for line in lines[:-1])
        assert lines[5][54:].startswith("▶ Smith, Jane  MOVE")
        assert lines[6][54:].startswith("  10:00–11:00")
        assert lines[-1].startswith(" 10:00–11:00  Column 103  Smith, Jane  Enter puts it here")
        assert app.dropped() == []


@pytest.mark.parametrize(
    ("keys", "where"),
    [
        (("enter",), (MIA, 540)),
        (("down", "enter"), (MIA, 570)),
        (("up", "up", "right", "enter"), (OSEI, 480)),
        (("k", "k", "k", "enter"), (MIA, 450)),
        (("shift+down", "enter"), (MIA, 545)),
        (("shift+up", "shift+up", "enter"), (MIA, 530)),
        (("home", "3", "enter"), (LI, 480)),
        (("end", "enter"), (MIA, 1110)),
        (("pagedown", "enter"), (MIA, 540 + 22 * 30)),
        (("pagedown", "pagedown", "enter"), (MIA, 1380)),
        (("pageup", "enter"), (MIA, 0)),
    ],
)
async def test_enter_puts_it_down_where_the_keys_have_carried_it(
    keys: tuple[str, ...], where: tuple[int, int]
) -> None:
    app = Calendar()
    async with app.run_test(size=(80, 24)) as pilot:
        picked_up(app)
        await pilot.press(*keys)
        assert app.dropped() == [(JANE.id, *where)]
        assert app.ghost() == where


async def test_esc_puts_it_back_and_the_cursor_on_it() -> None:
    app = Calendar()
    async with app.run_test(size=(80, 24)) as pilot:
        before = None
        app.grid.move_to_visit(JANE.id)
        before = app.lines()
        app.grid.pick_up()
        await pilot.press("down", "right", "pagedown", "escape")
        assert app.ghost() is None
        assert app.lines() == before
        await pilot.press("enter")
        assert [type(m) for m in app.said] == [
            *(MovingGrid.PickedUp, MovingGrid.PutBack, DayGrid.VisitChosen)
        ]


async def test_it_is_told_when_it_is_carried_beyond_the_columns() -> None:
    app = Calendar()
    async with app.run_test(size=(80, 24)) as pilot:
        picked_up(app)
        await pilot.press("left", "right", "right", "right")
        assert [m.direction for m in app.said if isinstance(m, DayGrid.Edge)] == [-1, 1]
        assert app.ghost() == (LI, 540)


async def test_it_stands_beside_what_it_would_overlap() -> None:
    app = Calendar()
    async with app.run_test(size=(80, 24)) as pilot:
        picked_up(app)
        await pilot.press("right", "down", "down")
        assert app.lines()[5][30:].startswith("▌ Haddad, …▶ Smi…  MOVE")


async def test_nothing_is_picked_up_from_a_free_slot_nor_what_is_canceled() -> None:
    gone = Visit(9, MIA, 540, 600, "Lund, Erik", "Osteo 45", State.CANCELED)
    app = Calendar(day(gone))
    async with app.run_test(size=(80, 24)) as pilot:
        app.grid.move_to(MIA, 480)
        app.grid.pick_up()
        assert app.ghost() is None
        app.grid.move_to_visit(gone.id)
        app.grid.pick_up()
        await drag(pilot, (10, 3), (40, 8))
        await let_go(pilot, 40, 8)
        assert app.ghost() is None
        reasons = [m.reason for m in app.said if isinstance(m, MovingGrid.Stuck)]
        assert reasons == ["Can't move: it is canceled. Book a new one with b."] * 2


async def test_another_page_carries_it_along_to_the_column_in_its_place() -> None:
    app = Calendar()
    async with app.run_test(size=(80, 24)):
        picked_up(app)
        app.grid.carry_to(OSEI)
        app.grid.show(day(OMAR, ids=(201, 202, 203)))
        assert app.ghost() == (202, 540)
        app.grid.show(day(OMAR, ids=(201,)))
        assert app.ghost() == (201, 540)
        app.grid.put_back()
        assert app.ghost() is None


async def test_a_resize_keeps_what_is_carried_in_sight() -> None:
    app = Calendar(day(ids=(MIA, OSEI, LI, 104, 105, 106)))
    async with app.run_test(size=(160, 40)) as pilot:
        picked_up(app)
        await pilot.press("end", *["right"] * 5)
        for size in ((60, 12), (160, 40)):
            await pilot.resize_terminal(*size)
            while app.grid.outer_size.width != size[0]:
                await pilot.pause()
            await pilot.pause()
            assert app.ghost() == (106, 1110)
            assert any("Smith, Jane  MOVE" in line for line in app.lines())


# -- the mouse -------------------------------------------------------------------------------------


async def test_a_visit_follows_the_mouse_and_is_put_down_where_it_is_let_go() -> None:
    app = Calendar()
    async with app.run_test(size=(80, 24)) as pilot:
        await drag(pilot, (10, 4), (10, 5), (60, 8))
        assert app.ghost() == (LI, 660)
        assert "let go to put it here" in app.lines()[-1]
        assert app.dropped() == []
        await let_go(pilot, 60, 9)
        assert app.dropped() == [(JANE.id, LI, 690)]
        assert not any(isinstance(m, DayPage.SlotChosen | DayGrid.VisitChosen) for m in app.said)


async def test_esc_while_it_is_dragged_puts_it_back_and_letting_go_then_does_nothing() -> None:
    app = Calendar()
    async with app.run_test(size=(80, 24)) as pilot:
        await drag(pilot, (10, 3), (60, 8))
        await pilot.press("escape")
        assert app.ghost() is None
        await move(pilot, 60, 12)
        await let_go(pilot, 60, 12)
        assert app.ghost() is None
        assert [type(m) for m in app.said] == [MovingGrid.PickedUp, MovingGrid.PutBack]
        assert app.mouse_captured is None


async def test_a_mouse_that_never_left_the_visit_has_clicked_it() -> None:
    app = Calendar()
    async with app.run_test(size=(80, 24)) as pilot:
        await drag(pilot, (10, 3), (12, 3))
        await let_go(pilot, 12, 3)
        assert app.grid.cursor == DayGrid.Moved(MIA, 540, JANE.id)
        assert app.ghost() is None
        await click(pilot, 12, 3)
        assert [type(m) for m in app.said] == [DayGrid.VisitChosen]


async def test_where_it_was_let_go_counts_though_no_way_there_was_seen() -> None:
    app = Calendar()
    async with app.run_test(size=(80, 24)) as pilot:
        await drag(pilot, (10, 3))
        await let_go(pilot, 60, 8)
        assert app.dropped() == [(JANE.id, LI, 690)]


async def test_an_odd_minute_is_kept_when_it_is_dragged_sideways() -> None:
    odd = Visit(7, MIA, 555, 600, "Smith, Jane", "Physio 45")
    app = Calendar(day(odd))
    async with app.run_test(size=(80, 24)) as pilot:
        await drag(pilot, (10, 3), (40, 3))
        assert app.ghost() == (OSEI, 555)


async def test_dragging_beyond_the_edges_scrolls_on() -> None:
    app = Calendar(day(ids=(MIA, OSEI, LI, 104, 105)))
    async with app.run_test(size=(80, 12)) as pilot:
        await drag(pilot, (10, 3), (10, 11))
        assert app.grid.top == 1
        await move(pilot, 10, 11)
        assert app.grid.top == 2
        await move(pilot, 79, 5)
        assert app.ghost() == (104, 540 + 30 * 4)
        await move(pilot, 10, 0)
        assert app.grid.top == 1


async def test_a_click_puts_down_what_is_carried_by_key() -> None:
    app = Calendar()
    async with app.run_test(size=(80, 24)) as pilot:
        picked_up(app)
        await click(pilot, 60, 9)
        assert app.dropped() == [(JANE.id, LI, 720)]


async def test_one_click_on_a_free_slot_chooses_it() -> None:
    app = Calendar()
    async with app.run_test(size=(80, 24)) as pilot:
        await click(pilot, 60, 9)
        assert [(m.column, m.minute) for m in app.said if isinstance(m, DayPage.SlotChosen)] == [
            (LI, 720)
        ]
