"""Typed and imported text: made safe for a line of the terminal, folded for search, checked."""

import re
import unicodedata
from collections.abc import Collection, Iterable

from deskpkg.domain.refused import BadInput

MARKS_IN_A_ROW = 8
"""How many combining marks a letter keeps; the busiest orthographies use about five."""

NAME_LIMIT = 200
"""How many characters a name, title or other single line may have."""

NOTE_LIMIT = 20_000
"""How many characters a note of several lines may have."""

_BREAKS = re.compile("[\t\n\x0b\x0c\r\x85\u2028\u2029]+")
_LINE_ENDS = re.compile("\r\n|[\x0b\x0c\r\x85\u2028\u2029]")

# C0 and C1 controls, invisible format characters, lone surrogates, noncharacters.
_UNSAFE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001\U0010fffe\U0010ffff]"
)
# Joiners are kept between letters that join, and emoji tags after the flag that they complete.
_JOINERS = re.compile("[\u200c\u200d]+")
_TAGS = re.compile(
    "(\U0001f3f4[\U000e0020-\U000e007f]{1,8})[\U000e0020-\U000e007f]*|[\U000e0020-\U000e007f]+"
)

_JOINING_FROM = "\u0530"  # no script before Armenian has letters that joiners act on
_VIRAMA = 9
_BLANK_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")

_APOSTROPHES = "'`\u00b4\u02b9\u02bb\u02bc\u02bd\u2018\u2019\u201b\u2032\uff07"
# What compatibility decomposition leaves whole, although people type it in plain letters.
_PLAIN = {
    **{"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"},
    **{"ħ": "h", "ŧ": "t", "ŋ": "ng", "ĸ": "k", "ƒ": "f", "ə": "e", "ǝ": "e", "ɛ": "e"},
    **{"ɔ": "o", "ɓ": "b", "ɗ": "d", "ɖ": "d", "ƙ": "k", "ƴ": "y", "ɣ": "g", "ɨ": "i"},
    **{"ʉ": "u", "ƶ": "z", "ǥ": "g", "ɲ": "n", "ɩ": "i", "ʋ": "v", "ƀ": "b", "ɫ": "l"},
    **{"ی": "ي", "ى": "ي", "ک": "ك", "ة": "ه", "ـ": ""},
}
_VOICING_OR_VIRAMA = (8, _VIRAMA)
_SELECTORS = re.compile("[\u034f\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")


def counted(count: int, one: str, more: str = "") -> str:
    """Return "1 credit", "1,000 credits"; `more` where that is not `one` with an s."""
    return f"{count:,} {one if count == 1 else more or f'{one}s'}"


def clean(value: str) -> str:
    """Return what may reach the terminal or the records as one line of text.

    Text is composed (NFC); controls, invisible format characters, bidi overrides and lone
    surrogates go; each run of line breaks and tabs becomes one space. Joiners stay where they
    join letters or emoji, and a letter keeps at most eight combining marks. Nothing else changes.
    """
    if value.isascii() and value.isprintable():
        return value
    value = _BREAKS.sub(" ", _UNSAFE.sub("", value))
    if value.isascii():
        return value
    value = _TAGS.sub(lambda found: found[1] or "", value)
    value = unicodedata.normalize("NFC", value)
    value = _JOINERS.sub(_joiner, value)
    return _limit_marks(unicodedata.normalize("NFC", value))


def clean_lines(value: str) -> str:
    r"""Return `value` as `clean` makes each of its lines, with the lines ended by `\n` alone."""
    return "\n".join(clean(line) for line in _LINE_ENDS.sub("\n", value).split("\n"))


def is_blank(value: str) -> bool:
    """Tell whether nothing of `value` would be seen on paper."""
    return not any(map(_is_ink, value))


def fold(value: str) -> str:
    """Return `value` as search compares it: plain lower-case letters and digits, single spaces.

    Case, accents, width and apostrophes do not count: "O’Neil-Łuksza" is "oneil luksza". The
    vowel signs of scripts that cannot be read without them stay.
    """
    plain = value.translate(_FOLDING)
    if not plain.isascii():
        plain = unicodedata.normalize("NFC", plain)
    return " ".join(plain.split())


def words(value: str) -> tuple[str, ...]:
    """Return the folded words of `value`, in their order."""
    return tuple(fold(value).split())


def begins(wanted: Iterable[str], found: Collection[str]) -> bool:
    """Tell whether each of the folded words `wanted` begins one of the folded words `found`."""
    return all(any(word.startswith(part) for word in found) for part in wanted)


def quoted(value: str, limit: int = 40) -> str:
    """Return `value` cleaned, cut to `limit` characters and in quotation marks, for a message."""
    text = clean(value[: limit * 4]).strip()
    return f"“{text[: limit - 1]}…”" if len(text) > limit else f"“{text}”"


def required(value: str, what: str, limit: int = NAME_LIMIT, *, field: str = "") -> str:
    """Return a typed line, cleaned and without spaces at its ends.

    Args:
        value: The text as typed.
        what: What it is, as in "the client's last name".
        limit: How many characters fit.
        field: The form field that a refusal points at.

    Raises:
        BadInput: If nothing is typed, or more than fits.
    """
    text = optional(value, what, limit, field=field)
    if not text:
        raise BadInput(f"Type {what}.", field=field)
    return text


def optional(value: str, what: str, limit: int = NAME_LIMIT, *, field: str = "") -> str:
    """Return a typed line as `required` does, or "" if nothing visible is typed."""
    return _fitting(clean(value).strip(), what, limit, field)


def optional_lines(value: str, what: str, limit: int = NOTE_LIMIT, *, field: str = "") -> str:
    """Return a typed note of several lines, or "" if nothing visible is typed."""
    return _fitting(clean_lines(value).strip(), what, limit, field)


def _fitting(text: str, what: str, limit: int, field: str) -> str:
    if len(text) > limit:
        start = what[:1].upper() + what[1:]
        raise BadInput(
            f"{start} is {len(text):,} characters long; {limit:,} fit. Shorten it.", field=field
        )
    return "" if is_blank(text) else text


def _joiner(found: re.Match[str]) -> str:
    """Keep one joiner where it joins: between letters or emoji, or after a virama."""
    text, before, after = found.string, found.start(), found.end()
    if before == 0:
        return ""
    joins = _can_join(text[before - 1]) and after < len(text) and _can_join(text[after])
    if joins or unicodedata.combining(text[before - 1]) == _VIRAMA:
        return found[0][0]
    return ""


def _can_join(char: str) -> bool:
    kind = unicodedata.category(char)
    return char >= _JOINING_FROM and (kind[0] in "LM" or kind in ("So", "Sk", "Sm"))


def _limit_marks(text: str) -> str:
    """Cut every run of combining marks to the number that a letter keeps."""
    kept: list[str] = []
    run = 0
    for char in text:
        run = run + 1 if unicodedata.category(char)[0] == "M" else 0
        if run <= MARKS_IN_A_ROW:
            kept.append(char)
    return "".join(kept)


def _is_ink(char: str) -> bool:
    return unicodedata.category(char)[0] in "LNPS" and char not in _BLANK_LETTERS


class _Folding(dict[int, str]):
    """What each character folds to, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = "".join(map(_fold_part, _decompose(chr(code))))
        return folded


def _decompose(char: str) -> str:
    if char in _APOSTROPHES:
        return ""
    plain = unicodedata.normalize("NFKD", char.casefold()).casefold()
    return "".join(_PLAIN.get(part, part) for part in plain)


def _fold_part(char: str) -> str:
    kind = unicodedata.category(char)
    if kind == "Nd":
        return str(unicodedata.digit(char))
    if kind[0] in "LN":
        return "" if char in _BLANK_LETTERS or char in _APOSTROPHES else char
    if kind[0] == "M":
        return char if _is_vowel_sign(char) else ""
    return "" if kind == "Cf" else " "


def _is_vowel_sign(mark: str) -> bool:
    """Tell a sign that a word cannot be read without from an accent."""
    order = unicodedata.combining(mark)
    if order == 0:
        return unicodedata.category(mark) != "Me" and not _SELECTORS.match(mark)
    return order in _VOICING_OR_VIRAMA


_FOLDING = _Folding()
