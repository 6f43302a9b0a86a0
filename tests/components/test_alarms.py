"""The alarms: what they watch, from when on, and whom they tell."""

from dataclasses import replace

import pytest

from components.alarms import alarm_properties
from downbeat.config.values import WATCHING
from downbeat.plan.alarm_choice import (
    alarm_actions,
    alarm_metrics,
    chosen_alarms,
    function_limits,
    publishes_ages,
)
from downbeat.plan.orchestration_args import ScheduleValues
from downbeat.plan.watching import WATCHES
from tests.components.example import ADDRESS, ARGS, DEFINITION, TAGS, deployed

PLAIN = {key: value for key, value in DEFINITION.items() if key != "TimeoutSeconds"}
BARE = replace(ARGS, definition=PLAIN, schedule=None, trigger=None, task_log_group=None)
SCHEDULE = ScheduleValues("cron(0 6 ? * MON *)")
PUBLISH = {
    "Type": "Task",
    "Resource": "arn:aws:states:::aws-sdk:cloudwatch:putMetricData",
    "Arguments": {"Namespace": "Downbeat/Watchdog"},
    "End": True,
}
WATCHDOG = {"StartAt": "Publish", "States": {"Publish": PUBLISH}}
UPLOADS = ARGS.trigger
MACHINE = {"StateMachineArn": ADDRESS.state_machine_arn}


def every(gap_seconds, window_minutes=0):
    return replace(SCHEDULE, longest_gap_seconds=gap_seconds, window_minutes=window_minutes)


@pytest.fixture(scope="module")
def made():
    return {
        alarm.inputs["name"]: alarm.inputs
        for alarm in deployed().of("cloudwatch/metricAlarm:MetricAlarm").values()
    }


ALWAYS = ["weekly-dev-dead-letters", "weekly-dev-did-not-run"]
STANDARD = [*ALWAYS, "weekly-dev-files-age", "weekly-dev-tasks-quiet"]
FULL = [*STANDARD, "weekly-dev-function-errors", "weekly-dev-schedule", "weekly-dev-throttled"]
CALL = {
    "Type": "Task",
    "Resource": "arn:aws:states:::lambda:invoke",
    "Arguments": {"FunctionName": "arn:aws:lambda:us-east-1:123456789012:function:etl:live"},
    "TimeoutSeconds": 60,
}
CALLS = {
    "States": {
        "First": {**CALL, "Next": "Second"},
        "Second": {**CALL, "TimeoutSeconds": 900, "End": True},
    }
}
REPORTED = {"success": (), "failure": ("FAILED", "TIMED_OUT", "ABORTED")}


@pytest.mark.parametrize(
    ("level", "names"),
    [
        ("lean", ALWAYS),
        ("standard", STANDARD),
        ("full", FULL),
    ],
)
def test_each_level_has_its_alarms(level, names):
    alarms = deployed(watching=level).of("cloudwatch/metricAlarm:MetricAlarm").values()
    assert sorted(alarm.inputs["name"] for alarm in alarms) == sorted(names)


@pytest.mark.parametrize("level", WATCHING)
def test_an_alarm_that_the_pipeline_asks_for_is_there_at_every_level(level):
    asked = replace(BARE, definition=DEFINITION, watching=level, alarms=("failed", "too-long"))
    assert {"failed", "too-long"} < set(alarm_properties(asked))


def test_every_alarm_says_to_the_failure_topic_when_it_begins_and_when_it_is_over(made):
    assert {
        (tuple(alarm["alarmActions"]), tuple(alarm["okActions"])) for alarm in made.values()
    } == {((ADDRESS.topic_arn("failure"),), (ADDRESS.topic_arn("failure"),))}
    assert all(
        alarm.get("actionsEnabled", True) and alarm["tags"] == TAGS for alarm in made.values()
    )


@pytest.mark.parametrize(
    ("suffix", "metric"),
    [
        ("failed", "ExecutionsFailed"),
        ("timed-out", "ExecutionsTimedOut"),
        ("aborted", "ExecutionsAborted"),
        ("throttled", "ExecutionThrottled"),
    ],
)
def test_one_execution_that_ends_badly_in_five_minutes_is_enough(suffix, metric):
    unreported = replace(BARE, watching="full", alarms=["failed"], reported_statuses={})
    alarm = alarm_properties(unreported)[suffix]
    assert alarm.pop("alarm_description").endswith(ADDRESS.console_url)
    assert alarm == {
        "namespace": "AWS/States",
        "metric_name": metric,
        "dimensions": MACHINE,
        "statistic": "Sum",
        "period": 300,
        "evaluation_periods": 1,
        "comparison_operator": "GreaterThanThreshold",
        "threshold": 0,
        "treat_missing_data": "notBreaching",
    }


def test_an_end_that_a_rule_reports_has_no_alarm():
    made = alarm_properties(replace(BARE, watching="full", reported_statuses=REPORTED))
    assert not {"failed", "timed-out", "aborted", "too-long"} & set(made)
    unreported = {"failure": ("FAILED", "TIMED_OUT")}
    assert "aborted" in alarm_properties(replace(BARE, reported_statuses=unreported))


def test_a_pipeline_of_a_thousand_runs_a_month_has_an_alarm_on_its_error_rate():
    alarm = alarm_properties(replace(BARE, alarms=["error-rate"]))["error-rate"]
    queries = {query["id"]: query for query in alarm["metric_queries"]}
    assert queries["result"]["expression"] == "IF(FILL(m2, 0) >= 10, 100 * FILL(m1, 0) / m2, 0)"
    assert [
        (queries[m]["metric"]["metric_name"], queries[m]["metric"]["period"]) for m in ("m1", "m2")
    ] == [
        ("ExecutionsFailed", 86_400),
        ("ExecutionsStarted", 86_400),
    ]
    assert (alarm["comparison_operator"], alarm["threshold"]) == ("GreaterThanThreshold", 10)


def test_every_alarm_reads_as_many_metrics_as_its_price_says():
    everything = replace(
        ARGS,
        definition={**DEFINITION, "States": {**DEFINITION["States"], **CALLS["States"]}},
        trigger=replace(UPLOADS, schedule={"expression": "rate(1 hour)", "input": {}}),
        watching="full",
        alarms=["failed", "too-long", "error-rate", "new-version"],
        reported_statuses={},
    )
    assert {
        suffix: sum("metric" in query for query in alarm.get("metric_queries", [])) or 1
        for suffix, alarm in alarm_properties(everything).items()
    } == {suffix: alarm_metrics(suffix, everything) for suffix in WATCHES}


def test_the_newest_version_is_watched_by_itself_where_its_rollout_goes_back_on_alarms():
    run = deployed(alarms=("new-version",))
    (alarm,) = [
        one.inputs
        for one in run.of("cloudwatch/metricAlarm:MetricAlarm").values()
        if one.inputs["name"].endswith("-new-version")
    ]
    *metrics, result = alarm["metricQueries"]
    assert [(one["metric"]["metricName"], one["metric"]["dimensions"]) for one in metrics] == [
        (name, {**MACHINE, "Version": "1"})
        for name in ("ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted")
    ]
    assert (result["expression"], alarm["threshold"]) == (
        "FILL(m1, 0) + FILL(m2, 0) + FILL(m3, 0)",
        0,
    )
    assert alarm["alarmActions"] == [ADDRESS.topic_arn("alarms")]


def test_longer_than_three_hours_is_more_than_10_800_000_milliseconds_in_five_minutes():
    alarm = alarm_properties(replace(BARE, definition=DEFINITION, alarms=["too-long"]))["too-long"]
    assert (
        alarm["metric_name"],
        alarm["threshold"],
        alarm["period"],
        alarm["statistic"],
        alarm["comparison_operator"],
    ) == (
        "ExecutionTime",
        10_800_000,
        300,
        "Maximum",
        "GreaterThanThreshold",
    )


def test_a_call_of_12_of_a_functions_15_minutes_is_near_its_limit():
    assert function_limits(CALLS) == {"etl": 900}
    alarm = alarm_properties(replace(BARE, definition=CALLS, watching="full"))["near-limit"]
    assert (alarm["metric_name"], alarm["dimensions"], alarm["statistic"], alarm["threshold"]) == (
        "Duration",
        {"FunctionName": "etl"},
        "Maximum",
        12 * 60 * 1000,
    )


def test_a_function_that_the_execution_chooses_is_near_no_limit():
    chosen = {"States": {"Call": {**CALL, "Arguments": {"FunctionName": "{% $function %}"}}}}
    assert function_limits(chosen) == {}
    made = alarm_properties(replace(BARE, definition=chosen, watching="full"))
    assert "near-limit" not in made


def test_three_flushes_that_left_something_are_an_alarm():
    flushed = replace(UPLOADS, schedule={"expression": "rate(1 hour)", "input": {}})
    alarm = alarm_properties(replace(BARE, trigger=flushed, watching="full"))["prefixes-left"]
    assert (alarm["namespace"], alarm["metric_name"], alarm["dimensions"]) == (
        "Downbeat/ManifestBuilder",
        "PrefixesLeft",
        {"FunctionName": "weekly-dev-files"},
    )
    assert (alarm["period"], alarm["evaluation_periods"]) == (3600, 3)
    assert "prefixes-left" not in alarm_properties(replace(BARE, trigger=UPLOADS, watching="full"))


def test_an_alarm_that_repeats_a_message_speaks_to_a_topic_of_alarms_alone():
    asked = replace(ARGS, alarms=["failed", "too-long"])
    actions = {suffix: alarm_actions(suffix, asked) for suffix in chosen_alarms(asked)}
    own = [ADDRESS.topic_arn("alarms")]
    assert {suffix for suffix in actions if actions[suffix] == own} == {"failed", "too-long"}
    run = deployed(alarms=["failed", "too-long"])
    assert "weekly-topics-alarms" in run.of("sns/topic:Topic")
    subscribed = {
        one.inputs["topic"] for one in run.of("sns/topicSubscription:TopicSubscription").values()
    }
    assert own[0] not in subscribed
    assert "weekly-topics-alarms" not in deployed().of("sns/topic:Topic")


def test_a_machine_without_a_limit_is_never_too_long():
    assert "too-long" not in alarm_properties(replace(BARE, alarms=["too-long"]))


def test_a_start_that_became_no_dead_letter_is_one_of_its_own_group():
    alarm = alarm_properties(replace(BARE, watching="full", schedule=SCHEDULE))["schedule"]
    assert (alarm["metric_name"], alarm["dimensions"]) == (
        "InvocationsFailedToBeSentToDeadLetterCount",
        {"ScheduleGroup": "weekly-dev"},
    )


def test_one_dead_letter_is_enough():
    alarm = alarm_properties(BARE)["dead-letters"]
    assert (alarm["metric_name"], alarm["dimensions"], alarm["threshold"]) == (
        "ApproximateNumberOfMessagesVisible",
        {"QueueName": "weekly-dev-dead-letters"},
        0,
    )


def test_a_log_group_that_falls_silent_while_a_run_is_open_is_a_stalled_task():
    alarm = alarm_properties(replace(BARE, task_log_group="/ecs/monitor"))["tasks-quiet"]
    queries = {query["id"]: query for query in alarm["metric_queries"]}
    assert queries["stalled"] == {
        "id": "stalled",
        "expression": (
            "IF(lines == 0 AND DIFF(lines) < 0 AND ended == 0 AND DIFF(ended) == 0, 1, 0)"
        ),
        "label": "a task has stalled",
        "return_data": True,
    }
    assert queries["l1"]["metric"] == {
        "namespace": "AWS/Logs",
        "metric_name": "IncomingLogEvents",
        "dimensions": {"LogGroupName": "/ecs/monitor"},
        "period": 600,
        "stat": "Sum",
    }
    ends = {queries[f"e{number}"]["metric"]["metric_name"] for number in range(1, 5)}
    assert ends == {
        "ExecutionsSucceeded",
        "ExecutionsFailed",
        "ExecutionsTimedOut",
        "ExecutionsAborted",
    }
    assert [query["id"] for query in queries.values() if query["return_data"]] == ["stalled"]


def test_without_a_log_group_nothing_is_said_of_silence():
    assert "tasks-quiet" not in alarm_properties(BARE)


@pytest.mark.parametrize(("days", "window"), [(1, 0), (7, 0), (14, 30), (31, 0)])
def test_late_is_beyond_the_longest_gap_its_window_and_three_hours(days, window):
    alarm = alarm_properties(replace(BARE, schedule=every(days * 86_400, window)))["did-not-run"]
    assert alarm == {
        "alarm_description": (
            "weekly-dev did not run when it should have: its last run is too long ago."
        ),
        "namespace": "Downbeat/Watchdog",
        "metric_name": "Age",
        "dimensions": {"Pipeline": "weekly-dev"},
        "statistic": "Maximum",
        "period": 7200,
        "evaluation_periods": 1,
        "comparison_operator": "GreaterThanThreshold",
        "threshold": days * 86_400 + window * 60 + 3 * 3600,
        "treat_missing_data": "missing",
    }


def test_a_pipeline_on_demand_or_paused_is_never_late():
    assert "did-not-run" not in alarm_properties(BARE)
    for changes in ({"schedule": None}, {"enabled": False}):
        assert "weekly-alarms-did-not-run" not in deployed(**changes).of(
            "cloudwatch/metricAlarm:MetricAlarm"
        )


@pytest.mark.parametrize(
    ("gap", "period"), [(600, 3600), (3600, 10_800), (7 * 86_400, 86_400), (1210, 3660)]
)
def test_the_watchdog_is_missed_by_its_own_executions(gap, period):
    made = alarm_properties(replace(BARE, schedule=every(gap), definition=WATCHDOG))
    alarm = made["did-not-run"]
    assert (
        alarm["metric_name"],
        alarm["period"],
        alarm["threshold"],
        alarm["comparison_operator"],
        alarm["treat_missing_data"],
    ) == (
        "ExecutionsStarted",
        period,
        1,
        "LessThanThreshold",
        "breaching",
    )


def test_the_watchdog_is_known_by_what_it_publishes():
    assert publishes_ages(WATCHDOG)
    assert not publishes_ages(DEFINITION)


def test_no_alarm_reaches_back_further_than_aws_allows():
    """Seven days at most, and one day where the period is under an hour: API_PutMetricAlarm."""
    everything = replace(
        ARGS,
        watching="full",
        alarms=["error-rate"],
        schedule=every(31 * 86_400, 1440),
    )
    for alarm in [
        *alarm_properties(everything).values(),
        *alarm_properties(replace(everything, definition=WATCHDOG)).values(),
    ]:
        periods = (
            [alarm["period"]]
            if "period" in alarm
            else [q["metric"]["period"] for q in alarm["metric_queries"] if "metric" in q]
        )
        assert all(
            period * alarm["evaluation_periods"] <= (604_800 if period >= 3600 else 86_400)
            for period in periods
        )


def test_alarms_wait_for_the_topics_they_speak_to():
    assert "weekly-topics-failure" in deployed().needs("weekly-alarms-dead-letters")


def test_the_function_that_takes_files_is_watched():
    made = alarm_properties(replace(BARE, trigger=ARGS.trigger, watching="full"))
    *sources, errors = made["function-errors"]["metric_queries"]
    assert [query["metric"]["dimensions"] for query in sources] == [
        {"FunctionName": "weekly-dev-files"},
        {"QueueName": "weekly-dev-files"},
    ]
    assert errors["expression"] == "IF(FILL(m2, 0) == 0, FILL(m1, 0), 0)"
    *queues, result = made["dead-letters"]["metric_queries"]
    assert [query["metric"]["dimensions"] for query in queues] == [
        {"QueueName": "weekly-dev-dead-letters"},
        {"QueueName": "weekly-dev-files-dead-letters"},
    ]
    assert result["expression"] == "FILL(m1, 0) + FILL(m2, 0)"
    assert (
        made["files-age"]["metric_name"],
        made["files-age"]["dimensions"],
        made["files-age"]["threshold"],
    ) == ("ApproximateAgeOfOldestMessage", {"QueueName": "weekly-dev-files"}, 3600)
