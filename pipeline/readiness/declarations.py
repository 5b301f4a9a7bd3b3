"""Rules about the namespaces that a feed declares (R-DOC-04, R-DOC-05)."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.readiness.document import NAMESPACES, RSS, Feed
from pipeline.readiness.rule import ALL, APPLE, INDEX, MUST, PSP, SHOULD, Fault, Rule

PODCAST, NEEDED = "podcast", ("itunes", "podcast", "atom")


def apples_namespaces_exact(feed: Feed) -> Iterator[Fault]:
    """The namespaces that Apple reads have their exact addresses."""
    yield from (fault for prefix, fault in _misspelt(feed) if prefix != PODCAST)


def podcast_namespace_exact(feed: Feed) -> Iterator[Fault]:
    """The podcast namespace has its exact address."""
    yield from (fault for prefix, fault in _misspelt(feed) if prefix == PODCAST)


def _misspelt(feed: Feed) -> Iterator[tuple[str, Fault]]:
    """The usual prefixes of namespaces whose addresses are wrong."""
    usual = {uri.lower(): prefix for prefix, uri in NAMESPACES.items()}
    for prefix, uri in feed.root.node.nsmap.items() if feed.root and feed.root.name == RSS else ():
        meant = usual.get(uri.lower()) or (prefix if prefix in NAMESPACES else None)
        if meant and uri != NAMESPACES[meant]:
            yield meant, Fault(feed.root, f"the namespace of {prefix}: is {uri}", f"write {NAMESPACES[meant]}")


def namespaces_declared(feed: Feed) -> Iterator[Fault]:
    """The three that apps look for are declared on the root, needed or not."""
    if feed.root is None or feed.root.name != RSS:
        return
    declared = feed.root.node.nsmap
    for prefix in NEEDED:
        # Under a wrong address it was told already.
        if NAMESPACES[prefix] not in declared.values() and prefix not in declared:
            hint = f'add xmlns:{prefix}="{NAMESPACES[prefix]}"'
            yield Fault(feed.root, f"the namespace {prefix} is not declared", hint)


def usual_prefixes(feed: Feed) -> Iterator[Fault]:
    """Namespaces have their usual prefixes."""
    if feed.root is None:
        return
    for usual in ("itunes", "podcast", "atom", "content", "psc"):
        prefixes = [prefix for prefix, uri in feed.root.node.nsmap.items() if uri == NAMESPACES[usual]]
        if prefixes and usual not in prefixes:
            yield Fault(feed.root, f"the prefix of {NAMESPACES[usual]} is {prefixes[0]}", f"name it {usual}")


RULES = (
    Rule(
        "R-DOC-04",
        MUST,
        (*APPLE, *INDEX, *PSP),
        "Namespaces that Apple reads have their exact addresses",
        "declarations of the root",
        "",
        apples_namespaces_exact,
    ),
    Rule(
        "R-DOC-04",
        MUST,
        (*INDEX, *PSP),
        "The podcast namespace has its exact address",
        "declarations of the root",
        "",
        podcast_namespace_exact,
    ),
    Rule(
        "R-DOC-04",
        MUST,
        PSP,
        "Itunes, podcast and atom are declared, needed or not",
        "declarations of the root",
        "",
        namespaces_declared,
    ),
    Rule(
        "R-DOC-05", SHOULD, ALL, "Namespaces have their usual prefixes", "declarations of the root", "", usual_prefixes
    ),
)
