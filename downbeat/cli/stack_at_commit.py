"""A stack as an earlier commit deploys it, and what a change does to each of its pipelines."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from downbeat.asl import stated_permissions
from downbeat.asl.reasons import Certified, certified, role_reasons
from downbeat.asl.role_changes import change_sentences, role_change
from downbeat.cli.commit_files import (
    answer_of,
    diagnostics_of,
    files_at,
    last_line,
    unreadable_commit,
)
from downbeat.config import stack_file
from downbeat.plan.planned import Planned
from downbeat.plan.stacks import account_of, planned_stack
from downbeat.report.differences import facts, state_changes

# What the program at the commit is asked: it prints pipeline → definition, statements, and facts
# where that program knows of them.
QUESTION = """
import json, sys
try:
    from downbeat.report.differences import facts
except ImportError:
    facts = lambda planned: {}
from downbeat.config import stack_file
from downbeat.plan.stacks import account_of, planned_stack, project_root
stack, root = sys.argv[1], project_root()
planned = planned_stack(stack, root, account_of(stack_file(root, stack)))
plain = {
    one.key: {"definition": one.definition, "statements": one.statements, "facts": facts(one)}
    for one in planned
}
print(json.dumps(plain))
"""


def earlier_stack(ref: str, stack: str, root: Path) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """(pipeline → {"definition", "statements", "facts"}, what `cost --json` says), both of the
    program at `ref`; ({}, None) where it does not have the stack yet, and no costs where it prices
    none.

    Raises:
        DiagnosticsError: where git does not know `ref`, or the program there cannot be asked.
    """
    with files_at(ref, root) as folder:
        if not (folder / f"Pulumi.{stack}.yaml").is_file():
            return {}, None
        answer = answer_of(folder, "-c", QUESTION, stack)
        if answer.returncode:
            raise unreadable_commit(
                f"the program at {ref} does not say what it deploys: {last_line(answer)}"
            )
        priced = answer_of(folder, "-m", "downbeat.cli", "cost", "--json", "--stack", stack)
    known = priced.stdout.startswith("{") and not diagnostics_of(priced)
    return json.loads(answer.stdout), json.loads(priced.stdout) if known else None


def changes_since(
    ref: str, stack: str, root: Path, costs: Mapping[str, Any]
) -> tuple[dict[str, dict[str, Any]], float | None]:
    """(pipeline → what changed since `ref`, dollars a month of the whole stack before or None).

    What changed: {"kind", "before": the earlier definition, "states", "permissions", "facts":
    {"what", "before", "now"} each, "cost": {"before", "now"} a month or None}. `kind` is "added",
    "removed", "changed" or "same". `costs`: what `cost --json` says now.
    """
    before, earlier_costs = earlier_stack(ref, stack, root)
    planned = planned_stack(stack, root, account_of(stack_file(root, stack)))
    now = {one.key: one for one in planned}
    months = [_months(earlier_costs), _months(costs)]
    changes = {
        key: {
            **_changes(now.get(key), before.get(key)),
            "cost": _cost(key, *months) if earlier_costs else None,
        }
        for key in dict.fromkeys([*now, *before])
    }
    total = earlier_costs["month"]["1"]["dollars"] if earlier_costs else None
    return changes, total


def _changes(now: Planned | None, before: Mapping[str, Any] | None) -> dict[str, Any]:
    definition = now.definition if now else {}
    old = before or {"definition": {}, "statements": [], "facts": {}}
    role = role_change(_certificate(now) if now else [], old["statements"])
    permissions = list(change_sentences(role))
    changed = changed_facts(facts(now) if now else {}, old.get("facts", {}))
    same = definition == old["definition"] and not permissions and not changed
    return {
        "kind": _kind(now is not None, before is not None, same=same),
        "before": old["definition"],
        "states": state_changes(definition, old["definition"]),
        "permissions": permissions,
        "facts": changed,
    }


def changed_facts(now: Mapping[str, str], before: Mapping[str, str]) -> list[dict[str, str]]:
    """The facts that differ, of those that both programs know."""
    return [
        {"what": what, "before": before[what], "now": now[what]}
        for what in now
        if what in before and before[what] != now[what]
    ]


def _certificate(planned: Planned) -> list[Certified]:
    """What the definition asks for, and why; not what every role has."""
    reasons = role_reasons(
        planned.definition,
        statements=stated_permissions(planned.spec, planned.references),
        state_machine_arn=planned.address.state_machine_arn,
    )
    return certified(planned.statements, reasons)


def _kind(now: bool, before: bool, *, same: bool) -> str:
    if now and before:
        return "same" if same else "changed"
    return "added" if now else "removed"


def _months(costs: Mapping[str, Any] | None) -> dict[str, float]:
    return {one["pipeline"]: one["month"] for one in (costs or {}).get("pipelines", ())}


def _cost(key: str, before: Mapping[str, float], now: Mapping[str, float]) -> dict[str, float]:
    return {"before": before.get(key, 0.0), "now": now.get(key, 0.0)}
