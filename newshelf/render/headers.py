"""Header fields of messages: text beyond ASCII as encoded words (RFC 2047), parted where words part.

The standard library parts them at any byte that fits, so a mail program that shows each encoded word by itself breaks
Vietnamese names in the middle; and it encodes what must stay as it is in ``List-*``.
"""

import binascii
import re

WIDTH = 76  # of a line (RFC 2047, 2)
FRAME = len("=?utf-8?b??=")
LONGEST = 75  # of an encoded word
_TOKEN = re.compile(r"\s*\S+|\s+")
_AS_IT_IS = re.compile(rb"[A-Za-z0-9!*+/-]")  # in a phrase (RFC 2047, 5.3)
_PHRASE = re.compile(r"[A-Za-z0-9]+(?:[ -][A-Za-z0-9]+)*")


def field(name: str, value: str) -> str:
    """A field with its line end; ``value`` is ASCII, folded already where it must be."""
    return f"{name}: {value}\r\n"


def text(value: str, name: str) -> str:
    """Any text as the value of an unstructured field, such as ``Subject``."""
    return _encoded(value, len(name) + 2)


def mailbox(label: str, address: str, name: str) -> str:
    """A name and its address as the value of ``From`` or ``To``."""
    shown = label if _PHRASE.fullmatch(label) and len(label) < WIDTH // 2 else _encoded(label, len(name) + 2)
    used = len(shown.rpartition("\n")[2]) + (0 if "\n" in shown else len(name) + 2)
    fold = "\r\n" if used + len(address) + 3 > WIDTH else ""
    return f"{shown}{fold} <{address}>"


def _encoded(value: str, used: int) -> str:
    """Encoded words, one a line, the first of them after ``used`` characters."""
    made: list[str] = []
    kept, room = "", min(LONGEST, WIDTH - used)
    for token in _TOKEN.findall(value):
        # A word that no line can hold is parted between its characters.
        for part in [token] if len(_word(token)) <= LONGEST - 1 else token:
            if kept and len(_word(kept + part)) > room:
                made.append(_word(kept))
                kept, room = "", LONGEST
            kept += part
    return "\r\n ".join([*made, _word(kept)])


def _word(value: str) -> str:
    """An encoded word: quoted-printable or Base64, whichever is shorter."""
    data = value.encode()
    quoted = "".join(
        chr(byte) if _AS_IT_IS.match(bytes([byte])) else "_" if byte == ord(" ") else f"={byte:02X}" for byte in data
    )
    base = binascii.b2a_base64(data, newline=False).decode("ascii")
    return f"=?utf-8?q?{quoted}?=" if len(quoted) <= len(base) else f"=?utf-8?b?{base}?="
