"""Modules that are imported when they are first needed, by one thread at a time.

The ORM's modules import each other in circles: two threads that enter one from different ends would
each meet modules that the other has only half made.
"""

from importlib import import_module
from threading import RLock
from types import ModuleType

_importing = RLock()


def load(name: str) -> ModuleType:
    """Return the module called `name`, imported at the latest now."""
    with _importing:
        return import_module(name)
