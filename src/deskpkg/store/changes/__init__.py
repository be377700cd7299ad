"""What the desk does: use cases, each a function of a unit of work, in one transaction.

The modules are loaded when first used: they bring the ORM, which a screen must not wait for.
"""

from types import ModuleType
from typing import TYPE_CHECKING

from deskpkg.store.lazily import load

_MODULES = (
    "appointments",
    "catalog",
    "clients",
    "credit",
    "drafts",
    "hours",
    "imports",
    "invoice_lines",
    "invoices",
    "managing",
    "messages",
    "methods",
    "packages",
    "payments",
    "plans",
    "practice",
    "refunds",
    "requests",
    "series",
    "sessions",
    "till",
    "undo",
    "waiting",
)

if TYPE_CHECKING:
    from . import (
        appointments,
        catalog,
        clients,
        credit,
        drafts,
        hours,
        imports,
        invoice_lines,
        invoices,
        managing,
        messages,
        methods,
        packages,
        payments,
        plans,
        practice,
        refunds,
        requests,
        series,
        sessions,
        till,
        undo,
        waiting,
    )

    __all__ = [
        "appointments",
        "catalog",
        "clients",
        "credit",
        "drafts",
        "hours",
        "imports",
        "invoice_lines",
        "invoices",
        "managing",
        "messages",
        "methods",
        "packages",
        "payments",
        "plans",
        "practice",
        "refunds",
        "requests",
        "series",
        "sessions",
        "till",
        "undo",
        "waiting",
    ]
else:

    def __getattr__(name: str) -> ModuleType:
        if name in _MODULES:
            return load(f"{__name__}.{name}")
        raise AttributeError(name)


def preload() -> None:
    """Load every module; to be called off the event loop, once something is on the screen."""
    for name in _MODULES:
        load(f"{__name__}.{name}")
