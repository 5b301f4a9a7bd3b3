"""The exception of the network: what went wrong, and what to do."""

from __future__ import annotations


class FetchError(Exception):
    """An address that was not fetched: refused by us, by the host, or lost on the way."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message, hint)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        """Only the message: the hint has its own line."""
        return self.message


class RefusedError(FetchError):
    """An address that our own rule keeps from being asked: nothing is known of the host."""
