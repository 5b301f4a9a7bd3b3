"""What subscribers already have, and what a build would change for them."""

from __future__ import annotations

from pipeline.ledger.changes import Change
from pipeline.ledger.comparison import Comparison, compare
from pipeline.ledger.keeping import MOST_BYTES, Book, Keeper
from pipeline.ledger.lines import LEDGER, Enclosed, Ledger, Line, read, text
from pipeline.wish import Keep

__all__ = [
    "LEDGER",
    "MOST_BYTES",
    "Book",
    "Change",
    "Comparison",
    "Enclosed",
    "Keep",
    "Keeper",
    "Ledger",
    "Line",
    "compare",
    "read",
    "text",
]
