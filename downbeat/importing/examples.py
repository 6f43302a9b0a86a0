"""A value for each reference that only the definition tells about: what the field takes where
`${name}` stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from downbeat.asl.references import REFERENCE, used
from downbeat.asl.spec import OTHERWISE
from downbeat.importing.placeholders import is_number_field

BUILT_IN_EXAMPLES: dict[str, Any] = {
    **OTHERWISE,
    "account": "111122223333",
    "stack": "dev",
    "environment": "dev",
    "partition": "aws",
    "region": "us-east-1",
    "state_machine_arn": "arn:aws:states:us-east-1:111122223333:stateMachine:example",
    "state_machine_name": "example",
    "success_topic": "arn:aws:sns:us-east-1:111122223333:success",
    "failure_topic": "arn:aws:sns:us-east-1:111122223333:failure",
}
ARN = "arn:aws:{service}:us-east-1:111122223333:{resource}{{}}"
ROLE = "arn:aws:iam::111122223333:role/{}"
QUEUE_URL = "https://sqs.us-east-1.amazonaws.com/111122223333/{}"


def _arn(service: str, resource: str = "") -> str:
    return ARN.format(service=service, resource=resource)


# What a field takes, whatever its reference is called.
FIELD_EXAMPLES = {
    "ActivityArn": _arn("states", "activity:"),
    "AgentRuntimeArn": _arn("bedrock-agentcore", "runtime/"),
    "ApiEndpoint": "example.execute-api.us-east-1.amazonaws.com",
    "Cluster": _arn("ecs", "cluster/"),
    "ConnectionArn": _arn("events", "connection/") + "/1",
    "FunctionName": _arn("lambda", "function:"),
    "JobDefinition": _arn("batch", "job-definition/") + ":1",
    "JobQueue": _arn("batch", "job-queue/"),
    "QueueUrl": QUEUE_URL,
    "Resource": _arn("lambda", "function:"),
    "RoleArn": ROLE,
    "StateMachineArn": _arn("states", "stateMachine:"),
    "TaskDefinition": _arn("ecs", "task-definition/") + ":1",
    "TopicArn": _arn("sns"),
}
# Service → an ARN of it that has another form than the rest.
STATEMENT_EXAMPLES = {
    "iam": "arn:aws:iam::111122223333:role/example",
    "s3": "arn:aws:s3:::example/example",
}
# What a reference's name promises by its end, where its field says nothing.
NAME_EXAMPLES = {
    "_function": FIELD_EXAMPLES["Resource"],
    "_queue": _arn("sqs"),
    "_queue_url": QUEUE_URL,
    "_role": ROLE,
    "_state_machine_arn": FIELD_EXAMPLES["StateMachineArn"],
    "_topic": FIELD_EXAMPLES["TopicArn"],
}


def example_values(definition: Mapping[str, Any]) -> dict[str, Any]:
    """Every name that a definition or a pipeline's dict uses → a value that its field takes."""
    examples = {**BUILT_IN_EXAMPLES, **statement_examples(definition.get("permissions", ()))}
    settings = definition.get("settings", {})
    for path, name, text in used(definition):
        if name in settings:
            continue  # it has a value of its own
        if name not in examples or examples[name] == _word(name):
            examples[name] = BUILT_IN_EXAMPLES.get(name, _example(path, name, text))
    return examples


def statement_examples(statements: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Each reference that is all that a statement has as its Resource → an ARN of the service of
    its actions.
    """
    examples = {}
    for statement in statements:
        reference = REFERENCE.fullmatch(str(statement.get("Resource")))
        if reference:
            service = str(next(iter(statement.get("Action") or [""]))).partition(":")[0]
            examples[reference[1]] = [STATEMENT_EXAMPLES.get(service, _arn(service, "example"))]
    return examples


def _example(path: str, name: str, text: str) -> Any:
    field = path.rpartition("/")[2].partition("[")[0].removesuffix(".$")
    if not REFERENCE.fullmatch(text):
        return _word(name)
    if is_number_field(field):
        return 1
    if field.startswith("Boolean"):
        return True
    if field.startswith("Timestamp") or field == "Timestamp":
        return "2026-01-01T00:00:00Z"
    by_name = next((form for end, form in NAME_EXAMPLES.items() if name.endswith(end)), "{}")
    return FIELD_EXAMPLES.get(field, by_name).format(_word(name))


def _word(name: str) -> str:
    return name.replace("_", "-")
