"""What is derived for every integration, by modules that are imported anew:
`python -m tests.asl.derived` prints tests/asl/derived.txt.

Each integration and pattern is called with every argument that its table reads, with none, and with
values that cannot be read. The table is built when the modules are imported; here that happens while the test runs.
"""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from tests.asl.test_integrations import CASES, distributed_map, machine

# Values that are known only when an execution runs, or are no name and no ARN of anything.
UNFIT = ("{% $states.input.name %}", "no such thing!")
PLACE = {"region": "us-east-1", "account": "123456789012"}


def page() -> str:
    """tests/asl/derived.txt: each call, its statements, and what is unresolved without arguments."""
    with anew():
        return "\n".join(_lines(importlib.import_module("downbeat.asl.role_policy"))) + "\n"


@contextmanager
def anew() -> Iterator[None]:
    """Import the modules of downbeat.asl anew inside of this, and forget them behind it."""
    before = {name: sys.modules.pop(name) for name in list(sys.modules) if _of_asl(name)}
    try:
        yield
    finally:
        for name in [name for name in sys.modules if _of_asl(name)]:
            del sys.modules[name]
        sys.modules.update(before)
        for name, module in before.items():
            parent, _, child = name.rpartition(".")
            setattr(sys.modules[parent], child, module)


def _of_asl(name: str) -> bool:
    return f"{name}.".startswith("downbeat.asl.")


def _lines(role_policy: ModuleType) -> Iterator[str]:
    yield from ("a Distributed Map", *_derived(role_policy, distributed_map()))
    for resource, pattern in CASES:
        called = machine(resource, pattern)
        yield f"{resource}{pattern}"
        yield from _derived(role_policy, called)
        gaps: dict[str, None] = {}
        for value in (None, *UNFIT):
            for gap in role_policy.unresolved(_with_arguments(called, value), **PLACE):
                sentence, _, fix = gap.message.partition(". ")
                asked = _asked(fix) if value is UNFIT[0] else ""
                gaps[f"  {gap.severity} {gap.code} {gap.path}: {sentence}{asked}"] = None
        yield from gaps


def _asked(fix: str) -> str:
    """The statements that a message asks for."""
    _, _, told = fix.partition('"permissions": ')
    return "".join(
        f" | {' '.join(one['Action'])} on {' '.join(one['Resource'])}"
        f" {json.dumps(one['Condition']) if 'Condition' in one else ''}".rstrip()
        for one in json.loads(f"[{told}]")
    )


def _with_arguments(definition: dict[str, Any], value: Any) -> dict[str, Any]:
    """The definition with this value in place of each argument; None: without arguments."""
    states = {
        name: {**state, "Arguments": {} if value is None else _replaced(state["Arguments"], value)}
        for name, state in definition["States"].items()
    }
    return {**definition, "States": states}


def _replaced(arguments: Any, value: Any) -> Any:
    if isinstance(arguments, dict):
        return {key: _replaced(inner, value) for key, inner in arguments.items()}
    if isinstance(arguments, list):
        return [_replaced(inner, value) for inner in arguments]
    return value


def _derived(role_policy: ModuleType, definition: dict[str, Any]) -> Iterator[str]:
    for one in role_policy.permissions(definition, **PLACE):
        condition = json.dumps(one["Condition"]) if "Condition" in one else ""
        yield f"  {' '.join(one['Action'])} on {' '.join(one['Resource'])} {condition}".rstrip()


if __name__ == "__main__":
    print(page(), end="")
