"""`downbeat up | down`, on a repository like this one with one small stack."""

import copy
import json
import os
import re
import signal
import time
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from downbeat.cli import down_command, up_command
from downbeat.emulator import embedded_clients, ministack, processes, sessions, stack_lock
from pipelines import PIPELINES

pytestmark = [pytest.mark.engine, pytest.mark.embedded]
ROOT = Path(__file__).resolve().parents[2]
STACK = {
    "config": {
        "aws:region": "eu-west-1",
        "downbeat:environment": "mini",
        "downbeat:notify": {"failure": ["on-call@example.com"]},
        "downbeat:tags": {"owner": "data-platform", "costCentre": "1"},
        "downbeat:pipelines": {
            "etl": {
                "name": "mini-etl",
                "cadence": {"every": "day", "at": "02:00", "timezone": "UTC"},
                "references": {
                    "function": {"stack": "acme/infrastructure/prod", "output": "functionArn"}
                },
            }
        },
    }
}
ARN = f"arn:aws:states:eu-west-1:{embedded_clients.ACCOUNT}:stateMachine:mini-etl"


@pytest.fixture
def root(tmp_path, monkeypatch, cli):
    """A folder that has everything of the repository but its stacks and its `.downbeat/`."""
    for source in ROOT.iterdir():
        if source.name not in (".downbeat", ".git") and not (
            source.name.startswith("Pulumi.") and source.name != "Pulumi.yaml"
        ):
            (tmp_path / source.name).symlink_to(source)
    (tmp_path / "Pulumi.mini.yaml").write_text(json.dumps(STACK))
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    ministack.stop(tmp_path / ".downbeat" / "mini")


app = typer.Typer()
app.command("up")(up_command.up)
app.command("down")(down_command.down)


def run(*arguments: str):
    return CliRunner().invoke(app, list(arguments), catch_exceptions=False)


def states(root):
    where = ministack.running(root / ".downbeat" / "mini")
    return embedded_clients.clients(where.endpoint, "eu-west-1", where.account)("stepfunctions")


def test_up_deploys_then_has_no_changes_and_down_takes_it_away(root):
    first = run("up", "-s", "mini", "--yes")
    assert first.exit_code == 0, first.output
    assert "stand-ins for what the references name: function etl" in first.output
    foreseen = re.search(r"^etl: (\d+) to create$", first.output, re.MULTILINE)
    made = int(foreseen[1])
    assert f"  etl: {made} created" in first.output.splitlines()
    own = re.search(r"^the stack itself: (\d+) to create$", first.output, re.MULTILINE)
    assert f"{made + int(own[1])} created in " in first.output
    assert first.output.splitlines()[-4:] == [
        "Next:",
        "  downbeat start etl --local --stack mini --wait",
        "  downbeat mailbox --local --stack mini",
        "  downbeat down --stack mini",
    ]
    machine = states(root).describe_state_machine(stateMachineArn=ARN)
    assert (
        f"arn:aws:lambda:eu-west-1:{embedded_clients.ACCOUNT}:function:etl" in machine["definition"]
    )
    second = run("up", "-s", "mini", "--yes")
    assert second.exit_code == 0
    assert ": it was running" in second.output
    assert "no changes in " in second.output
    downed = run("down", "-s", "mini", "--yes")
    assert downed.exit_code == 0, downed.output
    assert downed.output.splitlines()[-1].endswith(
        " resources deleted; the embedded AWS is stopped, its state is gone."
    )
    assert sorted(path.name for path in (root / ".downbeat" / "mini").iterdir()) == ["lock"]
    assert run("down", "-s", "mini", "--yes").output == "mini is not deployed here.\n"


def test_an_edited_pipeline_shows_its_definitions_diff_first_and_preview_does_nothing(
    root, monkeypatch
):
    assert run("up", "-s", "mini", "--yes").exit_code == 0
    edited = copy.deepcopy(dict(PIPELINES["etl"]))
    name = next(iter(edited["States"]))
    edited["States"][name]["Comment"] = "edited"
    monkeypatch.setitem(PIPELINES, "etl", edited)
    before = states(root).describe_state_machine(stateMachineArn=ARN)["definition"]
    shown = run("up", "-s", "mini", "--preview")
    lines = shown.output.splitlines()
    at = lines.index("  the definition of mini-etl:")
    assert lines[at + 1] == f"    @@ /States/{name} @@"
    assert '    +  "Comment": "edited",' in lines or '    +  "Comment": "edited"' in lines
    assert "  ~ sfn:StateMachine etl-states-machine (definition)" in lines
    assert lines[-1].startswith("nothing was done in ")
    assert states(root).describe_state_machine(stateMachineArn=ARN)["definition"] == before
    assert run("up", "-s", "mini", "--yes").exit_code == 0
    assert (
        json.loads(states(root).describe_state_machine(stateMachineArn=ARN)["definition"])[
            "States"
        ][name]["Comment"]
        == "edited"
    )


def test_a_pipeline_with_another_name_is_replaced_with_all_that_bears_it(root):
    assert run("up", "-s", "mini", "--yes").exit_code == 0
    renamed = copy.deepcopy(STACK)
    etl = renamed["config"]["downbeat:pipelines"]["etl"]
    etl["name"] = "renamed-etl"
    (root / "Pulumi.mini.yaml").write_text(json.dumps(renamed))
    refused = run("up", "-s", "mini", "--yes")
    assert (refused.exit_code, "say so: renamedFrom: " in refused.output) == (1, True)
    etl["renamedFrom"] = ARN.rsplit(":", 1)[-1]
    (root / "Pulumi.mini.yaml").write_text(json.dumps(renamed))
    answer = run("up", "-s", "mini", "--yes")
    assert answer.exit_code == 0, answer.output
    assert "  ± sfn:Alias etl-states-live" in answer.output
    machines = states(root).list_state_machines()["stateMachines"]
    assert {machine["name"] for machine in machines} == {"downbeat-mini-reporter", "renamed-etl"}
    alias = states(root).describe_state_machine_alias(
        stateMachineAliasArn=f"{ARN.replace('mini', 'renamed')}:live"
    )
    assert (
        alias["routingConfiguration"][0]["stateMachineVersionArn"]
        == f"{ARN.replace('mini', 'renamed')}:1"
    )
    assert "no changes in " in run("up", "-s", "mini", "--yes").output


def test_programs_get_json_with_the_next_runs(root):
    answer = run("up", "-s", "mini", "--json")
    told = json.loads(answer.stdout)
    assert {key: told[key] for key in ("stack", "account", "region", "done")} == {
        "stack": "mini",
        "account": embedded_clients.ACCOUNT,
        "region": "eu-west-1",
        "done": True,
    }
    assert set(told["changes"]) == {"create"}
    assert told["endpoint"].startswith("http://127.0.0.1:")
    runs = told["pipelines"]["etl"]["nextRuns"]
    assert len(runs) == 3 and all(run.endswith("T02:00:00+00:00") for run in runs)


def test_an_embedded_aws_that_was_killed_is_noticed_and_everything_made_again(root):
    assert run("up", "-s", "mini", "--yes").exit_code == 0
    where = ministack.running(root / ".downbeat" / "mini")
    os.kill(where.pid, signal.SIGKILL)
    while processes.alive(where.pid):
        time.sleep(0.01)
    again = run("up", "-s", "mini", "--yes")
    assert again.exit_code == 0, again.output
    assert (
        "it had been ended without saving; started with the state it last saved, what is missing"
        " there is made again" in again.output
    )
    assert states(root).describe_state_machine(stateMachineArn=ARN)["name"] == "mini-etl"


def test_without_a_cli_the_same_resources_are_made_in_process_and_a_cli_starts_anew(
    root, monkeypatch
):
    by_engine = json.loads(run("up", "-s", "mini", "--json").stdout)["changes"]
    with monkeypatch.context() as without:
        without.setattr(sessions, "find_cli", lambda root: None)
        made = run("up", "-s", "mini", "--yes")
        assert made.exit_code == 0, made.output
        assert (
            "· this stack was deployed by the engine, now it is deployed in process: the local"
            " stack starts anew" in made.output
        )
        assert (
            "· no pulumi CLI and no Go to build one: the program runs in this process, the same"
            " resources are made" in made.output
        )
        assert f"{by_engine['create']} created in " in made.output
        assert "no changes in " in run("up", "-s", "mini", "--yes").output
        assert run("down", "-s", "mini", "--yes").exit_code == 0


def test_every_fault_of_the_stack_file_is_told_before_anything_starts(root):
    broken = copy.deepcopy(STACK)
    broken["config"]["downbeat:logRetentionDay"] = 30
    broken["config"]["downbeat:pipelines"]["etl"]["cadence"] = {"every": "fortnight"}
    (root / "Pulumi.mini.yaml").write_text(json.dumps(broken))
    answer = run("up", "-s", "mini", "--yes")
    assert answer.exit_code == 1
    assert "downbeat:logRetentionDay: is not a key of a stack" in answer.output
    assert "downbeat:pipelines.etl.cadence" in answer.output
    assert "Traceback" not in answer.output
    assert not (root / ".downbeat").exists()


def test_an_unknown_stack_is_wrong_usage_and_names_those_there_are(root):
    answer = run("up", "-s", "mino")
    assert answer.exit_code == 2
    assert 'there is no stack "mino"; there are mini. Did you mean "mini"?' in " ".join(
        answer.output.replace("│", " ").split()
    )


def test_a_stack_in_work_is_left_alone(root):
    with stack_lock.locked(root / ".downbeat" / "mini"):
        answer = run("up", "-s", "mini", "--yes")
    assert (answer.exit_code, answer.output) == (
        1,
        f"another `downbeat` (process {os.getpid()}) works on the stack mini; wait for it, or end"
        " it\n",
    )


def test_another_region_replaces_what_is_in_one_and_leaves_roles_alone(root):
    assert run("up", "-s", "mini", "--yes").exit_code == 0
    moved = copy.deepcopy(STACK)
    moved["config"]["aws:region"] = "eu-central-1"
    (root / "Pulumi.mini.yaml").write_text(json.dumps(moved))
    changes = json.loads(run("up", "-s", "mini", "--json").stdout)["changes"]
    assert set(changes) <= {"replace", "update"} and changes["replace"] >= 15
    where = ministack.running(root / ".downbeat" / "mini")
    there, here = (
        embedded_clients.clients(where.endpoint, region, where.account)("stepfunctions")
        for region in ("eu-central-1", "eu-west-1")
    )
    machines = there.list_state_machines()["stateMachines"]
    assert sorted(one["name"] for one in machines) == ["downbeat-mini-reporter", "mini-etl"]
    assert here.list_state_machines()["stateMachines"] == []
    assert "no changes in " in run("up", "-s", "mini", "--yes").output


def test_another_account_starts_the_local_stack_anew(root):
    assert run("up", "-s", "mini", "--yes").exit_code == 0
    moved = copy.deepcopy(STACK)
    etl = moved["config"]["downbeat:pipelines"]["etl"]
    etl["references"] = {"function": "arn:aws:lambda:eu-west-1:444455556666:function:etl"}
    (root / "Pulumi.mini.yaml").write_text(json.dumps(moved))
    answer = run("up", "-s", "mini", "--yes")
    assert answer.exit_code == 0, answer.output
    assert (
        f"· this stack was deployed in account {embedded_clients.ACCOUNT}, now it is deployed in account"
        " 444455556666: the local stack starts anew" in answer.output
    )
    machines = states(root).list_state_machines()["stateMachines"]
    assert sorted(one["stateMachineArn"] for one in machines) == [
        "arn:aws:states:eu-west-1:444455556666:stateMachine:downbeat-mini-reporter",
        "arn:aws:states:eu-west-1:444455556666:stateMachine:mini-etl",
    ]


def test_what_is_there_already_is_found_before_anything_is_created(root):
    assert run("up", "-s", "mini", "--preview").exit_code == 0
    where = ministack.running(root / ".downbeat" / "mini")
    client = embedded_clients.clients(where.endpoint, "eu-west-1", where.account)
    role = f"arn:aws:iam::{where.account}:role/old"
    done = json.dumps({"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}})
    client("stepfunctions").create_state_machine(name="mini-etl", definition=done, roleArn=role)
    client("sns").create_topic(Name="mini-etl-failure")
    client("cloudwatch").put_dashboard(DashboardName="downbeat-mini", DashboardBody="{}")
    answer = run("up", "-s", "mini", "--yes")
    assert answer.exit_code == 1
    assert answer.output.splitlines()[-5:] == [
        "3 resources are there already under the names of this stack, and nothing was created:",
        "  cloudwatch:Dashboard downbeat-mini (overview-dashboard)",
        f"  sfn:StateMachine {ARN} (etl-states-machine)",
        f"  sns:Topic arn:aws:sns:eu-west-1:{where.account}:mini-etl-failure (etl-topics-failure)",
        "Take them over: downbeat adopt -s mini --local, then downbeat up -s mini --import"
        " adopted.mini.json. Or give their pipelines another name (name: in Pulumi.mini.yaml).",
    ]
    assert not client("sqs").list_queues().get("QueueUrls")  # nothing was created


@pytest.mark.parametrize(
    ("text", "told"),
    [(None, "cannot be read"), ("[]", "is no import file"), ("{", "cannot be read")],
)
def test_what_is_no_import_file_is_wrong_usage(root, text, told):
    file = root / "adopted.json"
    if text is not None:
        file.write_text(text)
    answer = run("up", "-s", "mini", "--import", str(file))
    assert answer.exit_code == 2
    assert told in " ".join(answer.output.replace("│", " ").split())
    assert not (root / ".downbeat").exists()
