"""What has a name already that this stack is about to give: found before the first resource is
declared, all of it at once (docs/adr/0023).

AWS refuses the second state machine, role or log group of a name, in the middle of an update; a
topic, a rule, an alarm or a dashboard it silently takes over. Cloud Control reads every kind by one
call, with its tags, and those say whose it is. What this stack has deployed already is not looked
for: the record of the last deployment has it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import pulumi

from components import engine
from components import physical_names as kinds
from components.earlier_versions import DEPLOYED
from components.physical_names import WHOLE, PhysicalName
from downbeat.asl import Diagnostic, DiagnosticsError
from downbeat.asl.diagnostic import enumeration
from downbeat.plan.address import Address

Names = Mapping[str, Sequence[PhysicalName]]
READ = "aws:cloudcontrol/getResource:getResource"
READ_BUDGET = "aws:budgets/getBudget:getBudget"
KEY = "AWS::KMS::Key"
# What an answer says of a resource that has no tags, or whose tags it does not tell.
UNTOLD: Mapping[str, str] = {}
SUBJECT = "This stack"
SETTING = "downbeat:existingNames"
CODE = "existing-name"
REASONS_SHOWN = 3


class ExistingResource(NamedTuple):
    """Something that has one of the names, with its tags, or why AWS does not say."""

    name: PhysicalName
    pipeline: str
    tags: Mapping[str, str] = UNTOLD
    fault: str = ""


Identifier = Callable[[Address, str], str]


def _name(place: Address, name: str) -> str:
    return name


def _queue_url(place: Address, name: str) -> str:
    suffix = "amazonaws.com.cn" if place.partition == "aws-cn" else "amazonaws.com"
    return f"https://sqs.{place.region}.{suffix}/{place.account}/{name}"


def _arn(service: str, kind: str) -> Identifier:
    return lambda place, name: place.arn(service, f"{kind}{name}")


# Type of Pulumi's → CloudFormation's, and the primary identifier of its schema.
# https://docs.aws.amazon.com/cloudcontrolapi/latest/userguide/resource-identifier.html
CLOUD_CONTROL: Mapping[str, tuple[str, Identifier]] = {
    kinds.ALARM: ("AWS::CloudWatch::Alarm", _name),
    kinds.CONNECTION: ("AWS::Events::Connection", _name),
    kinds.DASHBOARD: ("AWS::CloudWatch::Dashboard", _name),
    kinds.DESTINATION: ("AWS::Events::ApiDestination", _name),
    kinds.FUNCTION: ("AWS::Lambda::Function", _name),
    kinds.KEY_ALIAS: ("AWS::KMS::Alias", _name),
    kinds.LOG_GROUP: ("AWS::Logs::LogGroup", _name),
    kinds.MACHINE: ("AWS::StepFunctions::StateMachine", _arn("states", "stateMachine:")),
    kinds.PIPE: ("AWS::Pipes::Pipe", _name),
    kinds.QUEUE: ("AWS::SQS::Queue", _queue_url),
    kinds.ROLE: ("AWS::IAM::Role", _name),
    kinds.RULE: ("AWS::Events::Rule", _arn("events", "rule/")),
    kinds.SCHEDULE: ("AWS::Scheduler::Schedule", lambda place, name: name.rpartition("/")[2]),
    kinds.SCHEDULE_GROUP: ("AWS::Scheduler::ScheduleGroup", _name),
    kinds.TOPIC: ("AWS::SNS::Topic", _arn("sns", "")),
}


def refuse_existing(
    names: Names, place: Address, adopted: Collection[tuple[str, str]] = ()
) -> None:
    """Look for everything that this stack is about to name and has not deployed before.

    Args:
        names: pipeline → its names; WHOLE → what the stack has once.
        place: any address of the stack, for its account, region and partition.
        adopted: (type, id) of what `downbeat adopt` handed over (downbeat:adopted).

    Raises:
        DiagnosticsError: with everything that somebody else has made, and everything that cannot be
            looked up.
    """
    wanted = [
        (pipeline, name)
        for pipeline, name in _undeployed(names)
        if not _is_adopted(name, adopted) and not _in_own_group(name)
    ]
    if not wanted:
        return
    found = _look(wanted, place)
    own = (pulumi.get_project(), pulumi.get_stack())
    if faults := clashes(found, own, pulumi.get_stack()):
        raise DiagnosticsError(faults, SUBJECT)
    if found:
        pulumi.log.warn(half_deployed(found, pulumi.get_stack()))


def refuse_taken(names: Sequence[PhysicalName], place: Address) -> None:
    """Look for every name of one pipeline of another program, whose stack keeps no record of its
    deployments: what carries the stack's tags is its own. Raises DiagnosticsError like
    refuse_existing.
    """
    found = _look([(WHOLE, name) for name in names if not _in_own_group(name)], place)
    own = (pulumi.get_project(), pulumi.get_stack())
    if faults := clashes(found, own, pulumi.get_stack()):
        raise DiagnosticsError(faults, SUBJECT)


def _undeployed(names: Names) -> Iterable[tuple[str, PhysicalName]]:
    """The names of pipelines that the record of the last deployment does not have, and the stack's
    own where it has none at all.
    """
    record = engine.own_outputs().get(DEPLOYED) or {}
    for pipeline, mine in names.items():
        machine = next((one.name for one in mine if one.type == kinds.MACHINE), None)
        known = record.get(pipeline, {}).get("name") if pipeline != WHOLE else record
        if not known or (machine and known != machine):
            yield from ((pipeline, name) for name in mine)


def _is_adopted(name: PhysicalName, adopted: Collection[tuple[str, str]]) -> bool:
    """Whether an id of Pulumi's is this name, or ends in it: an ARN, a queue's URL."""
    return any(
        type_ == name.type and (identity == name.name or identity.endswith(_endings(name.name)))
        for type_, identity in adopted
    )


def _endings(name: str) -> tuple[str, str]:
    return f":{name}", f"/{name}"


def _in_own_group(name: PhysicalName) -> bool:
    """Whether it is a schedule in a group that the stack makes: where that group is not there,
    neither is the schedule.
    """
    return name.type == kinds.SCHEDULE and not name.name.startswith("default/")


def _look(wanted: Sequence[tuple[str, PhysicalName]], place: Address) -> list[ExistingResource]:
    """Ask AWS for each, all at the same time; what is not there is left out."""
    answers = engine.invoke_all([_question(name, place) for _, name in wanted])
    keys = [
        (index, json.loads(answer["properties"])["TargetKeyId"])
        for index, (answer, (_, name)) in enumerate(zip(answers, wanted, strict=True))
        if isinstance(answer, Mapping) and name.type == kinds.KEY_ALIAS
    ]
    behind = engine.invoke_all([(READ, {"typeName": KEY, "identifier": key}) for _, key in keys])
    answers = [*answers]
    for (index, _), answer in zip(keys, behind, strict=True):
        answers[index] = answer if isinstance(answer, Mapping) else {"properties": "{}"}
    return [
        found
        for (pipeline, name), answer in zip(wanted, answers, strict=True)
        if (found := _found(pipeline, name, answer))
    ]


def _question(name: PhysicalName, place: Address) -> tuple[str, dict[str, Any]]:
    if name.type == kinds.BUDGET:
        return READ_BUDGET, {"name": name.name, "accountId": place.account}
    type_, identifier = CLOUD_CONTROL[name.type]
    return READ, {"typeName": type_, "identifier": identifier(place, name.name)}


def _found(
    pipeline: str, name: PhysicalName, answer: Mapping[str, Any] | Exception
) -> ExistingResource | None:
    if isinstance(answer, Mapping):
        return ExistingResource(name, pipeline, tags_of(answer.get("properties") or "{}"))
    reason = engine.reason(answer)
    return None if engine.is_missing(reason) else ExistingResource(name, pipeline, fault=reason)


def tags_of(properties: str) -> dict[str, str]:
    """Return the tags among the properties that Cloud Control answers as JSON: a list of pairs, or
    a mapping, by the type.
    """
    tags = json.loads(properties).get("Tags") or {}
    if isinstance(tags, Mapping):
        return {str(key): str(value) for key, value in tags.items()}
    return {str(tag["Key"]): str(tag.get("Value", "")) for tag in tags}


def clashes(
    found: Sequence[ExistingResource], own: tuple[str, str], stack: str
) -> list[Diagnostic]:
    """Return a fault for each thing that somebody else made, or that AWS does not tell of.

    What carries this stack's tags is what an update made that was stopped halfway; then what has
    no tags, as a dashboard, is its own too.

    Args:
        own: (project, stack) as the tags of everything in the stack have them.
    """
    begun = any(_stack_of(one) == own for one in found)
    unread = [one for one in found if one.fault]
    groups: dict[tuple[str, str], list[ExistingResource]] = {}
    for one in found:
        if not one.fault and _stack_of(one) != own and (one.tags or not begun):
            groups.setdefault((one.pipeline, _owner(one)), []).append(one)
    faults = [
        Diagnostic(_path(pipeline), _taken(taken, owner, stack), CODE)
        for (pipeline, owner), taken in groups.items()
    ]
    return [*faults, *([Diagnostic(SETTING, _unreadable(unread), CODE)] if unread else [])]


def _stack_of(found: ExistingResource) -> tuple[str | None, str | None]:
    return found.tags.get("project"), found.tags.get("stack")


def _owner(found: ExistingResource) -> str:
    """The stack that its tags name; "" where they name none."""
    project, stack = _stack_of(found)
    return f"the stack {stack} of the project {project}" if project and stack else ""


def _path(pipeline: str) -> str:
    return f"downbeat:pipelines.{pipeline}" if pipeline else "downbeat"


def _taken(taken: Sequence[ExistingResource], owner: str, stack: str) -> str:
    pipeline = taken[0].pipeline
    verb, them = ("is", "it") if len(taken) == 1 else ("are", "them")
    whose = f" and {'belongs' if len(taken) == 1 else 'belong'} to {owner}" if owner else ""
    release = f"release {them} there" if owner else f"take {them} over (downbeat adopt -s {stack})"
    other = "the pipeline" if pipeline else "the project or the stack"
    return (
        f"{_listed(taken)} {verb} there already{whose}, and nothing was created: {release}, or give"
        f" {other} another name (docs/moving-in.md)."
    )


def _listed(found: Sequence[ExistingResource]) -> str:
    return enumeration([f"{kind(one.name.type)} {one.name.name}" for one in found])


def _unreadable(unread: Sequence[ExistingResource]) -> str:
    reasons = dict.fromkeys(" ".join(one.fault.split()).rstrip(".") for one in unread)
    shown = "; ".join([*reasons][:REASONS_SHOWN])
    count = "a name is" if len(unread) == 1 else f"{len(unread)} names are"
    return (
        f"whether {count} free cannot be seen, {_listed(unread[:1])} for one: {shown}. Allow"
        " cloudformation:GetResource and what it reads (deployments/ does), or have nothing looked"
        f" for: pulumi config set {SETTING} ignore."
    )


def half_deployed(found: Sequence[ExistingResource], stack: str) -> str:
    """Return the warning about what carries this stack's tags although no deployment was
    finished.
    """
    return (
        f"{len(found)} resources carry the tags of this stack, and no deployment of them has been"
        " finished: an earlier update was stopped halfway, and this one goes on. If the state was"
        f" lost instead, stop here and get them back: downbeat adopt -s {stack}."
    )


def kind(type_: str) -> str:
    """Return what people call a type of Pulumi's.

    >>> kind("aws:cloudwatch/metricAlarm:MetricAlarm")
    'cloudwatch MetricAlarm'
    """
    module, _, name = type_.removeprefix("aws:").partition("/")
    return f"{module} {name.rpartition(':')[2]}"
