"""A small network that uses every key of every record: two shows, guests of both, media of every kind."""

from __future__ import annotations

import io
import struct
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PIL import Image

from pipeline.build import build
from pipeline.store import Memory
from tests.conftest import mp3

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 6, 1, tzinfo=UTC)
"""When the sample is built: everything in it is published."""
BASE = "https://network.example/pod"


def mp4(seconds: int) -> bytes:
    """An MP4 file that says how long it plays."""

    def box(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I4s", len(content) + 8, name) + content

    mvhd = bytes(12) + struct.pack(">II", 1_000, seconds * 1_000) + bytes(80)
    return box(b"ftyp", b"isom\0\0\0\0") + box(b"moov", box(b"mvhd", mvhd)) + box(b"mdat", bytes(500))


def picture(kind: str = "JPEG", size: tuple[int, int] = (1400, 1400), color: str = "teal") -> bytes:
    """A picture of one color."""
    file = io.BytesIO()
    Image.new("RGB", size, color).save(file, kind)
    return file.getvalue()


FILES: dict[str, str] = {
    "site.yaml": f"""\
title: Network & Friends
base_url: {BASE}/
description: All that we talk about.
language: en
time_zone: Europe/Berlin
author: The Network
owner: {{name: Desk, email: desk@network.example}}
copyright: The Network
""",
    "people.yaml": """\
- name: Mary Major
  aliases: [M. Major]
  url: https://major.example/
  bio: |
    Mary builds bridges.

    She also sings.
  affiliations:
    - {organization: Acme, title: Engineer, to: 2025-12-31}
    - {organization: Globex, title: CTO, from: 2026-01-01}
""",
    "organizations.yaml": """\
- name: Acme
  url: https://acme.example/
  description: Makers of everything.
- name: Globex
  parent: Acme
""",
    "serial/show.yaml": """\
title: "Serial : Story <1> & more"
aliases: [old-serial, "The Serial"]
description: |
  A story in parts & pieces, told <once>.

  Second paragraph.
hosts:
  - name: Hanna Host
    url: https://hanna.example/
  - {name: Carl Cohost, role: Co-Host}
author: Hanna & Carl
owner: {name: Hanna Host, email: hanna@network.example}
categories: [Technology, News > Tech News, News > Politics, Education > How To]
language: en-us
explicit: true
type: serial
license: CC-BY-4.0
locked: true
copyright: Hanna Host
podcast_guid: 917393e3-1b1e-5cef-ace4-edaa54e1f810
funding:
  - {url: "https://pay.example/?a=1&b=2", label: Support <us> & thrive}
  - https://tip.example/
links: [{url: "https://directory.example/serial", title: Directory}]
release_time: "6:00"
previous_feed_urls: [https://old.example/feed]
new_feed_url: https://network.example/pod/serial/feed.xml
complete: true
medium: podcast
podroll:
  - {feed_guid: 9b024349-ccf0-5f69-a609-6b82873eab3c, feed_url: https://other.example/feed, title: Other & co}
  - {feed_guid: 0a0a0a0a-0000-5000-8000-000000000001, medium: music}
update_frequency: {text: Weekly, rrule: FREQ=WEEKLY, dtstart: 2026-01-01T06:00Z}
credits:
  - {name: Tina Theme, role: Theme Music, url: "https://tina.example/"}
location: {name: Studio <1> & more, geo: "geo:52.5,13.4;u=30", rel: creator, country: DE}
social:
  - {protocol: activitypub, uri: "https://social.example/@serial/1", account_id: "@serial@social.example",
     account_url: "https://social.example/@serial", priority: 1}
  - {protocol: nostr, uri: nostr:note1abc, priority: 2}
txt:
  - {text: "code <1> & more", purpose: applepodcastsverify}
  - Anything else
value:
  type: lightning
  method: keysend
  suggested: "0.00000015"
  recipients:
    - {type: node, address: 02aa, split: 95, name: Hanna & Carl, custom_key: "696969", custom_value: one}
    - {type: node, address: 02bb, split: 5, fee: true}
chat: {server: irc.chat.example, protocol: irc, account_id: "@serial", space: "#serial"}
publisher:
  feed_guid: 003af0a0-6a45-55cf-b765-68e3d349551a
  feed_url: https://publisher.example/feed.xml
  title: The Publisher
block_services: [{service: google, block: true}, {service: amazon, block: false}]
podping: true
images:
  - {file: banner.png, alt: A banner & <more>, purpose: banner social}
  - {url: "https://img.example/canvas.png?a=1&b=2", purpose: canvas, aspect_ratio: 9/16, width: 1080, height: 1920}
remote_items:
  - {feed_guid: 917393e3-1b1e-5cef-ace4-edaa54e1f810, item_guid: asdf & <1>, feed_url: "https://remote.example/feed.xml",
     medium: music, title: A song}
live:
  - title: On air & <live>
    guid: live <1> & more
    status: pending
    start: 2026-07-01T18:00Z
    end: 2026-07-01T21:00+02:00
    description: We talk live.
    url: https://live.example/page
    stream: {url: "https://live.example/stream.mp3?a=1&b=2", type: audio/mpeg}
    image: https://live.example/image.jpg
    credits: [{name: Gus Guest, role: guest, url: "https://gus.example/"}]
    location: {name: Live & room}
    chat: {server: matrix.example, protocol: matrix, space: "#live"}
    content_links: [{url: "https://video.example/live", title: In pictures}, https://bare.example/live]
""",
    "serial/zero.md": """\
---
title: "Prologue: AT&T <says> \\"hi\\" ]]> &amp; &nbsp; — ünïcode 日本"
published: 2026-01-05
guest: {name: Mary Major, url: "https://major.example/?a=1&b=2"}
authors: [Wanda Writer, Conny Contributor]
season: {number: 0, name: Before}
number: 0
type: bonus
guid: "GUID with CASE & <signs>"
topics: [Bridges & Tunnels, C++]
audio: tape one.mp3
---

An opening with <b>no markup</b> and ]]> and &amp; and AT&T. At (0:01) it starts.

> Bridges are patience.
>
> — M. Major, 0:01

## Heading

See [the notes](#h-heading), [the show](/serial/) and <https://x.example/?a=1&b=2>.

| a | b |
|---|---|
| 1 | 2 |

![A teal square](figure.png)
""",
    "serial/one.md": """\
---
title: Bridges
published: 2026-02-03T06:00
updated: 2026-02-05T06:00
recorded: 2026-01-20
guests:
  - {name: Mary Major, title: Builder, organizations: Acme | Initech, image: mary.jpg}
  - Gus Guest
organizations: Acme | Initech
authors:
  - {name: Wanda Writer, role: summary, url: "https://wanda.example/"}
  - {name: Ed Itor, role: editor}
season: 1
number: 1
credits:
  - {name: Pat Producer, role: producer, url: "https://pat.example/"}
  - {name: Edd Editor, role: Composer, group: Audio Post-Production}
topics: Bridges & Tunnels
location: {name: "Køln & Bonn", geo: "geo:50.9,6.9", osm: R62578, country: DE, rel: subject}
soundbites:
  - {start: 0:01.5, duration: 20, title: The best bit & more}
  - {start: 12, duration: 15}
image: {file: one.png, alt: A red square, credit: Red Agency}
links:
  - {url: "https://link.example/?a=1&b=2", title: A link & more}
  - https://www.bare.example/
sponsors: [{name: Sponsor & Sons, url: "https://sponsor.example/", text: "Buy <now>."}]
related: [zero, talk/video]
explicit: false
language: de
license: {id: My Licence, url: "https://licence.example/"}
corrections: [{date: 2026-02-05, text: "It was 3 < 4, not 4 < 3."}]
number_display: Ch. <1>
chapters:
  - {start: 0, title: Before <the> bridge}
  - {start: 0:20.5, title: On it, url: "https://chapter.example/?a=1&b=2", image: one.png}
  - {start: 0:30, toc: false}
  - {start: 0:45, end: 0:50, title: Beyond & back}
transcripts:
  - one.vtt
  - {file: english.srt, language: en, rel: captions}
  - {url: "https://text.example/one.fr.vtt?a=1&b=2", language: fr}
alternates:
  - {file: small.mp3, title: Small, rel: low}
  - url: https://media.example/one.flac?x=1&y=2
    type: audio/flac
    length: 999
    title: All & more
    language: de
    bitrate: 900000
    codecs: flac
    default: true
    sources: ["ipfs://bafybeibridge", {uri: "https://mirror.example/one.flac", type: audio/flac}]
    integrity: {type: pgp-signature, value: "-----BEGIN & END-----"}
  - {url: "https://media.example/one.mp4", height: 720}
images: {file: wide.png, alt: Wide, purpose: social}
funding: {url: "https://pay.example/one", label: Pay for <this> & that}
social: {protocol: disabled}
txt: {text: "about <one> & only", purpose: release}
value:
  type: lightning
  method: keysend
  recipients: {type: lnaddress, address: mary@pay.example, split: 1}
  splits:
    - {start: 10, duration: 20.5, recipients: [{type: node, address: 02cc, split: 2, name: Song}]}
    - {start: 0:40, duration: 10, remote_start: 3, remote_percentage: 90,
       remote: {feed_guid: 917393e3-1b1e-5cef-ace4-edaa54e1f810, item_guid: song, medium: music}}
chat: {server: chat.example, protocol: xmpp}
content_links: [{url: "https://video.example/one?a=1&b=2", title: As <video> & more}]
aliases: [old/bridges]
description: |
  Short & <sweet>.

  Second paragraph.
---

The whole article.
""",
    "serial/trailer.md": """\
---
title: Trailer
published: 2026-01-01T06:00
guest: Gus Guest
authors: Wanda Writer
type: trailer
season: 1
---

Hear what is to come.
""",
    "serial/one.vtt": """\
WEBVTT

00:00:00.000 --> 00:00:20.000
<v Mary Major>Brücken sind Geduld &amp; Stein, und wir haben beides nicht.

00:00:20.500 --> 00:01:02.000
<v Hanna Host>Das ist nicht wenig für einen Tag, und es ist auch nicht viel.
""",
    "serial/english.srt": """\
1
00:00:00,000 --> 00:00:40,000
Mary Major: Bridges are patience <& stone>, and there is nothing that we have of it.

2
00:00:40,000 --> 00:01:00,000
Hanna Host: That is what it was, and this is the end of it.
""",
    "serial/bonus.srt": """\
1
00:00:00,000 --> 00:00:07,000
Gus Guest: And this is what there was, and it is not more than that.
""",
    "serial/bonus.chapters.txt": """\
00:00:00.000 From the start
00:00:03.500 To the <end> & on <https://chapter.example/bonus?a=1&b=2>
00:00:06 Out
""",
    "serial/bonus.md": """\
---
title: A bonus
published: 2026-02-03T06:00
guest: Gus Guest
authors: Wanda Writer
type: bonus
block: true
hosts: [Stand In]
social:
  - {protocol: activitypub, uri: "https://social.example/@serial/2", account_id: "@serial@social.example"}
soundbites: {start: 0, duration: 5, title: From the start}
---

More of it.
""",
    "talk/show.yaml": """\
title: Talk
description: We talk.
categories: Technology
language: pt-BR
hosts: [Hanna Host]
locked: false
podping: false
feed: {prefix: "https://count.example/r/", hubs: "https://hub.example/?a=1&b=2"}
""",
    "talk/video.md": """\
---
title: With pictures
published: 2026-03-01T06:00:00+05:45
guest: Mary Major
authors: Wanda Writer
number: 7
---

To be seen.
""",
    "talk/remote.md": """\
---
title: Elsewhere
published: 2026-03-02T06:00Z
guest: Gus Guest
authors: Wanda Writer
audio: {url: "https://media.example/a.mp3?x=1&y=2", length: 12345678, duration: "1:02:03"}
---

From elsewhere.
""",
    "talk/text.md": """\
---
title: Only text
published: 2026-03-03T06:00Z
guest: Gus Guest
authors: Wanda Writer
---

To be read.
""",
}
"""What people wrote, below `episodes/`."""


def media() -> dict[str, bytes]:
    """The files beside the records, below `episodes/`."""
    return {
        "serial/artwork.jpg": picture(),
        "serial/tape one.mp3": mp3(31),
        "serial/one.mp3": mp3(63),
        "serial/one.png": picture("PNG", color="red"),
        "serial/small.mp3": mp3(62),
        "serial/wide.png": picture("PNG", (1600, 900)),
        "serial/banner.png": picture("PNG", (300, 100), "olive"),
        "serial/mary.jpg": picture(size=(300, 300)),
        "serial/figure.png": picture("PNG", (40, 30)),
        "serial/trailer.m4a": mp4(30).replace(b"isom", b"M4A "),
        "serial/bonus.mp3": mp3(8),
        "talk/artwork.png": picture("PNG", color="navy"),
        "talk/video.mp4": mp4(61),
    }


def write(root: Path) -> None:
    """Write the sample below the folder of a site."""
    files = media() | {name: content.encode() for name, content in FILES.items()}
    for name, content in files.items():
        path = root / "episodes" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def built(root: Path, now: datetime = NOW) -> dict[str, bytes]:
    """Write the sample below a folder, build it, and give the files of the site."""
    write(root)
    store = Memory()
    report = build(root, store, now=now)
    assert report.built, report.problems
    return store.content
