import pytest

from deskpkg.widgets.fields.face import arrange, wrap
from deskpkg.widgets.fields.line import Line, enterable
from deskpkg.widgets.fields.option import Option, step, typed_match


def line(text: str, cursor: int = -1) -> Line:
    made = Line()
    made.put(text)
    if cursor >= 0:
        made.move(cursor)
    return made


def test_what_is_selected_is_replaced_by_what_is_typed() -> None:
    typed = line("400.00")
    typed.select_all()
    typed.insert("5")
    assert (typed.text, typed.cursor, typed.selected) == ("5", 1, "")


def test_a_character_drawn_from_several_is_passed_and_deleted_as_one() -> None:
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
    typed = line(f"a{family}e\u0301")
    typed.delete(typed.left())
    assert typed.text == f"a{family}"
    typed.delete(typed.left())
    assert typed.text == "a"


def test_words_are_jumped_over() -> None:
    typed = line("Mia  Brandt, Li", 0)
    typed.move(typed.word_right())
    assert typed.cursor == 5
    typed.move(len(typed.text))
    typed.move(typed.word_left())
    typed.move(typed.word_left())
    assert typed.cursor == 5


@pytest.mark.parametrize("cursor", [0, 5, 500, 999_999, 1_000_000])
def test_the_view_holds_the_cursor_however_long_the_text_is(cursor: int) -> None:
    typed = line("x" * 1_000_000, cursor)
    before, _, _ = typed.view(20)
    assert len(before) < 20
    assert typed.start <= cursor


def test_a_wide_text_leaves_room_for_the_cursor() -> None:
    typed = line("日本" * 40)
    before, _, _ = typed.view(11)
    assert len(before) * 2 < 11


@pytest.mark.parametrize(
    ("typed", "entered"),
    [
        ("a\tb\nc", "a b c"),
        ("\x1b[2J\x07\x9b", "[2J"),
        ("\u202ea\u2066\ufeff\u200b", "a"),
        ("\ud800x", "x"),
        ("a\u00a0b", "a b"),
        ("\U0001f468\u200d\U0001f469", "\U0001f468\u200d\U0001f469"),
    ],
)
def test_only_what_can_be_seen_is_entered(typed: str, entered: str) -> None:
    assert enterable(typed) == entered


def test_newlines_are_entered_where_they_are_wanted() -> None:
    assert enterable("a\r\nb\rc", newlines=True) == "a\nb\nc"


def test_the_fullest_message_that_fits_stands_beside_the_value() -> None:
    assert arrange(40, 6, 16, ["Tue 24 Nov 2026", "24 Nov"], False).beside == "Tue 24 Nov 2026"
    assert arrange(20, 6, 16, ["Tue 24 Nov 2026", "24 Nov"], False).beside == "24 Nov"


def test_an_error_without_room_goes_below_and_is_cut_only_after_three_rows() -> None:
    face = arrange(20, 6, 16, ["word " * 30], True)
    assert len(face.below) == 3
    assert face.below[2].endswith("…")
    assert wrap("short", 20) == ("short",)


OPTIONS = [Option(1, "Dr Ödön Kiss"), Option(2, "Mia Brandt", "", "away"), Option(3, "Kit Wen")]


TYPED = [("odo", 1), ("k", 1), ("ki", 1), ("kit", 3), ("w", 3), ("dr o", 1), ("odon  k", 1)]


@pytest.mark.parametrize(("typed", "key"), TYPED)
def test_letters_find_words_without_accents_and_case(typed: str, key: int) -> None:
    found = typed_match(OPTIONS, typed)
    assert found is not None
    assert found.key == key


def test_what_is_typed_whole_is_found_before_what_goes_on() -> None:
    longer_first = [Option(1, "Physio 600"), Option(2, "Physio 60")]
    found = typed_match(longer_first, "physio 60")
    assert found is not None
    assert found.key == 2


def test_nothing_is_found_by_nothing() -> None:
    assert typed_match(OPTIONS, "") is None
    assert typed_match(OPTIONS, "xq") is None
    assert typed_match([], "a") is None


def test_stepping_ends_at_the_ends() -> None:
    assert step(OPTIONS, 3, 1) is None
    assert step(OPTIONS, None, 1) == OPTIONS[0]
    assert step(OPTIONS, None, -1) == OPTIONS[2]
    assert step([], None, 1) is None
