"""Checks the built example site and the pages of the documents with other people's tools: ``make audit``.

html-validate and vnu read every page and may find nothing; Lighthouse looks at four pages as a phone shows them. Each
of the first two is shown a bad page before, so that its silence says something. axe runs with the browser tests. The
score for performance is told and decides nothing: it depends on what else the machine does.

html-validate is told three things: titles may be long, since those of books are; an id may begin with a digit (HTML
allows it, and a month does); a table that scrolls may be a region, which its element cannot be.

Messages are HTML too, and both read every one, warnings included. Allowed there alone: rules in the elements, since
mail programs drop style sheets; width, spacing and alignment of the two tables around the text as attributes, since
Outlook for Windows, which sets HTML as Word does, heeds no others; and the comments that it alone reads.
"""

import email.policy
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from tempfile import TemporaryDirectory

from chromium import FLAGS, NAMES
from published import EXAMPLE, REPOSITORY, Published, build, copy
from web import serving

AUDIT = REPOSITORY / "audit"
TOOLS = AUDIT / "node_modules"
CONFIG, MAIL_CONFIG = AUDIT / "htmlvalidate.json", AUDIT / "htmlvalidate-mail.json"
OF_TABLES = ("width", "cellpadding", "cellspacing")
OF_MAIL = re.compile(
    rf"“({'|'.join(OF_TABLES)})” attribute on the “table” element|“align” attribute on the “td” element"
)
LOOKED_AT = ("home", "discipline", "course", "record")
LEAST = {"accessibility": 100, "best-practices": 100, "seo": 100}  # of 100
BAD_PAGE = "<!DOCTYPE html><html><head><title></title></head><body><p><div>x</div><img src=a.png></body></html>\n"


def html_validate(*folders: Path, config: Path = CONFIG) -> list[str]:
    """What html-validate finds in the pages of some folders."""
    command = [
        "node",
        str(TOOLS / "html-validate/bin/html-validate.mjs"),
        "--config",
        str(config),
        "--formatter",
        "text",
    ]
    return told(
        subprocess.run(
            [*command, *(f"{folder}/**/*.html" for folder in folders)], capture_output=True, text=True, check=False
        )
    )


def vnu(*folders: Path, options: Sequence[str] = ("--errors-only",)) -> list[str]:
    """What the Nu HTML checker finds in the pages of some folders."""
    jar = TOOLS / "vnu-jar/build/dist/vnu.jar"
    command = ["java", "-jar", str(jar), *options, "--skip-non-html", "--format", "gnu", *map(str, folders)]
    return told(subprocess.run(command, capture_output=True, text=True, check=False))


def mail(*folders: Path) -> list[str]:
    """What both find in the HTML of messages, but for what is meant there."""
    lines = vnu(*folders, options=())
    return [*html_validate(*folders, config=MAIL_CONFIG), *(line for line in lines if not OF_MAIL.search(line))]


def write_html_of_messages(site: Path, folder: Path) -> None:
    """Writes the HTML part of every message of a site into a folder."""
    folder.mkdir()
    for number, path in enumerate(sorted(site.rglob("*.eml"))):
        message = BytesParser(policy=email.policy.default).parsebytes(path.read_bytes())
        assert isinstance(message, EmailMessage)
        [_, part] = message.iter_parts()
        (folder / f"{number}.html").write_text(part.get_content(), encoding="utf-8", newline="\n")


def told(done: subprocess.CompletedProcess[str]) -> list[str]:
    """The lines of a checker, of which a failure has at least one."""
    lines = (done.stdout + done.stderr).strip().splitlines()
    return lines or ([f"{done.args[0]} failed without a word"] if done.returncode else [])


def lighthouse(address: str, report: Path) -> dict[str, int]:
    """The scores that Lighthouse gives a page on a phone, of 100."""
    command = ["node", str(TOOLS / "lighthouse/cli/index.js"), address, "--quiet", "--output=json"]
    command += [
        f"--output-path={report}",
        f"--chrome-flags={' '.join(FLAGS)}",
        f"--only-categories={','.join(['performance', *LEAST])}",
    ]
    browser = next(filter(None, map(shutil.which, NAMES)), "")
    environment = {**os.environ, "CHROME_PATH": browser}
    subprocess.run(command, check=True, env=environment, capture_output=True, text=True)
    categories = json.loads(report.read_text(encoding="utf-8"))["categories"]
    return {name: round(100 * category["score"]) for name, category in categories.items()}


def found(site: Published, spare: Path) -> Iterator[str]:
    """Everything that is wrong, as lines."""
    bad = spare / "bad"
    bad.mkdir()
    (bad / "index.html").write_text(BAD_PAGE, encoding="utf-8")
    checks = (html_validate, vnu)
    yield from (f"{check.__name__} does not see a bad page" for check in (*checks, mail) if not check(bad))
    documents, messages = spare / "documents", spare / "mail"
    subprocess.run([sys.executable, str(REPOSITORY / "docs" / "pages.py"), str(documents)], check=True)
    write_html_of_messages(site.folder, messages)
    looked_at = {**dict.fromkeys(checks, (site.folder, documents)), mail: (messages,)}
    with ThreadPoolExecutor() as pool:  # each check is a process of its own
        for check, lines in zip(looked_at, pool.map(lambda check: check(*looked_at[check]), looked_at), strict=True):
            pages = sum(1 for folder in looked_at[check] for _ in folder.rglob("*.html"))
            print(f"{check.__name__}: {pages} pages, {len(lines)} lines")
            yield from lines
    for kind in LOOKED_AT:
        path = site.richest(kind, "vi")
        scores = lighthouse(site.address(path), spare / "lighthouse.json")
        print(f"Lighthouse, {path}: " + ", ".join(f"{name} {score}" for name, score in scores.items()))
        yield from (
            f"{path}: {name} {scores[name]}, not {least}" for name, least in LEAST.items() if scores[name] < least
        )


def main() -> None:
    with TemporaryDirectory() as temporary:
        root = Path(temporary)
        (root / "library").mkdir()
        (root / "spare").mkdir()
        with serving(root / "library" / "site") as base_url:
            site = build(copy(EXAMPLE, root / "library", base_url))
            wrong = list(found(site, root / "spare"))
    print("\n".join(wrong) or "Nothing found.")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
