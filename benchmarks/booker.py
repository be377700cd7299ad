"""One of several desks that book: `python -m benchmarks.booker FILE COUNT DESK`."""

import random
import sys
import time
from pathlib import Path

from benchmarks.records import Booker
from deskpkg.store import Store


def main(path: str, count: str, desk: str) -> None:
    """Book so many visits, and print how many seconds each took."""
    dice = random.Random(desk)
    booker = Booker(Store(Path(path), desk=desk), practitioner=int(desk) + 1)
    booker.book()
    for _ in range(int(count)):
        time.sleep(dice.uniform(0.2, 0.6))
        print(booker.book()[0])


if __name__ == "__main__":
    main(*sys.argv[1:])
