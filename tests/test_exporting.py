"""The catalogue as a file: which records, in which order, and what is said when it can't be made."""

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import samples
from newshelf.cli import main
from newshelf.exchange import EXCHANGES


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    batches = [
        samples.batch(
            "2027-01-15",
            samples.record("a", "courses: {T1: textbook}"),
            samples.record("b", "url: https://b.example.org/"),
        ),
        samples.batch("2027-02-15", samples.record("c", "disciplines: van", "status: withdrawn")),
    ]
    return samples.tiny(tmp_path_factory.mktemp("export"), batches)


def export(root: Path, *arguments: object) -> Result:
    return CliRunner().invoke(main, ["export", "--root", str(root), *map(str, arguments)], prog_name="newshelf")


def ids(result: Result) -> list[str]:
    assert result.exit_code == 0, result.stderr
    return [row["id"] for row in csv.DictReader(io.StringIO(result.stdout.removeprefix("\ufeff")))]


def test_every_record_the_newest_first(root: Path) -> None:
    assert ids(export(root)) == ["c", "b", "a"]


def test_a_discipline_with_what_it_gets_from_its_courses(root: Path) -> None:
    assert ids(export(root, "--discipline", "toan")) == ["a"]


def test_what_arrives_later_is_left_out(root: Path) -> None:
    assert ids(export(root, "--as-of", "2027-01-31")) == ["b", "a"]


@pytest.mark.parametrize("format", EXCHANGES)
def test_every_format_into_a_file(root: Path, tmp_path: Path, format: str) -> None:
    result = export(root, "--format", format, "--output", tmp_path / "out")
    assert (result.exit_code, result.stdout) == (0, f"{tmp_path / 'out'}: 3 biểu ghi.\n")
    text = (tmp_path / "out").read_text(encoding="utf-8")
    assert [id for id in "cba" if id in text] == ["c", "b", "a"]


def test_a_record_without_an_address_gets_that_of_its_page(root: Path) -> None:
    found = {item["id"]: item["URL"] for item in json.loads(export(root, "--format", "csl-json").stdout)}
    assert found["a"] == "https://a.example.org/records/a/"
    assert found["b"] == "https://b.example.org/"


def test_a_discipline_that_is_not_there(root: Path) -> None:
    result = export(root, "--discipline", "toann")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "toann" in result.stderr
    assert "“toan”" in result.stderr


def test_errors_in_the_content(tmp_path: Path) -> None:
    samples.tiny(tmp_path, [samples.batch("2027-01-15", samples.record("a", "titel: x"))])
    result = export(tmp_path)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "content/acquisitions/000.yaml" in result.stderr


def test_a_file_that_cannot_be_written(root: Path, tmp_path: Path) -> None:
    result = export(root, "--output", tmp_path / "nowhere" / "out.csv")
    assert result.exit_code == 1
    assert "nowhere" in result.stderr
