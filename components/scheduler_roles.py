"""The roles by which EventBridge Scheduler starts the pipelines of a stack."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pulumi

from components.encryption import EncryptionKey
from components.iam_documents import trust_document
from components.iam_role import role_with_policy
from downbeat.asl import shared_statements
from downbeat.plan.orchestration_args import OrchestrationArgs
from downbeat.plan.scheduling_parts import schedule_groups
from downbeat.plan.triggers import Uploads


class SchedulerRoles(pulumi.ComponentResource):
    """What the schedules of a stack share:

    - a role for as many of its pipelines as a role's documents hold: start exactly these state
      machines, call exactly these functions, and send to exactly these dead-letter queues
    - each is taken on by EventBridge Scheduler only, on behalf of these pipelines' schedule groups
    """

    args: dict[str, OrchestrationArgs]

    def __init__(
        self,
        name: str,
        args: Mapping[str, OrchestrationArgs],
        roles: Mapping[str, str],
        key: EncryptionKey,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Create the roles. `args` are the pipelines' arguments and `roles` the names of their
        roles (downbeat.plan.scheduling_parts); `self.args` then are those arguments with them.
        """
        super().__init__("downbeat:components:SchedulerRoles", name, {}, opts)
        self.args = dict(args)
        for number, role in enumerate(dict.fromkeys(roles.values()), start=1):
            chosen = [each for each, its_role in roles.items() if its_role == role]
            ready = role_with_policy(
                name if number == 1 else f"{name}-{number}",
                replace(args[chosen[0]], tags=_common_tags([args[each].tags for each in chosen])),
                role=role,
                description="Starts the pipelines of a stack on their schedules",
                trust=trust([args[each] for each in chosen]),
                policy="schedules",
                statements=statements([args[each] for each in chosen], key),
                parent=self,
            )
            for each in chosen:
                address = replace(args[each].address, scheduler_role=role)
                self.args[each] = replace(args[each], address=address, scheduler=ready)
        self.register_outputs({"roles": list(dict.fromkeys(roles.values()))})


def trust(args: Sequence[OrchestrationArgs]) -> str:
    """Return who may take on the role: Scheduler, for the schedule groups of these pipelines.

    The group's ARN, not the schedule's:
    https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
    """
    groups = [
        group
        for each in args
        for group in schedule_groups(
            each.address, each.trigger, scheduled=each.schedule is not None
        )
    ]
    account = args[0].address.account
    return trust_document("scheduler.amazonaws.com", account, list(dict.fromkeys(groups)))


def statements(args: Sequence[OrchestrationArgs], key: EncryptionKey) -> list[Mapping[str, Any]]:
    """Return what the role may do: for each action the resources of these pipelines, no other."""
    machines = [each.address.state_machine_arn for each in args if each.schedule]
    functions = [
        each.address.arn("lambda", f"function:{each.trigger.function.name}")
        for each in args
        if isinstance(each.trigger, Uploads) and each.trigger.schedule
    ]
    queues = [each.address.dead_letter_queue_arn for each in args]
    return [
        *_allow("states:StartExecution", machines),
        *_allow("lambda:InvokeFunction", functions),
        *_allow("sqs:SendMessage", queues),
        key.statement,
    ]


def _allow(action: str, resources: Sequence[str]) -> Iterable[Mapping[str, Any]]:
    if resources:
        whole = list(resources) if len(resources) > 1 else resources[0]
        yield {**shared_statements.allow(action, resources[0]), "Resource": whole}


def _common_tags(tags: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """The tags that all of them have alike."""
    return {
        name: value
        for name, value in tags[0].items()
        if all(each.get(name) == value for each in tags)
    }
