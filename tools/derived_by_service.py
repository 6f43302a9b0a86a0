"""How many of the AWS SDK calls that a definition may name are derived, service by service."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from downbeat.asl.checks.integrations import aws_sdk_actions, aws_sdk_services
from downbeat.asl.integrations import INTEGRATIONS
from downbeat.asl.integrations.grant import Integration
from downbeat.asl.integrations.sdk_calls import sdk_integration

TITLE = "## AWS SDK calls by service\n"
WORDS = (
    "Derived: every statement follows from the arguments, where they are written out. In part: one"
    " statement or more names something that no argument of the call does, and is a diagnostic with"
    " the statement to complete. Stated: no copy of the reference that is carried here has the"
    " call's action, so the pipeline's `permissions` state it.\n"
)
COLUMNS = "| service | calls | derived | in part | stated |"


class Counted(NamedTuple):
    """Calls of a service: all that are accepted, and how each of them gets its permissions."""

    calls: int
    derived: int
    in_part: int
    stated: int


def by_service() -> dict[str, Counted]:
    """The counts of each service, by its name in a Resource."""
    return {service: _counted(service) for service in sorted(aws_sdk_services())}


def section() -> Iterator[str]:
    """The chapter of docs/integrations.md, the sum of all services first."""
    counts = by_service()
    total = Counted(*(sum(column) for column in zip(*counts.values(), strict=True)))
    yield from (TITLE, WORDS, COLUMNS, "|---|--:|--:|--:|--:|")
    yield _row(f"all {len(counts)}", total)
    yield from (_row(f"`{service}`", counted) for service, counted in counts.items())
    yield ""


def _row(first: str, counted: Counted) -> str:
    return f"| {first} | {' | '.join(f'{number:,}' for number in counted)} |"


def _counted(service: str) -> Counted:
    resources = [f"aws-sdk:{service}:{action}" for action in aws_sdk_actions(service)]
    entries = [INTEGRATIONS.get(one) or sdk_integration(one) for one in resources]
    known = [entry for entry in entries if entry is not None]
    in_part = sum(map(_demands, known))
    return Counted(len(entries), len(known) - in_part, in_part, len(entries) - len(known))


def _demands(integration: Integration) -> bool:
    """Whether every call of it asks for a statement of the pipeline's own."""
    return any(
        not grant.when and any(argument.unknowable for argument in grant.arguments)
        for grant in integration.grants
    )
