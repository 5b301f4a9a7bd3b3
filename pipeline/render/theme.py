"""The theme: the site's own templates before ours, each with a digest of itself and all its parts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any, ClassVar

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FileSystemBytecodeCache,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    TemplateNotFound,
    TemplateSyntaxError,
    meta,
    nodes,
)
from jinja2.exceptions import SecurityError

from pipeline import urls
from pipeline.fields import clock_text, iso
from pipeline.render.base import Engine, Output

ASSETS = "assets/"
STYLESHEET = "assets/style.css"


class _FolderLoader(FileSystemLoader):
    """Templates of one folder and none from outside it: jinja2's own loader follows links out (T-SRC-07)."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Any]:
        source, name, fresh = super().get_source(environment, template)
        root = Path(self.searchpath[0]).resolve()
        if not Path(name).resolve().is_relative_to(root):
            raise TemplateNotFound(template, f"{template} is a link that leaves the folder of templates")
        return source, name, fresh


class _ValuesOnly(Environment):
    """An environment in which templates reach the values that they are given, and not Python behind them (T-OUT-09).

    jinja2's sandbox looks at every attribute of every value when it is printed, which took a third of a cold build.
    The names stand in the template: looking once, when it is read, is enough.
    """

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        for node in tree.find_all(nodes.Getattr):
            if node.attr.startswith("_") or node.attr in ("format", "format_map"):  # "{0.__class__}".format(value)
                message = f"templates get values only; .{node.attr} is not for them"
                raise TemplateSyntaxError(message, node.lineno, name, filename)
        return tree

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Subscribe a value; also what filters such as `map(attribute=…)` go through."""
        if isinstance(argument, str) and argument.startswith("_"):
            raise SecurityError(f"templates get values only; [{argument!r}] is not for them")
        return super().getitem(obj, argument)


class Theme:
    """Templates and static files, found in the site's `templates/` first and then in ours."""

    def __init__(self, site: Path, bytecode: Path | None = None) -> None:
        self.folders = [folder for folder in (site / "templates", default_templates()) if folder.is_dir()]
        self.folders = list(dict.fromkeys(folder.resolve() for folder in self.folders))
        self._bytecode = bytecode
        self._environment: Environment | None = None
        self._digests: dict[str, str] = {}

    @property
    def environment(self) -> Environment:
        """The templates, ready to render: every one escapes, whatever its name (T-OUT-08)."""
        if self._environment is None:
            cache = None
            if self._bytecode:
                self._bytecode.mkdir(parents=True, exist_ok=True)
                cache = FileSystemBytecodeCache(str(self._bytecode))
            loader = self._loader()
            self._environment = _ValuesOnly(
                loader=loader,
                autoescape=True,
                undefined=StrictUndefined,
                trim_blocks=True,
                lstrip_blocks=True,
                bytecode_cache=cache,
                auto_reload=False,
            )
            self._environment.filters |= FILTERS
            del self._environment.filters["attr"]
        return self._environment

    def _loader(self) -> BaseLoader:
        ours = _FolderLoader(str(self.folders[-1]))
        own = [_FolderLoader(str(folder)) for folder in self.folders[:-1]]
        # A site's base.html can extend default/base.html.
        return ChoiceLoader([*own, ours, PrefixLoader({"default": ours})])

    def digest(self, template: str | None) -> str:
        """Digest of a template and of all that it extends, includes or imports."""
        if template is None:
            return ""
        if template not in self._digests:
            digest = hashlib.blake2b(digest_size=16)
            for name in sorted(self._closure(template, set())):
                source, _, _ = self._source(name)
                digest.update(f"{name}\0{source}\0".encode())
            self._digests[template] = digest.hexdigest()
        return self._digests[template]

    def _source(self, name: str) -> tuple[str, str | None, Any]:
        loader = self.environment.loader
        if loader is None:
            raise TemplateNotFound(name)
        return loader.get_source(self.environment, name)

    def _closure(self, name: str, seen: set[str]) -> set[str]:
        if name not in seen:
            seen.add(name)
            tree = self.environment.parse(self._source(name)[0], name)  # raises TemplateSyntaxError
            for each in meta.find_referenced_templates(tree):
                if each:
                    self._closure(each, seen)
        return seen

    def asset(self, name: str) -> bytes:
        """Read a static file; the site's own comes first."""
        return self._path(name).read_bytes()

    def own_templates(self) -> list[str]:
        """Name the templates that the site brings itself."""
        own = self.folders[:-1]
        return sorted({path.relative_to(folder).as_posix() for folder in own for path in folder.rglob("*.html")})

    def assets(self) -> Iterator[str]:
        """Name every static file of the theme."""
        names = set()
        for folder in self.folders:
            top = folder / ASSETS
            names |= {path.relative_to(folder).as_posix() for path in top.rglob("*") if path.is_file()}
        return iter(sorted(name for name in names if not Path(name).name.startswith(".")))

    def _path(self, name: str) -> Path:
        for folder in self.folders:
            path = folder / name
            if path.is_file() and path.resolve().is_relative_to(folder):
                return path
        raise TemplateNotFound(name)

    def published(self, name: str) -> str:
        """The path of a static file on the site, with a part of its digest."""
        digest = hashlib.blake2b(self.asset(name), digest_size=16).hexdigest()
        place, _, file = name.rpartition("/")
        return urls.hashed(f"{place}/", file, digest)


class ThemeFile(Output, frozen=True):
    """A static file of the theme."""

    template: ClassVar[str | None] = None

    name: str
    place: str

    @classmethod
    def select(cls, theme: Theme) -> Iterator[ThemeFile]:
        """One file each."""
        for name in theme.assets():
            yield cls(name, theme.published(name))

    @property
    def path(self) -> str:
        """With a part of its digest, so that browsers may keep it for ever."""
        return self.place

    def render(self, engine: Engine) -> bytes:
        """Copy the file."""
        return engine.theme_file(self.name)


def default_templates() -> Path:
    """Find our templates: inside the installed package, else beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    checkout = package.parent / "templates"
    # A checkout comes first: an editable install may leave an old copy in the package.
    return checkout if (package.parent / "pyproject.toml").is_file() and checkout.is_dir() else package / "_templates"


def day(moment: date | datetime) -> str:
    """Print a date: 17 March 2025. Never through the locale of the machine (T-TIME-03)."""
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


_MONTHS = "January February March April May June July August September October November December".split()


def minutes(total: int) -> str:
    """Print a duration for people: 52 min, 1 h 5 min, 40 s."""
    whole = round(total / 60)
    if whole == 0:
        return f"{total} s"
    hours, rest = divmod(whole, 60)
    return f"{hours} h {rest} min" if hours else f"{rest} min"


def initials(name: str) -> str:
    """The first letters of the first and last word of a name."""
    words = name.split()
    return "".join(word[0] for word in (words[0], words[-1])[: len(words)]).upper() if words else ""


def paragraphs(text: str) -> list[str]:
    """Cut text at blank lines."""
    return [part.strip() for part in text.split("\n\n") if part.strip()]


def count(number: int, noun: str) -> str:
    """Print a number with its noun: 1 episode, 3 episodes."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


FILTERS = {
    "day": day,
    "iso": iso,
    "clock": clock_text,
    "minutes": minutes,
    "initials": initials,
    "paragraphs": paragraphs,
    "host": urls.host,
    "count": count,
}
