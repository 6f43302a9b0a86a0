"""What `up` will do, before it asks: by pipeline, definitions state by state."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.text import Text

from downbeat.cli.progress import REST, group_of
from downbeat.emulator.changes import ResourceChange, counts, definition_diffs

MOST_LISTED = 30  # changes of the whole stack that are listed one by one
STYLES = {"+": "green", "-": "red", "@": "cyan"}
MARKS = {"create": "+", "update": "~", "replace": "±", "delete": "-"}


def foreseen_lines(changes: Sequence[ResourceChange], groups: Sequence[str]) -> Iterator[Text]:
    """The lines: for each pipeline how much is done, and what, where that is not too much to
    read.
    """
    each = len(changes) <= MOST_LISTED
    for group in (*groups, ""):
        mine = sorted(change for change in changes if group_of(change, groups) == group)
        if not mine:
            continue
        yield Text(f"{group or REST}: {summed(mine)}", "bold")
        for change in mine if each else ():
            why = f" ({', '.join(change.keys)})" if change.keys else ""
            yield Text(f"  {MARKS[change.operation]} {short(change.type)} {change.name}{why}")
        for machine, lines in definition_diffs(mine):
            yield Text(f"  the definition of {machine}:")
            yield from (Text(f"    {line}", STYLES.get(line[:1], "")) for line in lines)


def summed(changes: Sequence[ResourceChange]) -> str:
    """ "3 to create, 1 to replace"."""
    return ", ".join(f"{number} to {operation}" for operation, number in counts(changes).items())


def short(token: str) -> str:
    """aws:sfn/stateMachine:StateMachine → sfn:StateMachine."""
    module, _, name = token.removeprefix("aws:").partition("/")
    return f"{module}:{name.rpartition(':')[2]}"
