"""A build from end to end: what it writes, what it leaves alone, and that nothing that happens to it harms the site."""

import os
import random
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

import pytest

import samples
from newshelf.building.pipeline import Result, check
from newshelf.building.write import STAGING
from newshelf.cache import VERSION
from newshelf.options import Options

SO_DO = "content/acquisitions/2027/2027-01-15.yaml"
EXTRA = "content/acquisitions/2027/extra.yaml"
MORE = samples.batch("2027-03-06", samples.record("more", "disciplines: van-hoc"))
THEME = "content/themes/doc-lai-co-dien.md"
REPOSITORY = Path(__file__).parent.parent
needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="a process that is killed must be forked")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The small library, built."""
    root = samples.small(tmp_path / "library")
    samples.build(root)
    return root


def edit(root: Path, path: str, old: str, new: str) -> None:
    """Replaces a text that stands in a file."""
    text = (root / path).read_text(encoding="utf-8")
    assert old in text
    (root / path).write_text(text.replace(old, new, 1), encoding="utf-8")


def in_both(*paths: str) -> set[str]:
    """Paths in both languages of the small library."""
    return {prefix + path for prefix in ("", "en/") for path in paths}


def site(root: Path) -> dict[str, bytes]:
    return samples.tree(root / "site")


def clean(root: Path, options: Options | None = None) -> dict[str, bytes]:
    """The site of a library, built elsewhere from nothing."""
    other = root.parent / "clean"
    shutil.rmtree(other, ignore_errors=True)
    for name in ("content", "templates"):
        if (root / name).is_dir():
            shutil.copytree(root / name, other / name)
    samples.build(other, options=options)
    return samples.tree(other / "site")


def codes(result: Result) -> list[str]:
    return [found.code for found in result.problems]


# --- building again ----------------------------------------------------------------------------------------------


def test_what_stands_is_counted(tmp_path: Path) -> None:
    result = samples.build(samples.small(tmp_path))
    made = site(tmp_path)
    ends = {"pages": ".html", "feeds": "feed.xml", "digests": "message.eml"}
    counts = {name: sum(path.endswith(end) for path in made) for name, end in ends.items()}
    assert result.counts.items() >= {"records": 12, **counts, "changed": len(made), "pruned": 0}.items()


def test_the_same_content_again_touches_no_file(root: Path) -> None:
    def times() -> dict[str, int]:
        return {str(path): path.stat().st_mtime_ns for path in (root / "site").rglob("*")}

    before = times()
    again = samples.build(root)
    assert (again.counts["changed"], again.counts["pruned"], again.counts["records"]) == (0, 0, 12)
    shutil.rmtree(root / ".newshelf")
    assert samples.build(root).counts["changed"] == 0
    assert {path: time for path, time in times().items() if not path.endswith("site")} == {
        path: time for path, time in before.items() if not path.endswith("site")
    }


def test_warnings_are_told_again_though_nothing_is_made(root: Path) -> None:
    edit(root, SO_DO, "Vũ Trọng Phụng", "Tolstoy Lev")
    assert codes(samples.build(root)) == codes(samples.build(root)) == ["name-without-comma"]


def test_a_corrected_title_changes_what_shows_it_and_nothing_else(root: Path) -> None:
    before = site(root)
    edit(root, SO_DO, "title: Số đỏ", "title: Số đỏ, bản có sửa chữa")
    result = samples.build(root)
    after = site(root)
    changed = outside_index(samples.changes(before, after))
    shown = in_both(
        "index.html",
        "feed.xml",
        "search/index.html",
        "records/so-do-1938/index.html",
        *(f"records/{neighbour}/index.html" for neighbour in NEIGHBOURS),
        "disciplines/van-hoc/index.html",
        "disciplines/van-hoc/feed.xml",
        "courses/VN101/index.html",
        "courses/VN101/feed.xml",
        "themes/doc-lai-co-dien/index.html",
        "bulletins/2027-01/index.html",
        *(f"digests/{scope}/2027-01/{name}" for scope in ("all", "van-hoc") for name in DIGEST),
    )
    assert shown <= changed
    pages = {path for path in outside_index(after) if path.endswith((".html", ".xml", ".json", ".txt"))}
    new = "Số đỏ, bản có sửa chữa".encode()
    assert {path for path in changed & pages if new not in after[path] and b"so-do-1938" not in after[path]} == {
        *in_both("search/index.html"),  # which names the index
        *(["sitemap.xml"] if "sitemap.xml" in changed else []),
    }
    assert {path for path in pages - changed if new in after[path]} == set()
    assert result.counts["changed"] == len(after.keys() - before.keys()) + sum(
        before[path] != after[path] for path in after.keys() & before.keys()
    )
    for path in outside_index(after):
        for mark in (rb"<guid.*", rb"<pubDate.*", rb"(?m)^(?:Message-ID|Date):.*"):
            assert re.findall(mark, before[path]) == re.findall(mark, after[path])


def outside_index(paths: Iterable[str]) -> set[str]:
    """Paths without those of the index of search, whose files are named after what they hold."""
    return {path for path in paths if not path.startswith("search/data/")}


NEIGHBOURS = ("truyen-kieu", "on-the-origin-of-species-1859", "vingt-mille-lieues-sous-les-mers-1870")
DIGEST = ("index.html", "message.eml", "message.txt")


def test_the_order_of_the_files_of_a_batch_is_no_change(root: Path) -> None:
    batch = root / SO_DO
    batch.rename(batch.with_name("another-name.yaml"))
    assert samples.build(root).counts["changed"] == 0


def test_a_withdrawn_record_leaves_the_lists_and_keeps_its_page(root: Path) -> None:
    assert b"records/so-do-1938/" in (root / "site/courses/VN101/index.html").read_bytes()
    edit(root, SO_DO, "title: Số đỏ", "title: Số đỏ\n    status: withdrawn")
    samples.build(root)
    holding = {path for path, data in site(root).items() if b"so-do-1938" in data}
    remain = in_both("records/so-do-1938/index.html") | {"sitemap.xml"}
    # It was amended after January, so the issues of January have told of it and go on doing so.
    issues = {path for path in holding if "/2027-01" in path or "/digests/" in path}
    assert "digests/all/2027-01/message.eml" in issues
    assert holding - issues == remain
    edit(root, SO_DO, "    amended: 2027-02-01\n", "")
    samples.build(root)
    assert {path for path, data in site(root).items() if b"so-do-1938" in data} == remain


def test_a_deleted_record_takes_its_pages_and_folders_along(root: Path) -> None:
    path = root / "content/acquisitions/2027/2027-03-05.yaml"
    path.unlink()
    before = site(root)
    result = samples.build(root)
    gone = before.keys() - site(root).keys()
    ids = [
        *("bo-du-lieu-thu-nghiem", "danh-muc-kiem-ke-2026", "tu-dien-thu-nghiem-viet-anh"),
        "philosophiae-naturalis-principia-mathematica-1687",
    ]
    assert outside_index(gone) >= in_both(
        *(f"records/{id}/index.html" for id in ids),
        "bulletins/2027-03/index.html",
        *(f"digests/{scope}/2027-03/{name}" for scope in ("all", "khoa-hoc") for name in DIGEST),
    )
    assert result.counts["pruned"] == len(gone)
    assert [path for path in (root / "site").rglob("*") if path.is_dir() and not any(path.iterdir())] == []
    assert site(root) == clean(root)


def test_a_changed_cover_is_copied_again(root: Path) -> None:
    samples.lay(root, {"content/covers/truyen-kieu.png": samples.PNG + b"more"})
    assert samples.build(root).counts["changed"] == 1
    assert (root / "site/covers/truyen-kieu.png").read_bytes() == samples.PNG + b"more"


@pytest.mark.parametrize("damage", ["altered", "deleted", "a folder gone"])
def test_what_others_did_to_the_site_is_mended(root: Path, damage: str) -> None:
    before = site(root)
    page = root / "site/courses/VN101/index.html"
    if damage == "altered":
        page.write_bytes(b"defaced")
    elif damage == "deleted":
        page.unlink()
    lost = 1
    if damage == "a folder gone":
        lost = sum(path.is_file() for path in page.parent.rglob("*"))
        shutil.rmtree(page.parent)
    assert samples.build(root).counts["changed"] == lost
    assert site(root) == before


def test_files_of_others_are_named_and_kept(tmp_path: Path) -> None:
    root = samples.small(tmp_path)
    samples.lay(root / "site", {"google1234.html": "mine", "old/page.html": "mine too", ".well-known/x": "hidden"})
    result = samples.build(root)
    assert [(found.code, dict(found.values)["path"]) for found in result.problems] == [
        ("stranger", "google1234.html"),
        ("stranger", "old/page.html"),
    ]
    (root / "content/acquisitions/2027/2027-03-05.yaml").unlink()
    samples.build(root)
    made = site(root)
    assert (made["google1234.html"], made["old/page.html"], made[".well-known/x"]) == (b"mine", b"mine too", b"hidden")


def test_nothing_of_staging_is_left(root: Path) -> None:
    assert not (root / "site" / STAGING).exists()
    edit(root, SO_DO, "Số đỏ", "{")
    samples.attempt(root)
    assert not (root / "site" / STAGING).exists()


# --- errors ------------------------------------------------------------------------------------------------------

MISTAKES = {
    "bad YAML": ({SO_DO: "records:\n\t- id: a\n"}, "tab", "content/acquisitions/2027/2027-01-15.yaml"),
    "unknown key": ({"content/site.yaml": "titel: x\n"}, "unknown-key", "content/site.yaml"),
    "dangling id": ({"content/themes/x.md": "---\ntitle: T\ndate: 2027-01-01\nsections: [{records: no}]\n---\n"},
                    "unknown-record", "content/themes/x.md"),
    "two outputs of one path": ({"content/static/robots.txt": "x"}, "same-path", "content/static/robots.txt"),
    "a guide at the address of the courses": ({"content/pages/courses.md": "---\ntitle: T\n---\n"},
                                              "same-path", "content/pages/courses.md"),
}  # fmt: skip


@pytest.mark.parametrize(("files", "code", "place"), MISTAKES.values(), ids=MISTAKES)
def test_an_error_leaves_the_last_site_as_it_was(root: Path, files: dict[str, str], code: str, place: str) -> None:
    before = site(root)
    edit(root, "content/pages/about.md", "Thư viện", "THƯ VIỆN")
    samples.lay(root, files)
    result = samples.attempt(root)
    assert result.failed
    assert (code, place) in [(found.code, found.place.file) for found in result.problems]
    assert site(root) == before
    for name in files:
        (root / name).unlink()
    shutil.copytree(samples.SMALL / "content", root / "content", dirs_exist_ok=True)
    assert samples.build(root).counts["changed"] == 0


BROKEN = {
    "a tag that is none": ("partials/footer.html", "<p>\n{% fi %}\n", 2),
    "no end": ("pages/guide.html", "{% if 1 %}\n", 1),
    "an unknown name": ("partials/footer.html", "<p>\n\n{{ nonsense }}", 3),
    "an unknown attribute": ("partials/footer.html", "<p>\n\n{{ site.nonsense }}", 3),
    "an unknown word": ("partials/footer.html", "<p>\n{{ t.footer.nonsense }}", 2),
    "an attribute of an entry": ("partials/entry.html", "\n{{ entry.nonsense }}", 2),
    "a layout that asks what a page says": ("layouts/base.html", "\n{% if page.title == 'x' %}{% endif %}", 2),
    "a layout that asks for more of a page": ("layouts/base.html", "\n{{ page.title|length }}", 2),
    "an error in Python": ("pages/home.html", "{{ 1 // 0 }}", 1),
    "a missing partial": ("pages/home.html", '\n{% include "partials/nonsense.html" %}', 2),
    "a template of mail": ("email/entry.txt", "\n{{ entry.nonsense }}", 2),
    "the frame of a mail": ("email/digest.txt", "\n\n{{ issue.nonsense }}", 3),
    "a template of feeds": ("feeds/entry.html", "{{ entry.nonsense.more }}", 1),
}


@pytest.mark.parametrize(("name", "text", "line"), BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize("processes", [1, 2])
def test_a_broken_template_is_named_with_its_line(root: Path, name: str, text: str, line: int, processes: int) -> None:
    before = site(root)
    samples.lay(root, {f"templates/{name}": text})
    result = samples.attempt(root, options=Options(processes=processes))
    assert [(f.code, f.place.file, f.place.line) for f in result.problems if f.is_error] == [
        ("template-error", f"templates/{name}", line)
    ]
    assert site(root) == before


def test_a_library_replaces_a_template_by_one_of_the_same_name(root: Path) -> None:
    samples.lay(root, {"templates/partials/footer.html": "<footer>{{ site.name }}: của riêng</footer>\n"})
    result = samples.build(root)
    pages = [data for path, data in site(root).items() if path.endswith(".html") and "embed/" not in path]
    assert all("của riêng</footer>".encode() in page for page in pages)
    assert result.counts["changed"] == len(pages)
    shutil.rmtree(root / "templates")
    samples.build(root)
    assert site(root) == clean(root)


def test_a_template_of_no_known_name_is_a_warning(root: Path) -> None:
    samples.lay(root, {"templates/partials/foter.html": "", "templates/assets/logo.svg": "<svg/>"})
    result = samples.build(root)
    assert [(found.code, found.place.file) for found in result.problems] == [
        ("unknown-template", "templates/partials/foter.html")
    ]
    assert (root / "site/assets/logo.svg").read_bytes() == b"<svg/>"


# --- where the site may go ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "folder", [".", "..", "../..", "/", "content", "content/site", "templates/x", "content/../content", ".newshelf"]
)
def test_the_output_may_not_be_what_the_library_is_made_from(root: Path, folder: str) -> None:
    before = samples.tree(root)
    result = samples.attempt(root, root / folder)
    assert codes(result) == ["output-inside"]
    assert samples.tree(root) == before


def test_the_output_may_not_be_reached_by_a_link(root: Path) -> None:
    (root.parent / "link").symlink_to(root / "content")
    assert codes(samples.attempt(root, root.parent / "link")) == ["output-inside"]


def test_the_output_may_not_be_a_file(root: Path) -> None:
    samples.lay(root.parent, {"file": "mine"})
    assert codes(samples.attempt(root, root.parent / "file")) == ["output-is-file"]
    assert codes(samples.attempt(root, root.parent / "file" / "site")) == ["cannot-write"]
    assert (root.parent / "file").read_text() == "mine"


def test_the_output_may_lie_anywhere_else(root: Path) -> None:
    folder = root.parent / "a" / "new" / "place"
    samples.build(root, folder)
    assert samples.tree(folder) == site(root)
    assert samples.build(root, folder).counts["changed"] == samples.build(root).counts["changed"] == 0


# --- options -----------------------------------------------------------------------------------------------------


def test_what_arrives_later_is_left_out(root: Path) -> None:
    before = site(root)
    samples.build(root, options=Options(as_of=date(2027, 2, 4)))
    made = site(root)
    assert not [path for path, data in made.items() if b"vingt-mille" in data or b"2027-02-10" in data]
    assert "en/records/so-do-1938/index.html" in made
    assert "themes/doc-lai-co-dien/index.html" not in made
    samples.build(root)
    assert site(root) == before


HREF = re.compile(rb'(?:href|src)="([^"#]*)')


@pytest.mark.parametrize("offline", [False, True])
def test_every_link_inside_leads_to_a_file(root: Path, offline: bool) -> None:
    samples.build(root, options=Options(offline=offline))
    made = site(root)
    links = 0
    for path, data in made.items():
        if not path.endswith(".html"):
            continue
        for link in map(bytes.decode, HREF.findall(data)):
            if re.match("https?:|mailto:|data:", link) or not link:
                continue
            if path.endswith("404.html") and not offline:  # served at any depth
                assert link.startswith("/lib/")
                target = link.removeprefix("/lib/")
            else:
                assert not link.startswith("/")
                target = os.path.normpath(os.path.join(os.path.dirname(path), link)) + ("/" if link[-1] == "/" else "")
            links += 1
            target = "index.html" if target in {".", "./", ""} else target
            assert (target + "index.html" if target.endswith("/") else target) in made, f"{path}: {link}"
            if offline:
                assert not link.endswith("/"), f"{path}: {link}"
    assert links > 1000


def test_offline_changes_links_and_no_feed(root: Path) -> None:
    before = site(root)
    samples.build(root, options=Options(offline=True))
    changed = samples.changes(before, site(root))
    assert changed
    assert {path for path in changed if not path.endswith(".html")} == set()
    samples.build(root)
    assert site(root) == before


# --- the same bytes everywhere -----------------------------------------------------------------------------------


def many(root: Path) -> Path:
    """A library of enough batches and records that work is dealt out to processes."""
    return samples.tiny(
        root,
        (
            samples.batch(
                f"2027-{month:02}-{day:02}",
                *(
                    samples.record(
                        f"r-{month}-{day}-{n}", "courses: {T1: textbook}", "disciplines: van", f"year: {2000 + n}"
                    )
                    for n in range(5)
                ),
            )
            for month in range(1, 7)
            for day in range(1, 6)
        ),
        site="name: Thư viện\nbase_url: https://a.example.org/\n",
    )


ENVIRONMENTS = [
    {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LANG": "vi_VN.UTF-8", "jobs": "1"},
    {"PYTHONHASHSEED": "2", "TZ": "America/Los_Angeles", "LANG": "C", "LC_ALL": "C", "jobs": "2"},
    {"PYTHONHASHSEED": "3", "TZ": "Asia/Ho_Chi_Minh", "LANG": "tr_TR.UTF-8", "PYTHONUTF8": "0", "jobs": "4"},
]


def test_neither_machine_nor_processes_change_a_byte(tmp_path: Path) -> None:
    sites = []
    for number, environment in enumerate(ENVIRONMENTS):
        root = many(tmp_path / str(number))
        command = [sys.executable, str(REPOSITORY / "build.py"), "--root", str(root), "--jobs", environment["jobs"]]
        subprocess.run(command, check=True, env={"PATH": os.environ["PATH"], **environment}, capture_output=True)
        sites.append(site(root))
    assert len(sites[0]) > 400
    assert sites[0] == sites[1] == sites[2]


# --- killed, and out of disk -------------------------------------------------------------------------------------

CHANGES = {"os.mkdir", "os.rename", "os.remove", "os.rmdir"}
Effect = Callable[[], None]


def is_change(event: str, arguments: tuple[object, ...]) -> bool:
    """Whether an audit event (PEP 578) is the beginning of a change of the file system."""
    if event == "open":
        flags = arguments[2]
        return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
    return event in CHANGES


def forked(act: Callable[[], int]) -> int:
    """The status of a process that does this and nothing else; below 0 if it was killed."""
    pid = os.fork()
    if pid == 0:
        status = 99
        try:
            status = act()
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def build_killed(root: Path, at: int) -> bool:
    """Builds in a process that is killed before its change of the file system number ``at``; whether it got there."""
    return _build_counted(root, at)[0] != 0


def changes_of_a_build(root: Path) -> int:
    """How many changes of the file system a build makes."""
    status, changes = _build_counted(root, 0)
    assert status == 0
    return changes


def _build_counted(root: Path, at: int) -> tuple[int, int]:
    """The status of a build that is killed before change ``at``, if it comes so far, and its changes if it does not."""
    said, says = os.pipe()

    def act() -> int:
        changes = 0

        def hook(event: str, arguments: tuple[object, ...]) -> None:
            nonlocal changes
            if not is_change(event, arguments):
                return
            changes += 1
            if changes == at:
                os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(hook)
        failed = samples.attempt(root).failed
        os.write(says, str(changes).encode())
        return 1 if failed else 0

    status = forked(act)
    os.close(says)
    with open(said, "rb") as told:
        changes = int(told.read() or 0)
    assert status in {0, -signal.SIGKILL}
    return status, changes


def build_refused(root: Path, start: int, events: tuple[str, ...] = ("open", "os.mkdir")) -> int:
    """Builds while the disk is full from change number ``start`` on: nothing new can be made below the site."""

    def act() -> int:
        changes = 0

        def hook(event: str, arguments: tuple[object, ...]) -> None:
            nonlocal changes
            if event in events and is_change(event, arguments) and "/site/" in str(arguments[0]):
                changes += 1
                if changes >= start:
                    raise OSError(28, "No space left on device")

        sys.addaudithook(hook)
        return 1 if samples.attempt(root).failed else 0

    return forked(act)


def instants(last: int, number: int) -> list[int]:
    """Changes of a build at which it is killed, spread from its first one to its last."""
    return sorted({1 + last * step // number for step in range(number)} | {last, last - 1, last - 2})


@needs_fork
def test_a_first_build_that_is_killed_is_finished_by_the_next(tmp_path: Path) -> None:
    root = samples.small(tmp_path / "library")
    expected = clean(root)

    def from_nothing() -> Path:
        shutil.rmtree(root / "site", ignore_errors=True)
        shutil.rmtree(root / ".newshelf", ignore_errors=True)
        return root

    for at in instants(changes_of_a_build(root), 10):
        assert build_killed(from_nothing(), at)
        left = {path: data for path, data in site(root).items() if not path.startswith(STAGING)}
        assert {path for path in left if left[path] != expected.get(path)} == set(), at
        samples.build(root)
        assert site(root) == expected, at


@needs_fork
def test_a_build_of_an_edit_that_is_killed_leaves_whole_files_and_is_finished_by_the_next(root: Path) -> None:
    edit(root, THEME, "      - so-do-1938\n", "")
    samples.build(root)
    text, old = (root / SO_DO).read_text(encoding="utf-8"), site(root)
    edit(root, SO_DO, "- id: so-do-1938", "- id: so-do")
    new = clean(root)

    def edited() -> Path:
        (root / SO_DO).write_text(text, encoding="utf-8")
        samples.build(root)
        edit(root, SO_DO, "- id: so-do-1938", "- id: so-do")
        return root

    for at in instants(changes_of_a_build(root), 10):
        assert build_killed(edited(), at)
        left = {path: data for path, data in site(root).items() if not path.startswith(STAGING)}
        assert {path for path, data in left.items() if data not in {old.get(path), new.get(path)}} == set(), at
        samples.build(root)
        assert site(root) == new, at


@needs_fork
def test_what_a_killed_build_wrote_is_pruned_when_its_cause_is_gone(root: Path) -> None:
    before = site(root)

    def with_more() -> Path:
        return samples.lay(root, {EXTRA: MORE})

    def without_more() -> None:
        (root / EXTRA).unlink()
        samples.build(root)

    for _ in range(2):  # the cache knows more the second time
        number = changes_of_a_build(with_more())
        without_more()
    for at in instants(number, 10):
        assert build_killed(with_more(), at)
        without_more()
        assert samples.changes(before, site(root)) == set(), at


@needs_fork
def test_a_full_disk_leaves_the_last_site_as_it_was(root: Path) -> None:
    before = site(root)
    edit(root, SO_DO, "title: Số đỏ", "title: Số đỏ, bản có sửa chữa")
    samples.lay(root, {EXTRA: MORE})
    refused = 0
    for events, step in ((("open", "os.mkdir"), 41), (("os.mkdir",), 3)):
        for start in range(1, 2000, step):
            if build_refused(root, start, events) == 0:
                break
            refused += 1
            assert samples.changes(before, site(root)) == set(), (start, events)
        assert site(root) == clean(root)
        edit(root, SO_DO, "title: Số đỏ", "title: Số đỏ, lần nữa")
        edit(root, EXTRA, "more", "still-more")
        before = site(root)
    assert refused > 5


def test_a_file_where_a_folder_must_be_is_an_error_and_nothing_is_written(root: Path) -> None:
    samples.lay(root, {"site/records/more": "a stranger"})
    samples.lay(root, {EXTRA: MORE})
    before = site(root)
    result = samples.attempt(root)
    assert "cannot-write" in codes(result)
    assert site(root) == before


def test_a_folder_where_a_file_must_be_is_an_error_and_nothing_is_written(root: Path) -> None:
    samples.lay(root, {"site/records/more/index.html/stranger": ""})
    samples.lay(root, {EXTRA: MORE})
    before = site(root)
    assert "cannot-write" in codes(samples.attempt(root))
    assert site(root) == before


# --- the cache ---------------------------------------------------------------------------------------------------


def damage_all(root: Path, damage: Callable[[bytes], bytes]) -> None:
    for path in sorted((root / ".newshelf").rglob("*")):
        if path.is_file():
            path.write_bytes(damage(path.read_bytes()))


CHANCE = random.Random(20270305)


def flipped(data: bytes) -> bytes:
    place = CHANCE.randrange(len(data))
    return data[:place] + bytes([data[place] ^ (1 << CHANCE.randrange(8))]) + data[place + 1 :]


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "torn": lambda data: data[: CHANCE.randrange(len(data))],
    "a bit flipped": flipped,
    "emptied": lambda _: b"",
    "of an older version": lambda data: data.replace(VERSION, b"newshelf 0 ", 1),
    "foreign": lambda _: b"\x00\xff no\nsuch\tthing",
    "longer": lambda data: data + b"\n",
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_cache_changes_nothing(root: Path, damage: Callable[[bytes], bytes]) -> None:
    before = site(root)
    damage_all(root, damage)
    assert samples.build(root).counts["changed"] == 0
    damage_all(root, damage)
    edit(root, SO_DO, "title: Số đỏ", "title: Số đỏ, bản có sửa chữa")
    samples.build(root)
    assert site(root) == clean(root) != before


def test_parts_of_a_cache_may_be_missing(root: Path) -> None:
    kinds = sorted(path.name for path in (root / ".newshelf").iterdir())
    assert len(kinds) > 2
    for number, kind in enumerate(kinds):
        shutil.rmtree(root / ".newshelf" / kind)
        samples.lay(root, {"templates/partials/entry.html": f"<li>{number} {{{{ entry.title }}}}</li>\n"})
        samples.build(root)
        assert site(root) == clean(root), kind


def test_a_cache_that_cannot_be_written_is_a_warning(tmp_path: Path) -> None:
    root = samples.small(tmp_path)
    samples.lay(root, {".newshelf": "a file where the folder must be"})
    for _ in range(2):
        result = samples.build(root)
        assert codes(result) == ["cache-not-saved"]
    assert len(site(root)) > 100


def test_a_check_writes_nothing_but_the_cache(tmp_path: Path) -> None:
    root = samples.small(tmp_path)
    before = samples.tree(root)
    result = check(root, Options(), samples.silent)
    assert (result.problems, dict(result.counts)) == ((), {"records": 12})
    assert {path for path in samples.changes(before, samples.tree(root)) if not path.startswith(".newshelf/")} == set()
    samples.lay(root, {SO_DO: "records: [\n"})
    assert check(root, Options(), samples.silent).failed
