"""Facts of media files: each is written here, box by box, page by page."""

from __future__ import annotations

import hashlib
import io
import os
import pickle
import socket
import struct
import sys
import wave
from pathlib import Path

import pytest

from pipeline.media import KINDS, WARNINGS, MediaError, Probe, probe

FRAME = b"\xff\xfb\x90\x64" + bytes(413)
"""An MP3 frame of 26 ms."""


def refused(path: Path) -> tuple[str, str, str]:
    """What a file is refused with: kind, message, hint."""
    with pytest.raises(MediaError) as caught:
        probe(path)
    assert caught.value.kind in KINDS
    return caught.value.kind, caught.value.message, caught.value.hint


def box(name: bytes, content: bytes) -> bytes:
    """A box of an MP4 file."""
    return struct.pack(">I4s", len(content) + 8, name) + content


FTYP = box(b"ftyp", b"M4A \0\0\0\0")


def mp4(seconds: float, payload: int = 1_000) -> bytes:
    """An MP4 file that says how long it plays before it does."""
    mvhd = bytes(12) + struct.pack(">II", 1_000, int(seconds * 1_000)) + bytes(80)
    return FTYP + box(b"moov", box(b"mvhd", mvhd)) + box(b"mdat", bytes(payload))


def wav(seconds: int) -> bytes:
    """A WAV file of 16,000 bytes a second."""
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(8_000)
        out.writeframes(bytes(seconds * 16_000))
    return file.getvalue()


def ogg(*pages: tuple[int, int, bytes]) -> bytes:
    """An Ogg file of pages, each of flags, granule position and one packet."""
    return b"".join(
        b"OggS\0" + struct.pack("<BqIIIB", flags, granule, 1, number, 0, 1) + bytes((len(packet),)) + packet
        for number, (flags, granule, packet) in enumerate(pages)
    )


def opus(seconds: int) -> bytes:
    """An Opus file; its first 312 samples are not played (RFC 7845)."""
    head = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, 312, 48_000, 0, 0)
    tags = b"OpusTags" + bytes(8)
    return ogg((2, 0, head), (0, 0, tags), (4, seconds * 48_000 + 312, bytes(200)))


def flac(seconds: int) -> bytes:
    """A FLAC file's metadata: 44.1 kHz, mono, 16 bits."""
    facts = 44_100 << 44 | 0 << 41 | 15 << 36 | seconds * 44_100
    return b"fLaC\x80\0\0\x22" + bytes(10) + facts.to_bytes(8, "big") + bytes(16)


ADTS = b"\xff\xf1\x50\x80\x02\x1f\xfc" + bytes(10)
EBML = b"\x1aE\xdf\xa3" + bytes(40)


@pytest.mark.parametrize(
    ("name", "content", "type_", "duration"),
    [
        ("a.mp3", FRAME * 1_000, "audio/mpeg", 26),
        ("a.MP3", FRAME * 1_000, "audio/mpeg", 26),
        ("a.m4a", mp4(2_718.4), "audio/x-m4a", 2_718),
        ("a.m4b", mp4(2_718.6), "audio/mp4", 2_719),
        ("a.mp4", mp4(7), "video/mp4", 7),
        ("a.m4v", mp4(7), "video/x-m4v", 7),
        ("a.mov", mp4(7), "video/quicktime", 7),
        ("a.wav", wav(5), "audio/wav", 5),
        ("a.opus", opus(90), "audio/opus", 90),
        ("a.ogg", opus(90), "audio/ogg", 90),
        ("a.flac", flac(61), "audio/flac", 61),
        ("a.pdf", b"%PDF-1.7\n", "application/pdf", None),
    ],
)
def test_facts(tmp_path: Path, name: str, content: bytes, type_: str, duration: int | None) -> None:
    """Bytes, type and duration are true to the file (R-ITEM-03, R-ITEM-04, R-ITEM-14); the digest is of all of it."""
    path = tmp_path / name
    path.write_bytes(content)
    digest = hashlib.blake2b(content, digest_size=16).hexdigest()
    assert probe(path) == Probe(len(content), duration, type_, digest, ())


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.aac", ADTS, "this AAC file does not tell how long it plays"),
        ("a.webm", EBML, "this Matroska file does not tell how long it plays"),
        ("a.m4a", mp4(0), "this MP4 file does not tell how long it plays"),
        ("a.m4a", FTYP, "this MP4 file does not tell how long it plays"),
        ("a.m4a", FTYP + box(b"moov", box(b"mvhd", b"")), "this MP4 file does not tell how long it plays"),
        ("a.ogg", ogg((2, 0, b"other")), "this Ogg file does not tell how long it plays"),
        ("a.flac", flac(0), "this FLAC file does not tell how long it plays"),
    ],
)
def test_unknown_duration(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    """A duration that is not known is absent and told, never guessed, also where a parser gives up (T-MED-02)."""
    path = tmp_path / name
    path.write_bytes(content)
    found = probe(path)
    assert (found.duration, found.warnings) == (None, (("duration-unknown", message),))
    assert found.warnings[0][0] in WARNINGS


def test_cut_container(tmp_path: Path) -> None:
    """A file that is shorter than its container promises is told (T-MED-02)."""
    movie, sound = tmp_path / "a.m4a", tmp_path / "a.wav"
    movie.write_bytes(mp4(60, payload=50_000)[:-20_000])
    sound.write_bytes(wav(10)[:-96_000])
    found = probe(movie)
    message = "its header promises 20,000 bytes more than the file has"
    assert (found.duration, found.warnings) == (60, (("truncated", message),))
    found = probe(sound)
    message = "its header promises 96,000 bytes more than the file has"
    assert (found.duration, found.warnings) == (4, (("truncated", message),))


def test_unfinished_wav(tmp_path: Path) -> None:
    """A WAV from a pipe, whose header never learned its length, plays as long as its bytes do."""
    path = tmp_path / "a.wav"
    content = wav(10)
    path.write_bytes(content[:4] + b"\xff" * 4 + content[8:40] + b"\xff" * 4 + content[44:])
    assert (probe(path).duration, probe(path).warnings) == (10, ())


@pytest.mark.parametrize(
    ("name", "content", "message", "hint"),
    [
        ("a.mp3", mp4(7), '"a.mp3" is MP4 inside, not MP3', 'export it as MP3 or rename it to "a.m4a"'),
        ("a.mp3", wav(1), '"a.mp3" is WAV inside, not MP3', 'export it as MP3 or rename it to "a.wav"'),
        ("a.mp3", ADTS, '"a.mp3" is AAC inside, not MP3', 'export it as MP3 or rename it to "a.aac"'),
        ("a.mp3", b"PK\3\4" + bytes(99), '"a.mp3" is ZIP inside, not MP3', "export it as MP3"),
        (
            "a.mp3",
            b"\n<!DOCTYPE html><title>404</title>",
            '"a.mp3" is HTML inside, not MP3',
            "download the file again: what was saved is a web page",
        ),
        (
            "a.mp3",
            b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n",
            '"a.mp3" is Git LFS pointer inside, not MP3',
            "run: git lfs pull",
        ),
        ("a.m4a", FRAME * 9, '"a.m4a" is not MP4 inside', "export it as MP4 again"),
        (
            "a.flac",
            b"ID3\4\0\0\0\0\0\1x" + opus(1),
            '"a.flac" is Ogg inside, not FLAC',
            'export it as FLAC or rename it to "a.ogg"',
        ),
        ("a.pdf", b"hello", '"a.pdf" is not PDF inside', "export it as PDF again"),
    ],
)
def test_wrong_type(tmp_path: Path, name: str, content: bytes, message: str, hint: str) -> None:
    """Content that contradicts the extension is refused, and what it is instead is told (T-MED-02)."""
    path = tmp_path / name
    path.write_bytes(content)
    assert refused(path) == ("wrong-type", message, hint)


@pytest.mark.parametrize("name", ["talk.exe", "talk"])
def test_unknown_extension(tmp_path: Path, name: str) -> None:
    """An extension that has no type is refused with those that have one."""
    path = tmp_path / name
    path.write_bytes(FRAME * 9)
    kind, message, hint = refused(path)
    assert (kind, message) == ("unknown-type", f'"{name}" has the unknown extension "{path.suffix}"')
    assert hint.startswith("export it as MP3; known are .mp3 .m4a .mp4 .m4v .mov .pdf ")


def test_missing_and_empty(tmp_path: Path) -> None:
    """A file that is not there and one with nothing in it are two things (T-MED-02)."""
    path = tmp_path / "a.mp3"
    compare = "compare the name with the file's, upper and lower case too"
    assert refused(path) == ("missing", '"a.mp3" does not exist', compare)
    path.touch()
    assert refused(path) == ("empty", '"a.mp3" is empty', "export or copy the file again")
    assert refused(path / "b.mp3") == ("missing", '"b.mp3" does not exist', compare)


def test_no_file(tmp_path: Path) -> None:
    """A folder is no media file."""
    path = tmp_path / "a.mp3"
    path.mkdir()
    assert refused(path) == ("not-a-file", '"a.mp3" is not a regular file', "put the file itself in this place")


@pytest.mark.skipif(sys.platform == "win32", reason="needs FIFOs and sockets in folders")
def test_nothing_hangs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A FIFO, a socket, a device and a link to one are refused without being opened (T-SRC-06)."""
    monkeypatch.chdir(tmp_path)
    os.mkfifo("fifo.mp3")
    Path("link.mp3").symlink_to("fifo.mp3")
    Path("device.mp3").symlink_to(os.devnull)
    with socket.socket(socket.AF_UNIX) as unix:
        unix.bind("socket.mp3")
        kinds = {name: refused(Path(name))[0] for name in ("fifo.mp3", "link.mp3", "device.mp3", "socket.mp3")}
    assert set(kinds.values()) == {"not-a-file"}


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_unreadable(tmp_path: Path) -> None:
    """A file that the system refuses is told in the system's words (T-SRC-06)."""
    path = tmp_path / "a.mp3"
    path.write_bytes(FRAME)
    path.chmod(0)
    hint = "make the file readable for the account that builds"
    assert refused(path) == ("unreadable", '"a.mp3" cannot be read: Permission denied', hint)


@pytest.mark.skipif(sys.platform == "win32", reason="needs links")
def test_link_loop(tmp_path: Path) -> None:
    """A link to itself is unreadable (T-SRC-06)."""
    path = tmp_path / "a.mp3"
    path.symlink_to(path)
    assert refused(path)[0] == "unreadable"


def test_hostile_name(tmp_path: Path) -> None:
    """A name that is not UTF-8, or moves the cursor, is printable in the message (T-SRC-06)."""
    assert refused(tmp_path / "a\udcff\x1b[2J\n.mp3")[1] == '"a\ufffd\ufffd[2J\ufffd.mp3" does not exist'


def test_error_travels() -> None:
    """An error that a worker process raises arrives whole."""
    error = pickle.loads(pickle.dumps(MediaError("empty", '"a.mp3" is empty', "export it again")))  # noqa: S301 - our own
    assert (error.kind, error.message, error.hint, str(error)) == (
        "empty",
        '"a.mp3" is empty',
        "export it again",
        '"a.mp3" is empty',
    )
