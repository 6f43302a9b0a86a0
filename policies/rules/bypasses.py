"""Resources that carry other resources past every rule: a template, a Cloud Control request, a
command.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from .glob import matches
from .plain import UNKNOWN, at, listed
from .rule import ADVISORY, HIGH, MANDATORY, MEDIUM, Finding, Resource, Rule, setting

CLOUD_CONTROL = "aws:cloudcontrol/resource:Resource"
STACK = "aws:cloudformation/stack:Stack"
STACK_SET = "aws:cloudformation/stackSet:StackSet"
SERVERLESS = "aws:serverlessrepository/cloudFormationStack:CloudFormationStack"
COMMANDS = (
    "command:local:Command",
    "command:remote:Command",
    "pulumi-python:dynamic:Resource",
    "pulumi-nodejs:dynamic:Resource",
)
# With another AWS provider the type tokens are other ones, and no rule of this pack sees the
# properties.
OTHER_PROVIDERS = ("aws-native:", "awscc:", "aws-cc:", "kubernetes:")
# Services whose resources carry a policy, an encryption setting or a log of their own.
GUARDED_SERVICES = (
    "SNS|SQS|KMS|StepFunctions|Events|EventSchemas|Scheduler|Pipes|Lambda|DynamoDB|Logs|SecretsManager|S3|S3Express|ECR|Kinesis|XRay|"
    "Oam|ApiGateway|EKS|Transfer|IoT|EFS|Backup|CodeBuild|OpenSearchService|SES"
)
GUARDED = re.compile(rf"AWS::({GUARDED_SERVICES})::\w+", re.IGNORECASE)
# Identities and permissions. SAM's functions, machines and APIs come with roles that SAM writes.
IAM = re.compile(
    r"AWS::((IAM|SSO|RolesAnywhere|Serverless)::\w+|EKS::(PodIdentityAssociation|AccessEntry)|Transfer::(User|Access)|IoT::Policy)",
    re.IGNORECASE,
)
# A bridged provider's token is awscc:index/iamRole:IamRole.
NATIVE_IAM = re.compile(
    r"^[a-z-]+:((iam|sso|rolesanywhere)[:/]|index/(?:iam|sso|rolesanywhere)[A-Z]|eks[:/](\w+:)?(PodIdentityAssociation|AccessEntry)$|transfer[:/](\w+:)?(User|Access)$|iot[:/](\w+:)?Policy$)",
    re.IGNORECASE,
)
# A template inside what is carried, which is at an address of its own or written by somebody else's
# code.
UNSEEN = re.compile(
    r"AWS::CloudFormation::(Stack|StackSet)|AWS::ServiceCatalog::CloudFormationProvisionedProduct|AWS::Include|\b\w{1,64}::\w{1,64}::\w{1,64}::MODULE",
    re.IGNORECASE,
)
NATIVE_UNSEEN = re.compile(
    r"^[a-z-]+:(cloudformation[:/](\w+:)?(Stack|StackSet)|servicecatalog[:/](\w+:)?CloudFormationProvisionedProduct)$",
    re.IGNORECASE,
)
CARRIED = re.compile(rf"{UNSEEN.pattern}|AWS::\w+::\w+", re.IGNORECASE)
AWS_COMMAND = re.compile(
    r"\baws\s+(?:--\S+\s+(?:[^-\s]\S*\s+)??){0,20}(iam|sts|sns|sqs|kms|lambda|stepfunctions|cloudformation|organizations|sso-admin)\b"
)
COMMAND_FIELDS = ("create", "update", "delete", "interpreter", "stdin")

TYPES: dict[str, tuple[str, ...]] = {
    CLOUD_CONTROL: ("typeName",),
    STACK: ("templateBody", "templateUrl"),
    STACK_SET: ("templateBody", "templateUrl"),
    SERVERLESS: ("applicationId",),
}
ALLOWED = {
    "allow_types": {
        "type": "array",
        "items": {"type": "string"},
        "default": [],
        "description": (
            "Types that may come this way: CloudFormation's (AWS::IAM::Role) or Pulumi's"
            " (aws-native:sns:Topic)."
        ),
    }
}

PROVIDERS = {
    "allow_types": {
        "type": "array",
        "items": {"type": "string"},
        "default": [],
        "description": (
            "Types of other providers that somebody else judges, `*` allowed"
            " (`kubernetes:*`, awscc:athena/workGroup:WorkGroup)."
        ),
    }
}


def carried(resource: Resource) -> Iterator[tuple[str, str]]:
    """(property, type) of everything the resource carries, CloudFormation's or the other provider's
    type.
    """
    fields: tuple[str, ...] = ("typeName", "templateBody") if resource.type in TYPES else ()
    if resource.type.startswith(OTHER_PROVIDERS):
        yield "", resource.type
        fields = ("type",) if resource.type.endswith(":ExtensionResource") else ()
    for field in fields:
        for path, value in at(resource.props, field):
            if value is not UNKNOWN:
                yield from ((path, type_) for type_ in sorted(set(_types(value))))


def _types(value: Any) -> Iterator[str]:
    """The CloudFormation types in a type name or a template; JSON is unescaped first, so that no
    escape hides a name.
    """
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    try:
        text = json.dumps(json.loads(text), ensure_ascii=False)
    except (ValueError, RecursionError):
        text = re.sub(
            r"\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})",
            lambda match: chr(int(match.group(1) or match.group(2), 16)),
            text,
        )
    for match in CARRIED.finditer(text):
        yield match.group(0)


def no_iam_bypasses(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """Identities and permissions that come by a way on which no rule sees them; and templates
    nobody can see at all.
    """
    allowed = setting(ALLOWED, config, "allow_types")
    for path, type_ in carried(resource):
        if (IAM.fullmatch(type_) or NATIVE_IAM.match(type_)) and type_ not in allowed:
            yield Finding(
                path,
                f"{type_} comes this way past every rule about permissions. Declare it with the aws"
                " provider's own resource.",
            )
        if (UNSEEN.fullmatch(type_) or NATIVE_UNSEEN.match(type_)) and type_ not in allowed:
            yield Finding(
                path,
                f"{type_}: what that template holds cannot be seen. Declare its resources with the"
                " aws provider.",
            )
    url = resource.props.get("templateUrl")
    if (
        resource.type in (STACK, STACK_SET)
        and url not in (None, "", UNKNOWN)
        and "templateUrl" not in allowed
    ):
        yield Finding(
            "templateUrl", "what this template holds cannot be seen. Give it as templateBody."
        )


def no_opaque_bypasses(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """Guarded resources other than permissions on such a way, and commands that call AWS."""
    allowed = setting(ALLOWED, config, "allow_types")
    for path, type_ in carried(resource):
        guarded = GUARDED.fullmatch(type_)
        if guarded and not IAM.fullmatch(type_) and type_ not in allowed:
            yield Finding(
                path,
                f"{type_} comes this way past every rule. Declare it with the aws provider's own"
                " resource.",
            )
    if resource.type == SERVERLESS and SERVERLESS not in allowed:
        yield Finding(
            "applicationId",
            "an application from the serverless repository brings resources that no rule sees."
            " Declare them.",
        )
    if resource.type in COMMANDS and resource.type not in allowed:
        yield from _commands(resource)


def no_unjudged_providers(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """Find resources of a provider whose properties no rule of this pack reads."""
    type_ = resource.type
    allowed = setting(PROVIDERS, config, "allow_types")
    if (
        type_.startswith(OTHER_PROVIDERS)
        and not (NATIVE_IAM.match(type_) or NATIVE_UNSEEN.match(type_))
        and not any(matches(pattern, type_) for pattern in allowed)
    ):
        yield Finding(
            "",
            f"{type_} is of a provider that no rule judges. Declare it with the aws provider's own"
            f' resource, or allow it: "no-unjudged-providers": {{"allow_types": ["{type_}"]}}.',
        )


def _commands(resource: Resource) -> Iterator[Finding]:
    for field in COMMAND_FIELDS:
        command = " ".join(one for one in listed(resource.props.get(field)) if isinstance(one, str))
        match = AWS_COMMAND.search(command)
        if match:
            yield Finding(
                field, f"this command calls {match.group(1)} past every rule. Declare the resource."
            )


RULES = [
    Rule(
        name="no-iam-bypasses",
        description="Checks that no role or policy is created where no rule can see it.",
        level=MANDATORY,
        severity=HIGH,
        why=(
            "A role in a CloudFormation template, a Cloud Control request or another provider is"
            " created without one look at its policy."
        ),
        fix="Use aws.iam resources, or list the type in allow_types.",
        url="https://www.pulumi.com/registry/packages/aws/api-docs/cloudcontrol/resource/",
        judge=no_iam_bypasses,
        fields=TYPES,
        everywhere=True,
        config=ALLOWED,
        bad=(
            (CLOUD_CONTROL, {"typeName": "AWS::IAM::Role", "desiredState": "{}"}),
            (STACK, {"name": "x", "templateUrl": "https://s3.amazonaws.com/b/t.json"}),
            (
                STACK,
                {
                    "name": "x",
                    "templateBody": (
                        '{"Resources": {"Inner": {"Type": "AWS::CloudFormation::Stack"}}}'
                    ),
                },
            ),
        ),
        good=((CLOUD_CONTROL, {"typeName": "AWS::Athena::WorkGroup", "desiredState": "{}"}),),
        allows=("Types listed in allow_types.",),
    ),
    Rule(
        name="no-opaque-bypasses",
        description="Checks for other guarded resources that no rule can see.",
        level=ADVISORY,
        severity=MEDIUM,
        why="A topic in a template is not checked for encryption, nor for who may publish.",
        fix="Use the aws provider's own resources, or list the type in allow_types.",
        url="https://www.pulumi.com/registry/packages/aws/api-docs/cloudcontrol/resource/",
        judge=no_opaque_bypasses,
        fields=TYPES,
        everywhere=True,
        config=ALLOWED,
        bad=((CLOUD_CONTROL, {"typeName": "AWS::SNS::Topic", "desiredState": "{}"}),),
        good=((CLOUD_CONTROL, {"typeName": "AWS::Athena::WorkGroup", "desiredState": "{}"}),),
    ),
    Rule(
        name="no-unjudged-providers",
        description="Checks for resources of a provider that no rule reads.",
        level=MANDATORY,
        severity=HIGH,
        why=(
            "The same topic or bucket has another type with another provider, and every rule about"
            " topics and buckets passes it by."
        ),
        fix="Use the aws provider's own resource, or list the type in allow_types.",
        url="https://www.pulumi.com/registry/packages/awscc/",
        judge=no_unjudged_providers,
        everywhere=True,
        config=PROVIDERS,
        bad=(
            ("awscc:sns/topic:Topic", {"topicName": "alerts"}),
            ("kubernetes:core/v1:Pod", {"metadata": {"name": "etl"}}),
        ),
        good=(("aws:athena/workgroup:Workgroup", {"name": "w"}), ("random:index:Pet", {})),
        allows=(
            "Types listed in allow_types.",
            "Providers that make nothing in AWS or a cluster (random, tls, std …).",
        ),
    ),
]
