"""`downbeat check --requirements`: what a stack needs before it is first deployed."""

import json
import shlex

import pytest
import typer
from typer.testing import CliRunner

from downbeat.cli.check_command import check
from downbeat.config.reference_kinds import KINDS
from downbeat.plan.reference_prerequisites import COMMANDS, own_name, table_keys

app = typer.Typer()
app.command()(check)


def run(*arguments):
    done = CliRunner().invoke(app, [*arguments, "--requirements"])
    assert done.exit_code == 0, done.output
    return done.output


def test_a_stack_that_needs_nothing_says_the_next_command():
    assert run("-s", "starter") == (
        "starter needs nothing that exists: pulumi up --stack starter\n"
    )


def test_every_pipeline_is_listed_with_what_it_refers_to_and_the_command_that_makes_it():
    lines = run("-s", "prod").splitlines()
    assert lines[:3] == [
        "prod needs, before its first pulumi up:",
        "  the account 111122223333, which is AWS's example: replace it by yours in Pulumi.prod.yaml",
        "  addresses that reach nobody, to be replaced: data-alerts@example.com,"
        " data-reports@example.com, downbeat-prod@example.pagerduty.com,"
        " monitoring-reports@example.com",
    ]
    at = lines.index("etl")
    assert lines[at : at + 4] == [
        "etl",
        "  function, a Lambda function's ARN or name: The ARN of the Lambda function that does the"
        " work.",
        "    arn:aws:lambda:us-east-1:111122223333:function:cm-etl-prod",
        "    aws lambda create-function --function-name cm-etl-prod --runtime python3.13 --handler"
        " index.handler --zip-file fileb://function.zip --role ROLE --region us-east-1",
    ]
    assert lines[-2:] == [
        "nothing: database-refresh, watchdog",
        "What is there already: downbeat doctor -s prod",
    ]


def test_the_boundary_and_the_deploy_role_come_with_both_ways_to_begin():
    assert (
        "  deployRoleArn: arn:aws:iam::111122223333:role/downbeat-prod-deploy\n"
        "    deployments/ makes it: cd deployments && pulumi up --stack prod\n"
        "    to begin without: pulumi config rm downbeat:deployRoleArn --stack prod\n"
    ) in run("-s", "prod")


def test_programs_get_a_record_for_each_reference():
    records = json.loads(run("-s", "prod", "--json"))
    assert {each["pipeline"] for each in records} == {
        "weekly-monitoring",
        "ndjson-to-parquet",
        "etl",
    }
    assert {tuple(each) for each in records} == {
        ("name", "pipeline", "reference", "about", "kind", "values", "command", "stack")
    }


def test_every_kind_of_thing_has_a_command_but_the_keys_of_a_table():
    assert KINDS.keys() - COMMANDS.keys() == {"partition_key", "sort_key"}


@pytest.mark.parametrize("word", sorted(COMMANDS))
def test_every_command_can_be_split_by_a_shell_whatever_the_name(word):
    text = COMMANDS[word].format(
        name=shlex.quote("a name; rm -rf /"), region="eu-west-1", attributes="a", schema="s"
    )
    assert shlex.split(text)[0] == "aws"
    assert "rm" not in shlex.split(text)


@pytest.mark.parametrize(
    ("word", "value", "name"),
    [
        ("role", "arn:aws:iam::111122223333:role/teams/data/etl", "etl"),
        (
            "secret",
            "arn:aws:secretsmanager:us-east-1:111122223333:secret:ccapi/gee-AbCdEf",
            "ccapi/gee",
        ),
        (
            "task_definition",
            "arn:aws:ecs:us-east-1:111122223333:task-definition/monitor:7",
            "monitor",
        ),
        ("bucket", "acme-reports", "acme-reports"),
        ("topic", "arn:aws:sns:us-east-1:111122223333:alerts", "alerts"),
    ],
)
def test_a_thing_is_made_under_its_own_name(word, value, name):
    assert own_name(word, value) == name


def test_a_table_has_the_keys_that_stand_beside_it():
    references = {"tracking_table": "t", "tracking_partition_key": "pk", "tracking_sort_key": "sk"}
    assert table_keys("tracking_table", references) == [("pk", "HASH"), ("sk", "RANGE")]
    assert table_keys("table", {"table": "t"}) == [("KEY", "HASH")]
