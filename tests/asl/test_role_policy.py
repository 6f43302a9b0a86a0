"""What each call is granted, call by call."""

from __future__ import annotations

import pytest

from downbeat.asl import observability, permissions, unresolved
from tests.asl.tasks import (
    ATHENA,
    CLUSTER,
    MACHINE,
    PLACE,
    ROLES,
    TOPIC,
    allow,
    arn,
    derived,
    distributed,
    machine,
    managed,
    passed,
    reader,
    task,
)


def test_a_definition_that_was_changed_is_derived_anew():
    definition = machine(task("lambda:invoke", FunctionName="load"))
    of_load = permissions(definition, **PLACE)
    definition["States"]["Task 0"]["Arguments"]["FunctionName"] = "store"
    of_store = [allow("lambda:InvokeFunction", *functions("store"))]
    assert (of_load, permissions(definition, **PLACE)) == (
        [allow("lambda:InvokeFunction", *functions("load"))],
        of_store,
    )


def functions(name):
    return arn("lambda", f"function:{name}"), arn("lambda", f"function:{name}:*")


def test_what_is_changed_in_an_answer_changes_no_other():
    definition = machine(task("lambda:invoke", FunctionName="load"))
    first = permissions(definition, **PLACE)
    first[0]["Resource"].append("*")
    assert "*" not in permissions(definition, **PLACE)[0]["Resource"]


@pytest.mark.parametrize(
    "name",
    [
        "load",
        "123456789012:function:load",
        arn("lambda", "function:load"),
        arn("lambda", "function:load:$LATEST"),
    ],
)
def test_a_function_is_invoked_by_name_or_arn_with_every_qualifier(name):
    expected = [
        allow(
            "lambda:InvokeFunction",
            arn("lambda", "function:load"),
            arn("lambda", "function:load:*"),
        )
    ]
    assert derived(task("lambda:invoke", FunctionName=name)) == expected
    assert derived(task("aws-sdk:lambda:invoke", FunctionName=name)) == expected


def test_a_published_version_is_invoked_by_its_own_arn_alone():
    expected = [allow("lambda:InvokeFunction", arn("lambda", "function:load:7"))]
    assert derived(task("lambda:invoke", FunctionName="load:7")) == expected
    assert derived({"Resource": arn("lambda", "function:load:7")}) == expected


def test_a_function_as_resource_is_invoked():
    expected = [
        allow(
            "lambda:InvokeFunction",
            arn("lambda", "function:load"),
            arn("lambda", "function:load:*"),
        )
    ]
    assert derived({"Resource": arn("lambda", "function:load")}) == expected


RUN = allow(
    "ecs:RunTask", arn("ecs", "task-definition/report:*"), ArnEquals={"ecs:cluster": CLUSTER}
)
PASS_ROLES = passed(*sorted(ROLES.values()))


def test_running_a_task_is_granted_for_every_revision_in_this_cluster_only():
    assert derived(
        task("ecs:runTask", Cluster="prod", TaskDefinition="report:7", Overrides=ROLES)
    ) == [RUN, PASS_ROLES]
    assert derived(
        task(
            "ecs:runTask.waitForTaskToken", Cluster="prod", TaskDefinition="report", Overrides=ROLES
        )
    ) == [RUN, PASS_ROLES]


def test_waiting_for_a_task_adds_the_tasks_of_the_cluster_and_the_managed_rule():
    assert derived(
        task(
            "ecs:runTask.sync",
            Cluster=CLUSTER,
            TaskDefinition=arn("ecs", "task-definition/report:7"),
            Overrides=ROLES,
        )
    ) == [
        allow("ecs:DescribeTasks ecs:StopTask", arn("ecs", "task/prod/*")),
        RUN,
        managed("StepFunctionsGetEventsForECSTaskRule"),
        PASS_ROLES,
    ]


@pytest.mark.parametrize(
    "tagging", [{"Tags": [{"Key": "team", "Value": "data"}]}, {"PropagateTags": "TASK_DEFINITION"}]
)
def test_tagging_a_task_is_granted_where_it_is_tagged(tagging):
    tags = allow(
        "ecs:TagResource", arn("ecs", "task/prod/*"), StringEquals={"ecs:CreateAction": "RunTask"}
    )
    assert derived(
        task("ecs:runTask", Cluster="prod", TaskDefinition="report", Overrides=ROLES, **tagging)
    ) == [RUN, tags, PASS_ROLES]


def test_a_task_without_cluster_runs_in_the_default_one():
    [run, _] = derived(task("ecs:runTask", TaskDefinition="report", Overrides=ROLES))
    assert run["Condition"] == {"ArnEquals": {"ecs:cluster": arn("ecs", "cluster/default")}}


def test_starting_a_job_is_one_action_and_waiting_for_it_four():
    assert derived(task("glue:startJobRun", JobName="load")) == [
        allow("glue:StartJobRun", arn("glue", "job/load"))
    ]
    assert derived(task("glue:startJobRun.sync", JobName="load")) == [
        allow(
            "glue:BatchStopJobRun glue:GetJobRun glue:GetJobRuns glue:StartJobRun",
            arn("glue", "job/load"),
        )
    ]


def test_two_jobs_are_one_statement():
    assert derived(
        task("glue:startJobRun", JobName="load"), task("glue:startJobRun", JobName="clean")
    ) == [allow("glue:StartJobRun", arn("glue", "job/clean"), arn("glue", "job/load"))]


def test_two_actions_on_one_table_are_one_statement():
    assert derived(
        task("dynamodb:putItem", TableName="runs"),
        task("dynamodb:getItem", TableName=arn("dynamodb", "table/runs")),
    ) == [allow("dynamodb:GetItem dynamodb:PutItem", arn("dynamodb", "table/runs"))]


def test_a_query_names_its_index_too():
    assert derived(task("aws-sdk:dynamodb:query", TableName="runs", IndexName="by-date")) == [
        allow(
            "dynamodb:Query",
            arn("dynamodb", "table/runs"),
            arn("dynamodb", "table/runs/index/by-date"),
        )
    ]


def test_a_transaction_asks_for_the_action_of_each_item():
    items = [
        {"Put": {"TableName": "runs"}},
        {"Update": {"TableName": "totals"}},
        {"Put": {"TableName": "log"}},
    ]
    assert derived(task("aws-sdk:dynamodb:transactWriteItems", TransactItems=items)) == [
        allow("dynamodb:PutItem", arn("dynamodb", "table/log"), arn("dynamodb", "table/runs")),
        allow("dynamodb:UpdateItem", arn("dynamodb", "table/totals")),
    ]


def test_a_batch_names_its_tables_as_keys():
    assert derived(task("aws-sdk:dynamodb:batchGetItem", RequestItems={"runs": {}, "log": {}})) == [
        allow("dynamodb:BatchGetItem", arn("dynamodb", "table/log"), arn("dynamodb", "table/runs"))
    ]


def test_a_message_goes_to_this_topic():
    assert derived(task("sns:publish", TopicArn=TOPIC, Message="{% $x %}")) == [
        allow("sns:Publish", TOPIC)
    ]


def test_a_queue_url_tells_the_queue_with_its_own_region_and_account():
    url = "https://sqs.eu-west-1.amazonaws.com/210987654321/orders.fifo"
    assert derived(task("sqs:sendMessage", QueueUrl=url)) == [
        allow("sqs:SendMessage", "arn:aws:sqs:eu-west-1:210987654321:orders.fifo")
    ]


def test_events_go_to_the_bus_of_each_entry_the_default_one_where_none_is_named():
    entries = [
        {"DetailType": "done"},
        {"EventBusName": "audit"},
        {"EventBusName": arn("events", "event-bus/audit")},
    ]
    assert derived(task("events:putEvents", Entries=entries)) == [
        allow(
            "events:PutEvents", arn("events", "event-bus/audit"), arn("events", "event-bus/default")
        )
    ]


def test_starting_an_execution_is_authorized_by_the_machine_not_by_its_alias():
    child = arn("states", "stateMachine:child")
    assert derived(task("states:startExecution", StateMachineArn=f"{child}:live")) == [
        allow("states:StartExecution", child)
    ]


@pytest.mark.parametrize("pattern", [".sync", ".sync:2"])
def test_waiting_for_an_execution_adds_its_executions_and_the_managed_rule(pattern):
    assert derived(
        task(f"states:startExecution{pattern}", StateMachineArn=arn("states", "stateMachine:child"))
    ) == [
        managed("StepFunctionsGetEventsForStepFunctionsExecutionRule"),
        allow("states:DescribeExecution states:StopExecution", arn("states", "execution:child:*")),
        allow("states:StartExecution", arn("states", "stateMachine:child")),
    ]


def test_waiting_for_a_batch_job_adds_what_cannot_be_named_and_the_managed_rule():
    assert derived(
        task(
            "batch:submitJob.sync",
            JobQueue="fast",
            JobDefinition=arn("batch", "job-definition/report:3"),
        )
    ) == [
        allow("batch:DescribeJobs", "*"),
        allow(
            "batch:SubmitJob",
            arn("batch", "job-definition/report:*"),
            arn("batch", "job-queue/fast"),
        ),
        allow("batch:TerminateJob", arn("batch", "job/*")),
        managed("StepFunctionsGetEventsForBatchJobsRule"),
    ]


def test_a_query_reaches_its_workgroup_its_catalog_and_the_place_of_its_results():
    tables = [arn("glue", "catalog"), arn("glue", "database/sales")]
    assert derived(task("athena:startQueryExecution.sync", **ATHENA)) == [
        allow("athena:GetDataCatalog", arn("athena", "datacatalog/AwsDataCatalog")),
        allow(
            "athena:GetQueryExecution athena:StartQueryExecution athena:StopQueryExecution",
            arn("athena", "workgroup/reports"),
        ),
        allow(
            "glue:GetDatabase glue:GetPartition glue:GetPartitions glue:GetTable glue:GetTables",
            *tables,
        ),
        allow(
            "glue:GetPartition glue:GetPartitions glue:GetTable glue:GetTables",
            arn("glue", "table/sales/*"),
        ),
        allow("lakeformation:GetDataAccess", "*"),
        allow(
            "s3:AbortMultipartUpload s3:GetObject s3:ListMultipartUploadParts s3:PutObject",
            "arn:aws:s3:::acme-data/athena/*",
        ),
        allow("s3:GetBucketLocation s3:ListBucket", "arn:aws:s3:::acme-data"),
    ]


def test_results_are_read_from_where_the_query_beside_them_writes_them():
    both = derived(
        task("athena:startQueryExecution.sync", **ATHENA),
        task("athena:getQueryResults", QueryExecutionId="{% $id %}"),
    )
    alone = derived(task("athena:startQueryExecution.sync", **ATHENA))
    assert [one for one in both if one not in alone] == [
        allow(
            "athena:GetQueryExecution athena:GetQueryResults athena:StartQueryExecution"
            " athena:StopQueryExecution",
            arn("athena", "workgroup/reports"),
        )
    ]


def test_a_foundation_model_has_no_account():
    assert derived(task("bedrock:invokeModel", ModelId="amazon.nova-lite-v1:0")) == [
        allow(
            "bedrock:InvokeModel",
            "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0",
        )
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
    call = {
        "ApiEndpoint": "https://api.example.com/orders",
        "Method": "GET",
        "InvocationConfig": {"ConnectionArn": connection},
    }
    assert derived(task("http:invoke", **call)) == [
        allow("events:RetrieveConnectionCredentials", connection),
        allow(
            "secretsmanager:DescribeSecret secretsmanager:GetSecretValue",
            arn("secretsmanager", "secret:events!connection/crm/*"),
        ),
        allow(
            "states:InvokeHTTPEndpoint",
            "*",
            StringEquals={
                "states:HTTPEndpoint": "https://api.example.com/orders",
                "states:HTTPMethod": "GET",
            },
        ),
    ]


def test_an_api_is_iams_business_only_where_the_call_is_signed():
    call = {
        "ApiEndpoint": "abc123.execute-api.eu-west-1.amazonaws.com",
        "Method": "GET",
        "Stage": "prod",
        "Path": "/orders",
    }
    assert derived(task("apigateway:invoke", **call)) == []
    assert unresolved(machine(task("apigateway:invoke", **call))) == []
    assert unresolved(machine(task("apigateway:invoke", **{**call, "Path": "{% $path %}"}))) == []
    assert derived(task("apigateway:invoke", **call, AuthType="IAM_ROLE")) == [
        allow(
            "execute-api:Invoke",
            "arn:aws:execute-api:eu-west-1:123456789012:abc123/prod/GET/orders",
        )
    ]


def test_metrics_are_held_by_their_namespace():
    assert derived(task("aws-sdk:cloudwatch:putMetricData", Namespace="Orders", MetricData=[])) == [
        allow("cloudwatch:PutMetricData", "*", StringEquals={"cloudwatch:namespace": "Orders"})
    ]


@pytest.mark.parametrize(
    ("call", "arguments", "expected"),
    [
        (
            "s3:getObject",
            {"Bucket": "acme-data", "Key": "a.json"},
            allow("s3:GetObject", "arn:aws:s3:::acme-data/a.json"),
        ),
        (
            "s3:headObject",
            {"Bucket": "acme-data", "Key": "a.json"},
            allow("s3:GetObject", "arn:aws:s3:::acme-data/a.json"),
        ),
        (
            "s3:putObject",
            {"Bucket": "acme-data", "Key": "a.json"},
            allow("s3:PutObject", "arn:aws:s3:::acme-data/a.json"),
        ),
        (
            "s3:listObjectsV2",
            {"Bucket": "acme-data", "Prefix": "{% $p %}"},
            allow("s3:ListBucket", "arn:aws:s3:::acme-data"),
        ),
        (
            "secretsmanager:getSecretValue",
            {"SecretId": "crm"},
            allow("secretsmanager:GetSecretValue", arn("secretsmanager", "secret:crm-??????")),
        ),
        (
            "ssm:getParameter",
            {"Name": "/app/limit:3"},
            allow("ssm:GetParameter", arn("ssm", "parameter/app/limit")),
        ),
        (
            "scheduler:getSchedule",
            {"Name": "nightly"},
            allow("scheduler:GetSchedule", arn("scheduler", "schedule/default/nightly")),
        ),
        (
            "sfn:listExecutions",
            {"StateMachineArn": MACHINE},
            allow("states:ListExecutions", MACHINE),
        ),
        (
            "ecs:describeTasks",
            {"Cluster": "prod", "Tasks": "{% $t %}"},
            allow("ecs:DescribeTasks", arn("ecs", "task/prod/*")),
        ),
        (
            "glue:getJobRun",
            {"JobName": "load", "RunId": "{% $id %}"},
            allow("glue:GetJobRun", arn("glue", "job/load")),
        ),
        ("sfn:sendTaskSuccess", {"TaskToken": "{% $t %}"}, allow("states:SendTaskSuccess", "*")),
        (
            "cloudwatchlogs:filterLogEvents",
            {"LogGroupName": "/aws/ecs/app"},
            allow("logs:FilterLogEvents", arn("logs", "log-group:/aws/ecs/app:*")),
        ),
    ],
)
def test_an_sdk_call_is_granted_its_own_action_on_its_own_resource(call, arguments, expected):
    assert derived(task(f"aws-sdk:{call}", **arguments)) == [expected]


def test_copying_reads_the_source_and_writes_the_target():
    assert derived(
        task(
            "aws-sdk:s3:copyObject",
            Bucket="acme-data",
            Key="b",
            CopySource="acme-archive/2025/a%20b?versionId=x",
        )
    ) == [
        allow("s3:GetObject s3:GetObjectVersion", "arn:aws:s3:::acme-archive/2025/a b"),
        allow("s3:PutObject", "arn:aws:s3:::acme-data/b"),
    ]


def test_an_activity_needs_nothing():
    definition = machine({"Resource": arn("states", "activity:approve")})
    assert (permissions(definition), unresolved(definition)) == ([], [])


def test_a_task_of_another_role_is_granted_that_role_and_nothing_else():
    credentials = {"RoleArn": "arn:aws:iam::210987654321:role/theirs"}
    assert derived(
        {**task("dynamodb:putItem", TableName="{% $t %}"), "Credentials": credentials}
    ) == [allow("sts:AssumeRole", "arn:aws:iam::210987654321:role/theirs")]


def test_the_tasks_of_branches_and_item_processors_count():
    branch = machine(task("glue:startJobRun", JobName="load"))
    inner = {
        "StartAt": "Save",
        "States": {
            "Save": {"Type": "Task", "End": True, **task("dynamodb:putItem", TableName="runs")}
        },
    }
    states = {
        "Both": {"Type": "Parallel", "Branches": [branch]},
        "Each": {"Type": "Map", "ItemProcessor": inner},
    }
    assert permissions({"StartAt": "Both", "States": states}, **PLACE) == [
        allow("dynamodb:PutItem", arn("dynamodb", "table/runs")),
        allow("glue:StartJobRun", arn("glue", "job/load")),
    ]


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
    writer = {
        "Resource": "arn:aws:states:::s3:putObject",
        "Arguments": {"Bucket": "acme-data", "Prefix": "runs"},
    }
    [results, *own] = permissions(
        distributed(Label="chunks", ResultWriter=writer), state_machine_arn=MACHINE
    )
    assert own == SELF
    assert results == allow(
        "s3:AbortMultipartUpload s3:GetObject s3:ListMultipartUploadParts s3:PutObject",
        "arn:aws:s3:::acme-data/runs/*",
    )


def test_a_writer_without_resource_writes_nothing():
    assert (
        permissions(
            distributed(Label="chunks", ResultWriter={"WriterConfig": {}}),
            state_machine_arn=MACHINE,
        )
        == SELF
    )


@pytest.mark.parametrize(
    ("item_reader", "expected"),
    [
        (
            reader("getObject", Key="items.json"),
            [allow("s3:GetObject", "arn:aws:s3:::acme-data/items.json")],
        ),
        (reader("listObjectsV2", Prefix="in/"), [allow("s3:ListBucket", "arn:aws:s3:::acme-data")]),
        (
            reader("listObjectsV2", {"Transformation": "LOAD_AND_FLATTEN"}, Prefix="in/"),
            [
                allow("s3:GetObject", "arn:aws:s3:::acme-data/in/*"),
                allow("s3:ListBucket", "arn:aws:s3:::acme-data"),
            ],
        ),
        (
            reader(
                "getObject",
                {"InputType": "MANIFEST"},
                Key="inv/acme/all/2025-01-01T00-00Z/manifest.json",
            ),
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
    assert permissions(
        distributed(Label="chunks", ItemReader=item_reader), state_machine_arn=MACHINE
    ) == [*expected, *SELF]


def test_stated_permissions_are_merged_without_their_why():
    definition = machine(task("glue:startJobRun", JobName="load"))
    stated = [
        {
            "Action": ["glue:StartJobRun"],
            "Resource": [arn("glue", "job/clean")],
            "why": "the input chooses among these jobs",
        }
    ]
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
    assert (len(logs["Action"]), logs["Resource"], len(xray["Action"]), xray["Resource"]) == (
        8,
        ["*"],
        4,
        ["*"],
    )
    assert observability(tracing=False) == [logs]
    assert observability(logs=False) == [xray]


def websocket(path: str) -> dict:
    return task(
        "apigateway:invoke",
        ApiEndpoint="abc123.execute-api.us-east-1.amazonaws.com",
        AuthType="IAM_ROLE",
        Method="POST",
        Stage="live",
        Path=path,
    )


def test_a_message_to_a_websocket_is_managing_its_connection():
    assert derived(websocket("/@connections/0a1b=")) == [
        allow(
            "execute-api:ManageConnections",
            arn("execute-api", "abc123/live/POST/@connections/0a1b="),
        )
    ]


def test_any_other_path_is_invoking_the_api():
    assert derived(websocket("/orders")) == [
        allow("execute-api:Invoke", arn("execute-api", "abc123/live/POST/orders"))
    ]


def test_creating_a_cluster_passes_the_roles_that_the_arguments_name():
    statements = derived(
        {
            **task(
                "elasticmapreduce:createCluster.sync",
                Name="nightly",
                ServiceRole="acme-emr",
                JobFlowRole="acme-emr-nodes",
            )
        }
    )
    assert statements == [
        allow(
            "elasticmapreduce:DescribeCluster elasticmapreduce:TerminateJobFlows",
            arn("elasticmapreduce", "cluster/*"),
        ),
        allow("elasticmapreduce:RunJobFlow", "*"),
        managed("StepFunctionsGetEventForEMRRunJobFlowRule"),
        passed("arn:aws:iam::123456789012:role/acme-emr", service="elasticmapreduce.amazonaws.com"),
        passed("arn:aws:iam::123456789012:role/acme-emr-nodes", service="ec2.amazonaws.com"),
    ]


def test_kubernetes_calls_need_nothing_of_iam():
    assert derived(task("eks:call", ClusterName="prod", Method="GET", Path="/api")) == []


def test_a_build_is_stopped_by_the_project_of_its_id():
    assert derived(task("codebuild:stopBuild", Id="nightly:0a1b")) == [
        allow("codebuild:StopBuild", arn("codebuild", "project/nightly"))
    ]
