"""What an episode says of its recording after that has ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Site

AUDIO = {"url": "https://media.example/x.mp3", "length": 1, "duration": 60}
BODY = "From (0:10) to (1:00).\n\nThen (9:59), `(9:58)` and (1:02:03).\n\n> The horn.\n> — Jane Doe, 9:57\n"


def test_times_in_the_notes_lead_into_the_recording(site: Site) -> None:
    """A time in brackets or below a quote that is after the end is told with its place; code is no time."""
    site.episode("talk", BODY, audio=AUDIO)
    said = "is after the end of the recording, at 1:00\n  hint: correct the time: a player cannot go there\n"
    assert site.problems() == (
        f"episodes/talks/talk.md:10:7: M535 warning: the time 9:59 {said}"
        f"episodes/talks/talk.md:10:28: M535 warning: the time 1:02:03 {said}"
        f"episodes/talks/talk.md:13:5: M535 warning: the time 9:57 {said}"
    )


@pytest.mark.parametrize("audio", [None, {"url": AUDIO["url"], "length": 1}])
def test_without_a_known_end_nothing_is_late(site: Site, audio: dict[str, object] | None) -> None:
    """Where the duration is not known, no time is doubted."""
    site.episode("talk", BODY, audio=audio, soundbites=[{"start": 900, "duration": 9}])
    assert not {"M534", "M535"} & {each.code for each in site.build()[0].problems}


@pytest.mark.parametrize(
    ("start", "duration", "is_late"), [(50, 10, False), (50, 11, False), (50, 12, True), (70, 1, True)]
)
def test_soundbites_are_within_the_recording(site: Site, start: int, duration: int, *, is_late: bool) -> None:
    """A soundbite that begins or ends after the recording is told; a second is lost in rounding (R-P20-BITE)."""
    site.episode("talk", audio=AUDIO, soundbites=[{"start": start, "duration": duration}])
    assert [each.code for each in site.build()[0].problems] == ["M534"] * is_late
