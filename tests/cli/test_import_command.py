"""`downbeat import`: what it writes passes its check, and it overwrites nothing."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from downbeat.cli.__main__ import app

DEFINITION = {
    "Comment": "Takes orders",
    "TimeoutSeconds": 3600,
    "StartAt": "Take",
    "States": {
        "Take": {
            "Type": "Task",
            "Resource": "${TakeFunctionArn}",
            "TimeoutSeconds": 60,
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Failed"}],
            "Next": "Done",
        },
        "Failed": {"Type": "Fail", "Error": "NotTaken", "Cause": "See the log."},
        "Done": {"Type": "Succeed"},
    },
}
WRITTEN = '''"""Takes orders.

Imported from orders.asl.json.
"""

from typing import Any

ORDERS: dict[str, Any] = {
    "name": "orders",
    "cadence": "on demand",
    "references": {"take_function": "What orders.asl.json calls TakeFunctionArn."},
    "input": {},
    "topics": {"failure": "failure"},
    "Comment": "Takes orders",
    "QueryLanguage": "JSONPath",
    "TimeoutSeconds": 3600,
    "States": {
        "Take": {
            "Type": "Task",
            "Resource": "${take_function}",
            "TimeoutSeconds": 60,
        },
        "Done": {"Type": "Succeed"},
    },
    "on_failure": {"Failed": {"Type": "Fail", "Error": "NotTaken", "Cause": "See the log."}},
}
'''


@pytest.fixture
def run(tmp_path, monkeypatch):
    """run(words…) → (exit code, output, errors) of `downbeat` in a folder with orders.asl.json."""
    monkeypatch.chdir(tmp_path)
    Path("orders.asl.json").write_text(json.dumps(DEFINITION))

    def invoke(*words):
        result = CliRunner().invoke(app, list(words))
        return result.exit_code, result.stdout, result.stderr

    return invoke


def test_a_definition_is_written_as_a_pipeline_that_passes_its_check(run):
    assert run("import", "orders.asl.json") == (
        0,
        "wrote orders.py: rendered again, it means the same\n"
        "For a stack's file, below downbeat:pipelines:\n"
        "    orders:\n"
        "      references:\n"
        '        take_function: "…" # What orders.asl.json calls TakeFunctionArn.\n'
        "Next: downbeat check orders.py\n",
        "",
    )
    assert Path("orders.py").read_text() == WRITTEN
    assert run("check", "orders.py") == (0, "No problems in 1 pipeline.\n", "")
    if shutil.which("ruff", path=str(Path(sys.executable).parent)):
        pyproject = Path(__file__).resolve().parents[2] / "pyproject.toml"
        for words in (["format", "--check"], ["check"]):
            command = [
                sys.executable,
                "-m",
                "ruff",
                *words,
                "--config",
                str(pyproject),
                "orders.py",
            ]
            assert subprocess.run(command, capture_output=True, check=False).returncode == 0


def test_a_yaml_definition_means_the_same(run):
    import yaml

    Path("orders.asl.yaml").write_text(yaml.safe_dump(DEFINITION, sort_keys=False))
    code, out, err = run("import", "orders.asl.yaml", "--to", "-")
    assert (code, err) == (0, "")
    assert out == WRITTEN.replace("asl.json", "asl.yaml")


def test_a_file_that_exists_is_overwritten_only_by_force(run):
    Path("orders.py").write_text("mine")
    assert run("import", "orders.asl.json") == (
        2,
        "",
        "--to: orders.py exists already; choose another path, or add --force\n",
    )
    assert Path("orders.py").read_text() == "mine"
    assert run("import", "orders.asl.json", "--force")[0] == 0
    assert Path("orders.py").read_text() == WRITTEN


def test_a_project_has_it_among_its_pipelines(run):
    Path("pipelines").mkdir()
    Path("pipelines/__init__.py").write_text("PIPELINES = {}\n")
    code, out, _ = run("import", "orders.asl.json", "--name", "order-intake", "--json")
    (record,) = json.loads(out)
    assert (code, record["pipeline"]) == (0, "order-intake")
    assert Path(record["file"]) == Path.cwd() / "pipelines" / "order_intake.py"
    assert record["references"] == {"take_function": "What orders.asl.json calls TakeFunctionArn."}
    assert "To run it, add ORDERS to " in run("import", "orders.asl.json")[1]


def test_every_fault_of_the_definition_is_told(run):
    broken = json.loads(json.dumps(DEFINITION))
    broken["States"]["Take"]["Next"] = "Don"
    broken["States"]["Failed"]["Eror"] = "x"
    Path("orders.asl.json").write_text(json.dumps(broken))
    code, out, err = run("import", "orders.asl.json")
    assert (code, out) == (1, "")
    assert [line.partition(": ")[0] for line in err.splitlines()] == [
        "/States/Failed",
        "/States/Take/Next",
    ]
    assert not Path("orders.py").exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "/: The definition is empty"),
        (b"{", "/: "),
        (b"\xff", "orders.asl.json: byte 0 is not UTF-8"),
        (b"[1]", "/: holds no definition"),
        (b"a: [1, b: }", "/: is neither JSON nor YAML: line 1"),
        (b"{" + b'"a":{' * 500 + b"}" * 501, "/: The text is nested too deeply"),
    ],
)
def test_a_file_that_holds_no_definition_is_refused(run, content, sentence):
    Path("orders.asl.json").write_bytes(content)
    code, out, err = run("import", "orders.asl.json")
    assert (code, out) == (1, "")
    assert err.startswith(sentence)
    assert "Traceback" not in err


def test_a_file_that_is_not_there_is_wrong_use(run):
    code, _, err = run("import", "nothing.json")
    assert (code, err) == (2, "FILE: nothing.json cannot be read: No such file or directory\n")


def test_a_name_that_no_pipeline_can_have_is_refused(run):
    code, _, err = run("import", "orders.asl.json", "--name", "Orders_1")
    assert (code, err.partition(":")[0]) == (2, "--name")


def test_check_tells_the_faults_of_a_pipeline_in_a_file(run):
    Path("orders.py").write_text(WRITTEN.replace('"TimeoutSeconds": 60', '"TimeoutSeconds": 0'))
    code, out, _ = run("check", "orders.py")
    assert code == 1
    assert "orders of orders.py: /States/Take/TimeoutSeconds" in out


def test_check_tells_what_python_cannot_run(run):
    Path("orders.py").write_text("1 / 0\n")
    assert run("check", "orders.py")[0] == 1
    Path("orders.py").write_text("PIPELINES = {}\n")
    code, out, _ = run("check", "orders.py")
    assert (code, out.splitlines()[0]) == (
        1,
        "orders.py: /: has no pipeline: a dict with `name` and `States` at the top of the file.",
    )


def test_every_state_machine_of_a_template_is_written(run):
    machine = {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"Definition": DEFINITION}}
    Path("two.json").write_text(json.dumps({"Resources": {"Orders": machine, "Returns": machine}}))
    code, out, err = run("import", "two.json", "--json")
    assert (code, err) == (0, "")
    assert [each["file"] for each in json.loads(out)] == ["orders.py", "returns.py"]
    assert run("check", "orders.py", "returns.py") == (0, "No problems in 2 pipelines.\n", "")
    assert run("import", "two.json", "--to", "one.py")[2] == (
        "--to: one.py is one file for several pipelines (orders, returns); choose one by --machine\n"
    )
    assert run("import", "two.json", "--machine", "Return")[2] == (
        '--machine: there is no state machine Return in two.json. Did you mean "Returns"?\n'
    )
    assert run("import", "two.json", "--machine", "Returns", "--to", "one.py")[0] == 0


def test_the_definition_is_a_file_beside_its_template(run):
    machine = {
        "Type": "AWS::Serverless::StateMachine",
        "Properties": {
            "DefinitionUri": "asl/orders.asl.json",
            "DefinitionSubstitutions": {"TakeFunctionArn": {"Fn::GetAtt": ["Take", "Arn"]}},
        },
    }
    Path("template.json").write_text(json.dumps({"Resources": {"Orders": machine}}))
    assert run("import", "template.json")[2] == (
        "/Resources/Orders/Properties/DefinitionUri: asl/orders.asl.json cannot be read: No such file or"
        " directory\n"
    )
    Path("asl").mkdir()
    Path("orders.asl.json").rename("asl/orders.asl.json")
    assert run("import", "template.json")[0] == 0
    assert run("check", "orders.py")[0] == 0


def test_a_folder_of_the_cdk_has_one_template(run):
    machine = {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"Definition": DEFINITION}}
    Path("cdk.out").mkdir()
    assert "must hold one *.template.json, and has none" in run("import", "cdk.out")[2]
    Path("cdk.out/App.template.json").write_text(
        json.dumps({"Resources": {"Orders1A2B3C4D": machine}})
    )
    assert run("import", "cdk.out")[0] == 0
    assert Path("orders.py").exists()


def test_jsonata_is_chosen_and_says_what_stays(run):
    definition = json.loads(json.dumps(DEFINITION))
    definition["States"]["Take"]["Parameters"] = {"id.$": "$.order.id"}
    Path("orders.asl.json").write_text(json.dumps(definition))
    code, out, err = run("import", "orders.asl.json", "--jsonata")
    assert (code, err) == (0, "")
    assert out.splitlines()[1] == "note: 3 of 3 states are in JSONata: simulated, they do the same."
    written = Path("orders.py").read_text()
    assert '"Arguments": {"id": "{% $states.input.order.id %}"}' in written
    assert "QueryLanguage" not in written
    assert run("check", "orders.py") == (0, "No problems in 1 pipeline.\n", "")
