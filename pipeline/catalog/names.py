"""Who is who: many spellings, one person or organization, one address."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from pipeline.catalog.finding import Finding
from pipeline.load.site import ProfileSource
from pipeline.urls import name_id

CLOSE = 6
"""Letters from which one wrong letter is more likely a slip than another name."""


class Directory:
    """The identities of one kind of thing: those that have a profile, and all that episodes name."""

    def __init__(self, kind: str, source: str, profiles: Iterable[ProfileSource]) -> None:
        self.kind, self.source = kind, source
        self.findings: list[Finding] = []
        self.profiles: dict[str, ProfileSource] = {}
        self._by_fold: dict[str, str] = {}
        self._ids: dict[str, str] = {}
        self._spellings: dict[str, Counter[str]] = defaultdict(Counter)
        self._seen: dict[str, str] = {}
        for each in profiles:
            self._add_profile(each)

    def _add_profile(self, each: ProfileSource) -> None:
        profile = each.profile
        id_ = profile.id or name_id(profile.name)
        loc = ("profiles", each.position)
        if id_ in self.profiles:
            other = self.profiles[id_].profile.name
            message = f'"{profile.name}" and "{other}" have the id {id_}'
            self.findings.append(Finding(self.source, (*loc, "name"), "R203", message, "give one of them another id:"))
            return
        self.profiles[id_] = each
        for position, name in enumerate((profile.name, *profile.aliases)):
            taken = self._by_fold.setdefault(name_id(name), id_)
            if taken != id_:
                place = (*loc, "name") if position == 0 else (*loc, "aliases", position - 1)
                message = f'"{name}" also stands for {self.profiles[taken].profile.name}'
                self.findings.append(Finding(self.source, place, "R203", message, "keep the name in one profile"))

    def id(self, name: str) -> str:
        """Give the last part of the address of whoever has this name."""
        found = self._ids.get(name)
        if found is None:
            found = self._by_fold.get(name_id(name)) or name_id(name)
            self._ids[name] = found
        return found

    def see(self, name: str, source: str) -> None:
        """Count a spelling that a public episode uses."""
        self._spellings[self.id(name)][name] += 1
        self._seen.setdefault(name, source)

    def name(self, id_: str) -> str:
        """Give the name to show: the profile's, or the spelling used most often."""
        if id_ in self.profiles:
            return self.profiles[id_].profile.name
        spellings = self._spellings[id_]
        return min(spellings, key=lambda name: (-spellings[name], name))

    def doubts(self) -> Iterator[Finding]:
        """Warn of names that are probably one name in two spellings."""
        yield from self.twins()
        yield from self._slips()

    def twins(self) -> Iterator[Finding]:
        """Warn of spellings that share an address."""
        for id_, spellings in self._spellings.items():
            shown = self.name(id_)
            known = {shown, *self._aliases(id_)}
            for name in sorted(spellings.keys() - known):
                message = f'"{name}" is taken for "{shown}": they differ in case, accents or signs only'
                apart = f"give each a profile with its own id in {self.source}" if self.source else "use longer words"
                hint = f"write {shown}; if they are two, {apart}"
                yield Finding(self._seen[name], name, "R202", message, hint)

    def _aliases(self, id_: str) -> tuple[str, ...]:
        return self.profiles[id_].profile.aliases if id_ in self.profiles else ()

    def _slips(self) -> Iterator[Finding]:
        """Find rare names one letter away from others, through what is left when a letter is taken out: linear."""
        near: dict[str, set[str]] = defaultdict(set)
        for id_ in self._spellings.keys() | self.profiles.keys():
            if len(id_) >= CLOSE:
                for each in _without_a_letter(id_):
                    near[each].add(id_)
        for id_, spellings in self._spellings.items():
            if id_ in self.profiles or spellings.total() > 1 or len(id_) < CLOSE:
                continue
            others = set().union(*(near[each] for each in _without_a_letter(id_))) - {id_}
            likely = sorted(o for o in others if o in self.profiles or self._spellings[o].total() > 1)
            if likely:
                name = next(iter(spellings))
                message = f'"{name}" is new, and close to "{self.name(likely[0])}"'
                hint = f"write {self.name(likely[0])}, or give {name} a profile in {self.source}"
                yield Finding(self._seen[name], name, "R205", message, hint)


def _without_a_letter(text: str) -> set[str]:
    return {text, *(text[:i] + text[i + 1 :] for i in range(len(text)))}
