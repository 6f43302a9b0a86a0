import json
import subprocess
import sys
from pathlib import Path

import pytest

from downbeat.emulator.projects import project
from downbeat.emulator.registrations import LATER, Place, _outputs, recorded
from tests import program

ROOT = Path(__file__).resolve().parents[2]
PLACE = Place("111122223333", "us-east-1", "aws")


@pytest.fixture(scope="module")
def resources():
    target = project(ROOT, "prod")
    return recorded(target, PLACE, _outputs(target))


def test_what_is_recorded_is_what_the_program_registers(resources):
    listed = "".join(sorted(f"{one.type} {one.name}\n" for one in resources))
    assert listed == (ROOT / "tests" / "program.prod.txt").read_text()


def test_names_and_arns_are_those_of_the_account_and_region(resources):
    by_name = {one.name: one for one in resources}
    topic = by_name["etl-topics-failure-policy"].inputs["arn"]
    assert topic == "arn:aws:sns:us-east-1:111122223333:cm-etl-pipeline-state-machine-failure"
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
