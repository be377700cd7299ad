"""The records of a running desk: opened after the first picture, and watched from then on."""

import asyncio
from collections.abc import Callable
from datetime import datetime, tzinfo

from deskpkg.store import Store


class Records:
    """A store that may not be open yet, and the time in its practice's zone."""

    def __init__(self, source: Store | Callable[[], Store], clock: Callable[[], datetime]) -> None:
        """Take the records, or what opens them, and what tells the aware instant."""
        self._source = source
        self._clock = clock
        self._store: Store | None = None
        self._zone: tzinfo | None = None
        self._open = asyncio.Event()
        self._looked = self.now

    @property
    def now(self) -> datetime:
        """The instant, in the practice's zone (this machine's until the records are open)."""
        return self._clock().astimezone(self._zone)

    @property
    def store(self) -> Store:
        """The records; who reads waits for `opened` before."""
        assert self._store is not None, "the records are not open yet"
        return self._store

    async def opened(self) -> None:
        """Return once the records are open."""
        await self._open.wait()

    async def open(self) -> None:
        """Open the records, off the event loop.

        Raises:
            StoreError: they cannot be used; the message says what to do.
        """
        source = self._source
        store = source if isinstance(source, Store) else await asyncio.to_thread(source)
        self._zone = await store.read(lambda unit: unit.zone)
        self._store = store
        self._open.set()

    def look(self) -> tuple[bool, bool]:
        """Tell whether a minute has begun, and whether what was read may be out of date.

        It is when another connection has changed the records, and when a new day has begun.
        """
        before, self._looked = self._looked, self.now
        moved = self._store is not None and self._store.moved()
        if moved:
            self._zone = self.store.glance(lambda unit: unit.zone)
        new_minute = before.replace(second=0, microsecond=0) != self._looked.replace(
            second=0, microsecond=0
        )
        return new_minute, moved or before.date() != self._looked.date()
