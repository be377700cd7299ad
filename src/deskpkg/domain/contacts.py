"""E-mail addresses and telephone numbers."""

import re
import unicodedata
from functools import lru_cache

from deskpkg.domain.refused import BadInput
from deskpkg.domain.text import clean, quoted

_LONGEST_TYPED = 200
_LONGEST_PHONE = 40
_MOST_FIGURES = 20
_DASHES = re.compile("[\u2010-\u2015\u2212\uff0d]")
_PHONE = re.compile(r"\+?[0-9 ()/.\-]*")
_EXTENSION = re.compile(r"\s*(?:extension|ext\.?|x|#)\s*([0-9]{1,7})\s*", re.IGNORECASE)


def parse_email(text: str) -> str:
    """Return one e-mail address, in the form in which mail is sent to it.

    Raises:
        BadInput: If it is not exactly one address.
    """
    from email_validator import EmailNotValidError, validate_email

    typed = text.strip()
    if not typed:
        raise BadInput("Type an e-mail address such as jane@example.com.")
    advice = "Type one address such as jane@example.com."
    try:
        found = validate_email(typed, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError as trouble:
        reason = clean(str(trouble)).rstrip(".")
        raise BadInput(f"{quoted(typed)} is not an e-mail address: {reason}. {advice}") from None
    return found.ascii_email or found.normalized


def parse_phone(text: str, country: str) -> str:
    """Return a telephone number as "+61412345678", with " x5" after it for an extension.

    What is not a valid number, seen from `country`, is kept as typed, its figures in groups by
    single spaces, so that internal and unusual numbers can be kept too.

    Raises:
        BadInput: If it has other characters than a telephone number, or fewer than three figures.
    """
    typed = " ".join(_plain_phone(text).split()) if len(text) <= _LONGEST_TYPED else ""
    extension = _EXTENSION.search(typed)
    main = typed
    if extension is not None and extension.end() == len(typed):
        main = typed[: extension.start()]
    figures = sum(char.isdigit() for char in main)
    if figures < 3 or len(typed) > _LONGEST_PHONE or not _PHONE.fullmatch(main):
        start = f"{quoted(text)} is not a telephone number. " if text.strip() else ""
        raise BadInput(f"{start}Type its figures, such as 0412 345 678 or +41 44 668 18 00.")
    if figures > _MOST_FIGURES:
        raise BadInput(f"{quoted(text)} has too many figures for one number. Type one number.")
    number = _valid(main, country) or _in_groups(main)
    return number if main == typed or extension is None else f"{number} x{extension[1]}"


@lru_cache(maxsize=8192)
def format_phone(value: str, country: str) -> str:
    """Write a kept number as `country` dials it; one of another country with its own code."""
    import phonenumbers

    number, mark, extension = value.partition(" x")
    if not number.startswith("+"):
        return value
    try:
        found = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return value
    if not phonenumbers.is_valid_number(found):
        return value
    own = found.country_code == phonenumbers.country_code_for_region(country.upper())
    style = phonenumbers.PhoneNumberFormat
    written = phonenumbers.format_number(found, style.NATIONAL if own else style.INTERNATIONAL)
    return f"{written}{mark}{extension}"


def _plain_phone(text: str) -> str:
    """Return `text` with figures 0-9, plain spaces and plain hyphens."""
    plain = "".join(
        str(unicodedata.digit(char)) if unicodedata.category(char) == "Nd" else char
        for char in clean(text)
    )
    return _DASHES.sub("-", plain).replace("\uff0b", "+")


def _in_groups(typed: str) -> str:
    plus = "+" if typed.startswith("+") else ""
    return plus + " ".join(re.findall("[0-9]+", typed))


def _valid(typed: str, country: str) -> str | None:
    """Return the international form of what is a valid number, seen from `country`."""
    import phonenumbers

    try:
        found = phonenumbers.parse(typed, country.upper())
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(found):
        return None
    written: str = phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164)
    return written
