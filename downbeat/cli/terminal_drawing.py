"""A pipeline as boxes in a terminal: the states from top to bottom, Parallel and Map around what is
inside them, and beside each state where else it may go.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rich import box
from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from downbeat.asl.pictures.graph import Edge, Graph, StateNode, machine_graph
from downbeat.asl.pictures.lettering import shortened
from downbeat.asl.pictures.wording import LONGEST_DETAIL, detail, retries

SIGNS = {
    "Choice": "◇",
    "Fail": "✗",
    "Map": "≡",
    "Parallel": "‖",
    "Pass": "→",
    "Succeed": "✓",
    "Task": "▷",
    "Wait": "◷",
}
NARROWEST = 34  # columns that a branch needs to stand beside another


def terminal_picture(definition: Mapping[str, Any], width: int) -> RenderableType:
    """The picture for so many columns."""
    return Group(*_machine(machine_graph(definition), width))


def show_picture(definition: Mapping[str, Any], console: Console) -> None:
    """Print the picture."""
    console.print(terminal_picture(definition, console.width))


def _machine(drawn: Graph, width: int) -> Iterator[RenderableType]:
    """The states in the order written; those that can only fail come last, and are dim."""
    names = sorted(drawn.nodes, key=lambda name: name in drawn.failing)
    for number, name in enumerate(names):
        node, following = drawn.nodes[name], (names[number + 1 :] or [""])[0]
        edges = [edge for edge in drawn.edges if edge.source == name]
        failing = name in drawn.failing
        if failing and (not number or names[number - 1] not in drawn.failing):
            yield Text("when something fails", "dim")
        yield _box(node, width, failing=failing)
        yield from _arrows(node, edges, following)


def _box(node: StateNode, width: int, *, failing: bool) -> Panel:
    again = retries(node.state)
    words = Text(shortened(detail(node), LONGEST_DETAIL), "dim")
    if again:
        words.append(f"  ↻ {again}", "dim")
    title = Text.assemble(f"{SIGNS.get(node.kind, ' ')} ", (node.name, "" if failing else "bold"))
    style = "red" if failing or node.kind == "Fail" else "blue"
    content: RenderableType = words
    if node.inner:
        content = Group(words, _inside(node, width - 4))
    return Panel(
        content,
        title=title,
        title_align="left",
        box=box.ROUNDED,
        border_style=style,
        expand=False,
        width=None if node.inner else min(width, max(title.cell_len, words.cell_len) + 6),
    )


def _inside(node: StateNode, width: int) -> RenderableType:
    """Branches beside each other where there is room, else below each other."""
    share = width // len(node.inner) - 2
    beside = share >= NARROWEST
    machines = [
        Group(*_machine(machine_graph(machine, path), share if beside else width))
        for path, machine in node.inner
    ]
    if beside:
        row = Table.grid(padding=(0, 2, 0, 0))
        row.add_row(*machines)
        return row
    parts: list[RenderableType] = []
    for number, machine in enumerate(machines):
        parts += [Text("at the same time", "dim")] if number else []
        parts.append(machine)
    return Group(*parts)


def _arrows(node: StateNode, edges: list[Edge], following: str) -> Iterator[Text]:
    """Where the state goes: down, where the next box is the one that it goes to; else by name."""
    onward = [edge for edge in edges if edge.kind != "catch"]
    for edge in edges:
        if edge in onward and len(onward) == 1 and edge.target == following:
            continue
        words = f"{edge.label} " if edge.label else ""
        why = "on " if edge.kind == "catch" else ""
        words = words.replace("States.ALL", "any error")
        line = Text(f"  {why}{words}→ {edge.target}")
        line.stylize("dim")
        line.truncate(76, overflow="ellipsis")
        yield line
    if any(edge.target == following for edge in onward):
        yield Text("  ↓")
    elif node.ends and node.kind != "Fail":
        yield Text("  ◎", "green")
