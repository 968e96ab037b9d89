"""The wheel: all that another library needs, in a folder that has nothing but its content/."""

import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from installing import pip, run
from published import REPOSITORY

SITE = "name: {vi: Thư viện Rạng Đông, en: Dawn Library}\nbase_url: https://rang-dong.example/\n"
BATCH = """arrived: 2026-11-02
records:
  - {id: dia-ly-bien, kind: textbook, title: Địa lý biển, language: vi, keywords: biển}
"""


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds the package as ``pip install`` lays it down."""
    folder = tmp_path_factory.mktemp("installed")
    pip("install", str(wheel), f"--target={folder}", cwd=folder)
    return folder


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A library with its content and nothing else."""
    batch = tmp_path / "content" / "acquisitions" / "2026.yaml"
    batch.parent.mkdir(parents=True)
    batch.write_text(BATCH, encoding="utf-8")
    (tmp_path / "content" / "site.yaml").write_text(SITE, encoding="utf-8")
    return tmp_path


def test_the_wheel_holds_the_generator_its_words_its_templates_and_its_licence(wheel: Path) -> None:
    names = set(ZipFile(wheel).namelist())
    templates = [path for path in (REPOSITORY / "templates").rglob("*") if path.is_file()]
    locale = [path for path in (REPOSITORY / "newshelf" / "locale").iterdir() if path.suffix == ".yaml"]
    assert {f"newshelf/{path.relative_to(REPOSITORY).as_posix()}" for path in templates} <= names
    assert {path.relative_to(REPOSITORY).as_posix() for path in locale} <= names
    assert any(name.endswith("/licenses/LICENSE") for name in names)


def test_the_wheel_holds_nothing_of_the_example_library_or_the_tests(wheel: Path) -> None:
    assert {name.split("/")[0].split("-")[0] for name in ZipFile(wheel).namelist()} == {"newshelf"}
    with ZipFile(wheel) as archive:
        text = b"".join(archive.read(name) for name in archive.namelist() if "/templates/" in name)
    assert "Đại học Ví Dụ".encode() not in text


def test_the_sdist_makes_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    command = ("-m", "hatchling", "build", "--target", "sdist", "--directory", str(tmp_path / "sdist"))
    run(sys.executable, *command, cwd=REPOSITORY)
    [sdist] = (tmp_path / "sdist").iterdir()
    pip("wheel", str(sdist), "--no-build-isolation", f"--wheel-dir={tmp_path / 'wheel'}", cwd=tmp_path)
    [made] = (tmp_path / "wheel").iterdir()
    assert made.name == wheel.name
    assert made.read_bytes() == wheel.read_bytes()


def test_a_library_with_nothing_but_its_content_is_built(installed: Path, library: Path) -> None:
    done = run(sys.executable, "-m", "newshelf", cwd=library, PYTHONPATH=str(installed))
    assert "1 biểu ghi" in done.stdout
    site = library / "site"
    assert "Địa lý biển" in (site / "index.html").read_text(encoding="utf-8")
    assert "Dawn Library" in (site / "en" / "records" / "dia-ly-bien" / "index.html").read_text(encoding="utf-8")
    assert (site / "feed.xml").is_file()
    assert (site / "assets" / "site.css").is_file()
    assert {path.name for path in library.iterdir()} == {"content", "site", ".newshelf"}


def test_the_installed_command_is_the_same_program(installed: Path, library: Path) -> None:
    command = installed / "bin" / "newshelf"
    done = run(str(command), "check", cwd=library, PYTHONPATH=str(installed))
    assert "1 biểu ghi" in done.stdout
    assert not (library / "site").exists()
    code = "import newshelf; print(newshelf.__file__)"
    where = run(sys.executable, "-c", code, cwd=library, PYTHONPATH=str(installed)).stdout.strip()
    assert Path(where).is_relative_to(installed)


def test_build_py_is_the_same_program(library: Path) -> None:
    by_file = run(sys.executable, str(REPOSITORY / "build.py"), "--help", cwd=library).stdout
    by_module = run(sys.executable, "-m", "newshelf", "--help", cwd=library, PYTHONPATH=str(REPOSITORY)).stdout
    assert by_file.partition("\n\n")[2] == by_module.partition("\n\n")[2] != ""
