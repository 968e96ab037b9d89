"""``new`` puts a skeleton where a librarian goes on typing."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from newshelf import cli
from newshelf.building import pipeline
from newshelf.options import Options
from samples import lay, silent, tables

DAY = "2026-11-02"
FILE = f"content/acquisitions/2026/{DAY}.yaml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return lay(tmp_path, tables())


def new(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli.main, ["new", "--root", str(root), "--arrived", DAY, *arguments])


def test_a_skeleton_has_all_that_can_be_known(root: Path) -> None:
    done = new(root, "Giáo trình kinh tế: vi mô", "--isbn", "978-604-79-1881-2")
    assert (done.exit_code, done.output) == (0, f"{FILE}:3  giao-trinh-kinh-te-vi-mo\n")
    text = (root / FILE).read_text("utf-8")
    assert text.startswith(
        f"arrived: {DAY}\nrecords:\n  - id: giao-trinh-kinh-te-vi-mo\n    kind: textbook\n"
        '    title: "Giáo trình kinh tế: vi mô"\n    authors:\n'
    )
    assert "    language: vi\n    isbn: 978-604-79-1881-2\n" in text
    assert [one.code for one in pipeline.check(root, Options(), silent).problems] == ["no-place-in-lists"]


def test_an_id_is_no_name_that_windows_keeps_for_a_device(root: Path) -> None:
    assert new(root, "Con").output == f"{FILE}:3  con-record\n"


def test_what_stands_in_the_file_stays(root: Path) -> None:
    head = f"# đợt 1\narrived: {DAY}\nsource: gift\nrecords:\n"
    typed = f"{head}- id: dai-so\n  kind: textbook\n  title: Đại số  # ghi chú\n  language: vi\n"
    lay(root, {FILE: typed})
    new(root, "Đại số")
    text = (root / FILE).read_text("utf-8")
    assert text.startswith(f"{typed}\n- id: dai-so-2\n  kind:\n  title: Đại số\n")


def test_a_known_isbn_is_not_added_again(root: Path) -> None:
    new(root, "Giải tích", "--isbn", "0-306-40615-2")
    before = (root / FILE).read_bytes()
    done = new(root, "--isbn", "978-0-306-40615-7")
    assert done.exit_code == 1
    assert "[same-isbn]" in done.output
    assert "giai-tich" in done.output
    assert (root / FILE).read_bytes() == before


@pytest.mark.parametrize(("arguments", "status"), [((), 2), (("--isbn", "12"), 1)])
def test_what_cannot_be_added_is_said(root: Path, arguments: tuple[str, ...], status: int) -> None:
    assert new(root, *arguments).exit_code == status


@pytest.mark.parametrize("text", [f"arrived: {DAY}\nrecords: [{{id: a, kind: textbook, title: T, language: vi}}]\n"])
def test_a_file_of_another_form_is_left_alone(root: Path, text: str) -> None:
    lay(root, {FILE: text})
    done = new(root, "Đại số")
    assert "[cannot-append]" in done.output
    assert (root / FILE).read_text("utf-8") == text


def test_a_folder_that_is_no_library_gets_no_record(tmp_path: Path) -> None:
    done = new(tmp_path, "Đại số")
    assert (done.exit_code, "[no-site]" in done.output) == (1, True)
    assert list(tmp_path.iterdir()) == []
