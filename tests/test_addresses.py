"""Addresses are promises: each is spelled out here, so that none changes unnoticed."""

import pytest

from newshelf.plan import addresses
from newshelf.plan.addresses import Addresses

PERMANENT = {
    "home": ((), ""),
    "disciplines": ((), "disciplines/"),
    "discipline": (("du-lich",), "disciplines/du-lich/"),
    "courses": ((), "courses/"),
    "course": (("DL2101",), "courses/DL2101/"),
    "coverage": (("du-lich",), "coverage/du-lich/"),
    "use": ((2025,), "usage/2025/"),
    "record": (("a-2019",), "records/a-2019/"),
    "themes": ((), "themes/"),
    "theme": (("t",), "themes/t/"),
    "kind": (("textbook",), "kinds/textbook/"),
    "liaison": (("quay-a",), "liaisons/quay-a/"),
    "term": (("hk2",), "terms/hk2/"),
    "bulletins": ((), "bulletins/"),
    "bulletin": (("2026-11",), "bulletins/2026-11/"),
    "digests": ((), "digests/"),
    "digest": (("all", "2026-w45"), "digests/all/2026-w45/"),
    "course_digests": (("DL2101",), "courses/DL2101/digests/"),
    "subscribe": ((), "subscribe/"),
    "search": ((), "search/"),
    "browse": (("authors", "n"), "authors/n/"),
    "guide": (("about",), "about/"),
    "not_found": ((), "404.html"),
}


@pytest.mark.parametrize(("name", "arguments", "address"), [(name, *case) for name, case in PERMANENT.items()])
def test_the_permanent_addresses(name: str, arguments: tuple[str, ...], address: str) -> None:
    assert getattr(Addresses(), name)(*arguments) == address
    assert getattr(Addresses("en/"), name)(*arguments) == f"en/{address}"


def test_every_address_is_held() -> None:
    public = {name for name in vars(Addresses) if not name.startswith("_")} - {"prefix"}
    assert public == PERMANENT.keys()


def test_a_numbered_page_lies_below_its_discipline() -> None:
    assert Addresses().discipline("toan", 3) == "disciplines/toan/page/3/"
    assert Addresses().discipline("toan", 0) == "disciplines/toan/"


def test_the_first_language_lies_at_the_root() -> None:
    assert addresses.of_language("vi", ("vi", "en")).home() == ""
    assert addresses.of_language("en", ("vi", "en")).home() == "en/"
    assert addresses.of_language("en", ("en",)).home() == ""


@pytest.mark.parametrize(
    ("address", "file"),
    [("", "index.html"), ("a/", "a/index.html"), ("a/feed.xml", "a/feed.xml"), ("404.html", "404.html")],
)
def test_the_file_of_an_address(address: str, file: str) -> None:
    assert addresses.file_of(address) == file


def test_a_feed_stands_beside_its_page() -> None:
    assert addresses.feed("") == "feed.xml"
    assert addresses.feed("en/themes/") == "en/themes/feed.xml"
    assert addresses.feed("courses/DL2101/", "2026-2") == "courses/DL2101/feed-2026-2.xml"
    assert addresses.json_feed("en/") == "en/feed.json"
    assert addresses.opml("disciplines/toan/") == "disciplines/toan/feeds.opml"


@pytest.mark.parametrize(
    ("path", "way"), [("index.html", ""), ("a/index.html", "../"), ("en/a/b/index.html", "../../../")]
)
def test_the_way_to_the_root(path: str, way: str) -> None:
    assert addresses.root_from(path) == way


@pytest.mark.parametrize("base", ["https://a.vn/lib", "https://a.vn/lib/"])
def test_absolute_addresses_have_one_slash(base: str) -> None:
    assert addresses.absolute(base, "a/") == "https://a.vn/lib/a/"
    assert addresses.absolute(base, "") == "https://a.vn/lib/"


def test_files_at_the_root() -> None:
    assert (addresses.FEEDS_OPML, addresses.SITEMAP, addresses.ROBOTS) == ("feeds.opml", "sitemap.xml", "robots.txt")
