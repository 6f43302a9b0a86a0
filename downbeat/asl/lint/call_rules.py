"""What the pages of a service say of a call besides its model: arguments that only together make
sense, texts of a form of their own, limits.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from downbeat.asl.diagnostic import Diagnostic, nearest
from downbeat.asl.walk import states

LONGEST_DELAY = 900
VERBS = (
    *("SELECT", "WITH", "INSERT", "CREATE", "DROP", "ALTER", "UNLOAD", "MSCK", "SHOW", "DESCRIBE"),
    *("DELETE", "UPDATE", "MERGE", "OPTIMIZE", "VACUUM", "EXPLAIN", "EXECUTE", "PREPARE", "VALUES"),
    *("DEALLOCATE", "USING", "TABLE", "DESC"),
)
RULE = Iterator[tuple[str, str, str]]  # path below the arguments, message, severity


class TaskCall(NamedTuple):
    """A Task's arguments, and the pattern of its Resource (".sync" or "")."""

    arguments: Mapping[str, Any]
    pattern: str

    def text(self, name: str) -> str:
        """An argument that is written out as a text; "" otherwise."""
        value = self.arguments.get(name)
        return value if isinstance(value, str) and not value.startswith("{%") else ""

    def has(self, name: str) -> bool:
        return name in self.arguments or f"{name}.$" in self.arguments


def _run_task(call: TaskCall) -> RULE:
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html"""
    if call.text("LaunchType") == "FARGATE" and not call.has("NetworkConfiguration"):
        yield (
            "",
            'a task on Fargate needs "NetworkConfiguration": {"AwsvpcConfiguration": {"Subnets":'
            " […]}}, without which ECS refuses it.",
            "error",
        )
    overrides = call.arguments.get("Overrides")
    containers = overrides.get("ContainerOverrides") if isinstance(overrides, Mapping) else ()
    for number, one in enumerate(containers if isinstance(containers, (list, tuple)) else ()):
        if isinstance(one, Mapping) and not {"Name", "Name.$"} & one.keys():
            yield (
                f"/Overrides/ContainerOverrides[{number}]",
                'needs "Name", the container of the task definition that it is for.',
                "error",
            )


def _send_message(call: TaskCall) -> RULE:
    """https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html"""
    delay = call.arguments.get("DelaySeconds")
    if isinstance(delay, int) and not 0 <= delay <= LONGEST_DELAY:
        yield (
            "/DelaySeconds",
            f"is {delay}; SQS delays a message by 0 to {LONGEST_DELAY} seconds. Use a Wait state.",
            "error",
        )
    fifo = call.text("QueueUrl").endswith(".fifo")
    if fifo and not call.has("MessageGroupId"):
        yield "", 'a FIFO queue needs "MessageGroupId" in the arguments.', "error"


def _put_events(call: TaskCall) -> RULE:
    """https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html"""
    entries = call.arguments.get("Entries")
    for number, entry in enumerate(entries if isinstance(entries, (list, tuple)) else ()):
        if not isinstance(entry, Mapping):
            continue
        path = f"/Entries[{number}]"
        source, detail = entry.get("Source"), entry.get("Detail")
        if isinstance(source, str) and source.startswith("aws."):
            yield (
                f"{path}/Source",
                'begins with "aws.", which EventBridge keeps for AWS: choose another.',
                "error",
            )
        if isinstance(detail, str) and not detail.startswith("{%") and not _is_object(detail):
            yield (
                f"{path}/Detail",
                'is no JSON object, which EventBridge asks for: write {"name": "value"}.',
                "error",
            )
        for name in ("Source", "DetailType", "Detail"):
            if not {name, f"{name}.$"} & entry.keys() and not _slip(name, entry):
                yield path, f'needs "{name}", without which EventBridge refuses the event.', "error"


def _slip(name: str, entry: Mapping[str, Any]) -> bool:
    """Whether a misspelt key of the entry is told already."""
    return any(
        nearest(name, [str(key)]) for key in entry if key not in ("Source", "DetailType", "Detail")
    )


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False


def _query(call: TaskCall) -> RULE:
    """https://docs.aws.amazon.com/athena/latest/ug/ddl-sql-reference.html"""
    written = str(call.arguments.get("QueryString", ""))
    begun = re.match(r"(?:\{%\s*['\"])?\s*\(*\s*([A-Za-z]+)\s", written)
    if begun and begun[1].upper() not in VERBS and (close := nearest(begun[1].upper(), VERBS)):
        yield "/QueryString", f'begins with "{begun[1]}", which is no SQL.{close}', "warning"


def _start_job(call: TaskCall) -> RULE:
    """https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-glue-arguments.html"""
    job_arguments = call.arguments.get("Arguments")
    for name in job_arguments if isinstance(job_arguments, Mapping) else ():
        if not str(name).startswith("--"):
            plain = str(name)
            yield (
                f"/Arguments/{plain}",
                'does not begin with "--", so that the job does not see it. Write'
                f' "--{plain.lstrip("-")}".',
                "warning",
            )


def _invoke(call: TaskCall) -> RULE:
    """https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html"""
    if call.text("InvocationType") == "DryRun":
        yield "/InvocationType", "DryRun calls nothing: leave it out.", "warning"


RULES: dict[str, Callable[[TaskCall], RULE]] = {
    "ecs:runTask": _run_task,
    "sqs:sendMessage": _send_message,
    "events:putEvents": _put_events,
    "athena:startQueryExecution": _query,
    "glue:startJobRun": _start_job,
    "lambda:invoke": _invoke,
}


def findings(definition: Mapping[str, Any]) -> Iterator[Diagnostic]:
    """Every argument that the service refuses, or that does not do what it seems to."""
    for located in states(definition):
        call, _, pattern = (
            str(located.state.get("Resource", "")).rpartition(":::")[2].partition(".")
        )
        field = "Parameters" if located.query_language == "JSONPath" else "Arguments"
        arguments = located.state.get(field)
        if call in RULES and isinstance(arguments, Mapping):
            for below, message, severity in RULES[call](TaskCall(arguments, pattern)):
                yield Diagnostic(
                    f"{located.path}/{field}{below}", message, "refused-value", severity
                )
