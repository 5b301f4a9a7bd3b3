"""What hosts do with the files that are written for them: a real Apache, and strict readers of the other two."""

from __future__ import annotations

import http.client
import os
import re
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, unquote

import pytest

from pipeline.build import build, directory, inspect
from pipeline.render.hosting import rules
from tests.conftest import NOW, SETTINGS, SHOW, Site, mp3

BASE = "https://podcast.example/pod"
HOSTILE = "old/a%20b%27%28c%29%2A%3Ax%5B1%5D.%2B%26%3B%3D%2C~%21%40.xml"
"""An address of the old feed in which everything is that a rule could take for more than text."""
MODULES = ("mpm_event", "authz_core", "dir", "mime", "alias", "headers")


class Answer(NamedTuple):
    """What a host answers."""

    status: int
    headers: dict[str, str]
    content: bytes


def written(site: Site, **show: str) -> Site:
    """A site below a path, with old addresses of every kind."""
    site.write("episodes/site.yaml", SETTINGS.replace("https://podcast.example", BASE))
    keys = "".join(f"{key}: {value}\n" for key, value in show.items())
    previous = [f"{BASE}/feeds/talks.rss", f"{BASE}/{HOSTILE}", "https://podcast.example/talks.xml", f"{BASE}/feed/"]
    site.write("episodes/talks/show.yaml", f"{SHOW}aliases: [old-talks]\nprevious_feed_urls: {previous}\n{keys}")
    site.episode("one", aliases=["old-talks/one", "c.d"])
    site.write("episodes/talks/one.mp3", mp3())
    return site


REDIRECTS = {
    "/pod/feeds/talks.rss": "/pod/talks/feed.xml",
    f"/pod/{HOSTILE}": "/pod/talks/feed.xml",
    "/talks.xml": "/pod/talks/feed.xml",
    "/pod/feed/": "/pod/talks/feed.xml",
    "/pod/old-talks/": "/pod/talks/",
    "/pod/old-talks": "/pod/talks/",
    "/pod/old-talks/one/": "/pod/talks/one/",
    "/pod/c.d/": "/pod/talks/one/",
}
"""Where each old address of that site leads."""


# Servers


Ask = Callable[..., Answer]


@pytest.fixture(scope="module")
def host() -> Iterator[Path]:
    """A folder with a site in `host/pod`, which a server that gives up root's rights can still read."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        site = written(Site(folder / "site").begin())
        output = folder / "host/pod"
        assert build(site.root, directory(site.root, output), now=NOW).built
        for path, content in {"t/chapters.json": "{}", "t/one.vtt": "WEBVTT", "t/one.srt": "1"}.items():
            (output / path).parent.mkdir(exist_ok=True)
            (output / path).write_text(content, encoding="utf-8")
        yield folder


@pytest.fixture(scope="module")
def apache(program: Callable[[str], str], host: Path) -> Iterator[Ask]:
    """Ask Apache for a path of the site, which it serves with `AllowOverride FileInfo` and nothing else."""
    port = free_port()
    lines = [
        *(f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so" for name in MODULES),
        f"ServerRoot {host}",
        f"PidFile {host}/apache.pid",
        f"ErrorLog {host}/apache.log",
        "ServerName podcast.example",
        f"Listen 127.0.0.1:{port}",
        "TypesConfig /dev/null",
        f"DocumentRoot {host}/host",
        "DirectoryIndex index.html",
        f"<Directory {host}/host>",
        "AllowOverride FileInfo",
        "Require all granted",
        "</Directory>",
        *(["User www-data", "Group www-data"] if os.geteuid() == 0 else []),
    ]
    settings = host / "apache.conf"
    settings.write_text("\n".join(lines) + "\n", encoding="utf-8")
    control = [program("apache2"), "-f", str(settings), "-k"]
    subprocess.run([*control, "start"], check=True, capture_output=True, timeout=30)
    yield lambda path, **headers: ask(port, path, headers)
    subprocess.run([*control, "stop"], check=True, capture_output=True, timeout=30)


@pytest.fixture(scope="module")
def nginx(program: Callable[[str], str], host: Path, repository: Path) -> Iterator[Ask]:
    """Ask nginx for a path of the site, which it serves as docs/hosting.md says."""
    port = free_port()
    text = (repository / "docs/hosting.md").read_text(encoding="utf-8")
    (server,) = re.findall(r"^```nginx\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    server = server.replace("server {", f"server {{ listen 127.0.0.1:{port};", 1).replace(
        "/srv/podcast", f"{host}/host/pod"
    )
    places = "".join(f"{name}_temp_path {host}/nginx;" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    settings = host / "nginx.conf"
    settings.write_text(
        f"pid {host}/nginx.pid; events {{}} http {{ access_log off; {places} {server} }}", encoding="utf-8"
    )
    control = [program("nginx"), "-c", str(settings), "-e", f"{host}/nginx.log"]
    subprocess.run(control, check=True, capture_output=True, timeout=30)
    yield lambda path, **headers: ask(port, path.removeprefix("/pod"), headers)
    subprocess.run([*control, "-s", "quit"], check=True, capture_output=True, timeout=30)


@pytest.fixture(params=["apache", "nginx"])
def server(request: pytest.FixtureRequest) -> Ask:
    """Each of them."""
    found: Ask = request.getfixturevalue(request.param)
    return found


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port


def ask(port: int, path: str, headers: dict[str, str]) -> Answer:
    """Fetch a path and follow nothing."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    answer = Answer(response.status, {key.lower(): value for key, value in response.getheaders()}, response.read())
    connection.close()
    return answer


@pytest.mark.parametrize("old", [old for old in REDIRECTS if old.startswith("/pod/")])
def test_apache_redirects(apache: Ask, old: str) -> None:
    """Apache answers every old address below the site with 301 and the new one (R-HOST-07)."""
    answer = apache(old)
    assert (answer.status, answer.headers.get("location")) == (301, f"https://podcast.example{REDIRECTS[old]}")


@pytest.mark.parametrize("path", ["/pod/old-talks/other/", "/pod/old_talks/", "/pod/cxd/", "/pod/feeds/talksxrss"])
def test_servers_redirect_nothing_else(server: Ask, path: str) -> None:
    """What only resembles an old address, or lies below one, is not found, and says so with the site's own page."""
    answer = server(path)
    assert answer.status == 404
    assert b"Page not found" in answer.content


def test_nginx_redirects(nginx: Ask) -> None:
    """The line of the documentation answers the address that it names with 301 (R-HOST-07)."""
    answer = nginx("/pod/feeds/harbour-talk.rss")
    expected = "https://podcast.example.org/harbour-talk/feed.xml"
    assert (answer.status, answer.headers["location"]) == (301, expected)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/pod/talks/feed.xml", "application/rss+xml"),
        ("/pod/talks/feed.json", "application/feed+json"),
        ("/pod/t/chapters.json", "application/json+chapters"),
        ("/pod/t/one.vtt", "text/vtt"),
        ("/pod/t/one.srt", "application/x-subrip"),
    ],
)
def test_servers_name_types(server: Ask, path: str, kind: str) -> None:
    """Feeds, chapters and transcripts have their types (R-HOST-04, R-CHJ-05), and open to other sites (R-HOST-06)."""
    answer = server(path)
    assert (answer.status, answer.headers["content-type"]) == (200, kind)
    assert answer.headers.get("access-control-allow-origin") == ("*" if "/t/" in path else None)


def test_servers_show_feeds_to_people(server: Ask) -> None:
    """A browser gets a feed as XML, which it shows with the stylesheet, and caches keep the two apart."""
    answer = server("/pod/talks/feed.xml", Accept="text/html,application/xhtml+xml,*/*;q=0.8")
    assert answer.headers["content-type"] == "application/xml"
    assert "Accept" in answer.headers["vary"]
    way = re.search(rb'<\?xml-stylesheet type="text/css" href="\.\./(.*?)"\?>', answer.content)
    assert way
    assert server(f"/pod/{way[1].decode()}").status == 200


def test_servers_cache(server: Ask) -> None:
    """Feeds are kept for minutes, and what has its digest in its name for ever (R-ART-03)."""
    feed = server("/pod/talks/feed.xml")
    assert feed.headers["cache-control"] == "public, max-age=300"
    (artwork,) = re.findall(rb'<itunes:image href="https://podcast.example(.*?)"', feed.content)
    assert server(artwork.decode()).headers["cache-control"] == "public, max-age=31536000, immutable"
    assert "cache-control" not in server("/pod/talks/").headers


@pytest.mark.parametrize("conditional", ["etag", "last-modified"])
def test_servers_answer_304(server: Ask, conditional: str) -> None:
    """A feed that has not changed is not sent again (R-HOST-05)."""
    facts = server("/pod/talks/feed.xml").headers
    header = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}[conditional]
    assert server("/pod/talks/feed.xml", **{header: facts[conditional]}).status == 304


# Netlify and Cloudflare Pages


def redirects(text: str) -> dict[str, str]:
    """Read `_redirects` strictly: three words a line, no wildcard, no placeholder."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            old, new, status = line.split(" ")
            assert re.fullmatch(r"/[A-Za-z0-9._~/%-]*", old), line
            assert re.fullmatch(r"https?://[^\s:*#]+", new), line
            assert status == "301"
            assert old not in found
            found[unquote(old)] = new
    return found


def headers(text: str) -> dict[str, dict[str, str]]:
    """Read `_headers` strictly: a path with at most one wildcard, then indented headers."""
    found: dict[str, dict[str, str]] = {}
    path = ""
    for line in text.splitlines():
        if line.startswith("  "):
            name, colon, value = line[2:].partition(": ")
            assert colon
            assert re.fullmatch(r"[A-Za-z-]+", name)
            found[path][name] = value
        elif not line.startswith("#"):
            assert re.fullmatch(r"/[A-Za-z0-9._~/%-]*\*?[A-Za-z0-9._~/%-]*", line), line
            assert line not in found
            path = line
            found[path] = {}
    return found


def test_redirects_lead_on(site: Site) -> None:
    """`_redirects` holds each old address of the host, also outside the site, and nothing else (R-HOST-07)."""
    written(site).build()
    found = redirects(site.read("_redirects"))
    expected = REDIRECTS | {f"{old.rstrip('/')}": new for old, new in REDIRECTS.items()}
    assert found == {unquote(old): f"https://podcast.example{new}" for old, new in expected.items()}


def test_feed_that_moves_away_redirects(site: Site) -> None:
    """A feed with a new address elsewhere leads there, and so do all that it had before; one that is there does not."""
    new = "https://new.example/a:b*c/feed.xml?x=1"
    written(site, new_feed_url=f"'{new}#fragment'").build()
    found = redirects(site.read("_redirects"))
    there = "https://new.example/a%3Ab%2Ac/feed.xml?x=1"
    assert (found["/pod/talks/feed.xml"], found["/pod/feeds/talks.rss"]) == (there, there)
    assert f'Redirect 301 "/pod/talks/feed.xml" "{new}"' in site.read(".htaccess").splitlines()
    written(site, new_feed_url=f"{BASE}/talks/feed.xml").build()
    assert "/pod/talks/feed.xml" not in redirects(site.read("_redirects"))


def test_headers_name_types(site: Site) -> None:
    """`_headers` gives feeds and chapters their types (R-HOST-04, R-CHJ-05), and opens the chapters (R-HOST-06)."""
    written(site).build()
    found = headers(site.read("_headers"))
    assert len(found) <= 100
    for path in ("/pod/feed.xml", "/pod/*/feed.xml"):
        assert found[path] == {"Content-Type": "application/rss+xml", "Cache-Control": "public, max-age=300"}
    assert found["/pod/*/feed.json"]["Content-Type"] == "application/feed+json"
    assert found["/pod/*/chapters.json"]["Content-Type"] == "application/json+chapters"
    assert found["/pod/*/chapters.json"]["Access-Control-Allow-Origin"] == "*"
    assert found["/pod/assets/*"] == found["/pod/*.mp3"] == found["/pod/*.png"]


def test_path_of_the_site_is_text_too(site: Site) -> None:
    """A site below a path of odd characters has the same rules, with that path in them, escaped."""
    written(site)
    site.write("episodes/site.yaml", SETTINGS.replace("https://podcast.example", "https://podcast.example/a*:b&$1"))
    assert site.build()[0].built
    assert redirects(site.read("_redirects"))["/a*:b&$1/old-talks/"] == "https://podcast.example/a%2A%3Ab&$1/talks/"
    assert "/a%2A%3Ab%26%241/assets/*" in headers(site.read("_headers"))
    assert "ErrorDocument 404 /a%2A%3Ab%26%241/404.html" in site.read(".htaccess").splitlines()
    rule = r'''RedirectMatch 301 "^/a\\*:b\\&\\$1/old\\-talks/?$" "https://podcast.example/a*:b\\&\\$1/talks/"'''
    assert rule in site.read(".htaccess").splitlines()


def test_no_rule_takes_a_page_away(site: Site) -> None:
    """No old address of a feed becomes a rule where the site has something, however the page is named (R-HOST-07)."""
    written(site)
    live = ["talks/one/", "talks/one", "talks/one/index.html", "TALKS/", "talks/one/episode.json", "", "shows.opml"]
    previous = [BASE, *(f"{BASE}/{path}" for path in live), f"{BASE}/old-talks", f"{BASE}/old.xml", f"{BASE}/feeds/"]
    site.write("episodes/talks/show.yaml", f"{SHOW}aliases: [old-talks]\nprevious_feed_urls: {previous}\n")
    found = {rule.old: rule.new for rule in rules(inspect(site.root, now=NOW).catalog)}
    feed = f"{BASE}/talks/feed.xml"
    assert {old for old, new in found.items() if new == feed} == {"/pod/old.xml", "/pod/feeds/"}
    assert found["/pod/old-talks/"] == f"{BASE}/talks/"
    assert not site.build()[0].built


def test_no_address_adds_a_rule(site: Site) -> None:
    """However an old address is spelled, each file has the lines of a plain one, and no more (T-OUT-01)."""
    plain = written(site)
    plain.build()
    count = {name: len(site.read(name).splitlines()) for name in ("_redirects", ".htaccess")}
    for text in (
        "x\nHeader set A b",
        "x /y 302",
        '" "',
        "$1 ${HOME} %{ENV:x}",
        "\\",
        "# x",
        ":splat/*",
        "ü\u2028",
        "%0A",
    ):
        url = f"{BASE}/{quote(text)}.xml"
        show = site.root / "episodes/talks/show.yaml"
        show.write_text(f"{SHOW}aliases: [old-talks]\nprevious_feed_urls: ['{url}']\n", encoding="utf-8")
        assert site.build()[0].built
        redirects(site.read("_redirects"))
        for name in ("_redirects", ".htaccess"):
            lines = site.read(name).splitlines()
            assert len(lines) <= count[name] - 3
            assert not any(line.startswith(("Header set A b", "/y", "x ")) for line in lines)
