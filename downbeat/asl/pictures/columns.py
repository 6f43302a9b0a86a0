"""Ranks, order and columns of a machine's states: the layout library, behind this one module.

The library gives each state a layer and a column in its own units, and points where long arrows
pass a layer. Sizes are ours: columns are moved apart until everything in them has room, and the
longest path stands straight in the middle.
https://github.com/austinorr/fast-sugiyama
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

GAP = 26  # between neighbours of a layer
PASSING = 14  # width that a passing arrow takes

Arrow = tuple[int, int]
Column = tuple[int, float]  # -1 left of the longest path, 0 on it, 1 right of it; the library's x


class Layered(NamedTuple):
    """What the library says: `layers` from the top, each from left to right; members are nodes and
    passing arrows. `centres`: member → its middle. `passes`: (source, target) → the members that an
    arrow passes on its way down.
    """

    layers: list[list[int]]
    centres: dict[int, float]
    passes: dict[Arrow, list[int]]


def layered(
    widths: Sequence[float],
    arrows: Sequence[Arrow],
    straight: Collection[int] = (),
) -> Layered:
    """Place nodes 0 … n-1 of these widths.

    Args:
        arrows: they go downwards and have no circle.
        straight: the nodes that are to stand below each other, one in a layer at most.
    """
    together, rooms = Layered([], {}, {}), dict[int, float]()
    for positions, edges in _parts(len(widths), list(dict.fromkeys(arrows))):
        passes = dict(_passes(edges, len(widths)))
        rooms |= {one: widths[one] if one < len(widths) else PASSING for one in positions}
        part = _part(positions, passes, rooms, straight)
        together = _beside(together, part, rooms)
    return together


def _parts(
    nodes: int, arrows: Sequence[Arrow]
) -> Iterator[tuple[dict[int, tuple[float, float]], list[Arrow]]]:
    """Each connected part: (member → (column, layer from the top), arrows between neighbouring
    layers). Members from `nodes` on are passing arrows. The library counts layers upwards.
    """
    from fast_sugiyama import from_edges

    ends = sorted({end for arrow in arrows for end in arrow})
    numbers = {node: number for number, node in enumerate(ends)}
    numbered = [(numbers[source], numbers[target]) for source, target in arrows]
    parts = from_edges(numbered, vertex_spacing=10, dummy_vertices=True) if arrows else []
    passing = nodes
    for positions, _, _, edges in parts:
        names: dict[int, int] = {}
        for member, _ in positions:
            names[int(member)] = ends[int(member)] if int(member) < len(ends) else passing
            passing += int(member) >= len(ends)
        yield (
            {names[int(member)]: (x, -y) for member, (x, y) in positions},
            [(names[int(source)], names[int(target)]) for source, target in edges or ()],
        )
    yield from (({node: (0.0, 0.0)}, []) for node in range(nodes) if node not in numbers)


def _passes(edges: Sequence[Arrow], nodes: int) -> Iterator[tuple[Arrow, list[int]]]:
    onward = {source: target for source, target in edges if source >= nodes}
    for source, target in edges:
        if source >= nodes:
            continue
        members, end = [], target
        while end >= nodes:
            members.append(end)
            end = onward[end]
        yield (source, end), members


def _part(
    positions: Mapping[int, tuple[float, float]],
    passes: dict[Arrow, list[int]],
    room: Mapping[int, float],
    straight: Collection[int],
) -> Layered:
    rows: dict[float, list[int]] = {}
    for one in sorted(positions, key=lambda one: (positions[one][1], positions[one][0])):
        rows.setdefault(positions[one][1], []).append(one)
    layers = list(rows.values())
    spine = [one for one in positions if one in straight]
    middle = sum(positions[one][0] for one in spine) / len(spine) if spine else 0.0
    columns: dict[int, Column] = {}
    for layer in layers:
        at = next((number for number, one in enumerate(layer) if one in straight), None)
        for number, one in enumerate(layer):
            x = positions[one][0]
            side = (x > middle) - (x < middle) if at is None else (number > at) - (number < at)
            columns[one] = (side, x if side or at is None else 0.0) if spine else (0, x)
    return Layered(layers, _apart(layers, columns, room), passes)


def _apart(
    layers: Sequence[Sequence[int]], columns: Mapping[int, Column], room: Mapping[int, float]
) -> dict[int, float]:
    """Middles with room for everything: what shares a column still shares it. The mean of the
    layout pressed to the left and the one pressed to the right keeps both sides alike.
    """
    ranks = {column: rank for rank, column in enumerate(sorted(set(columns.values())))}
    needs: dict[Arrow, float] = {}
    for layer in layers:
        for left, right in pairwise(layer):
            pair = (ranks[columns[left]], ranks[columns[right]])
            needs[pair] = max(needs.get(pair, 0), (room[left] + room[right]) / 2 + GAP)
    last = len(ranks) - 1
    to_left = _pressed(len(ranks), needs)
    mirrored = {(last - right, last - left): need for (left, right), need in needs.items()}
    to_right = _pressed(len(ranks), mirrored)
    middles = [
        (to_left[rank] + to_left[last] - to_right[last - rank]) / 2 for rank in ranks.values()
    ]
    return {one: middles[ranks[column]] for one, column in columns.items()}


def _pressed(ranks: int, needs: Mapping[Arrow, float]) -> list[float]:
    placed: list[float] = []
    for rank in range(ranks):
        held = (placed[left] + need for (left, right), need in needs.items() if right == rank)
        placed.append(max(placed[-1] if placed else 0.0, *held, 0.0))
    return placed


def _beside(left: Layered, part: Layered, rooms: Mapping[int, float]) -> Layered:
    """Both parts side by side, their first layers level."""
    taken = (x + rooms[one] / 2 + GAP for one, x in left.centres.items())
    shift = max(taken, default=0.0) - min(x - rooms[one] / 2 for one, x in part.centres.items())
    centres = {one: x + shift for one, x in part.centres.items()}
    rows = max(len(left.layers), len(part.layers))
    layers = [[*_row(left, number), *_row(part, number)] for number in range(rows)]
    return Layered(layers, {**left.centres, **centres}, {**left.passes, **part.passes})


def _row(part: Layered, number: int) -> list[int]:
    return part.layers[number] if number < len(part.layers) else []
