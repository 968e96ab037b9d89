"""The commands as a librarian meets them: what is said, where, and with which exit status."""

import gc
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import samples
from newshelf import cli
from newshelf.cli import main

REPOSITORY = Path(__file__).parent.parent
BROKEN = {"content/courses.yaml": "- {code: A, nam: B}\n"}


def run(*arguments: object) -> Result:
    """The command in this process. Anything but an exit is a traceback, and fails the test."""
    result = CliRunner().invoke(main, [str(argument) for argument in arguments], prog_name="newshelf")
    gc.enable()  # a command switches it off, since its process ends with it
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return samples.small(tmp_path)


def test_a_build_ends_with_where_to_look_and_what_stands(root: Path) -> None:
    result = run("--root", root)
    assert (result.exit_code, result.stderr) == (0, "")
    made = samples.tree(root / "site")
    ends = [".html", "feed.xml", "message.eml", ""]
    pages, feeds, digests, files = (sum(path.endswith(end) for path in made) for end in ends)
    assert result.stdout.splitlines() == [
        f"Trang web ở {root / 'site'}; xem thử trên máy này: newshelf serve --root {root}",
        f"12 biểu ghi, {pages} trang, {feeds} nguồn tin, {digests} bản tin, {files} tệp thay đổi.",
    ]
    assert run("--root", root).stdout.endswith(" 0 tệp thay đổi.\n")


def test_the_command_that_shows_a_site_elsewhere_names_its_folder(root: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "một nơi khác"
    shown = run("--root", root, "--output", elsewhere).stdout.splitlines()[0]
    assert shown.endswith(f"newshelf serve --root {root} --output '{elsewhere}'")


def test_it_speaks_the_first_language_of_the_library(root: Path) -> None:
    site = root / "content/site.yaml"
    site.write_text(site.read_text(encoding="utf-8").replace("[vi, en]", "[en, vi]"), encoding="utf-8")
    assert re.search(
        r"^12 records, \d+ pages, \d+ feeds, \d+ digests, \d+ files? changed\.$",
        run("--root", root).stdout,
        re.MULTILINE,
    )


def test_what_was_pruned_is_counted(root: Path) -> None:
    run("--root", root)
    (root / "content/acquisitions/2027/2027-03-05.yaml").unlink()
    assert re.search(r"\d+ tệp thay đổi, \d+ tệp cũ đã bỏ\.$", run("--root", root).stdout.strip())


def test_problems_go_to_standard_error_and_nothing_is_written(root: Path) -> None:
    samples.lay(root, BROKEN)
    result = run("--root", root)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "content/courses.yaml, dòng 1" in result.stderr
    assert "[unknown-key]" in result.stderr
    assert not (root / "site").exists()


def test_a_warning_is_told_and_the_site_is_made(root: Path) -> None:
    samples.lay(root, {"content/corses.yaml": ""})
    result = run("--root", root)
    assert result.exit_code == 0
    assert result.stderr.startswith("1 cảnh báo; ")
    assert "12 biểu ghi" in result.stdout
    assert "[unknown-file]" in run("check", "--root", root).stderr


def test_check_says_that_all_is_well_and_writes_no_site(root: Path) -> None:
    result = run("check", "--root", root, "--as-of", "2027-12-31")  # a day of ours: by the clock arrivals lie ahead
    assert (result.exit_code, result.stdout, result.stderr) == (0, "Nội dung ổn: 12 biểu ghi.\n", "")
    assert not (root / "site").exists()
    samples.lay(root, BROKEN)
    result = run("check", "--root", root)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "[unknown-key]" in result.stderr


def test_where_there_is_no_library_it_says_so(tmp_path: Path) -> None:
    for command in ([], ["check"]):
        result = run(*command, "--root", tmp_path)
        assert (result.exit_code, result.stdout) == (1, "")
        assert "content/site.yaml" in result.stderr
        assert "[no-site]" in result.stderr


def test_the_options_are_heeded(root: Path) -> None:
    result = run("--root", root, "--output", root / "public", "--as-of", "2027-02-04", "--offline", "--jobs", 2)
    assert result.exit_code == 0
    made = samples.tree(root / "public")
    assert "records/so-do-1938/index.html" in made
    assert "records/anh-sang-va-so-trang-2026/index.html" not in made
    assert b'records/so-do-1938/index.html"' in made["index.html"]
    assert not (root / "site").exists()


def test_options_count_before_the_command_and_after_it(root: Path) -> None:
    samples.lay(root, BROKEN)
    for arguments in (["--root", root, "check"], ["check", "--root", root], ["--root", "/", "check", "--root", root]):
        assert "[unknown-key]" in run(*arguments).stderr


def test_what_is_left_out_is_not_counted(root: Path) -> None:
    assert run("--root", root, "--as-of", "2027-02-04").stdout.splitlines()[1].startswith("4 biểu ghi, ")


def test_the_root_is_here_unless_told_otherwise(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    assert run().exit_code == 0
    assert (root / "site/index.html").exists()


def test_an_output_that_would_swallow_the_content_is_refused(root: Path) -> None:
    result = run("--root", root, "--output", root / "content")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "[output-inside]" in result.stderr


@pytest.mark.parametrize("option", ["--root", "--output"])
def test_a_file_where_a_folder_is_needed_is_refused(option: str) -> None:
    result = run(option, __file__)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "EN: " in result.stderr


HELP = [[], *([name] for name in cli.main.commands)]
OF_VIETNAMESE = re.compile("[ăâđêôơưạảấầẩậắằặẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỷỹ]")


@pytest.mark.parametrize("command", HELP, ids=" ".join)
def test_help_explains_every_option_in_the_language_of_the_library(root: Path, command: list[str]) -> None:
    result = run("--root", root, *command, "--help")
    assert (result.exit_code, result.stderr) == (0, "")
    description, options = result.stdout.split("\nTùy chọn:\n")
    assert result.stdout.startswith("Cách dùng: ")
    assert OF_VIETNAMESE.search(description)
    assert "EN: " in description
    assert "EN: " not in options
    assert not re.search(r"PATH|%", options)
    for option in re.findall(r"(?m)^  (-.*?)(?:\s{2,}|$)", options):
        assert re.search(rf"{re.escape(option)}\s{{2,}}\S", options), f"{option} is not explained"
    assert max(map(len, result.stdout.splitlines())) <= 80


@pytest.mark.parametrize("command", HELP, ids=" ".join)
def test_help_of_an_english_library_is_english(root: Path, command: list[str]) -> None:
    samples.lay(root, {"content/site.yaml": "name: A\nbase_url: https://a.example.org/\nlanguages:\n  - en\n"})
    text = run("--root", root, *command, "-h").stdout
    assert text.startswith("Usage: ")
    assert "\nOptions:\n" in text
    assert not OF_VIETNAMESE.search(text)


def test_help_where_there_is_no_library_yet_is_in_both_languages(tmp_path: Path) -> None:
    text = " ".join(run("--root", tmp_path, "--help").stdout.split())
    for word in ("Tạo thư viện mới", "Lay down a new library", "thư mục hiện tại", "here by default"):
        assert word in text


def test_help_names_the_folders() -> None:
    text = run("--help").stdout
    for word in ("content/", "site/", "index.html"):
        assert word in text


HOSTILE = {
    "a binary file": {"content/acquisitions/a.yaml": bytes(range(256))},
    "an empty table": {"content/site.yaml": ""},
    "a list for a table": {"content/site.yaml": "- a\n"},
    "deep nesting": {"content/acquisitions/a.yaml": "[" * 5000},
    "an alias bomb": {"content/acquisitions/a.yaml": "a: &a [x]\nb: &b [*a, *a]\n"},
    "a template": {"templates/pages/home.html": "{% if %}"},
    "a template of strange names": {"templates/partials/entry.html": "{{ entry.title.nonsense }}"},
    "controls": {"content/courses.yaml": "- {code: A, name: \x1b[31m}\n"},
    "a page of nothing": {"content/pages/about.md": ""},
    "a cache that is a file": {".newshelf": ""},
}


@pytest.mark.parametrize("files", HOSTILE.values(), ids=HOSTILE)
def test_nothing_ends_in_a_traceback(root: Path, files: dict[str, str | bytes]) -> None:
    samples.lay(root, files)
    for command in ([], ["check"]):
        result = run(*command, "--root", root)
        assert "Traceback" not in result.output
        assert result.exit_code in {0, 1}
        assert (result.exit_code == 1) == (result.stdout == "")
        assert "\x1b" not in result.output


# --- as a program ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("start", [[str(REPOSITORY / "build.py")], ["-m", "newshelf"]], ids=["build.py", "-m newshelf"])
def test_the_program(root: Path, start: list[str]) -> None:
    def program(*arguments: str) -> subprocess.CompletedProcess[str]:
        # Output in whatever a Windows or bare machine would pick must not break on Vietnamese.
        environment = os.environ | {"PYTHONPATH": str(REPOSITORY), "PYTHONIOENCODING": "cp1252", "LC_ALL": "C"}
        return subprocess.run(
            [sys.executable, *start, *arguments],
            cwd=root,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    built = program()
    assert (built.returncode, built.stderr) == (0, "")
    assert built.stdout.startswith("Trang web ở ")
    samples.lay(root, BROKEN)
    checked = program("check")
    assert (checked.returncode, checked.stdout) == (1, "")
    assert checked.stderr.count("[unknown-key]") == 1
    assert program("--nonsense").returncode == 2
    assert "Làm trang web của thư viện" in program("--help").stdout


def test_without_its_packages_it_says_how_to_get_them() -> None:
    command = [sys.executable, "-S", str(REPOSITORY / "build.py"), "check"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert "activate" in done.stderr
    assert "EN: " in done.stderr
    assert "Traceback" not in done.stderr


def test_a_build_with_nothing_to_do_loads_nothing_that_checks_or_renders(root: Path) -> None:
    """These take longer to load than all that such a build does."""
    run("--root", root)
    code = """
import sys
from newshelf.cli import main
main(sys.argv[1:], standalone_mode=False)
print(sorted({"pydantic", "jinja2", "markdown", "lxml", "feedgen", "watchfiles"} & {*sys.modules}))
"""
    command = [sys.executable, "-c", code, "--root", str(root)]
    ended = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True, encoding="utf-8")
    *_, said, loaded = ended.stdout.splitlines()
    assert (said.endswith(" 0 tệp thay đổi."), loaded) == (True, "[]")
