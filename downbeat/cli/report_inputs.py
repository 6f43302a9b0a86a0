"""What other commands say of a stack, as plain data for the report: the verdict of `check` and the
prices of `cost`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from downbeat.cli.check_command import check_pipelines
from downbeat.cli.cost_report import record
from downbeat.config import stack_file
from downbeat.estimates.runs import failing_runs
from downbeat.estimates.stacks import estimate
from downbeat.plan.stacks import account_of, configured_stack, planned_stack, register


def verdicts(stack: str, root: Path) -> dict[str, list[dict[str, str]]]:
    """Pipeline → what `downbeat check` and the policies find; "" for the stack itself."""
    specs = register(root)
    return {
        checked.file.partition(" of ")[0] if checked.kind == "pipeline" else "": [
            {
                "path": each.path,
                "message": each.message,
                "code": each.code,
                "severity": each.severity,
            }
            for each in checked.diagnostics
        ]
        for checked in check_pipelines(list(specs), specs, [stack])
    }


def costs(stack: str, root: Path, keys: Sequence[str]) -> dict[str, Any]:
    """A month of the stack, as `downbeat cost --json` prints it; of `keys` alone where there are
    any.
    """
    configured = configured_stack(stack, root)
    planned = [
        each
        for each in planned_stack(stack, root, account_of(stack_file(root, stack)))
        if not keys or each.key in keys
    ]
    month = estimate(configured, planned)
    prices = month.prices
    return record(month, {each.key: failing_runs(configured, each, prices) for each in planned})
