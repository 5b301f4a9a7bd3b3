"""What Markdown becomes on the page and in the feed."""

from __future__ import annotations

import pytest

from pipeline.notes import Heading, Places, Problem, feed_html, page_html, parse

SAME = {
    "emphasis": ("*a* **b** ~~c~~ `d`", "<p><em>a</em> <strong>b</strong> <s>c</s> <code>d</code></p>\n"),
    "hard break": ("a  \nb\\\nc", "<p>a<br>\nb<br>\nc</p>\n"),
    "tight list": ("- a\n- b", "<ul>\n<li>a\n</li>\n<li>b\n</li>\n</ul>\n"),
    "loose list": ("- a\n\n- b", "<ul>\n<li><p>a</p>\n</li>\n<li><p>b</p>\n</li>\n</ul>\n"),
    "numbers": ("3. a", '<ol start="3">\n<li>a\n</li>\n</ol>\n'),
    "blockquote": ("> a", "<blockquote>\n<p>a</p>\n</blockquote>\n"),
    "rule": ("a\n\n***", "<p>a</p>\n<hr>\n"),
    "raw HTML, T-OUT-02": ("<b onclick='x'>a</b>", "<p>&lt;b onclick=‘x’&gt;a&lt;/b&gt;</p>\n"),
    "HTML block, T-OUT-02": ("<div>\na\n</div>", "<p>&lt;div&gt;\na\n&lt;/div&gt;</p>\n"),
    "comment, T-OUT-02": ("<!-- a -->", "<p>&lt;!-- a --&gt;</p>\n"),
    "entities, T-OUT-06": ("&amp; &lt; &copy; &amp;amp; AT&T", "<p>&amp; &lt; © &amp;amp; AT&amp;T</p>\n"),
    "end of CDATA, T-OUT-06": ("a ]]> b", "<p>a ]]&gt; b</p>\n"),
    "template, T-OUT-07": ("{{ 7*7 }} {% include x %}", "<p>{{ 7*7 }} {% include x %}</p>\n"),
    "attributes are text, T-OUT-04": ("a {#id .x onclick=y}", "<p>a {#id .x onclick=y}</p>\n"),
    "a bare address is text": ("see https://a.example", "<p>see https://a.example</p>\n"),
    "an address in brackets": (
        "<https://a.example/b>",
        '<p><a href="https://a.example/b">https://a.example/b</a></p>\n',
    ),
    "mail": ("<a@b.example>", '<p><a href="mailto:a@b.example">a@b.example</a></p>\n'),
    "control characters": ("&#2;Px&#3; \x02Px\x03 &#12;", "<p>�Px� �Px� �</p>\n"),
    "a link in a link is its text": (
        "[<https://a.example>](b:c)",
        '<p><a href="https://a.example">https://a.example</a></p>\n',
    ),
}


@pytest.mark.parametrize(("body", "html"), SAME.values(), ids=SAME)
def test_what_page_and_feed_print_alike(body: str, html: str, places: Places) -> None:
    """Plain structure is the same on the page and in the feed, and all that is not Markdown is text."""
    notes = parse(body)
    assert (str(page_html(notes, places)), feed_html(notes, places)) == (html, html)


def test_a_heading_has_an_id_and_a_link_to_itself_on_the_page_only(places: Places) -> None:
    """A reader can link to a section; apps, where ids do not survive, get the words alone (R-HTML-03)."""
    notes = parse('## A *boost* for "AI" & more')
    assert page_html(notes, places) == (
        '<h2 id="h-a-boost-for-ai-more">A <em>boost</em> for “AI” &amp; more'
        ' <a class="anchor" href="#h-a-boost-for-ai-more"'
        ' aria-label="Link to this section: A boost for “AI” &amp; more">#</a></h2>\n'
    )
    assert feed_html(notes, places) == "<h2>A <em>boost</em> for “AI” &amp; more</h2>\n"
    assert notes.headings == (Heading(2, "h-a-boost-for-ai-more", "A boost for “AI” & more"),)


@pytest.mark.parametrize(
    ("body", "levels"),
    [("## a\n### b", [2, 3]), ("# a\n## b\n### c", [2, 3, 4]), ("# a\n###### b", [2, 6])],
)
def test_the_page_keeps_its_one_h1(body: str, levels: list[int]) -> None:
    """Where a body uses `#`, its headings all go down one level, because the title of the page is the h1."""
    assert [heading.level for heading in parse(body).headings] == levels


def test_deep_headings_are_h4_in_the_feed(places: Places) -> None:
    """Apps know headings down to h4; the page keeps the author's levels (R-HTML-06)."""
    notes = parse("###### Deep")
    assert feed_html(notes, places) == "<h4>Deep</h4>\n"
    assert page_html(notes, places).startswith('<h6 id="h-deep">Deep')


@pytest.mark.parametrize(
    ("body", "ids"),
    [
        ("## X\n## X\n## X 2\n## X", ["h-x", "h-x-2", "h-x-2-2", "h-x-3"]),
        ("## location\n## __proto__\n## constructor", ["h-location", "h-proto", "h-constructor"]),
        ("## Quote 1\n## note-1", ["h-quote-1", "h-note-1"]),
        ("## 日本\n## 🎧\n## !", ["h-ri-ben", "h-section", "h-section-2"]),
    ],
)
def test_heading_ids_are_unique_and_prefixed(body: str, ids: list[str]) -> None:
    """No heading takes an id of another, of the theme, or of the browser (T-OUT-10)."""
    assert [heading.anchor for heading in parse(body).headings] == ids


def test_an_empty_heading_is_nowhere_listed(places: Places) -> None:
    """A heading without words has no id and is in no table of contents."""
    notes = parse("##\n\na")
    assert (page_html(notes, places), notes.headings) == ("<h2></h2>\n<p>a</p>\n", ())


def test_a_table_scrolls_on_the_page_and_is_plain_in_the_feed(places: Places) -> None:
    """Alignment is a class on the page; the feed has no class and no style."""
    notes = parse("| a | b |\n|---|--:|\n| c | d |")
    rows = (
        "<table>\n<thead>\n<tr>\n<th>a</th>\n<th{}>b</th>\n</tr>\n</thead>\n"
        "<tbody>\n<tr>\n<td>c</td>\n<td{}>d</td>\n</tr>\n</tbody>\n</table>"
    )
    right = ' class="right"'
    assert page_html(notes, places) == f'<div class="table" tabindex="0">{rows.format(right, right)}</div>\n'
    assert feed_html(notes, places) == f"{rows.format('', '')}\n"


def test_code_is_escaped_and_so_is_its_language(places: Places) -> None:
    """What stands after the fence can break out of no attribute (T-OUT-04)."""
    notes = parse('```py"><script> x\n<b> & {{ x }} "q" (12:34) -- ...\n```')
    code = '&lt;b&gt; &amp; {{ x }} "q" (12:34) -- ...\n</code></pre>\n'
    assert page_html(notes, places) == f'<pre tabindex="0"><code class="language-py&quot;&gt;&lt;script&gt;">{code}'
    assert feed_html(notes, places) == f"<pre><code>{code}"


def test_definitions_are_lists_in_the_feed(places: Places) -> None:
    """Apps know no dl: there a term is a strong paragraph and its definitions a list (R-HTML-06)."""
    notes = parse("Term\n: one\n: two")
    assert page_html(notes, places) == "<dl>\n<dt>Term</dt>\n<dd>one\n</dd>\n<dd>two\n</dd>\n</dl>\n"
    assert feed_html(notes, places) == (
        "<p><strong>Term</strong></p>\n<ul>\n<li>one\n</li>\n</ul>\n<ul>\n<li>two\n</li>\n</ul>\n"
    )


def test_footnotes_stand_at_the_end(places: Places) -> None:
    """A footnote leads there and back on the page; the feed's reference leads to the page (R-HTML-03)."""
    notes = parse("a[^x] b[^x]\n\n[^x]: note\n[^y]: other\n\nc[^y]")
    assert page_html(notes, places) == (
        '<p>a<sup><a href="#note-1" id="note-1-ref" role="doc-noteref">[1]</a></sup>'
        ' b<sup><a href="#note-1" id="note-1-ref-2" role="doc-noteref">[1]</a></sup></p>\n'
        '<p>c<sup><a href="#note-2" id="note-2-ref" role="doc-noteref">[2]</a></sup></p>\n'
        '<section class="footnotes" role="doc-endnotes">\n<ol>\n'
        '<li id="note-1"><p>note'
        ' <a href="#note-1-ref" role="doc-backlink" aria-label="Back to the text">↩\ufe0e</a>'
        ' <a href="#note-1-ref-2" role="doc-backlink" aria-label="Back to the text">↩\ufe0e</a></p>\n</li>\n'
        '<li id="note-2"><p>other'
        ' <a href="#note-2-ref" role="doc-backlink" aria-label="Back to the text">↩\ufe0e</a></p>\n</li>\n'
        "</ol>\n</section>\n"
    )
    assert feed_html(notes, places) == (
        '<p>a<sup><a href="https://x.example/show/episode/#note-1">[1]</a></sup>'
        ' b<sup><a href="https://x.example/show/episode/#note-1">[1]</a></sup></p>\n'
        '<p>c<sup><a href="https://x.example/show/episode/#note-2">[2]</a></sup></p>\n'
        "<hr>\n<ol>\n<li><p>note</p>\n</li>\n<li><p>other</p>\n</li>\n</ol>\n"
    )


def test_footnotes_without_partner_are_reported() -> None:
    """A reference without a footnote, and a footnote without a reference, are each said where they stand."""
    assert parse("one\ntwo[^a] [^l](https://x.example/)\n\n[^b]: note").problems == (
        Problem(
            2, 4, "footnote-missing", 'footnote "[^a]" is nowhere written', "[^a]: the note, in a paragraph of its own"
        ),
        Problem(
            4, 1, "footnote-unused", 'footnote "[^b]" is not shown: nothing refers to it', "write [^b] in the text"
        ),
    )


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_do_not_show(end: str, places: Places) -> None:
    """A file from Windows gives the bytes of the same file from elsewhere (T-SRC-02)."""
    body = "# a\n\n> b\n> — Mark Collier, 1:02\n\n```\nc\n\nd\n```\n"
    assert parse(body.replace("\n", end)) == parse(body)
    assert page_html(parse(body.replace("\n", end)), places) == page_html(parse(body), places)


@pytest.mark.parametrize(
    ("body", "page", "feed"),
    [
        (
            "At (12:34) or (1:02:03) or (75:30)",
            '(<a class="time" href="#t=754" data-seconds="754">12:34</a>)',
            '(<a href="https://x.example/show/episode/#t=754">12:34</a>)',
        ),
        ("(1:02:03)", '(<a class="time" href="#t=3723" data-seconds="3723">1:02:03</a>)', "#t=3723"),
        ("(75:30)", '(<a class="time" href="#t=4530" data-seconds="4530">75:30</a>)', "#t=4530"),
        ("## Intro (0:30)", '(<a class="time" href="#t=30" data-seconds="30">0:30</a>)', "#t=30"),
    ],
)
def test_a_time_in_brackets_leads_into_the_player(body: str, page: str, feed: str, places: Places) -> None:
    """`(12:34)` in running text plays from there on the page, and leads to the page from the feed."""
    notes = parse(body)
    assert page in page_html(notes, places)
    assert feed in feed_html(notes, places)


@pytest.mark.parametrize("body", ["`(12:34)`", "    (12:34)", "(12:75)", "(1:2)", "12:34", "\\(12:34)", "(12:34 h)"])
def test_what_is_no_time_link(body: str, places: Places) -> None:
    """Code, escaped brackets, and what is not a time stay text."""
    assert "<a" not in page_html(parse(body), places)


def test_a_time_in_a_link_is_text(places: Places) -> None:
    """A link cannot hold another."""
    html = page_html(parse("[at (12:34)](https://a.example/)"), places)
    assert html == '<p><a href="https://a.example/">at (12:34)</a></p>\n'
