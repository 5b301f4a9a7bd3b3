"""What `make test` installs for node: one pinned package, by a lock file that names no registry."""

from __future__ import annotations

import json
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "partytime"


def test_lock_pins_every_package_and_names_no_registry() -> None:
    """Whatever registry npm is set to, it gets the same bytes: each package has a digest, and none an address."""
    lock = json.loads((FOLDER / "package-lock.json").read_text(encoding="utf-8"))
    wanted = json.loads((FOLDER / "package.json").read_text(encoding="utf-8"))["dependencies"]
    packages = {path: each for path, each in lock["packages"].items() if path}
    assert {name: packages[f"node_modules/{name}"]["version"] for name in wanted} == wanted
    for each in packages.values():
        assert each["integrity"].startswith("sha512-")
        assert "resolved" not in each


def test_nothing_of_a_package_runs_when_it_is_installed() -> None:
    """No script of a package is run by npm here, whoever calls it."""
    assert "ignore-scripts=true" in (FOLDER / ".npmrc").read_text(encoding="utf-8").splitlines()
