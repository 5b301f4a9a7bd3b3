"""The catalog: references resolved, everything in order, one path for each page, credits as they were recorded."""

from __future__ import annotations

import json
import re
import uuid
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree

from pipeline.catalog import derived_guid
from tests.conftest import SETTINGS, SHOW

if TYPE_CHECKING:
    from tests.conftest import Site


def titles(site: Site, path: str) -> list[str]:
    """The episodes on a list page, in order."""
    cards = site.read(path).partition('<ol class="cards">')[2].partition("</ol>")[0]
    return re.findall(r'<h3 dir="auto"><a href="[^"]*">(.*?)</a></h3>', cards)


def guid(site: Site, path: str = "talks/one/") -> str:
    """The guid of an episode."""
    found: str = json.loads(site.read(f"{path}episode.json"))["guid"]
    return found


def plain(html: str) -> str:
    """What a reader sees of HTML: its text, lines and blanks as in print."""
    return " ".join(unescape(re.sub("<[^>]+>", "", html)).split())


def credit_block(site: Site, path: str = "talks/one/") -> list[str]:
    """The credit block of an episode's page, line by line; hosts and other credits are not of it."""
    page = site.read(f"{path}index.html")
    block = re.search(r'<dl class="credits">(.*?)</dl>\s*<p class="written">(.*?)</p>', page, re.DOTALL)
    assert block
    lines = re.findall(r"<dt>(.*?)</dt> <dd>(.*?)</dd>", block[1], re.DOTALL)
    return [*(plain(f"{label} {text}") for label, text in lines), plain(block[2])]


def feed_credits(site: Site, path: str = "talks/one/") -> list[str]:
    """The credit block at the end of an episode's notes in the feed, line by line."""
    root = etree.fromstring(site.read("talks/feed.xml").encode())
    link = f"https://podcast.example/{path}"
    (item,) = [each for each in root.iter("item") if each.findtext("link") == link]
    content = item.findtext("{http://purl.org/rss/1.0/modules/content/}encoded") or ""
    return [plain(line) for line in content.rpartition("<p>")[2].split("<br>")]


# Credits


@pytest.mark.parametrize(
    ("keys", "lines"),
    [
        (
            {"guest": "Mark Collier", "authors": ["Emily Nicholls"]},
            ["Guest: Mark Collier", "Show: Talks", "This summary was written by Emily Nicholls."],
        ),
        (
            {
                "guest": "Mark Collier",
                "organizations": "OpenInfra Foundation | Linux Foundation",
                "authors": ["Emily Nicholls", "Swapnil Bhartiya"],
            },
            [
                "Guest: Mark Collier",
                "Organizations: OpenInfra Foundation | Linux Foundation",
                "Show: Talks",
                "This summary was written by Emily Nicholls; Swapnil Bhartiya contributed to the written summary.",
            ],
        ),
        (
            {
                "guest": [{"name": "A", "organizations": "Acme"}, {"name": "B", "organizations": "Acme"}, "C"],
                "authors": [
                    {"name": "W", "role": "summary"},
                    {"name": "X", "role": "summary"},
                    {"name": "E", "role": "editor"},
                    {"name": "T", "role": "translator"},
                    {"name": "U", "role": "translator"},
                    {"name": "V", "role": "translator"},
                ],
            },
            [
                "Guests: A, B and C",
                "Organization: Acme",
                "Show: Talks",
                "This summary was written by W and X; E edited it; T, U and V translated it.",
            ],
        ),
        (
            {"guest": "A", "authors": [{"name": "E", "role": "editor"}]},
            ["Guest: A", "Show: Talks", "E edited it."],
        ),
    ],
    ids=["one", "seed", "many", "editor alone"],
)
def test_credit_block_is_worded_as_the_team_words_it(site: Site, keys: dict[str, Any], lines: list[str]) -> None:
    """Guest, organizations, show and authors are credited in the seed's words, on the page and in the feed alike."""
    site.episode("one", **keys)
    site.build()
    assert credit_block(site) == lines
    assert [line.replace(", B, C", ", B and C") for line in feed_credits(site)] == lines


def test_credit_block_is_linked(site: Site) -> None:
    """Every name of the credit block leads to its page."""
    site.episode("one", organizations="Acme", authors=["Wanda", "Conny"])
    site.build()
    page = site.read("talks/one/index.html")
    block = page[page.index('<dl class="credits">') :]
    for path in ("guests/jane-doe/", "organizations/acme/", "talks/", "authors/wanda/", "authors/conny/"):
        assert f'href="../../{path}"' in block
        assert f"{path}index.html" in site.store.content


def test_organizations_default_to_those_of_the_guests(site: Site) -> None:
    """Without organizations of its own an episode has those of its guests, each once, in order."""
    guests = [{"name": "A", "organizations": "Acme | Globex"}, {"name": "B", "organizations": ["Initech", "Acme"]}]
    site.episode("one", guest=guests)
    site.build()
    assert credit_block(site)[1] == "Organizations: Acme | Globex | Initech"


@pytest.mark.parametrize(
    ("day", "organizations"),
    [
        ("2019-12-31", []),
        ("2020-01-01", ["Organization: Acme"]),
        ("2022-06-01", ["Organizations: Acme | Globex"]),
        ("2022-12-31", ["Organizations: Acme | Globex"]),
        ("2023-01-01", ["Organization: Globex"]),
    ],
)
def test_affiliations_are_those_of_the_day(site: Site, day: str, organizations: list[str]) -> None:
    """A guest who is named only speaks for whom their profile names on the day of the recording, both ends included."""
    profile = {
        "name": "Jane Doe",
        "affiliations": [
            {"organization": "Acme", "from": "2020-01-01", "to": "2022-12-31"},
            {"organization": "Globex", "from": "2022-06-01"},
        ],
    }
    site.write("episodes/people.yaml", json.dumps([profile]))
    site.episode("one", published="2026-01-01", recorded=day)
    site.build()
    assert credit_block(site)[1:-2] == organizations


def test_credits_are_as_recorded(site: Site) -> None:
    """What an episode says of its guest stands, whatever their profile says today."""
    site.write("episodes/people.yaml", "- {name: Jane Doe, affiliations: [{organization: Globex, title: CTO}]}\n")
    site.episode("old", guest={"name": "Jane Doe", "title": "Intern", "organizations": "Acme"})
    site.episode("new", guest="Jane Doe")
    site.build()
    assert "Organization: Acme" in credit_block(site, "talks/old/")
    assert "Organization: Globex" in credit_block(site, "talks/new/")
    assert "Intern" in site.read("talks/old/index.html")
    assert "CTO" not in site.read("talks/old/index.html")
    assert titles(site, "guests/jane-doe/index.html") == ["new", "old"]


def test_organization_of_a_profile_only_has_a_page(site: Site) -> None:
    """An organization that only the affiliations of a profile name has its page like any other."""
    site.write("episodes/people.yaml", "- {name: Jane Doe, affiliations: [Globex]}\n")
    site.episode("one")
    site.build()
    assert titles(site, "organizations/globex/index.html") == ["one"]


# Names


def test_spellings_share_a_page(site: Site) -> None:
    """One person in two spellings has one page, named by the usual one, and the author is warned (R202)."""
    site.episode("one", guest="Jane Doe")
    site.episode("two", guest="jane doe")
    site.episode("three", guest="Jane Doe")
    text = site.problems()
    assert 'episodes/talks/two.md:4:9: R202 warning: "jane doe" is taken for "Jane Doe"' in text
    assert titles(site, "guests/jane-doe/index.html") == ["one", "three", "two"]
    assert '<h1 dir="auto">Jane Doe</h1>' in site.read("guests/jane-doe/index.html")
    assert credit_block(site, "talks/two/")[0] == "Guest: jane doe"


def test_quote_by_alias_is_resolved(site: Site) -> None:
    """A quote may name its speaker by any alias of the profile; it leads to the person's page."""
    site.write("episodes/people.yaml", "- {name: Jane Doe, aliases: [Jane D., JD]}\n")
    site.episode("one", "> Yes.\n>\n> — JD\n")
    report, _ = site.build()
    assert report.built, report.problems
    assert '<a href="../../guests/jane-doe/">JD</a>' in site.read("talks/one/index.html")


def test_quote_of_somebody_who_is_not_credited(site: Site) -> None:
    """A quote of a stranger is an error at the line of the name, with the nearest credited name as a hint (R200)."""
    site.episode("one", "First.\n\n> Yes.\n>\n> — Jane Dow\n")
    assert (
        'episodes/talks/one.md:11:5: R200 the quote is attributed to "Jane Dow", whom the episode does not credit\n'
        '  hint: did you mean "Jane Doe"?\n'
    ) in site.problems()


def test_person_of_many_parts(site: Site) -> None:
    """Guest here and author there, a person has a page of each kind, and links lead to the guest's."""
    site.episode("one", guest="Jane Doe", authors=["John Smith"])
    site.episode("two", guest="John Smith", authors=["Jane Doe"])
    site.build()
    assert {"guests/jane-doe/index.html", "authors/jane-doe/index.html"} <= site.store.content.keys()
    assert 'href="../../guests/jane-doe/"' in site.read("talks/two/index.html").partition('class="written"')[2]


# Order


def test_newest_first_and_ties_by_address(site: Site) -> None:
    """Lists are newest first; episodes of one moment stand in order of address, whatever zone they are written in."""
    site.episode("b", published="2026-03-03T06:00Z")
    site.episode("a", published="2026-03-03T08:00+02:00")
    site.episode("c", published="2026-03-03T06:01Z")
    site.build()
    assert titles(site, "index.html") == titles(site, "talks/index.html") == ["c", "a", "b"]


def test_neighbours(site: Site) -> None:
    """An episode's page leads to the next newer and older of its show, at the ends to one only."""
    site.write("episodes/side/show.yaml", SHOW.replace("Talks", "Side").replace("0d7b1a2c", "0d7b1a2d"))
    for month, name in enumerate(("first", "second", "third"), 1):
        site.episode(name, published=f"2026-0{month}-01")
    site.episode("between", published="2026-01-15", show="side")
    site.build()
    found = {
        name: re.findall(r'rel="(next|prev)"><span>\w+</span> <bdi>(.*?)</bdi>', site.read(f"talks/{name}/index.html"))
        for name in ("first", "second", "third")
    }
    assert found == {
        "first": [("next", "second")],
        "second": [("next", "third"), ("prev", "first")],
        "third": [("prev", "second")],
    }
    assert "Newer and older" not in site.read("side/between/index.html")


@pytest.mark.parametrize(("episodes", "pages"), [(0, 1), (1, 1), (2, 1), (3, 2), (5, 3)])
def test_pages_of_a_list(site: Site, episodes: int, pages: int) -> None:
    """A list has `page_size` episodes on a page, all of them once and in order, and no empty page but the only one."""
    site.write("episodes/site.yaml", SETTINGS + "page_size: 2\n")
    names = [f"e{number}" for number in range(episodes)]
    for number, name in enumerate(names):
        site.episode(name, published=f"2026-01-0{9 - number}")
    assert site.build()[0].built
    for place in ("", "talks/", *(["guests/jane-doe/"] if episodes else [])):
        paths = [f"{place}index.html", *(f"{place}page/{number}/index.html" for number in range(2, pages + 1))]
        assert [title for path in paths for title in titles(site, path)] == names
        assert f"{place}page/{pages + 1}/index.html" not in site.store.content
        assert f"{place}page/1/index.html" not in site.store.content


def test_pages_of_a_list_lead_to_each_other(site: Site) -> None:
    """Every page but the ends leads to the newer and the older one, relative to itself."""
    site.write("episodes/site.yaml", SETTINGS + "page_size: 1\n")
    for day in (1, 2, 3):
        site.episode(f"e{day}", published=f"2026-01-0{day}")
    site.build()
    page = site.read("talks/page/2/index.html")
    assert re.findall(r'<a href="([^"]*)" rel="(prev|next)"', page) == [
        ("../../../talks/", "prev"),
        ("../../../talks/page/3/", "next"),
    ]
    assert "Page 2 of 3" in page


# Shows, addresses and what wants the same one


@pytest.mark.parametrize("name", ["side", "Side : Show", "side show", "SIDE-SHOW", "The Old Side", "the-old-side"])
def test_show_by_any_of_its_names(site: Site, name: str) -> None:
    """An episode may name its show by id, title or alias, in any case."""
    site.write(
        "episodes/side/show.yaml",
        SHOW.replace("Talks", '"Side : Show"').replace("0d7b1a2c", "0d7b1a2d") + "aliases: [The Old Side]\n",
    )
    path = site.episode("one")
    path.write_text(path.read_text().replace("title:", f'show: "{name}"\ntitle:'))
    assert site.build()[0].built
    assert "side/one/index.html" in site.store.content
    assert "talks/one/index.html" not in site.store.content


def test_unknown_show(site: Site) -> None:
    """A show that does not exist is an error, and the nearest name a hint (R201)."""
    path = site.episode("one")
    path.write_text(path.read_text().replace("title:", "show: tolks\ntitle:"))
    assert 'episodes/talks/one.md:2:7: R201 no show "tolks"\n  hint: did you mean "talks"?\n' in site.problems()


def test_aliases_become_redirects(site: Site) -> None:
    """Old addresses of episodes and shows are pages that lead to the new ones, and canonical to them."""
    site.write("episodes/talks/show.yaml", SHOW + "aliases: [speeches, The Speeches]\n")
    site.episode("one", aliases=["old/one", "2019/first"])
    assert site.build()[0].built
    targets = {"speeches": "../talks/", "old/one": "../../talks/one/", "2019/first": "../../talks/one/"}
    for path, target in targets.items():
        page = site.read(f"{path}/index.html")
        assert f'<meta http-equiv="refresh" content="0; url={target}">' in page
        assert f'<link rel="canonical" href="https://podcast.example/{target.replace("../", "")}">' in page
    assert "the-speeches/index.html" not in site.store.content
    assert "old/one" not in site.read("sitemap.xml")


def test_an_alias_that_is_the_page_again_does_nothing(site: Site) -> None:
    """An episode may go back to an address that it had, and keep its aliases."""
    site.episode("one", aliases=["talks/One", "talks/first"])
    assert site.build()[0].built
    assert "refresh" not in site.read("talks/one/index.html")
    assert "talks/first/index.html" in site.store.content


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        ({"slug": "same"}, {"slug": "same"}, "/talks/same/ is wanted here and by episodes/talks/a.md"),
        ({"slug": "b"}, {}, "/talks/b/ is wanted here and by episodes/talks/a.md"),
        ({"aliases": ["old"]}, {"aliases": ["old"]}, "/old/ is wanted here and by episodes/talks/a.md"),
        ({"aliases": ["old"]}, {"aliases": ["OLD"]}, "/OLD/ is wanted here and by episodes/talks/a.md"),
        ({}, {"aliases": ["talks/a"]}, "/talks/a/ is wanted here and by episodes/talks/a.md"),
        ({}, {"aliases": ["talks"]}, "/talks/ is wanted here and by episodes/talks/show.yaml"),
        (
            {},
            {"aliases": ["guests/jane-doe"]},
            "/guests/jane-doe/ is wanted here and by the page of jane-doe in guests",
        ),
    ],
)
def test_two_that_want_one_path(site: Site, first: dict[str, Any], second: dict[str, Any], message: str) -> None:
    """Two records that want one path, by case only too, are an error that names both; nothing is written (T-ID-02)."""
    site.episode("a", **first)
    site.episode("b", published="2026-01-01", **second)
    report, store = site.build()
    found = [str(each).partition(" L300 ")[2].partition("\n")[0] for each in report.problems if each.code == "L300"]
    assert found == [message]
    assert store.content == {}


@pytest.mark.parametrize("slug", ["page", "feed", "index"])
def test_reserved_addresses(site: Site, slug: str) -> None:
    """An episode cannot take the name of something that the site itself puts there (T-ID-01)."""
    site.episode("one", slug=slug)
    assert f'L301 "{slug}" cannot be the address of an episode' in site.problems()


@pytest.mark.parametrize("alias", ["guests", "Topics", "search", "page/2", "talks/page/2", "assets/x", "old/feed.xml"])
def test_reserved_aliases(site: Site, alias: str) -> None:
    """An alias cannot be an address that the site uses, or may use one day (T-ID-01)."""
    site.episode("one", aliases=[alias])
    assert f'L301 aliases[1] "{alias}" is a name that the site uses itself' in site.problems()


def test_shows_named_like_a_section(site: Site) -> None:
    """A show's folder cannot be called like a section of the site (T-ID-01)."""
    site.write("episodes/guests/show.yaml", SHOW)
    assert 'episodes/guests:0:0: L301 the folder "guests" is a show\'s id, and it is taken' in site.problems()


# Guids


def test_guid_depends_on_the_file_name_only(site: Site) -> None:
    """A derived guid is of the file's name: no edit of title, date, body, audio, slug or base_url shows (T-ID-04)."""
    site.episode("one")
    site.build()
    before = guid(site)
    assert uuid.UUID(before).version == 5
    site.episode("one", "Other.\n", title="Other", published="2026-02-02", slug="other", number=7, guest="Somebody")
    site.write("episodes/talks/one.mp3", (b"\xff\xf3\x18\xc4" + bytes(32)) * 40)
    site.write("episodes/site.yaml", SETTINGS.replace("https://podcast.example", "https://other.example/sub"))
    site.write("episodes/talks/show.yaml", SHOW.replace("Talks", "Renamed"))
    site.build()
    assert guid(site, "talks/other/") == before


def test_guids_differ_between_files_and_shows(site: Site) -> None:
    """Two files, also of one name in two shows, have two guids."""
    site.write("episodes/side/show.yaml", SHOW.replace("Talks", "Side").replace("0d7b1a2c", "0d7b1a2d"))
    site.episode("one")
    site.episode("two")
    site.episode("one", show="side")
    site.build()
    assert len({guid(site, path) for path in ("talks/one/", "talks/two/", "side/one/")}) == 3


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://podnews.net/rss", "9b024349-ccf0-5f69-a609-6b82873eab3c"),
        ("http://mp3s.nashownotes.com/pc20rss.xml", "917393e3-1b1e-5cef-ace4-edaa54e1f810"),
        ("https://podnews.net/rss//", "9b024349-ccf0-5f69-a609-6b82873eab3c"),
    ],
)
def test_podcast_guid_of_an_address(url: str, expected: str) -> None:
    """A podcast guid is made as the namespace says, with its own examples (R-P20-GUID)."""
    assert derived_guid(url) == expected


# Related episodes, links of the notes


def test_related_episodes(site: Site) -> None:
    """Related episodes are named by file, slug or show and slug, and are links in the order that was written."""
    site.write("episodes/side/show.yaml", SHOW.replace("Talks", "Side").replace("0d7b1a2c", "0d7b1a2d"))
    site.episode("far", show="side", title="Far")
    site.episode("near", slug="nearer", title="Near")
    site.episode("one", related=["side/far", "near", "nearer"])
    assert site.build()[0].built
    page = site.read("talks/one/index.html").partition(">Related</h2>")[2].partition("</section>")[0]
    assert re.findall(r'<li><a href="\.\./\.\./(.*?)" dir="auto">(.*?)</a></li>', page) == [
        ("side/far/", "Far"),
        ("talks/nearer/", "Near"),
        ("talks/nearer/", "Near"),
    ]


def test_unknown_related_episode(site: Site) -> None:
    """A related episode that does not exist is an error with a hint (R204)."""
    site.episode("near")
    site.episode("one", related=["naer"])
    assert 'R204 no episode "naer"\n  hint: did you mean "near"?\n' in site.problems()


def test_topics_merge_by_address(site: Site) -> None:
    """Topics that differ in case or accents share a page, named as in the newest episode."""
    site.episode("old", published="2026-01-01", topics=["open source", "Cafe"])
    site.episode("new", published="2026-02-01", topics=["Open Source", "Café"])
    site.build()
    assert titles(site, "topics/open-source/index.html") == ["new", "old"]
    assert '<h1 dir="auto">Open Source</h1>' in site.read("topics/open-source/index.html")
