"""``publishing/send.sh``: digests from a runner that forgets everything. Nobody gets two, no address is left in clear.

Real Git, a real mail server on the loopback, a fresh checkout for each run.
"""

import re
import shutil
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

import samples
from newshelf import starting
from published import REPOSITORY
from smtp import Mailbox, serving
from workflows import checkout, git, read, shell

SITE = "name: Thư viện\nbase_url: https://a.example.org/\nlanguages: vi\nsince: 2024\nemail: library@a.example.org\n"
BATCH = samples.batch("2024-04-08", samples.record("hinh-hoc", "disciplines: [toan]"))
BRANCH = "refs/heads/newshelf-ledger"
ONE, TWO = "- {address: mot@x.org}\n", "- {address: mot@x.org}\n- {address: hai@x.org}\n"


class Runner(NamedTuple):
    """Where runs come from and what they are given."""

    folder: Path
    origin: Path
    box: Mailbox
    port: int

    def sends(self, subscribers: str = ONE, status: int = 0, **more: str) -> str:
        """One run of the script in a checkout of its own; what it says."""
        number = len(list(self.folder.glob("run-*")))
        run = checkout(self.origin, "main", self.folder / f"run-{number}")
        environment = {
            "PATH": f"{self.folder / 'bin'}:/usr/local/bin:/usr/bin:/bin",
            "NEWSHELF_SUBSCRIBERS": subscribers,
            "NEWSHELF_SMTP": f"host: 127.0.0.1\nport: {self.port}\nsecurity: none\nper_minute: 6000\n",
            "NEWSHELF_LEDGER_KEY": "a long random text",
            "ISSUE": "2024-04",
            **more,
        }
        done = shell(run, "sh publishing/send.sh", environment)
        assert done.returncode == status, done.stdout + done.stderr
        assert status < 0 or not (run / "delivery").exists()
        return done.stdout + done.stderr

    def shim(self, name: str, text: str) -> None:
        """Puts a program before the real one on the runner's path."""
        path = self.folder / "bin" / name
        path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        path.chmod(0o755)


@pytest.fixture
def runner(tmp_path: Path) -> Iterator[Runner]:
    library, origin, box = tmp_path / "library", tmp_path / "origin.git", Mailbox()
    samples.tiny(library, [BATCH], site=SITE)
    script = (starting.SKELETON / "publishing" / "send.sh").read_text(encoding="utf-8")
    samples.lay(library, {"publishing/send.sh": script})
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", str(origin))
    git(library, "init", "--quiet", "--initial-branch=main")
    git(library, "add", "--all")
    git(library, "commit", "--quiet", "--message", "Begin")
    git(library, "push", "--quiet", str(origin), "HEAD:refs/heads/main")
    (tmp_path / "bin").mkdir()
    with serving(box) as port:
        made = Runner(tmp_path, origin, box, port)
        made.shim("newshelf", NEWSHELF)
        yield made


NEWSHELF = f'PYTHONPATH="{REPOSITORY}" exec "{sys.executable}" -m newshelf "$@"'


def test_each_reader_gets_an_issue_once_however_often_it_runs(runner: Runner) -> None:
    assert "1 bạn đọc" in runner.sends()
    runner.sends()
    assert runner.box.recipients() == ["mot@x.org"]
    runner.sends(TWO)
    assert runner.box.recipients() == ["mot@x.org", "hai@x.org"]


def test_the_branch_holds_one_commit_and_no_word_in_clear(runner: Runner) -> None:
    runner.sends(TWO)
    runner.sends(TWO)
    assert git(runner.origin, "rev-list", "--count", BRANCH) == "1"
    assert git(runner.origin, "ls-tree", "--name-only", BRANCH) == "ledger"
    packed = shell(runner.origin, f"git cat-file blob {BRANCH}:ledger | base64", {"PATH": "/usr/bin:/bin"}).stdout
    kept = shell(runner.origin, f"git cat-file blob {BRANCH}:ledger | strings", {"PATH": "/usr/bin:/bin"}).stdout
    assert packed
    assert kept.startswith("Salted__")
    assert "x.org" not in kept
    assert "SQLite" not in kept


def test_after_a_run_that_was_killed_nothing_is_sent_until_somebody_decides(runner: Runner) -> None:
    runner.shim("newshelf", f"({NEWSHELF.replace('exec ', '')}) && kill -9 $PPID")
    runner.sends(status=-9)
    assert runner.box.recipients() == ["mot@x.org"]  # and the ledger that says so went with the machine
    runner.shim("newshelf", NEWSHELF)
    assert "A run for 2024-04 broke off" in runner.sends(status=3)
    assert runner.box.recipients() == ["mot@x.org"]
    runner.sends(TWO, GO_ON="true")
    assert runner.box.recipients() == ["mot@x.org", "mot@x.org", "hai@x.org"]
    runner.sends(TWO)
    assert len(runner.box.recipients()) == 3


def test_a_server_that_fails_leaves_a_ledger_for_the_next_run(runner: Runner) -> None:
    runner.box.data = lambda address: "451 later" if address == "hai@x.org" else None
    runner.sends(TWO, status=1)
    assert git(runner.origin, "ls-tree", "--name-only", BRANCH) == "ledger"
    runner.box.data = lambda _: None
    runner.sends(TWO)
    assert runner.box.recipients() == ["mot@x.org", "hai@x.org"]


def test_of_two_runs_at_once_one_sends(runner: Runner) -> None:
    """The other one's push comes between this one's look and its own."""
    git_itself = shutil.which("git")
    once = runner.folder / "once"
    other = f"{git_itself} push --quiet origin HEAD:{BRANCH}"
    runner.shim(
        "git",
        f'case " $* " in *" push "*) test -e {once} || {{ touch {once}; {other}; }};; esac\nexec {git_itself} "$@"',
    )
    assert "stale info" in runner.sends(status=1)
    assert runner.box.recipients() == []


def test_with_another_key_nothing_is_sent(runner: Runner) -> None:
    runner.sends()
    runner.sends(TWO, status=1, NEWSHELF_LEDGER_KEY="another text")
    assert runner.box.recipients() == ["mot@x.org"]


def test_a_month_without_arrivals_is_no_fault(runner: Runner) -> None:
    runner.sends(ISSUE="2024-05")
    assert runner.box.recipients() == []
    runner.sends()
    assert runner.box.recipients() == ["mot@x.org"]


# --- months and weeks ------------------------------------------------------------------------------------------------

WEEKLY = "- {address: mot@x.org}\n- {address: hai@x.org, period: week}\n"
MONDAY, FIRST = "2024-04-15", "2024-05-01"  # after the week and the month of what arrived


def on(runner: Runner, day: str) -> None:
    """Puts the script on a day; the program itself sees today, when all of this is over."""
    runner.shim("date", f'exec {shutil.which("date")} --date="{day} ${{1#--date=}}" "$2"')


def test_each_schedule_serves_the_readers_of_its_period(runner: Runner) -> None:
    on(runner, MONDAY)
    said = runner.sends(WEEKLY, ISSUE="", PERIOD="week")
    assert "Issue 2024-w15\n1 bạn đọc" in said
    assert runner.box.recipients() == ["hai@x.org"]
    on(runner, FIRST)
    assert "Issue 2024-04\n1 bạn đọc" in runner.sends(WEEKLY, ISSUE="", PERIOD="month")
    assert runner.box.recipients() == ["hai@x.org", "mot@x.org"]
    on(runner, MONDAY)
    runner.sends(WEEKLY, ISSUE="", PERIOD="week")  # one ledger knows of both
    assert runner.box.recipients() == ["hai@x.org", "mot@x.org"]


def test_a_site_of_weeks_is_sent_by_the_weekly_schedule(runner: Runner) -> None:
    samples.lay(runner.folder / "library", {"content/site.yaml": f"{SITE}digest: {{period: week}}\n"})
    git(runner.folder / "library", "commit", "--quiet", "--all", "--message", "Issue weeks")
    git(runner.folder / "library", "push", "--quiet", str(runner.origin), "HEAD:refs/heads/main")
    on(runner, FIRST)
    assert "0 bạn đọc" in runner.sends(ISSUE="", PERIOD="month")
    assert runner.box.recipients() == []
    on(runner, MONDAY)
    runner.sends(ISSUE="", PERIOD="week")
    assert runner.box.recipients() == ["mot@x.org"]


def test_a_week_that_nobody_gets_is_no_fault_and_says_so(runner: Runner) -> None:
    on(runner, MONDAY)
    assert "Issue 2024-w15\n0 bạn đọc" in runner.sends(ISSUE="", PERIOD="week")
    assert runner.box.recipients() == []
    assert git(runner.origin, "ls-tree", "--name-only", BRANCH) == "ledger"  # no mark is left


@pytest.mark.parametrize(
    ("day", "period", "issue"),
    [
        ("2021-01-04", "week", "2020-w53"),  # the year of a week is that of its Thursday
        ("2021-01-06", "week", "2020-w53"),  # the host was two days late
        ("2021-01-11", "week", "2021-w01"),
        ("2021-01-01", "month", "2020-12"),
        ("2021-03-03", "month", "2021-02"),
        ("2021-03-03", "", "2021-02"),
    ],
)
def test_the_issue_is_the_one_that_has_ended(runner: Runner, day: str, period: str, issue: str) -> None:
    on(runner, day)
    said = runner.sends(ISSUE="", PERIOD=period)
    assert f"Issue {issue}\n" in said
    assert "[issue-empty]" in said  # so the program takes it for an issue


def test_a_period_that_is_none_is_refused_before_anything_is_sent(runner: Runner) -> None:
    assert "PERIOD is month or week, not weekly." in runner.sends(status=2, PERIOD="weekly")
    assert runner.box.recipients() == []


def test_a_schedule_of_github_tells_the_script_its_period(tmp_path: Path) -> None:
    starting.lay(tmp_path, starting.Asked("x", "https://x.example/", ("vi",), date(2026, 11, 2)))
    workflow = read(tmp_path, ".github/workflows/digest.yml")
    [step] = [step for step in workflow["jobs"]["send"]["steps"] if "env" in step]
    asked = re.fullmatch(r"\$\{\{ github\.event\.schedule == '(.+)' && 'week' \|\| 'month' \}\}", step["env"]["PERIOD"])
    assert asked
    periods = {row["cron"]: "week" if row["cron"] == asked[1] else "month" for row in workflow["on"]["schedule"]}
    assert periods == {"0 0 1 * *": "month", "0 0 * * 1": "week"}


# --- where it runs ---------------------------------------------------------------------------------------------------


def test_a_ledger_on_this_machine_is_left_alone(runner: Runner) -> None:
    samples.lay(runner.folder / "library", {"delivery/subscribers.yaml": TWO})
    environment = {
        "PATH": "/usr/bin:/bin",
        "NEWSHELF_SUBSCRIBERS": ONE,
        "NEWSHELF_SMTP": "x",
        "NEWSHELF_LEDGER_KEY": "x",
    }
    assert shell(runner.folder / "library", "sh publishing/send.sh", environment).returncode == 1
    assert (runner.folder / "library" / "delivery" / "subscribers.yaml").read_text(encoding="utf-8") == TWO


def test_the_workflows_hand_over_every_secret_and_choose_no_issue_by_themselves(tmp_path: Path) -> None:
    starting.lay(tmp_path, starting.Asked("x", "https://x.example/", ("vi",), date(2026, 11, 2)))
    script = (tmp_path / "publishing" / "send.sh").read_text(encoding="utf-8")
    [step] = [step for step in read(tmp_path, ".github/workflows/digest.yml")["jobs"]["send"]["steps"] if "env" in step]
    assert step["run"] == "sh publishing/send.sh"
    assert {name for name in step["env"] if name not in script} == {"NEWSHELF_UNSUBSCRIBE_SECRET"}
    assert read(tmp_path, ".gitlab-ci.yml")["digest"]["script"][-1] == "sh publishing/send.sh"
