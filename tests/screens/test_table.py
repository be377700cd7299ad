"""The list widget: keys, keeping one's place, and text of any kind drawn to the exact width."""

from collections.abc import Hashable, Sequence
from typing import overload

import pytest
from rich.text import Text
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.widgets import Input

from deskpkg.widgets.table import Column, Row, Table

COLUMNS = (
    Column("Name", None, 8),
    Column("Left", 6, align="right"),
    Column("Notes", 20, priority=1),
)


def people(*names: str) -> tuple[Row, ...]:
    return tuple(Row(name, (name, "2 left", "a note")) for name in names)


MANY = people(*(f"client {n}" for n in range(100)))


class Desk(App[None]):
    """A field over a table, which notes down what the table says."""

    def __init__(
        self, *, focus: str = "Table", pick_digits: bool = False, begin_above: bool = False
    ) -> None:
        super().__init__()
        self.said: list[Table.Chosen | Table.Moved] = []
        self.table = Table(
            COLUMNS,
            "Nobody yet: n adds one.",
            id="people",
            pick_digits=pick_digits,
            begin_above=begin_above,
        )
        self.focus_first = focus

    def compose(self) -> ComposeResult:
        yield Input()
        yield self.table

    def on_mount(self) -> None:
        self.query_one(self.focus_first).focus()

    def on_table_chosen(self, event: Table.Chosen) -> None:
        self.said.append(event)

    def on_table_moved(self, event: Table.Moved) -> None:
        self.said.append(event)

    @property
    def chosen(self) -> list[Hashable]:
        return [event.key for event in self.said if isinstance(event, Table.Chosen)]

    @property
    def moved(self) -> list[Hashable]:
        return [event.key for event in self.said if isinstance(event, Table.Moved)]

    def here(self) -> Hashable | None:
        return self.table.cursor_key

    def lines(self) -> list[str]:
        return [self.table.render_line(y).text for y in range(self.table.size.height)]


async def test_keys_move_the_cursor_and_enter_opens_the_row() -> None:
    app = Desk()
    async with app.run_test() as pilot:
        app.table.show(MANY)
        await pilot.press("down", "j", "down", "k", "up", "enter")
        assert app.chosen == ["client 1"]
        await pilot.press("end")
        assert app.here() == "client 99"
        await pilot.press("home")
        assert app.here() == "client 0"
        assert app.table.scroll_offset.y == 0


async def test_paging_keeps_the_cursor_on_the_screen() -> None:
    app = Desk()
    async with app.run_test() as pilot:
        app.table.show(MANY)
        for key in ("pagedown", "pagedown", "pageup", "pagedown", "end", "pageup"):
            await pilot.press(key)
            assert any(line.startswith("▶" + str(app.here())) for line in app.lines())


async def test_headings_and_rules_are_stepped_over() -> None:
    rows = (
        Row("h1", ("First",), "heading"),
        *people("a", "b"),
        Row("now", ("10:57", "now"), "rule"),
        Row("h2", ("Second",), "heading"),
        Row("no", ("not offered",), "dim", selectable=False),
        *people("c"),
    )
    app = Desk()
    async with app.run_test() as pilot:
        app.table.show(rows)
        assert app.here() == "a"
        await pilot.press("down", "down", "down")
        assert app.here() == "c"
        await pilot.press("up", "home")
        assert app.moved == ["a", "b", "c", "b", "a"]
        assert not app.table.move_to("h2")
        app.table.cursor_row = 4
        assert app.here() == "c"


async def test_the_cursor_can_begin_above_the_rows_and_up_takes_it_back() -> None:
    app = Desk(begin_above=True)
    rows = (Row("h", ("HEADING",), "heading"), *people("Ann", "Ben"))
    async with app.run_test(size=(40, 4)) as pilot:
        app.table.show(rows)
        await pilot.press("enter")
        assert (app.here(), app.chosen) == (None, [])
        await pilot.press("down", "enter", "down")
        assert (app.here(), app.chosen) == ("Ben", ["Ann"])
        app.table.show(rows)
        assert app.here() == "Ben"
        await pilot.press("down", "up", "up", "up")
        assert app.here() is None
        app.table.show(rows)
        assert app.here() is None
        await pilot.press("end")
        assert app.here() == "Ben"


async def test_rows_read_again_leave_the_cursor_on_the_same_key() -> None:
    app = Desk()
    async with app.run_test() as pilot:
        app.table.show(MANY)
        app.table.move_to("client 50")
        await pilot.pause()
        before = app.table.cursor_row - app.table.scroll_offset.y
        app.table.show((*people("new 1", "new 2"), *MANY))
        await pilot.pause()
        assert app.here() == "client 50"
        assert app.table.cursor_row - app.table.scroll_offset.y == before
        assert app.moved == ["client 0", "client 50"]


async def test_when_the_row_is_gone_the_cursor_stays_in_its_place() -> None:
    app = Desk()
    async with app.run_test() as pilot:
        app.table.show(people("a", "b", "c"))
        app.table.move_to("c")
        app.table.show(people("a", "b"))
        assert app.here() == "b"
        app.table.show(())
        assert app.here() is None
        await pilot.press("enter", "down")
        assert app.moved == ["a", "c", "b", None]
        assert app.chosen == []


async def test_new_rows_that_are_not_kept_start_at_the_top() -> None:
    app = Desk()
    async with app.run_test() as pilot:
        app.table.show(MANY)
        await pilot.press("end")
        app.table.show(MANY, keep=False)
        assert app.here() == "client 0"
        assert app.table.scroll_offset.y == 0


async def test_an_empty_table_says_what_to_do_next() -> None:
    app = Desk()
    async with app.run_test(size=(20, 10)) as pilot:
        app.table.show(())
        await pilot.pause()
        assert [line.strip() for line in app.lines()[1:3]] == ["Nobody yet: n adds", "one."]
        app.table.empty = "Type a name"
        assert app.lines()[1].strip() == "Type a name"


async def test_digits_open_the_row_that_shows_them() -> None:
    app = Desk(pick_digits=True)
    async with app.run_test() as pilot:
        app.table.show((Row("h", ("Packages",), "heading"), *people("a", "b")))
        await pilot.pause()
        shown = [line.split("  ")[0] for line in app.lines()[2:4]]
        assert app.lines()[1].rstrip() == "   Packages"
        assert shown == ["▶1 a", " 2 b"]
        await pilot.press("2", "7")
        assert app.chosen == ["b"]


async def test_digits_are_left_to_the_screen_otherwise() -> None:
    class Screenful(Desk):
        BINDINGS = [("1", "mine")]  # noqa: RUF012
        mine = 0

        def action_mine(self) -> None:
            self.mine += 1

    app = Screenful()
    async with app.run_test() as pilot:
        app.table.show(MANY)
        await pilot.press("1")
        assert app.mine == 1


async def test_a_field_can_drive_the_table_without_giving_up_the_focus() -> None:
    app = Desk(focus="Input")
    async with app.run_test() as pilot:
        app.table.show(MANY)
        app.table.action_cursor_down()
        app.table.action_choose()
        await pilot.press("s", "m")
        assert app.query_one(Input).value == "sm"
        assert app.chosen == ["client 1"]


async def test_a_click_moves_and_a_double_click_opens() -> None:
    app = Desk()
    async with app.run_test() as pilot:
        app.table.show(MANY)
        await pilot.pause()
        await pilot.click(Table, offset=(5, 3))
        assert app.here() == "client 2"
        await pilot.double_click(Table, offset=(5, 4))
        assert app.chosen == ["client 3"]
        await pilot.click(Table, offset=(5, 0))
        assert app.here() == "client 3"


async def test_only_two_lines_are_repainted_when_the_cursor_moves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = Desk()
    async with app.run_test() as pilot:
        app.table.show(MANY)
        await pilot.pause()
        painted: list[tuple[Region, ...]] = []
        monkeypatch.setattr(app.table, "refresh", lambda *regions: painted.append(regions))
        app.table.action_cursor_down()
        assert [(region.y, region.height) for (region,) in painted] == [(1, 1), (2, 1)]


class Pages(Sequence[Row]):
    """A million rows, none of them made before it is asked for."""

    asked = 0

    def __len__(self) -> int:
        return 1_000_000

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | Sequence[Row]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        self.asked += 1
        return Row(index, (f"row {index}",))

    def index_of(self, key: Hashable) -> int | None:
        return key if isinstance(key, int) else None


async def test_a_million_lazy_rows_ask_only_for_those_on_the_screen() -> None:
    app = Desk()
    pages = Pages()
    async with app.run_test() as pilot:
        app.table.show(pages)
        await pilot.press("end", "pageup", "home")
        app.table.move_to(500_000)
        app.table.show(pages)
        await pilot.pause()
        assert app.here() == 500_000
        assert pages.asked < 2_000


async def test_a_resize_keeps_the_cursor_in_sight() -> None:
    app = Desk()
    async with app.run_test(size=(80, 40)) as pilot:
        app.table.show(MANY)
        app.table.move_to("client 30")
        for size in ((40, 12), (120, 36), (20, 8)):
            await pilot.resize_terminal(*size)
            while app.table.outer_size.width != size[0]:
                await pilot.pause()
            await pilot.pause()
            assert app.here() == "client 30"
            assert any(line.startswith("▶client") for line in app.lines())


async def test_a_word_in_a_text_takes_its_colour_from_the_theme() -> None:
    app = Desk()
    async with app.run_test() as pilot:
        app.table.show((*people("a"), Row("b", (Text.assemble(("◆", "good"), " 2 left"),))))
        await pilot.pause()
        _, good, plain, *_ = (part.style for part in app.table.render_line(2))
        assert good and plain and good.color != plain.color and good.bgcolor == plain.bgcolor


async def test_the_cursor_is_quieter_without_the_focus_and_follows_the_theme() -> None:
    app = Desk()
    async with app.run_test() as pilot:
        app.table.show(MANY)
        await pilot.pause()
        loud = app.table.render_line(1)
        app.query_one(Input).focus()
        await pilot.pause()
        quiet = app.table.render_line(1)
        app.theme = "textual-light"
        await pilot.pause()
        light = app.table.render_line(1)
        assert loud.text == quiet.text == light.text
        looks = [next(iter(strip)).style for strip in (loud, quiet, light)]
        assert len({look.bgcolor for look in looks if look}) == 3
        app.table.add_class("driven")
        await pilot.pause()
        assert app.table.render_line(1) not in (quiet, light)
