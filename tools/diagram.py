"""The reliability diagram as an SVG picture: how sure readings were against how often they were wholly right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_SIDE, _EDGE = 320, 48


@dataclass(frozen=True, slots=True)
class Bin:
    """Readings of about the same confidence: how many, their mean confidence, the share that is wholly right."""

    count: int
    said: float
    were: float


def reliability(bins: Sequence[Bin]) -> str:
    """One dot a bin, its area by the number of readings; on the diagonal they would be right as often as they say."""
    size = _SIDE + 2 * _EDGE
    most = max((b.count for b in bins), default=1)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" font-family="sans-serif" font-size="12">',
        f'<rect width="{size}" height="{size}" fill="white"/>',
        *_frame(),
        *(_dot(b, most) for b in bins),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _frame() -> Iterable[str]:
    low, high = _EDGE, _EDGE + _SIDE
    yield f'<rect x="{low}" y="{low}" width="{_SIDE}" height="{_SIDE}" fill="none" stroke="#888"/>'
    yield f'<line x1="{low}" y1="{high}" x2="{high}" y2="{low}" stroke="#bbb" stroke-dasharray="4"/>'
    for tenth in range(0, 11, 2):
        x, y = _at(tenth / 10, 0)
        yield f'<text x="{x:.0f}" y="{y + 16:.0f}" text-anchor="middle">{tenth / 10:.1f}</text>'
        x, y = _at(0, tenth / 10)
        yield f'<text x="{x - 8:.0f}" y="{y + 4:.0f}" text-anchor="end">{tenth / 10:.1f}</text>'
    yield f'<text x="{low + _SIDE / 2:.0f}" y="{high + 36}" text-anchor="middle">how sure the readings were</text>'
    yield f'<text x="{low}" y="{low - 16}">share wholly right</text>'


def _dot(one: Bin, most: int) -> str:
    x, y = _at(one.said, one.were)
    radius = 4 + 14 * (one.count / most) ** 0.5
    words = f"{one.count} readings: said {one.said:.2f}, were {one.were:.2f}"
    dot = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="#2a6f97" fill-opacity="0.7"/>'
    return f"<g><title>{words}</title>{dot}</g>"


def _at(x: float, y: float) -> tuple[float, float]:
    return _EDGE + x * _SIDE, _EDGE + (1 - y) * _SIDE
