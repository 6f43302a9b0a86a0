"""Where everything of a picture goes: boxes, frames and the ways of the arrows, in pixels.

The path that goes well stands straight. States from which a machine can only fail stand to the
right of it, and what leads to one of them runs along one quiet line. Arrows back to an earlier
state run along the left.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from downbeat.asl.pictures.block import Block, Point, Sizes, label_of, placed_block
from downbeat.asl.pictures.graph import Graph, StateNode, machine_graph
from downbeat.asl.pictures.lettering import shortened, width_of
from downbeat.asl.pictures.rails import (
    BOX_HEIGHT,
    MARGIN,
    RAIL,
    Route,
    left_room,
    loops,
    right_rails,
    to_failing,
)
from downbeat.asl.pictures.wording import LONGEST_DETAIL, LONGEST_NAME, detail, retries

FRAME_HEAD = 48
SMALLEST = 128


class Box(NamedTuple):
    """A state's rectangle; `inner` are the machines inside a frame."""

    node: StateNode
    x: float
    y: float
    width: float
    height: float
    failing: bool
    inner: tuple[Machine, ...]


class Machine(NamedTuple):
    """A placed machine; (x, y) is where its own (0, 0) lies in what holds it. `start` is the top of
    its first state, `stops` are the bottoms of those after which it has succeeded.
    """

    path: str
    x: float
    y: float
    width: float
    height: float
    boxes: tuple[Box, ...]
    routes: tuple[Route, ...]
    start: Point | None
    stops: tuple[Point, ...]


def placed(machine: Mapping[str, Any], path: str = "") -> Machine:
    """Place a machine and all that is inside it."""
    drawn = machine_graph(machine, path)
    inner = {name: _side_by_side(node) for name, node in drawn.nodes.items()}
    sizes = {name: _size(node, inner[name]) for name, node in drawn.nodes.items()}
    good, bad = _blocks(drawn, sizes)
    left, right = left_room(good), right_rails(drawn, good, bad)
    begins = left + good.width + (MARGIN * 2 + max(right.values(), default=0.0) if bad.at else 0.0)
    below = max(good.height - bad.height, 0.0)
    corners = {**_moved(good, left, 0.0), **_moved(bad, begins, below)}
    rails = {name: x + left + good.width for name, x in right.items()}
    routes = (
        *_shifted(good, left, 0.0, False),
        *_shifted(bad, begins, below, True),
        *loops(good, corners, sizes, 0.0),
        *loops(bad, corners, sizes, begins - RAIL),
        *to_failing(drawn, good, corners, sizes, rails),
    )
    boxes = tuple(
        Box(node, *corners[name], *sizes[name], name in drawn.failing, inner[name])
        for name, node in drawn.nodes.items()
    )
    width, height = begins + bad.width, max(good.height, bad.height)
    start = _top(corners[drawn.start], sizes[drawn.start]) if drawn.start in corners else None
    stops = tuple(_stops(drawn, corners, sizes))
    return Machine(path, 0.0, 0.0, width, height, boxes, routes, start, stops)


def _blocks(drawn: Graph, sizes: Sizes) -> tuple[Block, Block]:
    """(the states on good paths, those that can only fail), the latter from where one enters."""
    failing = [name for name in drawn.nodes if name in drawn.failing]
    others = [name for name in drawn.nodes if name not in drawn.failing]
    entries = (edge.target for edge in drawn.edges if edge.source in others)
    entry = next((name for name in entries if name in drawn.failing), "")
    return placed_block(drawn, others, sizes, drawn.start), placed_block(
        drawn, failing, sizes, entry
    )


def _moved(part: Block, dx: float, dy: float) -> dict[str, Point]:
    return {name: (x + dx, y + dy) for name, (x, y) in part.at.items()}


def _size(node: StateNode, inner: tuple[Machine, ...]) -> tuple[float, float]:
    badge = 30 if retries(node.state) else 0
    name = width_of(shortened(node.name, LONGEST_NAME), 13) + badge
    width = max(name, width_of(shortened(detail(node), LONGEST_DETAIL), 11)) + 46
    if not inner:
        return max(width, SMALLEST), BOX_HEIGHT
    right = inner[-1].x + inner[-1].width + MARGIN
    return max(width, right), FRAME_HEAD + max(one.height for one in inner) + MARGIN


def _side_by_side(node: StateNode) -> tuple[Machine, ...]:
    machines, x = [], float(MARGIN)
    for path, inner in node.inner:
        machine = placed(inner, path)
        machines.append(machine._replace(x=x, y=float(FRAME_HEAD)))
        x += machine.width + MARGIN
    return tuple(machines)


def _top(corner: Point, size: tuple[float, float]) -> Point:
    return corner[0] + size[0] / 2, corner[1]


def _stops(drawn: Graph, corners: Mapping[str, Point], sizes: Sizes) -> Iterator[Point]:
    for name, node in drawn.nodes.items():
        if node.ends and node.kind != "Fail":
            x, y = _top(corners[name], sizes[name])
            yield x, y + sizes[name][1]


def _shifted(part: Block, dx: float, dy: float, failing: bool) -> Iterator[Route]:
    for edge, points, (x, y) in part.down:
        moved = tuple((px + dx, py + dy) for px, py in points)
        quiet = failing or edge.kind == "catch"
        yield Route(edge, moved, False, quiet, label_of(edge), (x + dx, y + dy), "middle")
