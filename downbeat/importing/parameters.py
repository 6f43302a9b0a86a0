"""What a template's placeholders are: parameters, and attributes of its resources.

What Ref and GetAtt give is in each resource's page below
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from downbeat.importing.intrinsics import Template, as_mapping
from downbeat.importing.meaning import Meaning
from downbeat.importing.placeholders import PLACEHOLDER, is_number_field, names_in
from downbeat.importing.reference_naming import snake_case, used_in

CDK_HASH = re.compile(r"(?<=[a-z])[0-9A-F]{8}$|(?<=.{4})[0-9A-F]{8}$")
# Type → attribute ("" for Ref) → the word that a reference of it ends in.
_FUNCTION = {"": "function_name", "Arn": "function"}
_MACHINE = {"": "state_machine_arn", "Arn": "state_machine_arn", "Name": "state_machine_name"}
WORDS: dict[str, dict[str, str]] = {
    "AWS::DynamoDB::GlobalTable": {"": "table", "Arn": "table_arn"},
    "AWS::DynamoDB::Table": {"": "table", "Arn": "table_arn"},
    "AWS::ECS::Cluster": {"": "cluster_name", "Arn": "cluster"},
    "AWS::ECS::TaskDefinition": {"": "task_definition", "TaskDefinitionArn": "task_definition"},
    "AWS::Glue::Job": {"": "job"},
    "AWS::IAM::Role": {"": "role_name", "Arn": "role"},
    "AWS::KMS::Key": {"": "key_id", "Arn": "key"},
    "AWS::Lambda::Alias": {"": "function"},
    "AWS::Lambda::Function": _FUNCTION,
    "AWS::Lambda::Version": {"": "function"},
    "AWS::Logs::LogGroup": {"": "log_group", "Arn": "log_group_arn"},
    "AWS::S3::Bucket": {"": "bucket", "Arn": "bucket_arn"},
    "AWS::SNS::Topic": {"": "topic", "TopicArn": "topic", "TopicName": "topic_name"},
    "AWS::SQS::Queue": {"": "queue_url", "QueueUrl": "queue_url", "Arn": "queue"},
    "AWS::SecretsManager::Secret": {"": "secret"},
    "AWS::Serverless::Function": {**_FUNCTION, "Alias": "function", "Version": "function"},
    "AWS::Serverless::SimpleTable": {"": "table", "Arn": "table_arn"},
    "AWS::Serverless::StateMachine": _MACHINE,
    "AWS::StepFunctions::Activity": {"": "activity_arn", "Arn": "activity_arn"},
    "AWS::StepFunctions::StateMachine": _MACHINE,
}
# Type → the property that holds what Ref gives, where the template says it.
PHYSICAL_NAMES = {
    "AWS::DynamoDB::Table": "TableName",
    "AWS::ECS::Cluster": "ClusterName",
    "AWS::Glue::Job": "Name",
    "AWS::Lambda::Function": "FunctionName",
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::S3::Bucket": "BucketName",
    "AWS::Serverless::Function": "FunctionName",
    "AWS::Serverless::SimpleTable": "TableName",
}
# What a parameter may be that has a default of its own: text or a number.
PLAIN_TYPES = {"String": "string", "Number": "number"}


def meanings(value: Any, template: Template, source: str) -> dict[str, Meaning]:
    """Each placeholder of a value that is a parameter or a resource of the template → what it
    is.
    """
    placeholders: dict[str, Meaning] = {}
    for name in dict.fromkeys(names_in(value)):
        logical, _, attribute = name.partition(".")
        if logical in template.parameters:
            placeholders[name] = _parameter(name, template.parameters[logical], value, source)
        elif logical in template.resources:
            placeholders[name] = _resource(logical, attribute, template.resources[logical], source)
    return placeholders


def logical_name(logical: str) -> str:
    """A logical id without the hash that the CDK adds."""
    return CDK_HASH.sub("", logical) or logical


def _parameter(name: str, declared: Any, value: Any, source: str) -> Meaning:
    declared = declared if isinstance(declared, Mapping) else {}
    words = str(declared.get("Description") or f"The parameter {name} of {source}").strip()
    sentence = words if words.endswith((".", "!", "?")) else f"{words}."
    kind = PLAIN_TYPES.get(str(declared.get("Type")))
    secret = str(declared.get("NoEcho", "")).lower() == "true"
    if kind is None or secret or "Default" not in declared or declared["Default"] == "":
        return Meaning("", sentence)
    numeric = kind == "number" or all(
        is_number_field(field) and PLACEHOLDER.fullmatch(text)
        for field, each, text in used_in(value)
        if each == name
    )
    if not numeric:
        allowed = declared.get("AllowedValues")
        setting: dict[str, Any] = {"type": "string"}
        if isinstance(allowed, list) and allowed:
            setting["allowed"] = [str(each) for each in allowed]
        return Meaning(
            "",
            "",
            setting={**setting, "default": str(declared["Default"]), "description": sentence},
        )
    return _number(declared, sentence)


def _number(declared: Mapping[str, Any], sentence: str) -> Meaning:
    default = _as_number(declared["Default"])
    if default is None:
        return Meaning("", sentence)
    setting: dict[str, Any] = {"type": "integer" if isinstance(default, int) else "number"}
    for ours, theirs in (("minimum", "MinValue"), ("maximum", "MaxValue")):
        bound = _as_number(declared.get(theirs))
        if bound is not None:
            setting[ours] = bound
    return Meaning("", "", setting={**setting, "default": default, "description": sentence})


def _as_number(value: Any) -> int | float | None:
    try:
        number = float(str(value))
    except ValueError:
        return None
    return int(number) if number == int(number) else number


def _resource(logical: str, attribute: str, resource: Any, source: str) -> Meaning:
    resource = resource if isinstance(resource, Mapping) else {}
    type_ = str(resource.get("Type", "resource"))
    word = WORDS.get(type_, {}).get(attribute) or _plain_word(attribute)
    base = snake_case(logical_name(logical))
    name = base if base.endswith(word) else _joined(base, word)
    sentence = f"The {attribute or 'Ref'} of {logical} in {source} ({type_})."
    return Meaning(name, sentence, None if attribute else _physical_name(type_, resource))


def _plain_word(attribute: str) -> str:
    return snake_case(attribute.replace(".", "_")) if attribute else "id"


def _joined(base: str, word: str) -> str:
    """take_order_function and function_name → take_order_function_name."""
    parts = word.split("_")
    for count in range(len(parts), 0, -1):
        if base.endswith("_".join(parts[:count])):
            return "_".join([base, *parts[count:]])
    return f"{base}_{word}"


def _physical_name(type_: str, resource: Mapping[str, Any]) -> str | None:
    value = as_mapping(resource.get("Properties")).get(PHYSICAL_NAMES.get(type_, ""))
    return value if isinstance(value, str) else None
