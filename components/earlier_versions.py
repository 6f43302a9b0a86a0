"""What this stack deployed last, and what of it executions that still run need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pulumi

from components.engine import own_outputs
from downbeat.plan.kept_access import Kept, deployment_record, keep_accesses, removal_sentences
from downbeat.plan.planned import Planned

# The stack's output that has every pipeline's record.
DEPLOYED = "deployed"


def kept_for_executions(
    planned: Sequence[Planned], now: datetime | None = None
) -> dict[str, tuple[Kept, ...]]:
    """Return what stays for the executions of each pipeline's earlier versions, by the record that
    the last deployment left among the stack's outputs; a warning for each pipeline that goes.

    Raises:
        DiagnosticsError: where a state machine gets another name without the stack's word.
    """
    deployed = own_outputs().get(DEPLOYED) or {}
    for sentence in removal_sentences(planned, deployed):
        pulumi.log.warn(sentence)
    return keep_accesses(planned, deployed, now or datetime.now(UTC))


def export_records(planned: Sequence[Planned], kept: Mapping[str, Sequence[Kept]]) -> None:
    """Leave the record of this deployment for the next one."""
    records: dict[str, Any] = {
        each.key: deployment_record(each, kept[each.key]) for each in planned
    }
    pulumi.export(DEPLOYED, records)
