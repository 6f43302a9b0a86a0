"""What is derived for every integration, by modules that are imported anew:
`python -m tests.asl.derived` prints tests/asl/derived.txt.

Each integration and pattern is called with every argument that its table reads, and with none. The
table is built when the modules are imported; here that happens while the test runs.
"""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from tests.asl.test_integrations import CASES, distributed_map, machine

PLACE = {"region": "us-east-1", "account": "123456789012"}


def page() -> str:
    """tests/asl/derived.txt: each call, its statements, and what is unresolved without arguments."""
    before = {name: sys.modules.pop(name) for name in list(sys.modules) if _of_asl(name)}
    try:
        anew = importlib.import_module("downbeat.asl.role_policy")
        return "\n".join(_lines(anew)) + "\n"
    finally:
        for name in [name for name in sys.modules if _of_asl(name)]:
            del sys.modules[name]
        sys.modules.update(before)


def _of_asl(name: str) -> bool:
    return f"{name}.".startswith("downbeat.asl.")


def _lines(role_policy: ModuleType) -> Iterator[str]:
    yield from ("a Distributed Map", *_derived(role_policy, distributed_map()))
    for resource, pattern in CASES:
        called = machine(resource, pattern)
        yield f"{resource}{pattern}"
        yield from _derived(role_policy, called)
        for state in called["States"].values():
            state["Arguments"] = {}
        for gap in role_policy.unresolved(called, **PLACE):
            yield f"  {gap.severity} {gap.code} {gap.path}: {gap.message.split('. ')[0]}"


def _derived(role_policy: ModuleType, definition: dict[str, Any]) -> Iterator[str]:
    for one in role_policy.permissions(definition, **PLACE):
        condition = json.dumps(one["Condition"]) if "Condition" in one else ""
        yield f"  {' '.join(one['Action'])} on {' '.join(one['Resource'])} {condition}".rstrip()


if __name__ == "__main__":
    print(page(), end="")
