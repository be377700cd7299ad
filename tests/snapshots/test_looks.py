"""How the main screens look; a changed picture is looked at before it is accepted."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from conftest import settle
from deskpkg.app import DeskApp
from deskpkg.settings import Settings
from deskpkg.store import Store, sample
from desks import NOW, clock, press

Compare = Callable[..., bool]


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The sample clinic, made once: nothing here changes it."""
    path = tmp_path_factory.mktemp("looks") / "desk.db"
    store = Store.create(path, clock=clock, staff="Ana")
    sample.fill(store, NOW)
    store.close()
    yield path


LOOKS = {
    "today": (),
    "find": ("f2", "=smi j"),
    "client": ("f2", "=smi j", "enter"),
    "link": ("home", *["down"] * 9, "f6"),
    "calendar": ("f5",),
    "week": ("f5", "w"),
    "manage": ("f2", "=smi j", "enter", "enter"),
}


@pytest.mark.parametrize("size", [(80, 24), (120, 36)], ids=lambda size: f"{size[0]}")
@pytest.mark.parametrize("look", LOOKS)
def test_it_looks_as_it_did(
    look: str, size: tuple[int, int], records: Path, snap_compare: Compare
) -> None:
    async def there(pilot: Pilot[Any]) -> None:
        await settle(pilot)
        await press(pilot, *LOOKS[look])
        await settle(pilot)

    store = Store(records, clock=clock, staff="Ana")
    try:
        app = DeskApp(store, Settings(records, desk="desk", staff="Ana"), clock)
        assert snap_compare(app, terminal_size=size, run_before=there)
    finally:
        store.close()
