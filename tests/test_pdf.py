"""Bulletins and themes as PDF, read back with pypdf and judged by veraPDF."""

import logging
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import IndirectObject

import samples
import verapdf
from newshelf.options import Options
from newshelf.render import pdf

LACKING = pdf.ready()
needs_pango = pytest.mark.skipif(LACKING is not None, reason=f"no PDF can be made here: {LACKING}")
ASKED = Options(pdf=True)
BULLETINS = ["bulletins/2027-01/2027-01.pdf", "bulletins/2027-02/2027-02.pdf", "bulletins/2027-03/2027-03.pdf"]
THEME = "themes/doc-lai-co-dien/doc-lai-co-dien.pdf"
EVERY = sorted(f"{prefix}{path}" for prefix in ("", "en/") for path in [*BULLETINS, THEME])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small library with its PDFs."""
    root = samples.small(tmp_path_factory.mktemp("pdf"))
    samples.build(root, options=ASKED)
    return root / "site"


def elements(reader: PdfReader) -> Iterator[tuple[str, Any]]:
    """The elements of structure in reading order: kind, and the element."""
    root: Any = reader.trailer["/Root"]

    def walk(node: Any) -> Iterator[tuple[str, Any]]:
        node = node.get_object() if isinstance(node, IndirectObject) else node
        if isinstance(node, list):
            for part in node:
                yield from walk(part)
        elif isinstance(node, dict):
            if "/S" in node:
                yield node["/S"].removeprefix("/"), node
            yield from walk(node.get("/K", []))

    yield from walk(root["/StructTreeRoot"])


def text_of(reader: PdfReader) -> str:
    return "\n".join(page.extract_text() for page in reader.pages)


# --- what a reader gets ------------------------------------------------------------------------------------------


@needs_pango
def test_each_bulletin_and_theme_has_one_in_each_language_and_a_page_that_links_to_it(site: Path) -> None:
    made = sorted(path for path in samples.tree(site) if path.endswith(".pdf"))
    assert made == EVERY
    for path in made:
        folder, _, name = path.rpartition("/")
        page = (site / folder / "index.html").read_text(encoding="utf-8")
        assert f'{folder}/{name}" type="application/pdf"' in page


@needs_pango
@pytest.mark.parametrize("path", EVERY)
def test_a_screen_reader_finds_title_language_and_structure(site: Path, path: str) -> None:
    reader = PdfReader(site / path)
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == ("en" if path.startswith("en/") else "vi")
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b'pdfuaid:part="1"' in root["/Metadata"].get_data()
    assert reader.metadata
    assert reader.metadata.title
    assert reader.metadata.title in root["/Metadata"].get_data().decode()
    kinds = [kind for kind, _ in elements(reader)]
    assert kinds.count("H1") == 1
    assert kinds.count("H2") >= 3
    levels = [int(kind[1]) for kind in kinds if kind in {"H1", "H2", "H3"}]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    pictures = [element for kind, element in elements(reader) if kind == "Figure"]
    assert [element["/Alt"].rpartition(" ")[2] for element in pictures] == [
        f"https://test.example.org/lib/{path.rpartition('/')[0]}/"
    ]
    assert {(round(float(page.mediabox.width)), round(float(page.mediabox.height))) for page in reader.pages} == {
        (595, 842)
    }
    assert [outline["/Title"] for outline in reader.outline if isinstance(outline, dict)]


@needs_pango
def test_a_word_that_is_longer_than_a_line_stays_on_the_sheet(tmp_path: Path) -> None:
    word = "Donaudampfschifffahrts" * 6
    root = samples.tiny(tmp_path, [samples.batch("2027-01-15", samples.record("long", f"title: {word}"))])
    samples.build(root, options=ASKED)
    text = text_of(PdfReader(root / "site/bulletins/2027-01/2027-01.pdf"))
    assert word not in text
    assert word in "".join(text.split())


@needs_pango
def test_the_text_is_whole_and_vietnamese(site: Path) -> None:
    """Entries in ISBD with their numbers, the page's address, letters as they are typed."""
    text = " ".join(text_of(PdfReader(site / BULLETINS[0])).split())
    assert "Thư mục thông báo sách mới, tháng 1/2027" in text
    assert "https://test.example.org/lib/bulletins/2027-01/" in text
    page = (site / "bulletins/2027-01/index.html").read_text(encoding="utf-8")
    cards = page.count('<li class="card">')
    assert cards > 2
    for number in range(1, cards + 1):
        assert f" {number}. " in text
    assert "Truyện Kiều" in text
    theme = " ".join(text_of(PdfReader(site / THEME)).split())
    for words in ("Ba thế kỷ, bốn thứ tiếng.", "Bắt đầu từ đây.", "Tiếng Việt", "Cùng từ khóa"):
        assert words in theme


@needs_pango
def test_contents_name_the_page_on_which_a_part_begins(tmp_path: Path) -> None:
    books = [samples.record(f"b{n}", f"ddc: '{n // 20}00'", f"title: Nhan đề thứ {n}") for n in range(100)]
    root = samples.tiny(tmp_path, [samples.batch("2027-01-05", *books)])
    samples.build(root, options=ASKED)
    reader = PdfReader(root / "site" / BULLETINS[0])
    pages = [page.extract_text() for page in reader.pages]
    assert len(pages) > 4
    named = re.findall(r"(?m)^([1-4]00 .+) (\d+)$", pages[0])
    assert len(named) == 4
    for heading, number in named:
        found = [n for n, page in enumerate(pages, 1) if n > 1 and heading in page]
        assert found == [int(number)], heading
    index = pages[-1] + pages[-2]
    assert "Nhan đề thứ 99 100" in " ".join(index.split())


@needs_pango
@pytest.mark.skipif(not verapdf.classpath() or not shutil.which("java"), reason="no veraPDF: needs libjaxb-java, Java")
def test_verapdf_finds_nothing_against_pdf_ua(site: Path) -> None:
    files = [site / path for path in EVERY]
    result = subprocess.run(
        [sys.executable, verapdf.__file__, *files], capture_output=True, text=True, timeout=120, check=False
    )
    assert (result.stdout.strip(), result.returncode) == ("", 0), result.stderr[-2000:]


# --- an output like any other ------------------------------------------------------------------------------------


@needs_pango
def test_two_builds_give_the_same_bytes_whatever_the_processes_and_the_hash_seed(site: Path, tmp_path: Path) -> None:
    root = samples.small(tmp_path)
    command = [sys.executable, "-m", "newshelf", "--root", str(root), "--pdf", "--jobs", "2"]
    subprocess.run(command, env={**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"}, check=True, timeout=120)
    assert samples.changes(samples.tree(site), samples.tree(root / "site")) == set()


@needs_pango
def test_an_edit_remakes_what_shows_the_record_and_nothing_else(tmp_path: Path) -> None:
    def laid(root: Path, title: str) -> Path:
        months = [samples.batch("2027-01-05", samples.record("a")), samples.batch("2027-02-05", samples.record("b"))]
        return samples.tiny(root, [*months, samples.batch("2027-03-05", samples.record("c", f"title: {title}"))])

    root = laid(tmp_path / "desk", "Cũ")
    samples.build(root, options=ASKED)
    before = samples.tree(root / "site")
    samples.build(laid(root, "Mới"), options=ASKED)
    after = samples.tree(root / "site")
    assert {path for path in samples.changes(before, after) if path.endswith(".pdf")} == {BULLETINS[2]}
    clean = laid(tmp_path / "clean", "Mới")
    samples.build(clean, options=ASKED)
    assert samples.changes(after, samples.tree(clean / "site")) == set()


@needs_pango
def test_without_the_wish_there_is_none_and_no_link_and_those_that_were_go(tmp_path: Path) -> None:
    root = samples.tiny(tmp_path, [samples.batch("2027-01-05", samples.record("a"))])
    samples.build(root)
    plain = samples.tree(root / "site")
    assert not any(b".pdf" in data for path, data in plain.items() if path.endswith(".html"))
    samples.build(root, options=ASKED)
    assert samples.changes(plain, samples.tree(root / "site")) == {BULLETINS[0], "bulletins/2027-01/index.html"}
    samples.build(root)
    assert samples.changes(plain, samples.tree(root / "site")) == set()


@needs_pango
def test_what_sets_the_pages_has_nothing_to_complain_of(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """An empty theme, lists and marks in an introduction: rarer than what the small library has."""
    root = samples.tiny(tmp_path, [samples.batch("2027-01-05", samples.record("a", "language: en"))])
    text = (
        "1. *Hai*\n\n   Ba\n\n2. Bốn\n\n## Năm\n\n- a\n- [b](https://example.org/)\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    )
    head = "title: T\ndate: 2027-01-01\nsections:\n  - {title: Trống, query: {keyword: không}}\n"
    samples.lay(root, {"content/themes/t.md": f"---\n{head}---\n{text}"})
    with caplog.at_level(logging.WARNING):
        samples.build(root, options=ASKED)
    assert [record.message for record in caplog.records if record.name.startswith("weasyprint")] == []
    kinds = [kind for kind, _ in elements(PdfReader(root / "site/themes/t/t.pdf"))]
    assert kinds.count("L") >= 3
    assert "Table" in kinds


# --- what may not be ---------------------------------------------------------------------------------------------


@needs_pango
@pytest.mark.parametrize("address", ["http://127.0.0.1:9/a.png", "file:///etc/hostname", "newshelf:pdf/list.html"])
def test_a_template_that_asks_for_a_file_stops_the_build(tmp_path: Path, address: str) -> None:
    root = samples.tiny(tmp_path, [samples.batch("2027-01-05", samples.record("a"))])
    samples.lay(root, {"templates/pdf/entry.html": f'<li><img src="{address}" alt="">\n</li>'})
    result = samples.attempt(root, options=ASKED)
    (found,) = [found for found in result.problems if found.is_error]
    assert (found.code, found.values) == ("pdf-refused", (("url", address),))
    assert not (root / "site/index.html").exists()


@pytest.mark.parametrize(
    ("stub", "code", "words"),
    [
        ("raise ModuleNotFoundError(__name__)", "pdf-not-installed", "pip install 'newshelf[pdf]'"),
        (
            "print('long')\nraise OSError('cannot load library\\n more')",
            "pdf-no-pango",
            "Máy báo: cannot load library.",
        ),
    ],
)
def test_where_none_can_be_made_the_build_says_what_to_install(
    tmp_path: Path, stub: str, code: str, words: str
) -> None:
    root = samples.tiny(tmp_path / "desk", [samples.batch("2027-01-05", samples.record("a"))])
    samples.lay(tmp_path, {"stub/weasyprint.py": stub})
    command = [sys.executable, "-m", "newshelf", "--root", str(root)]
    env = {**os.environ, "PYTHONPATH": str(tmp_path / "stub")}
    result = subprocess.run([*command, "--pdf"], env=env, capture_output=True, text=True, check=False, timeout=60)
    assert (result.returncode, result.stdout) == (1, "")
    assert f"[{code}]" in result.stderr
    assert words in result.stderr
    assert "EN: " in result.stderr
    assert not (root / "site/index.html").exists()
    subprocess.run(command, env=env, check=True, timeout=60)  # without the wish nothing is lacking
