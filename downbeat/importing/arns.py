"""ARNs and queue URLs that are written out in a definition: each becomes a reference whose value is
known.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from downbeat.asl.calls import RESOURCE
from downbeat.importing.meaning import Meaning
from downbeat.importing.reference_naming import snake_case

ARN = re.compile(
    r"arn:aws[a-z-]*:(?P<service>[a-z0-9-]+):[a-z0-9-]*:\d{12}:(?P<resource>[^\s${}]+)"
)
QUEUE_URL = re.compile(r"https://sqs\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?/\d{12}/(?P<name>[\w.-]+)")
# Service → what its resources' ARNs begin with → the word that the reference's name ends in.
# https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
KINDS: dict[str, dict[str, str]] = {
    "batch": {"job-queue/": "job_queue_arn", "job-definition/": "job_definition_arn"},
    "dynamodb": {"table/": "table_arn"},
    "ecs": {"cluster/": "cluster", "task-definition/": "task_definition"},
    "events": {"connection/": "connection_arn", "event-bus/": "event_bus_arn"},
    "iam": {"role/": "role"},
    "kms": {"key/": "key"},
    "lambda": {"function:": "function"},
    "secretsmanager": {"secret:": "secret"},
    "sns": {"": "topic"},
    "sqs": {"": "queue"},
    "states": {"stateMachine:": "state_machine_arn", "activity:": "activity_arn"},
}

# Of Step Functions itself; all else after arn:aws:states is a service integration.
OWN_RESOURCES = ("stateMachine:", "activity:")


# What people write where their readers put a name of their own: "{ACCOUNT-NUMBER}", "TOPIC_ARN",
# "<your bucket>"; in a field that names something.
BLANK = re.compile(
    r"(?<!\$)\{[A-Z][A-Z0-9_ -]+\}|<[A-Za-z][\w -]+>|^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$"
)
NAMING_FIELD = re.compile(r"(?:Arn|Bucket|BucketName|Database|FunctionName|Name|Url|WorkGroup)$")


def with_references(
    definition: Mapping[str, Any], own: str = ""
) -> tuple[dict[str, Any], dict[str, Meaning]]:
    """The definition with a placeholder for each ARN of an account, each queue's URL and each name
    left blank that is all of a string, and what each placeholder is. `own` is the machine's own
    ARN.
    """
    meanings: dict[str, Meaning] = {}
    if own:
        meanings[own] = Meaning("state_machine_arn", "", built_in=True)
    replaced: dict[str, Any] = _replaced(definition, meanings)
    return replaced, meanings


def _replaced(value: Any, meanings: dict[str, Meaning]) -> Any:
    if isinstance(value, Mapping):
        return {
            key: _blank(inner, meanings)
            if isinstance(inner, str) and NAMING_FIELD.search(str(key)) and BLANK.search(inner)
            else _replaced(inner, meanings)
            for key, inner in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [_replaced(inner, meanings) for inner in value]
    if isinstance(value, str) and (value in meanings or _noted(value, meanings)):
        return f"${{{value}}}"
    return value


def _blank(text: str, meanings: dict[str, Meaning]) -> str:
    """A placeholder for a name that is left blank."""
    if text.startswith("{%"):
        return text
    parts = text.split(":", 5)
    name = snake_case(text)
    if len(parts) > 5:
        name, _ = _named(parts[2], parts[5])
    meanings[name] = Meaning(name, f"What stands as {text} in the definition.".replace("$", ""))
    return f"${{{name}}}"


def _noted(text: str, meanings: dict[str, Meaning]) -> bool:
    """Whether a text is an ARN or a queue's URL; its meaning is noted."""
    url = QUEUE_URL.fullmatch(text)
    if url:
        name = snake_case(url["name"])
        name = f"{name}_url" if name.endswith("queue") else f"{name}_queue_url"
        meanings[text] = Meaning(name, "The URL of the queue.", text)
        return True
    arn = ARN.fullmatch(text)
    if arn is None or (RESOURCE.match(text) and not arn["resource"].startswith(OWN_RESOURCES)):
        return False
    name, kind = _named(arn["service"], arn["resource"])
    meanings[text] = Meaning(name, f"The ARN of the {kind}.", text)
    return True


def _named(service: str, resource: str) -> tuple[str, str]:
    """(name of the reference, what it is in words)."""
    for start, word in KINDS.get(service, {}).items():
        if resource.startswith(start):
            plain = word.removesuffix("_arn")
            base = snake_case(resource.removeprefix(start).rpartition("/")[2].partition(":")[0])
            alias = snake_case(resource.removeprefix(start).partition(":")[2])
            base = f"{base}_{alias}" if alias and service == "lambda" else base
            name = base if base.endswith(plain) else f"{base}_{plain}"
            return f"{name}_arn" if word.endswith("_arn") else name, plain.replace("_", " ")
    return f"{snake_case(re.split(r'[/:]', resource)[-1])}_arn", f"resource of {service}"
