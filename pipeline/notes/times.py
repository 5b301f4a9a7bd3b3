"""Times as authors write them, `M:SS` or `H:MM:SS`, and the seconds they stand for."""

from __future__ import annotations

import re

# Minutes may exceed 59 where no hour is written: 75:30 is how players show long recordings.
TIME = r"\d{1,3}:[0-5]\d|\d{1,2}:[0-5]\d:[0-5]\d"

_WHOLE = re.compile(TIME, re.ASCII)


def seconds(text: str) -> int | None:
    """Return the seconds that `text` stands for, None if it is not a time."""
    if not _WHOLE.fullmatch(text):
        return None
    total = 0
    for part in text.split(":"):
        total = total * 60 + int(part)
    return total


def clock(total: int) -> str:
    """Return `total` seconds as `M:SS`, from one hour on as `H:MM:SS`."""
    minutes, rest = divmod(total, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
