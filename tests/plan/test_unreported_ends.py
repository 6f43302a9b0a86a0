"""What reports the ends that no state reports: which ends, of which pipelines, with which rights."""

import json
from dataclasses import replace

import pytest

from downbeat import asl
from downbeat.emulator.event_patterns import matches
from downbeat.plan.parts import ExistingParts
from downbeat.plan.planned import NOTIFIED
from downbeat.plan.unreported_ends import (
    LARGEST_PATTERN,
    bad_ways,
    ends_pattern,
    facts_of,
    pattern_text,
    reported_topics,
    reporters,
    with_reporters,
)
from tests.components.example import ADDRESS, ARGS, DEFINITION

BAD = ("FAILED", "TIMED_OUT", "ABORTED")
PLAIN = replace(ARGS, slack_webhook=None)
WEEKLY = replace(PLAIN, reported_statuses={"success": (), "failure": BAD})
ETL = replace(
    PLAIN,
    address=replace(ADDRESS, name="etl-dev"),
    reported_statuses={"success": ("SUCCEEDED",), "failure": BAD},
)
SKIP = {"Skip run": {"Type": "Succeed", "Output": {"skipped": "{% $skipped %}"}}}
SKIPPING = replace(ETL, definition={**DEFINITION, "States": {**DEFINITION["States"], **SKIP}})
TAGS = {"project": "downbeat"}


def many(count):
    """So many pipelines with names of thirty characters."""
    return {
        f"p{number}": replace(ETL, address=replace(ADDRESS, name=f"pipeline-number-{number:014}"))
        for number in range(count)
    }


def event(status, machine="weekly-dev", **detail):
    arn = replace(ADDRESS, name=machine).state_machine_arn
    return {
        "source": "aws.states",
        "detail-type": "Step Functions Execution Status Change",
        "detail": {"stateMachineArn": arn, "status": status, "cause": None, **detail},
    }


@pytest.mark.parametrize(
    ("of", "heard"),
    [
        (event("TIMED_OUT"), True),
        (event("ABORTED"), True),
        (event("ABORTED", "etl-dev"), True),
        (event("FAILED"), True),
        (event("FAILED", cause="no such field"), True),
        (event("FAILED", cause=f"no such field {NOTIFIED}"), False),
        (event("FAILED", "nobodys"), False),
        (event("RUNNING"), False),
        (event("SUCCEEDED"), False),
        (event("SUCCEEDED", "etl-dev", output="{}"), True),
        (event("SUCCEEDED", "etl-dev", output=None), True),
        (event("SUCCEEDED", "etl-dev", output='{"skipped":"today"}'), False),
    ],
)
def test_the_rule_hears_of_the_ends_that_no_state_has_reported(of, heard):
    assert matches(ends_pattern([WEEKLY, SKIPPING]), of) is heard


def test_a_pipeline_that_nobody_skips_may_give_what_it_likes():
    assert matches(ends_pattern([ETL]), event("SUCCEEDED", "etl-dev", output='{"skipped":"a"}'))


def test_one_kind_of_ends_is_a_pattern_without_a_choice():
    assert ends_pattern([replace(WEEKLY, reported_statuses={"failure": ("ABORTED",)})]) == {
        "source": ["aws.states"],
        "detail-type": ["Step Functions Execution Status Change"],
        "detail": {"stateMachineArn": [ADDRESS.state_machine_arn], "status": ["ABORTED"]},
    }


def test_the_facts_of_a_pipeline_are_what_every_message_says():
    assert facts_of(replace(ETL, owner="me", severity="warning")) == {
        "name": "etl-dev",
        "success_topic": ETL.address.topic_arn("success"),
        "failure_topic": ETL.address.topic_arn("failure"),
        "log_group": "/aws/vendedlogs/states/etl-dev",
        "dashboard": ETL.dashboard_url,
        "owner": "me",
        "severity": "warning",
        "handlers": [],
        "slack": False,
        "limit": 10_800,
    }


def test_the_states_of_a_failure_path_are_known_by_leading_to_no_good_end():
    states = {
        "Work": {"Type": "Task", "Next": "Which?", "Catch": [{"Next": "Note"}]},
        "Which?": {"Type": "Choice", "Choices": [{"Next": "Done"}], "Default": "Fail"},
        "Done": {"Type": "Pass", "End": True},
        "Good": {"Type": "Succeed"},
        "Note": {"Type": "Task", "Next": "Notify", "Catch": [{"Next": "Notify"}]},
        "Notify": {"Type": "Task", "Next": "Fail", "Catch": [{"Next": "Fail"}]},
        "Fail": {"Type": "Fail"},
    }
    assert bad_ways({"States": states}) == ["Note", "Notify", "Fail"]


def test_a_reporter_publishes_to_what_it_reports_to_and_reads_its_executions_alone():
    (made,) = reporters("downbeat-dev", {"weekly": WEEKLY, "etl": ETL}, TAGS)
    publish, read = made.machine.statements
    assert publish["Resource"] == sorted([*reported_topics(WEEKLY), *reported_topics(ETL)])
    assert ADDRESS.topic_arn("success") not in publish["Resource"]
    assert (publish["Action"], read["Action"]) == ("sns:Publish", "states:GetExecutionHistory")
    assert read["Resource"] == [
        ADDRESS.arn("states", "execution:weekly-dev:*"),
        ADDRESS.arn("states", "execution:etl-dev:*"),
    ]
    assert asl.problems(made.machine.definition) == []


def test_its_own_failures_belong_to_the_watchdog_and_else_to_the_first_pipeline():
    watchdog = replace(ETL, address=replace(ADDRESS, name="watchdog-dev"))
    (made,) = reporters("d", {"weekly": WEEKLY, "watchdog": watchdog}, TAGS)
    assert made.home is watchdog
    (made,) = reporters("d", {"weekly": WEEKLY, "etl": ETL}, TAGS)
    assert made.home is WEEKLY
    args = with_reporters({"weekly": WEEKLY, "etl": ETL}, [made])
    assert {key: each.reporter_rules for key, each in args.items()} == {
        "weekly": [ADDRESS.rule_arn("d-reporter")],
        "etl": (),
    }


def test_a_stack_in_which_states_report_everything_has_none():
    silent = replace(WEEKLY, reported_statuses={"success": (), "failure": ()})
    assert reporters("d", {"weekly": silent}, TAGS) == []
    assert with_reporters({"weekly": silent}, []) == {"weekly": silent}


def test_a_topic_with_a_key_of_its_own_is_published_to_with_that_key():
    topic, key = ADDRESS.topic_arn("theirs"), "arn:aws:kms:us-east-1:123456789012:key/theirs"
    parts = ExistingParts(topics={"failure": topic}, topic_keys={topic: key})
    existing = replace(WEEKLY, address=replace(ADDRESS, existing=parts))
    (made,) = reporters("d", {"weekly": existing}, TAGS)
    assert made.elsewhere == [topic]
    (use,) = [one for one in made.machine.statements if one["Resource"] == key]
    assert use["Action"] == ["kms:Decrypt", "kms:GenerateDataKey"]


def test_a_pipeline_with_a_key_of_its_own_has_its_topics_encrypted_with_it():
    key = "arn:aws:kms:us-east-1:123456789012:key/own"
    own = replace(WEEKLY, address=replace(ADDRESS, existing=ExistingParts(key=key)))
    (made,) = reporters("d", {"weekly": own}, TAGS)
    assert made.elsewhere == [ADDRESS.topic_arn("failure")]
    assert [one for one in made.machine.statements if one["Resource"] == key]


@pytest.mark.parametrize("count", [1, 20, 200])
def test_a_large_stack_has_as_many_rules_and_reporters_as_awss_quotas_ask_for(count):
    args = many(count)
    made = reporters("downbeat-prod", args, TAGS)
    patterns = [pattern for each in made for pattern in each.rules.values()]
    assert all(len(pattern_text(pattern)) <= LARGEST_PATTERN for pattern in patterns)
    assert all(len(json.dumps(each.machine.statements)) < 10_240 for each in made)
    heard = [
        sum(matches(pattern, event("ABORTED", each.address.name)) for pattern in patterns)
        for each in args.values()
    ]
    assert heard == [1] * count
    names = [name for each in made for name in each.rules]
    assert len(set(names)) == len(names)
    assert len(names) <= 1 + count // 5


def test_where_slack_hears_of_failures_the_reporter_hears_of_all_bad_ends():
    heard = [event("FAILED", cause=f"no {NOTIFIED}"), event("FAILED"), event("ABORTED")]
    telling = replace(WEEKLY, slack_webhook="https://hooks.slack.com/services/T0/B0/secret")
    assert [matches(ends_pattern([telling]), one) for one in heard] == [True, True, True]
    silent = replace(telling, slack=("success",))
    assert [matches(ends_pattern([silent]), one) for one in heard] == [False, True, True]
    (made,) = reporters("d", {"weekly": telling}, TAGS)
    (say,) = [one for one in made.machine.statements if one["Action"] == "events:PutEvents"]
    assert say["Resource"] == ADDRESS.arn("events", "event-bus/default")
    assert say["Condition"] == {"StringEquals": {"events:source": "downbeat"}}
    (made,) = reporters("d", {"weekly": silent}, TAGS)
    assert not [one for one in made.machine.statements if one["Action"] == "events:PutEvents"]
