"""Header fields of messages: text beyond ASCII as encoded words (RFC 2047), parted where words part.

The standard library parts them at any byte that fits, so a mail program that shows each encoded word by itself breaks
Vietnamese names in the middle; and it encodes what must stay as it is in ``List-*``.
"""

import binascii
import re
from functools import cache

WIDTH = 76  # of a line (RFC 2047, 2)
FRAME = len("=?utf-8?b??=")
LONGEST = 75  # of an encoded word
_TOKEN = re.compile(r"\s*\S+|\s+")
_MARKED = re.compile(rb"[^A-Za-z0-9!*+/ -]")  # in a phrase (RFC 2047, 5.3)
_PARENTHESIS, _QUOTED_PAIR = re.compile(r"[()]"), r"\\\g<0>"
_PHRASE = re.compile(r"[A-Za-z0-9]+(?:[ -][A-Za-z0-9]+)*")


def field(name: str, value: str) -> str:
    """A field with its line end; ``value`` is ASCII, folded already where it must be."""
    return f"{name}: {value}\r\n"


def text(value: str, name: str) -> str:
    """Any text as the value of an unstructured field, such as ``Subject``."""
    return _encoded(value, len(name) + 2)


@cache
def mailbox(label: str, address: str, name: str) -> str:
    """A name and its address as the value of ``From`` or ``To``."""
    shown = label if _PHRASE.fullmatch(label) and len(label) < WIDTH // 2 else _encoded(label, len(name) + 2)
    used = len(shown.rpartition("\n")[2]) + (0 if "\n" in shown else len(name) + 2)
    fold = "\r\n" if used + len(address) + 3 > WIDTH else ""
    return f"{shown}{fold} <{address}>"


def comment(value: str) -> str:
    """Any text as a comment in parentheses (RFC 822, 3.4.3), as feeds name who edits them.

    Parentheses in pairs may stand; where one is alone, all are quoted, since the first reader to count would lose it.
    """
    value = value.replace("\\", "\\\\")
    return f"({value if _paired(value) else _PARENTHESIS.sub(_QUOTED_PAIR, value)})"


def _paired(value: str) -> bool:
    depth = 0
    for sign in _PARENTHESIS.findall(value):
        depth += 1 if sign == "(" else -1
        if depth < 0:
            return False
    return depth == 0


def _encoded(value: str, used: int) -> str:
    """Encoded words, one a line, the first of them after ``used`` characters.

    Behind a word in Base64 that ends in ``=`` the next is quoted-printable: GMime, which notmuch and others read mail
    with, decodes two words in Base64 as one and loses what comes after the sign.
    """
    made: list[str] = []
    kept, room, quoted = "", min(LONGEST, WIDTH - used), False
    for token in _TOKEN.findall(value):
        # A word that no line can hold is parted between its characters.
        for part in [token] if _length(token, quoted=True) <= LONGEST else token:
            if kept and _length(kept + part, quoted=quoted) > room:
                made.append(_word(kept, quoted=quoted))
                kept, room, quoted = "", LONGEST, made[-1].endswith("=?=")
            kept += part
    return "\r\n ".join([*made, _word(kept, quoted=quoted)])


def _word(value: str, *, quoted: bool) -> str:
    """An encoded word: quoted-printable, or Base64 where that is shorter and may be."""
    data = value.encode()
    if quoted or _quoted(data) <= _base64(data):
        return f"=?utf-8?q?{_MARKED.sub(lambda m: f'={m[0][0]:02X}'.encode(), data).replace(b' ', b'_').decode()}?="
    return f"=?utf-8?b?{binascii.b2a_base64(data, newline=False).decode()}?="


def _length(value: str, *, quoted: bool) -> int:
    """That of the encoded word of a text, without making it."""
    data = value.encode()
    return FRAME + (_quoted(data) if quoted else min(_quoted(data), _base64(data)))


def _quoted(data: bytes) -> int:
    return len(data) + 2 * len(_MARKED.findall(data))


def _base64(data: bytes) -> int:
    return (len(data) + 2) // 3 * 4
