"""Functions of the aws provider that programs call: who am I, where am I, a policy document from
statements.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from downbeat.emulator.provider.lookups import LOOKUPS
from downbeat.emulator.provider.resource import Inputs, Outputs, Target

POLICY_VERSION = "2012-10-17"


def _caller(place: Target, arguments: Inputs) -> Outputs:
    identity = place("sts").get_caller_identity()
    return {
        "accountId": identity["Account"],
        "arn": identity["Arn"],
        "userId": identity["UserId"],
        "id": identity["Account"],
    }


def _region(place: Target, arguments: Inputs) -> Outputs:
    region = arguments.get("region") or arguments.get("name") or place.region
    return {
        "region": region,
        "name": region,
        "id": region,
        "endpoint": f"ec2.{region}.amazonaws.com",
        "description": region,
    }


def _partition(place: Target, arguments: Inputs) -> Outputs:
    return {
        "partition": place.partition,
        "id": place.partition,
        "dnsSuffix": "amazonaws.com",
        "reverseDnsPrefix": "com.amazonaws",
    }


def _one_or_many(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else sorted(values)


def _principals(principals: list[Inputs]) -> Any:
    if [principal["type"] for principal in principals] == ["*"]:
        return "*"
    return {
        principal["type"]: _one_or_many(list(principal["identifiers"])) for principal in principals
    }


def _conditions(conditions: list[Inputs]) -> dict[str, Any]:
    result: dict[str, dict[str, Any]] = {}
    for condition in conditions:
        result.setdefault(condition["test"], {})[condition["variable"]] = _one_or_many(
            list(condition["values"])
        )
    return result


def _statement(statement: Inputs) -> dict[str, Any]:
    """A statement as the aws provider's data source writes it: one action as text, several as a
    sorted list.
    """
    result: dict[str, Any] = {"Effect": statement.get("effect") or "Allow"}
    if statement.get("sid"):
        result["Sid"] = statement["sid"]
    names = {
        "actions": "Action",
        "notActions": "NotAction",
        "resources": "Resource",
        "notResources": "NotResource",
    }
    result |= {
        name: _one_or_many(list(statement[key]))
        for key, name in names.items()
        if statement.get(key)
    }
    if statement.get("principals"):
        result["Principal"] = _principals(statement["principals"])
    if statement.get("notPrincipals"):
        result["NotPrincipal"] = _principals(statement["notPrincipals"])
    if statement.get("conditions"):
        result["Condition"] = _conditions(statement["conditions"])
    return result


def _policy_document(place: Target, arguments: Inputs) -> Outputs:
    statements = []
    for source in arguments.get("sourcePolicyDocuments") or []:
        inside = json.loads(source).get("Statement", [])
        statements += inside if isinstance(inside, list) else [inside]
    statements += [_statement(statement) for statement in arguments.get("statements") or []]
    document = {"Version": arguments.get("version") or POLICY_VERSION, "Statement": statements}
    if arguments.get("policyId"):
        document["Id"] = arguments["policyId"]
    return {
        "json": json.dumps(document, indent=2),
        "minifiedJson": json.dumps(document, separators=(",", ":")),
        "id": "policy",
    }


INVOKES: Mapping[str, Callable[[Target, Inputs], Outputs]] = {
    "aws:index/getCallerIdentity:getCallerIdentity": _caller,
    "aws:index/getRegion:getRegion": _region,
    "aws:index/getPartition:getPartition": _partition,
    "aws:iam/getPolicyDocument:getPolicyDocument": _policy_document,
    **LOOKUPS,
}
