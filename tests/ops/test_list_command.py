"""`downbeat list`: one screen, quickly."""

import json
import subprocess
import sys
from collections import Counter
from datetime import timedelta

from tests.ops.aws import Refusal
from tests.ops.failures import container, failing, glue, well
from tests.ops.world import NOW, World

BEFORE = NOW - timedelta(days=7)

FIFTY = 50


def test_every_pipeline_is_on_it(downbeat):
    rows = json.loads(downbeat("list", "--json").stdout)
    assert [row["pipeline"] for row in rows] == [
        "weekly-monitoring",
        "database-refresh",
        "ndjson-to-parquet",
        "etl",
        "watchdog",
    ]


def test_nothing_wrong_is_exit_code_0(world, downbeat):
    world.run("etl", "one", well, start=NOW)
    assert downbeat("list").exit_code == 0


def test_an_alarm_is_exit_code_1_and_named_at_its_pipeline_alone(world, downbeat):
    world.alarms = ["cm-etl-pipeline-state-machine-failed", "somebody-elses-alarm"]
    result = downbeat("list", "--json")
    assert result.exit_code == 1
    assert {
        row["pipeline"]: row["alarms"] for row in json.loads(result.stdout) if row["alarms"]
    } == {"etl": ["failed"]}


def test_a_paused_pipeline_has_no_next_run(world, downbeat):
    world.schedules["cm-etl-pipeline-state-machine"] = {"State": "DISABLED"}
    (row,) = [one for one in json.loads(downbeat("list", "--json").stdout) if one["paused"]]
    assert (row["pipeline"], row["next_run"]) == ("etl", None)


def test_a_pipeline_that_is_not_deployed_is_said_to_be_so(world, downbeat):
    world.machines.discard(world.pipeline("etl").address.state_machine_arn)
    result = downbeat("list")
    assert (result.exit_code, "not deployed" in result.stdout) == (1, True)


def test_expired_credentials_are_a_sentence_with_what_to_do(world, downbeat):
    world.aws.on("stepfunctions", "ListExecutions", Refusal("ExpiredTokenException", "expired"))
    result = downbeat("list")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        "The AWS credentials are not valid any more (ExpiredTokenException): log in again (`aws sso"
        " login`, or new keys in AWS_PROFILE); `--local` asks the embedded AWS instead.\n"
    )


def test_a_denied_call_names_the_policy_to_ask_for(world, downbeat):
    world.aws.on(
        "cloudwatch", "DescribeAlarms", Refusal("AccessDenied", "User is not authorized.", 403)
    )
    result = downbeat("list", "-s", "prod")
    assert (result.exit_code, result.stderr) == (
        1,
        "You may not call DescribeAlarms: User is not authorized. Ask for the policy that `downbeat"
        " policy viewer -s prod` (or operator) prints.\n",
    )


def test_fifty_pipelines_are_few_calls_and_two_seconds_of_them_at_100_ms_each():
    from downbeat.ops.gather import WORKERS
    from downbeat.ops.overview import overviews

    world = World()
    keys = [*world.deployment.pipelines]
    many = {f"{key}-{number}": world.pipeline(key) for key in keys for number in range(10)}
    deployed = world.deployment.__class__(
        "prod", world.aws.connection, many, world.deployment.root, lambda: NOW
    )
    world.run("weekly-monitoring", "x", well, start=NOW)
    assert len(overviews(deployed)) == FIFTY
    calls = Counter(world.aws.operations())
    assert calls == {
        "stepfunctions:ListExecutions": 100,  # AWS lets that many through at once
        "stepfunctions:DescribeExecution": 10,
        "scheduler:GetSchedule": 50,
        "sqs:GetQueueUrl": 50,
        "sqs:GetQueueAttributes": 50,
        "lambda:ListEventSourceMappings": 10,
        "dynamodb:Query": 10,
        "cloudwatch:DescribeAlarms": 1,
    }
    assert sum(calls.values()) / WORKERS * 0.1 < 2.0


def test_no_command_on_aws_imports_pulumi():
    code = (
        "import importlib, sys; from downbeat.cli.commands import COMMANDS;"
        "[importlib.import_module(row.target.split(':')[0]) for row in COMMANDS"
        " if row.target.startswith('downbeat.ops')];"
        "print([name for name in sys.modules if name.split('.')[0] in ('pulumi', 'pulumi_aws')"
        " or name.startswith('downbeat.emulator')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_last_run_that_succeeded_in_part_wants_attention_and_is_what_why_explains(
    world, downbeat
):
    part = failing("RunWeeklyMonitoring", container(137))
    world.run("weekly-monitoring", "older", failing("ValidateInputs", glue()), start=BEFORE)
    world.run("weekly-monitoring", "in-part", part, start=NOW - timedelta(hours=3))
    result = downbeat("list", "-s", "prod")
    line = "weekly-monitoring: the last run succeeded in part"
    assert (result.exit_code, line in result.stdout) == (1, True)
    assert downbeat("why", "weekly-monitoring").stdout.startswith("SUCCEEDED in-part")
    world.run("weekly-monitoring", "well", well, start=NOW)
    assert downbeat("list", "-s", "prod").exit_code == 0
    assert downbeat("why", "weekly-monitoring").stdout.startswith("FAILED older")
