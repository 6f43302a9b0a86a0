"""What tells of the ends that a definition cannot report."""

import json

from components.status_change import reported_pattern
from downbeat.emulator.event_patterns import matches
from downbeat.plan.status_messages import answering, message
from tests.components.example import ADDRESS, DEFINITION, TAGS, changed, deployed

RULE, TARGET = "cloudwatch/eventRule:EventRule", "cloudwatch/eventTarget:EventTarget"


def test_timed_out_and_aborted_executions_of_this_machine_reach_the_failure_topic():
    run = deployed()
    rule = run.of(RULE)["weekly-ended-failure-rule"].inputs
    assert json.loads(rule["eventPattern"]) == {
        "source": ["aws.states"],
        "detail-type": ["Step Functions Execution Status Change"],
        "detail": {
            "stateMachineArn": [ADDRESS.state_machine_arn],
            "status": ["TIMED_OUT", "ABORTED"],
        },
    }
    assert (rule["name"], rule["tags"]) == ("weekly-dev-failure", TAGS)
    target = dict(run.of(TARGET)["weekly-ended-failure-target"].inputs)
    assert target.pop("inputTransformer")["inputTemplate"] == message(
        ADDRESS, "dev", "failure", answers="Owner: nobody named, severity: error"
    )
    assert target == {
        "rule": "weekly-dev-failure",
        "targetId": "failure-topic",
        "arn": ADDRESS.topic_arn("failure"),
        "retryPolicy": {"maximumRetryAttempts": 10, "maximumEventAgeInSeconds": 3600},
        "deadLetterConfig": {"arn": ADDRESS.dead_letter_queue_arn},
    }


def test_a_target_with_a_resource_policy_has_no_role_which_would_stop_its_delivery():
    assert "roleArn" not in deployed().of(TARGET)["weekly-ended-failure-target"].inputs


def test_every_word_of_the_template_in_brackets_is_a_path_of_the_event():
    transformer = deployed().of(TARGET)["weekly-ended-failure-target"].inputs["inputTransformer"]
    words = {word.split(">")[0] for word in transformer["inputTemplate"].split("<")[1:]}
    assert words == set(transformer["inputPaths"])


def test_the_mail_is_lines_for_people():
    assert [json.loads(line) for line in message(ADDRESS, "prod", "failure").splitlines()] == [
        "🚨 weekly-dev ended <status> in prod",
        "TIMED_OUT: it ran longer than its TimeoutSeconds. ABORTED: somebody stopped it.",
        "What now:",
        "  downbeat why <execution> -s prod",
        "  downbeat redrive <execution> -s prod",
        "  downbeat start weekly-dev -s prod",
        (
            "Redrive: within 14 days, from the state where it stood; of no use where a Catch took"
            " the error, as after a Fail state: start it again."
        ),
        "Execution: <execution>",
        "Ended: <time>",
        (
            "Console:"
            " https://us-east-1.console.aws.amazon.com/states/home?region=us-east-1#/v2/executions/details/<arn>"
        ),
        "Logs: /aws/vendedlogs/states/weekly-dev",
        "Runbook: docs/runbook.md#how-do-i-go-on-after-a-failure",
    ]


def test_where_only_the_rule_tells_of_a_failure_the_mail_has_its_error_and_cause():
    target = (
        deployed(reported_statuses={"success": (), "failure": ("FAILED", "TIMED_OUT")})
        .of(TARGET)["weekly-ended-failure-target"]
        .inputs
    )
    lines = [json.loads(line) for line in target["inputTransformer"]["inputTemplate"].splitlines()]
    assert lines[1] == "FAILED: <cause> (<error>)"
    assert target["inputTransformer"]["inputPaths"] == {
        "execution": "$.detail.name",
        "arn": "$.detail.executionArn",
        "status": "$.detail.status",
        "time": "$.time",
        "error": "$.detail.error",
        "cause": "$.detail.cause",
    }


def test_a_success_that_the_machine_does_not_report_is_announced_too():
    run = deployed(
        reported_statuses={"success": ("SUCCEEDED",), "failure": ("FAILED", "TIMED_OUT", "ABORTED")}
    )
    target = run.of(TARGET)["weekly-ended-success-target"].inputs
    assert target["arn"] == ADDRESS.topic_arn("success")
    assert target["inputTransformer"]["inputTemplate"].startswith(
        '"✅ weekly-dev ended <status> in dev"'
    )
    pattern = json.loads(run.of(RULE)["weekly-ended-failure-rule"].inputs["eventPattern"])
    assert pattern["detail"]["$or"] == [
        {"status": ["TIMED_OUT", "ABORTED"]},
        {"status": ["FAILED"], "cause": [{"anything-but": {"suffix": "[notified]"}}]},
        {"status": ["FAILED"], "cause": [None]},
        {"status": ["FAILED"], "cause": [{"exists": False}]},
    ]


def test_nothing_to_announce_makes_no_rule():
    assert not [
        name
        for name in deployed(reported_statuses={"success": (), "failure": ()}).of(RULE)
        if "ended" in name
    ]


def test_a_skipped_run_is_no_success_to_the_rule():
    skip = {"Type": "Succeed", "Output": {"skipped": "{% $skipped %}"}}
    definition = {**DEFINITION, "States": {**DEFINITION["States"], "Skip run": skip}}
    args = changed(
        definition=definition, reported_statuses={"success": ("SUCCEEDED",), "failure": ()}
    )
    pattern = reported_pattern(args, ("SUCCEEDED",))

    def event(output):
        detail = {
            "stateMachineArn": ADDRESS.state_machine_arn,
            "status": "SUCCEEDED",
            "output": output,
        }
        return {
            "source": "aws.states",
            "detail-type": "Step Functions Execution Status Change",
            "detail": detail,
        }

    shown = {
        output: matches(pattern, event(output)) for output in ('{"skipped":"why"}', "{}", None)
    }
    assert shown == {'{"skipped":"why"}': False, "{}": True, None: True}


def test_the_mail_ends_with_who_answers_for_the_pipeline():
    lines = message(ADDRESS, "prod", "success", answers=answering("me", "info")).splitlines()
    assert json.loads(lines[-1]) == "Owner: me, severity: info"
