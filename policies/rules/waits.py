"""How long a Task may wait, and for what: limits, heartbeats, what an Express machine cannot wait
for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .definition import State, of, tasks
from .definition_examples import FAILED, FIELDS, GUIDE, machine, publish, run
from .machines import MACHINE
from .plain import UNKNOWN
from .rule import ADVISORY, HIGH, MANDATORY, MEDIUM, Finding, Resource, Rule

TIMEOUT_KEYS = ("TimeoutSeconds", "TimeoutSecondsPath")
HEARTBEAT_KEYS = ("HeartbeatSeconds", "HeartbeatSecondsPath")
# An execution lives a year at most:
# https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
A_YEAR = 365 * 24 * 60 * 60
DISTRIBUTED = "DISTRIBUTED"


def task_timeout(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """A Task that may wait for a year, or for as long as its whole machine may."""
    exempt = config.get("exempt") or []
    for state in tasks(resource.props):
        fault = _limit_fault(state.body)
        if fault and state.name not in exempt:
            yield Finding(f"definition{state.path}", fault)


def _limit_fault(body: Mapping[str, Any]) -> str | None:
    """Why the Task has no limit; None when it has one, by a number, a path or an expression."""
    if "TimeoutSecondsPath" in body:
        return None
    if "TimeoutSeconds" not in body:
        return (
            "the Task has no TimeoutSeconds: if no answer comes it waits for up to a year. Set it"
            " to a little more than it ever takes."
        )
    limit = body["TimeoutSeconds"]
    if limit is UNKNOWN or (isinstance(limit, str) and limit.lstrip().startswith("{%")):
        return None
    if isinstance(limit, bool) or not isinstance(limit, (int, float)) or limit < 1:
        return "TimeoutSeconds is no number of seconds. Write one of 1 or more."
    if limit >= A_YEAR:
        return (
            "TimeoutSeconds is longer than an execution lives, so it limits nothing. Set it to a"
            " little more than the Task ever takes."
        )
    return None


def heartbeat_on_sync(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """A heartbeat asked of a `.sync` task, which nothing sends."""
    reporting = config.get("reporting") or []
    for state in tasks(resource.props):
        if (
            ".sync" in state.resource
            and any(key in state.body for key in HEARTBEAT_KEYS)
            and state.name not in reporting
        ):
            yield Finding(
                f"definition{state.path}",
                "nothing sends heartbeats for a .sync task, so HeartbeatSeconds ends good runs."
                " Remove it, or use .waitForTaskToken and have the task send them.",
            )


def callback_heartbeat(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """A callback without a heartbeat: whether the task still lives is not known."""
    for state in tasks(resource.props):
        if state.resource.endswith(".waitForTaskToken") and not any(
            key in state.body for key in HEARTBEAT_KEYS
        ):
            yield Finding(
                f"definition{state.path}",
                "Step Functions does not watch a .waitForTaskToken task: if it dies, only"
                " HeartbeatSeconds tells. Set it.",
            )


def express_patterns(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """`.sync`, `.waitForTaskToken`, an activity or a Distributed Map in an Express execution, which
    AWS refuses.
    """
    definition = of(resource.props)
    express = str(resource.props.get("type")).upper() == "EXPRESS"
    for state in definition.states if definition else ():
        if state.type == "Map" and _mode(state.body) == DISTRIBUTED and express:
            yield Finding(
                f"definition{state.path}",
                "an Express machine cannot run a Distributed Map. Make it STANDARD, or the Map"
                " inline.",
            )
        if state.type == "Task" and _runs_express(state, express):
            yield from _waits(state)


def _waits(state: State) -> Iterator[Finding]:
    for pattern in (".sync", ".waitForTaskToken"):
        if pattern in state.resource:
            yield Finding(
                f"definition{state.path}",
                f"an Express execution cannot use {pattern}. Make it STANDARD, or call without"
                " waiting.",
            )
    if ":activity:" in state.resource:
        yield Finding(
            f"definition{state.path}",
            "an Express execution cannot use activities. Make it STANDARD.",
        )


def _runs_express(state: State, express: bool) -> bool:
    """Whether the state runs in an Express execution: the machine's, or a Distributed Map's."""
    inner: State | None = state
    while inner:
        settings = inner.machine.get("ProcessorConfig")
        if isinstance(settings, Mapping) and settings.get("Mode") == DISTRIBUTED:
            return settings.get("ExecutionType") == "EXPRESS"
        inner = inner.parent
    return express


def _mode(body: Mapping[str, Any]) -> Any:
    processor = body.get("ItemProcessor")
    settings = processor.get("ProcessorConfig") if isinstance(processor, Mapping) else None
    return settings.get("Mode") if isinstance(settings, Mapping) else None


RULES = [
    Rule(
        name="sfn-task-timeout",
        description="Checks that every Task ends some day.",
        level=MANDATORY,
        severity=HIGH,
        why=(
            "A Task without TimeoutSeconds waits for up to a year when no answer comes, and no"
            " alarm rings."
        ),
        fix="Set TimeoutSeconds on every Task.",
        url=f"{GUIDE}/sfn-best-practices.html#sfn-stuck-execution",
        judge=task_timeout,
        fields=FIELDS,
        config={
            "exempt": {
                "type": "array",
                "items": {"type": "string"},
                "default": [],
                "description": "Names of states that may go without.",
            }
        },
        bad=(machine(run()), machine(run(TimeoutSeconds=99999999))),
        good=(machine(run(TimeoutSeconds=7200)), machine(run(TimeoutSeconds="{% $limit %}"))),
        allows=("TimeoutSecondsPath and a JSONata expression.",),
    ),
    Rule(
        name="sfn-no-heartbeat-on-sync",
        description="Checks that no .sync Task waits for heartbeats.",
        level=MANDATORY,
        severity=HIGH,
        why=(
            "Nothing sends heartbeats for a managed job, so the state times out while the job runs"
            " well."
        ),
        fix=(
            "Remove HeartbeatSeconds. To notice a stalled task use .waitForTaskToken, or an alarm"
            " on its log."
        ),
        url=f"{GUIDE}/connect-to-resource.html#connect-sync",
        judge=heartbeat_on_sync,
        fields=FIELDS,
        config={
            "reporting": {
                "type": "array",
                "items": {"type": "string"},
                "default": [],
                "description": "States whose job does send heartbeats with its task token.",
            }
        },
        bad=(machine(run(TimeoutSeconds=7200, HeartbeatSeconds=600)),),
        good=(machine(run(TimeoutSeconds=7200)),),
        allows=("States listed in `reporting`: their job sends heartbeats by itself.",),
    ),
    Rule(
        name="sfn-callback-heartbeat",
        description="Checks whether a callback Task notices that its task died.",
        level=ADVISORY,
        severity=MEDIUM,
        why=(
            "Step Functions does not watch what holds the token; without a heartbeat only the"
            " timeout ends the wait."
        ),
        fix="Set HeartbeatSeconds and have the task send heartbeats.",
        url=f"{GUIDE}/connect-to-resource.html#wait-token-hearbeat",
        judge=callback_heartbeat,
        fields=FIELDS,
        bad=(
            machine(
                run(Resource="arn:aws:states:::ecs:runTask.waitForTaskToken", TimeoutSeconds=7200)
            ),
        ),
        good=(
            machine(
                run(
                    Resource="arn:aws:states:::ecs:runTask.waitForTaskToken",
                    TimeoutSeconds=7200,
                    HeartbeatSeconds=600,
                )
            ),
        ),
    ),
    Rule(
        name="sfn-express-patterns",
        description="Checks that an Express machine only calls and does not wait.",
        level=MANDATORY,
        severity=MEDIUM,
        why="AWS refuses .sync, .waitForTaskToken and activities in an Express machine.",
        fix='Set type to "STANDARD", or call without waiting.',
        url=f"{GUIDE}/choosing-workflow-type.html",
        judge=express_patterns,
        fields={MACHINE: ("definition", "type")},
        bad=(machine(run(TimeoutSeconds=60), type="EXPRESS"),),
        good=(
            machine(run(TimeoutSeconds=60), type="STANDARD"),
            machine(publish(), FAILED, type="EXPRESS"),
        ),
    ),
]
