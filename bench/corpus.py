"""A made library of any size for the benchmark: the same size gives the same bytes.

Titles, names and summaries are random words; only their lengths and their mix of languages, disciplines and courses
follow what a university library buys.
"""

import json
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

SEED = 1955
DISCIPLINES = 24
COURSES = 400
DAYS = 3 * 365
LAST = date(2026, 10, 31)
BATCH = 150  # records in a file

VIETNAMESE = (
    "nghiên cứu khoa học quản lý đào tạo kinh doanh dịch vụ khách sạn lữ hành thủy sản rừng biển đảo ven bờ chính sách "
    "tài chính thuế kế toán kiểm toán máy tính mạng dữ liệu lập trình thuật toán ngôn ngữ văn chương dân gian lễ hội "
    "di sản bảo tồn môi trường nước đất không khí sinh vật thực phẩm sức khỏe tâm lý trẻ em giáo viên phương pháp"
).split()
ENGLISH = (
    "research science management training business service hotel travel fishery forest coast island policy finance tax "
    "accounting audit computer network data programming algorithm language literature folklore festival heritage "
    "conservation environment water soil air organism food health psychology child teacher method theory practice"
).split()
FAMILY_VI, GIVEN_VI = (
    "Nguyễn Trần Lê Phạm Hoàng Vũ Đặng Bùi Đỗ Ngô".split(),
    "An Bình Châu Dũng Giang Hà Khánh Linh".split(),
)
FAMILY_EN, GIVEN_EN = (
    "Abbott Brown Clarke Dupont Evans Fischer Garcia Hall".split(),
    "Ann Bruno Carla David Eva".split(),
)
PUBLISHERS = {
    "vi": [("Hà Nội", "Giáo dục Việt Nam"), ("Hà Nội", "Khoa học và Kỹ thuật"), ("Thành phố Hồ Chí Minh", "Trẻ")],
    "en": [("London", "Routledge"), ("Cham", "Springer"), ("Oxford", "Oxford University Press")],
}
KINDS = ["textbook"] * 8 + ["monograph"] * 5 + ["reference"] * 3 + ["thesis"] * 2 + ["proceedings", "dictionary"]


def records(size: int) -> Iterator[dict[str, Any]]:
    """``size`` records as plain values, oldest first."""
    rng = random.Random(SEED)
    weights = [1 / rank for rank in range(1, DISCIPLINES + 1)]  # a few disciplines get most of the books
    for number in range(size):
        language = "vi" if rng.random() < 0.6 else "en"
        words = VIETNAMESE if language == "vi" else ENGLISH
        own = sorted(set(rng.choices(range(DISCIPLINES), weights, k=rng.choice((1, 1, 2)))))
        taught = rng.sample(range(own[0], COURSES, DISCIPLINES), rng.choice((0, 1, 1, 2, 3)))
        place, publisher = rng.choice(PUBLISHERS[language])
        arrived = LAST - timedelta(days=DAYS - 1 - number * DAYS // size)
        yield {
            "id": f"t{number:06}",
            "kind": rng.choice(KINDS),
            "title": " ".join(rng.choices(words, k=rng.randint(3, 10))).capitalize(),
            "authors": [_name(rng, language) for _ in range(rng.choice((1, 1, 2, 3)))],
            "place": place,
            "publisher": publisher,
            "year": rng.randint(2012, arrived.year),
            "pages": rng.randint(80, 640),
            "language": language,
            "isbn": _isbn(rng),
            "ddc": f"{rng.randint(1, 990):03}.{rng.randint(1, 99)}",
            "disciplines": [f"d{index:02}" for index in own],
            "courses": {f"C{index:03}": rng.choice(("textbook", "reference")) for index in taught},
            "arrived": arrived.isoformat(),
            "summary": _summary(rng, words),
        }


def _name(rng: random.Random, language: str) -> str:
    if language == "vi":
        return f"{rng.choice(FAMILY_VI)} {rng.choice(GIVEN_VI)} {rng.choice(GIVEN_VI)}"
    return f"{rng.choice(FAMILY_EN)}, {rng.choice(GIVEN_EN)}"


def _isbn(rng: random.Random) -> str:
    body = f"978604{rng.randrange(10**6):06}"
    check = -sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(body)) % 10
    return f"{body}{check}"


def _summary(rng: random.Random, words: list[str]) -> str:
    """Two paragraphs of 40 to 80 words with the marks that librarians use."""
    text = rng.choices(words, k=rng.randint(40, 80))
    for place, mark in zip(
        rng.sample(range(len(text)), 3), ("*{}*", "**{}**", "[{}](https://example.org/a)"), strict=True
    ):
        if rng.random() < 0.6:
            text[place] = mark.format(text[place])
    half = len(text) // 2
    return f"{' '.join(text[:half])}.\n\n{' '.join(text[half:])}."


# --- writing -----------------------------------------------------------------------------------------------------


def write(size: int, root: Path) -> None:
    """A library of Newshelf: tables and batches below ``root/content``. JSON strings are YAML strings too."""
    content = root / "content"
    _put(
        content / "site.yaml",
        'name: {vi: "Thư viện đo tốc độ", en: "Benchmark Library"}\nbase_url: https://library.example.org/\n'
        "languages: [vi]\nemail: library@example.org\n",
    )
    rows = (f'- {{id: d{i:02}, code: "{7000000 + i}", name: "Ngành {i}"}}\n' for i in range(DISCIPLINES))
    _put(content / "disciplines.yaml", "".join(rows))
    courses = (
        f'- {{code: C{i:03}, name: "Học phần {i}", credits: 3, disciplines: [d{i % DISCIPLINES:02}]}}\n'
        for i in range(COURSES)
    )
    _put(content / "courses.yaml", "".join(courses))
    for number, batch in enumerate(_batches(size)):
        lines = ["records:\n", *map(_yaml, batch)]
        _put(content / f"acquisitions/{batch[0]['arrived'][:4]}/{number:04}.yaml", "".join(lines))


def write_for_hugo(size: int, root: Path) -> None:
    """The same records as data files of Hugo."""
    for number, batch in enumerate(_batches(size)):
        _put(root / f"data/acquisitions/b{number:04}.yaml", "".join(_yaml(record, indent="") for record in batch))


def _batches(size: int) -> Iterator[list[dict[str, Any]]]:
    every = list(records(size))
    for start in range(0, size, BATCH):
        yield every[start : start + BATCH]


def _yaml(record: dict[str, Any], indent: str = "  ") -> str:
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in record.items() if key != "summary"]
    lines.append("summary: |")
    lines += [f"  {line}" if line else "" for line in record["summary"].split("\n")]
    first, *rest = lines
    return f"{indent}- {first}\n" + "".join(f"{indent}  {line}\n" if line else "\n" for line in rest)


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
