"""Vietnamese text: folding for search, slugs, the order of the alphabet, the parts of personal names.

Every function takes and returns plain values and knows nothing of the records. Text is expected in NFC, as ``load``
delivers it; decomposed text gives the same results.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple
from unicodedata import category, decimal, normalize

# What XML 1.0 (2.2 Char) forbids, and the C1 controls and DEL, which it only discourages but feed readers refuse.
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"  # the Vietnamese one, with f j w z of foreign words where ICU has them
TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng: the order of Vietnamese dictionaries
APOSTROPHES = "'’‘ʼʹ′`"  # part of a word (H'Hen, O'Reilly), never its end
# Latin letters that Unicode does not decompose, as the letters that ICU files them with.
SPELT_OUT = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "ð": "d", "þ": "th", "ı": "i", "ħ": "h", "ŧ": "t"}


class _Table(dict[int, str]):
    """A table for ``str.translate`` that works out a character when it is first met: all of Unicode is too much."""

    def __init__(self, rule: Callable[[str], str]) -> None:
        super().__init__()
        self.rule = rule

    def __missing__(self, code: int) -> str:
        self[code] = value = self.rule(chr(code))
        return value


# --- folding -----------------------------------------------------------------------------------------------------

_FOLDED = _Table(lambda c: "d" if c == "đ" else "" if category(c) == "Mn" else c)
_SPELT_OUT = str.maketrans(SPELT_OUT | dict.fromkeys(APOSTROPHES, ""))


def fold(text: str) -> str:
    """Text without case, tones and marks: what search compares. ``Đại số`` and ``dai so`` give ``dai so``.

    Lower case, NFD, without the characters of category Mn, đ to d. The browser does the same four steps, so this
    is ``lower`` and not ``casefold``, which JavaScript lacks.
    """
    return normalize("NFD", text.lower()).translate(_FOLDED)


def bare_number(number: str) -> str:
    """A standard number (ISBN, ISSN) without the hyphens and spaces that part it for the eye."""
    return number.replace("-", "").replace(" ", "")


def slug(text: str) -> str:
    """The words of a text in a-z and 0-9, joined by hyphens: a part of an address. Empty if no such word is left."""
    return "-".join(re.findall("[a-z0-9]+", fold(text).translate(_SPELT_OUT)))


# --- the order of the alphabet -----------------------------------------------------------------------------------

_FIRST = 0xC0  # the weight of a: one byte, above every digit, and no weight is white space to str.split
_DIGIT = "\x01"  # leads the weight of a digit, so that a text without any, the common case, shows it at once
_WEIGHTS = {letter: chr(_FIRST + i) for i, letter in enumerate(ALPHABET)}
_FOREIGN = chr(ord("1") + len(TONES))  # a mark that is no Vietnamese tone follows the tones


def _weights(character: str) -> tuple[str, str]:
    """What a character weighs as a letter, and as a tone: one tone to a letter, none to anything else."""
    if character in APOSTROPHES:
        return "", ""
    letters = tones = ""
    lower = character.lower()
    for base, marks in re.findall("(.)([\u0300-\u036f]*)", normalize("NFKD", SPELT_OUT.get(lower, lower)), re.DOTALL):
        tone = next((tone for tone in TONES if tone in marks), "")
        letter = normalize("NFC", base + marks.replace(tone, ""))
        if letter in _WEIGHTS:
            letters += _WEIGHTS[letter]
            tones += str(TONES.find(tone) + 1) if tone else _FOREIGN if lower in SPELT_OUT else "0"
        elif base in _WEIGHTS:
            letters += _WEIGHTS[base]
            tones += _FOREIGN
        elif base.isdecimal():
            letters += f"{_DIGIT}{decimal(base)}"
        elif category(base)[0] in "LM":
            letters += "" if "\u0300" <= base <= "\u036f" else letter
        else:
            letters += " "
    return letters, tones


_LETTERS = _Table(lambda c: _weights(c)[0])
_TONES = _Table(lambda c: _weights(c)[1])
_NUMBER = re.compile(f"(?:{_DIGIT}[0-9])+")


def _by_value(number: re.Match[str]) -> str:
    """Digits led by how many they are, so that texts compare as the numbers do (up to 158 digits)."""
    value = number[0].replace(_DIGIT, "").lstrip("0")
    return chr(0x21 + min(len(value), 0x9E)) + value


def _letters(text: str) -> str:
    """The weights of the letters and numbers of a text, one space between its words."""
    letters = normalize("NFC", text).translate(_LETTERS).strip()
    if "  " in letters:
        letters = " ".join(letters.split())
    return _NUMBER.sub(_by_value, letters) if _DIGIT in letters else letters


def collation_key(text: str) -> str:
    """A text to sort by in the Vietnamese order. No two texts have the same key, so the order is total.

    1. The letters of the whole text, word by word (``Ba Vì`` before ``Bách khoa``): digits by value, then
       a ă â b c d đ e ê f … o ô ơ … u ư v w x y z, then other scripts in code point order. Foreign letters stand
       with the letter they are built on. Punctuation parts words, an apostrophe is passed over.
    2. The tones of the whole text: none, huyền, hỏi, ngã, sắc, nặng, then foreign marks.
    3. The text itself, which settles case and punctuation.

    Letters before tones over the whole text is the order of ICU and CLDR for ``vi``: ``bà an`` before ``ba hoa``.
    Dictionaries compare syllable by syllable and have the reverse; readers know the former from the other lists on
    their screens, and browsers (``Intl.Collator``) sort so too.
    """
    return f"{_letters(text)}\0{normalize('NFC', text).translate(_TONES)}\0{text}"


def initial(text: str) -> str:
    """The letter that an index files a text under: ``A``, ``Ă``, ``Â``, … ``Đ``, …; ``0–9`` for digits, else ``#``.

    It follows from ``collation_key``: texts of one letter are neighbours in that order.
    """
    return initial_of_key(_letters(text))


def initial_of_key(key: str) -> str:
    """The same of a text whose key is at hand."""
    weight = ord(key[:1] or "\0")
    if _FIRST <= weight < _FIRST + len(ALPHABET):
        return ALPHABET[weight - _FIRST].upper()
    return "0–9" if 0 < weight < _FIRST else "#"


_JOINING = frozenset("và của cho in of and the for".split())


def initials(text: str, most: int = 4) -> str:
    """The first letters of the words of a name, as departments are called for short: ``CNTT``, ``QTKD``.

    Words that only join others are left out, and all letters after the first ``most``.
    """
    words = re.findall(r"\w+", text)
    return "".join(word[0].upper() for word in words if word.lower() not in _JOINING)[:most]


# --- names -------------------------------------------------------------------------------------------------------

# Kinh, Hoa, Tày, Thái, Mường, Nùng, Hmông, Dao, Khmer, Chăm: the words that follow are Vietnamese syllables.
_LOWLAND = """
    an, ánh, ân, âu, âu dương, bá, bạc, bạch, bàn, bàng, bành, báo, bảo, bế, bì, biện, bình, bồ, bùi, ca, cà, cái,
    cam, cảnh, cao, cáp, cát, cầm, cấn, chảo, châu, chẻo, chế, chiêm, chiêu, chíu, chu, chúc, chung, chử, chương, cổ,
    cồ, công huyền tôn nữ, công tằng tôn nữ, công tôn nữ, cù, cung, cư, cứ, danh, diêm, diệp, doãn, dụng, dư, dương,
    đái, đàm, đan, đàng, đào, đạo, đặng, đầu, đậu, đèo, điền, điêu, đinh, đoàn, đỗ, đôn, đồng, đổng, đới, đường,
    gia cát, giang, giàng, giản, giáp, hà, hạ, hán, hàn, hảng, hàng, hạng, hầu, hình, hoa, hoàng, hoàng phủ, hoắc, hồ,
    hồng, hùng, huỳnh, huyền tôn nữ, hứa, hướng, kha, khâu, khiếu, khổng, khuất, khúc, khương, khưu, kiên, kiều, kim,
    kỳ, la, lã, lạc, lai, lại, lam, lãnh, lăng, lâm, lầu, lê, lều, liên, liêu, liễu, linh, lò, long, lô, lỗ, lộ, lộc,
    lù, lục, lư, lữ, lương, lường, lượng, lưu, lí, lý, ma, mã, mạc, mạch, mai, man, mang, mạnh, mao, mẫn, mâu, mè,
    mộc, mông, mùa, nại, nghê, nghiêm, ngọ, ngọc, ngô, ngũ, nguyên, nguyễn, ngụy, ngưu, nhan, nhâm, nhiêu, nhữ, ninh,
    nông, nùng, ong, ô, ôn, ông, phạm, phan, phàn, phi, phí, phó, phong, phú, phù, phùng, phương, quách, quan, quản,
    quang, quàng, quảng, quế, sa, sái, sầm, sùng, sơn, sử, tạ, tào, tăng, tẩn, tất, tề, thạch, thái, thang, thành,
    thào, thẩm, thân, thi, thiên, thiều, thịnh, thoa, thôi, thổ, tiêu, tiết, tòng, tô, tôn, tôn nữ, tôn thất, tống,
    trà, trác, trang, tráng, trần, trâu, triệu, trình, trịnh, trương, trượng, tư, tư đồ, tư mã, từ, tưởng, ung, uông,
    ứng, vạn, vàng, văn, vi, viên, vòng, võ, vũ, vừ, vương, vưu, xa
"""
# The Central Highlands: family and clan names, and the particles Y, A (men) and H', K' (women, men) that stand first.
_HIGHLAND = """
    a, alăng, arất, ating, ayun, adrơng, bhling, bhnướch, bnướch, bon, bon krông, bríu, buôn, buôn krông, buôn yă,
    byă, chamaléa, cil, cill, clâu, coor, dagout, điểu, đinh, êban, êcăm, ênuôl, h', hmok, hôih, hwing, k', ka, kator,
    katơr, kbuôr, kmăn, knul, kon sơ, kơ să, kơ sá, kpa, kpă, kră jăn, kră jẵn, krông, ksơr, ksor, ktla, liêng,
    liêng hót, lơ mu, mlô, nay, ndu, niê, niê kđăm, păng ting, pi năng, pinăng, pơloong, rah lan, rcom, ria, riah,
    rmah, rơ, rơ châm, rơ chăm, rơ com, rơ lan, rơ mah, rơ ô, rơ ông, siu, thị, y, zơrâm
"""


def _names(table: str) -> frozenset[str]:
    return frozenset(" ".join(name.split()) for name in table.split(","))


_HIGHLAND_NAMES = _names(_HIGHLAND)
FAMILY_NAMES: frozenset[str] = _names(_LOWLAND) | _HIGHLAND_NAMES
"""Family names of Vietnam, simple and compound, and what stands in their place, in lower case with their marks."""

_FOLDED_NAMES = frozenset(map(fold, FAMILY_NAMES))
_LONGEST = max(len(name.split()) for name in FAMILY_NAMES)
_PARTICLE = re.compile("[hk]'")
SYLLABLE = re.compile(
    "(?:b|ch?|d|gh?|gi|h|kh?|l|m|n|ngh?|nh|ph?|qu|r|s|t[hr]?|v|x)?"
    "(?:[aeiouy]|[aeo]o|a[iuy]|eu|i[aeu]|ieu|o[aei]|oa[iy]|u[aeiouy]|ua[iy]|uo[iu]|uy[aeu]|y[ae]|yeu)"
    "(?:ch?|m|ng?|nh|p|t)?"
)


def _family_name(words: list[str], known: frozenset[str]) -> int:
    """How many of the first words are a family name: the longest known; 0 if none is known."""
    return next((n for n in range(min(_LONGEST, len(words)), 0, -1) if " ".join(words[:n]) in known), 0)


def is_vietnamese(name: str) -> bool:
    """Whether a name without a comma begins with a family name of Vietnam, so that it stands in Vietnamese order.

    Without marks (``Nguyen Chu Hoi``) the family name alone says little (``Sam Newman``, ``Kim Scott``): there every
    word must be spelt like a Vietnamese syllable.
    """
    words = normalize("NFC", name).lower().replace("’", "'").replace("ʼ", "'").split()
    if "," in name or not words:
        return False
    if _PARTICLE.match(words[0]) or _family_name(words, _HIGHLAND_NAMES):
        return True
    if name.isascii():
        return bool(_family_name(words, _FOLDED_NAMES)) and all(map(SYLLABLE.fullmatch, words))
    return bool(_family_name(words, FAMILY_NAMES))


class Name(NamedTuple):
    """The parts of a personal name; ``label`` is the name as it was written, the parts may be empty."""

    family: str
    middle: str
    given: str
    label: str

    @property
    def direct(self) -> str:
        """The name in the order in which it is spoken: ``Philip Kotler``, ``Nguyễn Văn Đính``.

        Without what catalogues add to tell people apart: dates, and a fuller form in brackets.
        """
        if "," not in self.label:
            return self.label
        given, *rest = re.sub(r"\s*\([^)]*\)", "", self.given).split(",")
        suffixes = [part.strip() for part in rest if part.strip() and not re.search(r"\d", part)]
        return ", ".join([f"{given.strip()} {self.family}".strip(), *suffixes])


@lru_cache(maxsize=8192)  # on its card, in its lists and citations a record names its people again
def name(written: str) -> Name:
    """The parts of a name as records write it.

    With a comma it is family, given: ``Kotler, Philip``. Without one it stands in Vietnamese order: the family name is
    the longest known compound (``Tôn Nữ``) or the first word, the given name the last word, the rest is the middle
    name. One word is a given name, as in a pen name, since it is what the bearer is called.
    """
    label = " ".join(written.split())
    if "," in label:
        family, _, given = label.partition(",")
        return Name(family.strip(), "", given.strip(), label)
    *others, given = label.split() or [""]
    split = _family_name([word.lower() for word in others], FAMILY_NAMES) or 1
    return Name(" ".join(others[:split]), " ".join(others[split:]), given, label)
