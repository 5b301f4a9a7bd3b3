"""A finding becomes a diagnostic: it gets its line and column, which is rare enough to read its file once more."""

from __future__ import annotations

from pathlib import Path

from pipeline.catalog.finding import Finding, Spot
from pipeline.diagnostics import Diagnostic, problem
from pipeline.files import Door
from pipeline.frontmatter import SourceError
from pipeline.load import check_is_gone, locate


def placed(site: Path, finding: Finding) -> Diagnostic:
    """Give a finding its line and column."""
    at = finding.at
    if isinstance(at, str):
        at = _text_place(site, finding.source, at)
    elif not isinstance(at, Spot):
        at = locate(site, finding.source, at)
    return problem(finding.source, (at[0], at[1]), finding.code, finding.message, finding.hint)


def _text_place(site: Path, source: str, text: str) -> tuple[int, int]:
    """Find the first line of a source that holds a text; raises SourceError as `locate` does."""
    try:
        lines = Door(site).read(source).decode("utf-8-sig").splitlines()
    except SourceError as fault:
        check_is_gone(site, source, fault)
        return (1, 1)
    except UnicodeDecodeError:
        return (1, 1)
    return next(((n, line.index(text) + 1) for n, line in enumerate(lines, 1) if text in line), (1, 1))
