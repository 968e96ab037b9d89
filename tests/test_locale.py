"""The words of the interface: the same keys in both languages, and every word that a template asks for."""

import re
from collections.abc import Iterator, Mapping
from string import Formatter
from typing import Any

import pytest

import samples
from newshelf import templating
from newshelf.content.vocabulary import Access, Kind, Role, Source, Status, Use
from newshelf.language import LANGUAGES, counted, table, words


def leaves(data: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text with its dotted key."""
    if isinstance(data, Mapping):
        for key, value in data.items():
            yield from leaves(value, f"{path}.{key}" if path else str(key))
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from leaves(value, f"{path}[{number}]")
    else:
        yield path, data


@pytest.mark.parametrize("name", ["{}", "problems.{}", "help.{}"])
def test_both_languages_have_the_same_keys(name: str) -> None:
    vietnamese, english = (dict(leaves(table(name.format(language)))) for language in LANGUAGES)
    assert sorted(vietnamese.keys() ^ english.keys()) == []


@pytest.mark.parametrize("name", ["{}", "problems.{}", "help.{}"])
def test_both_languages_fill_in_the_same_values(name: str) -> None:
    def fields(text: str) -> set[str]:
        return {field for _, field, _, _ in Formatter().parse(text) if field is not None}

    vietnamese, english = (dict(leaves(table(name.format(language)))) for language in LANGUAGES)
    assert {
        key: (vietnamese[key], english[key]) for key in english if fields(vietnamese[key]) != fields(english[key])
    } == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty_or_padded(language: str) -> None:
    assert [key for key, text in leaves(table(language)) if not text.strip() or text != text.strip()] == []


def test_english_is_no_vietnamese() -> None:
    """A text copied over and forgotten. The name of the language is its own, codes of tables are no texts."""
    vietnamese, english = (dict(leaves(table(language))) for language in LANGUAGES)
    letters = re.compile("[ăâđêôơưĂÂĐÊÔƠƯạảãàáậẩẫầấặẳẵằắẹẻẽèéệểễềếịỉĩìíọỏõòóộổỗồốợởỡờớụủũùúựửữừứỵỷỹỳý]")
    assert [key for key, text in english.items() if letters.search(text)] == []
    assert [key for key, text in vietnamese.items() if len(text) > 25 and text == english[key]] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("kinds", Kind),
        ("roles", Role),
        ("uses", Use),
        ("accesses", Access),
        ("access_advice", Access),
        ("statuses", Status),
        ("sources", Source),
    ],
)
def test_every_code_of_the_data_has_a_word(language: str, name: str, codes: Any) -> None:
    assert set(table(language)[name]) == {code.value for code in codes}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_class_of_ddc_has_a_word(language: str) -> None:
    assert set(table(language)["ddc"]) == set("0123456789")


# --- what templates ask for --------------------------------------------------------------------------------------

ASKED = re.compile(r"(?<![\w.])t((?:\.[a-z_]+)+)")
CODE = re.compile(r"{[{%](.*?)[%}]}", re.DOTALL)


def asked() -> set[str]:
    """The dotted names of words in the templates."""
    found = set()
    for name, data in samples.tree(templating.default_folder()).items():
        if templating.is_text(name):
            text = re.sub(r"{#.*?#}", "", data.decode(), flags=re.DOTALL)
            found |= {match[1:] for code in CODE.findall(text) for match in ASKED.findall(code)}
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_that_a_template_asks_for_is_there(language: str) -> None:
    names = asked()
    assert len(names) > 50
    missing = []
    for name in names:
        here: Any = words(language)
        for part in name.split("."):
            here = getattr(here, part, None)
        if not isinstance(here, str):
            missing.append(name)
    assert sorted(missing) == []


def test_one_and_many() -> None:
    t = words("en")
    assert counted(t.titles, 1, "en") != counted(t.titles, 2, "en").replace("2", "1")
    assert counted(words("vi").titles, 15000, "vi").startswith("15.000 ")
    assert counted(t.titles, 15000, "en").startswith("15,000 ")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_kind_is_called_as_a_use(language: str) -> None:
    """A title may be a book for further reading and the main text of a course."""
    words = table(language)
    assert set(words["kinds"].values()) & set(words["uses"].values()) == set()
