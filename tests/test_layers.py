"""The shape of `pipeline/`: who may import whom, and how long a module or a function may grow."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(__file__).resolve().parents[1] / "pipeline"
MODULES = {str(path.relative_to(PACKAGE)): path for path in sorted(PACKAGE.rglob("*.py"))}

# A module imports only from lines below its own; a folder is one line.
LAYERS = """
    __main__
    cli
    preview
    explain
    diff
    build
    edited
    edit
    inspection
    workers
    plan
    scene
    ledger
    session
    last
    report
    store
    manifest
    checks
    render
    readiness
    feed
    catalog
    load
    cache
    media
    credits
    entry
    schemas
    chapters
    transcripts
    listing
    sidecar
    validation
    lengths
    fetch
    files
    frontmatter
    notes
    config
    model
    namespace
    parts
    times
    fields
    vocabulary
    urls
    inputs
    later
    offspring
    wish
    wording
    toolchain
    diagnostics
    __init__
""".split()

MOST_LINES_OF_A_MODULE = 350
MOST_LINES_OF_A_FUNCTION = 50

Function = ast.FunctionDef | ast.AsyncFunctionDef


def layer_of(module: str) -> str:
    """The line of LAYERS for a path in `pipeline/`: "render/pages.py" is of "render"."""
    return module.split("/", maxsplit=1)[0].removesuffix(".py")


def imported_layers(node: ast.AST, module: str) -> Iterator[str]:
    """The layers that one import statement names, however it is spelled; none for other packages and other nodes."""
    if isinstance(node, ast.Import):
        names = [alias.name.split(".") for alias in node.names]
    elif isinstance(node, ast.ImportFrom):
        here = ["pipeline", *module.split("/")][: -node.level] if node.level else []
        origin = here + (node.module.split(".") if node.module else [])
        names = [[*origin, alias.name] for alias in node.names]
    else:
        return
    for name in names:
        if name[0] == "pipeline":
            yield name[1] if len(name) > 1 and name[1] in LAYERS else "__init__"


def functions(tree: ast.Module) -> Iterator[Function]:
    """Every function and method, nested ones too."""
    return (node for node in ast.walk(tree) if isinstance(node, Function))


@pytest.fixture(params=MODULES)
def module(request: pytest.FixtureRequest) -> str:
    """The path of each module in `pipeline/`."""
    return str(request.param)


@pytest.fixture
def tree(module: str) -> ast.Module:
    """The module as a syntax tree."""
    return ast.parse(MODULES[module].read_text(encoding="utf-8"))


def test_every_module_has_a_line() -> None:
    """A new module gets its place among the layers, and a removed one leaves none behind."""
    assert set(LAYERS) == {layer_of(module) for module in MODULES}


def test_a_module_imports_only_from_lines_below_its_own(module: str, tree: ast.Module) -> None:
    """A module never depends on one that stands above it, so there are no cycles and each can be read alone."""
    imported = {layer for node in ast.walk(tree) for layer in imported_layers(node, module)} - {layer_of(module)}
    above = LAYERS[: LAYERS.index(layer_of(module))]
    assert sorted(imported.intersection(above)) == []


def test_imports_stand_at_the_top_of_the_module(module: str, tree: ast.Module) -> None:
    """Only commands import within functions, because their start is measured; elsewhere that would hide a cycle."""
    hidden = {
        f"{function.name}: {layer}"
        for function in functions(tree)
        for node in ast.walk(function)
        for layer in imported_layers(node, module)
    }
    assert layer_of(module) in {"cli", "__main__"} or sorted(hidden) == []


def test_a_module_opens_with_its_purpose(tree: ast.Module) -> None:
    """The first line of every module says what it is for."""
    assert ast.get_docstring(tree)


def test_modules_and_functions_stay_short(module: str, tree: ast.Module) -> None:
    """A module can be read in one sitting and a function on one screen."""
    lengths = {f.name: (f.end_lineno or f.lineno) - f.lineno + 1 for f in functions(tree)}
    assert {name: lines for name, lines in lengths.items() if lines > MOST_LINES_OF_A_FUNCTION} == {}
    assert len(MODULES[module].read_text(encoding="utf-8").splitlines()) <= MOST_LINES_OF_A_MODULE
