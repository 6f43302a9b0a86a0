"""What Slack hears of, rule by rule, and how it says it."""

import json

import pytest

from downbeat.plan.slack_messages import (
    alarm_pattern,
    slack_message,
    slack_paths,
    slack_rules,
    slack_text,
)
from tests.plan.orchestrations import ADDRESS, ARGS, orchestration, states

MACHINE = "arn:aws:states:eu-west-1:111122223333:stateMachine:weekly-dev"
ALARM = "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:weekly-dev"
CONSOLE = "https://eu-west-1.console.aws.amazon.com/states/home?region=eu-west-1#"


def ended(**detail):
    return {
        "source": ["aws.states"],
        "detail-type": ["Step Functions Execution Status Change"],
        "detail": {"stateMachineArn": [MACHINE], **detail},
    }


def alarms(*suffixes):
    return {
        "source": ["aws.cloudwatch"],
        "detail-type": ["CloudWatch Alarm State Change"],
        "resources": [f"{ALARM}-{suffix}" for suffix in suffixes],
        "detail": {
            "$or": [
                {"state": {"value": ["ALARM"]}},
                {"state": {"value": ["OK"]}, "previousState": {"value": ["ALARM"]}},
            ]
        },
    }


def test_failures_successes_and_alarms_have_a_rule_each():
    assert slack_rules(ARGS) == {
        # as the reporter says it; a test message of `downbeat notify test` takes the same way
        "chat-failure": {
            **ended(status=["FAILED", "TIMED_OUT", "ABORTED", "TEST"]),
            "source": ["downbeat"],
        },
        "chat-alarm": alarms("dead-letters", "did-not-run"),
        "chat-success": ended(status=["SUCCEEDED"]),
    }


def test_a_pipeline_that_reports_no_success_has_no_rule_for_it():
    definition = states(Part={"Type": "Succeed", "Output": {"outcome": "partial"}})
    rules = slack_rules(orchestration(reports_success=False, definition=definition))
    assert list(rules) == ["chat-failure", "chat-alarm"]


def test_the_rule_on_alarms_names_those_that_the_pipeline_has():
    assert slack_rules(orchestration(schedule=None))["chat-alarm"] == alarms("dead-letters")


def test_ends_in_part_and_skipped_runs_have_rules_of_their_own_and_are_no_success():
    definition = states(
        Part={"Type": "Succeed", "Output": {"outcome": "partial", "regions": 2}},
        Skip={"Type": "Succeed", "Output": {"skipped": "{% $why %}"}},
    )
    rules = slack_rules(orchestration(definition=definition))
    partial, skipped = '*"outcome":"partial"*', '{"skipped":*'
    assert list(rules) == [
        *("chat-failure", "chat-alarm", "chat-success", "chat-partial", "chat-skipped")
    ]
    assert rules["chat-partial"] == ended(status=["SUCCEEDED"], output=[{"wildcard": partial}])
    assert rules["chat-skipped"] == ended(status=["SUCCEEDED"], output=[{"wildcard": skipped}])
    others = {"output": [{"anything-but": {"wildcard": [partial, skipped]}}]}
    assert rules["chat-success"] == ended(
        **{
            "status": ["SUCCEEDED"],
            "$or": [others, {"output": [None]}, {"output": [{"exists": False}]}],
        }
    )


def test_alarms_that_repeat_an_end_are_left_out():
    asked = orchestration(alarms=("failed", "too-long", "error-rate"))
    assert alarm_pattern(asked) == alarms("dead-letters", "did-not-run", "error-rate")


@pytest.mark.parametrize(
    ("suffix", "first"),
    [
        ("chat-success", "✅ *weekly-dev* <status> in prod"),
        ("chat-partial", "⚠️ *weekly-dev* succeeded in part in prod"),
        ("chat-skipped", "⏭️ *weekly-dev* was skipped in prod"),
    ],
)
def test_a_message_of_an_end_links_to_its_execution(suffix, first):
    lines = [first, "Execution <execution> at <time>", f"{CONSOLE}/v2/executions/details/<arn>"]
    if suffix == "chat-partial":
        lines.append("Why: `downbeat why <execution> -s prod`")
    assert slack_text(slack_message(ADDRESS, "prod", "prod", suffix)).split("\n") == lines


def test_a_message_of_an_alarm_links_to_the_machine_and_says_who_answers():
    text = slack_message(ADDRESS, "prod", "prod", "chat-alarm", answers="Owner: größe")
    assert "größe" in text
    assert slack_text(text).split("\n") == [
        "🔔 *weekly-dev* alarm <alarm> is in state <state> in prod",
        "At <time>",
        f"{CONSOLE}/statemachines/view/{MACHINE}",
        "Owner: größe",
    ]


EXECUTION = {
    "execution": "$.detail.name",
    "arn": "$.detail.executionArn",
    "time": "$.time",
}


@pytest.mark.parametrize(
    ("suffix", "paths"),
    [
        ("chat-success", EXECUTION | {"status": "$.detail.status"}),
        ("chat-partial", EXECUTION),
        (
            "chat-alarm",
            {
                "alarm": "$.detail.alarmName",
                "state": "$.detail.state.value",
                "time": "$.time",
            },
        ),
    ],
)
def test_only_what_a_message_names_is_taken_from_the_event(suffix, paths):
    assert slack_paths(suffix) == paths


def test_the_json_is_a_text_and_one_section_with_a_bar_of_the_outcomes_colour():
    colours = {
        "chat-success": "#1a7f37",
        "chat-partial": "#d4a72c",
        "chat-skipped": "#6e7781",
        "chat-alarm": "#bc4c00",
    }
    for suffix, colour in colours.items():
        message = json.loads(slack_message(ADDRESS, "prod", "prod", suffix))
        (shown,) = message.pop("attachments")
        (section,) = shown["blocks"]
        assert (list(message), shown["color"]) == (["text"], colour)
        assert section == {
            "type": "section",
            "text": {"type": "mrkdwn", "text": section["text"]["text"]},
        }


@pytest.mark.parametrize(
    ("words", "rules"),
    [
        (("failure",), ["chat-failure"]),
        (("alarms",), ["chat-alarm"]),
        (("success",), ["chat-success"]),
        (("success", "partial", "skipped"), ["chat-success"]),
        ((), []),
    ],
)
def test_a_pipeline_chooses_what_slack_hears_of(words, rules):
    assert list(slack_rules(orchestration(slack=words))) == rules
