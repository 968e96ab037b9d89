"""SMTP, one message a transaction, its steps apart: what is known after each decides what may be done next."""

import re
import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from newshelf.delivery.ledger import Status
from newshelf.delivery.readers import FOLDER, SETTINGS, Settings, masked
from newshelf.problem import Place, Problem, Stopped, problem

TIMEOUT = 60  # seconds; RFC 5321, 4.5.3.2 allows servers more, a person who waits does not
# dkimpy leaves List-Unsubscribe-Post out of its own choice; RFC 8058, 4 wants both signed.
SIGNED = "from to subject date message-id mime-version content-type list-id list-unsubscribe list-unsubscribe-post"


# What says for sure that a mailbox or its domain is not there: RFC 3463, X.1.n and X.2.1; RFC 7504 (556), RFC 7505. A
# bare 550 does not: RFC 5321, 4.2.3 has it for "not found, no access, or command rejected for policy reasons" alike.
_NO_MAILBOX = re.compile(r"556 |5\d\d #?5\.(?:1\.(?:1|2|3|6|10)|2\.1)\b")


def is_no_mailbox(reply: str) -> bool:
    """Whether a server's reply to a recipient says that there is no such mailbox."""
    return _NO_MAILBOX.match(reply) is not None


class Outcome(NamedTuple):
    """What the server made of a message: ``SENDING`` means nobody knows. ``mailbox``: it was the mailbox it refused."""

    status: Status
    reply: str
    mailbox: bool = False


class Line:
    """A line to the server, opened when it is first needed, and again after it was lost."""

    def __init__(self, root: Path, settings: Settings, password: str) -> None:
        self.settings, self.password = settings, password
        self.authority = root / FOLDER / settings.authority if settings.authority else None
        self.server: smtplib.SMTP | None = None

    def deliver(self, sender: str, recipient: str, message: bytes, sending: Callable[[], None]) -> Outcome:
        """One message to one recipient. ``sending`` is called, and must return, before a byte of it goes out.

        Raises ``Stopped`` if the server cannot be reached or refuses the sender: nothing has gone to this recipient.
        """
        for attempt in (1, 2):
            server = self._opened()
            try:
                self._announce(server, sender)
                code, reply = server.rcpt(recipient)
            except (smtplib.SMTPException, OSError) as error:
                self.close()
                if attempt == 2:
                    raise Stopped(_unreachable(self.settings, error)) from error
                continue
            if code not in {250, 251}:
                return self._refused(server, code, reply, recipient=True)
            return self._data(server, message, sending)
        raise AssertionError  # the loop ends in a return or a raise

    def close(self) -> None:
        """Hangs up."""
        if self.server:
            with suppress(smtplib.SMTPException, OSError):
                self.server.quit()
        self.server = None

    def _announce(self, server: smtplib.SMTP, sender: str) -> None:
        code, reply = server.mail(sender)
        if code == 421:
            raise smtplib.SMTPServerDisconnected(_text(reply))
        if code != 250:
            raise Stopped(problem(Place(SETTINGS), "sender-refused", reason=f"{code} {_text(reply)}"))

    def _data(self, server: smtplib.SMTP, message: bytes, sending: Callable[[], None]) -> Outcome:
        sending()
        try:
            code, reply = server.data(message)
        except smtplib.SMTPDataError as error:  # the word DATA itself was refused: the message has not gone out
            return self._refused(server, error.smtp_code, error.smtp_error)
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            return Outcome(Status.SENDING, masked(str(error)))
        if code == 250:
            return Outcome(Status.SENT, _text(reply))
        return self._refused(server, code, reply)

    def _refused(self, server: smtplib.SMTP, code: int, reply: bytes | str, *, recipient: bool = False) -> Outcome:
        said = f"{code} {_text(reply)}"
        mailbox = recipient and is_no_mailbox(said)
        # Of a recipient refused for another reason (no login, no relaying, a full mailbox) nothing is known for good.
        failed = mailbox or not (recipient or 400 <= code < 500)
        if code == 421:
            self.close()
        else:
            with suppress(smtplib.SMTPException, OSError):
                server.rset()
        return Outcome(Status.FAILED if failed else Status.DEFERRED, said, mailbox)

    def _opened(self) -> smtplib.SMTP:
        if self.server is None:
            try:
                self.server = self._connected()
            except (smtplib.SMTPException, OSError, UnicodeError) as error:  # UnicodeError: IDNA has no such host
                raise Stopped(_unreachable(self.settings, error)) from error
        return self.server

    def _connected(self) -> smtplib.SMTP:
        asked = self.settings
        if asked.user and not (asked.user + self.password).isascii():  # all that smtplib can log in with
            raise Stopped(problem(Place(SETTINGS), "login-not-ascii"))
        context = ssl.create_default_context()
        if self.authority:
            context.load_verify_locations(self.authority)
        if asked.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(asked.host, asked.port, timeout=TIMEOUT, context=context)
        else:
            server = smtplib.SMTP(asked.host, asked.port, timeout=TIMEOUT)
        try:
            if asked.security == "starttls":
                server.starttls(context=context)
            if asked.user:
                server.login(asked.user, self.password)
            server.ehlo_or_helo_if_needed()
        except BaseException:
            server.close()
            raise
        return server


def _text(reply: bytes | str) -> str:
    shown = reply if isinstance(reply, str) else reply.decode("utf-8", "replace")
    return masked(" ".join(shown.split()))[:200]


def _unreachable(settings: Settings, error: Exception) -> Problem:
    where, said = f"{settings.host}:{settings.port}", masked(str(error))
    return problem(Place(SETTINGS), "smtp-unreachable", host=where, reason=said)


def signer(root: Path, settings: Settings) -> Callable[[bytes], bytes]:
    """What signs a message by DKIM, or leaves it as it is if ``smtp.yaml`` asks for none. Raises ``Stopped``."""
    dkim = settings.dkim
    if dkim is None:
        return bytes
    try:
        from dkim import sign

        key = (root / FOLDER / dkim.key).read_bytes()
        headers = [name.encode() for name in SIGNED.split()]

        def signed(message: bytes) -> bytes:
            head: bytes = sign(message, dkim.selector.encode(), dkim.domain.encode(), key, include_headers=headers)
            return head + message

        signed(b"From: a@example.org\r\n\r\n\r\n")  # a key that cannot sign is better known before than between
    except Exception as error:  # dkimpy raises errors of many kinds for a key that is none
        raise Stopped(problem(Place(SETTINGS), "no-dkim", reason=error)) from error
    return signed
