"""What has gone out to whom: a SQLite file, written before and after each message, on the disk before SMTP goes on.

A row is ``sending`` from before DATA until the server's last word. One that stays so after a crash or a lost reply is
*unknown*: the reader may have the message, so it is never sent again unless somebody asks for just that.
"""

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from newshelf.problem import Place, Problem, Stopped, problem

TERM = "term/"  # begins the name of an issue that is a term: of its texts nobody is told as of news
_TABLES = """
CREATE TABLE IF NOT EXISTS issue (period TEXT PRIMARY KEY, content TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS message (
  period TEXT NOT NULL, recipient TEXT NOT NULL, status TEXT NOT NULL, titles TEXT NOT NULL,
  reply TEXT NOT NULL, day TEXT NOT NULL, PRIMARY KEY (period, recipient)) STRICT;
CREATE TABLE IF NOT EXISTS refused (recipient TEXT PRIMARY KEY, reply TEXT NOT NULL) STRICT;
"""


class Status(StrEnum):
    """How a message stands. No row at all: it has not been tried."""

    SENDING = "sending"
    SENT = "sent"
    DEFERRED = "deferred"
    FAILED = "failed"


class Row(NamedTuple):
    """A message of an issue to a recipient: the ids of its titles, the server's last word, the day (ISO 8601)."""

    period: str
    recipient: str
    status: Status
    titles: tuple[str, ...]
    reply: str
    day: str


class Ledger:
    """See the module. Every method that writes has written to the disk when it returns; all raise ``Stopped``."""

    def __init__(self, path: Path, base: sqlite3.Connection) -> None:
        self.path, self.base = path, base

    def begin(self, period: str, content: str) -> bool:
        """Notes what an issue holds (its fingerprint); whether it is what it held when it was begun."""
        self._write("INSERT OR IGNORE INTO issue VALUES (?, ?)", period, content)
        [(known,)] = self._read("SELECT content FROM issue WHERE period = ?", period)
        return bool(known == content)

    def put(self, row: Row) -> None:
        """Stores how a message stands."""
        self._write(
            "INSERT OR REPLACE INTO message VALUES (?, ?, ?, ?, ?, ?)", *row[:3], json.dumps(row.titles), *row[4:]
        )

    def rows(self, period: str) -> dict[str, Row]:
        """The messages of an issue by recipient."""
        found = self._read("SELECT * FROM message WHERE period = ?", period)
        return {
            recipient: Row(p, recipient, Status(s), tuple(json.loads(t)), r, d) for p, recipient, s, t, r, d in found
        }

    def told(self, but: str) -> dict[str, set[str]]:
        """The ids of titles that each recipient has had as news, or may have had, in other issues than ``but``."""
        told: dict[str, set[str]] = {}
        wanted = "SELECT recipient, titles FROM message WHERE period <> ? AND status IN ('sent', 'sending')"
        for recipient, titles in self._read(f"{wanted} AND period NOT LIKE '{TERM}%'", but):
            told.setdefault(recipient, set()).update(json.loads(titles))
        return told

    def on(self, day: str) -> int:
        """How many messages were handed over on a day."""
        [(number,)] = self._read("SELECT count(*) FROM message WHERE day = ? AND status IN ('sent', 'sending')", day)
        return int(number)

    def refuse(self, recipient: str, reply: str) -> None:
        """Notes a mailbox that its server does not know: it is not tried again."""
        self._write("INSERT OR REPLACE INTO refused VALUES (?, ?)", recipient, reply)

    def allow(self, recipient: str) -> None:
        """Forgets that a mailbox was refused."""
        self._write("DELETE FROM refused WHERE recipient = ?", recipient)

    def refused(self) -> dict[str, str]:
        """The mailboxes that were refused, each with what its server said."""
        return {row[0]: row[1] for row in self._read("SELECT recipient, reply FROM refused")}

    def _read(self, statement: str, *values: str) -> list[tuple[str, ...]]:
        try:
            return self.base.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            raise Stopped(_broken(self.path, error)) from error

    def _write(self, statement: str, *values: str) -> None:
        try:
            self.base.execute(statement, values)  # autocommit: one statement is one transaction
        except sqlite3.Error as error:
            raise Stopped(_broken(self.path, error)) from error


@contextmanager
def opened(path: Path) -> Iterator[Ledger]:
    """The ledger at ``path``, made if there is none, held by this process alone. Raises ``Stopped``."""
    with _connected(path.with_suffix(".lock")) as lock:
        try:
            lock.execute("BEGIN EXCLUSIVE")  # let go by the system itself if the process dies
        except sqlite3.Error as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                raise Stopped(problem(Place(str(path)), "already-sending")) from error
            raise Stopped(_broken(path, error)) from error
        with _connected(path) as base:
            try:
                base.execute("PRAGMA synchronous = FULL")
                base.executescript(_TABLES)
            except sqlite3.Error as error:
                raise Stopped(_broken(path, error)) from error
            yield Ledger(path, base)


@contextmanager
def _connected(path: Path) -> Iterator[sqlite3.Connection]:
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))  # it holds addresses: for its owner alone
        base = sqlite3.connect(path, timeout=0, isolation_level=None)
    except (OSError, sqlite3.Error) as error:
        raise Stopped(_broken(path, error)) from error
    try:
        yield base
    finally:
        with suppress(sqlite3.Error):
            base.close()


def _broken(path: Path, error: Exception) -> Problem:
    return problem(Place(str(path)), "ledger-error", reason=error)
