"""What every screen of the desk can rely on."""

import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from textual.containers import VerticalScroll
from textual.dom import DOMNode
from textual.pilot import Pilot
from textual.widgets import Button, Input, Static

from conftest import settle
from deskpkg.screens.covers import TooSmall
from deskpkg.screens.dialog import Confirm
from deskpkg.screens.help import listing
from deskpkg.settings import Settings
from deskpkg.store import Store
from deskpkg.widgets.bindings import KeyHelp
from deskpkg.widgets.keybar import KeyBar
from deskpkg.widgets.topbar import TopBar
from screens.tiny import AskName, Calendar, Find, Form, TinyDesk, Today


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 24, 10, 57, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


Run = Callable[..., AbstractAsyncContextManager[tuple[TinyDesk, Pilot[None]]]]


@pytest.fixture
def store(empty: Path, tmp_path: Path) -> Store:
    return Store(Path(shutil.copy(empty, tmp_path / "desk.db")))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def run(store: Store, clock: Clock) -> Run:
    @asynccontextmanager
    async def running(
        *, size: tuple[int, int] = (100, 30), **settings: object
    ) -> AsyncIterator[tuple[TinyDesk, Pilot[None]]]:
        app = TinyDesk(store, Settings(store.path, **settings), clock)  # type: ignore[arg-type]
        async with app.run_test(size=size, notifications=True) as pilot:
            await settle(pilot)
            yield app, pilot

    return running


async def press(pilot: Pilot[None], *keys: str) -> None:
    await pilot.press(*keys)
    await settle(pilot)


def line_of(widget: KeyBar) -> str:
    return widget.render_line(0).text


async def test_a_flow_asks_changes_and_says_what_it_did(run: Run) -> None:
    async with run() as (app, pilot):
        await press(pilot, "n", *"jane", "f9")
        assert app.top(Today).names == ("jane",)
        assert [said.text for said in app.said] == ["hello jane"]


async def test_esc_leaves_a_dialog_unanswered(run: Run) -> None:
    async with run() as (app, pilot):
        await press(pilot, "n", "x", "escape")
        assert app.top(Today).names == ()


async def test_f9_on_a_dialog_that_has_no_answer_yet_leaves_it_open(run: Run) -> None:
    async with run() as (app, pilot):
        await press(pilot, "n", "f9")
        app.top(AskName)


async def test_a_title_from_data_is_not_markup(run: Run) -> None:
    async with run() as (app, pilot):
        await press(pilot, "n")
        assert app.top(AskName).query_one(".dialog").border_title == r"Name \[/]"


@pytest.mark.parametrize(
    ("what", "words"), [("r", "That is not done on Sundays."), ("d", "The disk is full.")]
)
async def test_what_the_rules_or_the_disk_refuse_is_said_and_returns_none(
    run: Run, what: str, words: str
) -> None:
    async with run() as (app, pilot):
        await press(pilot, what)
        assert [(said.text, said.severity) for said in app.said] == [(words, "error")]
        assert app.top(Today).names == ("None",)


async def test_a_consequence_is_committed_by_f9_only(run: Run) -> None:
    async with run() as (app, pilot):
        await press(pilot, "c")
        assert app.top(Confirm).focused == app.screen.query_one("#safe", Button)
        await press(pilot, "tab", "enter")
        assert app.top(Today).names == ()
        await press(pilot, "c", "f9")
        assert app.top(Today).names == ("canceled",)


async def test_a_dimmed_action_says_why(run: Run) -> None:
    async with run() as (app, pilot):
        await press(pilot, "k")
        assert [said.text for said in app.said] == ["Can't: it repeats."]


async def test_help_lists_the_keys_of_the_screen_with_a_sentence_each(run: Run) -> None:
    async with run() as (app, pilot):
        await press(pilot, "f1")
        text = str(app.screen.query_one("VerticalScroll Static", Static).content)
        assert "Ask for a name" in text
        assert "F2 · Ctrl+F" in text
        assert "(not now)" in text
        await press(pilot, "f1")
        app.top(Today)


async def test_help_begins_with_the_screen_and_ends_with_how_to_edit(run: Run) -> None:
    async with run() as (app, pilot):
        await press(pilot, "o", "f1")
        text = str(app.screen.query_one("VerticalScroll Static", Static).content)
        lines = text.splitlines()
        assert lines.index("Everywhere") < lines.index("Input")
        assert "Next field or part" in text
        assert "Focus Next" not in text


def test_help_tells_of_digits_in_one_line() -> None:
    keys = [
        KeyHelp(
            (str(n),),
            "",
            f"Open row {n}",
            "List",
            f"pick({n})",
            DOMNode(),
            enabled=True,
            shown=False,
        )
        for n in range(1, 10)
    ]
    assert listing(keys).plain.splitlines()[1].split(maxsplit=1) == ["1-9", "Open row 1 to 9"]


async def test_esc_in_the_calendar_leads_back_to_what_one_left(run: Run) -> None:
    async with run() as (app, pilot):
        await press(pilot, "f5")
        app.top(Calendar)
        await press(pilot, "ctrl+g", "t", "o", *"draft", "f5", "escape")
        assert app.top(Form).query_one("#notes", Input).value == "draft"


@pytest.mark.parametrize("way", [("f3",), ("f5", "f3"), ("f5", "ctrl+g", "t")])
async def test_f3_goes_to_todays_list_from_everywhere_and_keeps_drafts(
    run: Run, way: tuple[str, ...]
) -> None:
    Form.kept.clear()
    async with run() as (app, pilot):
        await press(pilot, "o", *"draft", *way)
        app.top(Today)
        assert Form.kept == ["draft"]


@pytest.mark.parametrize("way", [("f5",), ("f3", "f5")])
async def test_f5_goes_to_the_calendar_itself_from_everywhere(
    run: Run, way: tuple[str, ...]
) -> None:
    async with run() as (app, pilot):
        await press(pilot, "f5", "f2", *"smith")
        app.top(Find)
        await press(pilot, *way)
        app.top(Calendar)
        await press(pilot, "f3", "o", *"draft", *way)
        app.top(Calendar)


async def test_find_opens_from_an_input_and_only_once(run: Run) -> None:
    async with run() as (app, pilot):
        await press(pilot, "o", "f2", "ctrl+f")
        app.top(Find)
        await press(pilot, "escape")
        app.top(Form)


async def test_q_quits_on_today_only_and_esc_never(run: Run) -> None:
    async with run() as (app, pilot):
        await press(pilot, "f5", "q", "f3", "escape", "escape")
        assert app.is_running
        await pilot.press("q")
        await pilot.pause()
        assert app._exit


async def test_ctrl_q_keeps_the_draft_of_every_open_form(run: Run) -> None:
    Form.kept.clear()
    async with run() as (_, pilot):
        await press(pilot, "o", *"one", "f5", "f3", "f2")
        await pilot.press("ctrl+q")
        await pilot.pause()
        assert Form.kept == ["one"]


async def test_the_curtain_hides_toasts_and_lets_no_key_through(run: Run) -> None:
    async with run() as (app, pilot):
        await press(pilot, "f12", "n", "f2", "f5")
        assert "curtain" in str(app.screen.query_one(Static).content)
        assert not app.screen.query_one("ToastRack").display
        await press(pilot, "f12")
        app.top(Today)


async def test_a_small_window_says_so_and_all_comes_back(run: Run) -> None:
    async with run() as (app, pilot):
        await press(pilot, "end")
        scrolled = app.top(Today).query_one(VerticalScroll).scroll_y
        await press(pilot, "o", *"text", "tab")
        await pilot.resize_terminal(60, 10)
        await settle(pilot)
        app.top(TooSmall)
        await press(pilot, *"lost", "f3")
        await pilot.resize_terminal(100, 30)
        await settle(pilot)
        form = app.top(Form)
        assert form.query_one("#notes", Input).value == "text"
        assert form.focused == form.query_one("#more", Input)
        await press(pilot, "escape")
        assert app.top(Today).query_one(VerticalScroll).scroll_y == scrolled > 0


async def test_a_chord_shows_its_second_keys_until_one_is_typed(run: Run) -> None:
    async with run() as (app, pilot):
        bar = app.screen.query_one(KeyBar)
        await press(pilot, "ctrl+g")
        keys = ["? Help", "t Today", "k Park", "c Calendar", "h Curtain"]
        assert line_of(bar).split() == " ".join(keys).split()
        await press(pilot, "escape")
        assert "F1" in line_of(bar)
        app.top(Today)


async def test_keys_can_be_changed_in_the_settings(run: Run) -> None:
    async with run(keys={"desk.find": "f8", "today.name": "z"}) as (app, pilot):
        await press(pilot, "f2")
        app.top(Today)
        await press(pilot, "z")
        app.top(AskName)
        await press(pilot, "f8")
        app.top(Find)


async def test_the_palette_offers_what_was_said_and_no_screenshot(run: Run) -> None:
    async with run() as (app, pilot):
        app.say("[/]x was said")
        await press(pilot, "ctrl+p", *"screenshot", "enter", "escape")
        await press(pilot, "ctrl+p", *"what was", "enter")
        assert app.screen.has_class("place-said")
        assert "[/]x was said" in str(app.screen.query_one("VerticalScroll Static", Static).content)


async def test_the_palette_finds_a_command_by_what_it_tells_of(run: Run) -> None:
    async with run() as (app, pilot):
        await press(pilot, "ctrl+p", *"never possi", "escape", "escape", "ctrl+p", *"said lately")
        await press(pilot, "enter")
        assert app.screen.has_class("place-said")


async def test_another_desks_change_is_read(run: Run, store: Store) -> None:
    async with run() as (app, pilot):
        before = app.top(Today).reads
        other = Store(store.path)
        other.run_write(lambda unit: unit.execute("UPDATE practice SET zone = zone"))
        other.run_write(lambda unit: unit.execute("CREATE TABLE moved (x)"))
        app._look()
        await settle(pilot)
        assert app.top(Today).reads == before + 1


async def test_a_new_minute_moves_the_clock_and_midnight_reads_again(
    run: Run, clock: Clock
) -> None:
    async with run() as (app, pilot):
        before = app.top(Today).reads
        clock.now += timedelta(minutes=1)
        app._look()
        assert app.screen.query_one(TopBar).clock == "10:58"
        clock.now += timedelta(hours=14)
        app._look()
        await settle(pilot)
        assert app.top(Today).reads == before + 1


async def test_the_key_bar_is_short_where_not_all_keys_fit(run: Run) -> None:
    async with run(size=(80, 24)) as (app, _):
        line = line_of(app.screen.query_one(KeyBar))
        assert line.startswith(" F1 Help  F2 Find  F3 Day  F4 Park  F5 Cal  Esc Back  n Name ")


async def test_a_click_on_the_key_bar_presses_a_key(run: Run) -> None:
    async with run(size=(160, 30)) as (app, pilot):
        bar = app.screen.query_one(KeyBar)
        assert line_of(bar).startswith(
            " F1 Help  F2 Find  F3 Today  F4 Park  F5 Calendar  Esc Back"
        )
        await pilot.click(KeyBar, offset=(12, 0))
        await settle(pilot)
        app.top(Find)


async def test_the_top_bar_leaves_out_the_first_facts_when_it_is_narrow(run: Run) -> None:
    async with run(size=(80, 24)) as (app, _):
        app.top(Today).heading = "TODAY Tue 24 Nov"
        app.top(Today).facts = ("x" * 40, "parked 1", "outbox 2")
        text = app.screen.query_one(TopBar).render().plain
        assert text.startswith("TODAY Tue 24 Nov ")
        assert text.endswith("parked 1  outbox 2  10:57")
        assert len(text) == 78


async def test_a_key_at_rest_is_delivered_at_once(run: Run) -> None:
    from textual.events import Key

    async with run() as (app, _):
        await app.keyboard.receive(Key("f1", None))
        assert app.screen.has_class("place-help")
