"""Slack: a secret destination, a readable message, and dead letters."""

import json

import pytest

from downbeat.emulator.event_patterns import matches
from downbeat.plan.run_guard import RunGuard, guarded
from downbeat.plan.slack_messages import (
    COLOURS,
    WORDS,
    slack_message,
    slack_paths,
    slack_rules,
    slack_test_event,
    slack_text,
)
from tests.components.example import ADDRESS, ARGS, DEFINITION, changed, deployed

TARGET = "cloudwatch/eventTarget:EventTarget"


@pytest.fixture(scope="module")
def run():
    return deployed()


def test_the_webhook_is_a_secret_of_the_stack(run):
    destination = run.one("cloudwatch/eventApiDestination:EventApiDestination")
    assert destination.inputs["invocationEndpoint"] == ARGS.slack_webhook
    assert "invocationEndpoint" in destination.secrets


def test_the_webhook_is_nowhere_else(run):
    assert [r.name for r in run.registrations if ARGS.slack_webhook in json.dumps(r.inputs)] == [
        "weekly-chat-destination"
    ]


def test_the_connection_is_secret_too(run):
    connection = run.one("cloudwatch/eventConnection:EventConnection")
    assert connection.inputs["authorizationType"] == "API_KEY"
    assert connection.secrets == {"authParameters"}


def test_only_its_rules_assume_the_role_and_it_may_call_the_destination_only(run):
    trust = json.loads(run.of("iam/role:Role")["weekly-chat-role"].inputs["assumeRolePolicy"])
    assert trust["Statement"][0]["Condition"] == {
        "StringEquals": {"aws:SourceAccount": "123456789012"},
        "ArnLike": {
            "aws:SourceArn": [
                ADDRESS.rule_arn("weekly-dev-chat-failure"),
                ADDRESS.rule_arn("weekly-dev-chat-alarm"),
                ADDRESS.rule_arn("weekly-dev-chat-success"),
            ]
        },
    }
    policy = json.loads(run.of("iam/rolePolicy:RolePolicy")["weekly-chat-policy"].inputs["policy"])
    assert policy["Statement"] == [
        {
            "Effect": "Allow",
            "Action": "events:InvokeApiDestination",
            "Resource": "arn:aws:events:us-east-1:123456789012:api-destination/weekly-dev-chat/*",
        }
    ]


def test_every_end_is_told_once(run):
    rules = {
        name: json.loads(rule.inputs["eventPattern"])
        for name, rule in run.of("cloudwatch/eventRule:EventRule").items()
        if "chat" in name and "alarm" not in name
    }
    assert {name: pattern["detail"]["status"] for name, pattern in rules.items()} == {
        "weekly-chat-chat-failure-rule": ["FAILED", "TIMED_OUT", "ABORTED", "TEST"],
        "weekly-chat-chat-success-rule": ["SUCCEEDED"],
    }


PARTLY = {"Type": "Pass", "Output": {"outcome": "partial", "regions": 2}, "End": True}
SKIPPING = guarded(
    {**DEFINITION, "States": {**DEFINITION["States"], "Partly": PARTLY}},
    RunGuard(skip_overlap=True),
    state_machine_arn=ADDRESS.state_machine_arn,
)


@pytest.mark.parametrize(
    ("status", "output", "suffix"),
    [
        ("SUCCEEDED", '{"regions":29}', "chat-success"),
        ("SUCCEEDED", '{"note":"the outcome is partial to you"}', "chat-success"),
        ("SUCCEEDED", '{"was":{"skipped":"no"}}', "chat-success"),
        ("SUCCEEDED", None, "chat-success"),
        ("SUCCEEDED", '{"outcome":"partial","regions":2}', "chat-partial"),
        ("SUCCEEDED", '{"regions":2,"outcome":"partial"}', "chat-partial"),
        ("SUCCEEDED", '{"skipped":"2026-12-28 is to be skipped"}', "chat-skipped"),
        ("FAILED", None, "chat-failure"),
        ("TIMED_OUT", None, "chat-failure"),
        ("ABORTED", None, "chat-failure"),
    ],
)
def test_each_end_matches_exactly_one_rule(status, output, suffix):
    """A bad one as the reporter says it."""
    detail = {"stateMachineArn": ADDRESS.state_machine_arn, "status": status, "output": output}
    event = {
        "source": "downbeat" if suffix == "chat-failure" else "aws.states",
        "detail-type": "Step Functions Execution Status Change",
        "detail": detail,
    }
    rules = slack_rules(changed(definition=SKIPPING))
    assert [name for name, pattern in rules.items() if matches(pattern, event)] == [suffix]


def test_a_test_message_takes_the_way_of_failures_and_says_what_it_is():
    entry = slack_test_event(ADDRESS)
    event = {"source": entry["Source"], "detail-type": entry["DetailType"]}
    event["detail"] = json.loads(entry["Detail"])
    rules = slack_rules(changed(definition=SKIPPING))
    assert [name for name, pattern in rules.items() if matches(pattern, event)] == ["chat-failure"]
    assert "a test" in slack_text(json.dumps(event["detail"]["message"]))
    others = event | {"detail": event["detail"] | {"stateMachineArn": "arn:of:another"}}
    assert not any(matches(pattern, others) for pattern in rules.values())


@pytest.mark.parametrize(
    ("suffix", "first"),
    [
        ("chat-partial", "⚠️ *weekly-dev* succeeded in part in prod"),
        ("chat-skipped", "⏭️ *weekly-dev* was skipped in prod"),
    ],
)
def test_a_partial_failure_and_a_skipped_run_are_not_shown_as_succeeded(suffix, first):
    text = slack_text(slack_message(ADDRESS, "prod", "prod", suffix))
    assert text.startswith(f"{first}\nExecution ")


def test_the_rules_of_special_outputs_are_made_and_may_use_the_destination():
    run = deployed(definition=SKIPPING)
    names = [name for name in run.of("cloudwatch/eventRule:EventRule") if "chat" in name]
    assert sorted(names) == [
        f"weekly-chat-chat-{end}-rule"
        for end in ("alarm", "failure", "partial", "skipped", "success")
    ]
    trust = json.loads(run.of("iam/role:Role")["weekly-chat-role"].inputs["assumeRolePolicy"])
    assert len(trust["Statement"][0]["Condition"]["ArnLike"]["aws:SourceArn"]) == 5
    paths = run.of(TARGET)["weekly-chat-chat-skipped-target"].inputs["inputTransformer"]
    assert sorted(paths["inputPaths"]) == ["arn", "execution", "time"]


def test_what_slack_does_not_take_within_the_hour_is_kept(run):
    target = run.of(TARGET)["weekly-chat-chat-failure-target"].inputs
    assert target["deadLetterConfig"] == {"arn": ADDRESS.dead_letter_queue_arn}
    assert target["retryPolicy"] == {"maximumRetryAttempts": 10, "maximumEventAgeInSeconds": 3600}
    assert target["roleArn"] == "arn:aws:iam::123456789012:role/weekly-dev-chat"


def test_a_bad_end_is_shown_as_the_reporter_says_it(run):
    target = run.of(TARGET)["weekly-chat-chat-failure-target"].inputs
    assert target["inputPath"] == "$.detail.message"
    assert "inputTransformer" not in target


def test_the_message_is_what_slack_shows():
    page = "https://us-east-1.console.aws.amazon.com/states/home?region=us-east-1#/v2/executions/details/<arn>"
    bad = json.loads(slack_message(ADDRESS, "prod", "prod", "chat-partial"))
    facts = [
        "Execution <execution> at <time>",
        page,
        "Why: `downbeat why <execution> -s prod`",
    ]
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "\n".join(facts)}}
    assert bad == {
        "text": "⚠️ *weekly-dev* succeeded in part in prod",
        "attachments": [{"color": "#d4a72c", "blocks": [section]}],
    }
    assert json.loads(slack_message(ADDRESS, "prod", "prod", "chat-success"))["text"].startswith(
        "✅ *weekly-dev* <status> in prod"
    )


def test_each_outcome_has_a_colour_of_its_own():
    assert COLOURS.keys() == WORDS.keys()
    assert len(set(COLOURS.values())) == len(COLOURS)


def test_no_template_holds_the_text_of_a_fail_state_which_could_spoil_its_json():
    for suffix in WORDS:
        assert not {"$.detail.cause", "$.detail.error"} & set(slack_paths(suffix).values())


@pytest.mark.parametrize(
    ("slack", "rules"),
    [
        (["failure"], ["chat-failure"]),
        (
            ["success", "partial", "failure", "alarms"],
            ["chat-failure", "chat-alarm", "chat-success", "chat-partial"],
        ),
    ],
)
def test_slack_hears_what_the_pipeline_chooses(slack, rules):
    assert list(slack_rules(changed(definition=SKIPPING, slack=slack))) == rules


def test_every_word_in_brackets_is_a_path_of_the_event(run):
    transformer = run.of(TARGET)["weekly-chat-chat-success-target"].inputs["inputTransformer"]
    assert {word.split(">")[0] for word in transformer["inputTemplate"].split("<")[1:]} == set(
        transformer["inputPaths"]
    )


def test_successes_that_no_mail_is_sent_for_are_not_told_in_slack_either():
    rules = deployed(reports_success=False).of("cloudwatch/eventRule:EventRule")
    assert [name for name in rules if "chat" in name] == [
        "weekly-chat-chat-failure-rule",
        "weekly-chat-chat-alarm-rule",
    ]


def alarm_event(alarm, state, before="OK"):
    return {
        "source": "aws.cloudwatch",
        "detail-type": "CloudWatch Alarm State Change",
        "resources": [ADDRESS.alarm_arn(alarm)],
        "detail": {
            "alarmName": alarm,
            "state": {"value": state},
            "previousState": {"value": before},
        },
    }


@pytest.mark.parametrize(
    ("event", "shown"),
    [
        (alarm_event("weekly-dev-dead-letters", "ALARM"), True),
        (alarm_event("weekly-dev-dead-letters", "OK", "ALARM"), True),
        (alarm_event("weekly-dev-dead-letters", "OK", "INSUFFICIENT_DATA"), False),
        (alarm_event("weekly-dev-failed", "ALARM"), False),
        (alarm_event("another-dead-letters", "ALARM"), False),
    ],
)
def test_slack_hears_when_an_alarm_begins_and_when_it_is_over(event, shown):
    pattern = slack_rules(changed(alarms=["failed"]))["chat-alarm"]
    assert matches(pattern, event) is shown


def test_the_message_about_an_alarm_names_it_and_its_state():
    message = slack_message(ADDRESS, "prod", "prod", "chat-alarm", answers="Owner: me")
    assert slack_text(message).split("\n") == [
        "🔔 *weekly-dev* alarm <alarm> is in state <state> in prod",
        "At <time>",
        ADDRESS.console_url,
        "Owner: me",
    ]
    assert sorted(slack_paths("chat-alarm")) == ["alarm", "state", "time"]


def test_without_a_webhook_there_is_no_slack():
    assert not [r.name for r in deployed(slack_webhook=None).registrations if "chat" in r.name]
