"""`downbeat show`, as a user types it."""

import json

import pytest
from typer.testing import CliRunner

from downbeat.cli.__main__ import app
from downbeat.testing.flow import pipeline_of


def show(*options):
    return CliRunner().invoke(app, ["show", *options], catch_exceptions=False)


def test_the_summary_is_what_one_wants_to_know():
    assert show("etl", "-s", "prod").stdout.splitlines() == [
        "etl (cm-etl-pipeline-state-machine): Nightly ETL of the conflict visit maps",
        "  runs     every day at 02:00 UTC",
        "  limit    2:00:00",
        '  settings validate_payload = {"action": "validate_config"}',
        "           validate_timeout = 60",
        "           validate_retries = 2",
        '           task_01_payload = {"action": "execute_task_01"}',
        "           task_01_timeout = 900",
        "           task_01_retries = 2",
        '           task_02_payload = {"action": "execute_task_02"}',
        "           task_02_timeout = 900",
        "           task_02_retries = 2",
        "           function_memory = 128",
        "           machine_limit = 7200",
        (
            "  success  cm-etl-pipeline-state-machine-success → data-reports@example.com; the"
            " reporter reports SUCCEEDED"
        ),
        (
            "  failure  cm-etl-pipeline-state-machine-failure → data-alerts@example.com,"
            " downbeat-prod@example.pagerduty.com; the reporter reports FAILED, TIMED_OUT, ABORTED"
        ),
        "",
        "states, in order",
        (
            "  ValidateConfig                       lambda:invoke                      at most"
            " 0:01:00  again: States.TaskFailed, States.Timeout 2 ×"
        ),
        "  CheckValidateConfig                  Choice",
        (
            "  ExecuteTask01                        lambda:invoke                      at most"
            " 0:15:00  again: States.TaskFailed, States.Timeout 2 ×"
        ),
        "  CheckExecuteTask01                   Choice",
        (
            "  ExecuteTask02                        lambda:invoke                      at most"
            " 0:15:00  again: States.TaskFailed, States.Timeout 2 ×"
        ),
        "  CheckExecuteTask02                   Choice",
        "  Success                              Succeed",
        "",
        "when something fails",
        "  FailPipeline                         Fail",
        "",
        "the role may",
        "  lambda:InvokeFunction",
        "      arn:aws:lambda:us-east-1:111122223333:function:cm-etl-prod",
        "      arn:aws:lambda:us-east-1:111122223333:function:cm-etl-prod:*",
    ]


def test_one_topic_for_both_outcomes_sends_each_to_who_asked_for_it():
    told = json.loads(show("database-refresh", "-s", "prod", "--json").stdout)
    assert {topic["topic"] for topic in told["topics"].values()} == {
        "omc-flywheel-prod-db-refresh-notifications"
    }
    assert [topic["to"] for topic in told["topics"].values()] == [
        ["data-reports@example.com"],
        ["data-alerts@example.com", "downbeat-prod@example.pagerduty.com"],
    ]


def test_a_condition_of_the_role_is_told():
    assert (
        "  cloudwatch:PutMetricData where cloudwatch:namespace is CloudClearingAPI"
        in show("weekly-monitoring", "-s", "prod").stdout
    )


def test_states_in_branches_stand_further_in():
    assert (
        "\n    Job 1 Split addressable ids        glue:startJobRun.sync"
        in show("database-refresh").stdout
    )


def test_a_pipeline_without_a_schedule_is_by_hand():
    assert show("database-refresh").stdout.splitlines()[1] == "  runs     by hand only"


def test_the_definition_is_what_goes_to_aws():
    assert (
        json.loads(show("weekly-monitoring", "-s", "prod", "--definition").stdout)
        == pipeline_of("weekly-monitoring", "prod").definition
    )


def test_the_permissions_are_the_roles_statements():
    assert (
        json.loads(show("weekly-monitoring", "-s", "prod", "--permissions").stdout)
        == pipeline_of("weekly-monitoring", "prod").statements
    )


def test_the_roles_certificate_names_the_states_and_the_pages():
    lines = show("watchdog", "-s", "prod", "--permissions", "--why").stdout.splitlines()
    assert lines[:5] == [
        "the role watchdog-prod-states may",
        "  cloudwatch:PutMetricData where cloudwatch:namespace is Downbeat/Watchdog",
        "      *",
        "    ← Publish ages: aws-sdk:cloudwatch:putMetricData, Arguments/Namespace",
        (
            "      https://docs.aws.amazon.com/service-authorization/latest/reference/"
            "list_amazoncloudwatch.html"
        ),
    ]
    assert (
        '    ← Look at schedule: stated in "permissions": A pipeline whose schedule is paused is not'
        " late; which one is an item of the Map."
    ) in lines


def test_the_certificate_for_programs_is_statements_with_what_asks_for_them():
    options = ("watchdog", "-s", "prod", "--permissions", "--why", "--json")
    assert json.loads(show(*options).stdout)[0] == {
        "Effect": "Allow",
        "Action": ["cloudwatch:PutMetricData"],
        "Resource": ["*"],
        "Condition": {"StringEquals": {"cloudwatch:namespace": "Downbeat/Watchdog"}},
        "why": [
            {
                "states": ["Publish ages"],
                "path": "/States/Publish ages",
                "call": "aws-sdk:cloudwatch:putMetricData",
                "arguments": ["/States/Publish ages/Arguments/Namespace"],
                "page": (
                    "https://docs.aws.amazon.com/service-authorization/latest/reference/"
                    "list_amazoncloudwatch.html"
                ),
            }
        ],
    }


def test_the_diagram_is_mermaids():
    lines = show("etl", "--diagram").stdout.splitlines()
    assert (lines[0], lines[-1]) == (
        "flowchart TD",
        "  classDef succeeded fill:#e1f5e4,stroke:#27803b,color:#000",
    )


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["elt"], 'PIPELINE: dev has no "elt"; it has '),
        (["etl", "-s", "prd"], "Usage: root show [OPTIONS] [PIPELINE]\n"),
        ([], "PIPELINE: name one; --permissions --why shows the roles of all of them\n"),
        (["etl", "--against", "main"], "--against compares permissions: add --permissions\n"),
        (
            ["etl", "--permissions", "--against", "no-such-commit"],
            "--against: git cannot read no-such-commit: fatal: ",
        ),
        (
            ["etl", "--permissions", "--against", "--output=x"],
            '--against: "--output=x" is an option, not a commit.',
        ),
        (["elt", "--permissions", "--why"], 'PIPELINE: dev has no "elt"; it has '),
        (["etl", "--why"], "--why explains permissions: add --permissions\n"),
        (["etl", "--diagram", "--definition"], "--definition and --diagram: one at a time\n"),
    ],
)
def test_wrong_use_is_told_in_a_line(options, said):
    result = show(*options)
    assert result.exit_code == 2
    assert result.stderr.startswith(said)


def test_values_that_the_file_only_names_are_shown_with_where_they_are_read(tmp_path, monkeypatch):
    function = "arn:aws:lambda:us-east-1:123456789012:function:nightly"
    stack = {
        "aws:region": "us-east-1",
        "slackWebhook": "ssm:/slack",
        "kmsKeyArn": "lookup:data",
        "pipelines": {
            "etl": {"references": {"function": "ssm:/infra/etl"}},
            "database-refresh": {"settings": {"database": "ssm:/infra/database"}},
        },
    }
    (tmp_path / "Pulumi.yaml").write_text("name: downbeat")
    (tmp_path / "Pulumi.dev.yaml").write_text(json.dumps({"config": stack}))
    (tmp_path / ".downbeat").mkdir()
    noted = {"source": ["ssm", "/infra/etl", ""], "value": function}
    (tmp_path / ".downbeat" / "dev.references.json").write_text(
        json.dumps({"read": "2026-11-20 06:00 UTC", "values": [noted]})
    )
    monkeypatch.chdir(tmp_path)
    lines = show("etl").stdout.splitlines()
    first = next(at for at, line in enumerate(lines) if line.startswith("  read "))
    assert lines[first : first + 3] == [
        "  read     kmsKeyArn from lookup:data:"
        ' "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"'
        " (an example: only `pulumi` reads it)",
        "           slackWebhook from ssm:/slack: a secret (an example: only `pulumi` reads it)",
        f'           function from ssm:/infra/etl: "{function}" (read 2026-11-20 06:00 UTC)',
    ]
    assert function in show("etl", "--permissions").stdout
    assert json.loads(show("database-refresh", "--json").stdout)["read"][-1] == {
        "key": "downbeat:pipelines.database-refresh.settings.database",
        "from": "ssm:/infra/database",
        "value": "omc_flywheel_${environment}_clean",
        "example": True,
        "when": "",
        "secret": False,
    }


def test_what_exists_already_is_shown_with_what_it_must_allow(tmp_path, monkeypatch):
    role = "arn:aws:iam::111122223333:role/data/etl"
    function = "arn:aws:lambda:us-east-1:111122223333:function:nightly"
    etl = {"references": {"function": function}, "existing": {"role": role}}
    stack = {"aws:region": "us-east-1", "pipelines": {"etl": etl}}
    (tmp_path / "Pulumi.yaml").write_text("name: downbeat")
    (tmp_path / "Pulumi.dev.yaml").write_text(json.dumps({"config": stack}))
    monkeypatch.chdir(tmp_path)
    lines = show("etl").stdout.splitlines()
    first = lines.index(
        f"{role} exists already; it must trust states.amazonaws.com for"
        " arn:aws:states:us-east-1:111122223333:stateMachine:etl-dev, and allow in its policy"
    )
    assert lines[first + 1] == (
        f'  {{"Effect": "Allow", "Action": ["lambda:InvokeFunction"], "Resource": ["{function}",'
        f' "{function}:*"]}}'
    )
