"""A definition as SVG: one element per state, to be styled, searched and clicked.

`drawing` gives what goes into a page, whose style sheet colours it; `standalone` adds a style of
its own, light or dark as the reader's screen is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import Any

from downbeat.asl.pictures.lettering import shortened
from downbeat.asl.pictures.placing import FRAME_HEAD, Box, Machine, Point, placed
from downbeat.asl.pictures.rails import Route
from downbeat.asl.pictures.wording import LONGEST_DETAIL, LONGEST_NAME, detail, retries

EDGE, ABOVE, BELOW = 14, 34, 30  # room around the states, for the start and the ends
STYLE = Path(__file__).with_name("picture.css")
# State type → its sign, in a square of 16 × 16.
SIGNS = {
    "Task": "M5 3l7 5-7 5z",
    "Choice": "M8 2l6 6-6 6-6-6z",
    "Pass": "M2 8h10M9 5l3 3-3 3",
    "Wait": "M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2zM8 5v3l2 2",
    "Succeed": "M3 8l4 4 6-8",
    "Fail": "M4 4l8 8M12 4l-8 8",
    "Parallel": "M4 3v10M8 3v10M12 3v10",
    "Map": "M3 4h10M3 8h10M3 12h10",
}

Link = Callable[[str], str]


def standalone(definition: Mapping[str, Any], changes: Mapping[str, str] | None = None) -> str:
    """The picture as a file; `changes`: see drawing."""
    style = STYLE.read_text(encoding="utf-8")
    return drawing(definition, changes=changes, style=f"<style>{style}</style>")


def drawing(
    definition: Mapping[str, Any],
    *,
    link: Link | None = None,
    changes: Mapping[str, str] | None = None,
    style: str = "",
    title: str = "",
) -> str:
    """The `<svg>` element.

    Args:
        link: path of a state → where a click on it leads.
        changes: path of a state → "added", "removed" or "changed".
        style: what stands first inside, such as a `<style>` element.
        title: what a screen reader calls the picture.
    """
    machine = placed(definition)
    width, height = machine.width + 2 * EDGE, machine.height + ABOVE + BELOW
    marks = changes or {}
    body = "".join(_machine(machine._replace(x=EDGE, y=ABOVE), link, marks))
    ends = "".join(_ends(machine))
    label = escape(title or str(definition.get("Comment", "")) or "State machine")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="picture" viewBox="0 0 {_n(width)}'
        f' {_n(height)}" width="{_n(width)}" height="{_n(height)}" role="group"'
        f' aria-label="{label}">{style}{body}'
        f'<g transform="translate({EDGE} {ABOVE})" aria-hidden="true">{ends}</g></svg>\n'
    )


def _n(number: float) -> str:
    return f"{number:.1f}".rstrip("0").rstrip(".")


def _machine(machine: Machine, link: Link | None, marks: Mapping[str, str]) -> Iterator[str]:
    yield f'<g transform="translate({_n(machine.x)} {_n(machine.y)})">'
    yield '<g aria-hidden="true">'
    quiet_first = sorted(machine.routes, key=lambda route: not route.failing)
    yield from (_arrow(route) for route in quiet_first)
    yield "</g>"
    for box in machine.boxes:
        yield from _box(box, link, marks)
    yield from (_label(route) for route in machine.routes if route.label)
    yield "</g>"


def _arrow(route: Route) -> str:
    kind = f"arrow {route.edge.kind}{' failing' if route.failing else ''}"
    way = _angular(route.points) if route.angular else _soft(route.points)
    (x, y), before = route.points[-1], route.points[-2]
    names = f'data-from="{escape(route.edge.source)}" data-to="{escape(route.edge.target)}"'
    title = f"<title>{escape(route.edge.label)}</title>" if route.edge.label else ""
    head = _head(x, y, sideways=route.angular and before[1] == y)
    return f'<path class="{kind}" {names} d="{way}{head}">{title}</path>'


def _head(x: float, y: float, *, sideways: bool = False) -> str:
    """An arrow's head at its point, from above or from the left."""
    if sideways:
        return f"M{_n(x - 7)} {_n(y - 4)}L{_n(x)} {_n(y)}L{_n(x - 7)} {_n(y + 4)}"
    return f"M{_n(x - 4)} {_n(y - 7)}L{_n(x)} {_n(y)}L{_n(x + 4)} {_n(y - 7)}"


def _soft(points: tuple[Point, ...]) -> str:
    steps = [f"M{_n(points[0][0])} {_n(points[0][1])}"]
    for (x1, y1), (x2, y2) in pairwise(points):
        middle = (y1 + y2) / 2
        steps.append(
            f"V{_n(y2)}"
            if x1 == x2
            else f"C{_n(x1)} {_n(middle)} {_n(x2)} {_n(middle)} {_n(x2)} {_n(y2)}"
        )
    return "".join(steps)


def _angular(points: tuple[Point, ...], radius: float = 7) -> str:
    steps = [f"M{_n(points[0][0])} {_n(points[0][1])}"]
    for before, corner, after in zip(points, points[1:], points[2:]):
        into, out = _towards(corner, before, radius), _towards(corner, after, radius)
        steps.append(
            f"L{_n(into[0])} {_n(into[1])}"
            f"Q{_n(corner[0])} {_n(corner[1])} {_n(out[0])} {_n(out[1])}"
        )
    return "".join([*steps, f"L{_n(points[-1][0])} {_n(points[-1][1])}"])


def _towards(corner: Point, other: Point, radius: float) -> Point:
    dx, dy = other[0] - corner[0], other[1] - corner[1]
    length = abs(dx) + abs(dy)
    share = min(radius, length / 2) / length if length else 0
    return corner[0] + dx * share, corner[1] + dy * share


def _box(box: Box, link: Link | None, marks: Mapping[str, str]) -> Iterator[str]:
    node, again = box.node, retries(box.node.state)
    kinds = ["state", f"is-{node.kind.lower()}"]
    kinds += ["frame"] if box.inner else []
    kinds += ["failing"] if box.failing else []
    kinds += [marks[node.path]] if node.path in marks else []
    words = [node.name, detail(node), marks.get(node.path, "")]
    words += [f"tried again {again} times at most"] if again else []
    label = escape(", ".join(word for word in words if word))
    target = f' href="{escape(link(node.path))}"' if link else ""
    tag = "a" if link else "g"
    yield f'<g class="{" ".join(kinds)}" data-path="{escape(node.path)}">'
    yield f'<{tag}{target} aria-label="{label}"><title>{label}</title>'
    yield (
        f'<rect x="{_n(box.x)}" y="{_n(box.y)}" width="{_n(box.width)}" height="{_n(box.height)}"'
        f' rx="{10 if box.inner else 8}"/>'
    )
    corner = f"translate({_n(box.x + 11)} {_n(box.y + 7)})"
    yield f'<path class="sign" transform="{corner}" d="{SIGNS.get(node.kind, "")}"/>'
    yield _text(box.x + 33, box.y + 20, "name", shortened(node.name, LONGEST_NAME))
    yield _text(box.x + 33, box.y + 36, "detail", shortened(detail(node), LONGEST_DETAIL))
    if again:
        yield _text(box.x + box.width - 9, box.y + 20, "again", f"↻{again}", "end")
    yield f"</{tag}>"
    for number, machine in enumerate(box.inner):
        if number:
            x, top, bottom = box.x + machine.x - 8, box.y + FRAME_HEAD, box.y + box.height - 12
            yield f'<path class="between" d="M{_n(x)} {_n(top)}V{_n(bottom)}"/>'
        yield from _machine(machine._replace(x=box.x + machine.x, y=box.y + machine.y), link, marks)
    yield "</g>"


def _text(x: float, y: float, kind: str, words: str, anchor: str = "start") -> str:
    side = f' text-anchor="{anchor}"' if anchor != "start" else ""
    return f'<text class="{kind}" x="{_n(x)}" y="{_n(y)}"{side}>{escape(words)}</text>'


def _label(route: Route) -> str:
    return _text(*route.label_at, "label", route.label, route.anchor)


def _ends(machine: Machine) -> Iterator[str]:
    """A dot above the first state, a ring below each that ends well."""
    if machine.start:
        x, y = machine.start
        yield f'<circle class="start" cx="{_n(x)}" cy="{_n(y - 24)}" r="5"/>'
        yield f'<path class="arrow" d="M{_n(x)} {_n(y - 19)}V{_n(y)}{_head(x, y)}"/>'
    for x, y in machine.stops:
        yield f'<path class="arrow" d="M{_n(x)} {_n(y)}V{_n(y + 12)}"/>'
        yield f'<circle class="stop" cx="{_n(x)}" cy="{_n(y + 17)}" r="5"/>'
