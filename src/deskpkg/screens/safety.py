"""What must not reach the terminal, or stay on it after a crash."""

import re
import traceback

from rich.segment import Segment
from rich.text import Text
from textual.color import Color
from textual.filter import LineFilter
from textual.worker import WorkerFailed

_NOT_FOR_TERMINALS = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


class NoControls(LineFilter):
    """Drops control, direction and surrogate characters that got as far as the screen."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return `segments` without them; what the driver itself writes is not touched."""
        if not _NOT_FOR_TERMINALS.search("".join([segment.text for segment in segments])):
            return segments
        return [
            segment
            if segment.control
            else Segment(_NOT_FOR_TERMINALS.sub("", segment.text), segment.style)
            for segment in segments
        ]


def plain_traceback(error: BaseException) -> Text:
    """Return the traceback without locals, which hold clients' data."""
    if isinstance(error, WorkerFailed):
        error = error.error
    lines = "".join(traceback.format_exception(error))
    return Text("deskpkg has crashed; drafts were kept.\n\n" + lines, end="", no_wrap=True)
