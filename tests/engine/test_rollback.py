"""Back to what it was by the alias `live`, as docs/deploying.md tells it: at once, and until the
next change of the definition.
"""

import copy
import json

import pytest

from downbeat.emulator import embedded_clients, existing, ministack
from downbeat.emulator.engine import main_program
from downbeat.emulator.in_process import InProcess
from downbeat.emulator.projects import project
from downbeat.emulator.provider import Provider
from downbeat.plan.stacks import configured_stack
from pipelines import PIPELINES
from tests.engine.conftest import ROOT

pytestmark = pytest.mark.embedded


@pytest.fixture
def stack(tmp_path, monkeypatch):
    """(deploy with a comment on the first state, clients) of the stack dev with one pipeline."""
    monkeypatch.chdir(ROOT)
    target = project(ROOT, "dev")
    pipelines = {"etl": target.config["downbeat:pipelines"]["etl"]}
    target = target._replace(
        folder=tmp_path / "dev", config=target.config | {"downbeat:pipelines": pipelines}
    )
    where = ministack.start(target.folder, target.account)
    existing.make(configured_stack("dev"), where)

    def clients(region):
        return embedded_clients.clients(where.endpoint, region, where.account)

    def deploy(comment):
        edited = copy.deepcopy(dict(PIPELINES["etl"]))
        edited["States"][next(iter(edited["States"]))]["Comment"] = comment
        monkeypatch.setitem(PIPELINES, "etl", edited)
        provider = Provider(clients, where.account, where.endpoint, target.region)
        InProcess(target, provider, main_program(ROOT), {}).up()

    machine = f"arn:aws:states:us-east-1:{target.account}:stateMachine:{pipelines['etl']['name']}"
    yield deploy, clients(target.region)("stepfunctions"), machine
    ministack.stop(target.folder)


def live(client, machine):
    """(the version that the alias points to, the comment of its first state)."""
    alias = client.describe_state_machine_alias(stateMachineAliasArn=f"{machine}:live")
    version = alias["routingConfiguration"][0]["stateMachineVersionArn"]
    definition = client.describe_state_machine(stateMachineArn=version)["definition"]
    return version, next(iter(json.loads(definition)["States"].values()))["Comment"]


def test_the_alias_goes_back_at_once_and_the_next_change_moves_it_on(stack):
    deploy, client, machine = stack
    deploy("good")
    deploy("bad")
    listed = client.list_state_machine_versions(stateMachineArn=machine)["stateMachineVersions"]
    versions = sorted(one["stateMachineVersionArn"] for one in listed)
    assert versions == [f"{machine}:1", f"{machine}:2"]
    assert live(client, machine) == (f"{machine}:2", "bad")
    client.update_state_machine_alias(
        stateMachineAliasArn=f"{machine}:live",
        routingConfiguration=[{"stateMachineVersionArn": f"{machine}:1", "weight": 100}],
    )
    assert live(client, machine) == (f"{machine}:1", "good")
    deploy("better")
    assert live(client, machine) == (f"{machine}:3", "better")
