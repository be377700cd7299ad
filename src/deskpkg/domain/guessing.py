"""What the words that were typed to find somebody say of them, if they are new."""

from collections.abc import Mapping
from datetime import date

from deskpkg.domain.refused import BadInput
from deskpkg.domain.text import clean
from deskpkg.domain.when import DateOrder, parse_birth_date


def guessed(typed: str, today: date, order: DateOrder) -> Mapping[str, str]:
    """Return what the words typed into a search say of a client, by the form's keys.

    Letters are names, the last name first; six or eight digits that are a date are the birth date,
    other digits the phone; a number behind # says nothing.
    """
    last, first = guessed_name(typed)
    digits = " ".join(part for part in _parts(typed) if not _is_name(part))
    guess = {"last": last, "first": first}
    if digits:
        guess["birth" if _is_birth(digits, today, order) else "phone"] = digits
    return guess


def guessed_name(typed: str) -> tuple[str, str]:
    """Return the last and the first name in what was typed; a comma ends the last name."""
    names, _, rest = clean(typed).partition(",")
    words = [part for part in _parts(typed) if _is_name(part)]
    last_words = max(1, len(list(filter(_is_name, _parts(names))))) if rest else 1
    last, first = words[:last_words], words[last_words:]
    return " ".join(map(_capital, last)), " ".join(map(_capital, first))


def _parts(typed: str) -> list[str]:
    parts = clean(typed).replace(",", " ").split()
    return [part for part in parts if not part.startswith("#")]


def _is_name(part: str) -> bool:
    return not any(c.isdecimal() for c in part)


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:] if word.islower() else word


def _is_birth(digits: str, today: date, order: DateOrder) -> bool:
    if sum(c.isdecimal() for c in digits) not in (6, 8):
        return False
    try:
        parse_birth_date(digits, today, order)
    except BadInput:
        return False
    return True
