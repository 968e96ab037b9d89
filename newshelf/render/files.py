"""Files that are no pages: the site map, robots.txt, assets, attachments."""

from collections.abc import Iterable
from pathlib import Path

from newshelf.plan import addresses
from newshelf.plan.output import Output
from newshelf.problem import Place, Stopped, problem
from newshelf.render.engine import escape_text
from newshelf.render.studio import Studio

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def sitemap(studio: Studio, output: Output) -> bytes:
    """A site map (sitemaps.org): pages, with the day on which a record last changed."""
    return _sitemap("urlset", "url", ((studio.url(page), changed) for page, changed in output.subject.pages))


def sitemap_index(studio: Studio, output: Output) -> bytes:
    """The list of site maps, where one would hold more than the 50,000 pages that it may."""
    return _sitemap("sitemapindex", "sitemap", ((studio.url(address), "") for address in output.subject.sitemaps))


def _sitemap(root: str, item: str, lines: Iterable[tuple[str, str]]) -> bytes:
    body = "".join(
        f"<{item}><loc>{escape_text(url)}</loc>{f'<lastmod>{changed}</lastmod>' if changed else ''}</{item}>\n"
        for url, changed in lines
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{NAMESPACE}">\n{body}</{root}>\n'.encode()


def robots(studio: Studio, output: Output) -> bytes:
    """robots.txt (RFC 9309): everything may be read."""
    return f"User-agent: *\nAllow: /\n\nSitemap: {studio.url(addresses.SITEMAP)}\n".encode()


def index(studio: Studio, output: Output) -> bytes:
    """A file of the index of search, which the plan holds as it is."""
    data: bytes = output.subject.data
    return data


def asset(studio: Studio, output: Output) -> bytes:
    """A file of the templates as it is."""
    return studio.templates.sources[f"{addresses.ASSETS}{output.subject.name}"]


def attachment(studio: Studio, output: Output) -> bytes:
    """A cover or another file of the library as it is."""
    path = output.subject.file
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise Stopped(problem(Place(path), "unreadable", reason=error.strerror or error)) from error
