"""How a locale writes numbers: its separators, its figures, and where signs stand."""

import re
from dataclasses import dataclass
from functools import lru_cache

from deskpkg.domain.places import locale_data

_NBSP = "\u00a0"
_SPACES = "[ \u00a0\u2009\u202f]"
_DIRECTION_MARKS = dict.fromkeys(map(ord, "\u200e\u200f\u061c"))

# Where the figures of each script begin that a locale may use first of all.
_FIGURES_FROM = {
    **{"adlm": 0x1E950, "arab": 0x660, "arabext": 0x6F0, "beng": 0x9E6, "cakm": 0x11136},
    **{"deva": 0x966, "hmnp": 0x1E140, "mtei": 0xABF0, "mymr": 0x1040, "nkoo": 0x7C0},
    **{"olck": 0x1C50, "tibt": 0xF20},
}


@dataclass(frozen=True, slots=True)
class Numerals:
    """The conventions of a locale.

    `whole` is a pattern of a whole number with or without groups, `translation` turns the
    locale's own figures into 0-9, `percent` is what stands before and after a percentage.
    """

    locale: str
    decimal: str
    group: str
    by_twos: bool
    whole: str
    translation: dict[int, str | None]
    percent: tuple[str, str]

    def plain(self, text: str) -> str:
        """Return `text` with the locale's own figures as 0-9, and no direction marks."""
        return text.translate(self.translation)

    def grouped(self, figures: str) -> str:
        """Return a whole number with its groups: "1,234,567", in India "12,34,567"."""
        head, tail = figures[:-3], figures[-3:]
        size = 2 if self.by_twos else 3
        while head:
            head, group = head[:-size], head[-size:]
            tail = f"{group}{self.group}{tail}"
        return tail

    def around_currency(self, currency: str) -> tuple[str, str, str]:
        """Return what stands before and after an amount of a currency, and its symbol."""
        found = locale_data(self.locale)
        symbol = str(found.currency_symbols.get(currency, currency)).translate(_DIRECTION_MARKS)
        before, after = _around(str(found.currency_formats["standard"].pattern))
        prefix, suffix = before.replace("¤", symbol), after.replace("¤", symbol)
        prefix += _NBSP if prefix[-1:].isalpha() else ""
        return prefix, (_NBSP if suffix[:1].isalpha() else "") + suffix, symbol


@lru_cache(maxsize=64)
def numerals(locale: str) -> Numerals:
    """Return the conventions of a locale, which are written with the figures 0-9.

    Raises:
        BadInput: If the locale is not known.
    """
    found = locale_data(locale)
    symbols = found.number_symbols["latn"]
    decimal, group = str(symbols["decimal"]), str(symbols["group"])
    if re.fullmatch(_SPACES, group):
        group = _NBSP
    by_twos = tuple(found.decimal_formats[None].grouping) == (3, 2)
    translation: dict[int, str | None] = dict(_DIRECTION_MARKS)
    zero = _FIGURES_FROM.get(str(found.default_numbering_system))
    if zero is not None:
        translation |= {zero + figure: str(figure) for figure in range(10)}
        translation |= {ord("٫"): decimal, ord("٬"): group}
    percent = _around(str(found.percent_formats[None].pattern))
    return Numerals(locale, decimal, group, by_twos, _whole(group, by_twos), translation, percent)


def _around(pattern: str) -> tuple[str, str]:
    """Return what a number pattern such as "¤#,##0.00" has before and after the number."""
    positive = pattern.partition(";")[0].translate(_DIRECTION_MARKS)
    before, after = re.split("[#0][#0,.]*", positive, maxsplit=1)
    return re.sub(_SPACES, _NBSP, before), re.sub(_SPACES, _NBSP, after)


def _whole(group: str, by_twos: bool) -> str:
    """Return the pattern of a whole number; one with groups cannot begin with a 0."""
    mark = {"’": "['’]", _NBSP: _SPACES}.get(group, re.escape(group))
    pattern = rf"[1-9][0-9]{{0,2}}(?P<mark3>{mark}|{_SPACES})[0-9]{{3}}(?:(?P=mark3)[0-9]{{3}})*"
    if by_twos:
        pattern += rf"|[1-9][0-9]?(?P<mark2>{mark})[0-9]{{2}}(?:(?P=mark2)[0-9]{{2}})*"
        pattern += r"(?P=mark2)[0-9]{3}"
    return rf"{pattern}|[0-9]+"
