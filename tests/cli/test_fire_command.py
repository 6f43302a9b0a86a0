import json

import typer
from typer.testing import CliRunner

from downbeat.cli import fire_command

app = typer.Typer()
app.command()(fire_command.fire)


def run(*arguments):
    return CliRunner().invoke(app, list(arguments), catch_exceptions=False)


class Scheduler:
    """A schedule of etl, and a Step Functions that notes what it is asked to start."""

    def __init__(self):
        self.started = []

    def get_schedule(self, Name, GroupName):
        assert Name == GroupName == "cm-etl-pipeline-state-machine-dev"
        text = '{"scheduled_time": "<aws.scheduler.scheduled-time>", "a": 1}'
        return {"Target": {"Arn": "arn:machine:live", "Input": text}}

    def start_execution(self, stateMachineArn, input):
        self.started.append((stateMachineArn, json.loads(input)))
        return {"executionArn": "arn:execution"}


def test_the_target_of_the_schedule_is_started_with_its_input_and_the_time_it_has_now():
    scheduler = Scheduler()
    target = fire_command.find("etl", "dev")
    assert fire_command._started(lambda service: scheduler, target, {"a": 2}) == "arn:execution"
    [(machine, given)] = scheduler.started
    assert machine == "arn:machine:live"
    assert given == {"a": 2, "scheduled_time": given["scheduled_time"]}
    assert given["scheduled_time"].startswith("20") and given["scheduled_time"].endswith("Z")


def test_without_an_embedded_aws_it_says_how_to_start_one(monkeypatch):
    monkeypatch.setattr(fire_command.ministack, "running", lambda folder: None)
    answer = run("etl", "--stack", "dev")
    assert answer.exit_code == 1
    assert "nothing runs here for the stack dev: `downbeat up --stack dev`" in answer.output


def test_an_input_that_is_no_object_is_wrong_use(monkeypatch):
    monkeypatch.setattr(fire_command.ministack, "running", lambda folder: None)
    monkeypatch.setattr(fire_command, "_client", lambda target, stack: lambda service: None)
    answer = run("etl", "--input", "[1]")
    assert answer.exit_code == 2
    assert "--input is not a JSON object" in answer.output
