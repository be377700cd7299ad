"""What every field may be told when it is made."""

from typing import TypedDict


class Options(TypedDict, total=False):
    """What every field may be told when it is made."""

    required: bool
    """It may not be left blank."""
    hint: str
    """Shown as long as it is blank ("optional")."""
    wish: int
    """The usual width of its value, in cells: messages stand right of that."""
    wide: bool
    """In a form of two columns it takes both."""
    id: str
    """Its DOM id."""
    classes: str
    """Its CSS classes."""
