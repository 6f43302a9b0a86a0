"""Files that arrive in a bucket: rule, queue, function; nothing that others set up on the bucket is
touched.
"""

import json

import pytest

from components.file_trigger import created_pattern
from downbeat.emulator.event_patterns import matches
from tests.components.example import ADDRESS, KEY, TAGS, deployed

QUEUE = ADDRESS.arn("sqs", "weekly-dev-files")


@pytest.fixture(scope="module")
def run():
    return deployed()


def test_the_buckets_own_notifications_are_left_alone(run):
    assert not [r.type for r in run.registrations if r.type.startswith("aws:s3")]


def test_only_new_objects_of_this_bucket_with_this_suffix_matter(run):
    rule = run.of("cloudwatch/eventRule:EventRule")["weekly-files-rule"].inputs
    created, _ = json.loads(rule["eventPattern"])["$or"]
    assert created == {
        "source": ["aws.s3"],
        "detail-type": ["Object Created"],
        "detail": {"bucket": {"name": ["uploads"]}, "object": {"key": [{"suffix": ".ndjson"}]}},
    }


def test_without_a_suffix_every_new_object_matters():
    assert created_pattern("uploads", "")["detail"] == {"bucket": {"name": ["uploads"]}}


def test_the_queue_hides_a_message_six_times_the_functions_timeout_and_gives_it_up_after_five(run):
    inputs = run.of("sqs/queue:Queue")["weekly-files-queue"].inputs
    assert {key: value for key, value in inputs.items() if key != "policy"} == {
        "name": "weekly-dev-files",
        "messageRetentionSeconds": 1_209_600,
        "kmsMasterKeyId": KEY.id,
        "kmsDataKeyReusePeriodSeconds": 3600,
        "visibilityTimeoutSeconds": 720,
        "redrivePolicy": json.dumps(
            {
                "deadLetterTargetArn": ADDRESS.arn("sqs", "weekly-dev-files-dead-letters"),
                "maxReceiveCount": 5,
            }
        ),
        "tags": TAGS,
    }


def test_the_queue_waits_for_its_dead_letter_queue(run):
    assert "weekly-files-dead-letters" in run.needs("weekly-files-queue")


def test_the_function_is_told_of_executions_that_ended_without_success(run):
    rule = run.of("cloudwatch/eventRule:EventRule")["weekly-files-rule"].inputs
    _, ends = json.loads(rule["eventPattern"])["$or"]
    assert ends == {
        "source": ["aws.states"],
        "detail-type": ["Step Functions Execution Status Change"],
        "detail": {
            "stateMachineArn": [ADDRESS.state_machine_arn],
            "status": ["FAILED", "TIMED_OUT", "ABORTED"],
        },
    }


def test_either_event_matches_and_no_other(run):
    rule = run.of("cloudwatch/eventRule:EventRule")["weekly-files-rule"].inputs
    pattern = json.loads(rule["eventPattern"])
    created = {
        "source": "aws.s3",
        "detail-type": "Object Created",
        "detail": {"bucket": {"name": "uploads"}, "object": {"key": "a.ndjson"}},
    }
    ended = {
        "source": "aws.states",
        "detail-type": "Step Functions Execution Status Change",
        "detail": {"stateMachineArn": ADDRESS.state_machine_arn, "status": "ABORTED"},
    }
    assert matches(pattern, created)
    assert matches(pattern, ended)
    assert not matches(pattern, {**ended, "detail": {**ended["detail"], "status": "SUCCEEDED"}})
    assert not matches(pattern, {**created, "detail": ended["detail"]})


def test_only_the_rule_may_fill_the_queue(run):
    policy = json.loads(run.of("sqs/queue:Queue")["weekly-files-queue"].inputs["policy"])
    assert policy["Statement"] == [
        {
            "Effect": "Allow",
            "Principal": {"Service": "events.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": QUEUE,
            "Condition": {"ArnEquals": {"aws:SourceArn": [ADDRESS.rule_arn("weekly-dev-files")]}},
        }
    ]


def test_the_rule_delivers_to_the_queue_for_six_hours_and_keeps_what_it_cannot(run):
    target = run.of("cloudwatch/eventTarget:EventTarget")["weekly-files-target"].inputs
    assert target == {
        "rule": "weekly-dev-files",
        "targetId": "files",
        "arn": QUEUE,
        "retryPolicy": {"maximumRetryAttempts": 60, "maximumEventAgeInSeconds": 21_600},
        "deadLetterConfig": {"arn": ADDRESS.dead_letter_queue_arn},
    }
    assert "weekly-files-queue" in run.needs("weekly-files-target")


def test_the_function_gets_batches_and_says_which_messages_failed(run):
    assert run.one("lambda/eventSourceMapping:EventSourceMapping").inputs == {
        "eventSourceArn": QUEUE,
        "functionName": ADDRESS.arn("lambda", "function:weekly-dev-files"),
        "batchSize": 100,
        "maximumBatchingWindowInSeconds": 20,
        "functionResponseTypes": ["ReportBatchItemFailures"],
        "scalingConfig": {"maximumConcurrency": 2},
        "enabled": True,
        "tags": TAGS,
    }


def test_a_pipeline_that_is_not_enabled_collects_files_and_takes_none():
    mapping = deployed(enabled=False).one("lambda/eventSourceMapping:EventSourceMapping").inputs
    assert mapping["enabled"] is False
