"""Arrows that do not run downwards: to states that can only fail, along one quiet line to the right
for each of them, and back to an earlier state, along the left.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from downbeat.asl.pictures.block import Block, Point, Sizes, label_of
from downbeat.asl.pictures.graph import Edge, Graph
from downbeat.asl.pictures.lettering import width_of

BOX_HEIGHT, MARGIN, RAIL = 46, 16, 13


class Route(NamedTuple):
    """An arrow's way, with round corners where it is `angular`, else bending softly. `label_at` is
    the middle of the label's line, or its begin or end, as `anchor` says.
    """

    edge: Edge
    points: tuple[Point, ...]
    angular: bool
    failing: bool
    label: str
    label_at: Point
    anchor: str


def left_room(good: Block) -> float:
    """The room that arrows back need at the left."""
    labels = [width_of(label_of(edge), 11) for edge in good.back]
    return RAIL * (len(labels) + 1) + max(labels) if labels else 0.0


def right_rails(drawn: Graph, good: Block, bad: Block) -> dict[str, float]:
    """Failing state → how far to the right of the good path the line that leads to it runs."""
    crossing = [edge for edge in drawn.edges if edge.target in bad.at and edge.source in good.at]
    labels = max((width_of(label_of(edge), 11) for edge in crossing), default=0.0)
    targets = dict.fromkeys(edge.target for edge in crossing)
    return {name: labels + RAIL * (number + 1.5) for number, name in enumerate(targets)}


def _middle(name: str, corners: Mapping[str, Point], sizes: Sizes) -> float:
    """The height at which an arrow leaves or enters a state sideways."""
    return corners[name][1] + min(sizes[name][1], BOX_HEIGHT) / 2


def _out(
    name: str, part: Block, corners: Mapping[str, Point], sizes: Sizes, *, right: bool
) -> list[Point]:
    """The first points of an arrow that leaves sideways: straight on where nothing stands beside
    the state, else below its layer.
    """
    row = part.row(name)
    layer = part.layers[row]
    x, y = corners[name]
    if layer.index(name) == (len(layer) - 1 if right else 0):
        return [(x + sizes[name][0] if right else x, _middle(name, corners, sizes))]
    x += sizes[name][0] - MARGIN if right else MARGIN
    top, bottom = part.rows[row]
    return [(x, y + sizes[name][1]), (x, y + bottom - top + 9)]


def to_failing(
    drawn: Graph,
    good: Block,
    corners: Mapping[str, Point],
    sizes: Sizes,
    rails: Mapping[str, float],
) -> Iterator[Route]:
    for edge in drawn.edges:
        if edge.target not in rails or edge.source not in good.at:
            continue
        points = _out(edge.source, good, corners, sizes, right=True)
        x, y = points[-1]
        end = _middle(edge.target, corners, sizes)
        rail = rails[edge.target]
        ways = (*points, (rail, y), (rail, end), (corners[edge.target][0], end))
        yield Route(
            edge,
            ways,
            True,
            True,
            label_of(edge),
            (x + 5, y - 7 if len(points) == 1 else y + 13),
            "start",
        )


def loops(part: Block, corners: Mapping[str, Point], sizes: Sizes, left: float) -> Iterator[Route]:
    for number, edge in enumerate(part.back):
        points = _out(edge.source, part, corners, sizes, right=False)
        x, y = points[-1]
        rail = left + RAIL * (number + 0.5)
        end_x, end = corners[edge.target][0], _middle(edge.target, corners, sizes)
        row = part.row(edge.target)
        if part.layers[row][0] == edge.target:
            into: tuple[Point, ...] = ((rail, end), (end_x, end))
        else:
            above = corners[edge.target][1] - 9
            end_x += MARGIN
            into = ((rail, above), (end_x, above), (end_x, corners[edge.target][1]))
        quiet = edge.kind == "catch"
        yield Route(
            edge, (*points, (rail, y), *into), True, quiet, label_of(edge), (x - 5, y - 7), "end"
        )
