"""Every resource type that the stand-in knows, by its token."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from importlib import import_module

from downbeat.emulator.provider.resource import Refused, ResourceType

# Modules of this package, each with RESOURCES.
SERVICES = (
    "activities",
    "api_destinations",
    "asynchronous_invocation",
    "bucket_notifications",
    "budgets",
    "cloudwatch",
    "dynamodb",
    "ecs",
    "event_buses",
    "event_source_mappings",
    "events",
    "function_permissions",
    "functions",
    "glue",
    "iam",
    "iam_policies",
    "kms",
    "logs",
    "oidc_providers",
    "pipes",
    "s3",
    "scheduler",
    "secretsmanager",
    "sfn",
    "sns",
    "sqs",
)
TABLE: Mapping[str, ResourceType] = {
    resource.type: resource
    for service in SERVICES
    for resource in import_module(f"{__package__}.{service}").RESOURCES
}


def resource_of(token: str) -> ResourceType:
    """The entry of a type; an unknown one is refused with its name, the nearest known one and where
    to add it.
    """
    if token not in TABLE:
        close = get_close_matches(token, TABLE, n=1, cutoff=0.7)
        nearest = f' Did you mean "{close[0]}"?' if close else ""
        raise Refused(
            f"the stand-in for the aws provider does not know the resource type {token}.{nearest}"
            " Add it to downbeat/emulator/provider/, or deploy this stack"
            " with `pulumi up`"
        )
    return TABLE[token]
