"""Do parts that exist already allow what `downbeat show` says they must? The role's trust and
policies, the topics' policies.
"""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

from downbeat.asl.statements import listed
from downbeat.ops.deployment import Deployment
from downbeat.ops.finding import CheckFinding
from downbeat.ops.policy_documents import admits, statements_of
from downbeat.ops.referenced import absent, answer_or_none
from downbeat.plan.planned import Planned
from downbeat.plan.topic_policy import publishers

STATES = "states.amazonaws.com"


def trust(deployment: Deployment, planned: Planned) -> Iterator[CheckFinding]:
    """The execution role trusts Step Functions for this state machine."""
    client, name = deployment.client("iam"), planned.address.execution_role
    answer = answer_or_none(client, lambda: client.get_role(RoleName=name))
    if answer is None:
        return  # the check of the role's policy says so
    machine = planned.address.state_machine_arn
    document = answer["Role"].get("AssumeRolePolicyDocument", "")
    if not trusts(document, STATES, machine):
        yield CheckFinding(
            planned.key,
            "trust",
            name,
            f"it does not trust {STATES} for {machine}: no execution can use it.",
            "aws iam update-assume-role-policy; `downbeat show` has what it must trust.",
        )


def trusts(document: Any, service: str, arn: str) -> bool:
    """Say whether a trust policy lets a service assume the role on behalf of a resource."""
    for one in statements_of(document):
        named = one.get("Principal")
        services = listed(named.get("Service", [])) if isinstance(named, dict) else []
        if one.get("Effect") != "Allow" or service not in services:
            continue
        patterns = _source_arns(one.get("Condition", {}))
        if not patterns or any(fnmatchcase(arn, pattern) for pattern in patterns):
            return True
    return False


def _source_arns(condition: Any) -> list[str]:
    """The ARNs that a condition on aws:SourceArn allows; [] where there is none."""
    return [
        pattern
        for operator, keys in condition.items()
        if operator.startswith(("ArnLike", "ArnEquals", "StringLike", "StringEquals"))
        for key, patterns in keys.items()
        if key.lower() == "aws:sourcearn"
        for pattern in listed(patterns)
    ]


def existing_topics(deployment: Deployment, planned: Planned) -> Iterator[CheckFinding]:
    """Each topic that exists already is there, and admits the alarms of this pipeline."""
    client = deployment.client("sns")
    for suffix, arn in sorted(planned.address.existing.topics.items()):
        answer = answer_or_none(client, lambda arn=arn: client.get_topic_attributes(TopicArn=arn))  # type: ignore[misc]
        if answer is None:
            yield absent(planned, "existing topics", arn)
            continue
        policy = answer["Attributes"].get("Policy", "")
        needed = publishers(planned.address, suffix)
        services = [str(one["Principal"]["Service"]) for one in needed]
        shut_out = [one for one in services if not admits(policy, one, ("sns:Publish",))]
        if shut_out:
            yield CheckFinding(
                planned.key,
                "existing topics",
                arn,
                f"its policy does not admit {' and '.join(shut_out)}: what they publish is lost.",
                f"put the statements into its policy that `downbeat show {planned.key} -s"
                f" {deployment.stack}` prints.",
            )
