"""Where everything of a picture goes: boxes, frames and the ways of the arrows, in pixels.

The path that goes well stands straight. States from which a machine can only fail stand to the
right of it, and what leads to one of them runs along one quiet line. Arrows back to an earlier
state run along the left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from downbeat.asl.pictures.block import Block, Point, Sizes, block, label_of
from downbeat.asl.pictures.graph import Edge, Graph, Node, graph
from downbeat.asl.pictures.lettering import shortened, width_of

BOX_HEIGHT, FRAME_HEAD, MARGIN, RAIL = 46, 48, 16, 13
SMALLEST, LONGEST_NAME, LONGEST_DETAIL = 128, 34, 36


class Box(NamedTuple):
    """A state's rectangle; `inner` are the machines inside a frame."""

    node: Node
    x: float
    y: float
    width: float
    height: float
    failing: bool
    inner: tuple[Machine, ...]


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
    drawn = graph(machine, path)
    inner = {name: _side_by_side(node) for name, node in drawn.nodes.items()}
    sizes = {name: _size(node, inner[name]) for name, node in drawn.nodes.items()}
    failing = [name for name in drawn.nodes if name in drawn.failing]
    others = [name for name in drawn.nodes if name not in drawn.failing]
    entries = (edge.target for edge in drawn.edges if edge.source in others)
    entry = next((name for name in entries if name in drawn.failing), "")
    good, bad = block(drawn, others, sizes, drawn.start), block(drawn, failing, sizes, entry)
    left, right = _left(good), _rails(drawn, good, bad)
    begins = left + good.width + (MARGIN * 2 + max(right.values(), default=0.0) if bad.at else 0.0)
    corners = {
        **{name: (x + left, y) for name, (x, y) in good.at.items()},
        **{
            name: (x + begins, y + max(good.height - bad.height, 0))
            for name, (x, y) in bad.at.items()
        },
    }
    routes = (
        *_shifted(good, left, 0.0, False),
        *_shifted(bad, begins, max(good.height - bad.height, 0.0), True),
        *_loops(good, corners, sizes, 0.0),
        *_loops(bad, corners, sizes, begins - RAIL),
        *_to_failing(
            drawn, good, corners, sizes, {n: x + left + good.width for n, x in right.items()}
        ),
    )
    boxes = tuple(
        Box(node, *corners[name], *sizes[name], name in drawn.failing, inner[name])
        for name, node in drawn.nodes.items()
    )
    return Machine(
        path,
        0.0,
        0.0,
        begins + bad.width,
        max(good.height, bad.height),
        boxes,
        routes,
        _top(corners[drawn.start], sizes[drawn.start]) if drawn.start in corners else None,
        tuple(_stops(drawn, corners, sizes)),
    )


def _size(node: Node, inner: tuple[Machine, ...]) -> tuple[float, float]:
    badge = 30 if retries(node.state) else 0
    name = width_of(shortened(node.name, LONGEST_NAME), 13) + badge
    width = max(name, width_of(shortened(detail(node), LONGEST_DETAIL), 11)) + 46
    if not inner:
        return max(width, SMALLEST), BOX_HEIGHT
    right = inner[-1].x + inner[-1].width + MARGIN
    return max(width, right), FRAME_HEAD + max(one.height for one in inner) + MARGIN


def _side_by_side(node: Node) -> tuple[Machine, ...]:
    machines, x = [], float(MARGIN)
    for path, inner in node.inner:
        machine = placed(inner, path)
        machines.append(machine._replace(x=x, y=float(FRAME_HEAD)))
        x += machine.width + MARGIN
    return tuple(machines)


def detail(node: Node) -> str:
    """The second line of a box: what the state does."""
    words = DETAILS.get(node.kind)
    return words(node) if words else node.kind


def _task(node: Node) -> str:
    resource = str(node.state.get("Resource", ""))
    kind, _, name = resource.rpartition(":function:")
    if kind:
        return f"lambda: {name}"
    return resource.partition(":states:::")[2] or resource.rpartition(":")[2]


def _map(node: Node) -> str:
    most = node.state.get("MaxConcurrency")
    return f"Map: for each item, {most} at once" if most else "Map: for each item"


def _parallel(node: Node) -> str:
    return f"Parallel: {len(node.inner)} side by side"


def _wait(node: Node) -> str:
    seconds = node.state.get("Seconds")
    return f"Wait: {seconds} seconds" if isinstance(seconds, int) else "Wait"


def _fail(node: Node) -> str:
    error = node.state.get("Error")
    return f"Fail: {error}" if isinstance(error, str) else "Fail"


# State type → what its box says; the others say their type.
DETAILS: dict[str, Callable[[Node], str]] = {
    "Task": _task,
    "Map": _map,
    "Parallel": _parallel,
    "Wait": _wait,
    "Fail": _fail,
}


def retries(state: Mapping[str, Any]) -> int:
    """How often a state is tried again at most, whatever the error."""
    rules = state.get("Retry")
    counts = (
        [rule.get("MaxAttempts", 3) for rule in rules or () if isinstance(rule, Mapping)]
        if isinstance(rules, list)
        else []
    )
    return max((count for count in counts if isinstance(count, int)), default=0)


def _top(corner: Point, size: tuple[float, float]) -> Point:
    return corner[0] + size[0] / 2, corner[1]


def _stops(drawn: Graph, corners: Mapping[str, Point], sizes: Sizes) -> Iterator[Point]:
    for name, node in drawn.nodes.items():
        if node.ends and node.kind != "Fail":
            x, y = _top(corners[name], sizes[name])
            yield x, y + sizes[name][1]


def _left(good: Block) -> float:
    """The room that arrows back need at the left."""
    labels = [width_of(label_of(edge), 11) for edge in good.back]
    return RAIL * (len(labels) + 1) + max(labels) if labels else 0.0


def _rails(drawn: Graph, good: Block, bad: Block) -> dict[str, float]:
    """Failing state → how far to the right of the good path the line that leads to it runs."""
    crossing = [edge for edge in drawn.edges if edge.target in bad.at and edge.source in good.at]
    labels = max((width_of(label_of(edge), 11) for edge in crossing), default=0.0)
    targets = dict.fromkeys(edge.target for edge in crossing)
    return {name: labels + RAIL * (number + 1.5) for number, name in enumerate(targets)}


def _shifted(part: Block, dx: float, dy: float, failing: bool) -> Iterator[Route]:
    for edge, points, (x, y) in part.down:
        moved = tuple((px + dx, py + dy) for px, py in points)
        quiet = failing or edge.kind == "catch"
        yield Route(edge, moved, False, quiet, label_of(edge), (x + dx, y + dy), "middle")


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


def _to_failing(
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


def _loops(part: Block, corners: Mapping[str, Point], sizes: Sizes, left: float) -> Iterator[Route]:
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
