"""The arguments of an orchestration, as a stack and its plan have them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from pydantic import SecretStr

from downbeat.config.schedule import ConfiguredSchedule
from downbeat.plan.orchestration_args import (
    ScheduleValues,
    asked_alarms,
    buckets,
    build_orchestration_args,
    execution_limits,
    expected_runs,
    schedule_values,
    stack_tags,
    webhook,
)
from downbeat.plan.parts import ExistingParts
from downbeat.plan.rollout import WHOLE
from downbeat.plan.stacks import configured_stack, planned_stack
from tests.plan.orchestrations import ADDRESS, ARGS, orchestration


def planned(schedule=None, spec=None, *, watching="standard", **settings):
    schedule = schedule or ConfiguredSchedule(expression=None)
    rollout = settings.pop("rollout", None)
    pipeline = SimpleNamespace(
        schedule=schedule, watching=watching, settings=settings, rollout=rollout
    )
    return SimpleNamespace(pipeline=pipeline, spec=spec or {})


def test_a_pipeline_on_demand_has_no_schedule():
    assert schedule_values(planned(), True) is None


def test_a_cron_has_no_start_date_and_a_gap_where_it_is_watched():
    weekly = ConfiguredSchedule(
        expression="cron(0 6 ? * MON *)", timezone="Europe/Berlin", window_minutes=15
    )
    values = ScheduleValues("cron(0 6 ? * MON *)", "Europe/Berlin", None, 15, None)
    assert schedule_values(planned(weekly), False) == values
    gap = schedule_values(planned(weekly), True).longest_gap_seconds
    assert gap == int(weekly.longest_gap().total_seconds()) > 7 * 86_400 - 3601


def test_a_rate_starts_at_a_moment_in_utc():
    start = datetime.now(UTC).replace(microsecond=0) + timedelta(days=40)
    later = start.astimezone(ZoneInfo("Asia/Tokyo"))
    rate = ConfiguredSchedule(expression="rate(6 hours)", start=later)
    assert schedule_values(planned(rate), False).start == start.strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.mark.parametrize(
    ("spec", "more", "asked"),
    [
        ({}, {}, ()),
        ({"alarms": ["failed"]}, {}, ("failed",)),
        ({"cost": {"runs_per_month": 1000}}, {}, ()),
        ({"cost": {"runs_per_month": 1000}}, {"watching": "full"}, ("error-rate",)),
        ({"cost": {"runs_per_month": 999}}, {"watching": "full"}, ()),
        ({}, {"rollout": SimpleNamespace(back_on=("alarm",))}, ("new-version",)),
        ({}, {"rollout": SimpleNamespace(back_on=("failed",))}, ()),
        (
            {"alarms": ["error-rate", "failed"], "cost": {"runs_per_month": 1000}},
            {"watching": "full"},
            ("error-rate", "failed"),
        ),
    ],
)
def test_what_runs_often_asks_for_an_error_rate_once(spec, more, asked):
    assert asked_alarms(planned(spec=spec, **more)) == asked


def test_runs_that_nobody_expects_are_none():
    assert expected_runs(planned()) == 0.0
    assert expected_runs(planned(spec={"cost": {"runs_per_month": 12}})) == 12.0


def test_the_tags_of_a_stack_are_its_project_its_name_its_environment_and_its_own():
    stack = SimpleNamespace(stack="prod-eu", environment="prod", tags={"team": "data"})
    assert stack_tags("acme", stack) == {
        "project": "acme",
        "stack": "prod-eu",
        "environment": "prod",
        "team": "data",
    }


def test_only_machines_with_a_number_of_seconds_have_a_limit():
    machines = {"a": 60, "b": None, "c": "{% $x %}", "d": 0}
    every = [
        SimpleNamespace(
            address=SimpleNamespace(name=name),
            definition={} if limit is None else {"TimeoutSeconds": limit},
        )
        for name, limit in machines.items()
    ]
    assert execution_limits(every) == {"a": 60, "d": 0}


def test_the_buckets_of_a_pipeline_are_its_references_to_buckets_each_once():
    names = {"upload_bucket": "", "bucket": "", "reports_bucket": "", "empty_bucket": "", "job": ""}
    values = {
        "upload_bucket": "b",
        "bucket": "a",
        "reports_bucket": "b",
        "empty_bucket": "",
        "job": "c",
        "other_bucket": "d",
    }
    assert buckets(names, values) == ["a", "b"]


def test_a_webhook_is_known_inside_the_engine_only():
    secret = SimpleNamespace(slack_webhook=SecretStr("https://hooks.example.com/x"))
    assert webhook(secret) == "https://hooks.example.com/x"
    assert webhook(SimpleNamespace(slack_webhook="known later")) is None
    assert webhook(SimpleNamespace(slack_webhook=None)) is None


TOPIC = "arn:aws:sns:eu-west-1:111122223333"


def test_alarms_speak_to_their_own_topic_where_there_is_one():
    existing = ExistingParts(topics={"alarms": f"{TOPIC}:ours"})
    assert ARGS.alarm_topic_arn == f"{TOPIC}:weekly-dev-failure"
    assert orchestration(alarm_contacts=("a@b",)).alarm_topic_arn == f"{TOPIC}:weekly-dev-alarms"
    owned = orchestration(address=replace(ADDRESS, existing=existing))
    assert owned.alarm_topic_arn == f"{TOPIC}:ours"


@pytest.mark.parametrize(
    ("watching", "dashboard", "name", "made"),
    [
        ("standard", None, None, False),
        ("full", None, "weekly-dev", True),
        ("full", "ours", "ours", False),
        ("lean", "ours", "ours", False),
    ],
)
def test_a_dashboard_is_made_where_the_level_has_one_that_does_not_exist(
    watching, dashboard, name, made
):
    existing = ExistingParts(dashboard=dashboard) if dashboard else ADDRESS.existing
    args = orchestration(watching=watching, address=replace(ADDRESS, existing=existing))
    assert args.makes_dashboard is made
    page = args.address.url_of_dashboard(name) if name else args.address.console_url
    assert args.dashboard_url == page


def test_every_value_of_a_pipeline_reaches_its_components():
    changes = {
        "slack": ["failure"],
        "logLevel": "ALL",
        "watching": "full",
        "owner": "data",
        "severity": "critical",
        "alarmLimits": {"dead-letters": {"threshold": 5}},
        "notify": {
            **{outcome: [f"{outcome}@example.com"] for outcome in ("success", "partial")},
            **{outcome: [f"{outcome}@example.com"] for outcome in ("failure", "skipped", "alarms")},
        },
    }
    stack = configured_stack("prod", changes={"weekly-monitoring": changes})
    (one,) = [
        each
        for each in planned_stack("prod", changes={"weekly-monitoring": changes})
        if each.key == "weekly-monitoring"
    ]
    args = build_orchestration_args(stack, one, {"team": "data"})
    assert (args.slack, args.log_level, args.watching) == (("failure",), "ALL", "full")
    assert (args.owner, args.severity) == ("data", "critical")
    assert args.alarm_limits == one.pipeline.alarm_limits
    assert args.alarm_limits["dead-letters"]["threshold"] == 5
    assert [list(each or ()) for each in (args.success, args.partial, args.failure)] == [
        *(["success@example.com"], ["partial@example.com"], ["failure@example.com"])
    ]
    assert [list(args.skipped), list(args.alarm_contacts)] == [
        *(["skipped@example.com"], ["alarms@example.com"])
    ]
    assert args.tags == {"team": "data", "pipeline": "weekly-monitoring"}
    assert (args.kept, args.routing) == ((), WHOLE)
    assert (args.definition, args.statements, args.stated) == (
        *(one.definition, one.statements, one.stated),
    )


def test_the_watchdog_of_a_stack_with_a_budget_hears_of_it():
    stack = configured_stack("prod")
    wide = stack.model_copy(update={"values": stack.values.model_copy(update={"budget": 200.0})})
    planned_ = {each.key: each for each in planned_stack("prod")}
    heard = {
        key: build_orchestration_args(wide, each, {}).hears_of_budget
        for key, each in planned_.items()
    }
    assert {key for key, hears in heard.items() if hears} == {"watchdog"}
    watchdog = planned_["watchdog"]
    without = stack.model_copy(update={"values": stack.values.model_copy(update={"budget": None})})
    assert build_orchestration_args(without, watchdog, {}).hears_of_budget is False
