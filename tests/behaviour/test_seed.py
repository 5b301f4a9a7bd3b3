"""The team's own document builds as an episode, and is closed by the credit block that it came with."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.conftest import SHOW

if TYPE_CHECKING:
    from tests.conftest import Site

SEED = Path(__file__).resolve().parents[2] / "../shared/seed/openinfra-linux-foundation.txt"


@pytest.fixture
def seed() -> list[str]:
    """The lines of the document; skips where it is not beside the checkout."""
    if not SEED.is_file():
        pytest.skip("needs the seed document, which is not part of the project")
    return [line for line in SEED.read_text(encoding="utf-8").splitlines() if line.strip()]


def test_seed_builds_with_its_own_credit_block(site: Site, seed: list[str]) -> None:
    """Made into an episode, the document's article is all there, and page and feed end in its last four lines."""
    article, block = seed[:-4], seed[-4:]
    assert [line.partition(":")[0] for line in block[:3]] == ["Guest", "Organizations", "Show"]
    guest, organizations, show = (line.partition(": ")[2] for line in block[:3])
    authors = re.findall(r"(?:by|;) ([A-Z]\w+ [A-Z]\w+)", block[3])
    site.write("episodes/cloud-evolution/show.yaml", SHOW.replace("Talks", f'"{show}"').replace("0d7b", "1d7b"))
    path = site.episode(
        "openinfra",
        "\n\n".join(article) + "\n",
        show="cloud-evolution",
        title="OpenInfra moves",
        guest=guest,
        organizations=organizations,
        authors=authors,
    )
    path.write_text(path.read_text().replace("title:", f'show: "{show}"\ntitle:', 1))
    report, _ = site.build()
    assert report.built, report.problems
    page = site.read("cloud-evolution/openinfra/index.html")
    credit_block = page[page.index('<dl class="credits">') : page.index("</p>", page.index('<p class="written">'))]
    lines = re.split(r"</div>|</dl>", credit_block)
    assert [line for line in map(plain, lines) if line] == block
    content = site.read("cloud-evolution/feed.xml")
    last = content[content.rindex("<p>Guest:") : content.rindex("]]></content:encoded>")]
    assert [plain(line) for line in last.split("<br>")] == block
    told = plain(page)
    assert [line for line in article if straight(line) not in straight(told)] == []


def plain(text: str) -> str:
    """The text of HTML."""
    return " ".join(html.unescape(re.sub("<[^>]+>", "", text)).split())


def straight(text: str) -> str:
    """Without the marks that typography changes, and without blanks."""
    return re.sub(r"[\s“”‘’\"'—–…-]+|\.\.\.", "", text)
