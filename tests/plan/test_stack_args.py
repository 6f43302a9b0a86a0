"""The arguments of a whole stack."""

from dataclasses import replace

from downbeat.plan.orchestration_args import NOTHING_EARLIER
from downbeat.plan.stack_args import build_stack_args
from downbeat.plan.stacks import configured_stack
from tests.planned_stacks import planned_stack

STACK = configured_stack("prod")
PLANNED = planned_stack("prod")
EARLIER = {each.key: NOTHING_EARLIER for each in PLANNED}
ARGS = build_stack_args("acme", STACK, PLANNED, EARLIER)


def test_names_begin_with_the_project_and_the_stack():
    assert (ARGS.name, ARGS.stack) == ("acme-prod", "prod")
    assert set(ARGS.roles.values()) == {"acme-prod-scheduler"}
    assert ARGS.tags == {
        "project": "acme",
        "stack": "prod",
        "environment": STACK.environment,
        **STACK.tags,
    }


def test_every_planned_pipeline_has_arguments_in_the_same_order():
    assert list(ARGS.orchestrations) == [each.key for each in PLANNED]
    assert ARGS.addresses == [each.address for each in PLANNED]


def test_a_stack_makes_its_key_unless_it_names_one_that_exists():
    assert ARGS.makes_key
    existing = replace(ARGS, kms_key_arn="arn:aws:kms:us-east-1:111122223333:key/k")
    assert not existing.makes_key
    assert replace(existing, keeps_key=True).makes_key


def test_a_budget_notifies_the_topic_of_the_one_orchestration_that_hears_of_it():
    assert ARGS.budget_topic == ""
    key, first = next(iter(ARGS.orchestrations.items()))
    hearing = {**ARGS.orchestrations, key: replace(first, hears_of_budget=True)}
    assert replace(ARGS, orchestrations=hearing).budget_topic == first.alarm_topic_arn
