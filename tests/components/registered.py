"""Every value that the components register for one orchestration, with one part after the other of
it changed: `python -m tests.components.registered` prints tests/components/registered.txt.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from downbeat.plan.triggers import Events, Messages
from tests import program
from tests.components.example import ADDRESS, deployed

QUEUE = ADDRESS.arn("sqs", "orders")
TEAM = ["team@example.com"]
# What is changed → of the example (tests/components/example.py). Only the first is written out
# whole, of the others what it does not have.
VARIANTS: dict[str, dict[str, Any]] = {
    "everything is watched": {
        "watching": "full",
        "alarms": ("error-rate", "failed", "new-version", "too-long"),
        "alarm_contacts": TEAM,
        "skipped": TEAM,
        "partial": TEAM,
        "reported_statuses": {"success": ("SUCCEEDED",), "failure": ("FAILED", "TIMED_OUT")},
    },
    "a queue starts it": {
        "trigger": Messages(QUEUE, 50, {"body": {"kind": ["order"]}}),
        "schedule": None,
        "watching": "lean",
        "slack_webhook": None,
        "log_level": "ALL",
    },
    "events start it": {
        "trigger": Events({"source": ["acme"]}),
        "enabled": False,
        "protect": True,
        "retain_logs": True,
        "encrypt_schedules": True,
        "log_execution_data": True,
        "log_retention_days": 7,
        "permissions_boundary": "arn:aws:iam::123456789012:policy/boundary",
        "alarm_limits": {"files-age": {"threshold": 60}, "did-not-run": {"period": 600}},
    },
}


def page() -> str:
    """tests/components/registered.txt."""
    known: set[str] = set()
    lines = []
    for title, changes in VARIANTS.items():
        lines.append(f"== {title}")
        for block in sorted(_block(one) for one in deployed(**changes).registrations if one.custom):
            new = [line for line in block if f"{block[0]}{line}" not in known]
            known |= {f"{block[0]}{line}" for line in block}
            if new:
                lines += new if new[0] == block[0] else [block[0], *new]
    return "\n".join(lines) + "\n"


def _block(one: program.Registration) -> list[str]:
    """The type and name of a resource, its options, and each of its inputs on a line."""
    return [f"{one.type.removeprefix('aws:')} {one.name}", *_options(one), *_inputs(one)]


def _options(one: program.Registration) -> Iterator[str]:
    names = sorted(urn.rpartition("::")[2] for urn in one.depends_on)
    yield f"  behind {', '.join(names)}" if names else "  behind nothing"
    yield f"  inside {one.parent.rpartition('::')[2]}"
    if one.protect or one.retain_on_delete:
        yield f"  protected {one.protect}, retained {one.retain_on_delete}"


def _inputs(one: program.Registration) -> Iterator[str]:
    for key, value in sorted(one.inputs.items()):
        if key == "code":
            continue  # the function's files, with their digests
        secret = " (secret)" if key in one.secrets else ""
        yield f"  {key}{secret} = {json.dumps(value, ensure_ascii=False, sort_keys=True)}"


if __name__ == "__main__":
    print(page(), end="")
