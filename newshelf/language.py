"""The words of the interface in one language, from ``locale/<language>.yaml``."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "locale"
LANGUAGES = ("vi", "en")


@cache
def words(language: str) -> Any:
    """The words as nested attributes: ``words("vi").nav.home``. A missing one is an AttributeError.

    Tables of codes (kinds, languages, …) are mappings: ``words("vi").kinds["textbook"]``.
    """
    data = table(language)
    return _spaced(data, frozenset(data["tables"]))


@cache
def table(language: str) -> Mapping[str, Any]:
    """The words as they stand in the file: mappings and texts."""
    text = (FOLDER / f"{language}.yaml").read_text(encoding="utf-8")
    data: Mapping[str, Any] = yaml.load(text, yaml.CBaseLoader)  # noqa: S506  # builds nothing but texts, lists and mappings
    return data


def _spaced(value: Mapping[str, Any], tables: frozenset[str]) -> SimpleNamespace:
    """Mappings as namespaces, save those at the top that are tables."""
    spaced = {
        key: _spaced(item, frozenset()) if isinstance(item, dict) and key not in tables else item
        for key, item in value.items()
    }
    return SimpleNamespace(**spaced)


def counted(forms: Any, number: int, language: str, **more: str) -> str:
    """A number with its noun: ``forms.one`` and ``forms.other``, of which Vietnamese needs only the latter."""
    form: str = forms.one if number == 1 else forms.other
    return form.format(n=grouped(number, language), **more)


def grouped(number: int, language: str) -> str:
    """A whole number with its thousands parted: ``15.000``, ``15,000``."""
    text = f"{number:,}"
    return text.replace(",", ".") if language == "vi" else text


def in_language(text: Mapping[str, str] | None, language: str) -> tuple[str, str]:
    """A localised text in a language, and the language it is in if that is another (else empty).

    Falls back on the text for every language, then on the first one given.
    """
    if not text:
        return "", ""
    if language in text:
        return text[language], ""
    if "" in text:
        return text[""], ""
    other = next(iter(text))
    return text[other], other
