"""Problems in the forms that programs read: JSON, the annotations of GitHub, the code quality report of GitLab."""

import json
from collections.abc import Iterable

from newshelf import fingerprint
from newshelf.problem import Place, Problem
from newshelf.terminal.report import also, grouped, sentences

FORMATS = ("text", "json", "github", "gitlab")
FIRST = 10  # annotations that GitHub shows of a step


def as_json(problems: Iterable[Problem], language: str) -> str:
    """A list of problems in the order of files and lines: file, line, column, severity, code, message."""
    return json.dumps([_plain(found, language) for found in sorted(set(problems))], ensure_ascii=False, indent=1)


def github(problems: Iterable[Problem], language: str) -> str:
    """Workflow commands, errors first. GitHub shows ten of a kind a step, so the rest is only counted."""
    told = list(grouped(sorted(set(problems))))
    lines = []
    for is_error in (True, False):
        some = [(found, places) for found, places in told if found.is_error == is_error]
        lines += [_command(found, places, language) for found, places in some[:FIRST]]
        if len(some) > FIRST:
            lines.append(f"::notice::+{len(some) - FIRST} {'error' if is_error else 'warning'}s: newshelf check")
    return "\n".join(lines)


def _command(found: Problem, places: list[Place], language: str) -> str:
    place = found.place
    where = f"file={_property(place.file)},line={max(place.line, 1)},col={max(place.column, 1)}"
    message = _data(_said(found, places, language))
    return f"::{'error' if found.is_error else 'warning'} {where},title={_property(found.code)}::{message}"


def _said(found: Problem, places: list[Place], language: str) -> str:
    return " ".join([*sentences(found, language), *also(places, language)])


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def gitlab(problems: Iterable[Problem], language: str) -> str:
    """A report of code quality. A fingerprint stays while code, file and values do, wherever the line moves."""
    rows = [
        {
            "description": _said(found, places, language),
            "check_name": found.code,
            "fingerprint": fingerprint.of_all([found.code, found.place.file, repr(found.values)]),
            "severity": "major" if found.is_error else "minor",
            "location": {"path": found.place.file, "lines": {"begin": max(found.place.line, 1)}},
        }
        for found, places in grouped(sorted(set(problems)))
    ]
    return json.dumps(rows, ensure_ascii=False, indent=1)


def _plain(found: Problem, language: str) -> dict[str, object]:
    return {
        "file": found.place.file,
        "line": found.place.line,
        "column": found.place.column,
        "severity": "error" if found.is_error else "warning",
        "code": found.code,
        "message": " ".join(sentences(found, language)),
        "message_en": " ".join(sentences(found, "en")),
    }
