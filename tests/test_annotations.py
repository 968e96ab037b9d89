"""Problems in the forms that programs read, and the command that gives them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from newshelf import cli
from newshelf.problem import Place, problem
from newshelf.terminal import annotations
from samples import batch, lay, record, tables

ERROR = problem(Place("a,b.yaml", 3, 5), "unknown-key", key="titel", value="100%\nx", suggestion="title")
WARNING = problem(Place("a.yaml", 2, 1), "capitals", value="A")


def test_github_shows_ten_of_a_kind_and_counts_the_rest() -> None:
    many = [WARNING._replace(place=Place("a.yaml", line, 1)) for line in range(1, 13)]
    lines = annotations.github([*many, ERROR], "en").split("\n")
    assert lines[0].startswith("::error file=a%2Cb.yaml,line=3,col=5,title=unknown-key::")
    assert sum(line.startswith("::warning ") for line in lines) == 10
    assert lines[-1].startswith("::notice::+2 warnings")
    assert all(line.startswith("::") for line in lines)


def test_gitlab_keeps_the_fingerprint_of_a_problem_whose_line_moves() -> None:
    first, moved = (json.loads(annotations.gitlab([ERROR._replace(place=Place("a", n, 1))], "en"))[0] for n in (3, 9))
    assert first["fingerprint"] == moved["fingerprint"]
    assert first["location"] == {"path": "a", "lines": {"begin": 3}}
    assert first["severity"] == "major"


def test_an_unknown_name_in_many_places_is_one_annotation_that_tells_of_the_others() -> None:
    many = [problem(Place("a.yaml", line, 1), "unknown-course", value="X", suggestion="") for line in range(1, 6)]
    (line,) = annotations.github(many, "en").split("\n")
    (row,) = json.loads(annotations.gitlab(many, "en"))
    for said in (line, row["description"]):
        assert said.endswith("The same in 4 more places: a.yaml:2, a.yaml:3, a.yaml:4, a.yaml:5")
    assert len(json.loads(annotations.as_json(many, "en"))) == 5


def test_json_has_every_problem_in_order() -> None:
    rows = json.loads(annotations.as_json([ERROR, WARNING], "vi"))
    assert [(row["file"], row["line"], row["severity"]) for row in rows] == [
        ("a,b.yaml", 3, "error"),
        ("a.yaml", 2, "warning"),
    ]


@pytest.mark.parametrize(("options", "status"), [((), 0), (("--strict",), 1), (("--format", "json"), 0)])
def test_warnings_count_only_when_asked(tmp_path: Path, options: tuple[str, ...], status: int) -> None:
    lay(tmp_path, tables() | {"content/acquisitions/a.yaml": batch("2026-01-02", record("a"))})
    done = CliRunner().invoke(cli.main, ["check", "--root", str(tmp_path), *options])
    assert done.exit_code == status
    if "json" in options:
        assert [row["code"] for row in json.loads(done.stdout)] == ["no-place-in-lists"]
