"""A desk in a real terminal: runs a program under a pty, types, and reads the screen."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Self

import pyte

LIMIT = 60.0
"""Seconds after which a program that does not do what is waited for counts as hung."""

KEYS = {
    "f1": b"\x1bOP", "f2": b"\x1bOQ", "f3": b"\x1bOR", "f4": b"\x1bOS", "f5": b"\x1b[15~",
    "f6": b"\x1b[17~", "f7": b"\x1b[18~", "f8": b"\x1b[19~", "f9": b"\x1b[20~", "f12": b"\x1b[24~",
    "enter": b"\r", "tab": b"\t", "shift+tab": b"\x1b[Z", "backspace": b"\x7f", "space": b" ",
    "escape": b"\x1b[27u", "up": b"\x1b[A", "down": b"\x1b[B", "right": b"\x1b[C",
    "left": b"\x1b[D", "home": b"\x1b[H", "end": b"\x1b[F", "pageup": b"\x1b[5~",
    "pagedown": b"\x1b[6~", "delete": b"\x1b[3~",
    **{f"ctrl+{letter}": bytes([ord(letter) - 96]) for letter in "abcdefghijklmnopqrstuvwxyz"},
}  # fmt: skip
"""What a terminal sends for a key by its name; Escape as terminals that tell it apart send it."""

_REPLIES = (
    (re.compile(rb"\x1b\[\?2026\$p"), b"\x1b[?2026;2$y"),  # synchronised output: supported
    (re.compile(rb"\x1b\[\?2048\$p"), b"\x1b[?2048;0$y"),  # resize in band: unknown
    (re.compile(rb"\x1b\[0?c"), b"\x1b[?62;22c"),  # device attributes
    (re.compile(rb"\x1b\[6n"), b"\x1b[1;1R"),  # cursor position
)
"""What a modern terminal answers when it is asked."""

_UNKNOWN_TO_PYTE = re.compile(
    rb"\x1b\[[<>=?][0-9;]*[a-zA-Z]|\x1b\[\?[0-9;]*\$p|\x1b\[[0-9;]* q|\x1b[P_^X][^\x1b]*\x1b\\"
    rb"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b\[[0-9;]*t"
)
_SEQUENCE = re.compile(
    rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]P_^X][^\x07\x1b]*(?:\x07|\x1b\\)|[^\[\]P_^X])"
)
_FRAME_BEGIN = b"\x1b[?2026h"
_FRAME_END = b"\x1b[?2026l"


def keys(*names: str) -> bytes:
    """Return the bytes of keys given by name; anything that is no name is typed as text."""
    return b"".join(KEYS.get(name) or name.encode() for name in names)


class Desk:
    """One program in a terminal of its own; use it in a `with` statement."""

    def __init__(
        self,
        argv: Sequence[str],
        *,
        env: Mapping[str, str] | None = None,
        columns: int = 120,
        rows: int = 36,
    ) -> None:
        """Prepare to run `argv` in a terminal of `columns` × `rows` cells."""
        self.argv = list(argv)
        self.env = dict(os.environ, TERM="xterm-256color", COLORTERM="truecolor", LANG="C.UTF-8")
        for name in ("NO_COLOR", "COLUMNS", "LINES"):
            self.env.pop(name, None)
        self.env.update(env or {})
        self.output = bytearray()
        self.ended = False
        self.exit_code: int | None = None
        self._terminal = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._terminal)
        self._shown: dict[int, str] = {}
        self._unread = b""
        self._asked = b""
        self.child, self._terminal_end = self._start(columns, rows)

    def _start(self, columns: int, rows: int) -> tuple[int, int]:
        waits, go = os.pipe()
        child, terminal = pty.fork()
        if child == 0:
            os.close(go)
            os.read(waits, 1)
            try:
                os.execvpe(self.argv[0], self.argv, self.env)
            finally:
                os._exit(127)
        os.close(waits)
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        os.set_blocking(terminal, False)
        os.write(go, b"x")
        os.close(go)
        return child, terminal

    def type(self, data: bytes) -> None:
        """Send `data` in one write: nothing passes between its keys."""
        os.write(self._terminal_end, data)

    def press(self, *names: str) -> None:
        """Send keys by name, or text, in one write."""
        self.type(keys(*names))

    def resize(self, columns: int, rows: int) -> None:
        """Give the window another size."""
        size = struct.pack("HHHH", rows, columns, 0, 0)
        fcntl.ioctl(self._terminal_end, termios.TIOCSWINSZ, size)
        self._terminal.resize(rows, columns)
        os.kill(self.child, signal.SIGWINCH)

    def screen(self) -> list[str]:
        """Return the lines that can be seen, after reading what has been written."""
        while self._read(0.0):
            pass
        while self._show_next():
            pass
        return self._lines()

    def wait_for(
        self, what: str | Callable[[list[str]], bool], *, limit: float = LIMIT
    ) -> list[str]:
        """Show one frame after the other until one has the text or fulfils the predicate.

        What has been written after that frame is shown by whatever looks next: no frame is missed
        between two looks, however briefly it is to be seen.

        Returns:
            The lines of that frame.

        Raises:
            AssertionError: none did within `limit` seconds, or the program ended.
        """
        end = time.monotonic() + limit
        while True:
            lines = self._lines()
            if any(what in line for line in lines) if isinstance(what, str) else what(lines):
                return lines
            if self._show_next():
                continue
            if self.ended or time.monotonic() > end:
                shown = "\n".join(lines)
                raise AssertionError(f"{what!r} is not on the screen:\n{shown}")
            self._read(0.05)

    def wait_for_end(self, *, limit: float = LIMIT) -> int:
        """Read until the program has ended; return its exit code."""
        end = time.monotonic() + limit
        while not self.ended and time.monotonic() < end:
            self._read(0.05)
        assert self.ended, "the program has not ended:\n" + "\n".join(self.screen())
        return self._reap()

    def _read(self, timeout: float) -> bool:
        """Take in one piece of output, answering what it asks; tell whether there was any."""
        if self.ended or not select.select([self._terminal_end], [], [], timeout)[0]:
            return False
        try:
            data = os.read(self._terminal_end, 1 << 16)
        except OSError:
            data = b""
        if not data:
            self.ended = True
            return False
        self.output += data
        self._answer(data)
        self._unread += data
        return True

    def _answer(self, data: bytes) -> None:
        window = self._asked + data
        for asked, reply in _REPLIES:
            for match in asked.finditer(window):
                if match.end() > len(self._asked):
                    os.write(self._terminal_end, reply)
        self._asked = window[-16:]

    def _show_next(self) -> bool:
        """Feed the emulator the next frame, or what comes before one; tell whether there was any.

        The beginning of a frame, or of a sequence, that is not whole yet is kept for later.
        """
        ended = self._unread.find(_FRAME_END)
        if ended >= 0:
            whole = ended + len(_FRAME_END)
        else:
            begun = self._unread.find(_FRAME_BEGIN)
            whole = begun if begun >= 0 else len(self._unread)
            escape = self._unread.rfind(b"\x1b", max(0, whole - 32), whole)
            if escape >= 0 and not _SEQUENCE.match(self._unread, escape):
                whole = escape
        self._stream.feed(_UNKNOWN_TO_PYTE.sub(b"", self._unread[:whole]))
        self._unread = self._unread[whole:]
        return whole > 0

    def _lines(self) -> list[str]:
        """Return the lines that can be seen; only those drawn on since are put together anew."""
        shown, terminal = self._shown, self._terminal
        for y in terminal.dirty:
            cells = (terminal.buffer[y][x].data for x in range(terminal.columns))
            shown[y] = "".join(cells).rstrip()
        terminal.dirty.clear()
        return [shown.get(y, "") for y in range(terminal.lines)]

    def _reap(self) -> int:
        if self.exit_code is None:
            _, status = os.waitpid(self.child, 0)
            self.exit_code = os.waitstatus_to_exitcode(status)
        return self.exit_code

    def close(self) -> None:
        """End the program if it still runs."""
        if self.exit_code is None:
            with suppress(ProcessLookupError):
                os.killpg(self.child, signal.SIGKILL)
            self._reap()
        os.close(self._terminal_end)

    def __enter__(self) -> Self:
        """Use the desk."""
        return self

    def __exit__(self, *_: object) -> None:
        """End it."""
        self.close()
