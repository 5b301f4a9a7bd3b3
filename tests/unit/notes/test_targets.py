"""Links and pictures: where they may lead, what is reported, and where it stands."""

from __future__ import annotations

import pytest

from pipeline.notes import Link, LocalFile, Places, Problem, feed_html, page_html, parse

HINT = "write https://…, a path from the top of the site such as /show/episode/, or a file beside the episode"


@pytest.mark.parametrize(
    "target",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "vbscript:x",
        "data:text/html,x",
        "data:image/png;base64,AAAA",
        "file:///etc/passwd",
        "&#106;avascript:alert(1)",
        "java&Tab;script:alert(1)",
        "java&#10;script:alert(1)",
        "<java\tscript:alert(1)>",
        "\\javascript:alert(1)",
        "ftp://a.example/",
        "//evil.example/",
        "/\\evil.example",
        "https:evil",
        "https:///evil",
        "../secret.pdf",
        "a/../../b",
        "%2e%2e/secret",
        "/../secret",
        "a%5cb",
        "C:\\x",
        "a%00b",
        "folder/",
        "?q=1",
        "",
        "#",
    ],
)
def test_a_refused_link_is_shown_as_text(target: str, places: Places) -> None:
    """An address that is not on the list, in whatever disguise, is no link, and the author is told (T-OUT-03)."""
    notes = parse(f"[text]({target})")
    assert page_html(notes, places) == "<p>text</p>\n"
    assert [(problem.kind, problem.hint) for problem in notes.problems] == [("link", HINT)]


def test_a_refused_link_is_reported_where_it_stands() -> None:
    """Line and column are those of the address, also for the second of two."""
    assert parse("a\n\nb\n[c](javascript:x) [d](javascript:x)").problems == (
        Problem(4, 5, "link", 'link target "javascript:x" is not allowed; the link is shown as text', HINT),
        Problem(4, 23, "link", 'link target "javascript:x" is not allowed; the link is shown as text', HINT),
    )


@pytest.mark.parametrize(
    ("target", "page", "feed"),
    [
        ("https://a.example/?b=c&d#e", "https://a.example/?b=c&amp;d#e", "https://a.example/?b=c&amp;d#e"),
        ("http://ä.example/ä", "http://xn--4ca.example/%C3%A4", "http://xn--4ca.example/%C3%A4"),
        ("mailto:a@b.example", "mailto:a@b.example", "mailto:a@b.example"),
        ("tel:+4930", "tel:+4930", "tel:+4930"),
        ("/guests/ada/", "../../guests/ada/", "https://x.example/guests/ada/"),
        ("/", "../../", "https://x.example/"),
        (
            "two%20words.pdf#p=2",
            "../../show/episode/two-words.pdf#p=2",
            "https://x.example/show/episode/two-words.pdf#p=2",
        ),
        ("<two words.pdf>", "../../show/episode/two-words.pdf", "https://x.example/show/episode/two-words.pdf"),
        (
            "./diagram.png",
            "../../show/episode/diagram.12345678.png",
            "https://x.example/show/episode/diagram.12345678.png",
        ),
        ("#h-why-now", "#h-why-now", "https://x.example/show/episode/#h-why-now"),
        ("#why-now", "#h-why-now", "https://x.example/show/episode/#h-why-now"),
        ("#t=754", "#t=754", "https://x.example/show/episode/#t=754"),
    ],
)
def test_where_a_link_leads(target: str, page: str, feed: str, places: Places) -> None:
    """On the page addresses are relative to it, in the feed absolute (R-HTML-03)."""
    notes = parse(f"[text]({target})\n\n## Why now?")
    assert f'<p><a href="{page}">text</a></p>' in page_html(notes, places)
    assert f'<p><a href="{feed}">text</a></p>' in feed_html(notes, places)
    assert notes.problems == ()


def test_links_and_files_are_told_with_their_places() -> None:
    """The caller can check that a link's target exists and that a file is there."""
    notes = parse(
        "a [b](https://a.example/)\nc [d](/x/) [e](f.pdf)\n\n- ![g](https://b.example/h.png)\n\n[i][j]\n\n[j]: k.pdf"
    )
    assert notes.links == (Link("https://a.example/", 1, 7), Link("/x/", 2, 7), Link("https://b.example/h.png", 4, 8))
    assert notes.files == (LocalFile("f.pdf", 2, 16), LocalFile("k.pdf", 6, 1))


def test_a_place_that_these_notes_do_not_have_is_reported(places: Places) -> None:
    """A link to a heading that is not there is text, with the nearest heading as a hint."""
    notes = parse("[a](#why-nwo)\n\n## Why now")
    message = 'no heading "#why-nwo" in these notes; the link is shown as text'
    assert notes.problems == (Problem(1, 5, "fragment", message, 'did you mean "#why-now"?'),)
    assert page_html(notes, places).startswith("<p>a</p>\n")


def test_a_title_is_for_the_page(places: Places) -> None:
    """A link's title is escaped on the page, and absent from the feed (T-OUT-04)."""
    notes = parse("[a](https://b.example/ '\"><script>')")
    assert 'title="&quot;&gt;&lt;script&gt;"' in page_html(notes, places)
    assert feed_html(notes, places) == '<p><a href="https://b.example/">a</a></p>\n'


def test_a_picture_of_its_own_is_a_figure(places: Places) -> None:
    """A picture alone in a paragraph has its title below it; the feed has no figure (R-HTML-06)."""
    notes = parse('![A "b" & c](diagram.png "The <plan>")')
    alt = "A &quot;b&quot; &amp; c"
    assert page_html(notes, places) == (
        f'<figure><img src="../../show/episode/diagram.12345678.png" alt="{alt}" loading="lazy">'
        "<figcaption>The &lt;plan&gt;</figcaption></figure>\n"
    )
    assert feed_html(notes, places) == (
        f'<p><img src="https://x.example/show/episode/diagram.12345678.png" alt="{alt}">'
        "<br><em>The &lt;plan&gt;</em></p>\n"
    )
    assert notes.files == (LocalFile("diagram.png", 1, 14),)


def test_a_picture_in_a_line(places: Places) -> None:
    """Within text a picture keeps its title as a tooltip on the page."""
    notes = parse('a ![b](https://c.example/d.png "e")')
    assert page_html(notes, places) == '<p>a <img src="https://c.example/d.png" alt="b" title="e" loading="lazy"></p>\n'
    assert feed_html(notes, places) == '<p>a <img src="https://c.example/d.png" alt="b"></p>\n'


@pytest.mark.parametrize(
    "src",
    [
        "/etc/passwd",
        "../a.png",
        "a\\b.png",
        "file:///a.png",
        "data:image/png;base64,AA",
        "mailto:a@b.example",
        "//a.example/b.png",
        "#a",
        "",
    ],
)
def test_a_picture_from_elsewhere_is_refused(src: str, places: Places) -> None:
    """A picture is a file beside the episode or on the web; any other path is not read (T-MED-01)."""
    notes = parse(f"![what](<{src}>)")
    assert [problem.kind for problem in notes.problems] == ["file-path"]
    assert feed_html(notes, places) == "<p>what</p>\n"
    assert notes.files == ()


def test_a_picture_without_description_is_reported() -> None:
    """Who cannot see a picture needs words for it (R-HTML-04)."""
    hint = "![what the picture shows](diagram.png)"
    assert parse("\n![](diagram.png)").problems == (
        Problem(2, 5, "image-alt", 'picture "diagram.png" has no description', hint),
    )


def test_a_picture_without_encryption_is_reported() -> None:
    """A page under https shows no picture that comes without (R-HTML-04)."""
    message, hint = 'picture "http://b.example/c.png" comes unencrypted', "![a](https://b.example/c.png)"
    assert parse("![a](http://b.example/c.png)").problems == (Problem(1, 6, "image-http", message, hint),)


def test_a_file_that_the_caller_did_not_place_keeps_its_name(places: Places) -> None:
    """Also then the feed's address is absolute and encoded."""
    assert feed_html(parse("[a](<ä b&.pdf>)"), places) == '<p><a href="https://x.example/%C3%A4%20b%26.pdf">a</a></p>\n'
