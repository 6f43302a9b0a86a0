"""Statements that many roles have."""

from policy_sentry.querying.all import get_all_actions

from downbeat.asl import shared_statements as shared
from downbeat.asl.statements import listed

MACHINE = "arn:aws:states:us-east-1:111122223333:stateMachine:m"
QUEUE = "arn:aws:sqs:us-east-1:111122223333:q"


def test_a_start_by_alias_is_granted_on_the_machine_and_narrowed_to_the_alias():
    plain = {"Effect": "Allow", "Action": "states:StartExecution", "Resource": MACHINE}
    narrowed = {"ForAnyValue:StringEquals": {"states:StateMachineQualifier": "live"}}
    assert shared.start(MACHINE) == plain
    assert shared.start(f"{MACHINE}:live") == plain | {"Condition": narrowed}


def test_only_lambda_hides_the_messages_it_reads():
    assert set(shared.read_queue(QUEUE)["Action"]) - set(
        shared.read_queue(QUEUE, hide=False)["Action"]
    ) == {"sqs:ChangeMessageVisibility"}


def test_what_sends_is_known_by_one_action_or_by_several():
    assert shared.sends([shared.send(QUEUE)])
    assert shared.sends([{"Action": ["s3:GetObject", "sns:Publish"]}])
    assert not shared.sends([{"Action": "s3:GetObject"}, {}])


def test_every_action_is_one_that_aws_knows():
    known = {action.lower() for action in get_all_actions()}
    statements = [
        *shared.machine_observability(),
        *shared.function_observability("arn:aws:logs:us-east-1:111122223333:log-group:g"),
        shared.use_key("k"),
        shared.start(MACHINE),
        shared.send(QUEUE),
        shared.read_queue(QUEUE),
    ]
    actions = [action for one in statements for action in listed(one["Action"])]
    assert [action for action in actions if action.lower() not in known] == []


def test_what_many_roles_have_is_written_once():
    group = "arn:aws:logs:us-east-1:111122223333:log-group:g"
    writing = shared.function_observability(group)
    assert [(one["Effect"], one["Resource"]) for one in writing] == [
        ("Allow", f"{group}:*"),
        ("Allow", "*"),
    ]
    assert writing[0]["Action"] == ["logs:CreateLogStream", "logs:PutLogEvents"]
    assert writing[1]["Action"] == ["xray:PutTelemetryRecords", "xray:PutTraceSegments"]
    assert [one["Action"] for one in shared.machine_observability()] == [
        list(shared.LOG_DELIVERY),
        list(shared.TRACING),
    ]
    assert {one["Resource"] for one in shared.machine_observability()} == {"*"}
    assert shared.use_key_by_alias("keys", "alias/a") == {
        **shared.use_key("keys"),
        "Condition": {"ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/a"}},
    }
    assert shared.use_key("k") == {
        "Effect": "Allow",
        "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
        "Resource": "k",
    }
    assert shared.read_queue(QUEUE) == {
        "Effect": "Allow",
        "Action": [
            "sqs:ChangeMessageVisibility",
            "sqs:DeleteMessage",
            "sqs:GetQueueAttributes",
            "sqs:ReceiveMessage",
        ],
        "Resource": QUEUE,
    }


def test_a_role_uses_the_stacks_key_where_it_sends_to_what_the_key_encrypts():
    key = shared.use_key("k")
    sending, other = shared.send(QUEUE), shared.send(f"{QUEUE}-2")
    rest = shared.machine_observability()
    assert shared.machine_role([sending], key) == [sending, key, *rest]
    assert shared.machine_role([sending], key, [QUEUE]) == [sending, *rest]
    assert shared.machine_role([sending, other], key, [QUEUE]) == [sending, other, key, *rest]
    assert shared.machine_role([], key) == rest
