"""Diagnostic, the one shape of every problem that is shown to an author, and the list of codes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from enum import StrEnum

import msgspec


class Severity(StrEnum):
    """How bad: an error stops the build, a warning may be raised to one, a note only informs."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Code(msgspec.Struct, frozen=True):
    """One kind of problem: its severity unless the settings say otherwise, and its meaning in a few words."""

    severity: Severity
    meaning: str


_E, _W, _N = Severity.ERROR, Severity.WARNING, Severity.NOTE

# Stable: one meaning each, never reused. docs/diagnostics.md has an entry for every one and tests hold us to it.
CODES: dict[str, Code] = {
    "S100": Code(_E, "the file or folder cannot be read"),
    "S101": Code(_E, "the file is not UTF-8 text"),
    "S102": Code(_E, "the front matter is missing or not closed"),
    "S103": Code(_E, "the YAML is not well-formed or uses more than plain mappings, lists and text"),
    "S104": Code(_E, "a value has the wrong form"),
    "S105": Code(_E, "a required key is missing"),
    "S106": Code(_E, "an unknown key"),
    "S107": Code(_E, "a key is written twice"),
    "S108": Code(_E, "a limit of size, depth or number is passed"),
    "S109": Code(_E, "a character that XML and HTML cannot carry"),
    "S110": Code(_E, "a path that leaves its folder or is not plain"),
    "S111": Code(_W, "a file that belongs to no record"),
    "S112": Code(_E, "the local time does not exist or exists twice"),
    "S113": Code(_E, "the folder is not a site"),
    "S120": Code(_W, "a link that is refused is shown as text"),
    "S121": Code(_W, "an image has no description for those who cannot see it"),
    "S122": Code(_E, "a quote or time mark is malformed"),
    "S123": Code(_W, "a value is longer than apps display"),
    "S124": Code(_W, "a footnote without its counterpart"),
    "S125": Code(_W, "an image from an address that is not encrypted"),
    "S130": Code(_E, "a template that cannot be rendered"),
    "R200": Code(_E, "a quote is attributed to somebody who is not credited"),
    "R201": Code(_E, "no such show"),
    "R202": Code(_W, "two spellings of what is probably one name"),
    "R203": Code(_E, "one name or alias stands for two records"),
    "R204": Code(_E, "no such episode"),
    "R205": Code(_W, "a name that nothing else mentions is close to a known one"),
    "L300": Code(_E, "two sources want one path"),
    "L301": Code(_E, "a slug, alias or id that cannot be a path"),
    "L302": Code(_W, "a link points to a page of this site that does not exist"),
    "F400": Code(_E, "two episodes of a show have one guid"),
    "F401": Code(_W, "two episodes of a show have one title"),
    "F402": Code(_E, "a category that Apple Podcasts does not know"),
    "F403": Code(_E, "a serial show's full episode has no number"),
    "F404": Code(_N, "an episode without audio or video"),
    "F405": Code(_W, "the show's podcast feed has nothing in it"),
    "F406": Code(_W, "a value that a directory asks for is missing"),
    "F407": Code(_W, "an address that directories refuse"),
    "F408": Code(_E, "two episodes of a show have one audio address"),
    "F409": Code(_W, "two episodes of a show and season have one number"),
    "F410": Code(_E, "two shows have one podcast guid"),
    "F420": Code(_E, "the guid of an episode that is out changes"),
    "F421": Code(_E, "an episode that is out disappears"),
    "F422": Code(_E, "a guid that was given up is used again"),
    "F423": Code(_E, "the recording of an episode that is out is another one"),
    "F424": Code(_E, "the date of an episode that is out moves"),
    "F425": Code(_W, "the page of an episode that is out moves, and no redirect leads there"),
    "F426": Code(_E, "an episode that is out moves to another show"),
    "F427": Code(_E, "the addresses of all recordings that are out change"),
    "F428": Code(_E, "the ledger cannot be read"),
    "F429": Code(_W, "the ledger lacks an episode that is public"),
    "F440": Code(_E, "a previous address of a feed is where it is now"),
    "F441": Code(_E, "two shows have one previous feed address"),
    "F442": Code(_E, "a feed with archives leaves items out"),
    "F443": Code(_W, "a previous address of a feed that no file can keep"),
    "F450": Code(_W, "a guid with blanks in it"),
    "F451": Code(_W, "a copyright that is more than a name"),
    "F452": Code(_W, "a title with the number or the show's name in it"),
    "F453": Code(_E, "a list with episodes, or without anything listed"),
    "F454": Code(_E, "another podcast guid than the feed that was built last"),
    "M500": Code(_E, "a media file is missing"),
    "M501": Code(_E, "a media file is unreadable, empty or not what its name says"),
    "M502": Code(_W, "a media file is damaged or its facts are doubtful"),
    "M503": Code(_W, "a format that podcast apps do not play"),
    "M504": Code(_E, "artwork that directories refuse"),
    "M505": Code(_W, "artwork that directories advise against"),
    "M506": Code(_W, "the size or duration of remote media is not given"),
    "M507": Code(_E, "an audio or video address without an extension"),
    "M510": Code(_E, "chapters that cannot be read"),
    "M511": Code(_W, "a chapter after the end of the recording"),
    "M512": Code(_W, "chapters that are not in order"),
    "M513": Code(_W, "chapters that overlap"),
    "M514": Code(_W, "the first chapter is not at the beginning"),
    "M515": Code(_W, "a chapter has no title"),
    "M516": Code(_E, "a chapter's address that is not absolute and https"),
    "M517": Code(_W, "something in the chapters of an audio file is passed over"),
    "M518": Code(_N, "the chapters in an audio file are not read"),
    "M520": Code(_E, "a transcript that cannot be read"),
    "M521": Code(_W, "a part of a transcript that cannot be read is passed over"),
    "M522": Code(_W, "a transcript that is longer than the recording, or much shorter"),
    "M523": Code(_W, "a transcript names a speaker who is not credited"),
    "M524": Code(_W, "a transcript that is not in the language that it is said to be in"),
    "M525": Code(_W, "a time of a transcript is doubtful"),
    "M526": Code(_E, "a transcript in a format that is not known"),
    "M527": Code(_W, "two transcripts in one language"),
    "M530": Code(_E, "an integrity that is not that of the file"),
    "M531": Code(_W, "the size or shape that is written is not that of the picture"),
    "M533": Code(_W, "a file beside a record that is passed over for another"),
    "M534": Code(_W, "a soundbite after the end of the recording"),
    "M535": Code(_W, "a time in the notes after the end of the recording"),
    "M536": Code(_W, "a chapter that ends before it begins, or after the recording"),
    "M537": Code(_W, "the location of a chapter is left out"),
}


class Diagnostic(msgspec.Struct, frozen=True, order=True):
    """One problem in one place.

    `path` is relative to the site and uses forward slashes; `line` and `column` count from 1, and 0 means the
    whole file. `hint` is something to type or do.
    """

    path: str
    line: int
    column: int
    code: str
    message: str
    hint: str = ""
    severity: Severity = Severity.ERROR

    @property
    def is_error(self) -> bool:
        """True where the build must stop."""
        return self.severity is Severity.ERROR

    def __str__(self) -> str:
        level = "" if self.is_error else f"{self.severity}: "
        hint = "\n  hint: " + self.hint.replace("\n", "\n  ") if self.hint else ""
        return f"{self.path}:{self.line}:{self.column}: {self.code} {level}{self.message}{hint}"


def problem(path: str, at: tuple[int, int], code: str, message: str, hint: str = "") -> Diagnostic:
    """Make a diagnostic with the severity that its code has by default."""
    return Diagnostic(path, *at, code, message, hint, CODES[code].severity)


def adjust(problems: Iterable[Diagnostic], severities: dict[str, Severity], *, strict: bool) -> list[Diagnostic]:
    """Apply the site's severities by code, then `--strict`, and sort; each problem is kept once."""
    adjusted = set()
    for each in problems:
        severity = severities.get(each.code, each.severity)
        if strict and severity is Severity.WARNING:
            severity = Severity.ERROR
        adjusted.add(msgspec.structs.replace(each, severity=severity))
    return sorted(adjusted)


def as_text(problems: Iterable[Diagnostic]) -> str:
    """Print for a person: one block a problem, `path:line:column: CODE what` and its hint."""
    return "".join(f"{each}\n" for each in problems)


def as_json(problems: Iterable[Diagnostic]) -> str:
    """Print for a machine: one JSON object a line."""
    return "".join(json.dumps(msgspec.to_builtins(each), ensure_ascii=False) + "\n" for each in problems)


def as_github(problems: Iterable[Diagnostic]) -> str:
    """Print as workflow commands, which GitHub shows at the line of the pull request.

    Source: https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
    """
    kinds = {_E: "error", _W: "warning", _N: "notice"}
    lines = []
    for each in problems:
        text = each.message + (f"\nhint: {each.hint}" if each.hint else "")
        place = f"file={_property(each.path)},line={each.line},col={each.column},title={each.code}"
        lines.append(f"::{kinds[each.severity]} {place}::{_data(text)}\n")
    return "".join(lines)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


PRINTERS = {"text": as_text, "json": as_json, "github": as_github}
