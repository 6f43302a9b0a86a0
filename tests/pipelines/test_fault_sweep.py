"""Whatever goes wrong in any Task of any pipeline, the run ends, and what it reports is what
happened.

The cases are in sweep.py: single faults once, until the retries are used up and always, and pairs
of states. Judged by what came of the work, not by what the definition says of Retry and Catch.
"""

import copy
import functools
from collections.abc import Mapping
from dataclasses import replace

import pytest

from tests.pipelines import sweep
from tests.pipelines.sweep import Case, Fault

PARTIAL = ("exit code 1", "exit code 3", "exit code 137", "exit code 255")
# Their main container counts, whatever becomes of those beside it.
READS_EXIT_CODE = ("RunWeeklyMonitoring", "MonitorRegion")
WARNING_PATHS = (["HandlePartialFailure", "NotifyPartialFailure"], ["NotifyPartialFailure"])


@functools.cache
def good_path(scene_name: str) -> list[str]:
    scene = next(scene for scene in sweep.scenes() if scene.name == scene_name)
    run = sweep.played((scene, {}))
    assert run.status == "SUCCEEDED", (scene_name, run.error, run.cause)
    return outer(run)


def outer(run) -> list[str]:
    """The states of the machine itself that were entered, those of branches and iterations
    aside.
    """
    return [state for state in run.states if state in run.planned.definition["States"]]


def ended_badly(case: Case, run) -> dict[str, Fault]:
    """The states whose last attempt, in some item at least, was struck by a fault that leaves the
    work undone.
    """
    last: dict[tuple, object] = {}
    for call in run.calls:
        last[
            (
                call.state,
                call.context.get("Map", {}).get("Item", {}).get("Index"),
                call.context["Execution"]["Id"],
            )
        ] = call
    planned, given = sweep.tasks(case[0].planned), case[1]
    return {
        call.state: given[call.state]
        for call in last.values()
        if call.state in given
        and not given[call.state].good
        and not (call.state in READS_EXIT_CODE and given[call.state].kind == "sidecar killed")
        and sweep.hit(given[call.state], call.attempt, sweep.retries(planned[call.state]))
    }


def violations(case: Case, run) -> list[str]:
    """What the run does that it must not, in sentences."""
    checks = (how_it_ended, success_is_told, failure_is_told, nothing_runs_that_should_not)
    return [f"{sweep.told(case)}: {fault}" for check in checks for fault in check(case, run)]


def warned(run) -> bool:
    return any("⚠️" in mail.subject for mail in run.mails)


def how_it_ended(case: Case, run):
    """A machine ends FAILED by its own Fail, or TIMED_OUT, or well; and well if all work was
    done.
    """
    bad, odd = ended_badly(case, run), any(fault.output for fault in case[1].values())
    if run.status not in ("SUCCEEDED", "FAILED", "TIMED_OUT"):
        yield f"it ended {run.status}"
    if run.error == "States.Runtime":
        yield f"it ended where no Catch reaches: {run.cause}"
    if run.status == "FAILED" and (not run.error or run.cause is None):
        yield "it failed without an error"
    if run.status == "FAILED" and not bad and not odd:
        yield f"it failed though all work was done: {run.error} {run.cause}"
    partial = {
        state
        for state, fault in bad.items()
        if state == "RunWeeklyMonitoring" and fault.kind in PARTIAL
    }
    if run.status == "SUCCEEDED" and set(bad) - partial - tolerated(run):
        yield f"it succeeded though {', '.join(bad)} ended badly"
    if run.status == "SUCCEEDED" and partial and not warned(run):
        yield "a partial failure without a warning"
    if warned(run) and not (partial or tolerated(run)):
        yield "a warning for no reason"


def tolerated(run) -> set[str]:
    """The states of which some may fail."""
    return {"MonitorRegion"} if run.planned.key == "regional-monitoring" and warned(run) else set()


def success_is_told(case: Case, run):
    """Once, and only when all work is done; where the pipeline tells of successes at all."""
    told = [mail for mail in run.mails if "✅" in mail.subject + mail.body]
    well = run.status == "SUCCEEDED" and not warned(run)
    if len(told) != (1 if well and run.planned.reports_success else 0):
        yield f"success was told {len(told)} times, and the run ended {run.status}"
    if any(mail.topic != run.planned.topics["success"] for mail in told):
        yield "success was told to another topic"
    if well and [
        state for state in dict.fromkeys(outer(run)) if state not in VALIDATION
    ] != good_path(case[0].name):
        yield f"success by another way: {outer(run)}"


def failure_is_told(case: Case, run):
    """Once, by a state or a rule, to the failure topic, with the facts: by a rule also when the
    state's own message cannot be sent.
    """
    told = [mail for mail in run.mails if "🚨" in mail.subject + mail.body]
    if len(told) != (0 if run.status == "SUCCEEDED" else 1):
        yield f"failure was told {len(told)} times, and the run ended {run.status}"
    for mail in told:
        if mail.topic != run.planned.topics["failure"]:
            yield f"failure was told to {mail.topic}"
        missing = [fact for fact in facts(case, run, mail) if fact not in mail.body]
        if missing:
            yield f"the mail of {mail.sender} does not say {missing}"


def facts(case: Case, run, mail) -> list[str]:
    """What the failure mail of this run has to say."""
    execution = f"#/v2/executions/details/{run.execution.arn}"
    if run.status == "TIMED_OUT":
        return ["run-1", execution, "TIMED_OUT"]
    if mail.sender == "EventBridge":
        reason = [f"Error: {run.error}", f"Cause: {(run.cause or '')[:500]}"]
        return ["run-1", execution, *reason]
    facts = [
        "Execution: run-1",
        execution,
        f"Error: {run.error}",
        "Why: ",
        "Redrive: ",
        "Logs: https://",
        "Action Required: investigate logs",
    ]
    bad = ended_badly(case, run)
    if bad and not any(fault.output for fault in case[1].values()):
        states = {path_of(run.planned, state)[0] for state in bad}
        facts += (
            []
            if any(f"Failed state: {state}\n" in mail.body for state in states)
            else [f"Failed state: one of {sorted(states)}"]
        )
    if len(bad) == 1 and next(iter(bad.values())).kind == "job failed":
        (job,) = {call.arguments["JobName"] for call in run.attempts(next(iter(bad)))}
        facts += [
            f"Why: Glue job {job}, run jr_",
            "FAILED: An error occurred while calling",
            "$252Faws-glue$252Fjobs$252Ferror/log-events/jr_",
        ]
    return facts


def path_of(planned, state: str) -> list[str]:
    return list(sweep.path_of(planned.definition, state))


# The weekly check looks at itself again where its container never started.
VALIDATION = ("CheckValidation", "WaitToValidate")


def nothing_runs_that_should_not(case: Case, run):
    """Up to the failure the good way; then the failure path, whole, and nothing else."""
    path = [state for state in outer(run) if state not in VALIDATION]
    path = [state for state, before in zip(path, [None, *path]) if state != before]
    good = good_path(case[0].name)
    failure_path = [
        state
        for state in run.planned.definition["States"]
        if state in run.planned.spec["on_failure"] and not state.lower().endswith("plainly")
    ]
    if run.status == "FAILED" and path[-len(failure_path) :] != failure_path:
        yield f"the failure path was not gone to its end: {path}"
    way = [state for state in path if state not in failure_path]
    for warning in WARNING_PATHS:
        if way[-len(warning) :] == warning:
            way = way[: -len(warning)]
            break
    if way != good[: len(way)]:
        yield f"another way than the good one: {path}"
    if (
        run.status == "FAILED"
        and not any(fault.output for fault in case[1].values())
        and not reached(case, run, way)
    ):
        yield f"it went on after a failure: {path}"
    late = [call.state for call in run.calls if call.state not in failure_path]
    first = next(
        (at for at, call in enumerate(run.calls) if call.state in failure_path), len(run.calls)
    )
    if any(call.state not in failure_path for call in run.calls[first:]):
        yield f"work was started after the failure: {late}"


def reached(case: Case, run, way: list[str]) -> bool:
    """Whether the way ends where the failure was: at the state that ended badly, or at the Choice
    behind it that looks at it.
    """
    states: Mapping = run.planned.definition["States"]
    ends = {path_of(run.planned, state)[0] for state in ended_badly(case, run)}
    while way and states[way[-1]]["Type"] == "Choice":
        way = way[:-1]
    return (
        not way
        or way[-1] in ends
        or warned(run)
        or not (ends - set(run.planned.spec["on_failure"]) - {"NotifyPartialFailure"})
    )


@pytest.mark.parametrize("scene", sweep.scenes(), ids=lambda scene: scene.name)
def test_whatever_goes_wrong_the_run_ends_and_tells_the_truth(scene):
    found = [
        fault for case in sweep.cases_of(scene) for fault in violations(case, sweep.played(case))
    ]
    assert found == []


# ------------------------------------------------------------------------------------------- what
# the sweep would notice


def without_catch(definition):
    definition["States"]["PublishMetrics"]["Catch"] = []


def catch_to_success(definition):
    definition["States"]["PublishMetrics"]["Catch"][-1]["Next"] = "NotifySuccess"


def no_fail(definition):
    definition["States"]["FailExecution"] = {"Type": "Succeed"}


def work_left_out(definition):
    definition["States"]["ValidateInputs"]["Next"] = "ExtractResults"


def wrong_topic(definition):
    states = definition["States"]
    states["NotifyFailure"]["Arguments"]["TopicArn"] = states["NotifySuccess"]["Arguments"][
        "TopicArn"
    ]


def mail_without_error(definition):
    definition["States"]["NotifyFailure"]["Arguments"]["Message"] = "It failed."


def mail_that_fails_stays_uncaught(definition):
    definition["States"]["NotifyFailure"]["Catch"] = []


def exit_code_of_any_container(definition):
    assign = definition["States"]["RunWeeklyMonitoring"]["Catch"][0]["Assign"]
    assign["exit_code"] = assign["exit_code"].replace("Containers[Name = 'monitor']", "Containers")


def cause_parsed_in_good_faith(definition):
    assign = definition["States"]["RunWeeklyMonitoring"]["Catch"][0]["Assign"]
    assign["exit_code"] = (
        "{% $parse($states.errorOutput.Cause).Containers[Name = 'monitor'][0].ExitCode %}"
    )


def success_told_twice(definition):
    states = definition["States"]
    states["Again"] = {**states["NotifySuccess"]}
    states["NotifySuccess"] = {**states["NotifySuccess"], "Next": "Again"}
    del states["NotifySuccess"]["End"]


def warning_for_what_never_started(definition):
    definition["States"]["CheckExecutionStatus"]["Default"] = "HandlePartialFailure"


@pytest.mark.parametrize(
    "damage",
    [
        without_catch,
        catch_to_success,
        no_fail,
        work_left_out,
        wrong_topic,
        mail_without_error,
        mail_that_fails_stays_uncaught,
        exit_code_of_any_container,
        cause_parsed_in_good_faith,
        success_told_twice,
        warning_for_what_never_started,
    ],
)
def test_the_sweep_notices_a_pipeline_that_was_damaged(damage):
    scene = next(scene for scene in sweep.scenes() if scene.name == "weekly-monitoring of prod")
    definition = copy.deepcopy(scene.planned.definition)
    damage(definition)
    damaged = scene._replace(planned=replace(scene.planned, definition=definition))
    assert any(violations(case, sweep.played(case)) for case in sweep.cases_of(damaged))


# ---------------------------------------------------------------------------------------------------------- strange input


@pytest.mark.parametrize("scene", sweep.scenes(), ids=lambda scene: scene.name)
def test_whatever_the_input_says_the_run_ends_and_a_failure_is_told(scene):
    found = []
    for given in sweep.strange_inputs(scene):
        run = sweep.played((scene._replace(input={**scene.input, **given}), {}))
        failures = [
            mail
            for mail in run.mails
            if "🚨" in mail.subject + mail.body and mail.topic == run.planned.topics["failure"]
        ]
        if run.error == "States.Runtime" or len(failures) != (
            0 if run.status == "SUCCEEDED" else 1
        ):
            found.append(f"{given}: {run.status} {run.error} {run.cause}")
    assert found == []
