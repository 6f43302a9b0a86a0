"""Executions on a dashboard: what is counted, in which unit, below which line."""

from downbeat.plan.dashboards.executions import (
    by_status,
    callers,
    duration,
    failures,
    last_run,
)
from tests.components.example import ADDRESS, ARGS, DEFINITION, changed


def properties(widget):
    return widget["properties"]


def test_executions_are_counted_by_status_a_day():
    shown = properties(by_status(ADDRESS))
    assert [(metric[1], metric[4]["label"]) for metric in shown["metrics"]] == [
        ("ExecutionsSucceeded", "succeeded"),
        ("ExecutionsFailed", "failed"),
        ("ExecutionsTimedOut", "timed out"),
        ("ExecutionsAborted", "aborted"),
    ]
    assert (shown["stat"], shown["period"]) == ("Sum", 86_400)
    assert shown["yAxis"] == {"left": {"label": "executions a day", "min": 0, "showUnits": False}}


def test_milliseconds_become_minutes_below_the_limit_of_the_machine():
    shown = properties(duration(ADDRESS, 10_800))
    assert [one[0]["expression"] for one in shown["metrics"][2:]] == [
        "average / 60000",
        "longest / 60000",
    ]
    assert shown["yAxis"]["left"]["label"] == "minutes"
    assert shown["annotations"]["horizontal"] == [
        {"label": "limit: 180 minutes", "value": 180, "color": "#d62728", "fill": "none"}
    ]


def test_a_machine_without_a_limit_has_no_line():
    assert "annotations" not in properties(duration(ADDRESS, None))


def test_the_age_of_the_last_good_run_is_drawn_below_the_age_at_which_its_alarm_goes_off():
    (widget,) = last_run(ARGS)
    schedule = ARGS.schedule
    hours = (schedule.longest_gap_seconds + schedule.window_minutes * 60) / 3600 + 3
    assert properties(widget)["annotations"]["horizontal"][0]["value"] == hours
    assert properties(widget)["metrics"][0][:4] == [
        "Downbeat/Watchdog",
        "Age",
        "Pipeline",
        ADDRESS.name,
    ]


def test_a_pipeline_whose_age_nobody_publishes_shows_none():
    assert last_run(changed(schedule=None)) == []
    assert last_run(changed(enabled=False)) == []


def test_failures_are_read_from_the_machines_own_log():
    query = properties(failures(ADDRESS))["query"]
    assert query.startswith(f"SOURCE '{ADDRESS.log_group}' | filter type in ['TaskFailed', ")


def test_every_call_names_the_states_that_make_it():
    assert callers(DEFINITION) == {"ecs:runTask.sync": ["Monitor"], "sns:publish": ["Notify"]}
