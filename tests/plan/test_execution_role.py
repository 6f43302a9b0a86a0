"""The execution role of a pipeline, and the key that it uses."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from downbeat.config import stack_file
from downbeat.config.stack_account import account_of
from downbeat.plan.execution_role import key_statement, role_of, stack_roles
from downbeat.plan.outside_permissions import advise_on_role
from downbeat.plan.parts import ExistingParts
from downbeat.plan.stacks import REPOSITORY, configured_stack
from downbeat.testing.flow import pipeline_of
from tests.plan.orchestrations import ADDRESS
from tests.planned_stacks import planned_stack

ONE, OTHER = (f"arn:aws:kms:eu-west-1:111122223333:key/{number}" for number in (1, 2))
USE = {"Effect": "Allow", "Action": ["kms:Decrypt", "kms:GenerateDataKey"], "Resource": ONE}


@pytest.mark.parametrize(
    ("existing", "of_stack", "key"), [(ONE, None, ONE), (None, OTHER, OTHER), (ONE, OTHER, ONE)]
)
def test_a_named_key_is_used_the_pipelines_before_the_stacks(existing, of_stack, key):
    address = replace(ADDRESS, existing=ExistingParts(key=existing))
    stack = SimpleNamespace(kms_key_arn=of_stack, stack="prod")
    planned = SimpleNamespace(address=address)
    assert key_statement(stack, "acme", planned) == {**USE, "Resource": key}


def test_the_stacks_own_key_is_used_by_its_alias():
    stack = SimpleNamespace(kms_key_arn=None, stack="prod")
    assert key_statement(stack, "acme", SimpleNamespace(address=ADDRESS)) == {
        **USE,
        "Resource": "arn:aws:kms:eu-west-1:111122223333:key/*",
        "Condition": {"ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/acme-prod"}},
    }


def uses_of_the_key(statements):
    planned = replace(pipeline_of("weekly-monitoring", "prod"), statements=statements)
    role = role_of(planned, USE)
    reasons = [one.why for each in role.certificate for one in each.reasons]
    return USE in role.statements, any("stack's key" in why for why in reasons)


def test_the_key_is_used_where_something_is_sent_and_has_its_reason_there():
    sending = [{"Effect": "Allow", "Action": ["sns:Publish"], "Resource": ["arn:topic"]}]
    reading = [{"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["arn:aws:s3:::a/*"]}]
    assert uses_of_the_key(sending) == (True, True)
    assert uses_of_the_key(reading) == (False, False)


def test_a_role_that_exists_already_is_given_nothing_here():
    plain = pipeline_of("etl", "prod")
    role = "arn:aws:iam::111122223333:role/etl"
    address = replace(plain.address, existing=ExistingParts(role=role))
    (one,) = advise_on_role(replace(plain, address=address))
    assert (one.path, one.code, one.severity) == ("/existing/role", "existing-part", "warning")
    assert list(advise_on_role(plain)) == []


def test_a_topic_that_exists_has_a_key_of_its_own_and_is_no_reason_for_the_stacks():
    topic = "arn:aws:sns:us-east-1:111122223333:theirs"
    publish = {"Effect": "Allow", "Action": ["sns:Publish"], "Resource": [topic]}
    plain = pipeline_of("weekly-monitoring", "prod")
    address = replace(plain.address, existing=ExistingParts(topics={"failure": topic}))
    states = {
        "Tell": {
            "Type": "Task",
            "Resource": "arn:aws:states:::sns:publish",
            "Arguments": {"TopicArn": topic, "Message": "m"},
            "End": True,
        }
    }
    planned = replace(
        plain,
        address=address,
        definition={"QueryLanguage": "JSONata", "StartAt": "Tell", "States": states},
        statements=[publish, USE],
        stated=[],
    )
    role = role_of(planned, USE)
    assert role.name == address.execution_role
    assert role.statements[:2] == [publish, USE]
    assert USE not in role.statements[2:]
    reasons = {
        action: [(one.states, one.why) for one in each.reasons]
        for each in role.certificate
        for action in each.statement["Action"]
    }
    assert [states for states, _ in reasons["sns:Publish"]] == [("Tell",)]
    assert reasons["kms:Decrypt"] == reasons["kms:GenerateDataKey"] == []


def test_the_roles_of_a_stack_are_those_of_its_pipelines():
    roles = stack_roles("prod")
    planned = {each.key: each for each in planned_stack("prod", account=account())}
    assert list(roles) == list(planned)
    for key, each in planned.items():
        use = key_statement(configured_stack("prod"), "downbeat", each)
        assert roles[key] == role_of(each, use), key


def account():
    return account_of(stack_file(REPOSITORY, "prod"))


def test_a_table_that_is_called_by_its_name_is_certified_at_the_machines_place():
    plain = pipeline_of("weekly-monitoring", "prod")
    table = plain.address.arn("dynamodb", "table/orders")
    get = {
        "Type": "Task",
        "Resource": "arn:aws:states:::dynamodb:getItem",
        "Arguments": {"TableName": "orders", "Key": {"id": {"S": "1"}}},
        "End": True,
    }
    planned = replace(
        plain,
        definition={"QueryLanguage": "JSONata", "StartAt": "Get", "States": {"Get": get}},
        statements=[{"Effect": "Allow", "Action": ["dynamodb:GetItem"], "Resource": [table]}],
        stated=[],
    )
    (certified,) = [
        one
        for one in role_of(planned, USE).certificate
        if one.statement["Action"] == ["dynamodb:GetItem"]
    ]
    assert certified.states == ("Get",)
