"""A stack's whole life as docs/deploying.md tells it: the real CLI for all that needs no language
host, the real engine for the rest.
"""

import json
import os
import subprocess
from importlib.metadata import version
from typing import NamedTuple

import pulumi
import pulumi_aws as aws
import pytest

from downbeat.emulator import embedded_clients, ministack
from downbeat.emulator.engine import open_engine
from downbeat.emulator.projects import project, write_copy
from downbeat.emulator.provider import Provider, serve
from downbeat.emulator.pulumi_cli import EngineError, environment, find_cli
from tests.engine import exercised
from tests.engine.conftest import ROOT

pytestmark = [pytest.mark.engine, pytest.mark.embedded]
WEBHOOK = "https://hooks.slack.com/services/T000/B000/abcdefgh"
STACK = ("--stack", "dev", "--non-interactive")
QUIET = (*STACK, "--color", "never")


class Said(NamedTuple):
    """What a command came to."""

    code: int
    out: str


@pytest.fixture(scope="module")
def life(tmp_path_factory):
    """{step: what it said} of one stack, from `stack init` to `stack rm`."""
    cli = find_cli(ROOT)
    if cli is None:
        pytest.skip(
            "no pulumi CLI of 3.255 or later: put one on PATH, or build it with `make engine`"
        )
    target = project(ROOT, "dev")
    target = target._replace(
        folder=tmp_path_factory.mktemp("life") / "dev",
        config=target.config
        | {
            "downbeat:pipelines": {
                key: target.config["downbeat:pipelines"][key] for key in ("etl", "watchdog")
            }
        },
    )
    where = ministack.start(target.folder, target.account)
    clients = embedded_clients.clients(where.endpoint, target.region, where.account)
    write_copy(target)
    try:
        with serve(
            Provider(lambda region: clients, where.account, where.endpoint, target.region),
            version("pulumi-aws"),
        ) as port:
            variables = environment(target.folder, where, f"aws:{port}")
            commands: set[str] = set()

            def run(*arguments: str) -> Said:
                done = subprocess.run(
                    [cli, *arguments],
                    cwd=target.work_dir,
                    env=os.environ | variables,
                    capture_output=True,
                    text=True,
                    check=False,
                    timeout=120,
                )
                if done.returncode == 0:
                    commands.add(exercised.line(arguments))
                return Said(done.returncode, done.stdout + done.stderr)

            with exercised.recording(commands):
                steps = lived(target, cli, where, run, clients)
            yield steps | {"commands": commands}
    finally:
        ministack.stop(target.folder)


def lived(target, cli, where, run, clients):
    """Every step once, in the order of the page."""
    said = {
        "init": run(
            "stack", "init", "dev", "--non-interactive", "--secrets-provider", "passphrase"
        ),
        "secret": run("config", "set", "--secret", "slackWebhook", WEBHOOK, *STACK),
        "value": run("config", "set", "logRetentionDays", "30", *STACK),
        "config": run("config", *STACK),
        "file": Said(0, (target.work_dir / "Pulumi.dev.yaml").read_text()),
    }
    with open_engine(target, cli, where) as stack:
        said |= {
            "preview": stack.preview(),
            "before": clients("sns").list_topics()["Topics"],
            "up": stack.up(),
            "again": stack.preview(),
            "same": Said(0, stack._stack.preview(expect_no_changes=True).stdout),
        }
    changed = target._replace(config=target.config | {"downbeat:logRetentionDays": 60})
    changed.config["downbeat:pipelines"]["etl"]["input"] = {}
    with open_engine(changed, cli, where) as stack:
        said["diff"] = Said(
            0,
            stack._stack.preview(
                diff=True, color="never", policy_packs=[str(ROOT / "policies" / "pack")]
            ).stdout,
        )
        plain = stack._stack.preview(color="never")
        said["changed"] = Said(0, plain.stdout + plain.stderr)
    state = target.folder / "state.json"
    said |= {
        "output": run("stack", "output", "overview", *STACK),
        "outputs": run("stack", "output", "--json", *STACK),
        "about": run("about", *STACK),
        "export": run("stack", "export", "--file", str(state), *STACK),
        "state": Said(0, state.read_text()),
        "analyze": run(
            "policy",
            "analyze",
            "--file",
            str(state),
            "--policy-pack",
            str(ROOT / "policies" / "pack"),
        ),
        "refresh": run("refresh", "--yes", "--expect-no-changes", *QUIET),
        "unprotect": run("state", "unprotect", "--all", "--yes", *STACK),
        "destroy": run("destroy", "--yes", *QUIET),
        "after": clients("stepfunctions").list_state_machines()["stateMachines"],
        "rm": run("stack", "rm", "dev", "--yes", "--non-interactive"),
    }
    return said


@pytest.mark.parametrize(
    "step",
    [
        "init",
        "secret",
        "value",
        "config",
        "output",
        "outputs",
        "about",
        "export",
        "analyze",
        "refresh",
        "unprotect",
        "destroy",
        "rm",
    ],
)
def test_the_command_does_what_the_page_says(life, step):
    assert life[step].code == 0, life[step].out


def test_the_commands_that_ran_are_those_that_the_pages_may_call_exercised(life):
    assert exercised.of_module("test_life", life["commands"]) == sorted(life["commands"])


def test_a_secret_is_encrypted_in_the_stack_file_and_in_the_state(life):
    assert "secure:" in life["file"].out
    assert WEBHOOK not in life["file"].out + life["state"].out
    assert "[secret]" in life["config"].out


def test_preview_makes_nothing_and_foresees_everything(life):
    assert life["before"] == []
    assert {(c.operation, c.type, c.name) for c in life["preview"]} == {
        (c.operation, c.type, c.name) for c in life["up"].changes
    }
    assert {c.operation for c in life["preview"]} == {"create"}
    assert life["again"] == []
    assert "unchanged" in life["same"].out


def test_outputs_name_what_an_operator_asks_for(life):
    assert life["output"].out.strip().endswith("#dashboards/dashboard/downbeat-dev")
    outputs = json.loads(life["outputs"].out)
    assert {"deployed", "etl", "watchdog", "overview", "key", "monthly_cost"} == outputs.keys()
    assert {"etl", "watchdog"} == outputs["deployed"].keys()
    assert {"etl", "watchdog", "stack"} == outputs["monthly_cost"].keys()


def test_the_diff_of_a_small_change_shows_that_change_and_no_definition_without_one(life):
    lines = life["diff"].out.splitlines()
    assert any("retentionInDays" in line and "30 => 60" in line for line in lines)
    assert not any("QueryLanguage" in line for line in lines)
    assert len(lines) < 60


def test_a_preview_compares_what_a_month_costs_with_what_is_deployed(life):
    sum_ = json.loads(life["outputs"].out)["monthly_cost"]["stack"]
    assert f"This stack costs about ${sum_:.2f} a month by list prices, as now" in [
        line.strip() for line in life["changed"].out.splitlines()
    ]


def test_the_exported_state_is_judged_without_the_program(life):
    assert "mandatory" not in life["analyze"].out


def test_destroy_takes_everything_away(life):
    assert life["after"] == []


def test_a_variable_of_the_environment_makes_every_preview_judged(with_engine, monkeypatch):
    """PULUMI_OPTION_… is a flag of the CLI: how Pulumi Deployments runs the
    policy pack.
    """

    def unsafe() -> None:
        aws.sns.Topic("plain", name="plain")
        pulumi.export("made", "nothing yet")

    monkeypatch.setenv("PULUMI_OPTION_POLICY_PACK", str(ROOT / "policies" / "pack"))
    with with_engine(unsafe) as stack, pytest.raises(EngineError) as refused:
        stack.preview()
    assert 'aws:sns/topic:Topic "plain": sns-encrypted: ' in str(refused.value)
