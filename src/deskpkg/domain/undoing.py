"""When taking back a change is asked first."""

from datetime import datetime, timedelta

ASK_AFTER = timedelta(minutes=30)
"""How old a change may be to be taken back by one key: longer ago nobody remembers which it was."""


def why_ask(at: datetime, staff: str, *, now: datetime, by: str) -> str:
    """Return why taking back a change is asked first, as a sentence; empty if it is not.

    Args:
        at: when the change was made, an aware instant.
        staff: who made it.
        now: the aware instant it is.
        by: who takes it back.
    """
    if staff != by:
        return f"{staff} made this change, not you."
    if now - at > ASK_AFTER:
        return f"This change was made {_ago(now - at)} ago."
    return ""


def _ago(time: timedelta) -> str:
    for size, name in ((timedelta(days=1), "day"), (timedelta(hours=1), "hour")):
        if count := time // size:
            return f"{count} {name if count == 1 else name + 's'}"
    return f"{time // timedelta(minutes=1)} minutes"
