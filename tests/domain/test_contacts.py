"""E-mail addresses and telephone numbers, as typed and as kept."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskpkg.domain.contacts import format_phone, parse_email, parse_phone
from deskpkg.domain.refused import BadInput

TYPED = st.one_of(
    st.from_regex(r"(\+(1|7|39|44|49|61)|0)[0-9]{6,11}", fullmatch=True),
    st.text(st.characters(exclude_categories=())),
    st.text(alphabet="0123456789 +-()./x#ext٣", max_size=30),
    st.text(alphabet='ab.@-_"<>, \r\n:;()[]é\x00', max_size=30),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("jane@example.com", "jane@example.com"),
        ("  Jane.Smith+desk@Example.COM\n", "Jane.Smith+desk@example.com"),
        ("o'neil@example.com", "o'neil@example.com"),
        ("jane@zürich.example.com", "jane@xn--zrich-kva.example.com"),
    ],
)
def test_an_address_is_kept_as_mail_is_sent_to_it(text: str, expected: str) -> None:
    assert parse_email(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        *("jane", "jane@", "@example.com", "jane@example", "jane@@example.com", "a b@example.com"),
        *("x@y.z\r\nBcc: e@x", "jane@example.com\r\nBcc: e@example.com", "a@b.c, evil@x"),
        *("a@example.com, b@example.com", "a@example.com;b@example.com", "a@example.com\x00"),
        *("Jane <jane@example.com>", "jané@example.com", "jane@[127.0.0.1]", "x" * 1_000_000),
        *("jane@example.com\u202e", '"a b"@example.com', "jane@exa\nmple.com"),
    ],
)
def test_what_is_not_exactly_one_address_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match=r"Type one address such as jane@example\.com\.$") as refusal:
        parse_email(text)
    assert len(str(refusal.value)) < 400


def test_an_empty_address_is_asked_for() -> None:
    with pytest.raises(BadInput, match=r"^Type an e-mail address such as jane@example\.com\.$"):
        parse_email("  ")


@pytest.mark.parametrize(
    ("text", "country", "expected"),
    [
        ("0412 345 678", "AU", "+61412345678"),
        ("+61 412 345 678", "CA", "+61412345678"),
        ("(416) 555-0123", "CA", "+14165550123"),
        ("416–555–0123", "ca", "+14165550123"),
        ("٠٤١٢٣٤٥٦٧٨", "AU", "+61412345678"),
        ("416 555 0123 ext. 5", "CA", "+14165550123 x5"),
        ("416 555 0123 x5", "CA", "+14165550123 x5"),
        ("555-1234", "CA", "555 1234"),
        ("555 1234 x12", "CA", "555 1234 x12"),
        ("112", "DE", "112"),
        ("+999 123", "DE", "+999 123"),
        ("044 668 18 00", "CH", "+41446681800"),
        ("044 668 18 00", "ZZ", "044 668 18 00"),
        ("0412\u00a0345\u00a0678\n", "AU", "+61412345678"),
    ],
)
def test_a_number_is_kept_in_one_form(text: str, country: str, expected: str) -> None:
    assert parse_phone(text, country) == expected


@pytest.mark.parametrize(
    "text",
    [
        *("", "12", "abc", "call Jane", "0412 345 678 (mother)", "1-800-FLOWERS", "+", "x5"),
        *("0412 345 678, 0413 345 678", "1;2;3", "0" * 50, "1" * 1_000_000, "++61412345678"),
        "0412 345" + " " * 200 + "678",
    ],
)
def test_what_is_no_number_is_refused_with_what_to_type(text: str) -> None:
    with pytest.raises(BadInput, match=r"Type its figures, such as 0412 345 678 .*\.$"):
        parse_phone(text, "AU")


def test_two_numbers_in_one_are_refused() -> None:
    with pytest.raises(BadInput, match=r"Type one number\.$"):
        parse_phone("0412 345 678 / 0412 345 679 / 1", "AU")


@pytest.mark.parametrize(
    ("value", "country", "expected"),
    [
        ("+61412345678", "AU", "0412 345 678"),
        ("+61412345678", "CA", "+61 412 345 678"),
        ("+14165550123", "CA", "(416) 555-0123"),
        ("+14165550123 x5", "ca", "(416) 555-0123 x5"),
        ("555 1234", "CA", "555 1234"),
        ("+999 123", "CA", "+999 123"),
        ("+100", "CA", "+100"),
        ("", "CA", ""),
        ("+", "", "+"),
    ],
)
def test_a_number_is_written_as_the_country_dials_it(
    value: str, country: str, expected: str
) -> None:
    assert format_phone(value, country) == expected


@given(TYPED, st.sampled_from(["AU", "CA", "CH", "DE", "US", "ZZ", ""]))
def test_any_text_is_a_number_or_a_refusal(text: str, country: str) -> None:
    try:
        kept = parse_phone(text, country)
    except BadInput as refusal:
        assert str(refusal).endswith(".")
    else:
        assert re.fullmatch(r"\+?[0-9 ]+( x[0-9]+)?", kept)
        assert parse_phone(format_phone(kept, country), country) == kept


@given(TYPED)
def test_any_text_is_an_address_or_a_refusal(text: str) -> None:
    try:
        kept = parse_email(text)
    except BadInput as refusal:
        assert str(refusal).endswith(".")
    else:
        assert kept.isascii()
        assert kept.isprintable()
        assert parse_email(kept) == kept
