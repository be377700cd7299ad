"""Changing or taking away the last day of a package that was sold."""

from dataclasses import replace
from datetime import date

import pytest

from builders import TODAY, after, pool, sold
from deskpkg.domain.editing import changes_in_words, editable, edited
from deskpkg.domain.terms import Expiry, ExpiryUnit, Terms

COUNTED = replace(pool(), expiry=after(6, ExpiryUnit.MONTHS))
YEAR = Expiry(12, ExpiryUnit.MONTHS)
LAST = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("terms", "last_day", "change", "expected", "words"),
    [
        (COUNTED, None, {}, COUNTED.expiry, ""),
        (COUNTED, None, {"no_expiry": True}, None, "expires 6 months after first use → never"),
        (
            COUNTED,
            None,
            {"expires_on": LAST},
            None,
            "expires 6 months after first use → 30 Nov 2026",
        ),
        (COUNTED, LAST, {"expires_on": None}, None, "expires 30 Nov 2026 → never"),
        (replace(pool(), expiry=YEAR), LAST, {}, YEAR, ""),
        (
            replace(pool(), expiry=YEAR),
            LAST,
            {"expires_on": date(2026, 12, 31)},
            None,
            "expires 30 Nov 2026 → 31 Dec 2026",
        ),
    ],
)
def test_a_last_day_that_is_typed_replaces_the_count_from_the_first_use(
    terms: Terms,
    last_day: date | None,
    change: dict[str, object],
    expected: Expiry | None,
    words: str,
) -> None:
    package = sold(terms, expires_on=last_day)
    new = replace(editable(package), **change)  # type: ignore[arg-type]
    found = edited(package, new, today=TODAY)
    assert found.expiry == expected
    assert changes_in_words(package, found, new.expires_on, str) == words
