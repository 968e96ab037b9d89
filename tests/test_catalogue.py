"""What stands in which list, in which order."""

from datetime import date
from pathlib import Path

import pytest

import samples
from newshelf.holdings.catalogue import Entry


def ids(entries: tuple[Entry, ...]) -> list[str]:
    return [entry.card.id for entry in entries]


def of(tmp_path: Path, *records: str, **tables: str) -> Path:
    return samples.tiny(tmp_path, [samples.batch("2027-01-15", *records)], **tables)


def test_newest_first_then_by_id(tmp_path: Path) -> None:
    root = of(
        tmp_path,
        samples.record("b", "disciplines: toan"),
        samples.record("old", "disciplines: toan", "arrived: 2026-12-31"),
        samples.record("c", "disciplines: toan"),
        samples.record("new", "disciplines: toan", "arrived: 2027-02-01"),
    )
    made = samples.compiled(root)
    for group in (made.all, made.listed, made.new, made.by_discipline["toan"], made.told_by_discipline["toan"]):
        assert ids(group) == ["new", "c", "b", "old"]


def test_an_amendment_moves_nothing(tmp_path: Path) -> None:
    root = of(
        tmp_path,
        samples.record("a", "disciplines: toan", "amended: 2027-06-01"),
        samples.record("b", "disciplines: toan"),
    )
    assert ids(samples.compiled(root).all) == ["b", "a"]
    assert samples.compiled(root).as_of == date(2027, 1, 15)


@pytest.mark.parametrize(
    ("line", "listed", "new"),
    [
        ("status: available", True, True),
        ("status: on-order", True, False),
        ("announce: false", True, False),
        ("status: withdrawn", False, False),
    ],
)
def test_what_is_listed_and_what_is_announced(tmp_path: Path, line: str, listed: bool, new: bool) -> None:
    made = samples.compiled(of(tmp_path, samples.record("a", "courses: {T1: textbook}", line)))
    assert ids(made.all) == ["a"]
    for group in (made.listed, made.by_discipline.get("toan", ()), made.by_course.get("T1", ())):
        assert ids(group) == (["a"] if listed else [])
    for group in (
        *(made.new, made.told, made.told_by_discipline.get("toan", ()), made.told_by_course.get("T1", ())),
        *(made.by_month.get("2027-01", ()), made.by_period.get("2027-01", ())),
    ):
        assert ids(group) == (["a"] if new else [])


@pytest.mark.parametrize(
    ("period", "day", "told"),
    [
        ("month", "2027-02-01", True),
        ("month", "2027-01-31", False),
        ("week", "2027-01-18", True),
        ("week", "2027-01-17", False),
        ("month", "", False),
    ],
)
def test_what_is_withdrawn_after_it_was_announced_stays_in_its_issues(
    tmp_path: Path, period: str, day: str, told: bool
) -> None:
    lines = ["courses: {T1: textbook}", "status: withdrawn", *([f"amended: {day}"] if day else [])]
    root = of(tmp_path, samples.record("a", *lines), site=f"{samples.SITE}digest: {{period: {period}}}\n")
    made = samples.compiled(root)
    issue = {"month": "2027-01", "week": "2027-w02"}[period]
    for group in (
        *(made.told, made.told_by_discipline.get("toan", ()), made.told_by_course.get("T1", ())),
        *(made.by_month.get("2027-01", ()), made.by_period.get(issue, ())),
    ):
        assert ids(group) == (["a"] if told else [])
    for group in (made.listed, made.new, made.by_discipline.get("toan", ()), made.by_course.get("T1", ())):
        assert ids(group) == []


def test_what_was_never_announced_is_not_told_when_it_is_withdrawn(tmp_path: Path) -> None:
    lines = ("disciplines: toan", "status: withdrawn", "amended: 2027-05-01", "announce: false")
    assert samples.compiled(of(tmp_path, samples.record("a", *lines))).told == ()


def test_a_record_serves_its_own_disciplines_then_those_of_its_courses_each_once(tmp_path: Path) -> None:
    root = of(
        tmp_path,
        samples.record("a", "disciplines: [van]", "courses: {T1: textbook, TV: reference}"),
        courses="- {code: T1, name: A, disciplines: [toan]}\n- {code: TV, name: B, disciplines: [van, toan]}\n",
    )
    made = samples.compiled(root)
    assert made.all[0].disciplines == ("van", "toan")
    assert ids(made.by_discipline["toan"]) == ids(made.by_discipline["van"]) == ["a"]


def test_what_arrives_later_is_counted_and_left_out(tmp_path: Path) -> None:
    root = of(
        tmp_path,
        samples.record("a", "disciplines: toan"),
        samples.record("b", "disciplines: toan", "arrived: 2027-01-16"),
    )
    assert (ids(samples.compiled(root).all), samples.compiled(root).later) == (["b", "a"], 0)
    made = samples.compiled(root, date(2027, 1, 15))
    assert (ids(made.all), made.later) == (["a"], 1)


def test_a_library_without_records(tmp_path: Path) -> None:
    made = samples.compiled(samples.tiny(tmp_path, []))
    assert (made.all, made.by_discipline, made.by_month, made.later) == ((), {}, {}, 0)


def test_bulletins_go_by_month_and_digests_by_the_period_of_the_site(tmp_path: Path) -> None:
    days = ("2026-12-28", "2026-12-31", "2027-01-03", "2027-01-04")
    records = [samples.record(f"r{n}", "disciplines: toan", f"arrived: {day}") for n, day in enumerate(days)]
    made = samples.compiled(of(tmp_path, *records, site=samples.SITE + "digest: {period: week}\n"))
    assert {month: ids(group) for month, group in made.by_month.items()} == {
        "2027-01": ["r3", "r2"],
        "2026-12": ["r1", "r0"],
    }
    assert {period: ids(group) for period, group in made.by_period.items()} == {
        "2027-w01": ["r3"],
        "2026-w53": ["r2", "r1", "r0"],
    }


# --- fingerprints ------------------------------------------------------------------------------------------------

RECORD = samples.record("a", "disciplines: van", "courses: {T1: textbook}")
LIAISONS = {
    "liaisons": "- {id: ban, name: Bàn}\n",
    "disciplines": "- {id: toan, name: T, liaison: ban}\n- {id: van, name: V}\n",
}


@pytest.mark.parametrize(
    ("changed", "shows"),
    [
        ({"disciplines": LIAISONS["disciplines"].replace("name: V", "name: W")}, True),
        ({"disciplines": LIAISONS["disciplines"].replace("name: T", "name: W")}, True),
        ({"disciplines": LIAISONS["disciplines"] + "- {id: su, name: Sử}\n"}, False),
        ({"courses": "- {code: T1, name: Khác, disciplines: [toan]}\n"}, True),
        ({"courses": "- {code: T1, name: Giải tích}\n"}, True),
        ({"courses": samples.TABLES["content/courses.yaml"] + "- {code: T9, name: Thêm}\n"}, False),
        ({"liaisons": "- {id: ban, name: Bàn khác}\n"}, True),
        ({"liaisons": "- {id: ban, name: Bàn}\n- {id: khac, name: Khác}\n"}, False),
    ],
)
def test_a_fingerprint_changes_with_what_a_page_of_the_record_can_show(
    tmp_path: Path, changed: dict[str, str], shows: bool
) -> None:
    before = samples.compiled(of(tmp_path / "a", RECORD, **LIAISONS)).all[0].fingerprint
    after = samples.compiled(of(tmp_path / "b", RECORD, **{**LIAISONS, **changed})).all[0].fingerprint
    assert (before != after) == shows


def test_every_field_of_a_record_is_in_its_fingerprint(tmp_path: Path) -> None:
    lines = ["note: a", "note: b", "summary: a", "status: on-order", "amended: 2027-02-01", "source: gift", "pages: 1"]
    made = samples.compiled(
        of(tmp_path, *(samples.record(f"r{n}", "title: T", "disciplines: toan", line) for n, line in enumerate(lines)))
    )
    assert len({entry.fingerprint for entry in made.all}) == len(lines)


# --- themes ------------------------------------------------------------------------------------------------------


def theme(section: str, day: str = "2027-01-01") -> str:
    return f"---\ntitle: T\ndate: {day}\nsections:\n  - {section}\n---\nBài.\n"


@pytest.mark.parametrize(
    ("section", "found"),
    [
        ("records: [c, a]", ["c", "a"]),
        ("records: [a, gone]", ["a"]),
        ("query: {keyword: Du Lịch}", ["c", "a"]),
        ("query: {course: T1}", ["b"]),
        ('query: {ddc: "330-339"}', ["b", "a"]),
        ('query: {ddc: "338"}', ["a"]),
        ('query: {ddc: "338.4-400"}', ["c", "a"]),
        ('query: {ddc: "338.5-400"}', ["c"]),
        ('query: {ddc: "330-339", course: T1}', ["b"]),
        ("{records: [a], query: {keyword: du lịch}}", ["a", "c"]),
        ("query: {keyword: du}", []),
    ],
)
def test_a_section_holds_what_was_picked_then_what_its_query_finds(
    tmp_path: Path, section: str, found: list[str]
) -> None:
    root = of(
        tmp_path,
        samples.record("a", "disciplines: toan", "keywords: [du lịch]", 'ddc: "338.4791"'),
        samples.record("b", "courses: {T1: reference}", 'ddc: "330"'),
        samples.record("c", "disciplines: toan", "keywords: [DU LỊCH, x]", 'ddc: "400"'),
        samples.record("gone", "disciplines: toan", "keywords: [du lịch]", "status: withdrawn", 'ddc: "330"'),
    )
    samples.lay(root, {"content/themes/t.md": theme(section)})
    [(_, [(_, entries)])] = samples.compiled(root).themes
    assert ids(entries) == found


def test_themes_stand_newest_first_and_not_before_their_day(tmp_path: Path) -> None:
    days = {"a": "2026-05-01", "b": "2027-01-01", "c": "2026-05-01", "d": "2027-01-16"}
    files = {f"content/themes/{id}.md": theme("records: [x]", day) for id, day in days.items()}
    root = samples.lay(of(tmp_path, samples.record("x", "disciplines: toan")), files)
    assert [theme.id for theme, _ in samples.compiled(root, date(2027, 1, 15)).themes] == ["b", "c", "a"]
    assert [theme.id for theme, _ in samples.compiled(root, date(2027, 1, 16)).themes] == ["d", "b", "c", "a"]
