"""A value for each reference that only the definition tells about: what the field takes where
`${name}` stands.
"""

from __future__ import annotations

from typing import Any

from downbeat.asl.references import REFERENCE, used
from downbeat.asl.spec import OTHERWISE
from downbeat.importing.placeholders import is_number_field

BUILT_IN_EXAMPLES: dict[str, Any] = {
    **OTHERWISE,
    "account": "111122223333",
    "environment": "dev",
    "partition": "aws",
    "region": "us-east-1",
    "state_machine_arn": "arn:aws:states:us-east-1:111122223333:stateMachine:example",
    "state_machine_name": "example",
    "success_topic": "arn:aws:sns:us-east-1:111122223333:success",
    "failure_topic": "arn:aws:sns:us-east-1:111122223333:failure",
}
FUNCTION = "arn:aws:lambda:us-east-1:111122223333:function:{}"
ROLE = "arn:aws:iam::111122223333:role/{}"
QUEUE = "https://sqs.us-east-1.amazonaws.com/111122223333/{}"
FIELD_EXAMPLES = {"Resource": FUNCTION, "RoleArn": ROLE, "QueueUrl": QUEUE}


def example_values(definition: Any) -> dict[str, Any]:
    """Every name that the definition uses → a value that its field takes."""
    examples = dict(BUILT_IN_EXAMPLES)
    for path, name, text in used(definition):
        if name not in examples or examples[name] == _word(name):
            examples[name] = BUILT_IN_EXAMPLES.get(name, _example(path, name, text))
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
    return FIELD_EXAMPLES.get(field, "{}").format(_word(name))


def _word(name: str) -> str:
    return name.replace("_", "-")
