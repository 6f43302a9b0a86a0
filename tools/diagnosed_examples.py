"""Makes the diagnostics of an example: each form of example by the function that finds
its faults.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError, EndpointConnectionError
from typer.testing import CliRunner

from components.cloud_control import ExistingResource
from components.existing_names import clashes
from components.physical_names import MACHINE, PhysicalName
from downbeat import asl
from downbeat.cli.__main__ import app
from downbeat.cli.checking import check_file, check_pipeline
from downbeat.cli.unexpected import unexpected_failure
from downbeat.config import load, stack_file
from downbeat.config.adopted import adopted_resources
from downbeat.ops.faults import OpsError, diagnostic
from downbeat.plan.access_of_versions import renaming_faults
from downbeat.plan.costs import Use, price_list, used
from downbeat.plan.planned import plan
from downbeat.plan.sources import python_fault, source_problems
from downbeat.plan.stack_advice import advise_on_stack
from downbeat.plan.stack_pair import pair_problems
from downbeat.plan.watching import unused_limits
from downbeat.simulator.forecasts import limits_ahead

ACCOUNT = "111122223333"
GOOD = {
    "name": "example",
    "references": {"bucket": "A bucket."},
    "input": {"region": "jakarta"},
    "States": {"S": {"Type": "Pass", "Comment": "${bucket}"}},
}
TUNED = {
    **GOOD,
    "settings": {
        "rows": {
            "type": "integer",
            "minimum": 1,
            "maximum": 500,
            "default": 100,
            "description": "The rows of one batch.",
        },
        "level": {
            "type": "string",
            "allowed": ["INFO", "DEBUG"],
            "default": "INFO",
            "description": "What is logged.",
        },
    },
    "States": {"S": {"Type": "Pass", "Comment": "${bucket} ${rows} ${level}"}},
}
STACK: dict[str, Any] = {
    "aws:region": "us-east-1",
    "downbeat:pipelines": {"example": {"references": {"bucket": "acme-reports"}}},
}
# A definition with a Map of one state.
LOOPED: dict[str, Any] = {
    "QueryLanguage": "JSONata",
    "StartAt": "Each",
    "States": {
        "Each": {
            "Type": "Map",
            "ItemProcessor": {"StartAt": "Item", "States": {"Item": {"Type": "Succeed"}}},
            "End": True,
        }
    },
}


def diagnosed(example: Mapping[str, Any]) -> list[asl.Diagnostic]:
    """The diagnostics of an example, by the function that its form calls for."""
    form = next(form for form in FORMS if form in example)
    try:
        return FORMS[form](example)
    except asl.DiagnosticsError as faults:
        return faults.diagnostics


def _state(example: Mapping[str, Any]) -> list[asl.Diagnostic]:
    return asl.problems(_alone(example, "state"), type=example.get("type", "STANDARD"))


def _permissions(example: Mapping[str, Any]) -> list[asl.Diagnostic]:
    return asl.unresolved(_alone({**example, "language": "JSONata"}, "permissions"))


def _check(example: Mapping[str, Any]) -> list[asl.Diagnostic]:
    spec = {**GOOD, **example["check"]}
    tuned = {
        "aws:region": example.get("region", STACK["aws:region"]),
        "downbeat:pipelines": _whole({"example": example.get("tuned", {})}),
    }
    return check_pipeline(load({**STACK, **tuned}, "dev", {"example": spec}), "example", spec)


def _limits(example: Mapping[str, Any]) -> list[asl.Diagnostic]:
    return list(unused_limits(example["limits"], "standard"))


def _stack(example: Mapping[str, Any]) -> list[asl.Diagnostic]:
    changes = {f"downbeat:{key}": _whole(value) for key, value in example["stack"].items()}
    load({**STACK, **changes}, "dev", {"example": TUNED, "second": {**GOOD, "name": "second"}})
    return []


def _pair(example: Mapping[str, Any]) -> list[asl.Diagnostic]:
    config = {**STACK, **{f"downbeat:{key}": value for key, value in example["pair"].items()}}
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "Pulumi.dev.yaml").write_text(json.dumps({"config": config}))
        return pair_problems(Path(folder), load(config, "dev", {"example": GOOD}))


def _adopted(example: Mapping[str, Any]) -> list[asl.Diagnostic]:
    adopted_resources(example["adopted"])
    return []


def _taken(example: Mapping[str, Any]) -> list[asl.Diagnostic]:
    """The fault of a stack one of whose state machines is there already."""
    machine = ExistingResource(PhysicalName(MACHINE, example["taken"]), "example")
    return clashes([machine], ("downbeat", "dev"), "dev")


def _prices(example: Mapping[str, Any]) -> list[asl.Diagnostic]:
    price_list("us-east-1", example["prices"])
    return []


def _deployed(example: Mapping[str, Any]) -> list[asl.Diagnostic]:
    """The faults of a stack whose last deployment left this record of its pipeline."""
    stack = load(STACK, "dev", {"example": GOOD})
    planned = plan(stack, {"example": GOOD}, account=ACCOUNT)
    return renaming_faults(planned, {"example": {"name": example["deployed"]}})


def _pipeline(example: Mapping[str, Any]) -> list[asl.Diagnostic]:
    _plan({**GOOD, **example["pipeline"]}, example.get("references"))
    return []


def _alone(example: Mapping[str, Any], key: str) -> dict[str, Any]:
    language = {"QueryLanguage": example["language"]} if "language" in example else {}
    return {**language, "StartAt": "S", "States": {"S": example[key]}}


def _plan(spec: Mapping[str, Any], references: Mapping[str, Any] | None) -> None:
    faults = asl.structure_problems(spec)
    if not faults and references is not None:
        faults = asl.spec_problems(spec, references)
    if faults:
        raise asl.DiagnosticsError(faults)
    supplied = {} if spec["references"] == {} else {"bucket": "acme-reports"}
    settings = {"downbeat:pipelines": {"example": {"references": supplied}}}
    stack = load({**STACK, **settings}, "dev", {"example": spec})
    plan(stack, {"example": spec}, account=ACCOUNT)


def _source(text: str) -> list[asl.Diagnostic]:
    """The findings of a file of pipelines/ that holds the text."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "pipelines" / "example.py"
        file.parent.mkdir()
        file.write_text(text, encoding="utf-8")
        try:
            compile(text, str(file), "exec")
        except SyntaxError as fault:
            return [python_fault(fault, Path(folder))]
        return source_problems(Path(folder), {})


def _command(example: Mapping[str, Any]) -> list[asl.Diagnostic]:
    """The diagnostics that a command line ends with."""
    printed = CliRunner().invoke(app, [*example["command"].split(), "--json"]).stdout
    answer = json.loads(printed)
    records = answer.get("diagnostics", []) if isinstance(answer, dict) else answer
    return [asl.Diagnostic(one["path"], one["message"], one["code"]) for one in records]


def _aws(example: Mapping[str, Any]) -> list[asl.Diagnostic]:
    """The diagnostic of a call that AWS refuses with a code, or does not answer."""
    if not example["aws"]:
        unanswered = EndpointConnectionError(endpoint_url="https://states.us-east-1.amazonaws.com/")
        return [diagnostic(unanswered, "prod")]
    error = {"Code": example["aws"], "Message": "The call failed."}
    return [diagnostic(ClientError({"Error": error}, "ListExecutions"), "prod")]


def _unreadable(file: str) -> asl.Diagnostic:
    faults = check_file(file, {})
    assert faults.unreadable is not None
    return faults.unreadable


def _unexpected(example: Mapping[str, Any]) -> list[asl.Diagnostic]:
    try:
        raise IndexError(example["unexpected"])
    except IndexError as fault:
        line = re.compile(r"\.py:\d+")
        every = [unexpected_failure(fault)]
        return [replace(each, message=line.sub(".py:1", each.message)) for each in every]


def _whole(value: Any) -> Any:
    """The pipelines of an example with what all of them need."""
    supplied = {"references": {"bucket": "acme-reports"}}
    names = ("example", "second")
    if not isinstance(value, dict):
        return value
    return {key: {**supplied, **inner} if key in names else inner for key, inner in value.items()}


def _file(example: Mapping[str, Any]) -> list[asl.Diagnostic]:
    text = example["file"]
    with tempfile.TemporaryDirectory() as folder:
        if text is not None:
            (Path(folder) / "Pulumi.dev.yaml").write_text(text, encoding="utf-8")
        stack_file(Path(folder), "dev")
    return []


FORMS: dict[str, Callable[[Mapping[str, Any]], list[asl.Diagnostic]]] = {
    "definition": lambda example: asl.problems(example["definition"]),
    "state": _state,
    "advice": lambda example: asl.advice(_alone(example, "advice")),
    "advice_definition": lambda example: asl.advice(example["advice_definition"]),
    "permissions": _permissions,
    "source": lambda example: _source(example["source"]),
    "config": lambda example: advise_on_stack(example["config"]),
    "check": _check,
    "limits": _limits,
    "file": _file,
    "stack": _stack,
    "adopted": _adopted,
    "taken": _taken,
    "deployed": _deployed,
    "pair": _pair,
    "pipeline": _pipeline,
    "prices": _prices,
    "call": lambda example: used([Use("S", example["call"], {}, 1.0)], {})[1],
    "command": _command,
    "aws": _aws,
    "file_checked": lambda example: [_unreadable(example["file_checked"])],
    "refused": lambda example: [diagnostic(OpsError(example["refused"]))],
    "unexpected": _unexpected,
    "items": lambda example: limits_ahead(LOOPED, {"Each": example["items"]}),
    "comment": lambda example: limits_ahead({**LOOPED, "Comment": "x" * example["comment"]}),
}
