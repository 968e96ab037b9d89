"""The containers of MARC 21: ISO 2709, MARCXML (also inside OAI-PMH), MarcEdit's text. Made into pymarc's records.

A record that is broken is refused by itself; its neighbours are read.
"""

import contextlib
import io
import logging
import re
import warnings
from collections.abc import Iterator
from typing import Any

from lxml import etree
from pymarc import Field, Indicators, Record, Subfield
from pymarc.exceptions import PymarcException
from pymarc.reader import MARCMakerReader

from newshelf.content import encoding
from newshelf.importing.found import Refused

Parsed = tuple[int, Record, bytes, bool] | Refused  # number, record, its bytes, whether it was UTF-8 without saying so
END = b"\x1d"
_SLIM = "http://www.loc.gov/MARC21/slim"
_RECORD = re.compile(rb"<((?:[\w.-]+:)?)record\b[^>]*>(?:(?!<\1record\b).)*?</\1record\s*>", re.DOTALL)
_REASONS = (PymarcException, ValueError, IndexError, KeyError, LookupError, TypeError, AttributeError)


def is_iso2709(data: bytes) -> bool:
    """Whether bytes hold the terminators of ISO 2709, which no text file has."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False  # UTF-16, where such bytes are halves of letters
    return b"\x1e" in data and (END in data or bool(re.match(rb"\s*\d{5}", data)))


def letters(data: bytes) -> str:
    """What the letters of a file in ISO 2709 are in: as its first leader says, or an encoding that no leader can say.

    Systems of before Unicode wrote theirs into records that call themselves MARC-8.
    """
    if not _is_utf8(data[: encoding.SAMPLE].rpartition(END)[0]) and (name := encoding.before_unicode(data, 0.8)):
        return name
    return "UTF-8" if data.lstrip()[9:10] == b"a" else "MARC-8"


def iso2709(data: bytes) -> Iterator[Parsed]:
    """The records of a file in ISO 2709, parted at their terminators: lengths in leaders are often wrong."""
    said = letters(data)
    logging.getLogger("pymarc").setLevel(logging.CRITICAL)  # its warnings repeat what is refused here
    pieces = data.split(END)
    number = 0
    for index, piece in enumerate(pieces):
        chunk = piece.lstrip(b"\r\n\x00 \x1a")
        if not chunk:
            continue
        number += 1
        if index == len(pieces) - 1:
            yield Refused(number, "marc-cut-off", {}, chunk)
        else:
            yield _decoded(number, chunk + END, said)


def _decoded(number: int, chunk: bytes, said: str) -> Parsed:
    other = said not in {"UTF-8", "MARC-8"} and not _is_utf8(chunk)
    unmarked = chunk[9:10] != b"a" and not chunk.isascii() and _is_utf8(chunk)
    heard = io.StringIO()
    try:
        whole = b"%05d" % len(chunk) + chunk[5:] if chunk[:5].isdigit() else chunk
        with warnings.catch_warnings(), contextlib.redirect_stderr(heard):
            warnings.simplefilter("error")
            if other:
                record = _converted(Record(data=whole[:9] + b" " + whole[10:], file_encoding="latin-1"), said)
            else:
                record = Record(data=whole, force_utf8=unmarked)
    except UnicodeDecodeError:
        return Refused(number, "marc-letters", {"encoding": "UTF-8" if chunk[9:10] == b"a" else "MARC-8"}, chunk)
    except (*_REASONS, Warning) as error:
        return Refused(number, "marc-broken", {"reason": str(error) or type(error).__name__}, chunk)
    if heard.getvalue():  # characters that MARC-8 does not have would come out as blanks
        return Refused(number, "marc-letters", {"encoding": "MARC-8"}, chunk)
    return number, record, chunk, unmarked


def _converted(record: Record, name: str) -> Record:
    """A record whose bytes were taken for Latin-1, with the letters of the encoding that they are in."""

    def text(latin: str) -> str:
        return encoding.text_in(name, latin.encode("latin-1"))

    for field in record.fields:
        if field.control_field:
            field.data = text(field.data or "")
        else:
            field.subfields = [Subfield(code, text(value)) for code, value in field.subfields]
    return record


def _is_utf8(chunk: bytes) -> bool:
    try:
        chunk.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def marcxml(data: bytes) -> Iterator[Parsed]:
    """The records of an XML file: every element ``record`` that holds MARC fields, wherever it stands."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    number = 0
    try:
        roots = [etree.fromstring(data, parser)]
    except etree.XMLSyntaxError:
        yield from _in_pieces(data)
        return
    for root in roots:
        for element in root.iter("{*}record"):
            if any(etree.QName(child).localname in {"datafield", "controlfield"} for child in _elements(element)):
                number += 1
                yield _from_element(number, element, etree.tostring(element, encoding="utf-8"))


def _in_pieces(data: bytes) -> Iterator[Parsed]:
    """The records of a file that is no XML as a whole, each by itself; what lies between them is refused."""
    number, end = 0, 0
    prefixes = b" ".join(sorted(set(re.findall(rb"xmlns:[\w.-]+=[\"'][^\"']*[\"']", data))))
    for match in _RECORD.finditer(data):
        number += 1
        end = match.end()
        wrapped = b"<x " + prefixes + b">" + match[0] + b"</x>"
        try:
            root = etree.fromstring(wrapped, etree.XMLParser(resolve_entities=False, no_network=True))
        except etree.XMLSyntaxError as error:
            yield Refused(number, "xml-broken", {"reason": str(error.msg)}, match[0])
            continue
        yield _from_element(number, next(root.iter("{*}record")), match[0])
    if b"record" in (rest := data[end:]) and re.search(rb"<(?:[\w.-]+:)?record\b", rest):
        yield Refused(number + 1, "xml-broken", {"reason": "</record>"}, rest)
    elif not number:
        yield Refused(1, "xml-broken", {"reason": "<record>"}, data)


def _elements(element: etree._Element) -> Iterator[etree._Element]:
    return (child for child in element if isinstance(child.tag, str))


def _from_element(number: int, element: etree._Element, raw: bytes) -> Parsed:
    record = Record()
    add: Any = record.add_field  # pymarc leaves it untyped
    for child in _elements(element):
        name, tag = etree.QName(child).localname, child.get("tag", "")
        if name == "leader":
            leader = (child.text or "").ljust(24)[:24]
            record.leader = type(record.leader)(leader)
        elif name in {"controlfield", "datafield"} and not re.fullmatch("[0-9A-Za-z]{3}", tag):
            return Refused(number, "marc-broken", {"reason": f"tag={tag!r}"}, raw)
        elif name == "controlfield":
            add(Field(tag=tag, data=child.text or ""))
        elif name == "datafield":
            parts = [(part.get("code") or "", part.text or "") for part in _elements(child)]
            if any(len(code) != 1 for code, _ in parts):
                return Refused(number, "marc-broken", {"reason": f"{tag}: subfield code"}, raw)
            indicators = Indicators(child.get("ind1") or " ", child.get("ind2") or " ")
            add(Field(tag=tag, indicators=indicators, subfields=[Subfield(*part) for part in parts]))
    return number, record, raw, False


def mrk(text: str) -> Iterator[Parsed]:
    """The records of MarcEdit's text form (.mrk)."""
    for number, piece in enumerate(filter(str.strip, re.split(r"\r?\n(?:[ \t]*\r?\n)+", text)), start=1):
        try:
            record = next(iter(MARCMakerReader(piece.strip() + "\n\n")))
        except (*_REASONS, StopIteration) as error:
            yield Refused(number, "marc-broken", {"reason": str(error) or type(error).__name__}, piece.encode())
        else:
            yield number, record, piece.encode(), False


def wrapper(format: str) -> tuple[bytes, bytes]:
    """What records of a container stand between."""
    if format == "MARCXML":
        return f'<?xml version="1.0" encoding="UTF-8"?>\n<collection xmlns="{_SLIM}">\n'.encode(), b"\n</collection>\n"
    return b"", b""
