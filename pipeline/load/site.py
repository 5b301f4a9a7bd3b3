"""The records of the site itself: its settings, its shows, and the profiles of people and organizations."""

from __future__ import annotations

from typing import NamedTuple, TypeVar

from pipeline.config import Site
from pipeline.diagnostics import Diagnostic, problem
from pipeline.entry import Fact, Shape, Shot
from pipeline.fields import Record
from pipeline.files import Door
from pipeline.frontmatter import Document, SourceError, decode, read_yaml
from pipeline.inputs import EPISODES, Watch, stamp_at
from pipeline.lengths import long_values
from pipeline.load.attachments import PICTURES, Attachments
from pipeline.load.versions import shapes_of
from pipeline.model import Organization, Organizations, People, Person, Show
from pipeline.times import Context
from pipeline.validation import PROFILES, validate

R = TypeVar("R", bound=Record)

SITE_FILE, PEOPLE_FILE, ORGANIZATIONS_FILE = (f"{EPISODES}/{n}.yaml" for n in ("site", "people", "organizations"))
PROFILE_FILES = (PEOPLE_FILE, ORGANIZATIONS_FILE)


UNREAD = Site(title="?", base_url="https://site.invalid")
"""In place of settings that cannot be read: the other files are still checked, by the defaults."""


class ShowSource(NamedTuple):
    """A show as loaded, with what its file names."""

    id: str
    source: str
    show: Show
    shot: Shot | None
    hosts: tuple[Shot | None, ...]
    credits: tuple[Shot | None, ...] = ()
    shapes: tuple[Shape, ...] = ()


class ProfileSource(NamedTuple):
    """A profile as loaded: its place in its file, and its picture."""

    position: int
    profile: Person | Organization
    shot: Shot | None


class Frame(NamedTuple):
    """Everything but the episodes."""

    site: Site
    shot: Shot | None
    shows: tuple[ShowSource, ...]
    people: tuple[ProfileSource, ...]
    organizations: tuple[ProfileSource, ...]
    problems: tuple[Diagnostic, ...]
    facts: tuple[Fact, ...]


class FrameLoader:
    """Reads the files of the frame and collects what is wrong with them."""

    def __init__(self, door: Door, names: dict[str, frozenset[str]], watch: Watch) -> None:
        self.door, self.names, self._watch = door, names, watch
        self.problems: list[Diagnostic] = []
        self.facts: list[Fact] = []

    def site(self) -> tuple[Site | None, Shot | None]:
        """Read the settings."""
        if SITE_FILE.rpartition("/")[2] not in self.names[EPISODES]:
            hint = "write one with title: and base_url:"
            self.problems.append(problem(SITE_FILE, (0, 0), "S100", "the site has no site.yaml", hint))
            return None, None
        document = self._document(SITE_FILE)
        site = self._record(Site, document, SITE_FILE)
        if site is None or document is None:
            return None, None
        attachments = self._attachments(SITE_FILE, document)
        shot = attachments.shot(site.artwork, ("artwork",))
        self._collect(attachments)
        return site, shot

    def show(self, folder: str, context: Context) -> ShowSource | None:
        """Read the `show.yaml` of a folder."""
        source = f"{EPISODES}/{folder}/show.yaml"
        document = self._document(source)
        show = self._record(Show, document, source, context)
        if show is None or document is None:
            return None
        attachments = self._attachments(source, document)
        artwork = attachments.sidecar("artwork", PICTURES)
        if show.artwork is None and artwork:
            shot: Shot | None = Shot(attachments.picture(artwork, ()))
        else:
            shot = attachments.shot(show.artwork, ("artwork",))
        hosts = tuple(attachments.shot(host.image, ("hosts", n, "image")) for n, host in enumerate(show.hosts))
        credits_ = tuple(attachments.shot(who.image, ("credits", n, "image")) for n, who in enumerate(show.credits))
        shapes = shapes_of(show.images, attachments)
        if show.artwork is None:
            line = "write artwork: {file} into {record} to take this one; or delete it"
            attachments.passed_over("artwork", PICTURES, line)
        self._collect(attachments)
        return ShowSource(folder, source, show, shot, hosts, credits_, shapes)

    def people(self) -> tuple[ProfileSource, ...]:
        """Read the profiles of people."""
        return self._profiles(PEOPLE_FILE, People, "image")

    def organizations(self) -> tuple[ProfileSource, ...]:
        """Read the profiles of organizations."""
        return self._profiles(ORGANIZATIONS_FILE, Organizations, "logo")

    def _profiles(self, source: str, model: type[People | Organizations], picture: str) -> tuple[ProfileSource, ...]:
        if source.rpartition("/")[2] not in self.names[EPISODES]:
            return ()
        document = self._document(source)
        if document is None or document.data is None:
            return ()
        document = as_profiles(document)
        record = self._record(model, document, source)
        if record is None:
            return ()
        attachments = self._attachments(source, document)
        profiles: tuple[Person | Organization, ...] = record.profiles
        found = tuple(
            ProfileSource(n, profile, attachments.shot(getattr(profile, picture), (PROFILES, n, picture)))
            for n, profile in enumerate(profiles)
        )
        self._collect(attachments)
        return found

    def _document(self, source: str) -> Document | None:
        stamp = stamp_at(f"{self.door.root}/{source}")
        self._watch.file(source, stamp)
        try:
            data = self.door.read(source)
            self._watch.file(source, stamp, data)
            return read_yaml(decode(data))
        except SourceError as found:
            self.problems.append(problem(source, found.at, found.code, found.message, found.hint))
            return None

    def _record(
        self, model: type[R], document: Document | None, source: str, context: Context | None = None
    ) -> R | None:
        if document is None:
            return None
        record, problems = validate(model, document, source, context)
        self.problems += problems
        if record is not None:
            self.problems += long_values(record, document, source)
        return record

    def _attachments(self, source: str, document: Document) -> Attachments:
        return Attachments(self.door, source, document, self.names[source.rpartition("/")[0]])

    def _collect(self, attachments: Attachments) -> None:
        self.problems += attachments.problems
        self.facts += attachments.facts


def as_profiles(document: Document) -> Document:
    """Give a file that is a list of profiles the key that its record has."""
    if not isinstance(document.data, list | dict):
        return document
    return document._replace(
        data={PROFILES: document.data},
        keys={(PROFILES, *loc): at for loc, at in document.keys.items()},
        values={(PROFILES, *loc): at for loc, at in document.values.items()},
        repeated=tuple(((PROFILES, *loc), at) for loc, at in document.repeated),
    )
