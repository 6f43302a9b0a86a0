"""Runs deployments/ under mocks in its own environment and prints what it registered as JSON:
`python -m tests.deployments.program`.

On standard input: {"stack", "config", "secrets", "preview", "caller"}. On standard output:
{"registrations", "outputs"}, or {"refused"}.
"""

from __future__ import annotations

import json
import runpy
import sys
from pathlib import Path
from typing import Any

from tests import program

ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    runpy.run_path(str(ROOT / "deployments" / "__main__.py"), run_name="__main__")


def told(given: dict[str, Any]) -> dict[str, Any]:
    """What a run of the program comes to."""
    caller = {
        "accountId": given["caller"],
        "arn": f"arn:aws:iam::{given['caller']}:user/admin",
        "id": "1",
        "userId": "1",
    }
    options = {
        "project": "downbeat-deployments",
        "stack": given["stack"],
        "config": program.engine_config(given["config"]),
        "secrets": given["secrets"],
        "preview": given["preview"],
        "calls": {"aws:index/getCallerIdentity:getCallerIdentity": lambda arguments: caller},
    }
    try:
        run = program.run(main, **options)
    except program.RunError as error:
        return {"refused": str(error)}
    kept = [
        {
            "type": r.type,
            "name": r.name,
            "inputs": r.inputs,
            "secrets": sorted(r.secrets),
            "protect": r.protect,
            "parent": r.parent.rsplit("::", 1)[-1],
        }
        for r in run.registrations
        if r.type != "pulumi:pulumi:Stack"
    ]
    return {"registrations": kept, "outputs": run.stack_outputs}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(told(json.load(sys.stdin))))
