"""The execution role of a pipeline, and the key that it uses."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from downbeat.plan.execution_role import key_statement, role_of
from downbeat.plan.outside_permissions import advise_on_role
from downbeat.plan.parts import ExistingParts
from downbeat.testing.flow import pipeline_of
from tests.plan.orchestrations import ADDRESS

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
