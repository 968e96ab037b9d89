"""Delivery against a real mail server: nobody gets two copies, nobody is left out without being listed."""

import base64
import os
import re
import resource
import signal
import ssl
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import dkim
import pytest
import trustme
from aiosmtpd.smtp import Envelope
from click.testing import CliRunner

import samples
from newshelf import cli
from newshelf.delivery import ledger, letters, send
from newshelf.delivery.letters import token
from newshelf.delivery.readers import LEDGER
from newshelf.delivery.send import Again, Post, Report, World
from newshelf.options import Options
from newshelf.problem import Place, Stopped
from newshelf.terminal import summary
from published import EXAMPLE, REPOSITORY, copy
from smtp import Mailbox, serving

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
MAY = datetime(2026, 5, 2, 9, tzinfo=ZONE)
SITE = "name: Thư viện\nbase_url: https://a.example.org/\nlanguages: [vi, en]\nemail: library@a.example.org\n"
BATCHES = [
    samples.batch(
        "2026-04-06",
        samples.record("hinh-hoc", "disciplines: [toan]", "keywords: [hình học]"),
        samples.record("giai-tich", "courses: {T1: textbook}"),
        samples.record("tho-moi", "disciplines: [van]", "kind: monograph"),
    ),
    samples.batch("2026-05-04", samples.record("van-xuoi", "disciplines: [van]")),
]


def library(root: Path, subscribers: str, port: int = 0, settings: str = "") -> Path:
    samples.tiny(root, BATCHES, site=SITE)
    smtp = f"host: 127.0.0.1\nport: {port or 25}\nsecurity: none\n{settings}"
    return samples.lay(root, {"delivery/subscribers.yaml": subscribers, "delivery/smtp.yaml": smtp})


def post(root: Path, issue: str = "2026-04", environment: dict[str, str] | None = None) -> Post:
    result, found = send.opened(root, issue, Options(), environment or {}, samples.silent)
    assert found, result.problems
    return found


def world(now: datetime = MAY, pause: Callable[[float], None] = lambda _: None) -> World:
    return World(lambda: now, pause, {})


def sent(root: Path, issue: str = "2026-04", again: Again | None = None, at: World | None = None) -> Report:
    return send.send(post(root, issue), at or world(), again or Again(), samples.silent)


def refused(root: Path, issue: str = "2026-04", environment: dict[str, str] | None = None) -> list[str]:
    result, found = send.opened(root, issue, Options(), environment or {}, samples.silent)
    assert found is None
    return [problem.code for problem in result.problems]


THREE = "- {address: a@x.org}\n- {address: b@x.org, disciplines: van}\n- {address: c@x.org, courses: [C0]}\n"

# --- what goes out ---------------------------------------------------------------------------------------------------


def test_each_reader_gets_one_message_with_what_their_profile_finds(tmp_path: Path) -> None:
    box = Mailbox()
    with serving(box) as port:
        report = sent(library(tmp_path, THREE, port))
    assert (report.sent, report.nothing, report.done) == (2, 1, True)
    assert box.recipients() == ["a@x.org", "b@x.org"]
    assert (box.senders, box.goodbyes) == ({"library@a.example.org"}, 1)
    both, one = (box.messages()[address] for address in box.recipients())
    assert {"hinh-hoc", "giai-tich", "tho-moi"} <= set(str(both.get_body(("plain",)).get_content()).split())  # type: ignore[union-attr]
    assert "hinh-hoc" not in str(one)
    assert "https://a.example.org/digests/all/2026-04/" in plain_of(one)
    assert one["Subject"] == "1 tài liệu mới dành cho bạn, tháng 4/2026"
    assert not [*both.defects, *one.defects]


def test_the_language_of_a_reader_is_that_of_the_message(tmp_path: Path) -> None:
    box = Mailbox()
    with serving(box) as port:
        sent(library(tmp_path, "- {address: a@x.org, language: en}\n", port))
    assert box.messages()["a@x.org"]["Subject"] == "New for you: 3 titles, April 2026"


def test_an_address_written_twice_or_in_other_case_is_one_reader(tmp_path: Path) -> None:
    box = Mailbox()
    with serving(box) as port:
        sent(library(tmp_path, "- {address: A@x.org}\n- {address: a@X.org}\n- {address: A@x.org}\n", port))
    assert box.recipients() == ["A@x.org"]


def test_a_second_run_sends_nothing(tmp_path: Path) -> None:
    box = Mailbox()
    with serving(box) as port:
        library(tmp_path, THREE, port)
        assert sent(tmp_path) == sent(tmp_path)
    assert len(box.arrived) == 2


def test_a_title_is_told_once_though_its_reader_changes_from_months_to_weeks(tmp_path: Path) -> None:
    box = Mailbox()
    with serving(box) as port:
        library(tmp_path, "- {address: a@x.org}\n", port)
        sent(tmp_path)
        library(tmp_path / "again", "- {address: a@x.org, period: week}\n", port)
        (tmp_path / "delivery/ledger.sqlite").rename(tmp_path / "again/delivery/ledger.sqlite")
        report = sent(tmp_path / "again", "2026-w15")
    assert (report.nothing, len(box.arrived)) == (1, 1)


def test_readers_of_weeks_get_no_month(tmp_path: Path) -> None:
    library(tmp_path, "- {address: a@x.org, period: week}\n")
    assert post(tmp_path).readers == []
    assert len(post(tmp_path, "2026-w15").readers) == 1


def test_a_week_over_two_months_leads_to_a_bulletin_that_there_is(tmp_path: Path) -> None:
    box = Mailbox()
    with serving(box) as port:
        library(tmp_path, "- {address: a@x.org, period: week}\n", port)
        for batch in (tmp_path / "content/acquisitions").iterdir():
            batch.unlink()
        samples.lay(tmp_path, {"content/acquisitions/000.yaml": samples.batch("2026-05-01", samples.record("a"))})
        assert sent(tmp_path, "2026-w18", at=world(MAY.replace(day=4))).sent == 1
    samples.build(tmp_path)
    [month] = re.findall(r"https://a\.example\.org/bulletins/(\S+?)/", plain_of(box.messages()["a@x.org"]))
    assert month == "2026-05"
    assert (tmp_path / "site/bulletins/2026-05/index.html").exists()


def test_the_same_message_is_made_each_time(tmp_path: Path) -> None:
    library(tmp_path, THREE)
    assert send.preview(post(tmp_path), samples.silent) == send.preview(post(tmp_path), samples.silent)


def test_a_preview_counts_the_messages_and_the_readers_without_news(tmp_path: Path) -> None:
    shown = send.preview(post(library(tmp_path, THREE)), samples.silent)
    assert (shown.messages, shown.nothing) == (2, 1)
    assert shown.smallest < shown.largest == len(shown.sample)
    library(tmp_path, "- {address: c@x.org, courses: [C0]}\n")
    assert send.preview(post(tmp_path), samples.silent) == (0, 1, 0, 0, b"")


def test_what_a_build_would_warn_of_is_told_with_what_is_wrong_with_the_readers(tmp_path: Path) -> None:
    library(tmp_path, "- {address: a@x.org, disciplines: [tona]}\n")
    samples.lay(tmp_path, {"content/acquisitions/001.yaml": samples.batch("2026-05-04", samples.record("a"))})
    assert refused(tmp_path) == ["no-place-in-lists", "unknown-discipline"]


def test_stopping_is_offered_by_mail_and_by_one_click_where_a_service_keeps_that_promise(tmp_path: Path) -> None:
    box = Mailbox()
    with serving(box) as port:
        library(tmp_path, "- {address: a@x.org}\n", port)
        sent(tmp_path)
        click = tmp_path / "click"
        library(click, "- {address: A@x.org}\n", port, "unsubscribe: https://a.example.org/stop/{reader}\n")
        assert refused(click) == ["no-secret"]
        send.send(post(click, environment={send.SECRET: "s"}), world(), Again(), samples.silent)
    plain, one_click = (data.decode("ascii") for _, data in box.arrived)
    assert "List-Unsubscribe: <mailto:library@a.example.org?subject=" in plain
    assert "List-Unsubscribe-Post" not in plain
    head = one_click.partition("\r\n\r\n")[0].replace("\r\n ", " ")
    assert f"List-Unsubscribe: <https://a.example.org/stop/{token(b's', 'a@x.org')}>, <mailto:" in head
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in head
    assert "=?" not in "".join(line for line in head.split("\r\n") if line.startswith("List-"))


def test_the_service_can_work_out_what_stands_for_a_reader() -> None:
    assert token(b"s", "a@x.org") == "5c4bcf5e0d6fb7d26b07c8fdf20636cd"


def test_a_signed_message_can_be_verified_with_its_fields_for_stopping(tmp_path: Path) -> None:
    subprocess.run(["openssl", "genrsa", "-out", str(tmp_path / "key.pem"), "2048"], check=True, capture_output=True)
    public = subprocess.run(
        ["openssl", "rsa", "-in", str(tmp_path / "key.pem"), "-pubout", "-outform", "DER"],
        check=True,
        capture_output=True,
    ).stdout
    box = Mailbox()
    with serving(box) as port:
        settings = (
            "dkim: {selector: s1, domain: a.example.org, key: key.pem}\n"
            "unsubscribe: https://a.example.org/stop/{reader}\n"
        )
        library(tmp_path, "- {address: a@x.org}\n", port, settings)
        (tmp_path / "key.pem").rename(tmp_path / "delivery/key.pem")
        send.send(post(tmp_path, environment={send.SECRET: "s"}), world(), Again(), samples.silent)
    [(_, message)] = box.arrived
    record = b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)
    assert dkim.verify(message, dnsfunc=lambda *_, **__: record)
    for said in (b"subject=", b"List-Unsubscribe=One-Click"):
        assert not dkim.verify(message.replace(said, said + b"x", 1), dnsfunc=lambda *_, **__: record)


# --- a term ----------------------------------------------------------------------------------------------------------

TERM_SITE = SITE + (
    "terms:\n- {id: hk2, name: {vi: Học kỳ II, en: Term II}, starts: 2027-01-11, of: [2]}\n"
    "- {id: hk1, name: {vi: Học kỳ I, en: Term I}, starts: 2026-09-07, of: [1]}\n"
)
TERM_COURSES = (
    "- {code: T1, name: Giải tích, disciplines: [toan], term: 1}\n"
    "- {code: V1, name: Thơ, disciplines: [van], term: 1}\n"
    "- {code: V2, name: Văn xuôi, disciplines: [van], term: 2}\n"
)
TEXTS = samples.batch(
    "2026-04-06",
    samples.record("giai-tich", "courses: {T1: textbook, V1: reference}"),
    samples.record("luat-tho", "courses: {V1: textbook}"),
    samples.record("bai-tap", "courses: {T1: textbook, V1: textbook}"),
    samples.record("truyen", "courses: {V2: textbook}"),
)
LECTURERS = (
    "- {address: t@x.org, courses: [T1], kinds: [monograph]}\n- {address: v@x.org, disciplines: [van], period: week}\n"
    "- {address: all@x.org}\n- {address: k@x.org, keywords: [thơ]}\n"
    "- {address: two@x.org, courses: [V2], language: en}\n"
)
AUGUST = datetime(2026, 8, 25, 9, tzinfo=ZONE)


def plain_of(message: EmailMessage) -> str:
    return str(message.get_body(("plain",)).get_content()).replace("\r", "")  # type: ignore[union-attr]


def library_with_a_term(root: Path, port: int = 0) -> Path:
    library(root, LECTURERS, port)
    (root / "content" / "acquisitions" / "001.yaml").unlink()
    files = {"content/site.yaml": TERM_SITE, "content/courses.yaml": TERM_COURSES}
    return samples.lay(root, files | {"content/acquisitions/000.yaml": TEXTS})


def test_a_term_tells_each_reader_the_texts_of_their_own_courses(tmp_path: Path) -> None:
    box = Mailbox()
    with serving(box) as port:
        report = sent(library_with_a_term(tmp_path, port), "hk1", at=world(AUGUST))
    assert (report.sent, report.nothing, report.done) == (2, 3, True)
    mine, theirs = (box.messages()[address] for address in ("t@x.org", "v@x.org"))
    plain = [plain_of(message) for message in (mine, theirs)]
    assert [re.findall(r"(?m)^(?:== (.*) ==|\* (.*))$", text) for text in plain] == [
        [("T1 Giải tích", ""), ("", "giai-tich"), ("", "bai-tap")],
        [("V1 Thơ", ""), ("", "luat-tho"), ("", "bai-tap")],
    ]
    assert mine["Subject"] == "Học liệu: Học kỳ I"
    assert mine["Message-ID"] != theirs["Message-ID"]
    assert mine["Message-ID"].startswith("<term.hk1.")
    assert mine["Date"].startswith("Mon, 24 Aug 2026")
    assert "https://a.example.org/terms/hk1/" in plain[0]
    assert not [*mine.defects, *theirs.defects]


def test_a_term_goes_out_two_weeks_before_it_starts_and_once(tmp_path: Path) -> None:
    box = Mailbox()
    with serving(box) as port:
        library_with_a_term(tmp_path, port)
        with pytest.raises(Stopped) as early:
            sent(tmp_path, "hk1", at=world(datetime(2026, 8, 24, 9, tzinfo=ZONE)))
        assert early.value.found.code == "term-not-near"
        assert ("period", "hk1") in early.value.found.values
        assert sent(tmp_path, "hk1", at=world(AUGUST)) == sent(tmp_path, "hk1", at=world(AUGUST))
    assert len(box.arrived) == 2


def test_the_texts_of_a_term_are_no_news(tmp_path: Path) -> None:
    """What a month told is told again, and what a term told is still news of its month."""
    box = Mailbox()
    with serving(box) as port:
        library_with_a_term(tmp_path, port)
        sent(tmp_path, "hk1", at=world(AUGUST))
        month = sent(tmp_path, "2026-04", at=world(AUGUST))
        assert month.sent == 2  # of all kinds, and of V2 and its discipline: the others get weeks, kinds or keywords
        again = post(tmp_path, "hk1")
        assert [
            len(letters.chosen(reader.subscriber, again.issue, ("giai-tich",))) for reader in again.readers[:2]
        ] == [2, 2]


def test_a_trial_of_a_term_shows_what_the_site_does(tmp_path: Path) -> None:
    box = Mailbox()
    with serving(box) as port:
        send.trial(post(library_with_a_term(tmp_path, port), "hk1"), "me@x.org", world())
    samples.build(tmp_path)
    shown = (tmp_path / "site" / "terms" / "hk1" / "message.txt").read_text(encoding="utf-8")
    told, _, why = plain_of(box.messages()["me@x.org"]).partition("\n-- \n")
    assert told == shown.partition("\n-- \n")[0]
    assert re.findall(r"(?m)^\* (.*)$", told) == ["giai-tich", "bai-tap", "luat-tho", "bai-tap"]
    assert "library@a.example.org" in why


def test_a_term_without_a_text_is_refused(tmp_path: Path) -> None:
    library_with_a_term(tmp_path)
    samples.lay(tmp_path, {"content/acquisitions/000.yaml": TEXTS.replace("textbook", "reference")})
    assert refused(tmp_path, "hk1") == ["term-empty"]


# --- what goes wrong -------------------------------------------------------------------------------------------------


def test_who_is_put_off_gets_it_in_the_next_run(tmp_path: Path) -> None:
    seen: list[str] = []

    def greylist(address: str) -> str | None:
        seen.append(address)
        return "450 4.2.0 come back later" if seen.count(address) == 1 else None

    box = Mailbox(rcpt=greylist)
    with serving(box) as port:
        library(tmp_path, THREE, port)
        first = sent(tmp_path)
        assert (first.deferred, first.done) == ((1, 2), False)
        assert sent(tmp_path).done
    assert box.recipients() == ["a@x.org", "b@x.org"]


def test_a_mailbox_that_its_server_refuses_is_not_tried_again_unless_asked_for(tmp_path: Path) -> None:
    box = Mailbox(rcpt=lambda address: "550 5.1.1 no such user" if address == "b@x.org" else None)
    june = world(datetime(2026, 6, 1, tzinfo=ZONE))
    with serving(box) as port:
        library(tmp_path, THREE, port)
        assert sent(tmp_path).refused == (2,)
        box.rcpt = lambda _: None
        assert sent(tmp_path, "2026-05", at=june).refused == (2,)
        assert box.recipients() == ["a@x.org", "a@x.org"]
        assert sent(tmp_path, "2026-05", Again(refused=True), june).refused == ()
    assert box.recipients()[2:] == ["b@x.org"]


def test_a_message_that_is_turned_down_says_nothing_of_the_mailbox(tmp_path: Path) -> None:
    box = Mailbox(data=lambda _: "554 5.7.1 looks like spam")
    june = world(datetime(2026, 6, 1, tzinfo=ZONE))
    with serving(box) as port:
        library(tmp_path, THREE, port)
        assert sent(tmp_path).failed == (1, 2)
        box.data = lambda _: None
        assert sent(tmp_path, "2026-05", at=june).sent == 2


@pytest.mark.parametrize(
    "reply",
    [
        "550 5.7.1 Relaying denied, authentication required",
        "530 log in first",
        "550 no such user here",
        "553 sorry, that domain is not in my list of allowed recipients",
        "552 5.2.2 mailbox full",
        "501 5.5.4 syntax error in parameters",
    ],
)
def test_a_refusal_that_may_have_another_reason_says_nothing_of_the_mailbox(tmp_path: Path, reply: str) -> None:
    box = Mailbox(rcpt=lambda _: reply)
    with serving(box) as port:
        library(tmp_path, THREE, port)
        assert sent(tmp_path).deferred == (1, 2)
        box.rcpt = lambda _: None
        assert sent(tmp_path).done
    assert box.recipients() == ["a@x.org", "b@x.org"]


@pytest.mark.parametrize(
    "reply", ["550-5.1.1 no such\r\n550 5.1.1 user", "556 no mail here", "550 5.1.10 null MX", "550 5.2.1 disabled"]
)
def test_a_mailbox_is_given_up_where_its_server_says_that_it_is_not_there(tmp_path: Path, reply: str) -> None:
    with serving(Mailbox(rcpt=lambda _: reply)) as port:
        library(tmp_path, THREE, port)
        assert sent(tmp_path).refused == (1, 2)


def test_a_mailbox_that_an_earlier_version_gave_up_for_a_vague_reply_is_tried_again(tmp_path: Path) -> None:
    box = Mailbox()
    with serving(box) as port:
        library(tmp_path, THREE, port)
        with ledger.opened(tmp_path / LEDGER) as book:
            book.refuse("a@x.org", "550 relaying denied")
        assert sent(tmp_path).refused == ()
    assert box.recipients() == ["a@x.org", "b@x.org"]


def test_a_reply_that_is_lost_leaves_its_reader_unknown_and_the_rest_go_on(tmp_path: Path) -> None:
    box = Mailbox(data=lambda address: "hang up" if address == "a@x.org" else None)
    with serving(box) as port:
        library(tmp_path, THREE, port)
        report = sent(tmp_path)
        assert (report.unknown, report.sent, report.done) == ((1,), 1, False)
        box.data = lambda _: None
        assert sent(tmp_path).unknown == (1,)
        assert box.recipients() == ["a@x.org", "b@x.org"]
        assert sent(tmp_path, again=Again(unknown=True)).unknown == ()
    assert box.recipients() == ["a@x.org", "b@x.org", "a@x.org"]


def test_a_server_that_does_not_answer_stops_the_run_and_nobody_is_lost(tmp_path: Path) -> None:
    library(tmp_path, THREE, 1)
    report = sent(tmp_path)
    assert report.stopped
    assert (report.stopped.code, report.waiting, report.done) == ("smtp-unreachable", (1, 2), False)


@pytest.mark.parametrize("reply", ["421 4.4.2 idle for too long", "hang up"])
def test_a_line_that_was_lost_between_two_messages_is_opened_again(tmp_path: Path, reply: str) -> None:
    class Idle(Mailbox):
        async def handle_MAIL(self, server: Any, _: Any, envelope: Envelope, sender: str, __: Any) -> str:  # noqa: N802
            self.times = getattr(self, "times", 0) + 1
            if self.times == 2:
                if reply == "hang up":
                    server.transport.close()
                return reply
            envelope.mail_from = sender
            return "250 OK"

    box = Idle()
    with serving(box) as port:
        assert sent(library(tmp_path, THREE, port)).done
    assert box.recipients() == ["a@x.org", "b@x.org"]


@pytest.mark.parametrize("host", ["smtp..example.org", ".mail.example.org"])
def test_a_host_that_is_no_name_stops_the_run(tmp_path: Path, host: str) -> None:
    library(tmp_path, THREE)
    samples.lay(tmp_path, {"delivery/smtp.yaml": f"host: {host}\n"})
    report = sent(tmp_path)
    assert report.stopped
    assert (report.stopped.code, report.waiting) == ("smtp-unreachable", (1, 2))


def test_an_accented_letter_in_the_password_is_named_and_not_shown(tmp_path: Path) -> None:
    with serving(Mailbox()) as port:
        library(tmp_path, THREE, port, "user: library\n")
        report = sent(tmp_path, at=World(lambda: MAY, lambda _: None, {send.PASSWORD: "mật khẩu"}))
    assert report.stopped
    assert (report.stopped.code, report.stopped.values) == ("login-not-ascii", ())
    assert report.waiting == (1, 2)


KILLED = """
import os, signal, sys
from newshelf.delivery import ledger
put = ledger.Ledger.put
def dying(book, row):
    if sys.argv[1] == "before the note": os.kill(os.getpid(), signal.SIGKILL)
    if sys.argv[1] == "after 250" and row.status is ledger.Status.SENT: os.kill(os.getpid(), signal.SIGKILL)
    put(book, row)
    if sys.argv[1] == "before DATA": os.kill(os.getpid(), signal.SIGKILL)
ledger.Ledger.put = dying
from newshelf import cli
cli.main(["send", "2026-04", "--yes", "--root", sys.argv[2]])
"""


@pytest.mark.parametrize(("moment", "copies", "unknown"), [
    ("before the note", 0, ()), ("before DATA", 0, (1,)), ("after 250", 1, (1,)), ("after DATA", 1, (1,)),
])  # fmt: skip
def test_a_run_that_is_killed_is_gone_on_with(
    tmp_path: Path, moment: str, copies: int, unknown: tuple[int, ...]
) -> None:
    box = Mailbox()
    with serving(box) as port:
        library(tmp_path, THREE, port)
        started = [sys.executable, "-c", KILLED, moment, str(tmp_path)]
        with subprocess.Popen(started, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
            if moment == "after DATA":
                box.data = lambda _: os.kill(process.pid, signal.SIGKILL)
            said = process.communicate()[0]
        assert process.returncode == -signal.SIGKILL, said
        box.data = lambda _: None
        assert len(box.arrived) == copies
        report = sent(tmp_path)
        assert report.unknown == unknown
    assert box.recipients().count("a@x.org") == (copies if unknown else 1)
    assert box.recipients().count("b@x.org") == 1


def test_a_full_disk_sends_nothing(tmp_path: Path) -> None:
    box = Mailbox()

    def small() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))

    with serving(box) as port:
        library(tmp_path, THREE, port)
        with ledger.opened(tmp_path / "delivery/ledger.sqlite"):
            pass
        post(tmp_path)  # what a build would keep is kept
        done = subprocess.run(
            [sys.executable, "build.py", "send", "2026-04", "--yes", "--root", str(tmp_path)],
            cwd=REPOSITORY, preexec_fn=small, capture_output=True, check=False,
        )  # fmt: skip
        assert done.returncode == 1
        assert b"[ledger-error]" in done.stderr
        assert b"Traceback" not in done.stderr
        assert box.arrived == []
        assert sent(tmp_path).sent == 2


def test_two_processes_do_not_send_at_once(tmp_path: Path) -> None:
    box = Mailbox()
    with serving(box) as port:
        library(tmp_path, THREE, port)
        with ledger.opened(tmp_path / "delivery/ledger.sqlite"), pytest.raises(Stopped) as stopped:
            sent(tmp_path)
        assert stopped.value.found.code == "already-sending"
        assert sent(tmp_path).sent == 2


def test_an_issue_whose_content_has_changed_since_it_was_begun_is_not_gone_on_with(tmp_path: Path) -> None:
    box = Mailbox(rcpt=lambda _: "450 later")
    with serving(box) as port:
        library(tmp_path, THREE, port)
        sent(tmp_path)
        file = tmp_path / "content/acquisitions/000.yaml"
        file.write_text(file.read_text("utf-8").replace("title: hinh-hoc", "title: Hình học"), "utf-8")
        with pytest.raises(Stopped) as stopped:
            sent(tmp_path)
    assert stopped.value.found.code == "issue-changed"


def test_what_arrives_after_an_issue_does_not_change_it(tmp_path: Path) -> None:
    library(tmp_path, THREE)
    later = tmp_path / "content/acquisitions/001.yaml"
    text = later.read_text("utf-8")
    later.write_text(samples.batch("2026-04-20"), "utf-8")
    before = post(tmp_path).issue.content
    later.write_text(text, "utf-8")
    assert post(tmp_path).issue.content == before


def test_what_cannot_be_sent_is_refused_before_a_server_is_asked(tmp_path: Path) -> None:
    library(tmp_path, THREE)
    assert refused(tmp_path, "April") == ["bad-issue"]
    assert refused(tmp_path, "2026-03") == ["issue-empty"]
    with pytest.raises(Stopped) as stopped:
        sent(tmp_path, "2026-05")
    assert stopped.value.found.code == "issue-not-over"


def test_a_library_without_an_address_cannot_send(tmp_path: Path) -> None:
    library(tmp_path, THREE)
    samples.lay(tmp_path, samples.tables())
    assert refused(tmp_path) == ["no-sender"]


def test_without_a_mail_server_an_issue_can_be_looked_at_and_not_sent(tmp_path: Path) -> None:
    library(tmp_path, THREE)
    (tmp_path / "delivery/smtp.yaml").unlink()
    assert send.preview(post(tmp_path), samples.silent).messages == 2
    with pytest.raises(Stopped) as stopped:
        sent(tmp_path)
    assert (stopped.value.found.code, dict(stopped.value.found.values)) == (
        "no-delivery-file",
        {"path": "delivery/smtp.yaml"},
    )


def test_a_library_without_subscribers_says_where_they_belong(tmp_path: Path) -> None:
    assert refused(samples.tiny(tmp_path, BATCHES, site=SITE)) == ["no-delivery-file"]


@pytest.mark.parametrize("code", ["450", "550"])
def test_a_trial_that_is_not_taken_says_so(tmp_path: Path, code: str) -> None:
    with serving(Mailbox(rcpt=lambda _: f"{code} no")) as port, pytest.raises(Stopped) as stopped:
        send.trial(post(library(tmp_path, THREE, port)), "me@x.org", world())
    assert stopped.value.found.code == "trial-failed"


@pytest.mark.parametrize("address", ["thầy@example.org", "me", "a@x.org, b@x.org"])
def test_a_trial_goes_to_one_plain_address(tmp_path: Path, address: str) -> None:
    box = Mailbox()
    with serving(box) as port:
        shown = run(library(tmp_path, THREE, port), "--to", address)
    assert shown.exit_code == 1
    assert "[bad-email]" in shown.output
    assert address in shown.output
    assert box.arrived == []


def test_a_server_that_does_not_take_the_sender_blames_no_reader(tmp_path: Path) -> None:
    class Closed(Mailbox):
        async def handle_MAIL(self, *_: object) -> str:  # noqa: N802  # the name that aiosmtpd calls
            return "553 5.7.1 not from you"

    with serving(Closed()) as port:
        report = sent(library(tmp_path, THREE, port))
    assert report.stopped
    assert (report.stopped.code, report.waiting) == ("sender-refused", (1, 2))


def test_the_day_is_that_of_the_library(tmp_path: Path) -> None:
    library(tmp_path, THREE)
    samples.lay(tmp_path, {"content/site.yaml": f"{SITE}timezone: Pacific/Auckland\n"})
    assert post(tmp_path).zone.key == "Pacific/Auckland"


def test_no_more_go_out_than_the_server_allows_in_a_minute_and_a_day(tmp_path: Path) -> None:
    box, pauses = Mailbox(), list[float]()
    with serving(box) as port:
        library(tmp_path, THREE, port, "per_day: 1\nper_minute: 30\n")
        assert sent(tmp_path, at=world(pause=pauses.append)).waiting == (2,)
        assert sent(tmp_path).waiting == (2,)
        assert sent(tmp_path, at=world(datetime(2026, 5, 3, tzinfo=ZONE))).done
    assert pauses == [2.0]
    assert box.recipients() == ["a@x.org", "b@x.org"]


def test_what_the_server_did_not_take_does_not_count_for_the_day_and_midnight_begins_another(tmp_path: Path) -> None:
    box = Mailbox(rcpt=lambda address: "451 4.7.1 later" if address == "r0@x.org" else None)

    def now() -> datetime:
        return MAY if len(box.arrived) < 2 else MAY.replace(day=3)

    with serving(box) as port:
        readers = "".join(f"- {{address: r{number}@x.org}}\n" for number in range(6))
        library(tmp_path, readers, port, "per_day: 2\n")
        report = sent(tmp_path, at=World(now, lambda _: None, {}))
    assert box.recipients() == [f"r{number}@x.org" for number in range(1, 5)]
    assert (report.deferred, report.waiting) == ((1,), (6,))


def test_many_readers_get_one_copy_each_over_runs_that_are_cut_off(tmp_path: Path) -> None:
    cut, box = {"r070@x.org", "r071@x.org", "r140@x.org"}, Mailbox()

    def hang_up(address: str) -> str | None:
        if address not in cut:
            return None
        cut.remove(address)
        return "421 4.3.2 shutting down"

    box.rcpt = hang_up
    readers = [f"r{number:03}@x.org" for number in range(200)]
    with serving(box) as port:
        library(tmp_path, "".join(f"- {{address: {address}}}\n" for address in readers), port)
        assert len(sent(tmp_path).deferred) == 3
        assert sent(tmp_path).done
    assert sorted(box.recipients()) == readers


# --- safety ----------------------------------------------------------------------------------------------------------


def test_the_line_is_encrypted_and_the_server_verified(tmp_path: Path) -> None:
    authority, box = trustme.CA(), Mailbox()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with serving(box, context, "geheim") as port:
        library(tmp_path, "- {address: a@x.org}\n", port)
        file = tmp_path / "delivery/smtp.yaml"
        file.write_text(f"host: 127.0.0.1\nport: {port}\nuser: library\n", "utf-8")
        report = sent(tmp_path)
        assert report.stopped
        assert "certificate verify failed" in str(report.stopped.values)
        authority.cert_pem.write_to_path(str(tmp_path / "delivery/campus.pem"))
        file.write_text(file.read_text("utf-8") + "authority: campus.pem\n", "utf-8")
        wrong = sent(tmp_path)
        assert wrong.stopped
        assert "geheim" not in str(wrong.stopped)
        right = World(lambda: MAY, lambda _: None, {send.PASSWORD: "geheim"})
        assert sent(tmp_path, at=right).sent == 1


def test_an_authority_of_the_campus_is_trusted_beside_those_of_the_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    system, campus, context = trustme.CA(), trustme.CA(), ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    system.issue_cert("127.0.0.1").configure_cert(context)
    system.cert_pem.write_to_path(str(tmp_path / "system.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "system.pem"))  # where OpenSSL looks for the system's
    with serving(Mailbox(), context) as port:
        library(tmp_path, "- {address: a@x.org}\n")
        campus.cert_pem.write_to_path(str(tmp_path / "delivery/campus.pem"))
        smtp = f"host: 127.0.0.1\nport: {port}\nauthority: campus.pem\n"
        samples.lay(tmp_path, {"delivery/smtp.yaml": smtp})
        assert sent(tmp_path).sent == 1


def run(root: Path, *more: str) -> Any:
    return CliRunner().invoke(cli.main, ["send", "2026-04", "--root", str(root), *more], env={"COLUMNS": "200"})


def test_nothing_leaves_the_machine_without_being_asked_to(tmp_path: Path) -> None:
    box = Mailbox()
    with serving(box) as port:
        library(tmp_path, THREE, port)
        shown = run(tmp_path)
        assert shown.exit_code == 0
        assert "Sẽ gửi 2 thư" in shown.output
        assert box.arrived == []
        assert not (tmp_path / "delivery/ledger.sqlite").exists()
        assert run(tmp_path, "--to", "me@x.org").exit_code == 0
        assert box.recipients() == ["me@x.org"]
        assert not (tmp_path / "delivery/ledger.sqlite").exists()


def test_no_address_of_a_reader_is_printed(tmp_path: Path) -> None:
    box = Mailbox(rcpt=lambda address: f"550 <{address}> unknown" if address == "a@x.org" else f"450 <{address}> later")
    with serving(box) as port:
        library(tmp_path, THREE, port)
        outputs = [run(tmp_path).output, run(tmp_path, "--yes").output]
        broken = "- {address: secret@x.org, discipline: toan}\n- {address: not an address, x: secret@x.org}\n"
        broken += "- {address: lệ@x.org}\n- {address: Secret Reader <reader@x.org>}\n- {address: secret.reader}\n"
        samples.lay(tmp_path, {"delivery/subscribers.yaml": broken})
        outputs.append(run(tmp_path).output)
    assert "dòng 2" in outputs[2]
    assert outputs[2].count("“…@…”") == 8  # four lines, in two languages
    assert not [output for output in outputs if "@x.org" in output or "ecret" in output]


def test_lines_of_readers_that_follow_one_another_are_told_as_a_run() -> None:
    """A server that does not answer leaves everybody waiting."""
    told = summary.sent(Report(waiting=(*range(1, 5001), 5003), unknown=(7, 9, 8)), "en")
    assert "5001 readers still to come (lines 1–5000, 5003 of" in told.replace(",001", "001")
    assert "(lines 7–9 of" in told


def test_no_address_that_a_server_repeats_is_printed(tmp_path: Path) -> None:
    class Talkative(Mailbox):
        async def handle_EHLO(self, _: Any, __: Any, ___: Any, ____: str, _____: Any) -> list[str]:  # noqa: N802
            return [await self.handle_HELO()]

        async def handle_HELO(self, *_: object) -> str:  # noqa: N802
            return "554 <secret@x.org> is blocked"

    with serving(Talkative()) as port:
        report = sent(library(tmp_path, THREE, port))
    assert report.stopped
    assert "<…@…> is blocked" in str(report.stopped.values)


@pytest.mark.parametrize(
    "path", ["content/subscribers.yaml", "content/static/a/Subscribers.yaml", "content/static/smtp.yaml"]
)
def test_a_build_refuses_to_publish_addresses(tmp_path: Path, path: str) -> None:
    samples.lay(samples.tiny(tmp_path, BATCHES), {path: "- {address: a@x.org}\n"})
    result = samples.attempt(tmp_path)
    assert [found.code for found in result.problems if found.is_error] == ["private-file"]
    assert not (tmp_path / "site").exists()


def test_the_site_is_not_built_into_the_folder_of_addresses(tmp_path: Path) -> None:
    result = samples.attempt(samples.tiny(tmp_path, BATCHES), tmp_path / "delivery/site")
    assert [found.code for found in result.problems] == ["output-inside"]


SETTINGS = {
    "security: none": (["plain-smtp"], "host: mail.example.org\n"),
    "port": (["too-large"], "host: localhost\nport: 70000\n"),
    "http": (["bad-unsubscribe"], "host: localhost\nsecurity: tls\nunsubscribe: http://a.example.org/{reader}\n"),
    "token": (["bad-unsubscribe"], "host: localhost\nsecurity: tls\nunsubscribe: https://a.example.org/\n"),
    "host": (["missing-key"], "port: 25\n"),
}


@pytest.mark.parametrize("name", SETTINGS)
def test_settings_that_cannot_be_are_named(tmp_path: Path, name: str) -> None:
    codes, text = SETTINGS[name]
    library(tmp_path, THREE)
    samples.lay(tmp_path, {"delivery/smtp.yaml": text + ("security: none\n" if name.startswith("security") else "")})
    assert refused(tmp_path) == codes


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: b: c", "unquoted-colon"),
        ('- address: "a', "unclosed-quote"),
        ("- [", "unclosed"),
        ("address: a@x.org", "not-list"),
    ],
)
def test_subscribers_that_cannot_be_read_are_named(tmp_path: Path, text: str, code: str) -> None:
    library(tmp_path, THREE)
    samples.lay(tmp_path, {"delivery/subscribers.yaml": text})
    assert refused(tmp_path) == [code]


def test_what_a_profile_names_must_be_there(tmp_path: Path) -> None:
    library(tmp_path, "- {address: a@x.org}\n- {address: b@x.org, disciplines: [toan, vam], courses: [T11]}\n")
    result, _ = send.opened(tmp_path, "2026-04", Options(), {}, samples.silent)
    assert [(found.place, found.code, dict(found.values)["suggestion"]) for found in result.problems] == [
        (Place("delivery/subscribers.yaml", 2, 42), "unknown-discipline", "van"),
        (Place("delivery/subscribers.yaml", 2, 58), "unknown-course", "T1"),
    ]


@pytest.mark.parametrize("document", ["delivery.md", "delivery.vi.md"])
def test_the_files_that_the_documents_show_are_right(tmp_path: Path, document: str) -> None:
    subscribers, smtp = re.findall(r"(?ms)^```\n(.*?)^```$", (REPOSITORY / "docs" / document).read_text("utf-8"))[:2]
    root = copy(EXAMPLE, tmp_path)
    samples.lay(root, {"delivery/subscribers.yaml": subscribers, "delivery/smtp.yaml": smtp})
    made = post(root, "2026-10")
    assert len(made.readers) == 2
    assert made.office.settings


def test_a_key_that_cannot_sign_stops_before_the_first_message(tmp_path: Path) -> None:
    library(tmp_path, THREE, 0, "dkim: {selector: s, domain: a.example.org, key: none.pem}\n")
    with pytest.raises(Stopped) as stopped:
        sent(tmp_path)
    assert stopped.value.found.code == "no-dkim"


def test_addresses_that_would_need_more_than_smtp_are_refused(tmp_path: Path) -> None:
    library(tmp_path, "- {address: lệ@x.org}\n")
    assert refused(tmp_path) == ["bad-email"]


def test_the_ledger_is_for_its_owner_alone(tmp_path: Path) -> None:
    """It holds addresses."""
    with ledger.opened(tmp_path / "ledger.sqlite"):
        assert [file.name for file in tmp_path.iterdir() if file.stat().st_mode & 0o077] == []
        assert (tmp_path / "ledger.sqlite").is_file()
