"""The theme is found however Shownotes was installed, and a site may replace it file by file."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.behaviour.conftest import Shownotes

NOW = "2030-01-01T00:00:00+00:00"
"""After everything in this repository's shows."""


def pip(*arguments: str | Path) -> None:
    """Run pip without an index, so that nothing can be downloaded; the machine's own settings of pip are left out."""
    settings = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    command = [sys.executable, "-m", "pip", "--isolated", *map(str, arguments)]
    done = subprocess.run(command, env=settings, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def wheel(repository: Path, tmp_path: Path) -> Path:
    """A wheel, really built from this checkout."""
    pip("wheel", "--quiet", "--no-index", "--no-deps", "--no-build-isolation", "--wheel-dir", tmp_path, repository)
    (built,) = tmp_path.glob("shownotes-*.whl")
    return built


@pytest.fixture
def installed(wheel: Path, tmp_path: Path) -> Path:
    """An environment of its own, with the wheel installed and this environment's libraries within reach."""
    home = tmp_path / "environment"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", home], check=True)
    pip("--python", home / "bin/python", "install", "--quiet", "--no-index", "--no-deps", wheel)
    (packages,) = home.glob("lib/python*/site-packages")
    # The way to this checkout stands in a .pth file of those libraries, and Python does not follow one from another.
    (packages / "libraries.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return home


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_an_installed_wheel_builds_what_a_checkout_builds(
    installed: Path, own_site: Path, shownotes: Shownotes, environment: dict[str, str], tmp_path: Path
) -> None:
    """Whoever installs the wheel has all of the theme with it, and gets the same bytes as from a checkout."""

    def run(*command: str | Path) -> str:
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.strip()

    package = Path(run(installed / "bin/python", "-c", "import pipeline; print(pipeline.__path__[0])"))
    assert package.is_relative_to(installed)
    assert not (package.parent / "templates").exists()

    shownotes("build", own_site, "--now", NOW, "--output", tmp_path / "by-checkout")
    run(installed / "bin/shownotes", "build", own_site, "--now", NOW, "--output", tmp_path / "by-wheel")
    by_checkout, by_wheel = tree(tmp_path / "by-checkout"), tree(tmp_path / "by-wheel")
    assert sorted(by_wheel) == sorted(by_checkout)
    assert [path for path in by_wheel if by_wheel[path] != by_checkout[path]] == []


def test_the_theme_travels_whole_in_the_wheel(wheel: Path, repository: Path, tmp_path: Path) -> None:
    """No template, stylesheet or font stays behind."""
    pip("install", "--quiet", "--no-index", "--no-deps", "--target", tmp_path / "unpacked", wheel)
    assert tree(tmp_path / "unpacked/pipeline/_templates") == tree(repository / "templates")


def test_a_checkout_has_one_copy_of_the_theme() -> None:
    """An editable install uses the `templates/` that its author edits, not a copy from the day it was installed."""
    assert not (Path(sysconfig.get_path("purelib")) / "pipeline").exists()


def test_a_site_replaces_the_theme_file_by_file(own_site: Path, shownotes: Shownotes) -> None:
    """A template in a site's own `templates/` takes the place of ours, may extend ours, and leaves all others alone."""
    shownotes("build", own_site, "--now", NOW)
    before = tree(own_site / "output")

    template = own_site / "templates/pages/episode.html"
    template.parent.mkdir(parents=True)
    template.write_text(
        '{% extends "default/pages/episode.html" %}\n'
        "{% block content %}<p>Our own words above the theme's.</p>{{ super() }}{% endblock %}\n",
        encoding="utf-8",
    )
    shownotes("build", own_site, "--now", NOW)
    after = tree(own_site / "output")

    pages = {f"{path.parent.name}/{path.stem}/index.html" for path in own_site.glob("episodes/*/*.md")}
    assert set(after) == set(before)
    changed = {path for path in after if after[path] != before[path] and not Path(path).name.startswith(".")}
    assert changed == pages
    assert all("Our own words above the theme's." in after[path].decode() for path in pages)
