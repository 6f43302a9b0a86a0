"""Names and ARNs of one orchestration, known before anything exists."""

from dataclasses import replace

import pytest

from downbeat.plan.address import Address, references
from downbeat.plan.parts import ExistingParts
from tests.plan.orchestrations import ADDRESS

BASE = "eu-west-1:111122223333"
ROLE = "arn:aws:iam::444455556666:role/data/team/etl"
TOPIC = "arn:aws:sns:eu-west-1:444455556666:alerts"
EXISTING = replace(
    ADDRESS,
    existing=ExistingParts(
        topics={"failure": TOPIC}, role=ROLE, log_group="/ours", dashboard="overview"
    ),
)
CONSOLE = "https://eu-west-1.console.aws.amazon.com"


def names(address):
    """Every property of an address."""
    properties = [name for name, value in vars(Address).items() if isinstance(value, property)]
    return {name: getattr(address, name) for name in properties}


OWN = {
    "state_machine_arn": f"arn:aws:states:{BASE}:stateMachine:weekly-dev",
    "alias_arn": f"arn:aws:states:{BASE}:stateMachine:weekly-dev:live",
    "execution_role": "weekly-dev-states",
    "execution_role_arn": "arn:aws:iam::111122223333:role/weekly-dev-states",
    "schedule_role": "weekly-dev-schedule",
    "schedule_group_arn": f"arn:aws:scheduler:{BASE}:schedule-group/weekly-dev",
    "log_group": "/aws/vendedlogs/states/weekly-dev",
    "log_group_arn": f"arn:aws:logs:{BASE}:log-group:/aws/vendedlogs/states/weekly-dev",
    "dead_letter_queue": "weekly-dev-dead-letters",
    "dead_letter_queue_arn": f"arn:aws:sqs:{BASE}:weekly-dev-dead-letters",
    "event_rule": "weekly-dev-event",
    "queue_pipe": "weekly-dev-queue",
    "slack": "weekly-dev-chat",
    "files_rule": "weekly-dev-files",
    "files_queue": "weekly-dev-files",
    "files_function": "weekly-dev-files",
    "files_dead_letter_queue": "weekly-dev-files-dead-letters",
    "console": CONSOLE,
    "console_url": (
        f"{CONSOLE}/states/home?region=eu-west-1#/statemachines/view/"
        f"arn:aws:states:{BASE}:stateMachine:weekly-dev"
    ),
    "dashboard": "weekly-dev",
    "dashboard_url": f"{CONSOLE}/cloudwatch/home?region=eu-west-1#dashboards/dashboard/weekly-dev",
}


def test_every_name_and_arn_follows_from_the_machines_name():
    assert names(ADDRESS) == OWN


def test_names_that_an_account_has_once_carry_the_region_where_the_stack_wants_that():
    assert names(replace(ADDRESS, regional=True)) == OWN | {
        "execution_role": "weekly-dev-states-eu-west-1",
        "execution_role_arn": "arn:aws:iam::111122223333:role/weekly-dev-states-eu-west-1",
        "schedule_role": "weekly-dev-schedule-eu-west-1",
        "dashboard": "weekly-dev-eu-west-1",
        "dashboard_url": f"{OWN['dashboard_url']}-eu-west-1",
    }


def test_what_exists_already_keeps_its_own_name():
    assert names(EXISTING) == OWN | {
        "execution_role": "etl",
        "execution_role_arn": ROLE,
        "log_group": "/ours",
        "log_group_arn": f"arn:aws:logs:{BASE}:log-group:/ours",
        "dashboard_url": f"{CONSOLE}/cloudwatch/home?region=eu-west-1#dashboards/dashboard/overview",
    }


def test_a_role_that_the_stack_shares_starts_it():
    assert replace(ADDRESS, scheduler_role="acme-scheduler").schedule_role == "acme-scheduler"


def test_a_topic_is_named_after_the_machine_or_is_the_one_that_exists():
    assert (EXISTING.topic("success"), EXISTING.topic_arn("success")) == (
        "weekly-dev-success",
        f"arn:aws:sns:{BASE}:weekly-dev-success",
    )
    assert (EXISTING.topic("failure"), EXISTING.topic_arn("failure")) == ("alerts", TOPIC)


def test_rules_alarms_and_roles_are_known_by_their_names():
    assert ADDRESS.rule_arn("files") == f"arn:aws:events:{BASE}:rule/files"
    assert ADDRESS.alarm_arn("late") == f"arn:aws:cloudwatch:{BASE}:alarm:late"
    assert ADDRESS.role_arn("a/b") == "arn:aws:iam::111122223333:role/a/b"


@pytest.mark.parametrize(
    ("partition", "console"),
    [
        ("aws-us-gov", "https://eu-west-1.console.amazonaws-us-gov.com"),
        ("aws-cn", "https://eu-west-1.console.amazonaws.cn"),
        ("aws-iso", "https://eu-west-1.console.aws.amazon.com"),
    ],
)
def test_every_partition_has_its_console_and_its_arns(partition, console):
    address = replace(ADDRESS, partition=partition)
    assert address.console == console
    assert address.role_arn("x") == f"arn:{partition}:iam::111122223333:role/x"
    assert address.arn("sns", "x") == f"arn:{partition}:sns:{BASE}:x"


def test_every_definition_may_use_where_it_runs_and_whom_it_notifies():
    assert references(EXISTING, "eu", "staging", {"success": "good", "failure": "failure"}) == {
        "stack": "eu",
        "environment": "staging",
        "region": "eu-west-1",
        "account": "111122223333",
        "partition": "aws",
        "state_machine_name": "weekly-dev",
        "state_machine_arn": OWN["state_machine_arn"],
        "success_topic": f"arn:aws:sns:{BASE}:weekly-dev-good",
        "failure_topic": TOPIC,
        "log_group": "/ours",
        "console_url": OWN["console_url"],
        "dashboard_url": EXISTING.dashboard_url,
    }
