"""What a deployment does: one ResourceChange per resource, reported while it happens; the same for
the engine and for a run in process.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

SAME = "same"
# What the engine calls its steps → the word for it here. A replacement is told once, by its
# creation.
OPERATIONS = {
    "create": "create",
    "update": "update",
    "delete": "delete",
    "create-replacement": "replace",
    "replace": "",
    "delete-replaced": "",
    "same": SAME,
    "read": SAME,
    "refresh": SAME,
    "import": "create",
}
DEFINITION = "aws:sfn/stateMachine:StateMachine"
CONTEXT_LINES = 3


class ResourceChange(NamedTuple):
    """What happens to one resource.

    `operation`: create, update, replace, delete or same; `old` and `new`: its inputs; `keys`: the
    names of those that differ.
    """

    operation: str
    type: str
    name: str
    old: Mapping[str, Any]
    new: Mapping[str, Any]
    keys: tuple[str, ...] = ()


class Deployed(NamedTuple):
    """What a deployment came to: its changes (without "same") and the stack's outputs; secret ones
    are "[secret]".
    """

    changes: list[ResourceChange]
    outputs: Mapping[str, Any]


# Called with a ResourceChange and whether it is done (else: begun), from the thread it happens in.
Report = Callable[[ResourceChange, bool], None]


def silent(change: ResourceChange, done: bool) -> None:
    """A Report that prints nothing."""


def counts(changes: Sequence[ResourceChange]) -> dict[str, int]:
    """How many resources are created, updated, replaced, deleted; only what occurs, in this
    order.
    """
    by_operation = {
        operation: sum(change.operation == operation for change in changes)
        for operation in ("create", "update", "replace", "delete")
    }
    return {operation: number for operation, number in by_operation.items() if number}


def definition_diffs(changes: Sequence[ResourceChange]) -> Iterator[tuple[str, list[str]]]:
    """(state machine, lines of a unified diff) for each definition that changes: state by state,
    those that stay left out.
    """
    for change in sorted(changes):
        if (
            change.type == DEFINITION
            and change.operation in ("update", "replace")
            and "definition" in change.old
        ):
            lines = definition_diff(
                str(change.old["definition"]), str(change.new.get("definition", ""))
            )
            if lines:
                yield str(change.new.get("name", change.name)), lines


def definition_diff(old: str, new: str) -> list[str]:
    """The lines that differ between two definitions, each state under a heading with its path."""
    before, after = _parts(old), _parts(new)
    lines: list[str] = []
    for path in sorted(before.keys() | after.keys()):
        if before.get(path) != after.get(path):
            lines += [f"@@ {path} @@", *_unified(before.get(path), after.get(path))]
    return lines


def _parts(definition: str) -> dict[str, Any]:
    """{"/": the machine without its states, "/States/Extract": that state, …}; what is no JSON is
    one part.
    """
    try:
        parsed = json.loads(definition)
    except json.JSONDecodeError:
        return {"/": definition}
    return {"/": {key: value for key, value in parsed.items() if key != "States"}} | {
        f"/States/{name}": state for name, state in parsed.get("States", {}).items()
    }


def _unified(old: Any, new: Any) -> list[str]:
    before, after = (
        [] if part is None else json.dumps(part, indent=2, ensure_ascii=False).splitlines()
        for part in (old, new)
    )
    compared = list(difflib.unified_diff(before, after, n=CONTEXT_LINES, lineterm=""))
    return [line for line in compared[2:] if not line.startswith("@@")]
