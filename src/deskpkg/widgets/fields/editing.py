"""The keys that edit a line of text."""

from typing import Final

from textual.binding import Binding, BindingType


def _keys(*rows: tuple[str, str, str]) -> list[BindingType]:
    """Bindings that are not shown, each with an id by which it can be moved to another key."""
    return [
        Binding(key, action, text, id=f"edit.{key.split(',')[0]}", show=False)
        for key, action, text in rows
    ]


EDITING: Final = _keys(
    ("left", "go('left')", "Left"),
    ("right", "go('right')", "Right"),
    ("ctrl+left", "go('word_left')", "Word left"),
    ("ctrl+right", "go('word_right')", "Word right"),
    ("home", "go('home')", "To the start"),
    ("end", "go('end')", "To the end"),
    ("shift+left", "go('left', True)", "Select left"),
    ("shift+right", "go('right', True)", "Select right"),
    ("ctrl+shift+left", "go('word_left', True)", "Select word left"),
    ("ctrl+shift+right", "go('word_right', True)", "Select word right"),
    ("shift+home", "go('home', True)", "Select to the start"),
    ("shift+end", "go('end', True)", "Select to the end"),
    ("backspace", "erase('left')", "Delete left"),
    ("delete", "erase('right')", "Delete right"),
    ("alt+backspace,ctrl+backspace", "erase('word_left')", "Delete word left"),
    ("ctrl+u", "erase('home')", "Delete to the start"),
    ("ctrl+k", "erase('end')", "Delete to the end"),
    ("ctrl+x", "cut", "Cut"),
    ("ctrl+c", "copy", "Copy"),
    ("ctrl+v", "paste", "Paste"),
)
