"""What people do to a site between two builds, each chosen by dice."""

from __future__ import annotations

import json
import os
from datetime import timedelta
from typing import TYPE_CHECKING

from pipeline.wish import Keep
from tests.conftest import SETTINGS, SHOW, mp3, png

if TYPE_CHECKING:
    from pathlib import Path
    from random import Random

    from tests.properties.archive import Archive

NAMES = ("alpha", "beta", "gamma", "delta")
PEOPLE = ("Jane Doe", "Jané Doe", "J. Doe", "John Smith", "Ida Other")
TOPICS = ("Tides", "Maps", "tides")
WORDS = ("one", "two <b>", "& three", "vier", "a:b", "x > y")
TITLES = ("New", "New", "Constant", "Talks: new", "Episode 7", "alpha one", "Boom", "Ein & zwei", "Trailer")
DATES = ("2026-03-03", "2026-05-31", "2026-06-02", "2026-06-03T12:00Z", "2026-06-01T00:00Z")
PROFILE = "- {name: Jane Doe, aliases: [J. Doe], bio: Bio %s, affiliations: [{organization: Globex, title: Chief}]}\n"
COMPANY = "- {name: Globex, aliases: [ACME], description: About %s}\n"
LAYOUT = '{%% extends "default/base.html" %%}{%% block footer %%}<p>%s {{ site.title }}</p>{%% endblock %%}'
FRAGILE = (
    '{% extends "default/pages/episode.html" %}'
    '{% block footer %}{{ 1 // (0 if episode.title == "Boom" else 1) }}{% endblock %}'
)
"""A template that cannot be rendered for one title."""


def write(archive: Archive, random: Random) -> None:
    """Write an episode, new or over an old one: any of its keys may differ."""
    name, show = random.choice(NAMES), random.choice(shows(archive))
    guests = [
        {"name": each, "organizations": random.choice(("Acme", "ACME | Globex"))}
        for each in random.sample(PEOPLE, random.randint(1, 2))
    ]
    archive.site.episode(
        name,
        f"It says {random.choice(WORDS)}. See [all](/talks/).\n",
        show=show,
        title=f"{name} {random.choice(WORDS)}",
        published=random.choice(DATES),
        status=random.choice(("published", "published", "published", "draft")),
        guest=guests,
        authors=random.choice((["John Smith"], ["Ida Other", "John Smith"])),
        topics=random.sample(TOPICS, random.randint(0, 2)),
        related=random.choice((None, None, ["talks/constant"], ["talks/alpha"])),
        aliases=random.choice((None, [f"old/{show}-{name}"])),
        explicit=random.choice((None, None, True)),
    )


def reword(archive: Archive, random: Random) -> None:
    """Edit articles, without touching anything that lists go by."""
    for path in chosen(archive, random, random.choice((1, 1, 2, 3))):
        path.write_text(f"{text_of(path)}\n{random.choice(WORDS)}\n", encoding="utf-8")


def reopen(archive: Archive, random: Random) -> None:
    """Edit the beginning of an article, which is what lists show where there is no description."""
    for path in chosen(archive, random):
        head, _, body = text_of(path).partition("\n---\n")
        path.write_text(f"{head}\n---\n\nIt begins with {random.choice(WORDS)}.\n{body}", encoding="utf-8")


def retitle(archive: Archive, random: Random) -> None:
    """Give an episode another title, perhaps one that another has, or that titles should not have."""
    for path in chosen(archive, random):
        set_key(path, "title", random.choice((*TITLES, f"{path.stem} & co")))


def relist(archive: Archive, random: Random) -> None:
    """Change one key of an episode that is seen in lists, feeds or terms, and perhaps not on its own page."""
    key, values = random.choice(
        (
            ("description", ("About one.", "About <two>.", None)),
            ("subtitle", ("Below", None)),
            ("published", DATES),
            ("updated", ("2026-05-31T10:00Z", None)),
            ("explicit", (True, False, None)),
            ("type", ("full", "trailer", "bonus", None)),
            ("season", (1, 2, None)),
            ("episode", (1, 7, None)),
            ("topics", ([], ["Tides"], ["Maps", "tides"])),
            ("guest", (["Jane Doe"], ["Ida Other", "J. Doe"])),
            ("authors", (["John Smith"], ["Ida Other"])),
            ("status", ("draft", "published", "published")),
            ("related", (["talks/constant"], ["talks/beta"], None)),
            ("aliases", (["old/one"], ["old/two"], None)),
            ("slug", ("other", None)),
            ("language", ("de", None)),
        )
    )
    for path in chosen(archive, random):
        set_key(path, key, random.choice(values))


def touch(archive: Archive, random: Random) -> None:
    """Give files other times, also of the future, and no other content."""
    for path in chosen(archive, random, 2):
        move = random.choice((-(10**12), 10**12))
        os.utime(path, ns=(0, path.stat().st_mtime_ns + move))


def retype(archive: Archive, random: Random) -> None:
    """Change a letter, and set the file's time back to what it was."""
    for path in chosen(archive, random):
        facts = path.stat()
        path.write_text(text_of(path).replace("says", "sais") + "!\n", encoding="utf-8")
        os.utime(path, ns=(facts.st_atime_ns, facts.st_mtime_ns))


def remove(archive: Archive, random: Random) -> None:
    """Delete an episode with all that is beside it."""
    for path in archive.site.root.glob(f"episodes/*/{random.choice(NAMES)}.*"):
        path.unlink()


def rename(archive: Archive, random: Random) -> None:
    """Give an episode's file another name, or exchange two."""
    found = [path for path in archive.episodes() if path.stem in NAMES]
    for path in random.sample(found, min(1, len(found))):
        target = path.with_name(f"{random.choice(NAMES)}.md")
        aside = path.with_name("aside.tmp")
        path.rename(aside)
        if target.exists() and random.random() < 0.5:
            target.rename(path)
        aside.rename(target)


def move(archive: Archive, random: Random) -> None:
    """Move an episode to another show, or a whole show to another folder and back."""
    if random.random() < 0.7:
        for path in chosen(archive, random):
            path.rename(path.parent.parent / random.choice(shows(archive)) / path.name)
        return
    folder = archive.site.root / "episodes"
    one, other = folder / "side", folder / "aside"
    (one if one.exists() else other).rename(other if one.exists() else one)


def record(archive: Archive, random: Random) -> None:
    """Replace a recording or a picture, take it away, or put it beside another episode."""
    suffix, contents = random.choice(((".mp3", (mp3(2), mp3(3), None)), (".png", (png(141), png(150), None))))
    name = random.choice(("constant", "constant", *NAMES))
    archive.put(f"episodes/talks/{name}{suffix}", random.choice(contents))


def say(archive: Archive, random: Random) -> None:
    """Change, add or take away what is said in an episode, or its chapters."""
    word = random.choice(WORDS)
    vtt = f"WEBVTT\n\n00:00.000 --> 00:01.000\n<v {random.choice(PEOPLE)}>{word}\n"
    suffix, content = random.choice(
        ((".vtt", vtt), (".de.vtt", vtt), (".txt", f"{word}\n"), (".chapters.txt", f"0 {word}\n"), (".labels.txt", ""))
    )
    name = random.choice(("constant", "constant", *NAMES))
    archive.put(f"episodes/talks/{name}{suffix}", random.choice((content, content, None)))


def show(archive: Archive, random: Random) -> None:
    """Change a show."""
    more = random.choice(
        (
            "",
            "feed: {atom: true}\n",
            "feed: {items: 2, atom: true}\n",
            "feed: {items: 1}\n",
            "feed: {archive: 10}\n",
            "previous_feed_urls: https://podcast.example/old.xml\n",
            "language: de\n",
            "release_time: 06:00\n",
            "locked: true\n",
        )
    )
    archive.put("episodes/talks/show.yaml", SHOW + f"hosts: [Ida Other, '{random.choice(WORDS)}']\n{more}")


def settings(archive: Archive, random: Random) -> None:
    """Change the settings of the site."""
    more = random.choice(
        (
            "page_size: 2\n",
            "page_size: 3\n",
            "page_size: 2\nfeed: {items: 2}\n",
            "page_size: 2\nfeed: {items: all, atom: true}\n",
            "page_size: 2\ntime_zone: Europe/Berlin\n",
            "page_size: 2\nseverities: {F401: note}\n",
        )
    )
    archive.put("episodes/site.yaml", SETTINGS + f"{more}description: '{random.choice(WORDS)}'\n")


def profiles(archive: Archive, random: Random) -> None:
    """Change the profiles of people or organizations."""
    file, text = random.choice((("people", PROFILE), ("organizations", COMPANY)))
    archive.put(f"episodes/{file}.yaml", random.choice((text % "a", text % "b", None)))


def theme(archive: Archive, random: Random) -> None:
    """Override a template or a static file, change it, or take it away."""
    path, contents = random.choice(
        (
            ("base.html", (LAYOUT % "A", LAYOUT % "B", None)),
            ("pages/episode.html", (FRAGILE, FRAGILE, None)),
            ("assets/style.css", ("a {}", "b {}", None)),
            ("assets/feed.css", ("c {}", None)),
            ("assets/more.txt", ("more", "less", None)),
        )
    )
    archive.put(f"templates/{path}", random.choice(contents))


def slip(archive: Archive, random: Random) -> None:
    """Make a mistake that stops the build."""
    path, content = random.choice(
        (
            ("episodes/talks/wrong.md", "---\ntitle: Wrong\n"),
            ("episodes/talks/wrong.md", "---\ntitel: Wrong\n---\n"),
            ("episodes/people.yaml", "- {nam: Jane}\n"),
            ("templates/base.html", "{% extends %}"),
        )
    )
    archive.put(path, random.choice((content, None)))


def later(archive: Archive, random: Random) -> None:
    """Move the clock, mostly on."""
    archive.now += timedelta(hours=random.choice((1, 24, 48, -30, -72)))


def ask(archive: Archive, random: Random) -> None:
    """Ask for something else from now on."""
    archive.options = random.choice(
        (
            {},
            {"keep": Keep.WRITE},
            {"keep": Keep.WRITE},
            {"keep": Keep.LOCKED},
            {"base_url": "https://preview.example/x"},
            {"strict": True},
        )
    )


def elsewhere(archive: Archive, random: Random) -> None:
    """Build into another folder, or into the first one again."""
    archive.place = random.choice(("output", "other"))


def shows(archive: Archive) -> tuple[str, ...]:
    """The folders of shows that there are, the first one twice as often."""
    return ("talks", *sorted(path.parent.name for path in archive.site.root.glob("episodes/*/show.yaml")))


def chosen(archive: Archive, random: Random, count: int = 1) -> list[Path]:
    """Some episodes."""
    found = archive.episodes()
    return random.sample(found, min(count, len(found)))


def text_of(path: Path) -> str:
    """The text of a source."""
    return path.read_text(encoding="utf-8")


def set_key(path: Path, key: str, value: object) -> None:
    """Write a key of an episode over, or take it away."""
    lines = [line for line in text_of(path).splitlines() if not line.startswith(f"{key}:")]
    new = [] if value is None else [f"{key}: {json.dumps(value)}"]
    path.write_text("\n".join([lines[0], *new, *lines[1:], ""]), encoding="utf-8")


SMALL = (reword, reopen, retitle, relist)
"""Edits of the kind that a build follows without resolving everything, and such as look like them."""
EDITS = (
    *(*SMALL, *SMALL, *SMALL),
    *(write, write, write, touch, retype, remove, rename, move, record, say, say),
    *(show, settings, profiles, theme, slip, later, later, ask, elsewhere),
)
"""Each as often as it is to be chosen."""
