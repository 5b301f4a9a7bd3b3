"""A feed that every directory takes, with all that lies beside it; tests break one thing at a time."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.readiness import Beside, Feed, Verdict, judge
from tests.conftest import mp3, png

GOOD = Path(__file__).with_name("good.xml").read_text(encoding="utf-8")
BASE = "https://pod.example/"
NOW = datetime(2026, 6, 1, tzinfo=UTC)
PAGE = '<html><head><link rel="alternate" type="application/rss+xml" href="feed.xml"></head><body></body></html>'
ARCHIVE = """\
<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:fh="http://purl.org/syndication/history/1.0">
<channel>
<title>Harbour Talk</title>
<fh:archive/>
<atom:link rel="current" href="https://pod.example/talks/feed.xml"/>
<item><guid>old</guid></item>
</channel>
</rss>
"""
CHAPTERS = """\
{"version": "1.2.0", "chapters": [{"startTime": 0, "title": "Start"}, {"startTime": 10, "title": "Middle"},
{"startTime": 15, "toc": false}, {"startTime": 20.5, "title": "End", "img": "https://pod.example/end.png"}]}
"""
BESIDE: dict[str, bytes] = {
    "talks/index.html": PAGE.encode(),
    "talks/tides/index.html": b"<p>Tides</p>",
    "talks/fog/index.html": b"<p>Fog</p>",
    "talks/archive-1.xml": ARCHIVE.encode(),
    "talks/tides.mp3": mp3(31),
    "talks/fog.mp3": mp3(7),
    "talks/tides.vtt": b"WEBVTT\n\n00:00.000 --> 00:02.000\n<v Ada Quill>Twice a day.\n",
    "talks/tides.json": b'{"version": "1.0.0", "segments": [{"startTime": 0, "body": "Twice a day."}]}',
    "talks/fog.srt": b"1\n00:00:00,000 --> 00:00:02,000\nAda Quill: Lamps.\n",
    "talks/chapters.json": CHAPTERS.encode(),
}


class Trial:
    """A feed and the files beside it, held against all rules."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for name, content in BESIDE.items():
            self.write(name, content)
        art = ART.setdefault("3000", png(3000))
        self.write("talks/artwork.png", art)
        self.write("talks/tides.png", art)

    def write(self, name: str, content: bytes) -> None:
        """Put a file beside the feed."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    def feed(self, data: str | bytes = GOOD) -> Feed:
        """Read a feed as of NOW."""
        content = data if isinstance(data, bytes) else data.encode()
        return Feed(content, now=NOW, world=Beside(self.root, BASE))

    def judge(self, data: str | bytes = GOOD) -> tuple[Verdict, ...]:
        """What the rules say of it."""
        return judge(self.feed(data))


ART: dict[str, bytes] = {}
"""Pictures that were made already."""


@pytest.fixture
def trial(tmp_path: Path) -> Trial:
    """The good feed in a folder of its own."""
    return Trial(tmp_path / "output")
