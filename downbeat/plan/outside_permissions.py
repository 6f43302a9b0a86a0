"""What the owners of existing parts have to allow, so that an orchestration can use them. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from downbeat.asl import Diagnostic, shared_statements
from downbeat.plan.contacts import protocol
from downbeat.plan.execution_role import ExecutionRole
from downbeat.plan.parts import ALARMS_TOPIC
from downbeat.plan.planned import Planned
from downbeat.plan.topic_policy import publishers, queue_sender


class Requirement(NamedTuple):
    """`what` exists already, what it `must` do, and the statements that do it."""

    what: str
    must: str
    statements: Sequence[Mapping[str, Any]]


def requirements(planned: Planned, role: ExecutionRole) -> list[Requirement]:
    """Return what must be allowed elsewhere for this pipeline: by the policies of the role and the
    topics that exist already, and of queues that are subscribed.

    Args:
        role: the pipeline's whole role.
    """
    return [*_of_role(planned, role), *_of_topics(planned), *_of_queues(planned)]


def advise_on_role(planned: Planned) -> Iterator[Diagnostic]:
    """Yield a warning where the machine's role exists already: nobody here gives it its policy."""
    if planned.address.existing.role:
        yield Diagnostic(
            "/existing/role",
            f"{planned.address.existing.role} must have what this pipeline needs, and nothing here"
            f" gives it that: `downbeat show {planned.key}` has the statements.",
            "existing-part",
            "warning",
        )


def _of_role(planned: Planned, role: ExecutionRole) -> Iterator[Requirement]:
    if planned.address.existing.role:
        must = (
            f"trust states.amazonaws.com for {planned.address.state_machine_arn}, and allow in its"
            " policy"
        )
        yield Requirement(planned.address.existing.role, must, role.statements)
    if planned.address.existing.function_role:
        start = shared_statements.start(planned.address.alias_arn)
        must = f"start {planned.address.alias_arn}, which this stack allows it"
        yield Requirement(planned.address.existing.function_role, must, [start])


def _of_topics(planned: Planned) -> Iterator[Requirement]:
    for suffix, arn in planned.address.existing.topics.items():
        statements = publishers(planned.address, suffix)
        key = planned.address.existing.topic_keys.get(arn)
        must = "admit in its policy" + (f", and so must its key {key}" if key else "")
        yield Requirement(arn, must, statements)


def _of_queues(planned: Planned) -> Iterator[Requirement]:
    """A queue that is subscribed does not admit the topic by itself."""
    notify = planned.pipeline.notify
    heard = {
        planned.topics["success"]: (*notify.success, *notify.skipped),
        planned.topics["failure"]: (*notify.partial, *notify.failure),
        ALARMS_TOPIC: notify.alarms,
    }
    for suffix, contacts in heard.items():
        for contact in dict.fromkeys(contacts):
            if protocol(contact) == "sqs" and suffix not in planned.address.existing.topics:
                topic = planned.address.topic_arn(suffix)
                yield Requirement(contact, "admit in its policy", [queue_sender(contact, topic)])
