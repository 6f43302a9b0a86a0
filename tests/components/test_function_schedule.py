"""A function that is also called at set times."""

import json
from dataclasses import replace

import pytest

from downbeat.plan.triggers import Uploads
from tests.components.example import ADDRESS, ARGS, FUNCTION, KEY, deployed

CALLS = {"expression": "cron(15 * * * ? *)", "input": {"action": "flush"}}
ARN = ADDRESS.arn("lambda", "function:weekly-dev-files")


@pytest.fixture(scope="module")
def run():
    return deployed(trigger=Uploads("uploads", ".ndjson", FUNCTION, CALLS))


def test_the_schedule_calls_the_function_with_its_input(run):
    inputs = run.of("scheduler/schedule:Schedule")["weekly-calls-schedule"].inputs
    assert {key: value for key, value in inputs.items() if key != "target"} == {
        "name": "weekly-dev-files-calls",
        "groupName": "default",
        "description": "Calls weekly-dev-files",
        "scheduleExpression": "cron(15 * * * ? *)",
        "scheduleExpressionTimezone": "UTC",
        "flexibleTimeWindow": {"mode": "OFF"},
        "state": "ENABLED",
    }
    assert inputs["target"] == {
        "arn": ARN,
        "roleArn": ADDRESS.role_arn("weekly-dev-files-calls"),
        "input": '{"action": "flush"}',
        "retryPolicy": {"maximumRetryAttempts": 2, "maximumEventAgeInSeconds": 3600},
        "deadLetterConfig": {"arn": ADDRESS.dead_letter_queue_arn},
    }


def test_its_role_calls_this_function_and_keeps_dead_letters_and_nothing_else(run):
    document = json.loads(
        run.of("iam/rolePolicy:RolePolicy")["weekly-calls-policy"].inputs["policy"]
    )
    assert document["Statement"] == [
        {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": ARN},
        {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": ADDRESS.dead_letter_queue_arn},
        dict(KEY.statement),
    ]


def test_a_pipeline_that_is_not_enabled_does_not_call_it():
    run = deployed(enabled=False, trigger=replace(ARGS.trigger, schedule=CALLS))
    assert (
        run.of("scheduler/schedule:Schedule")["weekly-calls-schedule"].inputs["state"] == "DISABLED"
    )


def test_without_a_schedule_it_is_called_by_files_only():
    assert "weekly-calls-schedule" not in deployed().of("scheduler/schedule:Schedule")
