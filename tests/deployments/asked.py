"""What the stand-in provider asks AWS for: every boto3 call as IAM sees it, an action on resources.

One hook on the clients of the embedded AWS; neither the provider nor the engine knows of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import boto3

from downbeat.emulator import embedded_clients, ministack
from downbeat.emulator.provider.table import SERVICES

EVENT = "provide-client-params.*.*"
# boto3's name of a service → the prefix of its IAM actions, where they differ
PREFIXES = {"stepfunctions": "states"}
# The modules of the stand-in that are named as boto3 names their service, and those that are not.
CLIENTS = tuple(
    sorted(
        {*SERVICES} & {*boto3.Session().get_available_services()}
        | {"lambda", "stepfunctions", "sts"}
    )
)
# Answered to whoever asks:
# https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
FREE = frozenset({"sts:GetCallerIdentity"})


@dataclass(frozen=True)
class Call:
    """One call: `action` as IAM writes it, `resources` the ARNs it is judged by, `passed` (role
    ARN, service) that it hands on.
    """

    action: str
    resources: tuple[str, ...]
    passed: tuple[tuple[str, str], ...] = ()


@dataclass
class Asked:
    """The calls of a life, by its stage."""

    place: tuple[str, str]
    stage: str = ""
    calls: dict[str, list[Call]] = field(default_factory=dict)

    def hook(self, params: Mapping[str, Any], model: Any, **_: Any) -> None:
        service = model.service_model.service_name
        action = f"{PREFIXES.get(service, service)}:{model.name}"
        if action not in FREE:
            call = Call(
                action,
                tuple(resources(service, model.name, params, *self.place)),
                tuple(passed(action, params)),
            )
            self.calls.setdefault(self.stage, []).append(call)


@contextmanager
def recorded(where: ministack.Embedded, region: str) -> Iterator[Asked]:
    """Everything that is asked of the embedded AWS in that region while the block runs; set
    `.stage` to tell its parts apart.
    """
    asked = Asked((region, where.account))
    events = [
        embedded_clients.clients(where.endpoint, region, where.account)(service).meta.events
        for service in CLIENTS
    ]
    for each in events:
        each.register(EVENT, asked.hook, unique_id="asked")
    try:
        yield asked
    finally:
        for each in events:
            each.unregister(EVENT, unique_id="asked")


def resources(
    service: str, operation: str, params: Mapping[str, Any], region: str, account: str
) -> list[str]:
    """The ARNs that a call is about; "*" for a call that names none."""
    named = NAMED[service](operation, params)
    return [_arn(name, service, region, account) for name in named] or ["*"]


def _arn(name: str, service: str, region: str, account: str) -> str:
    if name.startswith("arn:"):
        return name
    where = "" if service == "iam" or name.startswith("dashboard/") else region
    return f"arn:aws:{PREFIXES.get(service, service)}:{where}:{account}:{name}"


def _alarms(operation: str, params: Mapping[str, Any]) -> list[str]:
    names = [params["AlarmName"]] if "AlarmName" in params else params.get("AlarmNames", [])
    boards = (
        [params["DashboardName"]] if "DashboardName" in params else params.get("DashboardNames", [])
    )
    return [
        *(f"alarm:{name}" for name in names),
        *(f"dashboard/{name}" for name in boards),
        *_listed(params, "ResourceARN"),
    ]


def _events(operation: str, params: Mapping[str, Any]) -> list[str]:
    if "ResourceARN" in params:
        return [params["ResourceARN"]]
    if operation.endswith("Connection"):
        return [f"connection/{params['Name']}/0000"]
    if operation.endswith("ApiDestination"):
        return [f"api-destination/{params['Name']}/0000", *_listed(params, "ConnectionArn")]
    return [f"rule/{params.get('Rule', params.get('Name'))}"]


def _keys(operation: str, params: Mapping[str, Any]) -> list[str]:
    ids = [params[key].rsplit("/", 1)[-1] for key in ("KeyId", "TargetKeyId") if key in params]
    return [*(f"key/{key}" for key in ids), *_listed(params, "AliasName")]


def _functions(operation: str, params: Mapping[str, Any]) -> list[str]:
    if operation == "CreateEventSourceMapping":
        return []
    if "UUID" in params:
        return [f"event-source-mapping:{params['UUID']}"]
    name = params.get("Resource") or params["FunctionName"]
    return [name if name.startswith("arn:") else f"function:{name}"]


def _schedules(operation: str, params: Mapping[str, Any]) -> list[str]:
    if "ResourceArn" in params:
        return [params["ResourceArn"]]
    return [
        (
            f"schedule-group/{params['Name']}"
            if operation.endswith("Group")
            else f"schedule/{params.get('GroupName', 'default')}/{params['Name']}"
        )
    ]


def _machines(operation: str, params: Mapping[str, Any]) -> list[str]:
    """An alias is judged by its machine:
    https://docs.aws.amazon.com/step-functions/latest/dg/auth-version-alias.html
    """
    alias = params.get("stateMachineAliasArn") or next(
        (r["stateMachineVersionArn"] for r in params.get("routingConfiguration", [])), None
    )
    if alias:
        return [alias.rsplit(":", 1)[0]]
    return _listed(params, "stateMachineArn", "resourceArn") or [f"stateMachine:{params['name']}"]


def _topics(operation: str, params: Mapping[str, Any]) -> list[str]:
    if "SubscriptionArn" in params:
        return []  # no subscription has a resource type of its own
    return _listed(params, "TopicArn", "ResourceArn", "Name")


def _listed(params: Mapping[str, Any], *keys: str) -> list[str]:
    return [params[key] for key in keys if key in params]


NAMED: Mapping[str, Any] = {
    "cloudwatch": _alarms,
    "events": _events,
    "iam": lambda operation, params: [f"role/{params['RoleName']}"],
    "kms": _keys,
    "lambda": _functions,
    "logs": lambda operation, params: (
        [f"log-group:{name}" for name in _listed(params, "logGroupName")]
        + [f"{arn}:*" for arn in _listed(params, "resourceArn")]
    ),
    "scheduler": _schedules,
    "sns": _topics,
    "sqs": lambda operation, params: [
        params.get("QueueName") or params["QueueUrl"].rsplit("/", 1)[-1]
    ],
    "stepfunctions": _machines,
}


def passed(action: str, params: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Roles that a call hands on: (ARN, the service that will assume it).
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
    """
    service = f"{action.split(':', 1)[0]}.amazonaws.com"
    if service == "states.amazonaws.com" and "roleArn" in params:
        yield params["roleArn"], service
    elif service == "lambda.amazonaws.com" and "Role" in params:
        yield params["Role"], service
    elif service == "scheduler.amazonaws.com" and "Target" in params:
        yield params["Target"]["RoleArn"], service
    elif action == "events:PutTargets":
        yield from (
            (target["RoleArn"], service) for target in params["Targets"] if "RoleArn" in target
        )
