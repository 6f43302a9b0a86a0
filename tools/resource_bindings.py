"""Which argument of a call tells the resource that an action is about: rules for the variables of
an ARN.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from tools.service_arguments import Operation

VARIABLE = re.compile(r"\$\{(\w+)\}")
PLACE = {"Partition", "Region", "Account", "AccountId"}
ENDINGS = re.compile(r"(names?|ids?|identifiers?|arns?)$")
# Verbs that make a thing, whose id the answer tells first.
CREATING = re.compile(
    r"^(Create|Run|Start|Import|Copy|Allocate|Request|Restore|Register|Purchase|Submit)"
)
MAKING = re.compile(r"^(Create|Register|Import|Request|Put|Update)")


class Binding(NamedTuple):
    """Where an ARN's variable comes from: an argument's path, "*" for an id that AWS makes up."""

    source: str
    whole: bool = False


def stem(name: str) -> str:
    """ "JobName", "jobId" and "Jobs" are "job"."""
    bare = re.sub(r"[^a-z0-9]", "", name.lower())
    cut = ENDINGS.sub("", bare) or bare
    return cut[:-1] if cut.endswith("s") and not cut.endswith("ss") else cut


def ending(name: str) -> str:
    match = ENDINGS.search(re.sub(r"[^a-z0-9]", "", name.lower()))
    return match[1].rstrip("s") if match else ""


def fits(variable: str, member: str) -> bool:
    """Whether an argument of this name holds the value of this variable, or its whole ARN."""
    ours, theirs = ending(variable), ending(member)
    if stem(variable) != stem(member) or ending(member) == member.lower():
        return False
    return (
        ours == theirs
        or theirs in ("arn", "identifier")
        or (ours == "name" and theirs == "")
        or (ours == "" and theirs in ("name", "id"))
    )


# Variables whose argument has another name, by IAM prefix; "*" is an id that no call tells.
ELSEWHERE = {
    ("autoscaling", "GroupId"): "*",
    ("autoscaling", "GroupFriendlyName"): "AutoScalingGroupName",
    ("cloudformation", "Id"): "*",
    ("ec2", "KeyPairName"): "KeyName",
    ("ec2", "SecurityGroupId"): "GroupId",
    ("rds", "SnapshotName"): "DBSnapshotIdentifier",
    ("s3", "ObjectName"): "Key",
    ("sqs", "QueueName"): "QueueUrl",
    ("rds-data", "DbClusterInstanceName"): "ResourceArn",
    ("codedeploy", "DeploymentConfigurationName"): "DeploymentConfigName",
    ("comprehend", "EntityRecognizerName"): "RecognizerName",
    ("dynamodb", "TableName"): "TargetTableName",
    ("ecs", "TaskDefinitionFamilyName"): "Family",
    ("events", "EventSourceName"): "Name",
    ("iot", "ScheduleName"): "ScheduledAuditName",
    ("rds", "OptionGroupName"): "TargetOptionGroupIdentifier",
    ("sagemaker", "AutoMLJobJobName"): "AutoMLJobName",
    ("ssm-contacts", "ContactAlias"): "Alias",
}
# The same for one operation: its argument is no name of such a thing in the others.
OF_OPERATION = {
    ("sns:CreateTopic", "TopicName"): "Name",
    ("ecs:RegisterTaskDefinition", "TaskDefinitionRevisionNumber"): "*",
    ("redshift:CopyClusterSnapshot", "SnapshotName"): "TargetSnapshotIdentifier",
    ("redshift:CopyClusterSnapshot", "ClusterName"): "SourceSnapshotClusterIdentifier",
    ("rds:PurchaseReservedDBInstancesOffering", "ReservedDbInstanceName"): "ReservedDBInstanceId",
    ("scheduler:CreateScheduleGroup", "GroupName"): "Name",
    ("secretsmanager:CreateSecret", "SecretId"): "Name",
    ("cloudfront:CopyDistribution", "DistributionId"): "PrimaryDistributionId",
}
# What a call makes besides the thing that it is called after, or under another name.
# https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ExamplePolicies_EC2.html#iam-example-runinstances
ALSO_MADE = {
    ("ec2:RunInstances", "instance"),
    ("ec2:RunInstances", "network-interface"),
    ("ec2:RunInstances", "volume"),
    ("ec2:CreateFleet", "instance"),
    ("ec2:AllocateAddress", "elastic-ip"),
    ("ec2:AuthorizeSecurityGroupEgress", "security-group-rule"),
    ("ec2:AuthorizeSecurityGroupIngress", "security-group-rule"),
    ("ec2:CreateTransitGatewayConnect", "transit-gateway-attachment"),
    ("ec2:CreateTransitGatewayPeeringAttachment", "transit-gateway-attachment"),
    ("ec2:CreateTransitGatewayVpcAttachment", "transit-gateway-attachment"),
    ("ec2:CreateInstanceExportTask", "export-instance-task"),
    ("ec2:CreateMacSystemIntegrityProtectionModificationTask", "mac-modification-task"),
    ("ec2:CreateDelegateMacVolumeOwnershipTask", "mac-modification-task"),
    ("ec2:ImportImage", "import-image-task"),
    ("ec2:ImportSnapshot", "import-snapshot-task"),
    ("ec2:PurchaseCapacityBlock", "capacity-reservation"),
    ("ec2:RequestSpotFleet", "spot-fleet-request"),
    ("ec2:RequestSpotInstances", "spot-instances-request"),
    ("fsx:CreateFileSystemFromBackup", "file-system"),
    ("fsx:CreateDataRepositoryTask", "task"),
    ("sagemaker:CreateCluster", "cluster"),
    ("sagemaker:CreateDomain", "domain"),
    ("ssm:StartChangeRequestExecution", "automation-execution"),
    ("redshift-serverless:CreateSnapshot", "snapshot"),
}


def kind_named(template: str) -> str:
    """ "job" of "arn:…:job/${JobName}"."""
    return stem(re.split(r"[:/$]", template.split(":", 5)[5].lstrip("/"))[0])


def own_type(variable: str, template: str) -> str:
    """The last word before the variable: "session" of "…/${WorkGroup}/session/${SessionId}"."""
    before, placeholder, _ = template.split(":", 5)[5].partition(f"${{{variable}}}")
    if not placeholder:
        return ""
    words = [one for one in re.split(r"[:/]", before) if one and "${" not in one]
    return words[-1].rstrip("-") if words else ""


class Sought(NamedTuple):
    """A variable of an ARN whose argument is sought: `kind` is the type of the resource ("job"),
    `own_type` what stands before the variable (`adjacent`: right before it), `noun` what the
    operation is about, `plain` whether the variable is only called an id or a name.
    """

    variable: str
    prefix: str
    kind: str
    own_type: str
    adjacent: bool
    noun: str
    plain: bool
    alone: bool
    operation: Operation


def bound(variable: str, template: str, operation: Operation, alone: bool) -> Binding | None:
    """What tells this variable of an ARN in a call of this operation; None where nothing does.

    `alone`: the action has one resource type, with this one variable.
    """
    sought = Sought(
        variable,
        template.split(":")[2],
        kind_named(template),
        own_type(variable, template),
        bool(re.search(rf"[a-z][/:]\$\{{{variable}\}}", template)),
        stem(re.sub(r"^[A-Z][a-z]+", "", operation.name)),
        stem(variable) in ("resource", "id", "name"),
        alone,
        operation,
    )
    return next(filter(None, (rule(sought) for rule in RULES)), None)


def _listed_elsewhere(sought: Sought) -> Binding | None:
    call = f"{sought.prefix}:{sought.operation.name}"
    name = OF_OPERATION.get((call, sought.variable), "")
    name = name or ELSEWHERE.get((sought.prefix, sought.variable), "")
    known = name == "*" or name in sought.operation.strings
    return Binding(name, name == "ResourceArn") if known else None


def _same_name(sought: Sought) -> Binding | None:
    return _first(sought, lambda member: fits(sought.variable, member))


def _own_name(sought: Sought) -> Binding | None:
    """Name, Arn or Id of what the operation is about."""
    if not sought.kind or sought.kind != sought.noun:
        return None
    if not (sought.plain or stem(sought.variable) == sought.kind):
        return None
    suffix = ending(sought.variable)
    for member in ("Name", "Arn", "Id", "Identifier"):
        same = suffix in (member.lower(), "") or member in ("Arn", "Identifier") or sought.plain
        if member in sought.operation.strings and same:
            return Binding(member, member == "Arn")
    return _first(
        sought,
        lambda member: (
            sought.plain
            and member in sought.operation.required
            and ending(member) != ""
            and sought.kind.endswith(stem(member))
        ),
    )


def _name_of_kind(sought: Sought) -> Binding | None:
    return _first(
        sought,
        lambda member: sought.plain and stem(member) == sought.kind and ending(member) != "",
    )


def _name_of_own_type(sought: Sought) -> Binding | None:
    """TranscriptionJobName for "transcription-job/${JobName}"."""
    own, suffix = stem(sought.own_type), ending(sought.variable)
    return _first(
        sought,
        lambda member: (
            own != ""
            and stem(member) == own
            and (ending(member) == "arn" or (sought.adjacent and ending(member) == suffix != ""))
        ),
    )


def _only_name(sought: Sought) -> Binding | None:
    only = sought.alone and ending(sought.variable) == "name"
    named = "Name" in sought.operation.required and not MAKING.match(sought.operation.name)
    return Binding("Name") if only and named else None


def _resource_arn(sought: Sought) -> Binding | None:
    return _first(sought, lambda member: stem(member) == "resource" and ending(member) == "arn")


def _made(sought: Sought) -> Binding | None:
    """An id in the answer of a call that makes the thing: what the call is about, which no argument
    names.
    """
    if (f"{sought.prefix}:{sought.operation.name}", sought.own_type) in ALSO_MADE:
        return Binding("*")
    if sought.prefix == "apigateway" or not CREATING.match(sought.operation.name):
        return None
    own = stem(sought.own_type)
    answered = any(
        stem(member) in (stem(sought.variable), sought.kind) and ending(member) in ("id", "arn")
        for member in sought.operation.answer
    ) or _answers_its_own(sought, own)
    about_it = bool(own) and (sought.noun.endswith(own) or stem(sought.variable) == sought.noun)
    named = "name" in sought.variable.lower() or _named_already(sought, own)
    return Binding("*") if answered and about_it and not named else None


def _answers_its_own(sought: Sought, own: str) -> bool:
    """Whether the answer has an Id or Arn of its own, no argument has one, and none is called like
    the thing: that would be its name.
    """
    tops = {re.split(r"[.\[]", path)[0] for path in sought.operation.members}
    named = any(top.lower() in ("id", "identifier", "arn") or stem(top) == own for top in tops)
    answered = {member.lower() for member in sought.operation.answer} & {"id", "arn"}
    return ending(sought.variable) == "id" and bool(answered) and not named


def _named_already(sought: Sought, own: str) -> bool:
    """Whether an argument, however deep, has the id of a thing of the kind: that one is there
    before the call.
    """
    paths = (path for path in sought.operation.members if not path.startswith("DependsOn"))
    names = (path.rsplit(".", 1)[-1].removesuffix("[]") for path in paths)
    return any(
        stem(name) in (own, stem(sought.variable)) and ending(name) in ("id", "identifier", "arn")
        for name in names
    )


def _first(sought: Sought, fitting: Callable[[str], bool]) -> Binding | None:
    for path in sought.operation.strings:
        member = path.removesuffix("[]")
        if fitting(member):
            return Binding(path, ending(member) == "arn")
    return None


RULES = (
    _listed_elsewhere,
    _same_name,
    _own_name,
    _name_of_kind,
    _name_of_own_type,
    _only_name,
    _resource_arn,
    _made,
)
