"""Derived permissions: what each call is granted, what must be stated instead, and what holds for every definition."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asl import Problem, observability, permissions, unresolved
from asl.calls import calls
from asl.integrations import INTEGRATIONS
from asl.walk import states

CORPUS = Path(__file__).parents[3] / "shared" / "corpora" / "definitions.jsonl"
PLACE = {"region": "us-east-1", "account": "123456789012"}
MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:mine"
TOPIC = "arn:aws:sns:us-east-1:123456789012:alerts"
KEY = "arn:aws:kms:us-east-1:123456789012:key/0a1b"
CLUSTER = "arn:aws:ecs:us-east-1:123456789012:cluster/prod"
QUEUE_URL = "https://sqs.us-east-1.amazonaws.com/123456789012/q"
ROLES = {"TaskRoleArn": "arn:aws:iam::123456789012:role/task", "ExecutionRoleArn": "arn:aws:iam::123456789012:role/execution"}


def machine(*tasks: dict, **fields: object) -> dict:
    states = {f"Task {number}": {"Type": "Task", "End": True, **task} for number, task in enumerate(tasks)}
    return {"StartAt": "Task 0", "QueryLanguage": "JSONata", "States": states, **fields}


def task(resource: str, **arguments: object) -> dict:
    return {"Resource": f"arn:aws:states:::{resource}", "Arguments": arguments}


def allow(actions: str, *resources: str, **condition: object) -> dict:
    held = {"Condition": condition} if condition else {}
    return {"Effect": "Allow", "Action": actions.split(), "Resource": list(resources), **held}


def derived(*tasks: dict) -> list[dict]:
    return permissions(machine(*tasks), **PLACE)


def managed(rule: str) -> dict:
    return allow("events:DescribeRule events:PutRule events:PutTargets", f"arn:aws:events:us-east-1:123456789012:rule/{rule}")


def passed(*roles: str, service: str = "ecs-tasks.amazonaws.com") -> dict:
    return allow("iam:PassRole", *roles, StringEquals={"iam:PassedToService": service})


def arn(service: str, resource: str) -> str:
    return f"arn:aws:{service}:us-east-1:123456789012:{resource}"


# --- what a call is granted


@pytest.mark.parametrize(
    "name",
    ["load", "load:live", "123456789012:function:load", arn("lambda", "function:load"), arn("lambda", "function:load:$LATEST")],
)
def test_a_function_is_invoked_by_name_or_arn_with_every_qualifier(name):
    expected = [allow("lambda:InvokeFunction", arn("lambda", "function:load"), arn("lambda", "function:load:*"))]
    assert derived(task("lambda:invoke", FunctionName=name)) == expected
    assert derived(task("aws-sdk:lambda:invoke", FunctionName=name)) == expected


def test_a_function_as_resource_is_invoked():
    expected = [allow("lambda:InvokeFunction", arn("lambda", "function:load"), arn("lambda", "function:load:*"))]
    assert derived({"Resource": arn("lambda", "function:load:7")}) == expected


RUN = allow("ecs:RunTask", arn("ecs", "task-definition/report:*"), ArnEquals={"ecs:cluster": CLUSTER})
PASS_ROLES = passed(*sorted(ROLES.values()))


def test_running_a_task_is_granted_for_every_revision_in_this_cluster_only():
    assert derived(task("ecs:runTask", Cluster="prod", TaskDefinition="report:7", Overrides=ROLES)) == [RUN, PASS_ROLES]
    assert derived(task("ecs:runTask.waitForTaskToken", Cluster="prod", TaskDefinition="report", Overrides=ROLES)) == [RUN, PASS_ROLES]


def test_waiting_for_a_task_adds_the_tasks_of_the_cluster_and_the_managed_rule():
    assert derived(
        task("ecs:runTask.sync", Cluster=CLUSTER, TaskDefinition=arn("ecs", "task-definition/report:7"), Overrides=ROLES)
    ) == [
        allow("ecs:DescribeTasks ecs:StopTask", arn("ecs", "task/prod/*")),
        RUN,
        managed("StepFunctionsGetEventsForECSTaskRule"),
        PASS_ROLES,
    ]  # fmt: skip


@pytest.mark.parametrize("tagging", [{"Tags": [{"Key": "team", "Value": "data"}]}, {"PropagateTags": "TASK_DEFINITION"}])
def test_tagging_a_task_is_granted_where_it_is_tagged(tagging):
    tags = allow("ecs:TagResource", arn("ecs", "task/prod/*"), StringEquals={"ecs:CreateAction": "RunTask"})
    assert derived(task("ecs:runTask", Cluster="prod", TaskDefinition="report", Overrides=ROLES, **tagging)) == [RUN, tags, PASS_ROLES]


def test_a_task_without_cluster_runs_in_the_default_one():
    [run, _] = derived(task("ecs:runTask", TaskDefinition="report", Overrides=ROLES))
    assert run["Condition"] == {"ArnEquals": {"ecs:cluster": arn("ecs", "cluster/default")}}


def test_starting_a_job_is_one_action_and_waiting_for_it_four():
    assert derived(task("glue:startJobRun", JobName="load")) == [allow("glue:StartJobRun", arn("glue", "job/load"))]
    assert derived(task("glue:startJobRun.sync", JobName="load")) == [
        allow("glue:BatchStopJobRun glue:GetJobRun glue:GetJobRuns glue:StartJobRun", arn("glue", "job/load"))
    ]


def test_two_jobs_are_one_statement():
    assert derived(task("glue:startJobRun", JobName="load"), task("glue:startJobRun", JobName="clean")) == [
        allow("glue:StartJobRun", arn("glue", "job/clean"), arn("glue", "job/load"))
    ]


def test_two_actions_on_one_table_are_one_statement():
    assert derived(task("dynamodb:putItem", TableName="runs"), task("dynamodb:getItem", TableName=arn("dynamodb", "table/runs"))) == [
        allow("dynamodb:GetItem dynamodb:PutItem", arn("dynamodb", "table/runs"))
    ]


def test_a_query_names_its_index_too():
    assert derived(task("aws-sdk:dynamodb:query", TableName="runs", IndexName="by-date")) == [
        allow("dynamodb:Query", arn("dynamodb", "table/runs"), arn("dynamodb", "table/runs/index/by-date"))
    ]


def test_a_transaction_asks_for_the_action_of_each_item():
    items = [{"Put": {"TableName": "runs"}}, {"Update": {"TableName": "totals"}}, {"Put": {"TableName": "log"}}]
    assert derived(task("aws-sdk:dynamodb:transactWriteItems", TransactItems=items)) == [
        allow("dynamodb:PutItem", arn("dynamodb", "table/log"), arn("dynamodb", "table/runs")),
        allow("dynamodb:UpdateItem", arn("dynamodb", "table/totals")),
    ]


def test_a_batch_names_its_tables_as_keys():
    assert derived(task("aws-sdk:dynamodb:batchGetItem", RequestItems={"runs": {}, "log": {}})) == [
        allow("dynamodb:BatchGetItem", arn("dynamodb", "table/log"), arn("dynamodb", "table/runs"))
    ]


def test_a_message_goes_to_this_topic():
    assert derived(task("sns:publish", TopicArn=TOPIC, Message="{% $x %}")) == [allow("sns:Publish", TOPIC)]


def test_a_queue_url_tells_the_queue_with_its_own_region_and_account():
    url = "https://sqs.eu-west-1.amazonaws.com/210987654321/orders.fifo"
    assert derived(task("sqs:sendMessage", QueueUrl=url)) == [allow("sqs:SendMessage", "arn:aws:sqs:eu-west-1:210987654321:orders.fifo")]


def test_events_go_to_the_bus_of_each_entry_the_default_one_where_none_is_named():
    entries = [{"DetailType": "done"}, {"EventBusName": "audit"}, {"EventBusName": arn("events", "event-bus/audit")}]
    assert derived(task("events:putEvents", Entries=entries)) == [
        allow("events:PutEvents", arn("events", "event-bus/audit"), arn("events", "event-bus/default"))
    ]


def test_starting_an_execution_is_authorized_by_the_machine_not_by_its_alias():
    child = arn("states", "stateMachine:child")
    assert derived(task("states:startExecution", StateMachineArn=f"{child}:live")) == [allow("states:StartExecution", child)]


@pytest.mark.parametrize("pattern", [".sync", ".sync:2"])
def test_waiting_for_an_execution_adds_its_executions_and_the_managed_rule(pattern):
    assert derived(task(f"states:startExecution{pattern}", StateMachineArn=arn("states", "stateMachine:child"))) == [
        managed("StepFunctionsGetEventsForStepFunctionsExecutionRule"),
        allow("states:DescribeExecution states:StopExecution", arn("states", "execution:child:*")),
        allow("states:StartExecution", arn("states", "stateMachine:child")),
    ]


def test_waiting_for_a_batch_job_adds_what_cannot_be_named_and_the_managed_rule():
    assert derived(task("batch:submitJob.sync", JobQueue="fast", JobDefinition=arn("batch", "job-definition/report:3"))) == [
        allow("batch:DescribeJobs", "*"),
        allow("batch:SubmitJob", arn("batch", "job-definition/report:*"), arn("batch", "job-queue/fast")),
        allow("batch:TerminateJob", arn("batch", "job/*")),
        managed("StepFunctionsGetEventsForBatchJobsRule"),
    ]


ATHENA = {
    "QueryString": "SELECT * FROM orders",
    "WorkGroup": "reports",
    "QueryExecutionContext": {"Database": "sales"},
    "ResultConfiguration": {"OutputLocation": "s3://acme-data/athena/"},
}


def test_a_query_reaches_its_workgroup_its_catalog_and_the_place_of_its_results():
    tables = [arn("glue", "catalog"), arn("glue", "database/sales")]
    assert derived(task("athena:startQueryExecution.sync", **ATHENA)) == [
        allow("athena:GetDataCatalog", arn("athena", "datacatalog/AwsDataCatalog")),
        allow("athena:GetQueryExecution athena:StartQueryExecution athena:StopQueryExecution", arn("athena", "workgroup/reports")),
        allow("glue:GetDatabase glue:GetPartition glue:GetPartitions glue:GetTable glue:GetTables", *tables),
        allow("glue:GetPartition glue:GetPartitions glue:GetTable glue:GetTables", arn("glue", "table/sales/*")),
        allow("lakeformation:GetDataAccess", "*"),
        allow("s3:AbortMultipartUpload s3:GetObject s3:ListMultipartUploadParts s3:PutObject", "arn:aws:s3:::acme-data/athena/*"),
        allow("s3:GetBucketLocation s3:ListBucket", "arn:aws:s3:::acme-data"),
    ]


def test_results_are_read_from_where_the_query_beside_them_writes_them():
    both = derived(task("athena:startQueryExecution.sync", **ATHENA), task("athena:getQueryResults", QueryExecutionId="{% $id %}"))
    alone = derived(task("athena:startQueryExecution.sync", **ATHENA))
    assert [one for one in both if one not in alone] == [
        allow(
            "athena:GetQueryExecution athena:GetQueryResults athena:StartQueryExecution athena:StopQueryExecution",
            arn("athena", "workgroup/reports"),
        )
    ]


def test_a_foundation_model_has_no_account():
    assert derived(task("bedrock:invokeModel", ModelId="amazon.nova-lite-v1:0")) == [
        allow("bedrock:InvokeModel", "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0")
    ]


def test_an_inference_profile_reaches_its_model_only_through_the_profile():
    profile = arn("bedrock", "inference-profile/us.amazon.nova-lite-v1:0")
    expected = [
        allow(
            "bedrock:InvokeModel",
            "arn:aws:bedrock:*::foundation-model/amazon.nova-lite-v1:0",
            StringEquals={"bedrock:InferenceProfileArn": profile},
        ),
        allow("bedrock:InvokeModel", profile),
    ]
    assert derived(task("bedrock:invokeModel", ModelId="us.amazon.nova-lite-v1:0")) == expected
    assert derived(task("bedrock:invokeModel", ModelId=profile)) == expected


def test_an_https_call_is_held_by_its_method_and_address():
    connection = arn("events", "connection/crm/0a1b")
    call = {"ApiEndpoint": "https://api.example.com/orders", "Method": "GET", "InvocationConfig": {"ConnectionArn": connection}}
    assert derived(task("http:invoke", **call)) == [
        allow("events:RetrieveConnectionCredentials", connection),
        allow("secretsmanager:DescribeSecret secretsmanager:GetSecretValue", arn("secretsmanager", "secret:events!connection/crm/*")),
        allow(
            "states:InvokeHTTPEndpoint",
            "*",
            StringEquals={"states:HTTPEndpoint": "https://api.example.com/orders", "states:HTTPMethod": "GET"},
        ),
    ]


def test_an_api_is_iams_business_only_where_the_call_is_signed():
    call = {"ApiEndpoint": "abc123.execute-api.eu-west-1.amazonaws.com", "Method": "GET", "Stage": "prod", "Path": "/orders"}
    assert derived(task("apigateway:invoke", **call)) == []
    assert unresolved(machine(task("apigateway:invoke", **call))) == []
    assert unresolved(machine(task("apigateway:invoke", **{**call, "Path": "{% $path %}"}))) == []
    assert derived(task("apigateway:invoke", **call, AuthType="IAM_ROLE")) == [
        allow("execute-api:Invoke", "arn:aws:execute-api:eu-west-1:123456789012:abc123/prod/GET/orders")
    ]


def test_metrics_are_held_by_their_namespace():
    assert derived(task("aws-sdk:cloudwatch:putMetricData", Namespace="Orders", MetricData=[])) == [
        allow("cloudwatch:PutMetricData", "*", StringEquals={"cloudwatch:namespace": "Orders"})
    ]


@pytest.mark.parametrize(
    ("call", "arguments", "expected"),
    [
        ("s3:getObject", {"Bucket": "acme-data", "Key": "a.json"}, allow("s3:GetObject", "arn:aws:s3:::acme-data/a.json")),
        ("s3:headObject", {"Bucket": "acme-data", "Key": "a.json"}, allow("s3:GetObject", "arn:aws:s3:::acme-data/a.json")),
        ("s3:putObject", {"Bucket": "acme-data", "Key": "a.json"}, allow("s3:PutObject", "arn:aws:s3:::acme-data/a.json")),
        ("s3:listObjectsV2", {"Bucket": "acme-data", "Prefix": "{% $p %}"}, allow("s3:ListBucket", "arn:aws:s3:::acme-data")),
        (
            "secretsmanager:getSecretValue",
            {"SecretId": "crm"},
            allow("secretsmanager:GetSecretValue", arn("secretsmanager", "secret:crm-??????")),
        ),
        ("ssm:getParameter", {"Name": "/app/limit:3"}, allow("ssm:GetParameter", arn("ssm", "parameter/app/limit"))),
        ("scheduler:getSchedule", {"Name": "nightly"}, allow("scheduler:GetSchedule", arn("scheduler", "schedule/default/nightly"))),
        ("sfn:listExecutions", {"StateMachineArn": MACHINE}, allow("states:ListExecutions", MACHINE)),
        ("ecs:describeTasks", {"Cluster": "prod", "Tasks": "{% $t %}"}, allow("ecs:DescribeTasks", arn("ecs", "task/prod/*"))),
        ("glue:getJobRun", {"JobName": "load", "RunId": "{% $id %}"}, allow("glue:GetJobRun", arn("glue", "job/load"))),
        ("sfn:sendTaskSuccess", {"TaskToken": "{% $t %}"}, allow("states:SendTaskSuccess", "*")),
        (
            "cloudwatchlogs:filterLogEvents",
            {"LogGroupName": "/aws/ecs/app"},
            allow("logs:FilterLogEvents", arn("logs", "log-group:/aws/ecs/app:*")),
        ),
    ],
)  # fmt: skip
def test_an_sdk_call_is_granted_its_own_action_on_its_own_resource(call, arguments, expected):
    assert derived(task(f"aws-sdk:{call}", **arguments)) == [expected]


def test_copying_reads_the_source_and_writes_the_target():
    assert derived(task("aws-sdk:s3:copyObject", Bucket="acme-data", Key="b", CopySource="acme-archive/2025/a%20b?versionId=x")) == [
        allow("s3:GetObject", "arn:aws:s3:::acme-archive/2025/a b"),
        allow("s3:PutObject", "arn:aws:s3:::acme-data/b"),
    ]


def test_an_activity_needs_nothing():
    definition = machine({"Resource": arn("states", "activity:approve")})
    assert (permissions(definition), unresolved(definition)) == ([], [])


def test_a_task_of_another_role_is_granted_that_role_and_nothing_else():
    credentials = {"RoleArn": "arn:aws:iam::210987654321:role/theirs"}
    assert derived({**task("dynamodb:putItem", TableName="{% $t %}"), "Credentials": credentials}) == [
        allow("sts:AssumeRole", "arn:aws:iam::210987654321:role/theirs")
    ]


def test_the_tasks_of_branches_and_item_processors_count():
    branch = machine(task("glue:startJobRun", JobName="load"))
    inner = {"StartAt": "Save", "States": {"Save": {"Type": "Task", "End": True, **task("dynamodb:putItem", TableName="runs")}}}
    states = {"Both": {"Type": "Parallel", "Branches": [branch]}, "Each": {"Type": "Map", "ItemProcessor": inner}}
    assert permissions({"StartAt": "Both", "States": states}, **PLACE) == [
        allow("dynamodb:PutItem", arn("dynamodb", "table/runs")),
        allow("glue:StartJobRun", arn("glue", "job/load")),
    ]


# --- a Distributed Map


def distributed(**fields: object) -> dict:
    processor = {"ProcessorConfig": {"Mode": "DISTRIBUTED"}, "StartAt": "Work", "States": {"Work": {"Type": "Pass", "End": True}}}
    return {
        "StartAt": "Each",
        "QueryLanguage": "JSONata",
        "States": {"Each": {"Type": "Map", "ItemProcessor": processor, "End": True, **fields}},
    }


def reader(call: str, config: dict | None = None, **arguments: object) -> dict:
    return {"Resource": f"arn:aws:states:::s3:{call}", "ReaderConfig": config or {}, "Arguments": {"Bucket": "acme-data", **arguments}}


SELF = [
    allow("states:DescribeExecution states:StopExecution", arn("states", "execution:mine:*")),
    allow("states:RedriveExecution", arn("states", "execution:mine/chunks:*")),
    allow("states:StartExecution", MACHINE),
]


def test_a_distributed_map_starts_watches_and_redrives_its_own_children():
    assert permissions(distributed(Label="chunks"), state_machine_arn=MACHINE) == SELF
    assert permissions(distributed(Label="chunks"), name="mine", **PLACE) == SELF


def test_without_a_label_the_children_are_those_of_any_label():
    [_, redrive, _] = permissions(distributed(), state_machine_arn=MACHINE)
    assert redrive["Resource"] == [arn("states", "execution:mine/*:*")]


def test_results_are_written_below_their_prefix():
    writer = {"Resource": "arn:aws:states:::s3:putObject", "Arguments": {"Bucket": "acme-data", "Prefix": "runs"}}
    [results, *own] = permissions(distributed(Label="chunks", ResultWriter=writer), state_machine_arn=MACHINE)
    assert own == SELF
    assert results == allow(
        "s3:AbortMultipartUpload s3:GetObject s3:ListMultipartUploadParts s3:PutObject", "arn:aws:s3:::acme-data/runs/*"
    )


def test_a_writer_without_resource_writes_nothing():
    assert permissions(distributed(Label="chunks", ResultWriter={"WriterConfig": {}}), state_machine_arn=MACHINE) == SELF


@pytest.mark.parametrize(
    ("item_reader", "expected"),
    [
        (reader("getObject", Key="items.json"), [allow("s3:GetObject", "arn:aws:s3:::acme-data/items.json")]),
        (reader("listObjectsV2", Prefix="in/"), [allow("s3:ListBucket", "arn:aws:s3:::acme-data")]),
        (
            reader("listObjectsV2", {"Transformation": "LOAD_AND_FLATTEN"}, Prefix="in/"),
            [allow("s3:GetObject", "arn:aws:s3:::acme-data/in/*"), allow("s3:ListBucket", "arn:aws:s3:::acme-data")],
        ),
        (
            reader("getObject", {"InputType": "MANIFEST"}, Key="inv/acme/all/2025-01-01T00-00Z/manifest.json"),
            [
                allow(
                    "s3:GetObject",
                    "arn:aws:s3:::acme-data/inv/acme/all/2025-01-01T00-00Z/manifest.json",
                    "arn:aws:s3:::acme-data/inv/acme/all/data/*",
                )
            ],
        ),
    ],
)
def test_items_are_read_where_the_reader_says(item_reader, expected):
    assert permissions(distributed(Label="chunks", ItemReader=item_reader), state_machine_arn=MACHINE) == [*expected, *SELF]


# --- where the machine runs


def test_region_and_account_are_read_off_the_arns_of_the_definition():
    statements = permissions(machine(task("sns:publish", TopicArn=TOPIC), task("dynamodb:getItem", TableName="runs")))
    assert statements[0] == allow("dynamodb:GetItem", arn("dynamodb", "table/runs"))


def test_where_nothing_tells_them_only_their_own_segments_are_open():
    assert permissions(machine(task("dynamodb:getItem", TableName="runs"))) == [
        allow("dynamodb:GetItem", "arn:aws:dynamodb:*:*:table/runs")
    ]


def test_arns_that_disagree_tell_nothing():
    other = "arn:aws:sns:eu-west-1:210987654321:theirs"
    tasks = task("sns:publish", TopicArn=TOPIC), task("sns:publish", TopicArn=other), task("dynamodb:getItem", TableName="runs")
    assert permissions(machine(*tasks))[0] == allow("dynamodb:GetItem", "arn:aws:dynamodb:*:*:table/runs")


def test_the_machines_own_arn_tells_its_place():
    own = "arn:aws-us-gov:states:us-gov-west-1:210987654321:stateMachine:mine"
    call = {"Resource": "arn:aws-us-gov:states:::glue:startJobRun", "Arguments": {"JobName": "load"}}
    assert permissions(machine(call), state_machine_arn=own) == [
        allow("glue:StartJobRun", "arn:aws-us-gov:glue:us-gov-west-1:210987654321:job/load")
    ]


def test_an_arn_that_is_no_state_machines_is_refused():
    with pytest.raises(ValueError) as refused:
        permissions(machine(), state_machine_arn=TOPIC)
    assert str(refused.value) == (
        'state_machine_arn "arn:aws:sns:us-east-1:123456789012:alerts" is not the ARN of a state machine: '
        "arn:aws:states:REGION:ACCOUNT:stateMachine:NAME"
    )


# --- keys


def by_key(actions: str, service: str) -> dict:
    return allow(actions, KEY, StringEquals={"kms:ViaService": f"{service}.us-east-1.amazonaws.com"})


def test_publishing_to_an_encrypted_topic_needs_its_key_through_sns():
    definition = machine(task("sns:publish", TopicArn=TOPIC))
    assert permissions(definition, encrypted_with={TOPIC: KEY}) == [
        by_key("kms:Decrypt kms:GenerateDataKey*", "sns"),
        allow("sns:Publish", TOPIC),
    ]


@pytest.mark.parametrize(
    ("call", "encrypted", "actions", "service"),
    [
        (task("sqs:sendMessage", QueueUrl=QUEUE_URL), arn("sqs", "q"), "kms:Decrypt kms:GenerateDataKey*", "sqs"),
        (task("aws-sdk:s3:getObject", Bucket="acme-data", Key="a"), "arn:aws:s3:::acme-data", "kms:Decrypt", "s3"),
        (task("aws-sdk:s3:putObject", Bucket="acme-data", Key="a"), "arn:aws:s3:::acme-data", "kms:Decrypt kms:GenerateDataKey*", "s3"),
        (task("dynamodb:getItem", TableName="runs"), arn("dynamodb", "table/runs"), "kms:Decrypt", "dynamodb"),
    ],
)  # fmt: skip
def test_each_service_needs_the_key_for_what_it_does(call, encrypted, actions, service):
    without = permissions(machine(call))
    assert [one for one in permissions(machine(call), encrypted_with={encrypted: KEY}) if one not in without] == [by_key(actions, service)]


def test_a_key_is_not_granted_for_a_resource_that_is_not_called():
    definition = machine(task("sns:publish", TopicArn=TOPIC))
    assert permissions(definition, encrypted_with={arn("sns", "other"): KEY}) == [allow("sns:Publish", TOPIC)]


def test_a_stated_call_needs_the_key_too():
    stated = {"Action": "s3:PutObject", "Resource": "arn:aws:s3:::acme-data/runs/*", "why": "the key has the date"}
    assert permissions(machine(), encrypted_with={"arn:aws:s3:::acme-data": KEY}, statements=[stated]) == [
        by_key("kms:Decrypt kms:GenerateDataKey*", "s3"),
        allow("s3:PutObject", "arn:aws:s3:::acme-data/runs/*"),
    ]


def test_a_key_named_by_its_alias_is_any_key_that_carries_it():
    alias = {TOPIC: arn("kms", "alias/data")}
    assert permissions(machine(task("sns:publish", TopicArn=TOPIC)), encrypted_with=alias) == [
        {
            "Effect": "Allow",
            "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
            "Resource": [arn("kms", "key/*")],
            "Condition": {
                "StringEquals": {"kms:ViaService": "sns.us-east-1.amazonaws.com"},
                "ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/data"},
            },
        },
        allow("sns:Publish", TOPIC),
    ]


def test_a_key_that_is_neither_is_refused():
    with pytest.raises(ValueError) as refused:
        permissions(machine(), encrypted_with={TOPIC: "alias/data"})
    assert str(refused.value) == (
        f'the key of {TOPIC} is "alias/data", which is not the ARN of a key or an alias (arn:aws:kms:REGION:ACCOUNT:key/ID or …:alias/NAME)'
    )


# --- what a pipeline states


def test_stated_permissions_are_merged_without_their_why():
    definition = machine(task("glue:startJobRun", JobName="load"))
    stated = [{"Action": ["glue:StartJobRun"], "Resource": [arn("glue", "job/clean")], "why": "the input chooses among these jobs"}]
    assert permissions(definition, **PLACE, statements=stated) == [
        allow("glue:StartJobRun", arn("glue", "job/clean"), arn("glue", "job/load"))
    ]


def test_statements_with_different_conditions_stay_apart():
    held = {"StringEquals": {"aws:ResourceTag/team": "data"}}
    stated = [
        {"Action": "glue:StartJobRun", "Resource": arn("glue", "job/a"), "Condition": held},
        {"Action": "glue:StartJobRun", "Resource": arn("glue", "job/b")},
    ]
    assert permissions(machine(), statements=stated) == [
        allow("glue:StartJobRun", arn("glue", "job/a"), **held),
        allow("glue:StartJobRun", arn("glue", "job/b")),
    ]


def test_observing_a_machine_takes_eight_log_actions_and_four_of_xray():
    logs, xray = observability()
    assert (len(logs["Action"]), logs["Resource"], len(xray["Action"]), xray["Resource"]) == (8, ["*"], 4, ["*"])
    assert observability(tracing=False) == [logs]
    assert observability(logs=False) == [xray]


# --- what cannot be derived


LAKE_FORMATION = {"lakeformation:GetDataAccess"}


def gap(call: dict, *stated: dict) -> tuple[str, str]:
    [problem] = unresolved(machine(call), stated, **PLACE)
    assert {action for one in permissions(machine(call), **PLACE) if "*" in one["Resource"] for action in one["Action"]} <= LAKE_FORMATION
    return problem.path.removeprefix("/States/Task 0"), problem.message


def fix(actions: str, *resources: str, **condition: object) -> str:
    held = {"Condition": condition} if condition else {}
    one = {"Action": actions.split(), "Resource": list(resources), **held, "why": "<why>"}
    return f', so this permission cannot be derived. Add to the pipeline\'s "permissions": {json.dumps(one)}'


PUT_ITEM = fix("dynamodb:PutItem", arn("dynamodb", "table/<table>"))


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (
            task("dynamodb:putItem", TableName="{% $states.input.table %}"),
            ("/Arguments/TableName", "TableName is known only at run time ({% $states.input.table %})" + PUT_ITEM),
        ),
        (
            {**task("dynamodb:putItem"), "Arguments": "{% $states.input %}"},
            ("/Arguments", "the arguments are known only at run time ({% $states.input %})" + PUT_ITEM),
        ),
        (
            {"Resource": "arn:aws:states:::dynamodb:putItem"},
            ("", "the arguments are the state's input, known only at run time" + PUT_ITEM),
        ),
        (
            {"Resource": "arn:aws:states:::dynamodb:putItem", "QueryLanguage": "JSONPath", "Parameters": {"TableName.$": "$.table"}},
            ("/Parameters/TableName.$", "TableName is known only at run time ($.table)" + PUT_ITEM),
        ),
        (task("dynamodb:putItem", Item={}), ("/Arguments/TableName", "TableName is missing" + PUT_ITEM)),
        (task("dynamodb:putItem", TableName=7), ("/Arguments/TableName", "TableName is not text" + PUT_ITEM)),
        (
            task("dynamodb:putItem", TableName="*"),
            ("/Arguments/TableName", 'TableName is "*", which IAM would read as a wildcard' + PUT_ITEM),
        ),
        (
            task("dynamodb:putItem", TableName="${table}"),
            ("/Arguments/TableName", 'TableName is "${table}", a reference that nothing has filled in' + PUT_ITEM),
        ),
        (
            task("dynamodb:putItem", TableName=TOPIC),
            ("/Arguments/TableName", f'TableName is "{TOPIC}", which is not a table\'s name or ARN' + PUT_ITEM),
        ),
        (
            task("glue:startJobRun.sync", JobName="{% $exists($states.input.job) ? $states.input.job : 'load' %}"),
            (
                "/Arguments/JobName",
                "JobName is known only at run time ({% $exists($states.input.job) ? $states.input.job : 'load…)"
                + fix("glue:BatchStopJobRun glue:GetJobRun glue:GetJobRuns glue:StartJobRun", arn("glue", "job/<job>")),
            ),
        ),
        (
            task("sns:publish", PhoneNumber="+15550100"),
            (
                "/Arguments/TopicArn",
                "TopicArn is missing (a TargetArn or a PhoneNumber tells no topic)" + fix("sns:Publish", "<topic_arn>"),
            ),
        ),
        (
            task("events:putEvents", Entries=[{"EventBusName": "{% $bus %}"}]),
            (
                "/Arguments/Entries[0]/EventBusName",
                "EventBusName is known only at run time ({% $bus %})" + fix("events:PutEvents", arn("events", "event-bus/<bus>")),
            ),
        ),
        (
            task("events:putEvents", Entries=[]),
            ("/Arguments/Entries", "Entries is empty" + fix("events:PutEvents", arn("events", "event-bus/<bus>"))),
        ),
        (
            task("aws-sdk:s3:putObject", Bucket="acme-data", Key="{% 'runs/' & $id %}"),
            (
                "/Arguments/Key",
                "Key is known only at run time ({% 'runs/' & $id %})" + fix("s3:PutObject", "arn:aws:s3:::acme-data/<key>"),
            ),
        ),
        (
            task("aws-sdk:cloudwatch:putMetricData", Namespace="{% $n %}"),
            (
                "/Arguments/Namespace",
                "Namespace is known only at run time ({% $n %})"
                + fix("cloudwatch:PutMetricData", "*", StringEquals={"cloudwatch:namespace": "<namespace>"}),
            ),
        ),
        (
            task("ecs:runTask", Cluster="prod", TaskDefinition="{% $t %}", Overrides=ROLES),
            (
                "/Arguments/TaskDefinition",
                "TaskDefinition is known only at run time ({% $t %})"
                + fix("ecs:RunTask", arn("ecs", "task-definition/<family>:*"), ArnEquals={"ecs:cluster": arn("ecs", "cluster/prod")}),
            ),
        ),
        (
            task("athena:startQueryExecution", **ATHENA),
            (
                "/Arguments/QueryString",
                "where the tables of the query keep their data is not in the definition"
                + fix("s3:GetObject", "arn:aws:s3:::<bucket>/<table>/*"),
            ),
        ),
        (
            task("aws-sdk:rekognition:detectLabels", Image={}),
            (
                "/Resource",
                "what aws-sdk:rekognition:detectLabels needs is not in the table of integrations"
                + fix("rekognition:DetectLabels", "<ARN>"),
            ),
        ),
        (
            task("sns:publish.sync", TopicArn=TOPIC),
            ("/Resource", 'sns:publish has no ".sync": it is called as "sns:publish", "sns:publish.waitForTaskToken".'),
        ),
        (
            task("aws-sdk:dynamodb:transactWriteItems", TransactItems=[{"Get": {}}]),
            ("/Arguments", "the arguments of aws-sdk:dynamodb:transactWriteItems name no resource."),
        ),
        (
            {**task("sns:publish", TopicArn=TOPIC), "Credentials": {"RoleArn": "{% $role %}"}},
            (
                "/Credentials/RoleArn",
                "RoleArn is known only at run time ({% $role %})" + fix("sts:AssumeRole", "arn:aws:iam::123456789012:role/<role>"),
            ),
        ),
        (
            {"Resource": "arn:aws:states::sns:publish"},
            (
                "/Resource",
                'Resource is "arn:aws:states::sns:publish", neither a service integration nor the ARN of a Lambda function or an activity.'
                ' Did you mean "arn:aws:states:::sns:publish"?',
            ),
        ),
    ],
)  # fmt: skip
def test_what_the_definition_does_not_tell_is_a_problem_whose_fix_is_the_statement(call, expected):
    assert gap(call) == expected


def test_a_misspelt_call_names_the_nearest_one():
    assert gap(task("dynamodb:putitem", TableName="runs")) == (
        "/Resource",
        "what dynamodb:putitem needs is not in the table of integrations, so this permission cannot be derived. "
        'Did you mean "dynamodb:putItem"? Add to the pipeline\'s "permissions": '
        '{"Action": ["dynamodb:Putitem"], "Resource": ["<ARN>"], "why": "<why>"}',
    )


@pytest.mark.parametrize("overrides", [{}, {"Overrides": {"TaskRoleArn": ROLES["TaskRoleArn"]}}])
def test_the_roles_of_a_task_definition_must_be_stated_unless_both_are_overridden(overrides):
    path, message = gap(task("ecs:runTask", Cluster="prod", TaskDefinition="report", **overrides))
    roles = ["arn:aws:iam::123456789012:role/<execution_role>", *([] if overrides else ["arn:aws:iam::123456789012:role/<task_role>"])]
    assert path == "/Arguments/Overrides"
    assert message == (
        "Overrides does not name both TaskRoleArn and ExecutionRoleArn, "
        "and the roles that the task definition names are not in this definition"
        + fix("iam:PassRole", *roles, StringEquals={"iam:PassedToService": "ecs-tasks.amazonaws.com"})
    )


def test_a_role_that_is_overridden_is_passed_even_where_the_other_must_be_stated():
    definition = machine(task("ecs:runTask", Cluster="prod", TaskDefinition="report", Overrides={"TaskRoleArn": ROLES["TaskRoleArn"]}))
    assert passed(ROLES["TaskRoleArn"]) in permissions(definition)


def test_a_distributed_map_of_an_unnamed_machine_is_a_problem():
    [problem] = unresolved(distributed(Label="chunks"), **PLACE)
    assert problem.path == "/States/Each/ItemProcessor"
    assert problem.message.startswith(
        "a Distributed Map starts executions of its own machine, whose name is not in the definition "
        "(give `state_machine_arn`, or `name`), so this permission cannot be derived."
    )
    assert unresolved(distributed(Label="chunks"), state_machine_arn=MACHINE) == []


def test_what_an_athena_manifest_lists_must_be_stated():
    item_reader = reader("getObject", {"InputType": "MANIFEST", "ManifestType": "ATHENA_DATA"}, Key="athena/1-manifest.csv")
    assert unresolved(distributed(ItemReader=item_reader), state_machine_arn=MACHINE) == [
        Problem(
            "/States/Each/ItemReader/Arguments/Key",
            "the objects that the manifest lists are not in the definition" + fix("s3:GetObject", "arn:aws:s3:::<bucket>/<data>/*"),
        )
    ]


def test_results_of_a_query_that_another_machine_started_must_be_stated():
    path, message = gap(task("athena:getQueryResults", QueryExecutionId="{% $id %}"))
    assert path == ""
    assert message.startswith("which athena:startQueryExecution it belongs to is not in the definition, so this permission")


@pytest.mark.parametrize("action", ["dynamodb:PutItem", "DYNAMODB:putitem", ["dynamodb:GetItem", "dynamodb:PutItem"]])
def test_a_stated_action_closes_the_gap_in_whatever_case(action):
    stated = {"Action": action, "Resource": "arn:aws:dynamodb:*:*:table/runs", "why": "the input chooses"}
    assert unresolved(machine(task("dynamodb:putItem", TableName="{% $t %}")), [stated]) == []


@pytest.mark.parametrize("action", ["dynamodb:UpdateItem", "dynamodb:*", "dynamodb:Put"])
def test_another_action_does_not(action):
    stated = {"Action": action, "Resource": "*", "why": "a guess"}
    assert len(unresolved(machine(task("dynamodb:putItem", TableName="{% $t %}")), [stated])) == 1


def test_a_gap_that_is_stated_in_part_asks_for_the_rest():
    stated = {"Action": ["glue:StartJobRun", "glue:GetJobRun"], "Resource": arn("glue", "job/load"), "why": "the input chooses"}
    _, message = gap(task("glue:startJobRun.sync", JobName="{% $j %}"), stated)
    assert message.endswith(fix("glue:BatchStopJobRun glue:GetJobRuns", arn("glue", "job/<job>")))


def test_a_call_that_cannot_be_is_no_matter_of_stating():
    stated = {"Action": "sns:Publish", "Resource": TOPIC, "why": "it is there"}
    assert len(unresolved(machine(task("sns:publish.sync", TopicArn=TOPIC)), [stated])) == 1


def test_all_gaps_are_told_at_once_sorted_by_path():
    definition = machine(task("dynamodb:putItem", TableName="{% $t %}"), task("sns:publish"), task("glue:startJobRun", JobName="load"))
    assert [problem.path for problem in unresolved(definition)] == [
        "/States/Task 0/Arguments/TableName",
        "/States/Task 1/Arguments/TopicArn",
    ]


# --- what holds for every definition

NAMES = st.sampled_from(
    ["runs", "load", "{% $x %}", "a*", TOPIC, arn("glue", "job/load"), arn("lambda", "function:f"), "${x}", "", "s3://acme-data/x"]
)
VALUES = st.recursive(
    NAMES | st.integers() | st.none(),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["TableName", "Entries", "Get", "Put", "RoleArn"]), inner, max_size=2)
    ),
    max_leaves=4,
)  # fmt: skip
FIELDS = sorted(
    {
        path.split(".")[0].strip("[]{}") + end
        for one in INTEGRATIONS.values()
        for grant in one.grants
        for argument in grant.arguments
        for path in argument.path.split("|")
        for end in ("", ".$")
    }
)
RESOURCES = st.one_of(
    st.sampled_from(sorted(INTEGRATIONS)).map(lambda resource: f"arn:aws:states:::{resource}"),
    st.sampled_from(["ecs:runTask.sync", "aws-sdk:ec2:runInstances", "sns:publish.sync"]).map(lambda call: f"arn:aws:states:::{call}"),
    st.sampled_from(["nonsense", arn("lambda", "function:f"), arn("lambda", "function:f:g:h")]),
)  # fmt: skip
TASKS = st.builds(
    lambda resource, field, arguments: {"Resource": resource, **({} if arguments is None else {field: arguments})},
    RESOURCES,
    st.sampled_from(["Arguments", "Parameters"]),
    st.none() | st.just("{% $states.input %}") | st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=4),
)
MACHINES = st.lists(TASKS, max_size=4).map(lambda tasks: machine(*tasks))


@settings(max_examples=400, deadline=None)
@given(TASKS)
def test_every_task_is_granted_or_unresolved(one):
    definition = machine(one)
    asked = permissions(definition) or unresolved(definition)
    arguments = one.get("Arguments", one.get("Parameters"))
    unsigned = (
        one["Resource"].endswith("apigateway:invoke") and isinstance(arguments, dict) and not {"AuthType", "AuthType.$"} & {*arguments}
    )
    assert asked or unsigned


@settings(max_examples=200, deadline=None)
@given(MACHINES)
def test_a_wildcard_resource_stands_only_where_iam_knows_no_other(definition):
    open_ = {action for one in permissions(definition) if "*" in one["Resource"] for action in one["Action"]}
    assert open_ <= {
        "batch:DescribeJobs",
        "cloudwatch:GetMetricData",
        "cloudwatch:GetMetricStatistics",
        "cloudwatch:PutMetricData",
        "lakeformation:GetDataAccess",
        "states:InvokeHTTPEndpoint",
        "states:SendTaskFailure",
        "states:SendTaskHeartbeat",
        "states:SendTaskSuccess",
    }
    assert all("${" not in resource for one in permissions(definition) for resource in one["Resource"])


@settings(max_examples=100, deadline=None)
@given(MACHINES, st.randoms(use_true_random=False))
def test_the_order_of_states_and_of_statements_does_not_matter(definition, random):
    shuffled = list(definition["States"].items())
    random.shuffle(shuffled)
    other = {**definition, "States": dict(shuffled)}
    stated = permissions(definition)
    mixed = random.sample(stated, len(stated))
    assert permissions(other) == stated
    assert permissions(machine(), statements=mixed) == stated
    assert unresolved(other) == unresolved(definition)


@settings(max_examples=100, deadline=None)
@given(MACHINES)
def test_nothing_given_is_changed(definition):
    before = copy.deepcopy(definition)
    stated = permissions(definition)
    again = copy.deepcopy(stated)
    permissions(definition, statements=stated, encrypted_with={TOPIC: KEY})
    unresolved(definition, stated)
    assert (definition, stated) == (before, again)


@settings(max_examples=100, deadline=None)
@given(MACHINES)
def test_no_two_statements_could_be_one(definition):
    statements = permissions(definition, encrypted_with={TOPIC: KEY})
    for pick in ("Action", "Resource"):
        kept = [json.dumps([one[pick], one.get("Condition")]) for one in statements]
        assert len(set(kept)) == len(kept)


@settings(max_examples=100, deadline=None)
@given(MACHINES)
def test_stating_what_the_fixes_ask_for_leaves_nothing_open_but_faults(definition):
    gaps = [problem.message for problem in unresolved(definition)]
    stated = [
        one for message in gaps if '"permissions": ' in message for one in json.loads("[" + message.split('"permissions": ', 1)[1] + "]")
    ]
    assert [problem.message for problem in unresolved(definition, stated)] == [
        message for message in gaps if '"permissions": ' not in message
    ]


@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS.exists(), reason="needs ../shared/corpora")
def test_every_published_definition_is_granted_or_unresolved_call_by_call():
    silent = []
    for line in CORPUS.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        definition = _parsed(row["text"])
        for call in calls(definition) if row["valid"] else ():
            # One call by itself: its state as the only one of a machine.
            state = _state(definition, call.path)
            alone = {"StartAt": "Only", "QueryLanguage": definition.get("QueryLanguage", "JSONPath"), "States": {"Only": state}}
            if not (permissions(alone) or unresolved(alone)) and call.resource != "apigateway:invoke":
                silent.append((row["id"], call.path))
    assert silent == []


def _parsed(text: str) -> dict:
    try:
        definition = json.loads(text)
    except ValueError:
        return {}
    return definition if isinstance(definition, dict) else {}


def _state(definition: dict, path: str) -> dict:
    wanted = path.removesuffix("/ItemReader").removesuffix("/ResultWriter")
    return next(dict(located.state) for located in states(definition) if located.path == wanted)
