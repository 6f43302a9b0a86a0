"""Which role EventBridge Scheduler takes on to start each pipeline of a stack: one role for as many
of them as its documents hold (docs/adr/0022).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from downbeat.plan.address import Address
from downbeat.plan.planned import Planned
from downbeat.plan.triggers import Trigger, Uploads

# Characters of a trust policy, and of all inline policies of a role, less what is there anyway.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
LARGEST_TRUST, LARGEST_POLICY = 2048 - 400, 10_240 - 1000
# The group of the schedules that call functions.
FUNCTION_GROUP = "default"
QUOTES = 4


def scheduler_roles(name: str, planned: Iterable[Planned]) -> dict[str, str]:
    """Return pipeline → the name of the role that starts it or calls its function, for those that
    have a schedule of either kind: "downbeat-prod-scheduler", then "downbeat-prod-scheduler-2".

    Args:
        name: what names in this stack begin with, "downbeat-prod".
    """
    scheduled = [each for each in planned if _starts(each)]
    return {
        each.key: each.address.global_name(
            f"{name}-scheduler" + (f"-{number}" if number > 1 else "")
        )
        for number, group in enumerate(_filled(scheduled), start=1)
        for each in group
    }


def schedule_groups(address: Address, trigger: Trigger | None, *, scheduled: bool) -> list[str]:
    """Return the ARNs of the schedule groups on whose behalf Scheduler acts for a pipeline."""
    calls = isinstance(trigger, Uploads) and trigger.schedule
    function_group = address.arn("scheduler", f"schedule-group/{FUNCTION_GROUP}")
    return [
        *([address.schedule_group_arn] if scheduled else []),
        *([function_group] if calls else []),
    ]


def _starts(planned: Planned) -> bool:
    uploads = planned.uploads
    return bool(planned.pipeline.schedule.expression or (uploads and uploads.schedule))


def _filled(planned: Sequence[Planned]) -> Iterator[list[Planned]]:
    """Yield as many pipelines at a time as one role's documents hold, in order."""
    group: list[Planned] = []
    trust = policy = 0
    for each in planned:
        address = each.address
        scheduled = bool(each.pipeline.schedule.expression)
        sources = schedule_groups(address, each.trigger, scheduled=scheduled)
        targets = [address.state_machine_arn, address.dead_letter_queue_arn]
        targets += [address.arn("lambda", f"function:{address.files_function}")]
        added_trust = sum(len(arn) + QUOTES for arn in sources)
        added_policy = sum(len(arn) + QUOTES for arn in targets)
        full = trust + added_trust > LARGEST_TRUST or policy + added_policy > LARGEST_POLICY
        if group and full:
            yield group
            group, trust, policy = [], 0, 0
        group.append(each)
        trust, policy = trust + added_trust, policy + added_policy
    if group:
        yield group
