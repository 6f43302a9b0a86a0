"""The schedule: when, in which zone, with what input, and what becomes of a start that fails."""

import json
from dataclasses import replace

import pytest

from tests.components.example import ADDRESS, ARGS, KEY, TAGS, deployed


@pytest.fixture(scope="module")
def run():
    return deployed()


def test_it_starts_the_alias_in_its_own_zone_with_two_retries_within_the_hour(run):
    assert run.one("scheduler/schedule:Schedule").inputs == {
        "name": "weekly-dev",
        "groupName": "weekly-dev",
        "description": "Starts weekly-dev",
        "scheduleExpression": "cron(0 6 ? * MON *)",
        "scheduleExpressionTimezone": "Europe/London",
        "flexibleTimeWindow": {"mode": "OFF"},
        "state": "ENABLED",
        "target": {
            "arn": "arn:aws:states:us-east-1:123456789012:stateMachine:weekly-dev:live",
            "roleArn": "arn:aws:iam::123456789012:role/weekly-dev-schedule",
            "input": '{"regions_count": 29, "scheduled_time": "<aws.scheduler.scheduled-time>"}',
            "retryPolicy": {"maximumRetryAttempts": 2, "maximumEventAgeInSeconds": 3600},
            "deadLetterConfig": {
                "arn": "arn:aws:sqs:us-east-1:123456789012:weekly-dev-dead-letters"
            },
        },
    }


def test_a_group_of_its_own_so_that_its_errors_are_counted_apart(run):
    assert run.one("scheduler/scheduleGroup:ScheduleGroup").inputs == {
        "name": "weekly-dev",
        "tags": TAGS,
    }


def test_only_its_own_group_assumes_the_role(run):
    trust = json.loads(run.of("iam/role:Role")["weekly-schedule-role"].inputs["assumeRolePolicy"])
    assert trust["Statement"][0]["Principal"] == {"Service": "scheduler.amazonaws.com"}
    assert trust["Statement"][0]["Condition"] == {
        "StringEquals": {"aws:SourceAccount": "123456789012"},
        "ArnLike": {
            "aws:SourceArn": ["arn:aws:scheduler:us-east-1:123456789012:schedule-group/weekly-dev"]
        },
    }


def test_the_role_starts_this_machine_and_keeps_dead_letters_and_nothing_else(run):
    policy = json.loads(
        run.of("iam/rolePolicy:RolePolicy")["weekly-schedule-policy"].inputs["policy"]
    )
    assert policy["Statement"] == [
        {
            "Effect": "Allow",
            "Action": "states:StartExecution",
            "Resource": ADDRESS.state_machine_arn,
        },
        {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": ADDRESS.dead_letter_queue_arn},
        KEY.statement,
    ]


def test_it_waits_for_its_role_the_alias_and_the_dead_letter_queue(run):
    needed = {
        "weekly-schedule-group",
        "weekly-schedule-policy",
        "weekly-states-live",
        "weekly-dead-letters-queue",
    }
    assert needed <= run.needs("weekly-schedule-schedule")


def test_a_pipeline_that_is_not_enabled_has_its_schedule_switched_off():
    assert deployed(enabled=False).one("scheduler/schedule:Schedule").inputs["state"] == "DISABLED"


def test_a_window_makes_the_start_flexible_and_a_start_date_anchors_it():
    schedule = replace(ARGS.schedule, window_minutes=15, start="2026-01-07T05:30:00Z")
    inputs = deployed(schedule=schedule).one("scheduler/schedule:Schedule").inputs
    assert inputs["flexibleTimeWindow"] == {"mode": "FLEXIBLE", "maximumWindowInMinutes": 15}
    assert inputs["startDate"] == "2026-01-07T05:30:00Z"


def test_a_pipeline_on_demand_has_no_schedule():
    run = deployed(schedule=None)
    assert not run.of("scheduler/schedule:Schedule")
    assert not run.of("scheduler/scheduleGroup:ScheduleGroup")


def test_input_that_calls_itself_scheduled_time_does_not_hide_the_real_one():
    target = (
        deployed(input={"scheduled_time": "never"})
        .one("scheduler/schedule:Schedule")
        .inputs["target"]
    )
    assert json.loads(target["input"]) == {"scheduled_time": "<aws.scheduler.scheduled-time>"}


def test_a_stack_may_encrypt_its_schedules_with_its_key(run):
    assert "kmsKeyArn" not in run.one("scheduler/schedule:Schedule").inputs
    encrypted = deployed(encrypt_schedules=True).one("scheduler/schedule:Schedule").inputs
    assert encrypted["kmsKeyArn"] == KEY.arn
