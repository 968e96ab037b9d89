"""Which encoding a text file is in, told from its bytes.

A byte order mark decides, then valid UTF-8, then the zeros of UTF-16. What is left has one byte a letter: of the
encodings in use in Vietnam the one in which most words are spelt like Vietnamese syllables.
"""

import re
from collections.abc import Callable, Iterable
from functools import partial
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
# VNI: behind a letter stands one that shows its marks, the same in capitals; others have a place of their own.
_VNI_MARKS: dict[str, str] = {
    **dict(zip("ùøûõï", "\u0301\u0300\u0309\u0303\u0323", strict=True)),
    **dict(zip("âáàåãä", ("\u0302" + tone for tone in ("", *"\u0301\u0300\u0309\u0303\u0323")), strict=True)),
    **dict(zip("êéèúüë", ("\u0306" + tone for tone in ("", *"\u0301\u0300\u0309\u0303\u0323")), strict=True)),
}
_VNI_LETTERS = str.maketrans("ñôöæóòîÑÔÖÆÓÒÎ", "đơưỉĩịỵĐƠƯỈĨỊỴ")
_VNI = re.compile("([aeouyôö])([ùøûõïâáàåãäêéèúüë])|[ñôöæóòî]", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_BEYOND = re.compile("(?![ŒœŠšŽžŸƒ])[\u0102-\u01b0\u1ea0-\u1ef9]")
SAMPLE = 200_000  # bytes that are looked at
LEAST = 3  # words that show TCVN3 and VNI: one of a letter, µ, can be anything


class Decoded(NamedTuple):
    """A text and the name of the encoding that it was in."""

    text: str
    encoding: str


def decode(data: bytes) -> Decoded:
    """The text of a file in NFC. Never fails: Windows-1252 is the last resort, with its gaps as C1 controls."""
    for mark, name in ((b"\xef\xbb\xbf", "UTF-8"), (b"\xff\xfe", "UTF-16LE"), (b"\xfe\xff", "UTF-16BE")):
        if data.startswith(mark):
            return Decoded(text_in(name, data[len(mark) :]), name)
    try:
        return _repaired(normalize("NFC", data.decode("utf-8")))
    except UnicodeDecodeError:
        pass
    sample = data[:SAMPLE]
    if sample[1::2].count(0) > len(sample) // 5:
        return Decoded(text_in("UTF-16LE", data), "UTF-16LE")
    if sample[::2].count(0) > len(sample) // 5:
        return Decoded(text_in("UTF-16BE", data), "UTF-16BE")
    read = data.decode("utf-8", "replace")
    if read.count("\ufffd") * 4 < sum(character > "\x7f" for character in read):  # a letter cut in two, here and there
        return Decoded(normalize("NFC", read), "UTF-8")
    name = before_unicode(data) or "Windows-1252"
    return Decoded(text_in(name, data), name)


def before_unicode(data: bytes, least: float = 0.0) -> str:
    """The encoding of Vietnam that bytes are in, which are no UTF-8; "" where less than a share of words shows it."""
    sample = data[:SAMPLE]
    share = {name: _vietnamese(text_in(name, sample)) for name in ("Windows-1252", "Windows-1258", "TCVN3", "VNI")}
    name = max(share, key=lambda name: share[name])
    return name if name != "Windows-1252" and share[name] > least else ""


def _repaired(text: str) -> Decoded:
    """UTF-8, or what it holds if an earlier program took the bytes of another encoding for letters of Windows-1252."""
    if text.isascii():
        return Decoded(text, "ASCII")
    found = damage(text[:SAMPLE].split("\n"))
    if not found:
        return Decoded(text, "UTF-8")
    name, restored = found
    return Decoded("\n".join(map(restored, text.split("\n"))), name)


def damage(texts: Iterable[str]) -> tuple[str, Callable[[str], str]] | None:
    """What texts were in, if their bytes were taken for Windows-1252, and what restores one of them."""
    marked = [text for text in texts if not text.isascii()]
    if any(_BEYOND.search(text) for text in marked):
        return None  # letters that no Windows-1252 has: they were read rightly
    for name, sure, meant in (("UTF-8", mojibake, mojibake), ("TCVN3", legacy, _from_tcvn3), ("VNI", vni, _from_vni)):
        damaged = [text for text in marked if sure(text)]
        words = sum(not word.isascii() for text in damaged for word in _WORD.findall(text))
        if len(damaged) > len(marked) // 2 and (words >= LEAST or sure is mojibake):
            return f"{name} ← Windows-1252", partial(_restored, meant)
    return None


def _restored(meant: Callable[[str], str], text: str) -> str:
    """A text of a file that is known to be damaged: as it was meant, unless it is less Vietnamese then."""
    made = "" if text.isascii() else meant(text)
    return made if made and _vietnamese(made) >= _vietnamese(text) else text


def tcvn3(data: bytes) -> str:
    """The text of bytes in TCVN3; a byte that it has no letter for is read as in Latin-1."""
    return data.decode("latin-1").translate(_TCVN3_TABLE)


def legacy(text: str) -> str:
    """Text in TCVN3 that was taken for Latin-1 or Windows-1252 (``Gi¸o tr×nh``), as it was meant; else ""."""
    meant = "" if text.isascii() else _from_tcvn3(text)
    return meant if _vietnamese(meant) > max(_vietnamese(text), 0.8) else ""


def _from_tcvn3(text: str) -> str:
    try:
        return tcvn3(text.encode("cp1252"))
    except UnicodeEncodeError:
        return ""


def vni(text: str) -> str:
    """Text in VNI that was taken for Windows-1252 (``Giaùo trình``), as it was meant; else ""."""
    meant = "" if text.isascii() else _from_vni(text)
    return meant if _vietnamese(meant) > max(_vietnamese(text), 0.8) else ""


def _from_vni(text: str) -> str:
    def letter(match: re.Match[str]) -> str:
        base, mark = match[1] or match[0], (match[2] or "").lower()
        return str(base).translate(_VNI_LETTERS) + _VNI_MARKS.get(mark, "")

    return normalize("NFC", _VNI.sub(letter, text))


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


def text_in(name: str, data: bytes) -> str:
    """Bytes in an encoding that ``decode`` names, as text in NFC."""
    if name == "TCVN3":
        return tcvn3(data)
    if name == "VNI":
        return _from_vni(text_in("Windows-1252", data))
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
