"""What the function's code may call."""

from policy_sentry.querying.all import get_all_actions

from functions.manifest_builder import interface

ENVIRONMENT = {
    "SOURCE_BUCKET": "uploads",
    "MANIFEST_BUCKET": "manifests",
    "TRACKING_TABLE": "tracking",
}


def statements():
    settings = interface.read_settings(ENVIRONMENT)
    return interface.statements(
        settings, region="us-east-1", account="123456789012", partition="aws"
    )


def test_the_role_has_the_few_calls_that_the_function_makes():
    assert statements() == [
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
            "why": "It keeps track of files in its table.",
        },
        {
            "Sid": "WriteManifests",
            "Effect": "Allow",
            "Action": ["s3:PutObject"],
            "Resource": ["arn:aws:s3:::manifests/manifests/*"],
            "why": "It writes manifests.",
        },
    ]


def test_the_check_on_a_schedule_calls_three_more_and_only_where_it_is_on():
    topic = "arn:aws:sns:us-east-1:123456789012:failure"
    machine = "arn:aws:states:us-east-1:123456789012:stateMachine:convert:live"
    on = {"CHECK": "daily", "CHECK_TOPIC": topic, "STEP_FUNCTION_ARN": machine}
    settings = interface.read_settings(ENVIRONMENT | on)
    found = interface.statements(
        settings, region="us-east-1", account="123456789012", partition="aws"
    )
    assert {one["Action"][0]: one["Resource"] for one in found[2:]} == {
        "s3:ListBucket": ["arn:aws:s3:::uploads"],
        "sns:Publish": [topic],
        "states:DescribeExecution": ["arn:aws:states:us-east-1:123456789012:execution:convert:*"],
    }


def test_every_action_is_one_that_aws_knows():
    known = {action.lower() for action in get_all_actions()}
    assert [a for s in statements() for a in s["Action"] if a.lower() not in known] == []
