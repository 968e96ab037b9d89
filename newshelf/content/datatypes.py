"""What a field of the content may hold: dates, numbers, ids, addresses, and lists of them.

Every scalar arrives as text (see ``load``) and is typed here. A value that cannot be is an error of pydantic whose type
is the code of a problem, or whose pattern leads to one (``PATTERNS``).
"""

import re
from datetime import date
from typing import Annotated, Any, TypeVar
from urllib.parse import quote, urlsplit, urlunsplit

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from newshelf.content.vocabulary import as_registered

ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _date(value: object) -> object:
    """Text to a date; only YYYY-MM-DD, since 03/05/2026 is two different days to two readers."""
    if not isinstance(value, str):
        return value
    if ISO_DATE.fullmatch(value):
        try:
            day = date.fromisoformat(value)
        except ValueError:
            raise PydanticCustomError("no-such-date", "{value}", {"value": value}) from None
        if not 1900 <= day.year <= 2999:  # a slip of the finger, and no weeks or time zones at the ends of time
            raise PydanticCustomError("no-such-date", "{value}", {"value": value})
        return day
    raise PydanticCustomError("bad-date", "{value}", {"value": value})


def _number(value: object) -> object:
    if isinstance(value, str) and not value.isdecimal():
        raise PydanticCustomError("not-a-number", "{value}", {"value": value})
    return value


# What text must match as a whole, by the code of the problem that it has if it does not.
PATTERNS = {
    "bad-id": r"[a-z0-9]+(?:[-.][a-z0-9]+)*",
    "bad-course-code": r"[A-Za-z0-9]+(?:[-.][A-Za-z0-9]+)*",
    "bad-language": r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*",
    "malformed-isbn": r"97[89][- ]?(?:[0-9][- ]?){9}[0-9]|(?:[0-9][- ]?){9}[0-9Xx]",
    "malformed-issn": r"[0-9]{4}-?[0-9]{3}[0-9Xx]",
    "bad-ddc": r"[0-9]{3}(?:\.[0-9]+)?(?:[/'][0-9]+)*",
    "bad-email": r"[^\s@<>,;\"]+@[^\s@<>,;\"]+\.[^\s@<>,;\"]+",
    "bad-link": r"(?i:https?)://[^\s/?#@:\[\]\\<>\"]+(?::[0-9]{1,5})?(?:[/?#]\S*)?",
    "unknown-language": "|vi|en",
    "bad-repository": r"[A-Za-z0-9_.-]+(?:/[A-Za-z0-9_.-]+)+",
    "bad-ddc-range": r"[0-9]{3}(?:\.[0-9]+)?(?:-[0-9]{3}(?:\.[0-9]+)?)?",
}


def _matching(code: str) -> Any:
    return Field(pattern=whole(code))


def whole(code: str) -> str:
    """The pattern of a code as a constraint on all of a text."""
    return f"^(?:{PATTERNS[code]})$"


def _file_name(value: str) -> str:
    """A file in the folder that the field is about, never outside it."""
    if not re.fullmatch(r"[^/\\:\0]+(?:/[^/\\:\0]+)*", value) or ".." in value.split("/"):
        raise PydanticCustomError("outside-folder", "{value}", {"value": value})
    return value


def _in_ascii(address: str) -> str:
    """A web address as feeds and mail need it: the host by IDNA, the rest percent-encoded (RFC 3987, 3.1)."""
    if address.isascii():
        return address
    parts = urlsplit(address)
    try:
        host = parts.netloc.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise PydanticCustomError("bad-link", "{value}", {"value": address}) from error
    rest = (quote(part, safe="/%:@!$&'()*+,;=?~") for part in parts[2:])
    return urlunsplit((parts.scheme, host, *rest))


def _escaped(address: str) -> str:
    """Without what no address may hold (RFC 3986, 2) though DOIs of the 1990s do: ``…19:4<377::AID…``."""
    return address.replace("<", "%3C").replace(">", "%3E").replace('"', "%22")


def _plain(value: str) -> str:
    """Addresses beyond ASCII need SMTPUTF8 (RFC 6531), which too few servers take; nor may one break a header."""
    if not value.isascii() or not value.isprintable():
        raise PydanticCustomError("bad-email", "{value}", {"value": value})
    return value


def _list(value: object) -> object:
    """One value stands for a list of one."""
    return [value] if isinstance(value, (str, dict)) else value


def _localised(value: object) -> object:
    """A plain text serves every language: it stands under the empty language."""
    return {"": value} if isinstance(value, str) else value


def _in_one_line(texts: dict[str, str]) -> dict[str, str]:
    """Names go into headers of mail and feeds, where a line break would begin something else."""
    return {language: " ".join(text.split()) for language, text in texts.items()}


T = TypeVar("T")

Text = Annotated[str, Field(min_length=1)]
Date = Annotated[date, BeforeValidator(_date), Field(json_schema_extra={"format": "date"})]
Number = Annotated[int, BeforeValidator(_number)]
Count = Annotated[Number, Field(ge=0)]
Year = Annotated[Number, Field(ge=1000, le=2999)]
Slug = Annotated[str, _matching("bad-id"), Field(max_length=120)]
CourseCode = Annotated[str, _matching("bad-course-code"), Field(max_length=40)]
LanguageCode = Annotated[str, _matching("bad-language"), AfterValidator(as_registered)]
Isbn = Annotated[str, _matching("malformed-isbn")]
Issn = Annotated[str, _matching("malformed-issn")]
Ddc = Annotated[str, _matching("bad-ddc")]
DdcRange = Annotated[str, _matching("bad-ddc-range")]
Email = Annotated[str, _matching("bad-email"), AfterValidator(_plain)]
# Absolute http(s) addresses: readers would follow anything else (``javascript:``, a path of this machine).
Link = Annotated[str, _matching("bad-link"), AfterValidator(_escaped)]
BaseUrl = Annotated[Link, AfterValidator(_in_ascii)]
FileName = Annotated[str, AfterValidator(_file_name)]
Repository = Annotated[str, _matching("bad-repository")]
ListOf = Annotated[tuple[T, ...], BeforeValidator(_list)]
# Text by language code; "" is the text that serves every language without one of its own.
Localised = Annotated[
    dict[Annotated[str, _matching("unknown-language")], Text],
    BeforeValidator(_localised),
    Field(min_length=1),
    AfterValidator(_in_one_line),
]
