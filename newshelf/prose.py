"""Librarians' Markdown to HTML that is safe to publish, and to plain text.

Python-Markdown does the work, nh3 (ammonia) decides what may stay. Most summaries are plain paragraphs, so those are
turned by a few substitutions that give the same bytes thirty times faster (decision 0004; a test compares the two).
"""

import html
import re
from functools import cache
from typing import Any

TAGS = frozenset(
    "p br em strong a ul ol li code pre blockquote h2 h3 h4 h5 h6 hr"
    " table thead tbody tr th td sup sub dl dt dd".split()
)
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}

# Words that no rule of Markdown touches, joined by single spaces, and the few marks that may stand among them.
_CHARACTERS = r"[^\s\\`*_{}\[\]#+!<>&|~=:/-]+"
_WORD = rf"{_CHARACTERS}(?:[-:/]{_CHARACTERS})*[:]?"
_WORDS = rf"{_CHARACTERS}(?:[ -]{_CHARACTERS})*"
_MARK = rf"(?:`{_WORDS}`|\*\*{_WORDS}\*\*|\*{_WORDS}\*|\[{_WORDS}\]\(https?://[\w.-]+(?:/[\w.-]+)*/?\))[.,;]?"
_RUN = rf"(?:{_WORD}|{_MARK})(?: (?:{_WORD}|{_MARK}|-))*"
_PARAGRAPH = re.compile(rf"(?!\d+\.){_RUN}")
_LIST = re.compile(rf"- (?!\d+\.){_RUN}(?:\n- (?!\d+\.){_RUN})*")
_STRONG, _EM = re.compile(r"\*\*([^*]+)\*\*"), re.compile(r"\*([^*]+)\*")
_LINK, _CODE = re.compile(r"\[([^\]]+)\]\(([^)]+)\)"), re.compile(r"`([^`]+)`")
_INLINE = re.compile(r"</?(?:a|em|strong|code|sup|sub)\b[^>]*>")  # may stand inside a word
_TAG = re.compile(r"<[^>]+>")


def to_html(text: str) -> str:
    """Markdown to HTML. Raw HTML, scripts and links other than http(s) and mailto do not survive."""
    text = text.strip()
    return _simple(text) or _by_library(text)


def _simple(text: str) -> str:
    """The HTML of plain paragraphs, the last of them perhaps a list; empty if there is more to the text."""
    made = []
    blocks = text.split("\n\n")
    for number, block in enumerate(blocks, 1):
        if _PARAGRAPH.fullmatch(block):
            made.append(f"<p>{_inline(block)}</p>")
        elif number == len(blocks) and _LIST.fullmatch(block):
            items = (f"<li>{_inline(item[2:])}</li>\n" for item in block.split("\n"))
            made.append(f"<ul>\n{''.join(items)}</ul>")
        else:
            return ""
    return "\n".join(made)


def _inline(text: str) -> str:
    if "*" in text:
        text = _EM.sub(r"<em>\1</em>", _STRONG.sub(r"<strong>\1</strong>", text))
    if "`" in text:
        text = _CODE.sub(r"<code>\1</code>", text)
    return _LINK.sub(r'<a href="\2">\1</a>', text) if "[" in text else text


def _by_library(text: str) -> str:
    import nh3

    made = _markdown().reset().convert(text)
    return nh3.clean(
        made, tags=set(TAGS), attributes=ATTRIBUTES, url_schemes={"http", "https", "mailto"}, link_rel=None
    ).strip()


@cache
def _markdown() -> Any:
    import markdown

    return markdown.Markdown(extensions=["tables", "sane_lists"], output_format="html")


def to_text(made: str) -> str:
    """The text of HTML made here, in one line."""
    text = _TAG.sub(" ", _INLINE.sub("", made))
    if "&" in text:
        text = html.unescape(text)
    return " ".join(text.split())


def first_sentences(text: str, limit: int = 200) -> str:
    """The beginning of a text up to about ``limit`` characters, cut at a sentence or else at a word."""
    if len(text) <= limit:
        return text
    sentence = max(text.rfind(end, 0, limit) for end in (". ", "? ", "! "))
    if sentence > limit // 3:
        return text[: sentence + 1]
    word = text.rfind(" ", 0, limit)  # some scripts part no words
    return text[: word if word > limit // 3 else limit] + "…"


def wrap(text: str, indent: int = 0, width: int = 72) -> str:
    """Text in lines of at most ``width`` characters, all but the first indented; a longer word stays whole.

    ``textwrap`` does the same in ten times the time, which a digest of a month shows.
    """
    lead = text[: len(text) - len(text.lstrip(" "))]
    rest, margin, lines = lead + " ".join(text.split()), " " * indent, []
    begun = len(lead)
    while len(rest) > width:
        cut = rest.rfind(" ", begun + 1, width + 1)
        if cut < 0:  # a word longer than the line
            cut = rest.find(" ", width)
        if cut < 0:
            break
        lines.append(rest[:cut])
        rest, begun = margin + rest[cut + 1 :], indent
    return "\n".join([*lines, rest])
