"""Slugs, paths and addresses: what is made of names, and what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import urls

SLUGS = {
    "Jane Doe": "jane-doe",
    "José Álvarez": "jose-alvarez",
    "Zoë Müller": "zoe-muller",
    "Łukasz Żak": "lukasz-zak",
    "Søren Kierkegaard": "soren-kierkegaard",
    "Đặng Thái Sơn": "dang-thai-son",
    "İstanbul ığdır": "istanbul-igdir",
    "Straße": "strasse",
    "Ægir Ø": "aegir-o",
    "Дмитрий Шостакович": "dmitrii-shostakovich",
    "Ελλάδα": "ellada",
    "王小明": "wang-xiao-ming",
    "さくら": "sakura",
    "김연아": "gimyeona",
    "محمد": "mhmd",
    "חנוכה": "khnvkh",
    "देवनागरी": "devnaagrii",
    "ไทย": "aithy",
    "O'Brien": "o-brien",
    "don’t stop": "dont-stop",
    "“Quotes” — dash": "quotes-dash",
    "AT&T": "at-t",
    "C++": "c",
    ".NET": "net",
    "3.14": "3-14",
    "1,000": "1000",
    "½ way": "1-2-way",
    "ﬁ ligature": "fi-ligature",
    "Ⅷ": "viii",
    "a_b": "a-b",
    "--x--": "x",
    "x/y\\z": "x-y-z",
    "../../etc/passwd": "etc-passwd",
    "🌊": "",
    "": "",
    "word " * 40: "-".join(["word"] * 16),
    "x" * 200: "x" * 80,
}


@pytest.mark.parametrize(("text", "expected"), SLUGS.items())
def test_slugs_of_many_scripts(text: str, expected: str) -> None:
    """An address that was published once is made of the same name for ever."""
    assert urls.slug(text) == expected


def test_composed_and_decomposed_letters_are_one_name() -> None:
    """A name typed on another keyboard has the same address (T-ID-02)."""
    assert urls.name_id("Jane\u0301 Doe") == urls.name_id("Jan\u00e9 Doe") == "jane-doe"


@pytest.mark.parametrize(("name", "expected"), [("🌊", "b81ca1f9"), ("!!!", "3894b0d5"), ("Con", "the-con")])
def test_every_name_has_an_address(name: str, expected: str) -> None:
    """A name without a letter, or that Windows has taken, still gets a folder (T-ID-01)."""
    assert urls.name_id(name) == expected


@given(st.text(min_size=1))
def test_whatever_a_name_is_its_address_is_a_slug(name: str) -> None:
    """No name leads out of its folder, or to a folder that some file system cannot hold (T-ID-01)."""
    assert urls.slug_fault(urls.name_id(name)) is None


CHARACTERS = "may hold only a-z, 0-9 and single - _ . between them"


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ("tide-tables_2.1", None),
        ("", CHARACTERS),
        ("..", CHARACTERS),
        (".hidden", CHARACTERS),
        ("a/b", CHARACTERS),
        ("a\\b", CHARACTERS),
        ("a\0", CHARACTERS),
        ("a%2e", CHARACTERS),
        ("a\n", CHARACTERS),
        ("Tides", CHARACTERS),
        ("gezeiten-für-alle", CHARACTERS),
        ("con", "is a device name on Windows"),
        ("com1.txt", "is a device name on Windows"),
        ("a" * 120, None),
        ("a" * 121, "is longer than 120 bytes"),
    ],
)
def test_slug_fault(value: str, fault: str | None) -> None:
    """A slug is one plain name for every file system and URL (T-ID-01)."""
    assert urls.slug_fault(value) == fault


@given(st.text())
def test_what_is_offered_in_place_of_a_slug_is_one(text: str) -> None:
    """Whoever follows the hint does not get the next error."""
    offered = urls.plain_name(text)
    assert urls.slug_fault(offered) is None
    assert not urls.is_reserved(offered, urls.RESERVED_SHOWS)


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ("old-show/old-name", None),
        ("/old/", None),
        ("guests/an-old-name", None),
        ("OLD", None),
        ("../x", CHARACTERS),
        ("a//b", CHARACTERS),
        ("a b", CHARACTERS),
        ("talks/nul", "is a device name on Windows"),
        ("guests", "is a name that the site uses itself"),
        ("robots.txt", "is a name that the site uses itself"),
        ("talks/feed.xml", "is a name that the site uses itself"),
        ("talks/page/2", "is a name that the site uses itself"),
        ("assets/x", "is a name that the site uses itself"),
    ],
)
def test_alias_fault(value: str, fault: str | None) -> None:
    """An alias is a folder of the site that nothing else wants (T-ID-01)."""
    assert urls.alias_fault(value) == fault


RELATIVE = "must be relative to the file that names it, with forward slashes"
LEAVES = "must not leave the folder"


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ("talk.mp3", None),
        ("files/a talk.mp3", None),
        ("a..b", None),
        ("/etc/passwd", RELATIVE),
        ("~/talk.mp3", RELATIVE),
        ("C:/talk.mp3", RELATIVE),
        ("C:talk.mp3", RELATIVE),
        ("a\\b.mp3", RELATIVE),
        ("../talk.mp3", LEAVES),
        ("a/../../b.mp3", LEAVES),
        ("./talk.mp3", LEAVES),
        ("a//b.mp3", LEAVES),
        ("..", LEAVES),
        ("", "is empty or has blanks around it"),
        (" talk.mp3", "is empty or has blanks around it"),
        ("a\0b", "holds a NUL"),
    ],
)
def test_local_path_fault(value: str, fault: str | None) -> None:
    """No path of a record leads out of the folder of its file (T-MED-01)."""
    assert urls.local_path_fault(value) == fault


CHARACTER = "holds a blank or a character that a URL must percent-encode"
SCHEME = "must start with https://"


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ("https://example.org", None),
        ("HTTP://example.org:8080/a?b=c#d", None),
        ("https://[::1]/", None),
        ("https://bücher.example/töne", None),
        ("javascript:alert(1)", SCHEME),
        ("data:text/html,x", SCHEME),
        ("file:///etc/passwd", SCHEME),
        ("//example.org", SCHEME),
        ("example.org", SCHEME),
        ("", SCHEME),
        ("https:/example.org", "has no host"),
        ("https://", "has no host"),
        ("https://example.org:port/", "is not a URL (Port could not be cast to integer value as 'port')"),
        ("https://[::1/", "is not a URL (Invalid IPv6 URL)"),
        ("https://example.org/a b", CHARACTER),
        ("java\tscript:alert(1)", CHARACTER),
        ('https://example.org/"onmouseover="x', CHARACTER),
        ("https://example.org/<b>", CHARACTER),
        ("https://example.org\\@evil.example", CHARACTER),
    ],
)
def test_web_fault(value: str, fault: str | None) -> None:
    """Only whole http and https addresses get into a feed or page (R-DOC-13, T-OUT-03)."""
    assert urls.web_fault(value) == fault


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example/?q=%C3%A4&r=a+b", "https://a.example/?q=%C3%A4&r=a+b"),
        ("https://bücher.example:81/töne.mp3?q=ä#ö", "https://xn--bcher-kva.example:81/t%C3%B6ne.mp3?q=%C3%A4#%C3%B6"),
        ("https://a.example/%41/ä", "https://a.example/%41/%C3%A4"),
    ],
)
def test_addresses_become_ascii_and_keep_every_byte_that_was(url: str, expected: str) -> None:
    """An enclosure's address changes no byte that was ASCII, or apps download it again (R-DOC-13)."""
    assert urls.ascii_url(url) == expected


def test_joining() -> None:
    """Paths of the site become addresses, with whatever slash the base has, and escaped."""
    assert urls.absolute("https://a.example/", "talks/tide.mp3") == "https://a.example/talks/tide.mp3"
    assert urls.absolute("https://a.example/sub", "talks/ä b.mp3") == "https://a.example/sub/talks/%C3%A4%20b.mp3"
    assert (
        urls.prefixed("https://count.example/r/", "https://a.example/x.mp3")
        == "https://count.example/r/a.example/x.mp3"
    )
    assert urls.prefixed(None, "https://a.example/x.mp3") == "https://a.example/x.mp3"


def test_the_way_to_the_root() -> None:
    """A page works in any folder of any host, and from a disk, because it finds its own root."""
    assert [urls.root_of(page) for page in ("index.html", "a/index.html", "a/b/index.html")] == ["./", "../", "../../"]


def test_pages_and_folders() -> None:
    """The first page of a list is the list; the others are folders below it."""
    assert urls.folder("guests", "jane-doe") == "guests/jane-doe/"
    assert urls.folder() == ""
    assert [urls.page_file("guests/", number) for number in (1, 2)] == [
        "guests/index.html",
        "guests/page/2/index.html",
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Talk One.MP3", "talks/talk-one.01234567.mp3"),
        ("talk", "talks/talk.01234567"),
        ("🌊.png", "talks/file.01234567.png"),
        ("a.tar.gz", "talks/a-tar.01234567.gz"),
    ],
)
def test_hashed(name: str, expected: str) -> None:
    """A copied file has a plain name that changes with its content (R-ART-03, R-HOST-08)."""
    assert urls.hashed("talks/", name, "0123456789abcdef") == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://localhost:8000", True),
        ("http://127.0.0.1", True),
        ("http://[::1]/", True),
        ("http://10.0.0.1", False),
        ("http://[::", False),
    ],
)
def test_is_loopback(url: str, *, expected: bool) -> None:
    """A server on this machine may be unencrypted; one elsewhere may not."""
    assert urls.is_loopback(url) is expected


# Old addresses of feeds


@pytest.mark.parametrize(
    ("url", "path", "file"),
    [
        ("https://x.example/pod/old/feed.xml", "/pod/old/feed.xml", "old/feed.xml"),
        ("http://X.example:80/pod/feed", "/pod/feed", "feed"),
        ("https://x.example/pod/a%20b.xml", "/pod/a b.xml", None),
        ("https://x.example/pod/%C3%A4.xml", "/pod/ä.xml", None),
        ("https://x.example/pod/feed/", "/pod/feed/", None),
        ("https://x.example/pod/.htaccess", "/pod/.htaccess", None),
        ("https://x.example/feed.xml", "/feed.xml", None),
        ("https://x.example/podcast/feed.xml", "/podcast/feed.xml", None),
        ("https://x.example", "/", None),
        ("https://x.example/pod/?feed=podcast", None, None),
        ("https://y.example/pod/feed.xml", None, None),
        ("https://x.example:8443/pod/feed.xml", None, None),
        ("https://x.example/pod/../feed.xml", None, None),
        ("https://x.example/pod/%2e%2e/feed.xml", None, None),
        ("https://x.example/pod//feed.xml", None, None),
        ("https://x.example/pod/%0AHeader%20set", None, None),
        ("https://x.example/pod/%22%24%7Bx%7D", None, None),
        ("https://x.example/pod/%E2%80%A8x", None, None),
        ("https://x.example/pod/%FFx", None, None),
    ],
)
def test_old_addresses_become_paths(url: str, path: str | None, file: str | None) -> None:
    """An old address is a path for rules if it is on this host and plain text, and a file if its name is plain too."""
    assert urls.path_on("https://x.example/pod", url) == path
    assert urls.file_below("https://x.example/pod/", url) == file


def test_one_address_has_many_spellings() -> None:
    """Scheme, case of the host, usual ports and needless escapes do not make another address; anything else does."""
    url = "https://x.example/a-b.xml?c"
    assert all(
        urls.same(url, other) for other in ("http://X.example:80/a%2Db.xml?c", "https://x.example:443/a-b.xml?c")
    )
    others = ("https://x.example/A-b.xml?c", "https://x.example/a-b.xml", "https://y.example/a-b.xml?c")
    assert not any(urls.same(url, other) for other in others)


def test_numbered() -> None:
    """Archives of a feed are named after it, and no show or episode can have such a name (T-ID-01)."""
    assert urls.numbered("https://x.example/talks/feed.xml", 12) == "https://x.example/talks/feed-12.xml"
    assert urls.numbered("talks/feed.atom", None) == "talks/feed.atom"
    reserved = [urls.is_reserved(name, frozenset()) for name in ("feed-12.xml", "feed-1.json", "feed-1", "feed-x.xml")]
    assert reserved == [True, True, False, False]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("page/", True),
        ("/page", True),
        ("#part", True),
        ("//host/x", True),
        ("https://x.example", False),
        ("tel:1", False),
    ],
)
def test_is_relative(url: str, *, expected: bool) -> None:
    """An address without a scheme means nothing in an app (R-HTML-03)."""
    assert urls.is_relative(url) is expected
