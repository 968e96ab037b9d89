"""Makes pages of the documents: ``python docs/pages.py [FOLDER]`` writes them to ``site-docs/``, or to another folder.

The documents are written for GitHub and GitLab, which show them as they are. Here they become plain files that any host
serves, by the Markdown library of the generator and one template. Links between documents lead to pages, headings have
the fragments that GitHub gives them, and a paragraph in Vietnamese among English ones says so to screen readers.
"""

import argparse
import os
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element

import jinja2
from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.tables import TableExtension
from markdown.extensions.toc import TocExtension
from markdown.treeprocessors import Treeprocessor

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
FIRST = (
    "README.md",
    "docs/README.md",
    "docs/handbook.vi.md",
    "docs/handbook.en.md",
    "docs/deployment.md",
    "CHANGELOG.md",
)
STYLE = "docs.css"
MARKER = re.compile(r"(?:[-*]|\d+\.) +")
FENCE = re.compile(r"```\w*$")
VIETNAMESE = re.compile(r"[ăâđêôơưàằầèềìòồờùừỳảẳẩẻểỉỏổởủửỷãẵẫẽễĩõỗỡũữỹáắấéếíóốớúứýạặậẹệịọộợụựỵ]", re.IGNORECASE)


class Document(NamedTuple):
    """A document: its path from the root, the address of its page, its language and its Markdown."""

    path: str
    address: str
    language: str
    text: str


class Part(NamedTuple):
    """A link of the navigation."""

    href: str
    label: str
    language: str
    is_here: bool = False


def documents(root: Path = ROOT) -> list[Document]:
    """Every document of the project in the order of the paths."""
    paths = sorted([*root.glob("*.md"), *root.glob("docs/**/*.md")])
    return [
        Document(name := path.relative_to(root).as_posix(), address(name), language(name), path.read_text("utf-8"))
        for path in paths
    ]


def address(path: str) -> str:
    """The address of what a link names: a README is the first page of its folder, a file without an ending is text."""
    if not path.endswith(".md"):
        return path if "." in path.rpartition("/")[2] else f"{path}.txt"
    above, _, name = path.rpartition("/")
    return f"{above}/{name}".lstrip("/").removesuffix("README.md").removesuffix(".md") + (
        "index.html" if name == "README.md" else ".html"
    )


def language(path: str) -> str:
    """The language of a document: English unless its name says otherwise."""
    return "vi" if path.endswith(".vi.md") else "en"


def fragment(heading: str, _: str = "") -> str:
    """The fragment that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", unescape(heading).lower()).replace(" ", "-")


# --- Markdown as the library reads it --------------------------------------------------------------------------------


def indented(lines: list[str]) -> Iterator[str]:
    """Lines with what belongs to an item of a list indented by four: the library wants that, GitHub two or three.

    A fenced block within an item becomes an indented one.
    """
    number = 0
    while number < len(lines):
        line = lines[number]
        number += 1
        if FENCE.match(line):
            end = lines.index("```", number)
            yield from (line, *lines[number:end], "```")
            number = end + 1
        elif marker := MARKER.match(line):
            start, width = number, marker.end()
            while number < len(lines) and (not lines[number] or lines[number].startswith(" " * width)):
                number += 1
            while number > start and not lines[number - 1]:
                number -= 1
            yield marker[0].strip().ljust(4) + line[width:]
            yield from _within([text[width:] for text in lines[start:number]])
        else:
            yield line


def _within(lines: list[str]) -> Iterator[str]:
    fenced = False
    for line in lines:
        if FENCE.match(line):
            fenced = not fenced
            continue
        yield " " * (8 if fenced else 4) * bool(line) + line


class Pages(Extension):
    """What makes a page of the elements that the library has made of a document."""

    def __init__(self, document: Document, known: frozenset[str]) -> None:
        super().__init__()
        self.document, self.known = document, known

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  # named by the library
        md.treeprocessors.register(_Tree(md, self), "pages", 0)


class _Tree(Treeprocessor):
    def __init__(self, md: Markdown, given: Pages) -> None:
        super().__init__(md)
        self.given = given

    def run(self, root: Element) -> None:
        document = self.given.document
        for element in root.iter():
            if element.tag == "th" and not "".join(element.itertext()):
                element.tag = "td"  # nothing that could head a column
            if element.tag == "th":
                element.set("scope", "col")
            for name in ("href", "src"):
                if value := element.get(name):
                    element.set(name, linked(document, value, self.given.known))
            if element.tag in {"p", "li", "td", "th"} and document.language == "en" and is_vietnamese(element):
                element.set("lang", "vi")
            if element.tag in {"td", "th"} and (style := element.attrib.pop("style", "")):
                element.set("class", style.removeprefix("text-align: ").rstrip(";"))
        self.frame(root)

    def frame(self, root: Element) -> None:
        """Lays each table into a region that scrolls by itself and is named by the heading above it."""
        heading, named = "", Counter[str]()
        for index, element in enumerate(list(root)):
            if re.fullmatch("h[1-6]", element.tag):
                heading = "".join(element.itertext())
            elif element.tag == "table":
                named[heading] += 1
                label = heading if named[heading] == 1 else f"{heading} ({named[heading]})"
                root[index] = Element(
                    "div", {"class": "scroll", "role": "region", "tabindex": "0", "aria-label": label}
                )
                root[index].append(element)


def linked(document: Document, link: str, known: frozenset[str]) -> str:
    """A link of a document as its page has it."""
    path, mark, name = link.partition("#")
    if not path or re.match(r"[a-z]+:", path):
        return link
    target = os.path.normpath(f"{os.path.dirname(document.path)}/{path}".lstrip("/"))
    if target not in known:
        raise SystemExit(f"{document.path}: {link} leads to no document and no file of the project")
    return way(document.address, address(target)) + mark + name


def way(here: str, there: str) -> str:
    """From one page to another, both named by their addresses."""
    return os.path.relpath(there, os.path.dirname(here) or ".")


def is_vietnamese(element: Element) -> bool:
    """Whether most of the words of a text bear Vietnamese letters."""
    words = re.findall(r"[^\W\d_]+", "".join(element.itertext()))
    return len(words) > 3 and 2 * sum(bool(VIETNAMESE.search(word)) for word in words) > len(words)


# --- pages -----------------------------------------------------------------------------------------------------------


def page(document: Document, every: list[Document], known: frozenset[str], template: jinja2.Template) -> str:
    """The page of a document."""
    extensions: list[Any] = [
        *("fenced_code", TableExtension(use_align_attribute=False)),
        *(TocExtension(slugify=fragment, toc_depth="1-2"), Pages(document, known)),
    ]
    md = Markdown(extensions=extensions, output_format="html")
    body = md.convert("\n".join(indented(document.text.split("\n"))))
    tokens = md.toc_tokens  # type: ignore[attr-defined]  # set by the extension
    title = unescape(tokens[0]["name"])
    return template.render(
        lang=document.language,
        title=title if title == "Newshelf" else f"{title} – Newshelf",
        style=way(document.address, STYLE),
        links=[navigation(document, other) for name in FIRST for other in every if other.path == name],
        sections=[Part(f"#{token['id']}", unescape(token["name"]), "") for token in tokens[0]["children"]],
        body=body,
    )


def navigation(document: Document, other: Document) -> Part:
    """A link from a document to another, named by its first heading."""
    heading = re.search(r"(?m)^# (.+)$", other.text)
    label = heading[1] if heading else other.path
    return Part(way(document.address, other.address), label, other.language, other.path == document.path)


def write(folder: Path) -> list[str]:
    """Writes every page and what pages show or lead to; the addresses."""
    every = documents()
    files = [
        "LICENSE",
        *(path.relative_to(ROOT).as_posix() for path in sorted(HERE.glob("*/*")) if path.suffix != ".md"),
    ]
    known = frozenset([*files, *(document.path for document in every)])
    loader = jinja2.FileSystemLoader(HERE)
    environment = jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    template = environment.get_template("page.html")
    made = {document.address: page(document, every, known, template).encode() for document in every}
    made |= {address(name): (ROOT / name).read_bytes() for name in files}
    made[STYLE] = (HERE / STYLE).read_bytes()
    shutil.rmtree(folder, ignore_errors=True)
    for name, data in made.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return sorted(made)


def main() -> None:
    """Reads the arguments, writes the pages and says how many."""
    parser = argparse.ArgumentParser(description="Makes pages of the documents.")
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "site-docs", help="where they go (site-docs/)")
    folder = parser.parse_args().folder
    print(f"{len(write(folder))} files in {folder}")


if __name__ == "__main__":
    main()
