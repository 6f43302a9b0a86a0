"""The roles that the schedules of a stack share: exactly these machines, functions and queues."""

import json
from dataclasses import replace

from components.encryption import existing_key
from components.scheduler_roles import SchedulerRoles
from downbeat.plan.address import Address
from downbeat.plan.scheduling_parts import LARGEST_TRUST, scheduler_roles
from tests import program
from tests.components.example import ARGS, KEY
from tests.planned_stacks import planned_stack

PROD = planned_stack("prod")
MINE, OTHER = (
    replace(ARGS, address=Address(name, program.REGION, program.ACCOUNT), trigger=None)
    for name in ("mine-dev", "other-dev")
)
WITH_FILES = replace(
    OTHER,
    trigger=replace(ARGS.trigger, schedule={"expression": "rate(1 hour)", "input": {}}),
)


def made(args, roles):
    return program.run(lambda: SchedulerRoles("scheduler", args, roles, KEY) and None)


def document(run, type_, key):
    return json.loads(run.one(type_).inputs[key])


def test_one_role_starts_exactly_the_machines_of_its_pipelines():
    run = made({"mine": MINE, "other": WITH_FILES}, {"mine": "x-scheduler", "other": "x-scheduler"})
    assert run.one("iam/role:Role").inputs["name"] == "x-scheduler"
    assert document(run, "iam/rolePolicy:RolePolicy", "policy")["Statement"] == [
        {
            "Effect": "Allow",
            "Action": "states:StartExecution",
            "Resource": [MINE.address.state_machine_arn, OTHER.address.state_machine_arn],
        },
        {
            "Effect": "Allow",
            "Action": "lambda:InvokeFunction",
            "Resource": OTHER.address.arn("lambda", "function:weekly-dev-files"),
        },
        {
            "Effect": "Allow",
            "Action": "sqs:SendMessage",
            "Resource": [MINE.address.dead_letter_queue_arn, OTHER.address.dead_letter_queue_arn],
        },
        KEY.statement,
    ]


def test_only_scheduler_takes_it_on_for_these_groups_of_this_account():
    run = made({"mine": MINE, "other": WITH_FILES}, {"mine": "x-scheduler", "other": "x-scheduler"})
    (statement,) = document(run, "iam/role:Role", "assumeRolePolicy")["Statement"]
    groups = "arn:aws:scheduler:us-east-1:123456789012:schedule-group/"
    assert statement["Principal"] == {"Service": "scheduler.amazonaws.com"}
    assert statement["Condition"] == {
        "StringEquals": {"aws:SourceAccount": "123456789012"},
        "ArnLike": {
            "aws:SourceArn": [f"{groups}mine-dev", f"{groups}other-dev", f"{groups}default"]
        },
    }


def test_the_pipelines_schedules_name_it():
    shared = []

    def main():
        roles = SchedulerRoles("scheduler", {"mine": MINE}, {"mine": "x-scheduler"}, KEY)
        shared.append(roles.args["mine"])

    program.run(main)
    assert shared[0].address.schedule_role == "x-scheduler"
    assert len(shared[0].scheduler) == 2


def test_a_pipeline_without_a_schedule_is_left_as_it_is():
    by_hand = replace(MINE, schedule=None)
    shared = []

    def main():
        shared.append(SchedulerRoles("scheduler", {"mine": by_hand}, {}, KEY).args["mine"])

    assert program.run(main).of("iam/role:Role") == {}
    assert shared == [by_hand]


def test_prod_has_one_role_for_all_that_are_scheduled():
    assert scheduler_roles("downbeat-prod", PROD) == dict.fromkeys(
        ["weekly-monitoring", "database-refresh", "ndjson-to-parquet", "etl", "watchdog"],
        "downbeat-prod-scheduler",
    )


def test_as_many_pipelines_share_a_role_as_its_documents_hold():
    etl = next(each for each in PROD if each.key == "etl")
    many = [
        replace(etl, key=f"etl-{n}", address=replace(etl.address, name=f"a-rather-long-name-{n}"))
        for n in range(60)
    ]
    roles = scheduler_roles("downbeat-prod", many)
    names = list(dict.fromkeys(roles.values()))
    assert names[:2] == ["downbeat-prod-scheduler", "downbeat-prod-scheduler-2"]
    args = {each.key: replace(MINE, address=each.address) for each in many}
    key = existing_key("arn:aws:kms:us-east-1:123456789012:key/1234")
    run = program.run(lambda: SchedulerRoles("scheduler", args, roles, key) and None)
    trusts = [len(role.inputs["assumeRolePolicy"]) for role in run.of("iam/role:Role").values()]
    policies = [len(p.inputs["policy"]) for p in run.of("iam/rolePolicy:RolePolicy").values()]
    assert len(trusts) == len(names) < 10
    assert LARGEST_TRUST / 2 < max(trusts) <= 2048
    assert max(policies) <= 10_240
