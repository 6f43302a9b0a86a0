"""Does the execution role allow what the definition needs, statement by statement?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from downbeat.asl.statements import listed
from downbeat.ops.deployed_checks import redeploy
from downbeat.ops.deployed_versions import with_deployed_versions
from downbeat.ops.deployment import Deployment
from downbeat.ops.faults import missing
from downbeat.ops.finding import CheckFinding
from downbeat.ops.gather import pages
from downbeat.ops.policy_documents import statements_of
from downbeat.plan.planned import Planned

Statement = Mapping[str, Any]


def role(deployment: Deployment, planned: Planned) -> Iterator[CheckFinding]:
    """The execution role allows each action on each resource that the definition needs."""
    name = planned.address.execution_role
    granted = deployed_statements(deployment.client("iam"), name)
    if granted is None:
        yield CheckFinding(
            planned.key, "role", name, "the role is not there.", redeploy(deployment)
        )
        return
    for message in lacking(with_deployed_versions(deployment, planned).statements, granted):
        yield CheckFinding(planned.key, "role", name, message, redeploy(deployment))


def deployed_statements(client: Any, name: str) -> list[Statement] | None:
    """The statements of a role's own policies and of those attached to it; None where the role is
    not there.
    """
    try:
        policies = list(pages(client, "list_role_policies", "PolicyNames", RoleName=name))
        documents = [
            client.get_role_policy(RoleName=name, PolicyName=one)["PolicyDocument"]
            for one in policies
        ]
        attached = pages(client, "list_attached_role_policies", "AttachedPolicies", RoleName=name)
        documents += [_attached(client, one["PolicyArn"]) for one in attached]
    except client.exceptions.ClientError as error:
        if not missing(error):
            raise
        return None
    return [statement for document in documents for statement in statements_of(document)]


def _attached(client: Any, arn: str) -> Any:
    """The document of a managed policy in its default version."""
    version = client.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    return client.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]


def lacking(needed: Iterable[Statement], granted: Iterable[Statement]) -> list[str]:
    """Name what statements need and others do not grant: first whole actions, then actions whose
    resources are not all granted, then those granted under other conditions.
    """
    allowed = [one for one in granted if one.get("Effect", "Allow") == "Allow"]
    gaps = []
    for statement in needed:
        for action in listed(statement.get("Action", [])):
            having = [one for one in allowed if _matches(action, one.get("Action"))]
            if not having:
                gaps.append(f"it does not allow {action}.")
                continue
            for resource in listed(statement.get("Resource", [])):
                on = [one for one in having if _matches(resource, one.get("Resource"))]
                if not on:
                    gaps.append(f"it does not allow {action} on {resource}.")
                elif not any(_no_stricter(one, statement) for one in on):
                    gaps.append(f"it allows {action} on {resource} under other conditions.")
    return list(dict.fromkeys(gaps))


def _matches(value: str, patterns: Any) -> bool:
    """Say whether any pattern covers a value; IAM ignores the case of actions."""
    return any(fnmatchcase(value.lower(), one.lower()) for one in listed(patterns))


def _no_stricter(granted: Statement, needed: Statement) -> bool:
    return not granted.get("Condition") or granted["Condition"] == needed.get("Condition")
