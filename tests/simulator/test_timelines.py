"""An execution as lines to read."""

from downbeat.simulator import Result, TaskError, simulate
from downbeat.simulator.timelines import Moment, as_json, clock_text, cost, timeline

INVOKE = "arn:aws:states:::lambda:invoke"
CALL = {"Type": "Task", "Resource": INVOKE, "Arguments": {"FunctionName": "f"}, "End": True}
DEFINITION = {
    "QueryLanguage": "JSONata",
    "StartAt": "Each",
    "States": {
        "Each": {
            "Type": "Map",
            "Items": [1],
            "ItemProcessor": {"StartAt": "Call", "States": {"Call": CALL}},
            "End": True,
        }
    },
}


def run(tasks, **more):
    return simulate(DEFINITION, tasks=tasks, **more)


def test_a_good_run_is_its_states_its_calls_and_its_end():
    execution = run(lambda call: Result({"Payload": {}}, seconds=2))
    assert timeline(execution) == [
        Moment(0.0, 0, "", "execution started"),
        Moment(0.0, 0, "", "Each  (Map)"),
        Moment(0.0, 1, "", "Call  (Task)"),
        Moment(0.0, 1, "", "  Call calls lambda:invoke"),
        Moment(2.0, 1, "good", "  Call succeeded"),
        Moment(2.0, 0, "good", "execution succeeded"),
    ]


def test_a_call_that_nobody_answered_says_so():
    execution = run(lambda call: {"Payload": {}})
    (line,) = [one.text for one in timeline(execution, {"Call": "{}"}) if "by default" in one.text]
    assert line == "  Call succeeded  answered {} by default; --outcomes sets another"


def test_a_failure_has_its_error_and_cause_at_every_depth():
    def fails(call):
        raise TaskError("Broken", "no such field", seconds=3)

    lines = [one for one in timeline(run(fails)) if one.mark == "bad"]
    assert lines[0] == Moment(3.0, 1, "bad", "  Call failed  Broken: no such field")
    assert lines[-1].text == "execution failed  Broken: no such field"
    assert lines[-1].depth == 0


def test_a_long_cause_is_cut():
    def fails(call):
        raise TaskError("Broken", "x" * 300)

    text = timeline(run(fails))[-1].text
    assert text == f"execution failed  Broken: {'x' * 199}…"


def test_an_execution_costs_its_transitions_and_an_express_one_its_time():
    answer = lambda call: Result({}, seconds=1.01)  # noqa: E731
    standard = run(answer)
    assert cost(standard) == standard.transitions * 0.000025
    express = run(answer, type="EXPRESS")
    assert cost(express) == 0.000001 + 1.1 * 64 / 1024 * 0.00001667


def test_programs_get_plain_values():
    execution = run(lambda call: {"Payload": {}})
    assert as_json(execution) == {
        "status": "SUCCEEDED",
        "output": execution.output,
        "error": None,
        "cause": None,
        "seconds": 0.0,
        "transitions": execution.transitions,
        "cost": round(cost(execution), 9),
    }
    history = as_json(execution, history=True)["history"]
    assert [one["type"] for one in history] == [one["type"] for one in execution.history]
    assert isinstance(history[0]["timestamp"], str)


def test_seconds_are_counted_as_a_reader_does():
    assert [clock_text(one) for one in (3.4, 3600, 172_800)] == [
        *("0:00:03", "1:00:00", "2 days, 0:00:00")
    ]
