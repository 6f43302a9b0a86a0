"""What of the reporter of a stack is registered."""

import json
from dataclasses import replace

from components.orchestration import Orchestration
from components.reporter import Reporter
from downbeat.plan.unreported_ends import pattern_text, reporters, with_reporters
from tests import program
from tests.components.example import ADDRESS, ARGS, KEY

BY_REPORTER = {"success": ("SUCCEEDED",), "failure": ("FAILED", "TIMED_OUT", "ABORTED")}
ALL = replace(ARGS, reported_statuses=BY_REPORTER)
(MADE,) = reporters("downbeat-dev", {"weekly": ALL}, {"project": "downbeat"})
MACHINE = MADE.machine.address


def deployed():
    def create():
        args = with_reporters({"weekly": ALL}, [MADE])["weekly"]
        Reporter("reporter", MADE, KEY, after=[Orchestration("weekly", args, KEY)])

    return program.run(create)


def only(run, type_, name):
    return run.of(type_)[name].inputs


def test_the_rule_starts_the_machine_and_what_it_gives_up_rests_with_the_home_pipeline():
    run = deployed()
    rule = only(run, "cloudwatch/eventRule:EventRule", "reporter-rule")
    (pattern,) = MADE.rules.values()
    assert (rule["name"], rule["eventPattern"]) == ("downbeat-dev-reporter", pattern_text(pattern))
    assert only(run, "cloudwatch/eventTarget:EventTarget", "reporter-target") == {
        "rule": "downbeat-dev-reporter",
        "targetId": "reporter",
        "arn": MACHINE.state_machine_arn,
        "roleArn": MACHINE.role_arn("downbeat-dev-reporter-rules"),
        "retryPolicy": {"maximumRetryAttempts": 10, "maximumEventAgeInSeconds": 3600},
        "deadLetterConfig": {"arn": ADDRESS.dead_letter_queue_arn},
    }
    queue = only(run, "sqs/queue:Queue", "weekly-dead-letters-queue")
    assert MACHINE.rule_arn("downbeat-dev-reporter") in queue["policy"]


def test_the_rules_may_start_the_reporter_and_nothing_else():
    run = deployed()
    trust = only(run, "iam/role:Role", "reporter-rules-role")["assumeRolePolicy"]
    (statement,) = json.loads(trust)["Statement"]
    assert statement["Condition"]["ArnLike"] == {
        "aws:SourceArn": [MACHINE.rule_arn("downbeat-dev-reporter")]
    }
    policy = json.loads(only(run, "iam/rolePolicy:RolePolicy", "reporter-rules-policy")["policy"])
    assert [(one["Action"], one["Resource"]) for one in policy["Statement"]] == [
        ("states:StartExecution", MACHINE.state_machine_arn)
    ]


def test_its_own_failures_ring_an_alarm_on_the_topic_of_the_home_pipelines_alarms():
    alarm = only(deployed(), "cloudwatch/metricAlarm:MetricAlarm", "reporter-failed")
    assert alarm["name"] == "downbeat-dev-reporter-failed"
    assert alarm["alarmActions"] == alarm["okActions"] == [ADDRESS.topic_arn("failure")]
    assert [query["metric"]["metricName"] for query in alarm["metricQueries"][:-1]] == [
        "ExecutionsFailed",
        "ExecutionsTimedOut",
        "ExecutionsAborted",
    ]
    assert alarm["alarmDescription"].endswith("docs/runbook.md#why-did-no-mail-come")
    assert "Owner: nobody named, severity: error" in alarm["alarmDescription"]


def test_it_runs_what_the_plan_says_traced_and_logged():
    run = deployed()
    machine = only(run, "sfn/stateMachine:StateMachine", "reporter-machine")
    assert json.loads(machine["definition"]) == MADE.machine.definition
    assert machine["tracingConfiguration"] == {"enabled": True}
    assert machine["loggingConfiguration"]["level"] == "ERROR"
    (logs,) = (
        each for name, each in run.of("cloudwatch/logGroup:LogGroup").items() if "reporter" in name
    )
    assert logs.inputs["name"] == "/aws/vendedlogs/states/downbeat-dev-reporter"
