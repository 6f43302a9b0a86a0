"""The IAM statements of the calls that the function's code makes. Pure; the deploying program calls
it through `interface`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html:
# TransactWriteItems has no action of its own
TABLE_ACTIONS = (
    "dynamodb:BatchGetItem",
    "dynamodb:DeleteItem",
    "dynamodb:GetItem",
    "dynamodb:PutItem",
    "dynamodb:Query",
    "dynamodb:UpdateItem",
)


# Action of the check on a schedule → what for.
CHECKS = {
    "s3:ListBucket": "Its check looks for files that nobody told it of.",
    "sns:Publish": "Its check reports what it found.",
    "states:DescribeExecution": "Its check looks at how executions ended.",
}


def statements(
    *,
    table_arn: str,
    manifest_bucket_arn: str,
    manifest_prefix: str,
    check: Mapping[str, str] | None = None,
) -> list[dict[str, Any]]:
    """Return what tracking files and writing manifests needs, each statement with its `why`, which
    is for people and no part of the policy.

    Args:
        check: action → the ARN that the check on a schedule does it on; None without a check.
    """
    return [
        _statement("Track", TABLE_ACTIONS, [table_arn], "It keeps track of files in its table."),
        _statement(
            "WriteManifests",
            ["s3:PutObject"],
            [f"{manifest_bucket_arn}/{manifest_prefix}*"],
            "It writes manifests.",
        ),
        *(
            _statement(f"Check{action.split(':')[1]}", [action], [arn], CHECKS[action])
            for action, arn in sorted((check or {}).items())
        ),
    ]


def _statement(sid: str, actions: Iterable[str], resources: list[str], why: str) -> dict[str, Any]:
    statement = {"Sid": sid, "Effect": "Allow", "Action": sorted(actions), "Resource": resources}
    return {**statement, "why": why}
