"""What would change an issue that had gone out is refused where it can be, and told of where it has been built."""

import re
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

import samples
from newshelf import cli
from newshelf.building import issues, pipeline
from newshelf.dates import Frequency
from newshelf.holdings import catalogue
from newshelf.options import Options
from newshelf.plan import addresses
from newshelf.problem import OF_ISSUES, Problem

OLD = samples.record("old", "title: Sách cũ", "disciplines: [toan]")
KEPT = samples.record("kept", "title: Sách giữ", "courses: {T1: textbook}")
OCTOBER = samples.batch("2026-10-05", OLD, KEPT)
NOVEMBER = samples.batch("2026-11-02", samples.record("new", "title: Sách mới", "courses: {T1: textbook}"))
TITLE = "title: Sách cũ"
EDITED = OCTOBER.replace(TITLE, "title: Sách xưa")

# What October becomes, and what is said of it: code, record, line.
UNMARKED = {
    "edited": (EDITED, ("issue-edited", "old", 3)),
    "edited, the day is of the month itself": (
        OCTOBER.replace(TITLE, "title: Sách xưa\n    amended: 2026-10-20"),
        ("issue-edited", "old", 3),
    ),
    "withdrawn": (OCTOBER.replace(TITLE, f"{TITLE}\n    status: withdrawn"), ("issue-withdrawn", "old", 3)),
    "no more announced": (OCTOBER.replace(TITLE, f"{TITLE}\n    announce: false"), ("issue-left", "old", 3)),
    "on order again": (OCTOBER.replace(TITLE, f"{TITLE}\n    status: on-order"), ("issue-left", "old", 3)),
    "moved to another month": (
        OCTOBER.replace(TITLE, f"{TITLE}\n    announced: 2026-11-20"),
        ("issue-left", "old", 3),
    ),
    "deleted": (samples.batch("2026-10-05", KEPT), ("issue-deleted", "old", 0)),
    "entered late": (OCTOBER + samples.record("late", "disciplines: toan"), ("issue-late", "late", 13)),
}
MARKED = {
    "nothing": OCTOBER,
    "edited": OCTOBER.replace(TITLE, "title: Sách xưa\n    amended: 2026-11-20"),
    "withdrawn": OCTOBER.replace(TITLE, f"{TITLE}\n    status: withdrawn\n    amended: 2026-11-20"),
    "entered late": OCTOBER + samples.record("late", "disciplines: toan", "announced: 2026-11-20"),
    "entered late, in silence": OCTOBER + samples.record("late", "disciplines: toan", "announce: false"),
}


def library(root: Path, *batches: str, **more: str) -> Path:
    return samples.tiny(root, batches, **more)


def of_issues(result: pipeline.Result) -> list[Problem]:
    return [found for found in result.problems if found.code in OF_ISSUES]


def checked(now: Path, before: Path, today: date | None = None) -> list[Problem]:
    return of_issues(pipeline.check(now, Options(), samples.silent, today, before))


def facts(found: Problem) -> tuple[str, str, int]:
    return found.code, dict(found.values)["value"], found.place.line


# --- check --against -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", UNMARKED)
def test_a_closed_issue_changes_by_nothing_that_bears_no_day(tmp_path: Path, name: str) -> None:
    october, expected = UNMARKED[name]
    [found] = checked(library(tmp_path / "now", october, NOVEMBER), library(tmp_path / "was", OCTOBER, NOVEMBER))
    assert facts(found) == expected
    assert found.place.file == "content/acquisitions/000.yaml"
    assert dict(found.values)["period"] == "2026-10"
    assert found.is_error


@pytest.mark.parametrize("name", MARKED)
def test_a_correction_that_bears_a_day_is_welcome(tmp_path: Path, name: str) -> None:
    assert (
        checked(library(tmp_path / "now", MARKED[name], NOVEMBER), library(tmp_path / "was", OCTOBER, NOVEMBER)) == []
    )


@pytest.mark.parametrize("name", [name for name, (_, said) in UNMARKED.items() if said[0] in issues.SETTLED_BY_A_LINE])
def test_the_line_that_is_asked_for_settles_it(tmp_path: Path, name: str) -> None:
    """The text of the problem holds it, in both languages."""
    was = library(tmp_path / "was", OCTOBER, NOVEMBER)
    october, (_, id, _) = UNMARKED[name]
    now = library(tmp_path / "now", october, NOVEMBER)
    command = ["check", "--root", str(now), "--against", str(was), "--as-of", "2026-11-26"]
    refused = CliRunner().invoke(cli.main, command)
    assert refused.exit_code == 1
    [line] = set(re.findall(r"`((?:amended|announced): [0-9-]+)`", refused.output))
    text = re.sub(r"\n    amended: .*", "", october).replace(f"id: {id}\n", f"id: {id}\n    {line}\n")
    samples.lay(now, {"content/acquisitions/000.yaml": text})
    settled = CliRunner().invoke(cli.main, command)
    assert settled.exit_code == 0, settled.output


def test_an_issue_is_closed_once_its_period_is_over(tmp_path: Path) -> None:
    """A digest is sent on the first of the month, whether anything of the new month has arrived or not."""
    now, was = library(tmp_path / "now", EDITED), library(tmp_path / "was", OCTOBER)
    assert checked(now, was, date(2026, 10, 31)) == []
    assert [facts(found) for found in checked(now, was, date(2026, 11, 1))] == [("issue-edited", "old", 3)]


def test_a_week_closes_as_a_month_does(tmp_path: Path) -> None:
    site = samples.SITE + "digest: {period: week}\n"
    was = library(tmp_path / "was", OCTOBER, NOVEMBER, site=site)
    [found] = checked(library(tmp_path / "now", EDITED, NOVEMBER, site=site), was)
    assert dict(found.values)["period"] == "2026-w41"


def test_an_issue_that_never_stood_can_be_filled(tmp_path: Path) -> None:
    """Old records that are imported, or a summer that is entered in autumn, change nothing that went out."""
    old = samples.batch("2019-03-05", samples.record("imported", "disciplines: [toan]"))
    assert (
        checked(library(tmp_path / "now", old, NOVEMBER), library(tmp_path / "was", NOVEMBER), date(2026, 11, 26)) == []
    )
    assert checked(library(tmp_path / "all", OCTOBER, NOVEMBER), library(tmp_path / "none"), date(2026, 12, 1)) == []


def test_new_words_of_a_table_change_no_title(tmp_path: Path) -> None:
    tables = {"disciplines": "- {id: toan, name: Toán học}\n- {id: van, name: Văn}\n"}
    now = library(tmp_path / "now", OCTOBER, NOVEMBER, **tables)
    assert checked(now, library(tmp_path / "was", OCTOBER, NOVEMBER)) == []


def test_a_library_that_is_broken_refuses_nobody_and_one_that_is_not_there_does(tmp_path: Path) -> None:
    now = library(tmp_path / "now", OCTOBER)
    broken = library(tmp_path / "was", OCTOBER.replace("kind: textbook", "kind: textbok", 1))
    for folder, status in ((broken, 0), (tmp_path / "nowhere", 1)):
        done = CliRunner().invoke(cli.main, ["check", "--root", str(now), "--against", str(folder)])
        assert (done.exit_code, "[against-broken]" in done.output) == (status, True), done.output


def test_a_title_that_stood_in_silence_may_change_but_not_enter_a_closed_issue(tmp_path: Path) -> None:
    silent = OCTOBER.replace(TITLE, f"{TITLE}\n    announce: false")
    was = library(tmp_path / "was", silent, NOVEMBER)
    edited = library(tmp_path / "edited", silent.replace(TITLE, "title: Sách xưa"), NOVEMBER)
    assert checked(edited, was) == []
    [found] = checked(library(tmp_path / "told", OCTOBER, NOVEMBER), was)
    assert facts(found) == ("issue-late", "old", 3)


def test_the_day_in_the_remedy_is_today(tmp_path: Path) -> None:
    now, was = library(tmp_path / "now", EDITED, NOVEMBER), library(tmp_path / "was", OCTOBER, NOVEMBER)
    days = [dict(checked(now, was, today)[0].values)["day"] for today in (None, date(2026, 11, 1), date(2026, 12, 5))]
    assert days == ["2026-11-02", "2026-11-02", "2026-12-05"]


def test_a_plan_without_issues_has_no_newest() -> None:
    assert issues.latest_of([]) == ""


@pytest.mark.parametrize(
    ("kind", "shown"),
    [("month", {"r0-2", "r2-0", "r2-1", "r2-2", "r2-3"}), ("week", {"r0-1", "r0-2", "r2-0", "r2-1", "r2-2", "r2-3"})],
)
def test_an_issue_shows_what_is_announced_and_what_was_withdrawn_after_it(
    tmp_path: Path, kind: Frequency, shown: set[str]
) -> None:
    states = ["status: withdrawn", "status: on-order", "status: available", "announce: false"]
    days = ["amended: 2026-10-05", "amended: 2026-10-20", "amended: 2026-11-20", "note: không"]
    records = [
        samples.record(f"r{n}-{m}", "disciplines: [toan]", state, day)
        for n, state in enumerate(states)
        for m, day in enumerate(days)
    ]
    root = library(tmp_path, samples.batch("2026-10-05", *records), site=f"{samples.SITE}digest: {{period: {kind}}}\n")
    made = samples.compiled(root)
    assert {entry.card.id for group in made.by_period.values() for entry in group} == shown
    assert {entry.card.id for entry in made.all if issues.issue_of(entry.card, kind)} == shown


# --- a build ---------------------------------------------------------------------------------------------------------


def built(root: Path, **files: str) -> list[Problem]:
    """The warnings of a build, after some batches were written."""
    samples.lay(root, {f"content/acquisitions/{name[1:]}.yaml": text for name, text in files.items()})
    result = samples.build(root)
    assert (root / "site" / "index.html").exists()
    return of_issues(result)


@pytest.mark.parametrize("name", UNMARKED)
def test_a_build_warns_of_what_it_changed_in_a_closed_issue(tmp_path: Path, name: str) -> None:
    root = library(tmp_path, OCTOBER, NOVEMBER)
    assert built(root) == []
    october, (code, id, line) = UNMARKED[name]
    [found] = built(root, _000=october)
    assert (facts(found), found.is_error) == ((code, id, line), False)


@pytest.mark.parametrize("name", MARKED)
def test_a_build_says_nothing_of_what_bears_a_day(tmp_path: Path, name: str) -> None:
    root = library(tmp_path, OCTOBER, NOVEMBER)
    built(root)
    assert built(root, _000=MARKED[name]) == []


def test_a_build_that_remembers_nothing_says_nothing(tmp_path: Path) -> None:
    root = library(tmp_path, OCTOBER, NOVEMBER)
    built(root)
    for path in (root / ".newshelf" / "published").iterdir():
        path.unlink()
    assert built(root, _000=EDITED) == []


@pytest.mark.parametrize("name", UNMARKED)
def test_what_a_line_would_settle_is_told_until_it_is_settled(tmp_path: Path, name: str) -> None:
    """And what no line can settle once, with the build that did it, and its repetitions."""
    root = library(tmp_path, OCTOBER, NOVEMBER)
    built(root)
    october, (code, *_) = UNMARKED[name]
    first = built(root, _000=october)
    assert built(root) == first, "nothing changed"
    later = built(root, _001=NOVEMBER.replace("Sách mới", "Sách rất mới"))
    assert later == (first if code in issues.SETTLED_BY_A_LINE else [])
    assert built(root, _000=OCTOBER) == [], "put back"
    assert built(root, _001=NOVEMBER) == []


def test_two_edits_are_settled_one_after_the_other(tmp_path: Path) -> None:
    root = library(tmp_path, OCTOBER, NOVEMBER)
    built(root)
    both = EDITED.replace("Sách giữ", "Sách còn giữ")
    assert [facts(found)[1] for found in built(root, _000=both)] == ["old", "kept"]
    one = both.replace("id: old\n", "id: old\n    amended: 2026-11-02\n")
    assert [facts(found)[1] for found in built(root, _000=one)] == ["kept"]
    assert built(root, _000=one.replace("Sách còn giữ", "Sách giữ")) == []


def test_the_bytes_of_a_site_do_not_hang_on_what_is_remembered(tmp_path: Path) -> None:
    root = library(tmp_path / "kept", OCTOBER, NOVEMBER)
    built(root)
    built(root, _000=EDITED)
    built(root, _001=NOVEMBER.replace("Sách mới", "Sách rất mới"))
    clean = library(tmp_path / "clean", EDITED, NOVEMBER.replace("Sách mới", "Sách rất mới"))
    built(clean)
    assert samples.tree(root / "site") == samples.tree(clean / "site")


def test_a_look_back_is_no_change(tmp_path: Path) -> None:
    """Built as of an earlier day, and then whole again."""
    root = library(tmp_path, OCTOBER, NOVEMBER, samples.batch("2026-12-01", samples.record("last")))
    built(root)
    assert of_issues(samples.build(root, options=Options(as_of=date(2026, 11, 1)))) == []
    assert of_issues(samples.build(root)) == []


def test_a_language_that_goes_takes_no_record_with_it(tmp_path: Path) -> None:
    root = library(tmp_path, OCTOBER, NOVEMBER, site=samples.SITE.replace("languages: vi", "languages: [vi, en]"))
    built(root)
    samples.lay(root, {"content/site.yaml": samples.SITE})
    assert built(root) == []


def test_a_build_compares_only_what_it_makes_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = library(tmp_path, OCTOBER, NOVEMBER)
    built(root)
    seen: list[str] = []
    real = issues._change  # what a build costs shows nowhere else

    def counting(was: object, card: object, *more: object) -> object:
        seen.append(card.id)  # type: ignore[attr-defined]
        return real(was, card, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(issues, "_change", counting)
    built(root, _002=samples.batch("2026-11-09", samples.record("alone")))
    assert seen == ["alone"]


def test_the_command_shows_line_and_remedy_and_ends_well(tmp_path: Path) -> None:
    root = library(tmp_path, OCTOBER, NOVEMBER)
    built(root)
    samples.lay(root, {"content/acquisitions/000.yaml": EDITED})
    done = CliRunner().invoke(cli.main, ["--root", str(root)])
    assert done.exit_code == 0
    assert "content/acquisitions/000.yaml, dòng 3  cảnh báo [issue-edited]" in done.output
    assert f"`amended: {max('2026-11-02', date.today().isoformat())}`" in done.output  # noqa: DTZ011  # as a person would


@pytest.mark.parametrize(
    ("path", "id"),
    [
        ("records/a/index.html", "a"),
        ("en/records/a/index.html", "a"),
        ("records/a/x/index.html", ""),
        ("a/b/records/a/index.html", ""),
        ("records/a.ris", ""),
        ("index.html", ""),
    ],
)
def test_a_page_of_a_record_is_known_by_its_path(path: str, id: str) -> None:
    assert addresses.record_of(path) == id


def test_the_catalogue_of_a_library_is_what_issues_are_made_of(tmp_path: Path) -> None:
    """Both sides of a comparison are read by the same rules, whatever the languages."""
    was = samples.read(library(tmp_path, OCTOBER, NOVEMBER))
    made = catalogue.of_library(was)
    assert issues.refused(was, made, was, made, date(2030, 1, 1)) == ()
