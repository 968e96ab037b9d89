"""Which encoding a text file is in, told from its bytes.

A byte order mark decides, then valid UTF-8, then the zeros of UTF-16. What is left has one byte a letter: of the
encodings in use in Vietnam the one in which most words are spelt like Vietnamese syllables.
"""

import re
from typing import NamedTuple
from unicodedata import normalize

from newshelf.text import SYLLABLE, fold

# TCVN 5712:1993, the third table (VN3, "ABC"): the letters of 0xA1-0xAE and 0xB5-0xFE in the order of their bytes,
# a dot where there is none. Capitals with a tone have no place in it: fonts of capitals show them (.VnTimeH).
_TCVN3 = (
    (0xA1, "ĂÂÊÔƠƯĐăâêôơưđ"),
    (0xB5, "àảãáạ.ằẳẵắ.......ặầẩẫấậè.ẻẽéẹềểễếệìỉ...ĩíịò.ỏõóọồổỗốộờởỡớợù.ủũúụừửữứựỳỷỹýỵ"),
)
_TCVN3_TABLE = {
    first + offset: letter for first, letters in _TCVN3 for offset, letter in enumerate(letters) if letter != "."
}
_WORD = re.compile(r"[^\W\d_]+")
SAMPLE = 200_000  # bytes that are looked at


class Decoded(NamedTuple):
    """A text and the name of the encoding that it was in."""

    text: str
    encoding: str


def decode(data: bytes) -> Decoded:
    """The text of a file in NFC. Never fails: Windows-1252 is the last resort, with its gaps as C1 controls."""
    for mark, name in ((b"\xef\xbb\xbf", "UTF-8"), (b"\xff\xfe", "UTF-16LE"), (b"\xfe\xff", "UTF-16BE")):
        if data.startswith(mark):
            return Decoded(_text(data[len(mark) :], name), name)
    try:
        return _repaired(normalize("NFC", data.decode("utf-8")))
    except UnicodeDecodeError:
        pass
    sample = data[:SAMPLE]
    if sample[1::2].count(0) > len(sample) // 5:
        return Decoded(_text(data, "UTF-16LE"), "UTF-16LE")
    if sample[::2].count(0) > len(sample) // 5:
        return Decoded(_text(data, "UTF-16BE"), "UTF-16BE")
    read = data.decode("utf-8", "replace")
    if read.count("\ufffd") * 4 < sum(character > "\x7f" for character in read):  # a letter cut in two, here and there
        return Decoded(normalize("NFC", read), "UTF-8")
    name = max(("Windows-1252", "Windows-1258", "TCVN3"), key=lambda name: _vietnamese(_text(sample, name)))
    return Decoded(_text(data, name), name)


def _repaired(text: str) -> Decoded:
    """UTF-8, or what it holds if an earlier program took the bytes of another encoding for letters of Windows-1252."""
    if text.isascii():
        return Decoded(text, "ASCII")
    sample = text[:SAMPLE]
    if re.search("[\u0102-\u01b0\u1ea0-\u1ef9]", re.sub("[ŒœŠšŽžŸƒ]", "", sample)):
        return Decoded(text, "UTF-8")  # letters that no Windows-1252 has: they were read rightly
    for name, repair in (("UTF-8 ← Windows-1252", mojibake), ("TCVN3 ← Windows-1252", legacy)):
        lines = [(line, repair(line)) for line in sample.split("\n") if not line.isascii()]
        if sum(bool(meant) for _, meant in lines) > len(lines) // 2:
            return Decoded("\n".join(repair(line) or line for line in text.split("\n")), name)
    return Decoded(text, "UTF-8")


def tcvn3(data: bytes) -> str:
    """The text of bytes in TCVN3; a byte that it has no letter for is read as in Latin-1."""
    return data.decode("latin-1").translate(_TCVN3_TABLE)


def legacy(text: str) -> str:
    """Text in TCVN3 that was taken for Latin-1 or Windows-1252 (``Gi¸o tr×nh``), as it was meant; else ""."""
    if text.isascii():
        return ""
    try:
        data = text.encode("cp1252")
    except UnicodeEncodeError:
        return ""
    meant = tcvn3(data)
    return meant if _vietnamese(meant) > max(_vietnamese(text), 0.8) else ""


def mojibake(text: str) -> str:
    """UTF-8 that was taken for Windows-1252 (``GiÃ¡o trÃ¬nh``), as it was meant; else ""."""
    if text.isascii():
        return ""
    try:
        meant = b"".join(_byte(character) for character in text).decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return ""
    return normalize("NFC", meant)


def _byte(character: str) -> bytes:
    """The byte that Windows-1252 shows as this character; its five gaps are kept as controls."""
    return character.encode("latin-1") if "\x80" <= character <= "\x9f" else character.encode("cp1252")


def _text(data: bytes, name: str) -> str:
    if name == "TCVN3":
        return tcvn3(data)
    if name == "Windows-1252":
        return "".join(bytes([byte]).decode("cp1252", "replace") if byte > 0x7F else chr(byte) for byte in data)
    codec = {"Windows-1258": "cp1258"}.get(name, name)
    return normalize("NFC", data.decode(codec, "replace"))


def _vietnamese(text: str) -> float:
    """The share of words with letters beyond ASCII that are spelt like Vietnamese syllables."""
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    strange = len(re.findall(r"[^\x00-\x7f\w\s“”‘’–—…]", text))
    right = sum(bool(SYLLABLE.fullmatch(fold(word))) for word in words)
    return right / (len(words) + strange) if words else 0.0
