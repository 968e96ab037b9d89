"""What refers to what, over all files of a library at once."""

from pathlib import Path
from unicodedata import normalize

import pytest

from newshelf.content import load, syntax
from newshelf.content.syntax import Spots
from newshelf.files import read_folder
from newshelf.holdings import shelf
from newshelf.holdings.assembly import assemble
from newshelf.holdings.library import Library, is_batch

SITE = "name: Thư viện\nbase_url: https://a.edu.vn/\n"
TABLES = {
    "site.yaml": SITE,
    "disciplines.yaml": "- {id: du-lich, name: Du lịch, liaison: quay-1}\n- {id: tin-hoc, name: Tin học}\n",
    "courses.yaml": "- {code: DL2101, name: Kinh tế du lịch, disciplines: [du-lich]}\n",
    "liaisons.yaml": "- {id: quay-1, name: Quầy 1}\n",
}
BATCH = "acquisitions/2026/2026-11-02.yaml"
THEME = "---\ntitle: T\ndate: 2026-11-02\nsections:\n  - records: [{}]\n---\nBài.\n"


def batch(*records: str) -> str:
    """A batch of records, each given by its id and further lines."""
    return "arrived: 2026-11-02\nrecords:\n" + "".join(
        f"  - id: {lines.partition(';')[0]}\n    kind: textbook\n    title: T\n    language: vi\n"
        + "".join(f"    {line}\n" for line in (lines.partition(";")[2] or "disciplines: du-lich").split(";"))
        for lines in records
    )


def library(root: Path, files: dict[str, str]) -> Library:
    for name, text in files.items():
        path = root / "content" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    sources, problems = read_folder(root, "content", ("content/covers/", "content/static/"))
    assert problems == ()
    return assemble(root, sources, tuple(shelf.batch(s, s.path, *shelf.packed(s)) for s in sources if is_batch(s.path)))


def found(made: Library) -> list[tuple[str, str, int, int]]:
    return [
        (problem.place.file.removeprefix("content/"), problem.code, problem.place.line, problem.place.column)
        for problem in made.problems
    ]


def said(made: Library) -> dict[str, str]:
    [problem] = made.problems
    return dict(problem.values)


def test_a_library_without_a_problem(tmp_path: Path) -> None:
    made = library(
        tmp_path,
        TABLES
        | {BATCH: batch("a;courses: {DL2101: textbook};cover: a/b.jpg", "b"), "covers/a/b.jpg": ""}
        | {"themes/t.md": THEME.format("a, b"), "pages/about.md": "---\ntitle: A\n---\nB"},
    )
    assert made.problems == ()
    assert [shelf.record(line).id for line in made.batches[0].records.split(b"\n")] == ["a", "b"]
    assert [attachment.path for attachment in made.covers] == ["a/b.jpg"]


def test_tables_may_be_missing_but_the_site_may_not(tmp_path: Path) -> None:
    assert found(library(tmp_path / "a", {"site.yaml": SITE})) == []
    assert found(library(tmp_path / "b", {"disciplines.yaml": ""})) == [("site.yaml", "no-site", 0, 0)]
    assert found(library(tmp_path / "c", {"site.yaml": "name: A\n"})) == [("site.yaml", "missing-key", 1, 1)]


DANGLING = {
    "discipline of a record": ({BATCH: batch("a;disciplines: [tin-hoc, du-lik]")}, BATCH, "unknown-discipline", 7, 28),
    "course of a record": (
        {BATCH: batch("a;courses: {DL2101: textbook, DL2102: textbook}")},
        BATCH, "unknown-course", 7, 33,
    ),
    "course in other case": ({BATCH: batch("a;courses: {dl2101: textbook}")}, BATCH, "unknown-course", 7, 15),
    "cover": ({BATCH: batch("a;disciplines: tin-hoc;cover: a.jpg")}, BATCH, "unknown-cover", 8, 12),
    "record of a theme": (
        {BATCH: batch("a"), "themes/t.md": THEME.format("a, b")},
        "themes/t.md", "unknown-record", 5, 18,
    ),
    "course of a query": (
        {"themes/t.md": THEME.replace("records: [{}]", "query: {course: DL9}")},
        "themes/t.md", "unknown-course", 5, 21,
    ),
    "liaison": (
        {"disciplines.yaml": "- {id: du-lich, name: A}\n- {id: b, name: B, liaison: quay-2}\n"},
        "disciplines.yaml", "unknown-liaison", 2, 29,
    ),
    "discipline of a course": (
        {"courses.yaml": "- {code: A1, name: A}\n- {code: B1, name: B, disciplines: [du-lich, x]}\n"},
        "courses.yaml", "unknown-discipline", 2, 46,
    ),
    "discipline of a rule": (
        {"mapping.yaml": "rules:\n- {ddc: 338, disciplines: [du-lich, x]}\n"},
        "mapping.yaml", "unknown-discipline", 2, 37,
    ),
    "course of a wanted title": (
        {"wanted.yaml": "- {title: A, courses: [DL2101]}\n- {title: B, courses: [DL2101, DL9]}\n"},
        "wanted.yaml", "unknown-course", 2, 32,
    ),
    "nothing": ({BATCH: batch("a;note: x")}, BATCH, "no-place-in-lists", 3, 9),
}  # fmt: skip


@pytest.mark.parametrize(("files", "file", "code", "line", "column"), DANGLING.values(), ids=DANGLING)
def test_a_name_that_nothing_has_is_named(
    tmp_path: Path, files: dict[str, str], file: str, code: str, line: int, column: int
) -> None:
    assert found(library(tmp_path, TABLES | files)) == [(file, code, line, column)]


def test_the_nearest_name_is_suggested(tmp_path: Path) -> None:
    files = TABLES | {BATCH: batch("a;courses: {dl2101: textbook}")}
    assert said(library(tmp_path, files)) == {"value": "dl2101", "suggestion": "DL2101"}


def test_an_id_is_taken_once_in_a_file_and_over_all_files(tmp_path: Path) -> None:
    later = "acquisitions/2026/2026-11-09.yaml"
    made = library(tmp_path, TABLES | {BATCH: batch("a", "b", "a"), later: batch("c", "b")})
    assert found(made) == [(BATCH, "duplicate-id", 13, 9), (later, "duplicate-id", 8, 9)]
    assert [dict(problem.values)["first"] for problem in made.problems] == [f"content/{BATCH}:3", f"content/{BATCH}:8"]


@pytest.mark.parametrize(
    ("broken", "text", "expected"),
    [
        ("disciplines.yaml", "- {id: du-lich, nam: Du lịch}\n", ["unknown-key"]),
        ("disciplines.yaml", "- {id: du-lich, name: a: b}\n", ["unclosed"]),
        ("courses.yaml", "- {code: DL2101, nam: A}\n", ["unknown-key"]),
        ("courses.yaml", "id: x\n", ["not-list"]),
        ("liaisons.yaml", "- {id: quay-1}\n", ["missing-key"]),
        (BATCH, batch("a;year: x"), ["not-a-number"]),
        (BATCH, batch("a;note: a: b"), ["unquoted-colon"]),
    ],
)
def test_what_refers_to_something_broken_is_not_blamed(
    tmp_path: Path, broken: str, text: str, expected: list[str]
) -> None:
    good = {BATCH: batch("a;courses: {DL2101: textbook};disciplines: du-lich"), "themes/t.md": THEME.format("a")}
    made = library(tmp_path, TABLES | good | {broken: text})
    assert [(file, code) for file, code, _, _ in found(made)] == [(broken, code) for code in expected]


def test_the_place_in_a_table_is_right_beside_a_broken_row(tmp_path: Path) -> None:
    rows = "- {id: a, nam: A}\n- {id: du-lich, name: B, liaison: x}\n"
    assert ("disciplines.yaml", "unknown-liaison", 2, 35) in found(
        library(tmp_path, TABLES | {"disciplines.yaml": rows})
    )


def test_all_problems_of_all_files_come_at_once(tmp_path: Path) -> None:
    later = "acquisitions/2026/2026-11-09.yaml"
    files = {
        BATCH: batch("a;disciplines: du-lik", "b;year: x"),
        later: "\tx",
        "site.yaml": SITE + "timezone: x\n",
        "courses.yaml": "- {code: A, name: A, name: A}\n",
        "themes/t.md": "x",
        "themes/u.md": THEME.format("a, b, c"),
        "notes.txt": "x",
    }
    assert [(file, code) for file, code, _, _ in found(library(tmp_path, TABLES | files))] == [
        (BATCH, "unknown-discipline"),
        (BATCH, "not-a-number"),
        (later, "tab"),
        ("courses.yaml", "equal-keys"),
        ("notes.txt", "unknown-file"),
        ("site.yaml", "bad-timezone"),
        ("themes/t.md", "no-front-matter"),
    ]  # that nothing has the id c may be the fault of the file that could not be read


def test_themes_and_pages_take_their_translations(tmp_path: Path) -> None:
    head = "---\ntitle: {}\n---\n{}"
    pages = {"pages/help.md": head.format("Trợ giúp", "Một"), "pages/help.en.md": head.format("Help", "One")}
    themes = {"themes/t.md": THEME.format(""), "themes/t.en.md": head.format("E", "Essay")}
    made = library(tmp_path, TABLES | pages | themes)
    assert made.problems == ()
    assert [(page.id, page.texts) for page in made.pages] == [
        ("help", (("", "Trợ giúp", "Một"), ("en", "Help", "One"))),
    ]
    assert made.themes[0].essay.texts == (("", "T", "Bài."), ("en", "E", "Essay"))


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("site.yml", "unknown-file"),
        ("acquisitions/a.txt", "unknown-file"),
        ("books/a.yaml", "unknown-file"),
        ("themes/t.en.md", "unknown-file"),  # a translation of nothing
        ("pages/help.fr.md", "unknown-file"),
        ("pages/Trợ giúp.md", "bad-file-name"),
        ("pages/more/help.md", "bad-file-name"),
    ],
)
def test_a_file_that_has_no_place_is_named(tmp_path: Path, name: str, code: str) -> None:
    made = library(tmp_path, TABLES | {name: "---\ntitle: A\n---\nB"})
    assert [problem.code for problem in made.problems] == [code]
    assert said(made)["value"].endswith(Path(name).name)
    assert said(made).get("suggestion", "") == ("content/site.yaml" if name == "site.yml" else "")


@pytest.mark.parametrize("name", ["site", "mapping", "disciplines", "courses", "liaisons", "wanted"])
def test_the_right_name_of_a_file_is_suggested(tmp_path: Path, name: str) -> None:
    made = library(tmp_path, TABLES | {f"{name}x.yaml": ""})
    assert (said(made)["value"], said(made)["suggestion"]) == (f"content/{name}x.yaml", f"content/{name}.yaml")


def test_files_of_covers_and_static_are_not_looked_into(tmp_path: Path) -> None:
    made = library(tmp_path, TABLES | {"static/any thing.yaml": "\t{", "covers/Bìa 1.jpg": "x"})
    assert (found(made), made.static[0].path, made.covers[0].size) == ([], "any thing.yaml", 1)


def test_a_file_is_read_once_more_for_all_its_problems(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def counted(text: str) -> Spots:
        read.append(text)
        return syntax.places(text)

    monkeypatch.setattr(load, "places", counted)
    records = [f"a-{n};disciplines: tin-hok-{n};cover: {n}.jpg" for n in range(300)]
    made = library(tmp_path, TABLES | {BATCH: batch(*records)})
    assert (len(made.problems), len(read)) == (600, 1)


def test_a_cover_is_found_however_the_system_spells_its_name(tmp_path: Path) -> None:
    cover = {normalize("NFD", "covers/bìa.jpg"): "x", BATCH: batch("a;disciplines: tin-hoc;cover: bìa.jpg")}
    made = library(tmp_path, TABLES | cover)
    assert (found(made), Path(made.covers[0].file).read_text("utf-8")) == ([], "x")


def test_what_a_batch_lacks_survives_packing(tmp_path: Path) -> None:
    good, bad = batch("a"), batch("a", "b;year: x")
    made = library(
        tmp_path, TABLES | {"acquisitions/a.yaml": good, "acquisitions/b.yaml": bad, "acquisitions/c.yaml": ":["}
    )
    assert [held.broken for held in made.batches] == [frozenset(), {"b"}, None]


USAGE = "record,discipline,loans\na,,3\n,du-lich,4\n,tin-hoc,2\n"


def test_figures_of_what_could_not_be_read_are_not_blamed(tmp_path: Path) -> None:
    good = TABLES | {BATCH: batch("a"), "usage/2026.csv": USAGE}
    assert found(library(tmp_path / "a", good)) == []
    assert found(library(tmp_path / "b", good | {BATCH: ":["}))[1:] == []
    [gone] = found(library(tmp_path / "c", good | {BATCH: batch("b")}))
    assert gone[:3] == ("usage/2026.csv", "usage-unknown", 2)


@pytest.mark.parametrize(
    ("broken", "text"),
    [
        ("disciplines.yaml", "- {id: Du lịch, name: Du lịch}\n- {id: tin-hoc, name: B}\n"),
        ("disciplines.yaml", "- {id: du_lich, name: Du lịch}\n- {id: tin-hoc, name: B}\n"),
        ("disciplines.yaml", "- {name: Du lịch}\n- {id: tin-hoc, name: B}\n"),
        ("courses.yaml", "- {code: DL 2101, name: A}\n"),
        (BATCH, batch("A b")),
        (BATCH, ""),
    ],
)
def test_who_names_an_id_that_is_misspelt_where_it_is_given_is_not_blamed(
    tmp_path: Path, broken: str, text: str
) -> None:
    named = "rules: [{disciplines: [du-lich], courses: {DL2101: textbook}}]\n"
    good = {BATCH: batch("a;courses: {DL2101: textbook}"), "themes/t.md": THEME.format("a"), "mapping.yaml": named}
    [(file, *_)] = found(library(tmp_path, TABLES | good | {broken: text}))
    assert file == broken
