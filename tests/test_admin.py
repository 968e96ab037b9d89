"""The form in the browser: off by default, made from the model, and used in Chromium as Sveltia CMS shows it.

The package of Sveltia CMS lies in ``audit/`` once `make audit` has fetched it.
"""

import hashlib
import io
import json
import re
import shutil
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, Page

import samples
from newshelf.building import pipeline
from newshelf.cli import main
from newshelf.content import check, model, vocabulary
from newshelf.editor import form, schema, sveltia
from newshelf.files import Source
from newshelf.options import Options
from published import REPOSITORY
from servers import running

ON = "admin: {backend: github, repo: thu-vien/sach-moi}\n"
PACKAGE = REPOSITORY / "audit" / f"sveltia-cms-{sveltia.RELEASE.version}.tgz"
SITE = model.Site(name={"": "A"}, base_url="https://a.example.org/")
GITHUB = model.Admin(backend="github", repo="thu-vien/sach-moi")
TOAN = model.Discipline(id="toan", name={"vi": "Toán", "en": "Mathematics"})


@pytest.fixture(scope="module")
def package() -> bytes:
    if not PACKAGE.is_file():
        pytest.skip("no package of Sveltia CMS: make audit fetches it")
    return PACKAGE.read_bytes()


def configuration(language: Any = "vi", admin: model.Admin = GITHUB) -> Any:
    site = model.Site(name=SITE.name, base_url=SITE.base_url, languages=(language,))
    return json.loads(form.configuration(site, admin, [TOAN]))


def in_records(made: Any) -> dict[str, Any]:
    """The fields of a record in a configuration, by their names."""
    records = next(field for field in made["collections"][0]["fields"] if field["name"] == "records")
    return {field["name"]: field for field in records["fields"]}


# --- the form --------------------------------------------------------------------------------------------------------


def test_the_form_has_every_field_of_a_record() -> None:
    made = in_records(configuration())
    assert list(made) == [name for name, *_ in schema.described(model.Record)]
    assert {name for name, field in made.items() if field["required"]} == {"id", "kind", "title", "language"}
    assert [field["name"] for field in made["copies"]["fields"]] == ["count", "accession", "location"]
    assert [field["name"] for field in made["authors"]["fields"]] == ["name", "organisation", "role"]


@pytest.mark.parametrize(
    ("language", "label", "kind"), [("vi", "Toán", "Giáo trình"), ("en", "Mathematics", "Textbook")]
)
def test_choices_are_called_in_the_first_language(language: str, label: str, kind: str) -> None:
    made = in_records(configuration(language))
    assert made["disciplines"]["options"] == [{"label": label, "value": "toan"}]
    assert made["kind"]["options"][0] == {"label": kind, "value": "textbook"}
    assert [option["value"] for option in made["kind"]["options"]] == [*vocabulary.Kind]


def test_it_touches_no_file_that_people_or_imports_write() -> None:
    folders = [one["folder"] for one in configuration()["collections"]]
    assert folders == ["content/acquisitions/form", "content/pages"]


@pytest.mark.parametrize(
    ("admin", "wanted"),
    [
        (GITHUB, {"name": "github", "auth_methods": ["token"]}),
        (model.Admin(backend="gitlab", repo="a/b/c"), {"name": "gitlab", "auth_methods": ["token"]}),
        (model.Admin(backend="gitlab", repo="a/b", app_id="x"), {"auth_type": "pkce", "app_id": "x"}),
        (
            model.Admin(backend="gitlab", repo="a/b", server="https://git.example.edu.vn/"),
            {"api_root": "https://git.example.edu.vn/api/v4", "base_url": "https://git.example.edu.vn"},
        ),
    ],
)
def test_where_it_saves(admin: model.Admin, wanted: dict[str, Any]) -> None:
    made = configuration(admin=admin)["backend"]
    assert {name: made[name] for name in wanted} == wanted
    assert made["repo"] == admin.repo


@pytest.mark.parametrize("language", ["vi", "en"])
def test_it_is_what_the_schema_of_sveltia_allows(package: bytes, language: str) -> None:
    from jsonschema import Draft7Validator

    with tarfile.open(fileobj=io.BytesIO(package)) as files:
        found = files.extractfile("package/schema/sveltia-cms.json")
        assert found
        rule = json.load(found)
    gitlab = model.Admin(backend="gitlab", repo="a/b", app_id="x", server="https://git.example.edu.vn")
    for admin in (GITHUB, gitlab):
        made = configuration(language, admin)
        assert [error.message[:200] for error in Draft7Validator(rule).iter_errors(made)] == []
        made["collections"][0]["fields"][0]["widget"] = 1
        assert not Draft7Validator(rule).is_valid(made)


# --- the site --------------------------------------------------------------------------------------------------------


def library(root: Path, site: str = samples.SITE, **files: str) -> Path:
    record = samples.record("a", "disciplines: [toan]")
    batch = {"content/acquisitions/2026/2026-11-02.yaml": samples.batch("2026-11-02", record)}
    return samples.lay(root, samples.tables(site=site, **files) | batch)


def test_there_is_none_by_default(tmp_path: Path) -> None:
    root = library(tmp_path)
    assert pipeline.build(root, root / "site", Options(), samples.silent).problems == ()
    assert list((root / "site").rglob("*admin*")) == []


@pytest.mark.parametrize("program", [b"", b"alert(1)"])
def test_another_program_is_not_published(tmp_path: Path, program: bytes) -> None:
    root = library(tmp_path, samples.SITE + ON)
    if program:
        samples.lay(root, {f"{sveltia.FOLDER}/{sveltia.PROGRAM}": program})
    [found] = pipeline.build(root, root / "site", Options(), samples.silent).problems
    assert (found.code, found.place.file, found.place.line) == ("admin-missing", "content/site.yaml", 4)
    assert not (root / "site").exists()


@pytest.mark.parametrize("repo", ["sach-moi", "https://github.com/thu-vien/sach-moi", "a/b c"])
def test_a_repository_has_an_owner_and_a_name(repo: str) -> None:
    text = f"{samples.SITE}admin: {{backend: github, repo: '{repo}'}}\n"
    assert [found.code for found in check.check_site(Source("a", text.encode())).problems] == ["bad-repository"]


def made_package(files: dict[str, bytes]) -> tuple[bytes, sveltia.Release]:
    """A package with these files, and what is known of it."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as package:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            package.addfile(entry, io.BytesIO(data))
    data, program = made.getvalue(), hashlib.sha256(files["package/dist/cms.js"]).hexdigest()
    wanted = {"package/dist/cms.js": sveltia.PROGRAM}
    return data, sveltia.Release("9", "", hashlib.sha256(data).hexdigest(), program, wanted)


def test_only_the_package_that_is_known_is_laid_down(tmp_path: Path) -> None:
    data, release = made_package({"package/dist/cms.js": b"x", "package/other.js": b"y"})
    found = sveltia.lay(tmp_path, data + b"\0", release)
    assert found
    assert found.code == "admin-package"
    assert [*tmp_path.iterdir()] == []
    assert sveltia.lay(tmp_path, data, release) is None
    folder = tmp_path / sveltia.FOLDER
    assert [path.name for path in folder.iterdir()] == [sveltia.PROGRAM]
    assert sveltia.is_there(folder / sveltia.PROGRAM, release)


def test_without_network_the_command_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sveltia, "RELEASE", sveltia.RELEASE._replace(url="http://127.0.0.1:9/"))
    monkeypatch.setattr(sveltia.fetch, "__defaults__", (sveltia.RELEASE,))
    done = CliRunner().invoke(main, ["admin", "--root", str(tmp_path)])
    assert done.exit_code == 1
    assert "admin-unreachable" in done.output


# --- in the browser --------------------------------------------------------------------------------------------------

# A folder of the browser's own stands for the one that a person would choose: the same interface, real files.
CHOOSE = """window.showDirectoryPicker = async () => {
  const root = await navigator.storage.getDirectory();
  root.requestPermission = async () => "granted";
  return root;
}"""
FILL = """async files => {
  const root = await navigator.storage.getDirectory();
  await root.getDirectoryHandle(".git", { create: true });
  for (const [path, text] of Object.entries(files)) {
    const parts = path.split("/");
    let folder = root;
    for (const part of parts.slice(0, -1)) folder = await folder.getDirectoryHandle(part, { create: true });
    const writer = await (await folder.getFileHandle(parts.at(-1), { create: true })).createWritable();
    await writer.write(text);
    await writer.close();
  }
}"""
READ = """async path => {
  let folder = await navigator.storage.getDirectory();
  const parts = path.split("/");
  try {
    for (const part of parts.slice(0, -1)) folder = await folder.getDirectoryHandle(part);
    return await (await (await folder.getFileHandle(parts.at(-1))).getFile()).text();
  } catch (error) {
    if (error.name === "NotFoundError") return null;
    throw error;
  }
}"""
# A loop of the page's own: under a strict policy nothing may be evaluated again and again from outside.
CHANGED = f"""async ([path, before]) => {{
  for (const end = Date.now() + 30000; Date.now() < end; await new Promise(done => setTimeout(done, 20))) {{
    const now = await ({READ})(path);
    if (now && now !== before) return now;
  }}
  return before;
}}"""


class Editor(NamedTuple):
    """The editor as nginx publishes it, signed in to a folder with the content of the library at ``root``."""

    page: Page
    root: Path
    asked: list[str]  # what the page got from other servers

    def open(self, place: str) -> None:
        self.page.goto(f"{self.page.url.partition('#')[0]}#/collections/{place}")

    def type(self, field: str, text: str) -> None:
        self.page.get_by_role("textbox", name=re.compile(rf"\({field}\)")).fill(text)

    def save(self, path: str) -> str:
        """Saves, and gives the file once it is another: what Sveltia says may be of an earlier time."""
        before = self.page.evaluate(READ, path)
        self.page.get_by_role("button", name="Lưu").click()
        self.page.get_by_text(re.compile("đã được lưu|Đã lưu")).first.wait_for()
        return str(self.page.evaluate(CHANGED, [path, before]))


@pytest.fixture(scope="module")
def editor(package: bytes, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    if not shutil.which("nginx", path="/usr/sbin:/usr/bin"):
        pytest.skip("no nginx: install the package nginx-light")
    root = library(tmp_path_factory.mktemp("admin"), samples.SITE + ON)
    samples.lay(root, {"content/pages/help.md": "---\n# mine\ntitle: Hỏi đáp\n---\nMột *đoạn*.\n"})
    assert sveltia.lay(root, package) is None
    assert pipeline.build(root, root / "site", Options(), samples.silent).problems == ()
    content = [path for path in (root / "content").rglob("*") if path.suffix in {".yaml", ".md"}]
    tall: Any = {"width": 1280, "height": 5000}  # fields out of sight are not made
    with (
        running("nginx", root / "site", "/lib/") as address,
        browser.new_context(locale="vi-VN", viewport=tall) as context,
    ):
        page, asked = context.new_page(), list[str]()
        page.on("response", lambda answer: None if answer.url.startswith(address) else asked.append(answer.url))
        page.add_init_script(CHOOSE)
        page.goto(f"{address}robots.txt")
        page.evaluate(FILL, {path.relative_to(root).as_posix(): path.read_text("utf-8") for path in content})
        page.goto(f"{address}admin/")
        page.get_by_role("button", name="kho mã nguồn cục bộ").click()
        page.get_by_role("treeitem", name="Đợt tài liệu về").wait_for()
        yield Editor(page, root, [one for one in asked if not one.startswith(("data:", "blob:"))])


@pytest.mark.browser
def test_a_batch_that_is_typed_into_the_form_is_right(editor: Editor) -> None:
    page, path = editor.page, f"{form.FOLDER}/2026-11-02.yaml"
    editor.open("acquisitions/new")
    page.get_by_role("textbox", name=re.compile(r"\(arrived\)")).first.fill("2026-11-02")
    page.get_by_role("button", name=re.compile("Thêm .biểu ghi")).click()
    for field, text in {"id": "no", "title": 'No: "5" # \\', "language": "vi", "ddc": "005.10"}.items():
        editor.type(field, text)
    editor.type("summary", "Một *đoạn*.\n\n- 012")
    page.get_by_role("spinbutton", name=re.compile(r"\(year\)")).fill("2019")
    page.get_by_role("combobox", name="Loại tài liệu").click()
    page.get_by_role("option", name="Giáo trình").click()
    page.get_by_role("checkbox", name="Toán").click()
    page.get_by_role("button", name=re.compile(r"Thêm .*\(authors\)")).click()
    editor.type("name", "Kotler, Philip")
    saved = editor.save(path)
    samples.lay(editor.root, {path: saved})
    assert pipeline.check(editor.root, Options(), samples.silent).problems == ()
    record = samples.records(samples.read(editor.root))["no"]
    assert (record.title, record.ddc, record.year) == ('No: "5" # \\', "005.10", 2019)
    assert (record.summary, record.disciplines) == ("Một *đoạn*.\n\n- 012", ("toan",))
    assert record.authors == (model.Contributor(name="Kotler, Philip"),)

    # What it wrote it reads again without a change: only then is it safe to correct a record in it.
    editor.open("acquisitions/entries/2026-11-02")
    page.get_by_role("button", name="Mở rộng").first.click()
    editor.type("publisher", "Trẻ")
    again = editor.save(path)
    assert [line for line in again.splitlines() if line not in saved.splitlines()] == ['    publisher: "Trẻ"']
    assert [line for line in saved.splitlines() if line not in again.splitlines()] == []


@pytest.mark.browser
def test_it_asks_no_other_server(editor: Editor) -> None:
    assert editor.asked == []
