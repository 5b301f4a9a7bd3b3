"""Podlove Simple Chapters, in a file of its own or inside a feed's item."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from pipeline.chapters.records import UNREADABLE, Mark, address
from pipeline.frontmatter import SourceError
from pipeline.listing import Chapter
from pipeline.sidecar import MAX_SECONDS, Problems, words
from pipeline.times import seconds

_PLACE = re.compile(r", line \d+, column \d+.*", re.DOTALL)
NAMESPACE = "http://podlove.org/simple-chapters"


def read_psc(text: str, problems: Problems) -> Iterator[Mark]:
    """Read `psc:chapter` elements (R-PSC).

    Spec: https://podlove.org/simple-chapters/
    The namespace may be missing, as it is in files that people write by hand.
    """
    # Never `huge_tree`, no entities, no network: side-cars may be anybody's (T-IMP-01).
    parser = etree.XMLParser(encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as found:
        row, place = found.position
        message = f"this is not XML: {_PLACE.sub('', found.msg)}"
        raise SourceError("S103", (max(1, row), max(1, place)), message, "export it again") from None
    lines = text.split("\n")
    names = {"chapter", f"{{{NAMESPACE}}}chapter"}
    found_any = False
    for node in root.iter(etree.Element):
        if node.tag not in names:
            continue
        found_any = True
        line = node.sourceline if isinstance(node.sourceline, int) else 1
        column = _column(lines, line)
        start = seconds(node.get("start", ""))
        if start is None or start > MAX_SECONDS:
            message = f'the chapter starts at "{node.get("start", "")[:40]}", which is not a time (R-PSC-02)'
            problems.add((line, column), UNREADABLE, message, 'write start="00:01:02.500"')
            continue
        url, image = (address(node.get(key), (line, column), problems) for key in ("href", "image"))
        title = words(node.get("title", ""), (line, column), problems) or None
        yield Mark(Chapter(round(start, 3), title, url, image), line, column)
    if not found_any:
        message, hint = "there is no psc:chapter in this file", 'write <psc:chapter start="0" title="…"/> elements'
        raise SourceError("S103", (1, 1), message, hint)


def _column(lines: list[str], line: int) -> int:
    """Find where the element of a line begins; lxml tells lines only."""
    text = lines[line - 1] if line <= len(lines) else ""
    return max(0, text.find("<")) + 1
