"""What --online finds out: a host that does everything right, and one that does one thing wrong at a time."""

from __future__ import annotations

import hashlib
import http.server
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.fetch import Answer, FetchError, Limits, Tls
from pipeline.readiness import RULES, Beside, Feed, Host, Level, Nowhere, OnHost, Place, judge
from pipeline.readiness.own import Asked, fetched
from pipeline.readiness.sheet import Sheet
from tests.unit.readiness.conftest import BASE, GOOD, NOW, Trial

TYPES = {
    ".xml": "application/rss+xml; charset=utf-8",
    ".mp3": "audio/mpeg",
    ".vtt": "text/vtt",
    ".srt": "application/x-subrip",
    ".png": "image/png",
}


class Handler(http.server.BaseHTTPRequestHandler):
    """A static host, with its server's faults."""

    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        """Answer as a good host does, but for what is broken."""
        broken, path = self.server.broken, self.path.lstrip("/")
        self.server.requests.append((self.command, path))
        content = self.server.files.get(path + "index.html" if not path or path.endswith("/") else path)
        if path in self.server.moved:
            status, target = self.server.moved[path]
            self.say(status, b"", {"Location": target})
        elif content is None:
            self.say(404, b"no such file", {})
        elif "login" in broken and path.endswith(".mp3"):
            self.say(403, b"", {})
        elif "no head" in broken and self.command == "HEAD":
            self.say(405, b"", {})
        else:
            self.serve(path, content)

    do_HEAD = do_GET  # noqa: N815  the name that http.server calls

    def serve(self, path: str, content: bytes) -> None:
        """Give a file, or a part of it, or say that it is still the same."""
        broken = self.server.broken
        tag = f'"{hashlib.blake2b(content, digest_size=8).hexdigest()}"'
        suffix = Path(path).suffix
        kind = "application/json+chapters" if path.endswith("chapters.json") else TYPES.get(suffix, "text/html")
        headers = {} if "no etag" in broken else {"ETag": tag}
        headers |= {} if "no cors" in broken else {"Access-Control-Allow-Origin": "*"}
        headers["Content-Type"] = "text/plain" if "types" in broken else kind
        status = 200
        if self.headers.get("If-None-Match") == tag and "no 304" not in broken:
            status, content = 304, b""
        elif "Range" in self.headers and "no ranges" not in broken:
            headers["Content-Range"] = "bytes" if "odd range" in broken else f"bytes 0-1/{len(content)}"
            status, content = 206, content[:2]
        if "short" in broken and suffix == ".mp3":
            content = content[:-1]
        self.say(status, content, headers)

    def say(self, status: int, content: bytes, headers: dict[str, str]) -> None:
        """Send it."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if "no length" not in self.server.broken:
            self.send_header("Content-Length", str(len(content)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing on the terminal."""


class Server(http.server.ThreadingHTTPServer):
    """The host on loopback, where the good feed lives."""

    def __init__(self, trial: Trial) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_port}/"
        self.broken: set[str] = set()
        self.moved: dict[str, tuple[int, str]] = {}
        self.requests: list[tuple[str, str]] = []
        self.data = GOOD.replace(BASE, self.url).replace("pod.example/", self.url.removeprefix("http://")).encode()
        paths = (path for path in trial.root.rglob("*") if path.is_file())
        self.files = {path.relative_to(trial.root).as_posix(): path.read_bytes() for path in paths}
        self.files = {name: content.replace(BASE.encode(), self.url.encode()) for name, content in self.files.items()}
        self.files["talks/feed.xml"] = self.data


@pytest.fixture
def host(trial: Trial) -> Iterator[Server]:
    """A host that does everything right."""
    server = Server(trial)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


Said = dict[str, list[str]]
Ask = Callable[..., Said]


@pytest.fixture
def ask(host: Server, tmp_path: Path) -> Ask:
    """What each rule that asks the host says of it; those that are met say nothing."""

    def said(
        data: bytes | None = None, *, previous: tuple[str, ...] = (), budget: float = 60.0, told: bool = True
    ) -> Said:
        asking = Host(tmp_path, Limits(allow_private=True, seconds=10), budget)
        place = Place(f"{host.url}talks/feed.xml", asking, 10, previous)
        feed = Feed(data or host.data, now=NOW, world=OnHost(asking, Nowhere()), place=place)
        verdicts = judge(
            feed, [rule for rule in RULES if rule.ids.startswith(("R-HOST", "R-ITEM-03", "R-ART", "R-CHJ-01"))]
        )
        assert not told or [each.rule.says for each in verdicts if each.untold] == []
        return {each.rule.says: [fault.message for fault in each.faults] for each in verdicts if each.faults}

    return said


def test_a_good_host_is_praised(ask: Ask) -> None:
    """A host that does what it should is told nothing (R-HOST-01 to R-HOST-09)."""
    assert ask() == {}


@pytest.mark.parametrize(
    ("broken", "says", "message"),
    [
        ("login", "Feed, pages, media, artwork, transcripts and chapters can be reached", "asks for a login (403)"),
        ("no head", "HEAD tells the length, and that of the feed", "answers 405, not 200"),
        ("no length", "HEAD tells the length, and that of the feed", "has no Content-Length"),
        ("short", "HEAD tells the length, and that of the feed", "bytes on the host, and the feed says"),
        ("short", "Lengths are the sizes of the files", "and the file has"),
        ("no ranges", "Media can be had in byte ranges", "answers 200 to a byte range, not 206"),
        ("odd range", "Media can be had in byte ranges", "with Content-Range bytes"),
        ("types", "Content types are right", 'is served as "text/plain", not application/rss+xml'),
        ("types", "Content types are right", 'is served as "text/plain", not audio/mpeg'),
        ("types", "Content types are right", 'is served as "text/plain", not application/json+chapters'),
        ("no etag", "An unchanged feed is not sent again", "has neither ETag nor Last-Modified"),
        ("no 304", "An unchanged feed is not sent again", "answers 200 to If-None-Match, not 304"),
        ("no cors", "Web players may read transcripts and chapters", "has no Access-Control-Allow-Origin: *"),
    ],
)
def test_a_bad_host_is_told(host: Server, ask: Ask, broken: str, says: str, message: str) -> None:
    """Each fault of a host is found, and named with its address."""
    host.broken = {broken}
    found = ask(told=broken not in {"no head", "no length"})
    assert any(message in each for each in found[says]), found
    assert all(host.url in each for each in found[says] if not each.startswith("the length"))


def test_what_is_missing_is_told(host: Server, ask: Ask) -> None:
    """A file that nobody uploaded is found by its address (R-HOST-01)."""
    del host.files["talks/tides.mp3"], host.files["talks/artwork.png"]
    found = ask()
    assert (
        f"{host.url}talks/tides.mp3 answers 404"
        in found["Feed, pages, media, artwork, transcripts and chapters can be reached"]
    )
    assert found["Artwork is square, 1400 to 3000 pixels, JPEG or PNG"] == [f"{host.url}talks/artwork.png answers 404"]


def test_artwork_is_fetched_and_opened(host: Server, ask: Ask) -> None:
    """What is served as artwork is looked at, whatever it is called (R-ART-01)."""
    host.files["talks/artwork.png"] = b"<html>sign in</html>"
    (said,) = ask()["Artwork is square, 1400 to 3000 pixels, JPEG or PNG"]
    assert "HTML inside" in said


def test_an_older_feed_is_noticed(host: Server, ask: Ask) -> None:
    """A site that was built and not published is told (R-HOST-07)."""
    says = "The host has the feed that was built"
    host.files["talks/feed.xml"] = host.data.replace(b"Fog on the pier", b"Fog")
    assert ask()[says] == [f"{host.url}talks/feed.xml is not the feed that was built"]
    host.files["talks/feed.xml"] = host.data.replace(b"<lastBuildDate>Tue, 03", b"<lastBuildDate>Wed, 04")
    assert ask()[says] == [f"{host.url}talks/feed.xml is newer than the feed that was built"]
    host.files["talks/feed.xml"] = host.data.replace(b"917393e3", b"00000000")
    assert "is another podcast, 00000000" in ask()[says][0]
    host.files["talks/feed.xml"] = b"<html></html>"
    assert ask()[says] == [f"{host.url}talks/feed.xml is not a feed"]


def test_old_addresses_are_followed(host: Server, ask: Ask) -> None:
    """The addresses that a feed had lead to it, for good (R-HOST-07)."""
    says, new = "Old addresses of the feed lead to the new one", f"{host.url}talks/feed.xml"
    old = f"{host.url}old"
    host.moved["old"] = (301, "/talks/feed.xml")
    assert ask(previous=(old,)) == {}
    host.moved["old"] = (302, "/talks/feed.xml")
    assert ask(previous=(old,))[says] == [f"the old address {old} redirects with 302, not 301"]
    del host.moved["old"]
    assert ask(previous=(old,))[says] == [f"the old address {old} leads to {old}, not to {new}"]


def test_a_new_address_is_looked_at(host: Server, ask: Ask) -> None:
    """A feed that says it moved has the same show at its new address (R-HOST-07)."""
    says = "Old addresses of the feed lead to the new one"
    told = f"<itunes:new-feed-url>{host.url}talks/".encode()
    moved = host.data.replace(told, f"<itunes:new-feed-url>{host.url}new/".encode())
    assert moved != host.data
    assert ask(moved)[says] == [f"the new address {host.url}new/feed.xml answers 404"]
    host.files["new/feed.xml"] = host.data.replace(b"917393e3", b"00000000")
    assert ask(moved)[says] == [f"the feed at {host.url}new/feed.xml has another podcast guid"]
    host.files["new/feed.xml"] = host.data
    assert says not in ask(moved)


def report(host: Server, path: str = "talks/feed.xml", sample: int = 10) -> Sheet:
    """What `check --feed URL --online` reports."""
    limits = Limits(allow_private=True, seconds=10)
    return fetched(host.url + path, Asked(NOW, online=True, sample=sample, limits=limits))


def test_only_the_sample_is_asked_for(host: Server) -> None:
    """Of a long archive only the newest episodes are asked for, and the others make nothing unknown."""
    sheet = report(host, sample=1)
    assert not any("fog" in path for _, path in host.requests)
    assert any("tides" in path for _, path in host.requests)
    # Media are never fetched, so how long they play is not known.
    assert sheet.directories["apple"]["unknown"] == 1


def test_nothing_is_asked_twice(host: Server) -> None:
    """However many rules want to know, a host is asked each thing once; the feed once more, for its conditions."""
    report(host)
    asked = [each for each in host.requests if each[1] != "talks/feed.xml"]
    by_range = {each for each in asked if each[0] == "GET" and each[1].endswith(".mp3")}
    heads = [each for each in asked if each[0] == "HEAD"]
    # Transcripts and chapters are asked twice: as any client does, and as a player on another site does.
    texts = [each for each in heads if each[1].endswith((".vtt", ".srt", ".json"))]
    assert len(heads) - len(texts) == len(set(heads) - set(texts))
    assert len(by_range) == 2


def test_a_budget_ends_the_questions(host: Server, ask: Ask) -> None:
    """When the time for all questions is spent, the rest is unknown, and nothing more is asked."""
    assert ask(budget=0.0, told=False) == {}
    assert host.requests == []


def test_a_certificate_that_ends_soon_is_told(trial: Trial, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A certificate is renewed before it ends (R-HOST-01)."""
    tls = Tls("TLSv1.3", int((NOW + timedelta(days=3)).timestamp()), "Test")
    answer = Answer(200, BASE, {}, b"", whole=True, tls=tls)
    monkeypatch.setattr(Host, "head", lambda _self, _url: answer)
    place = Place(f"{BASE}talks/feed.xml", Host(tmp_path, Limits()))
    feed = Feed(GOOD.encode(), now=NOW, world=Beside(trial.root, BASE), place=place)
    (verdict,) = judge(feed, [rule for rule in RULES if rule.says == "The certificate lasts two more weeks"])
    assert [each.message for each in verdict.faults] == ["the certificate of pod.example ends in 3 days"]
    assert verdict.rule.level is Level.SHOULD


def test_an_address_that_leads_elsewhere_is_an_old_one(host: Server) -> None:
    """Whoever gives the old address of a feed is told how it leads to the new one (R-HOST-07)."""
    host.moved["old"] = (302, "/talks/feed.xml")
    said = [each.message for each in report(host, "old").remarks if each.requirement == "R-HOST-07"]
    assert said == [f"the old address {host.url}old redirects with 302, not 301"]


def test_a_host_that_is_down_is_left_alone(tmp_path: Path) -> None:
    """A host that fails again and again does not cost its whole time for every address (T-IMP-02)."""
    asked: list[str] = []

    def resolve(name: str, _port: int, _seconds: float) -> list[str]:
        asked.append(name)
        raise FetchError(f"the host {name} is not known", "check the spelling")

    host = Host(tmp_path, Limits(resolve=resolve))
    place = Place(f"{BASE}talks/feed.xml", host)
    feed = Feed(GOOD.encode(), now=NOW, world=OnHost(host, Nowhere()), place=place)
    (verdict,) = judge(feed, [rule for rule in RULES if rule.ids == "R-HOST-01" and rule.level is Level.MUST][:1])
    said = [fault.message for fault in verdict.faults]
    assert asked == ["pod.example"] * 3
    assert len(said) > 3
    assert said[0] == f"{BASE}talks/feed.xml: the host pod.example is not known"
    assert said[-1].endswith("was not asked for: pod.example failed 3 times")


def test_a_way_out_of_encryption_is_told(trial: Trial, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A redirect from https to http is told: browsers and apps refuse it (R-HOST-01, R-DOC-13)."""
    answer = Answer(200, "http://plain.example/x", {}, b"", whole=True)
    monkeypatch.setattr(Host, "head", lambda _self, _url: answer)
    place = Place(f"{BASE}talks/feed.xml", Host(tmp_path, Limits()))
    feed = Feed(GOOD.encode(), now=NOW, world=Beside(trial.root, BASE), place=place)
    (verdict,) = judge(feed, [rule for rule in RULES if rule.ids == "R-HOST-01" and rule.level is Level.MUST][:1])
    hint = "leads to http://plain.example/x, which is not encrypted"
    assert all(fault.message.endswith(hint) for fault in verdict.faults)
    assert verdict.faults
