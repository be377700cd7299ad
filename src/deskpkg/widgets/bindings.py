"""The keys that work on a screen, as they are told to people."""

from dataclasses import dataclass, replace
from typing import Any

from textual.binding import Binding
from textual.dom import DOMNode
from textual.keys import format_key
from textual.screen import Screen

PART = "The part with the focus"
"""Whose keys are told of where it has no name of its own."""

NAMES = {
    "escape": "Esc",
    "enter": "Enter",
    "space": "Space",
    "tab": "Tab",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "home": "Home",
    "end": "End",
    "delete": "Del",
    "insert": "Ins",
}


def key_name(key: str) -> str:
    """Return a key, or a chord of two, as people call it: "Ctrl+G t", "F9", "Esc"."""
    return " ".join(_one_key(part) for part in key.split(" "))


def _one_key(key: str) -> str:
    *modifiers, last = key.split("+")
    if last in NAMES:
        name = NAMES[last]
    elif last[:1] == "f" and last[1:].isdigit():
        name = last.upper()
    else:
        name = format_key(last)
        name = name.upper() if modifiers else name
    return "+".join([*(modifier.capitalize() for modifier in modifiers), name])


@dataclass(frozen=True, slots=True)
class KeyHelp:
    """One thing that can be done by key here."""

    keys: tuple[str, ...]
    """All keys that do it, by their names in the toolkit, the first being the best known."""

    label: str
    """A word or two."""

    sentence: str
    """What it does."""

    group: str
    """The part of the screen it belongs to."""

    action: str
    node: DOMNode
    """Whose action it is."""

    enabled: bool
    shown: bool
    """Whether it is worth a place in the key bar."""


def keys_of(screen: Screen[Any]) -> tuple[KeyHelp, ...]:
    """Return what can be done by key on `screen` now, from the focused widget outwards."""
    found: dict[tuple[int, str], KeyHelp] = {}
    taken = {
        key
        for _, bindings in screen._binding_chain
        for key, binding in bindings
        if binding.priority
    }
    for node, bindings in screen._binding_chain:
        for key, binding in bindings:
            if not binding.priority:
                if key in taken or (screen.is_modal and node is screen.app):
                    continue
                taken.add(key)
            state = screen.app._check_action_state(binding.action, node)
            if state is False or binding.system or not binding.description:
                continue
            place = (id(node), binding.action)
            if known := found.get(place):
                found[place] = replace(known, keys=(*known.keys, key))
            else:
                found[place] = _told(node, key, binding, bool(state))
    return tuple(found.values())


def _told(node: DOMNode, key: str, binding: Binding, enabled: bool) -> KeyHelp:
    return KeyHelp(
        keys=(key,),
        label=binding.description,
        sentence=binding.tooltip or binding.description,
        group=node.BINDING_GROUP_TITLE or PART,
        action=binding.action,
        node=node,
        enabled=enabled,
        shown=binding.show,
    )
