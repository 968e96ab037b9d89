"""Outputs that help to find a title: the search page, the pages to browse, and the maps of the site."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from newshelf import fingerprint
from newshelf.finding.browse import WAYS, Page, Part
from newshelf.finding.index import Index
from newshelf.holdings.library import Library
from newshelf.holdings.shelf import Card
from newshelf.plan import addresses
from newshelf.plan.output import Maker, Output
from newshelf.plan.subjects import BrowseIndex, BrowsePage, SearchPage, Sitemap, SitemapIndex, fingerprint_of

SITEMAP_SIZE = 50_000  # the limit of sitemaps.org


def search(make: Maker, library: Library, index: Index, followed: Collection[str]) -> Iterator[Output]:
    """The search page, and the pages to browse. ``followed`` are the kinds of document that have a feed."""
    page = SearchPage(index.main, tuple(library.disciplines.values()), tuple(library.courses.values()))
    yield make.file(make.at.search(), "search", page)
    for way in WAYS:
        own = [listed for listed in index.pages if listed.way == way]
        parts = {listed.part.slug: listed.part for listed in own if listed.number == 1}
        yield make.file(make.at.browse(way), "browse-index", BrowseIndex(way, (), tuple(parts.values())))
        yield from _browse(make, own, parts, followed)


def _browse(make: Maker, own: Sequence[Page], parts: Mapping[str, Part], followed: Collection[str]) -> Iterator[Output]:
    """The pages of a way to browse."""
    within: dict[str, list[Part]] = {}
    for part in parts.values():
        within.setdefault(part.within, []).append(part)
    groups = {slug: (tuple(group), fingerprint_of(tuple(group))) for slug, group in within.items()}
    starts: dict[str, list[str]] = {}
    for page in own:
        if page.of > 1:
            starts.setdefault(page.part.slug, []).append(page.first)
    for page in own:
        way, part = page.way, page.part
        address, path = make.at.browse(way, part.slug, page.number), [part]
        while path[0].within:
            path.insert(0, parts[path[0].within])
        if part.slug in groups:
            subject = BrowseIndex(way, tuple(path), groups[part.slug][0])
            yield make.file(address, "browse-index", subject, group=way)
            continue
        feed = page.number == 1 and way == "kinds" and part.label in followed
        beside, mark = groups[part.within]
        firsts = tuple(starts.get(part.slug, ())) if page.number == 1 else ()
        mark = fingerprint.of_all([page.mark, mark, str(path), str(feed), *firsts])
        yield make.file(address, "browse", BrowsePage(page, tuple(path), beside, firsts, feed), group=way, mark=mark)


def sitemaps(make: Maker, outputs: Sequence[Output]) -> Iterator[Output]:
    """A map of these outputs, or numbered ones and a list of them."""
    pages = tuple(
        (addresses.of_file(output.path), _changed(output))
        for output in outputs
        if output.path.endswith(addresses.INDEX) and output.format != "embed"  # which another page says in full
    )
    if len(pages) <= SITEMAP_SIZE:
        yield make.file(addresses.SITEMAP, "sitemap", Sitemap(pages), mark=_mark(pages))
        return
    parts = [pages[start : start + SITEMAP_SIZE] for start in range(0, len(pages), SITEMAP_SIZE)]
    names = tuple(f"sitemap-{number}.xml" for number in range(1, len(parts) + 1))
    for name, part in zip(names, parts, strict=True):
        yield make.file(name, "sitemap", Sitemap(part), mark=_mark(part))
    yield make.file(addresses.SITEMAP, "sitemap-index", SitemapIndex(names))


def _mark(pages: tuple[tuple[str, str], ...]) -> str:
    return fingerprint.of_all(map(" ".join, pages))


def _changed(output: Output) -> str:
    """The day on which a record last changed for its readers; of another page none is known."""
    if output.format != "record":
        return ""
    card: Card = output.subject.entry.card
    return card.amended or card.arrived
