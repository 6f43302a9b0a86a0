"""What the owners of existing parts have to allow."""

from downbeat.cli.checking import check_pipeline
from downbeat.config import load
from downbeat.plan.execution_role import key_statement, role_of
from downbeat.plan.outside_permissions import requirements
from downbeat.plan.planned import plan
from pipelines import PIPELINES

ACCOUNT = "111122223333"
BASE = f"us-east-1:{ACCOUNT}"
MACHINE = f"arn:aws:states:{BASE}:stateMachine:etl-prod"
ALARMS = {
    "StringEquals": {"aws:SourceAccount": ACCOUNT},
    "ArnLike": {"aws:SourceArn": f"arn:aws:cloudwatch:{BASE}:alarm:*"},
}


def required(pipeline="etl", **keys):
    config = {
        "aws:region": "us-east-1",
        "downbeat:pipelines": {pipeline: {"name": "etl-prod"} | keys},
    }
    stack = load(config, "prod", PIPELINES)
    (planned,) = plan(stack, PIPELINES, account=ACCOUNT)
    return planned, requirements(planned, role_of(planned, key_statement(stack, "x", planned)))


ETL = {"function": f"arn:aws:lambda:{BASE}:function:etl"}


def test_what_is_made_here_needs_nobody():
    assert required(references=ETL, notify={"failure": ["a@example.com"]})[1] == []


def test_a_role_must_be_trusted_with_the_machine_and_allow_its_whole_policy():
    role = f"arn:aws:iam::{ACCOUNT}:role/data/etl"
    planned, (one,) = required(references=ETL, existing={"role": role})
    assert (one.what, one.must) == (
        role,
        f"trust states.amazonaws.com for {MACHINE}, and allow in its policy",
    )
    assert one.statements[: len(planned.statements)] == planned.statements
    assert {action for each in one.statements for action in each["Action"]} >= {
        "lambda:InvokeFunction",
        "logs:CreateLogDelivery",
        "xray:PutTraceSegments",
    }


def test_a_topic_must_admit_alarms():
    topic, key = f"arn:aws:sns:{BASE}:alerts", f"arn:aws:kms:{BASE}:key/1"
    existing = {"failureTopic": topic, "failureTopicKey": key}
    _, (one,) = required(references=ETL, existing=existing)
    publish = {"Effect": "Allow", "Action": "sns:Publish", "Resource": topic}
    assert one == (
        topic,
        f"admit in its policy, and so must its key {key}",
        [
            publish
            | {
                "Sid": "AlarmsOfThisAccount",
                "Principal": {"Service": "cloudwatch.amazonaws.com"},
                "Condition": ALARMS,
            },
        ],
    )


def test_a_queue_must_admit_the_topic_that_it_hears():
    queue = f"arn:aws:sqs:{BASE}:alerts"
    _, (one,) = required(references=ETL, notify={"failure": [queue]})
    assert one == (
        queue,
        "admit in its policy",
        [
            {
                "Effect": "Allow",
                "Principal": {"Service": "sns.amazonaws.com"},
                "Action": "sqs:SendMessage",
                "Resource": queue,
                "Condition": {
                    "ArnEquals": {"aws:SourceArn": f"arn:aws:sns:{BASE}:etl-prod-failure"}
                },
            }
        ],
    )


def test_a_builder_must_start_the_alias():
    role = f"arn:aws:iam::{ACCOUNT}:role/builder"
    references = {
        "upload_bucket": "ndjson-uploads",
        "manifest_bucket": "ndjson-manifests",
        "tracking_table": "tracking",
        "tracking_partition_key": "pk",
        "tracking_sort_key": "sk",
        "glue_job": "convert",
    }
    _, (one,) = required(
        "ndjson-to-parquet", references=references, existing={"functionRole": role}
    )
    assert (one.what, one.must) == (role, f"start {MACHINE}:live, which this stack allows it")
    assert [each["Action"] for each in one.statements] == ["states:StartExecution"]


def test_a_role_that_exists_is_a_warning_of_check():
    role = f"arn:aws:iam::{ACCOUNT}:role/data/etl"
    config = {
        "aws:region": "us-east-1",
        "downbeat:pipelines": {"etl": {"references": ETL, "existing": {"role": role}}},
    }
    stack = load(config, "prod", PIPELINES)
    assert [str(each) for each in check_pipeline(stack, "etl", PIPELINES["etl"])] == [
        f"/existing/role: {role} must have what this pipeline needs, and nothing here gives it"
        " that: `downbeat show etl` has the statements."
    ]
