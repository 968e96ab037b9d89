"""After any sequence of edits an incremental build gives the same files, byte for byte, as a build from nothing.

So does one in a process that remembers the last one; and what is shown ahead of it is what will stand.
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

import samples
from newshelf.building.production import Ahead
from newshelf.recall import Recall
from published import REPOSITORY


class Desk:
    """A librarian's desk: a tiny library that can be edited, and is always free of errors."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.site = {"name": "Thư viện", "base_url": "https://a.example.org/", "languages": "vi"}
        self.disciplines = {"toan": "Toán", "van": "Văn"}
        self.courses = {"T1": ["Giải tích", "[toan]"], "V1": ["Thơ", "[van]"]}
        self.records: dict[str, dict[str, str]] = {}
        self.themes: dict[str, list[str]] = {}
        self.templates: dict[str, str] = {}
        self.born = 0
        for _ in range(5):
            self.add(self.born)
        self.themes["chuyen-de"] = ["r0", "r2"]

    def record(self, number: int) -> dict[str, str]:
        return self.records[self.chosen(number)]

    def chosen(self, number: int) -> str:
        return list(self.records)[number % len(self.records)]

    # --- edits

    def add(self, number: int) -> None:
        self.records[f"r{self.born}"] = {
            "kind": "textbook",
            "title": f"Sách {number}",
            "language": "vi" if number % 3 else "en",
            "authors": f"[Nguyễn Du, {{organisation: Nhóm {number % 2}}}]",
            "arrived": f"2027-{1 + number % 3:02}-{1 + number % 28:02}",
            "ddc": f'"{number * 37 % 1000:03}"',
            "keywords": f"[k{number % 2}]",
            "disciplines": "[toan]" if number % 2 else "[van, toan]",
            "courses": "{T1: textbook}" if number % 3 else "{V1: reference, T1: reference}",
        }
        self.born += 1

    def change_title(self, number: int) -> None:
        self.record(number)["title"] = f"Nhan đề {number} & <mới>"

    def change_summary(self, number: int) -> None:
        self.record(number)["summary"] = f"Tóm tắt *{number}*."

    def retag(self, number: int) -> None:
        record = self.record(number)
        record["disciplines"] = ["[]", "[toan]", "[van]", "[van, toan]"][number % 4]
        record["courses"] = ["{}", "{V1: textbook}", "{T1: reference}"][number % 3]

    def set_status(self, number: int) -> None:
        self.record(number)["status"] = ["withdrawn", "on-order", "available"][number % 3]

    def silence(self, number: int) -> None:
        self.record(number)["announce"] = ["false", "true"][number % 2]

    def move_arrival(self, number: int) -> None:
        self.record(number)["arrived"] = f"2027-{1 + number % 5:02}-15"

    def amend(self, number: int) -> None:
        self.record(number)["amended"] = f"2027-06-{1 + number % 28:02}"

    def delete(self, number: int) -> None:
        if len(self.records) > 1:
            gone = self.chosen(number)
            del self.records[gone]
            self.themes = {theme: [id for id in ids if id != gone] for theme, ids in self.themes.items()}

    def rename_discipline(self, number: int) -> None:
        self.disciplines[["toan", "van"][number % 2]] = f"Ngành {number}"

    def add_discipline(self, number: int) -> None:
        self.disciplines[f"nganh-{number % 3}"] = "Ngành thêm"

    def change_course(self, number: int) -> None:
        self.courses[["T1", "V1"][number % 2]] = [f"Học phần {number}", ["[]", "[van]", "[toan, van]"][number % 3]]

    def change_theme(self, number: int) -> None:
        theme = f"chuyen-de-{number % 2}"
        if self.themes.pop(theme, None) is None:
            self.themes[theme] = [self.chosen(number)]

    def rename_library(self, number: int) -> None:
        self.site["name"] = f"Thư viện {number}"

    def change_site(self, number: int) -> None:
        key, value = [
            ("languages", "[vi, en]"),
            ("languages", "vi"),
            ("languages", "[en, vi]"),
            ("digest", "{period: week}"),
            ("feed", "{items: 2}"),
            ("email", "thu@a.example.org"),
            ("base_url", "https://b.example.org/lib/"),
        ][number % 7]
        self.site[key] = value

    def change_template(self, number: int) -> None:
        name, text = [
            ("partials/footer.html", f"<footer>{number}</footer>\n"),
            ("partials/entry.html", f"<li>{number} {{{{ entry.title }}}}</li>\n"),
            ("email/entry.txt", f"{number} {{{{ entry.title }}}}\n"),
            ("feeds/entry.html", f"<p>{number} {{{{ entry.title }}}}</p>\n"),
            ("assets/site.css", f"p {{ margin: {number}px }}\n"),
        ][number % 5]
        if self.templates.pop(name, None) is None:
            self.templates[name] = text

    def lose_cache(self, _: int) -> None:
        shutil.rmtree(self.root / ".newshelf", ignore_errors=True)

    def spoil_cache(self, number: int) -> None:
        files = sorted(path for path in (self.root / ".newshelf").rglob("*") if path.is_file())
        for path in files[number % 3 :: 3]:
            data = path.read_bytes()
            path.write_bytes(data[: len(data) // 2] + bytes([number % 256]) + data[len(data) // 2 + 1 :])

    def deface(self, number: int) -> None:
        """Deletes or alters a file of the site."""
        files = sorted(path for path in (self.root / "site").rglob("*") if path.is_file())
        path = files[number * 7 % len(files)]
        if number % 2:
            path.unlink()
        else:
            path.write_bytes(path.read_bytes() + b"?")

    # --- as files

    def lay(self, root: Path) -> None:
        """Writes the library, only what has changed, as an editor would."""
        files = {
            "content/site.yaml": "".join(f"{key}: {value}\n" for key, value in self.site.items()),
            "content/disciplines.yaml": "".join(
                f"- {{id: {id}, name: {name}}}\n" for id, name in self.disciplines.items()
            ),
            "content/courses.yaml": "".join(
                f"- {{code: {code}, name: {name}, disciplines: {rows}}}\n"
                for code, (name, rows) in self.courses.items()
            ),
        }
        # Two batches, so that an edit leaves one alone.
        for half in (0, 1):
            files[f"content/acquisitions/{half}.yaml"] = (
                "records:\n"
                + "".join(
                    samples.record(id, *(f"{key}: {value}" for key, value in fields.items()))
                    for id, fields in list(self.records.items())[half::2]
                )
                if len(self.records) > half
                else "records: []\n"
            )
        for id, picks in self.themes.items():
            files[f"content/themes/{id}.md"] = (
                f"---\ntitle: {id}\ndate: 2027-01-01\nsections:\n"
                f"  - records: [{', '.join(picks)}]\n  - query: {{keyword: k1}}\n---\nBài *{id}*.\n"
            )
        files |= {f"templates/{name}": text for name, text in self.templates.items()}
        for folder in ("content", "templates"):
            for path in sorted((root / folder).rglob("*.*")):
                if path.relative_to(root).as_posix() not in files:
                    path.unlink()
        for name, text in files.items():
            path = root / name
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                samples.lay(root, {name: text})


EDITS: list[Callable[[Desk, int], None]] = [
    *(Desk.add, Desk.change_title, Desk.change_summary, Desk.retag, Desk.set_status, Desk.silence, Desk.move_arrival),
    *(Desk.amend, Desk.delete, Desk.rename_discipline, Desk.add_discipline, Desk.change_course, Desk.change_theme),
    *(Desk.rename_library, Desk.change_site, Desk.change_template, Desk.lose_cache, Desk.spoil_cache, Desk.deface),
]
SEQUENCES = st.lists(st.tuples(st.sampled_from(EDITS), st.integers(0, 999)), min_size=1, max_size=5)


class Shown(dict[str, bytes]):
    """A third of the pages that a build shows before it is done, each time another."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number

    def see(self, site: Ahead) -> None:
        for path in sorted(site.covers)[self.number % 3 :: 3]:
            if (data := site.file(path)) is not None:
                self[path] = data


def check(sequence: list[tuple[Callable[[Desk, int], None], int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder, "desk"))
        desk.lay(desk.root)
        recall = Recall()
        samples.build(desk.root, recall=recall)
        for number, (edit, value) in enumerate(sequence):
            edit(desk, value)
            desk.lay(desk.root)
            shown = Shown(number)
            # Every third build is another process, which knows nothing and of which the first one knows nothing.
            remembered = recall if number % 3 else None
            result = samples.build(desk.root, recall=remembered, preview=shown.see)
            clean = Path(folder, f"clean-{number}")
            desk.lay(clean)
            samples.build(clean)
            made, expected = samples.tree(desk.root / "site"), samples.tree(clean / "site")
            assert samples.changes(expected, made) == set(), edit.__name__
            assert shown == {path: expected[path] for path in shown}
            assert [found.code for found in result.problems if found.code == "stranger"] == []


@settings(max_examples=25)
@given(SEQUENCES)
@example([(Desk.change_course, 341), (Desk.rename_discipline, 0)])  # the table of gaps of one names the other too
def test_an_incremental_build_equals_a_clean_one(sequence: list[tuple[Callable[[Desk, int], None], int]]) -> None:
    check(sequence)


def test_every_kind_of_edit_is_followed_once() -> None:
    """Whatever Hypothesis draws, each edit is made, in an order that lets it meet what others did."""
    check([(edit, 3 * number + 1) for number, edit in enumerate(EDITS)])


def test_a_word_of_the_interface_that_changes_is_followed(tmp_path: Path) -> None:
    """As after an upgrade: the generator is another one, and each build a process of its own."""
    generator = tmp_path / "generator"
    for name in ("newshelf", "templates"):
        shutil.copytree(REPOSITORY / name, generator / name, ignore=shutil.ignore_patterns("__pycache__"))
    desk = Desk(tmp_path / "desk")

    def built(root: Path) -> dict[str, bytes]:
        desk.lay(root)
        command = [sys.executable, "-m", "newshelf", "--root", str(root)]
        subprocess.run(command, cwd=generator, check=True, capture_output=True)
        return samples.tree(root / "site")

    before, words = built(desk.root), generator / "newshelf/locale/vi.yaml"
    words.write_text(words.read_text("utf-8").replace("Mới về thư viện", "Sách vừa về"), "utf-8")
    after = built(desk.root)
    assert "Sách vừa về".encode() in after["index.html"]
    assert before.keys() == after.keys()
    assert after == built(tmp_path / "clean")
