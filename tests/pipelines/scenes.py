"""What the shipped pipelines need for a good run, in every way that a stack can have them, and what
is judged of their runs beyond what is judged of any pipeline.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from typing import Any

from downbeat.simulator import function_failures
from downbeat.testing.ends import as_the_table_promises
from downbeat.testing.faults import EITHER, Fault, patience_of, strikes
from downbeat.testing.messages import REPORTER
from downbeat.testing.run_judgement import FAILURE, Judged, ended_badly, reports
from downbeat.testing.scene import Scene, outermost, scene_of
from downbeat.testing.sweep import Sweep, swept

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


def chunks(rows: int, seconds: int, count: int) -> dict[str, Any]:
    plan = {"rows": rows, "seconds": seconds, "chunks": [{"from": n} for n in range(count)]}
    return {"answers": {"PlanChunks": {"Payload": plan}}}


ARN = "arn:aws:{}111122223333:{}"
EVERYTHING = {
    "references": {
        "dbt_task_definition": ARN.format("ecs:us-east-1:", "task-definition/dbt"),
        "dbt_roles": [
            ARN.format("iam::", "role/dbt-task"),
            ARN.format("iam::", "role/dbt-execution"),
        ],
        "quality_task_definition": ARN.format("ecs:us-east-1:", "task-definition/quality"),
        "quality_roles": [
            ARN.format("iam::", "role/quality-task"),
            ARN.format("iam::", "role/quality-execution"),
        ],
    },
    "overlap": "skip",
    "skipDates": ["2026-12-25"],
}
# (pipeline, stack) or pipeline → name → what a good run of it needs
NEEDS: Mapping[Any, Mapping[str, Mapping[str, Any]]] = {
    ("weekly-monitoring", "prod"): {"": {}, "with all its parts": {"changes": EVERYTHING}},
    "regional-monitoring": {"": {}, "with more regions": {"input": {"regions": list("abcde")}}},
    "ndjson-to-parquet": {"": {"input": MANIFEST}},
    "chunked-etl": {"in one call": chunks(10, 5, 1), "in chunks": chunks(300_000, 2000, 5)},
}


def scenes() -> list[Scene]:
    """Every pipeline of both stacks, the weekly one with all its optional parts besides, the
    chunked one with and without chunks.
    """
    return [scene for key, stack in pipelines() for scene in scenes_of(key, stack)]


def pipelines() -> list[tuple[str, str]]:
    return [(key, stack) for stack, keys in STACKS.items() for key in keys]


def scenes_of(key: str, stack: str) -> list[Scene]:
    needs = NEEDS.get((key, stack), NEEDS.get(key, {"": {}}))
    return [scene_of(key, stack, name=name, **needed) for name, needed in needs.items()]


@functools.cache
def sweeps_of(key: str, stack: str) -> list[Sweep]:
    """The sweeps of a pipeline, played once for all the tests of a process."""
    return [swept(scene, more=MORE, also=ALSO) for scene in scenes_of(key, stack)]


# A function of the team answers a failure instead of raising it.
MORE = {
    "lambda:invoke": [
        Fault("function reports 500", function_failures.function_reported),
        Fault("function reports 400", lambda call: function_failures.function_reported(call, 400)),
    ]
}

# --------------------------------------------------------------------- what is judged besides

PARTIAL = ("exit code 1", "exit code 3", "exit code 137", "exit code 255")
# Their main container counts, whatever becomes of those beside it.
READS_EXIT_CODE = ("RunWeeklyMonitoring", "MonitorRegion")
# The weekly check looks at itself again where its container never started.
VALIDATION = ("CheckValidation", "WaitToValidate")
WARNING_PATHS = (["HandlePartialFailure", "NotifyPartialFailure"], ["NotifyPartialFailure"])


def odd(judged: Judged) -> bool:
    """Whether an answer or the input is one that nobody expects."""
    return bool(judged.case.input) or any(one.output for one in judged.case.faults.values())


def bad(judged: Judged) -> dict[str, Fault]:
    """The states that ended badly; a sidecar that was killed too, where all containers count."""
    return {**ended_badly(judged), **_lost_sidecars(judged)}


def _lost_sidecars(judged: Judged) -> dict[str, Fault]:
    faults = {
        state: fault
        for state, fault in judged.case.faults.items()
        if fault.kind == "sidecar killed" and state not in READS_EXIT_CODE
    }
    last = {(call.state, call.context["Execution"]["Id"]): call for call in judged.run.calls}
    located = judged.tasks
    return {
        call.state: faults[call.state]
        for call in last.values()
        if call.state in faults
        and strikes(faults[call.state], call, patience_of(located[call.state].state))
    }


def kept_its_word(judged: Judged) -> Iterator[tuple[str, str]]:
    """A warning is for a partial failure, and a killed sidecar is a failure where it counts."""
    run, ends = judged.run, bad(judged)
    warned = any(kind == "warning" for kind, _ in reports(run, judged.good))
    partial = {
        state
        for state, fault in ends.items()
        if state == "RunWeeklyMonitoring" and fault.kind in PARTIAL
    }
    tolerated = {"MonitorRegion"} if run.planned.key == "regional-monitoring" and warned else set()
    if run.status == "SUCCEEDED" and set(ends) - partial - tolerated:
        yield "silent-failure", f"it succeeded though {', '.join(ends)} ended badly"
    if warned and not (partial or tolerated):
        yield "wrong-report", "a warning for no reason"
    sidecar = [one for one in judged.case.faults.values() if one.work == EITHER and not one.output]
    if run.status == "FAILED" and not ends and not odd(judged) and sidecar:
        yield "needless-failure", f"it failed though all work was done: {run.error}"


def states_the_facts(judged: Judged) -> Iterator[tuple[str, str]]:
    """A failure mail has all that an operator needs."""
    for kind, mail in reports(judged.run, judged.good):
        missing = [one for one in facts(judged, mail) if one not in mail.body]
        if kind == FAILURE and missing and not mail.sender.lower().endswith("plainly"):
            yield "no-facts", f"the mail of {mail.sender} does not say {missing}"


def facts(judged: Judged, mail: Any) -> list[str]:
    """What the failure mail of this run has to say."""
    run = judged.run
    execution = f"#/v2/executions/details/{run.execution.arn}"
    if run.status == "TIMED_OUT":
        return ["run-1", execution, "TIMED_OUT"]
    known = [
        *("Execution: run-1", execution, f"Error: {run.error}", "Why: ", "Redrive: "),
        *("Logs: https://", "Action Required: investigate logs"),
    ]
    ends = bad(judged)
    if ends and not odd(judged):
        located = judged.tasks
        states = {outermost(located[state]) for state in ends}
        # The history says which state within a branch or an iteration it was.
        states |= {*ends} if mail.sender == REPORTER else set()
        if not any(f"Failed state: {state}\n" in mail.body for state in states):
            known.append(f"Failed state: one of {sorted(states)}")
    if len(ends) == 1 and next(iter(ends.values())).kind == "job failed":
        (job,) = {call.arguments["JobName"] for call in run.attempts(next(iter(ends)))}
        known += [
            f"Why: Glue job {job}, run jr_",
            "FAILED: An error occurred while calling",
            "$252Faws-glue$252Fjobs$252Ferror/log-events/jr_",
        ]
    return known


def outer(run: Any) -> list[str]:
    """The states of the machine itself that were entered, each once in a row; those of branches and
    iterations aside.
    """
    path = [
        state
        for state in run.states
        if state in run.planned.definition["States"] and state not in VALIDATION
    ]
    return [state for state, before in zip(path, [None, *path]) if state != before]


def goes_the_way(judged: Judged) -> Iterator[tuple[str, str]]:
    """Up to the failure the good way; then the failure path, whole, and nothing else."""
    if judged.case.input:
        return
    run = judged.run
    path, good = outer(run), outer(judged.good)
    failure_path = [
        state
        for state in run.planned.definition["States"]
        if state in run.planned.spec["on_failure"] and not state.lower().endswith("plainly")
    ]
    path = [state for state in path if not state.lower().endswith("plainly")]
    if run.status == "FAILED" and path[-len(failure_path) :] != failure_path:
        yield "broken-failure-path", f"the failure path was not gone to its end: {path}"
    way = [state for state in path if state not in failure_path]
    for warning in WARNING_PATHS:
        if way[-len(warning) :] == warning:
            way = way[: -len(warning)]
            break
    if way != good[: len(way)]:
        yield "work-left-out", f"another way than the good one: {path}"
    if run.status == "FAILED" and not odd(judged) and not reached(judged, way):
        yield "work-after-failure", f"it went on after a failure: {path}"


def reached(judged: Judged, way: list[str]) -> bool:
    """Whether the way ends where the failure was: at the state that ended badly, or at the Choice
    behind it that looks at it.
    """
    run = judged.run
    states = run.planned.definition["States"]
    located = judged.tasks
    ends = {outermost(located[state]) for state in bad(judged)}
    while way and states[way[-1]]["Type"] == "Choice":
        way = way[:-1]
    warned = any(kind == "warning" for kind, _ in reports(run, judged.good))
    return (
        not way
        or way[-1] in ends
        or warned
        or not (ends - set(run.planned.spec["on_failure"]) - {"NotifyPartialFailure"})
    )


ALSO = (kept_its_word, states_the_facts, goes_the_way, as_the_table_promises)
