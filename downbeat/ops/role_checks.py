"""Does the execution role allow what the definition needs, statement by statement?"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import unquote

from downbeat.asl.statements import listed
from downbeat.ops.deployed_checks import redeploy
from downbeat.ops.deployment import Deployment
from downbeat.ops.faults import missing
from downbeat.ops.finding import Finding
from downbeat.ops.gather import pages
from downbeat.plan.planned import Planned

Statement = Mapping[str, Any]


def role(deployment: Deployment, planned: Planned) -> Iterator[Finding]:
    """The execution role allows each action on each resource that the definition needs."""
    name = planned.address.execution_role
    granted = deployed_statements(deployment.client("iam"), name)
    if granted is None:
        yield Finding(planned.key, "role", name, "the role is not there.", redeploy(deployment))
        return
    for message in lacking(planned.statements, granted):
        yield Finding(planned.key, "role", name, message, redeploy(deployment))


def deployed_statements(client: Any, name: str) -> list[Statement] | None:
    """The statements of a role's own policies; None where the role is not there."""
    try:
        policies = list(pages(client, "list_role_policies", "PolicyNames", RoleName=name))
        documents = [
            client.get_role_policy(RoleName=name, PolicyName=one)["PolicyDocument"]
            for one in policies
        ]
    except client.exceptions.ClientError as error:
        if not missing(error):
            raise
        return None
    return [statement for document in documents for statement in _statements(document)]


def lacking(needed: Iterable[Statement], granted: Iterable[Statement]) -> list[str]:
    """Name what statements need and others do not grant: first whole actions, then actions whose
    resources are not all granted, then those granted under other conditions.
    """
    allowed = [one for one in granted if one.get("Effect", "Allow") == "Allow"]
    found = []
    for statement in needed:
        for action in listed(statement.get("Action", [])):
            having = [one for one in allowed if _matches(action, one.get("Action"))]
            if not having:
                found.append(f"it does not allow {action}.")
                continue
            for resource in listed(statement.get("Resource", [])):
                on = [one for one in having if _matches(resource, one.get("Resource"))]
                if not on:
                    found.append(f"it does not allow {action} on {resource}.")
                elif not any(_no_stricter(one, statement) for one in on):
                    found.append(f"it allows {action} on {resource} under other conditions.")
    return list(dict.fromkeys(found))


def _matches(value: str, patterns: Any) -> bool:
    """Say whether any pattern covers a value; IAM ignores the case of actions."""
    return any(fnmatchcase(value.lower(), one.lower()) for one in listed(patterns))


def _no_stricter(granted: Statement, needed: Statement) -> bool:
    return not granted.get("Condition") or granted["Condition"] == needed.get("Condition")


def _statements(document: Any) -> list[Statement]:
    parsed = json.loads(unquote(document)) if isinstance(document, str) else document
    found = parsed.get("Statement", [])
    return [found] if isinstance(found, Mapping) else list(found)
