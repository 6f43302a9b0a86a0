"""What a stack will run, as plain data: each pipeline's definition, its role's statements and its
addresses. No Pulumi, no AWS.

    config.load(…) → plan(stack, PIPELINES, …) → components.orchestration.Orchestration

`__main__.py` deploys it; `downbeat` shows, checks and simulates it: what runs on a laptop is what
is deployed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from downbeat import asl
from downbeat.config import ConfiguredPipeline, Stack, StackFileError, StackOutput, load
from downbeat.config.sources import Reader, unread
from downbeat.config.stack_account import EXAMPLE_ACCOUNT
from downbeat.plan import triggers
from downbeat.plan.address import Address, references
from downbeat.plan.checked_definition import checked
from downbeat.plan.parts import existing_parts
from downbeat.plan.stack_output_values import output_problems
from downbeat.plan.watchdog import watched_references
from downbeat.plan.watching import has_dashboard

Spec = Mapping[str, Any]

DEFAULT_TOPICS = {"success": "success", "failure": "failure"}
# What nothing inside an execution can report:
# https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
UNCATCHABLE = ("TIMED_OUT", "ABORTED")
# What the Cause of an execution ends in once a state has sent the message about its failure
# (pipelines/messages.py).
NOTIFIED = "[notified]"


@dataclass(frozen=True)
class Planned:
    """One pipeline as it will be deployed. `reported_statuses`: "success" and "failure" → the
    statuses that the reporter must report to that topic; `stated` are the statements that its
    definition does not derive: the dict's own, and the use of keys.
    """

    key: str
    spec: Spec
    pipeline: ConfiguredPipeline
    address: Address
    topics: Mapping[str, str]
    references: Mapping[str, Any]
    definition: dict[str, Any]
    statements: list[dict[str, Any]]
    stated: list[dict[str, Any]]
    reported_statuses: Mapping[str, tuple[str, ...]]
    trigger: triggers.Trigger | None

    @property
    def uploads(self) -> triggers.Uploads | None:
        """What collects its uploaded files, where it has such a trigger."""
        return self.trigger if isinstance(self.trigger, triggers.Uploads) else None

    @property
    def reports_success(self) -> bool:
        """Whether anything is ever published to the success topic."""
        return bool(self.reported_statuses["success"]) or publishes(
            self.definition, self.references["success_topic"]
        )


def read(
    config: Mapping[str, Any],
    name: str,
    pipelines: Mapping[str, Spec],
    secrets: Collection[str] | None = None,
    reader: Reader = unread,
) -> Stack:
    """Read the stack's configuration, with `reader` the values that it only names; where it has
    faults, those of its pipelines are reported with them.

    Raises StackFileError.
    """
    try:
        return load(config, name, pipelines, secrets, reader)
    except StackFileError as error:
        try:
            plan(error.rest, pipelines, account=error.rest.account or EXAMPLE_ACCOUNT)
        except asl.DiagnosticsError as faults:
            raise StackFileError([*error.diagnostics, *faults.diagnostics]) from None
        raise


def plan(
    stack: Stack,
    pipelines: Mapping[str, Spec],
    *,
    account: str,
    partition: str = "aws",
    outputs: Mapping[Any, Any] | None = None,
) -> list[Planned]:
    """Every pipeline of the stack, in the register's order.

    `outputs` are the values of the StackOutputs among the references: (stack, output) → value.
    Raises asl.DiagnosticsError with the faults of all pipelines at once, each path beginning with
    the pipeline's name.
    """
    watched = watched_references(stack, account, partition)
    faults: list[asl.Diagnostic] = []
    planned = []
    for key in (key for key in pipelines if key in stack.pipelines):
        misread = list(output_problems(stack, key, pipelines[key], outputs or {}))
        if misread:
            faults += [replace(problem, path=f"{key}{problem.path}") for problem in misread]
            continue
        try:
            planned.append(
                planned_pipeline(
                    stack,
                    key,
                    pipelines[key],
                    account=account,
                    partition=partition,
                    outputs=outputs or {},
                    watched=watched,
                )
            )
        except asl.DiagnosticsError as error:
            faults += [
                replace(problem, path=f"{key}{problem.path}") for problem in error.diagnostics
            ]
    if faults:
        raise asl.DiagnosticsError(faults)
    return planned


def topic_suffixes(spec: Spec) -> dict[str, str]:
    """Return the dict's `topics` beside the usual ones; what is no text is told where the dict is
    checked.
    """
    named = spec.get("topics")
    words = named.items() if isinstance(named, Mapping) else ()
    return {**DEFAULT_TOPICS, **{key: word for key, word in words if isinstance(word, str)}}


def planned_pipeline(
    stack: Stack,
    key: str,
    spec: Spec,
    *,
    account: str,
    partition: str = "aws",
    outputs: Mapping[Any, Any],
    watched: Mapping[str, Any] | None = None,
) -> Planned:
    """One pipeline of the stack; raises asl.DiagnosticsError with all its faults.

    Args:
        watched: the watchdog's references, which are the same for every pipeline of a stack and as
            long as it; computed where they are not passed.
    """
    if not isinstance(spec, Mapping):
        raise asl.DiagnosticsError(asl.structure_problems(spec))
    pipeline = stack.pipelines[key]
    parts, topics = existing_parts(pipeline.existing, topic_suffixes(spec))
    regional = stack.values.regional_names
    address = Address(pipeline.name, stack.region, account, partition, parts, regional)
    if watched is None:
        watched = watched_references(stack, account, partition)
    built_in = references(address, stack.stack, stack.environment, topics)
    own = chosen_values(pipeline, spec, address, built_in, outputs)
    values = {**built_in, **watched, **own}
    definition, stated = checked(spec, values, pipeline, address)
    machine = address.state_machine_arn
    return Planned(
        key=key,
        spec=spec,
        pipeline=pipeline,
        address=address,
        topics=topics,
        references=values,
        definition=definition,
        statements=asl.permissions(definition, statements=stated, state_machine_arn=machine),
        stated=stated,
        reported_statuses=reported_statuses(spec, definition, values),
        trigger=triggers.trigger(spec, values, address, starts=pipeline.start == "on"),
    )


def chosen_values(
    pipeline: ConfiguredPipeline,
    spec: Spec,
    address: Address,
    built_in: Mapping[str, Any],
    outputs: Mapping[Any, Any],
) -> dict[str, Any]:
    """What the stack file says of a pipeline, by the names that its dict may use."""
    has_own = address.existing.dashboard or has_dashboard(pipeline.watching)
    return {
        "owner": pipeline.owner,
        "severity": pipeline.severity,
        "task_cpu": str(pipeline.cpu),
        "task_memory": str(pipeline.memory),
        "dashboard_url": address.dashboard_url if has_own else address.console_url,
        **supplied(pipeline.references, outputs),
        **asl.setting_values(spec, built_in, pipeline.settings),
    }


def supplied(references: Mapping[str, Any], outputs: Mapping[Any, Any]) -> dict[str, Any]:
    """The references with the outputs of other stacks in place; one without a value is left for
    `spec_problems` to report.
    """
    return {
        name: outputs.get(value) if isinstance(value, StackOutput) else value
        for name, value in references.items()
    }


def reported_statuses(
    spec: Spec, definition: Mapping[str, Any], values: Mapping[str, Any]
) -> dict[str, tuple[str, ...]]:
    """The statuses that the reporter reports; of the FAILED ends those of which no state has sent a
    message, as the Cause of the end says.
    """
    success = "success" in spec.get("topics", DEFAULT_TOPICS) and not publishes(
        definition, values["success_topic"]
    )
    return {
        "success": ("SUCCEEDED",) if success else (),
        "failure": ("FAILED", *UNCATCHABLE),
    }


def publishes(definition: Mapping[str, Any], topic: str) -> bool:
    """Whether any Task publishes to the topic."""
    arguments = (
        located.state.get("Arguments", located.state.get("Parameters"))
        for located in asl.states(definition)
    )
    return any(isinstance(one, Mapping) and one.get("TopicArn") == topic for one in arguments)


def named(planned: Iterable[Planned], key: str) -> Planned:
    """The planned pipeline of that key; raises KeyError with the keys there are."""
    by_key = {each.key: each for each in planned}
    if key not in by_key:
        raise KeyError(f'this stack runs no pipeline "{key}"; it runs {", ".join(by_key)}')
    return by_key[key]
