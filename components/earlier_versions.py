"""What this stack deployed last: what of it executions that still run need, and which versions get
the starts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pulumi
import pulumi_aws as aws

from components import engine, other_stacks
from downbeat.asl import Diagnostic, DiagnosticsError
from downbeat.plan.access_of_versions import (
    NO_KEYS,
    Earlier,
    deployment_record,
    earlier_versions,
    removal_sentences,
)
from downbeat.plan.planned import Planned

# The stack's output that has every pipeline's record.
DEPLOYED = "deployed"
# In a record: topics and queues have their policies in themselves (docs/adr/0022).
INSIDE = "policies_inside"
REFRESH = (
    "This stack's topics and queues get their policies as properties. AWS resets a policy whose own"
    " resource is deleted at the end of this update: run `pulumi up --refresh` once afterwards,"
    " which sets it again; until then alarms and rules reach no topic."
)


def look_back(
    planned: Sequence[Planned], keys: Mapping[str, Any] = NO_KEYS, now: datetime | None = None
) -> dict[str, Earlier]:
    """Return what each pipeline takes from its earlier versions, by the record that the last
    deployment left among the stack's outputs; a warning for each pipeline that goes. `keys` has the
    statement that lets each pipeline use its key.

    Raises:
        DiagnosticsError: where a state machine gets another name without the stack's word, or an
            alias cannot be read.
    """
    deployed = other_stacks.own_outputs().get(DEPLOYED) or {}
    for sentence in removal_sentences(planned, deployed):
        pulumi.log.warn(sentence)
    if any(not record.get(INSIDE) for record in deployed.values()):
        pulumi.log.warn(REFRESH)
    weights = {
        each.key: live_weights(each)
        for each in planned
        if each.pipeline.rollout and each.key in deployed
    }
    return earlier_versions(planned, deployed, weights, now or datetime.now(UTC), keys)


def live_weights(planned: Planned) -> dict[str, int]:
    """Return the versions that the alias `live` starts and their shares in per cent, as AWS has
    them; {} where there is none.
    """
    machine = planned.address.state_machine_arn
    try:
        alias = aws.sfn.get_alias(name="live", statemachine_arn=machine)
    except Exception as error:  # noqa: BLE001  the SDK raises bare Exceptions for whatever AWS says
        reason = engine.reason(error)
        if engine.is_missing(reason):
            return {}
        sentence = f"which versions get the starts cannot be read: {reason}."
        raise DiagnosticsError([Diagnostic(f"{machine}:live", sentence)], "This stack") from None
    routes = alias.routing_configurations
    return {one.state_machine_version_arn: one.weight for one in routes}


def export_records(
    planned: Sequence[Planned],
    earlier: Mapping[str, Earlier],
    versions: Mapping[str, pulumi.Input[str]],
    keys: Mapping[str, Any] = NO_KEYS,
) -> None:
    """Leave the record of this deployment for the next one; `versions` are the ARNs of those that
    it made, by pipeline, `keys` as of look_back.
    """
    records: dict[str, Any] = {
        each.key: {
            **deployment_record(each, earlier[each.key], keys.get(each.key)),
            "version": versions[each.key],
            INSIDE: True,
        }
        for each in planned
    }
    pulumi.export(DEPLOYED, records)
