"""The manifest: what a build says of its output, and what becomes of one that cannot be trusted."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.manifest import VERSION, Manifest, Row, decode

LEFT = ""
TWO = Manifest({"b/index.html": Row("f2", "d2", 2), "a ä\n.html": Row("f1", "d1", 1)})


def test_one_line_a_file_in_order_of_path() -> None:
    """Two manifests can be compared by any tool."""
    assert TWO.encode().decode() == (
        f'{{"shownotes": {VERSION}, "files": {{\n"a ä\\n.html": ["f1","d1",1],\n"b/index.html": ["f2","d2",2]\n}}}}\n'
    )
    assert json.loads(TWO.encode())["files"].keys() == TWO.rows.keys()


@given(st.dictionaries(st.text(), st.builds(Row, st.text(), st.text(), st.integers(0, 2**53))))
def test_what_was_written_is_read(rows: dict[str, Row]) -> None:
    """Every manifest survives writing and reading."""
    assert decode(Manifest(rows).encode()) == (Manifest(rows), None)


def test_there_is_none_before_the_first_build() -> None:
    """Without a manifest everything is new, and there is nothing to remark."""
    assert decode(None) == (Manifest({}), None)


@pytest.mark.parametrize(
    "data",
    [b"", b"{}", b"[]", b"\xff", b'{"shownotes": 1}', TWO.encode()[:-5], TWO.encode().replace(b'"d2",2', b'"d2"')],
)
def test_a_damaged_one_means_a_full_build(data: bytes) -> None:
    """A manifest that is cut, altered or something else is not trusted (T-FS-05)."""
    assert decode(data) == (Manifest({}), f"the manifest of the output was damaged{LEFT}")


def test_one_of_another_version_means_a_full_build() -> None:
    """What another version wrote is not trusted either (T-FS-05)."""
    data = TWO.encode().replace(f'"shownotes": {VERSION}'.encode(), b'"shownotes": 99')
    assert decode(data) == (Manifest({}), f"the output was built by another version{LEFT}")
