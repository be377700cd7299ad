"""The tool that reads the screen misses nothing that could be seen on it."""

import sys

import pytest

from terminal.desk import Desk

BRIEFLY = """
import sys
frames = [f"\\x1b[?2026h\\x1b[2J\\x1b[H{text}\\x1b[?2026l" for text in ("one", "saved", "three")]
sys.stdout.write("".join(frames) + "\\x1b[?2026h\\x1b[2Jhalf")
"""
"""Shows three frames in one write, the middle one for no time at all, and begins a fourth."""


def test_a_text_is_seen_however_briefly_it_was_shown() -> None:
    with Desk([sys.executable, "-c", BRIEFLY]) as desk:
        assert desk.wait_for_end() == 0
        assert desk.wait_for("saved")[0] == "saved"
        assert desk.wait_for("three")[0] == "three"


def test_a_predicate_is_asked_of_each_whole_frame() -> None:
    seen: list[str] = []

    def note(lines: list[str]) -> bool:
        seen.append(lines[0])
        return lines[0] == "three"

    with Desk([sys.executable, "-c", BRIEFLY]) as desk:
        desk.wait_for_end()
        desk.wait_for(note)
    assert [text for text in seen if text] == ["one", "saved", "three"]


def test_what_was_shown_before_is_not_seen_again() -> None:
    with Desk([sys.executable, "-c", BRIEFLY]) as desk:
        desk.wait_for("three")
        with pytest.raises(AssertionError):
            desk.wait_for("saved", limit=1)
        assert desk.screen()[0] == "three"
