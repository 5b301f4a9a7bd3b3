"""How templates are read: each escapes, reaches values only, and fails with its own name and line."""

from __future__ import annotations

import hashlib
import io
import secrets
import traceback
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import (
    BaseLoader,
    BytecodeCache,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    nodes,
)
from jinja2.bccache import Bucket
from jinja2.exceptions import SecurityError

from pipeline.toolchain import toolchain

_SEAL = 16
"""Bytes."""


class FolderLoader(FileSystemLoader):
    """Templates of one folder and none from outside it: jinja2's own loader follows links out (T-SRC-07)."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Any]:
        """Read a template; raises TemplateNotFound where its file is elsewhere."""
        source, name, fresh = super().get_source(environment, template)
        root = Path(self.searchpath[0]).resolve()
        if not Path(name).resolve().is_relative_to(root):
            raise TemplateNotFound(template, f"{template} is a link that leaves the folder of templates")
        return source, name, fresh


class Bytecode(BytecodeCache):
    """Compiled templates, kept between builds; jinja2's own cache would run whatever lies there (T-FS-05)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take a compiled template, where it is what this version of ours wrote."""
        with suppress(OSError):
            sealed = self._file(bucket).read_bytes()
            if sealed[:_SEAL] == seal(sealed[_SEAL:]):
                # jinja2 compares the source's checksum, which is part of it.
                bucket.load_bytecode(io.BytesIO(sealed[_SEAL:]))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a compiled template; where there is no space for it, it is compiled again the next time."""
        code = bucket.bytecode_to_string()
        file = self._file(bucket)
        new = file.with_suffix(f".{secrets.token_hex(4)}")  # several workers may do the same at once
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            try:
                new.write_bytes(seal(code) + code)
                new.replace(file)
            finally:
                new.unlink(missing_ok=True)

    def _file(self, bucket: Bucket) -> Path:
        return self._folder / f"__jinja2_{bucket.key}.cache"


def seal(code: bytes) -> bytes:
    """Our version decides what is compiled, and which names are refused; it is not in jinja2's checksum."""
    return hashlib.blake2b(toolchain().encode() + code, digest_size=_SEAL).digest()


class ValuesOnly(Environment):
    """Templates that reach the values that they are given, and not Python behind them (T-OUT-09).

    jinja2's sandbox looks at every attribute of every value when it is printed, which took a third of a cold build.
    The names stand in the template: looking once, when it is read, is enough.
    """

    def __init__(self, loader: BaseLoader, bytecode: BytecodeCache | None) -> None:
        super().__init__(
            loader=loader,
            autoescape=True,  # whatever a template is called (T-OUT-08)
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            bytecode_cache=bytecode,
            auto_reload=False,
        )
        del self.filters["attr"]

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        for extends in tree.find_all(nodes.Extends):
            if isinstance(extends.template, nodes.Const) and extends.template.value == name:
                message = f'it extends itself; write {{% extends "default/{name}" %}}'
                raise TemplateSyntaxError(message, extends.lineno, name, filename)
        for node in tree.find_all(nodes.Getattr):
            if _leads_inside(node.attr):
                message = f"templates get values only; .{node.attr} is not for them"
                raise TemplateSyntaxError(message, node.lineno, name, filename)
        return tree

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Subscribe a value; also what filters such as `map(attribute=…)` go through."""
        if isinstance(argument, str) and _leads_inside(argument):
            raise SecurityError(f"templates get values only; [{argument!r}] is not for them")
        return super().getitem(obj, argument)


def _leads_inside(name: str) -> bool:
    """True for an attribute that leads from a value to the code behind it, as `"{0.__class__}".format(value)` does."""
    return name.startswith(("_", "gi_", "model_", "parse_")) or name in ("format", "format_map")


# What an expression of a template may come to; anything else is not the template's fault.
FAULTS = (TemplateError, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


class TemplateFault(Exception):  # noqa: N818  a mistake of the author, not of ours
    """A template that cannot be read or rendered."""

    def __init__(self, name: str, line: int, message: str) -> None:
        super().__init__(name, line, message)  # all of them, so that it survives the way back from a worker process
        self.name, self.line, self.message = name, line, message


class Part(NamedTuple):
    """A template as another one names it."""

    name: str | None
    """None where it is computed."""
    line: int
    is_needed: bool
    """False where the template says what happens without it."""


@lru_cache(maxsize=512)
def parts_of(source: str, name: str) -> tuple[Part, ...]:
    """Find the templates that one extends, includes or imports; raises TemplateSyntaxError."""
    return tuple(_parts(_READER.parse(source, name)))


def _parts(tree: nodes.Template) -> Iterator[Part]:
    for node in tree.find_all((nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)):
        target = node.template  # type: ignore[attr-defined]  # find_all is typed as if it gave any node
        several = target.items if isinstance(target, nodes.Tuple | nodes.List) else [target]
        is_needed = len(several) == 1 and not getattr(node, "ignore_missing", False)
        for each in several:
            yield Part(each.value if isinstance(each, nodes.Const) else None, node.lineno, is_needed)


_READER = ValuesOnly(BaseLoader(), None)


def rendering_fault(found: BaseException, own: Iterable[Path], ours: Path) -> TemplateFault | None:
    """Blame the innermost line of a site's own templates; None where it has none, and the mistake is ours."""
    lines = [(Path(frame.f_code.co_filename), line) for frame, line in traceback.walk_tb(found.__traceback__)]
    for folder in own:
        for path, line in reversed(lines):
            if path.is_relative_to(folder):
                return TemplateFault(path.relative_to(folder).as_posix(), line, f"cannot be rendered: {found}")
        for path, line in reversed(lines):
            if path.is_relative_to(ours):
                name = path.relative_to(ours).as_posix()
                message = f"cannot be rendered with the site's own templates: {found}"
                return TemplateFault(f"default/{name}", line, message)
    return None
