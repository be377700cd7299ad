"""The twelve colours that tell practitioners apart: dark enough for white text on each."""

from typing import Final

PALETTE: Final = (
    "#1f4e79",  # blue
    "#5b3a76",  # purple
    "#2f5f4d",  # green
    "#7a4526",  # rust
    "#17606b",  # teal
    "#74375a",  # rose
    "#585a21",  # olive
    "#3d4390",  # indigo
    "#665038",  # brown
    "#46586a",  # slate
    "#3d6130",  # moss
    "#6e2f3a",  # wine
)


def colour_class(prefix: str, colour: int) -> str:
    """The component class for a place in the palette."""
    return f"{prefix}--colour-{colour % len(PALETTE)}"


def colour_css(widget: str, prefix: str) -> str:
    """CSS that gives `widget` a component class for each colour."""
    rules = (
        f"& > .{colour_class(prefix, n)} {{ background: {colour}; color: white; }}"
        for n, colour in enumerate(PALETTE)
    )
    return f"{widget} {{ {' '.join(rules)} }}"
