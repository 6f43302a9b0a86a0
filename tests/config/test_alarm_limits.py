"""Limits of alarms that a stack chooses: what is taken, what is wrong, and what is deployed."""

import pytest

from components.alarms import alarm_properties, limited
from downbeat.cli.checking import check_pipeline
from downbeat.config import StackFileError, load
from downbeat.config.alarm_limits import LIMITS
from downbeat.plan.orchestration_args import build_orchestration_args
from downbeat.plan.stacks import configured_stack, planned_stack
from pipelines import PIPELINES


def loaded(limits):
    config = {
        "aws:region": "us-east-1",
        "downbeat:pipelines": {"x": {"alarmLimits": limits}},
    }
    return load(config, "prod", {"x": {"cadence": "on demand"}}).pipelines["x"].alarm_limits


def properties(pipeline, **changes):
    keys = {"watching": "full", **changes}
    stack = configured_stack("prod", changes={pipeline: keys})
    (planned,) = (
        each for each in planned_stack("prod", changes={pipeline: keys}) if each.key == pipeline
    )
    return alarm_properties(build_orchestration_args(stack, planned, {}))


def test_a_limit_is_kept_as_it_is_written():
    limits = {"failed": {"threshold": 3, "period": 3600}, "files-age": {"threshold": 7200.5}}
    assert loaded(limits) == limits


@pytest.mark.parametrize(
    ("limits", "path", "code", "allowed"),
    [
        ({"faild": {}}, ".faild", "unknown-key", 'Did you mean "failed"?'),
        ({"zzz": {}}, ".zzz", "unknown-key", "there are aborted, dead-letters, error-rate, failed"),
        (
            {"failed": {"treshold": 3}},
            ".failed.treshold",
            "unknown-key",
            'Did you mean "threshold"?',
        ),
        ({"failed": {"threshold": -1}}, ".failed.threshold", "wrong-type", "0 or more"),
        ({"failed": {"period": 90}}, ".failed.period", "invalid-value", "from 60 to 86400"),
        ({"failed": {"period": 172_800}}, ".failed.period", "invalid-value", "from 60 to 86400"),
        ("failed", "", "wrong-type", "files-age: {threshold: 7200}"),
    ],
)
def test_a_limit_that_does_not_do_says_what_does(limits, path, code, allowed):
    with pytest.raises(StackFileError) as error:
        loaded(limits)
    (fault,) = error.value.diagnostics
    assert (fault.path, fault.code) == (f"downbeat:pipelines.x.alarmLimits{path}", code)
    assert allowed in fault.message


def test_an_alarm_begins_above_the_threshold_and_counts_over_the_period_that_the_stack_chose():
    chosen = {"files-age": {"threshold": 7200}, "error-rate": {"threshold": 25, "period": 3600}}
    before, after = (
        properties("ndjson-to-parquet", **keys) for keys in ({}, {"alarmLimits": chosen})
    )
    assert after["files-age"] == before["files-age"] | {"threshold": 7200}
    assert after.keys() == before.keys()
    changed = {suffix for suffix in before if before[suffix] != after[suffix]}
    assert changed <= {"files-age", "error-rate"}


def test_the_period_of_an_expression_is_that_of_its_metrics():
    metric = {"id": "m1", "metric": {"metric_name": "x", "period": 300}}
    result = {"id": "result", "expression": "m1"}
    assert limited({"metric_queries": [metric, result]}, {"period": 600}) == {
        "metric_queries": [{"id": "m1", "metric": {"metric_name": "x", "period": 600}}, result]
    }


def test_the_page_says_what_is_deployed_where_nobody_chooses():
    deployed = {**properties("weekly-monitoring"), **properties("ndjson-to-parquet")}
    for suffix in LIMITS.keys() & deployed.keys():
        alarm, limit = deployed[suffix], LIMITS[suffix]
        queries = alarm.get("metric_queries", [{"metric": alarm}])
        periods = {query["metric"]["period"] for query in queries if "metric" in query}
        assert (suffix, periods) == (suffix, {limit.period})
        if limit.threshold is not None:
            assert (suffix, alarm["threshold"]) == (suffix, limit.threshold)


def test_a_limit_of_an_alarm_that_there_is_not_is_told():
    stack = configured_stack(
        "prod", changes={"etl": {"alarmLimits": {"throttled": {"threshold": 5}}}}
    )
    assert [str(each) for each in check_pipeline(stack, "etl", PIPELINES["etl"])] == [
        "/alarmLimits/throttled: is of no use: at the level standard this pipeline has no such"
        " alarm. Take it out, or raise `watching`."
    ]
