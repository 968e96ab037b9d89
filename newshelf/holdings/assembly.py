"""Puts the files of a library together, each checked by itself, and names what no file shows alone."""

import os
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any
from unicodedata import normalize

from newshelf import portable
from newshelf.content import model
from newshelf.content import usage as figures
from newshelf.content.check import Checked, check_mapping, check_page, check_site, check_table, spotted
from newshelf.editor import sveltia
from newshelf.files import Source, list_folder
from newshelf.holdings import references
from newshelf.holdings.library import CONTENT, Attachment, Essay, Library, Theme, is_batch
from newshelf.holdings.references import Table
from newshelf.holdings.shelf import Batch
from newshelf.problem import Place, Problem, problem
from newshelf.recall import Recall
from newshelf.spelling import nearest

TABLES: Mapping[str, type] = {
    "disciplines": model.Discipline,
    "courses": model.Course,
    "liaisons": model.Liaison,
    "wanted": model.Wanted,
}


def assemble(
    root: Path, sources: Iterable[Source], batches: tuple[Batch, ...], recall: Recall | None = None
) -> Library:
    """The library of these files. ``batches`` are those of its files that ``is_batch`` names, already checked."""
    recall = recall or Recall()
    by_path = {source.path: source for source in sources if not is_batch(source.path)}
    problems = [found for batch in batches for found in batch.problems]

    def take(checked: Checked) -> Any:
        problems.extend(checked.problems)
        return checked.value

    site_path = f"{CONTENT}/site.yaml"
    site_source = by_path.pop(site_path, None)
    site = take(recall(site_path, check_site, site_source)) if site_source else None
    if site_source and site and site.admin and not sveltia.is_there(root / sveltia.FOLDER / sveltia.PROGRAM):
        problems.append(spotted(site_source, ("admin",), "admin-missing", {"version": sveltia.RELEASE.version}))
    if site_path not in {source.path for source in sources}:
        problems.append(problem(Place(site_path), "no-site"))
    tables: dict[str, Table] = {}
    for name, row in TABLES.items():
        source = by_path.pop(f"{CONTENT}/{name}.yaml", None)
        checked = recall(name, check_table, source, row) if source else Checked((), ())
        tables[name] = Table(source, take(checked), checked.broken)
    mapping = by_path.pop(f"{CONTENT}/mapping.yaml", None)
    if mapping:
        known = (_ids(tables[of], name) for of, name in _SUBJECTS)
        take(check_mapping(mapping, *known))
    use = tuple(take(Checked(*figures.read(by_path.pop(path)))) for path in [*by_path] if figures.is_usage(path))
    themes, pages = _essays(by_path, take, recall)
    covers, static = (_attachments(root, folder, problems) for folder in ("covers", "static"))
    problems += [_unknown_file(path) for path in by_path if not path.startswith(_FOLDERS)]
    published = (
        f"{CONTENT}/{folder}/{file.path}" for folder, own in (("covers", covers), ("static", static)) for file in own
    )
    problems += portable.problems([*(source.path for source in sources), *published])
    library = Library(
        site or model.Site(name={"": "?"}, base_url="https://example.invalid/"),
        disciplines={row.id: row for _, row in tables["disciplines"].rows},
        courses={row.code: row for _, row in tables["courses"].rows},
        liaisons={row.id: row for _, row in tables["liaisons"].rows},
        themes=themes,
        pages=pages,
        covers=covers,
        static=static,
        batches=batches,
        problems=(),
        usage=use,
        wanted=tuple(row for _, row in tables["wanted"].rows),
    )
    problems += references.problems(library, tables, recall)
    return library._replace(problems=tuple(sorted(set(problems))))


_SUBJECTS = (("disciplines", "id"), ("courses", "code"))


def _ids(table: Table, name: str) -> frozenset[str] | None:
    """The ids of all rows, right or not; ``None`` if not all could be read."""
    if table.broken is None:
        return None
    return table.broken | {getattr(row, name) for _, row in table.rows}


_FOLDERS = (f"{CONTENT}/covers/", f"{CONTENT}/static/")
_IDENTITY = re.compile("[a-z0-9]+(?:-[a-z0-9]+)*")  # of a theme or page: a part of its address
_FILES = frozenset(f"{CONTENT}/{name}.yaml" for name in ("site", "mapping", *TABLES))


def _unknown_file(path: str) -> Problem:
    suggestion = nearest(path, _FILES) if path.count("/") == 1 else ""
    return problem(Place(path), "unknown-file", value=path, suggestion=suggestion)


def _attachments(root: Path, folder: str, problems: list[Problem]) -> tuple[Attachment, ...]:
    found, refused = list_folder(root, f"{CONTENT}/{folder}")
    problems.extend(refused)
    start = len(f"{CONTENT}/{folder}/")
    return tuple(
        Attachment(normalize("NFC", name[start:]), os.fspath(root / name), size, time) for name, size, time in found
    )


def _essays(
    by_path: dict[str, Source], take: Callable[[Checked], Any], recall: Recall
) -> tuple[tuple[Theme, ...], tuple[Essay, ...]]:
    """Themes and pages, each with its translations (``<id>.<language>.md``)."""
    themes: list[Theme] = []
    pages: list[Essay] = []
    for path in [path for path in by_path if path.endswith(".md")]:
        folder, _, name = path.removeprefix(f"{CONTENT}/").partition("/")
        identity, _, language = name.removesuffix(".md").partition(".")
        if folder not in ("themes", "pages") or language or path not in by_path:
            continue
        source = by_path.pop(path)
        if not _IDENTITY.fullmatch(identity):
            take(Checked(None, (problem(Place(path), "bad-file-name", value=os.path.basename(path)),)))
        head = model.ThemeHead if folder == "themes" else model.PageHead
        checked = take(recall(path, check_page, source, head))
        texts = [("", checked[0].title, checked[1])] if checked else []
        for other in ("vi", "en"):
            translation = by_path.pop(f"{CONTENT}/{folder}/{identity}.{other}.md", None)
            if translation and (pair := take(recall(translation.path, check_page, translation, model.PageHead))):
                texts.append((other, pair[0].title, pair[1]))
        if checked and folder == "themes":
            themes.append(Theme(identity, checked[0], Essay(identity, tuple(texts)), source))
        elif checked:
            pages.append(Essay(identity, tuple(texts)))
    return tuple(themes), tuple(pages)
