"""Typography: what straight quotes, hyphens and dots become."""

from __future__ import annotations

import pytest

from pipeline.notes import Places, page_html, parse


def paragraph(body: str, language: str = "en") -> str:
    """The text of the page's only paragraph."""
    html = str(page_html(parse(body, language=language), Places("", "", "")))
    return html.removeprefix("<p>").removesuffix("</p>\n")


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ('He said "yes".', "He said “yes”."),
        ("\"A 'b' c\"", "“A ‘b’ c”"),
        ("\"'A' b\"", "“‘A’ b”"),
        ("don't, dogs' and '90s", "don’t, dogs’ and ’90s"),
        ('*"a"* **"b"** "*c*"', "<em>“a”</em> <strong>“b”</strong> “<em>c</em>”"),
        ('("a") — "b"—"c"', "(“a”) — “b”—“c”"),
        ('a 6" disc', 'a 6" disc'),
        ('"open only', '"open only'),
        ('"`a`" `"b"` \'s', '“<code>a</code>” <code>"b"</code> ’s'),
        ('\\"a\\" &quot;b&quot;', '"a" "b"'),
        ('"a\nb"', "“a\nb”"),
        ('["a"](https://x.example/ "t")', '<a href="https://x.example/" title="t">“a”</a>'),
        ("a -- b, 3--5, a---b", "a – b, 3–5, a—b"),
        ("use --flag, a----b, -- ", "use --flag, a----b, --"),
        ("wait... no.... a..b", "wait… no.... a..b"),
        ("(c) (tm) +- ???? x,,y", "(c) (tm) +- ???? x,,y"),
        ("<https://x.example/a--b>", '<a href="https://x.example/a--b">https://x.example/a--b</a>'),
        ("\\-- \\... `--`", "-- ... <code>--</code>"),
    ],
)
def test_english_typography(body: str, html: str) -> None:
    """Quotes turn the right way and hyphens become dashes; code, addresses and escaped characters stay as written."""
    assert paragraph(body) == html


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en-GB", "“a ‘b’ c”"),
        ("de", "„a ‚b‘ c“"),
        ("de-AT", "„a ‚b‘ c“"),
        ("de-CH", "«a ‹b› c»"),
        ("fr", "«\u00a0a “b” c\u00a0»"),
        ("es", "«a “b” c»"),
        ("sv", "”a ’b’ c”"),
        ("tlh", "“a ‘b’ c”"),
    ],
)
def test_quotation_marks_follow_the_language(language: str, text: str) -> None:
    """An episode in German has German quotation marks; a language that we do not know has English ones."""
    assert paragraph("\"a 'b' c\"", language) == text
