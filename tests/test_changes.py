"""What a build would change is told before it is made, and telling changes nothing."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

import samples
from newshelf import cli
from newshelf.building import pipeline
from newshelf.building.changes import Changes
from newshelf.options import Options
from newshelf.terminal import changelist

BEFORE = samples.batch(
    "2026-10-05",
    samples.record("old", "title: Sách cũ", "disciplines: [toan]"),
    samples.record("kept", "title: Sách giữ", "courses: {T1: textbook}"),
)
NOVEMBER = samples.batch("2026-11-02", samples.record("new", "title: Sách mới", "courses: {T1: textbook}"))


def library(root: Path, *batches: str) -> Path:
    return samples.tiny(root, batches, site=samples.SITE)


def changes(root: Path, against: Path | None = None, folder: Path | None = None) -> Changes:
    result, compared = pipeline.compare(root, folder or root / "site", against, Options(), samples.silent)
    assert compared, result.problems
    return compared.changes


def ids(known: object) -> list[str]:
    assert isinstance(known, tuple)
    return [record.id for record in known]


Way = Callable[[Path, Path], Changes]


def by_last_build(root: Path, before: Path) -> Changes:
    """The library is built as it was, then becomes what it is."""
    after = samples.tree(root / "content")
    batch = "acquisitions/000.yaml"
    samples.lay(root, {f"content/{name}": data for name, data in samples.tree(before / "content").items()})
    added = [name for name in after if not (before / "content" / name).exists()]
    for name in added:
        (root / "content" / name).unlink()
    samples.build(root)
    samples.lay(root, {f"content/{name}": data for name, data in after.items()})
    assert batch in after
    return changes(root)


def by_another_library(root: Path, before: Path) -> Changes:
    return changes(root, before)


both_ways = pytest.mark.parametrize("way", [by_last_build, by_another_library])


@both_ways
def test_a_new_record_comes_with_its_pages_feeds_and_digests(tmp_path: Path, way: Way) -> None:
    found = way(library(tmp_path / "now", BEFORE, NOVEMBER), library(tmp_path / "was", BEFORE))
    assert (ids(found.new), ids(found.changed), ids(found.withdrawn), ids(found.removed)) == (["new"], [], [], [])
    assert "records/new/index.html" in found.pages.new
    assert "digests/all/2026-11/index.html" in found.pages.new
    assert {"index.html", "courses/T1/index.html", "disciplines/toan/index.html"} <= set(found.pages.changed)
    assert "feed.xml" in found.others.changed
    told = {part.subject.scope.id: part.new for part in found.feeds}
    assert told["all"] == told["toan"] == told["T1"] == told["textbook"] == ("new",)
    assert "van" not in told
    assert [(part.subject.scope.id, part.new) for part in found.digests] == [("all", ("new",)), ("toan", ("new",))]
    assert not found.first


@both_ways
def test_a_correction_is_no_news(tmp_path: Path, way: Way) -> None:
    now = library(tmp_path / "now", BEFORE.replace("Sách cũ", "Sách xưa"))
    found = way(now, library(tmp_path / "was", BEFORE))
    assert (ids(found.new), ids(found.changed)) == ([], ["old"])
    assert (ids(found.new_items), ids(found.corrected_items)) == ([], ["old"])
    assert {(part.subject.scope.id, part.new, part.corrected) for part in found.digests} == {
        ("all", (), ("old",)),
        ("toan", (), ("old",)),
    }


@both_ways
def test_what_is_withdrawn_keeps_its_page_and_leaves_the_feeds(tmp_path: Path, way: Way) -> None:
    now = library(tmp_path / "now", BEFORE.replace("title: Sách cũ", "title: Sách cũ\n    status: withdrawn"))
    found = way(now, library(tmp_path / "was", BEFORE))
    assert (ids(found.changed), ids(found.withdrawn), ids(found.removed)) == ([], ["old"], [])
    assert ids(found.gone_items) == ["old"]
    assert "records/old/index.html" in found.pages.changed


@both_ways
def test_what_is_removed_loses_its_page(tmp_path: Path, way: Way) -> None:
    only = samples.batch("2026-10-05", samples.record("kept", "title: Sách giữ", "courses: {T1: textbook}"))
    found = way(library(tmp_path / "now", only), library(tmp_path / "was", BEFORE))
    assert (ids(found.withdrawn), ids(found.removed)) == ([], ["old"])
    assert "records/old/index.html" in found.pages.gone
    assert ids(found.gone_items) == ["old"]


OLD = "title: Sách cũ"


@both_ways
@pytest.mark.parametrize(
    ("now", "unmarked"),
    [
        (BEFORE.replace(OLD, "title: Sách xưa"), ["old"]),
        (BEFORE.replace(OLD, "title: Sách xưa\n    amended: 2026-11-20"), []),
        (BEFORE.replace(OLD, "title: Sách xưa\n    amended: 2026-10-20"), ["old"]),
        (BEFORE.replace(OLD, f"{OLD}\n    status: withdrawn"), ["old"]),
        (BEFORE.replace(OLD, f"{OLD}\n    status: withdrawn\n    amended: 2026-11-20"), []),
        (BEFORE.replace(OLD, f"{OLD}\n    announce: false"), ["old"]),
        (samples.batch("2026-10-05", samples.record("kept", "title: Sách giữ", "courses: {T1: textbook}")), ["old"]),
        (BEFORE + samples.record("late", "disciplines: toan"), ["late"]),
        (BEFORE + samples.record("late", "disciplines: toan", "announced: 2026-11-20"), []),
    ],
)
def test_what_changes_a_closed_digest_unmarked_is_named(
    tmp_path: Path, way: Way, now: str, unmarked: list[str]
) -> None:
    found = way(library(tmp_path / "now", now, NOVEMBER), library(tmp_path / "was", BEFORE, NOVEMBER))
    assert ids(found.unmarked) == unmarked


@both_ways
def test_the_digest_that_is_open_may_change_as_it_likes(tmp_path: Path, way: Way) -> None:
    edited = NOVEMBER.replace("Sách mới", "Sách rất mới")
    found = way(library(tmp_path / "now", BEFORE, edited), library(tmp_path / "was", BEFORE, NOVEMBER))
    assert (ids(found.changed), ids(found.unmarked)) == (["new"], [])


@both_ways
def test_equal_libraries_differ_in_nothing(tmp_path: Path, way: Way) -> None:
    found = way(library(tmp_path / "now", BEFORE), library(tmp_path / "was", BEFORE))
    assert found == found._replace(first=False, new=(), changed=(), withdrawn=(), removed=())
    assert not any((*found.pages, *found.others, found.new_items, found.feeds, found.digests, found.themes))


def test_a_row_of_a_table_changes_pages_but_no_record(tmp_path: Path) -> None:
    now = library(tmp_path / "now", BEFORE)
    path = now / "content" / "disciplines.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("Toán", "Toán học"), encoding="utf-8")
    found = changes(now, library(tmp_path / "was", BEFORE))
    assert ids(found.changed) == []
    assert {"records/old/index.html", "disciplines/toan/index.html"} <= set(found.pages.changed)


def test_nothing_is_written_but_the_cache_of_the_library_itself(tmp_path: Path) -> None:
    now, was = library(tmp_path / "now", BEFORE, NOVEMBER), library(tmp_path / "was", BEFORE)
    samples.build(now)
    before = samples.tree(now / "site"), samples.tree(now / ".newshelf" / "manifests"), samples.tree(was)
    changes(now, was)
    changes(now)
    assert (samples.tree(now / "site"), samples.tree(now / ".newshelf" / "manifests"), samples.tree(was)) == before


def test_before_a_first_build_everything_is_new(tmp_path: Path) -> None:
    found = changes(library(tmp_path, BEFORE))
    assert found.first
    assert ids(found.new) == ["old", "kept"]
    assert not (tmp_path / "site").exists()


# --- in words --------------------------------------------------------------------------------------------------------


def said(root: Path, *arguments: str, status: int = 0) -> str:
    done = CliRunner().invoke(cli.main, ["--root", str(root), *arguments])
    assert done.exit_code == status, done.output
    return done.output


def test_the_command_tells_it_line_by_line(tmp_path: Path) -> None:
    now, was = library(tmp_path / "now", BEFORE, NOVEMBER), library(tmp_path / "was", BEFORE)
    told = said(now, "--diff", "--against", str(was)).splitlines()
    assert told[0] == f"So với thư viện trong “{was}”."
    assert told[told.index("Biểu ghi mới (1)") + 1] == "  + Sách mới [new]"
    assert "  + /records/new/" in told
    assert "Mục tin trong các nguồn tin: 1 mới, 0 thay đổi, 0 không còn" in told
    assert "  + Toàn thư viện (/feed.xml): 1 mới" in told
    assert "  + 1 tài liệu mới – Toàn thư viện, tháng 11/2026: 1 mới" in told


def test_a_comment_is_markdown_in_the_language_of_the_library(tmp_path: Path) -> None:
    site = samples.SITE.replace("languages: vi", "languages: [en, vi]")
    was = samples.tiny(tmp_path / "was", [BEFORE], site=site)
    now = samples.tiny(tmp_path / "now", [BEFORE, NOVEMBER], site=site)
    told = said(now, "--diff", "markdown", "--against", str(was))
    assert told.startswith("## What this would publish\n")
    assert "\n### New records &#40;1&#41;\n\n- `+` Sách mới &#91;new&#93;\n" in told


def test_no_title_calls_people_or_becomes_markup(tmp_path: Path) -> None:
    wild = 'title: "@all <b>#1</b> [x](y) *z* | `w`"'
    now = library(
        tmp_path / "now", BEFORE, samples.batch("2026-11-02", samples.record("wild", wild, "courses: {T1: reference}"))
    )
    told = said(now, "--diff", "markdown", "--against", str(library(tmp_path / "was", BEFORE)))
    [line] = [line for line in told.splitlines() if "&#64;all" in line]
    assert not set("@<>[]()*|") & set(line)
    assert line.count("`") == 2  # those of the sign


def test_a_long_list_is_folded_and_cut(tmp_path: Path) -> None:
    many = [samples.record(f"n{number:03}", "disciplines: [toan]") for number in range(120)]
    now = library(tmp_path / "now", BEFORE, samples.batch("2026-11-02", *many))
    was = str(library(tmp_path / "was", BEFORE))
    markdown, text = said(now, "--diff", "markdown", "--against", was), said(now, "--diff", "--against", was)
    assert markdown.count("- `+` n") == 100
    assert markdown.count("<details>") == markdown.count("\n</details>") > 0
    assert "- … và 20 mục nữa" in markdown
    assert text.count("  + n") == changelist.SHOWN["text"]


def test_an_error_in_the_content_is_told_with_its_line(tmp_path: Path) -> None:
    now = library(tmp_path / "now", BEFORE.replace("kind: textbook", "kind: textbok", 1))
    assert "content/acquisitions/000.yaml, dòng " in said(now, "--diff", status=1)


def test_a_library_that_is_broken_is_nothing_to_compare_with(tmp_path: Path) -> None:
    was = library(tmp_path / "was", BEFORE.replace("kind: textbook", "kind: textbok", 1))
    told = said(library(tmp_path / "now", BEFORE), "--diff", "--against", str(was), status=1)
    assert "[against-broken]" in told
    assert "content/acquisitions/000.yaml" in told
    assert "[no-site]" not in told


def test_git_gives_the_state_to_compare_with(tmp_path: Path) -> None:
    """As the documentation shows it: the last commit, in a folder beside."""

    def git(*arguments: str) -> None:
        identity = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
        subprocess.run(["git", *identity, *arguments], cwd=tmp_path, check=True, capture_output=True)

    library(tmp_path, BEFORE)
    git("init", "--quiet")
    git("add", "content")
    git("commit", "--quiet", "--message", "Add the first batch")
    samples.lay(tmp_path, {"content/acquisitions/001.yaml": NOVEMBER})
    git("worktree", "add", "--quiet", "--detach", ".base", "HEAD")
    assert "  + Sách mới [new]" in said(tmp_path, "--diff", "--against", str(tmp_path / ".base"))
