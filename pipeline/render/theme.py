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
    PrefixLoader,
    Template,
    TemplateNotFound,
    TemplateSyntaxError,
)

from pipeline import urls
from pipeline.inputs import Watch, stamp_at
from pipeline.render.base import Engine, Output
from pipeline.render.environment import (
    FAULTS,
    Bytecode,
    FolderLoader,
    Part,
    TemplateFault,
    ValuesOnly,
    parts_of,
    rendering_fault,
)
from pipeline.times import clock_text, iso
from pipeline.wording import count

ASSETS = "assets/"
STYLESHEET = "assets/style.css"
FEED_STYLESHEET = "assets/feed.css"
"""Of feeds, for people who open one in a browser."""


class Theme:
    """Templates and static files, found in the site's `templates/` first and then in ours."""

    def __init__(self, site: Path, bytecode: Path | None = None) -> None:
        self.own = [folder.resolve() for folder in [site / "templates"] if folder.is_dir()]
        self.folders = list(dict.fromkeys([*self.own, default_templates().resolve()]))
        self._bytecode = bytecode
        self._environment: ValuesOnly | None = None
        self._digests: dict[str, str] = {}
        self._read: dict[str, tuple[Part, ...]] = {}

    @property
    def environment(self) -> ValuesOnly:
        """The templates, ready to render."""
        if self._environment is None:
            cache = Bytecode(self._bytecode) if self._bytecode else None
            self._environment = ValuesOnly(self._loader(), cache)
            self._environment.filters |= FILTERS
        return self._environment

    def _loader(self) -> BaseLoader:
        ours = FolderLoader(str(self.folders[-1]))
        own = [FolderLoader(str(folder)) for folder in self.folders[:-1]]
        # A site's base.html can extend default/base.html.
        return ChoiceLoader([*own, ours, PrefixLoader({"default": ours})])

    def watch(self, watch: Watch) -> None:
        """Take down every file of the theme, and the folders in which a file could appear."""
        watch.folder("templates", hidden=True)
        for folder in self.folders:
            watch.folder(str(folder), hidden=True)
            for path in sorted(folder.rglob("*")):
                name = str(path)
                if path.is_dir():
                    watch.folder(name, hidden=True)
                elif path.is_file():
                    stamp = stamp_at(name)
                    watch.file(name, stamp, path.read_bytes())

    def digest(self, template: str | None) -> str:
        """Digest of a template and of all that it extends, includes or imports; raises TemplateFault."""
        if template is None:
            return ""
        if template not in self._digests:
            digest = hashlib.blake2b(digest_size=16)
            for name in sorted(self._closure(template, set())):
                digest.update(f"{name}\0{self._source(name)}\0".encode())
            self._digests[template] = digest.hexdigest()
        return self._digests[template]

    def digests(self) -> dict[str, str]:
        """The digests that were asked for."""
        return dict(self._digests)

    def render(self, name: str, context: dict[str, Any]) -> str:
        """Render a template; raises TemplateFault."""
        try:
            return self._template(name).render(context)
        except FAULTS as found:
            fault = rendering_fault(found, self.own, self.folders[-1])
            if fault is None:
                raise
            raise fault from found

    def _template(self, name: str) -> Template:
        try:
            return self.environment.get_template(name)
        except TemplateSyntaxError as found:
            raise TemplateFault(found.name or name, found.lineno, f"cannot be read: {found.message}") from found

    def _source(self, name: str) -> str | None:
        """Read a template; None where there is none of this name."""
        loader = self.environment.loader
        try:
            return loader.get_source(self.environment, name)[0] if loader else None
        except TemplateNotFound:
            return None
        except UnicodeDecodeError:
            raise TemplateFault(name, 1, "is not UTF-8 text") from None

    def _closure(self, name: str, seen: set[str]) -> set[str]:
        if name not in seen:
            seen.add(name)
            for part in self._parts(name):
                for each in [part.name] if part.name else self._names():
                    self._closure(each, seen)
        return seen

    def _parts(self, name: str) -> tuple[Part, ...]:
        """Find the templates that one names."""
        if name not in self._read:
            try:
                self._read[name] = parts_of(self._source(name) or "", name)
            except TemplateSyntaxError as found:
                raise TemplateFault(name, found.lineno, f"cannot be read: {found.message}") from found
            for part in self._read[name]:
                if part.name and part.is_needed and self._source(part.name) is None:
                    raise TemplateFault(name, part.line, f"names {part.name}, and there is no such template")
        return self._read[name]

    def _names(self) -> list[str]:
        """Name every template: any of them may be meant where a name is computed."""
        return [name for name in self.environment.list_templates() if ASSETS not in name]

    def asset(self, name: str) -> bytes:
        """Read a static file; the site's own comes first."""
        return self._path(name).read_bytes()

    def faults(self) -> Iterator[TemplateFault]:
        """Find what is wrong with the files that the site brings itself."""
        for folder in self.own:
            for path in sorted(folder.rglob("*")):
                name, real = path.relative_to(folder).as_posix(), path.resolve()
                if not real.is_relative_to(folder):
                    yield TemplateFault(name, 0, f"is a link that leaves templates/, to {real}")
                elif path.suffix == ".html":
                    try:
                        self.digest(name)
                        self._template(name)  # filters and tests are looked up no sooner
                    except TemplateFault as fault:
                        yield fault

    def assets(self) -> Iterator[str]:
        """Name every static file of the theme."""
        names = set()
        for folder in self.folders:
            found = [path for path in (folder / ASSETS).rglob("*") if path.is_file()]
            names |= {path.relative_to(folder).as_posix() for path in found if path.resolve().is_relative_to(folder)}
        return iter(sorted(name for name in names if not Path(name).name.startswith(".")))

    def stylesheets(self) -> tuple[str, ...]:
        """The paths of all stylesheets of pages: the theme's first, so that others need hold only what differs."""
        names = [name for name in self.assets() if name.endswith(".css") and name != FEED_STYLESHEET]
        return tuple(self.published(name) for name in sorted(names, key=lambda name: (name != STYLESHEET, name)))

    def feed_stylesheet(self) -> str:
        """The path of the stylesheet of feeds."""
        return self.published(FEED_STYLESHEET)

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
