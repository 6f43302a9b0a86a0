"""In which order a state tries again, and what it must not do twice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from .definition import State, errors, of, tasks
from .definition_examples import FIELDS, GUIDE, machine, run
from .rule import ADVISORY, LOW, Finding, Resource, Rule

# Calls that do something each time they are made, so that trying again does it twice. Not `.sync`
# (a job that failed is run again on purpose) and not a notification (told twice is better than not
# at all).
SIDE_EFFECTS = re.compile(
    r":states:::(aws-sdk:)?(sqs:sendmessage|events:putevents|http:invoke|ecs:runtask|batch:submitjob|(states|sfn):startexecution)(?!\.sync)",
    re.IGNORECASE,
)
# Errors that mean "it did not begin" or "ask again later": trying again is right.
BROAD = ("States.ALL", "States.TaskFailed")


def _retriers(state: State) -> list[Mapping[str, Any]]:
    retriers = state.body.get("Retry")
    return (
        [one for one in retriers if isinstance(one, Mapping)] if isinstance(retriers, list) else []
    )


def retry_order(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """A broad Retry before a specific one, which then never counts."""
    definition = of(resource.props)
    for state in definition.states if definition else ():
        retriers = _retriers(state)
        for index, retrier in enumerate(retriers[:-1]):
            broad = [error for error in errors(retrier) if error in BROAD]
            later = {error for other in retriers[index + 1 :] for error in errors(other)}
            if "States.ALL" in broad or (broad and later - {"States.ALL", "States.Timeout"}):
                yield Finding(
                    f"definition{state.path}/Retry[{index}]",
                    f"{broad[0]} stands before other retriers, which then never count. Put it"
                    " last.",
                )


def retry_side_effects(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """Everything retried on a call that does something each time."""
    for state in tasks(resource.props):
        for index, retrier in enumerate(_retriers(state)):
            broad = [error for error in errors(retrier) if error in BROAD]
            if broad and retrier.get("MaxAttempts") != 0 and SIDE_EFFECTS.search(state.resource):
                yield Finding(
                    f"definition{state.path}/Retry[{index}]",
                    f"{broad[0]} retries this call also after it took effect, and then it takes"
                    " effect twice. Name the errors that mean it did not.",
                )


SEND = "arn:aws:states:::sqs:sendMessage"
ALL = {"ErrorEquals": ["States.ALL"], "MaxAttempts": 2}
UNAVAILABLE = {"ErrorEquals": ["ECS.ServerException"], "MaxAttempts": 2}
RULES = [
    Rule(
        name="sfn-retry-order",
        description="Checks that a broad Retry comes last.",
        level=ADVISORY,
        severity=LOW,
        why="The first retrier that fits counts; what stands behind States.ALL never does.",
        fix="Order retriers from the specific to the general.",
        url=f"{GUIDE}/concepts-error-handling.html#error-handling-retrying-after-an-error",
        judge=retry_order,
        fields=FIELDS,
        bad=(machine(run(TimeoutSeconds=60, Retry=[ALL, UNAVAILABLE])),),
        good=(machine(run(TimeoutSeconds=60, Retry=[UNAVAILABLE, ALL])),),
    ),
    Rule(
        name="sfn-retry-side-effects",
        description="Checks whether a call that takes effect each time is retried after any error.",
        level=ADVISORY,
        severity=LOW,
        why="A retry after a lost answer sends the message, or starts the container, twice.",
        fix="Retry the errors that mean that nothing happened (throttling, service unavailable).",
        url=f"{GUIDE}/concepts-error-handling.html#error-handling-retrying-after-an-error",
        judge=retry_side_effects,
        fields=FIELDS,
        bad=(machine(run(Resource=SEND, TimeoutSeconds=60, Retry=[ALL])),),
        good=(
            machine(run(Resource=SEND, TimeoutSeconds=60, Retry=[UNAVAILABLE])),
            machine(run(TimeoutSeconds=60, Retry=[ALL])),
        ),
        allows=("`.sync` jobs, which are run again on purpose, and notifications.",),
    ),
]
