from policy_sentry.querying.all import get_all_actions

from functions.manifest_builder.permissions import statements

MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:processor"
GOOD = {
    "table_arn": "arn:aws:dynamodb:us-east-1:123456789012:table/tracking",
    "manifest_bucket_arn": "arn:aws:s3:::manifests",
    "manifest_prefix": "manifests/",
    "queue_arn": "arn:aws:sqs:us-east-1:123456789012:uploads",
    "log_group_arn": "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/manifest-builder",
    "state_machine_arn": MACHINE,
}


def by_sid(**changes):
    return {statement["Sid"]: statement for statement in statements(**{**GOOD, **changes})}


def test_the_role_has_the_few_calls_that_the_function_makes():
    assert statements(**GOOD) == [
        {
            "Sid": "ReadQueue",
            "Effect": "Allow",
            "Action": ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"],
            "Resource": ["arn:aws:sqs:us-east-1:123456789012:uploads"],
        },
        {
            "Sid": "StartExecutions",
            "Effect": "Allow",
            "Action": ["states:StartExecution"],
            "Resource": [MACHINE],
        },
        {
            "Sid": "Trace",
            "Effect": "Allow",
            "Action": ["xray:PutTelemetryRecords", "xray:PutTraceSegments"],
            "Resource": ["*"],
        },
        {
            "Sid": "Track",
            "Effect": "Allow",
            "Action": [
                "dynamodb:BatchGetItem",
                "dynamodb:DeleteItem",
                "dynamodb:GetItem",
                "dynamodb:PutItem",
                "dynamodb:Query",
                "dynamodb:UpdateItem",
            ],
            "Resource": ["arn:aws:dynamodb:us-east-1:123456789012:table/tracking"],
        },
        {
            "Sid": "WriteLogs",
            "Effect": "Allow",
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": [
                "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/manifest-builder:*"
            ],
        },
        {
            "Sid": "WriteManifests",
            "Effect": "Allow",
            "Action": ["s3:PutObject"],
            "Resource": ["arn:aws:s3:::manifests/manifests/*"],
        },
    ]


def test_an_alias_is_granted_as_the_machine_with_the_alias_as_its_condition():
    assert by_sid(state_machine_arn=f"{MACHINE}:live")["StartExecutions"] == {
        "Sid": "StartExecutions",
        "Effect": "Allow",
        "Action": ["states:StartExecution"],
        "Resource": [MACHINE],
        "Condition": {"ForAnyValue:StringEquals": {"states:StateMachineQualifier": "live"}},
    }


def test_without_a_machine_nothing_may_be_started():
    assert "StartExecutions" not in by_sid(state_machine_arn="")


def test_customer_keys_are_granted_once_each():
    assert by_sid(key_arns=["arn:b", "arn:a", "arn:b"])["UseKeys"] == {
        "Sid": "UseKeys",
        "Effect": "Allow",
        "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
        "Resource": ["arn:a", "arn:b"],
    }


def test_every_action_is_one_that_aws_knows():
    known = {action.lower() for action in get_all_actions()}
    assert [
        a
        for s in statements(**GOOD, key_arns=["arn:a"])
        for a in s["Action"]
        if a.lower() not in known
    ] == []
