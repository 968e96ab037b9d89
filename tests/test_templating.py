"""Which templates a site has, and what the fingerprint of one covers."""

from pathlib import Path

import pytest

import samples
from newshelf import templating
from newshelf.templating import TemplateSet, closure


def names_of(problems: object) -> list[tuple[str, str]]:
    return [(found.code, found.place.file) for found in problems]  # type: ignore[attr-defined]  # a tuple of problems


def test_a_library_without_templates_has_the_default_ones(tmp_path: Path) -> None:
    templates, problems = templating.read(tmp_path)
    assert problems == ()
    assert templates.own == frozenset()
    assert dict(templates.sources) == samples.tree(templating.default_folder())


def test_a_file_of_the_library_stands_in_for_the_default_one(tmp_path: Path) -> None:
    samples.lay(tmp_path, {"templates/pages/home.html": "mine", "templates/assets/x.svg": "<svg/>"})
    templates, problems = templating.read(tmp_path)
    assert problems == ()
    assert templates.own == {"pages/home.html", "assets/x.svg"}
    assert (templates.sources["pages/home.html"], templates.sources["assets/x.svg"]) == (b"mine", b"<svg/>")
    assert templates.sources["pages/guide.html"] != b"mine"


def test_a_file_that_stands_in_for_nothing_is_named(tmp_path: Path) -> None:
    samples.lay(tmp_path, {"templates/pages/hom.html": "", "templates/.swp": "", "templates/.git/x": ""})
    _, problems = templating.read(tmp_path)
    assert names_of(problems) == [("unknown-template", "templates/pages/hom.html")]


def test_a_link_out_of_the_folder_is_named_and_not_followed(tmp_path: Path) -> None:
    samples.lay(tmp_path, {"secret.txt": "hidden words", "templates/assets/in.svg": "<svg/>", "private/p.html": "x"})
    (tmp_path / "templates" / "assets" / "out.txt").symlink_to("../../secret.txt")
    (tmp_path / "templates" / "pages").symlink_to("../private")
    (tmp_path / "templates" / "assets" / "same.svg").symlink_to("in.svg")
    templates, problems = templating.read(tmp_path)
    assert names_of(problems) == [
        ("outside-folder", "templates/assets/out.txt"),
        ("outside-folder", "templates/pages"),
    ]
    assert templates.own == {"assets/in.svg", "assets/same.svg"}
    assert b"hidden words" not in templates.sources.values()


def test_the_default_folder_is_no_override_of_itself() -> None:
    templates, problems = templating.read(templating.default_folder().parent)
    assert (templates.own, problems) == (frozenset(), ())


def test_a_template_that_is_not_utf8_is_an_error_but_an_asset_may_be_anything(tmp_path: Path) -> None:
    samples.lay(
        tmp_path,
        {
            "templates/pages/home.html": b"\xff\xfe",
            "templates/assets/x.png": b"\xff",
            "templates/pdf/fonts/source-serif-4-400-latin.woff2": b"\xff",
        },
    )
    _, problems = templating.read(tmp_path)
    assert names_of(problems) == [("not-utf8", "templates/pages/home.html")]
    assert problems[0].is_error


# --- fingerprints ------------------------------------------------------------------------------------------------

SOURCES = {
    "pages/a.html": "{% extends \"layouts/base.html\" %}{% block main %}{% include 'partials/x.html' %}{% endblock %}",
    "pages/b.html": '{%- from "partials/y.html" import y -%}{% import "partials/z.html" as z %}',
    "layouts/base.html": '<html>{%include "partials/foot.html"%}</html>',
    "partials/foot.html": '{% include "partials/foot.html" %}',
    "partials/x.html": "x",
    "partials/y.html": "y",
    "partials/z.html": "z",
}


@pytest.mark.parametrize(
    ("name", "changed", "differs"),
    [
        ("pages/a.html", "pages/a.html", True),
        ("pages/a.html", "layouts/base.html", True),
        ("pages/a.html", "partials/foot.html", True),
        ("pages/a.html", "partials/x.html", True),
        ("pages/a.html", "partials/y.html", False),
        ("pages/a.html", "pages/b.html", False),
        ("pages/b.html", "partials/y.html", True),
        ("pages/b.html", "partials/z.html", True),
        ("pages/b.html", "partials/x.html", False),
    ],
)
def test_a_closure_covers_what_a_template_is_made_of(name: str, changed: str, differs: bool) -> None:
    def of(sources: dict[str, str]) -> str:
        return closure(TemplateSet({path: text.encode() for path, text in sources.items()}, frozenset()), name)

    assert (of(SOURCES) != of(SOURCES | {changed: SOURCES[changed] + " "})) == differs


def test_the_default_templates_name_only_templates_that_exist() -> None:
    sources = samples.tree(templating.default_folder())
    for name, data in sources.items():
        if not templating.is_text(name):
            continue
        text = data.decode()
        found = [first or second or third for first, second, third in templating.REFERENCE.findall(text)]
        assert [other for other in found if other not in sources] == [], name
        # A name that is worked out escapes the fingerprint, so none may be.
        assert text.count("{% include") + text.count("{% extends") + text.count("{% import") == len(found), name
