"""What the documentation shows is true: examples pass the checker, commands and files exist, links lead on."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

import pytest
import yaml
from click.testing import CliRunner
from openpyxl import Workbook
from pymarc import Field, Indicators, Record, Subfield

from newshelf import cli, files
from newshelf.building import pipeline
from newshelf.content import check, model, structure
from newshelf.content.vocabulary import Access, Asked, Kind, Role, Source, Status, Use
from newshelf.options import Options
from published import EXAMPLE, REPOSITORY, build, copy, silently

DOCUMENTS = sorted([*REPOSITORY.glob("*.md"), *REPOSITORY.glob("docs/**/*.md")])
HANDBOOKS = sorted(REPOSITORY.glob("docs/handbook.*.md"))
TABLES: dict[str, type] = {
    "disciplines.yaml": model.Discipline,
    "courses.yaml": model.Course,
    "liaisons.yaml": model.Liaison,
    "wanted.yaml": model.Wanted,
}
# Files that a document tells its reader to make, and folders that come with use.
NOT_HERE = {
    *("content/acquisitions/2026/2026-11-20.yaml", ".github/workflows/publish.yml"),
    *(".gitlab-ci.yml", "site/", ".github/workflows/digest.yml", ".github/workflows/audit.yml"),
    *(
        "content/imported.jsonl",
        "content/mapping.yaml",
        "content/usage/2026.csv",
        "content/usage/YEAR.csv",
        "content/usage/",
    ),
    *("content/acquisitions/form", "content/acquisitions/form/", "content/acquisitions/form/2026-11-02.yaml"),
    *("content/static/admin", "content/static/admin/"),
    *(
        "content/covers/",
        "content/static",
        "content/static/",
        "site/",
        "site-docs/",
        "site/search/data/",
        ".venv/",
        ".newshelf/",
    ),
    *("delivery/", "delivery/subscribers.yaml", "delivery/smtp.yaml", "delivery/ledger.sqlite"),
}

every_document = pytest.mark.parametrize(
    "document", DOCUMENTS, ids=lambda path: path.relative_to(REPOSITORY).as_posix()
)
every_handbook = pytest.mark.parametrize("handbook", HANDBOOKS, ids=lambda path: path.name)


class Block(NamedTuple):
    """A fenced block: its language and its text without the indent of the fence."""

    document: Path
    language: str
    text: str


def blocks(document: Path) -> list[Block]:
    text = document.read_text(encoding="utf-8")
    return [
        Block(document, match[2], re.sub(rf"(?m)^{match[1]}", "", match[3]))
        for match in re.finditer(r"(?ms)^( *)```(\w*)\n(.*?)^ *```$", text)
    ]


def code(document: Path) -> list[str]:
    """Every line of the document that is code, and every piece of code within a line."""
    text = document.read_text(encoding="utf-8")
    fenced = [line for block in blocks(document) for line in block.text.splitlines()]
    text = re.sub(r"(?ms)^ *```.*?^ *```$", "", text)
    indented = re.findall(r"(?m)^ {4,}(\S.*)$", text)
    return [*fenced, *indented, *re.findall(r"(?<!`)`([^`\n]+)`(?!`)", text)]


def commands(document: Path) -> Iterator[list[str]]:
    """Every command in a document, as words."""
    for line in code(document):
        stripped = re.sub(r"^\s*- (?:run: )?", "", line).strip()
        for command in stripped.split(" && "):
            if re.match(r"(?:\.venv/bin/)?(?:python3?|newshelf|make)(?: |$)", command):
                words = shlex.split(command, comments=True)
                yield [Path(words[0]).name.replace("python3", "python"), *words[1:]]


def lines(document: Path) -> Iterator[list[str]]:
    """Every command that stands on a line of its own, as words: one to copy, no mention in a sentence."""
    text = document.read_text(encoding="utf-8")
    fenced = [line for block in blocks(document) for line in block.text.splitlines()]
    text = re.sub(r"(?ms)^ *```.*?^ *```$", "", text)
    for line in [*fenced, *re.findall(r"(?m)^ {4,}(\S.*)$", text)]:
        for command in line.split(" && "):
            if re.match(r"(?:\.venv/bin/)?python build\.py(?: |$)|newshelf(?: |$)", command):
                yield shlex.split(command, comments=True)


def ours(words: list[str]) -> list[str] | None:
    """The arguments that a command hands to Newshelf, if it does."""
    if words[:2] == ["python", "build.py"]:
        return words[2:]
    return words[1:] if words[0] == "newshelf" else None


ALL_COMMANDS = sorted({tuple(words) for document in DOCUMENTS for words in commands(document)})
# What to run: commands that ask the network, serve until they are ended, or send have tests of their own.
TO_RUN = sorted(
    {
        tuple(arguments)
        for document in DOCUMENTS
        for words in lines(document)
        if (arguments := ours([words[0].removeprefix(".venv/bin/"), *words[1:]])) is not None
        and not {"serve", "send", "admin", "upgrade"} & set(arguments)
    }
)
YAML_BLOCKS = [block for document in DOCUMENTS for block in blocks(document) if block.language == "yaml"]
PAGE_BLOCKS = [block for document in DOCUMENTS for block in blocks(document) if block.text.startswith("---\n")]


# --- examples --------------------------------------------------------------------------------------------------------


def checked(block: Block) -> check.Checked | None:
    """What the checker says of an example; nothing if it is not for Newshelf."""
    source = files.Source("content/example.yaml", block.text.encode())
    named = re.match(r"# content/(\w+\.yaml)", block.text)
    if named:
        name = named[1]
        if name == "mapping.yaml":
            return check.check_mapping(source, frozenset({"du-lich"}), frozenset({"DL2101"}))
        return check.check_site(source) if name == "site.yaml" else check.check_table(source, TABLES[name])
    return check.check_batch(source) if block.text.startswith("arrived:") else None


@pytest.mark.parametrize("block", YAML_BLOCKS, ids=lambda block: block.document.name)
def test_every_example_in_yaml_passes_the_checker(block: Block) -> None:
    found = checked(block)
    if found is None:
        assert block.document.name in {"deployment.md", "import.md"}
        assert yaml.safe_load(block.text)
    else:
        assert found.problems == ()
        assert found.value


@pytest.mark.parametrize("block", PAGE_BLOCKS, ids=lambda block: block.document.name)
def test_every_example_of_a_page_passes_the_checker(block: Block) -> None:
    found = check.check_page(files.Source("content/themes/example.md", block.text.encode()), model.ThemeHead)
    assert found.problems == ()


@every_handbook
def test_the_handbook_shows_every_table_a_batch_and_a_theme(handbook: Path) -> None:
    shown = {match[1] for block in blocks(handbook) if (match := re.match(r"# content/(\w+\.yaml)", block.text))}
    assert shown == {"site.yaml", *TABLES}
    assert any(block.text.startswith("arrived:") for block in blocks(handbook))
    assert any(block.text.startswith("---\n") for block in blocks(handbook))


@every_handbook
def test_the_handbook_names_every_field_and_every_word_that_a_field_takes(handbook: Path) -> None:
    text = handbook.read_text(encoding="utf-8")
    kinds = (
        model.Record,
        model.Site,
        model.Discipline,
        model.Course,
        model.Liaison,
        model.Wanted,
        model.ThemeHead,
        model.Query,
    )
    words = {key for kind in kinds for key in structure.keys(kind)}
    for values in (Kind, Role, Use, Access, Source, Status, Asked):
        words |= {value.value for value in values}
    assert sorted(word for word in words if not re.search(rf"(?<![\w-]){word}(?![\w-])", text)) == []


def test_the_five_minutes_of_the_readme_lead_to_a_page(tmp_path: Path) -> None:
    text = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    [path] = re.findall(r"new file, `(content/acquisitions/[^`]+)`", text)
    [block] = [block for block in blocks(REPOSITORY / "README.md") if block.language == "yaml"]
    root = copy(EXAMPLE, tmp_path)
    assert not (root / path).exists()
    (root / path).write_text(block.text, encoding="utf-8")
    [id] = re.findall(r"- id: (\S+)", block.text)
    [course] = re.findall(r"courses: \{(\w+):", block.text)
    site = build(root)
    assert f"records/{id}/index.html" in site.files("records/*/index.html")
    for page in (f"courses/{course}/index.html", "bulletins/2026-11/index.html", "digests/all/2026-11/index.html"):
        assert f"records/{id}/" in (site.folder / page).read_text(encoding="utf-8"), page
    assert f"records/{id}/" in (site.folder / "feed.xml").read_text(encoding="utf-8")


@every_handbook
def test_the_examples_of_the_handbook_fit_together(handbook: Path, tmp_path: Path) -> None:
    """They make a whole library."""
    for block in blocks(handbook):
        named = re.match(r"# (content/\w+\.yaml)", block.text)
        batch = "content/acquisitions/a.yaml" if block.text.startswith("arrived:") else ""
        path = named[1] if named else batch or ("content/themes/a.md" if block.text.startswith("---\n") else "")
        if path:
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(block.text, encoding="utf-8")
    result = pipeline.check(tmp_path, Options(), silently)
    assert result.problems == ()
    assert result.counts["records"] == 1


# --- commands --------------------------------------------------------------------------------------------------------


def test_there_are_commands_to_look_at() -> None:
    programs = {words[0] for words in ALL_COMMANDS}
    assert programs == {"python", "newshelf", "make"}
    assert ("python", "build.py", "check") in ALL_COMMANDS


@pytest.mark.parametrize("words", ALL_COMMANDS, ids=" ".join)
def test_every_command_exists(words: tuple[str, ...]) -> None:
    arguments = ours(list(words))
    if arguments is not None:
        done = CliRunner().invoke(cli.main, [*arguments, "--help"])
        assert done.exit_code == 0, done.output
    elif words[0] == "make":
        environment = {"PATH": os.environ["PATH"]}  # without the flags of a make around these tests
        ran = subprocess.run(
            ["make", "--dry-run", *words[1:]], cwd=REPOSITORY, env=environment, capture_output=True, check=False
        )
        assert ran.returncode == 0, ran.stderr
        assert b"Nothing to be done" not in ran.stdout  # a phony target without a rule
    elif words[1].endswith(".py"):
        ran = subprocess.run([sys.executable, words[1], "--help"], cwd=REPOSITORY, capture_output=True, check=False)
        assert ran.returncode == 0, ran.stderr
    else:
        assert words[1] == "-m"
        assert words[2] in {"venv", "pytest", "ruff", "mypy", "http.server", "build", "hatchling", "pip", "playwright"}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example library with the files that documents speak of."""
    root = copy(EXAMPLE, tmp_path_factory.mktemp("desk"))
    shutil.copytree(root / "content", root / ".base" / "content")
    title = Field(tag="245", indicators=Indicators("0", "0"), subfields=[Subfield("a", "Kinh tế học biển")])
    marc = Record(force_utf8=True, fields=[Field(tag="001", data="77001"), title])
    (root / "export.mrc").write_bytes(marc.as_marc())
    book = Workbook()
    for row in (["Nhan đề", "Tác giả", "Năm", "Ngành"], ["Địa lý du lịch", "Trần Văn Thông", 2024, "du-lich"]):
        book.active.append(row)
    book.save(root / "sach-moi.xlsx")
    [first, *_] = re.findall(r"(?m)^  - id: (\S+)", next(root.glob("content/acquisitions/*/*.yaml")).read_text("utf-8"))
    (root / "luot-muon.csv").write_text(f"mã biểu ghi,lượt mượn\n{first},12\n", encoding="utf-8")
    return root


@pytest.mark.parametrize("arguments", TO_RUN, ids=" ".join)
def test_every_command_to_copy_does_what_it_is_shown_for(
    desk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    root = tmp_path / "library"
    shutil.copytree(desk, root)
    monkeypatch.chdir(root)
    asked = ["--yes"] if arguments[0:1] == ("import",) else []  # only a terminal is asked whether columns are right
    done = CliRunner().invoke(cli.main, [*arguments, *asked], input="Thư viện\nhttps://a.example.org/\n")
    assert done.exit_code == 0, done.output
    assert done.output.strip()
    if "--output" in arguments:
        assert (root / arguments[arguments.index("--output") + 1]).exists()


def test_there_are_commands_to_run() -> None:
    assert {(), ("check",), ("init", "my-library"), ("import", "export.mrc"), ("report", "gaps")} <= set(TO_RUN)


@every_handbook
def test_the_handbook_lists_exactly_the_commands_and_options_that_there_are(handbook: Path) -> None:
    rows = re.findall(r"(?m)^\| `([^`]+)`", handbook.read_text(encoding="utf-8"))
    options = {row.split()[0] for row in rows if row.startswith("--")}
    assert options == {option for param in cli.main.params for option in param.opts if option.startswith("--")}
    listed = {row.removeprefix("python build.py").strip() for row in rows if row.startswith("python build.py")}
    assert listed == {"", "--help", *cli.main.commands}


# --- links and files -------------------------------------------------------------------------------------------------


def anchors(document: Path) -> set[str]:
    """The fragments that headings get where Markdown is shown (GitHub, GitLab)."""
    text = re.sub(r"(?ms)^ *```.*?^ *```$", "", document.read_text(encoding="utf-8"))
    headings = re.findall(r"(?m)^#+ (.+)$", text)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@every_document
def test_every_link_between_documents_leads_to_a_file_and_a_heading(document: Path) -> None:
    text = re.sub(r"(?ms)^ *```.*?^ *```$", "", document.read_text(encoding="utf-8"))
    dead = []
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"https?:|mailto:", link):
            continue
        path, _, fragment = unquote(link).partition("#")
        target = (document.parent / path).resolve() if path else document
        if not target.exists() or (fragment and fragment not in anchors(target)):
            dead.append(link)
    assert dead == []


@every_document
def test_every_file_that_a_document_names_exists(document: Path) -> None:
    top = {path.name for path in REPOSITORY.iterdir()} | {"docs", "tests"}
    named = {
        word.rstrip(".,:;")
        for line in code(document)
        for word in re.findall(r"(?<![\w/.:-])[.\w-]+/[\w./-]*", line)
        if word.split("/")[0] in top
    }
    absent = {path for path in named - NOT_HERE if not (REPOSITORY / path).exists()}
    assert sorted(path for path in absent if not re.search(r"\bID\b", path)) == []
