"""Outputs in short: what many of them hold is named by its digest, so that to hash, keep and send them costs little."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from typing import Any, get_args, get_origin

import msgspec

from pipeline.listing import Shared
from pipeline.render.base import Output

DIGEST = 16
"""Bytes."""

Keep = Callable[[bytes, bytes], None]
"""Told the digest and the encoding of each shared value, once."""

encode = msgspec.msgpack.Encoder().encode
PLAIN, ONE, MANY = range(3)
"""How many shared values a field holds: none, one, or any number."""


class Shortener:
    """Puts outputs into their short form, and digests that into fingerprints."""

    def __init__(self, toolchain: str, keep: Keep | None = None) -> None:
        self._toolchain = toolchain
        self._keep = keep
        self._keys: dict[int, bytes] = {}
        self._values: list[Shared] = []
        """Whose ids are keys: as long as they are here, no other value gets one of these ids."""
        self._kept: set[bytes] = set()
        self._begun: dict[tuple[type[Output], str], hashlib.blake2b] = {}

    def short(self, output: Output) -> bytes:
        """Encode all fields of an output, with digests in place of shared values."""
        fields: list[Any] = []
        known = self._keys
        for name, kind, _ in fields_of(type(output)):
            value = getattr(output, name)
            if kind == ONE:
                value = self.key(value)
            elif kind == MANY:
                value = b"".join([known.get(id(each)) or self.key(each) for each in value])
            fields.append(value)
        return encode(fields)

    def fingerprint(self, output: Output, template: str = "") -> str:
        """Digest of everything that the content depends on; `template` is the digest of the template and its parts."""
        return self.digest(type(output), self.short(output), template)

    def digest(self, kind: type[Output], short: bytes, template: str = "") -> str:
        """Make the fingerprint of an output that is short already."""
        begun = self._begun.get((kind, template))
        if begun is None:
            parts = f"{self._toolchain}\0{kind.__name__}\0{template}"
            begun = self._begun[kind, template] = hashlib.blake2b(parts.encode(), digest_size=DIGEST)
        whole = begun.copy()
        whole.update(short)
        return whole.hexdigest()

    def key(self, value: Shared) -> bytes:
        """Name a shared value."""
        found = self._keys.get(id(value))
        if found is None:
            encoded = encode(value)
            found = hashlib.blake2b(encoded, digest_size=DIGEST).digest()
            self._keys[id(value)] = found
            self._values.append(value)
            if self._keep and found not in self._kept:
                self._kept.add(found)
                self._keep(found, encoded)
        return found


def restored(kind: type[Output], short: bytes, find: Callable[[bytes], bytes]) -> Output:
    """Make an output of its short form again; `find` gives the encoding of a shared value by its digest."""
    values = []
    for raw, (_, how, type_) in zip(raw_fields(short), fields_of(kind), strict=True):
        if how == PLAIN:
            values.append(msgspec.msgpack.decode(raw, type=type_))
            continue
        keys = msgspec.msgpack.decode(raw, type=bytes)
        found = [_value(keys[start : start + DIGEST], type_, find) for start in range(0, len(keys), DIGEST)]
        values.append(found[0] if how == ONE else tuple(found))
    return kind(*values)


def _value(key: bytes, type_: Any, find: Callable[[bytes], bytes]) -> Any:
    return msgspec.msgpack.decode(find(key), type=type_)


def raw_fields(short: bytes) -> list[msgspec.Raw]:
    """Take a short form apart, field by field."""
    return _RAWS.decode(short)


_RAWS = msgspec.msgpack.Decoder(list[msgspec.Raw])


@cache
def fields_of(kind: type[Output]) -> tuple[tuple[str, int, Any], ...]:
    """Each field of a kind: its name, whether it holds no, one or many shared values, and its type or theirs."""
    found: list[tuple[str, int, Any]] = []
    for field in msgspec.structs.fields(kind):
        inner = get_args(field.type)[0] if get_origin(field.type) is tuple else None
        if _is_shared(field.type):
            found.append((field.name, ONE, field.type))
        elif _is_shared(inner):
            found.append((field.name, MANY, inner))
        else:
            found.append((field.name, PLAIN, field.type))
    return tuple(found)


def _is_shared(type_: Any) -> bool:
    return isinstance(type_, type) and issubclass(type_, Shared)
