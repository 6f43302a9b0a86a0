"""Results by default."""

import botocore.session
import pytest

from downbeat.asl.checks.integrations import OPTIMISED
from downbeat.simulator import Call
from downbeat.simulator.service_results import RESULTS, default_result

CONTEXT = {"Execution": {"StartTime": "2026-01-05T06:00:00.000Z"}}


def call(resource, arguments=None, kind="Task"):
    return Call("A", resource, arguments, 1, {}, 0.0, kind)


def test_a_fargate_task_stops_with_the_containers_that_were_asked_for():
    asked = {
        "Cluster": "c",
        "Overrides": {"ContainerOverrides": [{"Name": "app"}, {"Name": "log"}]},
    }
    result = default_result(call("arn:aws:states:::ecs:runTask.sync", asked))
    assert result["Containers"] == [
        {"Name": "app", "ExitCode": 0, "LastStatus": "STOPPED"},
        {"Name": "log", "ExitCode": 0, "LastStatus": "STOPPED"},
    ]
    assert default_result(call("arn:aws:states:::ecs:runTask.sync", asked)) == result


@pytest.mark.parametrize(
    ("resource", "arguments", "part"),
    [
        (
            "arn:aws:states:::glue:startJobRun.sync",
            {"JobName": "j"},
            {"JobName": "j", "JobRunState": "SUCCEEDED"},
        ),
        (
            "arn:aws-cn:states:::lambda:invoke",
            {},
            {"StatusCode": 200, "ExecutedVersion": "$LATEST", "Payload": {}},
        ),
        (
            "arn:aws:states:::states:startExecution.sync:2",
            {},
            {"Status": "SUCCEEDED", "Output": {}},
        ),
        (
            "arn:aws:states:::events:putEvents",
            {"Entries": []},
            {"Entries": [], "FailedEntryCount": 0},
        ),
        ("arn:aws:lambda:us-east-1:111122223333:function:f", {}, {}),
        ("arn:aws:states:::aws-sdk:cloudwatch:putMetricData", None, {}),
    ],
)
def test_each_service_answers_in_its_own_shape(resource, arguments, part):
    assert part.items() <= default_result(call(resource, arguments)).items()


def test_a_reader_finds_nothing():
    assert default_result(call("arn:aws:states:::s3:getObject", {}, "ItemReader")) == []


def test_a_listing_of_executions_at_work_holds_the_one_that_asks():
    asked = Call(
        "A",
        "arn:aws:states:::aws-sdk:sfn:listExecutions",
        {"StatusFilter": "RUNNING"},
        1,
        CONTEXT,
        0.0,
    )
    (execution,) = default_result(asked)["Executions"]
    assert (execution["Status"], execution["StartDate"]) == ("RUNNING", "2026-01-05T06:00:00.000Z")
    (ended,) = default_result(asked._replace(arguments={}))["Executions"]
    assert ended["Status"] == "SUCCEEDED"


def test_a_schedule_is_enabled_and_as_old_as_the_execution():
    asked = Call(
        "A",
        "arn:aws:states:::aws-sdk:scheduler:getSchedule",
        {"GroupName": "g", "Name": "n"},
        1,
        CONTEXT,
        0.0,
    )
    assert default_result(asked) == {
        "Name": "n",
        "GroupName": "g",
        "State": "ENABLED",
        "CreationDate": "2026-01-05T06:00:00.000Z",
        "LastModificationDate": "2026-01-05T06:00:00.000Z",
    }


# The service of an optimized integration → botocore's; the call whose response a .sync gives.
BOTO3 = {
    "bedrock": "bedrock-runtime",
    "bedrock:createModelCustomizationJob": "bedrock",
    "elasticmapreduce": "emr",
    "states": "stepfunctions",
}
DESCRIBED_BY = {
    "athena:startQueryExecution": "GetQueryExecution",
    "bedrock:createModelCustomizationJob": "GetModelCustomizationJob",
    "databrew:startJobRun": "DescribeJobRun",
    "eks:createCluster": "DescribeCluster",
    "eks:deleteCluster": "DescribeCluster",
    "eks:createNodegroup": "DescribeNodegroup",
    "eks:deleteNodegroup": "DescribeNodegroup",
    "eks:createFargateProfile": "DescribeFargateProfile",
    "eks:deleteFargateProfile": "DescribeFargateProfile",
    "elasticmapreduce:addStep": "DescribeStep",
    "elasticmapreduce:terminateCluster": "DescribeCluster",
    "emr-containers:deleteVirtualCluster": "DescribeVirtualCluster",
    "emr-containers:startJobRun": "DescribeJobRun",
    "emr-serverless:cancelJobRun": "GetJobRun",
    "emr-serverless:createApplication": "GetApplication",
    "emr-serverless:deleteApplication": "GetApplication",
    "emr-serverless:startApplication": "GetApplication",
    "emr-serverless:startJobRun": "GetJobRun",
    "emr-serverless:stopApplication": "GetApplication",
    "sagemaker:createHyperParameterTuningJob": "DescribeHyperParameterTuningJob",
    "sagemaker:createLabelingJob": "DescribeLabelingJob",
    "sagemaker:createProcessingJob": "DescribeProcessingJob",
    "sagemaker:createTrainingJob": "DescribeTrainingJob",
    "sagemaker:createTransformJob": "DescribeTransformJob",
}
# Operations of other names, and what a .sync gives of a list: (operation, path to the shape).
OPERATIONS = {
    "elasticmapreduce:addStep": ("AddJobFlowSteps", ()),
    "elasticmapreduce:cancelStep": ("CancelSteps", ()),
    "elasticmapreduce:createCluster": ("RunJobFlow", ()),
    "elasticmapreduce:createCluster.sync": ("DescribeCluster", ()),
    "elasticmapreduce:modifyInstanceFleetByName": ("ModifyInstanceFleet", ()),
    "elasticmapreduce:modifyInstanceGroupByName": ("ModifyInstanceGroups", ()),
    "elasticmapreduce:setClusterTerminationProtection": ("SetTerminationProtection", ()),
    "elasticmapreduce:terminateCluster": ("TerminateJobFlows", ()),
    "batch:submitJob.sync": ("DescribeJobs", ("jobs",)),
    "ecs:runTask.sync": ("DescribeTasks", ("tasks",)),
    "glue:startJobRun.sync": ("GetJobRun", ("JobRun",)),
    "states:startExecution.sync": ("DescribeExecution", ()),
    "states:startExecution.sync:2": ("DescribeExecution", ()),
}
# Not the API's own response: Step Functions makes these, or merges several calls.
NO_OPERATION = {"apigateway:invoke", "bedrock:invokeModel", "eks:call", "http:invoke"}
MERGED = {
    "elasticmapreduce:addStep": {"StepId"},
    "elasticmapreduce:createCluster.sync": {"ClusterId"},
}


def _shape(action):
    service, _, operation = action.partition(":")
    operation = operation.partition(".")[0]
    plain = f"{service}:{operation}"
    client = BOTO3.get(plain) or BOTO3.get(service, service)
    name = operation[0].upper() + operation[1:]
    path = ()
    if action in OPERATIONS:
        name, path = OPERATIONS[action]
    elif action.endswith((".sync", ".sync:2")) and plain in DESCRIBED_BY:
        name = DESCRIBED_BY[plain]
    shape = SESSION.get_service_model(client).operation_model(name).output_shape
    for step in path:
        shape = shape.members[step]
        shape = shape.member if shape.type_name == "list" else shape
    return shape


SESSION = botocore.session.get_session()


def _unknown(value, shape, path):
    """Paths of the value that the service's shape does not have."""
    if shape is None:
        return [path] if value else []
    if shape.type_name == "structure" and isinstance(value, dict):
        members = {name.lower(): member for name, member in shape.members.items()}
        return [
            each
            for key, inner in value.items()
            for each in (
                _unknown(inner, members[key.lower()], f"{path}.{key}")
                if key.lower() in members
                else [f"{path}.{key}"]
            )
        ]
    if shape.type_name == "list" and isinstance(value, list):
        return [each for one in value for each in _unknown(one, shape.member, path)]
    return []


ASKED = {
    "ReturnValues": "ALL_NEW",
    "Key": {"id": {"S": "1"}},
    "Entries": [{"Detail": {}}],
    "Ids": ["b"],
    "ReportArns": ["arn"],
    "Step": {"Name": "s", "HadoopJarStep": {"Jar": "j"}},
    "QueryString": "SELECT 1",
}


@pytest.mark.parametrize("action", sorted(set(RESULTS) - NO_OPERATION))
def test_a_default_result_has_the_members_of_the_services_own_response(action):
    result = RESULTS[action]({} if action.startswith("sagemaker:") else ASKED)
    merged = MERGED.get(action, set())
    plain = {key: value for key, value in result.items() if key not in merged}
    assert _unknown(plain, _shape(action), action) == []


def test_a_model_answers_a_body():
    asked = {"ModelId": "m", "Body": {"prompt": "Hello"}}
    expected = {"Body": {}, "ContentType": "application/json"}
    assert default_result(call("arn:aws:states:::bedrock:invokeModel", asked)) == expected


def test_every_optimized_integration_has_a_default_result():
    missing = {
        f"{service}:{action}{pattern}"
        for service, actions in OPTIMISED.items()
        for action, patterns in actions.items()
        for pattern in ("", *patterns)
        if pattern != ".waitForTaskToken" and f"{service}:{action}{pattern}" not in RESULTS
    }
    # What these answer is the called container's or agent's alone.
    assert missing == {"bedrockagentcore:invokeHarness", "eks:runJob", "eks:runJob.sync"}


def test_athena_says_where_it_put_the_rows():
    asked = {"QueryString": "SELECT 1", "ResultConfiguration": {"OutputLocation": "s3://out/"}}
    execution = default_result(call("arn:aws:states:::athena:startQueryExecution.sync", asked))
    execution = execution["QueryExecution"]
    assert execution["Status"]["State"] == "SUCCEEDED"
    assert (
        execution["ResultConfiguration"]["OutputLocation"]
        == f"s3://out/{execution['QueryExecutionId']}.csv"
    )


def test_an_item_of_dynamodb_has_its_key_by_the_sdk_too():
    key = {"id": {"S": "7"}}
    for resource in ("dynamodb:getItem", "aws-sdk:dynamodb:getItem"):
        assert default_result(call(f"arn:aws:states:::{resource}", {"Key": key})) == {"Item": key}
