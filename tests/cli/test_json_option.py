"""--json of every command: one JSON value alone on standard output, refusals included. The
commands are those of the table, so that a new one cannot be forgotten.
"""

import importlib
import inspect
import json
from typing import get_type_hints

import pytest
from typer.testing import CliRunner

from downbeat.asl.diagnostic_codes import KINDS
from downbeat.cli.__main__ import app
from downbeat.cli.commands import COMMANDS

KEYS = ["code", "severity", "path", "message", "fix"]
# A command line of each command that succeeds, or that finds something, without AWS.
ANSWERS = {
    "check": "check etl",
    "show": "show etl",
    "limits": "limits etl",
    "run": "run etl",
    "simulate": "simulate FILE",
    "replay": "replay weekly-monitoring",
    "schedule": "schedule -n 1",
    "report": "report etl",
    "cost": "cost",
    "down": "down -s starter",
    "import": "import FILE --to -",
    "mailbox": "mailbox -s starter",
    "completion": "completion bash",
    "policy": "policy viewer",
}
# These need the embedded AWS or write files: tests/engine/test_up.py, tests/cli/test_new_command.py
# and tests/cli/test_fire_command.py read their JSON.
ELSEWHERE = {"up", "fire", "new"}
WITHOUT_AWS = [row.name for row in COMMANDS if row.group == "Without AWS"]


def printed(*words):
    """(exit code, what standard output says as JSON, standard error)."""
    done = CliRunner().invoke(app, [*words, "--json"])
    return done.exit_code, json.loads(done.stdout), done.stderr


def options(row):
    module, _, function = row.target.partition(":")
    hints = get_type_hints(getattr(importlib.import_module(module), function), include_extras=True)
    marks = [mark for hint in hints.values() for mark in getattr(hint, "__metadata__", ())]
    return {name for mark in marks for name in (mark.default, *(mark.param_decls or ()))}


def named(rows):
    return pytest.mark.parametrize("row", rows, ids=lambda row: row.name)


@named(COMMANDS)
def test_an_unknown_option_is_a_diagnostic(row):
    code, answer, stderr = printed(*row.name.split(), "--no-such-option")
    (diagnostic,) = answer["diagnostics"]
    assert (code, list(diagnostic), stderr) == (2, KEYS, "")
    assert (diagnostic["code"], diagnostic["path"]) == ("wrong-usage", "--no-such-option")
    assert diagnostic["fix"] == KINDS["wrong-usage"].fix


@named([row for row in COMMANDS if "--stack" in options(row)])
def test_an_unknown_stack_is_a_diagnostic_with_the_nearest_one(row):
    cause = ["--cause", "test"] if row.name == "stop" else []
    words = [*row.name.split(), *_arguments(row), *cause]
    code, answer, stderr = printed(*words, "--stack", "prd")
    assert (stderr, [list(one) for one in answer["diagnostics"]]) == ("", [KEYS])
    assert 'there is no stack "prd"' in answer["diagnostics"][0]["message"]
    assert 'Did you mean "prod"?' in answer["diagnostics"][0]["message"]
    assert code == 2


def _arguments(row):
    """A word for each argument that the command needs."""
    module, _, function = row.target.partition(":")
    target = getattr(importlib.import_module(module), function)
    required = [
        name
        for name, parameter in inspect.signature(target).parameters.items()
        if parameter.default is parameter.empty and name != "cause"
    ]
    return ["etl" if name == "pipeline" else "viewer" for name in required]


@pytest.mark.parametrize("name", WITHOUT_AWS)
def test_an_answer_is_json_alone(name, tmp_path):
    if name in ELSEWHERE:
        return
    file = tmp_path / "one.asl.json"
    file.write_text('{"StartAt": "S", "States": {"S": {"Type": "Succeed"}}}')
    words = ANSWERS[name].replace("FILE", str(file)).split()
    code, answer, _ = printed(*words)
    assert code in (0, 1)
    assert "diagnostics" not in answer


@pytest.mark.parametrize(
    ("words", "code", "path"),
    [
        (["check", "no-such-file.json"], 2, "no-such-file.json"),
        (["simulate", "/dev/null"], 1, "/"),
        (["show", "etll"], 2, "PIPELINE"),
        (["run", "etl", "--fail", "NoState=E"], 2, "--fail"),
        (["import", "/dev/null", "--to", "-"], 1, "/"),
        (["new", "etl"], 2, "NAME"),
        (["fire", "etl", "-s", "starter"], 1, ""),
        (["limits", "etl", "--items", "X=1"], 2, "--items"),
        (["list", "--local", "-s", "starter"], 1, ""),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, list) else None,
)
def test_what_cannot_be_done_is_diagnostics(words, code, path):
    exit_code, answer, stderr = printed(*words)
    records = answer if isinstance(answer, list) else answer["diagnostics"]
    assert (exit_code, stderr) == (code, "")
    assert records[0]["path"].startswith(path)
    assert all({*KEYS} <= {*one} and one["code"] and one["fix"] for one in records)


def test_what_nobody_expected_is_a_diagnostic(monkeypatch):
    monkeypatch.setattr("downbeat.cli.limits_command.find", None)
    exit_code, answer, _ = printed("limits", "etl")
    (diagnostic,) = answer["diagnostics"]
    assert (exit_code, diagnostic["code"]) == (1, "unexpected-failure")
