"""A program in a terminal of its own, with the time at which each frame of it arrived.

Nothing but reading happens while a time is taken; the screen is rebuilt from the bytes afterwards.
"""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, Self

import pyte

COLUMNS, ROWS = 120, 36
LIMIT = 20.0
"""Seconds after which something that was waited for counts as never done."""

KEYS = {
    "f2": b"\x1bOQ", "f3": b"\x1bOR", "f5": b"\x1b[15~", "f6": b"\x1b[17~", "f9": b"\x1b[20~",
    "enter": b"\r", "escape": b"\x1b[27u", "backspace": b"\x7f", "up": b"\x1b[A", "down": b"\x1b[B",
    "right": b"\x1b[C", "left": b"\x1b[D", "end": b"\x1b[F", "home": b"\x1b[H", "space": b" ",
    "pagedown": b"\x1b[6~", "tab": b"\t", "ctrl+q": b"\x11",
}  # fmt: skip

_FRAME_END = b"\x1b[?2026l"
_ANSWERS = (
    (b"\x1b[?2026$p", b"\x1b[?2026;2$y"),  # synchronised output: supported
    (b"\x1b[?2048$p", b"\x1b[?2048;0$y"),  # resize in band: unknown
    (b"\x1b[c", b"\x1b[?62;22c"),
    (b"\x1b[6n", b"\x1b[1;1R"),
)
_UNKNOWN_TO_PYTE = re.compile(
    rb"\x1b\[[<>=?][0-9;]*[a-zA-Z]|\x1b\[\?[0-9;]*\$p|\x1b\[[0-9;]* q|\x1b[P_^X][^\x1b]*\x1b\\"
    rb"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b\[[0-9;]*t"
)


class Piece(NamedTuple):
    """Some output, and the second since the start at which it arrived."""

    at: float
    data: bytes


@dataclass
class Terminal:
    """One program under a pty; use it in a `with` statement."""

    argv: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)
    pieces: list[Piece] = field(default_factory=list)
    pid: int = 0
    ended: bool = False
    _end: int = -1
    _began: float = 0.0
    _asked: bytes = b""
    _shown: int = 0
    _frames: bool = False

    def __enter__(self) -> Self:
        """Start the program."""
        env = dict(os.environ, TERM="xterm-256color", COLORTERM="truecolor", LANG="C.UTF-8")
        for name in ("NO_COLOR", "COLUMNS", "LINES"):
            env.pop(name, None)
        env.update(self.env)
        waits, go = os.pipe()
        self.pid, self._end = pty.fork()
        if self.pid == 0:
            os.read(waits, 1)
            try:
                os.execvpe(self.argv[0], list(self.argv), env)
            finally:
                os._exit(127)
        size = struct.pack("HHHH", ROWS, COLUMNS, 0, 0)
        fcntl.ioctl(self._end, termios.TIOCSWINSZ, size)
        os.set_blocking(self._end, False)
        self._screen = pyte.Screen(COLUMNS, ROWS)
        self._stream = pyte.ByteStream(self._screen)
        self._began = time.perf_counter()
        os.write(go, b"x")
        os.close(go)
        os.close(waits)
        return self

    def __exit__(self, *_: object) -> None:
        """End the program."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self._end)

    def now(self) -> float:
        """Return the seconds since the program was started."""
        return time.perf_counter() - self._began

    def type(self, key: str) -> float:
        """Send a key by its name, or text; return the time just before."""
        at = self.now()
        os.write(self._end, KEYS.get(key) or key.encode())
        return at

    def read(self, timeout: float) -> bool:
        """Wait for one piece of output; tell whether there was any."""
        if self.ended or not select.select([self._end], [], [], max(0.0, timeout))[0]:
            return False
        try:
            data = os.read(self._end, 1 << 20)
        except OSError:
            data = b""
        if not data:
            self.ended = True
            return False
        self.pieces.append(Piece(self.now(), data))
        self._answer(data)
        return True

    def _answer(self, data: bytes) -> None:
        window = self._asked + data
        for asked, reply in _ANSWERS:
            if window.find(asked, max(0, len(self._asked) - len(asked) + 1)) >= 0:
                os.write(self._end, reply)
        self._asked = window[-16:]

    def rest(self, gap: float, limit: float = LIMIT) -> None:
        """Read until nothing has come for `gap` seconds."""
        until = self.now() + limit
        while not self.ended and self.now() < until and self.read(gap):
            pass

    def show(self, count: int | None = None) -> list[str]:
        """Return the lines on the screen after the first `count` pieces, or after all."""
        for piece in self.pieces[self._shown : count]:
            self._stream.feed(_UNKNOWN_TO_PYTE.sub(b"", piece.data))
        self._shown = max(self._shown, len(self.pieces) if count is None else count)
        return list(self._screen.display)

    def frames(self, since: int) -> list[int]:
        """Return how many pieces there were at the end of each frame after the first `since`."""
        self._frames = self._frames or any(_FRAME_END in piece.data for piece in self.pieces)
        found, seen = [], b""
        for count in range(since, len(self.pieces)):
            seen += self.pieces[count].data
            if _FRAME_END in seen or not self._frames:
                found.append(count + 1)
                seen = seen[seen.rfind(_FRAME_END) + 1 :]
        return found or [len(self.pieces)]

    def press(self, key: str, gap: float = 0.06) -> float:
        """Press a key; return the seconds until the text on the screen was what it became."""
        while self.read(0.0):
            pass
        self.show()
        since = len(self.pieces)
        at = self.type(key)
        if not self.read(LIMIT):
            raise RuntimeError(f"{self.argv} did not answer {key}:\n" + "\n".join(self.show()))
        self.rest(gap)
        shown = [(count, self.show(count)) for count in self.frames(since)]
        done = next(count for count, lines in shown if lines == shown[-1][1])
        return self.pieces[done - 1].at - at

    def until(self, pattern: str, limit: float = LIMIT) -> float:
        """Read until the screen matches `pattern` somewhere; return when that arrived."""
        wanted = re.compile(pattern)
        until = self.now() + limit
        while True:
            while self._shown < len(self.pieces):
                lines = self.show(self._shown + 1)
                if any(wanted.search(line) for line in lines):
                    return self.pieces[self._shown - 1].at
            if self.ended or self.now() > until:
                shown = "\n".join(self.show())
                raise RuntimeError(f"{pattern!r} did not come in {self.argv}:\n{shown}")
            self.read(0.05)

    def content(self, share: float = 0.85) -> float:
        """Return when so much of what is on the screen now was there first."""
        final = self.show()
        wanted = [(y, x) for y, line in enumerate(final) for x, c in enumerate(line) if c != " "]
        screen = pyte.Screen(COLUMNS, ROWS)
        stream = pyte.ByteStream(screen)
        for piece in self.pieces:
            stream.feed(_UNKNOWN_TO_PYTE.sub(b"", piece.data))
            lines = screen.display
            if sum(lines[y][x] == final[y][x] for y, x in wanted) >= share * len(wanted) > 0:
                return piece.at
        raise RuntimeError(f"{self.argv} painted nothing")

    # What the program costs

    def memory(self) -> float:
        """Return the resident memory in MiB."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024

    def cpu(self) -> float:
        """Return the seconds its threads have been on a processor, exactly."""
        tasks = Path(f"/proc/{self.pid}/task").glob("*/schedstat")
        return sum(int(task.read_text(encoding="ascii").split()[0]) for task in tasks) / 1e9
