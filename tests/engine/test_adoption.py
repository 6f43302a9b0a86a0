"""The four systems, made beforehand as their teams made them: taken over by the real engine with
nothing made twice and nothing replaced, deployed, changed, and given back.
"""

import json
import re
import time
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from downbeat.cli.__main__ import app
from downbeat.emulator import embedded_clients, existing, ministack
from downbeat.emulator.engine import open_engine
from downbeat.emulator.projects import project
from downbeat.emulator.pulumi_cli import EngineError
from downbeat.ops import connection, deployment
from downbeat.ops.adoption import state
from downbeat.plan.stacks import configured_stack
from tests.engine import restoring, teams
from tests.planned_stacks import planned_stack

pytestmark = [pytest.mark.engine, pytest.mark.embedded]
ROOT = Path(__file__).resolve().parents[2]
# Endpoints of the embedded AWS confirm by themselves, as the teams' subscribers did long ago.
TAKEN = {
    "aws:cloudwatch/dashboard:Dashboard": 1,
    "aws:cloudwatch/logGroup:LogGroup": 4,
    "aws:cloudwatch/metricAlarm:MetricAlarm": 1,
    "aws:sfn/stateMachine:StateMachine": 4,
    "aws:sns/topic:Topic": 4,
    "aws:sns/topicSubscription:TopicSubscription": 4,
    "aws:sqs/queue:Queue": 1,
}


@pytest.fixture
def empty(tmp_path, monkeypatch):
    """The stack prod of the repository, in a folder of the test's own, with what its references
    name, and nothing else.
    """
    monkeypatch.chdir(ROOT)
    target = project(ROOT, "prod")._replace(folder=tmp_path / "prod")
    where = ministack.start(target.folder, target.account)
    client = embedded_clients.clients(where.endpoint, target.region, where.account)
    stack = configured_stack("prod")
    existing.make(stack, where, planned_stack("prod", account=target.account))
    local = lambda root, name, local: connection.embedded(target.folder, name, target.region)  # noqa: E731
    monkeypatch.setattr(deployment, "connect", local)
    monkeypatch.setattr(state, "local_checkpoint", lambda *names: target.checkpoint)
    yield SimpleNamespace(
        target=target,
        where=where,
        client=client,
        file=tmp_path / "adopted.json",
    )
    ministack.stop(target.folder)


@pytest.fixture
def prod(empty):
    """The same with the four systems."""
    teams.make(empty.client, empty.target.account)
    listed = empty.client("sns").list_subscriptions()["Subscriptions"]
    empty.subscribed = {one["SubscriptionArn"] for one in listed}
    empty.made = everything(empty)
    return empty


def adopt(prod, *words):
    answer = CliRunner().invoke(
        app,
        ["adopt", "-s", "prod", "--local", "--to", str(prod.file), *words],
        env={"COLUMNS": "200"},
    )
    if answer.exception and not isinstance(answer.exception, SystemExit):
        raise answer.exception
    return answer


def test_four_systems_are_adopted_deployed_changed_and_given_back(prod, cli):
    account = prod.target.account
    first = restoring.picture(prod.client, account)
    with (
        open_engine(prod.target, cli, prod.where) as runner,
        pytest.raises(EngineError) as refused,
    ):
        runner.up()  # as a plain `pulumi up` would
    assert clashes_told(str(refused.value)) == clashes_made()
    assert everything(prod) == prod.made
    assert restoring.picture(prod.client, account) == first

    told = adopt(prod)
    assert told.exit_code == 1, told.stdout  # the old triggers are on
    assert told.stdout.splitlines()[-2].endswith("5 old triggers on; 0 replaced.")
    teams.triggers_off(prod.client)
    told = adopt(prod)
    assert told.exit_code == 0, told.stdout
    assert told.stdout.splitlines()[-2].endswith("0 old triggers on; 0 replaced.")
    content = json.loads(prod.file.read_text())
    taken = [one for one in content["resources"] if not one.get("component")]
    assert Counter(one["type"] for one in taken) == TAKEN
    before = machines(prod), subscriptions(prod)
    with open_engine(adopted(prod), cli, prod.where) as runner:
        runner.take_over(content)
        changes = runner.up().changes
        assert {change.operation for change in changes} == {"create", "update"}
        updated = {change.name for change in changes if change.operation == "update"}
        assert updated <= {one["logicalName"] for one in taken}
        assert runner.preview() == []
    assert (machines(prod), subscriptions(prod)) == before  # the same, not new ones of their names
    assert restoring.picture(prod.client, account) != first
    again = adopt(prod)
    assert "in the stack already" in again.stdout.splitlines()[-2]

    with open_engine(adopted(prod, **{"downbeat:logRetentionDays": 60}), cli, prod.where) as runner:
        assert {change.operation for change in runner.up().changes} == {"update"}
    assert (machines(prod), subscriptions(prod)) == before

    # The way back: the first owners put their own in place, then the stack goes.
    restoring.restore(prod.client, account, first)
    with open_engine(adopted(prod), cli, prod.where) as runner:
        runner.destroy()
    assert (machines(prod), subscriptions(prod)) == before
    assert restoring.picture(prod.client, account) == first
    roles = [role["RoleName"] for role in prod.client("iam").list_roles()["Roles"]]
    assert [name for name in roles if name.endswith("-states")] == []  # the stack's own are gone
    works_by_its_old_trigger(prod)


def works_by_its_old_trigger(prod):
    """An upload reaches the team's own function, and a rule of the team fires: each starts the old
    machine, which succeeds by its old definition.
    """
    prod.client("s3").put_object(Bucket=teams.BUCKET, Key="2026-02-01/a.ndjson", Body=b"{}")
    prod.client("events").put_rule(  # due at once: the night is long
        Name=teams.rule("etl"), ScheduleExpression="rate(1 minute)"
    )
    for key in ("ndjson-to-parquet", "etl"):
        run = first_run(prod, teams.machine_arn(prod.target.account, key))
        assert (run["status"], run["definition"]) == ("SUCCEEDED", teams.DONE)


def first_run(prod, machine, seconds=100):
    """The first execution of a machine with its status and definition, once it has ended."""
    states, deadline = prod.client("stepfunctions"), time.monotonic() + seconds
    while time.monotonic() < deadline:
        runs = states.list_executions(stateMachineArn=machine)["executions"]
        if runs and runs[-1]["status"] != "RUNNING":
            arn = runs[-1]["executionArn"]
            described = states.describe_state_machine_for_execution(executionArn=arn)
            return {**runs[-1], "definition": json.loads(described["definition"])}
        time.sleep(0.2)
    raise AssertionError(f"nothing started {machine} within {seconds} seconds")


def clashes_told(refusal):
    """What the program says is there already: "sfn StateMachine NAME"."""
    words = re.findall(r"((?:cloudwatch|sfn|sns|sqs) [A-Z]\w+ [\w/-]+)", refusal)
    assert "and nothing was created" in refusal
    return sorted(set(words))


def clashes_made():
    """What the teams have made under the names of the stack."""
    return sorted(
        [
            f"cloudwatch Dashboard {restoring.DASHBOARD}",
            f"cloudwatch MetricAlarm {restoring.ALARM}",
            f"sqs Queue {restoring.QUEUE}",
            *(f"sns Topic {name}" for name in teams.TOPICS),
            *(f"sfn StateMachine {name}" for name in teams.MACHINES.values()),
            *(f"cloudwatch LogGroup {teams.log_group(key)}" for key in teams.MACHINES),
        ]
    )


def everything(prod):
    """The names of all that a deployment makes first: roles, topics, queues, rules, machines."""
    client = prod.client
    return {
        "roles": sorted(one["RoleName"] for one in client("iam").list_roles()["Roles"]),
        "topics": sorted(
            teams.topic_name(one["TopicArn"]) for one in client("sns").list_topics()["Topics"]
        ),
        "queues": sorted(
            url.rsplit("/", 1)[1] for url in client("sqs").list_queues().get("QueueUrls", ())
        ),
        "rules": sorted(one["Name"] for one in client("events").list_rules()["Rules"]),
        "aliases": sorted(one["AliasName"] for one in client("kms").list_aliases()["Aliases"]),
    }


def test_a_state_that_was_lost_is_got_back_whole(empty, cli):
    with open_engine(empty.target, cli, empty.where) as runner:
        made = len(runner.up().changes)
        before = empty.client("stepfunctions").list_state_machines()["stateMachines"]
        forgotten = ["state", "delete", "--all", "--force", "--yes", "--stack", "prod"]
        runner._stack._run_pulumi_cmd_sync(forgotten)
        told = adopt(empty)
        assert told.exit_code == 0, told.stdout
        numbers = told.stdout.splitlines()[-2]
        assert numbers == f"{made} to take over; 0 old triggers on; 0 replaced."
        runner.take_over(json.loads(empty.file.read_text()))
        assert {change.operation for change in runner.up().changes} == {"update"}
        assert runner.preview() == []
        assert empty.client("stepfunctions").list_state_machines()["stateMachines"] == before


def adopted(prod, **changes):
    """The stack with the file of what it took over, and with other changes of its configuration."""
    config = {**prod.target.config, "downbeat:adopted": str(prod.file), **changes}
    return prod.target._replace(config=config)


def groups(prod):
    return prod.client("logs").describe_log_groups()["logGroups"]


def subscriptions(prod):
    """The ARNs of the teams' subscriptions: whoever confirmed one need not do so again."""
    listed = prod.client("sns").list_subscriptions()["Subscriptions"]
    return {one["SubscriptionArn"] for one in listed} & prod.subscribed


def machines(prod):
    """ARN → when it was created."""
    listed = prod.client("stepfunctions").list_state_machines()["stateMachines"]
    return {
        one["stateMachineArn"]: one["creationDate"]
        for one in listed
        if one["name"] in teams.MACHINES.values()
    }
