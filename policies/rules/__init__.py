"""The rules, one file per area; `RULES` is all of them in the order of the documentation."""

from __future__ import annotations

from . import (
    buckets,
    bypasses,
    definitions,
    encryption,
    events,
    iam_actions,
    iam_attachments,
    iam_escalation,
    iam_resources,
    iam_trust,
    lambdas,
    logs,
    machines,
    resource_policies,
    stack,
    tables,
    tags,
    wellformed,
    workloads,
)
from .preview import unverifiable
from .rule import Rule

AREAS: dict[str, list[Rule]] = {
    "Permissions": [
        *iam_actions.RULES,
        *iam_resources.RULES,
        *iam_escalation.RULES,
        *iam_attachments.RULES,
    ],
    "Trust": iam_trust.RULES,
    "Policies of topics, queues and other resources": resource_policies.RULES,
    "Documents and values": wellformed.RULES,
    "Ways past the rules": bypasses.RULES,
    "Encryption": encryption.RULES,
    "State machines": machines.RULES,
    "Definitions": definitions.RULES,
    "Logs": logs.RULES,
    "Functions": lambdas.RULES,
    "Workloads": workloads.RULES,
    "Tables": tables.RULES,
    "Buckets": buckets.RULES,
    "Events, schedules and alarms": events.RULES,
    "The whole stack": stack.RULES,
    "Tags": tags.RULES,
}
AREAS["Preview"] = [unverifiable([rule for rules in AREAS.values() for rule in rules])]

RULES: list[Rule] = [rule for rules in AREAS.values() for rule in rules]
