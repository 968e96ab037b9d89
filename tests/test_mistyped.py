"""A command that was mistyped is told like a mistake in the content: Vietnamese, English below it, and what to type."""

import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import samples
from test_cli import REPOSITORY, run

TYPED = {
    "chek": ("no-such-command", "“check”"),
    "nonsense": ("no-such-command", "`newshelf --help`"),
    "check --strik": ("no-such-option", "“--strict”"),
    "check --offline": ("no-such-option", "`newshelf check --help`"),
    "-x": ("no-such-option", "`newshelf --help`"),
    "send": ("missing-argument", "`newshelf send 2026-10`"),
    "new": ("missing-argument", '`newshelf new "Giáo trình kinh tế du lịch"`'),
    "import": ("missing-argument", "`newshelf import "),
    "init": ("missing-argument", "`newshelf init "),
    "report": ("missing-argument", "`newshelf report gaps`"),
    "upgrade": ("missing-argument", "`newshelf upgrade newshelf-"),
    "--as-of": ("missing-value", "“--as-of”"),
    "new Giáo trình": ("wrong-usage", "“trình”"),
    "check a b": ("wrong-usage", "“a b”"),
    "report gaps --ratio many": ("wrong-usage", "“--ratio many”"),
    "report gaps --ratio 1/0": ("wrong-usage", "“--ratio 1/0”"),
    "import --usage 2026 README.md LICENSE": ("wrong-usage", "“LICENSE”"),
    "import none.xlsx": ("no-such-file", "“none.xlsx”"),
    "import content": ("no-such-file", "“content”"),
    "--as-of 05/03/2026": ("bad-date", "`--as-of 2026-11-02`"),
    "new --arrived 2026-02-30": ("no-such-date", "“2026-02-30”"),
    "--jobs 0": ("too-small", "1"),
    "serve --port 65536": ("too-large", "65535"),
    "--jobs many": ("not-a-number", "“many”"),
    "check --format jsn": ("unknown-value", "“json”"),
    "report holes": ("unknown-value", "gaps, weeding"),
}


@pytest.mark.parametrize("typed", TYPED)
def test_wrong_usage_ends_with_status_2_and_says_what_to_type(typed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(REPOSITORY)
    code, holds = TYPED[typed]
    result = run(*typed.split())
    assert (result.exit_code, result.stdout) == (2, "")
    first, *vietnamese, english, _, _ = result.stderr.rstrip().splitlines()
    assert first.endswith(f"  [{code}]")
    assert holds in " ".join(vietnamese)
    assert re.match(r"EN: [A-Z“].* .*[^{}]$", english)


def test_an_english_library_hears_english_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    samples.lay(tmp_path, {"content/site.yaml": "name: A\nbase_url: https://a.example.org/\nlanguages: [en]\n"})
    monkeypatch.chdir(tmp_path)
    assert run("chek").stderr.splitlines()[1:3] == ["There is no command “chek”.", "Did you mean “check”?"]


def test_a_ratio_may_have_a_comma(tmp_path: Path) -> None:
    assert run("report", "gaps", "--ratio", "0,25", "--root", samples.small(tmp_path)).exit_code == 0


def test_a_copied_command_names_the_program_as_it_was_called(tmp_path: Path) -> None:
    command = [sys.executable, str(REPOSITORY / "build.py"), "check", "--strik"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "`python build.py check --help`" in done.stderr


def test_ctrl_c_says_that_it_stopped(tmp_path: Path) -> None:
    command = [sys.executable, str(REPOSITORY / "build.py"), "init", "a"]
    asking = subprocess.Popen(
        command, cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert asking.stdout is not None
    assert asking.stdout.read(1) == b"T"  # it asks for the name
    asking.send_signal(signal.SIGINT)
    _, said = asking.communicate(timeout=20)
    assert (asking.returncode, said.decode().split()) == (1, ["Đã", "dừng."])
