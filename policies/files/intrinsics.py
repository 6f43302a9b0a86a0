"""CloudFormation's intrinsic functions, answered by what the template says.

What only a deployment knows is UNKNOWN where it is a whole value, and a made-up name inside a text.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from ..rules.plain import UNKNOWN

ACCOUNT, REGION, OTHER_ACCOUNT = "111122223333", "us-east-1", "444455556666"
PSEUDO = {
    "AWS::Partition": "aws",
    "AWS::Region": REGION,
    "AWS::AccountId": ACCOUNT,
    "AWS::URLSuffix": "amazonaws.com",
    "AWS::StackName": "stack",
    "AWS::StackId": f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/stack/0a1b2c3d-0000",
}
# Type → the form of its ARN after the account, where it is not just the name; S3 and IAM have no
# region, S3 no account.
ARNS = {
    "AWS::S3::Bucket": "arn:aws:s3:::{name}",
    "AWS::IAM::Role": f"arn:aws:iam::{ACCOUNT}:role/{{name}}",
    "AWS::IAM::User": f"arn:aws:iam::{ACCOUNT}:user/{{name}}",
    "AWS::IAM::Group": f"arn:aws:iam::{ACCOUNT}:group/{{name}}",
    "AWS::IAM::ManagedPolicy": f"arn:aws:iam::{ACCOUNT}:policy/{{name}}",
    "AWS::DynamoDB::Table": f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{{name}}",
    "AWS::KMS::Key": f"arn:aws:kms:{REGION}:{ACCOUNT}:key/{{name}}",
    "AWS::Lambda::Function": f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{{name}}",
    "AWS::Logs::LogGroup": f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{{name}}:*",
    "AWS::StepFunctions::StateMachine": f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:{{name}}",
    "AWS::Events::Rule": f"arn:aws:events:{REGION}:{ACCOUNT}:rule/{{name}}",
    "AWS::Events::EventBus": f"arn:aws:events:{REGION}:{ACCOUNT}:event-bus/{{name}}",
    "AWS::SecretsManager::Secret": (
        f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:{{name}}-a1b2c3"
    ),
    "AWS::CloudWatch::Alarm": f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:{{name}}",
}
# Types whose Ref is an ARN.
REF_IS_ARN = frozenset(
    {
        "AWS::SNS::Topic",
        "AWS::StepFunctions::StateMachine",
        "AWS::SecretsManager::Secret",
        "AWS::IAM::ManagedPolicy",
    }
)
NAMED_BY = {
    "AWS::IAM::Role": "RoleName",
    "AWS::IAM::User": "UserName",
    "AWS::IAM::Group": "GroupName",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::SNS::Topic": "TopicName",
    "AWS::SQS::Queue": "QueueName",
    "AWS::S3::Bucket": "BucketName",
    "AWS::DynamoDB::Table": "TableName",
    "AWS::Lambda::Function": "FunctionName",
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::StepFunctions::StateMachine": "StateMachineName",
}
ARN_ATTRIBUTES = ("Arn", "TopicArn", "AlarmArn")


class Context(NamedTuple):
    """A template and which side of every Fn::If is taken (0: the condition holds, 1: it does
    not).
    """

    template: Mapping[str, Any]
    side: int = 0

    def section(self, name: str) -> Mapping[str, Any]:
        """A section of the template; {} where it is missing or none."""
        section = self.template.get(name)
        return section if isinstance(section, Mapping) else {}

    def resource(self, name: str) -> Mapping[str, Any]:
        """A resource of the template by its logical id; {} where there is none."""
        entry = self.section("Resources").get(name)
        return entry if isinstance(entry, Mapping) else {}


class NoValue:
    """What AWS::NoValue stands for: the property or item is left out. There is one: `ABSENT`."""


ABSENT = NoValue()


def resolved(value: Any, context: Context) -> Any:
    """The value with every intrinsic function answered; a property with AWS::NoValue is left
    out.
    """
    if isinstance(value, list):
        items = [resolved(inner, context) for inner in value]
        return [one for one in items if one is not ABSENT]
    if not isinstance(value, Mapping):
        return value
    if len(value) == 1:
        function, argument = next(iter(value.items()))
        if function in FUNCTIONS:
            return _answered(FUNCTIONS[function], argument, context)
        if str(function).startswith("Fn::"):
            return UNKNOWN
    pairs = {str(key): resolved(inner, context) for key, inner in value.items()}
    return {key: inner for key, inner in pairs.items() if inner is not ABSENT}


def _answered(function: Callable[[Any, Context], Any], argument: Any, context: Context) -> Any:
    """The function's answer; UNKNOWN where its argument has not the form that AWS documents."""
    try:
        return function(argument, context)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        return UNKNOWN


def physical_name(logical: str, context: Context) -> str:
    """The name that the template gives a resource, or its logical id."""
    resource = context.resource(logical)
    properties = resource.get("Properties")
    field = NAMED_BY.get(str(resource.get("Type")), "")
    name = properties.get(field) if isinstance(properties, Mapping) else None
    return name if isinstance(name, str) and name else logical


def arn(logical: str, context: Context) -> str:
    """An ARN of a resource of the template, in an account that is made up."""
    type_ = str(context.resource(logical).get("Type"))
    service = type_.split("::")[1].lower() if type_.count("::") == 2 else "any"
    form = ARNS.get(type_, f"arn:aws:{service}:{REGION}:{ACCOUNT}:{{name}}")
    return form.format(name=physical_name(logical, context))


def made_up(name: str) -> str:
    """A stand-in, inside a text, for a value that only a deployment knows."""
    if "account" in name.lower():
        return OTHER_ACCOUNT
    if "partition" in name.lower():
        return "aws"
    return re.sub(r"[^A-Za-z0-9-]+", "-", name) or "value"


def text(value: Any, context: Context) -> str:
    """One piece of a text."""
    answer = resolved(value, context)
    if answer is UNKNOWN or answer is ABSENT:
        return made_up(next(plain_names(value), "value"))
    return answer if isinstance(answer, str) else json.dumps(answer, default=str)


def plain_names(value: Any) -> Any:
    """The texts in an intrinsic function's argument: what a stand-in is named after."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from plain_names(inner)
    elif isinstance(value, list):
        for inner in reversed(value):
            yield from plain_names(inner)


def _ref(name: Any, context: Context) -> Any:
    if name == "AWS::NoValue":
        return ABSENT
    if name in PSEUDO:
        return PSEUDO[name]
    if name in context.section("Parameters"):
        return _parameter(context.section("Parameters")[name])
    type_ = context.resource(name).get("Type")
    if type_ is None:
        return UNKNOWN
    return arn(name, context) if type_ in REF_IS_ARN else physical_name(name, context)


def _parameter(parameter: Mapping[str, Any]) -> Any:
    kind, default = str(parameter.get("Type")), parameter.get("Default")
    hidden = str(parameter.get("NoEcho")).lower() == "true"
    if default is None or hidden or kind.startswith("AWS::SSM::"):
        return UNKNOWN
    lists = kind == "CommaDelimitedList" or kind.startswith("List<")
    return [one.strip() for one in str(default).split(",")] if lists else default


def _attribute(path: Any, context: Context) -> Any:
    name, attribute = path.split(".", 1) if isinstance(path, str) else path
    type_ = context.resource(name).get("Type")
    if attribute in ARN_ATTRIBUTES and type_ is not None:
        return arn(name, context)
    if attribute == "TopicName" or attribute.endswith("Name"):
        return physical_name(name, context)
    return UNKNOWN


def _sub(argument: Any, context: Context) -> str:
    template, names = (argument, {}) if isinstance(argument, str) else argument

    def answer(match: re.Match[str]) -> str:
        name = match.group(1).strip()
        if name in names:
            return text(names[name], context)
        return text({"Fn::GetAtt": name} if "." in name else {"Ref": name}, context)

    return re.sub(r"\$\{([^!}][^}]*)\}", answer, template).replace("${!", "${")


def _join(argument: Any, context: Context) -> Any:
    separator, items = argument
    if isinstance(items, Mapping):
        items = resolved(items, context)
    return UNKNOWN if items is UNKNOWN else separator.join(text(one, context) for one in items)


def _if(argument: Any, context: Context) -> Any:
    return resolved(argument[1 + context.side], context)


def _map(argument: Any, context: Context) -> Any:
    name, top, second = (resolved(one, context) for one in argument[:3])
    return resolved(context.section("Mappings")[name][top][second], context)


def _select(argument: Any, context: Context) -> Any:
    index, choices = int(resolved(argument[0], context)), resolved(argument[1], context)
    return choices[index]


def _split(argument: Any, context: Context) -> Any:
    whole = resolved(argument[1], context)
    return UNKNOWN if whole is UNKNOWN else str(whole).split(argument[0])


FUNCTIONS: dict[str, Callable[[Any, Context], Any]] = {
    "Ref": _ref,
    "Fn::GetAtt": _attribute,
    "Fn::Join": _join,
    "Fn::Sub": _sub,
    "Fn::Select": _select,
    "Fn::Split": _split,
    "Fn::If": _if,
    "Fn::FindInMap": _map,
    "Fn::Base64": resolved,
    "Fn::ToJsonString": lambda argument, context: json.dumps(
        resolved(argument, context), default=str
    ),
}
