"""Some states of a machine in layers, with the arrows among them that run downwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from downbeat.asl.pictures.columns import Arrow, Layered, layered
from downbeat.asl.pictures.graph import Edge, Graph
from downbeat.asl.pictures.lettering import shortened

LAYER_GAP, LABEL_GAP, LONGEST_LABEL = 34, 18, 22

Point = tuple[float, float]
Sizes = Mapping[str, tuple[float, float]]  # name → (width, height)


class Block(NamedTuple):
    """Where the states stand: `at` has the left upper corner of each, `rows` the top and bottom of
    each layer. `down` are the arrows with their points and their labels' middles, `back` those that
    lead to an earlier state and are still to be drawn.
    """

    at: dict[str, Point]
    rows: list[tuple[float, float]]
    layers: list[list[str]]
    down: list[tuple[Edge, tuple[Point, ...], Point]]
    back: list[Edge]
    width: float
    height: float

    def row(self, name: str) -> int:
        """The number of the layer in which a state stands."""
        return next(row for row, layer in enumerate(self.layers) if name in layer)


def placed_block(drawn: Graph, names: Sequence[str], sizes: Sizes, first: str) -> Block:
    """Place these states of a machine, the longest path from `first` straight; arrows to others are
    left out.
    """
    numbers = {name: number for number, name in enumerate(names)}
    own = [edge for edge in drawn.edges if {edge.source, edge.target} <= set(numbers)]
    back = backward(first, names, own)
    down = [edge for edge in own if edge not in back]
    arrows = [(numbers[edge.source], numbers[edge.target]) for edge in down]
    labelled = {arrow[1] for arrow, edge in zip(arrows, down) if label_of(edge)}
    spine = longest(len(names), numbers.get(first), arrows)
    plan = layered([sizes[name][0] for name in names], arrows, spine)
    rows = _rows(plan, [sizes[name][1] for name in names], labelled)
    layers = [[names[one] for one in layer if one < len(names)] for layer in plan.layers]
    at = {
        name: (plan.centres[numbers[name]] - sizes[name][0] / 2, rows[row][0])
        for row, layer in enumerate(layers)
        for name in layer
    }
    ways = [
        _way(arrow, plan, rows, at[edge.source][1] + sizes[edge.source][1])
        for arrow, edge in zip(arrows, down)
    ]
    rights = [at[name][0] + sizes[name][0] for name in names]
    width = max([0.0, *rights, *(x for points, _ in ways for x, _ in points)])
    drawn_down = [(edge, *way) for edge, way in zip(down, ways)]
    return Block(at, rows, layers, drawn_down, back, width, rows[-1][1] if rows else 0.0)


def label_of(edge: Edge) -> str:
    """What stands at an arrow: a Choice's conditions. Errors are read at the state itself."""
    return shortened(edge.label, LONGEST_LABEL) if edge.kind in ("choice", "default") else ""


def _rows(plan: Layered, heights: Sequence[float], labelled: set[int]) -> list[tuple[float, float]]:
    """The top and the bottom of each layer, with room above for labels at its arrows."""
    rows: list[tuple[float, float]] = []
    top = 0.0
    for layer in plan.layers:
        top += LABEL_GAP if labelled & set(layer) else 0
        bottom = top + max((heights[one] for one in layer if one < len(heights)), default=0.0)
        rows.append((top, bottom))
        top = bottom + LAYER_GAP
    return rows


def _way(
    arrow: Arrow, plan: Layered, rows: list[tuple[float, float]], bottom: float
) -> tuple[tuple[Point, ...], Point]:
    """(the points from the source's bottom to the target's top, where the label stands)."""
    row_of = {one: row for row, layer in enumerate(plan.layers) for one in layer}
    source, target = arrow
    below = rows[row_of[source]][1]
    points = [(plan.centres[source], bottom)]
    if bottom < below:
        points.append((plan.centres[source], below))
    for one in plan.passes.get(arrow, ()):
        points += [(plan.centres[one], y) for y in rows[row_of[one]]]
    points.append((plan.centres[target], rows[row_of[target]][0]))
    (x1, _), (x2, y2) = points[-2:]
    label_x = (x1 + x2) / 2 if plan.passes.get(arrow) else x2
    return tuple(points), (label_x, y2 - 10)


def backward(start: str, names: Sequence[str], edges: Sequence[Edge]) -> list[Edge]:
    """The arrows that close a circle, walking from the start in the order written."""
    onward: dict[str, list[Edge]] = {name: [] for name in names}
    for edge in edges:
        onward[edge.source].append(edge)
    backward_edges: list[Edge] = []
    done: set[str] = set()
    for first in [start, *names] if start in onward else names:
        way = [] if first in done else [(first, iter(onward[first]))]
        while way:
            name, left = way[-1]
            for edge in left:
                if any(edge.target == passed for passed, _ in way):
                    backward_edges.append(edge)
                elif edge.target not in done:
                    way.append((edge.target, iter(onward[edge.target])))
                    break
            else:
                done.add(name)
                way.pop()
    return backward_edges


def longest(nodes: int, start: int | None, arrows: Sequence[Arrow]) -> list[int]:
    """The longest path from the start: what usually happens. `arrows` have no circle."""
    onward: dict[int, list[int]] = {node: [] for node in range(nodes)}
    waits = dict.fromkeys(range(nodes), 0)
    for source, target in arrows:
        onward[source].append(target)
        waits[target] += 1
    order = [node for node, count in waits.items() if not count]
    for node in order:
        for target in onward[node]:
            waits[target] -= 1
            if not waits[target]:
                order.append(target)
    length: dict[int, int] = {}
    for node in reversed(order):
        length[node] = 1 + max((length[target] for target in onward[node]), default=0)
    path = [] if start is None else [start]
    while path and onward[path[-1]]:
        path.append(max(onward[path[-1]], key=length.__getitem__))
    return path
