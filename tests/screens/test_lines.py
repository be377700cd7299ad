"""The field for several lines: what is typed is seen as it will be read."""

import pytest

from deskpkg.widgets.fields import LinesField, TextField
from deskpkg.widgets.fields.lines import Lines, rows_of
from nasty import NASTY
from screens.forms import FormDesk, paste


def shown_rows(text: str, width: int) -> list[str]:
    return [text[start:end] for start, end in rows_of(text, width)]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("", [""]),
        ("a\n\nb\n", ["a", "", "b", ""]),
        ("one two three", ["one two ", "three"]),
        ("abcdefgh", ["abcdefgh"]),
        ("abcdefghij", ["abcdefgh", "ij"]),
        ("abcdefgh ij", ["abcdefgh ", "ij"]),
        ("日本日本日本", ["日本日本", "日本"]),
        ("a" * 7 + "e\u0301" + "b", ["a" * 7 + "e\u0301", "b"]),
    ],
)
def test_rows_are_broken_at_spaces_where_they_must_be(text: str, rows: list[str]) -> None:
    assert shown_rows(text, 8) == rows
    assert "".join(rows).replace("\n", "") == text.replace("\n", "")


@pytest.mark.parametrize("value", NASTY)
def test_no_character_is_lost_or_doubled_in_rows(value: str) -> None:
    text = f"{value}\n{value} {value}"
    assert "".join(shown_rows(text, 9)) == text.replace("\n", "")


def test_home_and_end_are_those_of_the_line() -> None:
    lines = Lines("one\ntwo\nthree", 5, 5)
    assert (lines.place("home"), lines.place("end")) == (4, 7)
    lines.move(0)
    assert (lines.place("home"), lines.place("end")) == (0, 3)
    lines.move(13)
    assert (lines.place("home"), lines.place("end")) == (8, 13)


async def test_enter_begins_a_line_and_tab_goes_on() -> None:
    app = FormDesk(LinesField("text", "Text"), TextField("name", "Name"))
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.press(*"ab", "enter", "enter", *"cd", "up", "up", *"x", "end", *"y")
        assert app.form.field("text").raw == "xaby\n\ncd"
        assert [line[6:].rstrip() for line in app.shown().splitlines()[:3]] == ["xaby", "", "cd"]
        await pilot.press("tab", *"Jane", "up", "home", "shift+end", "delete", "f9")
        await pilot.pause()
        assert app.saved == [{"text": "xaby", "name": "Jane"}]
        assert app.mistakes == 0


async def test_the_rows_follow_the_cursor_and_beyond_them_only_tab_leads() -> None:
    app = FormDesk(TextField("name", "Name"), LinesField("text", "Text"))
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.press("tab")
        await paste(pilot, "\n".join(f"line {n}" for n in range(30)))
        assert "line 29" in app.shown()
        assert "line 9" not in app.shown()
        await pilot.press(*["up"] * 29)
        assert "line 0" in app.shown()
        assert "line 29" not in app.shown()
        await pilot.press("up")
        assert app.focused is app.form.field("text")
        await pilot.press(*["down"] * 31, "end", "x")
        assert app.form.field("text").raw.endswith("line 29x")


async def test_a_refusal_stands_below_it_and_a_megabyte_is_refused() -> None:
    app = FormDesk(LinesField("text", "Text", required=True))
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.press("f9")
        await pilot.pause()
        assert "! Text is missing." in app.shown()
        await paste(pilot, "word " * 200_000)
        await pilot.press("y", "up", "f9")
        await pilot.pause()
        assert "characters long" in app.shown()
        assert app.saved == []


async def test_the_mouse_puts_the_cursor_into_the_row_it_is_on() -> None:
    app = FormDesk(LinesField("text", "Text"))
    async with app.run_test(size=(60, 20)) as pilot:
        await paste(pilot, "first\nsecond")
        await pilot.click(LinesField, offset=(7, 1))
        await pilot.press("x")
        assert app.form.field("text").raw == "first\nsxecond"
