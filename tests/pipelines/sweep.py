"""The fault sweep: every pipeline of both stacks, with every error that each of its Tasks can have.

A Scene is a pipeline, as a stack deploys it, with what it takes for a good run. A Fault is what one
Task answers instead, and how often. `cases_of()` is all of them: single faults once, until the
retries are used up and always; and pairs of states that fail together.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations, product
from typing import Any, NamedTuple

from downbeat.asl import walk
from downbeat.plan.planned import Planned
from downbeat.simulator import Call, service_errors
from downbeat.simulator.outcome_files import FOREVER
from downbeat.simulator.service_results import service_action
from downbeat.testing.flow import Result, Run, TaskError, pipeline_of, play_planned, tasks_of

ONCE, RETRIES, ALWAYS = "once", "until the retries are used up", "always"
OVERSIZE = {"text": "x" * 300_000}


class Scene(NamedTuple):
    """A pipeline and what a good run of it needs: `input`, and `answers` of states whose default
    result will not do.
    """

    name: str
    planned: Planned
    input: Mapping[str, Any]
    answers: Mapping[str, Any]


class Fault(NamedTuple):
    """What a state answers instead: `kind` names it, `answer` makes the result or the TaskError,
    `how` says for which attempts.

    `good`: the work is done all the same. `output`: the Task succeeds, with a result that nobody
    expects.
    """

    kind: str
    answer: Callable[[Call], Any]
    how: str = ALWAYS
    good: bool = False
    output: bool = False


Case = tuple[Scene, Mapping[str, Fault]]


def scenes() -> list[Scene]:
    """Every pipeline of both stacks, the weekly one with all its optional parts besides, the
    chunked one with and without chunks.
    """
    return [*_stack("prod"), *_stack("dev"), _everything()]


def _stack(stack: str) -> Iterator[Scene]:
    for key in STACKS[stack]:
        for name, (given, answers) in ON_STAGE.get(key, {"": ({}, {})}).items():
            yield Scene(
                f"{key} {name} of {stack}".replace("  ", " "),
                pipeline_of(key, stack),
                given,
                answers,
            )


STACKS = {
    "prod": ("weekly-monitoring", "database-refresh", "ndjson-to-parquet", "etl", "watchdog"),
    "dev": (
        "weekly-monitoring",
        "regional-monitoring",
        "database-refresh",
        "ndjson-to-parquet",
        "etl",
        "chunked-etl",
        "watchdog",
    ),
}
MANIFEST = {
    "manifest_path": "manifests/2026-01-05/1.json",
    "date_prefix": "2026-01-05",
    "file_count": 200,
    "timestamp": "2026-01-05T06:00:00Z",
}
ON_STAGE: Mapping[str, Mapping[str, tuple[Mapping[str, Any], Mapping[str, Any]]]] = {
    "ndjson-to-parquet": {"": (MANIFEST, {})},
    "chunked-etl": {
        "in one call": (
            {},
            {"PlanChunks": {"Payload": {"rows": 10, "seconds": 5, "chunks": [{"from": 0}]}}},
        ),
        "in chunks": (
            {},
            {
                "PlanChunks": {
                    "Payload": {
                        "rows": 300_000,
                        "seconds": 2000,
                        "chunks": [{"from": n} for n in range(5)],
                    }
                }
            },
        ),
    },
}


def _everything() -> Scene:
    ecs, iam = (
        "arn:aws:ecs:us-east-1:111122223333:task-definition",
        "arn:aws:iam::111122223333:role",
    )
    references = {
        "dbt_task_definition": f"{ecs}/dbt",
        "dbt_roles": [f"{iam}/dbt-task", f"{iam}/dbt-execution"],
        "quality_task_definition": f"{ecs}/quality",
        "quality_roles": [f"{iam}/quality-task", f"{iam}/quality-execution"],
    }
    changes = {"references": references, "overlap": "skip", "skipDates": ["2026-12-25"]}
    return Scene(
        "weekly-monitoring with all its parts",
        pipeline_of("weekly-monitoring", "prod", changes),
        {},
        {},
    )


# ---------------------------------------------------------------------------------------------------------------- faults


def faults(scene: Scene, state: str) -> list[Fault]:
    """Every fault that this Task can have, each with every `how`."""
    given = tasks(scene.planned)[state]
    kinds = [*EVERYWHERE, *ONLY.get(service_action(given["Resource"]), ())]
    return [fault._replace(how=how) for fault in kinds for how in (ONCE, RETRIES, ALWAYS)]


def slow(call: Call) -> Result:
    return Result({}, seconds=FOREVER)


def _result(value: Any) -> Callable[[Call], Any]:
    return lambda call: Result(value)


def _exits(code: int) -> Callable[[Call], Any]:
    return lambda call: service_errors.exited(call, code)


def _killed_sidecar(call: Call) -> TaskError:
    return service_errors.stopped(
        call, {"log_router": 137, **dict.fromkeys(service_errors.containers(call), 0)}
    )


def _never_started(call: Call) -> TaskError:
    return service_errors.stopped(call, dict.fromkeys(service_errors.containers(call), None))


def _error(error: str, cause: str | None, *, submitted: bool = True) -> Callable[[Call], Any]:
    return lambda call: TaskError(error, cause, submitted=submitted)


def _function_timed_out(call: Call) -> TaskError:
    return service_errors.function_timed_out(call, 900)


EVERYWHERE = [
    Fault("failed", _error("States.TaskFailed", "it failed")),
    Fault("timed out", slow),
    Fault("throttled", service_errors.throttled),
    Fault("access denied", service_errors.denied),
    Fault("no Cause", _error("States.TaskFailed", None)),
    *(
        Fault(f"result {name}", _result(value), good=True, output=True)
        for name, value in {
            "null": None,
            "text": "done",
            "number": 7,
            "list": [1],
            "empty list": [],
            "empty object": {},
        }.items()
    ),
    Fault("result oversize", _result(OVERSIZE)),
]
MALFORMED = '{"Containers":[{"Name":"monitor","ExitCode":3'
JOB_BUSY = (
    "Concurrent runs exceeded for job (Service: AWSGlue; Status Code: 400; Error Code:"
    " ConcurrentRunsExceededException; Proxy: null)"
)
ONLY = {
    "ecs:runTask.sync": [
        *(Fault(f"exit code {code}", _exits(code)) for code in (1, 3, 137, 255)),
        Fault("sidecar killed", _killed_sidecar),
        Fault("never started", _never_started),
        Fault("malformed Cause", _error("States.TaskFailed", MALFORMED)),
        Fault("Cause of null", _error("States.TaskFailed", "null")),
        Fault(
            "no capacity",
            _error(
                "AmazonECS.Unknown",
                '{"Failures":[{"Reason":"Capacity is unavailable"}]}',
                submitted=False,
            ),
        ),
    ],
    "glue:startJobRun.sync": [
        Fault("job failed", service_errors.glue_failed),
        Fault("malformed Cause", _error("States.TaskFailed", '{"JobName":"a","Id":')),
        Fault("Cause of null", _error("States.TaskFailed", "null")),
        Fault(
            "job busy", _error("Glue.ConcurrentRunsExceededException", JOB_BUSY, submitted=False)
        ),
    ],
    "lambda:invoke": [
        Fault("exception", service_errors.function_failed),
        Fault("function timed out", _function_timed_out),
        Fault("function reports 500", service_errors.function_reported),
        Fault("function reports 400", lambda call: service_errors.function_reported(call, 400)),
        Fault("payload null", _result({"Payload": None}), good=True, output=True),
        Fault("payload text", _result({"Payload": "done"}), good=True, output=True),
    ],
}
# Two at a time: one of each family.
TOGETHER = (
    "failed",
    "timed out",
    "throttled",
    "result null",
    "exit code 3",
    "never started",
    "job failed",
    "exception",
)


# ----------------------------------------------------------------------------------------------------------------- cases


def cases_of(scene: Scene) -> Iterator[Case]:
    """Every case of a scene: nothing goes wrong, one thing goes wrong, the failure path itself
    fails, two things go wrong.
    """
    yield from singles(scene)
    yield from _failing_failure_paths(scene)
    yield from _pairs(scene)


def singles(scene: Scene) -> Iterator[Case]:
    """The cases in which at most one state has a fault."""
    yield scene, {}
    for state in tasks(scene.planned):
        for fault in faults(scene, state):
            yield scene, {state: fault}


def _failing_failure_paths(scene: Scene) -> Iterator[Case]:
    """Every fault of a Task of `on_failure`, which only runs where something else has failed."""
    first = next(
        state for state in tasks(scene.planned) if state not in scene.planned.spec["on_failure"]
    )
    for state in tasks(scene.planned):
        if state in scene.planned.spec["on_failure"]:
            for fault in faults(scene, state):
                yield scene, {first: EVERYWHERE[0], state: fault}


def _pairs(scene: Scene) -> Iterator[Case]:
    known = {
        state: [
            fault
            for fault in faults(scene, state)
            if fault.kind in TOGETHER and fault.how == ALWAYS
        ]
        for state in tasks(scene.planned)
    }
    for first, second in combinations(known, 2):
        for one, other in product(known[first], known[second]):
            yield scene, {first: one, second: other}


def tasks(planned: Planned) -> dict[str, Mapping[str, Any]]:
    """Every Task of a definition, branches and item processors included, by name."""
    return {
        located.name: located.state
        for located in walk.states(planned.definition)
        if located.state["Type"] == "Task"
    }


def played(case: Case) -> Run:
    """The run of a case."""
    scene, given = case
    usual = tasks_of(scene.planned, answers=scene.answers)
    patience = {state: retries(tasks(scene.planned)[state]) for state in given}

    def answer(call: Call) -> Any:
        fault = given.get(call.state)
        if fault is None or not hit(fault, call.attempt, patience[call.state]):
            return usual(call)
        told = fault.answer(call)
        if isinstance(told, TaskError):
            raise told
        return told

    # a fault may be a result that no service gives: what a state makes of it is the question
    return play_planned(scene.planned, answer, input=scene.input, validation="NONE")


def hit(fault: Fault, attempt: int, patience: int) -> bool:
    """Whether the fault strikes this attempt."""
    return {ONCE: attempt == 1, RETRIES: attempt <= patience, ALWAYS: True}[fault.how]


def retries(state: Mapping[str, Any]) -> int:
    """How often the state is tried again at most: the last of these attempts goes well under
    RETRIES.
    """
    return max((rule.get("MaxAttempts", 3) for rule in state.get("Retry", ())), default=0)


def told(case: Case) -> str:
    """A case in words, for a failing test."""
    scene, given = case
    return f"{scene.name}: " + "; ".join(
        f"{state} {fault.kind} ({fault.how})" for state, fault in given.items()
    )


def path_of(definition: Mapping[str, Any], state: str) -> Sequence[str]:
    """The state's name, and those of the states it stands in, outermost first."""
    for located in walk.states(definition):
        if located.name == state:
            names, parent = [located.name], located.parent
            while parent is not None:
                names, parent = [parent.name, *names], parent.parent
            return names
    raise KeyError(state)


STRANGE = (
    None,
    "",
    "what",
    7,
    -1,
    True,
    [],
    [1, "a", None],
    {},
    {"a": {"b": [None]}},
    "x" * 1000,
    "{% $x %}",
)


def strange_inputs(scene: Scene) -> Iterator[dict[str, Any]]:
    """Every name that the definition reads off its input, with every value that it does not
    expect.
    """
    text = json.dumps(scene.planned.definition)
    names = set(re.findall(r"\$states\.context\.Execution\.Input\.(\w+)", text)) | set(
        scene.planned.pipeline.input
    )
    start = scene.planned.definition["States"][scene.planned.definition["StartAt"]]
    names |= set(re.findall(r"\$states\.input\.(\w+)", json.dumps(start))) | {
        "scheduled_time",
        "start_at",
        "overlap",
    }
    return ({name: value} for name in sorted(names) for value in STRANGE)
