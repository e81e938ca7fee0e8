"""The picture of networks as SVG and PNG: people as boxes, generations as columns, drawn by a graph library.

A box says who and, by a sign, a line and a colour of its own, what has come of it; it is as legible printed in grey as
on a screen. A row takes a quarter of an inch, so that forty people fill one page.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import Any

import igraph
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.patches import FancyBboxPatch
from matplotlib.textpath import TextPath

from mailbot.reading.values import Language
from mailbot.report.network import WORDS, Network, Node, State, Wording, heading, twin
from mailbot.report.script import drawable

_WIDTH = 7.5  # inches: a page of A4 or Letter between its margins
_ROW = 0.26  # inches
_HEAD, _FOOT, _EDGE = 0.42, 0.38, 0.06
_POINTS = (8.5, 8.0, 7.5, 7.0)  # of the letters in the boxes
_SMALL = 7.0  # of those beside them
_GAP = 0.25  # inches between columns, at least
_ROWS = 36  # a page's
_DOTS = 160  # an inch, of the PNG


@dataclass(frozen=True, slots=True)
class Look:
    """How a state looks: its sign before the name, the colours of box and line, and whether the line is whole."""

    sign: str
    fill: str
    line: str
    style: str = "solid"
    text: str = "#111111"


LOOKS = {
    State.MET: Look("✓", "#d9f0dd", "#1b6b32"),
    State.OPEN: Look("…", "#ffffff", "#1f4e8c", "dashed"),
    State.NO: Look("×", "#eeeeee", "#777777", "dotted", "#555555"),
    State.EVENT: Look("★", "#fff3cf", "#8a6100"),
}
_LEFT = "\u200e"  # or the sign would stand after a name that is written from the right (UAX #9 §2.6)
_FONT = FontProperties(family="DejaVu Sans")
_SETTINGS: Any = {"svg.hashsalt": "mailbot", "font.family": "DejaVu Sans", "svg.fonttype": "path"}
_NEWCOMER = Look("", "#1f2d3d", "#1f2d3d", text="#ffffff")


@dataclass(frozen=True, slots=True)
class _Spot:
    """A box on the page: column, row, what it says and how it looks."""

    column: int
    row: float
    text: str
    look: Look


def pages(networks: Sequence[Network]) -> list[list[Network]]:
    """Networks by page: at most 36 rows each, unless one alone has more; none where nobody is there."""
    found: list[list[Network]] = []
    room = 0
    for network in networks:
        need = _rows(network) + 1
        if not found or room < need:
            found.append([])
            room = _ROWS
        found[-1].append(network)
        room -= need
    return found


def png(networks: Sequence[Network], generations: int, language: Language = Language.EN) -> bytes:
    """One page with these networks below each other, as PNG."""
    with rc_context(_SETTINGS):
        figure, out = _drawn(networks, generations, WORDS[language]), io.BytesIO()
        figure.savefig(out, format="png", dpi=_DOTS)
    return out.getvalue()


def svg(networks: Sequence[Network], generations: int, language: Language = Language.EN) -> bytes:
    """The same as SVG, with its text twin as title and description for those who do not see it."""
    with rc_context(_SETTINGS):
        figure, out = _drawn(networks, generations, WORDS[language]), io.BytesIO()
        figure.savefig(out, format="svg", metadata={"Date": None})
    title = escape("; ".join(heading(network, WORDS[language]) for network in networks))
    text = escape("\n\n".join(twin(network, generations, language) for network in networks))
    said = f'<svg role="img" aria-labelledby="title desc" lang="{language}" '
    head, rest = out.getvalue().decode().split("<svg ", 1)
    tag, rest = rest.split(">", 1)
    return f'{head}{said}{tag}>\n<title id="title">{title}</title>\n<desc id="desc">{text}</desc>{rest}'.encode()


def _rows(network: Network) -> int:
    places, _ = _layout(network)
    return int(max((row for _, row in places), default=0.0)) + 1


def _layout(network: Network) -> tuple[list[tuple[int, float]], igraph.Graph]:
    """Column and row of the newcomer and each person, by the tidy tree of Reingold and Tilford; rows from 0 on."""
    edges = [(0 if one.parent is None else one.parent + 1, n) for n, one in enumerate(network.people, 1)]
    graph = igraph.Graph(n=len(network.people) + 1, edges=edges)
    layout = graph.layout_reingold_tilford(root=[0])
    top = min(x for x, _ in layout.coords)
    columns = [0, *(one.generation for one in network.people)]
    return [(column, x - top) for column, (x, _) in zip(columns, layout.coords, strict=True)], graph


def _drawn(networks: Sequence[Network], generations: int, words: Wording) -> Figure:
    spots, edges = _spots(networks, words)
    rows = max((spot.row for spot in spots), default=0.0) + 1
    height = _HEAD + rows * _ROW + _FOOT
    figure = Figure(figsize=(_WIDTH, height))
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, _WIDTH)
    axes.set_ylim(height, 0)
    axes.set_axis_off()
    count = max(spot.column for spot in spots)
    heads = [words.newcomer, *(words.generation.format(n, generations) for n in range(1, count + 1))]
    columns = _columns(spots, heads)
    _draw_edges(axes, spots, edges, columns)
    for spot in spots:
        _draw_person(axes, spot, columns)
    for left, text in zip(columns.lefts, heads, strict=True):
        axes.text(left, _HEAD * 0.55, text, fontsize=_SMALL, color="#333333", va="center", parse_math=False)
    _draw_legend(axes, height, words)
    return figure


def _spots(networks: Sequence[Network], words: Wording) -> tuple[list[_Spot], list[tuple[int, int]]]:
    spots: list[_Spot] = []
    edges: list[tuple[int, int]] = []
    below = 0.0
    for network in networks:
        places, graph = _layout(network)
        first = len(spots)
        texts = [(_shown(network.newcomer), _NEWCOMER), *(_box_text(one, words) for one in network.people)]
        for (column, row), (text, look) in zip(places, texts, strict=True):
            spots.append(_Spot(column, below + row, text, look))
        edges += [(first + one.source, first + one.target) for one in graph.es]
        below += max(row for _, row in places) + 2
    return spots, edges


def _box_text(one: Node, words: Wording) -> tuple[str, Look]:
    look = LOOKS[one.state]
    return f"{_LEFT}{look.sign} {_shown(one.name or words.event)}", look


def _shown(name: str) -> str:
    """A name on one line in letters that the font has; the twin, and with it the SVG, has it as it is written."""
    return drawable(name, _characters())


@cache
def _characters() -> frozenset[int]:
    return frozenset(get_font(findfont(_FONT)).get_charmap())


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where each generation's boxes begin, how wide they are, and the size and length of their texts."""

    lefts: tuple[float, ...]
    widths: tuple[float, ...]
    points: float
    longest: int

    def text(self, spot: _Spot) -> str:
        """What fits into a box."""
        return _cut(spot.text, self.longest)


def _columns(spots: Sequence[_Spot], heads: Sequence[str]) -> _Columns:
    """The largest letters, then the longest names, with which all columns stand beside each other."""
    for longest, points in ((longest, points) for longest in (36, 30, 24, 18, 12) for points in _POINTS):
        boxes = [_widest((s for s in spots if s.column == n), points, longest) for n in range(len(heads))]
        widths = tuple(max(box, _width(head, _SMALL)) for box, head in zip(boxes, heads, strict=True))
        gap = (_WIDTH - 2 * _EDGE - sum(widths)) / max(len(heads) - 1, 1)
        if gap >= _GAP:
            break
    lefts = tuple(_EDGE + sum(widths[:n]) + n * min(gap, 3 * _GAP) for n in range(len(heads)))
    return _Columns(lefts, widths, points, longest)


def _widest(spots: Iterable[_Spot], points: float, longest: int) -> float:
    return max((_width(_cut(spot.text, longest), points) for spot in spots), default=0.5) + 0.16


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def _width(text: str, points: float) -> float:
    """Inches that a text takes."""
    return _width_of_ten(text) * points / 10


@cache
def _width_of_ten(text: str) -> float:
    return float(TextPath((0, 0), text, size=10, prop=_FONT, usetex=False).get_extents().x1) / 72


def _middle(row: float) -> float:
    return _HEAD + (row + 0.5) * _ROW


def _draw_person(axes: Axes, spot: _Spot, columns: _Columns) -> None:
    left, middle = columns.lefts[spot.column], _middle(spot.row)
    _draw_box(axes, (left, middle), (columns.widths[spot.column], _ROW * 0.74), spot.look)
    style: dict[str, Any] = {"fontsize": columns.points, "color": spot.look.text}
    axes.text(left + 0.08, middle, columns.text(spot), va="center_baseline", zorder=3, parse_math=False, **style)


def _draw_edges(axes: Axes, spots: Sequence[_Spot], edges: Sequence[tuple[int, int]], columns: _Columns) -> None:
    """From the right side of who named to the left side of who was named, with one bend each way."""
    for source, target in edges:
        a, b = spots[source], spots[target]
        x0, x1 = columns.lefts[a.column] + columns.widths[a.column], columns.lefts[b.column]
        bend = x1 - min(0.12, (x1 - x0) / 2)
        ys = (_middle(a.row), _middle(b.row))
        axes.plot((x0, bend, bend, x1), (ys[0], ys[0], ys[1], ys[1]), color="#8a939c", linewidth=0.8, zorder=1)


def _draw_legend(axes: Axes, height: float, words: Wording) -> None:
    left, middle = _EDGE, height - _FOOT * 0.45
    for state, look in LOOKS.items():
        text = f"{look.sign} {words.states[state]}"
        width = _width(text, _SMALL) + 0.14
        _draw_box(axes, (left, middle), (width, 0.16), look)
        axes.text(left + 0.07, middle, text, fontsize=_SMALL, color=look.text, va="center_baseline", zorder=3)
        left += width + 0.14


def _draw_box(axes: Axes, at: tuple[float, float], size: tuple[float, float], look: Look) -> None:
    """A box whose left side's middle is `at`."""
    round_ = "round,pad=0,rounding_size=0.05"
    style: dict[str, Any] = {"facecolor": look.fill, "edgecolor": look.line, "linestyle": look.style, "linewidth": 0.9}
    axes.add_patch(FancyBboxPatch((at[0], at[1] - size[1] / 2), *size, boxstyle=round_, zorder=2, **style))
