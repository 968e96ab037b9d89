"""Imports in newshelf/ point in one direction, and only the outermost layers speak to the user."""

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

# Lowest first. A module imports only from lower layers, never from its neighbours. A package (render/) counts as one
# module; inside it no file imports the package itself, and its files import each other without a cycle.
LAYERS = [
    ["__init__"],
    ["problem", "options", "recall", "starting", "text", "dates", "fingerprint", "language", "prose"],
    ["files", "cache", "workers", "portable", "spelling"],
    ["content", "templating"],
    ["isbd", "editor"],
    ["citation", "holdings"],
    ["exchange", "finding"],
    ["plan"],
    ["views", "exporting"],
    ["render"],
    ["building"],
    ["delivery"],
    ["terminal"],
    ["importing"],
    ["cli"],
    ["__main__"],
]
SPEAKERS = {"cli", "__main__"}
SPEECH = {
    *("print", "exit", "quit", "SystemExit", "input"),
    *("click.echo", "click.secho", "click.prompt", "click.confirm"),
    *("sys.exit", "sys.stdout", "sys.stderr", "os._exit"),
}

PACKAGE = Path(__file__).parent.parent / "newshelf"
LAYER_OF = {name: layer for layer, names in enumerate(LAYERS) for name in names}
Modules = dict[tuple[str, ...], ast.Module]


def read(package: Path) -> Modules:
    """Every module of the package under its path: ``("load",)``, ``("render", "feed")``, ``("render", "__init__")``."""
    return {
        path.relative_to(package).with_suffix("").parts: ast.parse(path.read_bytes(), str(path))
        for path in sorted(package.rglob("*.py"))
    }


def imports(module: tuple[str, ...], modules: Modules) -> Iterator[tuple[str, ...]]:
    """The modules of the package that a module imports, wherever in its text it does so."""
    for node in ast.walk(modules[module]):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield from resolve(tuple(alias.name.split(".")), modules)
        elif isinstance(node, ast.ImportFrom):
            here = ("newshelf", *module)
            base = here[: len(here) - node.level] if node.level else ()
            source = (*base, *(node.module.split(".") if node.module else ()))
            for alias in node.names:
                yield from resolve((*source, alias.name), modules)


def resolve(name: tuple[str, ...], modules: Modules) -> Iterator[tuple[str, ...]]:
    """The module that a dotted name leads to: itself, the package of that name, or what holds it."""
    package, *rest = name
    if package != "newshelf":
        return
    for length in range(len(rest), -1, -1):
        path = tuple(rest[:length])
        for target in (path, (*path, "__init__")):
            if target in modules:
                yield target
                return


def misplaced(modules: Modules) -> list[str]:
    """What breaks the order of the layers, in words."""
    found = []
    for module in modules:
        top, name = module[0], ".".join(module)
        if top not in LAYER_OF:
            found.append(f"newshelf/{'/'.join(module)}.py has no layer: add {top!r} to LAYERS in tests/test_layers.py")
            continue
        for target in imports(module, modules):
            if target[0] == top:
                if target == (top, "__init__") and module != target:
                    found.append(f"{name} imports the package that holds it")
            elif LAYER_OF.get(target[0], -1) >= LAYER_OF[top]:
                found.append(f"{name} imports {'.'.join(target)}, which is not in a lower layer")
    inner = {m: [t for t in imports(m, modules) if t[0] == m[0] and t != m] for m in modules if len(m) > 1}
    try:
        TopologicalSorter(inner).prepare()
    except CycleError as error:
        found.append("these import each other in a circle: " + ", ".join(".".join(part) for part in error.args[1]))
    return found


def speaking(modules: Modules) -> list[str]:
    """Where a module that is no speaker prints, asks or exits."""
    return [
        f"{'.'.join(module)}:{node.lineno} uses {ast.unparse(node)}: only {', '.join(sorted(SPEAKERS))} may"
        for module, tree in modules.items()
        if module[0] not in SPEAKERS
        for node in ast.walk(tree)
        if isinstance(node, ast.Name | ast.Attribute) and ast.unparse(node) in SPEECH
    ]


def test_imports_point_downwards() -> None:
    assert misplaced(read(PACKAGE)) == []


def test_only_the_outermost_layers_speak() -> None:
    assert speaking(read(PACKAGE)) == []


def test_the_package_is_found() -> None:
    assert ("cli",) in read(PACKAGE)


@pytest.mark.parametrize(
    ("path", "code", "complaint"),
    [
        ("files", "from newshelf import cli", "files imports cli"),
        ("files", "from newshelf.cli import main", "files imports cli"),
        ("files", "import newshelf.cli", "files imports cli"),
        ("files", "from . import cli", "files imports cli"),
        ("files", "def f():\n    from .cli import main", "files imports cli"),
        ("text", "from newshelf.dates import today", "text imports dates"),
        ("plan", "import newshelf.render.html", "plan imports render.html"),
        ("render/html", "from newshelf.delivery import write", "render.html imports delivery"),
        ("render/html", "from ..building.pipeline import build", "render.html imports building.pipeline"),
        ("render/html", "from . import FORMATS", "render.html imports the package that holds it"),
        ("render/html", "from newshelf.render import FORMATS", "render.html imports the package that holds it"),
        ("render/html", "from newshelf.render import feed", "in a circle"),
        ("helpers", "", "add 'helpers' to LAYERS"),
    ],
)
def test_a_wrong_import_is_named(tmp_path: Path, path: str, code: str, complaint: str) -> None:
    given = dict.fromkeys(["text", "dates", "files", "plan", "delivery", "building/pipeline", "cli", "render/html"], "")
    given |= {"render/__init__": "from newshelf.render import html\n", "render/feed": "from .html import page\n"}
    lay(tmp_path, given)
    assert misplaced(read(tmp_path)) == []
    lay(tmp_path, {path: code})
    assert [text for text in misplaced(read(tmp_path)) if complaint in text]


@pytest.mark.parametrize("code", ["print(1)", "import sys\nsys.exit(1)", "click.echo()", "raise SystemExit"])
def test_a_speaker_in_the_wrong_place_is_named(tmp_path: Path, code: str) -> None:
    lay(tmp_path, {"cli": code, "__main__": code})
    assert speaking(read(tmp_path)) == []
    lay(tmp_path, {"render/html": code})
    assert len(speaking(read(tmp_path))) == 1


def lay(package: Path, files: dict[str, str]) -> None:
    for name, code in files.items():
        path = package / f"{name}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(code, encoding="utf-8")
