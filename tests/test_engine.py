"""What the compiled templates do like Jinja2's own, and faster."""

import pytest
from jinja2 import UndefinedError
from markupsafe import Markup

from newshelf.render.engine import environment
from newshelf.templating import TemplateSet


def made(values: dict[str, object], **templates: str) -> str:
    """What the template ``page`` makes; the others are there to be included."""
    sources = {f"{name}.html": text.encode() for name, text in templates.items()}
    return environment(TemplateSet(sources, frozenset())).get_template("page.html").render(values)


def test_text_is_escaped_and_html_made_here_is_not() -> None:
    values = {"text": "<b>", "html": Markup("<b>"), "number": 3}
    assert made(values, page="{{ text }} {{ html }} {{ text|safe }} {{ number }}") == "&lt;b&gt; <b> <b> 3"


def test_a_part_sees_the_names_where_it_stands() -> None:
    page = "{% set b = 2 %}{% for c in [3, 4] %}{% include 'part.html' %}{% endfor %}"
    assert made({"a": 1}, page=page, part="{{ a }}{{ b }}{{ c }} ") == "123 124 "


def test_a_part_in_a_macro_and_in_a_part() -> None:
    page = "{% macro m(a) %}{{ a }}{% include 'part.html' %}{% endmacro %}{{ m('<') }}"
    assert made({}, page=page, part="({% include 'inner.html' %})", inner="{{ a }}") == "&lt;(&lt;)"


def test_a_part_that_may_lack() -> None:
    assert made({}, page="{% include 'none.html' ignore missing %}.") == "."


def test_an_unknown_name_is_an_error() -> None:
    with pytest.raises(UndefinedError, match="'unknown' is undefined"):
        made({}, page="{{ unknown }}")
