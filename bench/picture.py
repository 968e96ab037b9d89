"""Draws how the time of a record grows with the size of a library."""

import math
from collections.abc import Iterator, Mapping, Sequence

WIDTH, HEIGHT = 640, 320
LEFT, RIGHT, TOP, BOTTOM = 56, 110, 24, 44
DASHES = ("", "6 4", "2 4")  # lines are told apart without colour


def growth(lines: Mapping[str, Sequence[tuple[int, float]]]) -> str:
    """An SVG of lines by name: (records, milliseconds a record). Sizes stand on a logarithmic scale."""
    sizes = sorted({size for points in lines.values() for size, _ in points})
    top = max(value for points in lines.values() for _, value in points) * 1.15
    low, high = math.log10(sizes[0] / 1.5), math.log10(sizes[-1] * 1.5)

    def x(size: float) -> float:
        return LEFT + (math.log10(size) - low) / (high - low) * (WIDTH - LEFT - RIGHT)

    def y(value: float) -> float:
        return HEIGHT - BOTTOM - value / top * (HEIGHT - TOP - BOTTOM)

    def axes() -> Iterator[str]:
        step = 10 ** math.floor(math.log10(top / 2))
        for value in (n * step for n in range(int(top / step) + 1)):
            yield f'<path d="M{LEFT} {y(value):.1f}H{WIDTH - RIGHT}" stroke="#8886" fill="none"/>'
            yield f'<text x="{LEFT - 8}" y="{y(value) + 4:.1f}" text-anchor="end">{value:g}</text>'
        for size in sizes:
            yield f'<text x="{x(size):.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{size:,}</text>'
        yield f'<text x="{(LEFT + WIDTH - RIGHT) / 2:.0f}" y="{HEIGHT - 6}" text-anchor="middle">records</text>'
        yield f'<text x="{LEFT - 40}" y="{TOP - 8}">ms a record, first build</text>'

    def drawn() -> Iterator[str]:
        for (name, points), dashes in zip(lines.items(), DASHES, strict=False):
            path = "L".join(f"{x(size):.1f} {y(value):.1f}" for size, value in points)
            yield f'<path d="M{path}" fill="none" stroke="#1d5c8f" stroke-width="2" stroke-dasharray="{dashes}"/>'
            yield from (f'<circle cx="{x(s):.1f}" cy="{y(v):.1f}" r="4" fill="#1d5c8f"/>' for s, v in points)
            size, value = points[-1]
            yield f'<text x="{x(size) + 10:.1f}" y="{y(value) + 4:.1f}">{name} {value:.2f}</text>'

    said = "; ".join(f"{name}: " + ", ".join(f"{s:,} {v:.2f}" for s, v in points) for name, points in lines.items())
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{said}"'
    style = ' font-family="sans-serif" font-size="13" fill="#555">'
    return "\n".join([head + style, *axes(), *drawn(), "</svg>", ""])
