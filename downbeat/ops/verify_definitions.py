"""Does AWS take the definitions that Downbeat takes?

https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinition.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from downbeat import asl
from downbeat.ops.deployment import Deployment
from downbeat.ops.verdict import Verdict, compared
from downbeat.plan.planned import Planned

CHECK = "ValidateStateMachineDefinition"


def definition_verdicts(deployment: Deployment, planned: Planned) -> Iterator[Verdict]:
    """One verdict: OK or FAIL, with the paths of the errors. AWS's warnings are the note."""
    text = json.dumps(planned.definition, ensure_ascii=False)
    answer = deployment.client("stepfunctions").validate_state_machine_definition(
        definition=text, type="STANDARD", severity="WARNING"
    )
    errors = [one for one in asl.problems(text) if one.severity == "error"]
    ours = {"result": "FAIL" if errors else "OK", "errors": sorted({one.path for one in errors})}
    diagnostics = answer.get("diagnostics", [])
    theirs = {
        "result": answer["result"],
        "errors": sorted({_location(one) for one in diagnostics if one["severity"] == "ERROR"}),
    }
    note = "; ".join(f"{_location(one)}: {one['message']}" for one in diagnostics)
    yield compared(planned.key, CHECK, planned.address.name, ours, theirs, note=note)


def _location(diagnostic: dict[str, Any]) -> str:
    return str(diagnostic.get("location") or "/")
