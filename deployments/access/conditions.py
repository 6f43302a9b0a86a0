"""What narrows an action that AWS cannot narrow by the resource's name. Each condition: (place) →
an IAM condition, or None for none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from deployments.access.place import StackLocation

Condition = dict[str, dict[str, Any]]


class Unbounded(ValueError):
    """A stack without a permissions boundary: whoever deployed it could give its roles anything."""

    def __str__(self) -> str:
        return (
            "the stack names no permissions boundary, and who deploys it would be an administrator:"
            " set downbeat:permissionsBoundary, and write deployments/registered.json with"
            " python -m tools.registered."
        )


def _tags(place: StackLocation, on: str) -> Condition:
    return {"StringEquals": {f"aws:{on}/{key}": value for key, value in sorted(place.tags.items())}}


def _only_these_tags(place: StackLocation) -> Condition:
    """The stack's own tags, and no other: what a tag means to other policies is not known here."""
    return {
        **_tags(place, "RequestTag"),
        "ForAllValues:StringEquals": {"aws:TagKeys": sorted(place.stack.tag_keys)},
    }


def _through_lambda(place: StackLocation) -> Condition:
    """The key is used by Lambda in the caller's name, never by the caller. A key of the stack's own
    is known by its alias, which is moved by nobody who does not manage that key.
    """
    through: Condition = {
        "StringEquals": {"kms:ViaService": f"lambda.{place.region}.{place.suffix}"}
    }
    if place.key:
        return through
    return {"ForAnyValue:StringEquals": {"kms:ResourceAliases": place.aliases}, **through}


def _bounded(place: StackLocation) -> Condition:
    if not place.boundary:
        raise Unbounded(place.stack.region)
    return {"StringEquals": {"iam:PermissionsBoundary": place.boundary}}


CONDITIONS: Mapping[str, Callable[[StackLocation], Condition | None]] = {
    "": lambda place: None,
    # https://docs.aws.amazon.com/kms/latest/developerguide/abac.html
    "made for this stack": _only_these_tags,
    "of this stack": lambda place: _tags(place, "ResourceTag"),
    # https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html
    "of its functions": lambda place: {"ArnEquals": {"lambda:FunctionArn": place.function_arns}},
    # https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
    "through Lambda": _through_lambda,
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html#access_policies_boundaries-delegate
    "bounded": _bounded,
    "for API destinations": lambda place: {
        "StringEquals": {"iam:AWSServiceName": "apidestinations.events.amazonaws.com"}
    },
}
