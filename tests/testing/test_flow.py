"""play(): what tests and `downbeat run` are written in."""

import pytest

from downbeat.asl import DiagnosticsError
from downbeat.config import StackFileError
from downbeat.simulator import service_errors
from downbeat.testing.flow import Result, TaskError, pipeline_of, play
from downbeat.testing.flow_tasks import in_turn, usual_seconds
from pipelines import PIPELINES


def test_equal_plays_are_equal():
    assert (
        play("weekly-monitoring", exit_code=3).execution.history
        == play("weekly-monitoring", exit_code=3).execution.history
    )


def test_the_stack_is_prod_or_dev_where_prod_does_not_have_the_pipeline():
    assert pipeline_of("etl").address.name == "cm-etl-pipeline-state-machine"
    assert pipeline_of("chunked-etl").address.name == "cm-etl-chunked-dev"
    assert play("etl", "dev").planned.address.name == "cm-etl-pipeline-state-machine-dev"


def test_a_pipeline_that_a_stack_does_not_have_is_refused_with_those_it_has():
    with pytest.raises(DiagnosticsError) as missing:
        play("chunked-etl", "prod")
    assert str(missing.value) == (
        'pipeline: prod has no "chunked-etl"; there are weekly-monitoring, database-refresh,'
        " ndjson-to-parquet, etl, watchdog."
    )
    with pytest.raises(DiagnosticsError) as misspelt:
        play("chunked-elt")
    assert str(misspelt.value).startswith('pipeline: prod and dev have no "chunked-elt"; ')
    assert str(misspelt.value).endswith(' Did you mean "chunked-etl"?')


@pytest.mark.parametrize(
    ("asked", "faults"),
    [
        (
            {"fail": {"ExecuteTask1": "E"}, "slow": {"Success": 3}},
            [
                'fail: no state named "ExecuteTask1". Did you mean "ExecuteTask01"?',
                'slow: "Success" calls nothing; these do: ValidateConfig, ExecuteTask01,'
                " ExecuteTask02",
            ],
        ),
        (
            {"answers": {"ValidateConfg": {}}},
            ['answers: no state named "ValidateConfg". Did you mean "ValidateConfig"?'],
        ),
        (
            {"outcomes": {"MockedResponses": {"ExecuteTask3": {"0": {"Return": 1}}}}},
            ['outcomes: no state named "ExecuteTask3". Did you mean "ExecuteTask02"?'],
        ),
        ({"exit_code": 3}, ["exit_code: no state waits for a container (ecs:runTask.sync)"]),
        (
            {"slow": {"ExecuteTask01": float("nan")}},
            ['slow: "ExecuteTask01=nan": a state takes 0 seconds or more'],
        ),
    ],
)
def test_what_could_have_no_effect_is_refused_with_the_nearest_name(asked, faults):
    with pytest.raises(DiagnosticsError) as refusal:
        play("etl", **asked)
    assert [str(each) for each in refusal.value.diagnostics] == faults


def test_a_field_of_the_input_that_nobody_reads_is_refused():
    with pytest.raises(DiagnosticsError) as refusal:
        play("weekly-monitoring", input={"region_count": 3, "force_refresh": True})
    assert [str(each) for each in refusal.value.diagnostics] == [
        'input: nothing reads "region_count". Did you mean "regions_count"?'
    ]


def test_an_unknown_reference_is_refused():
    with pytest.raises(StackFileError) as refusal:
        play("etl", changes={"references": {"functoin": "x"}})
    assert "references.functoin" in str(refusal.value)
    assert 'Did you mean "function"?' in str(refusal.value)


def test_changes_are_over_the_stack_file_key_by_key_and_for_this_play_only():
    changed = pipeline_of(
        "weekly-monitoring", changes={"size": "large", "references": {"gee_project": "other"}}
    )
    assert (
        changed.pipeline.cpu,
        changed.references["gee_project"],
        changed.references["container"],
    ) == (4096, "other", "monitor")
    assert pipeline_of("weekly-monitoring").pipeline.cpu == 2048


def test_states_take_the_seconds_that_their_dict_expects():
    assert usual_seconds(PIPELINES["weekly-monitoring"])["RunWeeklyMonitoring"] == 5400
    assert usual_seconds(PIPELINES["database-refresh"])["Job 3B Register infobase"] == 600
    assert play("etl").seconds_of("ExecuteTask02") == [5 + 300]


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [
        ({"Payload": {}}, 5),
        (Result({"Payload": {}}, seconds=7), 7),
        (TaskError("E"), 5 + 5 + 5 + 10 + 5),
        (TaskError("E", seconds=1), 1 + 5 + 1 + 10 + 1),
        (service_errors.throttled, 5 + 10),
        (in_turn(service_errors.throttled, Result({"Payload": {}}, seconds=2)), 5 + 2),
    ],
)
def test_an_answer_is_a_result_an_error_or_a_function_and_work_takes_its_usual_time(
    answer, seconds
):
    run = play("etl", answers={"ValidateConfig": answer})
    assert run.seconds - (900 if run.status == "SUCCEEDED" else 0) == seconds


def test_an_outcome_file_may_be_given_too():
    told = {
        "MockedResponses": {
            "ExecuteTask01": {
                "0-1": {"Throw": {"Error": "E", "Cause": "c"}},
                "2": {"Return": {"Payload": 1}},
            }
        }
    }
    assert [call.attempt for call in play("etl", outcomes=told).attempts("ExecuteTask01")] == [
        1,
        2,
        3,
    ]
