"""`downbeat simulate`, as a user types it."""

import json

import pytest
from typer.testing import CliRunner

from downbeat.asl import problems
from downbeat.cli.__main__ import app

MACHINE = {
    "QueryLanguage": "JSONata",
    "StartAt": "Wait a day",
    "States": {
        "Wait a day": {"Type": "Wait", "Seconds": 86400, "Next": "Extract"},
        "Extract": {
            "Type": "Task",
            "Resource": "arn:aws:states:::ecs:runTask.sync",
            "Arguments": {"Cluster": "c", "TaskDefinition": "extract"},
            "TimeoutSeconds": 3600,
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Failed"}],
            "Output": "{% $states.input.days %}",
            "End": True,
        },
        "Failed": {"Type": "Fail", "Error": "{% $states.input.Error %}"},
    },
}


@pytest.fixture
def simulate(tmp_path):
    file = tmp_path / "weekly.asl.json"
    file.write_text(json.dumps(MACHINE))
    return lambda *options: CliRunner().invoke(
        app, ["simulate", str(file), *options], catch_exceptions=False
    )


def test_the_timeline_tells_what_happened_when(simulate):
    result = simulate("--input", '{"days": 7}')
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "       0:00:00  execution started",
        "       0:00:00  Wait a day  (Wait)",
        "1 day, 0:00:00  Extract  (Task)",
        "1 day, 0:00:00    Extract calls ecs:runTask.sync",
        "1 day, 0:00:00    Extract succeeded",
        "1 day, 0:00:00  execution succeeded",
        "",
        "Output  7",
        "SUCCEEDED after 1 day, 0:00:00, 2 transitions, $0.000050",
    ]


@pytest.mark.parametrize(
    ("options", "error"),
    [
        (["--fail", "Extract=ECS.ServerException"], "ECS.ServerException"),
        (["--slow", "Extract=3601"], "States.Timeout"),
        (["--exit-code", "3"], "States.TaskFailed"),
    ],
)
def test_failures_on_request(simulate, options, error):
    result = simulate("--input", '{"days": 7}', "--json", *options)
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert (told["status"], told["error"], told["transitions"], told["cost"]) == (
        "FAILED",
        error,
        3,
        0.000075,
    )


def test_an_outcome_file(simulate, tmp_path):
    (tmp_path / "outcomes.json").write_text(
        json.dumps(
            {
                "MockedResponses": {
                    "Extract": {"0": {"Throw": {"Error": "States.TaskFailed"}, "seconds": 5}}
                }
            }
        )
    )
    result = simulate("--outcomes", str(tmp_path / "outcomes.json"), "--json")
    assert (result.exit_code, json.loads(result.stdout)["seconds"]) == (1, 86405)


def test_the_history_is_awss(simulate):
    events = json.loads(simulate("--input", '{"days": 7}', "--history").stdout)
    assert [e["type"] for e in events][:3] == [
        "ExecutionStarted",
        "WaitStateEntered",
        "WaitStateExited",
    ]
    assert events[1]["timestamp"] == "2026-01-01T00:00:00+00:00"
    assert (
        json.loads(simulate("--input", '{"days": 7}', "--history", "--json").stdout)["history"]
        == events
    )


def test_the_input_may_come_from_a_file(simulate, tmp_path):
    (tmp_path / "input.json").write_text('{"days": 9}')
    assert (
        json.loads(simulate("--input", f"@{tmp_path}/input.json", "--json").stdout)["output"] == 9
    )


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--slow", "Extract=soon"], '--slow: "Extract=soon" is not STATE=SECONDS\n'),
        (["--fail", "Extract"], '--fail: "Extract" is not STATE=ERROR\n'),
        (
            ["--input", "{"],
            (
                "--input: is not JSON: Expecting property name enclosed in double quotes: line 1"
                " column 2 (char 1)\n"
            ),
        ),
        (
            ["--input", "@/no/such/file"],
            "--input: /no/such/file cannot be read: No such file or directory\n",
        ),
        (
            ["--outcomes", "/no/such/file"],
            "--outcomes: /no/such/file cannot be read: No such file or directory\n",
        ),
        (["--fail", "Extrakt=E"], '--fail: no state named "Extrakt". Did you mean "Extract"?\n'),
    ],
)
def test_wrong_use_is_told_in_one_line(simulate, options, said):
    result = simulate(*options)
    assert (result.exit_code, result.stderr) == (2, said)


def test_a_definition_that_cannot_be_run_ends_with_1_and_its_problems(tmp_path):
    file = tmp_path / "broken.asl.json"
    broken = {"StartAt": "A", "States": {"B": {"Type": "Succeed"}}}
    file.write_text(json.dumps(broken))
    result = CliRunner().invoke(app, ["simulate", str(file)])
    assert (result.exit_code, result.stderr.splitlines()) == (
        1,
        [str(problem) for problem in problems(broken)],
    )
    file.write_text("{")
    assert CliRunner().invoke(app, ["simulate", str(file)]).stderr.splitlines() == [
        str(problem) for problem in problems("{")
    ]
    file.write_bytes(b"\xff")
    assert CliRunner().invoke(app, ["simulate", str(file)]).stderr == (
        f"{file}: byte 0 is not UTF-8; save the file as UTF-8\n"
    )


def test_a_fault_of_an_outcome_file_names_the_option_and_the_file(simulate, tmp_path):
    file = tmp_path / "outcomes.json"
    file.write_text('{"MockedResponses": {"Extract": {"first": {"Return": 1}}}}')
    result = simulate("--outcomes", str(file))
    assert (result.exit_code, result.stderr) == (
        2,
        f"--outcomes {file}/MockedResponses/Extract/first: an attempt is a number or a range:"
        ' "0", "1-2"\n',
    )


def test_a_state_of_an_outcome_file_that_the_machine_does_not_have_is_refused(simulate, tmp_path):
    file = tmp_path / "outcomes.json"
    file.write_text('{"MockedResponses": {"Extrct": {"0": {"Return": 1}}}}')
    result = simulate("--outcomes", str(file))
    assert (result.exit_code, result.stderr) == (
        2,
        '--outcomes: no state named "Extrct". Did you mean "Extract"?\n',
    )


def test_a_call_that_the_outcome_file_does_not_cover_is_refused(simulate, tmp_path):
    file = tmp_path / "outcomes.json"
    file.write_text('{"MockedResponses": {"Extract": {"1": {"Return": {}}}}}')
    result = simulate("--outcomes", str(file))
    assert result.exit_code == 2
    assert result.stderr.startswith("--outcomes: state 'Extract' is called for the 1. time")


def test_a_call_that_nobody_answered_says_so_in_the_timeline(tmp_path):
    task = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": True}
    task["Arguments"] = {"FunctionName": "f"}
    file = tmp_path / "plan.asl.json"
    file.write_text(
        json.dumps({"QueryLanguage": "JSONata", "StartAt": "Plan", "States": {"Plan": task}})
    )
    result = CliRunner().invoke(app, ["simulate", str(file)])
    assert (
        'Plan succeeded  answered {"Payload": {}} by default; --outcomes sets another\n'
        in result.stdout
    )
    result = CliRunner().invoke(app, ["simulate", str(file), "--json"])
    assert json.loads(result.stdout)["unanswered"] == {"Plan": '{"Payload": {}}'}
    outcomes = tmp_path / "outcomes.json"
    outcomes.write_text('{"MockedResponses": {"Plan": {"0": {"Return": {"Payload": {}}}}}}')
    result = CliRunner().invoke(app, ["simulate", str(file), "--outcomes", str(outcomes)])
    assert "because nobody" not in result.stdout


def test_an_answer_that_the_service_cannot_give_is_refused_unless_validation_is_none(
    simulate, tmp_path
):
    file = tmp_path / "outcomes.json"
    file.write_text(json.dumps({"MockedResponses": {"Extract": {"0": {"Return": {"ok": True}}}}}))

    refused = simulate("--outcomes", str(file))
    assert refused.exit_code == 2
    assert "/Extract/0/Return/ok: Field 'ok' is not in the result of RunTask." in refused.output
    assert simulate("--outcomes", str(file), "--validation", "NONE").exit_code == 1


def test_an_express_workflow_has_five_minutes_and_another_price(tmp_path):
    file = tmp_path / "quick.asl.json"
    wait = {"Type": "Wait", "Seconds": 301, "End": True}
    file.write_text(json.dumps({"StartAt": "Wait", "States": {"Wait": wait}}))
    standard = CliRunner().invoke(app, ["simulate", str(file)])
    express = CliRunner().invoke(app, ["simulate", str(file), "--express"])
    assert (standard.exit_code, express.exit_code) == (0, 1)
    assert express.stdout.splitlines()[-1] == "TIMED_OUT after 0:05:00, 1 transition, $0.000314"


def test_a_definition_that_no_express_workflow_may_have_is_refused_with_its_place(simulate):
    refused = simulate("--express")
    assert (refused.exit_code, refused.stderr.splitlines()) == (
        1,
        [str(one) for one in problems(MACHINE, type="EXPRESS")],
    )
