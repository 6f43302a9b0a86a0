"""The rules, one file per area; `RULES` is all of them in the order of the documentation."""

from __future__ import annotations

from . import (
    alarms,
    buckets,
    bypasses,
    definitions,
    events,
    iam_actions,
    iam_attachments,
    iam_escalation,
    iam_known_actions,
    iam_power,
    iam_resources,
    iam_trust,
    keys,
    lambdas,
    logs,
    machines,
    queues,
    resource_policies,
    service_sources,
    stack,
    tables,
    tags,
    topics,
    wellformed,
    workloads,
)
from .preview import unverifiable
from .rule import Rule

AREAS: dict[str, list[Rule]] = {
    "Permissions": [
        *iam_actions.RULES,
        *iam_known_actions.RULES,
        *iam_power.RULES,
        *iam_resources.RULES,
        *iam_escalation.RULES,
        *iam_attachments.RULES,
    ],
    "Trust": iam_trust.RULES,
    "Policies of topics, queues and other resources": [
        *resource_policies.RULES,
        *service_sources.RULES,
    ],
    "Documents and values": wellformed.RULES,
    "Ways past the rules": bypasses.RULES,
    "Encryption": [*topics.RULES, *queues.RULES, *keys.RULES],
    "State machines": machines.RULES,
    "Definitions": definitions.RULES,
    "Logs": logs.RULES,
    "Functions": lambdas.RULES,
    "Workloads": workloads.RULES,
    "Tables": tables.RULES,
    "Buckets": buckets.RULES,
    "Events, schedules and alarms": [*events.RULES, *alarms.RULES],
    "The whole stack": stack.RULES,
    "Tags": tags.RULES,
}
AREAS["Preview"] = [unverifiable([rule for rules in AREAS.values() for rule in rules])]

RULES: list[Rule] = [rule for rules in AREAS.values() for rule in rules]
