"""The fields of an execution's input that no state reads: named, and refused where the dict says
so.
"""

import pytest

from downbeat import simulator
from downbeat.asl import DiagnosticsError, structure_problems
from downbeat.config import load
from downbeat.plan.input_guard import known_fields, refusing
from downbeat.plan.planned import plan
from pipelines import PIPELINES

CONFIG = {"aws:region": "us-east-1", "downbeat:pipelines": {"database-refresh": {}}}
DEFINITION = {
    "QueryLanguage": "JSONata",
    "StartAt": "Work",
    "States": {
        "Work": {"Type": "Pass", "Assign": {"x": "{% $states.input.rows %}"}, "Next": "Tell"},
        "Tell": {
            "Type": "Pass",
            "Output": "{% $states.context.Execution.Input.label %}",
            "Next": "Done",
        },
        "Done": {"Type": "Succeed"},
    },
}


def test_known_are_the_defaults_and_what_states_read():
    assert known_fields({"input": {"force": False}}, DEFINITION) == ["force", "label", "rows"]


def test_a_pipeline_in_jsonpath_cannot_refuse_an_input():
    spec = {
        "name": "orders",
        "QueryLanguage": "JSONPath",
        "unknown_input": "refuse",
        "States": {"Take": {"Type": "Pass"}},
    }
    (fault,) = structure_problems(spec)
    assert (fault.path, fault.code) == ("/unknown_input", "wrong-type")
    assert structure_problems({**spec, "QueryLanguage": "JSONata"}) == []


def run(given, on_failure=None):
    return simulator.simulate(refusing(DEFINITION, ["label", "rows"], on_failure), given)


@pytest.mark.parametrize(
    "given", [{}, {"rows": 5}, {"rows": 5, "label": "x", "scheduled_time": "y"}, [1, 2], "text"]
)
def test_an_input_of_known_fields_or_none_passes(given):
    history = [each["type"] for each in run(given).history]
    assert "ChoiceStateExited" in history
    assert run({"rows": 1, "label": "a"}).status == "SUCCEEDED"


def test_an_input_with_another_field_fails_at_once_and_says_which():
    execution = run({"rows": 5, "lable": "x", "more": 1})
    assert (execution.status, execution.error, execution.cause) == (
        "FAILED",
        "UnknownInput",
        "The input has lable, more, which no state reads. It may have: label, rows.",
    )


def test_the_failure_path_is_told_where_there_is_one():
    refused = refusing(DEFINITION, [], "Done")
    assert refused["States"]["Check input"]["Choices"][0]["Next"] == "Done"
    assert "Refuse unknown input" not in refused["States"]


def refresh():
    (planned,) = plan(load(CONFIG, "prod", PIPELINES), PIPELINES, account="111122223333")
    return planned


def test_a_misspelt_argument_of_the_refresh_starts_no_job():
    calls = []

    def answer(call):
        calls.append(call)
        return {}

    given = {"Job1Argument": {"--SNAPSHOT_DT": "2025-01-15"}}
    execution = simulator.simulate(refresh().definition, given, tasks=answer)
    assert execution.status == "FAILED"
    assert [call.state for call in calls] == ["Notify failure"]
    assert "The input has Job1Argument, which no state reads" in str(calls[0].arguments)


@pytest.mark.parametrize("field", ["Job1Name", "Job3BArguments", "Job4Arguments", "Job7Arguments"])
def test_every_override_of_the_refresh_is_known(field):
    planned = refresh()
    assert field in known_fields(planned.spec, planned.definition)


def test_another_word_is_refused():
    spec = {"States": {"S": {"Type": "Succeed"}}, "unknown_input": "log"}
    config = {"aws:region": "us-east-1", "downbeat:pipelines": {"x": {}}}
    with pytest.raises(DiagnosticsError) as error:
        plan(load(config, "prod", {"x": spec}), {"x": spec}, account="111122223333")
    assert 'x/unknown_input: must be "refuse" or "ignore", not \'log\'.' in str(error.value)
