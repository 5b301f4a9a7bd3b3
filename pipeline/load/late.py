"""What an episode says of its recording after the recording has ended: soundbites, and times in the notes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.entry import Sound
from pipeline.load.attachments import Attachments
from pipeline.load.source import in_summary
from pipeline.model import Episode
from pipeline.notes import Notes, Quote
from pipeline.notes.marks import ETX, STX, TIME
from pipeline.times import clock_text

SLACK = 1
"""Second by which a time may pass the end: the duration is rounded."""
_TIMES = re.compile(f"{STX}{TIME}([0-9]+) ([0-9:]+){ETX}")


def report_late(record: Episode, notes: Notes, sound: Sound | None, attachments: Attachments) -> None:
    """Warn of what no player can reach (R-P20-BITE)."""
    if sound is None or not sound.duration:
        return
    end = clock_text(sound.duration)
    last = sound.duration + SLACK
    for position, each in enumerate(record.soundbites):
        if each.start + each.duration > last:
            until = clock_text(each.start + each.duration)
            message = f"the soundbite lasts from {clock_text(each.start)} to {until}, and the recording ends at {end}"
            attachments.report(("soundbites", position), "M534", message, "correct its start or duration")
    late = [each for each in notes.quotes if each.time is not None and each.time > last]
    for quote in [*late, *_late_links(record.summary, notes, last)]:
        message = f"the time {clock_text(quote.time or 0)} is after the end of the recording, at {end}"
        attachments.document.values["summary", "late"] = in_summary(attachments.source, attachments.document, quote)
        attachments.report(("summary", "late"), "M535", message, "correct the time: a player cannot go there")


def _late_links(body: str, notes: Notes, last: int) -> Iterator[Quote]:
    """Find the times in brackets, which the notes hold as marks that do not know their place."""
    written = {found[2]: int(found[1]) for found in _TIMES.finditer(notes.html) if int(found[1]) > last}
    for text, total in sorted(written.items()):
        at = max(0, body.find(f"({text})"))
        yield Quote("", total, body.count("\n", 0, at) + 1, at - body.rfind("\n", 0, at) + 1, "")
