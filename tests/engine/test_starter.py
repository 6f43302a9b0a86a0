"""The stack that a newcomer deploys first: into an empty account, as it is in the repository."""

import json
import re
import time

import pytest

from downbeat.config import stack_file
from downbeat.emulator import embedded_clients, ministack
from downbeat.emulator.engine import open_engine
from downbeat.emulator.projects import project
from downbeat.plan.reference_prerequisites import prerequisites
from downbeat.plan.stacks import configured_stack
from pipelines import PIPELINES
from tests.engine.conftest import ROOT

TEXT = (ROOT / "Pulumi.starter.yaml").read_text(encoding="utf-8")


def test_it_has_no_placeholder_and_needs_nothing_that_exists():
    assert re.findall(r"\d{12}|example\.(?:com|org)|\barn:|secure:", TEXT) == []
    assert list(prerequisites(configured_stack("starter", ROOT), PIPELINES)) == []
    values = stack_file(ROOT, "starter")
    for key in ("permissionsBoundary", "deployRoleArn", "kmsKeyArn"):
        assert not values.get(f"downbeat:{key}")


@pytest.mark.engine
@pytest.mark.embedded
def test_it_is_deployed_runs_and_is_taken_away_again(tmp_path, monkeypatch, cli):
    monkeypatch.chdir(ROOT)
    target = project(ROOT, "starter")._replace(folder=tmp_path / "starter")
    where = ministack.start(target.folder, target.account)
    client = embedded_clients.clients(where.endpoint, target.region, where.account)
    try:
        with open_engine(target, cli, where) as engine:
            made = engine.up().changes
            assert {change.operation for change in made} == {"create"}
            assert engine.preview() == []
            machines = client("stepfunctions").list_state_machines()["stateMachines"]
            arns = {each["name"]: each["stateMachineArn"] for each in machines}
            assert set(arns) == {"watchdog-starter", "downbeat-starter-reporter"}
            assert succeeded(client("stepfunctions"), arns["watchdog-starter"])
            assert len(engine.destroy()) == len(made)
        assert client("stepfunctions").list_state_machines()["stateMachines"] == []
        assert client("iam").list_roles()["Roles"] == []
    finally:
        ministack.stop(target.folder)


def succeeded(states, machine):
    run = states.start_execution(stateMachineArn=machine, input=json.dumps({}))["executionArn"]
    until = time.monotonic() + 30
    while time.monotonic() < until:
        status = states.describe_execution(executionArn=run)["status"]
        if status != "RUNNING":
            return status == "SUCCEEDED"
        time.sleep(0.1)
    return False
