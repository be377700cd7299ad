"""What may be shown and stored, what search compares, and what a typed line may be."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskpkg.domain.refused import BadInput
from deskpkg.domain.text import (
    begins,
    clean,
    clean_lines,
    counted,
    fold,
    is_blank,
    optional,
    optional_lines,
    quoted,
    required,
    words,
)

ANYTHING = st.text(
    st.one_of(
        st.characters(exclude_categories=()),
        st.sampled_from(
            "aeı\u0301\u0327\u0338\u200b\u200c\u200d\u094d\u0915\u093f\ufe0f\u2764\U0001f3f4"
            "\U000e0067\U000e007f\ud800\x1b\x9b\r\n\u2028\u1100\u1161\u11a8\u3099か≠\u212b'’=\u0627"
        ),
    )
)
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
SCOTLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "0 clients"), (1, "1 client"), (2, "2 clients"), (1200, "1,200 clients")],
)
def test_one_is_told_as_one(count: int, words: str) -> None:
    assert counted(count, "client") == words


def test_what_is_said_of_one_and_of_more_can_differ() -> None:
    assert counted(1, "credit is", "credits are") == "1 credit is"
    assert counted(3, "credit is", "credits are") == "3 credits are"


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("plain", "plain"),
        ("[red]x[/red]", "[red]x[/red]"),
        ("\x1b]0;pwn\x07", "]0;pwn"),
        ("\x9b2J\x1b[2J", "2J[2J"),
        ("a\x00b\x08c\x7fd", "abcd"),
        ("a\tb\r\nc\n\nd", "a b c d"),
        ("a\u2028b\u2029c\x85d", "a b c d"),
        ("\u202egnp\u202c \u2066x\u2069", "gnp x"),
        ("\u200bSmith\ufeff\u2060", "Smith"),
        ("Zoe\u0308", "Zo\u00eb"),
        ("x\ud800y\udfffz", "xyz"),
        ("  two  spaces ", "  two  spaces "),
        (f"{FAMILY} family", f"{FAMILY} family"),
        (f"{SCOTLAND} Ewan", f"{SCOTLAND} Ewan"),
        ("Ewan\U000e0067\U000e0062", "Ewan"),
        (
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        ),
        ("\u0d28\u0d4d\u200d", "\u0d28\u0d4d\u200d"),
        ("Smi\u200dth\u200c", "Smith"),
        ("\u200d", ""),
        ("\uffffa\ufdd0", "a"),
        ("日本 太郎", "日本 太郎"),
        ("", ""),
    ],
)
def test_a_line_keeps_its_text_and_loses_what_could_harm(given_text: str, expected: str) -> None:
    assert clean(given_text) == expected


def test_sixty_combining_marks_become_eight() -> None:
    assert clean("x" + "\u0336" * 60 + "y") == "x" + "\u0336" * 8 + "y"


@given(ANYTHING)
def test_a_cleaned_line_is_one_safe_line_and_stays_as_it_is(value: str) -> None:
    line = clean(value)
    assert clean(line) == line
    assert len(line.splitlines()) <= 1
    assert not any(unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") for char in line)
    line.encode()


@given(ANYTHING)
def test_a_cleaned_note_has_line_feeds_and_nothing_else_of_the_kind(value: str) -> None:
    note = clean_lines(value)
    assert clean_lines(note) == note
    assert all(char == "\n" or unicodedata.category(char) != "Cc" for char in note)
    note.encode()


def test_a_note_keeps_its_lines_whatever_ended_them() -> None:
    assert clean_lines("a\r\nb\rc\u2028d\n\ne\tf\x1b") == "a\nb\nc\nd\n\ne f"


def test_a_megabyte_in_one_line_is_cleaned_in_about_a_second() -> None:
    assert len(clean("é\x00" * 500_000)) == 500_000


@pytest.mark.parametrize(
    "value", ["", " ", "\u3164", "\u200b", "\u00a0\u2003", "\u2800", "\x00", "\u0301", "\ufeff\n"]
)
def test_what_cannot_be_seen_is_blank(value: str) -> None:
    assert is_blank(value)


@pytest.mark.parametrize("value", ["x", ".", "0", "李", "\U0001f600", "\u3164x"])
def test_what_can_be_seen_is_not_blank(value: str) -> None:
    assert not is_blank(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Jane SMITH", "jane smith"),
        ("O'Neil", "oneil"),
        ("O’Neil [2]", "oneil 2"),
        ("Łukasz Żółć", "lukasz zolc"),
        ("Søren Ærø", "soren aero"),
        ("Đorđe", "dorde"),
        ("Strauß", "strauss"),
        ("STRAUẞ", "strauss"),
        ("Þórður", "thordur"),
        ("Cœur", "coeur"),
        ("Işıl İnan", "isil inan"),
        ("Müller-Lüdenscheidt", "muller ludenscheidt"),
        ("Zoe\u0308", "zoe"),
        ("Ａｎａ", "ana"),
        ("ﬁnn", "finn"),
        ("٠٤١٢", "0412"),
        ("Σίσυφος", "σισυφοσ"),
        ("Фёдор", "федор"),
        ("Nguyễn", "nguyen"),
        ("أحمد", "احمد"),
        ("  a -- b  ", "a b"),
        ("a\u200db", "ab"),
        ("ば", "ば"),
        ("김", "김"),
        ("सुमन हिंदी", "सुमन हिंदी"),
        ("❤\ufe0fa\ufe0f1\u20e3", "a1"),
        ("\x1b[31m", "31m"),
        ("", ""),
        ("%&\U0001f600", ""),
    ],
)
def test_search_compares_plain_letters_and_digits(value: str, expected: str) -> None:
    assert fold(value) == expected


@given(ANYTHING)
def test_folding_is_stable_and_sees_no_difference_between_composed_and_decomposed(
    value: str,
) -> None:
    folded = fold(value)
    assert fold(folded) == folded
    assert fold(unicodedata.normalize("NFD", value)) == fold(unicodedata.normalize("NFC", value))
    assert all(char == " " or unicodedata.category(char)[0] in "LNM" for char in folded)


def test_words_are_folded_one_by_one() -> None:
    assert words("D'Arcy-Smith, Élodie") == ("darcy", "smith", "elodie")


def test_a_hundred_thousand_names_fold_in_about_a_second() -> None:
    names = ["Jane Smith", "José Núñez", "O'Neil, Łukasz", "Zoë Müller"] * 25_000
    before = time.process_time()
    folded = [fold(name) for name in names]
    assert time.process_time() - before < 5, "an order slower than it should be"
    assert folded[:2] == ["jane smith", "jose nunez"]


def test_a_required_line_comes_back_clean_and_trimmed() -> None:
    assert required("  O'Neil\x00\n", "the client's last name") == "O'Neil"


@pytest.mark.parametrize("value", ["", "   ", "\u200b", "\u3164", "\n"])
def test_a_required_line_that_is_blank_is_asked_for(value: str) -> None:
    with pytest.raises(BadInput, match=r"^Type the client's last name\.$") as refusal:
        required(value, "the client's last name", field="last_name")
    assert refusal.value.field == "last_name"


def test_a_line_that_is_too_long_is_refused_and_never_cut() -> None:
    with pytest.raises(
        BadInput,
        match=r"^The last name is 5,000 characters long; 200 fit\. Shorten it\.$",
    ):
        required("x" * 5000, "the last name")


def test_an_optional_line_may_be_blank() -> None:
    assert optional(" \u3164 ", "the reference") == ""
    assert optional(" A-1 ", "the reference") == "A-1"


def test_an_optional_note_keeps_its_lines() -> None:
    assert optional_lines("\n one\r\ntwo \n", "the note") == "one\ntwo"


def test_a_quotation_is_short_and_clean() -> None:
    assert quoted("\x1bab") == "“ab”"
    assert quoted("x" * 1_000_000) == "“" + "x" * 39 + "…”"


@given(ANYTHING)
def test_any_text_is_a_line_or_a_refusal(value: str) -> None:
    try:
        assert not is_blank(required(value, "the name", limit=5))
    except BadInput:
        assert is_blank(value) or len(clean(value).strip()) > 5


@pytest.mark.parametrize(
    ("wanted", "fits"),
    [
        ("", True),
        ("sta", True),
        ("pack phy", True),
        ("pack pack", True),
        ("tarter", False),
        ("sta massage", False),
        ("starters", False),
    ],
)
def test_words_are_found_by_their_beginnings_in_any_order(wanted: str, fits: bool) -> None:
    assert begins(words(wanted), words("Physio Starter Pack")) is fits
