"""A CloudFormation template as the resources Pulumi's aws provider would declare, so that templates
can be judged by the policies.

Only what the policies look at. What only a deployment knows (Ref, GetAtt, imports) becomes a
made-up name of its own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

ACCOUNT, REGION = "111122223333", "us-east-1"
PSEUDO = {
    "AWS::Partition": "aws",
    "AWS::Region": REGION,
    "AWS::AccountId": ACCOUNT,
    "AWS::URLSuffix": "amazonaws.com",
    "AWS::StackName": "stack",
    "AWS::StackId": f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/stack/0a1b2c3d-0000",
}
# The services whose ARN has another form than arn:aws:<service>:<region>:<account>:<name>.
ARNS = {
    "AWS::S3::Bucket": "arn:aws:s3:::{name}",
    "AWS::IAM::Role": "arn:aws:iam::" + ACCOUNT + ":role/{name}",
}
# Types whose Ref is an ARN.
REF_IS_ARN = (
    "AWS::SNS::Topic",
    "AWS::StepFunctions::StateMachine",
    "AWS::SecretsManager::Secret",
    "AWS::IAM::ManagedPolicy",
)

Resource = tuple[str, str, dict[str, Any]]
Template = Mapping[str, Any]


def resources(template: Template) -> Iterator[Resource]:
    """(logical id, Pulumi's type, its properties) for every resource that a policy could look
    at.
    """
    for name, resource in template.get("Resources", {}).items():
        convert = TYPES.get(resource.get("Type", ""))
        if convert:
            properties = resolved(resource.get("Properties", {}), template)
            for type_, props in convert(properties):
                yield name, type_, {key: value for key, value in props.items() if value is not None}


def resolved(value: Any, template: Template) -> Any:
    """The value with every intrinsic function answered, by what the template says or by a made-up
    name.
    """
    if isinstance(value, list):
        return [resolved(inner, template) for inner in value if inner != {"Ref": "AWS::NoValue"}]
    if not isinstance(value, Mapping):
        return value
    if len(value) == 1:
        function, argument = next(iter(value.items()))
        answer = FUNCTIONS.get(function)
        if answer:
            return answer(argument, template)
    return {
        key: resolved(inner, template)
        for key, inner in value.items()
        if inner != {"Ref": "AWS::NoValue"}
    }


def _type(name: str, template: Template) -> str:
    return template.get("Resources", {}).get(name, {}).get("Type", "")


def arn(name: str, template: Template) -> str:
    """A made-up ARN of a resource of the template."""
    type_ = _type(name, template)
    service = type_.split("::")[1].lower() if "::" in type_ else "any"
    return ARNS.get(type_, f"arn:aws:{service}:{REGION}:{ACCOUNT}:{{name}}").format(name=name)


def _ref(name: Any, template: Template) -> str:
    if name in PSEUDO:
        return PSEUDO[name]
    return arn(name, template) if _type(name, template) in REF_IS_ARN else str(name)


def _attribute(path: Any, template: Template) -> str:
    parts = path.split(".", 1) if isinstance(path, str) else path
    return arn(parts[0], template) if parts[1] in ("Arn", "TopicArn") else f"{parts[0]}-{parts[1]}"


def _join(argument: Any, template: Template) -> str:
    return str(argument[0]).join(str(one) for one in resolved(argument[1], template))


def _sub(argument: Any, template: Template) -> str:
    text, names = (argument, {}) if isinstance(argument, str) else argument

    def answer(match: re.Match[str]) -> str:
        name = match.group(1)
        if name in names:
            return str(resolved(names[name], template))
        return _attribute(name, template) if "." in name else _ref(name, template)

    return re.sub(r"\$\{([^!}][^}]*)\}", answer, text).replace("${!", "${")


def _select(argument: Any, template: Template) -> Any:
    choices = resolved(argument[1], template)
    return (
        choices[int(argument[0])]
        if isinstance(choices, list) and int(argument[0]) < len(choices)
        else "selected"
    )


FUNCTIONS: dict[str, Callable[[Any, Template], Any]] = {
    "Ref": _ref,
    "Fn::GetAtt": _attribute,
    "Fn::Join": _join,
    "Fn::Sub": _sub,
    "Fn::Select": _select,
    "Fn::Split": lambda argument, template: str(resolved(argument[1], template)).split(argument[0]),
    "Fn::If": lambda argument, template: resolved(argument[1], template),
    "Fn::ImportValue": lambda argument, template: "imported",
    "Fn::FindInMap": lambda argument, template: "mapped",
    "Fn::GetAZs": lambda argument, template: ["a", "b"],
}


def _text(document: Any) -> str | None:
    return None if document is None else json.dumps(document)


def _role(p: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    inline = [
        {"name": one.get("PolicyName"), "policy": _text(one.get("PolicyDocument"))}
        for one in p.get("Policies", [])
    ]
    props = {
        "assumeRolePolicy": _text(p.get("AssumeRolePolicyDocument")),
        "managedPolicyArns": p.get("ManagedPolicyArns"),
    }
    yield "aws:iam/role:Role", {**props, "inlinePolicies": inline or None}


def _with(
    type_: str, **names: str
) -> Callable[[Mapping[str, Any]], Iterator[tuple[str, dict[str, Any]]]]:
    """A converter that takes these properties as they are; a name that ends in `_document` is a
    policy document.
    """

    def convert(p: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
        props = {
            ours.removesuffix("_document"): (
                _text(p.get(theirs)) if ours.endswith("_document") else p.get(theirs)
            )
            for ours, theirs in names.items()
        }
        yield type_, props

    return convert


def _machine(p: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    logging, tracing = p.get("LoggingConfiguration"), p.get("TracingConfiguration")
    destinations = [
        one.get("CloudWatchLogsLogGroup", {}).get("LogGroupArn")
        for one in (logging or {}).get("Destinations", [])
    ]
    found = p.get("DefinitionString")
    yield (
        "aws:sfn/stateMachine:StateMachine",
        {
            "definition": found if found is not None else _text(p.get("Definition")),
            "type": p.get("StateMachineType"),
            "loggingConfiguration": (
                logging
                and {
                    "level": logging.get("Level"),
                    "logDestination": destinations and f"{destinations[0]}:*".replace(":*:*", ":*"),
                }
            ),
            "tracingConfiguration": tracing and {"enabled": tracing.get("Enabled")},
        },
    )


def _table(p: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    recovery = p.get("PointInTimeRecoverySpecification") or {}
    yield (
        "aws:dynamodb/table:Table",
        {"pointInTimeRecovery": {"enabled": bool(recovery.get("PointInTimeRecoveryEnabled"))}},
    )


def _function(p: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    variables = (p.get("Environment") or {}).get("Variables")
    yield (
        "aws:lambda/function:Function",
        {"runtime": p.get("Runtime"), "environment": variables and {"variables": variables}},
    )


TYPES: dict[str, Callable[[Mapping[str, Any]], Iterator[tuple[str, dict[str, Any]]]]] = {
    "AWS::IAM::Role": _role,
    "AWS::IAM::Policy": _with("aws:iam/rolePolicy:RolePolicy", policy_document="PolicyDocument"),
    "AWS::IAM::ManagedPolicy": _with("aws:iam/policy:Policy", policy_document="PolicyDocument"),
    "AWS::SNS::Topic": _with("aws:sns/topic:Topic", kmsMasterKeyId="KmsMasterKeyId"),
    "AWS::SNS::TopicPolicy": _with(
        "aws:sns/topicPolicy:TopicPolicy", policy_document="PolicyDocument"
    ),
    "AWS::SQS::Queue": _with(
        "aws:sqs/queue:Queue",
        kmsMasterKeyId="KmsMasterKeyId",
        sqsManagedSseEnabled="SqsManagedSseEnabled",
    ),
    "AWS::SQS::QueuePolicy": _with(
        "aws:sqs/queuePolicy:QueuePolicy", policy_document="PolicyDocument"
    ),
    "AWS::S3::BucketPolicy": _with(
        "aws:s3/bucketPolicy:BucketPolicy", policy_document="PolicyDocument"
    ),
    "AWS::SecretsManager::ResourcePolicy": _with(
        "aws:secretsmanager/secretPolicy:SecretPolicy", policy_document="ResourcePolicy"
    ),
    "AWS::KMS::Key": _with(
        "aws:kms/key:Key",
        policy_document="KeyPolicy",
        enableKeyRotation="EnableKeyRotation",
        customerMasterKeySpec="KeySpec",
    ),
    "AWS::Lambda::Permission": _with(
        "aws:lambda/permission:Permission",
        principal="Principal",
        sourceArn="SourceArn",
        sourceAccount="SourceAccount",
        principalOrgId="PrincipalOrgID",
    ),
    "AWS::Lambda::Url": _with("aws:lambda/functionUrl:FunctionUrl", authorizationType="AuthType"),
    "AWS::Lambda::Function": _function,
    "AWS::Logs::LogGroup": _with(
        "aws:cloudwatch/logGroup:LogGroup", retentionInDays="RetentionInDays"
    ),
    "AWS::CloudWatch::Alarm": _with(
        "aws:cloudwatch/metricAlarm:MetricAlarm",
        alarmActions="AlarmActions",
        actionsEnabled="ActionsEnabled",
    ),
    "AWS::StepFunctions::StateMachine": _machine,
    "AWS::DynamoDB::Table": _table,
}
