"""A real mail server on the loopback for tests, which can be told to misbehave."""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, Session

Hook = Callable[[str], str | None]


class Mailbox:
    """What has arrived, from which senders, and how many lines were hung up with ``QUIT``.

    ``rcpt`` and ``data`` may answer for the server: a reply, or ``None`` for the usual one.
    """

    def __init__(self, rcpt: Hook = lambda _: None, data: Hook = lambda _: None) -> None:
        self.rcpt, self.data = rcpt, data
        self.arrived: list[tuple[str, bytes]] = []
        self.senders: set[str | None] = set()
        self.goodbyes = 0

    async def handle_RCPT(  # noqa: N802  # the name that aiosmtpd calls
        self, _: Any, __: Session, envelope: Envelope, address: str, ___: list[str]
    ) -> str:
        reply = self.rcpt(address)
        if reply is None:
            envelope.rcpt_tos.append(address)
        return reply or "250 OK"

    async def handle_DATA(self, server: Any, _: Session, envelope: Envelope) -> str:  # noqa: N802  # as above
        self.senders.add(envelope.mail_from)
        for address in envelope.rcpt_tos:
            reply = self.data(address)
            if reply == "hang up":
                self.arrived.append((address, bytes(cast(bytes, envelope.content))))
                server.transport.close()
                return "250 OK"
            if reply is not None:
                return reply
            self.arrived.append((address, bytes(cast(bytes, envelope.content))))
        return "250 OK"

    async def handle_QUIT(self, *_: Any) -> str:  # noqa: N802  # as above
        self.goodbyes += 1
        return "221 Bye"

    def recipients(self) -> list[str]:
        return [address for address, _ in self.arrived]

    def messages(self) -> dict[str, EmailMessage]:
        return {address: message_from_bytes(data, policy=default) for address, data in self.arrived}


@contextmanager
def serving(mailbox: Mailbox, tls: ssl.SSLContext | None = None, password: str = "") -> Iterator[int]:
    """The port of a running server. With ``tls`` it speaks only after STARTTLS; ``password`` makes it ask for one."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    def known(*given: Any) -> AuthResult:
        return AuthResult(success=given[-1].password == password.encode(), handled=False)

    controller = Controller(
        mailbox,
        hostname="127.0.0.1",
        port=port,
        tls_context=tls,
        require_starttls=tls is not None,
        auth_required=bool(password),
        authenticator=known if password else None,
    )
    controller.start()
    try:
        yield port
    finally:
        controller.stop()
