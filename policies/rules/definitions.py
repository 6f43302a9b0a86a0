"""What a definition may not do: wait for ever, fail in silence, wait for a heartbeat nobody sends,
or carry a secret.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from .definition import State, errors, of
from .failure_notified import unnotified_failures
from .machines import MACHINE
from .rule import ADVISORY, CRITICAL, HIGH, LOW, MANDATORY, MEDIUM, Finding, Resource, Rule
from .secrets import find_secrets, may_hold_secrets

GUIDE = "https://docs.aws.amazon.com/step-functions/latest/dg"
TIMEOUT_KEYS = ("TimeoutSeconds", "TimeoutSecondsPath")
HEARTBEAT_KEYS = ("HeartbeatSeconds", "HeartbeatSecondsPath")


# Calls that do something each time they are made, so that trying again does it twice. Not `.sync`
# (a job that failed is run again on purpose) and not a notification (told twice is better than not
# at all).
SIDE_EFFECTS = re.compile(
    r":states:::(aws-sdk:)?(sqs:sendmessage|events:putevents|http:invoke|ecs:runtask|batch:submitjob|(states|sfn):startexecution)(?!\.sync)",
    re.IGNORECASE,
)
# Errors that mean "it did not begin" or "ask again later": trying again is right.
BROAD = ("States.ALL", "States.TaskFailed")


def _tasks(resource: Resource) -> tuple[State, ...]:
    definition = of(resource.props)
    return definition.tasks if definition else ()


def well_formed_definition(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """A definition that is not JSON, has no states, or a key twice."""
    definition = of(resource.props)
    if definition is None:
        return
    if definition.fault:
        yield Finding("definition", definition.fault)
    for key in dict.fromkeys(definition.twice):
        named = f'"{key}"' if re.fullmatch(r"[\w .()-]{1,80}", key) else "(not repeated here)"
        yield Finding(
            "definition", f"the key {named} comes twice in one object; only the last counts."
        )


def task_timeout(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """A Task that may wait for a year, or for as long as its whole machine may."""
    exempt = config.get("exempt") or []
    for state in _tasks(resource):
        if not any(key in state.body for key in TIMEOUT_KEYS) and state.name not in exempt:
            yield Finding(
                f"definition{state.path}",
                "the Task has no TimeoutSeconds: if no answer comes it waits for up to a year. Set"
                " it to a little more than it ever takes.",
            )


def heartbeat_on_sync(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """A heartbeat asked of a `.sync` task, which nothing sends."""
    reporting = config.get("reporting") or []
    for state in _tasks(resource):
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
    for state in _tasks(resource):
        if state.resource.endswith(".waitForTaskToken") and not any(
            key in state.body for key in HEARTBEAT_KEYS
        ):
            yield Finding(
                f"definition{state.path}",
                "Step Functions does not watch a .waitForTaskToken task: if it dies, only"
                " HeartbeatSeconds tells. Set it.",
            )


def express_patterns(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """`.sync` or `.waitForTaskToken` in an Express machine, which AWS refuses."""
    if resource.props.get("type") != "EXPRESS":
        return
    for state in _tasks(resource):
        for pattern in (".sync", ".waitForTaskToken"):
            if pattern in state.resource:
                yield Finding(
                    f"definition{state.path}",
                    f"an Express machine cannot use {pattern}. Make it STANDARD, or call without"
                    " waiting.",
                )
        if ":activity:" in state.resource:
            yield Finding(
                f"definition{state.path}",
                "an Express machine cannot use activities. Make it STANDARD.",
            )


def no_secrets(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """A password, key or token written into the definition."""
    text = resource.props.get("definition")
    if isinstance(text, str) and "\\u" not in text and not may_hold_secrets(text):
        return
    definition = of(resource.props)
    for path, what in find_secrets(definition.body, "") if definition else ():
        yield Finding(
            f"definition.{path}" if _plain(path) else "definition",
            f"holds {what}. Read it from Secrets Manager in the task; whoever may describe the"
            " machine reads this.",
        )


def _plain(path: str) -> bool:
    """No name on the way looks like a secret itself."""
    return not any(find_secrets(part, "") for part in path.split("."))


def _retriers(state: State) -> list[Mapping[str, Any]]:
    found = state.body.get("Retry")
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


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
    for state in _tasks(resource):
        for index, retrier in enumerate(_retriers(state)):
            broad = [error for error in errors(retrier) if error in BROAD]
            if broad and retrier.get("MaxAttempts") != 0 and SIDE_EFFECTS.search(state.resource):
                yield Finding(
                    f"definition{state.path}/Retry[{index}]",
                    f"{broad[0]} retries this call also after it took effect, and then it takes"
                    " effect twice. Name the errors that mean it did not.",
                )


def _machine(*pairs: tuple[str, dict[str, Any]], **more: Any) -> tuple[str, dict[str, Any]]:
    """A StateMachine of these states, for the examples."""
    return MACHINE, {
        "name": "weekly",
        "definition": json.dumps({"StartAt": pairs[0][0], "States": dict(pairs)}),
        **more,
    }


def _run(**more: Any) -> tuple[str, dict[str, Any]]:
    return "Run", {
        "Type": "Task",
        "Resource": "arn:aws:states:::ecs:runTask.sync",
        "End": True,
        **more,
    }


def _publish(**more: Any) -> tuple[str, dict[str, Any]]:
    return "Notify", {
        "Type": "Task",
        "Resource": "arn:aws:states:::sns:publish",
        "TimeoutSeconds": 60,
        "Next": "Failed",
        **more,
    }


SEND = "arn:aws:states:::sqs:sendMessage"
FAILED = ("Failed", {"Type": "Fail"})
CAUGHT = {"Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Notify"}]}
ALL = {"ErrorEquals": ["States.ALL"], "MaxAttempts": 2}
UNAVAILABLE = {"ErrorEquals": ["ECS.ServerException"], "MaxAttempts": 2}
FIELDS = {MACHINE: ("definition",)}
RULES = [
    Rule(
        name="sfn-definition-wellformed",
        description="Checks that a definition is JSON with states and no key twice.",
        level=MANDATORY,
        severity=MEDIUM,
        why="Of two equal keys AWS takes the last; readers take the first.",
        fix="Build the definition with json.dumps from a dict.",
        url=f"{GUIDE}/statemachine-structure.html",
        judge=well_formed_definition,
        fields=FIELDS,
        bad=(
            (
                MACHINE,
                {
                    "name": "weekly",
                    "definition": (
                        '{"StartAt": "A", "States": {"A": {"Type": "Fail"}, "A": {"Type":'
                        ' "Succeed"}}}'
                    ),
                },
            ),
        ),
        good=(_machine(FAILED),),
    ),
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
        bad=(_machine(_run()),),
        good=(_machine(_run(TimeoutSeconds=7200)), _machine(_run(TimeoutSeconds="{% $limit %}"))),
        allows=("TimeoutSecondsPath and a JSONata expression.",),
    ),
    Rule(
        name="sfn-failure-notified",
        description="Checks that the failure of every Task tells somebody.",
        level=ADVISORY,
        severity=MEDIUM,
        why="An execution that fails silently is noticed only when its result is missed.",
        fix=(
            "Give the Task, or the Parallel or Map around it, a Catch of States.ALL that leads to a"
            " notification."
        ),
        url=f"{GUIDE}/concepts-error-handling.html",
        judge=unnotified_failures,
        fields=FIELDS,
        bad=(_machine(_run(TimeoutSeconds=60)),),
        good=(_machine(_run(TimeoutSeconds=60, **CAUGHT), _publish(), FAILED),),
        allows=(
            "Tasks on the failure path itself.",
            "A Lambda function or activity whose name says that it notifies.",
        ),
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
        bad=(_machine(_run(TimeoutSeconds=7200, HeartbeatSeconds=600)),),
        good=(_machine(_run(TimeoutSeconds=7200)),),
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
            _machine(
                _run(Resource="arn:aws:states:::ecs:runTask.waitForTaskToken", TimeoutSeconds=7200)
            ),
        ),
        good=(
            _machine(
                _run(
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
        bad=(_machine(_run(TimeoutSeconds=60), type="EXPRESS"),),
        good=(
            _machine(_run(TimeoutSeconds=60), type="STANDARD"),
            _machine(_publish(), FAILED, type="EXPRESS"),
        ),
    ),
    Rule(
        name="sfn-no-secrets-in-definition",
        description="Checks that no secret is written into a definition.",
        level=MANDATORY,
        severity=CRITICAL,
        why="Anyone who may describe the machine or read its history can read it.",
        fix=(
            "Read it from Secrets Manager in the task; an HTTP task takes it from an EventBridge"
            " connection."
        ),
        url=f"{GUIDE}/sfn-best-practices.html",
        judge=no_secrets,
        fields=FIELDS,
        bad=(_machine(_run(TimeoutSeconds=60, Parameters={"Password": "correct-horse"})),),
        good=(
            _machine(
                _run(
                    TimeoutSeconds=60,
                    Parameters={
                        "SecretId": "db",
                        "Password.$": "$.password",
                        "TaskToken.$": "$$.Task.Token",
                    },
                )
            ),
        ),
        allows=("References: JSONPath, JSONata, `{{resolve:…}}`, ARNs, names of secrets.",),
    ),
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
        bad=(_machine(_run(TimeoutSeconds=60, Retry=[ALL, UNAVAILABLE])),),
        good=(_machine(_run(TimeoutSeconds=60, Retry=[UNAVAILABLE, ALL])),),
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
        bad=(_machine(_run(Resource=SEND, TimeoutSeconds=60, Retry=[ALL])),),
        good=(
            _machine(_run(Resource=SEND, TimeoutSeconds=60, Retry=[UNAVAILABLE])),
            _machine(_run(TimeoutSeconds=60, Retry=[ALL])),
        ),
        allows=("`.sync` jobs, which are run again on purpose, and notifications.",),
    ),
]
