"""Templates: a site's own come first, each escapes, none reaches the machine, a broken one is named with its line."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest

from pipeline.build import STATE, build, directory
from pipeline.render import Theme
from pipeline.render.environment import TemplateFault, seal
from pipeline.render.theme import FILTERS, default_templates
from pipeline.store import Memory
from tests.conftest import NOW

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Site

HOME = '{% extends "default/base.html" %}\n{% block content %}\n'
"""The first two lines of a home page of one's own."""


@pytest.fixture
def talks(site: Site) -> Site:
    """A site with one episode, built."""
    site.episode("one")
    assert site.build()[0].built
    return site


def fault(site: Site) -> str:
    """What a build says of a broken template; it must leave the last good output as it was."""
    before = site.store.content
    report, store = site.build()
    assert not report.built
    assert store.content == before
    (found,) = [each for each in report.problems if each.is_error]
    return str(found)


# Compiled templates


@pytest.mark.parametrize("how", ["altered", "cut", "of another version", "folder", "no folder"])
def test_compiled_templates_are_believed_only_as_they_were_kept(talks: Site, how: str) -> None:
    """A damaged compiled template, or one of another version, is compiled again: it is code, and runs (T-FS-05)."""
    folder, good = talks.root / STATE / "bytecode", dict(talks.store.content)
    for path in folder.iterdir():
        content = path.read_bytes()
        if how == "altered":
            path.write_bytes(content.replace(b"</html>", b"</htmm>"))
        elif how == "cut":
            path.write_bytes(content[: len(content) // 2])
        elif how == "of another version":
            path.write_bytes(sealed(content[16:].replace(b"</html>", b"</htmm>"), "another"))
        else:
            path.unlink()
            if how == "folder":
                path.mkdir()
    if how == "no folder":
        folder.rmdir()
        folder.write_text("a file")
    store = Memory()
    assert build(talks.root, store, now=NOW).built
    assert store.content == good


def sealed(code: bytes, version: str) -> bytes:
    """A compiled template as a version would keep it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipeline.render.environment.toolchain", lambda: version)
        return seal(code) + code


# Where templates come from


def test_own_template_overrides_ours_file_by_file(talks: Site) -> None:
    """A site's own page replaces ours, extends ours by the name default/, and leaves the others alone."""
    before = talks.store.content
    talks.write("templates/pages/home.html", HOME + "<h1>{{ site.title }}, at home</h1>{% endblock %}\n")
    assert talks.build()[0].files["written"] == 1
    assert "<h1>The Network, at home</h1>" in talks.read("index.html")
    assert talks.read("talks/index.html").encode() == before["talks/index.html"]


def test_every_part_of_a_template_makes_its_pages_stale(talks: Site) -> None:
    """A page is made anew when a template that it extends, includes or imports changes, and not else."""
    talks.write("templates/partials/_pager.html", "<p>Pages</p>\n")
    assert set(changed(talks)) >= {"index.html", "talks/index.html", "guests/jane-doe/index.html"}
    assert changed(talks) == []


def test_computed_name_makes_pages_stale_too(talks: Site) -> None:
    """Where a template computes which one it includes, any may be meant: a change of that one is seen (T-FS-06)."""
    text = HOME + '{% include "partials/" ~ ("_" ~ page.kind) ~ ".html" %}{% endblock %}\n'
    talks.write("templates/pages/home.html", text)
    talks.write("templates/partials/_website.html", "<p>Before</p>\n")
    changed(talks)
    assert "<p>Before</p>" in talks.read("index.html")
    talks.write("templates/partials/_website.html", "<p>After</p>\n")
    changed(talks)
    assert "<p>After</p>" in talks.read("index.html")


def test_part_that_may_be_missing(talks: Site) -> None:
    """`ignore missing` and a list of templates work, and the page is made anew when the missing one comes."""
    text = '{% include "partials/_extra.html" ignore missing %}{% include ["_a.html", "_b.html"] %}{% endblock %}\n'
    talks.write("templates/pages/home.html", HOME + text)
    talks.write("templates/_b.html", "<p>b</p>\n")
    assert changed(talks) == ["index.html"]
    assert "<p>b</p>" in talks.read("index.html")
    talks.write("templates/_a.html", "<p>a</p>\n")
    talks.write("templates/partials/_extra.html", "<p>extra</p>\n")
    assert changed(talks) == ["index.html"]
    assert "<p>extra</p><p>a</p>" in talks.read("index.html").replace("\n", "")


def test_static_files_are_named_by_their_content(talks: Site) -> None:
    """A file below templates/assets/ is published under a name with a digest; the site's own replaces ours."""
    talks.write("templates/assets/style.css", "body { color: teal }\n")
    talks.write("templates/assets/logo.svg", "<svg/>\n")
    assert talks.build()[0].built
    assets = sorted(path for path in talks.store.content if path.startswith("assets/"))
    assert [path.split(".")[0] for path in assets] == ["assets/feed", "assets/logo", "assets/style"]
    assert talks.store.content[assets[2]] == b"body { color: teal }\n"
    assert f'<link rel="stylesheet" href="./{assets[2]}">' in talks.read("index.html")


def test_the_checkout_is_found_before_an_old_copy() -> None:
    """In a checkout the theme is the folder templates/ at its top."""
    assert (default_templates().parent / "pyproject.toml").is_file()


def changed(site: Site) -> list[str]:
    """Build, and name the files that are not as before; none may be wrong for lack of being made anew."""
    before = site.store.content
    report, store = site.build()
    assert report.built, report.problems
    return sorted(path for path, data in store.content.items() if before.get(path) != data and path[0] != ".")


# What templates may do


@pytest.mark.parametrize("name", ["x.html", "x.html.j2", "x.svg", "x.txt", "x"])
def test_every_template_escapes(tmp_path: Path, name: str) -> None:
    """Text is escaped whatever a template is called, by itself and where another includes it (T-OUT-08)."""
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / name).write_text('<a title="{{ text }}">{{ text }}</a>')
    (folder / "outer.html").write_text(f'{{% include "{name}" %}}')
    theme = Theme(tmp_path)
    expected = '<a title="&lt;b&gt;&#34;&#39;&amp;">&lt;b&gt;&#34;&#39;&amp;</a>'
    for each in (name, "outer.html"):
        assert theme.render(each, {"text": "<b>\"'&"}) == expected


def test_text_is_never_a_template(tmp_path: Path) -> None:
    """Braces in a value are printed as they are (T-OUT-07)."""
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/x.html").write_text("{{ text }}")
    text = "{{ 7*7 }} {% include 'y' %} {# no #}"
    assert Theme(tmp_path).render("x.html", {"text": text}).replace("&#39;", "'") == text


@pytest.mark.parametrize(
    "path", ["../secret.html", "{here}/secret.html", "link.html", "folder/secret.html", "/etc/passwd"]
)
def test_templates_come_from_their_folder_only(tmp_path: Path, path: str) -> None:
    """No name leads out of the folder of templates: upward, absolute or through a link (T-OUT-09, T-SRC-07)."""
    folder = tmp_path / "site/templates"
    folder.mkdir(parents=True)
    (tmp_path / "site/secret.html").write_text("secret")
    (folder / "link.html").symlink_to(tmp_path / "site/secret.html")
    (folder / "folder").symlink_to(tmp_path / "site")
    name = path.format(here=tmp_path / "site")
    (folder / "x.html").write_text(f"{{% include '{name}' %}}")
    (folder / "y.html").write_text("{% include name %}")
    theme = Theme(tmp_path / "site")
    with pytest.raises(TemplateFault, match=r"there is no such template"):
        theme.digest("x.html")
    for template in ("x.html", "y.html"):
        with pytest.raises(TemplateFault, match=r"cannot be rendered"):
            theme.render(template, {"name": name})


@pytest.mark.parametrize("name", ["assets/leak.css", "pages/leak.html", "folder"])
def test_links_out_of_the_theme_are_refused(talks: Site, name: str) -> None:
    """A link in templates/ that leads out of it is a problem, and nothing of it is published (T-SRC-07)."""
    secret = talks.write("secret/secret.css", "secret")
    link = talks.write(f"templates/{name}", "")
    link.unlink()
    link.symlink_to(secret.parent if name == "folder" else secret)
    real = link.resolve()
    assert fault(talks) == (
        f"templates/{name}:0:0: S130 is a link that leaves templates/, to {real}\n"
        "  hint: mend it, or delete it to have the default"
    )


@pytest.mark.parametrize(
    "expression",
    [
        "text.__class__",
        "text['__class__']",
        "text|attr('__class__')",
        "[text]|map(attribute='__class__')|list",
        "'{0.__class__}'.format(text)",
        "'{0.__class__}'['format'](text)",
        "(['{0.__class__}']|map(attribute='format')|first)(text)",
        "('{0.__class__}'|e).format_map({})",
        "([text]|map('upper')).gi_frame",
        "([text]|map('upper'))['gi_frame']",
        "self.__init__",
        "cycler.__init__.__globals__",
        "lipsum.__globals__['os'].environ",
    ],
)
def test_templates_get_values_only(tmp_path: Path, expression: str) -> None:
    """No expression leads from a value to Python behind it (T-OUT-09)."""
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/x.html").write_text(f"\n{{{{ {expression} }}}}")
    with pytest.raises(TemplateFault) as caught:
        Theme(tmp_path).render("x.html", {"text": "t"})
    assert (caught.value.name, caught.value.line) == ("x.html", 2)


# What is said of a broken template


@pytest.mark.parametrize(
    ("template", "line", "message"),
    [
        ("{% if %}", 3, "cannot be read: Expected an expression, got 'end of statement block'"),
        ("{% endfor %}", 3, "cannot be read: Encountered unknown tag 'endfor'."),
        ("<p>\n{{ site.title | shout }}", 4, "cannot be read: No filter named 'shout'."),
        ('{% include "_gone.html" %}', 3, "names _gone.html, and there is no such template"),
        (
            '{% from "macros/card.html" import card %}{{ card.__class__ }}',
            3,
            "cannot be read: templates get values only",
        ),
        ("<p>\n\n{{ titel }}", 5, "cannot be rendered: 'titel' is undefined"),
        ("{{ site.titel }}", 3, "cannot be rendered: 'pipeline.listing.SiteFacts object' has no attribute 'titel'"),
        ("{{ site.title.year() }}", 3, "cannot be rendered: 'str object' has no attribute 'year'"),
        ("{{ site.title | day }}", 3, "cannot be rendered: 'str' object has no attribute 'day'"),
        ("{{ 1 / 0 }}", 3, "cannot be rendered: division by zero"),
        ('{% include "_" ~ page.kind %}', 3, "cannot be rendered: _website"),
        ('{% from "macros/card.html" import no %}{{ no() }}', 3, "cannot be rendered: the template 'macros/card.html'"),
    ],
)
def test_broken_template_is_named_with_its_line(talks: Site, template: str, line: int, message: str) -> None:
    """Whatever is wrong with a template, the build says file, line and cause, and the last good output stays."""
    talks.write("templates/pages/home.html", HOME + template + "{% endblock %}\n")
    expected = f"templates/pages/home.html:{line}:1: S130 {message}"
    assert fault(talks)[: len(expected)] == expected


def test_template_that_is_not_text(talks: Site) -> None:
    """A template that is not UTF-8 is named."""
    talks.write("templates/pages/home.html", b"\xff\xfe")
    assert (
        fault(talks)
        == "templates/pages/home.html:1:1: S130 is not UTF-8 text\n  hint: mend it, or delete it to have the default"
    )


def test_template_that_includes_itself(talks: Site) -> None:
    """A template that includes itself ends in a diagnostic."""
    talks.write("templates/partials/_pager.html", '{% include "partials/_pager.html" %}')
    talks.write("templates/pages/home.html", HOME + '{% include "partials/_pager.html" %}{% endblock %}')
    assert fault(talks).startswith("templates/partials/_pager.html:1:1: S130 cannot be rendered: maximum recursion")


def test_part_of_ours_that_lacks_something_of_the_site(talks: Site) -> None:
    """Where a site's own macros lack what our page needs, the line of our page is named as it can be extended."""
    talks.write("templates/macros/card.html", "{% macro other() %}{% endmacro %}")
    found = [each for each in talks.build()[0].problems if each.is_error]
    assert [each.path for each in found] == [
        f"templates/default/pages/{name}.html" for name in ("home", "show", "term")
    ]
    for each in found:
        assert each.message.startswith(
            "cannot be rendered with the site's own templates: the template 'macros/card.html' "
        )


def test_all_broken_templates_are_reported_at_once(talks: Site) -> None:
    """Two templates that fail are two problems of one build, each once, however many pages they have."""
    talks.episode("two")
    talks.write("templates/pages/home.html", HOME + "{{ a }}{% endblock %}")
    talks.write("templates/pages/episode.html", HOME + "{{ b }}{% endblock %}")
    found = [(str(each), each.hint) for each in talks.build()[0].problems if each.is_error]
    assert [(text.partition("\n")[0], hint) for text, hint in found] == [
        (
            "templates/pages/episode.html:3:1: S130 cannot be rendered: 'b' is undefined",
            "found while talks/one/index.html was rendered",
        ),
        (
            "templates/pages/home.html:3:1: S130 cannot be rendered: 'a' is undefined",
            "found while index.html was rendered",
        ),
    ]


def test_number_of_jobs_does_not_change_what_is_said(talks: Site) -> None:
    """Worker processes report a broken template as one process does, and leave the output as it was."""
    for number in range(130):
        talks.episode(f"e{number:03}")
    output = directory(talks.root, talks.root / "output")
    assert build(talks.root, output, now=NOW, jobs=2).built
    before = output.manifest()
    talks.write("templates/pages/episode.html", HOME + "{{ b }}{% endblock %}")
    reports = [build(talks.root, output, now=NOW, jobs=jobs) for jobs in (1, 2)]
    assert reports[0].problems == reports[1].problems
    assert [report.built for report in reports] == [False, False]
    assert output.manifest() == before


def test_mended_template_builds_again(talks: Site) -> None:
    """After the mistake is put right the next build is as if it had never been."""
    before = talks.store.content
    talks.write("templates/pages/home.html", HOME + "{{ a }}{% endblock %}")
    fault(talks)
    (talks.root / "templates/pages/home.html").unlink()
    assert talks.build()[0].built
    assert talks.store.content == before


# Filters


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("minutes", 40, "1 min"),
        ("minutes", 20, "20 s"),
        ("minutes", 3120, "52 min"),
        ("minutes", 3600, "1 h 0 min"),
        ("minutes", 3929, "1 h 5 min"),
        ("initials", "Mary Ann Major", "MM"),
        ("initials", "Prince", "P"),
        ("initials", "", ""),
        ("paragraphs", "a\nb\n\n\n c \n\n", ["a\nb", "c"]),
        ("host", "https://www.example.org/x", "example.org"),
    ],
)
def test_filters(name: str, value: object, text: object) -> None:
    """Filters print for people, and never through the locale of the machine (T-TIME-03)."""
    assert FILTERS[name](value) == text  # type: ignore[operator]


def test_count_agrees_with_its_noun() -> None:
    """A number is printed with its noun in the right form."""
    pairs = itertools.product([0, 1, 2, 1234], ["episode"])
    assert [FILTERS["count"](*pair) for pair in pairs] == [  # type: ignore[operator]
        "0 episodes",
        "1 episode",
        "2 episodes",
        "1,234 episodes",
    ]
