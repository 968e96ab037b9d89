"""Digests as messages: whole, readable by any mail reader, and the same however often they are made."""

import email.policy
import json
import os
import re
import shutil
import subprocess
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

import pytest

import samples

MESSAGE = "digests/{}/{}/message.eml"
LIMIT = 80_000


def parsed(data: bytes) -> EmailMessage:
    message = BytesParser(policy=email.policy.default).parsebytes(data)
    assert isinstance(message, EmailMessage)
    return message


def parts(data: bytes) -> tuple[str, str]:
    """The plain part and the HTML part."""
    plain, made = parsed(data).iter_parts()
    return plain.get_content(), made.get_content()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The small library, built."""
    root = samples.small(tmp_path_factory.mktemp("small"))
    samples.build(root)
    return samples.tree(root / "site")


@pytest.fixture(scope="module")
def messages(site: dict[str, bytes]) -> dict[str, bytes]:
    return {path: data for path, data in site.items() if path.endswith(".eml")}


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The site of a month of four hundred records with long titles."""
    title = "Tuyển tập các công trình nghiên cứu rất dài về phương pháp thử nghiệm phần mềm"
    records = (
        samples.record(
            f"r{n:03}", f"title: {title} số {n}", "courses: {T1: textbook}", f"summary: {'Lời tóm tắt. ' * 20}"
        )
        for n in range(400)
    )
    root = samples.tiny(tmp_path_factory.mktemp("month"), [samples.batch("2027-01-15", *records)])
    samples.build(root)
    return samples.tree(root / "site")


def test_there_are_messages(messages: dict[str, bytes]) -> None:
    assert len(messages) == 22  # three months of the library and its parts, and the newest of three courses, twice


def test_a_message_has_no_defect(messages: dict[str, bytes], month: dict[str, bytes]) -> None:
    for data in (*messages.values(), month[MESSAGE.format("all", "2027-01")]):
        message = parsed(data)
        for part in message.walk():
            assert isinstance(part, EmailMessage)
            assert part.defects == []
            assert [(name, value.defects) for name, value in part.items() if value.defects] == []


def test_a_mail_program_reads_what_was_written(
    messages: dict[str, bytes], month: dict[str, bytes], tmp_path: Path
) -> None:
    """notmuch, from Debian, by GMime: the parser of several mail programs. It finds every message by its identity."""
    if not shutil.which("notmuch"):
        pytest.skip("no notmuch: install the package notmuch")
    every = {**messages, **{f"month/{path}": data for path, data in month.items() if path.endswith(".eml")}}
    by_id = {str(parsed(data)["Message-ID"])[1:-1]: data for data in every.values()}
    samples.lay(tmp_path, {f"mail/new/{number}.test": data for number, data in enumerate(every.values())})
    for folder in ("cur", "tmp"):
        (tmp_path / "mail" / folder).mkdir()
    (tmp_path / "config").write_text(f"[database]\npath={tmp_path / 'mail'}\n[user]\nprimary_email=a@b.example\n")
    environment = {"NOTMUCH_CONFIG": str(tmp_path / "config"), "HOME": str(tmp_path), "PATH": os.environ["PATH"]}

    def notmuch(*arguments: str) -> str:
        command = ["notmuch", *arguments]
        done = subprocess.run(command, env=environment, capture_output=True, timeout=60, check=False)
        assert (done.returncode, done.stderr) == (0, b"")
        return done.stdout.decode()

    notmuch("new", "--quiet")
    shown = [thread[0][0] for thread in json.loads(notmuch("show", "--format=json", "--include-html", "*"))]
    assert {one["id"] for one in shown} == by_id.keys()
    for one in shown:
        data = by_id[one["id"]]
        name, address = sender(data)
        assert one["headers"]["Subject"] == str(parsed(data)["Subject"])
        assert one["headers"]["From"].replace('"', "") == f"{name} <{address}>"
        read = [(part["content-type"], part["content"]) for part in one["body"][0]["content"]]
        meant = [made.replace("\r\n", "\n") for made in parts(data)]
        assert read == list(zip(("text/plain", "text/html"), meant, strict=True))
    found = notmuch("search", "--output=messages", 'subject:"Văn học"', "and", "Origin", "and", "species")
    assert "van-hoc" in found


def test_a_digest_of_a_discipline_says_which_desk_to_ask(messages: dict[str, bytes]) -> None:
    desk = ("Quầy Thử Nghiệm", "quay@test.example.org", "000 000")
    for scope, named in (("van-hoc", True), ("khoa-hoc", False), ("all", False)):
        for part in parts(messages[MESSAGE.format(scope, "2027-01")]):
            assert [word in " ".join(part.split()) for word in desk] == [named] * 3


def test_text_stands_first_then_html(messages: dict[str, bytes]) -> None:
    for data in messages.values():
        message = parsed(data)
        assert message.get_content_type() == "multipart/alternative"
        assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
        for part in message.iter_parts():
            assert (part.get_content_charset(), part["Content-Transfer-Encoding"]) == ("utf-8", "quoted-printable")


def test_lines_end_in_crlf_and_stay_short(messages: dict[str, bytes]) -> None:
    for data in messages.values():
        assert data.count(b"\n") == data.count(b"\r\n") == data.count(b"\r")
        assert data.endswith(b"--\r\n")
        assert data.isascii()
        head, _, body = data.partition(b"\r\n\r\n")
        assert max(map(len, body.split(b"\r\n"))) <= 76
        assert max(map(len, head.split(b"\r\n"))) <= 998


def test_the_headers(messages: dict[str, bytes]) -> None:
    message = parsed(messages["en/digests/van-hoc/2027-01/message.eml"])
    assert dict(message.items()) | {"Content-Type": ""} == {
        "Subject": "New: 4 titles – Experimental literature, January 2027",
        "From": "Test College Library <thuvien@test.example.org>",
        "Date": "Sun, 31 Jan 2027 18:00:00 +0700",
        "Message-ID": "<van-hoc.2027-01.en@test.example.org>",
        "List-Id": "<van-hoc.en.test.example.org>",
        "List-Archive": "<https://test.example.org/lib/en/digests/>",
        "List-Help": "<https://test.example.org/lib/en/subscribe/>",
        "Auto-Submitted": "auto-generated",
        "Content-Language": "en",
        "MIME-Version": "1.0",
        "Content-Type": "",
    }


def test_vietnamese_headers_are_read_as_they_were_meant(messages: dict[str, bytes]) -> None:
    message = parsed(messages["digests/van-hoc/2027-01/message.eml"])
    assert message["Subject"] == "4 tài liệu mới – Văn học thử nghiệm, tháng 1/2027"
    assert sender(messages["digests/van-hoc/2027-01/message.eml"]) == (
        "Thư viện Trường Cao đẳng Thử Nghiệm",
        "thuvien@test.example.org",
    )


def sender(data: bytes) -> tuple[str, str]:
    """Name and address of the sender. Python 3.11 reads a name in several encoded words with spaces between them,
    which RFC 2047 (6.2) forbids, so the words are put together by its older reader."""
    raw = re.sub(rb"\r\n[ \t]", b" ", data.partition(b"\r\n\r\n")[0]).split(b"From: ")[1].split(b"\r\n")[0].decode()
    name, _, address = raw.rpartition(" ")
    return str(make_header(decode_header(name))), address.strip("<>")


def test_only_subject_and_sender_are_encoded(messages: dict[str, bytes]) -> None:
    for data in messages.values():
        head = data.partition(b"\r\n\r\n")[0]
        for line in re.sub(rb"\r\n[ \t]", b" ", head).split(b"\r\n"):
            assert b"=?" not in line or line.startswith((b"Subject:", b"From:"))


def test_no_two_messages_share_an_identity(messages: dict[str, bytes]) -> None:
    made = [parsed(data) for data in messages.values()]
    assert len({message["Message-ID"] for message in made}) == len(made)
    assert len({message.get_boundary() for message in made}) == len(made)
    for data, message in zip(messages.values(), made, strict=True):
        assert data.count(f"--{message.get_boundary()}".encode()) == 3


TITLES = {
    "truyen-kieu": "Truyện Kiều",
    "so-do-1938": "Số đỏ",
    "on-the-origin-of-species-1859": "On the origin of species by means of natural selection",
    "so-tay-thu-thu-ban-doc-2026": "Sổ tay <thủ thư> & bạn đọc: hỏi \"vì sao\" và 'thế nào'",
}


@pytest.mark.parametrize(("prefix", "scope"), [("", "all"), ("en/", "all"), ("", "van-hoc")])
def test_both_parts_name_every_item_and_lead_to_it(site: dict[str, bytes], prefix: str, scope: str) -> None:
    plain, made = parts(site[prefix + MESSAGE.format(scope, "2027-01")])
    import html

    for id, title in TITLES.items():
        assert title in " ".join(plain.split())
        assert title in html.unescape(made)
        for part in (plain, made):
            assert f"https://test.example.org/lib/{prefix}records/{id}/" in part


def test_the_plain_part_is_the_text_file(messages: dict[str, bytes], site: dict[str, bytes]) -> None:
    for path, data in messages.items():
        text = site[path.replace(".eml", ".txt")].decode()
        assert parts(data)[0].replace("\r\n", "\n").rstrip("\n") == text.rstrip("\n")


def test_the_plain_part_is_plain_and_narrow(messages: dict[str, bytes]) -> None:
    for data in messages.values():
        plain = parts(data)[0]
        assert not re.search(r"</?(?:p|a|em|li|b)\b|&(?:amp|lt|gt|quot|#\d+);", plain)
        for line in plain.splitlines():
            assert len(line) <= 72 or len(line.split()) == 1


def test_an_address_stands_alone_on_its_line_so_that_mail_readers_link_it_whole(messages: dict[str, bytes]) -> None:
    plain = parts(messages["digests/all/2027-01/message.eml"])[0]
    addresses = [line.strip() for line in plain.splitlines() if "https://" in line]
    assert len(addresses) >= 5
    assert [line for line in addresses if not re.fullmatch(r"https://\S+", line)] == []


def test_nothing_of_a_summary_can_break_out_of_the_html(messages: dict[str, bytes]) -> None:
    for data in messages.values():
        made = parts(data)[1]
        assert "<script" not in made
        assert "<thủ thư>" not in made
        assert "<link" not in made
        assert "src=" not in made  # no picture that tells a sender who read it


def test_only_what_is_announced_is_sent(messages: dict[str, bytes]) -> None:
    texts = [part for data in messages.values() for part in parts(data)]
    for id in ("nien-giam-thu-nghiem-1999", "danh-muc-kiem-ke-2026", "tu-dien-thu-nghiem-viet-anh"):
        assert [text for text in texts if id in text] == []


def test_a_large_month_fits_and_tells_how_many_more_there_are(month: dict[str, bytes]) -> None:
    for scope in ("all", "toan"):
        data = month[MESSAGE.format(scope, "2027-01")]
        assert len(data) <= LIMIT
        assert len(data) > LIMIT // 2  # cut for the limit, not for fear of it
        plain, made = parts(data)
        shown = len(re.findall(r"https://a.example.org/records/\S+", plain))
        assert shown == len(set(re.findall(r"https://a.example.org/records/[^\"]+", made)))
        assert f"{400 - shown} tài liệu nữa" in plain
        assert f"{400 - shown} tài liệu nữa" in made
        assert parsed(data)["Subject"].startswith("400 tài liệu mới")


def test_the_page_of_a_large_month_holds_all_of_it(month: dict[str, bytes]) -> None:
    page = month["digests/all/2027-01/index.html"].decode()
    assert len(set(re.findall(r"records/(r\d+)/", page))) == 400


def test_a_discipline_without_news_gets_no_message(tmp_path: Path) -> None:
    root = samples.tiny(tmp_path, [samples.batch("2027-01-15", samples.record("a", "disciplines: toan"))])
    samples.build(root)
    made = samples.tree(root / "site")
    assert MESSAGE.format("toan", "2027-01") in made
    assert MESSAGE.format("van", "2027-01") not in made


# --- what it says -------------------------------------------------------------------------------------------------


def test_titles_stand_below_their_course_by_kind_each_with_all_that_a_reader_needs(tmp_path: Path) -> None:
    used = ("courses: {T1: textbook}", "disciplines: van")
    facts = ("year: 2019", "call_number: 515 GI-108T", "access: loan", "summary: Sách cho năm thứ nhất.")
    records = [
        samples.record("a", "title: An", "kind: monograph", *used),
        samples.record("b", "title: Bình", *used, *facts),
        samples.record("c", "title: Chi", "kind: lecture-notes", "disciplines: toan"),
    ]
    root = samples.tiny(tmp_path, [samples.batch("2027-01-15", *records)])
    samples.build(root)
    plain, made = parts((root / "site" / MESSAGE.format("all", "2027-01")).read_bytes())
    order = ["== T1 Giải tích ==", "* Bình", "* An", "== ", "* Chi"]
    places = [0]
    for mark in order:
        places.append(plain.index(mark, places[-1]))
    entry = plain[plain.index("* Bình") : plain.index("* An")].replace("\r\n", "\n")
    assert entry == (
        "* Bình\n  Bình. - 2019.\n  Sách cho năm thứ nhất.\n"
        "  Giáo trình · Ký hiệu xếp giá: 515 GI-108T · Mượn về\n  https://a.example.org/records/b/\n\n"
    )
    shown = made[made.index(">Bình<") :]
    for fact in ("Bình. - 2019.", "Sách cho năm thứ nhất.", "Giáo trình", "515 GI-108T", "Mượn về"):
        assert fact in shown[: shown.index(">An<")]


def test_a_library_can_have_a_digest_a_week(tmp_path: Path) -> None:
    days = ("2027-01-11", "2027-01-17", "2027-01-18")
    batches = [samples.batch(day, samples.record(f"r{day[-2:]}", "courses: {T1: textbook}")) for day in days]
    root = samples.tiny(tmp_path, batches, site=samples.SITE + "digest: {period: week}\n")
    samples.build(root)
    site = samples.tree(root / "site")
    for scope in ("all", "toan"):
        issues = {path.split("/")[2] for path in site if path.startswith(f"digests/{scope}/")}
        assert issues == {"2027-w02", "2027-w03"}
    message = parsed(site[MESSAGE.format("all", "2027-w02")])
    assert message["Subject"] == "2 tài liệu mới – Toàn thư viện, tuần 2/2027 (11/01–17/01)"
    assert message["Date"] == "Sun, 17 Jan 2027 18:00:00 +0700"
    assert message["Message-ID"] == "<all.2027-w02.vi@a.example.org>"
    page = site["courses/T1/digests/index.html"].decode()
    assert re.findall('<section class="group" id="([^"]*)"', page) == ["2027-w03", "2027-w02"]
    assert {"bulletins/2027-01/index.html", "courses/T1/digests/message.eml"} <= set(site)
    assert "2027-w02" in site["digests/index.html"].decode()


def test_the_fields_of_a_list_stay_whole_however_long_the_address(tmp_path: Path) -> None:
    path = "thu-vien-va-trung-tam-hoc-lieu/" * 4
    site = f"name: Thư viện\nbase_url: https://a.example.org/{path}\nemail: thu@a.example.org\n"
    root = samples.tiny(tmp_path, [samples.batch("2027-01-15", samples.record("a", "disciplines: toan"))], site=site)
    samples.build(root)
    data = (root / "site" / MESSAGE.format("all", "2027-01")).read_bytes()
    assert f"\r\nList-Archive: <https://a.example.org/{path}digests/>\r\n".encode() in data
    assert f"\r\nList-Help: <https://a.example.org/{path}subscribe/>\r\n".encode() in data
    assert b"\r\nList-Id: <all.vi.a.example.org>\r\n" in data
    assert [part.defects for part in parsed(data).walk() if part.defects] == []


# --- after the period --------------------------------------------------------------------------------------------

PATHS = ("digests/all/2027-01/", "digests/toan/2027-01/", "courses/T1/digests/")


def amended(day: str) -> str:
    return samples.batch("2027-01-15", samples.record("a", "courses: {T1: textbook}", f"amended: {day}"))


def built(folder: Path, *batches: str) -> dict[str, bytes]:
    samples.build(samples.tiny(folder, batches))
    return samples.tree(folder / "site")


def test_a_correction_after_the_period_is_marked_in_every_form_of_the_digest(tmp_path: Path) -> None:
    made = built(tmp_path, amended("2027-02-03"))
    mark = "đã đính chính ngày 03/02/2027"
    for path in PATHS:
        assert mark in made[f"{path}index.html"].decode()
        assert mark in made[f"{path}message.txt"].decode()
        assert [part.count(mark) for part in parts(made[f"{path}message.eml"])] == [1, 1]


def test_a_correction_within_the_period_needs_no_mark(tmp_path: Path) -> None:
    made = built(tmp_path, amended("2027-01-31"))
    assert [path for path, data in made.items() if "đính chính".encode() in data] == []


def test_a_title_withdrawn_after_the_period_stays_in_every_form_of_the_digest_marked(tmp_path: Path) -> None:
    gone = samples.record("a", "courses: {T1: textbook}", "amended: 2027-02-03", "status: withdrawn")
    kept = samples.record("b", "title: Sách còn", "courses: {T1: textbook}")
    made = built(tmp_path, samples.batch("2027-01-15", gone, kept))
    mark = "đã thanh lọc"
    for path in PATHS:
        assert mark in made[f"{path}index.html"].decode()
        assert mark in made[f"{path}message.txt"].decode()
        assert [part.count(mark) for part in parts(made[f"{path}message.eml"])] == [1, 1]
        assert parsed(made[f"{path}message.eml"])["Subject"].startswith("2 tài liệu mới")
    assert "Đã thanh lọc" in made["bulletins/2027-01/index.html"].decode()
    assert "records/a/" not in made["feed.xml"].decode()
    assert "records/a/" not in made["disciplines/toan/index.html"].decode()


def test_a_title_withdrawn_within_the_period_is_not_announced(tmp_path: Path) -> None:
    gone = samples.record("a", "title: Sách rút", "disciplines: toan", "amended: 2027-01-31", "status: withdrawn")
    made = built(tmp_path, samples.batch("2027-01-15", gone, samples.record("b", "disciplines: toan")))
    told = [path for path in made if path.startswith(("digests/", "bulletins/", "disciplines/", "feed"))]
    assert len(told) > 8
    assert [path for path in told if "Sách rút".encode() in made[path]] == []


def test_a_title_entered_late_is_told_in_the_open_period_and_the_closed_one_stays(tmp_path: Path) -> None:
    first = samples.batch("2027-01-15", samples.record("a", "disciplines: toan"))
    late = samples.record("b", "title: Sách muộn", "disciplines: toan", "arrived: 2027-01-20", "announced: 2027-02-10")
    before = built(tmp_path / "before", first)
    after = built(tmp_path / "after", first, samples.batch("2027-02-10", late))
    # The pages to browse by month name every month, so a new one is shown on all of them.
    closed = [path for path in before if "2027-01/" in path and not path.startswith("arrivals/")]
    assert len(closed) == 9
    assert [path for path in closed if before[path] != after[path]] == []
    assert "Sách muộn" in after["digests/toan/2027-02/message.txt"].decode()
    assert b"<pubDate>Wed, 10 Feb 2027 08:00:00 +0700</pubDate>" in after["feed.xml"]
    assert "20/01/2027" in after["records/b/index.html"].decode()


# --- digests of courses ------------------------------------------------------------------------------------------


def test_a_course_has_a_page_of_all_its_digests_and_the_newest_as_a_message(tmp_path: Path) -> None:
    main = samples.record("a", "title: Sách chính", "courses: {T1: textbook}")
    more = samples.record("b", "title: Đọc thêm", "courses: {T1: reference}")
    made = built(tmp_path, samples.batch("2027-01-15", main), samples.batch("2027-02-15", more))
    page = made["courses/T1/digests/index.html"].decode()
    assert re.findall('<section class="group" id="([^"]*)"', page) == ["2027-02", "2027-01"]
    assert page.index("Đọc thêm") < page.index("Sách chính")
    message = parsed(made["courses/T1/digests/message.eml"])
    assert message["Subject"] == "1 tài liệu mới – T1 Giải tích, tháng 2/2027"
    assert message["List-Id"] == "<course.T1.vi.a.example.org>"
    plain = parts(made["courses/T1/digests/message.eml"])[0]
    assert "https://a.example.org/courses/T1/digests/#2027-02" in plain
    assert "Sách chính" not in plain


def test_a_course_without_new_titles_has_no_digests(tmp_path: Path) -> None:
    made = built(tmp_path, samples.batch("2027-01-15", samples.record("a", "courses: {T1: textbook}")))
    assert [path for path in made if path.startswith("courses/C0/digests")] == []
    assert b"digests/" in made["courses/T1/index.html"].split(b"<main")[1]
    assert b"courses/C0/digests/" not in made["courses/C0/index.html"]


# --- what mail readers do to a message ---------------------------------------------------------------------------


def test_every_rule_stands_on_its_element_but_those_for_a_dark_screen(messages: dict[str, bytes]) -> None:
    for data in messages.values():
        made = parts(data)[1]
        [sheet] = re.findall("<style>(.*?)</style>", made, re.DOTALL)
        assert re.fullmatch(r"\s*@media \(prefers-color-scheme: ?dark\) ?\{.*\}\s*", sheet, re.DOTALL)
        for tag in re.findall("<(?:body|h1|h2|p|a|td|table)[^>]*>", re.sub("<!--.*?-->", "", made)):
            assert 'style="' in tag, tag


AVOIDED = r"var\(|display: ?(?:grid|flex)|\dgap|\d ?rem\b|@font-face|@import|url\(|margin: ?-|position:|float:"


def test_nothing_that_a_common_mail_reader_does_not_know_is_needed(messages: dict[str, bytes]) -> None:
    # What caniemail.com says of Gmail, Outlook, Apple Mail and Yahoo.
    for data in messages.values():
        made = parts(data)[1]
        assert not re.search(AVOIDED, made)
        assert not re.search(r"<(?:img|script|link|form|svg|video|button|input)\b", made)
        assert {table for table in re.findall("<table[^>]*>", made) if 'role="presentation"' not in table} == set()


def test_lines_are_no_wider_in_outlook_which_knows_no_max_width(messages: dict[str, bytes]) -> None:
    """A table in comments that Word reads: it opens before the text and closes behind it."""
    for data in messages.values():
        made = parts(data)[1]
        opened, closed = re.findall(r"<!--\[if mso\]>(.*?)<!\[endif\]-->", made)
        assert re.fullmatch(r'<table role="presentation" width="640" [^>]*><tr><td>', opened)
        assert closed == "</td></tr></table>"
        assert made.index(opened) < made.index("<h1") < made.rindex("</p>") < made.index(closed)


def test_colours_survive_inversion(messages: dict[str, bytes]) -> None:
    for data in messages.values():
        made = parts(data)[1].lower()
        assert not re.search(r"#(?:fff|000)(?:fff|000)?\b|: ?(?:white|black)\b", made)
        for link in re.findall("<a [^>]*>", made):
            assert re.search("text-decoration: ?underline", link)


def test_the_line_beside_the_subject_names_titles(messages: dict[str, bytes]) -> None:
    made = parts(messages["digests/van-hoc/2027-01/message.eml"])[1]
    [line] = re.findall('<div class="preheader"[^>]*>([^<]*)</div>', made)
    assert "Số đỏ" in line or "Truyện Kiều" in line
    assert made.index("preheader") < made.index("<h1")


def test_the_language_stands_on_the_body_and_on_foreign_titles(messages: dict[str, bytes]) -> None:
    made = parts(messages["digests/all/2027-01/message.eml"])[1]
    assert re.search('<html lang="vi"', made)
    assert re.search('<body [^>]*lang="vi"', made)
    assert re.search('<a [^>]*lang="en"[^>]*>On the origin', made)


@pytest.mark.parametrize(
    "name",
    ['Thư viện, "Đẹp"', "A, B; <c@d>", "=?utf-8?q?x?=", "Thư viện" + " rất dài" * 30, "Library (test)", "L@b"],
)
def test_no_name_of_a_library_breaks_the_sender(tmp_path: Path, name: str) -> None:
    site = f"name: '{name}'\nbase_url: https://a.example.org/\nlanguages: vi\nemail: thu@a.example.org\n"
    root = samples.tiny(tmp_path, [samples.batch("2027-01-15", samples.record("a", "disciplines: toan"))], site=site)
    samples.build(root)
    data = (root / "site" / MESSAGE.format("all", "2027-01")).read_bytes()
    assert sender(data) == (name, "thu@a.example.org")
    message = parsed(data)
    assert [found.addr_spec for found in message["From"].addresses] == ["thu@a.example.org"]
    assert message["From"].defects == ()
    assert message["Subject"].startswith("1 tài liệu mới")
