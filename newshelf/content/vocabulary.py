"""The words from fixed lists that records and tables hold, and the tags of languages.

What each word means to readers stands in ``locale``.
"""

from enum import StrEnum


class Kind(StrEnum):
    """What a document is. Not what it is used for: that is the role on its link to a course."""

    TEXTBOOK = "textbook"
    LECTURE_NOTES = "lecture-notes"
    MONOGRAPH = "monograph"
    REFERENCE = "reference"
    DICTIONARY = "dictionary"
    DISSERTATION = "dissertation"
    THESIS = "thesis"
    UNDERGRADUATE_THESIS = "undergraduate-thesis"
    RESEARCH_REPORT = "research-report"
    PROCEEDINGS = "proceedings"
    ARTICLE = "article"
    JOURNAL = "journal"
    DATABASE = "database"
    AUDIOVISUAL = "audiovisual"
    E_BOOK = "e-book"


class Role(StrEnum):
    """What a person or body did for a document."""

    AUTHOR = "author"
    EDITOR = "editor"
    COMPILER = "compiler"
    TRANSLATOR = "translator"
    REVISER = "reviser"
    COLLECTOR = "collector"
    ILLUSTRATOR = "illustrator"
    ADVISOR = "advisor"


class Use(StrEnum):
    """What a document is to a course: the main text, or a reference."""

    TEXTBOOK = "textbook"
    REFERENCE = "reference"


class Access(StrEnum):
    """How a reader gets at a document."""

    LOAN = "loan"
    READING_ROOM = "reading-room"
    CAMPUS = "campus"
    OPEN = "open"


class Source(StrEnum):
    """How a document came to the library."""

    PURCHASE = "purchase"
    GIFT = "gift"
    INTERNAL = "internal"
    EXCHANGE = "exchange"


class Status(StrEnum):
    """Whether readers can have it. A withdrawn record keeps its address and leaves lists and counts."""

    AVAILABLE = "available"
    ON_ORDER = "on-order"
    WITHDRAWN = "withdrawn"


class Asked(StrEnum):
    """What became of a title that was asked for."""

    SUGGESTED = "suggested"
    ORDERED = "ordered"
    ARRIVED = "arrived"
    DECLINED = "declined"


# --- languages ---------------------------------------------------------------------------------------------------

# Codes of three letters (ISO 639-2) of languages that have one of two; of two the one that MARC has stands first.
# The last four MARC has given up; old records have them, and they are no subtags of BCP 47.
SHORTER = dict(
    pair.split(":")
    for pair in (
        "vie:vi eng:en fre:fr fra:fr ger:de deu:de rus:ru chi:zh zho:zh jpn:ja kor:ko spa:es ita:it "
        "por:pt dut:nl nld:nl lao:lo khm:km tha:th lat:la pol:pl cze:cs ces:cs swe:sv dan:da nor:no fin:fi "
        "hun:hu gre:el ell:el heb:he ara:ar per:fa fas:fa hin:hi urd:ur tib:bo bod:bo tur:tr ukr:uk bul:bg "
        "rum:ro ron:ro srp:sr hrv:hr arm:hy hye:hy geo:ka kat:ka ind:id may:ms msa:ms mao:mi mri:mi smo:sm "
        "ton:to fij:fj bur:my mya:my mon:mn san:sa tam:ta ben:bn cat:ca baq:eu eus:eu gle:ga wel:cy cym:cy "
        "ice:is isl:is yid:yi est:et lav:lv lit:lt slo:sk slk:sk slv:sl afr:af "
        "aar:aa abk:ab aka:ak alb:sq sqi:sq amh:am arg:an asm:as ava:av ave:ae aym:ay aze:az bak:ba bam:bm "
        "bel:be bis:bi bos:bs bre:br cha:ch che:ce chu:cu chv:cv cor:kw cos:co cre:cr div:dv dzo:dz epo:eo "
        "ewe:ee fao:fo fry:fy ful:ff gla:gd glg:gl glv:gv grn:gn guj:gu hat:ht hau:ha her:hz hmo:ho ibo:ig "
        "ido:io iii:ii iku:iu ile:ie ina:ia ipk:ik jav:jv kal:kl kan:kn kas:ks kau:kr kaz:kk kik:ki kin:rw "
        "kir:ky kom:kv kon:kg kua:kj kur:ku lim:li lin:ln ltz:lb lub:lu lug:lg mac:mk mkd:mk mah:mh mal:ml "
        "mar:mr mlg:mg mlt:mt nau:na nav:nv nbl:nr nde:nd ndo:ng nep:ne nno:nn nob:nb nya:ny oci:oc oji:oj "
        "ori:or orm:om oss:os pan:pa pli:pi pus:ps que:qu roh:rm run:rn sag:sg sin:si sme:se sna:sn snd:sd "
        "som:so sot:st srd:sc ssw:ss sun:su swa:sw tah:ty tat:tt tel:te tgk:tg tgl:tl tir:ti tsn:tn tso:ts "
        "tuk:tk twi:tw uig:ug uzb:uz ven:ve vol:vo wln:wa wol:wo xho:xh yor:yo zha:za zul:zu gae:gd iri:ga "
        "scr:hr scc:sr"
    ).split()
)


def as_registered(code: str) -> str:
    """A language tag as it is usually written: ``zh-Hant-TW``, ``vi`` for ``vie``.

    Capitals tell nothing apart (RFC 5646, 2.1.1), and the shortest code is the tag (2.2.1).
    """
    first, *rest = code.split("-")
    return "-".join(
        (
            SHORTER.get(first, first),
            *({2: part.upper(), 4: part.title()}.get(len(part), part.lower()) for part in rest),
        )
    )


def in_vietnamese(language: str) -> bool:
    """Whether a language tag is Vietnamese, of whatever region."""
    return language.split("-", maxsplit=1)[0] == "vi"
