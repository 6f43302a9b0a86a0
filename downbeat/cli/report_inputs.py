"""Everything that the report says of a stack, as plain data: what it finds itself, the verdict of
`check`, the prices of `cost`, what changed and what really ran.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from downbeat.asl import Diagnostic, DiagnosticsError
from downbeat.cli.checking import check_pipelines
from downbeat.cli.cost_report import record
from downbeat.cli.stack_at_commit import changes_since
from downbeat.config import stack_file
from downbeat.estimates.runs import failing_runs
from downbeat.estimates.stacks import estimate
from downbeat.options import stack_names
from downbeat.plan.stacks import account_of, configured_stack, planned_stack, project_root, register
from downbeat.report.recorded_runs import actual_runs
from downbeat.report.report_data import planned_of, stack_report
from downbeat.simulator.recording_files import recordings_in


def gathered(
    stack: str, keys: list[str], against: str = "", recordings: Sequence[Path] = ()
) -> dict[str, Any]:
    """Everything that the report says, as plain data."""
    root = project_root()
    others = [name for name in stack_names() if name != stack]
    report = stack_report(stack, root, datetime.now(UTC), keys, others=others)
    priced, checked = costs(stack, root, keys), verdicts(stack, root)
    months = {one["pipeline"]: one for one in priced["pipelines"]}
    ran = recorded_runs(stack, root, recordings) if recordings else {}
    changes, month_before = changes_since(against, stack, root, priced) if against else ({}, None)
    pipelines = [
        {
            **one,
            "cost": months[one["key"]],
            "checks": checked.get(one["key"], []),
            "changes": changes.get(one["key"]),
            "actual": ran.get(one["key"], []),
        }
        for one in report["pipelines"]
    ]
    gone = [key for key, change in changes.items() if change["kind"] == "removed"]
    whole = {key: value for key, value in priced.items() if key != "pipelines"}
    return {
        **report,
        "pipelines": pipelines,
        "cost": whole,
        "checks": checked.get("", []),
        "against": against,
        "month_before": None if keys else month_before,
        "removed": gone,
    }


def recorded_runs(stack: str, root: Path, paths: Sequence[Path]) -> dict[str, list[dict[str, Any]]]:
    """Pipeline → its executions among the recordings."""
    if missing := [path for path in paths if not path.exists()]:
        raise DiagnosticsError(
            [Diagnostic("--recorded", f"{one} does not exist") for one in missing]
        )
    return actual_runs(planned_of(stack, root), recordings_in(paths))


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
