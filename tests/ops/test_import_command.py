"""`downbeat import --deployed`: a state machine that runs, with what starts it."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from downbeat.cli.__main__ import app
from downbeat.ops import connection
from tests.ops.aws import ACCOUNT, REGION, FakeAws, Refusal
from tests.ops.world import NOW

ARN = f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:orders-prod"
FUNCTION = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:take-order"
DEFINITION = {
    "StartAt": "Take",
    "States": {
        "Take": {"Type": "Task", "Resource": FUNCTION, "TimeoutSeconds": 60, "Next": "Say"},
        "Say": {"Type": "Pass", "Result": "$HOME is ${HOME}", "End": True},
    },
}
SCHEDULE = {
    "Name": "nightly",
    "GroupName": "default",
    "ScheduleExpression": "cron(0 2 * * ? *)",
    "ScheduleExpressionTimezone": "Europe/Berlin",
    "Target": {"Arn": ARN, "RoleArn": f"arn:aws:iam::{ACCOUNT}:role/x", "Input": '{"days": 1}'},
}
WRITTEN = '''"""Orders.

Imported from the state machine orders-prod.
"""

from typing import Any

ORDERS: dict[str, Any] = {
    "name": "orders",
    "cadence": {"expression": "cron(0 2 * * ? *)", "timezone": "Europe/Berlin"},
    "references": {"take_order_function": "The ARN of the function."},
    "settings": {
        "dollar": {
            "type": "string",
            "allowed": ["$"],
            "default": "$",
            "description": "A dollar sign before a brace that is no reference.",
        },
    },
    "input": {"days": 1},
    "trigger": {
        "event": {"source": ["acme"]},
    },
    "topics": {"failure": "failure"},
    "QueryLanguage": "JSONPath",
    "States": {
        "Take": {
            "Type": "Task",
            "Resource": "${take_order_function}",
            "TimeoutSeconds": 60,
        },
        "Say": {"Type": "Pass", "Result": "$HOME is ${dollar}{HOME}"},
    },
}
'''


@pytest.fixture
def aws(monkeypatch):
    """An account with the machine, a schedule and a rule of it, and a schedule of another."""
    fake = FakeAws()
    fake.on(
        "stepfunctions",
        "DescribeStateMachine",
        {
            "stateMachineArn": ARN,
            "name": "orders-prod",
            "definition": json.dumps(DEFINITION),
            "roleArn": f"arn:aws:iam::{ACCOUNT}:role/x",
            "type": "STANDARD",
            "creationDate": NOW,
        },
    )
    other = {"Name": "hourly", "GroupName": "default", "Target": {"Arn": f"{ARN}-other"}}
    listed = {key: SCHEDULE[key] for key in ("Name", "GroupName")} | {"Target": {"Arn": ARN}}
    fake.on("scheduler", "ListSchedules", {"Schedules": [other, listed]})
    fake.on("scheduler", "GetSchedule", SCHEDULE)
    fake.on("events", "ListRuleNamesByTarget", {"RuleNames": ["paid"]})
    fake.on("events", "ListTargetsByRule", {"Targets": [{"Id": "1", "Arn": ARN}]})
    fake.on("events", "DescribeRule", {"Name": "paid", "EventPattern": '{"source": ["acme"]}'})
    monkeypatch.setattr(connection, "connect", lambda root, stack, *, local: fake.connection)
    return fake


@pytest.fixture
def downbeat(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def call(*words):
        result = CliRunner().invoke(app, ["import", "--deployed", *words])
        return SimpleNamespace(code=result.exit_code, out=result.stdout, err=result.stderr)

    return call


def test_a_machine_is_written_with_its_schedule_and_its_rule(aws, downbeat):
    done = downbeat("orders-prod", "--name", "orders")
    assert (done.code, done.err) == (0, "")
    assert Path("orders.py").read_text() == WRITTEN
    assert f'take_order_function: "{FUNCTION}" # The ARN of the function.' in done.out


def test_its_arn_names_it_too_and_nothing_is_changed(aws, downbeat):
    assert downbeat(ARN, "--to", "-", "--name", "orders").out == WRITTEN
    assert {name for _, name, _ in aws.calls} == {
        "DescribeStateMachine",
        "ListSchedules",
        "GetSchedule",
        "ListRuleNamesByTarget",
        "ListTargetsByRule",
        "DescribeRule",
    }


def test_a_machine_that_does_not_exist_is_told_with_the_nearest_name(aws, downbeat):
    aws.on("stepfunctions", "DescribeStateMachine", Refusal("StateMachineDoesNotExist"))
    machine = {
        "stateMachineArn": ARN,
        "name": "orders-prod",
        "type": "STANDARD",
        "creationDate": NOW,
    }
    aws.on("stepfunctions", "ListStateMachines", {"stateMachines": [machine]})
    done = downbeat("order-prod")
    assert (done.code, done.out, done.err) == (
        1,
        "",
        'There is no state machine "order-prod" in us-east-1. Did you mean "orders-prod"?\n',
    )


def test_who_may_not_list_schedules_gets_the_rest_and_a_note(aws, downbeat):
    aws.on("scheduler", "ListSchedules", Refusal("AccessDeniedException"))
    done = downbeat("orders-prod", "--json")
    assert done.code == 0
    assert json.loads(done.out)[0]["notes"] == [
        "You may not list schedules, so what starts it is not imported."
    ]


def test_a_file_that_exists_stays(aws, downbeat):
    Path("orders_prod.py").write_text("mine")
    done = downbeat("orders-prod")
    assert (done.code, done.err) == (
        2,
        "--to: orders_prod.py exists already; choose another path, or add --force\n",
    )
    assert Path("orders_prod.py").read_text() == "mine"


def test_a_name_that_no_pipeline_can_have_is_refused(aws, downbeat):
    done = downbeat("orders-prod", "--name", "Orders")
    assert (done.code, done.err) == (2, '--name: "Orders" is not a name: write "orders".\n')
