"""Short, stable names for values: two values with the same fingerprint are taken to be the same."""

import hashlib
from collections.abc import Iterable


def of(data: bytes) -> str:
    """The fingerprint of some bytes: 32 hexadecimal digits (BLAKE2b, RFC 7693)."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def of_all(parts: Iterable[str]) -> str:
    """The fingerprint of a sequence of texts. No text may contain U+0000, which parts them."""
    return of("\0".join(parts).encode())
