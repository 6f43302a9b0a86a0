"""The fields of an execution's input that no state reads: named, and refused where the dict says
so.
"""

import pytest

from downbeat import simulator
from downbeat.asl import DiagnosticsError, permissions, problems, structure_problems
from downbeat.asl.execution_input import input_fields
from downbeat.asl.resume import CHOOSE
from downbeat.config import load
from downbeat.plan.input_guard import known_fields, naming, refusing
from downbeat.plan.planned import plan
from downbeat.simulator.execution_logs import log_events
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
    (fault,) = structure_problems({**spec, "unknown_input": "log"})
    assert fault.message.startswith("cannot log anything in JSONPath")


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
    spec = {"name": "x", "States": {"S": {"Type": "Succeed"}}, "unknown_input": "tell"}
    config = {"aws:region": "us-east-1", "downbeat:pipelines": {"x": {}}}
    with pytest.raises(DiagnosticsError) as error:
        plan(load(config, "prod", {"x": spec}), {"x": spec}, account="111122223333")
    assert 'x/unknown_input: must be "refuse", "log" or "ignore", not \'tell\'.' in str(error.value)


def logged(given, level="ERROR"):
    """(status, output, the log's messages) of an execution whose unknown fields are named."""
    execution = simulator.simulate(naming(DEFINITION, ["label", "rows"]), given)
    lines = log_events(execution, level=level, include_execution_data=False)
    causes = [line["details"]["cause"] for line in lines if "cause" in line["details"]]
    return execution.status, execution.output, causes


@pytest.mark.parametrize("more", [{}, {"scheduled_time": "y", "overlap": "allow"}])
def test_an_input_of_known_fields_is_not_logged(more):
    assert logged({"rows": 5, "label": "x", **more}) == ("SUCCEEDED", "x", [])


def test_unknown_fields_are_named_in_the_log_and_the_execution_goes_on_with_its_input():
    status, output, (line,) = logged({"rows": 5, "label": "x", "lable": "y", "more": 1})
    assert (status, output) == ("SUCCEEDED", "x")
    assert line.endswith(
        "The input has lable, more, which no state reads. It may have: label, rows."
    )


@pytest.mark.parametrize("level", ["FATAL", "OFF"])
def test_a_log_of_a_lower_level_names_nothing(level):
    assert logged({"lable": "y", "rows": 1, "label": "z"}, level)[2] == []


def test_the_check_is_one_transition_where_nothing_is_unknown():
    known = {"rows": 5, "label": "x"}
    plain = simulator.simulate(DEFINITION, known).transitions
    checked = naming(DEFINITION, ["label", "rows"])
    assert simulator.simulate(checked, known).transitions == plain + 1


def test_the_check_calls_nothing_and_needs_no_permission():
    assert permissions(naming(DEFINITION, ["rows"])) == permissions(DEFINITION)
    assert problems(naming(DEFINITION, ["rows"])) == problems(DEFINITION)


def test_the_check_reads_nothing_of_the_input_itself():
    assert input_fields(naming(DEFINITION, ["label", "rows"])) == input_fields(DEFINITION)


CONDITION = (
    "{% $type($states.input) = 'object' and $count($keys($states.input)[$not($ in"
    ' ["rows", "overlap", "scheduled_time", "start_at"])]) > 0 %}'
)
CAUSE = (
    "'The input has ' & $join([$keys($states.input)[$not($ in"
    ' ["rows", "overlap", "scheduled_time", "start_at"])]], \', \') & \', which no state reads. It'
    " may have: rows.'"
)


def test_a_refusal_is_these_states():
    refused = refusing(DEFINITION, ["rows"])
    rule = {
        "Condition": CONDITION,
        "Assign": {
            "failure": {"Error": "UnknownInput", "Cause": "{% " + CAUSE + " %}"},
            "failed_state": "Check input",
        },
        "Next": "Refuse unknown input",
    }
    assert refused == {
        **DEFINITION,
        "StartAt": "Check input",
        "States": {
            "Check input": {
                "Type": "Choice",
                "QueryLanguage": "JSONata",
                "Choices": [rule],
                "Default": "Work",
            },
            **DEFINITION["States"],
            "Refuse unknown input": {
                "Type": "Fail",
                "QueryLanguage": "JSONata",
                "Error": "{% $failure.Error %}",
                "Cause": "{% $failure.Cause %}",
            },
        },
    }


def test_a_pipeline_that_may_start_later_refuses_in_the_choice_that_it_has():
    choose = {"Type": "Choice", "Choices": [{"Condition": True, "Next": "Work"}], "Default": "Work"}
    states = {CHOOSE: choose, **DEFINITION["States"]}
    refused = refusing({**DEFINITION, "StartAt": CHOOSE, "States": states}, ["rows"], "Done")
    assert (refused["StartAt"], list(refused["States"])) == (CHOOSE, list(states))
    first, second = refused["States"][CHOOSE]["Choices"]
    assert (first["Next"], first["Assign"]["failed_state"]) == ("Done", CHOOSE)
    assert second == choose["Choices"][0]


def test_naming_is_these_states():
    named = naming(DEFINITION, ["rows"])
    assert list(named["States"]) == ["Check input", "Work", "Tell", "Done", "Name unknown input"]
    assert named["StartAt"] == "Check input"
    assert named["States"]["Check input"] == {
        "Type": "Choice",
        "QueryLanguage": "JSONata",
        "Choices": [{"Condition": CONDITION, "Next": "Name unknown input"}],
        "Default": "Work",
    }
    assert named["States"]["Name unknown input"] == {
        "Type": "Map",
        "QueryLanguage": "JSONata",
        "Comment": "Fails by its own expression, which the log tells of, and goes on",
        "Items": "{% $error(" + CAUSE + ") %}",
        "ItemProcessor": {
            "StartAt": "Nothing to do",
            "States": {"Nothing to do": {"Type": "Pass", "End": True}},
        },
        "Catch": [
            {
                "ErrorEquals": ["States.QueryEvaluationError"],
                "Output": "{% $states.input %}",
                "Next": "Work",
            }
        ],
        "Output": "{% $states.input %}",
        "Next": "Work",
    }


def test_an_input_that_may_have_nothing_says_so():
    choice = refusing(DEFINITION, [])["States"]["Check input"]["Choices"][0]
    assert choice["Assign"]["failure"]["Cause"].endswith("It may have: nothing.' %}")
