"""The HTML of show notes: what is in it, and what is wrong with it."""

from __future__ import annotations

from html.parser import HTMLParser

VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
BLOCKS = frozenset(
    "p div h1 h2 h3 h4 h5 h6 ul ol li blockquote pre table tr figure figcaption section article hr dl dt dd".split()
)
DANGEROUS = frozenset("script style iframe frame form object embed link meta base applet svg math".split())
"""What has no place in a feed (R-HTML-02)."""
SIMPLE = frozenset("p ol ul li a b i strong em br".split())
"""What apps show in a description (R-ITEM-12)."""
# feedparser 6 keeps these among others; what is not in the list goes, its text stays (R-HTML-06).
KEPT = frozenset(
    """
    a abbr acronym address article aside b big blockquote br caption center cite code col colgroup dd del details dfn
    div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark menu ol p pre q s
    samp section small span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var video audio
    source
    """.split()
)
KNOWN = KEPT | DANGEROUS | VOID | frozenset("html head body title nav button select option textarea label".split())
"""Names that show markup where text is meant; `<1>` and `<says>` do not."""


class Markup(HTMLParser):
    """One text read as HTML."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.length = len(html)
        self.faults: list[str] = []
        """What a strict parser would say."""
        self.tags: dict[str, None] = {}
        """In the order of their first time."""
        self.dangers: list[str] = []
        self.links: list[str] = []
        """Addresses of links and pictures, in order."""
        self.images: list[tuple[str, bool]] = []
        """Address, and whether there is a text for those who do not see it."""
        self.run_together = False
        """Two blocks of which one ends where the other begins, without a blank between."""
        self.kept = 0
        """Characters that a common sanitizer leaves."""
        self._open: list[str] = []
        self._at_block_end = False
        self.feed(html)
        self.close()
        self.faults += [f"<{tag}> is never closed" for tag in self._open]

    @property
    def known(self) -> list[str]:
        """Its tags that are HTML's: `<1>` and `<once>` in a plain text are none."""
        return [tag for tag in self.tags if tag in KNOWN]

    @property
    def is_html(self) -> bool:
        """Whether it is HTML at all, and not a plain text."""
        return bool(self.known)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag and its addresses."""
        self.tags.setdefault(tag)
        if tag not in VOID:
            self._open.append(tag)
        if tag in BLOCKS and self._at_block_end:
            self.run_together = True
        self._at_block_end = False
        if tag in DANGEROUS:
            self.dangers.append(f"<{tag}>")
        if tag in KEPT:
            self.kept += len(self.get_starttag_text() or "")
        self._attributes(tag, {name: value or "" for name, value in attrs})

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """`<br/>` is `<br>`; `<p/>` opens a paragraph, as in every browser."""
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """Close a tag, and those that should have been closed before."""
        if tag in KEPT:
            self.kept += len(tag) + 3
        if tag in VOID:
            return
        if tag not in self._open:
            self.faults.append(f"</{tag}> closes nothing")
            return
        while self._open:
            last = self._open.pop()
            if last == tag:
                break
            self.faults.append(f"<{last}> is open where </{tag}> stands")
        self._at_block_end = tag in BLOCKS and tag not in {"td", "th"}

    def handle_data(self, data: str) -> None:
        """Count text that is shown."""
        if data:
            self._at_block_end = False
        if not any(tag in {"script", "style"} for tag in self._open):
            self.kept += len(data)

    def _attributes(self, tag: str, attributes: dict[str, str]) -> None:
        for name in ("href", "src"):
            if name in attributes:
                self.links.append(attributes[name].strip())
        if tag == "img":
            self.images.append((attributes.get("src", ""), "alt" in attributes))
        self.dangers += [f"{tag} {name}" for name in attributes if name.startswith("on")]


def known_tags(text: str) -> list[str]:
    """The tags of HTML in a text that should have none."""
    return Markup(text).known if "<" in text else []
