"""Text and columns given exactly the cells there are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.text import Text
from textual.app import App

from deskpkg.widgets.cells import cut, fit, joined, safe, wrap
from deskpkg.widgets.columns import GAP, Column, lay_out, natural_width
from deskpkg.widgets.table import Row, Table

NASTY = (
    "[/]x",
    "[@click=app.quit]A[/]",
    "\x1b[31mred\x1b[0m\x07",
    "\u202eevil",
    "東京特許許可局長今日急遽休暇許可",
    "e" + "\u0301" * 60 + "cole",
    "👨‍👩‍👧‍👦 family 👍🏽 1️⃣",
    "two\nlines\tand a tab",
    "\u200d\ufe0f",
    "",
)
COLUMNS = (
    Column("Name", None, 8),
    Column("Left", 6, align="right"),
    Column("Notes", 20, priority=1),
)


@given(st.text(max_size=40), st.integers(0, 30), st.sampled_from(["left", "right"]))
def test_any_text_fits_exactly(text: str, width: int, align: str) -> None:
    assert cell_len(fit(text, width, "right" if align == "right" else "left")) == width


@pytest.mark.parametrize(
    ("called", "width", "shown"),
    [
        ("Smith, Jane #1042", 17, "Smith, Jane #1042"),
        ("Smith, Jane #1042", 16, "Smith, Ja… #1042"),
        ("Smith, Jane #1042", 9, "Sm… #1042"),
        ("Smith, Jane #1042", 8, "Smith, …"),
        ("Smith, Jane", 8, "Smith, …"),
        ("東京特許 #7", 8, "東京… #7"),
    ],
)
def test_a_name_is_cut_and_its_number_is_not(called: str, width: int, shown: str) -> None:
    assert cut(called, width) == shown


@given(st.text(max_size=80), st.integers(1, 30))
def test_wrapped_text_never_is_too_wide(text: str, width: int) -> None:
    assert all(cell_len(line) <= width for line in wrap(text, width))


columns = st.builds(
    Column,
    st.text(max_size=5),
    st.one_of(st.none(), st.integers(1, 30)),
    st.integers(1, 20),
    priority=st.integers(0, 3),
)


@given(st.lists(columns, min_size=1, max_size=8), st.integers(0, 150))
def test_columns_fill_the_room_and_the_first_to_go_has_the_highest_number(
    columns: list[Column], room: int
) -> None:
    widths = lay_out(columns, room)
    shown = [(c, w) for c, w in zip(columns, widths, strict=True) if w]
    gone = [c for c, w in zip(columns, widths, strict=True) if not w]
    used = sum(widths) + GAP * max(0, len(shown) - 1)
    if natural_width([c for c in columns if not c.priority]) <= room:
        assert used <= room
        assert all(c.priority for c in gone)
        assert all(w >= c.least for c, w in shown)
        assert used == room or all(c.width is not None for c, _ in shown)
        assert all(s.priority <= g.priority for s, _ in shown for g in gone)


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("👩‍⚕️ Kim", "👩 Kim"),
        ("👩🏽‍⚕️ K", "👩 K"),
        ("👨‍👩‍👧‍👦 family", "👨 family"),
        ("👍🏽", "👍"),
        ("❤️ 1️⃣", "❤ 1"),
        ("🇨🇦 Ann", "CA Ann"),
        ("田中 美咲", "田中 美咲"),
        ("क्‍ष", "क्‍ष"),
        ("Zoë 🌿", "Zoë 🌿"),
    ],
)
def test_an_emoji_is_drawn_as_wide_on_every_terminal(text: str, drawn: str) -> None:
    assert safe(text) == drawn


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (40, "Physio 60 · late · at Lake"),
        (20, "Physio 60 · late"),
        (12, "Physio 60"),
        (6, "Physi…"),
    ],
)
def test_only_what_fits_whole_is_joined(width: int, expected: str) -> None:
    assert joined(("Physio 60", "late", "", "at Lake"), width) == expected


@pytest.mark.parametrize("width", [20, 33, 80, 120])
async def test_nasty_text_is_drawn_to_the_exact_width(width: int) -> None:
    rows = [Row(n, (text, Text(text, "warn"), text)) for n, text in enumerate(NASTY)]
    rows += [
        Row(f"{n} {word}", (t, t), word)
        for n, t in enumerate(NASTY)
        for word in ("rule", "heading")
    ]
    table = Table(COLUMNS, pick_digits=True)
    app: App[None] = App()
    async with app.run_test(size=(width, 40)) as pilot:
        await app.mount(table)
        table.show(tuple(rows))
        await pilot.pause()
        for y in range(table.size.height):
            strip = table.render_line(y)
            assert sum(cell_len(part.text) for part in strip) == strip.cell_length == width
            assert not set("\x1b\x07\n\u202e").intersection(strip.text)
