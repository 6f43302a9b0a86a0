"""Look-ups by boto3: the same kinds as the program's, each by its own call and its own permission."""

import pytest

from components.lookups import BY_NAME
from downbeat.ops.lookups import LOOKUPS, AwsDirectory, lookup_statement
from downbeat.plan.address import Address
from downbeat.plan.named_resources import look_up
from tests.ops.authorization import action, allowed
from tests.ops.aws import ACCOUNT, FakeAws, Refusal

ARN = "arn:aws:{}:us-east-1:" + ACCOUNT + ":{}"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/own"
FUNCTION = ARN.format("lambda", "function:own")
SECRET = ARN.format("secretsmanager", "secret:own-AbCdEf")
TASKS = ARN.format("ecs", "task-definition/own")
NAMED = {"RoleName": "own", "RoleId": "AROA0123456789ABCDEF", "Path": "/", "Arn": ROLE}
QUEUE = ARN.format("sqs", "own")
KEY = {"KeyId": "k", "Arn": ARN.format("kms", "key/k")}
# Word → (the answers of AWS, the value).
ANSWERS = {
    "bucket": ({("s3", "HeadBucket"): {}}, "own"),
    "cluster": (
        {
            ("ecs", "DescribeClusters"): {
                "clusters": [{"clusterArn": ARN.format("ecs", "cluster/own"), "status": "ACTIVE"}]
            }
        },
        ARN.format("ecs", "cluster/own"),
    ),
    "function": ({("lambda", "GetFunctionConfiguration"): {"FunctionArn": FUNCTION}}, FUNCTION),
    "key": ({("kms", "DescribeKey"): {"KeyMetadata": KEY}}, KEY["Arn"]),
    "log_group": (
        {
            ("logs", "DescribeLogGroups"): {
                "logGroups": [{"logGroupName": "own-1"}, {"logGroupName": "own"}]
            }
        },
        "own",
    ),
    "queue": (
        {
            ("sqs", "GetQueueUrl"): {"QueueUrl": "https://sqs/own"},
            ("sqs", "GetQueueAttributes"): {"Attributes": {"QueueArn": QUEUE}},
        },
        QUEUE,
    ),
    "role": ({("iam", "GetRole"): {"Role": NAMED | {"CreateDate": 0}}}, ROLE),
    "roles": ({("iam", "GetRole"): {"Role": NAMED | {"CreateDate": 0}}}, [ROLE]),
    "secret": ({("secretsmanager", "DescribeSecret"): {"ARN": SECRET}}, SECRET),
    "security_groups": (
        {("ec2", "DescribeSecurityGroups"): {"SecurityGroups": [{"GroupId": "sg-1"}]}},
        ["sg-1"],
    ),
    "subnets": (
        {("ec2", "DescribeSubnets"): {"Subnets": [{"SubnetId": "subnet-1"}]}},
        ["subnet-1"],
    ),
    "table": ({("dynamodb", "DescribeTable"): {"Table": {"TableName": "own"}}}, "own"),
    "task_definition": (
        {
            ("ecs", "DescribeTaskDefinition"): {
                "taskDefinition": {"taskDefinitionArn": f"{TASKS}:7"}
            }
        },
        TASKS,
    ),
    "topic": (
        {("sns", "GetTopicAttributes"): {"Attributes": {"TopicArn": ARN.format("sns", "own")}}},
        ARN.format("sns", "own"),
    ),
}


@pytest.fixture
def aws():
    return FakeAws()


def test_everything_that_the_program_looks_up_is_looked_up_here_too():
    assert LOOKUPS.keys() == BY_NAME.keys() == ANSWERS.keys()


@pytest.mark.parametrize("word", ANSWERS)
def test_a_name_is_found_by_calls_that_its_statement_allows_and_no_others(aws, word):
    answers, value = ANSWERS[word]
    for (service, operation), answer in answers.items():
        aws.on(service, operation, answer)
    assert look_up(word, "own", AwsDirectory(aws.connection)) == (value, "")
    document = {"Statement": [lookup_statement(word, "own", Address("a", "us-east-1", ACCOUNT))]}
    assert [call for call in aws.calls if not allowed(document, *call)] == []
    names = {action(service, operation) for service, operation, _ in aws.calls}
    assert names == set(document["Statement"][0]["Action"])


def test_a_name_that_there_is_not_is_told_with_the_nearest(aws):
    aws.on("dynamodb", "DescribeTable", Refusal("ResourceNotFoundException"))
    arn = ARN.format("dynamodb", "table/tracking")
    tagged = [{"ResourceARN": arn, "Tags": [{"Key": "a", "Value": "b"}]}]
    aws.on("resourcegroupstaggingapi", "GetResources", {"ResourceTagMappingList": tagged})
    assert look_up("table", "trackin", AwsDirectory(aws.connection)) == (
        None,
        "there is no DynamoDB table trackin in us-east-1; with tags there are tracking. Did you"
        ' mean "tracking"?',
    )


def test_a_name_that_may_not_be_looked_up_says_why(aws):
    aws.on("iam", "GetRole", Refusal("AccessDenied", "not authorized", 403))
    value, fault = look_up("role", "own", AwsDirectory(aws.connection))
    assert value is None
    assert fault.startswith("the IAM role own cannot be looked up: You may not call GetRole")


def test_who_may_not_ask_for_tags_is_told_so(aws):
    aws.on("resourcegroupstaggingapi", "GetResources", Refusal("AccessDeniedException"))
    value, fault = look_up("cluster", '{"team": "data"}', AwsDirectory(aws.connection))
    assert value is None
    assert fault.startswith(
        "the ECS cluster with team: data cannot be looked up: You may not call GetResources"
    )
