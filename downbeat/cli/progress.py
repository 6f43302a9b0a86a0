"""What is done meanwhile: a bar in a terminal, a line per pipeline elsewhere."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from downbeat.emulator.changes import Report, ResourceChange

VERBS = {"create": "created", "update": "updated", "replace": "replaced", "delete": "deleted"}
WIDEST_NAME = 40


@contextmanager
def show_progress(
    console: Console, foreseen: Sequence[ResourceChange], groups: Sequence[str] = ()
) -> Iterator[Report]:
    """A Report of what happens: `foreseen` is what will be done, `groups` are the pipelines."""
    if not console.is_terminal:
        yield _lines(console, foreseen, groups)
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=16),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=len(foreseen) or None)
        one_at_a_time = threading.Lock()

        def report(change: ResourceChange, done: bool) -> None:
            with one_at_a_time:
                text = f"{change.operation} {change.name}"[:WIDEST_NAME].ljust(WIDEST_NAME)
                bar.update(task, description=text, advance=1 if done else 0)

        yield report


def _lines(console: Console, foreseen: Sequence[ResourceChange], groups: Sequence[str]) -> Report:
    """A line for each pipeline, when the last of its resources is done."""
    left = Counter(group_of(change, groups) for change in foreseen)
    done_there: dict[str, Counter[str]] = {}
    one_at_a_time = threading.Lock()

    def report(change: ResourceChange, done: bool) -> None:
        if not done:
            return
        group = group_of(change, groups)
        with one_at_a_time:
            left[group] -= 1
            verbs = done_there.setdefault(group, Counter())
            verbs[VERBS[change.operation]] += 1
            if left[group] == 0:
                counted = ", ".join(f"{number} {verb}" for verb, number in verbs.items())
                console.print(Text(f"  {group or REST}: {counted}"))

    return report


REST = "the stack itself"


def group_of(change: ResourceChange, groups: Sequence[str]) -> str:
    """The pipeline that a resource belongs to by its name; "" for the stack's own."""
    mine = [key for key in groups if change.name == key or change.name.startswith(f"{key}-")]
    return max(mine, key=len, default="")
