"""Libraries that few records need: each is imported when the first of them does, and no start waits for it."""

from __future__ import annotations

from importlib import import_module
from typing import Any


class Later:
    """Stands for a module until something of it is asked for."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        """Import the module, and give what is asked for."""
        return getattr(import_module(self._name), name)


def is_installed(package: str) -> bool:
    """Whether a library that may be absent can be imported."""
    try:
        import_module(package)
    except ImportError:
        return False
    return True
