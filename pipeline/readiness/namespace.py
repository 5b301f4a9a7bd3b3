"""Rules about the podcast namespace: one for each row of its table, and those that look at several (section 7)."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from pipeline.readiness.document import Element, Feed
from pipeline.readiness.keys import KEYS, key_of
from pipeline.readiness.rule import APPLE, INDEX, MUST, PSP, SHOULD, Fault, Finding, Rule
from pipeline.readiness.tags import PROPOSED, TAGS, Shape, Values
from pipeline.vocabulary import LICENSES, ROLES

PREFIX = "podcast:"
_FOREIGN = re.compile(r"\{")
_GROUPS = {group.lower().rstrip("."): frozenset(role.lower() for role in roles) for group, roles in ROLES.items()}
_ROLES = frozenset(role for roles in _GROUPS.values() for role in roles)


def podcast_elements(feed: Feed) -> Iterator[Element]:
    """Every element of the namespace, wherever it is."""
    for parent in feed.parents:
        for child in parent.children:
            if child.name != "item":
                yield from (each for each in child.walk() if each.name.startswith(PREFIX))


def spelled_right(feed: Feed) -> Iterator[Fault]:
    """Only tags and attributes of the table, each in its place."""
    for each in podcast_elements(feed):
        name = each.name.removeprefix(PREFIX)
        if name in PROPOSED:
            continue
        shape = TAGS.get(name)
        if shape is None:
            near = difflib.get_close_matches(name.lower(), {known.lower(): known for known in TAGS}, n=1)
            known = {known.lower(): known for known in TAGS}
            hint = f"write podcast:{known[near[0]]}" if near else "delete it"
            yield Fault(each, f"the namespace has no podcast:{name}", hint, key_of(each))
            continue
        parent = each.parent.name if each.parent else ""
        if parent not in shape.parents:
            places = ", ".join(shape.parents)
            yield Fault(each, f"podcast:{name} stands in {parent}; its place is {places}", "move it", key_of(each))
        for attribute in each.attributes:
            if attribute not in shape.needs and attribute not in shape.may and not _FOREIGN.match(attribute):
                known_ones = [*shape.needs, *shape.may]
                near = difflib.get_close_matches(attribute, known_ones, n=1)
                hint = f"write {near[0]}" if near else "delete it"
                yield Fault(each, f'podcast:{name} has no attribute "{attribute}"', hint, key_of(each))


def as_the_table_says(name: str, shape: Shape, feed: Feed) -> Iterator[Fault]:
    """Number, attributes and values of one tag are those of its row."""
    counted: dict[int, int] = {}
    for each in podcast_elements(feed):
        if each.name != name:
            continue
        parent = id(each.parent)
        counted[parent] = counted.get(parent, 0) + 1
        if not shape.many and counted[parent] == 2:  # noqa: PLR2004  the second is the fault
            yield Fault(each, f"{name} is there twice", "keep one", key_of(each))
        yield from _attributes(each, shape)
        if shape.text is not None and not _fits(each.text.strip(), shape.text):
            said = f'{name} says "{each.text.strip()[:60]}"'
            yield Fault(each, f"{said}, {_expected(shape.text)}", "mend the value", key_of(each))
        for inner, fewest, most in shape.inner:
            number = sum(child.name in {PREFIX + inner, inner} for child in each.children)
            if number < fewest or (most is not None and number > most):
                wanted = f"{fewest}" if most == fewest else f"at least {fewest}" if most is None else f"at most {most}"
                yield Fault(each, f"{name} holds {number} of {inner}, not {wanted}", "mend it", key_of(each))


def _attributes(each: Element, shape: Shape) -> Iterator[Fault]:
    for attribute, values in (*shape.needs.items(), *shape.may.items()):
        value = each.get(attribute)
        if value is None:
            if attribute in shape.needs:
                yield Fault(each, f"{each.name} has no {attribute}", f"write {attribute}", key_of(each))
        elif values is not None and not _fits(value, values):
            message = f'the {attribute} of {each.name} is "{value[:80]}", {_expected(values)}'
            yield Fault(each, message, "mend the value", key_of(each))


def _fits(value: str, values: Values) -> bool:
    return value in values if isinstance(values, tuple) else values.fullmatch(value) is not None


def _expected(values: Values) -> str:
    few = isinstance(values, tuple) and len(values) <= 10  # noqa: PLR2004  as many as fit a line
    return f"of {', '.join(values)}" if few and isinstance(values, tuple) else "which is not of the form it has"


def license_is_known(feed: Feed) -> Iterator[Fault]:
    """A licence is one of the list, in lower case, or has an address."""
    for each in _named(feed, "podcast:license"):
        text = each.text.strip()
        if text.lower() in LICENSES and text not in LICENSES:
            yield Fault(each, f'the licence is "{text}"', f"write {text.lower()}", key_of(each))
        elif text.lower() not in LICENSES and not each.get("url"):
            yield Fault(each, f'"{text}" is no known licence and has no address', "write its url", key_of(each))


def split_is_for_somebody(feed: Feed) -> Iterator[Fault]:
    """A stretch of value goes to one remote item, or to recipients."""
    for each in _named(feed, "podcast:valueTimeSplit"):
        remote, people = each.all("podcast:remoteItem"), each.all("podcast:valueRecipient")
        if bool(remote) == bool(people):
            yield Fault(each, "podcast:valueTimeSplit needs one remote item, or recipients", "write one", key_of(each))


def social_has_place(feed: Feed) -> Iterator[Fault]:
    """Where comments are, or that there are none."""
    for each in _named(feed, "podcast:socialInteract"):
        if (each.get("protocol") == "disabled") == bool(each.get("uri")):
            message = "podcast:socialInteract has no uri" if not each.get("uri") else "what is disabled has a uri"
            yield Fault(
                each,
                message,
                "write uri, or protocol: disabled without one",
                key_of(each),
                others='write uri="…", or protocol="disabled"',
            )


def list_has_no_items(feed: Feed) -> Iterator[Fault]:
    """A feed that is a list has remote items and no items."""
    if feed.channel is None:
        return
    medium = feed.channel.value("podcast:medium")
    if medium.endswith("L"):
        at = feed.channel.first("podcast:medium")
        if feed.items:
            yield Fault(at, f"the medium {medium} is a list, and there are items", "write another medium")
        if not feed.channel.all("podcast:remoteItem"):
            yield Fault(
                at,
                f"the medium {medium} is a list, and there are no remote items",
                "write remote_items:",
                others="write <podcast:remoteItem>",
            )


def frequency_can_be_counted(feed: Feed) -> Iterator[Fault]:
    """A rule that counts says from when."""
    for each in _named(feed, "podcast:updateFrequency"):
        if "COUNT=" in (each.get("rrule") or "") and not each.get("dtstart"):
            yield Fault(
                each,
                "the rule counts, and does not say from when",
                "write dtstart:",
                key_of(each),
                others='write dtstart="…"',
            )


def publisher_is_one(feed: Feed) -> Iterator[Fault]:
    """The publisher is told as such, with an address."""
    for each in _named(feed, "podcast:publisher"):
        for remote in each.all("podcast:remoteItem"):
            if remote.get("medium") != "publisher" or not remote.get("feedUrl"):
                yield Fault(
                    remote,
                    "the publisher has no feedUrl, or another medium",
                    "write feed_url:",
                    key_of(each),
                    others='write feedUrl="https://…"',
                )


def displayed(feed: Feed) -> Iterator[Fault]:
    """Texts are as short as apps show them."""
    for each in podcast_elements(feed):
        shape = TAGS.get(each.name.removeprefix(PREFIX))
        if shape is None:
            continue
        texts = [("text", each.text.strip(), shape.most)] if shape.most else []
        texts += [(name, each.get(name) or "", most) for name, most in shape.limits.items()]
        for name, text, most in texts:
            if most and len(text) > most:
                message = f"the {name} of {each.name} has {len(text)} characters, of {most}"
                yield Fault(each, message, "shorten it", key_of(each))


def roles_known(feed: Feed) -> Iterator[Fault]:
    """Roles and groups are those of the taxonomy, each role in its group."""
    for each in _named(feed, "podcast:person"):
        role = (each.get("role") or "host").lower()
        group = (each.get("group") or "cast").lower().rstrip(".")
        name = each.text.strip()
        if group not in _GROUPS:
            yield Fault(
                each, f'the group "{group}" of {name} is not of the taxonomy', "see docs/roles.md", key_of(each)
            )
        elif role not in _ROLES:
            yield Fault(each, f'the role "{role}" of {name} is not of the taxonomy', "see docs/roles.md", key_of(each))
        elif role not in _GROUPS[group]:
            message = f'the role "{role}" of {name} is not in the group "{group}"'
            yield Fault(each, message, "see docs/roles.md", key_of(each))


def hosts_restated(feed: Feed) -> Iterator[Fault]:
    """An item that names somebody names the hosts too: its persons replace the channel's."""
    if feed.channel is None or not any(_is_host(each) for each in feed.channel.all("podcast:person")):
        return
    for item in feed.items:
        persons = item.all("podcast:person")
        if persons and not any(_is_host(each) for each in persons):
            yield Fault(
                persons[0],
                f'"{item.value("title")}" names people and no host',
                "write hosts:",
                "episode:hosts",
                others="write <podcast:person role='host'> for each",
            )


def _is_host(person: Element) -> bool:
    return "host" in (person.get("role") or "host").lower()


def nothing_proposed(feed: Feed) -> Iterator[Fault]:
    """Proposals are not written."""
    for each in podcast_elements(feed):
        if each.name.removeprefix(PREFIX) in PROPOSED:
            yield Fault(each, f"{each.name} is a proposal, or was withdrawn", "leave it out", key_of(each))


def _named(feed: Feed, name: str) -> Iterator[Element]:
    return (each for each in podcast_elements(feed) if each.name == name)


_WHO = {
    "transcript": (*INDEX, *PSP),
    "chapters": (*APPLE, *INDEX),
    "locked": (*INDEX, *PSP),
    "funding": (*INDEX, *PSP),
    "guid": (*INDEX, *PSP),
    "txt": (*APPLE, *INDEX),
}
"""Who reads a tag beside Podcast Index."""


def _key(name: str) -> str:
    scope = "show" if "channel" in TAGS[name].parents or "podcast:podroll" in TAGS[name].parents else "episode"
    inner = {
        "source": "alternates",
        "integrity": "alternates",
        "valueRecipient": "value",
        "valueTimeSplit": "value",
    }
    return f"{scope}:{inner.get(name) or KEYS.get(PREFIX + name, '')}"


def _row(name: str, shape: Shape) -> Rule:
    return Rule(
        f"R-P20-{shape.id}",
        MUST,
        _WHO.get(name, INDEX),
        f"podcast:{name} is as the namespace has it",
        "number, attributes and values",
        _key(name),
        partial(as_the_table_says, PREFIX + name, shape),
        (PREFIX + name,),
    )


def _more(id_: str, says: str, name: str, check: Callable[[Feed], Iterable[Finding]]) -> Rule:
    return Rule(f"R-P20-{id_}", MUST, INDEX, says, "attributes and values", _key(name), check, (PREFIX + name,))


RULES = (
    Rule("R-P20-01", MUST, INDEX, "Tags and attributes are spelled right", "table", "show:title", spelled_right),
    *(_row(name, shape) for name, shape in TAGS.items()),
    _more("LIC", "A licence is known or has an address", "license", license_is_known),
    _more("VTS", "A stretch of value goes to somebody", "valueTimeSplit", split_is_for_somebody),
    _more("SOCIAL", "Comments have a place, or are off", "socialInteract", social_has_place),
    _more("MEDIUM", "A list has remote items and no items", "medium", list_has_no_items),
    _more("FREQ", "A rule that counts says from when", "updateFrequency", frequency_can_be_counted),
    _more("PUB", "The publisher has a feed", "publisher", publisher_is_one),
    Rule("R-P20-02", SHOULD, INDEX, "Texts fit where apps show them", "length", "show:title", displayed),
    Rule(
        "R-P20-PERSON2",
        MUST,
        INDEX,
        "Roles are those of the taxonomy",
        "data file",
        "episode:credits",
        roles_known,
        ("podcast:person",),
    ),
    Rule(
        "R-P20-PERSON2",
        SHOULD,
        INDEX,
        "Items that name people name the hosts",
        "persons of channel and item",
        "episode:hosts",
        hosts_restated,
        ("podcast:person",),
    ),
    Rule("R-P20-PROP R-P20-IMAGES", SHOULD, INDEX, "Proposals are left out", "table", "show:title", nothing_proposed),
)
