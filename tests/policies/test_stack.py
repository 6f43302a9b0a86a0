"""The whole stack: one that works, one connection cut per test, by ARN and by dependency."""

from __future__ import annotations

import json
from typing import Any

import pytest

from policies.rules.plain import UNKNOWN
from tests.policies.requests import analyze_stack, blocking, document, messages

ACCOUNT = "111122223333"
KEY_ARN = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1"
TOPIC_ARN = f"arn:aws:sns:eu-west-1:{ACCOUNT}:alerts"
MACHINE_ARN = f"arn:aws:states:eu-west-1:{ACCOUNT}:stateMachine:weekly"
KEY, ALIAS, TOPIC = "aws:kms/key:Key", "aws:kms/alias:Alias", "aws:sns/topic:Topic"
ALARM, TARGET, MACHINE = (
    "aws:cloudwatch/metricAlarm:MetricAlarm",
    "aws:cloudwatch/eventTarget:EventTarget",
    "aws:sfn/stateMachine:StateMachine",
)
TOPIC_POLICY, ROLE = "aws:sns/topicPolicy:TopicPolicy", "aws:iam/role:Role"
Stack = dict[str, tuple[str, dict[str, Any], dict[str, list[str]]]]


def granting(
    *services: str, actions: tuple[str, ...] = ("kms:Decrypt", "kms:GenerateDataKey*"), **more: Any
) -> str:
    return document(
        {
            "Effect": "Allow",
            "Principal": {"Service": list(services)},
            "Action": list(actions),
            "Resource": "*",
            **more,
        }
    )


def working() -> Stack:
    """A key, a topic, an alarm, a rule's target and a machine that reach each other."""
    return {
        "key": (
            KEY,
            {
                "name": "key",
                "arn": KEY_ARN,
                "policy": granting("cloudwatch.amazonaws.com", "events.amazonaws.com"),
            },
            {},
        ),
        "alerts": (
            TOPIC,
            {"name": "alerts", "arn": TOPIC_ARN, "kmsMasterKeyId": KEY_ARN},
            {"kmsMasterKeyId": ["key"]},
        ),
        "policy": (
            TOPIC_POLICY,
            {
                "name": "policy",
                "arn": TOPIC_ARN,
                "policy": granting("events.amazonaws.com", actions=("sns:Publish",)),
            },
            {"arn": ["alerts"]},
        ),
        "weekly": (MACHINE, {"name": "weekly", "arn": MACHINE_ARN}, {}),
        "failed": (
            ALARM,
            {
                "name": "failed",
                "alarmActions": [TOPIC_ARN],
                "dimensions": {"StateMachineArn": MACHINE_ARN},
            },
            {"alarmActions": ["alerts"], "dimensions": ["weekly"]},
        ),
        "aborted": (TARGET, {"name": "aborted", "arn": TOPIC_ARN}, {"arn": ["alerts"]}),
    }


def change(stack: Stack, name: str, **props: Any) -> Stack:
    type_, old, needs = stack[name]
    return {
        **stack,
        name: (
            type_,
            {key: value for key, value in {**old, **props}.items() if value is not None},
            needs,
        ),
    }


def said(stack: Stack) -> list[tuple[str, str]]:
    return [
        (one.policyName, one.message.split("\n", 1)[1]) for one in analyze_stack(*stack.values())
    ]


def test_a_stack_that_works_raises_nothing() -> None:
    assert said(working()) == []


NOBODY = (
    "is encrypted with AWS's key, which {} may not use: nothing arrives. Use a key of your own."
)
LACKS = (
    'key "key" of topic "alerts" does not allow {} {}: nothing arrives. Add both to the key policy.'
)


def test_no_service_may_use_the_key_of_aws() -> None:
    assert said(change(working(), "alerts", kmsMasterKeyId="alias/aws/sns")) == [
        (
            "alarm-topic-cmk",
            f'alarmActions: topic "alerts" {NOBODY.format("cloudwatch.amazonaws.com")}',
        ),
        ("alarm-topic-cmk", f'arn: topic "alerts" {NOBODY.format("events.amazonaws.com")}'),
    ]


def test_a_key_that_does_not_know_the_services() -> None:
    assert said(change(working(), "key", policy=granting("events.amazonaws.com"))) == [
        (
            "alarm-topic-cmk",
            (
                "alarmActions:"
                f" {LACKS.format('cloudwatch.amazonaws.com', 'kms:Decrypt and kms:GenerateDataKey')}"
            ),
        )
    ]


def test_a_key_that_allows_half() -> None:
    policy = granting("cloudwatch.amazonaws.com", "events.amazonaws.com", actions=("kms:Decrypt",))
    assert [message for _, message in said(change(working(), "key", policy=policy))] == [
        f"alarmActions: {LACKS.format('cloudwatch.amazonaws.com', 'kms:GenerateDataKey')}",
        f"arn: {LACKS.format('events.amazonaws.com', 'kms:GenerateDataKey')}",
    ]


def test_a_key_with_its_default_policy_knows_no_service() -> None:
    assert blocking(analyze_stack(*change(working(), "key", policy=None).values())) == [
        "alarm-topic-cmk"
    ]


def test_in_preview_the_topic_and_key_are_found_by_dependency() -> None:
    stack = change(working(), "alerts", arn=UNKNOWN, kmsMasterKeyId=UNKNOWN)
    stack = change(stack, "key", arn=UNKNOWN, policy=granting("events.amazonaws.com"))
    stack = change(
        change(change(stack, "failed", alarmActions=None), "aborted", arn=UNKNOWN),
        "policy",
        arn=UNKNOWN,
    )
    assert [rule for rule, _ in said(stack)] == ["alarm-topic-cmk"]


def test_a_key_is_found_by_its_alias() -> None:
    stack = change(
        change(working(), "alerts", kmsMasterKeyId="alias/alerts"),
        "key",
        policy=granting("events.amazonaws.com"),
    )
    stack["alias"] = (
        ALIAS,
        {"name": "alias/alerts", "targetKeyId": KEY_ARN},
        {"targetKeyId": ["key"]},
    )
    assert [rule for rule, _ in said(stack)] == ["alarm-topic-cmk"]


@pytest.mark.parametrize("name", ["key", "alerts"])
def test_what_is_not_in_this_stack_cannot_be_judged(name: str) -> None:
    stack = working()
    del stack[name]
    for other in stack.values():
        for names in other[2].values():
            names[:] = [one for one in names if one != name]
    assert said(stack) == []


def test_an_unknown_policy_is_not_judged() -> None:
    assert said(change(working(), "key", policy=UNKNOWN)) == []


def test_a_separate_key_policy_counts() -> None:
    stack = change(working(), "key", policy=None)
    grant = granting("cloudwatch.amazonaws.com", "events.amazonaws.com")
    stack["key-policy"] = (
        "aws:kms/keyPolicy:KeyPolicy",
        {"name": "key-policy", "keyId": KEY_ARN, "policy": grant},
        {"keyId": ["key"]},
    )
    assert said(stack) == []


def test_a_topic_that_does_not_let_eventbridge_publish() -> None:
    stack = working()
    del stack["policy"]
    expected = (
        'arn: topic "alerts" does not allow events.amazonaws.com sns:Publish: nothing arrives. Add'
        " it to the topic policy."
    )
    assert said(stack) == [("rule-topic-policy", expected)]


def test_a_condition_that_eventbridge_cannot_fulfil() -> None:
    own = json.loads(granting("cloudwatch.amazonaws.com"))["Statement"]
    conditioned = json.loads(
        granting("events.amazonaws.com", Condition={"StringEquals": {"aws:SourceAccount": ACCOUNT}})
    )["Statement"]
    expected = (
        'arn: key "key" asks EventBridge for aws:Source… conditions, which it does not send for a'
        " topic: nothing arrives. Leave the condition out."
    )
    assert said(change(working(), "key", policy=document(*own, *conditioned))) == [
        ("events-key-condition", expected)
    ]


def test_a_machine_that_no_alarm_watches() -> None:
    expected = (
        'no alarm and no rule watches the state machine "weekly". Add an alarm on ExecutionsFailed,'
        " ExecutionsTimedOut and ExecutionsAborted, or a rule on its status changes."
    )
    assert said(
        change(
            working(),
            "failed",
            dimensions={"StateMachineArn": "arn:aws:states:::stateMachine:other"},
        )
    ) == [("sfn-watched", expected)]


def test_a_machine_whose_status_changes_a_rule_matches_is_watched() -> None:
    stack = {name: each for name, each in working().items() if name != "failed"}
    for pattern, expected in (
        ({"detail": {"stateMachineArn": [MACHINE_ARN]}}, []),
        ({"$or": [{"detail": {"stateMachineArn": [MACHINE_ARN]}}]}, []),
        ({"detail": {"$or": [{"stateMachineArn": [MACHINE_ARN]}]}}, []),
        ({"detail": {"stateMachineArn": [f"{MACHINE_ARN}-other"]}}, ["sfn-watched"]),
        ({"$or": [{"detail": {"stateMachineArn": ["other"]}}, "odd"]}, ["sfn-watched"]),
    ):
        properties = {"name": "ended", "eventPattern": json.dumps(pattern)}
        rule = ("aws:cloudwatch/eventRule:EventRule", properties, {})
        assert [name for name, _ in said({**stack, "ended": rule})] == expected


def test_a_machine_watched_by_a_metric_query_is_watched() -> None:
    query = [
        {
            "id": "m",
            "metric": {
                "metricName": "ExecutionsFailed",
                "dimensions": {"StateMachineArn": MACHINE_ARN},
            },
        }
    ]
    assert said(change(working(), "failed", dimensions=None, metricQueries=query)) == []


def test_the_violation_is_told_of_the_resource() -> None:
    stack = change(working(), "alerts", kmsMasterKeyId="alias/aws/sns")
    assert {one.urn.rsplit("::", 1)[-1] for one in analyze_stack(*stack.values())} == {
        "failed",
        "aborted",
    }


def test_a_role_whose_policies_come_from_two_places() -> None:
    attachment = (
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        {"name": "more", "role": "r", "policyArn": "arn:x"},
        {"role": ["r"]},
    )
    stack = {
        "r": (ROLE, {"name": "r", "managedPolicyArns": ["arn:y"]}, {"managedPolicyArns": []}),
        "more": attachment,
    }
    expected = (
        'managedPolicyArns: the role "r" sets managedPolicyArns and has "more" besides: each update'
        " undoes the other. Use one way."
    )
    assert said(stack) == [("iam-role-no-policy-conflict", expected)]


def test_what_aws_reports_as_attached_is_no_second_place() -> None:
    attachment = (
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        {"name": "more", "role": "r", "policyArn": "arn:x"},
        {"role": ["r"]},
    )
    assert (
        said(
            {
                "r": (
                    ROLE,
                    {"name": "r", "managedPolicyArns": ["arn:x"]},
                    {"assumeRolePolicy": []},
                ),
                "more": attachment,
            }
        )
        == []
    )


def test_a_function_whose_events_are_kept_in_one_of_three_ways() -> None:
    function = ("aws:lambda/function:Function", {"name": "builder"}, {})
    expected = (
        'deadLetterConfig: events that the function "builder" cannot handle are lost. Set '
        "deadLetterConfig, or an event invoke configuration with onFailure."
    )
    kept = {
        "functionName": "builder",
        "destinationConfig": {"onFailure": {"destination": "arn:aws:sqs:x"}},
    }
    assert said({"f": function}) == [("lambda-dlq", expected)]
    assert (
        said(
            {
                "f": (
                    function[0],
                    {**function[1], "deadLetterConfig": {"targetArn": "arn:aws:sqs:x"}},
                    {},
                )
            }
        )
        == []
    )
    assert (
        said(
            {
                "f": function,
                "c": ("aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig", kept, {}),
            }
        )
        == []
    )
    assert (
        said(
            {
                "f": function,
                "m": (
                    "aws:lambda/eventSourceMapping:EventSourceMapping",
                    {"functionName": "builder"},
                    {},
                ),
            }
        )
        == []
    )
    assert messages(analyze_stack(function), "lambda-dlq") == [expected]


@pytest.mark.parametrize("needs", ["weekly", "alerts"])
def test_a_machine_may_be_watched_by_a_query_that_preview_does_not_know(needs: str) -> None:
    metric = {"id": "m", "metric": {"dimensions": UNKNOWN}}
    for queries in ([{"id": "e", "expression": "a + b"}, metric], UNKNOWN, {"metric": UNKNOWN}):
        stack = change(working(), "failed", dimensions=None, metricQueries=queries)
        type_, props, _ = stack["failed"]
        stack["failed"] = (type_, props, {"alarmActions": ["alerts"], "metricQueries": [needs]})
        assert ("sfn-watched" in [name for name, _ in said(stack)]) is (needs == "alerts")


CONFIG = "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig"
MAPPING = "aws:lambda/eventSourceMapping:EventSourceMapping"


@pytest.mark.parametrize(
    ("type_", "props", "depends", "kept"),
    [
        (CONFIG, {"functionName": UNKNOWN, "destinationConfig": UNKNOWN}, "functionName", True),
        (CONFIG, {"functionName": UNKNOWN, "destinationConfig": UNKNOWN}, "other", False),
        (CONFIG, {"functionName": "builder"}, "functionName", False),
        (CONFIG, {"functionName": "other", "destinationConfig": UNKNOWN}, "functionName", False),
        (MAPPING, {"functionName": UNKNOWN}, "functionName", True),
        (MAPPING, {"functionName": UNKNOWN}, "other", False),
        (MAPPING, {"functionName": "other"}, "functionName", False),
    ],
)
def test_events_are_kept_of_the_function_that_is_named_or_depended_on(
    type_: str, props: dict[str, Any], depends: str, kept: bool
) -> None:
    stack: Stack = {
        "f": ("aws:lambda/function:Function", {"name": "builder"}, {}),
        "k": (type_, {"name": "k", **props}, {depends: ["builder"]}),
    }
    assert ("lambda-dlq" not in [name for name, _ in said(stack)]) is kept


def test_an_unknown_queue_for_dead_letters_keeps_them() -> None:
    for config in (UNKNOWN, {"targetArn": UNKNOWN}):
        function = ("aws:lambda/function:Function", {"name": "b", "deadLetterConfig": config}, {})
        assert said({"f": function}) == []
