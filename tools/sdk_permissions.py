"""Writes downbeat/asl/integrations/sdk_operations.txt: what IAM asks of each AWS SDK call; and
for the policy pack made.txt and operations.txt in policies/rules.

    python -m tools.sdk_permissions            write the file
    python -m tools.sdk_permissions --check    exit 1 when it is not current

Sources: botocore's models (operations and their arguments) and the Service Authorization Reference
as tools/service_authorization.py reads it, which the policy pack carries too; so no call asks for
an action that the pack does not know. The form of the file is told in its reader,
downbeat/asl/integrations/sdk_calls.py.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any, NamedTuple

from botocore import __version__ as botocore_version
from botocore.loaders import Loader

from downbeat.asl.integrations.sdk_actions import PREFIXES, actions
from policies.rules.resource_widths import STATELESS
from tools.aws_sdk_actions import action_name, service_name
from tools.service_arguments import Operation, arguments_that_matter
from tools.service_authorization import reference

MADE = Path(__file__).parent.parent / "policies" / "rules" / "made.txt"
NAMED_OTHERWISE = MADE.with_name("operations.txt")
OPERATIONS_HEADER = (
    "# Written by tools/sdk_permissions.py: do not edit. Operations of the APIs that are no actions"
    " of IAM, and the actions that IAM asks for.\n"
)
MADE_HEADER = (
    "# Written by tools/sdk_permissions.py: do not edit. Actions that make a thing whose id AWS"
    " makes up, and the type: it can be allowed on every resource of that type only.\n"
)
TARGET = Path(__file__).parent.parent / "downbeat" / "asl" / "integrations" / "sdk_operations.txt"
HEADER = (
    "# Written by tools/sdk_permissions.py: do not edit. Sources: botocore {version}, the Service"
    " Authorization Reference of {date}\n"
)
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
# https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html
TAGGING = ("TagResource", "AddTags", "AddTagsToResource", "CreateTags", "TagResources")
# Resource types that a call names by an ARN of another form, which its reader refuses.
OTHER_FORMS = ("s3:${Region}:${Account}:accesspoint", "s3express:")


def kind_named(template: str) -> str:
    """ "job" of "arn:…:job/${JobName}"."""
    return stem(re.split(r"[:/$]", template.split(":", 5)[5].lstrip("/"))[0])


def own_type(variable: str, template: str) -> str:
    """The last word before the variable: "session" of "…/${WorkGroup}/session/${SessionId}"."""
    before, found, _ = template.split(":", 5)[5].partition(f"${{{variable}}}")
    if not found:
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
    wanted = ending(sought.variable)
    for member in ("Name", "Arn", "Id", "Identifier"):
        same = wanted in (member.lower(), "") or member in ("Arn", "Identifier") or sought.plain
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
    own, wanted = stem(sought.own_type), ending(sought.variable)
    return _first(
        sought,
        lambda member: (
            own != ""
            and stem(member) == own
            and (ending(member) == "arn" or (sought.adjacent and ending(member) == wanted != ""))
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


def resource(number: int, template: str, required: bool, operation: Operation, alone: bool) -> str:
    """One resource type of an action: "3:JobName", "3?:JobName" where it need not be there,
    "3?Job+Jobs:" where one of these arguments brings it in but none tells it.
    """
    variables = [name for name in VARIABLE.findall(template) if name not in PLACE]
    found = [bound(name, template, operation, alone and len(variables) == 1) for name in variables]
    whole = next((one.source for one in found if one and one.whole), None)
    sources = [one.source if one else (whole or "") for one in found]
    if whole:
        sources = [whole for _ in sources]
    optional = not required and "*" not in sources
    told = all(sources)
    near = [] if told or not optional else _near(kind_named(template), operation)
    return f"{number}{'?' if optional else ''}{'+'.join(near)}:{','.join(sources)}"


# Kinds whose name is a part of other kinds' names: an argument with it says nothing of them.
GENERIC = {"group", "resource", "job", "key", "policy", "role", "rule", "type"}


# An argument that names another kind, whose name is the end of this one's.
NOT_NEAR = {("SubnetId", "secondarysubnet")}


def _near(kind: str, operation: Operation) -> list[str]:
    """The arguments that may name a resource of this kind, and are not another kind's own."""
    tops = sorted({re.split(r"[.\[]", path)[0] for path in operation.members})
    if not kind or kind in GENERIC:
        return []
    near = [top for top in tops if len(stem(top)) > 3 and _may_name(stem(top), kind)]
    return [top for top in near if (top, kind) not in NOT_NEAR]


def _may_name(argument: str, kind: str) -> bool:
    """ "snapshot" may name a "clustersnapshot", and "launchtemplateconfigs" a "launchtemplate"."""
    part = argument not in GENERIC and kind.endswith(argument)
    return part or argument.startswith(kind) or argument.endswith(kind)


def entry(operation: Operation, service: str, raw: Mapping[str, Any], arns: list[str]) -> str:
    """The operation's actions with their resource types, and its arguments that matter."""
    parts = []
    for action in actions(service, action_name(operation.name)):
        privilege = known(raw, action)
        if privilege is None:
            continue
        prefix, name = action.split(":")
        types = raw[prefix]["resources"]
        listed = sorted(
            {
                (types[kind.rstrip("*")]["arn"], one["required"])
                for kind, one in privilege["resource_types"].items()
                if kind.rstrip("*") in types
            }
        )
        listed = [one for one in listed if not _other_form(one[0])] or listed
        texts: list[str] = []
        for template, required in listed:
            if template not in arns:
                arns.append(template)
            alone = len(listed) == 1
            texts.append(resource(arns.index(template), template, required, operation, alone))
        spelt = f"{prefix}:{privilege['privilege_name']}"
        parts.append(" ".join([spelt + "~" * (spelt.lower() in STATELESS), *texts]))
    if not parts:
        return ""
    extra = [
        f";{kind} {path}" + (_tagging(parts[0], operation, raw, arns) if kind == "tags" else "")
        for path, kind in arguments_that_matter(operation)
    ]
    return "|".join(parts) + "".join(extra)


def _other_form(template: str) -> bool:
    return template.removeprefix("arn:${Partition}:").startswith(OTHER_FORMS)


def _tagging(part: str, operation: Operation, raw: Mapping[str, Any], arns: list[str]) -> str:
    """The action that tags what this one makes, on the same resources; nothing where the service
    has none.
    """
    spelt, *texts = part.split(" ")
    prefix = spelt.split(":")[0]
    noun = stem(re.sub(r"^[A-Z][a-z]+", "", operation.name))
    for name in TAGGING:
        privilege = raw[prefix]["privileges"].get(name)
        if privilege is None:
            continue
        types = raw[prefix]["resources"]
        templates = sorted(
            types[kind.rstrip("*")]["arn"]
            for kind in privilege["resource_types"]
            if kind.rstrip("*") in types
        )
        shared = [one for one in texts if arns[int(re.split("[?:]", one)[0])] in templates]
        for template in templates if not shared else ():
            if kind_named(template) == noun:
                if template not in arns:
                    arns.append(template)
                shared.append(resource(arns.index(template), template, True, operation, False))
        if shared:
            return " ".join(["", f"{prefix}:{name}", *shared])
    return ""


def known(raw: Mapping[str, Any], action: str) -> dict[str, Any] | None:
    """The reference's entry of an action, whatever its letters' case; None where it has none."""
    prefix, name = action.split(":")
    privileges = raw.get(prefix, {}).get("privileges", {})
    spelt = next((one for one in (name, *privileges) if one.lower() == name.lower()), name)
    found = privileges.get(spelt)
    if found is None:
        spelt = next((one for one in privileges if one.lower() == name.lower()), name)
        found = privileges.get(spelt)
    return {**found, "privilege_name": spelt} if found else None


def services() -> Iterator[tuple[str, str, list[Operation]]]:
    """(Step Functions' name of the service, botocore's, its operations)."""
    loader = Loader()
    for name in loader.list_available_services("service-2"):
        model = loader.load_service_model(name, "service-2")
        yield (
            service_name(model["metadata"]["serviceId"]),
            name,
            [Operation.of(model, operation) for operation in model["operations"]],
        )


def lines() -> list[str]:
    """One line for each service: its name and a JSON object."""
    raw = reference()
    found: dict[str, dict[str, Any]] = {}
    for service, _, operations in services():
        own = found.setdefault(service, {"page": "", "arns": [], "operations": {}})
        for operation in operations:
            text = entry(operation, service, raw, own["arns"])
            if text:
                own["operations"][action_name(operation.name)] = text
                prefix = text.split(":", 1)[0]
                own["page"] = raw[prefix].get("service_authorization_url", "")
    return [
        f"{service}: {json.dumps(own, separators=(',', ':'))}"
        for service, own in sorted(found.items())
        if own["operations"]
    ]


def named_otherwise() -> str:
    """The operations that no action is called after, with the actions that authorize them, a line
    each.
    """
    raw, lines_ = reference(), set()
    for service, _, operations in services():
        prefix = PREFIXES.get(service, service)
        for operation in operations if prefix in raw else ():
            if known(raw, f"{prefix}:{operation.name}"):
                continue
            asked = actions(service, action_name(operation.name))
            names = [
                f"{one.split(':')[0]}:{found['privilege_name']}"
                for one in asked
                for found in [known(raw, one)]
                if found
            ]
            if names:
                lines_.add(f"{prefix}:{operation.name} {' '.join(names)}\n")
    return OPERATIONS_HEADER + "".join(sorted(lines_))


def build() -> str:
    """The whole file as text."""
    date = f"policy_sentry {metadata.version('policy_sentry')}"
    return HEADER.format(version=botocore_version, date=date) + "\n".join(lines()) + "\n"


def made(text: str) -> str:
    """The actions of the whole file with an id that AWS makes up, a line each with the resource's
    part of the ARN.
    """
    pairs = set()
    for line in text.splitlines()[1:]:
        service = json.loads(line.split(": ", 1)[1])
        for asked in service["operations"].values():
            for part in asked.split(";")[0].split("|"):
                action, *types = part.split(" ")
                for number, sources in (one.split(":", 1) for one in types):
                    if set(sources.split(",")) == {"*"}:
                        template = service["arns"][int(number.split("?")[0])]
                        pairs.add((action.rstrip("~"), template.split(":", 5)[5]))
    return MADE_HEADER + "".join(f"{action} {resource}\n" for action, resource in sorted(pairs))


def main(arguments: list[str]) -> int:
    """Write, or with --check compare; 0 is fine, 1 is "not current"."""
    text = build()
    if "--check" in arguments:
        return int(
            TARGET.read_text(encoding="utf-8") != text
            or MADE.read_text(encoding="utf-8") != made(text)
            or NAMED_OTHERWISE.read_text(encoding="utf-8") != named_otherwise()
        )
    TARGET.write_text(text, encoding="utf-8")
    MADE.write_text(made(text), encoding="utf-8")
    NAMED_OTHERWISE.write_text(named_otherwise(), encoding="utf-8")
    print(f"{TARGET.name}: {len(text) / 1e6:.2f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
