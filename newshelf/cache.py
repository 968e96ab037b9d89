"""The one cache folder, ``.newshelf/`` beside ``content/``: always safe to delete, never trusted.

A value is bytes behind their own fingerprint. Torn, stale or foreign ones read as absent, and a value that cannot be
stored (disk full, folder read-only) is made again by the next build.
"""

import contextlib
import os
from pathlib import Path

from newshelf import fingerprint

NAME = ".newshelf"
# Raised with any change of what is stored: values of another version read as absent.
VERSION = b"newshelf 3 "


class Cache:
    """Values by folder and name. ``folder`` need not exist yet."""

    def __init__(self, folder: Path) -> None:
        self.folder = str(folder)

    def get(self, kind: str, name: str) -> bytes | None:
        """The value last put under that name, or ``None``."""
        try:
            with open(f"{self.folder}/{kind}/{name}", "rb") as file:
                head, value = file.readline(), file.read()
        except OSError:
            return None
        return value if head == _head(value) else None

    def put(self, kind: str, name: str, value: bytes) -> bool:
        """Stores a value whole or not at all; whether it did."""
        path = f"{self.folder}/{kind}/{name}"
        try:
            os.makedirs(f"{self.folder}/{kind}", exist_ok=True)
            with open(f"{path}.{os.getpid()}", "wb") as file:
                file.write(_head(value) + value)
            os.replace(file.name, path)
        except OSError:
            with contextlib.suppress(OSError):
                os.unlink(f"{path}.{os.getpid()}")
            return False
        return True

    def keep(self, kind: str, names: set[str]) -> None:
        """Drops every value of a kind but these."""
        with contextlib.suppress(OSError):
            for entry in os.listdir(f"{self.folder}/{kind}"):
                if entry not in names:
                    os.unlink(f"{self.folder}/{kind}/{entry}")


def _head(value: bytes) -> bytes:
    return VERSION + fingerprint.of(value).encode() + b"\n"
