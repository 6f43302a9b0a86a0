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


def statements(
    *,
    table_arn: str,
    manifest_bucket_arn: str,
    manifest_prefix: str,
    check: Mapping[str, str] | None = None,
) -> list[dict[str, Any]]:
    """Return what tracking files and writing manifests needs.

    Args:
        check: action → the ARN that the check on a schedule does it on; None without a check.
    """
    return [
        _statement("Track", TABLE_ACTIONS, [table_arn]),
        _statement(
            "WriteManifests", ["s3:PutObject"], [f"{manifest_bucket_arn}/{manifest_prefix}*"]
        ),
        *(
            _statement(f"Check{action.split(':')[1]}", [action], [arn])
            for action, arn in sorted((check or {}).items())
        ),
    ]


def _statement(sid: str, actions: Iterable[str], resources: list[str]) -> dict[str, Any]:
    return {"Sid": sid, "Effect": "Allow", "Action": sorted(actions), "Resource": resources}
