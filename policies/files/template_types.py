"""CloudFormation's resource types as the types that the rules judge.

A converter takes resolved properties and yields (type, properties, property → CloudFormation's
name of it). A property that is not listed keeps its name, in Pulumi's spelling.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ..rules.plain import UNKNOWN, listed
from .declared import FREE, lower_camel

Converted = tuple[str, dict[str, Any], dict[str, str]]
Converter = Callable[[Mapping[str, Any]], Iterator[Converted]]


def mapping(value: Any) -> Mapping[str, Any]:
    """The value where it is a mapping, else {}."""
    return value if isinstance(value, Mapping) else {}


def spelled(name: str, value: Any) -> Any:
    """Keys inside a property in Pulumi's spelling; the author's own keys stay."""
    if name in FREE:
        pairs = [one for one in listed(value) if isinstance(one, Mapping)]
        if pairs and all({"Key", "Name"} & set(one) for one in pairs):
            return {str(one.get("Key", one.get("Name"))): one.get("Value") for one in pairs}
        return value
    if isinstance(value, Mapping):
        return {lower_camel(key): spelled(lower_camel(key), one) for key, one in value.items()}
    return [spelled("", one) for one in value] if isinstance(value, list) else value


def as_it_is(type_: str, *documents: str, **renamed: str) -> Converter:
    """A converter: `renamed` is ours=theirs; a property in `documents` (ours) keeps its inside."""
    theirs = {name: ours for ours, name in renamed.items()}

    def convert(properties: Mapping[str, Any]) -> Iterator[Converted]:
        props, names = {}, {}
        for name, value in properties.items():
            ours = theirs.get(name, lower_camel(name))
            props[ours] = value if ours in documents else spelled(ours, value)
            names[ours] = name
        yield type_, props, names

    return convert


def _attached(
    kind: str, holder: str, properties: Mapping[str, Any], name: Any
) -> Iterator[Converted]:
    """The policies inside a user, group or permission set, as resources of their own."""
    for index, one in enumerate(listed(properties.get("Policies"))):
        yield (
            f"aws:iam/{kind}Policy:{kind.title()}Policy",
            {kind: name, "policy": mapping(one).get("PolicyDocument")},
            {"policy": f"Policies[{index}].PolicyDocument", kind: holder},
        )
    for index, one in enumerate(listed(properties.get("ManagedPolicyArns"))):
        yield (
            f"aws:iam/{kind}PolicyAttachment:{kind.title()}PolicyAttachment",
            {kind: name, "policyArn": one},
            {"policyArn": f"ManagedPolicyArns[{index}]", kind: holder},
        )


def _role(properties: Mapping[str, Any]) -> Iterator[Converted]:
    inline = [
        {"name": mapping(one).get("PolicyName"), "policy": mapping(one).get("PolicyDocument")}
        for one in listed(properties.get("Policies"))
    ]
    props = {
        "name": properties.get("RoleName"),
        "assumeRolePolicy": properties.get("AssumeRolePolicyDocument"),
        "managedPolicyArns": properties.get("ManagedPolicyArns"),
        "inlinePolicies": inline or None,
        "tags": spelled("tags", properties.get("Tags")),
    }
    names = {
        "assumeRolePolicy": "AssumeRolePolicyDocument",
        "managedPolicyArns": "ManagedPolicyArns",
        "inlinePolicies": "Policies",
    }
    yield "aws:iam/role:Role", props, names


def _policy(properties: Mapping[str, Any]) -> Iterator[Converted]:
    names = {"policy": "PolicyDocument"}
    document = properties.get("PolicyDocument")
    roles = listed(properties.get("Roles")) or listed(properties.get("RoleName")) or [None]
    for role in roles:
        yield "aws:iam/rolePolicy:RolePolicy", {"role": role, "policy": document}, names


def _user(properties: Mapping[str, Any]) -> Iterator[Converted]:
    yield from _attached("user", "UserName", properties, properties.get("UserName"))


def _group(properties: Mapping[str, Any]) -> Iterator[Converted]:
    yield from _attached("group", "GroupName", properties, properties.get("GroupName"))


def _permission_set(properties: Mapping[str, Any]) -> Iterator[Converted]:
    yield (
        "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy",
        {"inlinePolicy": properties.get("InlinePolicy")},
        {"inlinePolicy": "InlinePolicy"},
    )
    for index, one in enumerate(listed(properties.get("ManagedPolicies"))):
        yield (
            "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment",
            {"managedPolicyArn": one},
            {"managedPolicyArn": f"ManagedPolicies[{index}]"},
        )


def _for_each(type_: str, pointer: str, field: str) -> Converter:
    """A policy that one resource gives to several topics or queues."""

    def convert(properties: Mapping[str, Any]) -> Iterator[Converted]:
        holders = properties.get(field)
        for one in listed(holders) or [None]:
            props = {pointer: one, "policy": properties.get("PolicyDocument")}
            yield type_, props, {"policy": "PolicyDocument", pointer: field}

    return convert


def converted_machine(properties: Mapping[str, Any]) -> Iterator[Converted]:
    """A state machine, whose definition may be text, an object, or in a file elsewhere."""
    logging = properties.get("LoggingConfiguration")
    destinations = [
        mapping(mapping(one).get("CloudWatchLogsLogGroup")).get("LogGroupArn")
        for one in listed(mapping(logging).get("Destinations"))
    ]
    first = destinations[0] if destinations else None
    written = {
        "level": mapping(logging).get("Level"),
        "includeExecutionData": mapping(logging).get("IncludeExecutionData"),
        "logDestination": first,
    }
    elsewhere = properties.get("DefinitionS3Location", properties.get("DefinitionUri"))
    definition = properties.get("DefinitionString", properties.get("Definition"))
    props = {
        "name": properties.get("StateMachineName"),
        "type": properties.get("StateMachineType"),
        "definition": UNKNOWN if elsewhere else _substituted(definition, properties),
        "loggingConfiguration": written if isinstance(logging, Mapping) else logging,
        "tracingConfiguration": spelled("", properties.get("TracingConfiguration")),
        "encryptionConfiguration": spelled("", properties.get("EncryptionConfiguration")),
        "tags": spelled("tags", properties.get("Tags")),
    }
    names = {
        "definition": next((one for one in DEFINITIONS if one in properties), "DefinitionString"),
        "loggingConfiguration": "LoggingConfiguration",
        "tracingConfiguration": "TracingConfiguration",
        "encryptionConfiguration": "EncryptionConfiguration",
        "type": "StateMachineType",
    }
    yield "aws:sfn/stateMachine:StateMachine", props, names


# Where a template has a definition.
DEFINITIONS = ("DefinitionString", "Definition", "DefinitionS3Location", "DefinitionUri")


def _substituted(definition: Any, properties: Mapping[str, Any]) -> Any:
    """The definition with DefinitionSubstitutions; `${name}` without one stays."""
    values = mapping(properties.get("DefinitionSubstitutions"))

    def answer(match: re.Match[str]) -> str:
        value = values.get(match.group(1))
        return match.group(0) if value is None or value is UNKNOWN else str(value)

    def inside(value: Any) -> Any:
        if isinstance(value, str):
            return re.sub(r"\$\{([^}]*)\}", answer, value)
        if isinstance(value, Mapping):
            return {key: inside(one) for key, one in value.items()}
        return [inside(one) for one in value] if isinstance(value, list) else value

    return inside(definition) if values else definition


def _bucket(properties: Mapping[str, Any]) -> Iterator[Converted]:
    control = properties.get("AccessControl")
    acl = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", control).lower() if isinstance(control, str) else None
    yield "aws:s3/bucket:Bucket", {"acl": acl}, {"acl": "AccessControl"}
    block = properties.get("PublicAccessBlockConfiguration")
    if isinstance(block, Mapping):
        inside = "PublicAccessBlockConfiguration."
        yield (
            "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
            spelled("", block),
            {lower_camel(name): inside + name for name in block},
        )


def _table(properties: Mapping[str, Any]) -> Iterator[Converted]:
    recovery = mapping(properties.get("PointInTimeRecoverySpecification"))
    encryption = properties.get("SSESpecification")
    props = {
        "pointInTimeRecovery": {"enabled": recovery.get("PointInTimeRecoveryEnabled", False)},
        "deletionProtectionEnabled": properties.get("DeletionProtectionEnabled"),
        "serverSideEncryption": {
            "enabled": encryption.get("SSEEnabled"),
            "kmsKeyArn": encryption.get("KMSMasterKeyId"),
        }
        if isinstance(encryption, Mapping)
        else encryption,
        "tags": spelled("tags", properties.get("Tags")),
    }
    names = {
        "pointInTimeRecovery": "PointInTimeRecoverySpecification",
        "serverSideEncryption": "SSESpecification",
        "deletionProtectionEnabled": "DeletionProtectionEnabled",
    }
    yield "aws:dynamodb/table:Table", props, names
    policy = mapping(properties.get("ResourcePolicy")).get("PolicyDocument")
    if policy is not None:
        yield (
            "aws:dynamodb/resourcePolicy:ResourcePolicy",
            {"policy": policy},
            {"policy": "ResourcePolicy.PolicyDocument"},
        )


def _event_rule(properties: Mapping[str, Any]) -> Iterator[Converted]:
    yield (
        "aws:cloudwatch/eventRule:EventRule",
        {"name": properties.get("Name"), "eventPattern": properties.get("EventPattern")},
        {"eventPattern": "EventPattern"},
    )
    for index, target in enumerate(listed(properties.get("Targets"))):
        props = spelled("", mapping(target))
        yield (
            "aws:cloudwatch/eventTarget:EventTarget",
            props,
            {lower_camel(name): f"Targets[{index}].{name}" for name in mapping(target)},
        )


def _bus_policy(properties: Mapping[str, Any]) -> Iterator[Converted]:
    statement = properties.get("Statement")
    if statement is not None:
        yield (
            "aws:cloudwatch/eventBusPolicy:EventBusPolicy",
            {"policy": {"Version": "2012-10-17", "Statement": statement}},
            {"policy": "Statement"},
        )
        return
    yield (
        "aws:cloudwatch/eventPermission:EventPermission",
        {
            "principal": properties.get("Principal"),
            "condition": spelled("", properties.get("Condition")),
        },
        {"principal": "Principal", "condition": "Condition"},
    )


def _stream(properties: Mapping[str, Any]) -> Iterator[Converted]:
    encryption = mapping(properties.get("StreamEncryption"))
    props = {
        "name": properties.get("Name"),
        "encryptionType": encryption.get("EncryptionType"),
        "kmsKeyId": encryption.get("KeyId"),
    }
    names = {"encryptionType": "StreamEncryption", "kmsKeyId": "StreamEncryption"}
    yield "aws:kinesis/stream:Stream", props, names


def _inside(type_: str, field: str, *path: str, whole: str | None = None) -> Converter:
    """A document that another resource holds at `path`; `whole` is the type of that one."""

    def convert(properties: Mapping[str, Any]) -> Iterator[Converted]:
        value: Any = properties
        for name in path:
            value = mapping(value).get(name)
        if value is not None:
            yield type_, {field: value}, {field: ".".join(path)}
        if whole:
            yield whole, spelled("", properties), {}

    return convert


TYPES: dict[str, Converter] = {
    "AWS::IAM::Role": _role,
    "AWS::IAM::Policy": _policy,
    "AWS::IAM::RolePolicy": _policy,
    "AWS::IAM::User": _user,
    "AWS::IAM::Group": _group,
    "AWS::IAM::UserPolicy": as_it_is(
        "aws:iam/userPolicy:UserPolicy", "policy", policy="PolicyDocument"
    ),
    "AWS::IAM::GroupPolicy": as_it_is(
        "aws:iam/groupPolicy:GroupPolicy", "policy", policy="PolicyDocument"
    ),
    "AWS::IAM::ManagedPolicy": as_it_is("aws:iam/policy:Policy", "policy", policy="PolicyDocument"),
    "AWS::SSO::PermissionSet": _permission_set,
    "AWS::SNS::Topic": as_it_is("aws:sns/topic:Topic", name="TopicName"),
    "AWS::SNS::Subscription": as_it_is("aws:sns/topicSubscription:TopicSubscription"),
    "AWS::SNS::TopicPolicy": _for_each("aws:sns/topicPolicy:TopicPolicy", "arn", "Topics"),
    "AWS::SNS::TopicInlinePolicy": as_it_is(
        "aws:sns/topicPolicy:TopicPolicy", "policy", policy="PolicyDocument", arn="TopicArn"
    ),
    "AWS::SQS::Queue": as_it_is("aws:sqs/queue:Queue", name="QueueName"),
    "AWS::SQS::QueuePolicy": _for_each("aws:sqs/queuePolicy:QueuePolicy", "queueUrl", "Queues"),
    "AWS::SQS::QueueInlinePolicy": as_it_is(
        "aws:sqs/queuePolicy:QueuePolicy", "policy", policy="PolicyDocument", queueUrl="Queue"
    ),
    "AWS::S3::Bucket": _bucket,
    "AWS::S3::BucketPolicy": as_it_is(
        "aws:s3/bucketPolicy:BucketPolicy", "policy", policy="PolicyDocument"
    ),
    "AWS::S3::AccessPoint": as_it_is("aws:s3/accessPoint:AccessPoint", "policy"),
    "AWS::SecretsManager::ResourcePolicy": as_it_is(
        "aws:secretsmanager/secretPolicy:SecretPolicy", "policy", policy="ResourcePolicy"
    ),
    "AWS::KMS::Key": as_it_is(
        "aws:kms/key:Key",
        "policy",
        policy="KeyPolicy",
        customerMasterKeySpec="KeySpec",
        bypassPolicyLockoutSafetyCheck="BypassPolicyLockoutSafetyCheck",
    ),
    "AWS::KMS::ReplicaKey": as_it_is("aws:kms/replicaKey:ReplicaKey", "policy", policy="KeyPolicy"),
    "AWS::KMS::Alias": as_it_is("aws:kms/alias:Alias", name="AliasName"),
    "AWS::Lambda::Permission": as_it_is(
        "aws:lambda/permission:Permission", function="FunctionName", principalOrgId="PrincipalOrgID"
    ),
    "AWS::Lambda::LayerVersionPermission": as_it_is(
        "aws:lambda/layerVersionPermission:LayerVersionPermission"
    ),
    "AWS::Lambda::Url": as_it_is(
        "aws:lambda/functionUrl:FunctionUrl",
        authorizationType="AuthType",
        functionName="TargetFunctionArn",
    ),
    "AWS::Lambda::Function": as_it_is("aws:lambda/function:Function", name="FunctionName"),
    "AWS::Lambda::EventSourceMapping": as_it_is("aws:lambda/eventSourceMapping:EventSourceMapping"),
    "AWS::Lambda::EventInvokeConfig": as_it_is(
        "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig"
    ),
    "AWS::ECS::TaskDefinition": as_it_is("aws:ecs/taskDefinition:TaskDefinition"),
    "AWS::Batch::JobDefinition": as_it_is("aws:batch/jobDefinition:JobDefinition", "parameters"),
    "AWS::Glue::Job": as_it_is("aws:glue/job:Job", "defaultArguments", "nonOverridableArguments"),
    "AWS::Glue::Connection": _inside(
        "aws:glue/connection:Connection",
        "connectionProperties",
        "ConnectionInput",
        "ConnectionProperties",
    ),
    "AWS::CodeBuild::Project": as_it_is("aws:codebuild/project:Project"),
    "AWS::SSM::Parameter": as_it_is("aws:ssm/parameter:Parameter"),
    "AWS::AppRunner::Service": as_it_is("aws:apprunner/service:Service"),
    "AWS::SageMaker::Model": as_it_is("aws:sagemaker/model:Model"),
    "AWS::MWAA::Environment": as_it_is(
        "aws:mwaa/environment:Environment", "airflowConfigurationOptions"
    ),
    "AWS::EC2::Instance": as_it_is("aws:ec2/instance:Instance"),
    "AWS::Logs::LogGroup": as_it_is("aws:cloudwatch/logGroup:LogGroup", name="LogGroupName"),
    "AWS::Logs::ResourcePolicy": as_it_is(
        "aws:cloudwatch/logResourcePolicy:LogResourcePolicy", "policyDocument"
    ),
    "AWS::Logs::Destination": _inside(
        "aws:cloudwatch/logDestinationPolicy:LogDestinationPolicy",
        "accessPolicy",
        "DestinationPolicy",
    ),
    "AWS::CloudWatch::Alarm": as_it_is(
        "aws:cloudwatch/metricAlarm:MetricAlarm",
        name="AlarmName",
        metricQueries="Metrics",
        okActions="OKActions",
    ),
    "AWS::CloudWatch::CompositeAlarm": as_it_is(
        "aws:cloudwatch/compositeAlarm:CompositeAlarm", okActions="OKActions"
    ),
    "AWS::StepFunctions::StateMachine": converted_machine,
    "AWS::Events::Rule": _event_rule,
    "AWS::Events::EventBusPolicy": _bus_policy,
    "AWS::Events::EventBus": _inside(
        "aws:cloudwatch/eventBusPolicy:EventBusPolicy", "policy", "Policy"
    ),
    "AWS::Scheduler::Schedule": as_it_is("aws:scheduler/schedule:Schedule"),
    "AWS::DynamoDB::Table": _table,
    "AWS::Kinesis::Stream": _stream,
    "AWS::Kinesis::ResourcePolicy": as_it_is(
        "aws:kinesis/resourcePolicy:ResourcePolicy", "policy", policy="ResourcePolicy"
    ),
    "AWS::ECR::Repository": _inside(
        "aws:ecr/repositoryPolicy:RepositoryPolicy", "policy", "RepositoryPolicyText"
    ),
    "AWS::EFS::FileSystem": _inside(
        "aws:efs/fileSystemPolicy:FileSystemPolicy", "policy", "FileSystemPolicy"
    ),
    "AWS::ApiGateway::RestApi": _inside("aws:apigateway/restApi:RestApi", "policy", "Policy"),
    "AWS::Backup::BackupVault": _inside(
        "aws:backup/vaultPolicy:VaultPolicy", "policy", "AccessPolicy"
    ),
    "AWS::OpenSearchService::Domain": _inside(
        "aws:opensearch/domainPolicy:DomainPolicy", "accessPolicies", "AccessPolicies"
    ),
    "AWS::IoT::Policy": as_it_is("aws:iot/policy:Policy", "policy", policy="PolicyDocument"),
    "AWS::XRay::ResourcePolicy": as_it_is(
        "aws:xray/resourcePolicy:ResourcePolicy", "policyDocument"
    ),
    "AWS::CloudFormation::Stack": as_it_is(
        "aws:cloudformation/stack:Stack", "templateBody", templateUrl="TemplateURL"
    ),
    "AWS::CloudFormation::StackSet": as_it_is(
        "aws:cloudformation/stackSet:StackSet", "templateBody", templateUrl="TemplateURL"
    ),
}
