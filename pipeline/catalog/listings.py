"""An entry becomes a listing: names become links, files become addresses, and the show fills in what is absent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from pipeline import urls
from pipeline.catalog.assets import Assets
from pipeline.catalog.names import Directory
from pipeline.catalog.spoken import credited_names, speakers_of, transcripts_of
from pipeline.config import Site
from pipeline.entry import Entry, Name, Shot
from pipeline.listing import Card, Credited, Listing, Outside, Picture, Ref
from pipeline.load.site import PEOPLE_FILE, ShowSource
from pipeline.model import Person
from pipeline.parts import Credit, Link


class Lister:
    """Makes the listings of one site."""

    def __init__(self, site: Site, people: Directory, organizations: Directory, assets: Assets) -> None:
        self.site, self.people, self.organizations, self.assets = site, people, organizations, assets
        self.with_page: dict[str, str] = {}
        """Id of a person -> the folder of their page; guests first."""
        self._known: dict[Name, Credited] = {}
        """Everybody without a picture of the occasion, as credited: the same few hundred in thousands of episodes."""
        self._organizations: dict[str, Ref] = {}
        self._topics: dict[str, Ref] = {}
        self._covers: dict[str, tuple[Ref, Picture | None]] = {}

    def register(self, entries: Iterable[Entry]) -> None:
        """Note who is a guest or an author of a public episode, and so has a page."""
        self._known.clear()
        for kind in ("guests", "authors"):
            for entry in entries:
                for each in getattr(entry, kind):
                    self.people.see(each.name, entry.source)
                    self.with_page.setdefault(self.people.id(each.name), kind)
        for entry in entries:
            for name in (*entry.organizations, *(name for guest in entry.guests for name in guest.organizations)):
                self.organizations.see(name, entry.source)

    def listing(self, entry: Entry, show: ShowSource, place: str, guid: str) -> Listing:
        """Resolve one public episode."""
        day = (entry.recorded or entry.published).date()
        guests = tuple(self._guest(each, place, day) for each in entry.guests)
        organizations = tuple(self._organization(name) for name in entry.organizations) or _of(guests)
        hosts = self.hosts(show, place) if entry.hosts is None else self.credited(entry.hosts, place)
        authors = self.credited(entry.authors, place)
        sound = self.assets.media(place, entry.sound, show.show.feed.prefix) if entry.sound else None
        language = entry.language or show.show.language or self.site.language
        license_ = show.show.license
        credited = credited_names(entry, show.show) if entry.scripts else ()
        speakers = speakers_of(entry.scripts, credited, self.people) if entry.scripts else {}
        return Listing(
            show=show.id,
            path=place,
            source=entry.source,
            record=entry.record,
            guid=guid,
            title=entry.title,
            published=entry.published,
            blurb=entry.blurb,
            card=self._card(entry, show, place, guests),
            guests=guests,
            hosts=hosts,
            authors=authors,
            credits=self.credited(entry.credits, place),
            organizations=organizations,
            topics=tuple(self._topic(name) for name in entry.topics),
            explicit=show.show.explicit if entry.explicit is None else entry.explicit,
            language=language,
            updated=entry.updated,
            number=entry.number,
            season=entry.season,
            type=entry.type,
            media=sound,
            picture=self.assets.picture(place, entry.shot),
            files={src: self.assets.publish(place, asset) for src, asset in entry.files},
            people=self._links((*entry.names, *speakers.values())),
            speakers=speakers,
            chapters=self.assets.chapters(place, entry.chapters, entry.pictures) if entry.chapters else (),
            chapters_path=f"{place}chapters.json" if entry.chapters else None,
            transcripts=transcripts_of(entry.scripts, place, language, self.site.base_url) if entry.scripts else (),
            alternates=self.assets.alternates(place, entry.versions, show.show.feed.prefix) if entry.versions else (),
            images=self.assets.shaped(place, entry.shapes) if entry.shapes else (),
            license=entry.license or (license_.id if license_ else None),
            license_url=entry.license_url or (license_.url if license_ and not entry.license else None),
        )

    def hosts(self, show: ShowSource, place: str) -> tuple[Credited, ...]:
        """Credit the hosts of a show."""
        return self._staff(show, show.show.hosts, show.hosts, place)

    def credits(self, show: ShowSource, place: str) -> tuple[Credited, ...]:
        """Credit who else works on every episode of a show."""
        return self._staff(show, show.show.credits, show.credits, place)

    def _staff(
        self, show: ShowSource, people: Iterable[Credit], shots: Iterable[Shot | None], place: str
    ) -> tuple[Credited, ...]:
        names = [
            Name(each.name, each.role, each.taxonomy_group, url=each.url, shot=shot)
            for each, shot in zip(people, shots, strict=True)
        ]
        return self.credited(names, urls.folder(show.id) if place else place)

    def credited(self, names: Iterable[Name], place: str) -> tuple[Credited, ...]:
        """Credit people, each with the way to their page."""
        return tuple(self._credited(each, place) for each in names)

    def _credited(self, each: Name, place: str) -> Credited:
        if each.shot:
            return self._credit(each, place)
        found = self._known.get(each)
        if found is None:
            found = self._known[each] = self._credit(each, place)
        return found

    def _credit(self, each: Name, place: str) -> Credited:
        id_ = self.people.id(each.name)
        return Credited(
            name=each.name,
            id=id_,
            role=each.role,
            group=each.group,
            path=self.page_of(each.name),
            title=each.title,
            organizations=tuple(self._organization(name) for name in each.organizations),
            url=each.url or self._own_url(id_),
            picture=self.assets.picture(place, each.shot) or self.portrait(id_),
            part=each.part,
        )

    def _guest(self, guest: Name, place: str, day: date) -> Credited:
        """Credit a guest as recorded: by what the episode says, else by what the profile says of that day."""
        credited = self._credited(guest, place)
        profile = self.people.profiles.get(credited.id)
        if guest.title or guest.organizations or profile is None or not isinstance(profile.profile, Person):
            return credited
        held = [each for each in profile.profile.affiliations if each.covers(day)]
        for each in held:
            self.organizations.see(each.organization, PEOPLE_FILE)
        return Credited(
            name=credited.name,
            id=credited.id,
            role=credited.role,
            group=credited.group,
            path=credited.path,
            title=next((each.title for each in held if each.title), None),
            organizations=tuple(self._organization(each.organization) for each in held),
            url=credited.url,
            picture=credited.picture,
        )

    def page_of(self, name: str) -> str | None:
        """The page of a person, if they have one: as guest, else as author."""
        id_ = self.people.id(name)
        kind = self.with_page.get(id_)
        return urls.folder(kind, id_) if kind else None

    def portrait(self, id_: str) -> Picture | None:
        """The picture of a person's profile, published beside their page."""
        profile = self.people.profiles.get(id_)
        kind = self.with_page.get(id_)
        if profile is None or kind is None:
            return None
        return self.assets.picture(urls.folder(kind, id_), profile.shot, profile.profile.name)

    def _own_url(self, id_: str) -> str | None:
        profile = self.people.profiles.get(id_)
        return profile.profile.url if profile else None

    def _organization(self, name: str) -> Ref:
        found = self._organizations.get(name)
        if found is None:
            found = Ref(urls.folder("organizations", self.organizations.id(name)), name)
            self._organizations[name] = found
        return found

    def _topic(self, name: str) -> Ref:
        found = self._topics.get(name)
        if found is None:
            found = self._topics[name] = Ref(urls.folder("topics", urls.name_id(name)), name)
        return found

    def _cover(self, show: ShowSource) -> tuple[Ref, Picture | None]:
        """The way to a show, and its artwork."""
        found = self._covers.get(show.id)
        if found is None:
            place = urls.folder(show.id)
            found = self._covers[show.id] = Ref(place, show.show.title), self.assets.picture(place, show.shot)
        return found

    def _links(self, names: Iterable[str]) -> dict[str, str]:
        pages = {name: self.page_of(name) for name in names}
        return {name: path for name, path in pages.items() if path}

    def _card(self, entry: Entry, show: ShowSource, place: str, guests: tuple[Credited, ...]) -> Card:
        ref, artwork = self._cover(show)
        return Card(
            path=place,
            title=entry.title,
            show=ref,
            published=entry.published,
            blurb=entry.blurb,
            number=entry.number,
            season=entry.season,
            type=entry.type,
            duration=entry.sound.duration if entry.sound else None,
            guests=tuple(guest.page("guests") for guest in guests),
            picture=self.assets.picture(place, entry.shot) or artwork,
        )


def _of(guests: tuple[Credited, ...]) -> tuple[Ref, ...]:
    """The organizations that the guests speak for, each once."""
    return tuple(dict.fromkeys(each for guest in guests for each in guest.organizations))


def outside(links: Iterable[Link]) -> tuple[Outside, ...]:
    """Links elsewhere, named by their host where they have no title."""
    return tuple(Outside(link.url, link.title or urls.host(link.url)) for link in links)
