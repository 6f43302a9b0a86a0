"""Small documents for the examples that every rule carries: shown in the documentation, judged in
the tests.
"""

from __future__ import annotations

import json
from typing import Any

ACCOUNT = "111122223333"
ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy"
ROLE = "aws:iam/role:Role"
TOPIC_ARN = f"arn:aws:sns:eu-west-1:{ACCOUNT}:alerts"
QUEUE_ARN = f"arn:aws:sqs:eu-west-1:{ACCOUNT}:dead-letters"
MACHINE_ARN = f"arn:aws:states:eu-west-1:{ACCOUNT}:stateMachine:weekly"
TASK_ROLE_ARN = f"arn:aws:iam::{ACCOUNT}:role/weekly-task"
KEY_ARN = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"


def policy_json(*statements: dict[str, Any]) -> str:
    """A policy document as JSON text."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action: Any, resource: Any = None, **more: Any) -> dict[str, Any]:
    """An Allow statement; `more` are further elements (Principal, Condition, NotAction …)."""
    statement: dict[str, Any] = {"Effect": "Allow", "Action": action, "Resource": resource, **more}
    return {key: value for key, value in statement.items() if value is not None}


def role_policy(*statements: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """A RolePolicy with these statements."""
    return ROLE_POLICY, {"role": "weekly-states", "policy": policy_json(*statements)}


def trusting(
    principal: Any, action: Any = "sts:AssumeRole", **more: Any
) -> tuple[str, dict[str, Any]]:
    """A Role that this principal may assume."""
    return ROLE, {"assumeRolePolicy": policy_json(allow(action, Principal=principal, **more))}


def topic_policy(*statements: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """A TopicPolicy with these statements."""
    return "aws:sns/topicPolicy:TopicPolicy", {"arn": TOPIC_ARN, "policy": policy_json(*statements)}


def queue_policy(*statements: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """A QueuePolicy with these statements."""
    return "aws:sqs/queuePolicy:QueuePolicy", {
        "queueUrl": f"https://sqs.eu-west-1.amazonaws.com/{ACCOUNT}/q",
        "policy": policy_json(*statements),
    }


def key_policy(*statements: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """A Key with rotation and these statements."""
    return "aws:kms/key:Key", {"enableKeyRotation": True, "policy": policy_json(*statements)}


FROM_ACCOUNT = {"StringEquals": {"aws:SourceAccount": ACCOUNT}}
ROOT = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
