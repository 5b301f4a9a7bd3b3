"""Every rule of the report, each on a feed that breaks it and nothing else of its kind."""

from __future__ import annotations

import io
import re
from typing import NamedTuple

import pytest
from PIL import Image

from pipeline.readiness import DIRECTORIES, MET, RULES, Fault, counts, judge
from pipeline.readiness.makers import date_of
from pipeline.readiness.tags import TAGS
from tests.unit.readiness.conftest import GOOD, PAGE, Trial


class Case(NamedTuple):
    """How to break a rule, and what is said then."""

    says: str
    """The rule, by what it says where it is met."""
    old: str
    new: str
    """What takes its place; for a file that lies beside, `old` is its path."""
    message: str

    def __str__(self) -> str:
        return f"{self.says}: {self.message[:40]}"


DESCRIPTION = "<description><![CDATA[<p>Reading the water.</p>]]></description>"
NOTES = '<p>Reading <a href="https://tides.example/">the water</a>.</p>'
ENCLOSURE = '<enclosure url="https://pod.example/talks/fog.mp3"'
AUDIO = 'url="https://pod.example/talks/fog.mp3"'
GUID = '<guid isPermaLink="false">tag:pod.example,2026:fog</guid>'
TITLE = "<title>Fog on the pier</title>"
SECOND_GUID = "<podcast:guid>917393e3-1b1e-5cef-ace4-edaa54e1f810</podcast:guid>"
FULL = "<itunes:episode>1</itunes:episode>"
OWN_PERSONS = '<podcast:person role="host">Jane Doe</podcast:person>\n'
ARCHIVE = "talks/archive-1.xml"

CASES = (
    # 1. the document
    Case("The feed is well-formed XML", "</channel>", "</chanel>", "not well-formed"),
    Case(
        "The feed is well-formed XML", '<?xml version="1.0" enc', '\n<?xml version="1.0" enc', "something stands before"
    ),
    Case(
        "The feed is well-formed XML", '<?xml version="1.0" enc', '\ufeff<?xml version="1.0" enc', "a byte order mark"
    ),
    Case("The feed is well-formed XML", "</rss>", "</rss><p>hi</p>", "not well-formed: Extra content"),
    Case("The feed is UTF-8, and says so", ' encoding="UTF-8"', "", "the encoding is not declared"),
    Case("The feed is UTF-8, and says so", "UTF-8", "ISO-8859-1", "the encoding is ISO-8859-1"),
    Case("The feed is RSS 2.0 with one channel", 'version="2.0"', 'version="0.92"', "the version is not 2.0"),
    Case("The feed is RSS 2.0 with one channel", "</channel>", "</channel><channel/>", "there are 2 channels"),
    Case(
        "The podcast namespace has its exact address",
        "https://podcastindex.org/namespace/1.0",
        "https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md",
        "the namespace of podcast: is https://github.com",
    ),
    Case(
        "Namespaces that Apple reads have their exact addresses",
        "http://www.itunes.com/dtds/podcast-1.0.dtd",
        "http://www.itunes.com/DTDs/Podcast-1.0.dtd",
        "the namespace of itunes: is",
    ),
    Case(
        "Itunes, podcast and atom are declared, needed or not",
        'xmlns:podcast="https://podcastindex.org/namespace/1.0"',
        "",
        "the namespace podcast is not declared",
    ),
    Case("Namespaces have their usual prefixes", "psc", "chap", "is chap"),
    Case("Texts hold real characters", "Fog on", "Fog \x80 on", "title holds U+0080"),
    Case("Texts hold real characters", "Fog on", "FÃ¼r", "title was encoded twice"),
    Case("There is no DOCTYPE and no entity of HTML", "<rss", "<!DOCTYPE rss>\n<rss", "there is a DOCTYPE"),
    Case("There is no DOCTYPE and no entity of HTML", "Fog on", "Fog&nbsp;on", "&nbsp; is no entity of XML"),
    Case("Texts have no blanks around them", TITLE, "<title> Fog </title>", "title has blanks"),
    Case(
        "Addresses and guids have no blanks around them",
        'language="en"',
        'language=" en"',
        "podcast:transcript has blanks",
    ),
    Case("Values have at most 255 characters", "Fog on the pier", "x" * 256, "title is 256 characters long"),
    Case("HTML is where it may be, in CDATA", TITLE, "<title>&lt;b&gt;Fog&lt;/b&gt;</title>", "title holds <b>"),
    Case(
        "HTML is where it may be, in CDATA",
        DESCRIPTION,
        "<description>&lt;p&gt;x&lt;/p&gt;</description>",
        "not wrapped",
    ),
    Case("HTML is where it may be, in CDATA", DESCRIPTION, "<description><p>x</p></description>", "holds elements"),
    Case("Texts are escaped once", TITLE, "<title>AT&amp;amp;T</title>", 'apps show "&amp;"'),
    Case("Texts are escaped once", "Reading the water.", "&lt;b&gt;Reading", 'apps show "&lt;b&gt;"'),
    Case("Addresses are encrypted", AUDIO, 'url="http://pod.example/talks/fog.mp3"', "is not encrypted"),
    Case("Addresses are whole and ASCII", AUDIO, 'url="talks/fog.mp3"', "is not absolute"),
    Case("Addresses are whole and ASCII", AUDIO, 'url="https://pod.example/nebel-für.mp3"', "is not ASCII"),
    Case("Addresses are whole and ASCII", AUDIO, 'url="https://pod.example/a b.mp3"', "holds a blank"),
    Case("Addresses are whole and ASCII", AUDIO, 'url="https://[::/a.mp3"', "is not a URL"),
    Case("Elements without prefix are those of RSS", TITLE, f"{TITLE}<summary>x</summary>", "RSS has no <summary>"),
    Case("Elements without prefix are those of RSS", "<image>\n", "<image>\n<alt>x</alt>", "RSS has no <alt> in image"),
    Case("What is single is there once", TITLE, f"{TITLE}<title>Fog</title>", "title is there twice"),
    Case("The feed is small enough to poll", "</channel>", f"<!--{'x' * 1_000_000}--></channel>", "a burden above"),
    # 2. the channel
    Case(
        "The show has a title",
        "<title>Harbour Talk</title>\n<link>https://pod.example/talks/</link>\n<atom",
        "<atom",
        "no title",
    ),
    Case(
        "The show has a page",
        "<link>https://pod.example/talks/</link>\n<atom",
        "<link>/talks/</link><atom",
        "not absolute",
    ),
    Case("The show has a description of at most 4000 bytes", "What people by", "ü" * 2000, "4,0"),
    Case("The show's language is a code", ">en<", ">english<", 'the language is "english"'),
    Case("The show's language is a code", ">en<", ">xq<", 'the language is "xq"'),
    Case("The feed names itself", 'rel="self"', 'rel="alternate"', "there are 0 links"),
    Case("The feed names itself", ' type="application/rss+xml"/>', "/>", 'itself is ""'),
    Case("The show has artwork", '<itunes:image href="https://pod.example/talks/artwork.png"/>', "", "has no artwork"),
    Case("The show has a category of Apple's list", 'text="Technology"', 'text="technology"', '"technology" is not a'),
    Case(
        "The show has a category of Apple's list",
        'text="How To"',
        'text="Politics"',
        "is not a subcategory of Education",
    ),
    Case(
        "The show says whether it is explicit",
        "<itunes:explicit>false</itunes:explicit>\n<itunes:type>",
        "<itunes:type>",
        "there is no itunes:explicit",
    ),
    Case(
        "It says so with true or false",
        "<itunes:explicit>false</itunes:explicit>\n<itunes:type>",
        "<itunes:explicit>no</itunes:explicit><itunes:type>",
        '"no"',
    ),
    Case("The show has an author", "<itunes:author>Jane Doe</itunes:author>", "", "the show has no author"),
    Case("The show says whether it is serial", ">serial<", ">daily<", 'itunes:type is "daily"'),
    Case("There is an item", GOOD[GOOD.index("<item>") : GOOD.index("</channel>")], "", "the feed has no item"),
    Case("The show has a podcast guid", SECOND_GUID, "", "the show has no podcast guid"),
    Case("The podcast guid is a UUID of version 5", "1b1e-5cef", "1b1e-4cef", "not a UUID of version 5"),
    Case("The podcast guid is a UUID of version 5", "917393e3-1b1e", "1b1e", "is not a UUID"),
    Case("The show says whether others may import it", ">yes</podcast:locked>", ">true</podcast:locked>", 'is "true"'),
    Case("The copyright is the holder's name", ">Jane Doe</copyright>", ">© 2026 Jane Doe</copyright>", "©"),
    Case("The feed is dated", "<lastBuildDate>Tue, 03", "<lastBuildDate>Wed, 03", "is no date of RFC 2822"),
    Case(
        "The feed is dated",
        "<pubDate>Tue, 03 Mar 2026 06:00:00 +0000</pubDate>\n<last",
        "<pubDate>Mon, 02 Mar 2026 06:00:00 +0000</pubDate><last",
        "not that of the newest",
    ),
    Case(
        "Plain readers find a picture",
        "<title>Harbour Talk</title>\n<link>https://pod.example/talks/</link>\n</image>",
        "<title>Other</title></image>",
        "title of the image",
    ),
    Case("The program is named", ">Shownotes<", "><", "the show has no generator"),
    Case("The owner's e-mail address is valid", "jane@pod.example</itunes:email>", "jane</itunes:email>", '"jane"'),
    Case("Fields for e-mail addresses hold some", "jane@pod.example (Jane Doe)", "Jane Doe", 'is "Jane Doe"'),
    Case(
        "A feed that moves says where to", "<itunes:new-feed-url>https:", "<itunes:new-feed-url>ftp:", "must start with"
    ),
    Case("complete and block say Yes or nothing", ">Yes</itunes:block>", ">No</itunes:block>", 'itunes:block is "No"'),
    Case("There is nothing that no directory uses", "<generator>", "<ttl>60</ttl><generator>", "no directory uses ttl"),
    Case(
        "There is nothing that Apple withdrew",
        "<generator>",
        "<itunes:keywords>a</itunes:keywords><generator>",
        "withdrawn",
    ),
    Case("The ownership code is not empty", ">a-code<", "><", "the ownership code is empty"),
    # 3. the items
    Case("Items have titles", TITLE, "<title/>", "an item has no title"),
    Case("Titles have no numbers and no name of the show", "Fog on", "12. Fog on", "begins with the number 12."),
    Case("Titles have no numbers and no name of the show", "Fog on", "S01E02 Fog on", "begins with the number S01E02"),
    Case("Titles have no numbers and no name of the show", "Fog on", "Harbour Talk: fog", "the name of the show"),
    Case(
        "Items have one enclosure, with url, length and type",
        ENCLOSURE,
        f'<enclosure url="https://x.example/b.mp3" length="1" type="audio/mpeg"/>{ENCLOSURE}',
        "has 2 enclosures",
    ),
    Case("Items have one enclosure, with url, length and type", f"{AUDIO} length=", f"{AUDIO} size=", "has no length"),
    Case("Lengths are the sizes of the files", f'{AUDIO} length="', f'{AUDIO} length="1', "and the file has"),
    Case("Lengths are the sizes of the files", f'{AUDIO} length="', f'{AUDIO} length="about ', "not a number of bytes"),
    Case("Lengths are the sizes of the files", "talks/fog.mp3", "talks/mist.mp3", "is not in the output"),
    Case(
        "Types fit the files",
        'type="audio/mpeg"/>\n<itunes:duration>7',
        'type="audio/mp3"/><itunes:duration>7',
        "does not fit",
    ),
    Case("Types fit the files", 'type="audio/mpeg"/>\n<itunes:duration>7', 'type=""/><itunes:duration>7', 'is ""'),
    Case("Addresses of enclosures have an extension that Apple knows", "talks/fog.mp3", "talks/fog", "does not end in"),
    Case("No two items share an enclosure", "talks/fog.mp3", "talks/tides.mp3", 'is also that of "Tide tables"'),
    Case("Items have one guid each, their own", GUID, "", "has no guid"),
    Case(
        "Items have one guid each, their own",
        "tag:pod.example,2026:fog",
        "0d7b1a2c-1111-4222-8333-444455556666",
        "also that of",
    ),
    Case("Guids that are no addresses say so", GUID, "<guid>fog</guid>", 'the guid "fog" counts as an address'),
    Case("Guids are UUIDs, tag: URIs or addresses", "tag:pod.example,2026:fog", "fog", 'the guid "fog" is neither'),
    Case("Titles for Apple have no numbers", "<itunes:title>", "<itunes:title>Ep. 3: ", "itunes:title begins with"),
    Case("Items are dated", "<pubDate>Mon, 02 Mar", "<pubDate>Montag, 02 Mar", "is not as RFC 2822 writes it"),
    Case("Items are dated", "<pubDate>Mon, 02 Mar 2026 06:00:00 GMT</pubDate>", "", "has no pubDate"),
    Case("Items are dated", "06:00:00 GMT", "06:00:00 CEST", "is not as RFC 2822 writes it"),
    Case("Items link to pages that are there", "talks/fog/", "talks/mist/", "is not in the output"),
    Case("Items say how long they play", ">7</itunes:duration>", ">0:07</itunes:duration>", "is not whole seconds"),
    Case("Durations are those of the files", ">7</itunes:duration>", ">9</itunes:duration>", "the file plays 7 s"),
    Case(
        "Items say whether they are explicit",
        "<itunes:explicit>false</itunes:explicit>\n<itunes:episode>1",
        "<itunes:episode>1",
        "itunes:explicit is missing",
    ),
    Case("Seasons and episodes are numbers from 1", FULL, "<itunes:episode>01</itunes:episode>", 'is "01"'),
    Case("Seasons and episodes are numbers from 1", "<itunes:season>1", "<itunes:season>0", 'itunes:season is "0"'),
    Case("Full episodes of a serial show are numbered", FULL, "", "of a serial show has no number"),
    Case("Items are full, trailer or bonus", ">full<", ">Full<", 'itunes:episodeType is "Full"'),
    Case("Items come newest first", "Mon, 02 Mar 2026", "Mon, 09 Mar 2026", "is newer than the item before it"),
    Case("No item is of the future", "Mon, 02 Mar 2026", "Fri, 02 Oct 2026", "is of the future"),
    # 4. the notes
    Case("Descriptions have at most 4000 bytes", "Reading the water.", "日" * 1334, "the description has 4,009 bytes"),
    Case("Descriptions have simple tags only", DESCRIPTION, DESCRIPTION.replace("p>", "h2>"), "holds <h2>"),
    Case(
        "Items hold their whole notes",
        "<content:encoded><![CDATA[<p>The lamps go out.</p>]]></content:encoded>",
        "",
        "no content:encoded",
    ),
    Case("Notes are HTML that closes", NOTES, NOTES[:-4], "<p> is never closed"),
    Case("Notes are HTML that closes", NOTES, f"{NOTES}</b>", "</b> closes nothing"),
    Case("Notes hold nothing that acts", NOTES, f"{NOTES}\n<script>x()</script>", "holds <script>"),
    Case("Notes hold nothing that acts", '<a href="https', '<a onclick="x()" href="https', "holds a onclick"),
    Case("Notes hold nothing that acts", 'href="https://tides.example/"', 'href="java&#10;script:x()"', 'holds "java'),
    Case("Links in notes are whole", 'href="https://tides.example/"', 'href="#part"', 'the link "#part"'),
    Case("Pictures in notes have a text", ' alt="A pier"', "", "has no alt"),
    Case("Notes can be read without tags", NOTES, f"{NOTES}<p>more</p>", "runs together"),
    Case("Notes survive a sanitizer", NOTES, f"<marquee data-x='{'y' * 900}'>x</marquee><p>x</p>", "less than half"),
    # 5. artwork; files below
    Case(
        "Artwork is square, 1400 to 3000 pixels, JPEG or PNG",
        'href="https://pod.example/talks/artwork.png"',
        'href="https://pod.example/talks/artwork"',
        "does not end in",
    ),
    Case(
        "Artwork is square, 1400 to 3000 pixels, JPEG or PNG",
        "talks/artwork.png",
        "talks/art.png",
        "is not in the output",
    ),
    Case("Pictures of other shapes say what they are", ' alt="Harbour"', "", "podcast:image does not say alt"),
    # 6. hosting
    Case("File names are plain", "talks/fog.mp3", "talks/f%20g.mp3", 'the file name "f%20g.mp3"'),
    Case(
        "The show's page announces the feed",
        "talks/index.html",
        PAGE.replace("rss+xml", "atom+xml"),
        "does not announce",
    ),
    Case("Chapters and transcripts of all items are there", "talks/fog.srt", "talks/mist.srt", "is not in the output"),
    # 7. the namespace; the table below
    Case(
        "Tags and attributes are spelled right",
        "<podcast:podping usesPodping",
        "<podcast:podPing usesPodping",
        "no podcast:podPing",
    ),
    Case("Tags and attributes are spelled right", "usesPodping=", "usespodping=", 'no attribute "usespodping"'),
    Case(
        "Tags and attributes are spelled right", FULL, f"{FULL}<podcast:locked>yes</podcast:locked>", "stands in item"
    ),
    Case("A licence is known or has an address", "cc-by-4.0", "CC-BY-4.0", 'the licence is "CC-BY-4.0"'),
    Case("A licence is known or has an address", "cc-by-4.0", "My own", "is no known licence and has no address"),
    Case(
        "A stretch of value goes to somebody",
        '<podcast:remoteItem feedGuid="9b024349-ccf0-5f69-a609-6b82873eab3c" itemGuid="x" medium="music"/>',
        "",
        "needs one remote item",
    ),
    Case("Comments have a place, or are off", 'uri="https://social.example/1" ', "", "has no uri"),
    Case("A list has remote items and no items", ">podcast<", ">podcastL<", "is a list, and there are items"),
    Case("A rule that counts says from when", ' dtstart="2026-01-01T06:00:00Z"', "", "does not say from when"),
    Case("The publisher has a feed", 'medium="publisher"', 'medium="podcast"', "or another medium"),
    Case("Texts fit where apps show them", ">Support us<", f">{'x' * 129}<", "has 129 characters, of 128"),
    Case("Texts fit where apps show them", 'display="Ch.2"', f'display="{"x" * 33}"', "has 33 characters, of 32"),
    Case("Roles are those of the taxonomy", 'role="guest"', 'role="gest"', 'the role "gest" of Ada Quill'),
    Case(
        "Roles are those of the taxonomy", 'role="guest"', 'role="guest" group="writing"', 'not in the group "writing"'
    ),
    Case("Items that name people name the hosts", OWN_PERSONS, "", "names people and no host"),
    Case("Proposals are left out", FULL, f'{FULL}<podcast:images srcset="x"/>', "podcast:images is a proposal"),
    # 7. transcripts and chapters
    Case("WebVTT comes first", 'type="text/vtt" language="en" rel="captions"', 'type="text/plain"', ""),
    Case("Transcripts can be read", "talks/tides.vtt", "WEBVTT\n\nno cue\n", "is not WebVTT with a cue"),
    Case("Transcripts can be read", "talks/tides.json", "{}", "has no segments"),
    Case("Transcripts can be read", "talks/fog.srt", "", "has 0 bytes"),
    Case(
        "Items have transcripts",
        '<podcast:transcript url="https://pod.example/talks/fog.srt" type="application/x-subrip"/>',
        "",
        "has no transcript",
    ),
    Case("Chapters files are valid", "talks/chapters.json", "[]", "has no version"),
    Case(
        "Chapters files are valid",
        "talks/chapters.json",
        '{"version": "1", "chapters": [{"startTime": 2}, {"startTime": 1}]}',
        "not in order",
    ),
    Case(
        "Chapters files are valid",
        "talks/chapters.json",
        '{"version": "1", "chapters": [{"title": "x"}]}',
        "without startTime",
    ),
    Case(
        "Chapters files begin at 0",
        "talks/chapters.json",
        '{"version": "1", "chapters": [{"startTime": 2}]}',
        "starts at 2",
    ),
    Case(
        "Chapters files begin at 0",
        "talks/chapters.json",
        '{"version": "1", "chapters": [{"startTime": 0}, {"startTime": 99}]}',
        "after the end",
    ),
    Case(
        "Addresses in chapters files are whole",
        "talks/chapters.json",
        '{"version": "1", "chapters": [{"startTime": 0, "img": "a.png"}]}',
        "is not absolute",
    ),
    Case(
        "All lists of chapters say the same",
        "talks/chapters.json",
        '{"version": "1", "chapters": [{"startTime": 0}]}',
        "and the chapters file differ",
    ),
    Case("All lists of chapters say the same", "(0:00) Start", "Start", "the notes have no list of chapters"),
    Case("Simple chapters are whole", 'psc:chapters version="1.2"', 'psc:chapters version="1"', 'psc:chapters is "1"'),
    Case("Simple chapters say when they start", 'start="0:10"', 'start="ten"', 'the start "ten" is no time'),
    Case("Simple chapters have titles", ' title="Middle"', "", "the chapter at 0:10 has no title"),
    Case("Simple chapters are in order", 'start="0:10"', 'start="0:21"', "comes after a later one"),
    Case("Simple chapters are in order", 'start="00:00:20.5"', 'start="1:00:00"', "after the end"),
    # 9. paging
    Case(
        "Links of paging are single and whole",
        'href="https://pod.example/talks/archive-1.xml"',
        'href="/archive-1.xml"',
        "is not absolute",
    ),
    Case("Older documents are there", "archive-1.xml", "archive-2.xml", "apps refuse the whole subscription"),
    Case(
        "Older documents hold every episode once",
        ARCHIVE,
        "<guid>tag:pod.example,2026:fog</guid>",
        "is in https://pod.example/talks/archive-1.xml and",
    ),
    Case("Archives say that they are", ARCHIVE, "", "has no fh:archive and no a link rel=current"),
    Case("A complete feed is whole", "<generator>", "<fh:complete/><generator>", "says that it is complete"),
    Case("A hub knows the feed", "https://hub.example/", "hub", 'the address of the hub is "hub"'),
)
ARCHIVES = {
    "<guid>tag:pod.example,2026:fog</guid>": "<fh:archive/><item><guid>tag:pod.example,2026:fog</guid></item>",
    "": "<item><guid>old</guid></item>",
}


OF_RECORDS = re.compile(r"\b(?!https:)[a-z_]+: |\b(?!https:)[a-z_]+:$|show\.yaml|beside|[Ss]hownotes|build again")
"""What only makes sense to whoever has records: their keys, their files, our commands."""


def findings(trial: Trial, data: str, says: str) -> list[str]:
    """What a rule says of a feed."""
    return [fault.message for fault in faults(trial, data, says)]


def faults(trial: Trial, data: str, says: str) -> tuple[Fault, ...]:
    """Where a feed breaks a rule."""
    (found,) = judge(trial.feed(data), [rule for rule in RULES if rule.says == says])
    return found.faults


def test_a_good_feed_meets_every_rule(trial: Trial) -> None:
    """A feed with everything is refused by nobody, and only the host's part of it is unknown."""
    verdicts = trial.judge()
    assert [(each.rule.ids, each.faults) for each in verdicts if each.faults] == []
    assert [each.rule.says for each in verdicts if not each.applies] == ["A complete feed is whole"]
    assert [each.rule.says for each in verdicts if each.untold and not each.rule.online] == []
    for directory in DIRECTORIES:
        found = counts(verdicts, directory)
        assert (found["missing"], found["risky"]) == (0, 0)
        assert found[MET] > 30


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_is_broken_is_told(trial: Trial, case: Case) -> None:
    """Each rule finds the feed that breaks it, says what is wrong, and tells others what to write in their feed."""
    data = GOOD
    if case.old == ARCHIVE:
        opening = '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:fh="http://purl.org/syndication/history/1.0">'
        trial.write(case.old, f"{opening}<channel>{ARCHIVES[case.new]}</channel></rss>".encode())
    elif case.old.startswith("talks/") and (trial.root / case.old).exists() and not case.new.startswith("talks/"):
        trial.write(case.old, case.new.encode())
    else:
        assert case.old in data
        data = data.replace(case.old, case.new)
    if case.message == "" and case.says == "WebVTT comes first":
        data = data.replace('type="application/json"/>', 'type="text/vtt"/>')
    found = faults(trial, data, case.says)
    said = [each.message for each in found]
    assert any(case.message in each for each in said), said
    for each in found:
        assert not OF_RECORDS.search(each.others or each.hint), each


def test_every_rule_has_a_case() -> None:
    """A new rule comes with a feed that breaks it; those of the host and of the namespace's table have their own."""
    told = {case.says for case in CASES} | {f"podcast:{name} is as the namespace has it" for name in TAGS}
    told |= {"Artwork has 3000 pixels", "Artwork has at most 512 kB", "Artwork of episodes is, too"}
    told |= {"There is an e-mail address for the ownership code"}
    assert {rule.says for rule in RULES if not rule.online} == told


def test_what_is_said_of_a_rule_is_its_own() -> None:
    """No two rules say the same, so that a report is never ambiguous."""
    assert len({rule.says for rule in RULES}) == len(RULES)


@pytest.mark.parametrize(
    ("text", "is_date"),
    [
        ("Tue, 03 Mar 2026 06:00:00 +0000", True),
        ("Tue, 03 Mar 2026 06:00:00 GMT", True),
        ("3 Mar 2026 06:00 +0530", True),
        ("Tue, 03 Mar 2026 06:00:00 -0000", True),
        ("Mon, 03 Mar 2026 06:00:00 +0000", False),
        ("Di, 03 Mrz 2026 06:00:00 +0100", False),
        ("Tue, 03 Mar 26 06:00:00 +0000", False),
        ("Tue, 33 Mar 2026 06:00:00 +0000", False),
        ("Tue, 03 Mar 2026 6:00:00 PM GMT", False),
        ("Tue, 03 Mar 2026 06:00:00 PST", False),
        ("2026-03-03T06:00:00Z", False),
        ("", False),
    ],
)
def test_dates_are_read_strictly(text: str, *, is_date: bool) -> None:
    """A date is English, of four-digit year and 24 hours, with the right weekday and a numeric zone (R-ITEM-10)."""
    assert (date_of(text) is not None) is is_date


# Pictures


def picture(mode: str, size: tuple[int, int], kind: str = "PNG") -> bytes:
    """A picture of one color."""
    file = io.BytesIO()
    Image.new(mode, size).save(file, kind)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (picture("RGB", (1399, 1399)), "is 1399 pixels wide, of 1400 to 3000"),
        (picture("RGB", (1400, 1500)), "is 1400 by 1500 pixels, not square"),
        (picture("RGBA", (1400, 1400)), "can be seen through"),
        (picture("CMYK", (1400, 1400), "JPEG"), "is image/jpeg inside, not image/png"),
        (picture("RGB", (1400, 1400), "GIF"), "is image/gif inside, not image/png"),
        (b"\x89PNG\r\n\x1a\n", "damaged"),
        (b"", "is empty"),
    ],
    ids=["small", "oblong", "alpha", "jpeg", "gif", "damaged", "empty"],
)
def test_pictures_are_looked_at(trial: Trial, content: bytes, message: str) -> None:
    """Artwork is judged by what is in it, of the show and of an episode alike (R-ART-01, R-ART-04)."""
    trial.write("talks/artwork.png", content)
    trial.write("talks/tides.png", content)
    for says in ("Artwork is square, 1400 to 3000 pixels, JPEG or PNG", "Artwork of episodes is, too"):
        (said,) = findings(trial, GOOD, says)
        assert message in said or (message == "damaged" and "not an image" in said)


def test_cmyk_is_refused(trial: Trial) -> None:
    """Colours for print are not those of a screen (R-ART-01)."""
    trial.write("talks/artwork.jpg", picture("CMYK", (1400, 1400), "JPEG"))
    data = GOOD.replace("artwork.png", "artwork.jpg")
    assert findings(trial, data, "Artwork is square, 1400 to 3000 pixels, JPEG or PNG") == [
        "the colours of artwork.jpg are CMYK, not RGB"
    ]


def test_gray_is_refused_as_a_build_does(trial: Trial) -> None:
    """The report and the build ask the same of colours (R-ART-01)."""
    trial.write("talks/artwork.png", picture("L", (1400, 1400)))
    assert findings(trial, GOOD, "Artwork is square, 1400 to 3000 pixels, JPEG or PNG") == [
        "the colours of artwork.png are L, not RGB"
    ]


def test_artwork_is_large_and_light(trial: Trial) -> None:
    """Fewer than 3000 pixels, or more than 512 kB, are told (R-ART-02)."""
    trial.write("talks/artwork.png", picture("RGB", (1400, 1400)) + bytes(600_000))
    assert findings(trial, GOOD, "Artwork has 3000 pixels") == ["artwork.png is 1400 pixels wide; 3000 are best"]
    (said,) = findings(trial, GOOD, "Artwork has at most 512 kB")
    assert said.startswith("artwork.png has 60")


def test_youtube_wants_an_address(trial: Trial) -> None:
    """Without an e-mail address nobody can claim the show at YouTube (R-YT-01)."""
    says = "There is an e-mail address for the ownership code"
    without = GOOD.replace("<itunes:email>jane@pod.example</itunes:email>", "")
    assert findings(trial, without, says) == []
    assert len(findings(trial, without.replace(' owner="jane@pod.example"', ""), says)) == 1


# The table of the namespace


def first(name: str) -> str:
    """The opening tag of the first element of a name in the good feed."""
    start = GOOD.index(f"<podcast:{name}")
    return GOOD[start : GOOD.index(">", start) + 1]


@pytest.mark.parametrize("name", TAGS)
def test_a_second_one_is_told_where_there_may_be_one(trial: Trial, name: str) -> None:
    """What may be there once in its parent is told when it is there twice."""
    opening = first(name)
    start = GOOD.index(opening)
    closing = f"</podcast:{name}>"
    end = start + len(opening) if opening.endswith("/>") else GOOD.index(closing, start) + len(closing)
    doubled = GOOD[:end] + GOOD[start:end] + GOOD[end:]
    said = findings(trial, doubled, f"podcast:{name} is as the namespace has it")
    # A publisher's one remote item is told at the publisher.
    assert said == ([] if TAGS[name].many else [f"podcast:{name} is there twice"])


@pytest.mark.parametrize(("name", "attribute"), [(name, each) for name, shape in TAGS.items() for each in shape.needs])
def test_a_missing_attribute_is_told(trial: Trial, name: str, attribute: str) -> None:
    """Each attribute that a tag needs is missed."""
    opening = first(name)
    start = opening.index(f' {attribute}="')
    without = opening[:start] + opening[opening.index('"', start + len(attribute) + 3) + 1 :]
    said = findings(trial, GOOD.replace(opening, without, 1), f"podcast:{name} is as the namespace has it")
    assert f"podcast:{name} has no {attribute}" in said


@pytest.mark.parametrize(
    ("name", "attribute"),
    [
        (name, attribute)
        for name, shape in TAGS.items()
        for attribute, values in (*shape.needs.items(), *shape.may.items())
        if values is not None and f' {attribute}="' in first(name)
    ],
)
def test_a_wrong_value_is_told(trial: Trial, name: str, attribute: str) -> None:
    """Each attribute that has a form is held to it."""
    opening = first(name)
    start = opening.index(f' {attribute}="') + len(attribute) + 3
    wrong = opening[:start] + " " + opening[opening.index('"', start) :]
    said = findings(trial, GOOD.replace(opening, wrong, 1), f"podcast:{name} is as the namespace has it")
    assert any(each.startswith(f"the {attribute} of podcast:{name} is ") for each in said)


@pytest.mark.parametrize("name", [name for name, shape in TAGS.items() if shape.text is not None])
def test_a_wrong_text_is_told(trial: Trial, name: str) -> None:
    """Each text that has a form is held to it."""
    opening = first(name)
    end = GOOD.index("</", GOOD.index(opening))
    start = GOOD.index(opening) + len(opening)
    said = findings(trial, GOOD[:start] + " " + GOOD[end:], f"podcast:{name} is as the namespace has it")
    assert any(each.startswith(f'podcast:{name} says ""') for each in said)


@pytest.mark.parametrize(("name", "inner"), [(n, i[0]) for n, shape in TAGS.items() for i in shape.inner if i[1]])
def test_what_must_be_within_is_missed(trial: Trial, name: str, inner: str) -> None:
    """What a tag has to hold is missed."""
    start = GOOD.index(first(name))
    end = GOOD.index(f"</podcast:{name}>", start)
    within = GOOD[start:end]
    renamed = re.sub(rf"(</?(?:podcast:)?){inner}\b", r"\1x", within)
    said = findings(trial, GOOD[:start] + renamed + GOOD[end:], f"podcast:{name} is as the namespace has it")
    assert any(f"holds 0 of {inner}" in each for each in said)
