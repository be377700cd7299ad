"""How large the large tests are."""

import os

NIGHTLY = bool(os.environ.get("DESKPKG_NIGHTLY"))
"""Whether this is `make nightly`."""


def size(usual: int) -> int:
    """Return how many steps, rows or rounds a test makes: ten times as many at night."""
    return usual * 10 if NIGHTLY else usual
