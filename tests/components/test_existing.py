"""Parts that exist already, under mocks: what is not made, and what uses them."""

import json

import pytest

from downbeat.config import stack_file
from tests import program

BASE = "us-east-1:123456789012"
PARTS = {
    "successTopic": f"arn:aws:sns:{BASE}:etl-good",
    "failureTopic": f"arn:aws:sns:{BASE}:etl-bad",
    "alarmsTopic": f"arn:aws:sns:{BASE}:etl-alarms",
    "role": "arn:aws:iam::123456789012:role/data/etl",
    "logGroup": "/data/etl",
    "key": f"arn:aws:kms:{BASE}:key/1",
    "dashboard": "etl-board",
}
MADE = {
    "successTopic": ("sns/topic:Topic", "etl-topics-success"),
    "failureTopic": ("sns/topic:Topic", "etl-topics-failure"),
    "role": ("iam/role:Role", "etl-states-role"),
    "logGroup": ("cloudwatch/logGroup:LogGroup", "etl-states-logs"),
    "dashboard": ("cloudwatch/dashboard:Dashboard", "etl-dashboard-dashboard"),
}


def deployed(pipeline="etl", **keys):
    given = stack_file(program.ROOT, "dev")
    chosen = given["downbeat:pipelines"][pipeline] | {"watching": "full"} | keys
    given["downbeat:pipelines"] = {pipeline: chosen}
    given["downbeat:notify"] = {"failure": ["a@example.com"]}
    return program.run(program.main, config=program.engine_config(given))


@pytest.mark.parametrize("part", sorted(MADE))
def test_a_part_that_exists_is_not_made(part):
    type_, name = MADE[part]
    assert name in deployed().of(type_)
    assert name not in deployed(existing={part: PARTS[part]}).of(type_)


@pytest.fixture(scope="module")
def run():
    return deployed(existing=PARTS)


def machine(run):
    return run.of("sfn/stateMachine:StateMachine")["etl-states-machine"]


def test_the_machine_runs_under_the_role_and_logs_to_the_group(run):
    inputs = machine(run).inputs
    assert inputs["roleArn"] == PARTS["role"]
    group = f"arn:aws:logs:{BASE}:log-group:/data/etl:*"
    assert inputs["loggingConfiguration"]["logDestination"] == group


def test_the_reporter_and_alarms_speak_to_the_topics_and_nobody_is_subscribed_to_them(run):
    policy = run.of("iam/rolePolicy:RolePolicy")["reporter-policy"].inputs["policy"]
    published = [one for one in json.loads(policy)["Statement"] if one["Action"] == "sns:Publish"]
    assert [one["Resource"] for one in published] == [
        sorted([PARTS["successTopic"], PARTS["failureTopic"]])
    ]
    alarms = run.of("cloudwatch/metricAlarm:MetricAlarm").values()
    assert {each for alarm in alarms for each in alarm.inputs["alarmActions"]} == {
        PARTS["alarmsTopic"]
    }
    assert run.of("sns/topic:Topic") == {}
    assert run.of("sns/topicSubscription:TopicSubscription") == {}


def test_what_is_made_is_encrypted_with_the_key_of_the_pipeline(run):
    queues = run.of("sqs/queue:Queue").values()
    assert {queue.inputs["kmsMasterKeyId"] for queue in queues} == {PARTS["key"]}


def test_the_outputs_name_what_exists(run):
    outputs = run.stack_outputs["etl"]
    assert {
        key: outputs[key] for key in ("role", "log_group", "success_topic", "failure_topic")
    } == {
        "role": PARTS["role"],
        "log_group": PARTS["logGroup"],
        "success_topic": PARTS["successTopic"],
        "failure_topic": PARTS["failureTopic"],
    }
    assert outputs["dashboard_url"].endswith("#dashboards/dashboard/etl-board")


def test_the_role_uses_the_key_of_a_topic_that_exists_and_not_the_stacks():
    topic, key = f"arn:aws:sns:{BASE}:refresh", f"arn:aws:kms:{BASE}:key/2"
    run = deployed("database-refresh", existing={"failureTopic": topic, "failureTopicKey": key})
    policy = run.of("iam/rolePolicy:RolePolicy")["database-refresh-states-policy"].inputs["policy"]
    uses = [each for each in json.loads(policy)["Statement"] if "kms:" in str(each["Action"])]
    assert uses == [
        {
            "Effect": "Allow",
            "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
            "Resource": [key],
            "Condition": {"StringEquals": {"kms:ViaService": "sns.us-east-1.amazonaws.com"}},
        }
    ]


NDJSON = stack_file(program.ROOT, "dev")["downbeat:pipelines"]["ndjson-to-parquet"]["references"]


def test_roles_use_the_keys_of_tables_and_buckets_that_they_touch():
    table_key, bucket_key = (f"arn:aws:kms:{BASE}:key/{name}" for name in ("table", "bucket"))
    keys = {"tracking_table_key": table_key, "manifest_bucket_key": bucket_key}
    run = deployed("ndjson-to-parquet", references=NDJSON | keys)
    policies = run.of("iam/rolePolicy:RolePolicy")

    def uses(name):
        statements = json.loads(policies[name].inputs["policy"])["Statement"]
        return {
            str(each["Resource"]).strip("[']"): each["Action"]
            for each in statements
            if "kms:ViaService" in str(each.get("Condition"))
        }

    assert uses("ndjson-to-parquet-states-policy") == {table_key: ["kms:Decrypt"]}
    assert uses("ndjson-to-parquet-files-function-policy") == {
        table_key: ["kms:Decrypt"],
        bucket_key: ["kms:GenerateDataKey"],
    }


def test_a_builder_that_exists_gets_the_start_and_nothing_of_ours_is_made():
    role = "arn:aws:iam::123456789012:role/lambda/builder"
    run = deployed("ndjson-to-parquet", existing={"functionRole": role})
    policy = run.of("iam/rolePolicy:RolePolicy")["ndjson-to-parquet-start-policy"].inputs
    arn = f"arn:aws:states:{BASE}:stateMachine:ndjson-parquet-processor-dev"
    assert policy["role"] == "builder"
    assert json.loads(policy["policy"])["Statement"] == [
        {
            "Effect": "Allow",
            "Action": "states:StartExecution",
            "Resource": arn,
            "Condition": {"ForAnyValue:StringEquals": {"states:StateMachineQualifier": "live"}},
        }
    ]
    assert run.of("lambda/function:Function") == {}
    assert set(run.of("sqs/queue:Queue")) == {"ndjson-to-parquet-dead-letters-queue"}
    assert run.stack_outputs["ndjson-to-parquet"]["alias"] == f"{arn}:live"


def test_a_start_that_is_off_leaves_the_builder_without_machine_and_right():
    run = deployed("ndjson-to-parquet", start="off")
    function = run.one("lambda/function:Function").inputs
    assert function["environment"]["variables"]["STEP_FUNCTION_ARN"] == ""
    policy = run.of("iam/rolePolicy:RolePolicy")["ndjson-to-parquet-files-function-policy"]
    assert "states:StartExecution" not in policy.inputs["policy"]


def test_a_function_that_hears_of_a_failure_may_be_called_by_the_topic_alone():
    function = f"arn:aws:lambda:{BASE}:function:tell:live"
    run = deployed(notify={"failure": [function]})
    permission = run.one("lambda/permission:Permission")
    assert permission.inputs == {
        "action": "lambda:InvokeFunction",
        "function": f"arn:aws:lambda:{BASE}:function:tell",
        "qualifier": "live",
        "principal": "sns.amazonaws.com",
        "sourceArn": f"arn:aws:sns:{BASE}:cm-etl-pipeline-state-machine-dev-failure",
    }
    (subscription,) = run.of("sns/topicSubscription:TopicSubscription").values()
    assert (subscription.inputs["protocol"], subscription.inputs["endpoint"]) == (
        "lambda",
        function,
    )
    assert permission.name in run.needs(subscription.name)
