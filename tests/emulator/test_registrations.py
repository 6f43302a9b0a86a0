import json
import subprocess
import sys
from pathlib import Path

import pytest

from downbeat.emulator.computed_outputs import LATER, Place
from downbeat.emulator.recorded_sources import other_outputs
from downbeat.emulator.registrations import deployed_project, recorded
from tests import program

ROOT = Path(__file__).resolve().parents[2]
PLACE = Place("111122223333", "us-east-1", "aws")


@pytest.fixture(scope="module")
def resources():
    target = deployed_project(ROOT, "prod", local=False)
    return recorded(target, PLACE, other_outputs(target, local=False))


def test_what_is_recorded_is_what_the_program_registers(resources):
    listed = "".join(sorted(f"{one.type} {one.name}\n" for one in resources))
    assert listed == (ROOT / "tests" / "program.prod.txt").read_text()


def test_names_and_arns_are_those_of_the_account_and_region(resources):
    by_name = {one.name: one for one in resources}
    reporter = by_name["reporter-target"].inputs["arn"]
    assert reporter == "arn:aws:states:us-east-1:111122223333:stateMachine:downbeat-prod-reporter"
    machine = by_name["etl-states-machine"].inputs
    assert machine["roleArn"] == (
        "arn:aws:iam::111122223333:role/cm-etl-pipeline-state-machine-states"
    )


def test_what_only_aws_knows_is_marked(resources):
    (key,) = (one for one in resources if one.name == "etl-states-logs")
    assert key.inputs["kmsKeyId"].startswith(LATER)


def test_parents_and_urns_are_the_engines(resources):
    (machine,) = (one for one in resources if one.name == "etl-states-machine")
    kinds = "downbeat:components:Orchestration$downbeat:components:StateMachine"
    assert machine.parent == f"urn:pulumi:prod::downbeat::{kinds}::etl-states"
    kinds += "$aws:sfn/stateMachine:StateMachine"
    assert machine.urn == f"urn:pulumi:prod::downbeat::{kinds}::etl-states-machine"


def test_the_program_records_as_json_for_those_who_may_not_import_pulumi():
    command = [sys.executable, "-m", "downbeat.emulator.registrations", "dev"]
    command += ["--account", "444455556666", "--region", "us-east-1", "--root", str(ROOT)]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    content = json.loads(answer.stdout)
    assert content["project"] == "downbeat"
    listed = "".join(sorted(f"{one['type']} {one['name']}\n" for one in content["resources"]))
    assert listed == (ROOT / "tests" / "program.dev.txt").read_text()
    assert program.ACCOUNT not in answer.stdout


def test_a_program_that_refuses_says_why_without_a_traceback():
    command = [sys.executable, "-m", "downbeat.emulator.registrations", "nowhere"]
    command += ["--account", "444455556666", "--region", "us-east-1", "--root", str(ROOT)]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 1
    assert "Pulumi.nowhere.yaml" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_values_of_sources_come_from_the_last_run_and_are_not_written_again(tmp_path, monkeypatch):
    for path in ROOT.iterdir():
        if not path.name.startswith((".", "Pulumi.")) or path.name == "Pulumi.yaml":
            (tmp_path / path.name).symlink_to(path)
    function = "arn:aws:lambda:us-east-1:111122223333:function:their-etl"
    references = {"function": "ssm:/etl/function"}
    config = {
        "aws:region": "us-east-1",
        "downbeat:environment": "prod",
        "downbeat:tags": {"owner": "data", "costCentre": "1"},
        "downbeat:pipelines": {"etl": {"name": "etl", "references": references}},
    }
    (tmp_path / "Pulumi.mini.yaml").write_text(json.dumps({"config": config}))
    noted = tmp_path / ".downbeat" / "mini.references.json"
    noted.parent.mkdir()
    value = {"source": ["ssm", "/etl/function", ""], "value": function}
    noted.write_text(json.dumps({"read": "2026-01-01 00:00 UTC", "values": [value]}))
    before = noted.read_text()
    monkeypatch.chdir(tmp_path)
    target = deployed_project(tmp_path, "mini", local=False)
    resources = recorded(target, PLACE, other_outputs(target, local=False))
    (machine,) = (one for one in resources if one.name == "etl-states-machine")
    assert machine.inputs["definition"].count(function) == 3
    assert noted.read_text() == before
