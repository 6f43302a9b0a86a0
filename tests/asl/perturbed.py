"""A few definitions with one value changed at a time, and what is derived then:
`python -m tests.asl.perturbed` prints tests/asl/perturbed.txt.

Each line is an outcome (a statement, or a diagnostic without the values that it quotes) and in how
many of the changed definitions it comes. Many of them are no definitions that AWS would take: what
is derived of them is something or nothing, and never an exception.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from downbeat.asl import permissions, unresolved
from tests.asl.tasks import MACHINE, ROLES, TOPIC, arn, distributed, machine, reader, task

DROPPED = object()
VALUES = (
    *(DROPPED, "", "x", "*", " {% $states.input.x %}", "${x}", 7, {}, [], ["x"]),
    *(TOPIC, "arn:aws-cn:states:::sns:publish.sync"),
)
ROLE = "arn:aws:iam::210987654321:role/theirs"
TEMPLATE = {"StateMachineArn": "arn:aws:states:eu-west-1:210987654321:stateMachine:child:live"}
DEFINITIONS = {
    "events": machine(
        task("events:putEvents", Entries=[{"EventBusName": "orders", "Detail": {}}, {"Detail": {}}])
    ),
    "tables": machine(
        task("aws-sdk:dynamodb:batchGetItem", RequestItems={"runs": {}, "orders.$": "$.keys"}),
        task("aws-sdk:dynamodb:query", TableName="runs", IndexName="by-day"),
    ),
    "a run": machine(
        task("ecs:runTask.sync", Cluster="prod", TaskDefinition="load:7", Overrides=ROLES),
        {"Resource": arn("lambda", "function:orders:live")},
        {"Resource": arn("states", "activity:ask")},
    ),
    "another role": machine(
        {**task("sns:publish", TopicArn=TOPIC), "Credentials": {"RoleArn": ROLE}}
    ),
    "JSONPath": {
        "StartAt": "Each",
        "States": {
            "Each": {
                "Type": "Map",
                "Iterator": {
                    "StartAt": "Publish",
                    "States": {
                        "Publish": {
                            "Type": "Task",
                            "Resource": "arn:aws:states:::sns:publish",
                            "Parameters": {"TopicArn": TOPIC, "Message.$": "$.message"},
                            "End": True,
                        }
                    },
                },
                "End": True,
            }
        },
    },
    "a Distributed Map": distributed(
        Label="each",
        ItemReader=reader("getObject", {"InputType": "MANIFEST"}, Key="in/manifest.json"),
        ResultWriter={**reader("putObject"), "Arguments": {"Bucket": "acme-data", "Prefix": "out"}},
    ),
    "listed objects": distributed(
        ItemReader=reader("listObjectsV2", {"Transformation": "LOAD_AND_FLATTEN"}, Prefix="in/")
    ),
    "queries": machine(
        task("athena:startQueryExecution", QueryString="SELECT 1", WorkGroup="reports"),
        task("athena:getQueryResults", QueryExecutionId="{% $id %}"),
        task("states:startExecution.sync:2", **TEMPLATE),
    ),
}
DEFINITIONS["queries by the SDK"] = machine(
    task("aws-sdk:athena:startQueryExecution", QueryString="SELECT 1", WorkGroup="reports"),
    task("aws-sdk:athena:getQueryResults", QueryExecutionId="{% $id %}"),
)
Path = tuple[str | int, ...]


def page() -> str:
    """tests/asl/perturbed.txt."""
    return "".join(
        line
        for name, definition in DEFINITIONS.items()
        for line in (f"== {name}\n", *_lines(definition))
    )


def _lines(definition: Any) -> Iterator[str]:
    outcomes = Counter(
        outcome
        for path in _paths(definition)
        for value in VALUES
        for outcome in _derived(_replaced(definition, path, value))
    )
    yield from (f"{count:5} {outcome}\n" for outcome, count in sorted(outcomes.items()))


def _derived(definition: Any) -> Iterator[str]:
    for one in permissions(definition, state_machine_arn=MACHINE):
        condition = json.dumps(one["Condition"]) if "Condition" in one else ""
        yield f"{' '.join(one['Action'])} on {' '.join(one['Resource'])} {condition}".rstrip()
    for gap in unresolved(definition, state_machine_arn=MACHINE):
        told = re.sub(r'"[^"]*"|\([^)]*\)', "…", gap.message.split(". Add to")[0])
        yield f"{gap.severity} {gap.code} {gap.path}: {told}"


def _paths(value: Any, before: Path = ()) -> Iterator[Path]:
    """The paths of all values below "States"."""
    inner = value.items() if isinstance(value, dict) else ()
    for key, one in enumerate(value) if isinstance(value, list) else inner:
        if len(before) > 1:
            yield (*before, key)
        if before or key == "States":
            yield from _paths(one, (*before, key))


def _replaced(value: Any, path: Path, new: Any) -> Any:
    key, *rest = path
    copy = value.copy()
    if rest:
        copy[key] = _replaced(value[key], tuple(rest), new)
    elif new is DROPPED:
        copy.pop(key)
    else:
        copy[key] = new
    return copy


if __name__ == "__main__":
    print(page(), end="")
