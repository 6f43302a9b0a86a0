"""Each end of an execution has one message: also those that nothing in the execution can catch,
and no alarm says it again.
"""

import json

import pytest

from components.alarms import alarm_properties
from downbeat.config.values import WATCHING
from downbeat.plan.alarm_choice import alarm_actions
from downbeat.plan.notices import ENDS
from downbeat.plan.orchestration_args import build_orchestration_args
from downbeat.plan.planned import named
from downbeat.plan.stacks import configured_stack, planned_stack
from downbeat.simulator import TaskError, container_failures
from downbeat.simulator.outcome_files import FOREVER
from downbeat.testing.cases import Stage, called
from downbeat.testing.ends import broken_promises, end_of
from downbeat.testing.faults import Fault
from tests.pipelines.scenes import pipelines, scenes_of

# What a metric counts that a state or a rule reports of each execution.
ENDINGS = {"ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted", "ExecutionTime"}
# These do not say of one execution that it ended.
OF_MANY = {"error-rate", "tasks-quiet"}
# An error that `States.ALL` does not catch, whatever its Cause looks like.
# https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
ODD_CAUSES = (None, "", "[notified] not at the end", "a\tb\x00\u2028\"'", '{"Containers": [{}]}')


def runtime(cause):
    return Fault("States.Runtime", lambda call: TaskError("States.Runtime", cause))


@pytest.mark.parametrize("key, stack", pipelines(), ids=lambda word: word)
def test_an_error_that_nothing_catches_has_the_one_message_of_the_rule(key, stack):
    (scene, *_) = scenes_of(key, stack)
    stage = Stage(scene)
    states = called(stage.played({}).run)
    assert states
    for at, state in enumerate(states):
        cause = ODD_CAUSES[at % len(ODD_CAUSES)]
        run = stage.played({state: runtime(cause)}).run
        if run.status == "FAILED":
            assert end_of(run) == "failed-without-a-message", state
        assert list(broken_promises(run)) == [], state


@pytest.mark.parametrize("cause", ODD_CAUSES)
@pytest.mark.parametrize("key, stack", pipelines(), ids=lambda word: word)
def test_a_failure_path_that_breaks_leaves_the_message_to_the_rule(key, stack, cause):
    (scene, *_) = scenes_of(key, stack)
    stage = Stage(scene)
    first = called(stage.played({}).run)[0]
    failed = Fault("failed", lambda call: TaskError("Odd", cause))
    run = stage.played({first: failed}).run
    assert list(broken_promises(run)) == []
    broken = [state for state in called(run) if state in scene.planned.spec["on_failure"]]
    for state in broken:
        run = stage.played({first: failed, state: runtime(cause)}).run
        assert list(broken_promises(run)) == [], state


@pytest.mark.parametrize("key, stack", pipelines(), ids=lambda word: word)
def test_an_execution_that_takes_forever_has_one_message(key, stack):
    (scene, *_) = scenes_of(key, stack)
    stage = Stage(scene)
    first = called(stage.played({}).run)[0]
    slow = Fault("slow", lambda call: TaskError("Slow", "", seconds=FOREVER))
    run = stage.played({first: slow}).run
    assert run.status in ("FAILED", "TIMED_OUT")
    assert list(broken_promises(run)) == []


@pytest.mark.parametrize("level", WATCHING)
@pytest.mark.parametrize("key, stack", pipelines(), ids=lambda word: word)
def test_no_alarm_says_again_how_an_execution_ended(key, stack, level):
    configured = configured_stack(stack)
    changes = {each: {"watching": level} for each in configured.pipelines}
    planned = named(planned_stack(stack, changes=changes), key)
    args = build_orchestration_args(configured, planned, {})
    for suffix, properties in alarm_properties(args).items():
        counts = {metric for metric in ENDINGS if f'"{metric}"' in json.dumps(properties)}
        if counts and suffix not in OF_MANY:
            (topic,) = alarm_actions(suffix, args)
            assert topic not in map(args.address.topic_arn, args.topics.values()), suffix


def test_a_run_that_succeeded_in_part_is_no_plain_success():
    (scene,) = scenes_of("weekly-monitoring", "dev")
    some = Fault("exit code 3", lambda call: container_failures.exited(call, 3))
    run = Stage(scene).played({"RunWeeklyMonitoring": some}).run
    assert end_of(run) == "partial"
    assert list(broken_promises(run)) == []


def test_a_second_message_and_a_missing_one_break_the_promise(monkeypatch):
    (scene,) = scenes_of("etl", "dev")
    run = Stage(scene).played({}).run
    assert end_of(run) == "succeeded"
    twice = [*run.mails, *run.mails]
    for mails, count in (([], 0), (twice, 2)):
        monkeypatch.setitem(run.__dict__, "mails", mails)
        ((kind, sentence),) = broken_promises(run)
        assert (kind, f"{count} messages" in sentence) == ("not-once", True)


def test_the_table_has_every_end():
    assert {"succeeded", "partial", "skipped", "failed", "timed-out", "aborted"} < set(ENDS)
