import pytest

from tests.asl.checks.conftest import OK_TASK

S = "/States/S"
LAMBDA = "arn:aws:lambda:us-east-1:123456789012:function:read"
ACTIVITY = "arn:aws:states:us-east-1:123456789012:activity:approve"


@pytest.fixture
def resource(task):
    """The problems of a Task that calls something, with parameters that satisfy every
    integration.
    """
    given = ["FunctionName", "QueueUrl", "MessageBody", "Message", "TableName", "Item", "Key"]
    given += ["StateMachineArn", "Entries", "TaskDefinition", "JobName"]

    def of(value, type="STANDARD"):
        return task(type, Resource=value, Parameters=dict.fromkeys(given, "x"))

    return of


@pytest.mark.parametrize(
    "value",
    [
        LAMBDA,
        f"{LAMBDA}:live",
        f"{LAMBDA}:$LATEST",
        ACTIVITY,
        "arn:aws-cn:states:::sns:publish",
        "arn:aws:states:::states:startExecution.sync:2",
        "arn:aws:states:::ecs:runTask.waitForTaskToken",
        "arn:aws:states:::aws-sdk:s3:listObjectsV2",
        "arn:aws:states:::aws-sdk:dynamodb:putItem.waitForTaskToken",
        "arn:aws:states:us-east-1:123456789012:aws-sdk:s3:getObject",
        "arn:aws:states:::aws-sdk:cognitoidentityprovider:adminGetUser",
        "arn:aws:states:::aws-sdk:databasemigration:startReplicationTask",
        "arn:aws:states:::http:invoke",
        "arn:aws:states:::bedrock:invokeModel",
    ],
)
def test_what_a_task_may_call(resource, value):
    assert resource(value) == []


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("dynamodb:query", "dynamodb has no optimised action"),
        (
            "lambda:invoke.sync",
            (
                'lambda:invoke has no pattern ".sync": it has .waitForTaskToken; it waits for the'
                " function anyway."
            ),
        ),
        (
            "glue:startJobRun.waitForTaskToken",
            'glue:startJobRun has no pattern ".waitForTaskToken": it has .sync.',
        ),
        (
            "glue:startJobRun.sync:2",
            (
                'glue:startJobRun has no pattern ".sync:2": it has .sync; .sync:2 is of'
                " states:startExecution alone."
            ),
        ),
        ("ecs:runTask.synch", 'there is no integration pattern ".synch". Did you mean ".sync"?'),
        ("ecs:runtask", 'ecs has no optimised action "runtask". Did you mean "runTask"?'),
        ("ecsx:runTask", 'there is no optimised integration of "ecsx". Did you mean "ecs"?'),
        ("s3:getObject", 'there is no optimised integration of "s3".'),
        (
            "rds:describeDBInstances",
            'there is no optimised integration of "rds". Write aws-sdk:rds:describeDBInstances.',
        ),
        ("aws-sdk:s3:getobject", 's3 has no action "getobject". Did you mean "getObject"?'),
        ("aws-sdk:s3:GetObject", 's3 has no action "GetObject". Did you mean "getObject"?'),
        (
            "aws-sdk:s3:getObject.sync",
            'aws-sdk:s3:getObject has no pattern ".sync": it has .waitForTaskToken.',
        ),
        (
            "aws-sdk:redshift-data:executeStatement",
            'the AWS SDK has no service "redshift-data". Did you mean "redshiftdata"?',
        ),
        (
            "aws-sdk:dynamodbb:getItem",
            'the AWS SDK has no service "dynamodbb". Did you mean "dynamodb"?',
        ),
        (
            "stateMachine:nightly",
            (
                "a Task starts another machine by arn:aws:states:::states:startExecution, with"
                " StateMachineArn in its parameters."
            ),
        ),
    ],
)
def test_an_integration_that_does_not_exist_has_its_nearest_word(texts, value, sentence):
    state = {**OK_TASK, "Resource": f"arn:aws:states:::{value}"}
    ((path, message),) = texts(state)
    assert path == f"{S}/Resource"
    assert message.startswith(f'Resource "arn:aws:states:::{value}" is not recognised: ')
    assert sentence in message


def test_an_action_that_only_the_sdk_has_is_pointed_to(resource):
    assert resource("arn:aws:states:::dynamodb:query") == [
        (
            f"{S}/Resource",
            "unknown-integration",
        )
    ]


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (5, "wrong-type"),
        (
            "ecs:runTask.sync",
            "invalid-arn",
        ),
        (
            "read",
            "invalid-arn",
        ),
        (
            "${Read}",
            "placeholder-left",
        ),
        (
            "arn:aws:sns:us-east-1:123456789012:reports",
            "not-callable",
        ),
        (
            f"{LAMBDA}:",
            "invalid-arn",
        ),
        (
            "arn:aws:states:us-east-1:42:activity:x",
            "invalid-arn",
        ),
        (
            "arn:aws:states:::lambda",
            "unknown-integration",
        ),
    ],
)
def test_what_is_no_resource_says_what_one_is(resource, value, sentence):
    assert resource(value) == [(f"{S}/Resource", sentence)]


def test_an_express_workflow_waits_for_nobody(resource):
    assert resource(ACTIVITY, "EXPRESS") == [
        (
            f"{S}/Resource",
            "not-in-express",
        )
    ]
    assert resource("arn:aws:states:::sqs:sendMessage.waitForTaskToken", "EXPRESS") == [
        (
            f"{S}/Resource",
            "not-in-express",
        )
    ]


@pytest.mark.parametrize(
    ("call", "missing"),
    [
        ("ecs:runTask.sync", ["TaskDefinition"]),
        ("glue:startJobRun", ["JobName"]),
        ("sqs:sendMessage", ["QueueUrl", "MessageBody"]),
        ("dynamodb:putItem", ["TableName", "Item"]),
        ("events:putEvents", ["Entries"]),
    ],
)
def test_what_an_integration_cannot_do_without(task, call, missing):
    assert task(Resource=f"arn:aws:states:::{call}", Parameters={}) == [
        (f"{S}/Parameters", "missing-argument") for _ in missing
    ]


def test_a_parameter_may_be_a_path(task):
    assert (
        task(Resource="arn:aws:states:::glue:startJobRun", Parameters={"JobName.$": "$.job"}) == []
    )


def test_a_parameter_in_the_wrong_case_is_recognised(task):
    assert task(Resource="arn:aws:states:::glue:startJobRun", Parameters={"jobName": "j"}) == [
        (
            f"{S}/Parameters",
            "missing-argument",
        )
    ]


def test_a_service_is_called_with_parameters(task, found):
    assert task(Parameters=...) == [(S, "missing-field")]
    state = {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:s3:listBuckets", "End": True}
    assert found(state, QueryLanguage="JSONata") == [(S, "missing-field")]


def test_a_function_is_called_without_parameters(task):
    assert task(Resource=LAMBDA, Parameters=...) == []


def test_arguments_that_are_computed_are_left_to_the_execution(found):
    state = {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Arguments": "{% $states.input %}",
        "End": True,
    }
    assert found(state, QueryLanguage="JSONata") == []


def test_credentials_name_a_role(task):
    assert task(Credentials={"RoleArn": "arn:aws:iam::123456789012:role/r"}) == []
    assert task(Credentials={"RoleArn.$": "$.role"}) == []
    assert task(Credentials={}) == [(f"{S}/Credentials", "missing-field")]
    assert task(Credentials={"roleArn": "r"}) == [
        (
            f"{S}/Credentials",
            "missing-field",
        )
    ]
    assert task(Credentials="arn:aws:iam::123456789012:role/r") == [
        (
            f"{S}/Credentials",
            "wrong-type",
        )
    ]


def test_an_activity_takes_no_credentials(task):
    assert task(Resource=ACTIVITY, Credentials={"RoleArn": "arn:aws:iam::123456789012:role/r"}) == [
        (S, "misplaced-field")
    ]
