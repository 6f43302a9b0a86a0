"""What narrows an action that AWS cannot narrow by the resource's name. Each condition: (place) →
an IAM condition, or None for none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from deployments.access.place import StackLocation

Condition = dict[str, dict[str, Any]]


def _tags(place: StackLocation, on: str) -> Condition:
    return {"StringEquals": {f"aws:{on}/{key}": value for key, value in sorted(place.tags.items())}}


def _through_lambda(place: StackLocation) -> Condition:
    """The key is used by Lambda in the caller's name, never by the caller. A key of the stack's own
    is known by its tags.
    """
    own = {} if place.key else _tags(place, "ResourceTag")["StringEquals"]
    return {"StringEquals": own | {"kms:ViaService": f"lambda.{place.region}.{place.suffix}"}}


def _bounded(place: StackLocation) -> Condition | None:
    return {"StringEquals": {"iam:PermissionsBoundary": place.boundary}} if place.boundary else None


CONDITIONS: Mapping[str, Callable[[StackLocation], Condition | None]] = {
    "": lambda place: None,
    # https://docs.aws.amazon.com/kms/latest/developerguide/abac.html
    "made for this stack": lambda place: _tags(place, "RequestTag"),
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
