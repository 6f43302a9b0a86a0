"""The arguments of a whole stack."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime

from downbeat.asl.shared_statements import use_key_by_alias
from downbeat.config.values import Secret
from downbeat.plan.access_of_versions import Earlier, Kept
from downbeat.plan.orchestration_args import NOTHING_EARLIER
from downbeat.plan.planned import plan
from downbeat.plan.rollout import Routing
from downbeat.plan.slack_messages import WORDS, slack_input
from downbeat.plan.stack_args import StackArgs, build_stack_args
from downbeat.plan.stacks import configured_stack
from pipelines import PIPELINES
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


def test_commands_name_the_stack_and_not_its_environment():
    """In every definition and message, of the reporter and of Slack as well."""
    stack = STACK.model_copy(update={"stack": "eu", "slack_webhook": Secret()})
    args = build_stack_args("acme", stack, plan(stack, PIPELINES, account="111122223333"), EARLIER)
    (reporter,) = args.reporters
    texts = [
        *(each.definition for each in (*args.orchestrations.values(), reporter.machine)),
        *(
            slack_input(each.address, each.stack_name, each.environment, rule, "")
            for each in args.orchestrations.values()
            for rule in WORDS
        ),
    ]
    text = json.dumps(texts, ensure_ascii=False)
    assert STACK.environment == "prod"
    assert set(re.findall(r" -s ([a-z]+)", text)) == {"eu"}
    assert "$end.status & ' - prod'" in text
    assert "succeeded in part in prod" in text


def test_what_a_stack_says_once_is_passed_on():
    key = "arn:aws:kms:us-east-1:111122223333:key/k"
    role = "arn:aws:iam::111122223333:role/deploy"
    notify = STACK.notify.model_copy(update={"alarms": ("oncall@example.com",)})
    stack = STACK.model_copy(update={"kms_key_arn": key, "deploy_role_arn": role, "notify": notify})
    args = build_stack_args("acme", stack, PLANNED[:1], EARLIER)
    planned = PLANNED[0]
    assert args == StackArgs(
        name="acme-prod",
        stack="prod",
        addresses=[planned.address],
        tags=ARGS.tags,
        values=stack.values,
        deploy_role=role,
        kms_key_arn=key,
        keeps_key=False,
        budget_emails=["oncall@example.com"],
        limits={planned.address.name: planned.definition["TimeoutSeconds"]},
        roles={planned.key: "acme-prod-scheduler"},
        orchestrations={planned.key: args.orchestrations[planned.key]},
        reporters=args.reporters,
    )
    (reporter,) = args.reporters
    assert reporter.machine.address.name == "acme-prod-reporter"
    assert not args.makes_key


def test_what_earlier_versions_need_reaches_their_pipeline_and_keeps_the_stacks_key():
    planned = PLANNED[0]
    use = use_key_by_alias("arn:aws:kms:us-east-1:111122223333:key/*", "alias/acme-prod")
    kept = (Kept(datetime(2027, 1, 1, tzinfo=UTC), [use]),)
    routes = Routing(10, "arn:1", {}, "2026-03-01T12:00:00Z", "…")
    args = build_stack_args("acme", STACK, [planned], {planned.key: Earlier(kept, routes)})
    one = args.orchestrations[planned.key]
    assert (one.kept, one.routing, args.keeps_key) == (kept, routes, True)
    other = build_stack_args("other", STACK, [planned], {planned.key: Earlier(kept, routes)})
    assert not other.keeps_key
