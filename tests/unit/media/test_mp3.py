"""MP3 durations: every file here is written frame by frame."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from pipeline.media import MediaError, Probe, mp3, probe
from pipeline.media.files import MediaFile

if TYPE_CHECKING:
    from pathlib import Path

STEREO = b"\xff\xfb\x90\x64"
"""MPEG 1 layer III, 128 kbit/s, 44.1 kHz, joint stereo: 417 bytes, with padding 418."""
LOW, HIGH = b"\xff\xfb\x10\x64" + bytes(100), b"\xff\xfb\xe0\x64" + bytes(1040)
"""The same in 32 and 320 kbit/s."""
FRAME = STEREO + bytes(413)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the file of a test lies."""
    return tmp_path / "talk.mp3"


def probed(path: Path, content: bytes) -> Probe:
    """The facts of a file with this content."""
    path.write_bytes(content)
    return probe(path)


def refused(path: Path, content: bytes) -> tuple[str, str, str]:
    """What a file with this content is refused with: kind, message, hint."""
    path.write_bytes(content)
    with pytest.raises(MediaError) as caught:
        probe(path)
    return caught.value.kind, caught.value.message, caught.value.hint


def constant(count: int) -> bytes:
    """Frames of 128 kbit/s, padded where an encoder would."""
    frames, owed = [], 0
    for _ in range(count):
        owed += 144 * 128_000 % 44_100
        padding = owed // 44_100
        owed -= padding * 44_100
        frames.append(bytes((0xFF, 0xFB, 0x90 | padding << 1, 0x64)) + bytes(413 + padding))
    return b"".join(frames)


def varying(count: int) -> bytes:
    """Frames of 32 and 320 kbit/s by turns."""
    return b"".join((LOW, HIGH)[number % 2] for number in range(count))


def xing(frames: int | None, name: bytes = b"Xing", header: bytes = STEREO, side: int = 32, size: int = 417) -> bytes:
    """A first frame without sound that claims so many frames."""
    claim = name + (b"\0\0\0\1" + frames.to_bytes(4, "big") if frames is not None else b"\0\0\0\0")
    return (header + bytes(side) + claim).ljust(size, b"\0")


def id3v2(content: bytes, flags: int = 0) -> bytes:
    """An ID3v2 tag, with a footer if the flags say so."""
    size = bytes(len(content) >> shift & 0x7F for shift in (21, 14, 7, 0))
    footer = b"3DI\4\0" + bytes((flags,)) + size if flags & 0x10 else b""
    return b"ID3\4\0" + bytes((flags,)) + size + content + footer


def ape(content: bytes, *, header: bool) -> bytes:
    """An APE tag, which always has a footer."""

    def mark(flags: int) -> bytes:
        size = (len(content) + 32).to_bytes(4, "little")
        return b"APETAGEX" + (2000).to_bytes(4, "little") + size + bytes(4) + flags.to_bytes(4, "little") + bytes(8)

    return mark(0xA000_0000) + content + mark(0x8000_0000) if header else content + mark(0)


@pytest.mark.parametrize(
    ("header", "size", "samples", "rate"),
    [
        pytest.param(STEREO, 417, 1152, 44_100, id="MPEG 1 layer III"),
        pytest.param(b"\xff\xfa\x90\x64", 417, 1152, 44_100, id="with checksum"),
        pytest.param(b"\xff\xf3\x80\xc4", 208, 576, 22_050, id="MPEG 2 layer III mono"),
        pytest.param(b"\xff\xe3\x18\xc4", 72, 576, 8_000, id="MPEG 2.5 layer III mono"),
        pytest.param(b"\xff\xfd\xa4\x04", 576, 1152, 48_000, id="MPEG 1 layer II"),
        pytest.param(b"\xff\xf5\x80\x04", 417, 1152, 22_050, id="MPEG 2 layer II"),
        pytest.param(b"\xff\xff\xc0\x04", 416, 384, 44_100, id="MPEG 1 layer I"),
        pytest.param(b"\xff\xf7\xe4\x04", 512, 384, 24_000, id="MPEG 2 layer I"),
    ],
)
def test_kinds(path: Path, header: bytes, size: int, samples: int, rate: int) -> None:
    """Every version and layer has its own sizes and samples (R-ITEM-14)."""
    found = probed(path, (header + bytes(size - 4)) * 1000)
    assert (found.duration, found.warnings) == (round(1000 * samples / rate), ())


@pytest.mark.parametrize("content", [constant(2_000), varying(2_000)], ids=["constant", "varying"])
def test_without_header(path: Path, content: bytes) -> None:
    """Without any claim of the encoder's the frames are counted, whatever their bit rates (R-ITEM-14)."""
    found = probed(path, content)
    assert (found.length, found.duration, found.warnings) == (len(content), 52, ())


@pytest.mark.parametrize(
    ("first", "frame"),
    [
        pytest.param(xing(57), LOW, id="Xing"),
        pytest.param(xing(57, b"Info"), LOW, id="Info"),
        pytest.param(xing(None), LOW, id="Xing without a count"),
        pytest.param(xing(57, header=b"\xff\xfb\x90\xc4", side=17), b"\xff\xfb\x10\xc4" + bytes(100), id="mono"),
        pytest.param(xing(57, header=b"\xff\xfa\x90\x64", side=34), LOW, id="after a checksum"),
        pytest.param((STEREO + bytes(32) + b"VBRI" + bytes(10) + b"\0\0\0\x39").ljust(417, b"\0"), LOW, id="VBRI"),
    ],
)
def test_header_frame_is_silent(path: Path, first: bytes, frame: bytes) -> None:
    """The frame that holds the encoder's claim is not counted: with it 1.49 s would become 2 s."""
    found = probed(path, first + frame * 57)
    assert (found.duration, found.warnings) == (1, ())


def test_header_frame_of_low_frequencies(path: Path) -> None:
    """In MPEG 2 the claim comes earlier in the frame."""
    first = xing(57, header=b"\xff\xf3\x80\xc4", side=9, size=208)
    found = probed(path, first + (b"\xff\xf3\x80\xc4" + bytes(204)) * 57)
    assert (found.duration, found.warnings) == (1, ())


def test_consistent_info_is_trusted(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a constant bit rate and the file's size confirm the claim, nothing is walked."""
    monkeypatch.delattr(mp3, "_walk")
    assert probed(path, id3v2(bytes(999)) + xing(2_000, b"Info") + constant(2_000) + b"TAG".ljust(128)).duration == 52


@pytest.mark.parametrize(
    ("claimed", "warning"),
    [
        (4_000, ("truncated", "its header promises 104 s of audio, the file has 52 s")),
        (1_000, ("false-header", "its header promises 26 s of audio, the file has 52 s")),
        (2_100, ("truncated", "its header promises 55 s of audio, the file has 52 s")),
    ],
)
@pytest.mark.parametrize("name", [b"Xing", b"Info"])
def test_false_claim(path: Path, name: bytes, claimed: int, warning: tuple[str, str]) -> None:
    """A claim that the file does not keep is not believed, and told (T-MED-02)."""
    content = varying(2_000) if name == b"Xing" else constant(2_000)
    found = probed(path, xing(claimed, name) + content)
    assert (found.duration, found.warnings) == (52, (warning,))


def test_cut_file(path: Path) -> None:
    """A download that broke off has the duration of what is there, and two warnings (T-MED-02)."""
    content = xing(2_000, b"Info") + constant(2_000)
    found = probed(path, content[: len(content) // 2])
    assert (found.duration, found.warnings) == (
        26,
        (
            ("truncated", "its last frame lacks 209 bytes"),
            ("truncated", "its header promises 52 s of audio, the file has 26 s"),
        ),
    )


def test_cut_last_frame(path: Path) -> None:
    """A last frame that is cut is told and does not count: with it 1.49 s would become 2 s (T-MED-02)."""
    found = probed(path, FRAME * 58 + FRAME[:300])
    assert (found.duration, found.warnings) == (2, (("truncated", "its last frame lacks 117 bytes"),))
    found = probed(path, FRAME * 57 + FRAME[:300])
    assert (found.duration, found.warnings) == (1, (("truncated", "its last frame lacks 117 bytes"),))


@pytest.mark.parametrize(
    "front",
    [
        pytest.param(id3v2(FRAME * 3_000), id="ID3 of 1.2 MB"),
        pytest.param(id3v2(FRAME * 300, flags=0x10), id="ID3 with footer"),
        pytest.param(id3v2(FRAME * 300) + id3v2(FRAME * 300), id="two ID3"),
        pytest.param(ape(FRAME * 300, header=True), id="APE"),
        pytest.param(id3v2(b"") + bytes(5_000), id="zeros after ID3"),
        pytest.param(random.Random(1).randbytes(4_000), id="noise"),  # noqa: S311 - the same noise each time
    ],
)
@pytest.mark.parametrize(
    "back",
    [
        pytest.param(b"TAG" + (FRAME * 3)[:125], id="ID3v1"),
        pytest.param(b"TAG+" + (FRAME * 3)[:223] + b"TAG".ljust(128), id="enhanced ID3v1"),
        pytest.param(ape(FRAME * 300, header=True), id="APE"),
        pytest.param(ape(FRAME * 300, header=False) + b"TAG".ljust(128), id="APE without header, ID3v1"),
        pytest.param(b"LYRICSBEGIN" + FRAME * 10 + b"LYRICSEND" + b"TAG".ljust(128), id="Lyrics3"),
        pytest.param(b"LYRICSBEGIN" + FRAME * 300 + b"125111LYRICS200" + b"TAG".ljust(128), id="Lyrics3v2"),
        pytest.param(id3v2(FRAME * 300, flags=0x10), id="ID3 at the end"),
    ],
)
def test_tags(path: Path, front: bytes, back: bytes) -> None:
    """Tags before and after the audio are not audio, not even where they look like frames."""
    found = probed(path, front + FRAME * 1_000 + back)
    assert (found.length, found.duration, found.warnings) == (len(front + back) + 417_000, 26, ())


def test_joined_files(path: Path) -> None:
    """Files that were joined, each with its tags and kind of frames, are added up."""
    one = id3v2(FRAME * 300) + FRAME * 1_000 + b"TAG".ljust(128)
    two = id3v2(b"x" * 300) + (b"\xff\xf3\x80\xc4" + bytes(204)) * 1_000
    found = probed(path, one + two + one)
    assert (found.duration, found.warnings) == (78, ())


def test_noise_in_the_midst(path: Path) -> None:
    """Little noise between frames is passed over in silence, more is told, and both are searched for the next frame."""
    noise = random.Random(1).randbytes(100_000)  # noqa: S311 - the same noise each time
    found = probed(path, FRAME * 1_000 + noise[:1_000] + FRAME * 1_000)
    assert (found.duration, found.warnings) == (52, ())
    found = probed(path, FRAME * 1_000 + noise + FRAME * 1_000)
    assert (found.duration, found.warnings) == (52, (("damaged", "100,000 bytes among its audio are not MP3"),))


def test_the_search_is_bounded(path: Path) -> None:
    """Behind a megabyte without frames nothing is counted any more, and the warning says of how much."""
    found = probed(path, FRAME * 1_000 + bytes(1_500_000) + FRAME * 1_000)
    assert (found.duration, found.warnings) == (26, (("damaged", "1,917,000 bytes among its audio are not MP3"),))


def test_no_audio(path: Path) -> None:
    """What holds no frame is refused, and why is told (T-MED-02)."""
    again = "export it as MP3 again"
    assert refused(path, bytes(5_000)) == ("wrong-type", '"talk.mp3" is not MP3 inside: no audio was found', again)
    assert refused(path, b"hello") == ("wrong-type", '"talk.mp3" is not MP3 inside: no audio was found', again)
    cut = ("truncated", '"talk.mp3" ends before its audio begins', "export or copy the file again")
    assert refused(path, id3v2(bytes(5_000))) == cut
    assert refused(path, id3v2(bytes(5_000))[:2_000]) == cut
    assert refused(path, xing(1_000)) == cut


def test_free_format(path: Path) -> None:
    """Frames without a bit rate are refused in words."""
    assert refused(path, (b"\xff\xfb\x00\x64" + bytes(413)) * 100) == (
        "unsupported",
        '"talk.mp3" is MP3 without a bit rate (free format)',
        "export it with a fixed bit rate",
    )


def test_memory_is_flat(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However large the file and its tags, no more than a window is read at once (T-MED-02)."""
    sizes: list[int] = []
    read = MediaFile.read

    def spy(self: MediaFile, start: int, size: int) -> bytes:
        sizes.append(size)
        return read(self, start, size)

    monkeypatch.setattr(MediaFile, "read", spy)
    assert probed(path, id3v2(bytes(3_000_000)) + FRAME * 8_000).duration == 209
    assert max(sizes) <= mp3.WINDOW + 2
    assert sum(sizes) < 4_000_000
